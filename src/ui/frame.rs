//! The screen around the panes: the status line, the tabs, the message row and the key row. These never move.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Paragraph};

use super::context::{Toast, Tone, View};
use super::status::Status;
use super::theme::Meaning;
use super::widgets::dialog::key_name;
use crate::domain::desk::DeskErrorKind;
use crate::domain::text;

/// The smallest window in which a pane can be read.
pub const SMALLEST: (u16, u16) = (80, 24);
/// Most rows of a long message. The rows above the message row lie over the pane.
const LONGEST: usize = 4;

/// The connection status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionStatus {
    /// The last query was answered.
    Live,
    /// A query has had no answer for this time.
    Waiting {
        /// Seconds.
        seconds: i64,
    },
    /// The last query was not answered; the console tries again.
    Reconnecting {
        /// When the connection was lost.
        since: chrono::DateTime<chrono::Utc>,
        /// The reason.
        why: DeskErrorKind,
    },
    /// Answers come from a standby that accepts no writes.
    ReadOnly,
    /// The database's schema is newer than this console.
    Outdated,
    /// Answers come. Changes made elsewhere appear after some seconds, because notifications do not arrive.
    Polling,
    /// Answers come. The console tries to reconnect the change listener.
    NotLive,
}

/// This desk's changes that are not in the database yet, as far as the desk knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pending {
    /// Writes in flight.
    pub saving: usize,
    /// Queued writes.
    pub waiting: usize,
    /// Results that differ from what was shown and that the user has not read.
    pub unread: usize,
}

/// The areas of the screen.
#[derive(Debug, Clone, Copy)]
pub struct Parts {
    /// Row 1: institute, day and time, user, connection status.
    pub status: Rect,
    /// Row 2: the panes' names.
    pub tabs: Rect,
    /// The pane.
    pub body: Rect,
    /// The row before the last: a message, or the pane's position, marks and filter.
    pub message: Rect,
    /// The last row: hints for keys.
    pub keys: Rect,
}

/// Divides the screen; `None` if it is too small for a pane.
#[must_use]
pub fn parts(area: Rect) -> Option<Parts> {
    if is_too_small((area.width, area.height)) {
        return None;
    }
    let row = |y| Rect { y: area.y + y, height: 1, ..area };
    let body = Rect { y: area.y + 2, height: area.height - 4, ..area };
    Some(Parts { status: row(0), tabs: row(1), body, message: row(area.height - 2), keys: row(area.height - 1) })
}

/// Whether a window of these columns and rows is too small for a pane.
#[must_use]
pub fn is_too_small((width, height): (u16, u16)) -> bool {
    width < SMALLEST.0 || height < SMALLEST.1
}

/// Draws the message about a too small window, as much of it as fits.
pub fn draw_too_small(frame: &mut Frame<'_>, area: Rect, more: &str) {
    let words = format!(
        "This window is {}×{}. Frontdesk needs {}×{}: make it larger. {more}",
        area.width, area.height, SMALLEST.0, SMALLEST.1
    );
    let lines: Vec<Line<'_>> = text::wrap(&words, usize::from(area.width)).into_iter().map(Line::from).collect();
    frame.render_widget(Paragraph::new(lines), area);
}

/// Returns the connection status in words.
pub(super) fn link_words(view: View<'_>, state: ConnectionStatus) -> (String, Meaning) {
    match state {
        ConnectionStatus::Live => ("● Live".to_owned(), Meaning::Text),
        ConnectionStatus::Waiting { seconds } => (format!("◌ No answer for {seconds} s"), Meaning::Warn),
        ConnectionStatus::Reconnecting { since, why } => {
            let what = match why {
                DeskErrorKind::Full => "Server full",
                DeskErrorKind::Restarting => "Restarting",
                _ => "Offline",
            };
            (format!("○ {what} since {}", view.site.clock(since)), Meaning::Stop)
        }
        ConnectionStatus::ReadOnly => ("◐ Read-only copy".to_owned(), Meaning::Stop),
        ConnectionStatus::Outdated => ("◐ Update this console".to_owned(), Meaning::Warn),
        ConnectionStatus::Polling => ("◐ Polling".to_owned(), Meaning::Warn),
        ConnectionStatus::NotLive => ("◐ Not live, trying".to_owned(), Meaning::Warn),
    }
}

/// Draws row 1. On the left: the institute, the day and the time. On the right: the person, unsaved changes and the
/// connection status. Without enough room, the day is left out first, then the person.
pub fn draw_status(frame: &mut Frame<'_>, row: Rect, view: View<'_>, state: ConnectionStatus, pending: Pending) {
    let (mark, meaning) = link_words(view, state);
    let is_away = matches!(state, ConnectionStatus::Reconnecting { .. });
    let counts = [
        ("unread", pending.unread, Meaning::Warn),
        (if is_away { "waiting" } else { "sending" }, pending.waiting, Meaning::Warn),
        ("saving", pending.saving, Meaning::Text),
    ];
    let counts: Vec<_> = counts.into_iter().filter(|(_, n, _)| *n > 0).collect();
    let mut right = vec![];
    for (word, n, meaning) in &counts {
        right.push(Span::styled(format!("{n} {word}"), view.theme.style(*meaning)));
        right.push(Span::raw(" · "));
    }
    right.push(Span::styled(mark, view.theme.style(meaning)));
    right.push(Span::raw(" "));
    let right = Line::from(right);
    let room = usize::from(row.width).saturating_sub(right.width());
    let (left, who) = place_time_and_person(room, view);
    frame.render_widget(Line::styled(left, view.theme.style(Meaning::Title)), row);
    let mut spans = vec![Span::raw(who)];
    spans.extend(right.spans);
    frame.render_widget(Line::from(spans).right_aligned(), row);
}

/// Returns the left side and the person for this many columns. Parts that do not fit whole are left out.
fn place_time_and_person(room: usize, view: View<'_>) -> (String, String) {
    let (name, clock) = (text::safe(&view.site.name), view.site.clock(view.now));
    let day = view.format().date(view.today());
    let who = text::safe(&view.actor.name);
    let all = format!(" {name} · {day} · {clock}");
    let timed = format!(" {name} · {clock}");
    let person = format!("{who} · ");
    let fitting = [(&all, &person), (&timed, &person)]
        .into_iter()
        .find(|(left, who)| text::width(left) + 2 + text::width(who) <= room);
    match fitting {
        Some((left, who)) => (left.clone(), who.clone()),
        None if text::width(&timed) < room => (timed, String::new()),
        // Only an institute's name wider than the screen is ever cut here.
        None => (text::fit(&format!(" {name}"), room.saturating_sub(1)), String::new()),
    }
}

/// A tab.
#[derive(Debug, Clone, Copy)]
pub struct Tab {
    /// The number key; `None` for a pane that is opened by name.
    pub number: Option<u8>,
    /// The pane's name.
    pub name: &'static str,
    /// Whether the pane is open.
    pub is_current: bool,
}

/// Draws row 2: the tabs, closer together if there is not enough room.
pub fn draw_tabs(frame: &mut Frame<'_>, row: Rect, view: View<'_>, tabs: &[Tab]) {
    let wide = tabs_line(view, tabs, false);
    let line = if wide.width() <= usize::from(row.width) { wide } else { tabs_line(view, tabs, true) };
    frame.render_widget(line, row);
}

fn tabs_line<'a>(view: View<'_>, tabs: &[Tab], is_close: bool) -> Line<'a> {
    let mut line = Line::default();
    for (at, tab) in tabs.iter().enumerate() {
        let number = tab.number.map(|number| number.to_string()).unwrap_or_default();
        let gap = if is_close || number.is_empty() { "" } else { " " };
        let name = format!("{number}{gap}{}", tab.name);
        if at > 0 && !is_close {
            line.push_span(Span::raw(" "));
        }
        if tab.is_current {
            let lead = if is_close && at > 0 { " " } else { "" };
            line.push_span(Span::raw(lead));
            line.push_span(Span::styled(format!("[{name}]"), view.theme.style(Meaning::Tab)));
        } else {
            let tail = if is_close { "" } else { " " };
            line.push_span(Span::styled(format!(" {name}{tail}"), view.theme.style(Meaning::Text)));
        }
    }
    line
}

/// A hint in the key row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// The key's name.
    pub key: String,
    /// The hint's word.
    pub word: String,
}

impl Hint {
    fn width(&self, view: View<'_>) -> usize {
        text::width(&key_name(view, &self.key)) + 1 + text::width(&self.word)
    }

    fn spans<'a>(&self, view: View<'_>) -> [Span<'a>; 2] {
        [
            Span::styled(key_name(view, &self.key), view.theme.style(Meaning::Key)),
            Span::styled(format!(" {}", self.word), view.theme.style(Meaning::Text)),
        ]
    }
}

/// Draws the last row: the hints that fit whole, then the two permanent hints.
pub fn draw_keys(frame: &mut Frame<'_>, row: Rect, view: View<'_>, hints: &[Hint], always: &[Hint]) {
    let tail: usize = always.iter().map(|hint| hint.width(view) + 2).sum();
    let room = usize::from(row.width).saturating_sub(tail);
    let mut line = Line::raw(" ");
    for hint in hints {
        let gap = if line.spans.len() > 1 { 2 } else { 0 };
        if line.width() + gap + hint.width(view) > room {
            break;
        }
        line.push_span(Span::raw(" ".repeat(gap)));
        line.spans.extend(hint.spans(view));
    }
    for hint in always {
        let gap = if line.spans.len() > 1 { 2 } else { 0 };
        line.push_span(Span::raw(" ".repeat(gap)));
        line.spans.extend(hint.spans(view));
    }
    frame.render_widget(line, row);
}

/// Draws the pane's own status in the message row.
pub fn draw_status_of_pane(frame: &mut Frame<'_>, row: Rect, view: View<'_>, status: &Status) {
    let words = status.words(usize::from(row.width).saturating_sub(2));
    let style = view.theme.style(if status.is_warning() { Meaning::Warn } else { Meaning::Muted });
    frame.render_widget(Line::from(vec![Span::raw(" "), Span::styled(words, style)]), row);
}

/// Returns how many rows above the message row a message needs. The pane leaves them free.
#[must_use]
pub fn rows_above(row: Rect, toast: &Toast) -> u16 {
    let height = message_lines(row, toast).len().min(LONGEST);
    u16::try_from(height.saturating_sub(1)).unwrap_or_default().min(row.y)
}

fn has_shape(toast: &Toast) -> bool {
    toast.text.starts_with(['✓', '!', '✗', '·'])
}

fn message_lines(row: Rect, toast: &Toast) -> Vec<String> {
    let indent = if has_shape(toast) { 1 } else { 3 };
    text::wrap(&toast.text, usize::from(row.width).saturating_sub(indent + 1))
}

/// Draws a message in the message row. A message longer than the row begins in the rows above.
pub fn draw_message(frame: &mut Frame<'_>, row: Rect, view: View<'_>, toast: &Toast) {
    let (shape, meaning) = match toast.tone {
        Tone::Good => ("✓", Meaning::Good),
        Tone::Info => ("·", Meaning::Text),
        Tone::Bad => ("!", Meaning::Stop),
    };
    let has_shape = has_shape(toast);
    let indent = if has_shape { 1 } else { 3 };
    let words = message_lines(row, toast);
    let above = rows_above(row, toast);
    let place = Rect { y: row.y - above, height: above + 1, ..row };
    frame.render_widget(Clear, place);
    frame.buffer_mut().set_style(place, view.theme.ground());
    let style = view.theme.style(meaning);
    for (at, (words, row)) in words.into_iter().zip(place.rows()).enumerate() {
        let lead = if at == 0 && !has_shape { format!(" {shape} ") } else { " ".repeat(indent) };
        frame.render_widget(Line::from(vec![Span::styled(lead, style), Span::styled(words, style)]), row);
    }
}
