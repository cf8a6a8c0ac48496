//! The cases that desks meet and software gets wrong, each with a face and a name, on the classes
//! of one day. docs/sample.md lists them; `case` adds a line there.

mod documents;
mod people;

use super::case_builder::{CaseBuilder, Place};
use super::catalogue::{Catalogue, course, instructor, venue};
use super::clock::Clock;
use super::model::{CANCELLED, Person};

/// The classes of the day and of the days around it.
struct Day {
    handgun: usize,
    ccw: usize,
    church: usize,
    rifle_2: usize,
    cancelled: usize,
    moved: usize,
    night: usize,
    swapped: usize,
    youth: usize,
    oversold: usize,
    online: usize,
    last_seat: usize,
    last_week: usize,
    last_week_rifle: usize,
    yesterday: usize,
    last_night: usize,
    tomorrow: usize,
}

/// Everybody and everything of the day.
pub(super) fn stage<'a>(seed: u64, clock: &'a Clock, catalogue: &'a Catalogue) -> CaseBuilder<'a> {
    let mut d = CaseBuilder::new(seed, clock, catalogue);
    let day = timetable(&mut d);
    // The order of these lines gives the cases their numbers.
    people::names_and_numbers(&mut d, &day);
    people::parties(&mut d, &day);
    people::minors(&mut d, &day);
    documents::papers(&mut d, &day);
    documents::money(&mut d, &day);
    documents::times_and_places(&mut d, &day);
    people::hostile_names(&mut d, &day);
    classmates(&mut d, &day);
    // Behind the classmates, who keep their names.
    documents::closed_orders(&mut d, &day);
    people::alike(&mut d, &day);
    d
}

fn timetable(d: &mut CaseBuilder<'_>) -> Day {
    use instructor::{BOYD, ORTIZ, PRICE, TRAN, WHITAKER};
    use venue::{HALL_1, ONLINE, RANGE_A, RANGE_B, RANGE_C, SHOOT_HOUSE};
    let mut class = |course, venue, instructor, day, (from, to): (i64, i64), capacity| {
        d.session(&Place { course, venue, instructor, day, from: from * 60, to: to * 60, capacity })
    };
    let day = Day {
        handgun: class(course::HANDGUN_1, RANGE_A, Some(ORTIZ), 0, (8, 12), 16),
        ccw: class(course::CCW, RANGE_B, Some(TRAN), 0, (10, 15), 20),
        church: class(course::CHURCH, HALL_1, Some(BOYD), 0, (13, 17), 24),
        rifle_2: class(course::RIFLE_2, RANGE_A, None, 0, (17, 20), 12),
        cancelled: class(course::BLEED, HALL_1, Some(WHITAKER), 0, (9, 11), 12),
        moved: class(course::HANDGUN_2, SHOOT_HOUSE, Some(WHITAKER), 0, (13, 17), 12),
        night: class(course::LOW_LIGHT, RANGE_B, Some(ORTIZ), 0, (20, 26), 10),
        swapped: class(course::RIFLE_1, RANGE_C, Some(PRICE), 0, (9, 13), 14),
        youth: class(course::YOUTH, RANGE_C, Some(PRICE), 0, (14, 17), 16),
        oversold: class(course::BLEED, HALL_1, Some(TRAN), 0, (18, 20), 8),
        online: class(course::BRIEFING, ONLINE, Some(BOYD), 0, (19, 21), 50),
        last_seat: class(course::HANDGUN_1, RANGE_A, Some(ORTIZ), 0, (13, 17), 12),
        last_week: class(course::HANDGUN_1, RANGE_A, Some(ORTIZ), -9, (8, 12), 12),
        last_week_rifle: class(course::RIFLE_1, RANGE_A, Some(ORTIZ), -9, (13, 17), 12),
        yesterday: class(course::HANDGUN_1, RANGE_A, Some(ORTIZ), -1, (8, 12), 12),
        last_night: class(course::HANDGUN_1, RANGE_A, Some(ORTIZ), -1, (17, 21), 12),
        tomorrow: class(course::HANDGUN_1, RANGE_A, Some(ORTIZ), 1, (8, 12), 12),
    };
    d.this_morning(day.cancelled, CANCELLED, Some("The trainer is ill"));
    d.this_morning(day.moved, ["venue", "Range A", "Shoot House"], None);
    d.this_morning(day.swapped, ["instructor", "Caleb Whitaker", "Nora Price"], None);
    d.this_morning(day.oversold, ["capacity", "12", "8"], Some("Half of the room is being painted"));
    day
}

/// Attended a class before.
fn been_there(d: &mut CaseBuilder<'_>, session: usize, person: &Person) {
    let mut booking = d.solo(session, person);
    booking.seats[0].waiver = None;
    booking.seats[0].identity = None;
    d.join(session, booking);
    let mark = d.mark("admitted", session, (9, 1));
    if let Some((_, booking)) = d.bookings.last_mut() {
        booking.seats[0].marks = vec![mark];
    }
}

/// The others on each roster, with everything in order.
fn classmates(d: &mut CaseBuilder<'_>, day: &Day) {
    for (on, count, low) in [
        (day.handgun, 7, 19),
        (day.ccw, 12, 21),
        (day.church, 8, 25),
        (day.cancelled, 4, 20),
        (day.night, 5, 22),
        (day.swapped, 6, 19),
        (day.oversold, 5, 18),
        (day.online, 9, 30),
        (day.last_seat, 2, 20),
        (day.last_week, 3, 20),
        (day.yesterday, 6, 20),
        (day.last_night, 7, 20),
        (day.tomorrow, 6, 20),
    ] {
        let people = d.invented(count, low, 70);
        d.classmates(on, &people);
    }
    for (second, first, count) in [(day.moved, day.last_week, 6), (day.rifle_2, day.last_week_rifle, 3)] {
        let people = d.invented(count, 20, 65);
        d.classmates(second, &people);
        for person in &people {
            been_there(d, first, person);
        }
    }
    for _ in 0..5 {
        let parent = d.invented(1, 35, 50).remove(0);
        let child = d.invented(1, 11, 16).remove(0);
        let mut booking = d.solo(day.youth, &child);
        d.guard(&mut booking.seats[0], &parent, "parent");
        d.join(day.youth, booking);
    }
}
