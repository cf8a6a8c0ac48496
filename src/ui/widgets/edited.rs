//! The fields of an existing record. While there are conflicts with another person's change, they are shown instead
//! until the user decides.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;

use super::conflicts::{Conflicts, FieldDecision};
use super::fields::{Fields, FieldsEvent};
use crate::ui::context::View;

/// Result of a key.
#[derive(Debug)]
pub enum EditEvent {
    /// The key changed only the form.
    Taken,
    /// The user asked to save.
    Submit,
    /// The user decided the conflicts. The other changes still have to be saved.
    Decided(Vec<FieldDecision>),
}

/// The fields, and the conflicts if there are any.
#[derive(Debug, Default)]
pub struct Edited {
    /// The fields.
    pub fields: Fields,
    conflicts: Option<Conflicts>,
}

impl Edited {
    /// Returns fields with the record's values and no conflicts.
    #[must_use]
    pub fn new(fields: Fields) -> Self {
        Self { fields, conflicts: None }
    }

    /// Shows fields that another person changed in the meantime. Returns the message that says so.
    pub fn clash(&mut self, conflicts: Vec<FieldDecision>) -> String {
        self.conflicts.insert(Conflicts::new(conflicts)).sentence()
    }

    /// Returns the form's title for a record of this name.
    #[must_use]
    pub fn title(&self, name: &str) -> String {
        let what = if self.conflicts.is_some() { "Changed meanwhile" } else { "Edit" };
        format!("{what} · {name}")
    }

    /// Returns the hints for the keys.
    #[must_use]
    pub fn keys(&self) -> &'static str {
        match &self.conflicts {
            Some(_) => "↑/↓ field · t theirs, m mine · ↵ saves it so · Esc back to the fields",
            None => "↵ saves what was changed · Tab next field · ←/→ choose · Esc back, draft kept",
        }
    }

    /// Returns the number of lines that the form would like to have.
    #[must_use]
    pub fn height(&self) -> u16 {
        self.conflicts.as_ref().map_or(self.fields.height(), Conflicts::height)
    }

    /// Closes the conflicts and shows the fields. Returns whether there were conflicts.
    pub fn back(&mut self) -> bool {
        self.conflicts.take().is_some()
    }

    /// Handles a key.
    pub fn key(&mut self, key: KeyEvent) -> EditEvent {
        let Some(conflicts) = &mut self.conflicts else {
            return if self.fields.key(key) == FieldsEvent::Submit { EditEvent::Submit } else { EditEvent::Taken };
        };
        if !conflicts.key(key) {
            return EditEvent::Taken;
        }
        self.conflicts.take().map_or(EditEvent::Taken, |conflicts| EditEvent::Decided(conflicts.into_decisions()))
    }

    /// Inserts pasted text into the fields.
    pub fn paste(&mut self, text: &str) {
        if self.conflicts.is_none() {
            self.fields.paste(text);
        }
    }

    /// Draws the fields or the conflicts.
    pub fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        match &self.conflicts {
            Some(conflicts) => conflicts.draw(frame, area, view),
            None => self.fields.draw(frame, area, view),
        }
    }
}
