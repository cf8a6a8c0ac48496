//! A believable institute to try the console on: the same for the same seed and moment, byte for
//! byte. One path makes the small one and the large one, which differ in numbers only: the rows are
//! made one after the other from the seed and go to the server with COPY, so memory stays small.
//!
//! The cases that desks meet stand on today's classes under names of their own; [`cases`] lists
//! them, and `docs/sample.md` is that list for seed 1.

mod cases;
mod catalogue;
mod clock;
mod copy_text;
mod crowd;
mod director;
mod draw;
mod fixed;
mod load;
mod model;
mod names;
mod office;
mod rows;

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
    crowd: crowd::Crowd,
    people: Vec<model::Person>,
    sessions: Vec<model::Session>,
    bookings: Vec<model::Booking>,
    cases: Vec<Case>,
}

impl World {
    fn new(plan: &Plan) -> Self {
        let clock = clock::Clock::new(plan.now, plan.timezone);
        let size = crowd::Size::new(&clock, plan.people.unwrap_or(SMALL_PEOPLE).max(1), plan.days.unwrap_or(SMALL_DAYS));
        let catalogue = catalogue::Catalogue::new(plan.seed, size.venues());
        let crowd = crowd::Crowd::new(plan.seed, clock, &catalogue, &size);
        let director::Director { people, sessions, bookings, cases, .. } = cases::stage(plan.seed, &clock, &catalogue);
        let bookings = bookings.into_iter().map(|(_, booking)| booking).collect();
        Self { seed: plan.seed, clock, crowd, people, sessions, bookings, cases, catalogue }
    }
}
