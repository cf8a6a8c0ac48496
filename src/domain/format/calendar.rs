//! Formats dates and times of day.

use chrono::{Datelike, NaiveDate, NaiveTime};

use super::Locale;

pub(super) fn date(locale: Locale, day: NaiveDate, today: NaiveDate) -> String {
    match locale {
        Locale::Iso => iso(day),
        Locale::UnitedStates if day.year() == today.year() => day.format("%a, %b %-d").to_string(),
        Locale::UnitedStates => dated(locale, day),
    }
}

pub(super) fn short_date(locale: Locale, day: NaiveDate, today: NaiveDate) -> String {
    match locale {
        Locale::Iso => iso(day),
        Locale::UnitedStates if day.year() == today.year() => day.format("%b %-d").to_string(),
        Locale::UnitedStates => dated(locale, day),
    }
}

pub(super) fn dated(locale: Locale, day: NaiveDate) -> String {
    match locale {
        Locale::Iso => iso(day),
        Locale::UnitedStates => day.format("%b %-d, %Y").to_string(),
    }
}

pub(super) fn full_date(locale: Locale, day: NaiveDate) -> String {
    match locale {
        Locale::Iso => day.format("%a %Y-%m-%d").to_string(),
        Locale::UnitedStates => day.format("%a, %b %-d, %Y").to_string(),
    }
}

pub(super) fn weekday(day: NaiveDate) -> String {
    day.format("%a").to_string()
}

fn iso(day: NaiveDate) -> String {
    day.format("%Y-%m-%d").to_string()
}

pub(super) fn time(locale: Locale, time: NaiveTime) -> String {
    time.format(if locale == Locale::Iso { "%H:%M" } else { "%-I:%M %p" }).to_string()
}

pub(super) fn time_with_seconds(locale: Locale, time: NaiveTime) -> String {
    time.format(if locale == Locale::Iso { "%H:%M:%S" } else { "%-I:%M:%S %p" }).to_string()
}

pub(super) fn hour(locale: Locale, time: NaiveTime) -> String {
    time.format(if locale == Locale::Iso { "%H" } else { "%-I %p" }).to_string()
}

/// Describes a day relative to today: `today`, `tomorrow`, `in 3 days`, `3 days ago`.
#[must_use]
pub fn relative_day(day: NaiveDate, today: NaiveDate) -> String {
    match (day - today).num_days() {
        0 => "today".into(),
        1 => "tomorrow".into(),
        -1 => "yesterday".into(),
        n if n > 0 => format!("in {n} days"),
        n => format!("{} days ago", -n),
    }
}
