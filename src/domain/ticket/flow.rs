//! The workflow: where a ticket stands, which move is allowed, what it needs, and what a reply or a customer's
//! words do to it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Rules;
use super::clock::{Clock, Hours, Overrun, SlaDeadlines};

/// Where a ticket stands (`tickets.status`).
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
    /// All of them, as they stand on the board.
    pub const ALL: [Self; 4] = [Self::Todo, Self::InProgress, Self::Blocked, Self::Done];
    /// Those of the queue.
    pub const OPEN: [Self; 3] = [Self::Todo, Self::InProgress, Self::Blocked];

    /// The database's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Todo => "todo",
            Self::InProgress => "in_progress",
            Self::Blocked => "blocked",
            Self::Done => "done",
        }
    }

    /// The status that the database names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }

    /// As people say it.
    #[must_use]
    pub fn title(self) -> &'static str {
        if self == Self::InProgress { "in progress" } else { self.word() }
    }

    /// Those that may follow. What is done is opened again before it is blocked.
    #[must_use]
    pub fn next(self) -> &'static [Self] {
        match self {
            Self::Todo => &[Self::InProgress, Self::Blocked, Self::Done],
            Self::InProgress => &[Self::Todo, Self::Blocked, Self::Done],
            Self::Blocked => &[Self::Todo, Self::InProgress, Self::Done],
            Self::Done => &[Self::Todo, Self::InProgress],
        }
    }

    /// The column to the right or left that one key press moves to, where that is allowed.
    #[must_use]
    pub fn neighbor(self, to_the_right: bool) -> Option<Self> {
        let at = Self::ALL.iter().position(|status| *status == self)?;
        let beside = if to_the_right { at.checked_add(1) } else { at.checked_sub(1) }?;
        Self::ALL.get(beside).copied().filter(|status| self.next().contains(status))
    }
}

/// How urgent a ticket is (`tickets.priority`).
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
    /// All of them, the least urgent first.
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Urgent];

    /// The database's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Urgent => "urgent",
        }
    }

    /// The priority that the database names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|priority| priority.word() == word)
    }

    /// The next more, or less, urgent one; `None` at the end.
    #[must_use]
    pub fn beside(self, up: bool) -> Option<Self> {
        let at = Self::ALL.iter().position(|priority| *priority == self)?;
        Self::ALL.get(if up { at.checked_add(1) } else { at.checked_sub(1) }?).copied()
    }

    /// One up; the highest stays.
    #[must_use]
    pub fn escalated(self) -> Self {
        match self {
            Self::Low => Self::Medium,
            Self::Medium => Self::High,
            Self::High | Self::Urgent => Self::Urgent,
        }
    }
}

/// What a move says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MoveDetails {
    /// Why it is blocked, in words of one's own; why it is closed without an answer, from the institute's list.
    #[serde(default)]
    pub reason: Option<String>,
    /// What a blocked ticket waits for, from the institute's list.
    #[serde(default)]
    pub waits_for: Option<String>,
    /// Words for the time-line.
    #[serde(default)]
    pub note: Option<String>,
}

/// Why a move is not possible.
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
    /// A sentence for the person at the desk.
    #[must_use]
    pub fn why(self) -> &'static str {
        match self {
            Self::Already => "The ticket stands there already.",
            Self::DoneBefore => "A done ticket is opened again first: move it to todo or in progress.",
            Self::ReasonMissing => "Say why it is blocked.",
            Self::WaitsForMissing => "Say what it waits for.",
            Self::WaitsForUnknown => "What it waits for is not on the list.",
            Self::Unanswered => {
                "Nobody has answered since it was last opened: answer first, or close it with a reason from the list."
            }
            Self::ReasonUnknown => "That reason is not on the list.",
            Self::NotOpen => "The ticket is done: open it again first.",
        }
    }
}

/// What a reply leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterReply {
    /// It goes on: a ticket in todo is in progress now.
    #[default]
    Stay,
    /// It waits for the customer, and the clock stops.
    Wait,
    /// It is done.
    Close,
}

/// What the workflow knows of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// Where it stands.
    pub status: Status,
    /// Whether it waits for the customer; only when in progress.
    pub is_waiting: bool,
    /// Whether it was answered since it was last opened.
    pub is_answered: bool,
    /// How often it was opened again.
    pub reopened: u32,
    /// The time that it has used up.
    pub clock: Clock,
}

impl State {
    /// A ticket that has just come.
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

    /// Whether the service clock runs: neither blocked nor done, and not the customer's turn.
    #[must_use]
    pub fn runs(&self) -> bool {
        matches!(self.status, Status::Todo | Status::InProgress) && !self.is_waiting
    }

    /// Whether it may move.
    ///
    /// # Errors
    /// What is missing, or why it cannot.
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

    /// After a move that was allowed.
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

    /// After a reply.
    ///
    /// # Errors
    /// When a done ticket is to wait.
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

    /// After the customer wrote or called: it is our turn, and what was done is opened again.
    #[must_use]
    pub fn customer_wrote(self, at: DateTime<Utc>, hours: &Hours) -> Self {
        match self.status {
            Status::Done => self.moved(Status::Todo, at, hours),
            _ => Self { is_waiting: false, ..self }.kept(at, hours),
        }
    }

    /// It is the customer's turn, or ours. Waiting, it is in progress, whatever it was before.
    ///
    /// # Errors
    /// When it is done.
    pub fn waits(self, is_waiting: bool, at: DateTime<Utc>, hours: &Hours) -> Result<Self, InvalidMove> {
        match self.status {
            Status::Done => Err(InvalidMove::NotOpen),
            _ if is_waiting => Ok(Self { status: Status::InProgress, is_waiting, ..self }.kept(at, hours)),
            _ => Ok(Self { is_waiting, ..self }.kept(at, hours)),
        }
    }

    /// With the clock that fits. What was promised, and how late that is, is no matter of the workflow.
    fn kept(self, at: DateTime<Utc>, hours: &Hours) -> Self {
        let clock =
            if self.runs() { self.clock.started(at) } else { self.clock.stopped(at, SlaDeadlines::default(), hours) };
        Self { clock, ..self }
    }
}
