//! What the queue and the board show: filters, the order, and where a page begins.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Card;
use super::flow::{Priority, Status};

/// Whose tickets.
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
    /// Their time is over.
    Overdue,
    /// Most of their time is gone, or all of it.
    RunsOut,
    /// By the end of the day at the site.
    Today,
}

/// The column that the queue is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the words say it")]
pub enum Sort {
    /// What has no due time comes last.
    #[default]
    Due,
    Number,
    Title,
    Status,
    /// Ascending: the least urgent first.
    Priority,
    /// Ascending: the oldest first.
    Age,
    Touched,
    Assignee,
    Requester,
    Done,
}

impl Sort {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Due,
        Self::Number,
        Self::Title,
        Self::Status,
        Self::Priority,
        Self::Age,
        Self::Touched,
        Self::Assignee,
        Self::Requester,
        Self::Done,
    ];
}

/// A question; everything that is given must fit. Saved views keep it as JSON. What was merged into another
/// ticket is never among the answers; its words and its number find the other.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// In one of these; in any, when empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub statuses: Vec<Status>,
    /// Of one of these; of any, when empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub priorities: Vec<Priority>,
    /// Mine, or nobody's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whose: Option<AssigneeFilter>,
    /// A certain person's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<Uuid>,
    /// Due; one whose clock stands never is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<DueFilter>,
    /// Blocked on this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waits_for: Option<String>,
    /// Whether they wait for the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<bool>,
    /// With all of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Only those that have something new to me.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unread: bool,
    /// Only those that were raised.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub escalated: bool,
    /// About this account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<Uuid>,
    /// About this seat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seat_id: Option<Uuid>,
    /// About this order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_id: Option<Uuid>,
    /// About this class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule_id: Option<Uuid>,
    /// About this lead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead_id: Option<Uuid>,
    /// A number, or words of the title, the conversation, who asks or the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The order.
    pub sort: Sort,
    /// Turned round.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub descending: bool,
}

impl Filter {
    /// The queue: all that is open, by what is due.
    #[must_use]
    pub fn open() -> Self {
        Self { statuses: Status::OPEN.to_vec(), ..Self::default() }
    }
}

/// Where a page ends; the next begins after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageCursor {
    /// The last card's sort key.
    pub key: String,
    /// Its number.
    pub number: i64,
}

impl PageCursor {
    /// After this card of a queue.
    #[must_use]
    pub fn card(card: &Card) -> Option<Self> {
        Some(Self { key: card.key.clone()?, number: card.number })
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
