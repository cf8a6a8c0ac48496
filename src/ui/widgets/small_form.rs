//! A form of a few fields with what is wrong and what the keys do, in the middle of the pane.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Clear, Paragraph, Wrap};

use super::fields::{Fields, FieldsKey};
use super::panel::{centred, panel};
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;

/// The form.
#[derive(Debug)]
pub struct SmallForm {
    title: String,
    keys: &'static str,
    /// What is asked for.
    pub fields: Fields,
    complaint: Option<String>,
}

impl SmallForm {
    /// A form with a line that says what its keys do.
    pub fn new(title: impl Into<String>, keys: &'static str, fields: Fields) -> Self {
        Self { title: title.into(), keys, fields, complaint: None }
    }

    /// Says what is wrong, until the next key.
    pub fn complain(&mut self, sentence: impl Into<String>) {
        self.complaint = Some(sentence.into());
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent) -> FieldsKey {
        self.complaint = None;
        self.fields.key(key)
    }

    /// Types the first line of pasted text.
    pub fn paste(&mut self, text: &str) {
        self.fields.paste(text.lines().next().unwrap_or_default());
    }

    /// The first field as a name of at most so many letters; none, with a complaint, when it is not one.
    pub fn name(&mut self, most: usize) -> Option<String> {
        let name = self.fields.value(0).to_owned();
        match name.chars().count() {
            0 => self.complain("Give it a name."),
            letters if letters > most => self.complain(format!("The name is too long: {most} letters are kept.")),
            _ => return Some(name),
        }
        None
    }

    /// Draws it in the middle of `area`.
    pub fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let place = centred(area, 70, self.fields.height() + 5);
        frame.render_widget(Clear, place);
        frame.buffer_mut().set_style(place, view.theme.ground());
        let block = panel(view, &self.title, true);
        let inner = block.inner(place);
        frame.render_widget(block, place);
        let [fields, complaint, foot] =
            Layout::vertical([Constraint::Length(self.fields.height()), Constraint::Min(0), Constraint::Length(1)])
                .areas(inner);
        self.fields.draw(frame, fields, view);
        let told = text::safe(self.complaint.as_deref().unwrap_or_default());
        let words = Paragraph::new(told).wrap(Wrap { trim: true }).style(view.theme.style(Meaning::Stop));
        frame.render_widget(words, complaint);
        frame.render_widget(Line::styled(self.keys, view.theme.style(Meaning::Muted)), foot);
    }
}
