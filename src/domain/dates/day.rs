//! Parsers for typed dates.

use chrono::{Datelike, NaiveDate, Weekday};

use super::written::{self, Calendar, Written, Year};
use crate::domain::text::fit;

/// Days ahead from which a date typed without a year is refused. The user probably means the day that just passed.
const FAR: i64 = 270;

/// Parses a day from `today` on: `12/14/26`, `Dec 31`, `2026-12-31`, `tomorrow`, `next monday`, `january`, `+7`, `+2w`.
/// A date without a year means its next occurrence, today included. A weekday means the next one after today.
///
/// # Errors
/// Returns a sentence for the user that shows how to write the date.
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
    // "nov 3" typed on November 21 is more likely a mistake than a plan for next year.
    if !has_year && (FAR..=366).contains(&(day - today).num_days()) {
        return Err(format!(
            "That day has passed this year. Write {} if you mean next year.",
            day.format("%-m/%-d/%Y")
        ));
    }
    Ok(day)
}

/// Parses a past or future day, for filters and jumps. A date without a year means its nearest occurrence.
///
/// # Errors
/// Same as [`parse_day`].
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

/// Parses a birth date, which must have a year. Two digits of a year are read as a year in the past.
///
/// # Errors
/// Returns a sentence for the user that shows how to write the date.
pub fn parse_birth_date(typed: &str, today: NaiveDate) -> Result<NaiveDate, String> {
    let day = with_year(typed, today, today.year() - 99)?;
    // Two digits may name this year although the day is in the future: then the century before is meant.
    let was_short =
        matches!(written::read(typed, today), Some(Written::Calendar(Calendar { year: Year::TwoDigits(_), .. })));
    match day.with_year(day.year() - 100) {
        Some(earlier) if day > today && was_short => Ok(earlier),
        _ if day > today => {
            Err(format!("\u{201c}{}\u{201d} is not a birth date: it is in the future.", fit(typed.trim(), 24)))
        }
        _ => Ok(day),
    }
}

/// Parses the expiration date of a document, which must have a year. Two digits of a year mean a year from 30 years ago
/// to 69 years ahead.
///
/// # Errors
/// Returns a sentence for the user that shows how to write the date.
pub fn parse_expiry_date(typed: &str, today: NaiveDate) -> Result<NaiveDate, String> {
    with_year(typed, today, today.year() - 30)
}

/// Parses a date with a four-digit year, for sources without a current day, such as a file.
///
/// # Errors
/// Returns a sentence for the user that shows how to write the date.
pub fn parse_date(typed: &str) -> Result<NaiveDate, String> {
    // Only words such as "today" need the current day.
    match written::read(typed, NaiveDate::MIN) {
        Some(Written::Calendar(calendar @ Calendar { year: Year::Full(_), .. })) => {
            dated(calendar, 0)?.filter(|day| is_sane(*day)).ok_or_else(|| not_a_date(typed))
        }
        _ => Err(not_a_date(typed)),
    }
}

/// Parses a date with `read`, one of the functions of this module; `None` if nothing is typed.
///
/// # Errors
/// Returns the error of `read`.
pub fn optional(
    typed: &str,
    today: NaiveDate,
    read: impl Fn(&str, NaiveDate) -> Result<NaiveDate, String>,
) -> Result<Option<NaiveDate>, String> {
    if typed.trim().is_empty() { Ok(None) } else { read(typed, today).map(Some) }
}

/// Parses a calendar date that has a year. Two digits mean a year from `first` to `first + 99`.
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

/// Returns the day of a calendar date; `None` if it has no year or the day does not exist.
fn dated(calendar: Calendar, first: i32) -> Result<Option<NaiveDate>, String> {
    let year = match calendar.year {
        Year::Full(year) => year,
        Year::TwoDigits(short) => first + (short - first).rem_euclid(100),
        Year::Missing => return Ok(None),
    };
    NaiveDate::from_ymd_opt(year, calendar.month, calendar.day).map(|day| checked(day, calendar)).transpose()
}

/// Returns the day; an error if a different weekday was typed with it.
fn checked(day: NaiveDate, calendar: Calendar) -> Result<NaiveDate, String> {
    match calendar.weekday {
        Some(weekday) if weekday != day.weekday() => {
            Err(format!("{} is a {}. Check the day.", day.format("%b %-d, %Y"), day.format("%A")))
        }
        _ => Ok(day),
    }
}

/// Returns the next such day from `today` on. A February 29 may be eight years away.
fn next(month: u32, day: u32, today: NaiveDate) -> Option<NaiveDate> {
    (0..=8).filter_map(|ahead| NaiveDate::from_ymd_opt(today.year() + ahead, month, day)).find(|day| *day >= today)
}

/// Returns the nearest such day, before or after `today`, that satisfies `fits`.
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
