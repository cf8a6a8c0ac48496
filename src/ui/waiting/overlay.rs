//! Shows the effect of queued writes over the database's state.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{QueuedWrite, Waiting};
use crate::domain::desk::{Command, Mark, RecentArrival, SetMark, Stamp, Undo};
use crate::domain::journal::{JournaledWrite, event_of};
use crate::domain::seat::{Arrival, Seat, SeatStatus};

/// The part of a seat that queued writes may change.
#[derive(Debug, Clone)]
pub(super) struct Attendance {
    status: SeatStatus,
    arrival: Option<Arrival>,
    arrived_at: Option<DateTime<Utc>>,
    is_late: bool,
    left_early_at: Option<DateTime<Utc>>,
    note: Option<String>,
}

impl Attendance {
    fn of(seat: &Seat) -> Self {
        Self {
            status: seat.seat_status,
            arrival: seat.arrival.clone(),
            arrived_at: seat.arrived_at,
            is_late: seat.is_late,
            left_early_at: seat.left_early_at,
            note: seat.note.clone(),
        }
    }

    fn put_on(&self, seat: &mut Seat) {
        seat.seat_status = self.status;
        seat.arrival.clone_from(&self.arrival);
        seat.arrived_at = self.arrived_at;
        (seat.is_late, seat.left_early_at) = (self.is_late, self.left_early_at);
        seat.note.clone_from(&self.note);
    }
}

impl Waiting {
    /// Shows the queued writes about a seat over the database's state. A seat without queued writes gets the database's
    /// state back.
    pub fn show_on(&mut self, seat: &mut Seat) {
        let about: Vec<&QueuedWrite> = self.deeds.iter().filter(|write| self.is_about(write, seat.seat_id)).collect();
        if seat.is_waiting {
            match self.known.get(&seat.seat_id) {
                Some(known) => known.put_on(seat),
                None => set_not_arrived(seat),
            }
            seat.is_waiting = false;
        } else if !about.is_empty() {
            self.known.insert(seat.seat_id, Attendance::of(seat));
        }
        for write in about {
            if self.is_undone(write) {
                seat.is_waiting = true;
            } else {
                show(&write.kept, seat);
            }
        }
    }

    fn is_about(&self, write: &QueuedWrite, seat: Uuid) -> bool {
        let command = match &write.kept.command {
            Command::Undo(Undo { target, .. }) => self.write_of_event(*target).map(|made| &made.kept.command),
            command => Some(command),
        };
        write.is_waiting() && command.and_then(Command::seat).is_some_and(|known| known.seat == seat)
    }

    /// Whether this write and an undo cancel each other out. Either the undo of this write is queued, or this write
    /// undoes one that is listed here. Such a write only marks the seat as waiting.
    fn is_undone(&self, write: &QueuedWrite) -> bool {
        let event = match &write.kept.command {
            Command::Undo(Undo { target, .. }) => return self.write_of_event(*target).is_some(),
            command => event_of(command),
        };
        let undoes =
            |other: &QueuedWrite| matches!(&other.kept.command, Command::Undo(undo) if Some(undo.target) == event);
        self.deeds.iter().any(|other| other.is_waiting() && undoes(other))
    }

    /// Returns the queued arrivals, newest first.
    #[must_use]
    pub fn arrivals(&self) -> Vec<RecentArrival> {
        let arrival = |write: &QueuedWrite| match (&write.kept.command, &write.seat) {
            (Command::Admit(admit), Some(seat)) if write.is_waiting() && !self.is_undone(write) => {
                Some(RecentArrival {
                    event_id: admit.event_id,
                    seat_id: seat.seat_id,
                    name: seat.label(),
                    course: format!("waiting · {}", seat.course),
                    arrival: arrival(&write.kept.stamp, admit.event_id),
                })
            }
            _ => None,
        };
        self.deeds.iter().rev().filter_map(arrival).collect()
    }
}

fn arrival(stamp: &Stamp, event_id: Uuid) -> Arrival {
    Arrival { event_id, by: stamp.actor.clone(), desk: stamp.desk.clone(), at: stamp.at }
}

/// Changes the seat as the write will change it.
fn show(kept: &JournaledWrite, seat: &mut Seat) {
    let set_arrived = |seat: &mut Seat, event| {
        if !seat.is_here() {
            seat.arrival = Some(arrival(&kept.stamp, event));
            seat.arrived_at = Some(kept.stamp.at);
        }
        seat.seat_status = SeatStatus::Attended;
    };
    match &kept.command {
        // Another desk admitted the seat first. The result of this write will report that.
        Command::Admit(_) if seat.is_here() => return,
        Command::Admit(admit) => set_arrived(seat, admit.event_id),
        Command::Mark(SetMark { event_id, mark, note, .. }) => match mark {
            Mark::Present | Mark::Late => {
                set_arrived(seat, *event_id);
                (seat.is_late, seat.left_early_at) = (*mark == Mark::Late, None);
            }
            Mark::LeftEarly => seat.left_early_at = Some(kept.stamp.at),
            Mark::NoShow => {
                set_not_arrived(seat);
                seat.seat_status = SeatStatus::NoShow;
            }
            Mark::Note => seat.note.clone_from(note),
        },
        _ => return,
    }
    seat.is_waiting = true;
}

fn set_not_arrived(seat: &mut Seat) {
    if seat.seat_status != SeatStatus::Cancelled {
        seat.seat_status = SeatStatus::Registered;
    }
    (seat.arrival, seat.arrived_at, seat.is_late, seat.left_early_at) = (None, None, false, None);
}
