//! Today's classes: which start next, who is expected, and which class a seat is in.

use uuid::Uuid;

use super::CheckIn;
use crate::domain::desk::{Answer, DeskError, Query};
use crate::domain::seat::{ClassStatus, Seat};
use crate::domain::session::Session;
use crate::ui::context::{Cx, Here};
use crate::ui::effect::Slot;
use crate::ui::ids::QueryId;

impl CheckIn {
    /// Reads today's classes again.
    pub fn load_classes(&mut self, cx: &mut Cx<'_>) {
        let today = cx.today();
        self.day.asking(cx.ask(Slot::Classes, Query::Day(today)));
    }

    /// Takes the answer with today's classes.
    pub fn classes_answer(&mut self, id: QueryId, answer: Result<Answer, DeskError>, cx: &Cx<'_>) {
        match answer {
            Ok(Answer::Day(day)) => {
                self.day.answer(id, day, cx.now);
            }
            Ok(_) => {}
            Err(trouble) => self.day.fail(id, trouble),
        }
    }

    /// Returns the classes of the day that was read.
    #[must_use]
    pub fn classes(&self) -> &[Session] {
        self.day.value().map(|day| day.sessions.as_slice()).unwrap_or_default()
    }

    /// Returns today's class of a seat.
    pub(super) fn class_of(&self, seat: &Seat) -> Option<&Session> {
        self.classes().iter().find(|class| class.id == seat.schedule_id)
    }

    /// Returns a seat in one of today's classes.
    pub(super) fn seat_today(&self, seat_id: Uuid) -> Option<&Seat> {
        self.classes().iter().flat_map(|class| &class.seats).find(|seat| seat.seat_id == seat_id)
    }

    /// Returns the classes that have not started. If there are none, returns those that are not over.
    pub(super) fn next_to_start(&self, here: Here<'_>) -> Vec<&Session> {
        let takes_place = |class: &&Session| !matches!(class.status, ClassStatus::Cancelled | ClassStatus::Draft);
        let classes: Vec<&Session> = self.classes().iter().filter(takes_place).collect();
        let next: Vec<&Session> = classes.iter().copied().filter(|class| class.starts_at > here.now).collect();
        if next.is_empty() { classes.into_iter().filter(|class| class.ends_at > here.now).collect() } else { next }
    }

    /// Returns the class for the right side of a wide screen. It is the seat's class, the class being checked in, or
    /// the next.
    pub(super) fn class_at_hand(&self, here: Here<'_>) -> Option<&Session> {
        let chosen = |id: Uuid| self.classes().iter().find(|class| class.id == id);
        self.seat_at_hand(here)
            .and_then(|seat| self.class_of(seat))
            .or_else(|| self.class_id().and_then(chosen))
            .or_else(|| self.next_to_start(here).first().copied())
    }

    /// Updates a seat of the classes that a write changed.
    pub(super) fn put_in_class(&mut self, seat: &Seat) {
        for class in self.day.value_mut().into_iter().flat_map(|day| &mut day.sessions) {
            class.put_seat(seat);
        }
    }
}

/// Numbers of a class's seats by state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counts {
    /// Checked in.
    pub(super) here: usize,
    /// Expected and ready to be admitted.
    pub(super) to_come: usize,
    /// Seats with something to fix.
    pub(super) to_fix: usize,
    /// Places that are not taken.
    pub(super) free: i32,
}

impl Counts {
    /// Counts the seats of a class.
    pub(super) fn of(class: &Session, here: Here<'_>) -> Self {
        let to_fix = class.exceptions(&here.site.policy).count();
        let fixed_here = class.exceptions(&here.site.policy).filter(|seat| seat.is_here()).count();
        let waiting = class.taken_seats().filter(|seat| !seat.is_here()).count();
        Self {
            here: class.here(),
            to_come: waiting.saturating_sub(to_fix - fixed_here),
            to_fix,
            free: (class.capacity - class.taken).max(0),
        }
    }
}
