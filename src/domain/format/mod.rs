//! How dates, times, amounts, waits and phone numbers are written: on screens, on paper, in messages and in the text
//! of commands. `--json` is for programs and does not use it. `domain::dates` reads the same forms back.

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

/// Columns of a time of day, right-aligned: `12:00 PM`.
pub const TIME_WIDTH: usize = 8;
/// Columns of a date of any year without its weekday, and of a date of this year with it: `Sep 30, 2027`.
pub const DATE_WIDTH: usize = 12;

/// The forms that an institute uses; the setting `site.locale`.
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
    /// Reads the setting. An unknown word is the default, so that a console can still start.
    #[must_use]
    pub fn from_setting(word: &str) -> Self {
        if word == "iso" { Self::Iso } else { Self::UnitedStates }
    }
}

impl Site {
    /// The forms of this institute on the day `today`, which decides when a year is shown.
    #[must_use]
    pub fn format(&self, today: NaiveDate) -> Format<'_> {
        Format { site: self, today }
    }

    /// The time at the site: `9:41 AM`.
    #[must_use]
    pub fn clock(&self, at: DateTime<Utc>) -> String {
        calendar::time(self.locale, at.with_timezone(&self.timezone).time())
    }

    /// As [`Format::moment`].
    #[must_use]
    pub fn clock_or_day(&self, at: DateTime<Utc>, today: NaiveDate) -> String {
        self.format(today).moment(at)
    }
}

/// Writes for one institute on one of its days.
#[derive(Debug, Clone, Copy)]
pub struct Format<'a> {
    site: &'a Site,
    today: NaiveDate,
}

impl Format<'_> {
    /// The day on which this is read.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.today
    }

    /// The day at the site on which an instant falls.
    #[must_use]
    pub fn day_of(&self, at: DateTime<Utc>) -> NaiveDate {
        self.site.date_of(at)
    }

    /// A time on the site's wall: `9:41 AM`.
    #[must_use]
    pub fn wall_clock(&self, time: NaiveTime) -> String {
        calendar::time(self.site.locale, time)
    }

    /// `Mon, Nov 30`; a day of another year with its year and without its weekday: `Jan 9, 2027`.
    #[must_use]
    pub fn date(&self, day: NaiveDate) -> String {
        calendar::date(self.site.locale, day, self.today)
    }

    /// The date at the site of an instant, as [`Format::date`].
    #[must_use]
    pub fn date_at(&self, at: DateTime<Utc>) -> String {
        self.date(self.site.date_of(at))
    }

    /// The date without its weekday, where room is scarce: `Nov 30`, `Jan 9, 2027`.
    #[must_use]
    pub fn short_date(&self, day: NaiveDate) -> String {
        calendar::short_date(self.site.locale, day, self.today)
    }

    /// The date with its year in any year, as for a birth date: `Nov 30, 2026`.
    #[must_use]
    pub fn dated(&self, day: NaiveDate) -> String {
        calendar::dated(self.site.locale, day)
    }

    /// The date with its weekday and year, as on paper: `Mon, Nov 30, 2026`.
    #[must_use]
    pub fn full_date(&self, day: NaiveDate) -> String {
        calendar::full_date(self.site.locale, day)
    }

    /// The weekday alone, for one of the next days: `Tue`.
    #[must_use]
    pub fn weekday(&self, day: NaiveDate) -> String {
        calendar::weekday(day)
    }

    /// The time at the site: `9:41 AM`.
    #[must_use]
    pub fn time(&self, at: DateTime<Utc>) -> String {
        self.site.clock(at)
    }

    /// The time, right-aligned in [`TIME_WIDTH`] columns, so that colons stand below each other.
    #[must_use]
    pub fn time_column(&self, at: DateTime<Utc>) -> String {
        format!("{:>TIME_WIDTH$}", self.time(at))
    }

    /// The time with its seconds: `9:41:07 AM`.
    #[must_use]
    pub fn time_with_seconds(&self, at: DateTime<Utc>) -> String {
        calendar::time_with_seconds(self.site.locale, at.with_timezone(&self.site.timezone).time())
    }

    /// The full hour alone: `8 AM`, `08`.
    #[must_use]
    pub fn hour(&self, at: DateTime<Utc>) -> String {
        calendar::hour(self.site.locale, at.with_timezone(&self.site.timezone).time())
    }

    /// `8:00 AM–12:00 PM`.
    #[must_use]
    pub fn hours(&self, starts: DateTime<Utc>, ends: DateTime<Utc>) -> String {
        format!("{}–{}", self.time(starts), self.time(ends))
    }

    /// Date and time on any day: `Mon, Nov 30, 8:00 AM`.
    #[must_use]
    pub fn date_time(&self, at: DateTime<Utc>) -> String {
        let comma = if self.site.locale == Locale::Iso { "" } else { "," };
        format!("{}{comma} {}", self.date_at(at), self.time(at))
    }

    /// The time alone for an instant of today, `tomorrow 9:41 AM`, else [`Format::date_time`].
    #[must_use]
    pub fn moment(&self, at: DateTime<Utc>) -> String {
        match (self.site.date_of(at) - self.today).num_days() {
            0 => self.time(at),
            1 => format!("tomorrow {}", self.time(at)),
            _ => self.date_time(at),
        }
    }

    /// As [`Format::moment`], where the time alone would not say on which day: `today 9:41 AM`.
    #[must_use]
    pub fn when(&self, at: DateTime<Utc>) -> String {
        let moment = self.moment(at);
        if self.site.date_of(at) == self.today { format!("today {moment}") } else { moment }
    }

    /// An amount in the institute's currency: `$1,200.00`, `−$79.50`, `1,200.00 EUR`.
    #[must_use]
    pub fn money(&self, amount: Decimal) -> String {
        money_in(amount, &self.site.currency)
    }

    /// An amount without cents where it has none, for estimates: `$7,500`.
    #[must_use]
    pub fn round_money(&self, amount: Decimal) -> String {
        amount::round_money_in(amount, &self.site.currency)
    }

    /// A range of amounts: `$7,500–18,500`, `up to $1,000`, `$5,000+`; `None` if neither end is known.
    #[must_use]
    pub fn money_range(&self, low: Option<Decimal>, high: Option<Decimal>) -> Option<String> {
        amount::range_in(low, high, &self.site.currency, amount::round_money_in)
    }

    /// The same in few letters, for tight columns: `$7.5k–18.5k`.
    #[must_use]
    pub fn compact_money_range(&self, low: Option<Decimal>, high: Option<Decimal>) -> Option<String> {
        amount::range_in(low, high, &self.site.currency, amount::compact_money_in)
    }
}

#[cfg(test)]
mod tests;
