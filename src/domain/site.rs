//! The institute itself: its name, its zone and its moment.

use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::admission::Policy;

/// What a console must know of the institute before it shows anything.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Site {
    /// The institute's name.
    pub name: String,
    /// The zone in which its classes have their wall-clock time.
    pub timezone: Tz,
    /// ISO 4217 code of its amounts.
    pub currency: String,
    /// What each admission rule does here.
    pub policy: Policy,
    /// A class that starts more than this many hours from now is asked about (`admission.ask_hours_before`).
    pub ask_hours_before: i32,
}

/// The default of [`Site::ask_hours_before`].
pub const ASK_HOURS_BEFORE: i32 = 2;

impl Site {
    /// Before anybody is in, who would have the right to know.
    #[must_use]
    pub fn unknown() -> Self {
        Self {
            name: String::new(),
            timezone: Tz::UTC,
            currency: "USD".into(),
            policy: Policy::default(),
            ask_hours_before: ASK_HOURS_BEFORE,
        }
    }

    /// The day at the site on which `at` falls.
    #[must_use]
    pub fn date_of(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.timezone).date_naive()
    }

    /// `at` on the site's clock, as `09:41`.
    #[must_use]
    pub fn clock(&self, at: DateTime<Utc>) -> String {
        at.with_timezone(&self.timezone).format("%H:%M").to_string()
    }

    /// `09:41` for an instant of `today`, `Fri 20 Nov 09:41` for another day's.
    #[must_use]
    pub fn clock_or_day(&self, at: DateTime<Utc>, today: NaiveDate) -> String {
        let format = if self.date_of(at) == today { "%H:%M" } else { "%a %-d %b %H:%M" };
        at.with_timezone(&self.timezone).format(format).to_string()
    }

    /// The days that a class from `starts` to `ends` touches at the site; a class over midnight
    /// touches two, one that ends at midnight only the first.
    #[must_use]
    pub fn days_of(&self, starts: DateTime<Utc>, ends: DateTime<Utc>) -> (NaiveDate, NaiveDate) {
        let last_moment = (ends - chrono::Duration::milliseconds(1)).max(starts);
        (self.date_of(starts), self.date_of(last_moment))
    }
}

/// `Sat 21 Nov 2026`.
#[must_use]
pub fn long_date(day: NaiveDate) -> String {
    day.format("%a %-d %b %Y").to_string()
}

/// How a day relates to today, in a word or two, for headings: `today`, `tomorrow`, `in 3 days`.
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

/// The day `by` days after `day` (before, when negative); `day` itself at the calendar's end.
#[must_use]
pub fn day_after(day: NaiveDate, by: i64) -> NaiveDate {
    let distance = Days::new(by.unsigned_abs());
    let moved = if by < 0 { day.checked_sub_days(distance) } else { day.checked_add_days(distance) };
    moved.unwrap_or(day)
}
