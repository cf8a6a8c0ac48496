//! The documented stages of a lead, which follows which, and what a move needs.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::Rules;
use crate::domain::site::Site;

/// Where a lead stands (`church_inquiries.status`).
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

/// What a move to a stage needs beside the stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequiredDetails {
    /// Nothing.
    Nothing,
    /// A reason from the institute's list; words beside it are welcome.
    Reason,
    /// A day to come back, later than today.
    Date,
}

/// Why a move is not possible.
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

/// What a move says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MoveDetails {
    /// One of the institute's reasons.
    pub reason: Option<String>,
    /// Words of one's own.
    pub note: Option<String>,
    /// The day to come back.
    pub return_on: Option<NaiveDate>,
}

impl Stage {
    /// All of them, as they stand on the board.
    pub const ALL: [Self; 7] =
        [Self::New, Self::Contacted, Self::Qualified, Self::ProposalSent, Self::Won, Self::Lost, Self::Nurture];
    /// The way from an inquiry to a class; the funnel's stages.
    pub const FUNNEL: [Self; 5] = [Self::New, Self::Contacted, Self::Qualified, Self::ProposalSent, Self::Won];

    /// The database's word.
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

    /// The stage that the database names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.word() == word)
    }

    /// As people say it.
    #[must_use]
    pub fn title(self) -> &'static str {
        if self == Self::ProposalSent { "proposal sent" } else { self.word() }
    }

    /// The stages that may follow. A won or lost lead is reopened before it goes on, and who was answered
    /// becomes new again only by a slip of the hand.
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

    /// Whether it is decided.
    #[must_use]
    pub fn is_closed(self) -> bool {
        matches!(self, Self::Won | Self::Lost)
    }

    /// What a move here needs.
    #[must_use]
    pub fn required_details(self) -> RequiredDetails {
        match self {
            Self::Won | Self::Lost => RequiredDetails::Reason,
            Self::Nurture => RequiredDetails::Date,
            _ => RequiredDetails::Nothing,
        }
    }

    /// The next stage to the right or left that one key press moves to: along the way, where that is allowed.
    #[must_use]
    pub fn neighbor(self, to_the_right: bool) -> Option<Self> {
        let at = Self::FUNNEL.iter().position(|stage| *stage == self)?;
        let beside = if to_the_right { at.checked_add(1) } else { at.checked_sub(1) }?;
        Self::FUNNEL.get(beside).copied().filter(|stage| self.next().contains(stage))
    }

    /// Whether a lead in this stage may move.
    ///
    /// # Errors
    /// What is missing, or why it cannot.
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
    /// A sentence for the person at the desk.
    #[must_use]
    pub fn why(self) -> String {
        match self {
            Self::Already => "The lead is in that stage already.".into(),
            Self::NotFrom(from) if from.is_closed() => {
                format!("A {} lead is reopened first: move it to {}.", from.title(), from.next()[0].title())
            }
            Self::NotFrom(from) => format!("That stage does not follow {}.", from.title()),
            Self::ReasonMissing => "Say why, with a reason from the list.".into(),
            Self::ReasonUnknown => "That reason is not on the list.".into(),
            Self::DateMissing => "Say on which day to come back.".into(),
            Self::DateNotAhead => "The day to come back is later than today.".into(),
        }
    }
}

/// Whole days at the site since a lead came into its stage.
#[must_use]
pub fn days_in_stage(since: DateTime<Utc>, today: NaiveDate, site: &Site) -> i64 {
    (today - site.date_of(since)).num_days().max(0)
}

/// Whether a lead has stood in its stage longer than the institute allows and nothing is planned from today on.
#[must_use]
pub fn is_stale(stage: Stage, days: i64, next_step_on: Option<NaiveDate>, today: NaiveDate, rules: &Rules) -> bool {
    rules.stale_days.get(&stage).is_some_and(|most| days > i64::from(*most))
        && next_step_on.is_none_or(|day| day < today)
}

/// How a lead stands to its next step or the day to come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// It should have been done so many days ago.
    Overdue(i64),
    /// Today.
    Today,
    /// In so many days.
    In(i64),
    /// Nothing is planned, or nothing is to be done any more.
    Nothing,
}

/// When a lead is due; a decided one never is.
#[must_use]
pub fn due(stage: Stage, due_on: Option<NaiveDate>, today: NaiveDate) -> Due {
    match due_on.filter(|_| !stage.is_closed()).map(|day| (day - today).num_days()) {
        None => Due::Nothing,
        Some(0) => Due::Today,
        Some(days) if days > 0 => Due::In(days),
        Some(days) => Due::Overdue(-days),
    }
}
