//! Commands on tickets, and their outcomes. Every command has an id: a command that is sent twice is applied once and
//! gets the same answer.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::filter::SavedView;
use super::flow::{AfterReply, InvalidMove, MoveDetails, Priority, Status};
use super::page::{Channel, Comment};

/// A ticket and the status in which the user saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenTicket {
    /// Id of the ticket.
    pub id: Uuid,
    /// Status that the user saw.
    pub seen: Status,
}

/// A ticket that a user types in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct New {
    /// Title; not empty.
    pub title: String,
    /// Text of the customer's question.
    pub description: Option<String>,
    /// Priority of the ticket.
    pub priority: Priority,
    /// Tags of the ticket.
    pub tags: Vec<String>,
    /// Assignee (`staff.id`).
    pub assignee_id: Option<Uuid>,
    /// Account of the requester.
    pub user_id: Option<Uuid>,
    /// Seat of a requester without an account. The seat's class and order are linked too, if none are given.
    pub seat_id: Option<Uuid>,
    /// Order linked to the ticket.
    pub order_id: Option<Uuid>,
    /// Class linked to the ticket.
    pub schedule_id: Option<Uuid>,
    /// Lead linked to the ticket.
    pub lead_id: Option<Uuid>,
    /// Name of the requester; `None` to take it from the account, seat, order or lead.
    pub requester_name: Option<String>,
    /// Email of the requester; `None` to take it from the linked record.
    pub requester_email: Option<String>,
    /// Phone of the requester; `None` to take it from the linked record.
    pub requester_phone: Option<String>,
}

/// A command with its idempotency key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Write {
    /// Idempotency key: the same for every retry.
    pub id: Uuid,
    /// The command.
    pub command: Command,
}

/// A change of the user's personal state. A repeated write has no further effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PersonalState {
    /// Saves the view, or replaces the view with the same id.
    View(Box<SavedView>),
    /// Deletes the view with this id.
    ForgetView(Uuid),
    /// Saves the draft of a note or a reply; an empty text deletes the draft.
    Draft {
        /// Ticket of the draft.
        ticket: Uuid,
        /// Whether the draft is a note, not a reply.
        is_note: bool,
        /// Text of the draft.
        body: String,
    },
    /// Sets the read mark of a ticket ([`Card::last_event_seq`](super::Card::last_event_seq)); 0 marks it as unread.
    Read {
        /// Ticket of the read mark.
        ticket: Uuid,
        /// Sequence number of the last comment that the user has read.
        seen: i64,
    },
    /// Ends the user's presence on this ticket.
    Leave(Uuid),
}

impl PersonalState {
    /// Returns the ticket of the change; `None` for a view.
    #[must_use]
    pub fn ticket(&self) -> Option<Uuid> {
        match self {
            Self::View(_) | Self::ForgetView(_) => None,
            Self::Draft { ticket, .. } | Self::Read { ticket, .. } | Self::Leave(ticket) => Some(*ticket),
        }
    }
}

/// A command on tickets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verb", rename_all = "snake_case")]
#[allow(missing_docs, reason = "the words say it")]
pub enum Command {
    /// Creates a ticket that a user typed in. The client makes its id.
    Create { ticket: Uuid, new: Box<New> },
    /// Sends a reply to the customer. The client makes the comment's id. `seen` is the newest comment that the user
    /// has seen ([`Card::last_event_seq`](super::Card::last_event_seq)). If a public comment is newer, nothing is
    /// written and the answer is [`Outcome::Changed`]. A reply to a merged ticket goes to the ticket that it was
    /// merged into.
    Reply { ticket: Uuid, comment: Uuid, seen: i64, body: String, via: Channel, then: AfterReply },
    /// Adds an internal note for the staff. Notes never conflict.
    Note { ticket: Uuid, comment: Uuid, body: String },
    /// Logs what the customer said on the phone or at the desk.
    #[serde(rename = "hear")]
    LogCustomerMessage { ticket: Uuid, comment: Uuid, body: String, via: Channel },
    /// Moves one or more tickets to another status, including done.
    Move {
        tickets: Vec<SeenTicket>,
        to: Status,
        #[serde(flatten)]
        words: MoveDetails,
    },
    /// Sets whether the tickets wait for the customer.
    Wait { tickets: Vec<SeenTicket>, waiting: bool },
    /// Assigns tickets to one person, or to no one.
    Assign { tickets: Vec<Uuid>, to: Option<Uuid> },
    /// Changes the priority; the SLA times follow it from now on.
    Prioritise { tickets: Vec<Uuid>, to: Priority },
    /// Adds and removes tags.
    Tag { tickets: Vec<Uuid>, add: Vec<String>, remove: Vec<String> },
    /// Changes fields of [`New`] except tags, priority and assignee: for each the value that the user saw and the new
    /// value.
    Edit { ticket: Uuid, changes: BTreeMap<String, [Value; 2]> },
    /// Merges `gone` into `keep`; later comments on `gone` go to `keep`.
    Merge { keep: Uuid, gone: Uuid },
    /// Reverts the merge of `gone`.
    Unmerge { gone: Uuid },
    /// Turns a comment into a new ticket. The client makes the ticket's id.
    Split { comment: Uuid, ticket: Uuid, title: String },
    /// Moves the comment back; the split ticket is merged into the ticket that the comment came from.
    Unsplit { ticket: Uuid },
    /// Reverts a command of the last 30 days: `move`, `wait`, `assign`, `prioritise`, `tag`, `merge` or `split`, or
    /// the closing by a `reply`. Skips tickets that another user has changed since.
    Undo { command: Uuid },
}

impl Command {
    /// Returns the ticket of the command; `None` if it names several tickets or none.
    #[must_use]
    pub fn ticket(&self) -> Option<Uuid> {
        let only = |tickets: &[Uuid]| tickets.first().copied().filter(|_| tickets.len() == 1);
        match self {
            Self::Create { ticket, .. }
            | Self::Reply { ticket, .. }
            | Self::Note { ticket, .. }
            | Self::LogCustomerMessage { ticket, .. }
            | Self::Edit { ticket, .. } => Some(*ticket),
            Self::Move { tickets, .. } | Self::Wait { tickets, .. } => {
                tickets.first().map(|seen| seen.id).filter(|_| tickets.len() == 1)
            }
            Self::Assign { tickets, .. } | Self::Prioritise { tickets, .. } | Self::Tag { tickets, .. } => {
                only(tickets)
            }
            Self::Merge { .. }
            | Self::Unmerge { .. }
            | Self::Split { .. }
            | Self::Unsplit { .. }
            | Self::Undo { .. } => None,
        }
    }
}

/// Result for one of several tickets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EachResult {
    /// The command was applied.
    Done,
    /// The ticket was already in that state.
    Already,
    /// Another user has moved the ticket since this user saw it, or changed it since the command to be undone.
    Changed,
    /// The move is not allowed, see `why`.
    NotAllowed,
    /// The ticket has been merged into another.
    Merged,
    /// The ticket does not exist.
    Gone,
}

/// Result for one ticket: its current status, and the user who last changed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the words say it")]
pub struct Each {
    pub id: Uuid,
    pub number: Option<i64>,
    pub result: EachResult,
    pub why: Option<InvalidMove>,
    pub status: Option<Status>,
    pub version: Option<i32>,
    pub by: Option<String>,
    pub at: Option<DateTime<Utc>>,
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
    /// The command was applied. `news` is the newest sequence number that the user has now seen.
    Done { ticket: Uuid, number: i64, status: Status, version: i32, news: i64 },
    /// Result for each ticket of `move`, `wait`, `assign`, `prioritise`, `tag`, and of their undo.
    Each { tickets: Vec<Each> },
    /// Not applied: these comments are newer. The command succeeds if resent with `news` as `seen`.
    Changed { ticket: Uuid, number: i64, news: i64, comments: Vec<Comment> },
    /// Not applied: another user changed these fields.
    Conflict { ticket: Uuid, version: i32, conflicts: Vec<Conflict> },
    /// Not applied: the workflow does not allow it.
    NotAllowed { ticket: Uuid, status: Status, why: InvalidMove },
    /// The ticket has been merged into another.
    Merged { into: Uuid, number: i64 },
    /// The ticket is not merged into another.
    NotMerged,
    /// The ticket was not split from another.
    NotSplit,
    /// That person does not work on tickets.
    Nobody,
    /// The command is too old, cannot be undone, or was undone before.
    NothingToUndo,
    /// The ticket, the comment or a linked record does not exist.
    Gone,
}
