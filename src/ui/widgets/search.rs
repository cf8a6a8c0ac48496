//! A search field above a list.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::line_input::LineInput;
use super::text_field::draw_search;
use crate::ui::context::View;

/// The search text, and whether the user is typing it.
#[derive(Debug, Default)]
pub struct Search {
    /// The field.
    pub input: LineInput,
    typing: bool,
}

impl Search {
    /// Whether letters go into the field.
    #[must_use]
    pub fn is_typing(&self) -> bool {
        self.typing
    }

    /// Gives the letters to the field.
    pub fn type_on(&mut self) {
        self.typing = true;
    }

    /// Takes the letters away from the field. Its text stays.
    pub fn type_off(&mut self) {
        self.input.finish();
        self.typing = false;
    }

    /// Clears the text.
    pub fn clear(&mut self) {
        self.set("");
    }

    /// Searches for `text`.
    pub fn set(&mut self, text: &str) {
        self.input = LineInput::prefilled(text);
        self.typing = false;
    }

    /// Inserts pasted text.
    pub fn paste(&mut self, text: &str) {
        self.typing = true;
        self.input.insert(text);
    }

    /// Returns the search text; `None` if it is empty.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        let typed = self.input.value().trim();
        (!typed.is_empty()).then(|| typed.to_owned())
    }

    /// Draws the field on a row.
    pub fn draw(&self, frame: &mut Frame<'_>, row: Rect, view: View<'_>) {
        draw_search(&self.input, " Find: ", self.typing, frame, row, view);
    }
}
