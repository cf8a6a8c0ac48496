use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::domain::fixtures::{day, site};
use crate::domain::text::width;

/// Returns 9:41:07 AM on a winter day at the site.
fn at(y: i32, m: u32, d: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(y, m, d, 14, 41, 7).unwrap()
}

fn today() -> NaiveDate {
    day(2026, 11, 30)
}

#[test]
fn a_year_is_shown_unless_it_is_the_current_year() {
    let site = site();
    let format = site.format(today());
    assert_eq!(format.date(today()), "Mon, Nov 30");
    assert_eq!(format.date(day(2027, 1, 9)), "Jan 9, 2027");
    assert_eq!(format.short_date(day(2026, 12, 1)), "Dec 1");
    assert_eq!(format.short_date(day(2027, 1, 9)), "Jan 9, 2027");
    assert_eq!(format.dated(today()), "Nov 30, 2026");
    assert_eq!(format.full_date(day(2024, 12, 2)), "Mon, Dec 2, 2024");
}

#[test]
fn times_have_twelve_hours_and_line_up() {
    let site = site();
    let format = site.format(today());
    let hour = |hour| Utc.with_ymd_and_hms(2026, 11, 30, hour, 0, 0).unwrap();
    assert_eq!(format.time(hour(5)), "12:00 AM");
    assert_eq!(format.time_column(hour(13)), " 8:00 AM");
    assert_eq!(format.time_column(hour(17)), "12:00 PM");
    assert_eq!(format.hours(hour(13), hour(17)), "8:00 AM–12:00 PM");
    assert_eq!(format.hour(hour(13)), "8 AM");
    assert_eq!(format.time_with_seconds(at(2026, 11, 30)), "9:41:07 AM");
}

#[test]
fn a_moment_says_its_day_unless_it_is_today() {
    let site = site();
    let format = site.format(today());
    assert_eq!(format.moment(at(2026, 11, 30)), "9:41 AM");
    assert_eq!(format.when(at(2026, 11, 30)), "today 9:41 AM");
    assert_eq!(format.when(at(2026, 12, 1)), "tomorrow 9:41 AM");
    assert_eq!(format.when(at(2026, 11, 27)), "Fri, Nov 27, 9:41 AM");
    assert_eq!(format.moment(at(2027, 1, 9)), "Jan 9, 2027, 9:41 AM");
}

#[test]
fn the_iso_locale_has_24_hours_and_years_first() {
    let mut site = site();
    site.locale = Locale::from_setting("iso");
    let format = site.format(today());
    assert_eq!(format.date(today()), "2026-11-30");
    assert_eq!(format.full_date(today()), "Mon 2026-11-30");
    assert_eq!(format.time_column(at(2026, 11, 30)), "   09:41");
    assert_eq!(format.moment(at(2026, 11, 27)), "2026-11-27 09:41");
    assert_eq!(format.when(at(2026, 12, 1)), "tomorrow 09:41");
    assert_eq!(format.money(Decimal::new(7_950, 2)), "$79.50");
}

#[test]
fn an_unknown_locale_is_the_default() {
    assert_eq!(Locale::from_setting("en-US"), Locale::UnitedStates);
    assert_eq!(Locale::from_setting("tlh"), Locale::UnitedStates);
}

#[test]
fn amounts_have_their_sign_and_their_thousands() {
    for (cents, currency, shown) in [
        (7_500, "USD", "$75.00"),
        (120_000, "USD", "$1,200.00"),
        (-7_950, "USD", "−$79.50"),
        (123_456_789, "USD", "$1,234,567.89"),
        (0, "USD", "$0.00"),
        (120_000, "EUR", "1,200.00 EUR"),
        (-5, "EUR", "−0.05 EUR"),
    ] {
        assert_eq!(money_in(Decimal::new(cents, 2), currency), shown);
    }
    assert_eq!(money_in(Decimal::new(-1, 3), "USD"), "$0.00", "an amount that rounds to zero has no sign");
    assert_eq!(money_in(Decimal::new(1_005, 3), "USD"), "$1.01");
    assert_eq!(number(1_500), "1,500");
    assert_eq!(number(-12), "−12");
    assert_eq!(count_of(15, 16), "15/16");
}

#[test]
fn ranges_say_what_is_known() {
    let site = site();
    let format = site.format(today());
    let of = |low: Option<i64>, high: Option<i64>| format.money_range(low.map(Decimal::from), high.map(Decimal::from));
    assert_eq!(of(Some(2_500), Some(5_000)).as_deref(), Some("$2,500–5,000"));
    assert_eq!(of(Some(0), Some(1_000)).as_deref(), Some("up to $1,000"));
    assert_eq!(of(Some(5_000), None).as_deref(), Some("$5,000+"));
    assert_eq!(of(Some(385_000), Some(385_000)).as_deref(), Some("$385,000"));
    assert_eq!(of(None, None), None);
    let compact = |low: i64, high: i64| format.compact_money_range(Some(low.into()), Some(high.into()));
    assert_eq!(compact(2_500, 5_000).as_deref(), Some("$2.5k–5k"));
    assert_eq!(compact(950, 1_250_000).as_deref(), Some("$950–1.2M"));
    assert_eq!(compact(0, 12_345).as_deref(), Some("up to $12.3k"));
    let mut abroad = site.clone();
    abroad.currency = "EUR".into();
    let range = abroad.format(today()).money_range(Some(Decimal::from(2_500)), Some(Decimal::new(500_050, 2)));
    assert_eq!(range.as_deref(), Some("2,500–5,000.50 EUR"));
}

#[test]
fn waits_are_shown_in_one_unit() {
    assert_eq!([0, 33, 61, 2_879].map(wait), ["0 min", "33 min", "1 h", "47 h"]);
    assert_eq!(wait(4 * 1_440 + 5), "4 days");
    assert_eq!(minutes(2 * 1_440), "2 d");
    assert_eq!([1, 4].map(days), ["1 day", "4 days"]);
    assert_eq!([45.4, 210.0].map(working_time), ["45 min", "3.5 h"]);
}

#[test]
fn american_numbers_have_one_form() {
    for raw in [
        "304-555-0188",
        "(304) 555-0188",
        "3045550188",
        "+1 304 555 0188",
        "1-304-555-0188",
        "304.555.0188",
        "13045550188",
        "+1 (304) 555-0188",
    ] {
        assert_eq!(phone(raw), "304-555-0188", "{raw}");
        assert_eq!(phone_tail(raw).as_deref(), Some("…0188"));
    }
    assert_eq!(phone("304-555-0188 ext. 12"), "304-555-0188 x12");
    assert_eq!(phone("304-555-0188x12"), "304-555-0188 x12");
    assert_eq!(phone_tail("304-555-0188 x12").as_deref(), Some("…0188"));
}

#[test]
fn other_numbers_stay_as_they_are_and_cannot_steer_the_terminal() {
    for raw in
        ["+44 20 7946 0958", "20 7946 0958", "0664 1234567", "+49 30 901820", "555-0188", "104-555-0188", "call me"]
    {
        assert_eq!(phone(raw), raw);
    }
    assert_eq!(phone("304\u{1b}[31m"), "304·[31m");
    assert_eq!(phone_tail("12"), None);
}

proptest! {
    #[test]
    fn any_number_is_shown_safely(raw in "\\PC*|.*|[0-9 x+().-]{0,20}") {
        prop_assert!(!phone(&raw).chars().any(char::is_control));
        let _ = phone_tail(&raw);
    }

    #[test]
    fn times_and_dates_fit_their_columns(days in 0u64..100_000, minute in 0i64..1440, is_iso in any::<bool>()) {
        let mut site = site();
        site.locale = if is_iso { Locale::Iso } else { Locale::UnitedStates };
        let format = site.format(today());
        let at = at(2026, 11, 30) + chrono::Duration::minutes(minute);
        prop_assert_eq!(width(&format.time_column(at)), TIME_WIDTH);
        let day = day(1920, 1, 1) + chrono::Days::new(days);
        prop_assert!(width(&format.date(day)) <= DATE_WIDTH && width(&format.dated(day)) <= DATE_WIDTH);
    }
}
