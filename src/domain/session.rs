//! A session: one scheduled class with its seats.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::admission::{self, Policy};
use super::format::Format;
use super::seat::{ClassStatus, Seat};

/// A change of a class that people on the day must hear of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// `venue`, `time`, `instructor`, `status` or `capacity`.
    pub kind: String,
    /// What it was.
    pub old: Option<String>,
    /// What it became.
    pub new: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// One scheduled class.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// The schedule row.
    pub id: Uuid,
    /// The course's name.
    pub course: String,
    /// Start.
    pub starts_at: DateTime<Utc>,
    /// End.
    pub ends_at: DateTime<Utc>,
    /// The venue's name.
    pub venue: String,
    /// The instructor's name; none when nobody is assigned.
    pub instructor: Option<String>,
    /// The state.
    pub status: ClassStatus,
    /// Places.
    pub capacity: i32,
    /// Seats taken.
    pub taken: i32,
    /// Rounds of ammunition that each participant shoots.
    pub ammo_count: Option<i32>,
    /// What each participant brings.
    pub gear_required: Vec<String>,
    /// What the institute lays out for each participant.
    pub gear_provided: Vec<String>,
    /// Notes on the class.
    pub notes: Option<String>,
    /// What changed lately, oldest first.
    pub changes: Vec<Change>,
    /// The seats, by name.
    pub seats: Vec<Seat>,
}

/// A day's classes.
#[derive(Debug, Clone, PartialEq)]
pub struct Day {
    /// The day at the site.
    pub date: NaiveDate,
    /// Its classes by start, those that began the evening before and run past midnight included.
    pub sessions: Vec<Session>,
}

impl Session {
    /// The seats that take a place: those who are expected and those who are here.
    pub fn taken_seats(&self) -> impl Iterator<Item = &Seat> {
        self.seats.iter().filter(|seat| seat.is_taken())
    }

    /// Puts a seat that a write has changed in the place of what was known of it.
    pub fn put_seat(&mut self, seat: &Seat) {
        for known in self.seats.iter_mut().filter(|known| known.seat_id == seat.seat_id) {
            known.clone_from(seat);
        }
    }

    /// How many are here.
    #[must_use]
    pub fn here(&self) -> usize {
        self.taken_seats().filter(|seat| seat.is_here()).count()
    }

    /// The seats that need attention, see [`admission::is_exception`].
    pub fn exceptions<'a>(&'a self, policy: &'a Policy) -> impl Iterator<Item = &'a Seat> + 'a {
        self.seats.iter().filter(move |seat| admission::is_exception(seat, policy))
    }

    /// More seats taken than there are places.
    #[must_use]
    pub fn oversold_by(&self) -> i32 {
        (self.taken - self.capacity).max(0)
    }

    /// Rounds of ammunition for all seats taken.
    #[must_use]
    pub fn ammo_total(&self) -> usize {
        let each = usize::try_from(self.ammo_count.unwrap_or(0)).unwrap_or(0);
        each * self.taken_seats().count()
    }

    /// The start that a change replaced, which the database keeps as the site's wall clock. Its date is left out where
    /// the class stayed on its day.
    fn start_before(&self, old: &str, format: Format<'_>) -> String {
        let Ok(old) = NaiveDateTime::parse_from_str(old, "%Y-%m-%d %H:%M:%S") else { return old.to_owned() };
        let time = format.wall_clock(old.time());
        if old.date() == format.day_of(self.starts_at) { time } else { format!("{}, {time}", format.date(old.date())) }
    }

    /// What about the class itself must stand out, in words; the most urgent first.
    #[must_use]
    pub fn warnings(&self, format: Format<'_>) -> Vec<String> {
        let mut said = Vec::new();
        if self.status == ClassStatus::Cancelled {
            let when = self.changes.iter().rev().find(|c| c.new.as_deref() == Some("cancelled"));
            said.push(when.map_or_else(|| "canceled".into(), |c| format!("canceled {}", format.moment(c.at))));
            return said;
        }
        if self.instructor.is_none() {
            said.push("no instructor".into());
        }
        if self.oversold_by() > 0 {
            said.push(format!("oversold by {}", self.oversold_by()));
        }
        for change in &self.changes {
            match (change.kind.as_str(), &change.old) {
                ("venue", Some(old)) => said.push(format!("moved from {old}")),
                ("time", Some(old)) => said.push(format!("moved from {}", self.start_before(old, format))),
                ("instructor", Some(old)) if self.instructor.is_some() => said.push(format!("instead of {old}")),
                _ => {}
            }
        }
        said
    }
}
