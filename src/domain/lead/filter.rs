//! What the list and the board show: filters, the order, and where a page begins.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Card;
use super::stage::Stage;

/// Whose leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the words say it")]
pub enum AssigneeFilter {
    Mine,
    Nobody,
    /// Open, and assigned to somebody whose account is disabled.
    Disabled,
}

/// Which are due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueFilter {
    /// Today or before.
    Today,
    /// Before today.
    Overdue,
}

/// The column that a list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the words say it")]
pub enum Sort {
    #[default]
    Due,
    Organisation,
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
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Due,
        Self::Organisation,
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

/// A question; everything that is given must fit. Saved views keep it as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// In one of these stages; in any, when empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<Stage>,
    /// Mine, or nobody's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whose: Option<AssigneeFilter>,
    /// A certain person's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<Uuid>,
    /// Due by today; decided ones never are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<DueFilter>,
    /// Only stale ones.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub stale: bool,
    /// From a state, as `WV`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// With a budget that reaches this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget_from: Option<Decimal>,
    /// With a budget that begins no higher.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget_to: Option<Decimal>,
    /// From a source; an empty word for those that name none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Words that are found in organisation, contact, place, email or phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The order.
    pub sort: Sort,
    /// Turned round.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub descending: bool,
}

impl Filter {
    /// Whether every lead is shown, in whatever order.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        *self == Self { sort: self.sort, descending: self.descending, ..Self::default() }
    }
}

/// Where a page ends; the next begins after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageCursor {
    /// The last card's sort key.
    pub key: String,
    /// Since when it stands in its stage.
    pub stage_since: DateTime<Utc>,
    /// Its id.
    pub id: Uuid,
}

impl PageCursor {
    /// After this card of a list.
    #[must_use]
    pub fn card(card: &Card) -> Option<Self> {
        Some(Self { key: card.key.clone()?, stage_since: card.stage_since, id: card.id })
    }
}

/// A question that somebody keeps under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedView {
    /// The client's.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// What it asks.
    pub ask: Filter,
}
