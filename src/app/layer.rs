//! What lies above the panes and takes the keys: help, the palette, the choice of who is at the
//! desk, a question before leaving.

use crossterm::event::{KeyCode, KeyEvent};

use super::App;
use crate::keys::Action;
use crate::ui::context::{Toast, Tone};
use crate::ui::effect::Effect;
use crate::ui::help;
use crate::ui::palette::{Entry, Palette, Picked};
use crate::ui::widgets::cursor::Cursor;

/// A layer.
#[derive(Debug)]
pub(super) enum Layer {
    Help { scroll: u16 },
    Palette(Palette),
    Staff(Cursor),
    LeaveAnyway,
}

impl Layer {
    pub(super) fn palette() -> Self {
        Self::Palette(Palette::default())
    }

    pub(super) fn staff() -> Self {
        Self::Staff(Cursor::default())
    }
}

impl App {
    pub(super) fn layer_key(&mut self, key: KeyEvent, effects: &mut Vec<Effect>) {
        match self.layer.take() {
            Some(Layer::Help { scroll }) => self.help_key(key, scroll),
            Some(Layer::Palette(palette)) => self.palette_key(key, palette, effects),
            Some(Layer::Staff(cursor)) => self.staff_key(key, cursor, effects),
            Some(Layer::LeaveAnyway) => leave_key(key, effects),
            None => {}
        }
    }

    fn help_key(&mut self, key: KeyEvent, scroll: u16) {
        let last = help::length(self.view(), self.pane.about(), &self.scopes());
        let last = u16::try_from(last.saturating_sub(8)).unwrap_or(u16::MAX);
        let scroll = match key.code {
            KeyCode::Down | KeyCode::Char('j') => scroll.saturating_add(1),
            KeyCode::PageDown | KeyCode::Char(' ') => scroll.saturating_add(10),
            KeyCode::Up | KeyCode::Char('k') => scroll.saturating_sub(1),
            KeyCode::PageUp => scroll.saturating_sub(10),
            _ => return,
        };
        self.layer = Some(Layer::Help { scroll: scroll.min(last) });
    }

    /// What the palette offers: the pane's own actions and those of everywhere.
    pub(super) fn entries(&self) -> Vec<Entry> {
        self.keys
            .lines(&[self.pane.scope(), crate::keys::Scope::Global])
            .filter(|(spec, _)| !matches!(spec.action, Action::Palette | Action::Back))
            .map(|(spec, keys)| Entry {
                action: spec.action,
                title: spec.title,
                keys,
                why_not: self.why_not(spec.action),
            })
            .collect()
    }

    fn palette_key(&mut self, key: KeyEvent, mut palette: Palette, effects: &mut Vec<Effect>) {
        match palette.key(key, &self.entries()) {
            Picked::Nothing => self.layer = Some(Layer::Palette(palette)),
            Picked::Closed => {}
            Picked::Action(action) => self.act(action, effects),
        }
    }

    /// A number or Enter chooses; the first thing at a new desk.
    fn staff_key(&mut self, key: KeyEvent, mut cursor: Cursor, effects: &mut Vec<Effect>) {
        let len = self.staff.len();
        let chosen = match key.code {
            KeyCode::Char(digit @ '1'..='9') => digit.to_digit(10).and_then(|n| usize::try_from(n - 1).ok()),
            KeyCode::Enter => Some(cursor.0),
            // Somebody has to be at the desk before anything is written.
            KeyCode::Esc if self.actor.staff_id.is_some() => return,
            KeyCode::Down | KeyCode::Char('j') => {
                cursor.act(Action::Down, len);
                None
            }
            KeyCode::Up | KeyCode::Char('k') => {
                cursor.act(Action::Up, len);
                None
            }
            KeyCode::Char('q') => {
                effects.push(Effect::Quit);
                None
            }
            _ => None,
        };
        match chosen.and_then(|at| self.staff.get(at)) {
            Some(actor) => {
                self.actor = actor.clone();
                self.toast = Some(Toast { tone: Tone::Good, text: format!("At this desk: {}.", actor.name) });
            }
            None => self.layer = Some(Layer::Staff(cursor)),
        }
    }
}

/// Only `y` leaves; Enter and everything else stays.
fn leave_key(key: KeyEvent, effects: &mut Vec<Effect>) {
    if matches!(key.code, KeyCode::Char('y' | 'Y')) {
        effects.push(Effect::Quit);
    }
}
