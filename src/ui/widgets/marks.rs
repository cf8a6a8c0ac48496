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

/// Who works on something, in so many columns: the name, or `RB` where that does not fit. An account that is disabled
/// is marked in words or, in few columns, with `!`.
#[must_use]
pub fn assignee(name: Option<&str>, is_disabled: bool, columns: usize) -> (String, Meaning) {
    let meaning = if is_disabled { Meaning::Warn } else { Meaning::Text };
    let shown = match name {
        None => "—".to_owned(),
        Some(name) if columns >= 6 && is_disabled => format!("! {name}"),
        Some(name) if columns >= 6 => name.to_owned(),
        // Two letters and the mark fit wherever three letters do.
        Some(name) if is_disabled => format!("!{}", initials(name).chars().take(2).collect::<String>()),
        Some(name) => initials(name),
    };
    (shown, meaning)
}

/// `RB` for Ruth Boyd.
#[must_use]
pub fn initials(name: &str) -> String {
    text::safe(name).split_whitespace().filter_map(|word| word.chars().next()).take(3).collect()
}
