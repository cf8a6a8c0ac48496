//! A believable institute to try the console on: the same for the same seed and moment, byte for
//! byte. One path makes the small one and the large one, which differ in numbers only: the rows are
//! made one after the other from the seed and go to the server with COPY, so memory stays small.
//!
//! The cases that desks meet stand on today's classes under names of their own; [`cases`] lists
//! them, and `docs/sample.md` is that list for seed 1.

mod back_office;
mod bulk;
mod case_builder;
mod cases;
mod catalogue;
mod clock;
mod copy_text;
mod indexes;
mod keyed_rng;
mod load;
mod model;
mod names;
mod questions;
mod reference_rows;
mod rows;
mod sealed;
mod tickets;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

pub use load::{Error, Progress, Summary, load};

/// People of the small institute, beside those of the hand-made day.
const SMALL_PEOPLE: usize = 600;
/// Three weeks back and three ahead.
const SMALL_DAYS: usize = 42;

/// What to make. Two equal plans make equal rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Where all chance comes from.
    pub seed: u64,
    /// The moment at which everything is told: what lies before it has happened.
    pub now: DateTime<Utc>,
    /// The institute's zone; "today" is `now`'s day there. It should be the setting
    /// `site.timezone`.
    pub timezone: Tz,
    /// Customers beside the hundred or so of the hand-made day; 600 when not given.
    pub people: Option<usize>,
    /// Days of the timetable, the last 21 of them ahead (half of them when there are fewer than
    /// 42); 42 when not given.
    pub days: Option<usize>,
}

impl Plan {
    /// The small institute at 09:41 on a day: what depends on the day only, so that the same seed
    /// and date make the same rows whatever the clock says.
    #[must_use]
    pub fn on(seed: u64, day: NaiveDate, timezone: Tz) -> Self {
        let morning = clock::Clock::new(DateTime::UNIX_EPOCH, timezone).at(day, 9 * 60 + 41);
        Self { seed, now: morning, timezone, people: None, days: None }
    }
}

/// A case of the documentation, with a face and a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Which case it is.
    pub what: &'static str,
    /// What to search for.
    pub find: &'static str,
    /// What the console should say.
    pub says: &'static str,
    /// The order on which it stands.
    pub order_number: String,
    /// The day, time and course of its class.
    pub class: String,
}

/// The cases of a plan, in the order of their numbers.
#[must_use]
pub fn cases(plan: &Plan) -> Vec<Case> {
    World::new(plan).cases
}

/// The table of `docs/sample.md`.
#[must_use]
pub fn cases_as_markdown(plan: &Plan) -> String {
    let lines = cases(plan).into_iter().map(|case| {
        format!("| {} | {} | {} | {} | {} |\n", case.what, case.find, case.order_number, case.class, case.says)
    });
    let head = "| Case | Search for | Order | Class | What the console says |\n|---|---|---|---|---|\n";
    std::iter::once(head.to_owned()).chain(lines).collect()
}

/// Everything from which rows are made.
struct World {
    seed: u64,
    clock: clock::Clock,
    catalogue: catalogue::Catalogue,
    crowd: bulk::Crowd,
    people: Vec<model::Person>,
    sessions: Vec<model::Session>,
    bookings: Vec<model::Booking>,
    cases: Vec<Case>,
}

impl World {
    fn new(plan: &Plan) -> Self {
        let clock = clock::Clock::new(plan.now, plan.timezone);
        let size = bulk::Size::new(&clock, plan.people.unwrap_or(SMALL_PEOPLE).max(1), plan.days.unwrap_or(SMALL_DAYS));
        let catalogue = catalogue::Catalogue::new(plan.seed, size.venues());
        let crowd = bulk::Crowd::new(plan.seed, clock, &catalogue, &size);
        let case_builder::CaseBuilder { people, sessions, bookings, cases, .. } =
            cases::stage(plan.seed, &clock, &catalogue);
        let bookings = bookings.into_iter().map(|(_, booking)| booking).collect();
        Self { seed: plan.seed, clock, crowd, people, sessions, bookings, cases, catalogue }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn plan(seed: u64) -> Plan {
        Plan::on(seed, NaiveDate::from_ymd_opt(2026, 11, 21).unwrap(), chrono_tz::America::New_York)
    }

    /// All that would be sent to the server.
    fn bytes(plan: &Plan) -> Vec<u8> {
        let world = World::new(plan);
        let mut out = copy_text::CopyText::default();
        for table in &rows::TABLES {
            for step in 0..table.source.steps(&world) {
                table.source.write(&world, step, &mut out);
            }
        }
        out.bytes().to_vec()
    }

    #[test]
    fn equal_plans_make_equal_bytes_and_another_seed_others() {
        let first = bytes(&plan(1));
        assert!(first == bytes(&plan(1)));
        assert!(first != bytes(&plan(2)));
    }

    #[test]
    fn order_numbers_of_the_cases_are_the_same_for_every_seed_and_crowd() {
        let numbers = |plan: &Plan| cases(plan).into_iter().map(|case| case.order_number).collect::<Vec<_>>();
        let large = Plan { people: Some(5000), days: Some(300), ..plan(1) };
        assert_eq!(numbers(&plan(1)), numbers(&plan(2)));
        assert_eq!(numbers(&plan(1)), numbers(&large));
    }

    #[test]
    fn no_number_email_or_id_comes_twice() {
        let world = World::new(&plan(1));
        let crowd = world.crowd.sessions.iter().flat_map(|session| {
            let (first, count) = session.bookings;
            (first..first + count).map(|number| world.crowd.booking(&world.catalogue, session, number))
        });
        let bookings: Vec<_> = world.bookings.iter().cloned().chain(crowd).collect();
        let numbers: BTreeSet<_> = bookings.iter().map(|booking| &booking.number).collect();
        let seats: Vec<_> = bookings.iter().flat_map(|booking| &booking.seats).map(|seat| seat.id).collect();
        assert_eq!(numbers.len(), bookings.len());
        assert_eq!(seats.iter().collect::<BTreeSet<_>>().len(), seats.len());
        let crowd = (0..world.crowd.people).map(|number| world.crowd.person(number));
        let people: Vec<_> = world.people.iter().cloned().chain(crowd).collect();
        let emails: Vec<_> = people.iter().filter_map(|person| person.email.as_ref()).collect();
        assert_eq!(emails.iter().collect::<BTreeSet<_>>().len(), emails.len());
    }

    #[test]
    fn nothing_has_happened_later_than_now() {
        for hour in [0, 3, 9, 14, 23] {
            let now = plan(1).now - chrono::Duration::minutes(9 * 60 + 41 - hour * 60 - 5);
            let world = World::new(&Plan { now, ..plan(1) });
            for booking in &world.bookings {
                assert!(booking.created < now, "{}", booking.number);
                let marks = booking.seats.iter().flat_map(|seat| &seat.marks);
                assert!(marks.clone().all(|mark| mark.at <= now), "{}", booking.number);
            }
        }
    }

    #[test]
    fn the_documentation_lists_the_cases_as_they_are() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/sample.md");
        let documented = std::fs::read_to_string(path).unwrap();
        let cases = cases_as_markdown(&plan(1));
        if std::env::var_os("UPDATE_SAMPLE").is_some() {
            let (before, rest) = documented.split_once("| Case |").unwrap();
            let (_, after) = rest.split_once("\n\nAlso there").unwrap();
            let written = format!("{before}{}\n\nAlso there{after}", cases.trim_end());
            std::fs::write(path, written).unwrap();
            return;
        }
        for line in cases.lines() {
            assert!(documented.contains(line), "UPDATE_SAMPLE=1 cargo test sample; docs/sample.md lacks: {line}");
        }
    }
}
