//! Ages, in whole years at a local date.

use chrono::{Datelike, NaiveDate};

/// Returns the age in whole years on `on`; negative if the birth date is after `on`. In a common year, a person born
/// on February 29 turns a year older on March 1. PostgreSQL's `age()` does the same, so console and database agree.
#[must_use]
pub fn age_on(birth: NaiveDate, on: NaiveDate) -> i32 {
    let had_birthday = (on.month(), on.day()) >= (birth.month(), birth.day());
    on.year() - birth.year() - i32::from(!had_birthday)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn a_birthday_counts_on_the_day_itself() {
        assert_eq!(age_on(date(2008, 11, 21), date(2026, 11, 20)), 17);
        assert_eq!(age_on(date(2008, 11, 21), date(2026, 11, 21)), 18);
    }

    #[test]
    fn a_leap_day_child_waits_for_march() {
        assert_eq!(age_on(date(2004, 2, 29), date(2022, 2, 28)), 17);
        assert_eq!(age_on(date(2004, 2, 29), date(2022, 3, 1)), 18);
        assert_eq!(age_on(date(2004, 2, 29), date(2024, 2, 29)), 20);
    }

    proptest! {
        #[test]
        fn age_never_decreases(birth in 0i32..40_000, first in 0i32..40_000, later in 0i32..4_000) {
            let epoch = date(1930, 1, 1);
            let day = |n: i32| epoch + chrono::Days::new(u64::from(n.unsigned_abs()));
            prop_assert!(age_on(day(birth), day(first)) <= age_on(day(birth), day(first + later)));
        }
    }
}
