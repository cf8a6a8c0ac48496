//! Commands on leads, and their outcomes. Every command has an id: a command that is sent twice is applied once and
//! gets the same answer.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::Inquiry;
use super::filter::SavedView;
use super::stage::Stage;

/// A lead and the stage in which the user saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenLead {
    /// Id of the lead.
    pub id: Uuid,
    /// Stage that the user saw.
    pub seen: Stage,
}

/// Kind of activity that a user writes into the timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the words say it")]
pub enum ActivityKind {
    Note,
    Call,
    Email,
    Visit,
}

impl ActivityKind {
    /// Returns the word that the screen shows.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Call => "call",
            Self::Email => "email",
            Self::Visit => "visit",
        }
    }
}

/// A command with its idempotency key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Write {
    /// Idempotency key: the same for every retry.
    pub id: Uuid,
    /// The command.
    pub command: Command,
}

/// A change of the user's own saved views. A repeated write has no further effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ViewWrite {
    /// Saves the view, or replaces the view with the same id.
    Save(SavedView),
    /// Deletes the view with this id.
    Forget(Uuid),
}

/// A command on leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verb", rename_all = "snake_case")]
#[allow(missing_docs, reason = "the words say it")]
pub enum Command {
    /// Moves one or more leads to another stage.
    Move { leads: Vec<SeenLead>, to: Stage, reason: Option<String>, note: Option<String>, return_on: Option<NaiveDate> },
    /// Logs a note, a call, an email or a visit.
    Log { lead: Uuid, kind: ActivityKind, body: String },
    /// Plans a next step. The client makes its id.
    Step { step: Uuid, lead: Uuid, what: String, due_on: NaiveDate },
    /// Marks a step as done or open again.
    Finish { step: Uuid, done: bool },
    /// Assigns leads to one person, or to no one.
    Assign { leads: Vec<Uuid>, to: Option<Uuid> },
    /// Assigns leads by round robin.
    TakeTurns { leads: Vec<Uuid> },
    /// Changes fields: for each the value that the user saw and the new value.
    Edit { lead: Uuid, changes: BTreeMap<String, [Value; 2]> },
    /// Creates a lead that a user typed in. The client makes its id.
    Create { lead: Uuid, fields: Box<Inquiry> },
    /// Merges `gone` into `keep`.
    Merge { keep: Uuid, gone: Uuid },
    /// Reverts the merge of `gone`.
    Unmerge { gone: Uuid },
    /// Makes a private class for a won lead, with the organization's order for its seats.
    MakeClass {
        lead: Uuid,
        course: Uuid,
        starts_at: DateTime<Utc>,
        ends_at: DateTime<Utc>,
        venue: Uuid,
        instructor: Option<Uuid>,
        seats: i32,
        /// Price of a seat; `None` for the course's price.
        unit_price: Option<Decimal>,
        tax_exempt: bool,
    },
}

impl Command {
    /// Returns the lead of the command; `None` if it names several leads, a merge or only a step.
    #[must_use]
    pub fn lead(&self) -> Option<Uuid> {
        match self {
            Self::Log { lead, .. }
            | Self::Step { lead, .. }
            | Self::Edit { lead, .. }
            | Self::Create { lead, .. }
            | Self::MakeClass { lead, .. } => Some(*lead),
            Self::Move { leads, .. } => leads.first().filter(|_| leads.len() == 1).map(|seen| seen.id),
            Self::Assign { leads, .. } | Self::TakeTurns { leads } => {
                leads.first().copied().filter(|_| leads.len() == 1)
            }
            Self::Finish { .. } | Self::Merge { .. } | Self::Unmerge { .. } => None,
        }
    }
}

/// Result for one of several leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoveResult {
    /// The lead is in the new stage.
    Moved,
    /// Another user has moved the lead since this user saw it.
    Changed,
    /// The new stage cannot follow the old one.
    NotAllowed,
    /// A won lead with a class stays won.
    HasClass,
    /// The lead has been merged into another.
    Merged,
    /// The lead does not exist.
    Gone,
}

/// Result of a move for one lead: its current stage, and the user who set it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the words say it")]
pub struct Moved {
    pub id: Uuid,
    pub result: MoveResult,
    pub stage: Option<Stage>,
    pub by: Option<String>,
    pub at: Option<DateTime<Utc>>,
}

/// Result of an assignment for one lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the words say it")]
pub struct Assigned {
    pub id: Uuid,
    /// `assigned`, `merged` or `gone`.
    pub result: String,
    pub assignee_id: Option<Uuid>,
    pub assignee: Option<String>,
}

/// A field that another user changed at the same time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the words say it")]
pub struct Conflict {
    pub field: String,
    pub theirs: Value,
    pub by: Option<String>,
    pub at: Option<DateTime<Utc>>,
}

/// Outcome of a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
#[allow(missing_docs, reason = "the words say it")]
pub enum Outcome {
    /// The command was applied.
    Done { lead: Uuid, version: i32 },
    /// Result for each moved lead.
    Moved { leads: Vec<Moved> },
    /// Result for each assigned lead.
    Assigned { leads: Vec<Assigned> },
    /// Not applied: another user changed these fields.
    Changed { lead: Uuid, version: i32, conflicts: Vec<Conflict> },
    /// The new class and its order.
    Class { lead: Uuid, schedule: Uuid, order: Uuid, order_number: String },
    /// The step was already in that state.
    Already { by: String, at: DateTime<Utc> },
    /// The lead has been merged into another.
    Merged { into: Uuid },
    /// The lead is not merged into another.
    NotMerged,
    /// Only a won lead can get a class.
    NotWon { stage: Stage },
    /// No one takes leads, or that person may not.
    Nobody,
    /// The lead, course or venue does not exist.
    Gone,
}
