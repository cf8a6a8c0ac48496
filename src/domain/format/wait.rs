//! Formats durations and ages.

use crate::domain::text::count;

/// Formats a wait or an age in minutes: `33 min`, `3 h`, `4 days`.
#[must_use]
pub fn wait(minutes: i64) -> String {
    if minutes < TWO_DAYS { self::minutes(minutes) } else { days(minutes / DAY) }
}

/// Formats a wait or an age in minutes in short form: `33 min`, `3 h`, `2 d`.
#[must_use]
pub fn minutes(minutes: i64) -> String {
    match minutes {
        ..60 => format!("{} min", minutes.max(0)),
        60..TWO_DAYS => format!("{} h", minutes / 60),
        _ => format!("{} d", minutes / DAY),
    }
}

/// Formats an average of working time in minutes: `45 min`, `3.5 h`.
#[must_use]
pub fn working_time(minutes: f64) -> String {
    if minutes < 100.0 { format!("{minutes:.0} min") } else { format!("{:.1} h", minutes / 60.0) }
}

/// Formats a number of days: `1 day`, `4 days`.
#[must_use]
pub fn days(days: i64) -> String {
    count(usize::try_from(days.max(0)).unwrap_or_default(), "day", "days")
}

/// Minutes of a day.
const DAY: i64 = 1440;
/// Minutes from which days are clearer than hours.
const TWO_DAYS: i64 = 2 * DAY;
