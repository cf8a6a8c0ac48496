//! A session: one scheduled class with its seats.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::admission::{self, Policy};
use super::format::Format;
use super::seat::{ClassStatus, Seat};

/// A change of a class that people need to know about on its day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Kind of change: `venue`, `time`, `instructor`, `status` or `capacity`.
    pub kind: String,
    /// Old value.
    pub old: Option<String>,
    /// New value.
    pub new: Option<String>,
    /// Time of the change.
    pub at: DateTime<Utc>,
}

/// One scheduled class.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// Id of the schedule row.
    pub id: Uuid,
    /// Name of the course.
    pub course: String,
    /// Start of the class.
    pub starts_at: DateTime<Utc>,
    /// End of the class.
    pub ends_at: DateTime<Utc>,
    /// Name of the venue.
    pub venue: String,
    /// Name of the instructor; `None` if no one is assigned.
    pub instructor: Option<String>,
    /// State of the class.
    pub status: ClassStatus,
    /// Number of places.
    pub capacity: i32,
    /// Number of taken seats.
    pub taken: i32,
    /// Rounds of ammunition that each participant shoots.
    pub ammo_count: Option<i32>,
    /// Gear that each participant brings.
    pub gear_required: Vec<String>,
    /// Gear that the institute provides for each participant.
    pub gear_provided: Vec<String>,
    /// Notes on the class.
    pub notes: Option<String>,
    /// Recent changes, oldest first.
    pub changes: Vec<Change>,
    /// Seats, sorted by name.
    pub seats: Vec<Seat>,
}

/// Classes of one day.
#[derive(Debug, Clone, PartialEq)]
pub struct Day {
    /// Date in the site's time zone.
    pub date: NaiveDate,
    /// Classes of the day by start, including those that began the evening before and run past midnight.
    pub sessions: Vec<Session>,
}

impl Session {
    /// Returns the seats that take a place: expected and present participants.
    pub fn taken_seats(&self) -> impl Iterator<Item = &Seat> {
        self.seats.iter().filter(|seat| seat.is_taken())
    }

    /// Replaces the known seat with the same id by the seat after a write.
    pub fn put_seat(&mut self, seat: &Seat) {
        for known in self.seats.iter_mut().filter(|known| known.seat_id == seat.seat_id) {
            known.clone_from(seat);
        }
    }

    /// Returns the number of participants who are checked in.
    #[must_use]
    pub fn here(&self) -> usize {
        self.taken_seats().filter(|seat| seat.is_here()).count()
    }

    /// Returns the seats that need attention, see [`admission::is_exception`].
    pub fn exceptions<'a>(&'a self, policy: &'a Policy) -> impl Iterator<Item = &'a Seat> + 'a {
        self.seats.iter().filter(move |seat| admission::is_exception(seat, policy))
    }

    /// Returns the number of taken seats beyond the capacity; 0 if the class is not oversold.
    #[must_use]
    pub fn oversold_by(&self) -> i32 {
        (self.taken - self.capacity).max(0)
    }

    /// Returns the rounds of ammunition for all taken seats.
    #[must_use]
    pub fn ammo_total(&self) -> usize {
        let each = usize::try_from(self.ammo_count.unwrap_or(0)).unwrap_or(0);
        each * self.taken_seats().count()
    }

    /// Formats the previous start, which the database stores as the site's wall-clock time. Omits the date if the
    /// class stays on the same day.
    fn start_before(&self, old: &str, format: Format<'_>) -> String {
        let Ok(old) = NaiveDateTime::parse_from_str(old, "%Y-%m-%d %H:%M:%S") else { return old.to_owned() };
        let time = format.wall_clock(old.time());
        if old.date() == format.day_of(self.starts_at) { time } else { format!("{}, {time}", format.date(old.date())) }
    }

    /// Returns the warnings about the class itself; the most urgent first.
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
