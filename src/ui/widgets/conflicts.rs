//! Fields that two people wrote at once: what stands there now and by whom, one's own, and which shall stand.

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

/// Lines of one.
const LINES: usize = 3;

/// One field.
#[derive(Debug, Clone)]
pub struct FieldDecision {
    /// The column's name.
    pub field: String,
    /// As people call it.
    pub title: String,
    /// What stands there now.
    pub theirs: Value,
    /// Theirs in words.
    pub theirs_told: String,
    /// One's own in words.
    pub mine_told: String,
    /// Who wrote it.
    pub by: Option<String>,
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// Theirs shall stand, else one's own.
    pub takes_theirs: bool,
}

/// The fields with the one that one is on.
#[derive(Debug)]
pub struct Conflicts {
    all: Vec<FieldDecision>,
    cursor: Cursor,
}

impl Conflicts {
    /// Conflicts to decide.
    #[must_use]
    pub fn new(all: Vec<FieldDecision>) -> Self {
        Self { all, cursor: Cursor::default() }
    }

    /// What to say when they have come.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!(
            "Somebody else wrote {} meanwhile, and nothing of yours is saved yet. Say for each what shall stand.",
            text::count(self.all.len(), "field", "fields")
        )
    }

    /// Lines that they take.
    #[must_use]
    pub fn height(&self) -> u16 {
        u16::try_from(self.all.len() * LINES).unwrap_or(u16::MAX)
    }

    /// Them with what shall stand.
    #[must_use]
    pub fn into_decisions(self) -> Vec<FieldDecision> {
        self.all
    }

    /// Takes a key; true when all is decided.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        let len = self.all.len();
        let on = self.all.get_mut(self.cursor.0);
        match (key.code, on) {
            (KeyCode::Enter, _) => return true,
            (KeyCode::Char('s'), _) if key.modifiers.contains(KeyModifiers::CONTROL) => return true,
            (KeyCode::Up | KeyCode::BackTab, _) => drop(self.cursor.act(Action::Up, len)),
            (KeyCode::Down | KeyCode::Tab, _) => drop(self.cursor.act(Action::Down, len)),
            (KeyCode::Left | KeyCode::Right | KeyCode::Char(' '), Some(on)) => on.takes_theirs = !on.takes_theirs,
            (KeyCode::Char('t'), Some(on)) => on.takes_theirs = true,
            (KeyCode::Char('m'), Some(on)) => on.takes_theirs = false,
            _ => {}
        }
        false
    }

    /// Draws them.
    pub fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let width = usize::from(area.width);
        let window = self.cursor.window(self.all.len(), (usize::from(area.height) / LINES).max(1));
        let lines: Vec<Line<'_>> =
            window.flat_map(|at| lines(&self.all[at], at == self.cursor.0, width, view)).collect();
        frame.render_widget(Paragraph::new(lines), area);
    }
}

fn lines<'a>(one: &FieldDecision, is_on: bool, width: usize, view: View<'_>) -> [Line<'a>; LINES] {
    let option = |word: &str, is_chosen: bool| {
        let meaning = if is_chosen { Meaning::Selected } else { Meaning::Muted };
        let shown = if is_chosen { format!("‹{word}›") } else { format!(" {word} ") };
        Span::styled(shown, view.theme.style(meaning))
    };
    let title = format!("{} {} ", if is_on { "▸" } else { " " }, text::column(&one.title, 14));
    let meaning = if is_on { Meaning::Focus } else { Meaning::Text };
    let at = one.at.map(|at| format!(", {}", view.site.clock_or_day(at, view.today()))).unwrap_or_default();
    let by = one.by.as_deref().map_or(at.clone(), |by| format!("  ({by}{at})"));
    let side = |whose: &str, words: String| {
        Line::styled(text::fit(&format!("    {whose} {words}"), width), view.theme.style(Meaning::Text))
    };
    [
        Line::from(vec![
            Span::styled(title, view.theme.style(meaning)),
            option("take theirs", one.takes_theirs),
            option("put mine", !one.takes_theirs),
        ]),
        side("theirs:", format!("{}{by}", one.theirs_told)),
        side("mine:  ", one.mine_told.clone()),
    ]
}
