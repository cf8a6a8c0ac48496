//! The conversation, oldest first: the customer's messages, replies, and notes that the customer never reads. Words,
//! sign and style distinguish them. Activities are between them at their times.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{UnsentComment, activity};
use crate::domain::journal::WriteId;
use crate::domain::site::Site;
use crate::domain::text;
use crate::domain::ticket::number;
use crate::domain::ticket::page::{Activity, Channel, Comment, CommentKind, Draft, TicketPage};
use crate::ui::theme::Meaning;

/// A line of the conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TalkLine {
    /// The bar before the words, which shows the kind of entry.
    pub(super) bar: &'static str,
    pub(super) bar_meaning: Meaning,
    pub(super) meaning: Meaning,
    pub(super) words: String,
    /// The entry that the line belongs to.
    pub(super) of: Entry,
}

/// The entry that a line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    /// The number of earlier comments.
    Earlier,
    /// What the customer wrote first.
    Description,
    /// The text of a ticket that was merged into this one.
    Merged(Uuid),
    /// A comment.
    Comment(Uuid),
    /// An activity: something that was done to the ticket.
    Activity(Uuid),
    /// A comment that waits for a connection.
    Unsent(WriteId),
    /// The user's draft of a note, or else of a reply.
    Draft(bool),
}

/// How a kind of entry looks.
#[derive(Debug, Clone, Copy)]
struct Sort {
    bar: &'static str,
    head: Meaning,
    body: Meaning,
}

const CUSTOMER: Sort = Sort { bar: "│", head: Meaning::Title, body: Meaning::Text };
const REPLY: Sort = Sort { bar: "┃", head: Meaning::Title, body: Meaning::Text };
const NOTE: Sort = Sort { bar: "▒", head: Meaning::Warn, body: Meaning::Muted };

/// Who reads the conversation: at which site, on which day, up to where it was read before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) site: &'a Site,
    pub(super) today: NaiveDate,
    /// Everything with a higher `seq` is new.
    pub(super) read: i64,
    /// Columns of a line.
    pub(super) width: usize,
}

impl Reader<'_> {
    /// Returns the columns for words after the bar.
    fn room(self) -> usize {
        self.width.saturating_sub(4)
    }
}

/// Returns the lines; comments that wait for a connection and the user's drafts come last. Pure, so that an update knows
/// how many lines there are.
pub(super) fn lines(
    page: &TicketPage,
    unsent: &[UnsentComment],
    drafts: &[Draft],
    reader: Reader<'_>,
) -> Vec<TalkLine> {
    let mut entries: Vec<(DateTime<Utc>, u8, i64, Vec<TalkLine>)> = Vec::new();
    for activity in page.activities.iter().filter(|activity| !is_listed_twice(activity, page)) {
        let of = (activity.ticket_id != page.card.id).then(|| from(page, activity.ticket_id)).flatten();
        let of = of.map(|number| format!(" ({number})")).unwrap_or_default();
        let at = reader.site.clock_or_day(activity.happened_at, reader.today);
        let words = format!("{at} {}{of}", activity::words(activity));
        let lines = text::wrap(&words, reader.room()).into_iter().enumerate().map(|(n, words)| TalkLine {
            bar: if n == 0 { "·" } else { " " },
            bar_meaning: Meaning::Muted,
            meaning: Meaning::Muted,
            words,
            of: Entry::Activity(activity.id),
        });
        entries.push((activity.happened_at, 2, 0, lines.collect()));
    }
    let asker = |name: &Option<String>| name.clone().unwrap_or_else(|| "nobody named".into());
    if let Some(description) = &page.description {
        let at = page.card.created_at;
        let head = format!("CUSTOMER {}, {}", asker(&page.contact.name), reader.site.clock_or_day(at, reader.today));
        entries.push((at, 0, 0, entry(CUSTOMER, &head, description, Entry::Description, reader)));
    }
    for merged in &page.merged {
        let at = reader.site.clock_or_day(merged.created_at, reader.today);
        let head = format!("CUSTOMER {}, {at} · {} {}", asker(&merged.requester), number(merged.number), merged.title);
        // A merged ticket without text appears only as an activity, where it was merged.
        let Some(words) = &merged.description else { continue };
        entries.push((merged.created_at, 1, 0, entry(CUSTOMER, &head, words, Entry::Merged(merged.id), reader)));
    }
    for comment in &page.comments {
        entries.push((comment.created_at, 3, comment.seq, comment_lines(comment, page, reader)));
    }
    entries.sort_by_key(|(at, rank, seq, _)| (*at, *rank, *seq));
    let mut lines = Vec::new();
    if page.earlier > 0 {
        lines.push(TalkLine {
            bar: "·",
            bar_meaning: Meaning::Muted,
            meaning: Meaning::Warn,
            words: format!("{} earlier comments are not shown.", page.earlier),
            of: Entry::Earlier,
        });
    }
    lines.extend(entries.into_iter().flat_map(|(.., lines)| lines));
    lines.extend(unsent.iter().flat_map(|unsent| waiting(unsent, page, reader)));
    lines.extend(drafts.iter().flat_map(|draft| draft_lines(draft, reader)));
    lines
}

/// Whether both tickets list the undo of a merge or a split. One of them is enough.
fn is_listed_twice(activity: &Activity, page: &TicketPage) -> bool {
    activity.ticket_id != page.card.id && matches!(activity.kind.as_str(), "unmerged" | "unsplit")
}

/// Returns the number of a ticket that was merged into this one.
fn from(page: &TicketPage, ticket: Uuid) -> Option<String> {
    page.merged.iter().find(|merged| merged.id == ticket).map(|merged| number(merged.number))
}

/// Whether the comment is new to the user.
pub(super) fn is_new(comment: &Comment, read: i64) -> bool {
    comment.seq > read && !comment.is_mine
}

fn comment_lines(comment: &Comment, page: &TicketPage, reader: Reader<'_>) -> Vec<TalkLine> {
    let (sort, who) = match comment.kind {
        CommentKind::Customer => (CUSTOMER, format!("CUSTOMER {}", comment.author)),
        CommentKind::Reply => (REPLY, format!("REPLY {}", comment.author)),
        CommentKind::Note => (NOTE, format!("NOTE · not for the customer · {}", comment.author)),
    };
    let via = comment.via.map(|via| format!(" {}", via.title())).unwrap_or_default();
    let taken = comment.taken_by.as_ref().map(|by| format!(", taken down by {by}")).unwrap_or_default();
    let at = reader.site.clock_or_day(comment.created_at, reader.today);
    let of = (comment.ticket_id != page.card.id).then(|| from(page, comment.ticket_id)).flatten();
    let of = of.map(|number| format!(" · to {number}")).unwrap_or_default();
    let split = if comment.split_from.is_some() { " · split off" } else { "" };
    let new = if is_new(comment, reader.read) { "• NEW " } else { "" };
    // The comment is placed where it arrived, because users who wrote before that did not know it.
    let word = if comment.kind == CommentKind::Customer { "said" } else { "written" };
    let said = comment.said_at.map(|at| format!(" ({word} {})", reader.site.clock_or_day(at, reader.today)));
    let said = said.unwrap_or_default();
    let head = format!("{new}{who}{via}{taken}, {at}{said}{of}{split}{}", sent(comment));
    entry(sort, &head, &comment.content, Entry::Comment(comment.id), reader)
}

/// Returns what happened to a reply that was written as an email. The console keeps it, and sends no email itself.
fn sent(comment: &Comment) -> &'static str {
    let is_email = comment.kind == CommentKind::Reply && comment.via == Some(Channel::Email);
    if is_email { " · saved, not emailed" } else { "" }
}

/// Returns the lines of a comment that only this desk has yet.
fn waiting(unsent: &UnsentComment, page: &TicketPage, reader: Reader<'_>) -> Vec<TalkLine> {
    let at = reader.site.clock_or_day(unsent.at, reader.today);
    let (sort, head) = match unsent.via {
        None => (NOTE, format!("NOTE · not for the customer · {}, {at} · WAITING", unsent.by)),
        Some(via) => {
            let who = page.contact.name.as_deref().unwrap_or("nobody named");
            (CUSTOMER, format!("CUSTOMER {who} {}, taken down by {}, {at} · WAITING", via.title(), unsent.by))
        }
    };
    let sort = Sort { head: Meaning::Warn, ..sort };
    entry(sort, &head, &unsent.body, Entry::Unsent(unsent.write), reader)
}

/// What the user has begun to write.
fn draft_lines(draft: &Draft, reader: Reader<'_>) -> Vec<TalkLine> {
    let (sort, what) = if draft.is_note { (NOTE, "note") } else { (REPLY, "reply") };
    let at = reader.site.clock_or_day(draft.updated_at, reader.today);
    let sort = Sort { head: Meaning::Warn, ..sort };
    entry(sort, &format!("DRAFT of a {what}, {at} · not sent"), &draft.body, Entry::Draft(draft.is_note), reader)
}

fn entry(sort: Sort, head: &str, content: &str, of: Entry, reader: Reader<'_>) -> Vec<TalkLine> {
    let line = |meaning, words| TalkLine { bar: sort.bar, bar_meaning: sort.head, meaning, words, of };
    let mut lines: Vec<TalkLine> =
        text::wrap(head, reader.room()).into_iter().map(|words| line(sort.head, words)).collect();
    lines.extend(text::wrap_lines(content, reader.room()).into_iter().map(|words| line(sort.body, words)));
    lines
}
