//! The screen around the panes: the top line, the tabs, the footer with what the keys do here
//! and now, and a message until the next key.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Paragraph, Wrap};

use super::context::{Toast, Tone, View};
use super::theme::Meaning;
use crate::domain::desk::TroubleKind;
use crate::domain::text;
use crate::keys::{Action, Scope};

/// The smallest window in which a pane can be read.
pub const SMALLEST: (u16, u16) = (60, 16);

/// How the database is reached right now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// The last answer came.
    Live,
    /// A question has been without an answer for so long.
    Waiting {
        /// Seconds.
        seconds: i64,
    },
    /// The last one did not; the console tries again.
    Reconnecting {
        /// Since when.
        since: chrono::DateTime<chrono::Utc>,
        /// Why.
        why: TroubleKind,
    },
    /// Answers come from a copy that takes no writes.
    ReadOnly,
    /// The database's schema is newer than this console.
    Outdated,
    /// Answers come; what others do shows after some seconds, because notifications do not get through.
    Polling,
    /// Answers come; the connection that hears what others do is tried again.
    NotLive,
}

/// What of this desk is not in the database yet, as far as it knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pending {
    /// On its way.
    pub saving: usize,
    /// Kept until there is a connection.
    pub waiting: usize,
    /// Results that came out otherwise than shown, and that nobody has read.
    pub unread: usize,
}

/// The parts of the screen.
#[derive(Debug, Clone, Copy)]
pub struct Parts {
    /// Who, where, when.
    pub top: Rect,
    /// The panes' names.
    pub tabs: Rect,
    /// The pane.
    pub body: Rect,
    /// Hints or a message.
    pub foot: Rect,
}

/// Cuts the screen; none when it is too small for a pane.
#[must_use]
pub fn parts(area: Rect) -> Option<Parts> {
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        return None;
    }
    let [top, tabs, body, foot] =
        Layout::vertical([Constraint::Length(1), Constraint::Length(1), Constraint::Min(0), Constraint::Length(2)])
            .areas(area);
    Some(Parts { top, tabs, body, foot })
}

/// What a window that is too small says, as much of it as fits.
pub fn draw_too_small(frame: &mut Frame<'_>, area: Rect) {
    let words =
        format!("Window too small: {}×{}. Frontdesk needs {}×{}.", area.width, area.height, SMALLEST.0, SMALLEST.1);
    let lines: Vec<Line<'_>> = text::wrap(&words, usize::from(area.width)).into_iter().map(Line::from).collect();
    frame.render_widget(Paragraph::new(lines), area);
}

/// The top line.
pub fn draw_top(frame: &mut Frame<'_>, area: Rect, view: View<'_>, state: Link, pending: Pending) {
    let Pending { saving, waiting, unread } = pending;
    let (mark, meaning) = match state {
        Link::Live => ("● live".to_owned(), Meaning::Good),
        Link::Waiting { seconds } => (format!("◌ no answer for {seconds} s"), Meaning::Warn),
        Link::Reconnecting { since, why } => {
            let what = match why {
                TroubleKind::Full => "server full",
                TroubleKind::Restarting => "restarting",
                _ => "offline",
            };
            let then = if waiting > 0 { format!(" · {waiting} waiting") } else { ", trying".into() };
            (format!("○ {what} since {}{then}", view.site.clock(since)), Meaning::Stop)
        }
        Link::ReadOnly => ("◐ read-only copy".to_owned(), Meaning::Stop),
        Link::Outdated => ("◐ update this console".to_owned(), Meaning::Warn),
        Link::Polling => ("◐ polling".to_owned(), Meaning::Warn),
        Link::NotLive => ("◐ not live, trying".to_owned(), Meaning::Warn),
    };
    let sending = if waiting > 0 && !matches!(state, Link::Reconnecting { .. }) { waiting } else { 0 };
    let word = |n: usize, words: &str| if n > 0 { format!("{words} {n} · ") } else { String::new() };
    let saving = word(unread, "! unread") + &word(sending, "sending") + &word(saving, "saving");
    let who = format!("{} · {} ({}) · {saving}", view.actor.desk, view.actor.name, view.actor.role.title());
    let right_width = text::width(&who) + text::width(&mark) + 1;
    let left_width = usize::from(area.width).saturating_sub(right_width + 1);
    let left = place_and_time(left_width, view);
    let line = Line::from(vec![
        Span::styled(text::column(&left, left_width + 1), view.theme.style(Meaning::Title)),
        Span::raw(text::safe(&who)),
        Span::styled(mark, view.theme.style(meaning)),
    ]);
    frame.render_widget(line, area);
}

/// The institute, the day and the time in so many columns: the time goes last.
fn place_and_time(width: usize, view: View<'_>) -> String {
    let clock = view.site.clock(view.now);
    let when = format!(" {} · {clock}", view.format().date(view.today()));
    let name_width = width.saturating_sub(text::width(&when) + 3);
    if name_width >= 4 {
        return format!(" {} ·{when}", text::fit(&view.site.name, name_width));
    }
    let short = format!(" {} {clock}", view.format().short_date(view.today()));
    let fits = [when, short].into_iter().find(|words| text::width(words) <= width);
    fits.unwrap_or_else(|| if width > text::width(&clock) { format!(" {clock}") } else { text::fit(&clock, width) })
}

/// The tabs: number and name of each pane, the open one marked.
pub fn draw_tabs(frame: &mut Frame<'_>, area: Rect, view: View<'_>, tabs: &[(u8, &str, bool)], is_typing: bool) {
    let mut spans = vec![Span::raw(" ")];
    for (number, name, is_open) in tabs {
        let meaning = if *is_open { Meaning::Selected } else { Meaning::Text };
        spans.push(Span::styled(format!(" {number} {name} "), view.theme.style(meaning)));
    }
    let line = Line::from(spans);
    let room = usize::from(area.width).saturating_sub(line.width());
    frame.render_widget(line, area);
    let global = |action| view.keys.key_of(action, &[Scope::Global]);
    // While letters are typed only keys that type nothing go elsewhere.
    let help = if is_typing { Some("F1".to_owned()) } else { global(Action::Help) };
    let hints = [
        help.map(|key| format!("{key} help ")),
        is_typing.then(|| "Alt-1…6 panes ".to_owned()),
        global(Action::FindPerson).map(|key| format!("{key} find ")),
    ];
    // As many as fit, the help last on the line.
    let mut shown = String::new();
    for hint in hints.into_iter().flatten() {
        if text::width(&hint) + text::width(&shown) < room {
            shown = format!("{hint} {shown}").trim_end().to_owned() + " ";
        }
    }
    let width = u16::try_from(text::width(&shown)).unwrap_or(0).min(area.width);
    let right = Rect { x: area.right() - width, width, ..area };
    frame.render_widget(Line::styled(shown, view.theme.style(Meaning::Muted)), right);
}

/// A hint: its key, its word, and whether it is possible now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// The key as people write it.
    pub key: String,
    /// The word.
    pub word: &'static str,
    /// Whether it is possible now.
    pub is_possible: bool,
}

/// The footer: what the keys do here, or a message.
pub fn draw_foot(frame: &mut Frame<'_>, area: Rect, view: View<'_>, hints: &[Hint], toast: Option<&Toast>) {
    let rows = hint_lines(hints, usize::from(area.width), view);
    frame.render_widget(Paragraph::new(rows), area);
    if let Some(toast) = toast {
        let meaning = match toast.tone {
            Tone::Good => Meaning::Good,
            Tone::Info => Meaning::Accent,
            Tone::Bad => Meaning::Stop,
        };
        // Two lines when it needs them; the hints wait until the next key.
        let words = text::safe(&toast.text);
        let lines = if text::width(&words) + 2 > usize::from(area.width) { 2 } else { 1 };
        let place = Rect { height: lines.min(area.height), ..area };
        frame.render_widget(Clear, place);
        frame.buffer_mut().set_style(place, view.theme.ground());
        let line = Paragraph::new(format!(" {words}")).wrap(Wrap { trim: false });
        frame.render_widget(line.style(view.theme.style(meaning)), place);
    }
}

/// The hints on at most two lines; what does not fit is in the help.
fn hint_lines<'a>(hints: &[Hint], width: usize, view: View<'_>) -> Vec<Line<'a>> {
    let mut lines = vec![Line::raw(" ")];
    let mut used = 1;
    for hint in hints {
        let needed = text::width(&hint.key) + text::width(hint.word) + 3;
        if used + needed > width + 2 {
            if lines.len() == 2 {
                break;
            }
            lines.push(Line::raw(" "));
            used = 1;
        }
        used += needed;
        let meaning = if hint.is_possible { Meaning::Text } else { Meaning::Muted };
        if let Some(line) = lines.last_mut() {
            line.push_span(Span::styled(hint.key.clone(), view.theme.style(Meaning::Key)));
            line.push_span(Span::styled(format!(" {}  ", hint.word), view.theme.style(meaning)));
        }
    }
    if lines.len() == 1 {
        lines.insert(0, Line::default());
    }
    lines
}
