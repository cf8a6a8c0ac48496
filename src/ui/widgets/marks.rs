//! How a card is marked, and a name in few letters.

use crate::domain::text;

/// How a card or a line is marked.
#[derive(Debug, Clone, Copy, Default)]
pub struct Marks {
    /// It is selected.
    pub is_selected: bool,
    /// Its move has no result yet.
    pub is_moving: bool,
}

impl Marks {
    /// Two columns: the first is the cursor's, the second says whether it is selected or on its way.
    #[must_use]
    pub fn signs(self) -> String {
        let mark = match (self.is_selected, self.is_moving) {
            (true, _) => '✓',
            (false, true) => '…',
            (false, false) => ' ',
        };
        format!(" {mark}")
    }
}

/// `RB` for Ruth Boyd.
#[must_use]
pub fn initials(name: &str) -> String {
    text::safe(name).split_whitespace().filter_map(|word| word.chars().next()).take(3).collect()
}
