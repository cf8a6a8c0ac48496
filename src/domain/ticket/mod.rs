//! Support tickets: from a question to its answer. The rules of the workflow and of the service clock, the
//! questions that the pane asks and the commands that it gives, all of them plain data.

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

/// What the institute has set, and who works on tickets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// When the institute is open.
    pub hours: Hours,
    /// What is promised for each priority, in minutes of opening hours.
    pub service_times: BTreeMap<Priority, Times>,
    /// From which part of its time on, in percent, a ticket is raised; 0 for never.
    pub escalate_percent: u32,
    /// What a blocked ticket can wait for.
    pub waits_for: Vec<String>,
    /// Why a ticket is closed that nobody answered.
    pub close_reasons: Vec<String>,
    /// Replies that are written beforehand.
    #[serde(default)]
    pub canned: Vec<Canned>,
    /// Tags in use, the most used first.
    #[serde(default)]
    pub tags: Vec<String>,
    /// All to whom a ticket can be given.
    #[serde(default)]
    pub takers: Vec<Assignee>,
    /// Users whose account is disabled and to whom open tickets are still assigned.
    #[serde(default)]
    pub disabled: Vec<Assignee>,
    /// The member of staff who asks; none for the owner.
    #[serde(default)]
    pub me: Option<Uuid>,
}

/// Somebody who works on tickets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignee {
    /// The staff row.
    pub id: Uuid,
    /// The name.
    pub name: String,
}

/// A person as the People pane opens them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRef {
    /// The account, the seat or the order, by `kind`.
    pub id: Uuid,
    /// Where the person is kept.
    pub kind: PersonKind,
}

/// A ticket in the queue or on the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Its id.
    pub id: Uuid,
    /// The number to say on the phone, see [`number`].
    pub number: i64,
    /// What it is about.
    pub title: String,
    /// Where it stands.
    pub status: Status,
    /// How urgent it is.
    pub priority: Priority,
    /// The priority by which the clock counts: the one that a person chose, where an escalation raised it since.
    pub promised: Priority,
    /// When it was raised because its time ran out.
    pub escalated_at: Option<DateTime<Utc>>,
    /// Since when it waits for the customer.
    pub waiting_since: Option<DateTime<Utc>>,
    /// What a blocked ticket waits for.
    pub waits_for: Option<String>,
    /// Why it is blocked; only for those who read internal notes.
    pub blocked_reason: Option<String>,
    /// Who works on it.
    pub assignee_id: Option<Uuid>,
    /// Their name.
    pub assignee: Option<String>,
    /// Whether their account is disabled while the ticket is open.
    #[serde(default)]
    pub assignee_is_disabled: bool,
    /// Who asks.
    pub requester: Option<String>,
    /// Where they are kept, when the ticket is linked to them.
    pub person: Option<PersonRef>,
    /// In order of the alphabet.
    pub tags: Vec<String>,
    /// The class that it is about.
    pub schedule_id: Option<Uuid>,
    /// `CCW Permit, Sat, Nov 21, 10:00 AM`.
    pub class: Option<String>,
    /// The order that it is about.
    pub order_id: Option<Uuid>,
    /// Its number.
    pub order_number: Option<String>,
    /// The lead that it is about; only for those who see leads.
    pub lead_id: Option<Uuid>,
    /// When it came.
    pub created_at: DateTime<Utc>,
    /// When anybody last wrote to it or changed it.
    pub touched_at: DateTime<Utc>,
    /// The time that it has used up.
    #[serde(flatten)]
    pub clock: Clock,
    /// By when it is to be answered; none once it is, and while the clock stands.
    pub answer_due_at: Option<DateTime<Utc>>,
    /// By when it is to be closed; none while the clock stands.
    pub close_due_at: Option<DateTime<Utc>>,
    /// The earlier of the two. Past, it is overdue.
    pub due_at: Option<DateTime<Utc>>,
    /// From here on it runs out, and is raised.
    pub raise_at: Option<DateTime<Utc>>,
    /// When it was first answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// When it was closed.
    pub done_at: Option<DateTime<Utc>>,
    /// Why it was closed without an answer.
    pub close_reason: Option<String>,
    /// How often it was opened again.
    pub reopened: i32,
    /// Replies and what customers wrote; with notes for those who read them.
    pub comments: i64,
    /// Whether something in it is new to the person who asks.
    pub is_unread: bool,
    /// The newest of what was written: what a reply says that it has seen.
    #[serde(rename = "news")]
    pub last_event_seq: i64,
    /// Counts its changes.
    pub version: i32,
    /// What the queue is sorted by, for the next page.
    pub key: Option<String>,
}

impl Card {
    /// `T-1042`.
    #[must_use]
    pub fn label(&self) -> String {
        number(self.number)
    }

    /// Who works on it, as a page says it: `Dana Cole`, `Dana Cole (account disabled)`; `None` if nobody does.
    #[must_use]
    pub fn assigned_to(&self) -> Option<String> {
        self.assignee.as_deref().map(|name| super::lead::assigned_to(name, self.assignee_is_disabled))
    }

    /// How it stands to its due time.
    #[must_use]
    pub fn due(&self, now: DateTime<Utc>) -> clock::Due {
        clock::due(self.due_at, self.raise_at, self.status, self.waiting_since.is_some(), now)
    }
}

/// `T-1042`, as it is said on the phone.
#[must_use]
pub fn number(number: i64) -> String {
    format!("T-{number}")
}

/// Reads `T-1042`, `t1042`, `T 1042` or `1042`.
#[must_use]
pub fn parse_number(typed: &str) -> Option<i64> {
    let typed = typed.trim();
    let digits = typed.strip_prefix(['t', 'T']).unwrap_or(typed).trim_start_matches(['-', ' ', '#']);
    let is_number = !digits.is_empty() && digits.len() <= 12 && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

/// The tickets of one person that the session sees: those that they asked for, and those about their seats and orders.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PersonTickets {
    /// How many there are.
    pub all: u64,
    /// The first of them: what is open, then what is done, the newest first.
    pub cards: Vec<Card>,
}

/// A column of the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its status.
    pub status: Status,
    /// Tickets in it.
    pub tickets: u64,
    /// Of these overdue.
    pub overdue: u64,
    /// The first cards: by what is due, the newest first where all is done.
    pub cards: Vec<Card>,
}
