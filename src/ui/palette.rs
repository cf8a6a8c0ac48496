//! `:`: finds every action by its name and by synonyms. Shows its key, what Enter will do, and why the action is not
//! possible.

mod find;
mod view;

use crossterm::event::{KeyCode, KeyEvent};

use super::widgets::cursor::Cursor;
use super::widgets::line_input::{LineInput, Typed};
use crate::keys::{Action, Group};
use find::PaletteHit;

/// What a line of the palette offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pick {
    /// The action itself.
    Do(Action),
    /// The pane in which the action is possible.
    GoTo(Action),
}

/// A line of the palette.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaletteItem {
    /// What Enter does with this line.
    pub pick: Pick,
    /// The action's group.
    pub group: Group,
    /// The heading above the line while nothing is typed.
    pub heading: String,
    /// The action's title.
    pub title: &'static str,
    /// The subject of the action, if the cursor is on one.
    pub about: Option<String>,
    /// The key; empty if the action has none.
    pub key: String,
    /// The place of the action, if it belongs to another pane.
    pub place: Option<&'static str>,
    /// Description of what Enter does.
    pub does: &'static str,
    /// A short name.
    pub short: &'static str,
    /// Synonyms.
    pub also: &'static [&'static str],
    /// Why the action is not possible now; `None` if it is.
    pub why_not: Option<String>,
}

/// The palette's state.
#[derive(Debug, Default)]
pub struct Palette {
    typed: LineInput,
    cursor: Cursor,
    /// Whether Enter was pressed on an action that is not possible.
    is_refused: bool,
}

/// Result of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaletteEvent {
    /// The palette stays open.
    Nothing,
    /// The palette was closed.
    Closed,
    /// The user asked for the help, which lists all actions.
    Help,
    /// The user chose this item.
    This(Pick),
}

impl Palette {
    /// Handles a key; `entries` are all items to choose from.
    pub fn key(&mut self, key: KeyEvent, entries: &[PaletteItem]) -> PaletteEvent {
        self.is_refused = false;
        let found = self.found(entries);
        let len = found.len();
        let step = match key.code {
            KeyCode::Esc | KeyCode::F(3) => return PaletteEvent::Closed,
            KeyCode::F(1) => return PaletteEvent::Help,
            KeyCode::Enter => {
                let Some(on) = found.get(self.cursor.0) else { return PaletteEvent::Nothing };
                self.is_refused = on.entry.why_not.is_some();
                return if self.is_refused { PaletteEvent::Nothing } else { PaletteEvent::This(on.entry.pick) };
            }
            KeyCode::Up => Action::Up,
            KeyCode::Down | KeyCode::Tab => Action::Down,
            KeyCode::PageUp => Action::PageUp,
            KeyCode::PageDown => Action::PageDown,
            _ => {
                if self.typed.key(key) == Typed::Changed {
                    self.cursor = Cursor::default();
                }
                return PaletteEvent::Nothing;
            }
        };
        self.cursor.act(step, len);
        PaletteEvent::Nothing
    }

    /// Inserts pasted text.
    pub fn paste(&mut self, text: &str) {
        self.typed.insert(text);
        self.cursor = Cursor::default();
    }

    fn found<'a>(&self, entries: &'a [PaletteItem]) -> Vec<PaletteHit<'a>> {
        find::found(self.typed.value(), entries)
    }
}
