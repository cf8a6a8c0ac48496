//! Cells of a file that people open in a spreadsheet. A spreadsheet runs formulas, and converts text that looks like
//! a number or a date. An apostrophe before the cell keeps it text; reading removes the apostrophe.

use super::format;
use super::text::safe;

/// Byte-order mark, by which a spreadsheet recognizes UTF-8.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Guards a cell with words, so that it is never a formula.
#[must_use]
pub fn guarded(cell: &str) -> String {
    with_apostrophe(cell, is_formula(cell) || unguarded(cell) != cell)
}

/// Guards a cell that must stay text: never a formula, a number or a date. `02134` keeps its zero, and `5-10` does
/// not become a day in May.
#[must_use]
pub fn text(cell: &str) -> String {
    with_apostrophe(cell, is_guarded(cell))
}

/// Formats a phone number as a cell that stays text.
#[must_use]
pub fn phone(cell: &str) -> String {
    text(&format::phone(cell))
}

/// Returns the cell without its guarding apostrophe.
#[must_use]
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_guarded(rest)).unwrap_or(cell)
}

fn with_apostrophe(cell: &str, needs_one: bool) -> String {
    if needs_one { format!("'{cell}") } else { cell.to_owned() }
}

/// Returns true if text needs an apostrophe before it. Text that already begins with one before such content needs a
/// second.
fn is_guarded(cell: &str) -> bool {
    is_formula(cell) || is_turned(cell) || cell.strip_prefix('\'').is_some_and(is_guarded)
}

/// Returns true if a spreadsheet would run the cell. Invisible characters before the sign do not protect.
fn is_formula(cell: &str) -> bool {
    cell.starts_with(['\t', '\r', '\n'])
        || safe(cell).trim_start().starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
}

/// Returns true if a spreadsheet would convert the cell to a number, a date or a time.
fn is_turned(cell: &str) -> bool {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let lower = cell.trim().to_ascii_lowercase();
    let has_digit = lower.bytes().any(|byte| byte.is_ascii_digit());
    let is_only = |signs: &str| lower.chars().all(|c| c.is_ascii_digit() || signs.contains(c));
    let words = lower.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    let is_month = |word: &str| MONTHS.iter().any(|month| word.starts_with(month));
    // A number with hyphens may be a date only if it has at most eight digits.
    let digits = lower.bytes().filter(u8::is_ascii_digit).count();
    let is_date = is_only("-/.: ") && digits <= 8;
    let is_figure = is_only(",. %$()")
        || lower.split_once('e').is_some_and(|(number, power)| {
            let digits = |text: &str, point: bool| {
                !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || point && c == '.')
            };
            digits(number, true) && digits(power.trim_start_matches(['+', '-']), false)
        });
    has_digit && (is_figure || is_date || words.clone().count() == 1 && words.clone().all(is_month))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\nx", " =1", "\u{200b}=1", "\u{ff1d}1", "- none"]
        {
            assert!(guarded(cell).starts_with('\'') && text(cell).starts_with('\''), "{cell:?}");
        }
        for cell in ["Ana-Maria", "", "'tis", "1 = 1"] {
            assert_eq!(guarded(cell), cell);
        }
    }

    #[test]
    fn what_a_spreadsheet_would_turn_stays_text() {
        for cell in
            ["02134", "3045550142", "5-10", "3/4", "12.5.2026", "2026-11-21", "1E5", "9:30", "10%", "Mar 5", "5-may"]
        {
            assert_eq!(text(cell), format!("'{cell}"));
        }
        for cell in [
            "12345678-1234-4e12-8123-123456789012",
            "304-555-0142",
            "(304) 555-0142",
            "25301-1234",
            "5-10k",
            "MDI-2026-00042-1",
            "May",
            "12 people",
            "$5k",
        ] {
            assert_eq!(text(cell), cell);
        }
    }

    #[test]
    fn a_phone_number_is_no_figure() {
        assert_eq!(phone("3045550142"), "304-555-0142");
        assert_eq!(phone("+1 304 555 0142"), "304-555-0142");
        assert_eq!(phone("+44 20 7946 0958"), "'+44 20 7946 0958");
        assert_eq!(phone("5550142"), "'5550142");
        assert_eq!(phone("(304) 555-0142 x12"), "304-555-0142 x12");
    }

    proptest! {
        #[test]
        fn what_was_guarded_is_read_as_it_was(cell in "['=+@a-e0-9 ./:-]{0,12}") {
            let (guarded, text) = (guarded(&cell), text(&cell));
            prop_assert_eq!(unguarded(&guarded), cell.as_str());
            prop_assert_eq!(unguarded(&text), cell.as_str());
        }
    }
}
