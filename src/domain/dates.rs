//! Dates and amounts as people type them.

use chrono::NaiveDate;
use rust_decimal::Decimal;

/// Reads `2026-11-21`, `11/21/2026` or `21 Nov 2026`.
///
/// # Errors
/// A sentence that shows how to write it.
pub fn parse_date(typed: &str) -> Result<NaiveDate, String> {
    let typed = typed.trim();
    ["%Y-%m-%d", "%m/%d/%Y", "%d %b %Y"]
        .iter()
        .find_map(|format| NaiveDate::parse_from_str(typed, format).ok())
        .filter(|date| (1900..=2200).contains(&chrono::Datelike::year(date)))
        .ok_or_else(|| format!("\u{201c}{typed}\u{201d} is not a date. Write it as 2026-11-21 or 11/21/2026."))
}

/// Reads a date, or nothing where nothing is typed.
///
/// # Errors
/// As [`parse_date`].
pub fn parse_optional_date(typed: &str) -> Result<Option<NaiveDate>, String> {
    if typed.trim().is_empty() { Ok(None) } else { parse_date(typed).map(Some) }
}

/// Reads an amount above nothing with at most two decimals: `75`, `75.00`, `$1,250.00`.
///
/// # Errors
/// A sentence that shows how to write it.
pub fn parse_amount(typed: &str) -> Result<Decimal, String> {
    let plain: String = typed.trim().trim_start_matches('$').chars().filter(|c| *c != ',').collect();
    let amount = plain.parse::<Decimal>().ok().filter(|amount| *amount > Decimal::ZERO && amount.scale() <= 2);
    amount.ok_or_else(|| format!("\u{201c}{}\u{201d} is not an amount. Write it as 75 or 75.00.", typed.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_people_write_them() {
        let day = NaiveDate::from_ymd_opt(2026, 2, 3);
        for typed in ["2026-02-03", "02/03/2026", " 3 Feb 2026 "] {
            assert_eq!(parse_date(typed).ok(), day, "{typed}");
        }
    }

    #[test]
    fn what_is_no_date_says_how_to_write_one() {
        for typed in ["2026-02-30", "tomorrow", "0001-01-01", "13/13/2026"] {
            assert!(parse_date(typed).unwrap_err().contains("2026-11-21"), "{typed}");
        }
    }

    #[test]
    fn amounts_have_at_most_two_decimals() {
        assert_eq!(parse_amount("$1,250.50"), Ok(Decimal::new(125_050, 2)));
        for typed in ["0", "-5", "1.005", "seventy"] {
            assert!(parse_amount(typed).is_err(), "{typed}");
        }
    }
}
