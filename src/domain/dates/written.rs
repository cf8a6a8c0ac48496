//! First step of parsing a date: its parts as typed, before a missing year is resolved.

use chrono::{Datelike, Days, Month, NaiveDate, Weekday};

/// Typed form of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// A calendar date, possibly without a year or with a two-digit year.
    Calendar(Calendar),
    /// A day counted from today, such as `tomorrow` or `+7`.
    Away(NaiveDate),
    /// A weekday. The flag is true for the last one before today, false for the next one after today.
    Weekday(Weekday, bool),
    /// A month (1 to 12) without a day, which means its first day.
    Month(u32),
}

/// Month and day, with the year and the weekday if they were typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Calendar {
    pub month: u32,
    pub day: u32,
    pub year: Year,
    pub weekday: Option<Weekday>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Year {
    Missing,
    /// `26`
    TwoDigits(i32),
    Full(i32),
}

/// Parses a typed day; `None` if the text is not a date in any form.
pub(super) fn read(typed: &str, today: NaiveDate) -> Option<Written> {
    let said = typed.trim().to_lowercase();
    match said.as_str() {
        "today" => return Some(Written::Away(today)),
        "tomorrow" => return today.succ_opt().map(Written::Away),
        "yesterday" => return today.pred_opt().map(Written::Away),
        "next week" => return coming(Weekday::Mon, today).map(Written::Away),
        "next month" => return Some(Written::Month(today.month() % 12 + 1)),
        _ => {}
    }
    away(&said, today)
        .map(Written::Away)
        .or_else(|| weekday_alone(&said))
        .or_else(|| month(&said).map(Written::Month))
        .or_else(|| numbers(&said).map(Written::Calendar))
        .or_else(|| words(&said).map(Written::Calendar))
}

/// Returns the next such weekday after `today`.
pub(super) fn coming(weekday: Weekday, today: NaiveDate) -> Option<NaiveDate> {
    today.iter_days().skip(1).take(7).find(|day| day.weekday() == weekday)
}

/// Returns the last such weekday before `today`.
pub(super) fn last(weekday: Weekday, today: NaiveDate) -> Option<NaiveDate> {
    (1..=7).find_map(|back| today.checked_sub_days(Days::new(back)).filter(|day| day.weekday() == weekday))
}

/// Parses an offset from today: `+7`, `+2w`, `-3`.
fn away(said: &str, today: NaiveDate) -> Option<NaiveDate> {
    let (is_back, number) = match said.strip_prefix('+') {
        Some(number) => (false, number),
        None => (true, said.strip_prefix('-')?),
    };
    let number = number.trim();
    let (number, unit) = match number.strip_suffix('w') {
        Some(weeks) => (weeks, 7),
        None => (number.strip_suffix('d').unwrap_or(number), 1),
    };
    let days = Days::new(u64::from(digits(number.trim(), 9)?) * unit);
    if is_back { today.checked_sub_days(days) } else { today.checked_add_days(days) }
}

/// Parses a weekday: `monday`, `next mon`, `last friday`.
fn weekday_alone(said: &str) -> Option<Written> {
    let (is_last, name) = match said.split_once(' ') {
        Some(("last", name)) => (true, name),
        Some(("next" | "this", name)) => (false, name),
        Some(_) => return None,
        None => (false, said),
    };
    weekday(name.trim()).map(|weekday| Written::Weekday(weekday, is_last))
}

/// Parses a date of digits: `12/14/26`, `12-14-2026`, `12/14`, `2026-12-14`, `12142026`, `20261214`.
fn numbers(said: &str) -> Option<Calendar> {
    let calendar = |month, day, year| Calendar { month, day, year, weekday: None };
    if said.len() == 8 && said.bytes().all(|b| b.is_ascii_digit()) {
        let part = |from: usize, to: usize| said.get(from..to).and_then(|part| digits(part, 4));
        let is_iso = said.starts_with("19") || said.starts_with('2');
        return if is_iso {
            Some(calendar(part(4, 6)?, part(6, 8)?, full(part(0, 4)?)?))
        } else {
            Some(calendar(part(0, 2)?, part(2, 4)?, full(part(4, 8)?)?))
        };
    }
    let mark = if said.contains('/') { '/' } else { '-' };
    let parts: Vec<&str> = said.split(mark).map(str::trim).collect();
    match parts.as_slice() {
        [y, m, d] if y.len() == 4 => Some(calendar(digits(m, 2)?, digits(d, 2)?, full(digits(y, 4)?)?)),
        [m, d, y] => Some(calendar(digits(m, 2)?, digits(d, 2)?, year(y)?)),
        [m, d] if mark == '/' => Some(calendar(digits(m, 2)?, digits(d, 2)?, Year::Missing)),
        _ => None,
    }
}

/// Parses a date with words: `dec 31`, `Mon, Nov 30, 2026`, `31 december 26`, `Mon 2026-11-30`.
fn words(said: &str) -> Option<Calendar> {
    let spaced = said.replace(',', " ");
    let mut words: Vec<&str> = spaced.split_whitespace().collect();
    let first = words.first().and_then(|first| weekday(first));
    if first.is_some() {
        words.remove(0);
    }
    if let ([alone], Some(_)) = (words.as_slice(), first) {
        return numbers(alone).map(|calendar| Calendar { weekday: first, ..calendar });
    }
    let (named, numbered, last) = match words.as_slice() {
        [a, b] => (a, b, None),
        [a, b, c] => (a, b, Some(*c)),
        _ => return None,
    };
    let (month, day) = match month(named) {
        Some(month) => (month, numbered),
        None => (month(numbered)?, named),
    };
    let day = ["st", "nd", "rd", "th"].iter().find_map(|end| day.strip_suffix(end)).unwrap_or(day);
    let year = last.map_or(Some(Year::Missing), year)?;
    Some(Calendar { month, day: digits(day, 2)?, year, weekday: first })
}

fn year(written: &str) -> Option<Year> {
    let written = written.trim_start_matches(['\'', '\u{2019}']);
    match written.len() {
        2 => digits(written, 2).and_then(|year| i32::try_from(year).ok()).map(Year::TwoDigits),
        4 => full(digits(written, 4)?),
        _ => None,
    }
}

fn full(year: u32) -> Option<Year> {
    i32::try_from(year).ok().map(Year::Full)
}

/// Parses a number of at most `most` ASCII digits.
fn digits(text: &str, most: usize) -> Option<u32> {
    let is_number = !text.is_empty() && text.len() <= most && text.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

fn weekday(name: &str) -> Option<Weekday> {
    match name.strip_suffix('.').unwrap_or(name) {
        "tues" => Some(Weekday::Tue),
        "thur" | "thurs" => Some(Weekday::Thu),
        name => name.parse().ok(),
    }
}

fn month(name: &str) -> Option<u32> {
    let name = name.strip_suffix('.').unwrap_or(name);
    if name == "sept" {
        return Some(9);
    }
    name.parse::<Month>().ok().map(|month| month.number_from_month())
}
