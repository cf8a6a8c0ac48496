//! Fields of something that stands there already, and above them what somebody else wrote meanwhile, while one
//! decides about it.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;

use super::conflicts::{Conflicts, FieldDecision};
use super::fields::{Fields, FieldsEvent};
use crate::ui::context::View;

/// What a key did.
#[derive(Debug)]
pub enum EditEvent {
    /// Nothing that concerns anybody else.
    Taken,
    /// It is to be saved.
    Submit,
    /// This shall stand; whatever is left then is to be saved.
    Decided(Vec<FieldDecision>),
}

/// The fields, and the conflicts while there are some.
#[derive(Debug, Default)]
pub struct Edited {
    /// What is filled in.
    pub fields: Fields,
    conflicts: Option<Conflicts>,
}

impl Edited {
    /// Fields with what stands there.
    #[must_use]
    pub fn new(fields: Fields) -> Self {
        Self { fields, conflicts: None }
    }

    /// Somebody else wrote these meanwhile. Answers with the sentence that says so.
    pub fn clash(&mut self, conflicts: Vec<FieldDecision>) -> String {
        self.conflicts.insert(Conflicts::new(conflicts)).sentence()
    }

    /// What the form is, of what has this name.
    #[must_use]
    pub fn title(&self, name: &str) -> String {
        let what = if self.conflicts.is_some() { "Changed meanwhile" } else { "Edit" };
        format!("{what} · {name}")
    }

    /// What the keys do here and now.
    #[must_use]
    pub fn keys(&self) -> &'static str {
        match &self.conflicts {
            Some(_) => "↑/↓ field · t theirs, m mine · ↵ saves it so · Esc back to the fields",
            None => "↵ saves what was changed · Tab next field · ←/→ choose · Esc back, draft kept",
        }
    }

    /// Lines that it would like to have.
    #[must_use]
    pub fn height(&self) -> u16 {
        self.conflicts.as_ref().map_or(self.fields.height(), Conflicts::height)
    }

    /// From the conflicts back to the fields. Says whether there were some.
    pub fn back(&mut self) -> bool {
        self.conflicts.take().is_some()
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent) -> EditEvent {
        let Some(conflicts) = &mut self.conflicts else {
            return if self.fields.key(key) == FieldsEvent::Submit { EditEvent::Submit } else { EditEvent::Taken };
        };
        if !conflicts.key(key) {
            return EditEvent::Taken;
        }
        self.conflicts.take().map_or(EditEvent::Taken, |conflicts| EditEvent::Decided(conflicts.into_decisions()))
    }

    /// Types pasted text into the fields.
    pub fn paste(&mut self, text: &str) {
        if self.conflicts.is_none() {
            self.fields.paste(text);
        }
    }

    /// Draws the fields, or what is to be decided.
    pub fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        match &self.conflicts {
            Some(conflicts) => conflicts.draw(frame, area, view),
            None => self.fields.draw(frame, area, view),
        }
    }
}
