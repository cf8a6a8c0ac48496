//! Ages, in whole years at a local date.

use chrono::{Datelike, NaiveDate};

/// The age in whole years on `on`. Somebody born on 29 February comes of age on 1 March of a
/// common year, as PostgreSQL's `age()` has it, so that the console and the database agree.
/// Negative for a birth date after `on`.
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
        fn nobody_grows_younger(birth in 0i32..40_000, first in 0i32..40_000, later in 0i32..4_000) {
            let epoch = date(1930, 1, 1);
            let day = |n: i32| epoch + chrono::Days::new(u64::from(n.unsigned_abs()));
            prop_assert!(age_on(day(birth), day(first)) <= age_on(day(birth), day(first + later)));
        }
    }
}
