//! What is done about leads, and what comes of it. A command is sent with an id of its own; sent twice, it is
//! done once and answered the same.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::Inquiry;
use super::filter::SavedView;
use super::stage::Stage;

/// A lead and the stage in which the desk saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenLead {
    /// The lead.
    pub id: Uuid,
    /// Its stage then.
    pub seen: Stage,
}

/// What is written by hand into the time-line.
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
    /// The word for people.
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

/// A command with the id that makes it happen once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Write {
    /// The same however often it is sent.
    pub id: Uuid,
    /// What to do.
    pub command: Command,
}

/// Something to do about one's own saved views. Sent twice it does no more than once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ViewWrite {
    /// Keep it, or put it in the place of the one of its id.
    Save(SavedView),
    /// Forget the one of this id.
    Forget(Uuid),
}

/// Something to do about leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verb", rename_all = "snake_case")]
#[allow(missing_docs, reason = "the words say it")]
pub enum Command {
    /// To another stage, one or many.
    Move { leads: Vec<SeenLead>, to: Stage, reason: Option<String>, note: Option<String>, return_on: Option<NaiveDate> },
    /// A note, a call, an email, a visit.
    Log { lead: Uuid, kind: ActivityKind, body: String },
    /// A next step, whose id is the client's.
    Step { step: Uuid, lead: Uuid, what: String, due_on: NaiveDate },
    /// A step is done, or not yet after all.
    Finish { step: Uuid, done: bool },
    /// To one person, or to nobody.
    Assign { leads: Vec<Uuid>, to: Option<Uuid> },
    /// To those who take leads, in turn.
    TakeTurns { leads: Vec<Uuid> },
    /// Fields with what the desk saw there and what should be there.
    Edit { lead: Uuid, changes: BTreeMap<String, [Value; 2]> },
    /// A lead by hand, whose id is the client's.
    Create { lead: Uuid, fields: Box<Inquiry> },
    /// `gone` becomes a part of `keep`.
    Merge { keep: Uuid, gone: Uuid },
    /// And out of it again.
    Unmerge { gone: Uuid },
    /// A private class for a won lead, with the organisation's order for its seats.
    MakeClass {
        lead: Uuid,
        course: Uuid,
        starts_at: DateTime<Utc>,
        ends_at: DateTime<Utc>,
        venue: Uuid,
        instructor: Option<Uuid>,
        seats: i32,
        /// Instead of the course's price.
        unit_price: Option<Decimal>,
        tax_exempt: bool,
    },
}

impl Command {
    /// The lead that it is about; none when it names several, or only a step.
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

/// What became of one of several leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoveResult {
    /// It stands in the new stage.
    Moved,
    /// Somebody has moved it since it was seen.
    Changed,
    /// The new stage does not follow the old.
    NotAllowed,
    /// A won lead with a class stays won.
    HasClass,
    /// It is a part of another now.
    Merged,
    /// There is no such lead.
    Gone,
}

/// One of several that were to be moved: where it stands now, and who put it there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the words say it")]
pub struct Moved {
    pub id: Uuid,
    pub result: MoveResult,
    pub stage: Option<Stage>,
    pub by: Option<String>,
    pub at: Option<DateTime<Utc>>,
}

/// One of several that were to be assigned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the words say it")]
pub struct Assigned {
    pub id: Uuid,
    /// `assigned`, `merged` or `gone`.
    pub result: String,
    pub assignee_id: Option<Uuid>,
    pub assignee: Option<String>,
}

/// A field that somebody else changed meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the words say it")]
pub struct Conflict {
    pub field: String,
    pub theirs: Value,
    pub by: Option<String>,
    pub at: Option<DateTime<Utc>>,
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
#[allow(missing_docs, reason = "the words say it")]
pub enum Outcome {
    /// It is done.
    Done { lead: Uuid, version: i32 },
    /// Each lead's own.
    Moved { leads: Vec<Moved> },
    /// Each lead's own.
    Assigned { leads: Vec<Assigned> },
    /// Nothing was written: somebody else wrote these fields.
    Changed { lead: Uuid, version: i32, conflicts: Vec<Conflict> },
    /// The class and the order.
    Class { lead: Uuid, schedule: Uuid, order: Uuid, order_number: String },
    /// The step was marked so before.
    Already { by: String, at: DateTime<Utc> },
    /// The lead is a part of another now.
    Merged { into: Uuid },
    /// It is a part of no other.
    NotMerged,
    /// A class is for a won lead.
    NotWon { stage: Stage },
    /// Nobody is there to take leads, or that person may not.
    Nobody,
    /// There is no such lead, course or venue.
    Gone,
}
