//! The frame of a form above a pane: title, complaint and key hints.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Paragraph, Wrap};

use super::dialog::Dialog;
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;

/// Columns of a form.
const WIDTH: u16 = 78;

/// The frame's texts.
#[derive(Debug, Clone, Copy)]
pub struct FormFrame<'a> {
    /// The title.
    pub title: &'a str,
    /// The key hints.
    pub keys: &'a str,
    /// Why the form was not accepted.
    pub complaint: Option<&'a str>,
    /// Whether the form's write is in flight.
    pub is_saving: bool,
    /// Lines that the body would like to have.
    pub height: u16,
}

impl FormFrame<'_> {
    fn complaint_height(&self) -> u16 {
        if self.complaint.is_some() { 3 } else { 1 }
    }

    /// Returns the number of lines that the frame would like to have, with the body.
    #[must_use]
    pub fn outer_height(&self) -> u16 {
        self.height.saturating_add(2 + self.complaint_height())
    }

    /// Draws the frame in the middle of `area`; returns the area of the body.
    pub fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) -> Rect {
        let dialog = Dialog { title: self.title, keys: self.keys, width: WIDTH, height: self.outer_height() };
        let inner = dialog.draw(frame, area, view);
        let [body, complaint] =
            Layout::vertical([Constraint::Min(1), Constraint::Length(self.complaint_height())]).areas(inner);
        if let Some(sentence) = self.complaint {
            let words = Paragraph::new(text::safe(sentence)).wrap(Wrap { trim: true });
            frame.render_widget(words.style(view.theme.style(Meaning::Stop)), complaint);
        } else if self.is_saving {
            frame.render_widget(Line::styled("Saving…", view.theme.style(Meaning::Text)), complaint);
        }
        body
    }
}
