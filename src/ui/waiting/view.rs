//! The list of queued writes and of results that differ.

use chrono::{DateTime, Utc};
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{QueuedWrite, State, Waiting};
use crate::domain::journal;
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::confirm::{Answer, Confirm};
use crate::ui::widgets::dialog::Dialog;
use crate::ui::widgets::list::draw_text;

/// Width of the list in columns, with its frame.
const WIDTH: u16 = 76;
/// Lines of the list that a screen of 24 rows certainly shows.
const SURELY_SHOWN: usize = 17;
/// Lines that a page key scrolls.
const PAGE: u16 = 8;

/// Scroll position and open question of the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// The first line that is shown.
    scroll: u16,
    /// The open question whether to drop typed text.
    drops: Option<Confirm>,
}

/// Result of a key in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    /// The list stays open.
    On(Reading),
    /// Save the typed text that is written nowhere else to a file.
    Save,
    /// Drop that text.
    Drop,
    /// Close the list. The user has read this many results.
    Closed(usize),
}

impl Reading {
    /// Takes a key. Only Esc, Enter and q close the list. The user is asked before typed text is dropped.
    #[must_use]
    pub fn key(self, key: KeyEvent, waiting: &Waiting, now: DateTime<Utc>) -> Read {
        let last = waiting.last_line();
        let to = |scroll: u16| Read::On(Self { scroll: scroll.min(last), drops: None });
        let has_words = waiting.deeds.iter().any(|write| write.lost_words().is_some());
        if let Some(mut question) = self.drops {
            return match question.key(key, now) {
                Answer::Yes => Read::Drop,
                Answer::No => to(self.scroll),
                Answer::Open => Read::On(Self { drops: Some(question), ..self }),
            };
        }
        match key.code {
            KeyCode::Esc | KeyCode::Enter | KeyCode::Char('q') => Read::Closed(waiting.results_above(self.scroll)),
            KeyCode::Down | KeyCode::Char('j') => to(self.scroll.saturating_add(1)),
            KeyCode::PageDown | KeyCode::Char(' ') => to(self.scroll.saturating_add(PAGE)),
            KeyCode::Up | KeyCode::Char('k') => to(self.scroll.saturating_sub(1)),
            KeyCode::PageUp => to(self.scroll.saturating_sub(PAGE)),
            KeyCode::Char('s') if has_words => Read::Save,
            KeyCode::Char('x') if has_words => Read::On(Self { drops: Some(drop_question(now)), ..self }),
            _ => to(self.scroll),
        }
    }
}

fn drop_question(now: DateTime<Utc>) -> Confirm {
    Confirm::new("Drop your words for good?", "No, keep them", "Yes, drop them", now)
        .fact("They are written nowhere else. s saves them to a file first.")
}

impl Waiting {
    /// Returns the last line to which the list scrolls. Typed text may be long.
    fn last_line(&self) -> u16 {
        u16::try_from(self.deeds.iter().map(most_lines).sum::<usize>().saturating_sub(4)).unwrap_or(u16::MAX)
    }

    /// Returns how many results have certainly been on the screen so far. A result that was never shown does not count
    /// as read.
    fn results_above(&self, scroll: u16) -> usize {
        let unread = self.deeds.iter().filter(|write| matches!(write.state, State::Told(_)));
        let ends = unread.scan(0, |end, write| {
            *end += most_lines(write);
            Some(*end)
        });
        ends.take_while(|end| *end <= usize::from(scroll) + SURELY_SHOWN).count()
    }
}

/// Returns the most lines that a write takes, in a list of full width.
fn most_lines(write: &QueuedWrite) -> usize {
    let sentence = match &write.state {
        State::Told(divergence) => text::wrap(&divergence.sentence, usize::from(WIDTH) - 6).len(),
        _ => 1,
    };
    let words = write.lost_words().map_or(0, |words| 1 + text::wrap_lines(words, usize::from(WIDTH) - 6).len());
    1 + sentence + words.max(1)
}

/// Draws the list. Writes that cannot wait appear only as the number still being saved.
pub fn draw(
    waiting: &Waiting,
    reading: &Reading,
    frame: &mut Frame<'_>,
    area: Rect,
    view: View<'_>,
    (is_away, saving): (bool, usize),
) {
    let saving = saving.saturating_sub(waiting.deeds.iter().filter(|write| write.state == State::Sent).count());
    let lines = lines(waiting, usize::from(WIDTH.min(area.width)) - 2, view, is_away, saving);
    let has_words = waiting.deeds.iter().any(|write| write.lost_words().is_some());
    let keys = if has_words {
        "↑↓ scroll · s save your words to a file · x drop them · Esc close"
    } else {
        "Esc close"
    };
    let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
    let inner = Dialog { title: "Waiting changes", keys, width: WIDTH, height }.draw(frame, area, view);
    draw_text(frame, inner, view, usize::from(reading.scroll), lines.len(), |at| lines[at].clone());
    if let Some(question) = &reading.drops {
        question.draw(frame, area, view);
    }
}

/// Returns the lines, unread results first.
fn lines<'a>(waiting: &Waiting, width: usize, view: View<'_>, is_away: bool, saving: usize) -> Vec<Line<'a>> {
    let (unread, others): (Vec<&QueuedWrite>, Vec<&QueuedWrite>) =
        waiting.deeds.iter().partition(|write| matches!(write.state, State::Told(_)));
    let mut lines: Vec<Line<'a>> =
        unread.into_iter().chain(others).flat_map(|write| write_lines(write, width, view, is_away)).collect();
    if saving > 0 {
        let changes = text::count(saving, "change", "changes");
        let words = format!("{changes} on the way: what came of it is not known yet. It is asked for until it is.");
        let words = text::wrap(&words, width).into_iter();
        lines.extend(words.map(|part| Line::styled(part, view.theme.style(Meaning::Warn))));
    }
    if lines.is_empty() {
        lines.push(Line::raw("You have no waiting changes here."));
    }
    lines
}

fn write_lines<'a>(write: &QueuedWrite, width: usize, view: View<'_>, is_away: bool) -> Vec<Line<'a>> {
    let (state, meaning) = match &write.state {
        State::Sent => ("on its way".to_owned(), Meaning::Text),
        State::Waits { is_kept: true } if is_away => ("waiting · kept on this machine".to_owned(), Meaning::Warn),
        State::Waits { is_kept: true } => ("being sent · kept on this machine".to_owned(), Meaning::Text),
        State::Waits { is_kept: false } => {
            ("waiting · NOT on the disk: keep this console open".to_owned(), Meaning::Stop)
        }
        State::Told(divergence) => (format!("! {}", divergence.sentence), Meaning::Stop),
    };
    let title = write.title(|at| view.site.clock_or_day(at, view.today()));
    let mut lines = vec![Line::styled(text::fit(&title, width), view.theme.style(Meaning::Title))];
    let mut add =
        |indent: &str, words: Vec<String>, meaning| {
            lines.extend(words.into_iter().map(|part| {
                Line::from(vec![Span::raw(indent.to_owned()), Span::styled(part, view.theme.style(meaning))])
            }));
        };
    add("  ", text::wrap(&state, width.saturating_sub(2).max(1)), meaning);
    match (write.lost_words(), journal::typed_text(&write.kept.command)) {
        (Some(words), _) => {
            add("  ", vec!["Your words, which are written nowhere else:".into()], Meaning::Warn);
            add("    ", text::wrap_lines(words, width.saturating_sub(4).max(1)), Meaning::Text);
        }
        // A note on a seat is already in the title.
        (None, Some(words)) if write.kept.command.seat().is_none() => {
            let first = words.lines().next().unwrap_or_default();
            add("  ", vec![text::fit(&format!("\u{201c}{first}\u{201d}"), width.saturating_sub(2))], Meaning::Muted);
        }
        _ => {}
    }
    lines
}
