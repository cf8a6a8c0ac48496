//! Fields that two people wrote at once: what stands there now and by whom, one's own, and which shall stand.

use chrono::{DateTime, Utc};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use serde_json::Value;

use crate::domain::lead::fields::{self, Field};
use crate::domain::lead::work::Conflict;
use crate::domain::text;
use crate::keys::Action;
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::cursor::Cursor;

/// Lines of one.
const LINES: usize = 3;

/// One field.
#[derive(Debug)]
pub(super) struct Decided {
    pub(super) field: &'static Field,
    pub(super) theirs: Value,
    by: Option<String>,
    at: Option<DateTime<Utc>>,
    mine: String,
    pub(super) takes_theirs: bool,
}

#[derive(Debug)]
pub(super) struct Conflicts {
    all: Vec<Decided>,
    cursor: Cursor,
}

impl Conflicts {
    /// Theirs stands unless one says otherwise.
    pub(super) fn new(conflicts: &[Conflict], mine: impl Fn(&Field) -> Option<String>) -> Self {
        let decided = |conflict: &Conflict| {
            let field = fields::named(&conflict.field)?;
            Some(Decided {
                field,
                theirs: conflict.theirs.clone(),
                by: conflict.by.clone(),
                at: conflict.at,
                mine: mine(field)?,
                takes_theirs: true,
            })
        };
        Self { all: conflicts.iter().filter_map(decided).collect(), cursor: Cursor::default() }
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn height(&self) -> u16 {
        u16::try_from(self.all.len() * LINES).unwrap_or(u16::MAX)
    }

    pub(super) fn into_decided(self) -> Vec<Decided> {
        self.all
    }

    /// Takes a key; true when all is decided.
    pub(super) fn key(&mut self, key: KeyEvent) -> bool {
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

    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let width = usize::from(area.width);
        let window = self.cursor.window(self.all.len(), (usize::from(area.height) / LINES).max(1));
        let lines: Vec<Line<'_>> =
            window.flat_map(|at| lines(&self.all[at], at == self.cursor.0, width, view)).collect();
        frame.render_widget(Paragraph::new(lines), area);
    }
}

fn lines<'a>(one: &Decided, is_on: bool, width: usize, view: View<'_>) -> [Line<'a>; LINES] {
    let option = |word: &str, is_chosen: bool| {
        let meaning = if is_chosen { Meaning::Selected } else { Meaning::Muted };
        let shown = if is_chosen { format!("‹{word}›") } else { format!(" {word} ") };
        Span::styled(shown, view.theme.style(meaning))
    };
    let title = format!("{} {} ", if is_on { "▸" } else { " " }, text::column(one.field.title, 14));
    let meaning = if is_on { Meaning::Accent } else { Meaning::Text };
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
        side("theirs:", format!("{}{by}", fields::told(&one.theirs))),
        side("mine:  ", fields::told(&Value::String(one.mine.clone()))),
    ]
}
