//! Rules of the outbox: which writes can wait for a connection, in which order they are sent, and which undo cancels
//! a queued write.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::desk::{Admit, Command, SetMark, Stamp, Undo};
use super::{lead, ticket};

/// A write, by the id that its console gave it. A command that is sent again under its own id is another write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WriteId(pub Uuid);

/// A write in the journal, kept until its result is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JournaledWrite {
    /// Id of the write within its console.
    pub id: WriteId,
    /// Author, desk and time of the change. They do not change when the write is sent later.
    pub stamp: Stamp,
    /// Subject for display: the name on the seat, the ticket's number and title, or the organization.
    pub about: String,
    /// Command to send. Its own id makes it apply once.
    pub command: Command,
}

/// Result of a queued write that differs from what the screen showed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Divergence {
    /// Sentence for the user.
    pub sentence: String,
    /// Set if the text was saved elsewhere, so that nothing is lost.
    pub is_written: bool,
}

/// A diverging result that the user has not read yet.
#[derive(Debug, Clone, PartialEq)]
pub struct UnreadResult {
    /// Write with this result.
    pub write: JournaledWrite,
    /// Result of the write.
    pub divergence: Divergence,
}

/// A line of the journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Record {
    /// Owner of the journal, for display.
    #[serde(rename = "of")]
    Header {
        /// Login of the user.
        login: String,
        /// Database: hosts, ports and name.
        place: String,
    },
    /// A queued write.
    Write(Box<JournaledWrite>),
    /// The write with this id has its result, and the user needs no report.
    Done(WriteId),
    /// The write with this id has a diverging result that the user has not read yet.
    #[serde(rename = "told")]
    Diverged(WriteId, Divergence),
}

/// State recovered from the journal of an earlier run.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Recovered {
    /// Writes without a result, each once and in order. Each of them may have been sent already.
    pub queue: Queue,
    /// Unread results, in order of arrival.
    pub unread: Vec<UnreadResult>,
}

impl Recovered {
    /// Replays journal lines.
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

    /// Returns true if there are neither writes nor unread results.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty() && self.unread.is_empty()
    }

    /// Returns journal lines that produce the same state when replayed.
    pub fn records(&self) -> impl Iterator<Item = Record> {
        let open = self.queue.all().map(|kept| Record::Write(Box::new(kept.clone())));
        let unread = self.unread.iter().flat_map(|UnreadResult { write: kept, divergence: told }| {
            [Record::Write(Box::new(kept.clone())), Record::Diverged(kept.id, told.clone())]
        });
        open.chain(unread)
    }
}

/// Returns the id of the event that a command creates and an undo can name; `None` for other commands.
#[must_use]
pub fn event_of(command: &Command) -> Option<Uuid> {
    match command {
        Command::Admit(Admit { event_id, .. }) | Command::Mark(SetMark { event_id, .. }) => Some(*event_id),
        _ => None,
    }
}

/// Returns the text that the user typed, which must not be lost if the write fails; `None` if there is none.
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

/// Checks whether a write can wait for a connection. `is_waiting` returns true if the event that an undo names is still
/// queued. A write can wait if it is correct whenever it arrives. Such a write may contain the state that the user saw:
/// the database refuses it if that state has changed. Or it only adds text and does not compete with other users.
///
/// - A ticket note is for staff only and changes nothing else. After a merge it moves to the remaining ticket.
/// - A logged customer message gives the ticket back to the staff and reopens a closed ticket. This is also correct
///   late: a user who closed the ticket or waited for the customer did not know the message. A user who replies before
///   the message arrives has not seen it, and learns of it with the next reply. Only the service clock starts at the
///   arrival of the message.
/// - A line in a lead's log changes neither stage nor step. If the lead was merged before the line arrives, the
///   database refuses the line, and the user gets the text back.
///
/// A reply cannot wait: another user may answer first, and the reply would be sent without knowing that answer. The
/// next step of a lead cannot wait either: other users plan by it, and its author must see the steps planned already.
///
/// # Errors
/// Returns a sentence for the user: why the write cannot wait, and what to do.
pub fn can_wait(command: &Command, is_waiting: impl Fn(Uuid) -> bool) -> Result<(), &'static str> {
    match command {
        Command::Admit(_) | Command::Mark(_) => Ok(()),
        Command::Undo(Undo { target, .. }) if is_waiting(*target) => Ok(()),
        Command::Undo(_) => Err(
            "There is no connection, and a saved change can only be undone with one. Undo it when the top line says live.",
        ),
        Command::Pay(_) => Err(
            "There is no connection, and a payment cannot wait: the amount due may have changed. Nothing was recorded; send it when the top line says live.",
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
                "There is no connection, and a reply cannot wait: another user may answer first. Nothing was sent, and the draft stays; send it when the top line says live.",
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

/// Error for a write that cannot wait while an earlier write is held up by another user's work.
pub const HELD_UP: &str = "An earlier change from this console is still waiting: another user is working on the same record. Nothing was sent; send it again when :waiting is empty.";

/// Error for a write that cannot wait, while there is no connection.
pub const NO_CONNECTION: &str =
    "There is no connection, and this cannot wait. Nothing was sent; send it when the top line says live.";

/// Position of a write in the send order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueuePosition {
    /// The write is sent next.
    Now,
    /// Another write is sent first.
    Later,
    /// The write was withdrawn or has its result.
    Gone,
}

/// A write in the queue.
#[derive(Debug, Clone, PartialEq)]
struct QueueEntry {
    kept: JournaledWrite,
    /// The write could not be sent at once and now waits.
    is_waiting: bool,
    /// The write was sent at least once and may have been applied.
    was_sent: bool,
    /// The last attempt lost against another user's work. Writes with other order keys do not wait for this one.
    is_held_up: bool,
}

/// Outbox of one user: writes that can wait and have no result yet, in the order in which the user made them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Queue {
    entries: Vec<QueueEntry>,
}

impl Queue {
    /// Adds a write; returns false if the queue contains it already.
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

    /// Returns all writes in order.
    pub fn all(&self) -> impl Iterator<Item = &JournaledWrite> {
        self.entries.iter().map(|entry| &entry.kept)
    }

    /// Returns true if the queue is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns true if an earlier waiting write must be sent first: one with the same order key, or one whose order key
    /// has no held-up write.
    #[must_use]
    pub fn must_wait_behind_another(&self, id: WriteId) -> bool {
        let Some(at) = self.entries.iter().position(|entry| entry.kept.id == id) else { return false };
        let line = self.order_key(&self.entries[at].kept.command);
        let stands_before = |entry: &QueueEntry| {
            let its = self.order_key(&entry.kept.command);
            its == line || !self.is_held_up_in(its)
        };
        self.entries[..at].iter().any(|entry| entry.is_waiting && stands_before(entry))
    }

    /// Returns true if a write with this order key waits. Later writes with the same key are sent after it.
    #[must_use]
    pub fn has_waiting_in(&self, line: Uuid) -> bool {
        self.waiting_in(line).next().is_some()
    }

    /// Returns true if a write with this order key is held up by another user's work.
    #[must_use]
    pub fn is_held_up_in(&self, line: Uuid) -> bool {
        self.waiting_in(line).any(|entry| entry.is_held_up)
    }

    fn waiting_in(&self, line: Uuid) -> impl Iterator<Item = &QueueEntry> {
        self.entries.iter().filter(move |entry| entry.is_waiting && self.order_key(&entry.kept.command) == line)
    }

    /// Returns the queued write that creates this event; `None` once it has its result.
    #[must_use]
    pub fn write_of_event(&self, event: Uuid) -> Option<&JournaledWrite> {
        self.all().find(|kept| event_of(&kept.command) == Some(event))
    }

    /// Returns the order key of a command, see [`Command::line`]. An undo has the key of the queued write it undoes.
    #[must_use]
    pub fn order_key(&self, command: &Command) -> Uuid {
        let before = match command {
            Command::Undo(Undo { target, .. }) => self.write_of_event(*target),
            _ => None,
        };
        before.map_or(command, |kept| &kept.command).line()
    }

    /// Marks a write as waiting for a connection.
    pub fn set_waiting(&mut self, id: WriteId) {
        for entry in self.entries.iter_mut().filter(|entry| entry.kept.id == id) {
            entry.is_waiting = true;
        }
    }

    /// Records whether the last attempt of a write lost against another user's work.
    pub fn set_held_up(&mut self, id: WriteId, is_held_up: bool) {
        for entry in self.entries.iter_mut().filter(|entry| entry.kept.id == id) {
            entry.is_held_up = is_held_up;
        }
    }

    /// Returns the position of a write. Waiting writes are sent one at a time.
    #[must_use]
    pub fn turn(&self, id: WriteId) -> QueuePosition {
        match self.entries.iter().find(|entry| entry.kept.id == id) {
            None => QueuePosition::Gone,
            Some(entry) if entry.is_waiting && !self.must_wait_behind_another(id) => QueuePosition::Now,
            Some(_) => QueuePosition::Later,
        }
    }

    /// Returns true if this write waits.
    #[must_use]
    pub fn is_waiting(&self, id: WriteId) -> bool {
        self.entries.iter().any(|entry| entry.kept.id == id && entry.is_waiting)
    }

    /// Marks a write as sent; returns false if it was withdrawn and must not be sent.
    pub fn mark_sent(&mut self, id: WriteId) -> bool {
        let found = self.entries.iter_mut().find(|entry| entry.kept.id == id);
        found.map(|entry| entry.was_sent = true).is_some()
    }

    /// Removes the waiting write that creates this event and returns its id. Neither the write nor its undo is then sent.
    /// `None` if the write may have been sent already, or if a later write has the same order key.
    pub fn withdraw(&mut self, event: Uuid) -> Option<WriteId> {
        let at = self.entries.iter().position(|entry| event_of(&entry.kept.command) == Some(event))?;
        let entry = &self.entries[at];
        let line = entry.kept.command.line();
        let is_last = self.entries[at + 1..].iter().all(|later| self.order_key(&later.kept.command) != line);
        (entry.is_waiting && !entry.was_sent && is_last).then(|| self.entries.remove(at).kept.id)
    }

    /// Removes a write that has its result.
    pub fn remove(&mut self, id: WriteId) {
        self.entries.retain(|entry| entry.kept.id != id);
    }
}

#[cfg(test)]
mod tests;
