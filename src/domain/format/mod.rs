//! Formats dates, times, amounts, waits and phone numbers for screens, paper, messages and command output. `--json` is
//! for programs and does not use this module. `domain::dates` parses the same forms.

mod amount;
mod calendar;
mod phone;
mod wait;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::site::Site;

pub use amount::{count_of, money_in, number};
pub use calendar::relative_day;
pub use phone::{last_four, phone, phone_tail};
pub use wait::{days, minutes, wait, working_time};

/// Width in columns of a right-aligned time of day: `12:00 PM`.
pub const TIME_WIDTH: usize = 8;
/// Width in columns of a date: with a year and no weekday (`Sep 30, 2027`), or of this year with its weekday.
pub const DATE_WIDTH: usize = 12;

/// Date and time style of an institute: the setting `site.locale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Locale {
    /// `Mon, Nov 30` and `8:00 AM`.
    #[default]
    #[serde(rename = "en-US")]
    UnitedStates,
    /// `2026-11-30` and `08:00`.
    #[serde(rename = "iso")]
    Iso,
}

impl Locale {
    /// Parses the setting. An unknown word gives the default, so that a console can still start.
    #[must_use]
    pub fn from_setting(word: &str) -> Self {
        if word == "iso" { Self::Iso } else { Self::UnitedStates }
    }
}

impl Site {
    /// Returns the formatter of this institute for the day `today`, which decides when a year is shown.
    #[must_use]
    pub fn format(&self, today: NaiveDate) -> Format<'_> {
        Format { site: self, today }
    }

    /// Formats an instant as a time of day in the site's time zone: `9:41 AM`.
    #[must_use]
    pub fn clock(&self, at: DateTime<Utc>) -> String {
        calendar::time(self.locale, at.with_timezone(&self.timezone).time())
    }

    /// Same as [`Format::moment`].
    #[must_use]
    pub fn clock_or_day(&self, at: DateTime<Utc>, today: NaiveDate) -> String {
        self.format(today).moment(at)
    }
}

/// Formatter for one institute on one day.
#[derive(Debug, Clone, Copy)]
pub struct Format<'a> {
    site: &'a Site,
    today: NaiveDate,
}

impl Format<'_> {
    /// Returns the current day at the site, as given to [`Site::format`].
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.today
    }

    /// Returns the day of an instant in the site's time zone.
    #[must_use]
    pub fn day_of(&self, at: DateTime<Utc>) -> NaiveDate {
        self.site.date_of(at)
    }

    /// Formats a local time of the site: `9:41 AM`.
    #[must_use]
    pub fn wall_clock(&self, time: NaiveTime) -> String {
        calendar::time(self.site.locale, time)
    }

    /// Formats a date as `Mon, Nov 30`. A date of another year has its year but no weekday: `Jan 9, 2027`.
    #[must_use]
    pub fn date(&self, day: NaiveDate) -> String {
        calendar::date(self.site.locale, day, self.today)
    }

    /// Formats the date of an instant in the site's time zone, like [`Format::date`].
    #[must_use]
    pub fn date_at(&self, at: DateTime<Utc>) -> String {
        self.date(self.site.date_of(at))
    }

    /// Formats a date without its weekday, for narrow columns: `Nov 30`, `Jan 9, 2027`.
    #[must_use]
    pub fn short_date(&self, day: NaiveDate) -> String {
        calendar::short_date(self.site.locale, day, self.today)
    }

    /// Formats a date always with its year, such as a birth date: `Nov 30, 2026`.
    #[must_use]
    pub fn dated(&self, day: NaiveDate) -> String {
        calendar::dated(self.site.locale, day)
    }

    /// Formats a date with weekday and year, as on paper: `Mon, Nov 30, 2026`.
    #[must_use]
    pub fn full_date(&self, day: NaiveDate) -> String {
        calendar::full_date(self.site.locale, day)
    }

    /// Formats the weekday alone, for one of the next days: `Tue`.
    #[must_use]
    pub fn weekday(&self, day: NaiveDate) -> String {
        calendar::weekday(day)
    }

    /// Formats an instant as a time of day in the site's time zone: `9:41 AM`.
    #[must_use]
    pub fn time(&self, at: DateTime<Utc>) -> String {
        self.site.clock(at)
    }

    /// Formats a time right-aligned in [`TIME_WIDTH`] columns, so that the colons line up.
    #[must_use]
    pub fn time_column(&self, at: DateTime<Utc>) -> String {
        format!("{:>TIME_WIDTH$}", self.time(at))
    }

    /// Formats a time with seconds: `9:41:07 AM`.
    #[must_use]
    pub fn time_with_seconds(&self, at: DateTime<Utc>) -> String {
        calendar::time_with_seconds(self.site.locale, at.with_timezone(&self.site.timezone).time())
    }

    /// Formats the hour alone: `8 AM`, `08`.
    #[must_use]
    pub fn hour(&self, at: DateTime<Utc>) -> String {
        calendar::hour(self.site.locale, at.with_timezone(&self.site.timezone).time())
    }

    /// Formats a time range: `8:00 AM–12:00 PM`.
    #[must_use]
    pub fn hours(&self, starts: DateTime<Utc>, ends: DateTime<Utc>) -> String {
        format!("{}–{}", self.time(starts), self.time(ends))
    }

    /// Formats date and time, also for today: `Mon, Nov 30, 8:00 AM`.
    #[must_use]
    pub fn date_time(&self, at: DateTime<Utc>) -> String {
        let comma = if self.site.locale == Locale::Iso { "" } else { "," };
        format!("{}{comma} {}", self.date_at(at), self.time(at))
    }

    /// Formats an instant of today as its time, one of tomorrow as `tomorrow 9:41 AM`, others as [`Format::date_time`].
    #[must_use]
    pub fn moment(&self, at: DateTime<Utc>) -> String {
        match (self.site.date_of(at) - self.today).num_days() {
            0 => self.time(at),
            1 => format!("tomorrow {}", self.time(at)),
            _ => self.date_time(at),
        }
    }

    /// Formats like [`Format::moment`], but names the day also for today: `today 9:41 AM`.
    #[must_use]
    pub fn when(&self, at: DateTime<Utc>) -> String {
        let moment = self.moment(at);
        if self.site.date_of(at) == self.today { format!("today {moment}") } else { moment }
    }

    /// Formats an amount in the institute's currency: `$1,200.00`, `−$79.50`, `1,200.00 EUR`.
    #[must_use]
    pub fn money(&self, amount: Decimal) -> String {
        money_in(amount, &self.site.currency)
    }

    /// Formats an amount, for estimates without zero cents: `$7,500`.
    #[must_use]
    pub fn round_money(&self, amount: Decimal) -> String {
        amount::round_money_in(amount, &self.site.currency)
    }

    /// Formats a range of amounts: `$7,500–18,500`, `up to $1,000`, `$5,000+`; `None` if neither end is known.
    #[must_use]
    pub fn money_range(&self, low: Option<Decimal>, high: Option<Decimal>) -> Option<String> {
        amount::range_in(low, high, &self.site.currency, amount::round_money_in)
    }

    /// Formats a range of amounts in short form, for narrow columns: `$7.5k–18.5k`; `None` if neither end is known.
    #[must_use]
    pub fn compact_money_range(&self, low: Option<Decimal>, high: Option<Decimal>) -> Option<String> {
        amount::range_in(low, high, &self.site.currency, amount::compact_money_in)
    }
}

#[cfg(test)]
mod tests;
