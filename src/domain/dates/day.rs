//! Days.

use chrono::{Datelike, NaiveDate, Weekday};

use super::written::{self, Calendar, Written, Year};
use crate::domain::text::fit;

/// Days ahead from which a day without a year that comes again next year is asked about.
const FAR: i64 = 270;

/// Reads a day to come, from `today` on: `12/14/26`, `Dec 31`, `2026-12-31`, `tomorrow`, `next monday`, `january`, `+7`,
/// `+2w`. A day without a year is the next one, today included. A weekday is the next one after today.
///
/// # Errors
/// A sentence that shows how to write it.
pub fn parse_day(typed: &str, today: NaiveDate) -> Result<NaiveDate, String> {
    if typed.trim().is_empty() {
        return Err("Which day? Write it as 12/31/2026, dec 31, fri or +7.".into());
    }
    let (day, has_year) = match written::read(typed, today).ok_or_else(|| not_a_date(typed))? {
        Written::Away(day) => (Some(day), true),
        Written::Weekday(weekday, is_last) => (weekday_of(weekday, is_last, today), true),
        Written::Month(month) if month == today.month() => (next(month, 1, today), false),
        Written::Month(month) => (next(month, 1, today), true),
        Written::Calendar(calendar) if calendar.year == Year::Missing => {
            (next(calendar.month, calendar.day, today).map(|day| checked(day, calendar)).transpose()?, false)
        }
        Written::Calendar(calendar) => (dated(calendar, today.year() - 30)?, true),
    };
    let day = day.filter(|day| is_sane(*day)).ok_or_else(|| not_a_date(typed))?;
    // "nov 3" on November 21 is a misread calendar rather than a plan for next year.
    if !has_year && (FAR..=366).contains(&(day - today).num_days()) {
        return Err(format!(
            "That day is over for this year. Write {} if you mean next year.",
            day.format("%-m/%-d/%Y")
        ));
    }
    Ok(day)
}

/// Reads a day in the past or to come, for filters and jumps. A day without a year is the nearest one.
///
/// # Errors
/// As [`parse_day`].
pub fn parse_past_or_coming_day(typed: &str, today: NaiveDate) -> Result<NaiveDate, String> {
    let day = match written::read(typed, today).ok_or_else(|| not_a_date(typed))? {
        Written::Away(day) => Some(day),
        Written::Weekday(weekday, is_last) => weekday_of(weekday, is_last, today),
        Written::Month(month) => nearest(month, 1, today, |_| true),
        Written::Calendar(Calendar { month, day, year: Year::Missing, weekday }) => {
            let fits = |day: NaiveDate| weekday.is_none_or(|weekday| day.weekday() == weekday);
            nearest(month, day, today, fits)
        }
        Written::Calendar(calendar) => dated(calendar, today.year() - 80)?,
    };
    day.filter(|day| is_sane(*day)).ok_or_else(|| not_a_date(typed))
}

/// Reads a birth date: its year is in the past, also when two digits are written.
///
/// # Errors
/// A sentence that shows how to write it.
pub fn parse_birth_date(typed: &str, today: NaiveDate) -> Result<NaiveDate, String> {
    let day = with_year(typed, today, today.year() - 99)?;
    // The two digits of this year may name a day that is still to come.
    let was_short =
        matches!(written::read(typed, today), Some(Written::Calendar(Calendar { year: Year::TwoDigits(_), .. })));
    match day.with_year(day.year() - 100) {
        Some(earlier) if day > today && was_short => Ok(earlier),
        _ if day > today => {
            Err(format!("\u{201c}{}\u{201d} is not a birth date: it is still to come.", fit(typed.trim(), 24)))
        }
        _ => Ok(day),
    }
}

/// Reads the last day of a document: two digits of a year mean the century that is nearest to such a day.
///
/// # Errors
/// A sentence that shows how to write it.
pub fn parse_expiry_date(typed: &str, today: NaiveDate) -> Result<NaiveDate, String> {
    with_year(typed, today, today.year() - 30)
}

/// Reads a date with all four digits of its year, where no day is known from which to count, as in a file.
///
/// # Errors
/// A sentence that shows how to write it.
pub fn parse_date(typed: &str) -> Result<NaiveDate, String> {
    // Only words such as "today" need a day.
    match written::read(typed, NaiveDate::MIN) {
        Some(Written::Calendar(calendar @ Calendar { year: Year::Full(_), .. })) => {
            dated(calendar, 0)?.filter(|day| is_sane(*day)).ok_or_else(|| not_a_date(typed))
        }
        _ => Err(not_a_date(typed)),
    }
}

/// Reads a date with one of the functions of this module, or nothing where nothing is typed.
///
/// # Errors
/// As `read`.
pub fn optional(
    typed: &str,
    today: NaiveDate,
    read: impl Fn(&str, NaiveDate) -> Result<NaiveDate, String>,
) -> Result<Option<NaiveDate>, String> {
    if typed.trim().is_empty() { Ok(None) } else { read(typed, today).map(Some) }
}

/// A date of the calendar with its year. Two digits are a year of the century from `first` on.
fn with_year(typed: &str, today: NaiveDate, first: i32) -> Result<NaiveDate, String> {
    match written::read(typed, today) {
        Some(Written::Calendar(Calendar { year: Year::Missing, .. })) => {
            Err(format!("\u{201c}{}\u{201d} has no year. Write it as 12/31/2026.", fit(typed.trim(), 24)))
        }
        Some(Written::Calendar(calendar)) => {
            dated(calendar, first)?.filter(|day| is_sane(*day)).ok_or_else(|| not_a_date(typed))
        }
        _ => Err(not_a_date(typed)),
    }
}

/// The day of a calendar entry with a year; `None` if the calendar has no such day.
fn dated(calendar: Calendar, first: i32) -> Result<Option<NaiveDate>, String> {
    let year = match calendar.year {
        Year::Full(year) => year,
        Year::TwoDigits(short) => first + (short - first).rem_euclid(100),
        Year::Missing => return Ok(None),
    };
    NaiveDate::from_ymd_opt(year, calendar.month, calendar.day).map(|day| checked(day, calendar)).transpose()
}

/// The day, unless another weekday was written beside it.
fn checked(day: NaiveDate, calendar: Calendar) -> Result<NaiveDate, String> {
    match calendar.weekday {
        Some(weekday) if weekday != day.weekday() => {
            Err(format!("{} is a {}. Check the day.", day.format("%b %-d, %Y"), day.format("%A")))
        }
        _ => Ok(day),
    }
}

/// The next such day from `today` on. A February 29 may be eight years away.
fn next(month: u32, day: u32, today: NaiveDate) -> Option<NaiveDate> {
    (0..=8).filter_map(|ahead| NaiveDate::from_ymd_opt(today.year() + ahead, month, day)).find(|day| *day >= today)
}

/// The nearest such day that fits, before or after `today`.
fn nearest(month: u32, day: u32, today: NaiveDate, fits: impl Fn(NaiveDate) -> bool) -> Option<NaiveDate> {
    (-8..=8)
        .filter_map(|away| NaiveDate::from_ymd_opt(today.year() + away, month, day))
        .filter(|day| fits(*day))
        .min_by_key(|day| (*day - today).num_days().abs())
}

fn weekday_of(weekday: Weekday, is_last: bool, today: NaiveDate) -> Option<NaiveDate> {
    if is_last { written::last(weekday, today) } else { written::coming(weekday, today) }
}

fn is_sane(day: NaiveDate) -> bool {
    (1900..=2200).contains(&day.year())
}

fn not_a_date(typed: &str) -> String {
    format!("\u{201c}{}\u{201d} is not a date. Write it as 12/31/2026 or Dec 31.", fit(typed.trim(), 24))
}
