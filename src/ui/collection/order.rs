//! The order of a list: its name, the picker for another order, and how to reverse it.

use crate::ui::widgets::picker::{Picker, PickerItem};

/// A column that a list can be sorted by.
pub trait SortBy: Copy + PartialEq + Default + 'static {
    /// All columns, in the order of the picker.
    const OFFERED: &'static [Self];

    /// Returns the column's name for users.
    fn title(self) -> &'static str;

    /// Whether sorting starts with the largest value, because users look for that first.
    fn is_most_first(self) -> bool;
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order<S> {
    /// The column that sorts the list.
    pub by: S,
    /// Whether the largest value comes first.
    pub descending: bool,
}

impl<S: SortBy> Order<S> {
    /// Returns the order in words: `budget, down`.
    #[must_use]
    pub fn told(self) -> String {
        format!("{}{}", self.by.title(), if self.descending { ", down" } else { "" })
    }

    /// Returns `words` and the order. The default order is left out.
    #[must_use]
    pub fn described(self, words: String) -> String {
        let is_usual = self.by == S::default() && !self.descending;
        let words = [words, if is_usual { String::new() } else { format!("by {}", self.told()) }];
        words.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" · ")
    }

    /// Returns the order by another column. Picking the same column again reverses it.
    #[must_use]
    pub fn picked(self, by: S) -> Self {
        Self { by, descending: if by == self.by { !self.descending } else { by.is_most_first() } }
    }

    /// Returns a picker of the orders, with the current order selected.
    pub fn picker<T: Clone + PartialEq>(self, choice: impl Fn(S) -> T) -> Picker<T> {
        let entry = |by: &S| {
            let hint = if *by == self.by { "again reverses it" } else { "" };
            PickerItem::new(by.title(), hint, choice(*by))
        };
        let now = choice(self.by);
        Picker::new("Sort by", S::OFFERED.iter().map(entry).collect()).standing_on(|choice| *choice == now)
    }
}
