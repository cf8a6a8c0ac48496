//! A form of a few fields with a complaint and key hints, in the middle of the pane.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::widgets::{Paragraph, Wrap};

use super::dialog::Dialog;
use super::fields::{Fields, FieldsEvent};
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;

/// The form.
#[derive(Debug)]
pub struct SmallForm {
    title: String,
    keys: &'static str,
    /// The fields.
    pub fields: Fields,
    complaint: Option<String>,
}

impl SmallForm {
    /// Returns a form with its key hints.
    pub fn new(title: impl Into<String>, keys: &'static str, fields: Fields) -> Self {
        Self { title: title.into(), keys, fields, complaint: None }
    }

    /// Shows a complaint until the next key.
    pub fn complain(&mut self, sentence: impl Into<String>) {
        self.complaint = Some(sentence.into());
    }

    /// Handles a key.
    pub fn key(&mut self, key: KeyEvent) -> FieldsEvent {
        self.complaint = None;
        self.fields.key(key)
    }

    /// Inserts pasted text.
    pub fn paste(&mut self, text: &str) {
        self.fields.paste(text);
    }

    /// Returns the first field as a name of at most `most` letters. `None`, with a complaint, if it is empty or too
    /// long.
    pub fn name(&mut self, most: usize) -> Option<String> {
        let name = self.fields.value(0).to_owned();
        match name.chars().count() {
            0 => self.complain("Give it a name."),
            letters if letters > most => self.complain(format!("The name is too long: {most} letters are kept.")),
            _ => return Some(name),
        }
        None
    }

    /// Draws the form in the middle of `area`.
    pub fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let dialog = Dialog { title: &self.title, keys: self.keys, width: 70, height: self.fields.height() + 4 };
        let inner = dialog.draw(frame, area, view);
        let [fields, complaint] =
            Layout::vertical([Constraint::Length(self.fields.height()), Constraint::Min(0)]).areas(inner);
        self.fields.draw(frame, fields, view);
        let sentence = text::safe(self.complaint.as_deref().unwrap_or_default());
        let words = Paragraph::new(sentence).wrap(Wrap { trim: true }).style(view.theme.style(Meaning::Stop));
        frame.render_widget(words, complaint);
    }
}
