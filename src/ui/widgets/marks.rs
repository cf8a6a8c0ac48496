//! How a card is marked, and a name in few letters.

use crate::domain::text;
use crate::ui::theme::Meaning;

/// How a card or a line is marked.
#[derive(Debug, Clone, Copy, Default)]
pub struct Marks {
    /// It is selected.
    pub is_selected: bool,
    /// Its move has no result yet.
    pub is_moving: bool,
}

impl Marks {
    /// Returns the mark between the cursor and the shape of a row: `[x]` for a selected one. It takes no column where
    /// none is selected.
    #[must_use]
    pub fn boxed(self, is_any_selected: bool) -> &'static str {
        match (self.is_selected, is_any_selected) {
            (true, _) => "[x] ",
            (false, true) => "[ ] ",
            (false, false) => "",
        }
    }

    /// Returns what follows a state that is being changed: `…` until the database has said so.
    #[must_use]
    pub fn pending(self) -> &'static str {
        if self.is_moving { "…" } else { "" }
    }
}

/// Who works on something, for a table that is printed: `Ruth Boyd`, `! Ruth Boyd` where the account is disabled, `—`.
#[must_use]
pub fn assignee(name: Option<&str>, is_disabled: bool) -> String {
    name.map_or_else(|| "—".to_owned(), |_| with(name, is_disabled, true).0)
}

/// Who works on something, in a narrow list: `Boyd`, `! Boyd` where the account is disabled, `nobody`.
#[must_use]
pub fn with(name: Option<&str>, is_disabled: bool, is_whole: bool) -> (String, Meaning) {
    let Some(name) = name else { return ("nobody".into(), Meaning::Muted) };
    let name = text::safe(name);
    let short = if is_whole { name.as_str() } else { name.split_whitespace().next_back().unwrap_or(&name) };
    if is_disabled { (format!("! {short}"), Meaning::Warn) } else { (short.to_owned(), Meaning::Text) }
}
