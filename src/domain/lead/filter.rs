//! Filter, sort order and page cursor of the list and the board.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Card;
use super::stage::Stage;

/// Filter by assignee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the words say it")]
pub enum AssigneeFilter {
    Mine,
    Nobody,
    /// Open, and assigned to a user whose account is disabled.
    Disabled,
}

/// Filter by due date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueFilter {
    /// Due today or earlier.
    Today,
    /// Due before today.
    Overdue,
}

/// Sort column of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the words say it")]
pub enum Sort {
    #[default]
    Due,
    Organization,
    Place,
    Stage,
    Budget,
    Attendance,
    Created,
    Age,
    Touched,
    Source,
    Assignee,
}

impl Sort {
    /// All sort columns.
    pub const ALL: [Self; 11] = [
        Self::Due,
        Self::Organization,
        Self::Place,
        Self::Stage,
        Self::Budget,
        Self::Attendance,
        Self::Created,
        Self::Age,
        Self::Touched,
        Self::Source,
        Self::Assignee,
    ];
}

/// A filter; a lead must match every given field. Saved views store the filter as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Stages to include; empty for all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<Stage>,
    /// Assignee group: the user's own, unassigned, or of disabled accounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whose: Option<AssigneeFilter>,
    /// Staff id of the assignee.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<Uuid>,
    /// Due date; closed leads never match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<DueFilter>,
    /// Only stale leads.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub stale: bool,
    /// State, such as `WV`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Minimum budget: leads whose budget reaches this amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget_from: Option<Decimal>,
    /// Maximum budget: leads whose budget begins at or below this amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget_to: Option<Decimal>,
    /// Source; an empty string matches leads without a source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Words to find in organization, contact, place, email or phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Sort column.
    pub sort: Sort,
    /// Whether the order is reversed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub descending: bool,
}

impl Filter {
    /// Returns true if the filter matches every lead; the sort order does not matter.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        *self == Self { sort: self.sort, descending: self.descending, ..Self::default() }
    }
}

/// Keyset cursor: the next page begins after this position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageCursor {
    /// Sort key of the last card.
    pub key: String,
    /// Time at which the last card's lead entered its stage.
    pub stage_since: DateTime<Utc>,
    /// Id of the last card's lead.
    pub id: Uuid,
}

impl PageCursor {
    /// Returns the cursor after a card; `None` if the card has no sort key.
    #[must_use]
    pub fn card(card: &Card) -> Option<Self> {
        Some(Self { key: card.key.clone()?, stage_since: card.stage_since, id: card.id })
    }
}

/// A named filter that a user has saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedView {
    /// Id, made by the client.
    pub id: Uuid,
    /// Name of the view.
    pub name: String,
    /// Filter of the view.
    pub ask: Filter,
}
