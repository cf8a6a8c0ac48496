//! What this user did last at this desk, so that Undo takes back exactly that, names it, and asks
//! when it concerns another person than the one on the screen.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::domain::desk::{
    Admit, Command, Mark, NameSeat, Outcome, Pay, RecordIdentity, RecordKind, SeatRef, SetMark, SignWaiver, TakeBack,
    Trouble, Undo,
};
use crate::domain::seat::Seat;

/// How many actions are remembered.
const REMEMBERED: usize = 50;

/// What takes an action back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reversal {
    /// An undo event for an arrival or a mark.
    Event(Uuid),
    /// A correction with a reason for a payment, a signature, an identity check or a name.
    Record(RecordKind, Uuid),
}

/// Something that was done and can be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// What takes it back.
    pub reversal: Reversal,
    /// Whose seat.
    pub seat: SeatRef,
    /// What it was, in the past tense: "checked in", "payment of 75.00 in cash".
    pub what: String,
    /// The seat as it was after the action; `None` until the result came.
    pub after: Option<Box<Seat>>,
}

/// This user's last actions at this desk, oldest first.
#[derive(Debug, Default)]
pub struct UndoHistory {
    done: Vec<Done>,
    in_flight: BTreeMap<Uuid, Done>,
    /// Undos and corrections in flight, with what they take back.
    undoing: BTreeMap<Uuid, Reversal>,
}

impl UndoHistory {
    /// Notes a write that leaves the desk.
    pub fn sent(&mut self, write: Uuid, command: &Command) {
        match command {
            Command::Undo(Undo { target, .. }) => {
                self.undoing.insert(write, Reversal::Event(*target));
            }
            Command::TakeBack(TakeBack { kind, target, .. }) => {
                self.undoing.insert(write, Reversal::Record(*kind, *target));
            }
            _ => {
                if let Some(done) = undoable(command) {
                    self.in_flight.insert(write, done);
                }
            }
        }
    }

    /// Notes that a write waits for a connection: it counts as done, and an undo withdraws it.
    pub fn queued(&mut self, write: Uuid, seat: Option<&Seat>) {
        if let Some(done) = self.in_flight.remove(&write) {
            self.push(Done { after: seat.cloned().map(Box::new), ..done });
        }
        if let Some(reversal) = self.undoing.remove(&write) {
            self.forget(reversal);
        }
    }

    /// Takes a write's result.
    pub fn settled(&mut self, write: Uuid, result: &Result<Outcome, Trouble>) {
        if let Some(reversal) = self.undoing.remove(&write) {
            // Refused or superseded: it can no longer be taken back either.
            if result.is_ok() {
                self.forget(reversal);
            }
        } else if let Some(done) = self.in_flight.remove(&write) {
            match result {
                Ok(Outcome::Admitted { seat, .. } | Outcome::Done(seat) | Outcome::Paid { seat, .. }) => {
                    self.push(Done { after: Some(seat.clone()), ..done });
                }
                // The server may have done it. An undo finds out.
                Err(trouble) if trouble.kind.is_away() => self.push(done),
                _ => {}
            }
        }
    }

    /// Brings the seats that are remembered up to date.
    pub fn seat_changed(&mut self, seat: &Seat) {
        for done in self.done.iter_mut().filter(|done| done.seat.seat == seat.seat_id) {
            done.after = Some(Box::new(seat.clone()));
        }
    }

    /// Whether an action or an undo has no result yet.
    #[must_use]
    pub fn is_saving(&self) -> bool {
        !self.in_flight.is_empty() || !self.undoing.is_empty()
    }

    /// The last action; `None` if nothing is left to undo.
    #[must_use]
    pub fn last(&self) -> Option<&Done> {
        self.done.last()
    }

    fn push(&mut self, done: Done) {
        self.done.push(done);
        if self.done.len() > REMEMBERED {
            self.done.remove(0);
        }
    }

    fn forget(&mut self, reversal: Reversal) {
        self.done.retain(|done| done.reversal != reversal);
    }
}

/// Returns what a command does as an action that can be undone; `None` if it cannot.
fn undoable(command: &Command) -> Option<Done> {
    let of = |reversal, seat: &SeatRef, what: &str| {
        Some(Done { reversal, seat: *seat, what: what.to_owned(), after: None })
    };
    match command {
        Command::Admit(Admit { event_id, seat, .. }) => of(Reversal::Event(*event_id), seat, "checked in"),
        Command::Mark(SetMark { event_id, seat, mark, .. }) => of(Reversal::Event(*event_id), seat, mark_words(*mark)),
        Command::Pay(Pay { id, seat, amount, method, .. }) => {
            of(Reversal::Record(RecordKind::Payment, *id), seat, &format!("paid {amount:.2} by {}", method.word()))
        }
        Command::SignWaiver(SignWaiver { id, seat, .. }) => {
            of(Reversal::Record(RecordKind::Waiver, *id), seat, "waiver signed")
        }
        Command::RecordIdentity(RecordIdentity { id, seat, .. }) => {
            of(Reversal::Record(RecordKind::Identity, *id), seat, "identity checked")
        }
        Command::Name(NameSeat { id: Some(id), seat, .. }) => {
            of(Reversal::Record(RecordKind::Name, *id), seat, "seat named")
        }
        _ => None,
    }
}

fn mark_words(mark: Mark) -> &'static str {
    match mark {
        Mark::Present => "marked present",
        Mark::Late => "marked late",
        Mark::LeftEarly => "marked as left early",
        Mark::NoShow => "marked as a no-show",
        Mark::Note => "note written",
    }
}
