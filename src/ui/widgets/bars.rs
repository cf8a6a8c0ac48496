//! Bars and numbers for charts that are read without colour, too.

/// A bar of `room` columns, filled as `part` is of `most`; what is not nothing shows at least one.
#[must_use]
pub fn bar(part: u64, most: u64, room: usize, letter: char) -> String {
    let wide = u64::try_from(room).unwrap_or_default();
    let filled = usize::try_from((part * wide).div_ceil(most.max(1))).unwrap_or_default().min(room);
    format!("{}{}", letter.to_string().repeat(filled), " ".repeat(room - filled))
}

/// Whole percent, rounded.
#[must_use]
pub fn percent(part: u64, whole: u64) -> u64 {
    (part * 100 + whole / 2) / whole.max(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::text;

    proptest! {
        #[test]
        fn a_bar_fits_and_never_hides_somebody(part in 0u64..1_000, more in 0u64..1_000, room in 0usize..60) {
            let bar = bar(part, part + more, room, '█');
            prop_assert_eq!(text::width(&bar), room);
            prop_assert_eq!(bar.contains('█'), part > 0 && room > 0);
        }
    }
}
