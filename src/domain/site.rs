//! The institute: its name, time zone, locale and settings.

use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::admission::Policy;
use super::format::Locale;

/// Settings of the institute that a console needs before it shows anything.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Site {
    /// Name of the institute.
    pub name: String,
    /// Time zone of the institute's classes.
    pub timezone: Tz,
    /// ISO 4217 code of the institute's currency.
    pub currency: String,
    /// Format of dates and times.
    #[serde(default)]
    pub locale: Locale,
    /// Effect of each admission rule.
    pub policy: Policy,
    /// Hours: check-in asks for confirmation if the class starts later than this many hours from now
    /// (`admission.ask_hours_before`).
    pub ask_hours_before: i32,
}

/// Default of [`Site::ask_hours_before`].
pub const ASK_HOURS_BEFORE: i32 = 2;

impl Site {
    /// Returns defaults for a site whose settings are not loaded yet.
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

    /// Returns the date of `at` in the site's time zone.
    #[must_use]
    pub fn date_of(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.timezone).date_naive()
    }

    /// Returns the first and last date of a class in the site's time zone. A class over midnight has two dates. A
    /// class that ends at midnight has only the first.
    #[must_use]
    pub fn days_of(&self, starts: DateTime<Utc>, ends: DateTime<Utc>) -> (NaiveDate, NaiveDate) {
        let last_moment = (ends - chrono::Duration::milliseconds(1)).max(starts);
        (self.date_of(starts), self.date_of(last_moment))
    }
}

/// Returns the date `by` days after `day`, or before it if negative; `day` itself at the end of the calendar.
#[must_use]
pub fn day_after(day: NaiveDate, by: i64) -> NaiveDate {
    let distance = Days::new(by.unsigned_abs());
    let moved = if by < 0 { day.checked_sub_days(distance) } else { day.checked_add_days(distance) };
    moved.unwrap_or(day)
}
