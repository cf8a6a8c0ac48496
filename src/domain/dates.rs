//! Dates and amounts as people type them.

use chrono::{Datelike, Days, NaiveDate, NaiveTime, Weekday};
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

/// Days ahead from which on a day without a year that comes again next year is asked about.
const FAR: i64 = 270;

/// Reads a day to come as people say it, from `today` on: a date, `dec 1`, `1 dec`, `12/1`, `fri`, `tomorrow`, `+7` for
/// in seven days, `+2w` for in two weeks. A day without a year is the next one, today included; a weekday is the next
/// after today.
///
/// # Errors
/// A sentence that shows how to write it.
pub fn parse_day(typed: &str, today: NaiveDate) -> Result<NaiveDate, String> {
    let said = typed.trim().to_lowercase();
    let day = match said.as_str() {
        "today" => Some(today),
        "tomorrow" => today.succ_opt(),
        _ => ahead(&said, today)
            .or_else(|| said.parse::<Weekday>().ok().and_then(|weekday| next_weekday(weekday, today)))
            .or_else(|| parse_date(&said).ok())
            .or_else(|| NaiveDate::parse_from_str(&said.replace(',', " "), "%B %d %Y").ok())
            .or_else(|| without_year(&said, today)),
    };
    if said.is_empty() {
        return Err("Say on which day: 2026-12-01, dec 1, fri or +7.".into());
    }
    // Whoever says "nov 3" on 21 November has misread the calendar rather than planned for next year.
    let has_year = said.chars().filter(char::is_ascii_digit).count() > 4 || said.starts_with('+');
    if let Some(day) = day.filter(|day| !has_year && (FAR..=366).contains(&(*day - today).num_days())) {
        return Err(format!(
            "That day is over for this year. Write {} when next year is meant.",
            day.format("%Y-%m-%d")
        ));
    }
    day.filter(|day| (1900..=2200).contains(&day.year())).ok_or_else(|| {
        format!("\u{201c}{}\u{201d} is not a day. Write it as 2026-12-01, dec 1, fri or +7.", typed.trim())
    })
}

/// `+7`, `+2w`.
fn ahead(said: &str, today: NaiveDate) -> Option<NaiveDate> {
    let number = said.strip_prefix('+')?.trim();
    let (number, unit) = match number.strip_suffix('w') {
        Some(weeks) => (weeks, 7),
        None => (number.strip_suffix('d').unwrap_or(number), 1),
    };
    let days = number.trim().parse::<u32>().ok()?;
    today.checked_add_days(Days::new(u64::from(days) * unit))
}

fn next_weekday(weekday: Weekday, today: NaiveDate) -> Option<NaiveDate> {
    today.iter_days().skip(1).take(7).find(|day| day.weekday() == weekday)
}

fn without_year(said: &str, today: NaiveDate) -> Option<NaiveDate> {
    // A 29 February may be eight years away.
    (0..=8).find_map(|ahead| {
        let dated = format!("{said} {}", today.year() + ahead);
        ["%B %d %Y", "%d %B %Y", "%m/%d %Y"]
            .iter()
            .find_map(|format| NaiveDate::parse_from_str(&dated, format).ok())
            .filter(|day| *day >= today)
    })
}

/// Reads a time of day: `9`, `9:30`, `09:30`, `1pm`, `1:30 pm`.
///
/// # Errors
/// A sentence that shows how to write it.
pub fn parse_time(typed: &str) -> Result<NaiveTime, String> {
    let said: String = typed.trim().to_lowercase().replace(' ', "");
    let (clock, is_afternoon) = match (said.strip_suffix("am"), said.strip_suffix("pm")) {
        (Some(clock), _) => (clock, Some(false)),
        (_, Some(clock)) => (clock, Some(true)),
        _ => (said.as_str(), None),
    };
    let (hour, minute) = clock.split_once(':').unwrap_or((clock, "0"));
    let hour = hour.parse::<u32>().ok().and_then(|hour| match is_afternoon {
        None => Some(hour),
        Some(_) if !(1..=12).contains(&hour) => None,
        Some(is_afternoon) => Some(hour % 12 + if is_afternoon { 12 } else { 0 }),
    });
    hour.zip(minute.parse().ok())
        .and_then(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0))
        .ok_or_else(|| format!("\u{201c}{}\u{201d} is not a time. Write it as 9:30, 13:30 or 1:30 pm.", typed.trim()))
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

    #[test]
    fn days_to_come_are_read_as_people_say_them() {
        // A Saturday.
        let today = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        for (typed, day) in [
            ("2026-12-01", Some("2026-12-01")),
            ("12/01/2026", Some("2026-12-01")),
            ("Dec 1", Some("2026-12-01")),
            ("1 december", Some("2026-12-01")),
            ("12/1", Some("2026-12-01")),
            ("nov 21", Some("2026-11-21")),
            ("feb 29", Some("2028-02-29")),
            ("today", Some("2026-11-21")),
            ("Tomorrow", Some("2026-11-22")),
            ("+7", Some("2026-11-28")),
            ("+ 2w", Some("2026-12-05")),
            ("+0", Some("2026-11-21")),
            ("fri", Some("2026-11-27")),
            ("Saturday", Some("2026-11-28")),
            ("1 dec 2028", Some("2028-12-01")),
            ("december 1, 2028", Some("2028-12-01")),
            ("", None),
            // Over for this year; far ahead only with a year.
            ("nov 20", None),
            ("+", None),
            ("+9999999999", None),
            ("+4000000000", None),
            ("soon", None),
            ("31 feb", None),
        ] {
            assert_eq!(parse_day(typed, today).ok().map(|day| day.to_string()).as_deref(), day, "{typed}");
        }
        assert!(parse_day("soon", today).unwrap_err().contains("dec 1"));
    }

    #[test]
    fn times_of_day_are_read_as_people_write_them() {
        for (typed, time) in [
            ("9", Some("09:00:00")),
            ("09:30", Some("09:30:00")),
            ("1pm", Some("13:00:00")),
            ("12 pm", Some("12:00:00")),
            ("12:15 AM", Some("00:15:00")),
            ("13pm", None),
            ("24:00", None),
            ("9:60", None),
            ("", None),
            ("noon", None),
        ] {
            assert_eq!(parse_time(typed).ok().map(|time| time.to_string()).as_deref(), time, "{typed}");
        }
    }
}
