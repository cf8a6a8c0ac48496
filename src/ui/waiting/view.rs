//! The list of what waits and of what came of it.

use crossterm::event::KeyCode;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Paragraph};

use super::{Deed, State, Waiting};
use crate::domain::journal;
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::panel::{centred, panel};

/// Columns of the list, with its frame.
const WIDTH: u16 = 76;
/// So many lines of the list are seen on a screen of 24.
const SURE: usize = 17;
/// Lines by which a page key goes on.
const PAGE: u16 = 8;

/// Where one is in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reading {
    /// The first line that is shown.
    scroll: u16,
    /// It was asked whether words are to be dropped.
    drops: bool,
}

/// What a key in the list wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    pub fn key(self, key: KeyCode, waiting: &Waiting) -> Read {
        let last = waiting.last_line();
        let to = |scroll: u16| Read::On(Self { scroll: scroll.min(last), drops: false });
        let has_words = waiting.deeds.iter().any(|deed| deed.lost_words().is_some());
        match key {
            KeyCode::Esc if self.drops => to(self.scroll),
            KeyCode::Esc | KeyCode::Enter | KeyCode::Char('q') => Read::Closed(waiting.results_above(self.scroll)),
            KeyCode::Down | KeyCode::Char('j') => to(self.scroll.saturating_add(1)),
            KeyCode::PageDown | KeyCode::Char(' ') => to(self.scroll.saturating_add(PAGE)),
            KeyCode::Up | KeyCode::Char('k') => to(self.scroll.saturating_sub(1)),
            KeyCode::PageUp => to(self.scroll.saturating_sub(PAGE)),
            KeyCode::Char('s') if has_words => Read::Save,
            KeyCode::Char('x') if has_words => Read::On(Self { drops: true, ..self }),
            KeyCode::Char('y') if self.drops => Read::Drop,
            _ => to(self.scroll),
        }
    }
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
fn most_lines(deed: &Deed) -> usize {
    let sentence = match &deed.state {
        State::Told(told) => text::wrap(&told.sentence, usize::from(WIDTH) - 6).len(),
        _ => 1,
    };
    let words = deed.lost_words().map_or(0, |words| 1 + text::wrap_lines(words, usize::from(WIDTH) - 6).len());
    1 + sentence + words.max(1)
}

/// Draws the list.
pub fn draw(waiting: &Waiting, reading: Reading, frame: &mut Frame<'_>, area: Rect, view: View<'_>, is_away: bool) {
    let lines = lines(waiting, usize::from(WIDTH.min(area.width)) - 2, view, is_away);
    let place = centred(area, WIDTH, u16::try_from(lines.len() + 2).unwrap_or(u16::MAX));
    frame.render_widget(Clear, place);
    frame.buffer_mut().set_style(place, view.theme.ground());
    let room = usize::from(place.height).saturating_sub(2);
    let first = usize::from(reading.scroll).min(lines.len().saturating_sub(room));
    let below = lines.len().saturating_sub(first + room);
    let has_words = waiting.deeds.iter().any(|deed| deed.lost_words().is_some());
    let (keys, meaning) = match (reading.drops, has_words) {
        (true, _) => (" Drop your words for good? y drops them · Esc keeps them ", Meaning::Stop),
        (false, true) => (" s saves your words to a file · x drops them · Esc closes ", Meaning::Text),
        (false, false) => (" Esc closes ", Meaning::Text),
    };
    let mut block = panel(view, "Waiting changes", true)
        .title_bottom(Line::styled(keys, view.theme.style(meaning)).right_aligned());
    if below > 0 {
        let words = format!(" ↓ {below} more ");
        block = block.title_top(Line::styled(words, view.theme.style(Meaning::Accent)).right_aligned());
    }
    let inner = block.inner(place);
    frame.render_widget(block, place);
    frame.render_widget(Paragraph::new(lines.into_iter().skip(first).take(room).collect::<Vec<_>>()), inner);
}

/// What wants to be read comes first.
fn lines<'a>(waiting: &Waiting, width: usize, view: View<'_>, is_away: bool) -> Vec<Line<'a>> {
    let (told, others): (Vec<&Deed>, Vec<&Deed>) =
        waiting.deeds.iter().partition(|deed| matches!(deed.state, State::Told(_)));
    let mut lines: Vec<Line<'a>> =
        told.into_iter().chain(others).flat_map(|deed| deed_lines(deed, width, view, is_away)).collect();
    if lines.is_empty() {
        lines.push(Line::raw("Nothing waits: everything is saved."));
    }
    lines
}

fn deed_lines<'a>(deed: &Deed, width: usize, view: View<'_>, is_away: bool) -> Vec<Line<'a>> {
    let (state, meaning) = match &deed.state {
        State::Sent => ("on its way".to_owned(), Meaning::Accent),
        State::Waits { is_kept: true } if is_away => ("waiting · kept on this machine".to_owned(), Meaning::Warn),
        State::Waits { is_kept: true } => ("being sent · kept on this machine".to_owned(), Meaning::Accent),
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
    match (deed.lost_words(), journal::words(&deed.kept.command)) {
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
