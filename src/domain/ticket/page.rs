//! The full page of one ticket: conversation, notes, activities and links.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Card;
use super::canned::Fields;
use super::flow::Status;
use crate::domain::format::Format;

/// Kind of a comment: author and reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommentKind {
    /// A message from the customer, possibly logged by a member of staff.
    Customer,
    /// A reply to the customer.
    Reply,
    /// An internal note; the customer never sees it.
    Note,
}

/// Channel of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the words say it")]
pub enum Channel {
    #[default]
    Email,
    Phone,
    InPerson,
    Web,
}

impl Channel {
    /// All channels.
    pub const ALL: [Self; 4] = [Self::Email, Self::Phone, Self::InPerson, Self::Web];

    /// Returns the channel as stored in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::InPerson => "in_person",
            Self::Web => "web",
        }
    }

    /// Returns the channel for a word of the database; `None` if unknown.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|via| via.word() == word)
    }

    /// Returns the channel as the screen shows it: `by email`, `in person`.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Email => "by email",
            Self::Phone => "by phone",
            Self::InPerson => "in person",
            Self::Web => "on the website",
        }
    }
}

/// A comment in the conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// Id, made by the client.
    pub id: Uuid,
    /// Sequence number across the comments of all tickets. A reply sends the newest one that its writer has seen.
    pub seq: i64,
    /// Ticket of the comment: the shown ticket, or one that was merged into it.
    pub ticket_id: Uuid,
    /// Kind of the comment.
    pub kind: CommentKind,
    /// Text of the comment.
    pub content: String,
    /// Channel of the message; `None` for a note.
    pub via: Option<Channel>,
    /// Name of the writer or speaker.
    pub author: String,
    /// Member of staff who logged the customer's message.
    pub taken_by: Option<String>,
    /// Whether the signed-in user wrote the comment.
    pub is_mine: bool,
    /// Time at which the database stored the comment.
    pub created_at: DateTime<Utc>,
    /// Time of writing, if the comment had to wait for a connection.
    #[serde(default)]
    pub said_at: Option<DateTime<Utc>>,
    /// Ticket from which the comment was split.
    pub split_from: Option<Uuid>,
}

/// An entry in the history of a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// Id of the activity.
    pub id: Uuid,
    /// Ticket of the activity: the shown ticket, or one that was merged into it.
    pub ticket_id: Uuid,
    /// Kind of activity: `created`, `moved`, `reopened`, `waiting`, `assigned`, `priority`, `escalated`, `tagged`,
    /// `edited`, `merged`, `unmerged`, `split`, `unsplit`, `undone`. The check constraint
    /// `ticket_activities_kind_known` lists them.
    pub kind: String,
    /// Status before the activity.
    pub from_status: Option<Status>,
    /// Status after the activity.
    pub to_status: Option<Status>,
    /// Reason for blocking or closing; only for users who may read internal notes.
    pub reason: Option<String>,
    /// Note about the activity; only for users who may read internal notes.
    pub body: Option<String>,
    /// Changes, by `kind`: `{"from", "to"}` of an assignee or a priority, `{"added", "removed"}` of tags, `{field:
    /// [old, new]}` of an edit, `{"other", "number"}` of a merge or a split, `{"waits_for"}` of a block.
    pub details: serde_json::Value,
    /// Time of the activity.
    pub happened_at: DateTime<Utc>,
    /// Name of the user, or of the system.
    pub actor: String,
    /// Desk at which the user worked.
    pub desk: Option<String>,
}

/// Name and contact data of the requester. Email and phone are empty for users who may not look people up.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the words say it")]
pub struct Contact {
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
}

/// A ticket that was merged into this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    /// Id of the merged ticket.
    pub id: Uuid,
    /// Number of the merged ticket; a search for it finds this ticket.
    pub number: i64,
    /// Title of the merged ticket.
    pub title: String,
    /// Description of the merged ticket.
    pub description: Option<String>,
    /// Name of the requester.
    pub requester: Option<String>,
    /// Time at which the merged ticket was created.
    pub created_at: DateTime<Utc>,
}

/// An unsent text; its writer finds it on every desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Whether the draft is a note, not a reply.
    pub is_note: bool,
    /// Text of the draft.
    pub body: String,
    /// Time at which the draft was last saved.
    pub updated_at: DateTime<Utc>,
}

/// Another user who has the ticket open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Present {
    /// Name of the user.
    pub name: String,
    /// Desk at which the user works.
    pub desk: Option<String>,
    /// Whether the user is writing a comment.
    pub is_writing: bool,
    /// Time of the user's last sign of presence.
    pub seen_at: DateTime<Utc>,
}

/// The full page of one ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketPage {
    /// The ticket as in the queue.
    pub card: Card,
    /// Requested ticket number, if it belongs to a ticket that was merged into this one.
    pub asked_for: Option<i64>,
    /// First message of the customer.
    pub description: Option<String>,
    /// Name and contact data of the requester.
    pub contact: Contact,
    /// Organization of the linked lead; only for users who may see leads.
    pub lead: Option<String>,
    /// Course of the linked class, for canned replies.
    pub course: Option<String>,
    /// Start of the linked class.
    pub starts_at: Option<DateTime<Utc>>,
    /// Ticket from which this one was split.
    pub split_from: Option<Uuid>,
    /// Comments, oldest first; the newest 500. Omits notes for users who may not read them.
    pub comments: Vec<Comment>,
    /// Number of comments that are older than `comments`.
    pub earlier: u64,
    /// Activities, newest first; at most 500.
    pub activities: Vec<Activity>,
    /// Tickets that were merged into this one.
    pub merged: Vec<Merged>,
    /// Unsent drafts of the signed-in user.
    pub drafts: Vec<Draft>,
    /// Other users who have the ticket open.
    pub present: Vec<Present>,
    /// Read mark before this page was loaded: every comment with a higher `seq` is new.
    pub read: i64,
}

impl TicketPage {
    /// Returns the values of the canned-reply fields for this ticket.
    #[must_use]
    pub fn fields(&self, me: &str, format: Format<'_>) -> Fields {
        Fields {
            name: self.contact.name.clone(),
            class: self.course.clone(),
            date: self.starts_at.map(|at| format!("{} at {}", format.date_at(at), format.time(at))),
            order: self.card.order_number.clone(),
            ticket: Some(self.card.label()),
            me: Some(me.to_owned()),
        }
    }
}
