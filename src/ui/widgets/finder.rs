//! A search with hits below the field while the user types; the user picks one of them.

use chrono::{DateTime, Utc};
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use super::cursor::Cursor;
use super::line_input::{LineInput, Typed};
use super::text_field::draw_search;
use crate::domain::desk::DeskError;
use crate::domain::text;
use crate::keys::Action;
use crate::ui::context::View;
use crate::ui::ids::QueryId;
use crate::ui::remote::Remote;
use crate::ui::theme::Meaning;

/// Result of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FinderEvent<T> {
    /// The key changed only the finder.
    Taken,
    /// The text changed: send a query.
    Ask,
    /// The user picked this hit.
    Picked(T),
}

/// The field and the hits, with a cursor.
#[derive(Debug)]
pub struct Finder<T> {
    typed: LineInput,
    found: Remote<Vec<T>>,
    cursor: Cursor,
}

impl<T> Default for Finder<T> {
    fn default() -> Self {
        Self { typed: LineInput::default(), found: Remote::default(), cursor: Cursor::default() }
    }
}

impl<T: Clone> Finder<T> {
    /// Returns the search text; empty without a search.
    #[must_use]
    pub fn text(&self) -> &str {
        self.typed.value().trim()
    }

    /// Notes that a query is in flight.
    pub fn asking(&mut self, id: QueryId) {
        self.found.asking(id);
    }

    /// Takes the hits, unless a newer query was sent.
    pub fn answer(&mut self, id: QueryId, found: Vec<T>, now: DateTime<Utc>) {
        self.found.answer(id, found, now);
        self.cursor.clamp(self.hits().len());
    }

    /// Notes that the query failed.
    pub fn fail(&mut self, id: QueryId, trouble: DeskError) {
        self.found.fail(id, trouble);
    }

    fn hits(&self) -> &[T] {
        self.found.value().map(Vec::as_slice).unwrap_or_default()
    }

    /// Handles a key.
    pub fn key(&mut self, key: KeyEvent) -> FinderEvent<T> {
        let step = match key.code {
            KeyCode::Up => Action::Up,
            KeyCode::Down => Action::Down,
            KeyCode::PageUp => Action::PageUp,
            KeyCode::PageDown => Action::PageDown,
            KeyCode::F(5) => return FinderEvent::Ask,
            KeyCode::Enter => {
                return self.hits().get(self.cursor.0).cloned().map_or(FinderEvent::Taken, FinderEvent::Picked);
            }
            _ if self.typed.key(key) == Typed::Changed => {
                self.cursor = Cursor::default();
                return FinderEvent::Ask;
            }
            _ => return FinderEvent::Taken,
        };
        self.cursor.act(step, self.hits().len());
        FinderEvent::Taken
    }

    /// Inserts pasted text, which changes the search.
    pub fn paste(&mut self, pasted: &str) {
        self.typed.insert(pasted);
        self.cursor = Cursor::default();
    }

    /// Draws the field and the hits, each with as many lines as the first. Draws `nothing` if there is no hit.
    pub fn draw<'a>(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        view: View<'_>,
        nothing: &str,
        lines_of: impl Fn(&T, bool) -> Vec<Line<'a>>,
    ) {
        let [field, list] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(area);
        draw_search(&self.typed, "Find: ", true, frame, field, view);
        let hits = self.hits();
        let Some(first) = hits.first() else {
            let words = match self.found.trouble() {
                Some(trouble) => format!("{} F5 tries again.", trouble.sentence),
                None if self.found.is_loading() => "Looking…".into(),
                None => nothing.to_owned(),
            };
            let words = text::fit(&words, usize::from(list.width));
            return frame.render_widget(Line::styled(words, view.theme.style(Meaning::Muted)), list);
        };
        let each = lines_of(first, false).len().max(1);
        let window = self.cursor.window(hits.len(), (usize::from(list.height) / each).max(1));
        let lines: Vec<Line<'_>> = window.flat_map(|at| lines_of(&hits[at], at == self.cursor.0)).collect();
        frame.render_widget(Paragraph::new(lines), list);
    }
}
