use chrono::{Datelike, Days, NaiveDate, NaiveTime};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::domain::fixtures::site;
use crate::domain::format::{Locale, money_in};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn read(read: impl Fn(&str, NaiveDate) -> Result<NaiveDate, String>, today: &str, table: &[(&str, Option<&str>)]) {
    for (typed, expected) in table {
        let found = read(typed, day(today)).ok().map(|day| day.to_string());
        assert_eq!(found.as_deref(), *expected, "{typed}");
    }
}

#[test]
fn days_to_come_are_read_as_people_say_them() {
    // A Saturday.
    read(
        parse_day,
        "2026-11-21",
        &[
            ("2026-12-01", Some("2026-12-01")),
            ("12/01/2026", Some("2026-12-01")),
            ("12/1/26", Some("2026-12-01")),
            ("1/16/27", Some("2027-01-16")),
            ("12-31-2030", Some("2030-12-31")),
            ("12312030", Some("2030-12-31")),
            ("20301231", Some("2030-12-31")),
            ("Dec 1", Some("2026-12-01")),
            ("Dec. 1st", Some("2026-12-01")),
            ("1 december", Some("2026-12-01")),
            ("12/1", Some("2026-12-01")),
            ("nov 21", Some("2026-11-21")),
            ("feb 29", Some("2028-02-29")),
            ("Mon, Nov 30", Some("2026-11-30")),
            ("Sat, Jan 9, 2027", Some("2027-01-09")),
            ("today", Some("2026-11-21")),
            ("Tomorrow", Some("2026-11-22")),
            ("+7", Some("2026-11-28")),
            ("+ 2w", Some("2026-12-05")),
            ("+0", Some("2026-11-21")),
            ("fri", Some("2026-11-27")),
            ("Saturday", Some("2026-11-28")),
            ("next monday", Some("2026-11-23")),
            ("this tues", Some("2026-11-24")),
            ("next week", Some("2026-11-23")),
            ("next month", Some("2026-12-01")),
            ("january", Some("2027-01-01")),
            ("1 dec 2028", Some("2028-12-01")),
            ("december 1, 2028", Some("2028-12-01")),
            ("dec 1, '28", Some("2028-12-01")),
            ("", None),
            // The day has passed this year. A day that far ahead needs its year.
            ("nov 20", None),
            ("november", None),
            ("Tue, Nov 30", None),
            ("+", None),
            ("+9999999999", None),
            ("+4000000000", None),
            ("soon", None),
            ("31 feb", None),
            ("2/29/27", None),
            ("13/13/2026", None),
            ("1/1/126", None),
            ("0001-01-01", None),
        ],
    );
    assert!(parse_day("soon", day("2026-11-21")).unwrap_err().contains("12/31/2026"));
    assert_eq!(
        parse_day("nov 3", day("2026-11-21")).unwrap_err(),
        "That day has passed this year. Write 11/3/2027 if you mean next year."
    );
    assert_eq!(
        parse_day("Tue, Nov 30, 2026", day("2026-11-21")).unwrap_err(),
        "Nov 30, 2026 is a Monday. Check the day."
    );
}

#[test]
fn a_filter_takes_the_nearest_day() {
    read(
        parse_past_or_coming_day,
        "2026-11-30",
        &[
            ("nov 20", Some("2026-11-20")),
            ("jan 2", Some("2027-01-02")),
            ("november", Some("2026-11-01")),
            ("january", Some("2027-01-01")),
            ("yesterday", Some("2026-11-29")),
            ("last friday", Some("2026-11-27")),
            ("-3", Some("2026-11-27")),
            ("12/14/84", Some("1984-12-14")),
            ("12/14/26", Some("2026-12-14")),
        ],
    );
}

#[test]
fn a_birth_date_is_in_the_past() {
    read(
        parse_birth_date,
        "2026-11-30",
        &[
            ("5/17/84", Some("1984-05-17")),
            ("12/14/26", Some("1926-12-14")),
            ("11/29/26", Some("2026-11-29")),
            ("1/2/27", Some("1927-01-02")),
            ("17 May 1984", Some("1984-05-17")),
            ("1984-05-17", Some("1984-05-17")),
            ("05171984", Some("1984-05-17")),
            ("12/14/2026", None),
            ("may 17", None),
            ("today", None),
            ("", None),
        ],
    );
    assert!(parse_birth_date("12/14/2026", day("2026-11-30")).unwrap_err().contains("in the future"));
    assert!(parse_birth_date("may 17", day("2026-11-30")).unwrap_err().contains("has no year"));
}

#[test]
fn an_expiry_date_is_near() {
    read(
        parse_expiry_date,
        "2026-11-30",
        &[
            ("12/31/30", Some("2030-12-31")),
            ("12/31/2030", Some("2030-12-31")),
            // Expired documents are accepted: the desk has to see that.
            ("12/31/19", Some("2019-12-31")),
            ("6/30/75", Some("2075-06-30")),
            ("dec 31, 2030", Some("2030-12-31")),
            ("2/30/30", None),
            ("tomorrow", None),
        ],
    );
}

#[test]
fn times_of_day_are_read_as_people_write_them() {
    for (typed, time) in [
        ("9", Some("09:00:00")),
        ("09:30", Some("09:30:00")),
        ("1pm", Some("13:00:00")),
        ("12 pm", Some("12:00:00")),
        ("12:15 AM", Some("00:15:00")),
        ("8 a.m.", Some("08:00:00")),
        ("noon", Some("12:00:00")),
        ("13pm", None),
        ("24:00", None),
        ("9:60", None),
        ("9:5", None),
        ("+9", None),
        ("", None),
        ("soon", None),
    ] {
        assert_eq!(parse_time(typed).ok().map(|time| time.to_string()).as_deref(), time, "{typed}");
    }
}

#[test]
fn a_time_may_follow_a_day() {
    let today = day("2026-11-21");
    for (typed, expected) in [
        ("tomorrow 2pm", Some("2026-11-22 14:00:00")),
        ("tomorrow at 2:30 PM", Some("2026-11-22 14:30:00")),
        ("dec 31 2 pm", Some("2026-12-31 14:00:00")),
        ("12/14/26 09:30", Some("2026-12-14 09:30:00")),
        ("2026-12-24T18:00", Some("2026-12-24 18:00:00")),
        ("Fri, Nov 27, 10:02 AM", Some("2026-11-27 10:02:00")),
        ("next monday noon", Some("2026-11-23 12:00:00")),
        ("2pm", Some("2026-11-21 14:00:00")),
        ("today 9:41 AM", Some("2026-11-21 09:41:00")),
        ("tomorrow", None),
        ("dec 31 2026", None),
        ("someday 2pm", None),
        ("", None),
    ] {
        let found = parse_day_and_time(typed, today).ok().map(|(day, time)| day.and_time(time).to_string());
        assert_eq!(found.as_deref(), expected, "{typed}");
    }
}

#[test]
fn amounts_are_read_as_people_write_them() {
    for (typed, cents) in [
        ("75", 7_500),
        ("75.00", 7_500),
        ("1200.5", 120_050),
        ("$1,200.50", 120_050),
        (" $ 75 ", 7_500),
        ("75 usd", 7_500),
        (".50", 50),
        ("1,000,000", 100_000_000),
    ] {
        assert_eq!(parse_amount(typed), Ok(Decimal::new(cents, 2)), "{typed}");
    }
}

#[test]
fn a_refused_amount_says_why() {
    for (typed, why) in [
        ("0", "is zero"),
        ("-0.00", "is zero"),
        ("-5", "below zero"),
        ("−$79.50", "below zero"),
        ("$-5", "below zero"),
        ("0.001", "more than two decimals"),
        ("1.005", "more than two decimals"),
        // Comma and point are swapped.
        ("1,20", "not an amount"),
        ("1.200,50", "not an amount"),
        ("NaN", "not an amount"),
        ("inf", "not an amount"),
        ("1e3", "not an amount"),
        ("seventy", "not an amount"),
        ("", "not an amount"),
        ("$", "not an amount"),
        ("12,3456", "not an amount"),
        ("100000000", "more than"),
        ("99999999999999999999999999999999999999", "not an amount"),
    ] {
        let sentence = parse_amount(typed).unwrap_err();
        assert!(sentence.contains(why), "{typed}: {sentence}");
    }
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    (0u64..100_000).prop_map(|days| NaiveDate::from_ymd_opt(1920, 1, 1).unwrap() + Days::new(days))
}

proptest! {
    #[test]
    fn a_date_that_was_written_is_read_back(day in any_day(), today in any_day(), is_iso in any::<bool>()) {
        let mut site = site();
        site.locale = if is_iso { Locale::Iso } else { Locale::UnitedStates };
        let format = site.format(today);
        for shown in [format.date(day), format.dated(day), format.full_date(day)] {
            prop_assert_eq!(parse_past_or_coming_day(&shown, today), Ok(day), "{}", shown);
        }
        for shown in [format.dated(day), format.full_date(day)] {
            prop_assert_eq!(parse_day(&shown, today), Ok(day), "{}", shown);
            prop_assert_eq!(parse_expiry_date(&shown, today), Ok(day), "{}", shown);
        }
    }

    #[test]
    fn a_moment_that_was_written_is_read_back(ahead in 0u64..100_000, minute in 0u32..1440, is_iso in any::<bool>()) {
        let today = day("2026-11-30");
        let mut site = site();
        site.timezone = chrono_tz::UTC;
        site.locale = if is_iso { Locale::Iso } else { Locale::UnitedStates };
        let at = (today + Days::new(ahead % 60_000)).and_time(NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).unwrap());
        let format = site.format(today);
        for shown in [format.when(at.and_utc()), format.moment(at.and_utc()), format.date_time(at.and_utc())] {
            let read = parse_day_and_time(&shown, today).map(|(day, time)| day.and_time(time));
            prop_assert_eq!(read, Ok(at), "{}", shown);
        }
        prop_assert_eq!(parse_time(&format.time(at.and_utc())), Ok(at.time()));
    }

    #[test]
    fn an_amount_that_was_written_is_read_back(cents in 1i64..9_999_999_999, currency in "USD|EUR") {
        let amount = Decimal::new(cents, 2);
        prop_assert_eq!(parse_amount(&money_in(amount, &currency)), Ok(amount));
    }

    #[test]
    fn two_digits_of_a_year_never_leave_the_sensible_hundred_years(day in any_day(), today in any_day()) {
        let typed = day.format("%m/%d/%y").to_string();
        if let Ok(birth) = parse_birth_date(&typed, today) {
            prop_assert!(birth <= today && birth.year() > today.year() - 101);
        }
        if let Ok(until) = parse_expiry_date(&typed, today) {
            prop_assert!((-30..70).contains(&(until.year() - today.year())));
        }
    }

    #[test]
    fn any_input_gets_an_answer(typed in "\\PC*|.*|[0-9a-z/., :$+-]{0,14}", today in any_day()) {
        let _ = parse_day(&typed, today);
        let _ = parse_past_or_coming_day(&typed, today);
        let _ = parse_birth_date(&typed, today);
        let _ = parse_expiry_date(&typed, today);
        let _ = parse_day_and_time(&typed, today);
        let _ = parse_time(&typed);
        let _ = parse_amount(&typed);
    }
}
