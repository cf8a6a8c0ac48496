//! Writes that wait for a connection: which can, in which order they are sent, and which take each other back.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::desk::{Admit, Command, SetMark, Stamp, Undo};
use super::{lead, ticket};

/// A write as it is kept until its result is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JournaledWrite {
    /// The write's number in the console that made it.
    pub id: Uuid,
    /// Who did it, where and when: that stays true however late it is sent.
    pub stamp: Stamp,
    /// Whom or what it is about, for people: the name on the seat, the ticket's number and title, the organisation.
    pub about: String,
    /// What to write. Its own id makes it happen once.
    pub command: Command,
}

/// What came of a write that waited, otherwise than was shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Divergence {
    /// What to say.
    pub sentence: String,
    /// It is written all the same, somewhere else: no words are lost.
    pub is_written: bool,
}

/// A write that came out otherwise, and that nobody has read yet.
#[derive(Debug, Clone, PartialEq)]
pub struct UnreadResult {
    /// The write.
    pub write: JournaledWrite,
    /// What came of it.
    pub divergence: Divergence,
}

/// A line of the journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Record {
    /// Whose journal it is, for people.
    #[serde(rename = "of")]
    Header {
        /// The login.
        login: String,
        /// The database: hosts, ports and its name.
        place: String,
    },
    /// Something to write.
    Write(Box<JournaledWrite>),
    /// The write of this number has its result, and nobody has to be told of it.
    Done(Uuid),
    /// The write of this number has its result, and nobody has read it yet.
    #[serde(rename = "told")]
    Diverged(Uuid, Divergence),
}

/// What a console left behind.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Recovered {
    /// Each write once, in order, without those that have their result. Any of them may have been sent.
    pub queue: Queue,
    /// Results that nobody has read, in the order in which they came.
    pub unread: Vec<UnreadResult>,
}

impl Recovered {
    /// What is left by these lines.
    #[must_use]
    pub fn of(records: impl IntoIterator<Item = Record>) -> Self {
        let mut left = Self::default();
        let mut done = std::collections::HashSet::new();
        for record in records {
            match record {
                Record::Header { .. } => {}
                Record::Write(kept) => {
                    let is_told = left.unread.iter().any(|unread| unread.write.id == kept.id);
                    if !is_told && !done.contains(&kept.id) {
                        left.queue.add(*kept, true, true);
                    }
                }
                Record::Diverged(id, told) => {
                    let kept = left.queue.all().find(|kept| kept.id == id).cloned();
                    if let Some(kept) = kept {
                        left.queue.remove(id);
                        left.unread.push(UnreadResult { write: kept, divergence: told });
                    }
                }
                Record::Done(id) => {
                    done.insert(id);
                    left.queue.remove(id);
                    left.unread.retain(|unread| unread.write.id != id);
                }
            }
        }
        left
    }

    /// Whether nothing is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty() && self.unread.is_empty()
    }

    /// The lines that leave the same behind.
    pub fn records(&self) -> impl Iterator<Item = Record> {
        let open = self.queue.all().map(|kept| Record::Write(Box::new(kept.clone())));
        let unread = self.unread.iter().flat_map(|UnreadResult { write: kept, divergence: told }| {
            [Record::Write(Box::new(kept.clone())), Record::Diverged(kept.id, told.clone())]
        });
        open.chain(unread)
    }
}

/// The event that a command makes, which an undo may take back.
#[must_use]
pub fn event_of(command: &Command) -> Option<Uuid> {
    match command {
        Command::Admit(Admit { event_id, .. }) | Command::Mark(SetMark { event_id, .. }) => Some(*event_id),
        _ => None,
    }
}

/// What somebody has written in their own words: that must not be lost, whatever becomes of the write.
#[must_use]
pub fn typed_text(command: &Command) -> Option<&str> {
    let words = match command {
        Command::Mark(SetMark { note: words, .. }) | Command::Admit(Admit { reason: words, .. }) => words.as_deref()?,
        Command::Ticket(write) => match &write.command {
            ticket::work::Command::Note { body, .. } | ticket::work::Command::LogCustomerMessage { body, .. } => body,
            _ => return None,
        },
        Command::Lead(write) => match &write.command {
            lead::work::Command::Log { body, .. } => body,
            _ => return None,
        },
        _ => return None,
    };
    Some(words.trim()).filter(|words| !words.is_empty())
}

/// Whether a write can wait for a connection; `is_waiting` says so of the event that an undo takes back. What can
/// wait is right whenever it arrives: it names what was seen, and the database says no when that has changed; or it
/// adds words and takes nobody's place.
///
/// - A ticket's note is for the staff alone and changes nothing else. It follows a merge.
/// - What the customer said makes the ticket our turn, and opens a closed one again. Late that is right as well:
///   whoever closed it, or waited for the customer, did not know these words. Whoever replies in between has not
///   seen them, and their next reply is told so. Only the service clock runs from when they have arrived.
/// - A line in a lead's log changes neither its stage nor a step. On a lead that was merged meanwhile it is refused,
///   and the words come back.
///
/// A reply does not wait: others may have answered by then, and it would be sent unread behind theirs. Nor does a
/// lead's next step, because others plan by it, and whoever plans has to see what is planned already.
///
/// # Errors
/// For the person at the desk: why it cannot, and what to do.
pub fn can_wait(command: &Command, is_waiting: impl Fn(Uuid) -> bool) -> Result<(), &'static str> {
    match command {
        Command::Admit(_) | Command::Mark(_) => Ok(()),
        Command::Undo(Undo { target, .. }) if is_waiting(*target) => Ok(()),
        Command::Undo(_) => Err(
            "There is no connection, and what is saved already can only be undone with one. Undo it when the top line says live.",
        ),
        Command::Pay(_) => Err(
            "There is no connection, and a payment cannot wait: what is due may have changed. Nothing was recorded; send it when the top line says live.",
        ),
        Command::TakeBack(_) => Err(
            "There is no connection, and a correction cannot wait. Nothing was changed; send it when the top line says live.",
        ),
        Command::SignWaiver(_) => Err(
            "There is no connection, and a signature cannot wait. Nothing was recorded; send it when the top line says live, or have one signed on paper.",
        ),
        Command::WriteNotes(_) => Err(
            "There is no connection, and sealed notes are never kept on this machine. Nothing was saved; send them when the top line says live.",
        ),
        Command::Ticket(write) => match write.command {
            ticket::work::Command::Note { .. } | ticket::work::Command::LogCustomerMessage { .. } => Ok(()),
            ticket::work::Command::Reply { .. } => Err(
                "There is no connection, and a reply cannot wait: somebody may have answered by then. Nothing was sent, and the draft stays; send it when the top line says live.",
            ),
            _ => Err(NO_CONNECTION),
        },
        Command::Lead(write) => match write.command {
            lead::work::Command::Log { .. } => Ok(()),
            _ => Err(NO_CONNECTION),
        },
        Command::Name(_) | Command::RecordIdentity(_) | Command::LeadView(_) | Command::TicketPersonal(_) => {
            Err(NO_CONNECTION)
        }
    }
}

/// Why a write that cannot wait is not sent behind one that waits for somebody else's work.
pub const HELD_UP: &str = "Something that was done here before is still being saved: somebody else works on the same record. Nothing was sent; send it again when :waiting is empty.";

/// Why a write that cannot wait is not sent.
pub const NO_CONNECTION: &str =
    "There is no connection, and this cannot wait. Nothing was sent; send it when the top line says live.";

/// Whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueuePosition {
    /// It is sent next.
    Now,
    /// Another one is before it.
    Later,
    /// It was taken back, or has its result.
    Gone,
}

/// A write in the queue.
#[derive(Debug, Clone, PartialEq)]
struct QueueEntry {
    kept: JournaledWrite,
    /// There was no connection when its turn came.
    is_waiting: bool,
    /// It has left at least once: whether it was done is not known.
    was_sent: bool,
    /// It gave way to somebody else's work when it was last tried: what stands in other lines need not wait for it.
    is_held_up: bool,
}

/// The writes of one person that can wait and have no result yet, in the order of the keys.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Queue {
    entries: Vec<QueueEntry>,
}

impl Queue {
    /// Takes a write; false when it is here already.
    pub fn push(&mut self, kept: JournaledWrite) -> bool {
        self.add(kept, false, false)
    }

    fn add(&mut self, kept: JournaledWrite, is_waiting: bool, has_left: bool) -> bool {
        let is_new = self.entries.iter().all(|entry| entry.kept.id != kept.id);
        if is_new {
            self.entries.push(QueueEntry { kept, is_waiting, was_sent: has_left, is_held_up: false });
        }
        is_new
    }

    /// All of them, in order.
    pub fn all(&self) -> impl Iterator<Item = &JournaledWrite> {
        self.entries.iter().map(|entry| &entry.kept)
    }

    /// Whether nothing is here.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether something waits before this one that it may not overtake: whatever stands in its own line, and anything
    /// that is neither held up nor behind something in its line that is.
    #[must_use]
    pub fn must_wait_behind_another(&self, id: Uuid) -> bool {
        let Some(at) = self.entries.iter().position(|entry| entry.kept.id == id) else { return false };
        let line = self.order_key(&self.entries[at].kept.command);
        let stands_before = |entry: &QueueEntry| {
            let its = self.order_key(&entry.kept.command);
            its == line || !self.is_held_up_in(its)
        };
        self.entries[..at].iter().any(|entry| entry.is_waiting && stands_before(entry))
    }

    /// Whether something waits in this line; what stands behind it there is not sent before it.
    #[must_use]
    pub fn has_waiting_in(&self, line: Uuid) -> bool {
        self.waiting_in(line).next().is_some()
    }

    /// Whether something in this line is held up.
    #[must_use]
    pub fn is_held_up_in(&self, line: Uuid) -> bool {
        self.waiting_in(line).any(|entry| entry.is_held_up)
    }

    fn waiting_in(&self, line: Uuid) -> impl Iterator<Item = &QueueEntry> {
        self.entries.iter().filter(move |entry| entry.is_waiting && self.order_key(&entry.kept.command) == line)
    }

    /// The write that makes this event, while it has no result.
    #[must_use]
    pub fn write_of_event(&self, event: Uuid) -> Option<&JournaledWrite> {
        self.all().find(|kept| event_of(&kept.command) == Some(event))
    }

    /// What a command stands in line for: an undo stands behind what it takes back.
    #[must_use]
    pub fn order_key(&self, command: &Command) -> Uuid {
        let before = match command {
            Command::Undo(Undo { target, .. }) => self.write_of_event(*target),
            _ => None,
        };
        before.map_or(command, |kept| &kept.command).line()
    }

    /// There is no connection for this one.
    pub fn set_waiting(&mut self, id: Uuid) {
        for entry in self.entries.iter_mut().filter(|entry| entry.kept.id == id) {
            entry.is_waiting = true;
        }
    }

    /// It was tried: whether it gave way to somebody else's work.
    pub fn set_held_up(&mut self, id: Uuid, is_held_up: bool) {
        for entry in self.entries.iter_mut().filter(|entry| entry.kept.id == id) {
            entry.is_held_up = is_held_up;
        }
    }

    /// Those that wait are sent one after the other.
    #[must_use]
    pub fn turn(&self, id: Uuid) -> QueuePosition {
        match self.entries.iter().find(|entry| entry.kept.id == id) {
            None => QueuePosition::Gone,
            Some(entry) if entry.is_waiting && !self.must_wait_behind_another(id) => QueuePosition::Now,
            Some(_) => QueuePosition::Later,
        }
    }

    /// Whether this one had to wait.
    #[must_use]
    pub fn is_waiting(&self, id: Uuid) -> bool {
        self.entries.iter().any(|entry| entry.kept.id == id && entry.is_waiting)
    }

    /// This one leaves now; false when it was taken back and must not.
    pub fn mark_sent(&mut self, id: Uuid) -> bool {
        let found = self.entries.iter_mut().find(|entry| entry.kept.id == id);
        found.map(|entry| entry.was_sent = true).is_some()
    }

    /// Takes the write back that makes this event, if it has never left and nothing else was done to the seat since:
    /// then neither it nor its undo is ever sent. Its number.
    pub fn withdraw(&mut self, event: Uuid) -> Option<Uuid> {
        let at = self.entries.iter().position(|entry| event_of(&entry.kept.command) == Some(event))?;
        let entry = &self.entries[at];
        let line = entry.kept.command.line();
        let is_last = self.entries[at + 1..].iter().all(|later| self.order_key(&later.kept.command) != line);
        (entry.is_waiting && !entry.was_sent && is_last).then(|| self.entries.remove(at).kept.id)
    }

    /// This one has its result.
    pub fn remove(&mut self, id: Uuid) {
        self.entries.retain(|entry| entry.kept.id != id);
    }
}

#[cfg(test)]
mod tests;
