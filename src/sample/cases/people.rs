//! Cases of who comes: names, parties, children.

use super::{Day, been_there};
use crate::sample::case_builder::CaseBuilder;
use crate::sample::model::Buyer;

pub(super) fn names_and_numbers(d: &mut CaseBuilder<'_>, day: &Day) {
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
            "ADMIT; when Kyle Lawson comes instead: rename the seat (Alt-N), then STOP until he signs",
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

pub(super) fn parties(d: &mut CaseBuilder<'_>, day: &Day) {
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
        ["One seat of three refunded", "Trish Riggs", "Two ADMIT; seat 3 (Cody Riggs) STOP: seat canceled"],
        day.church,
        booking,
    );
}

pub(super) fn minors(d: &mut CaseBuilder<'_>, day: &Day) {
    let family = |d: &mut CaseBuilder<'_>, parent: &str, children: &[(&str, i32)], relation, case| {
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

pub(super) fn hostile_names(d: &mut CaseBuilder<'_>, day: &Day) {
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

/// Guests of one name, and a name in several words.
pub(super) fn alike(d: &mut CaseBuilder<'_>, day: &Day) {
    let says = "Two guests: email, phone and who bought the seat tell them apart";
    let chris = d.person("Chris Dailey", 44);
    let mut seat = d.guest_seat(&chris);
    // Neither has told a birth date.
    (seat.email, seat.born) = (None, None);
    d.people.pop();
    let booking = d.order(day.online, Buyer::guest(&chris), vec![seat]);
    d.case(["Two guests of one name", "Chris Dailey", says], day.online, booking);
    let paula = d.person("Paula Dailey", 41);
    let mut seat = d.companion("Chris Dailey", 44);
    seat.born = None;
    d.people.pop();
    let booking = d.order(day.online, Buyer::guest(&paula), vec![seat]);
    d.case(["Two guests of one name", "Chris Dailey", says], day.online, booking);
    let anke = d.named("Anke", "van der Berg", 38);
    let booking = d.solo(day.online, &anke);
    d.case(
        ["A name in several words", "vanderberg", "ADMIT Anke van der Berg; found in one word as well"],
        day.online,
        booking,
    );
}
