//! A text box for several lines, with undo.

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use tui_textarea::{CursorMove, TextArea, WrapMode};

use crate::domain::text::{safe, several_lines};
use crate::ui::context::View;
use crate::ui::theme::Meaning;

/// The text with its cursor and undo history.
#[derive(Clone, Default)]
pub struct Editor {
    area: TextArea<'static>,
}

/// Written by hand to keep the text out of the log.
impl fmt::Debug for Editor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Editor(…)")
    }
}

impl Editor {
    /// Returns a box that holds `text`, with the cursor after it.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut area = TextArea::new(text.split('\n').map(safe).collect());
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        Self { area }
    }

    /// Returns the text without surrounding whitespace.
    #[must_use]
    pub fn text(&self) -> String {
        self.area.lines().join("\n").trim().to_owned()
    }

    /// Whether the box holds no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.area.lines().iter().all(|line| line.trim().is_empty())
    }

    /// Handles a key. Ctrl-U clears the line, as in a field; Alt-U undoes typing.
    pub fn key(&mut self, key: KeyEvent) {
        match (key.code, key.modifiers) {
            (KeyCode::Char('u'), KeyModifiers::CONTROL) => self.clear_line(),
            (KeyCode::Char('u'), KeyModifiers::ALT) => drop(self.area.undo()),
            _ => drop(self.area.input(key)),
        }
    }

    fn clear_line(&mut self) {
        self.area.move_cursor(CursorMove::Head);
        let row = self.area.cursor().0;
        // At the end of an empty line, the call would delete the line break.
        if self.area.lines().get(row).is_some_and(|line| !line.is_empty()) {
            self.area.delete_line_by_end();
        }
    }

    /// Inserts text at the cursor; one undo removes it.
    pub fn insert(&mut self, text: &str) {
        self.area.insert_str(several_lines(text));
    }

    /// Returns the text to send, of at most `most` characters.
    ///
    /// # Errors
    /// A message that says whether the text is missing or too long.
    pub fn said(&self, most: usize) -> Result<String, String> {
        let body = self.text();
        match body.chars().count() {
            0 => Err("There is nothing written yet.".into()),
            n if n > most => Err(format!("That is too long: {most} characters are kept, and these are {n}.")),
            _ => Ok(body),
        }
    }

    /// Draws the box; without the cursor if it does not have the focus.
    pub fn draw(&self, has_focus: bool, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let mut shown = self.area.clone();
        shown.set_wrap_mode(WrapMode::WordOrGlyph);
        shown.set_cursor_line_style(Style::new());
        shown.set_style(view.theme.style(Meaning::Text));
        if !has_focus {
            shown.set_cursor_style(Style::new());
        }
        frame.render_widget(&shown, area);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(editor: &mut Editor, c: char, modifiers: KeyModifiers) {
        editor.key(KeyEvent::new(KeyCode::Char(c), modifiers));
    }

    #[test]
    fn ctrl_u_clears_the_line_and_alt_u_restores_it() {
        let mut editor = Editor::of("first\nsecond\nthird");
        editor.key(KeyEvent::new(KeyCode::Up, KeyModifiers::NONE));
        press(&mut editor, 'u', KeyModifiers::CONTROL);
        assert_eq!(editor.text(), "first\n\nthird");
        press(&mut editor, 'u', KeyModifiers::CONTROL);
        assert_eq!(editor.text(), "first\n\nthird", "the other lines stay");
        press(&mut editor, 'u', KeyModifiers::ALT);
        assert_eq!(editor.text(), "first\nsecond\nthird");
    }
}
