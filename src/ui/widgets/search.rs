//! A search field above a list.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use tui_input::{Input, InputRequest};

use super::fields::{cursor_at, visible};
use crate::ui::context::View;
use crate::ui::theme::Meaning;

/// What is searched for, and whether it is being typed.
#[derive(Debug, Default)]
pub struct Search {
    /// The field.
    pub input: Input,
    typing: bool,
}

impl Search {
    /// Whether letters go into it.
    #[must_use]
    pub fn is_typing(&self) -> bool {
        self.typing
    }

    /// Letters go into it from now on.
    pub fn type_on(&mut self) {
        self.typing = true;
    }

    /// Letters go elsewhere; what was typed stays.
    pub fn type_off(&mut self) {
        self.typing = false;
    }

    /// Forgets what was typed.
    pub fn clear(&mut self) {
        self.set("");
    }

    /// Searches for this.
    pub fn set(&mut self, text: &str) {
        self.input = Input::new(text.to_owned());
        self.typing = false;
    }

    /// Types pasted text.
    pub fn paste(&mut self, text: &str) {
        self.typing = true;
        for c in text.chars().filter(|c| !c.is_control()) {
            self.input.handle(InputRequest::InsertChar(c));
        }
    }

    /// What is searched for; none when nothing is.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        let typed = self.input.value().trim();
        (!typed.is_empty()).then(|| typed.to_owned())
    }

    /// Draws it on a line.
    pub fn draw(&self, frame: &mut Frame<'_>, row: Rect, view: View<'_>) {
        let lead = " find: ";
        let room = usize::from(row.width).saturating_sub(lead.len());
        let line = Line::from(vec![
            Span::styled(lead, view.theme.style(Meaning::Key)),
            Span::styled(visible(&self.input, room), view.theme.style(Meaning::Field)),
        ]);
        frame.render_widget(line, row);
        if room > 0 {
            frame.set_cursor_position(cursor_at(&self.input, row, lead.len(), room));
        }
    }
}
