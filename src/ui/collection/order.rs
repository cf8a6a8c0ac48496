//! In which order a list is: what it is called, picking another, and turning it round.

use crate::ui::widgets::picker::{Picker, PickerItem};

/// What a list can be sorted by.
pub trait SortBy: Copy + PartialEq + Default + 'static {
    /// All, as they are offered.
    const OFFERED: &'static [Self];

    /// What people call it.
    fn title(self) -> &'static str;

    /// Whether what is most comes first, because that is what one looks for.
    fn is_most_first(self) -> bool;
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order<S> {
    /// What it is sorted by.
    pub by: S,
    /// What is most comes first.
    pub descending: bool,
}

impl<S: SortBy> Order<S> {
    /// In words: `budget, down`.
    #[must_use]
    pub fn told(self) -> String {
        format!("{}{}", self.by.title(), if self.descending { ", down" } else { "" })
    }

    /// Which cards, in these words, and in which order where that is not the usual one.
    #[must_use]
    pub fn described(self, words: String) -> String {
        let is_usual = self.by == S::default() && !self.descending;
        let words = [words, if is_usual { String::new() } else { format!("by {}", self.told()) }];
        words.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" · ")
    }

    /// Sorted by something else; by the same once more turns it round.
    #[must_use]
    pub fn picked(self, by: S) -> Self {
        Self { by, descending: if by == self.by { !self.descending } else { by.is_most_first() } }
    }

    /// Another order to pick, standing on this one.
    pub fn picker<T: Clone + PartialEq>(self, choice: impl Fn(S) -> T) -> Picker<T> {
        let entry = |by: &S| {
            let hint = if *by == self.by { "again turns it round" } else { "" };
            PickerItem::new(by.title(), hint, choice(*by))
        };
        let now = choice(self.by);
        Picker::new("Sort by", S::OFFERED.iter().map(entry).collect()).standing_on(|choice| *choice == now)
    }
}
