//! The ticket workflow: statuses, allowed moves, their required details, and the effect of replies and customer
//! messages.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Rules;
use super::clock::{Clock, Hours, Overrun, SlaDeadlines};

/// Status of a ticket (`tickets.status`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the document's own words")]
pub enum Status {
    Todo,
    InProgress,
    Blocked,
    Done,
}

impl Status {
    /// All statuses, in the order of the board.
    pub const ALL: [Self; 4] = [Self::Todo, Self::InProgress, Self::Blocked, Self::Done];
    /// Open statuses, which form the queue.
    pub const OPEN: [Self; 3] = [Self::Todo, Self::InProgress, Self::Blocked];

    /// Returns the status as stored in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Todo => "todo",
            Self::InProgress => "in_progress",
            Self::Blocked => "blocked",
            Self::Done => "done",
        }
    }

    /// Returns the status for a word of the database; `None` if unknown.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }

    /// Returns the status as the screen shows it.
    #[must_use]
    pub fn title(self) -> &'static str {
        if self == Self::InProgress { "in progress" } else { self.word() }
    }

    /// Returns the statuses that may follow. A done ticket must be reopened before it can be blocked.
    #[must_use]
    pub fn next(self) -> &'static [Self] {
        match self {
            Self::Todo => &[Self::InProgress, Self::Blocked, Self::Done],
            Self::InProgress => &[Self::Todo, Self::Blocked, Self::Done],
            Self::Blocked => &[Self::Todo, Self::InProgress, Self::Done],
            Self::Done => &[Self::Todo, Self::InProgress],
        }
    }

    /// Returns the status to the right or left, for a move with one key press; `None` if there is none or the move is
    /// not allowed.
    #[must_use]
    pub fn neighbor(self, to_the_right: bool) -> Option<Self> {
        let at = Self::ALL.iter().position(|status| *status == self)?;
        let beside = if to_the_right { at.checked_add(1) } else { at.checked_sub(1) }?;
        Self::ALL.get(beside).copied().filter(|status| self.next().contains(status))
    }
}

/// Priority of a ticket (`tickets.priority`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the document's own words")]
pub enum Priority {
    Low,
    #[default]
    Medium,
    High,
    Urgent,
}

impl Priority {
    /// All priorities, the least urgent first.
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Urgent];

    /// Returns the priority as stored in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Urgent => "urgent",
        }
    }

    /// Returns the priority for a word of the database; `None` if unknown.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|priority| priority.word() == word)
    }

    /// Returns the next more or less urgent priority; `None` at the end.
    #[must_use]
    pub fn beside(self, up: bool) -> Option<Self> {
        let at = Self::ALL.iter().position(|priority| *priority == self)?;
        Self::ALL.get(if up { at.checked_add(1) } else { at.checked_sub(1) }?).copied()
    }

    /// Returns the next higher priority; the highest one stays.
    #[must_use]
    pub fn escalated(self) -> Self {
        match self {
            Self::Low => Self::Medium,
            Self::Medium => Self::High,
            Self::High | Self::Urgent => Self::Urgent,
        }
    }
}

/// Details that a user gives with a move.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MoveDetails {
    /// Reason: free text for blocking, or an entry of the institute's list for closing without an answer.
    #[serde(default)]
    pub reason: Option<String>,
    /// What a blocked ticket waits for, from the institute's list.
    #[serde(default)]
    pub waits_for: Option<String>,
    /// Note for the timeline.
    #[serde(default)]
    pub note: Option<String>,
}

/// Reason why a move is not possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "`why` says it")]
pub enum InvalidMove {
    Already,
    DoneBefore,
    ReasonMissing,
    WaitsForMissing,
    WaitsForUnknown,
    Unanswered,
    ReasonUnknown,
    NotOpen,
}

impl InvalidMove {
    /// Returns a sentence for the user.
    #[must_use]
    pub fn why(self) -> &'static str {
        match self {
            Self::Already => "The ticket already has this status.",
            Self::DoneBefore => "Reopen a done ticket first: move it to todo or in progress.",
            Self::ReasonMissing => "Say why it is blocked.",
            Self::WaitsForMissing => "Say what it waits for.",
            Self::WaitsForUnknown => "What it waits for is not on the list.",
            Self::Unanswered => {
                "No answer since it was last opened: answer first, or close it with a reason from the list."
            }
            Self::ReasonUnknown => "That reason is not on the list.",
            Self::NotOpen => "The ticket is done. Reopen it first.",
        }
    }
}

/// State of the ticket after a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterReply {
    /// The ticket stays open; todo becomes in progress.
    #[default]
    Stay,
    /// The ticket waits for the customer, and the clock is paused.
    Wait,
    /// The ticket is done.
    Close,
}

/// State of a ticket for the workflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// Status of the ticket.
    pub status: Status,
    /// Whether the ticket waits for the customer; only true in progress.
    pub is_waiting: bool,
    /// Whether the ticket has an answer since it was last opened.
    pub is_answered: bool,
    /// Number of times the ticket was reopened.
    pub reopened: u32,
    /// SLA time that the ticket has used.
    pub clock: Clock,
}

impl State {
    /// Returns the state of a new ticket.
    #[must_use]
    pub fn new(at: DateTime<Utc>) -> Self {
        Self {
            status: Status::Todo,
            is_waiting: false,
            is_answered: false,
            reopened: 0,
            clock: Clock { used_seconds: 0, running_since: Some(at), late: Overrun::default() },
        }
    }

    /// Returns true if the SLA clock runs: the ticket is not blocked, not done and does not wait for the customer.
    #[must_use]
    pub fn runs(&self) -> bool {
        matches!(self.status, Status::Todo | Status::InProgress) && !self.is_waiting
    }

    /// Checks whether the ticket may move to `to`.
    ///
    /// # Errors
    /// The missing detail, or the reason why the move is not possible.
    pub fn may_move(&self, to: Status, words: &MoveDetails, rules: &Rules) -> Result<(), InvalidMove> {
        let said = |word: &Option<String>| word.as_deref().is_some_and(|word| !word.trim().is_empty());
        if self.status == to {
            return Err(InvalidMove::Already);
        }
        if !self.status.next().contains(&to) {
            return Err(InvalidMove::DoneBefore);
        }
        match to {
            Status::Blocked if !said(&words.reason) => Err(InvalidMove::ReasonMissing),
            Status::Blocked => match &words.waits_for {
                None => Err(InvalidMove::WaitsForMissing),
                Some(what) if rules.waits_for.contains(what) => Ok(()),
                Some(_) => Err(InvalidMove::WaitsForUnknown),
            },
            Status::Done => match &words.reason {
                None if self.is_answered => Ok(()),
                None => Err(InvalidMove::Unanswered),
                Some(reason) if rules.close_reasons.contains(reason) => Ok(()),
                Some(_) => Err(InvalidMove::ReasonUnknown),
            },
            Status::Todo | Status::InProgress => Ok(()),
        }
    }

    /// Returns the state after an allowed move.
    #[must_use]
    pub fn moved(self, to: Status, at: DateTime<Utc>, hours: &Hours) -> Self {
        let reopens = self.status == Status::Done;
        Self {
            status: to,
            is_waiting: false,
            is_answered: self.is_answered && !reopens,
            reopened: self.reopened + u32::from(reopens),
            ..self
        }
        .kept(at, hours)
    }

    /// Returns the state after a reply.
    ///
    /// # Errors
    /// `NotOpen` if a done ticket should wait for the customer.
    pub fn replied(self, then: AfterReply, at: DateTime<Utc>, hours: &Hours) -> Result<Self, InvalidMove> {
        let answered = Self { is_answered: true, ..self };
        Ok(match then {
            AfterReply::Stay if self.status == Status::Todo => answered.moved(Status::InProgress, at, hours),
            AfterReply::Stay => answered,
            AfterReply::Wait => answered.waits(true, at, hours)?,
            AfterReply::Close if self.status == Status::Done => answered,
            AfterReply::Close => answered.moved(Status::Done, at, hours),
        })
    }

    /// Returns the state after a customer message: the ticket no longer waits, and a done ticket is reopened.
    #[must_use]
    pub fn customer_wrote(self, at: DateTime<Utc>, hours: &Hours) -> Self {
        match self.status {
            Status::Done => self.moved(Status::Todo, at, hours),
            _ => Self { is_waiting: false, ..self }.kept(at, hours),
        }
    }

    /// Sets whether the ticket waits for the customer. A waiting ticket becomes in progress.
    ///
    /// # Errors
    /// `NotOpen` if the ticket is done.
    pub fn waits(self, is_waiting: bool, at: DateTime<Utc>, hours: &Hours) -> Result<Self, InvalidMove> {
        match self.status {
            Status::Done => Err(InvalidMove::NotOpen),
            _ if is_waiting => Ok(Self { status: Status::InProgress, is_waiting, ..self }.kept(at, hours)),
            _ => Ok(Self { is_waiting, ..self }.kept(at, hours)),
        }
    }

    /// Starts or pauses the clock as the state requires. The workflow has no deadlines, so it records no delay.
    fn kept(self, at: DateTime<Utc>, hours: &Hours) -> Self {
        let clock =
            if self.runs() { self.clock.started(at) } else { self.clock.stopped(at, SlaDeadlines::default(), hours) };
        Self { clock, ..self }
    }
}
