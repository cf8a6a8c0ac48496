//! The cases that desks meet and software gets wrong, each with a face and a name, on the classes
//! of one day. docs/sample.md lists them; `case` adds a line there.

use super::catalogue::{Catalogue, course, instructor, venue};
use super::clock::Clock;
use super::copy_text::Cents;
use super::director::{Director, Place};
use super::model::{Buyer, CANCELLED, Mark, Person};

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
pub(super) fn stage<'a>(seed: u64, clock: &'a Clock, catalogue: &'a Catalogue) -> Director<'a> {
    let mut d = Director::new(seed, clock, catalogue);
    let day = timetable(&mut d);
    names_and_numbers(&mut d, &day);
    parties(&mut d, &day);
    minors(&mut d, &day);
    papers(&mut d, &day);
    money(&mut d, &day);
    times_and_places(&mut d, &day);
    hostile_names(&mut d, &day);
    classmates(&mut d, &day);
    d
}

fn timetable(d: &mut Director<'_>) -> Day {
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

fn names_and_numbers(d: &mut Director<'_>, day: &Day) {
    for (age, find) in [(62, "John Smith"), (31, "John Smith")] {
        let john = d.person("John Smith", age);
        let booking = d.solo(day.ccw, &john);
        d.case(
            [
                "Two John Smiths on one roster",
                find,
                "Two people: birth year and phone tail tell them apart; each ADMIT",
            ],
            day.ccw,
            booking,
        );
    }
    let dorothy = d.person("Dorothy Hayes", 48);
    for again in [false, true] {
        let mut booking = d.solo(day.handgun, &dorothy);
        if again {
            booking.seats[0].waiver = None;
            booking.seats[0].identity = None;
        }
        d.case(
            ["The same person booked twice", "Dorothy Hayes", "ASK: booked twice in this class"],
            day.handgun,
            booking,
        );
    }
    let walter = d.person("Walter Pruitt", 55);
    let seat = d.guest_seat(&walter);
    // A guest has no account: take the one away again.
    d.people.pop();
    let booking = d.order(day.handgun, Buyer::guest(&walter), vec![seat]);
    d.case(
        ["A guest without an account", "Walter Pruitt", "ADMIT, found by name, email and order"],
        day.handgun,
        booking,
    );
    let gloria = d.person("Gloria Farnham", 54);
    let seat = d.companion("Dennis Farnham", 56);
    let booking = d.order(day.handgun, Buyer::account(&gloria), vec![seat]);
    d.case(
        ["A buyer who does not come", "Gloria Farnham", "Her order seats Dennis Farnham: ADMIT him; she has no seat"],
        day.handgun,
        booking,
    );
    let peggy = d.person("Peggy Lawson", 45);
    let booking = d.solo(day.last_seat, &peggy);
    d.case(
        [
            "A substitute arrives",
            "Peggy Lawson",
            "ADMIT; when Kyle Lawson comes instead: rename the seat (n), then STOP until he signs",
        ],
        day.last_seat,
        booking,
    );
    let mut wade = d.person("Wade Walker", 39);
    d.amend(&mut wade, |p| p.email = None);
    let booking = d.solo(day.last_seat, &wade);
    d.case(
        ["A walk-in without email", "Wade Walker", "ADMIT; the person has no email and no password"],
        day.last_seat,
        booking,
    );
}

fn parties(d: &mut Director<'_>, day: &Day) {
    let harold = d.person("Harold Jessup", 58);
    let mut seats = vec![d.seat(&harold), d.companion("Lorene Jessup", 57), d.companion("Amos Jessup", 29)];
    seats.push(d.blank(2));
    let booking = d.order(day.church, Buyer::account(&harold), seats);
    d.case(
        [
            "A party of five with three named",
            "Harold Jessup",
            "Five seats together; three ADMIT, seats 4 and 5 STOP: no name",
        ],
        day.church,
        booking,
    );
    let carla = d.person("Carla Stamper", 41);
    let seat = d.blank(3);
    let booking = d.order(day.church, Buyer::account(&carla), vec![seat]);
    d.case(["Quantity 3 without names", "Carla Stamper", "Three seats, each STOP: no name"], day.church, booking);
    let eugene = d.person("Eugene Whitlock", 50);
    let seats = (0..3).map(|_| d.guest_seat(&eugene)).collect();
    let booking = d.order(day.church, Buyer::account(&eugene), seats);
    d.case(
        ["The buyer's name on every seat", "Eugene Whitlock", "ASK on each: booked twice in this class"],
        day.church,
        booking,
    );
    let trish = d.person("Trish Riggs", 44);
    let mut seats = vec![d.seat(&trish), d.companion("Beau Riggs", 46), d.companion("Cody Riggs", 22)];
    seats[2].cancelled = true;
    let mut booking = d.order(day.church, Buyer::account(&trish), seats);
    booking.payment_status = "partial_refund";
    d.case(
        ["One seat of three refunded", "Trish Riggs", "Two ADMIT; seat 3 (Cody Riggs) STOP: seat cancelled"],
        day.church,
        booking,
    );
}

fn minors(d: &mut Director<'_>, day: &Day) {
    let family = |d: &mut Director<'_>, parent: &str, children: &[(&str, i32)], relation, case| {
        let parent = d.person(parent, 42);
        let seats = children
            .iter()
            .map(|&(name, age)| {
                let mut seat = d.companion(name, age);
                d.guard(&mut seat, &parent, relation);
                seat
            })
            .collect();
        let booking = d.order(day.youth, Buyer::account(&parent), seats);
        d.case(case, day.youth, booking);
    };
    family(
        d,
        "Sarah Bennett",
        &[("Noah Bennett", 12)],
        "mother",
        ["A minor with a guardian", "Noah Bennett", "ADMIT; guardian Sarah Bennett"],
    );
    family(
        d,
        "Rachel Coleman",
        &[("Ethan Coleman", 13), ("Lily Coleman", 11)],
        "mother",
        ["One guardian for two children", "Rachel Coleman", "Both ADMIT; guardian Rachel Coleman"],
    );
    let parent = d.person("Grace Lockhart", 38);
    let mut seat = d.companion("Birdie Lockhart", 10);
    seat.born = Some(d.clock.born(10, 0));
    d.guard(&mut seat, &parent, "mother");
    let booking = d.order(day.youth, Buyer::account(&parent), vec![seat]);
    d.case(
        ["A birthday today: exactly the minimum age", "Birdie Lockhart", "ADMIT: 10 today, the course's minimum is 10"],
        day.youth,
        booking,
    );
    let mut tyler = d.person("Tyler Birch", 18);
    let today = d.clock.born(18, 0);
    d.amend(&mut tyler, |p| p.born = Some(today));
    let booking = d.solo(day.last_seat, &tyler);
    d.case(
        ["A birthday today: of age today", "Tyler Birch", "ADMIT: 18 today, needs no guardian any more"],
        day.last_seat,
        booking,
    );
    let mut leah = d.person("Leah Quarles", 30);
    let birthday = d.clock.leap_day(20);
    d.amend(&mut leah, |p| p.born = Some(birthday));
    let booking = d.solo(day.last_seat, &leah);
    d.case(
        ["Born on 29 February", "Leah Quarles", "ADMIT; the age is right in a year without that day"],
        day.last_seat,
        booking,
    );
    let mut dallas = d.person("Dallas Boggs", 30);
    d.amend(&mut dallas, |p| p.born = None);
    let booking = d.solo(day.moved, &dallas);
    been_there(d, day.last_week, &dallas);
    d.case(
        ["No birth date", "Dallas Boggs", "STOP: the course has a minimum age; look at the document (i)"],
        day.moved,
        booking,
    );
    let mother = d.person("Tina Mabry", 36);
    let seat = d.companion("Chloe Mabry", 13);
    let booking = d.order(day.youth, Buyer::account(&mother), vec![seat]);
    d.case(
        ["A minor without guardian", "Chloe Mabry", "STOP: no guardian, and the waiver lacks a guardian's signature"],
        day.youth,
        booking,
    );
    let father = d.person("Daniel Lee", 47);
    let sam = d.person("Sam Lee", 17);
    let mut booking = d.solo(day.ccw, &sam);
    d.guard(&mut booking.seats[0], &father, "father");
    d.case(["Under age", "Sam Lee", "STOP: 17, the course's minimum is 18"], day.ccw, booking);
}

fn papers(d: &mut Director<'_>, day: &Day) {
    let ana = d.person("Ana Ruiz", 33);
    let mut booking = d.solo(day.ccw, &ana);
    booking.seats[0].waiver = None;
    d.case(["No waiver", "Ana Ruiz", "STOP: no waiver (w)"], day.ccw, booking);
    let opal = d.person("Opal Dunn", 61);
    let mut booking = d.solo(day.ccw, &opal);
    booking.seats[0].waiver = Some(d.old_waiver());
    d.case(["An outdated waiver version", "Opal Dunn", "STOP: signed an older version (w)"], day.ccw, booking);
    let vernon = d.person("Vernon Voss", 52);
    let mut booking = d.solo(day.swapped, &vernon);
    let at = d.ago(1);
    if let Some(waiver) = &mut booking.seats[0].waiver {
        waiver.voided = Some((at, "Signed by his brother, not by himself"));
    }
    d.case(["A voided waiver", "Vernon Voss", "STOP: the waiver was voided (w)"], day.swapped, booking);
    let other = d.person("Marlene Hatcher", 45);
    let mut marlene = d.person("Marlene Hatcher", 45);
    let born = other.born;
    d.amend(&mut marlene, |p| p.born = born);
    let mut booking = d.solo(day.swapped, &marlene);
    if let Some(waiver) = &mut booking.seats[0].waiver {
        waiver.elsewhere = Some(other.id);
    }
    d.case(
        [
            "A waiver under another email",
            "Marlene Hatcher",
            "STOP: no waiver here; the card names the other account, same name and birth date",
        ],
        day.swapped,
        booking,
    );
    let ivan = d.person("Ivan Petrenko", 37);
    let mut booking = d.solo(day.last_seat, &ivan);
    let mut identity = d.identity("passport", 200, 0, false);
    identity.valid_until = Some(d.expired(20));
    booking.seats[0].identity = Some(identity);
    d.case(["An expired document", "Ivan Petrenko", "ASK: the passport has run out (i)"], day.last_seat, booking);
    let pearl = d.person("Pearl Sizemore", 66);
    let mut booking = d.solo(day.ccw, &pearl);
    booking.seats[0].identity = Some(d.identity("drivers_license", 90, 700, true));
    d.case(["An ID file already purged", "Pearl Sizemore", "ADMIT: the check outlives its file"], day.ccw, booking);
    let ida = d.person("Ida Noble", 40);
    let mut booking = d.solo(day.swapped, &ida);
    booking.seats[0].identity = None;
    d.case(["Identity not checked", "Ida Noble", "ASK: identity not checked (i)"], day.swapped, booking);
    let grant = d.person("Grant Nutter", 35);
    let booking = d.solo(day.moved, &grant);
    d.case(["A missing prerequisite", "Grant Nutter", "ASK: Handgun I has not been attended"], day.moved, booking);
}

fn money(d: &mut Director<'_>, day: &Day) {
    let joon = d.person("Joon Kim", 34);
    let mut booking = d.solo(day.ccw, &joon);
    d.paid_but(&mut booking, Cents(7500));
    d.case(["An unpaid balance", "Joon Kim", "STOP: 75.00 to pay (p)"], day.ccw, booking);
    let mut unpaid = |name: &str, on: usize, payment, order, cancelled, case| {
        let person = d.person(name, 43);
        let mut booking = d.solo(on, &person);
        booking.payment_status = payment;
        booking.status = order;
        booking.seats[0].cancelled = cancelled;
        d.case(case, on, booking);
    };
    unpaid(
        "Penny Ward",
        day.last_seat,
        "pending",
        "pending",
        false,
        ["Payment pending", "Penny Ward", "STOP: 132.50 to pay (p)"],
    );
    unpaid(
        "Frank Carder",
        day.last_seat,
        "failed",
        "pending",
        false,
        [
            "A failed card, then cash",
            "Frank Carder",
            "STOP: the card failed, 132.50 to pay; record cash (p), then ADMIT",
        ],
    );
    unpaid(
        "Rhonda Fundy",
        day.handgun,
        "refunded",
        "completed",
        false,
        ["A refunded order", "Rhonda Fundy", "STOP: the order was refunded"],
    );
    unpaid(
        "Carl Ansell",
        day.handgun,
        "pending",
        "cancelled",
        true,
        ["A cancelled order", "Carl Ansell", "STOP: the order was cancelled"],
    );
}

fn times_and_places(d: &mut Director<'_>, day: &Day) {
    let mut plain = |name: &str, on: usize, case| {
        let person = d.person(name, 36);
        let booking = d.solo(on, &person);
        d.case(case, on, booking);
    };
    plain(
        "Yolanda Reeves",
        day.last_night,
        ["Yesterday's ticket", "Yolanda Reeves", "STOP: the ticket was for yesterday 17:00"],
    );
    plain(
        "Tomas Morrow",
        day.tomorrow,
        ["A ticket for another day", "Tomas Morrow", "STOP: the ticket is for tomorrow 08:00"],
    );
    plain(
        "Calvin Tate",
        day.cancelled,
        ["A class cancelled this morning", "Calvin Tate", "STOP: the class was cancelled"],
    );
    plain("Sidney Swann", day.swapped, ["An instructor swapped", "Sidney Swann", "ADMIT; Rifle I with Nora Price"]);
    plain(
        "Miranda Knight",
        day.night,
        ["A class over midnight", "Miranda Knight", "ADMIT, also after midnight: 20:00 to 02:00"],
    );
    plain(
        "Odell Overby",
        day.oversold,
        ["Capacity lowered below what is sold", "Odell Overby", "ADMIT; the class shows 10 of 8, oversold"],
    );
    let ramona = d.person("Ramona Moore", 49);
    let booking = d.solo(day.moved, &ramona);
    d.case(["A room moved", "Ramona Moore", "ADMIT; the card says Shoot House"], day.moved, booking);
    been_there(d, day.last_week, &ramona);

    let past = |d: &mut Director<'_>, name: &str, on: usize, marks: Vec<Mark>, case| {
        let person = d.person(name, 51);
        let mut booking = d.solo(on, &person);
        booking.seats[0].marks = marks;
        d.case(case, on, booking);
    };
    let night = vec![d.mark("no_show", day.yesterday, (-19 * 60, 1))];
    past(
        d,
        "Nolan Shaw",
        day.yesterday,
        night,
        [
            "Late after the no-show job",
            "Nolan Shaw",
            "Marked no-show in the night; the roster takes late or present all the same",
        ],
    );
    let early = vec![d.mark("admitted", day.yesterday, (12, 1)), d.mark("left_early", day.yesterday, (-150, 1))];
    past(d, "Earl Leeson", day.yesterday, early, ["Left early", "Earl Leeson", "Attended, left early at 10:30"]);
    let admitted = d.mark("admitted", day.handgun, (20, 20));
    let undone = Mark { undoes: Some(admitted.id), ..d.mark("undone", day.handgun, (18, 18)) };
    past(
        d,
        "Millie Stakes",
        day.handgun,
        vec![admitted, undone],
        ["A mistaken check-in, undone", "Millie Stakes", "ADMIT: registered again, both events are kept"],
    );
    let first = vec![d.mark("admitted", day.ccw, (45, 10))];
    past(
        d,
        "Alice Inman",
        day.ccw,
        first,
        ["Already in (two desks, one ticket)", "Alice Inman", "Already in: by Mia Tran at range-b, with the time"],
    );
    let mut note = d.mark("note", day.last_seat, (300, 15));
    note.note = Some("Left-handed; hearing aid on the right");
    past(
        d,
        "Hazel Noland",
        day.last_seat,
        vec![note],
        ["A note for the instructor", "Hazel Noland", "ADMIT; the roster shows the note"],
    );
}

/// Attended a class before.
fn been_there(d: &mut Director<'_>, session: usize, person: &Person) {
    let mut booking = d.solo(session, person);
    booking.seats[0].waiver = None;
    booking.seats[0].identity = None;
    d.join(session, booking);
    let mark = d.mark("admitted", session, (9, 1));
    if let Some((_, booking)) = d.bookings.last_mut() {
        booking.seats[0].marks = vec![mark];
    }
}

fn hostile_names(d: &mut Director<'_>, day: &Day) {
    let names: [(&str, &str, usize, [&'static str; 3]); 9] = [
        ("Suharto", "", day.handgun, ["A mononym", "Suharto", "ADMIT; no stray blank or comma"]),
        ("美咲", "田中", day.handgun, ["A wide name", "美咲 田中", "ADMIT; the columns stay straight"]),
        (
            "יוסף",
            "כהן",
            day.swapped,
            ["A right-to-left name (Hebrew)", "יוסף כהן", "ADMIT; the rest of the line stays in order"],
        ),
        (
            "ليلى",
            "حداد",
            day.swapped,
            ["A right-to-left name (Arabic)", "ليلى حداد", "ADMIT; the rest of the line stays in order"],
        ),
        ("Joy 👩‍🚀", "Sparks", day.last_seat, ["An emoji in a name", "Joy Sparks", "ADMIT; the columns stay straight"]),
        (
            "\u{1b}[31mMallory",
            "Redd",
            day.oversold,
            ["An escape sequence in a name", "Mallory Redd", "ADMIT; nothing turns red"],
        ),
        (
            "Evan \u{202e}",
            "Nosdrog",
            day.oversold,
            ["A bidi override in a name", "Evan Nosdrog", "ADMIT; the line is not reversed"],
        ),
        (
            "Robert'); DROP TABLE users;--",
            "Tables",
            day.oversold,
            ["SQL in a name", "Robert Tables", "ADMIT; the table is still there"],
        ),
        (
            "Zero\u{200b}Width",
            "Byrd",
            day.oversold,
            ["A zero-width space in a name", "Byrd", "ADMIT; the name is shown safely"],
        ),
    ];
    for (first, last, on, case) in names {
        let person = d.named(first, last, 32);
        let booking = d.solo(on, &person);
        d.case(case, on, booking);
    }
}

/// The others on each roster, with everything in order.
fn classmates(d: &mut Director<'_>, day: &Day) {
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
