//! Cases of documents, payments and places.

use super::{Day, been_there};
use crate::sample::case_builder::CaseBuilder;
use crate::sample::copy_text::Cents;
use crate::sample::model::Mark;

pub(super) fn papers(d: &mut CaseBuilder<'_>, day: &Day) {
    let ana = d.person("Ana Ruiz", 33);
    let mut booking = d.solo(day.ccw, &ana);
    booking.seats[0].waiver = None;
    d.case(["No waiver", "Ana Ruiz", "STOP: no waiver (Alt-W)"], day.ccw, booking);
    let opal = d.person("Opal Dunn", 61);
    let mut booking = d.solo(day.ccw, &opal);
    booking.seats[0].waiver = Some(d.old_waiver());
    d.case(["An outdated waiver version", "Opal Dunn", "STOP: signed an older version (Alt-W)"], day.ccw, booking);
    let vernon = d.person("Vernon Voss", 52);
    let mut booking = d.solo(day.swapped, &vernon);
    let at = d.ago(1);
    if let Some(waiver) = &mut booking.seats[0].waiver {
        waiver.voided = Some((at, "Signed by his brother, not by himself"));
    }
    d.case(["A voided waiver", "Vernon Voss", "STOP: the waiver was voided (Alt-W)"], day.swapped, booking);
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

pub(super) fn money(d: &mut CaseBuilder<'_>, day: &Day) {
    let joon = d.person("Joon Kim", 34);
    let mut booking = d.solo(day.ccw, &joon);
    d.paid_but(&mut booking, Cents(7500));
    d.case(["An unpaid balance", "Joon Kim", "STOP: $75.00 to pay (p)"], day.ccw, booking);
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
        ["Payment pending", "Penny Ward", "STOP: $132.50 to pay (p)"],
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
            "STOP: the card failed, $132.50 to pay; record cash (p), then ADMIT",
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
        ["A canceled order", "Carl Ansell", "STOP: the order was canceled"],
    );
}

pub(super) fn times_and_places(d: &mut CaseBuilder<'_>, day: &Day) {
    let mut plain = |name: &str, on: usize, case| {
        let person = d.person(name, 36);
        let booking = d.solo(on, &person);
        d.case(case, on, booking);
    };
    plain(
        "Yolanda Reeves",
        day.last_night,
        ["Yesterday's ticket", "Yolanda Reeves", "STOP: the ticket was for yesterday 5:00 PM"],
    );
    plain(
        "Tomas Morrow",
        day.tomorrow,
        ["A ticket for another day", "Tomas Morrow", "STOP: the ticket is for tomorrow 8:00 AM"],
    );
    plain(
        "Calvin Tate",
        day.cancelled,
        ["A class canceled this morning", "Calvin Tate", "STOP: the class was canceled"],
    );
    plain("Sidney Swann", day.swapped, ["An instructor swapped", "Sidney Swann", "ADMIT; Rifle I with Nora Price"]);
    plain(
        "Miranda Knight",
        day.night,
        ["A class over midnight", "Miranda Knight", "ADMIT, also after midnight: 8:00 PM to 2:00 AM"],
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

    let past = |d: &mut CaseBuilder<'_>, name: &str, on: usize, marks: Vec<Mark>, case| {
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
    past(d, "Earl Leeson", day.yesterday, early, ["Left early", "Earl Leeson", "Attended, left early at 10:30 AM"]);
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

/// Orders that were canceled or refunded, and what stands elsewhere instead.
pub(super) fn closed_orders(d: &mut CaseBuilder<'_>, day: &Day) {
    let della = d.person("Della Cantrell", 47);
    let mut booking = d.solo(day.last_seat, &della);
    booking.status = "cancelled";
    d.case(
        ["Canceled by the order's state alone", "Della Cantrell", "STOP: the order was canceled; its seat is free"],
        day.last_seat,
        booking,
    );
    let russell = d.person("Russell Tabor", 50);
    let mut booking = d.solo(day.handgun, &russell);
    booking.seats[0].marks = vec![d.mark("admitted", day.handgun, (25, 25))];
    booking.payment_status = "refunded";
    booking.status = "completed";
    booking.closed = Some(d.minutes_ago(5));
    d.case(
        ["Refunded after check-in", "Russell Tabor", "Already in, refunded since: on the list of what to fix"],
        day.handgun,
        booking,
    );
    let rebecca = d.person("Rebecca Lilly", 34);
    let mut old = d.solo(day.handgun, &rebecca);
    old.payment_status = "refunded";
    old.status = "completed";
    d.case(
        ["Rebooked: the old ticket", "Rebecca Lilly", "STOP: refunded; the card points to her seat tomorrow 08:00"],
        day.handgun,
        old,
    );
    let mut new = d.solo(day.tomorrow, &rebecca);
    new.seats[0].waiver = None;
    new.seats[0].identity = None;
    d.case(["Rebooked: the new ticket", "Rebecca Lilly", "STOP: the ticket is for tomorrow 08:00"], day.tomorrow, new);
}
