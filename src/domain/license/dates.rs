//! A license's dates: `MMDDCCYY` in the United States, `CCYYMMDD` in Canada and on the oldest cards. Each date says by
//! its century which it is.

use chrono::{Datelike, NaiveDate};

use super::Expiry;

/// The years that a person at a desk can have been born in, or a document can run out in.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

/// The date, if all eight digits are there and make one.
pub(super) fn day(text: &str) -> Option<NaiveDate> {
    let digits: String = text.chars().filter(|c| !matches!(c, '/' | '-' | '.' | ' ')).collect();
    if digits.len() != 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number = |from: usize, to: usize| digits[from..to].parse::<u32>().ok();
    let date = |year: (usize, usize), month: usize, day: usize| {
        let year = i32::try_from(number(year.0, year.1)?).ok()?;
        NaiveDate::from_ymd_opt(year, number(month, month + 2)?, number(day, day + 2)?)
            .filter(|date| YEARS.contains(&date.year()))
    };
    // No month is above 12, and no year here below 1900: never both.
    date((4, 8), 0, 2).or_else(|| date((0, 4), 4, 6))
}

/// When a document runs out.
pub(super) fn expiry(text: &str) -> Expiry {
    match day(text) {
        Some(date) => Expiry::On(date),
        None if matches!(text, "99999999" | "00000000" | "12319999" | "99991231") => Expiry::Never,
        None if text.eq_ignore_ascii_case("indef") || text.eq_ignore_ascii_case("non-exp") => Expiry::Never,
        None => Expiry::Unknown,
    }
}
