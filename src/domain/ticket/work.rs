//! What is done about tickets, and what comes of it. A command is sent with an id of its own; sent twice, it is
//! done once and answered the same.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::filter::SavedView;
use super::flow::{AfterReply, InvalidMove, MoveDetails, Priority, Status};
use super::page::{Channel, Comment};

/// A ticket and where the desk saw it stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenTicket {
    /// The ticket.
    pub id: Uuid,
    /// Its status then.
    pub seen: Status,
}

/// A ticket by hand.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct New {
    /// What it is about; not empty.
    pub title: String,
    /// What the customer said.
    pub description: Option<String>,
    /// How urgent it is.
    pub priority: Priority,
    /// Tags.
    pub tags: Vec<String>,
    /// Who works on it (`staff.id`).
    pub assignee_id: Option<Uuid>,
    /// The account of who asks.
    pub user_id: Option<Uuid>,
    /// Their seat, when they have no account; its class and order are linked, too, where none is given.
    pub seat_id: Option<Uuid>,
    /// The order.
    pub order_id: Option<Uuid>,
    /// The class.
    pub schedule_id: Option<Uuid>,
    /// The lead.
    pub lead_id: Option<Uuid>,
    /// Who asks; known from the account, seat, order or lead where it is not given.
    pub requester_name: Option<String>,
    /// Their email, likewise.
    pub requester_email: Option<String>,
    /// Their phone, likewise.
    pub requester_phone: Option<String>,
}

/// A command with the id that makes it happen once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Write {
    /// The same however often it is sent.
    pub id: Uuid,
    /// What to do.
    pub command: Command,
}

/// Something of one's own to keep. Sent twice it does no more than once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PersonalState {
    /// A view, in the place of the one of its id.
    View(Box<SavedView>),
    /// Forget the view of this id.
    ForgetView(Uuid),
    /// What has been begun to write, as a note or as a reply; an empty text forgets it.
    Draft {
        /// To which ticket.
        ticket: Uuid,
        /// A note and not a reply.
        is_note: bool,
        /// The text.
        body: String,
    },
    /// Up to where a ticket has been read ([`Card::news`](super::Card::news)); 0 makes it unread again.
    Read {
        /// Which ticket.
        ticket: Uuid,
        /// Up to here.
        seen: i64,
    },
    /// The ticket is not open at this desk any more.
    Leave(Uuid),
}

impl PersonalState {
    /// The ticket that it is about.
    #[must_use]
    pub fn ticket(&self) -> Option<Uuid> {
        match self {
            Self::View(_) | Self::ForgetView(_) => None,
            Self::Draft { ticket, .. } | Self::Read { ticket, .. } | Self::Leave(ticket) => Some(*ticket),
        }
    }
}

/// Something to do about tickets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verb", rename_all = "snake_case")]
#[allow(missing_docs, reason = "the words say it")]
pub enum Command {
    /// A ticket by hand, whose id is the client's.
    Create { ticket: Uuid, new: Box<New> },
    /// What the customer is told; the comment's id is the client's. `seen` is the newest of the conversation that
    /// the desk has seen ([`Card::news`](super::Card::news)): when something public was written since, nothing is
    /// written, and the answer is [`Outcome::Changed`]. On a merged ticket it goes to the one that it points to.
    Reply { ticket: Uuid, comment: Uuid, seen: i64, body: String, via: Channel, then: AfterReply },
    /// For the staff alone. Never in conflict.
    Note { ticket: Uuid, comment: Uuid, body: String },
    /// What the customer said on the phone or at the desk.
    #[serde(rename = "hear")]
    LogCustomerMessage { ticket: Uuid, comment: Uuid, body: String, via: Channel },
    /// To another status, one or many; closing many is this.
    Move {
        tickets: Vec<SeenTicket>,
        to: Status,
        #[serde(flatten)]
        words: MoveDetails,
    },
    /// It is the customer's turn, or ours again.
    Wait { tickets: Vec<SeenTicket>, waiting: bool },
    /// To one person, or to nobody.
    Assign { tickets: Vec<Uuid>, to: Option<Uuid> },
    /// Another priority; the clock counts by it from now on.
    Prioritise { tickets: Vec<Uuid>, to: Priority },
    /// Tags on and off.
    Tag { tickets: Vec<Uuid>, add: Vec<String>, remove: Vec<String> },
    /// Fields of [`New`] but tags, priority and assignee, with what the desk saw there and what should be there.
    Edit { ticket: Uuid, changes: BTreeMap<String, [Value; 2]> },
    /// `gone` points to `keep` from now on, and what is written to it follows.
    Merge { keep: Uuid, gone: Uuid },
    /// And no more.
    Unmerge { gone: Uuid },
    /// A comment becomes a ticket of its own, whose id is the client's.
    Split { comment: Uuid, ticket: Uuid, title: String },
    /// The comment goes back; the ticket that was made for it points to the one it came from.
    Unsplit { ticket: Uuid },
    /// Takes back what a command of the last 30 days did by `move`, `wait`, `assign`, `prioritise`, `tag`, `merge`
    /// or `split`, and the closing of a `reply` that closed: on each ticket that nobody has changed since.
    Undo { command: Uuid },
}

impl Command {
    /// The ticket that it is about; none when it names several, or none.
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

/// What became of one of several tickets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EachResult {
    /// It is done.
    Done,
    /// There was nothing to do: it was so before.
    Already,
    /// Somebody has moved it since it was seen, or changed it since what is to be undone.
    Changed,
    /// The move is not allowed, see `why`.
    NotAllowed,
    /// It points to another now.
    Merged,
    /// There is no such ticket.
    Gone,
}

/// One of several tickets: where it stands now, and who last changed it.
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
    /// It is done. `news` is what the desk has seen now.
    Done { ticket: Uuid, number: i64, status: Status, version: i32, news: i64 },
    /// Each ticket's own: of `move`, `wait`, `assign`, `prioritise`, `tag`, and of their undoing.
    Each { tickets: Vec<Each> },
    /// Nothing was written: these were written since. Sent again with `news` as `seen`, it is.
    Changed { ticket: Uuid, number: i64, news: i64, comments: Vec<Comment> },
    /// Nothing was written: somebody else wrote these fields.
    Conflict { ticket: Uuid, version: i32, conflicts: Vec<Conflict> },
    /// Nothing was written: the workflow has it so.
    NotAllowed { ticket: Uuid, status: Status, why: InvalidMove },
    /// The ticket points to another now.
    Merged { into: Uuid, number: i64 },
    /// It points to no other.
    NotMerged,
    /// It was not split from another.
    NotSplit,
    /// That person does not work on tickets.
    Nobody,
    /// The command is too old, was not one of those that can be undone, or was undone before.
    NothingToUndo,
    /// There is no such ticket or comment, or nothing of the links that were given.
    Gone,
}
