//! The text of a one-line field. Typing replaces a finished text: an initial value, or a search that has ended.

use std::fmt;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use tui_input::backend::crossterm::EventHandler;
use tui_input::{Input, InputRequest};

use crate::domain::text::one_line;

/// Effect of a key on the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// The text changed.
    Changed,
    /// Only the cursor moved.
    Moved,
    /// The field does not use this key.
    Ignored,
}

/// A pseudo-key that no keyboard has. It removes the last letter and restores the text that the letter replaced.
pub const TAKE_BACK: KeyEvent = KeyEvent::new(KeyCode::Backspace, KeyModifiers::META);

/// The text with its cursor.
#[derive(Clone, Default)]
pub struct LineInput {
    input: Input,
    /// Whether the next letter replaces the text.
    is_finished: bool,
    /// The finished text that letters have replaced.
    replaced: Option<Input>,
}

/// Written by hand, because the text may be a password or a document number.
impl fmt::Debug for LineInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LineInput").field("is_finished", &self.is_finished).finish_non_exhaustive()
    }
}

impl LineInput {
    /// Returns a field that already holds `text`; typing replaces it.
    #[must_use]
    pub fn prefilled(text: &str) -> Self {
        Self { input: Input::new(text.to_owned()), is_finished: !text.is_empty(), replaced: None }
    }

    /// Returns a field that holds `text` as typed so far; typing continues after it.
    #[must_use]
    pub fn typed(text: &str) -> Self {
        Self { input: Input::new(text.to_owned()), ..Self::default() }
    }

    /// Returns the text.
    #[must_use]
    pub fn value(&self) -> &str {
        self.input.value()
    }

    /// Whether the next letter replaces the text. A view marks such a text.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.is_finished
    }

    /// Marks the text as finished: the next letter replaces it.
    pub fn finish(&mut self) {
        self.is_finished = !self.value().is_empty();
    }

    /// Clears the text.
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    /// Handles a key. A letter replaces a finished text; every other editing key changes the text at the cursor.
    pub fn key(&mut self, key: KeyEvent) -> Typed {
        if key == TAKE_BACK {
            return self.take_back();
        }
        if self.is_finished && types(key) {
            self.replaced = Some(std::mem::take(&mut self.input));
        } else if !types(key) {
            self.replaced = None;
        }
        // The cursor may already be at the end. The End key still means that the user wants to edit the text.
        self.is_finished &= !matches!(key.code, KeyCode::Left | KeyCode::Right | KeyCode::Home | KeyCode::End);
        match self.input.handle_event(&Event::Key(key)) {
            Some(change) => {
                self.is_finished = false;
                if change.value { Typed::Changed } else { Typed::Moved }
            }
            None => Typed::Ignored,
        }
    }

    fn take_back(&mut self) -> Typed {
        self.input.handle(InputRequest::DeletePrevChar);
        if self.value().is_empty()
            && let Some(replaced) = self.replaced.take()
        {
            self.input = replaced;
            self.is_finished = true;
        }
        Typed::Changed
    }

    /// Inserts pasted text at the cursor, or in place of a finished text. Line breaks and tabs become spaces; other
    /// control characters are dropped.
    pub fn insert(&mut self, pasted: &str) {
        if self.is_finished {
            self.input.reset();
        }
        self.is_finished = false;
        let (typed, at) = (one_line(pasted), self.input.cursor());
        let before = self.value().chars().take(at).chain(typed.chars());
        let value = before.chain(self.value().chars().skip(at)).collect();
        self.input = Input::new(value).with_cursor(at + typed.chars().count());
    }

    /// Returns the text with its cursor, for drawing.
    #[must_use]
    pub fn input(&self) -> &Input {
        &self.input
    }
}

/// Whether a key types a character.
#[must_use]
pub fn types(key: KeyEvent) -> bool {
    let held = key.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT);
    // The right Alt key of some keyboards arrives as Ctrl and Alt.
    matches!(key.code, KeyCode::Char(_)) && (held.is_empty() || held == KeyModifiers::CONTROL | KeyModifiers::ALT)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn press(input: &mut LineInput, code: KeyCode) -> Typed {
        input.key(KeyEvent::new(code, KeyModifiers::NONE))
    }

    #[test]
    fn a_letter_replaces_a_prefilled_text() {
        let mut amount = LineInput::prefilled("132.50");
        for c in "200".chars() {
            assert_eq!(press(&mut amount, KeyCode::Char(c)), Typed::Changed);
        }
        assert_eq!(amount.value(), "200");
    }

    #[test]
    fn a_prefilled_text_can_be_edited() {
        for (code, then, left) in
            [(KeyCode::Backspace, '9', "132.59"), (KeyCode::End, '9', "132.509"), (KeyCode::Home, '9', "9132.50")]
        {
            let mut amount = LineInput::prefilled("132.50");
            press(&mut amount, code);
            press(&mut amount, KeyCode::Char(then));
            assert_eq!(amount.value(), left, "{code:?}");
        }
    }

    #[test]
    fn typing_replaces_a_finished_search_and_continues_an_open_one() {
        let mut search = LineInput::typed("jo");
        press(&mut search, KeyCode::Char('e'));
        assert_eq!(search.value(), "joe");
        search.finish();
        press(&mut search, KeyCode::Char('a'));
        press(&mut search, KeyCode::Char('n'));
        assert_eq!(search.value(), "an");
    }

    #[test]
    fn pasted_lines_become_one_line() {
        let mut field = LineInput::prefilled("old");
        field.insert("Ana\tRuiz\r\n\u{1b}MDI\n");
        assert_eq!(field.value(), "Ana Ruiz MDI");
        field.insert("!");
        assert_eq!(field.value(), "Ana Ruiz MDI!");
    }

    #[test]
    fn removing_letters_restores_the_replaced_text() {
        let mut search = LineInput::prefilled("smith");
        for c in "MDI".chars() {
            press(&mut search, KeyCode::Char(c));
        }
        for left in ["MD", "M", "smith"] {
            assert_eq!(search.key(TAKE_BACK), Typed::Changed);
            assert_eq!(search.value(), left);
        }
        press(&mut search, KeyCode::Char('a'));
        assert_eq!(search.value(), "a", "the text is finished again");
    }

    #[test]
    fn debug_output_hides_typed_text() {
        assert!(!format!("{:?}", LineInput::prefilled("secret")).contains("secret"));
    }

    proptest! {
        #[test]
        fn typing_into_a_finished_field_replaces_its_text(before in "\\PC{1,12}", typed in "[a-zA-Z0-9 äф-]{1,12}") {
            let mut field = LineInput::prefilled(&before);
            for c in typed.chars() {
                press(&mut field, KeyCode::Char(c));
            }
            prop_assert_eq!(field.value(), typed);
        }
    }
}
