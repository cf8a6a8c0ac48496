//! What lies above the panes and takes the keys: help, the palette, a question before leaving.

use crossterm::event::{KeyCode, KeyEvent};

use super::App;
use crate::keys::Action;
use crate::ui::effect::Effect;
use crate::ui::help;
use crate::ui::palette::{Entry, Palette, Picked};
use crate::ui::waiting::Reading;

/// A layer.
#[derive(Debug)]
pub(super) enum Layer {
    Help {
        scroll: u16,
    },
    Palette(Palette),
    LeaveAnyway,
    /// What waits for a connection.
    Waiting(Reading),
}

impl Layer {
    pub(super) fn palette() -> Self {
        Self::Palette(Palette::default())
    }
}

impl App {
    pub(super) fn layer_key(&mut self, key: KeyEvent, effects: &mut Vec<Effect>) {
        match self.work.layer.take() {
            Some(Layer::Help { scroll }) => self.help_key(key, scroll),
            Some(Layer::Palette(palette)) => self.palette_key(key, palette, effects),
            Some(Layer::LeaveAnyway) => leave_key(key, effects),
            Some(Layer::Waiting(reading)) => self.waiting_key(reading.key(key.code, &self.work.waiting), effects),
            None => {}
        }
    }

    fn help_key(&mut self, key: KeyEvent, scroll: u16) {
        let last = help::length(self.view(), self.work.pane.about(), &self.scopes());
        let last = u16::try_from(last.saturating_sub(8)).unwrap_or(u16::MAX);
        let scroll = match key.code {
            KeyCode::Down | KeyCode::Char('j') => scroll.saturating_add(1),
            KeyCode::PageDown | KeyCode::Char(' ') => scroll.saturating_add(10),
            KeyCode::Up | KeyCode::Char('k') => scroll.saturating_sub(1),
            KeyCode::PageUp => scroll.saturating_sub(10),
            _ => return,
        };
        self.work.layer = Some(Layer::Help { scroll: scroll.min(last) });
    }

    /// What the palette offers: the pane's own actions and those of everywhere.
    pub(super) fn entries(&self) -> Vec<Entry> {
        self.keys
            .lines(&[self.scope(), crate::keys::Scope::Global])
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
            Picked::Nothing => self.work.layer = Some(Layer::Palette(palette)),
            Picked::Closed => {}
            Picked::Action(action) => self.act(action, effects),
        }
    }
}

/// Only `y` leaves; Enter and everything else stays.
fn leave_key(key: KeyEvent, effects: &mut Vec<Effect>) {
    if matches!(key.code, KeyCode::Char('y' | 'Y')) {
        effects.push(Effect::Quit);
    }
}
