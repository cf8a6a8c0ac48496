//! `:`: every action by name, with its key, and with the reason when it is not possible.

use crossterm::event::{KeyCode, KeyEvent};
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::context::View;
use super::theme::Meaning;
use super::widgets::cursor::Cursor;
use super::widgets::dialog::Dialog;
use super::widgets::line_input::LineInput;
use super::widgets::list::List;
use super::widgets::text_field::{cursor_at, visible};
use crate::domain::text;
use crate::keys::Action;

/// A line of the palette.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it asks for.
    pub action: Action,
    /// Its name.
    pub title: &'static str,
    /// Its keys.
    pub keys: String,
    /// Why it is not possible now; none when it is.
    pub why_not: Option<String>,
}

/// The palette's state.
#[derive(Debug, Default)]
pub struct Palette {
    input: LineInput,
    cursor: Cursor,
}

/// What a key did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picked {
    /// Still choosing.
    Nothing,
    /// Closed.
    Closed,
    /// This one.
    Action(Action),
}

impl Palette {
    /// Takes a key; `entries` are all that could be chosen.
    pub fn key(&mut self, key: KeyEvent, entries: &[Entry]) -> Picked {
        let fitting = self.fitting(entries);
        match key.code {
            KeyCode::Esc => return Picked::Closed,
            KeyCode::Enter => {
                return fitting.get(self.cursor.0).map_or(Picked::Nothing, |entry| Picked::Action(entry.action));
            }
            KeyCode::Up => self.cursor.act(Action::Up, fitting.len()),
            KeyCode::Down => self.cursor.act(Action::Down, fitting.len()),
            KeyCode::PageUp => self.cursor.act(Action::PageUp, fitting.len()),
            KeyCode::PageDown => self.cursor.act(Action::PageDown, fitting.len()),
            _ => {
                self.input.key(key);
                self.cursor = Cursor::default();
                true
            }
        };
        Picked::Nothing
    }

    /// Types pasted text.
    pub fn paste(&mut self, text: &str) {
        self.input.insert(text);
        self.cursor = Cursor::default();
    }

    /// The entries that fit what is typed, best first.
    fn fitting<'a>(&self, entries: &'a [Entry]) -> Vec<&'a Entry> {
        let pattern = Pattern::parse(self.input.value(), CaseMatching::Ignore, Normalization::Smart);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut buffer = Vec::new();
        let mut scored: Vec<(u32, &Entry)> = entries
            .iter()
            .filter_map(|entry| Some((pattern.score(Utf32Str::new(entry.title, &mut buffer), &mut matcher)?, entry)))
            .collect();
        scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        scored.into_iter().map(|(_, entry)| entry).collect()
    }

    /// Draws it.
    pub fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>, entries: &[Entry]) {
        let dialog = Dialog { title: "Actions", keys: "↑↓ choose · ↵ do it · Esc back", width: 74, height: 18 };
        let inner = dialog.draw(frame, area, view);
        let [field, list] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(inner);
        let room = usize::from(field.width).saturating_sub(2);
        frame.render_widget(Line::from(format!(": {}", visible(self.input.input(), room))), field);
        if room > 0 && field.height > 0 {
            frame.set_cursor_position(cursor_at(self.input.input(), field, 2, room));
        }
        let fitting = self.fitting(entries);
        let rows = List::new(fitting.len(), self.cursor.0, true);
        rows.draw(frame, list, view, |at| entry_line(fitting[at], usize::from(list.width), view));
    }
}

fn entry_line<'a>(entry: &Entry, width: usize, view: View<'_>) -> Line<'a> {
    let keys = text::column(&format!("  {}", entry.keys), 16);
    match &entry.why_not {
        None => Line::from(vec![Span::styled(keys, view.theme.style(Meaning::Key)), Span::raw(entry.title)]),
        Some(why) => {
            let words = format!("{} — {why}", entry.title);
            Line::from(vec![
                Span::raw(keys),
                Span::styled(text::fit(&words, width.saturating_sub(16)), view.theme.style(Meaning::Muted)),
            ])
        }
    }
}
