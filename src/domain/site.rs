//! The institute itself: its name, its zone and its moment.

use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::admission::Policy;
use super::format::Locale;

/// What a console must know of the institute before it shows anything.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Site {
    /// The institute's name.
    pub name: String,
    /// The zone in which its classes have their wall-clock time.
    pub timezone: Tz,
    /// ISO 4217 code of its amounts.
    pub currency: String,
    /// How it writes dates and times.
    #[serde(default)]
    pub locale: Locale,
    /// What each admission rule does here.
    pub policy: Policy,
    /// A class that starts more than this many hours from now is asked about (`admission.ask_hours_before`).
    pub ask_hours_before: i32,
}

/// The default of [`Site::ask_hours_before`].
pub const ASK_HOURS_BEFORE: i32 = 2;

impl Site {
    /// An institute of which nothing has been read yet.
    #[must_use]
    pub fn unknown() -> Self {
        Self {
            name: String::new(),
            timezone: Tz::UTC,
            currency: "USD".into(),
            locale: Locale::default(),
            policy: Policy::default(),
            ask_hours_before: ASK_HOURS_BEFORE,
        }
    }

    /// The day at the site on which `at` falls.
    #[must_use]
    pub fn date_of(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.timezone).date_naive()
    }

    /// The days that a class from `starts` to `ends` touches at the site; a class over midnight
    /// touches two, one that ends at midnight only the first.
    #[must_use]
    pub fn days_of(&self, starts: DateTime<Utc>, ends: DateTime<Utc>) -> (NaiveDate, NaiveDate) {
        let last_moment = (ends - chrono::Duration::milliseconds(1)).max(starts);
        (self.date_of(starts), self.date_of(last_moment))
    }
}

/// The day `by` days after `day` (before, when negative); `day` itself at the calendar's end.
#[must_use]
pub fn day_after(day: NaiveDate, by: i64) -> NaiveDate {
    let distance = Days::new(by.unsigned_abs());
    let moved = if by < 0 { day.checked_sub_days(distance) } else { day.checked_add_days(distance) };
    moved.unwrap_or(day)
}
