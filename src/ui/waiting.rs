//! Queued writes of this desk: predictions until their results come, and results that differ.

mod overlay;
mod view;

use std::collections::HashMap;

use uuid::Uuid;

use overlay::Attendance;
pub use view::{Read, Reading, draw};

use crate::domain::desk::{Command, DeskError, Mark, Outcome, SetMark, Undo};
use crate::domain::journal::{self, Divergence, JournaledWrite, UnreadResult, WriteId, event_of};
use crate::domain::lead::work as lead;
use crate::domain::seat::Seat;
use crate::domain::ticket::work as ticket;

/// State of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    /// In flight on a live connection.
    Sent,
    /// Queued until there is a connection. `is_kept`: also in the journal on disk; otherwise only this console has it.
    Waits { is_kept: bool },
    /// Its result differs from what was shown, and the user has not read it.
    Told(Divergence),
}

/// A write that can wait.
#[derive(Debug)]
struct QueuedWrite {
    kept: JournaledWrite,
    /// The seat before the write; `None` if this console has not seen it.
    seat: Option<Box<Seat>>,
    state: State,
}

/// How a write that can wait ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// The write was never queued. Its pane reports the result.
    Direct,
    /// The result is as shown.
    AsPredicted,
    /// The result differs. The entry stays until the user reads it.
    Diverged(Divergence),
}

/// One person's writes that can wait and have no result yet, or a result that the user has not read.
#[derive(Debug, Default)]
pub struct Waiting {
    deeds: Vec<QueuedWrite>,
    /// How many queued writes ended as shown, since the queue was last empty.
    finished: usize,
    /// The database's state of the seats over which queued writes are shown.
    known: HashMap<Uuid, Attendance>,
}

impl Waiting {
    /// Returns the subject of a command for display: the person on its seat, or `name`.
    #[must_use]
    pub fn about(&self, seat: Option<&Seat>, name: Option<String>, command: &Command) -> String {
        match (seat, command) {
            (Some(seat), _) => seat.label(),
            (None, Command::Undo(Undo { target, .. })) => {
                self.write_of_event(*target).map(|write| write.kept.about.clone()).unwrap_or_default()
            }
            (None, _) => name.unwrap_or_default(),
        }
    }

    /// Takes note of a write that can wait and is being sent.
    pub fn sent(&mut self, write: JournaledWrite, seat: Option<Seat>) {
        self.deeds.push(QueuedWrite { kept: write, seat: seat.map(Box::new), state: State::Sent });
    }

    /// Takes the writes and results that an earlier console left. Returns the numbers of queued writes and unread
    /// results.
    pub fn restore(&mut self, left: Vec<JournaledWrite>, unread: Vec<UnreadResult>) -> (usize, usize) {
        let before = (self.count(), self.unread());
        let waiting = left.into_iter().map(|kept| (kept, State::Waits { is_kept: true }));
        let unread = unread.into_iter().map(|UnreadResult { write: kept, divergence }| (kept, State::Told(divergence)));
        for (kept, state) in waiting.chain(unread) {
            if self.deeds.iter().all(|write| write.kept.id != kept.id) {
                self.deeds.push(QueuedWrite { kept, seat: None, state });
            }
        }
        (self.count() - before.0, self.unread() - before.1)
    }

    fn write_of_event(&self, event: Uuid) -> Option<&QueuedWrite> {
        self.deeds.iter().find(|write| event_of(&write.kept.command) == Some(event))
    }

    /// Returns the subject of a write in the list.
    #[must_use]
    pub fn subject(&self, id: WriteId) -> Option<&str> {
        self.deeds.iter().find(|write| write.kept.id == id).map(|write| write.kept.about.as_str())
    }

    /// Returns the event that this write makes.
    #[must_use]
    pub fn event(&self, id: WriteId) -> Option<Uuid> {
        self.deeds.iter().find(|write| write.kept.id == id).and_then(|write| event_of(&write.kept.command))
    }

    /// Whether the event's write has no result yet. An undo of the event can then be queued after it.
    #[must_use]
    pub fn has_event(&self, event: Uuid) -> bool {
        self.write_of_event(event).is_some_and(QueuedWrite::is_open)
    }

    /// Whether this write is here without a result.
    #[must_use]
    pub fn has(&self, id: WriteId) -> bool {
        self.deeds.iter().any(|write| write.kept.id == id && write.is_open())
    }

    /// Notes that a write is queued. `is_kept`: also in the journal on disk.
    pub fn set_waiting(&mut self, id: WriteId, is_kept: bool) {
        for write in self.deeds.iter_mut().filter(|write| write.kept.id == id) {
            write.state = State::Waits { is_kept };
        }
    }

    /// Returns the number of queued writes.
    #[must_use]
    pub fn count(&self) -> usize {
        self.deeds.iter().filter(|write| write.is_waiting()).count()
    }

    /// Whether queued writes would be lost with this console.
    #[must_use]
    pub fn is_unjournaled(&self) -> bool {
        self.deeds.iter().any(|write| write.state == State::Waits { is_kept: false })
    }

    /// Returns the number of results that the user has not read.
    #[must_use]
    pub fn unread(&self) -> usize {
        self.deeds.iter().filter(|write| matches!(write.state, State::Told(_))).count()
    }

    /// Notes that the user has read the first `results` results of the list. Returns the writes that need no report any
    /// more. Results with text that is written nowhere else stay in the list.
    pub fn read(&mut self, results: usize) -> Vec<WriteId> {
        let unread = self.deeds.iter().filter(|write| matches!(write.state, State::Told(_))).take(results);
        let read: Vec<WriteId> =
            unread.filter(|write| write.lost_words().is_none()).map(|write| write.kept.id).collect();
        self.forget(|write| read.contains(&write.kept.id))
    }

    /// Notes that text without another copy is now in a file. Returns the divergences to record, with their writes.
    pub fn words_were_saved(&mut self) -> Vec<(WriteId, Divergence)> {
        let mut saved = Vec::new();
        for write in self.deeds.iter_mut().filter(|write| write.lost_words().is_some()) {
            if let State::Told(divergence) = &mut write.state {
                divergence.is_written = true;
                saved.push((write.kept.id, divergence.clone()));
            }
        }
        saved
    }

    /// Drops results with text that is written nowhere else. Returns their writes.
    pub fn drop_words(&mut self) -> Vec<WriteId> {
        self.forget(|write| write.lost_words().is_some())
    }

    fn forget(&mut self, which: impl Fn(&QueuedWrite) -> bool) -> Vec<WriteId> {
        let forgotten: Vec<WriteId> =
            self.deeds.iter().filter(|write| which(write)).map(|write| write.kept.id).collect();
        self.deeds.retain(|write| !which(write));
        forgotten
    }

    /// Returns all typed text that is written nowhere else; `None` if there is none.
    #[must_use]
    pub fn lost_words(&self, clock: impl Fn(chrono::DateTime<chrono::Utc>) -> String) -> Option<String> {
        let entry = |write: &QueuedWrite| match (&write.state, write.lost_words()) {
            (State::Told(divergence), Some(words)) => {
                Some(format!("{}\n{}\n\n{words}\n", write.title(&clock), divergence.sentence))
            }
            _ => None,
        };
        let all: Vec<String> = self.deeds.iter().filter_map(entry).collect();
        (!all.is_empty()).then(|| all.join("\n----\n\n"))
    }

    /// Returns the queued writes in order.
    pub fn waiting(&self) -> impl Iterator<Item = &JournaledWrite> {
        self.deeds.iter().filter(|write| write.is_waiting()).map(|write| &write.kept)
    }

    /// Returns the command of a write that is still here.
    #[must_use]
    pub fn command(&self, id: WriteId) -> Option<&Command> {
        self.deeds.iter().find(|write| write.kept.id == id).map(|write| &write.kept.command)
    }

    /// Returns how many queued writes ended as shown, once the queue is empty.
    pub fn take_finished(&mut self) -> Option<usize> {
        (self.count() == 0 && self.finished > 0).then(|| std::mem::take(&mut self.finished))
    }

    /// Takes a write's result; `words` is the message about it.
    pub fn settle(&mut self, id: WriteId, result: &Result<Outcome, DeskError>, words: &str) -> Settled {
        let Some(at) = self.deeds.iter().position(|write| write.kept.id == id) else { return Settled::Direct };
        let write = &mut self.deeds[at];
        if !write.is_waiting() {
            self.deeds.remove(at);
            return Settled::Direct;
        }
        if is_as_predicted(&write.kept, result) {
            let is_taken_back = matches!(result, Ok(Outcome::Withdrawn));
            self.finished += usize::from(!is_taken_back);
            self.deeds.remove(at);
            return Settled::AsPredicted;
        }
        let divergence = Divergence { sentence: words.to_owned(), is_written: is_written(result) };
        write.state = State::Told(divergence.clone());
        Settled::Diverged(divergence)
    }

    /// Returns a write's title: `Ana Ruiz: arrival, 9:41 AM`.
    #[must_use]
    pub fn title(&self, id: WriteId, clock: impl Fn(chrono::DateTime<chrono::Utc>) -> String) -> String {
        self.deeds.iter().find(|write| write.kept.id == id).map(|write| write.title(clock)).unwrap_or_default()
    }
}

impl QueuedWrite {
    fn is_waiting(&self) -> bool {
        matches!(self.state, State::Waits { .. })
    }

    fn is_open(&self) -> bool {
        !matches!(self.state, State::Told(_))
    }

    /// Returns the write's typed text, if it is written nowhere else.
    fn lost_words(&self) -> Option<&str> {
        match &self.state {
            State::Told(divergence) if !divergence.is_written => journal::typed_text(&self.kept.command),
            _ => None,
        }
    }

    fn title(&self, clock: impl Fn(chrono::DateTime<chrono::Utc>) -> String) -> String {
        let about =
            |unknown: &str| if self.kept.about.is_empty() { unknown.to_owned() } else { self.kept.about.clone() };
        let what = match &self.kept.command {
            Command::Ticket(write) => match write.command {
                ticket::Command::LogCustomerMessage { .. } => {
                    format!("what the customer said to {}", about("a ticket"))
                }
                _ => format!("note to {}", about("a ticket")),
            },
            Command::Lead(write) => match &write.command {
                lead::Command::Log { kind: lead::ActivityKind::Note, .. } => format!("note on {}", about("a lead")),
                lead::Command::Log { kind, .. } => format!("{} with {}", kind.word(), about("a lead")),
                _ => format!("change of {}", about("a lead")),
            },
            command => format!("{}: {}", about("a seat"), what(command)),
        };
        format!("{what}, {}", clock(self.kept.stamp.at))
    }
}

/// Whether the result is as shown.
fn is_as_predicted(kept: &JournaledWrite, result: &Result<Outcome, DeskError>) -> bool {
    match (result, &kept.command) {
        (Ok(Outcome::Admitted { .. } | Outcome::Done(_) | Outcome::Withdrawn | Outcome::AlreadyUndone(_)), _) => true,
        // This user admitted the seat twice here. At another desk, another person may have used the same ticket.
        (Ok(Outcome::AlreadyIn { arrival: Some(arrival), .. }), _) => {
            arrival.desk == kept.stamp.desk && arrival.by == kept.stamp.actor
        }
        (Ok(Outcome::Ticket(outcome)), Command::Ticket(write)) => match **outcome {
            // A write to a ticket that was merged is now part of another ticket.
            ticket::Outcome::Done { ticket, .. } => write.command.ticket() == Some(ticket),
            _ => false,
        },
        (Ok(Outcome::Lead(outcome)), _) => matches!(**outcome, lead::Outcome::Done { .. }),
        _ => false,
    }
}

/// Whether the text was written, perhaps to another record.
fn is_written(result: &Result<Outcome, DeskError>) -> bool {
    match result {
        Ok(Outcome::Ticket(outcome)) => matches!(**outcome, ticket::Outcome::Done { .. }),
        Ok(Outcome::Lead(outcome)) => matches!(**outcome, lead::Outcome::Done { .. }),
        _ => false,
    }
}

/// Returns what a write about a seat does, in a few words.
fn what(command: &Command) -> String {
    match command {
        Command::Admit(_) => "arrival".into(),
        Command::Undo(_) => "taken back".into(),
        Command::Mark(SetMark { mark: Mark::Note, note, .. }) => match note.as_deref().map(str::trim) {
            None | Some("") => "note cleared".into(),
            Some(note) => format!("note \u{201c}{note}\u{201d}"),
        },
        Command::Mark(SetMark { mark, .. }) => format!("marked {}", mark.word().replace('_', " ")),
        _ => "change".into(),
    }
}
