//! Bars and percentages for charts that are readable without color.

/// Returns a bar of `room` columns, filled in the proportion of `part` to `most`. A part above zero fills at least one
/// column.
#[must_use]
pub fn bar(part: u64, most: u64, room: usize, letter: char) -> String {
    let wide = u64::try_from(room).unwrap_or_default();
    let filled = usize::try_from((part * wide).div_ceil(most.max(1))).unwrap_or_default().min(room);
    format!("{}{}", letter.to_string().repeat(filled), " ".repeat(room - filled))
}

/// Returns the whole percentage, rounded.
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
        fn a_bar_fits_and_shows_every_part_above_zero(part in 0u64..1_000, more in 0u64..1_000, room in 0usize..60) {
            let bar = bar(part, part + more, room, '█');
            prop_assert_eq!(text::width(&bar), room);
            prop_assert_eq!(bar.contains('█'), part > 0 && room > 0);
        }
    }
}
