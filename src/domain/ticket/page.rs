//! One ticket whole: the conversation, the notes, what was done, and what it is linked to.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Card;
use super::canned::Fields;
use super::flow::Status;
use crate::domain::format::Format;

/// Who wrote for whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommentKind {
    /// What the customer said, or a desk took down for them.
    Customer,
    /// What the customer was told.
    Reply,
    /// For the staff alone: the customer never reads it.
    Note,
}

/// On which way something was said.
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
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Email, Self::Phone, Self::InPerson, Self::Web];

    /// The database's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::InPerson => "in_person",
            Self::Web => "web",
        }
    }

    /// The way that the database names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|via| via.word() == word)
    }

    /// As people say it, after what was said: `by email`, `in person`.
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

/// A contribution to the conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// Its id, the client's.
    pub id: Uuid,
    /// Rises with everything that is written to any ticket: what a reply says that it has seen.
    pub seq: i64,
    /// The ticket that it was written to: this one, or one that was merged into it.
    pub ticket_id: Uuid,
    /// Who wrote for whom.
    pub kind: CommentKind,
    /// The text.
    pub content: String,
    /// On which way it was said; none for a note.
    pub via: Option<Channel>,
    /// Who wrote it, or said it.
    pub author: String,
    /// Who of the staff took down what the customer said.
    pub taken_by: Option<String>,
    /// Whether the person who asks wrote it.
    pub is_mine: bool,
    /// When it came.
    pub created_at: DateTime<Utc>,
    /// When it was written or said, where it had to wait for a connection.
    #[serde(default)]
    pub said_at: Option<DateTime<Utc>>,
    /// The ticket that it was split from.
    pub split_from: Option<Uuid>,
}

/// A line of what was done about a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// Its id.
    pub id: Uuid,
    /// The ticket that it is about: this one, or one that was merged into it.
    pub ticket_id: Uuid,
    /// `created`, `moved`, `reopened`, `waiting`, `assigned`, `priority`, `escalated`, `tagged`, `edited`,
    /// `merged`, `unmerged`, `split`, `unsplit`, `undone`: the words of `ticket_activities_kind_known`.
    pub kind: String,
    /// The status before.
    pub from_status: Option<Status>,
    /// The status after.
    pub to_status: Option<Status>,
    /// Why it was blocked or closed; only for those who read internal notes.
    pub reason: Option<String>,
    /// Words beside it; only for those who read internal notes.
    pub body: Option<String>,
    /// What changed, by `kind`: `{"from", "to"}` of an assignee or a priority, `{"added", "removed"}` of tags,
    /// `{field: [old, new]}` of an edit, `{"other", "number"}` of a merge or a split, `{"waits_for"}`.
    pub details: serde_json::Value,
    /// When.
    pub happened_at: DateTime<Utc>,
    /// Who.
    pub actor: String,
    /// At which desk.
    pub desk: Option<String>,
}

/// Who asks and how they are reached; without email and phone for those who may not look people up.
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
    /// Its id.
    pub id: Uuid,
    /// Its number, which goes on finding this one.
    pub number: i64,
    /// Its title.
    pub title: String,
    /// Its own text.
    pub description: Option<String>,
    /// Who asked.
    pub requester: Option<String>,
    /// When it came.
    pub created_at: DateTime<Utc>,
}

/// A text that somebody has begun and not sent: kept for them on every desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// A note and not a reply.
    pub is_note: bool,
    /// The text.
    pub body: String,
    /// When it was last kept.
    pub updated_at: DateTime<Utc>,
}

/// Somebody else who has the ticket open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Present {
    /// The name.
    pub name: String,
    /// At which desk.
    pub desk: Option<String>,
    /// Whether they are writing.
    pub is_writing: bool,
    /// When they were last heard of.
    pub seen_at: DateTime<Utc>,
}

/// One ticket whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketPage {
    /// As in the queue.
    pub card: Card,
    /// The number that was asked for, when it is one that was merged into this.
    pub asked_for: Option<i64>,
    /// What the customer wrote first.
    pub description: Option<String>,
    /// Who asks.
    pub contact: Contact,
    /// The lead's organisation; only for those who see leads.
    pub lead: Option<String>,
    /// What the class teaches, for the fields of a canned reply.
    pub course: Option<String>,
    /// When it begins.
    pub starts_at: Option<DateTime<Utc>>,
    /// The ticket that this one was split from.
    pub split_from: Option<Uuid>,
    /// Oldest first, at most the newest 500; without notes for those who may not read them.
    pub comments: Vec<Comment>,
    /// Comments that are older than these.
    pub earlier: u64,
    /// Newest first, at most 500.
    pub activities: Vec<Activity>,
    /// Those that were merged into it.
    pub merged: Vec<Merged>,
    /// What the person who asks has begun to write.
    pub drafts: Vec<Draft>,
    /// Who else has it open.
    pub present: Vec<Present>,
    /// What was read of it before this page was asked for: everything with a higher `seq` is new.
    pub read: i64,
}

impl TicketPage {
    /// What a canned reply to this ticket can say.
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
