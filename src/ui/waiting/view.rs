//! The list of what waits and of what came of it.

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

/// Columns of the list, with its frame.
const WIDTH: u16 = 76;
/// So many lines of the list are seen on a screen of 24.
const SURE: usize = 17;
/// Lines by which a page key goes on.
const PAGE: u16 = 8;

/// Where one is in the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// The first line that is shown.
    scroll: u16,
    /// The question whether words are to be dropped.
    drops: Option<Confirm>,
}

/// What a key in the list wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    /// To go on reading.
    On(Reading),
    /// The words that are written nowhere in a file.
    Save,
    /// To have them no more.
    Drop,
    /// To go: so many results have been read.
    Closed(usize),
}

impl Reading {
    /// Takes a key. Only one that means it closes the list; that words are dropped is asked first.
    #[must_use]
    pub fn key(self, key: KeyEvent, waiting: &Waiting, now: DateTime<Utc>) -> Read {
        let last = waiting.last_line();
        let to = |scroll: u16| Read::On(Self { scroll: scroll.min(last), drops: None });
        let has_words = waiting.deeds.iter().any(|deed| deed.lost_words().is_some());
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
    /// The last line by which the list can be pushed up: its words may be as long as a letter.
    fn last_line(&self) -> u16 {
        u16::try_from(self.deeds.iter().map(most_lines).sum::<usize>().saturating_sub(4)).unwrap_or(u16::MAX)
    }

    /// How many results have certainly been on the screen of whoever has pushed the list up so far: what was never
    /// seen is not read.
    fn results_above(&self, scroll: u16) -> usize {
        let told = self.deeds.iter().filter(|deed| matches!(deed.state, State::Told(_)));
        let ends = told.scan(0, |end, deed| {
            *end += most_lines(deed);
            Some(*end)
        });
        ends.take_while(|end| *end <= usize::from(scroll) + SURE).count()
    }
}

/// The lines that a write takes at most, in a list of its whole width.
fn most_lines(deed: &QueuedWrite) -> usize {
    let sentence = match &deed.state {
        State::Told(told) => text::wrap(&told.sentence, usize::from(WIDTH) - 6).len(),
        _ => 1,
    };
    let words = deed.lost_words().map_or(0, |words| 1 + text::wrap_lines(words, usize::from(WIDTH) - 6).len());
    1 + sentence + words.max(1)
}

/// Draws the list. Of those that cannot wait it is told how many are still being saved.
pub fn draw(
    waiting: &Waiting,
    reading: &Reading,
    frame: &mut Frame<'_>,
    area: Rect,
    view: View<'_>,
    (is_away, saving): (bool, usize),
) {
    let saving = saving.saturating_sub(waiting.deeds.iter().filter(|deed| deed.state == State::Sent).count());
    let lines = lines(waiting, usize::from(WIDTH.min(area.width)) - 2, view, is_away, saving);
    let has_words = waiting.deeds.iter().any(|deed| deed.lost_words().is_some());
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

/// What wants to be read comes first.
fn lines<'a>(waiting: &Waiting, width: usize, view: View<'_>, is_away: bool, saving: usize) -> Vec<Line<'a>> {
    let (told, others): (Vec<&QueuedWrite>, Vec<&QueuedWrite>) =
        waiting.deeds.iter().partition(|deed| matches!(deed.state, State::Told(_)));
    let mut lines: Vec<Line<'a>> =
        told.into_iter().chain(others).flat_map(|deed| deed_lines(deed, width, view, is_away)).collect();
    if saving > 0 {
        let changes = text::count(saving, "change", "changes");
        let words = format!("{changes} on the way: what came of it is not known yet. It is asked for until it is.");
        let words = text::wrap(&words, width).into_iter();
        lines.extend(words.map(|part| Line::styled(part, view.theme.style(Meaning::Warn))));
    }
    if lines.is_empty() {
        lines.push(Line::raw("Nothing of yours waits here."));
    }
    lines
}

fn deed_lines<'a>(deed: &QueuedWrite, width: usize, view: View<'_>, is_away: bool) -> Vec<Line<'a>> {
    let (state, meaning) = match &deed.state {
        State::Sent => ("on its way".to_owned(), Meaning::Text),
        State::Waits { is_kept: true } if is_away => ("waiting · kept on this machine".to_owned(), Meaning::Warn),
        State::Waits { is_kept: true } => ("being sent · kept on this machine".to_owned(), Meaning::Text),
        State::Waits { is_kept: false } => {
            ("waiting · NOT on the disk: keep this console open".to_owned(), Meaning::Stop)
        }
        State::Told(told) => (format!("! {}", told.sentence), Meaning::Stop),
    };
    let title = deed.title(|at| view.site.clock_or_day(at, view.today()));
    let mut lines = vec![Line::styled(text::fit(&title, width), view.theme.style(Meaning::Title))];
    let mut add =
        |indent: &str, words: Vec<String>, meaning| {
            lines.extend(words.into_iter().map(|part| {
                Line::from(vec![Span::raw(indent.to_owned()), Span::styled(part, view.theme.style(meaning))])
            }));
        };
    add("  ", text::wrap(&state, width.saturating_sub(2).max(1)), meaning);
    match (deed.lost_words(), journal::typed_text(&deed.kept.command)) {
        (Some(words), _) => {
            add("  ", vec!["Your words, which are written nowhere else:".into()], Meaning::Warn);
            add("    ", text::wrap_lines(words, width.saturating_sub(4).max(1)), Meaning::Text);
        }
        // A note on a seat stands in the title.
        (None, Some(words)) if deed.kept.command.seat().is_none() => {
            let first = words.lines().next().unwrap_or_default();
            add("  ", vec![text::fit(&format!("\u{201c}{first}\u{201d}"), width.saturating_sub(2))], Meaning::Muted);
        }
        _ => {}
    }
    lines
}
