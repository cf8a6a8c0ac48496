//! Marks of cards, and short names of assignees.

use crate::domain::text;
use crate::ui::theme::Meaning;

/// The marks of a card or a line.
#[derive(Debug, Clone, Copy, Default)]
pub struct Marks {
    /// Whether the card is selected.
    pub is_selected: bool,
    /// Whether the card's move has no result yet.
    pub is_moving: bool,
}

impl Marks {
    /// Returns the mark between the cursor and the shape of a row: `[x]` for a selected row. The mark takes no column
    /// if no row is selected.
    #[must_use]
    pub fn boxed(self, is_any_selected: bool) -> &'static str {
        match (self.is_selected, is_any_selected) {
            (true, _) => "[x] ",
            (false, true) => "[ ] ",
            (false, false) => "",
        }
    }

    /// Returns the suffix of a state that is being changed: `…` until the database has confirmed it.
    #[must_use]
    pub fn pending(self) -> &'static str {
        if self.is_moving { "…" } else { "" }
    }
}

/// Returns the assignee for a printed table: `Ruth Boyd`, `! Ruth Boyd` if the account is disabled, or `—`.
#[must_use]
pub fn assignee(name: Option<&str>, is_disabled: bool) -> String {
    name.map_or_else(|| "—".to_owned(), |_| with(name, is_disabled, true).0)
}

/// Returns the assignee for a narrow list: `Boyd`, `! Boyd` if the account is disabled, or a word for no assignee.
#[must_use]
pub fn with(name: Option<&str>, is_disabled: bool, is_whole: bool) -> (String, Meaning) {
    let Some(name) = name else { return ("nobody".into(), Meaning::Muted) };
    let name = text::safe(name);
    let short = if is_whole { name.as_str() } else { name.split_whitespace().next_back().unwrap_or(&name) };
    if is_disabled { (format!("! {short}"), Meaning::Warn) } else { (short.to_owned(), Meaning::Text) }
}
