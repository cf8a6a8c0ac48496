//! Parsers for typed times of day, alone or with a day.

use chrono::{NaiveDate, NaiveTime};

use super::day::parse_day;
use crate::domain::text::fit;

/// Parses a time of day: `9`, `9:30`, `09:30`, `1pm`, `1:30 PM`, `noon`.
///
/// # Errors
/// Returns a sentence for the user that shows how to write the time.
pub fn parse_time(typed: &str) -> Result<NaiveTime, String> {
    time(typed).ok_or_else(|| {
        format!("\u{201c}{}\u{201d} is not a time. Write it as 9:30 AM, 1 pm or 13:30.", fit(typed.trim(), 24))
    })
}

/// Parses a day from `today` on with a time: `tomorrow 2pm`, `12/14/26 9:30 AM`, `fri at 14:00`. A time alone means
/// today.
///
/// # Errors
/// Returns a sentence for the user that shows how to write the time.
pub fn parse_day_and_time(typed: &str, today: NaiveDate) -> Result<(NaiveDate, NaiveTime), String> {
    let said = typed.trim();
    // The time is the shortest end of the text that must be a time. A bare number may belong to the date.
    let starts = said
        .char_indices()
        .filter(|(_, c)| c.is_whitespace() || matches!(c, 't' | 'T'))
        .map(|(at, c)| (at, at + c.len_utf8()));
    let split = starts
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .find_map(|(end, start)| plain_time(&said[start..]).map(|time| (said[..end].trim_end(), time)));
    let Some((day, time)) = split.or_else(|| plain_time(said).map(|time| ("", time))) else {
        return Err(format!(
            "\u{201c}{}\u{201d} is not a day and a time. Write it as tomorrow 2 pm or 12/31/2026 9:30 AM.",
            fit(said, 24)
        ));
    };
    let day = day.strip_suffix(" at").unwrap_or(day).trim_end_matches([',', ' ']);
    if day.is_empty() { Ok((today, time)) } else { parse_day(day, today).map(|day| (day, time)) }
}

/// Parses a time that cannot be part of a date; `None` if it could be.
fn plain_time(said: &str) -> Option<NaiveTime> {
    let is_marked = said.contains(':') || said.ends_with(['m', 'M', '.', 'n', 'N']);
    is_marked.then(|| time(said)).flatten()
}

fn time(typed: &str) -> Option<NaiveTime> {
    let said: String = typed.to_lowercase().chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
    if said == "noon" {
        return NaiveTime::from_hms_opt(12, 0, 0);
    }
    let (clock, is_afternoon) = match (said.strip_suffix("am"), said.strip_suffix("pm")) {
        (Some(clock), _) => (clock, Some(false)),
        (_, Some(clock)) => (clock, Some(true)),
        _ => (said.as_str(), None),
    };
    let (hour, minute) = clock.split_once(':').unwrap_or((clock, "00"));
    let number = |text: &str, lengths: std::ops::RangeInclusive<usize>| {
        let is_number = lengths.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| text.parse::<u32>().ok()).flatten()
    };
    let hour = number(hour, 1..=2).and_then(|hour| match is_afternoon {
        None => Some(hour),
        Some(_) if !(1..=12).contains(&hour) => None,
        Some(is_afternoon) => Some(hour % 12 + if is_afternoon { 12 } else { 0 }),
    });
    NaiveTime::from_hms_opt(hour?, number(minute, 2..=2)?, 0)
}
