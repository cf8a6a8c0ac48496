//! The position in a list. Lists scroll by whole pages: the visible lines follow from the position alone, and nothing
//! jumps when a line changes.

use std::ops::Range;

use crate::keys::Action;

/// Lines that a page key moves.
const PAGE: usize = 10;

/// A position in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cursor(pub usize);

impl Cursor {
    /// Moves by an action of `Scope::List`. Returns whether it was one.
    pub fn act(&mut self, action: Action, len: usize) -> bool {
        let last = len.saturating_sub(1);
        self.0 = match action {
            Action::Up => self.0.saturating_sub(1),
            Action::Down => self.0.saturating_add(1),
            Action::PageUp => self.0.saturating_sub(PAGE),
            Action::PageDown => self.0.saturating_add(PAGE),
            Action::First => 0,
            Action::Last => last,
            _ => return false,
        }
        .min(last);
        true
    }

    /// Keeps the position inside a list that has become shorter.
    pub fn clamp(&mut self, len: usize) {
        self.0 = self.0.min(len.saturating_sub(1));
    }

    /// Returns the visible lines of a list of `len` in `height` lines.
    #[must_use]
    pub fn window(&self, len: usize, height: usize) -> Range<usize> {
        if height == 0 {
            return 0..0;
        }
        let at = self.0.min(len.saturating_sub(1));
        let start = at / height * height;
        start..(start + height).min(len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_current_line_is_always_visible(len in 1usize..200, height in 1usize..60, at in 0usize..300) {
            let mut cursor = Cursor(at);
            cursor.clamp(len);
            let window = cursor.window(len, height);
            prop_assert!(window.contains(&cursor.0));
            prop_assert!(window.len() <= height && window.end <= len);
        }
    }
}
