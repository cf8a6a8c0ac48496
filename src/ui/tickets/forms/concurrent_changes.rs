//! What others did to a ticket while the user writes to it: their comments, and that they closed it.

use chrono::{DateTime, Utc};
use ratatui::text::Line;

use crate::domain::text;
use crate::domain::ticket::flow::Status;
use crate::domain::ticket::page::{Comment, CommentKind, TicketPage};
use crate::ui::context::View;
use crate::ui::theme::Meaning;

/// Maximum lines of the changes that are shown.
const MOST: usize = 6;

/// Changes by others since the user last looked.
#[derive(Debug)]
pub(super) struct ConcurrentChanges {
    /// Comments by others, newest last.
    news: Vec<Comment>,
    /// The ticket's status when it was last read.
    status: Status,
    closed: Option<Closed>,
}

#[derive(Debug)]
struct Closed {
    by: String,
    at: DateTime<Utc>,
    /// Whether a sending was stopped once to report this.
    is_reported: bool,
}

impl ConcurrentChanges {
    /// Starts without changes. The user sees this page now.
    pub(super) fn since(page: &TicketPage) -> Self {
        Self { news: Vec::new(), status: page.card.status, closed: None }
    }

    /// Notes that the user has seen the ticket's status.
    pub(super) fn look(&mut self, page: &TicketPage) {
        self.status = page.card.status;
        self.closed = None;
    }

    /// Notes that the user has seen the comments.
    pub(super) fn forget_news(&mut self) {
        self.news.clear();
    }

    /// Notes the comments that others wrote.
    pub(super) fn written(&mut self, comments: &[Comment]) {
        self.news = comments.to_vec();
    }

    /// Takes the page after it was read again.
    pub(super) fn page_came(&mut self, page: &TicketPage) {
        let now = page.card.status;
        match (self.status, now) {
            (Status::Done, Status::Done) => {}
            (_, Status::Done) => self.closed = closing(page),
            _ => self.closed = None,
        }
        self.status = now;
    }

    /// Whether the ticket was open when it was last read.
    pub(super) fn is_open(&self) -> bool {
        self.status != Status::Done
    }

    /// Returns who has closed the ticket, if that was not reported yet. Marks it as reported.
    pub(super) fn take_unreported_closer(&mut self) -> Option<String> {
        let closed = self.closed.as_mut().filter(|closed| !closed.is_reported)?;
        closed.is_reported = true;
        Some(closed.by.clone())
    }

    /// Returns how many lines the changes take at most.
    pub(super) fn height(&self) -> u16 {
        let most = if self.news.is_empty() && self.closed.is_none() { 0 } else { MOST + 1 };
        u16::try_from(most).unwrap_or(u16::MAX)
    }

    /// Returns who did what, as far as there is room.
    pub(super) fn lines<'a>(&self, width: usize, view: View<'_>) -> Vec<Line<'a>> {
        let mut lines: Vec<(Meaning, String)> = self.closed.iter().map(|closed| closed.line(width, view)).collect();
        lines.extend(self.news.iter().flat_map(|comment| written(comment, width, view)));
        if lines.is_empty() {
            return Vec::new();
        }
        let more = lines.len().saturating_sub(MOST);
        let foot = if more > 0 {
            format!("  {more} more lines: Esc shows the page, your draft is kept")
        } else {
            "─".repeat(width)
        };
        let shown = lines.into_iter().take(MOST).chain([(Meaning::Muted, text::fit(&foot, width))]);
        shown.map(|(meaning, words)| Line::styled(words, view.theme.style(meaning))).collect()
    }
}

impl Closed {
    fn line(&self, width: usize, view: View<'_>) -> (Meaning, String) {
        let at = view.site.clock_or_day(self.at, view.today());
        (Meaning::Warn, text::fit(&format!("! {} has closed the ticket, {at}", self.by), width))
    }
}

/// Returns who closed the ticket last.
fn closing(page: &TicketPage) -> Option<Closed> {
    let closings = page.activities.iter().filter(|activity| activity.to_status == Some(Status::Done));
    let last = closings.max_by_key(|activity| activity.happened_at)?;
    Some(Closed { by: last.actor.clone(), at: last.happened_at, is_reported: false })
}

/// Returns who wrote what.
fn written(comment: &Comment, width: usize, view: View<'_>) -> Vec<(Meaning, String)> {
    let who = match comment.kind {
        CommentKind::Customer => format!("{} (the customer)", comment.author),
        CommentKind::Reply => format!("{} has replied", comment.author),
        CommentKind::Note => format!("{} (a note)", comment.author),
    };
    let at = view.site.clock_or_day(comment.created_at, view.today());
    let head = (Meaning::Warn, text::fit(&format!("! {who}, {at}:"), width));
    let words = text::wrap_lines(&comment.content, width.saturating_sub(2));
    std::iter::once(head).chain(words.into_iter().map(|line| (Meaning::Text, format!("  {line}")))).collect()
}
