//! A search field above a list.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::line_input::LineInput;
use super::text_field::draw_search;
use crate::ui::context::View;

/// What is searched for, and whether it is being typed.
#[derive(Debug, Default)]
pub struct Search {
    /// The field.
    pub input: LineInput,
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
        self.input.finish();
        self.typing = false;
    }

    /// Forgets what was typed.
    pub fn clear(&mut self) {
        self.set("");
    }

    /// Searches for this.
    pub fn set(&mut self, text: &str) {
        self.input = LineInput::prefilled(text);
        self.typing = false;
    }

    /// Types pasted text.
    pub fn paste(&mut self, text: &str) {
        self.typing = true;
        self.input.insert(text);
    }

    /// What is searched for; none when nothing is.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        let typed = self.input.value().trim();
        (!typed.is_empty()).then(|| typed.to_owned())
    }

    /// Draws it on a line.
    pub fn draw(&self, frame: &mut Frame<'_>, row: Rect, view: View<'_>) {
        draw_search(&self.input, " Find: ", self.typing, frame, row, view);
    }
}
