//! The site's clock: everything in the sample is told relative to one given moment.

use chrono::{DateTime, Datelike, Days, Duration, LocalResult, NaiveDate, TimeZone, Utc};
use chrono_tz::Tz;

/// The current waiver is published on this day of its year.
const WAIVER_PUBLISHED: (u32, u32) = (1, 2);

/// A moment at a place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    pub(super) now: DateTime<Utc>,
    pub(super) zone: Tz,
    /// The site's day.
    pub(super) today: NaiveDate,
}

impl Clock {
    pub(super) fn new(now: DateTime<Utc>, zone: Tz) -> Self {
        Self { now, zone, today: now.with_timezone(&zone).date_naive() }
    }

    /// The instant of a wall-clock time, `minutes` after midnight, on a day of the site. Hours past
    /// 24 fall on the next day; a time that the spring change skips is the hour after it.
    pub(super) fn at(&self, day: NaiveDate, minutes: i64) -> DateTime<Utc> {
        let wall = day.and_time(chrono::NaiveTime::MIN) + Duration::minutes(minutes);
        match self.zone.from_local_datetime(&wall) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.to_utc(),
            LocalResult::None => self.zone.from_utc_datetime(&(wall + Duration::hours(5))).to_utc(),
        }
    }

    /// Returns today plus a number of days, which may be negative.
    pub(super) fn day(&self, offset: i64) -> NaiveDate {
        self.today + Duration::days(offset)
    }

    pub(super) fn date_of(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.zone).date_naive()
    }

    /// The earlier of an instant and `minutes` before now: what has happened cannot lie ahead.
    pub(super) fn no_later(&self, at: DateTime<Utc>, minutes: i64) -> DateTime<Utc> {
        at.min(self.now - Duration::minutes(minutes))
    }

    /// The year of the waiver that is current: it has been in force for two months at least.
    pub(super) fn waiver_year(&self) -> i32 {
        (self.today - Days::new(60)).year()
    }

    /// When a year's waiver was published, at 09:00 at the site.
    pub(super) fn waiver_published(&self, year: i32) -> DateTime<Utc> {
        let (month, day) = WAIVER_PUBLISHED;
        self.at(NaiveDate::from_ymd_opt(year, month, day).unwrap_or(self.today), 9 * 60)
    }

    /// Returns the birth date of a person who became `years` old `days_ago`.
    pub(super) fn born(&self, years: i32, days_ago: i64) -> NaiveDate {
        let birthday = self.day(-days_ago);
        let year = birthday.year() - years;
        birthday.with_year(year).unwrap_or_else(|| NaiveDate::from_ymd_opt(year, 3, 1).unwrap_or(birthday))
    }

    /// The 29 February of the last leap year in which one could be born and be `years` old today.
    pub(super) fn leap_day(&self, years: i32) -> NaiveDate {
        let latest = self.today.year() - years - 1;
        (0..8).find_map(|back| NaiveDate::from_ymd_opt(latest - back, 2, 29)).unwrap_or(self.today)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(now: &str) -> Clock {
        Clock::new(now.parse().unwrap(), chrono_tz::America::New_York)
    }

    #[test]
    fn the_sites_day_is_not_the_utc_day() {
        assert_eq!(clock("2026-11-22T03:00:00Z").today.to_string(), "2026-11-21");
    }

    #[test]
    fn a_skipped_hour_becomes_the_hour_after_it() {
        let clock = clock("2026-03-01T12:00:00Z");
        let spring = NaiveDate::from_ymd_opt(2026, 3, 8).unwrap();
        assert_eq!(clock.at(spring, 150).to_rfc3339(), "2026-03-08T07:30:00+00:00");
    }

    #[test]
    fn birthdays_follow_the_sites_day() {
        let clock = clock("2028-02-29T15:00:00Z");
        assert_eq!(clock.born(10, 0).to_string(), "2018-03-01");
        assert_eq!(clock.leap_day(21).to_string(), "2004-02-29");
    }
}
