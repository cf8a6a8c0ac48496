//! Support tickets: from a question to its answer. This module holds the rules of the workflow and of the SLA clock,
//! the queries and the commands of the Tickets pane as plain data.

pub mod canned;
pub mod clock;
pub mod filter;
pub mod flow;
pub mod page;
pub mod query;
pub mod stats;
pub mod work;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::person::PersonKind;
use canned::Canned;
use clock::{Clock, Hours, Times};
use flow::{Priority, Status};

/// Settings of the institute for tickets, and the staff who work on tickets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Opening hours of the institute.
    pub hours: Hours,
    /// SLA times of each priority, in minutes of opening hours.
    pub service_times: BTreeMap<Priority, Times>,
    /// Percentage of the SLA time after which a ticket is escalated; 0 for never.
    pub escalate_percent: u32,
    /// Choices for what a blocked ticket waits for.
    pub waits_for: Vec<String>,
    /// Reasons for closing a ticket without an answer.
    pub close_reasons: Vec<String>,
    /// Canned replies.
    #[serde(default)]
    pub canned: Vec<Canned>,
    /// Tags in use, the most used first.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Everyone a ticket can be assigned to.
    #[serde(default)]
    pub takers: Vec<Assignee>,
    /// Users whose account is disabled and to whom open tickets are still assigned.
    #[serde(default)]
    pub disabled: Vec<Assignee>,
    /// Staff id of the signed-in user; `None` for the database owner.
    #[serde(default)]
    pub me: Option<Uuid>,
}

/// A member of staff who works on tickets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignee {
    /// Id of the staff row.
    pub id: Uuid,
    /// Name of the member of staff.
    pub name: String,
}

/// Key of a person's page in the People pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRef {
    /// Id of the account, the seat or the order, depending on `kind`.
    pub id: Uuid,
    /// Table in which the person is stored.
    pub kind: PersonKind,
}

/// A ticket in the queue or on the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Id of the ticket.
    pub id: Uuid,
    /// Ticket number, see [`number`].
    pub number: i64,
    /// Title of the ticket.
    pub title: String,
    /// Status of the ticket.
    pub status: Status,
    /// Priority of the ticket.
    pub priority: Priority,
    /// Priority that determines the SLA times: the last one that a user chose. An escalation does not change it.
    pub promised: Priority,
    /// Time of the automatic escalation.
    pub escalated_at: Option<DateTime<Utc>>,
    /// Time since which the ticket waits for the customer.
    pub waiting_since: Option<DateTime<Utc>>,
    /// What a blocked ticket waits for.
    pub waits_for: Option<String>,
    /// Reason for the block; only for users who may read internal notes.
    pub blocked_reason: Option<String>,
    /// Staff id of the assignee.
    pub assignee_id: Option<Uuid>,
    /// Name of the assignee.
    pub assignee: Option<String>,
    /// Whether the assignee's account is disabled while the ticket is open.
    #[serde(default)]
    pub assignee_is_disabled: bool,
    /// Name of the requester.
    pub requester: Option<String>,
    /// Person linked to the ticket.
    pub person: Option<PersonRef>,
    /// Tags in alphabetical order.
    pub tags: Vec<String>,
    /// Class linked to the ticket.
    pub schedule_id: Option<Uuid>,
    /// Class as the screen shows it: `CCW Permit, Sat, Nov 21, 10:00 AM`.
    pub class: Option<String>,
    /// Order linked to the ticket.
    pub order_id: Option<Uuid>,
    /// Order number.
    pub order_number: Option<String>,
    /// Lead linked to the ticket; only for users who may see leads.
    pub lead_id: Option<Uuid>,
    /// Time at which the ticket was created.
    pub created_at: DateTime<Utc>,
    /// Time of the last comment or change.
    pub touched_at: DateTime<Utc>,
    /// SLA time that the ticket has used.
    #[serde(flatten)]
    pub clock: Clock,
    /// Due time of the first answer; `None` after the answer and while the clock is paused.
    pub answer_due_at: Option<DateTime<Utc>>,
    /// Due time of closing; `None` while the clock is paused.
    pub close_due_at: Option<DateTime<Utc>>,
    /// Earlier of the two due times. The ticket is overdue once it has passed.
    pub due_at: Option<DateTime<Utc>>,
    /// Time at which the ticket is escalated.
    pub raise_at: Option<DateTime<Utc>>,
    /// Time of the first answer.
    pub answered_at: Option<DateTime<Utc>>,
    /// Time at which the ticket was closed.
    pub done_at: Option<DateTime<Utc>>,
    /// Reason for closing without an answer.
    pub close_reason: Option<String>,
    /// Number of times the ticket was reopened.
    pub reopened: i32,
    /// Number of replies and customer messages; includes notes for users who may read them.
    pub comments: i64,
    /// Whether the ticket has something unread for the signed-in user.
    pub is_unread: bool,
    /// Sequence number of the newest comment; a reply sends the number that its writer has seen.
    #[serde(rename = "news")]
    pub last_event_seq: i64,
    /// Version of the row; every change increments it.
    pub version: i32,
    /// Sort key of the card, for the cursor of the next page.
    pub key: Option<String>,
}

impl Card {
    /// Returns the ticket number as the screen shows it: `T-1042`.
    #[must_use]
    pub fn label(&self) -> String {
        number(self.number)
    }

    /// Returns the assignee as the page shows it: `Dana Cole`, `Dana Cole (account disabled)`; `None` if unassigned.
    #[must_use]
    pub fn assigned_to(&self) -> Option<String> {
        self.assignee.as_deref().map(|name| super::lead::assigned_to(name, self.assignee_is_disabled))
    }

    /// Returns how the ticket stands to its due time.
    #[must_use]
    pub fn due(&self, now: DateTime<Utc>) -> clock::Due {
        clock::due(self.due_at, self.raise_at, self.status, self.waiting_since.is_some(), now)
    }
}

/// Returns a typed tag as it is stored: `#Refund` is `refund`; `None` if nothing is left of it.
#[must_use]
pub fn tag(typed: &str) -> Option<String> {
    let tag = typed.trim().trim_start_matches('#').to_lowercase();
    (!tag.is_empty()).then_some(tag)
}

/// Formats a ticket number: `T-1042`.
#[must_use]
pub fn number(number: i64) -> String {
    format!("T-{number}")
}

/// Parses `T-1042`, `t1042`, `T 1042` or `1042`; `None` for other text.
#[must_use]
pub fn parse_number(typed: &str) -> Option<i64> {
    let typed = typed.trim();
    let digits = typed.strip_prefix(['t', 'T']).unwrap_or(typed).trim_start_matches(['-', ' ', '#']);
    let is_number = !digits.is_empty() && digits.len() <= 12 && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

/// Tickets of one person that the user may see: as requester, or about the person's seats and orders.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PersonTickets {
    /// Number of tickets.
    pub all: u64,
    /// First tickets: open before done, the newest first.
    pub cards: Vec<Card>,
}

/// A column of the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Status of the column.
    pub status: Status,
    /// Number of tickets in the column.
    pub tickets: u64,
    /// Number of overdue tickets in the column.
    pub overdue: u64,
    /// First cards by due time; in the done column the newest first.
    pub cards: Vec<Card>,
}
