//! Filter, sort order and page cursor of the queue and the board.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Card;
use super::flow::{Priority, Status};

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

/// Filter by due time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueFilter {
    /// The due time has passed.
    Overdue,
    /// Overdue, or past the time of escalation.
    RunsOut,
    /// Due by the end of the day in the site's time zone.
    Today,
}

/// Sort column of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the words say it")]
pub enum Sort {
    /// By due time; tickets without one come last.
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
    /// All sort columns.
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

/// A filter; a ticket must match every given field. Saved views store the filter as JSON. A merged ticket never
/// matches; its text and its number find the ticket that it was merged into.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Statuses to include; empty for all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub statuses: Vec<Status>,
    /// Priorities to include; empty for all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub priorities: Vec<Priority>,
    /// Assignee group: the user's own, unassigned, or of disabled accounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whose: Option<AssigneeFilter>,
    /// Staff id of the assignee.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<Uuid>,
    /// Due time; a ticket with a paused clock never matches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<DueFilter>,
    /// What a blocked ticket waits for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waits_for: Option<String>,
    /// Whether the ticket waits for the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<bool>,
    /// Tags that the ticket must all have.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Only tickets with something unread for the user.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unread: bool,
    /// Only escalated tickets.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub escalated: bool,
    /// Account linked to the ticket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<Uuid>,
    /// Seat linked to the ticket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seat_id: Option<Uuid>,
    /// Order linked to the ticket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_id: Option<Uuid>,
    /// Class linked to the ticket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule_id: Option<Uuid>,
    /// Lead linked to the ticket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead_id: Option<Uuid>,
    /// A ticket number, or words of the title, the conversation, the requester or the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Sort column.
    pub sort: Sort,
    /// Whether the order is reversed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub descending: bool,
}

impl Filter {
    /// Returns the filter of the queue: all open tickets, by due time.
    #[must_use]
    pub fn open() -> Self {
        Self { statuses: Status::OPEN.to_vec(), ..Self::default() }
    }
}

/// Keyset cursor: the next page begins after this position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageCursor {
    /// Sort key of the last card.
    pub key: String,
    /// Ticket number of the last card.
    pub number: i64,
}

impl PageCursor {
    /// Returns the cursor after a card; `None` if the card has no sort key.
    #[must_use]
    pub fn card(card: &Card) -> Option<Self> {
        Some(Self { key: card.key.clone()?, number: card.number })
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
