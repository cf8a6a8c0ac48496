//! Documented stages of a lead, the allowed moves between them, and the details that a move requires.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::Rules;
use crate::domain::site::Site;

/// Stage of a lead (`church_inquiries.status`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the document's own words")]
pub enum Stage {
    New,
    Contacted,
    Qualified,
    ProposalSent,
    Won,
    Lost,
    Nurture,
}

/// Details that a move to a stage requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequiredDetails {
    /// No details.
    Nothing,
    /// A reason from the institute's list; a note is optional.
    Reason,
    /// A return date later than today.
    Date,
}

/// Reason why a move is not possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "`why` says it")]
pub enum InvalidMove {
    Already,
    NotFrom(Stage),
    ReasonMissing,
    ReasonUnknown,
    DateMissing,
    DateNotAhead,
}

/// Details that a user gives with a move.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MoveDetails {
    /// One of the institute's reasons.
    pub reason: Option<String>,
    /// Free text.
    pub note: Option<String>,
    /// Return date.
    pub return_on: Option<NaiveDate>,
}

impl Stage {
    /// All stages, in the order of the board.
    pub const ALL: [Self; 7] =
        [Self::New, Self::Contacted, Self::Qualified, Self::ProposalSent, Self::Won, Self::Lost, Self::Nurture];
    /// Stages of the funnel, from inquiry to class.
    pub const FUNNEL: [Self; 5] = [Self::New, Self::Contacted, Self::Qualified, Self::ProposalSent, Self::Won];

    /// Returns the stage as stored in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Contacted => "contacted",
            Self::Qualified => "qualified",
            Self::ProposalSent => "proposal_sent",
            Self::Won => "won",
            Self::Lost => "lost",
            Self::Nurture => "nurture",
        }
    }

    /// Returns the stage for a word of the database; `None` if unknown.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.word() == word)
    }

    /// Returns the stage as the screen shows it.
    #[must_use]
    pub fn title(self) -> &'static str {
        if self == Self::ProposalSent { "proposal sent" } else { self.word() }
    }

    /// Returns the stages that may follow. A won or lost lead must be reopened before it moves on. A move from
    /// contacted back to new only corrects a mistake.
    #[must_use]
    pub fn next(self) -> &'static [Self] {
        match self {
            Self::New => &[Self::Contacted, Self::Qualified, Self::Lost, Self::Nurture],
            Self::Contacted => &[Self::New, Self::Qualified, Self::ProposalSent, Self::Lost, Self::Nurture],
            Self::Qualified => &[Self::Contacted, Self::ProposalSent, Self::Won, Self::Lost, Self::Nurture],
            Self::ProposalSent => &[Self::Contacted, Self::Qualified, Self::Won, Self::Lost, Self::Nurture],
            Self::Won => &[Self::ProposalSent],
            Self::Lost => &[Self::Contacted, Self::Qualified, Self::Nurture],
            Self::Nurture => &[Self::Contacted, Self::Qualified, Self::ProposalSent, Self::Lost],
        }
    }

    /// Returns true if the lead is won or lost.
    #[must_use]
    pub fn is_closed(self) -> bool {
        matches!(self, Self::Won | Self::Lost)
    }

    /// Returns the details that a move to this stage requires.
    #[must_use]
    pub fn required_details(self) -> RequiredDetails {
        match self {
            Self::Won | Self::Lost => RequiredDetails::Reason,
            Self::Nurture => RequiredDetails::Date,
            _ => RequiredDetails::Nothing,
        }
    }

    /// Returns the funnel stage to the right or left, for a move with one key press; `None` if there is none or the
    /// move is not allowed.
    #[must_use]
    pub fn neighbor(self, to_the_right: bool) -> Option<Self> {
        let at = Self::FUNNEL.iter().position(|stage| *stage == self)?;
        let beside = if to_the_right { at.checked_add(1) } else { at.checked_sub(1) }?;
        Self::FUNNEL.get(beside).copied().filter(|stage| self.next().contains(stage))
    }

    /// Checks whether a lead in this stage may move to `to`.
    ///
    /// # Errors
    /// The missing detail, or the reason why the move is not possible.
    pub fn may_move(self, to: Self, words: &MoveDetails, rules: &Rules, today: NaiveDate) -> Result<(), InvalidMove> {
        if self == to {
            return Err(InvalidMove::Already);
        }
        if !self.next().contains(&to) {
            return Err(InvalidMove::NotFrom(self));
        }
        match to.required_details() {
            RequiredDetails::Nothing => Ok(()),
            RequiredDetails::Reason => match &words.reason {
                None => Err(InvalidMove::ReasonMissing),
                Some(reason) if rules.reasons(to).contains(reason) => Ok(()),
                Some(_) => Err(InvalidMove::ReasonUnknown),
            },
            RequiredDetails::Date => match words.return_on {
                None => Err(InvalidMove::DateMissing),
                Some(day) if day > today => Ok(()),
                Some(_) => Err(InvalidMove::DateNotAhead),
            },
        }
    }
}

impl InvalidMove {
    /// Returns a sentence for the user.
    #[must_use]
    pub fn why(self) -> String {
        match self {
            Self::Already => "The lead is already in that stage.".into(),
            Self::NotFrom(from) if from.is_closed() => {
                format!("Reopen a {} lead first: move it to {}.", from.title(), from.next()[0].title())
            }
            Self::NotFrom(from) => format!("That stage does not follow {}.", from.title()),
            Self::ReasonMissing => "Choose a reason from the list.".into(),
            Self::ReasonUnknown => "That reason is not on the list.".into(),
            Self::DateMissing => "Enter the day to come back on.".into(),
            Self::DateNotAhead => "The day to come back must be later than today.".into(),
        }
    }
}

/// Returns the number of whole days, in the site's time zone, since a lead entered its stage.
#[must_use]
pub fn days_in_stage(since: DateTime<Utc>, today: NaiveDate, site: &Site) -> i64 {
    (today - site.date_of(since)).num_days().max(0)
}

/// Returns true if a lead has exceeded the institute's days for its stage and has no step planned for today or later.
#[must_use]
pub fn is_stale(stage: Stage, days: i64, next_step_on: Option<NaiveDate>, today: NaiveDate, rules: &Rules) -> bool {
    rules.stale_days.get(&stage).is_some_and(|most| days > i64::from(*most))
        && next_step_on.is_none_or(|day| day < today)
}

/// Distance from today to a lead's due date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// Overdue by this many days.
    Overdue(i64),
    /// Due today.
    Today,
    /// Due in this many days.
    In(i64),
    /// No due date, or the lead is closed.
    Nothing,
}

/// Returns when a lead is due; a closed lead is never due.
#[must_use]
pub fn due(stage: Stage, due_on: Option<NaiveDate>, today: NaiveDate) -> Due {
    match due_on.filter(|_| !stage.is_closed()).map(|day| (day - today).num_days()) {
        None => Due::Nothing,
        Some(0) => Due::Today,
        Some(days) if days > 0 => Due::In(days),
        Some(days) => Due::Overdue(-days),
    }
}
