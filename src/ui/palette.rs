//! `:`: every action by name and by other words for it, with its key, what Enter will do, and why not when it is not
//! possible.

mod find;
mod view;

use crossterm::event::{KeyCode, KeyEvent};

use super::widgets::cursor::Cursor;
use super::widgets::line_input::{LineInput, Typed};
use crate::keys::{Action, Group};
use find::PaletteHit;

/// What a line of the palette stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pick {
    /// The action itself.
    Do(Action),
    /// The pane in which it can be done.
    GoTo(Action),
}

/// A line of the palette.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaletteItem {
    /// What Enter asks for.
    pub pick: Pick,
    /// What it is about.
    pub group: Group,
    /// The heading above it while nothing is typed.
    pub heading: String,
    /// Its name.
    pub title: &'static str,
    /// Whom or what it is about, where the cursor is on something.
    pub about: Option<String>,
    /// Its key; empty without one.
    pub key: String,
    /// Where it can be done, for an action of another pane.
    pub place: Option<&'static str>,
    /// What Enter does.
    pub does: &'static str,
    /// What it is called in few words.
    pub short: &'static str,
    /// Other words for it.
    pub also: &'static [&'static str],
    /// Why it is not possible now; `None` when it is.
    pub why_not: Option<String>,
}

/// The palette's state.
#[derive(Debug, Default)]
pub struct Palette {
    typed: LineInput,
    cursor: Cursor,
    /// Enter was pressed on an action that is not possible.
    is_refused: bool,
}

/// What a key did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaletteEvent {
    /// Still choosing.
    Nothing,
    /// Closed.
    Closed,
    /// The help, which lists all actions.
    Help,
    /// This one.
    This(Pick),
}

impl Palette {
    /// Takes a key; `entries` are all that could be chosen.
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

    /// Types pasted text.
    pub fn paste(&mut self, text: &str) {
        self.typed.insert(text);
        self.cursor = Cursor::default();
    }

    fn found<'a>(&self, entries: &'a [PaletteItem]) -> Vec<PaletteHit<'a>> {
        find::found(self.typed.value(), entries)
    }
}
