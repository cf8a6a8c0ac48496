//! Writes of this desk that wait for a connection: what is shown of them meanwhile, and what came of them.

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

/// Where a write is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    /// On its way on a live line.
    Sent,
    /// It waits for a connection. When the disk did not take it, this console alone has it.
    Waits { is_kept: bool },
    /// It came out otherwise than was shown, and nobody has read it yet.
    Told(Divergence),
}

/// A write that can wait.
#[derive(Debug)]
struct QueuedWrite {
    kept: JournaledWrite,
    /// The seat as it was, while this console has seen it.
    seat: Option<Box<Seat>>,
    state: State,
}

/// What came of a write that waited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// It had not waited: its pane tells it.
    Direct,
    /// What has been shown is true.
    AsPredicted,
    /// It is not; this stays until it is read.
    Diverged(Divergence),
}

/// The writes of one person that can wait and have no result yet, or one that nobody has read.
#[derive(Debug, Default)]
pub struct Waiting {
    deeds: Vec<QueuedWrite>,
    /// How many of those that waited came out as shown since the last one waited.
    came: usize,
    /// What the database says of the seats on which something that waits is shown.
    known: HashMap<Uuid, Attendance>,
}

impl Waiting {
    /// Returns the subject of a command for display: the person on its seat, or `name`.
    #[must_use]
    pub fn about(&self, seat: Option<&Seat>, name: Option<String>, command: &Command) -> String {
        match (seat, command) {
            (Some(seat), _) => seat.label(),
            (None, Command::Undo(Undo { target, .. })) => {
                self.write_of_event(*target).map(|deed| deed.kept.about.clone()).unwrap_or_default()
            }
            (None, _) => name.unwrap_or_default(),
        }
    }

    /// Takes note of a write that can wait and is being sent.
    pub fn sent(&mut self, write: JournaledWrite, seat: Option<Seat>) {
        self.deeds.push(QueuedWrite { kept: write, seat: seat.map(Box::new), state: State::Sent });
    }

    /// Takes what the console before this one has left: how many writes wait, and how many results are unread.
    pub fn restore(&mut self, left: Vec<JournaledWrite>, unread: Vec<UnreadResult>) -> (usize, usize) {
        let before = (self.count(), self.unread());
        let waiting = left.into_iter().map(|kept| (kept, State::Waits { is_kept: true }));
        let told = unread.into_iter().map(|UnreadResult { write: kept, divergence: told }| (kept, State::Told(told)));
        for (kept, state) in waiting.chain(told) {
            if self.deeds.iter().all(|deed| deed.kept.id != kept.id) {
                self.deeds.push(QueuedWrite { kept, seat: None, state });
            }
        }
        (self.count() - before.0, self.unread() - before.1)
    }

    fn write_of_event(&self, event: Uuid) -> Option<&QueuedWrite> {
        self.deeds.iter().find(|deed| event_of(&deed.kept.command) == Some(event))
    }

    /// Returns the subject of a write in the list.
    #[must_use]
    pub fn subject(&self, id: WriteId) -> Option<&str> {
        self.deeds.iter().find(|deed| deed.kept.id == id).map(|deed| deed.kept.about.as_str())
    }

    /// The event that this write makes.
    #[must_use]
    pub fn event(&self, id: WriteId) -> Option<Uuid> {
        self.deeds.iter().find(|deed| deed.kept.id == id).and_then(|deed| event_of(&deed.kept.command))
    }

    /// Whether the event has no result yet: an undo of it can wait behind it.
    #[must_use]
    pub fn has_event(&self, event: Uuid) -> bool {
        self.write_of_event(event).is_some_and(QueuedWrite::is_open)
    }

    /// Whether this write is here without a result.
    #[must_use]
    pub fn has(&self, id: WriteId) -> bool {
        self.deeds.iter().any(|deed| deed.kept.id == id && deed.is_open())
    }

    /// A write has to wait. `is_kept`: on the disk, too.
    pub fn set_waiting(&mut self, id: WriteId, is_kept: bool) {
        for deed in self.deeds.iter_mut().filter(|deed| deed.kept.id == id) {
            deed.state = State::Waits { is_kept };
        }
    }

    /// How many wait.
    #[must_use]
    pub fn count(&self) -> usize {
        self.deeds.iter().filter(|deed| deed.is_waiting()).count()
    }

    /// Whether what waits would be lost with this console.
    #[must_use]
    pub fn is_unjournaled(&self) -> bool {
        self.deeds.iter().any(|deed| deed.state == State::Waits { is_kept: false })
    }

    /// How many results nobody has read.
    #[must_use]
    pub fn unread(&self) -> usize {
        self.deeds.iter().filter(|deed| matches!(deed.state, State::Told(_))).count()
    }

    /// Somebody has read so many results of the list: gives back the writes of which nobody has to be told any more.
    /// Words that are written nowhere stay in it.
    pub fn read(&mut self, results: usize) -> Vec<WriteId> {
        let told = self.deeds.iter().filter(|deed| matches!(deed.state, State::Told(_))).take(results);
        let read: Vec<WriteId> = told.filter(|deed| deed.lost_words().is_none()).map(|deed| deed.kept.id).collect();
        self.forget(|deed| read.contains(&deed.kept.id))
    }

    /// The words that were written nowhere stand in a file: gives back what is to be kept of their writes.
    pub fn words_were_saved(&mut self) -> Vec<(WriteId, Divergence)> {
        let mut saved = Vec::new();
        for deed in self.deeds.iter_mut().filter(|deed| deed.lost_words().is_some()) {
            if let State::Told(told) = &mut deed.state {
                told.is_written = true;
                saved.push((deed.kept.id, told.clone()));
            }
        }
        saved
    }

    /// The words that are written nowhere are not needed any more: gives back whose writes they were.
    pub fn drop_words(&mut self) -> Vec<WriteId> {
        self.forget(|deed| deed.lost_words().is_some())
    }

    fn forget(&mut self, which: impl Fn(&QueuedWrite) -> bool) -> Vec<WriteId> {
        let forgotten: Vec<WriteId> = self.deeds.iter().filter(|deed| which(deed)).map(|deed| deed.kept.id).collect();
        self.deeds.retain(|deed| !which(deed));
        forgotten
    }

    /// What somebody has written and is written nowhere, as a text of its own; none when there is nothing.
    #[must_use]
    pub fn lost_words(&self, clock: impl Fn(chrono::DateTime<chrono::Utc>) -> String) -> Option<String> {
        let one = |deed: &QueuedWrite| match (&deed.state, deed.lost_words()) {
            (State::Told(told), Some(words)) => Some(format!("{}\n{}\n\n{words}\n", deed.title(&clock), told.sentence)),
            _ => None,
        };
        let all: Vec<String> = self.deeds.iter().filter_map(one).collect();
        (!all.is_empty()).then(|| all.join("\n----\n\n"))
    }

    /// The writes that wait, in order.
    pub fn waiting(&self) -> impl Iterator<Item = &JournaledWrite> {
        self.deeds.iter().filter(|deed| deed.is_waiting()).map(|deed| &deed.kept)
    }

    /// What the write of this number does, while it is here.
    #[must_use]
    pub fn command(&self, id: WriteId) -> Option<&Command> {
        self.deeds.iter().find(|deed| deed.kept.id == id).map(|deed| &deed.kept.command)
    }

    /// How many came out as shown, once nothing waits any more.
    pub fn take_finished(&mut self) -> Option<usize> {
        (self.count() == 0 && self.came > 0).then(|| std::mem::take(&mut self.came))
    }

    /// Takes a write's result; `words` is the sentence about it.
    pub fn settle(&mut self, id: WriteId, result: &Result<Outcome, DeskError>, words: &str) -> Settled {
        let Some(at) = self.deeds.iter().position(|deed| deed.kept.id == id) else { return Settled::Direct };
        let deed = &mut self.deeds[at];
        if !deed.is_waiting() {
            self.deeds.remove(at);
            return Settled::Direct;
        }
        if is_as_predicted(&deed.kept, result) {
            let is_taken_back = matches!(result, Ok(Outcome::Withdrawn));
            self.came += usize::from(!is_taken_back);
            self.deeds.remove(at);
            return Settled::AsPredicted;
        }
        let told = Divergence { sentence: words.to_owned(), is_written: is_written(result) };
        deed.state = State::Told(told.clone());
        Settled::Diverged(told)
    }

    /// What a write is, and about whom: `Ana Ruiz: arrival, 9:41 AM`.
    #[must_use]
    pub fn title(&self, id: WriteId, clock: impl Fn(chrono::DateTime<chrono::Utc>) -> String) -> String {
        self.deeds.iter().find(|deed| deed.kept.id == id).map(|deed| deed.title(clock)).unwrap_or_default()
    }
}

impl QueuedWrite {
    fn is_waiting(&self) -> bool {
        matches!(self.state, State::Waits { .. })
    }

    fn is_open(&self) -> bool {
        !matches!(self.state, State::Told(_))
    }

    /// What stands in it and is written nowhere.
    fn lost_words(&self) -> Option<&str> {
        match &self.state {
            State::Told(told) if !told.is_written => journal::typed_text(&self.kept.command),
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

/// Whether what has been shown meanwhile is true.
fn is_as_predicted(kept: &JournaledWrite, result: &Result<Outcome, DeskError>) -> bool {
    match (result, &kept.command) {
        (Ok(Outcome::Admitted { .. } | Outcome::Done(_) | Outcome::Withdrawn | Outcome::AlreadyUndone(_)), _) => true,
        // Let in twice here. At another desk it may be somebody else with the same ticket.
        (Ok(Outcome::AlreadyIn { arrival: Some(arrival), .. }), _) => {
            arrival.desk == kept.stamp.desk && arrival.by == kept.stamp.actor
        }
        (Ok(Outcome::Ticket(outcome)), Command::Ticket(write)) => match **outcome {
            // What is written to one that was merged meanwhile stands in another.
            ticket::Outcome::Done { ticket, .. } => write.command.ticket() == Some(ticket),
            _ => false,
        },
        (Ok(Outcome::Lead(outcome)), _) => matches!(**outcome, lead::Outcome::Done { .. }),
        _ => false,
    }
}

/// Whether it was written, be it elsewhere.
fn is_written(result: &Result<Outcome, DeskError>) -> bool {
    match result {
        Ok(Outcome::Ticket(outcome)) => matches!(**outcome, ticket::Outcome::Done { .. }),
        Ok(Outcome::Lead(outcome)) => matches!(**outcome, lead::Outcome::Done { .. }),
        _ => false,
    }
}

/// What a write about a seat does, in a few words.
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
