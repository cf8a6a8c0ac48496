//! Conflicts: fields that two people changed at once. Shows the other person's value and the user's own value, and lets
//! the user choose.

use chrono::{DateTime, Utc};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use serde_json::Value;

use crate::domain::text;
use crate::keys::Action;
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::cursor::Cursor;

/// Lines of one field.
const LINES: usize = 3;

/// One field in conflict.
#[derive(Debug, Clone)]
pub struct FieldDecision {
    /// The column's name in the database.
    pub field: String,
    /// The field's name for users.
    pub title: String,
    /// The value that the other person saved.
    pub theirs: Value,
    /// The other person's value in words.
    pub theirs_told: String,
    /// The user's own value in words.
    pub mine_told: String,
    /// Who saved the other value.
    pub by: Option<String>,
    /// When the other value was saved.
    pub at: Option<DateTime<Utc>>,
    /// Whether the other person's value is chosen instead of the user's own.
    pub takes_theirs: bool,
}

/// The fields in conflict, with a cursor.
#[derive(Debug)]
pub struct Conflicts {
    all: Vec<FieldDecision>,
    cursor: Cursor,
}

impl Conflicts {
    /// Returns conflicts that are to be decided.
    #[must_use]
    pub fn new(all: Vec<FieldDecision>) -> Self {
        Self { all, cursor: Cursor::default() }
    }

    /// Returns the message that announces the conflicts.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!(
            "Someone else changed {}, and nothing of yours is saved yet. Choose which value to keep.",
            text::count(self.all.len(), "field", "fields")
        )
    }

    /// Returns the number of lines that the conflicts need.
    #[must_use]
    pub fn height(&self) -> u16 {
        u16::try_from(self.all.len() * LINES).unwrap_or(u16::MAX)
    }

    /// Returns the fields with the choices.
    #[must_use]
    pub fn into_decisions(self) -> Vec<FieldDecision> {
        self.all
    }

    /// Handles a key. Returns whether the choices are confirmed.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        let len = self.all.len();
        let current = self.all.get_mut(self.cursor.0);
        match (key.code, current) {
            (KeyCode::Enter, _) => return true,
            (KeyCode::Char('s'), _) if key.modifiers.contains(KeyModifiers::CONTROL) => return true,
            (KeyCode::Up | KeyCode::BackTab, _) => drop(self.cursor.act(Action::Up, len)),
            (KeyCode::Down | KeyCode::Tab, _) => drop(self.cursor.act(Action::Down, len)),
            (KeyCode::Left | KeyCode::Right | KeyCode::Char(' '), Some(field)) => {
                field.takes_theirs = !field.takes_theirs;
            }
            (KeyCode::Char('t'), Some(field)) => field.takes_theirs = true,
            (KeyCode::Char('m'), Some(field)) => field.takes_theirs = false,
            _ => {}
        }
        false
    }

    /// Draws the conflicts.
    pub fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let width = usize::from(area.width);
        let window = self.cursor.window(self.all.len(), (usize::from(area.height) / LINES).max(1));
        let lines: Vec<Line<'_>> =
            window.flat_map(|at| lines(&self.all[at], at == self.cursor.0, width, view)).collect();
        frame.render_widget(Paragraph::new(lines), area);
    }
}

fn lines<'a>(field: &FieldDecision, is_current: bool, width: usize, view: View<'_>) -> [Line<'a>; LINES] {
    let option = |word: &str, is_chosen: bool| {
        let meaning = if is_chosen { Meaning::Selected } else { Meaning::Muted };
        let shown = if is_chosen { format!("‹{word}›") } else { format!(" {word} ") };
        Span::styled(shown, view.theme.style(meaning))
    };
    let title = format!("{} {} ", if is_current { "▸" } else { " " }, text::column(&field.title, 14));
    let meaning = if is_current { Meaning::Focus } else { Meaning::Text };
    let at = field.at.map(|at| format!(", {}", view.site.clock_or_day(at, view.today()))).unwrap_or_default();
    let by = field.by.as_deref().map_or(at.clone(), |by| format!("  ({by}{at})"));
    let side = |label: &str, words: String| {
        Line::styled(text::fit(&format!("    {label} {words}"), width), view.theme.style(Meaning::Text))
    };
    [
        Line::from(vec![
            Span::styled(title, view.theme.style(meaning)),
            option("take theirs", field.takes_theirs),
            option("put mine", !field.takes_theirs),
        ]),
        side("theirs:", format!("{}{by}", field.theirs_told)),
        side("mine:  ", field.mine_told.clone()),
    ]
}
