//! Dates and times follow the institute's time zone, never the session's.

use chrono::{Days, NaiveDate, NaiveDateTime, TimeZone, Timelike, Utc};
use chrono_tz::America::New_York;
use frontdesk::db;
use frontdesk::domain::age::age_on;
use frontdesk::domain::format::Locale;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::institute::*;

#[tokio::test]
async fn a_class_at_five_is_not_over_at_half_past_one_in_any_session() {
    let mut mdi = Institute::open().await;
    // The website's wall-clock time, written in a session of the institute's zone.
    mdi.sql("SET timezone = 'America/New_York'").await;
    let course = mdi.hold(class("CCW Permit")).await.course;
    mdi.sql(&format!(
        "INSERT INTO schedule (course_id, start_datetime, end_datetime, location_name, max_capacity)
         VALUES ('{course}', '2025-03-01 17:00', '2025-03-01 20:00', 'Hall 1', 5)"
    ))
    .await;
    for zone in ["UTC", "Asia/Tokyo", "America/New_York"] {
        mdi.sql(&format!("SET timezone = '{zone}'")).await;
        let over_at = |clock: &str| {
            format!("SELECT end_datetime < timestamptz '{clock}' FROM schedule WHERE location_name = 'Hall 1'")
        };
        assert!(!mdi.get::<bool>(&over_at("2025-03-01 13:30-05")).await, "{zone}");
        assert!(!mdi.get::<bool>(&over_at("2025-03-01 19:59-05")).await, "{zone}");
        assert!(mdi.get::<bool>(&over_at("2025-03-01 20:01-05")).await, "{zone}");
    }
}

#[tokio::test]
async fn a_new_session_of_the_website_writes_the_institute_s_wall_clock() {
    let db = crate::support::TestDb::empty().await;
    let mut conn = db.connect().await;
    db::migrate::migrate(&mut conn, &db::migrate::Options::default()).await.unwrap();
    // Read from the catalog instead of the session, because sqlx sets UTC in each of its sessions.
    let zone: Vec<String> = sqlx::query_scalar(
        "SELECT setconfig[1] FROM pg_db_role_setting JOIN pg_database d ON d.oid = setdatabase
         WHERE datname = current_database()",
    )
    .fetch_all(&mut conn)
    .await
    .unwrap();
    assert_eq!(zone, ["TimeZone=America/New_York"]);
}

#[tokio::test]
async fn today_is_the_site_s_day() {
    let mut mdi = Institute::open().await;
    for (instant, day) in [
        ("2026-11-21 04:59Z", "2026-11-20"),
        ("2026-11-21 05:00Z", "2026-11-21"),
        ("2026-07-04 03:59Z", "2026-07-03"),
        ("2026-07-04 04:00Z", "2026-07-04"),
    ] {
        let found: NaiveDate = mdi.get(&format!("SELECT site_date('{instant}')")).await;
        assert_eq!(found.to_string(), day, "{instant}");
    }
}

#[tokio::test]
async fn days_begin_at_midnight_also_in_the_nights_when_the_clocks_change() {
    let mut mdi = Institute::open().await;
    for (day, start, hours) in [
        ("2026-03-08", "2026-03-08 05:00:00+00", 23),
        ("2026-11-01", "2026-11-01 04:00:00+00", 25),
        ("2026-11-02", "2026-11-02 05:00:00+00", 24),
    ] {
        let found: String = mdi
            .get(&format!(
                "SELECT site_day_start('{day}') AT TIME ZONE 'UTC' || '+00 '
                        || extract(hours FROM justify_hours(interval '0') + (site_day_start(date '{day}' + 1) - site_day_start('{day}')))
                           + 24 * extract(days FROM site_day_start(date '{day}' + 1) - site_day_start('{day}'))"
            ))
            .await;
        assert_eq!(found, format!("{start} {hours}"), "{day}");
    }
}

#[tokio::test]
async fn in_those_nights_a_class_is_on_its_day_and_as_long_as_it_is() {
    let mut mdi = Institute::open().await;
    for (day, hour) in [(date(2026, 3, 8), 0), (date(2026, 11, 1), 0)] {
        // Spans the clock change: starts at midnight and lasts four elapsed hours.
        let class = mdi.hold(class("Night Shoot").on(day, hour, 0).hours(4)).await;
        let roster = mdi.roster(&class).await;
        assert_eq!((roster.ends_at - roster.starts_at).num_hours(), 4);
        let listed = db::day::day(&mut mdi.conn, day).await.unwrap();
        assert_eq!(listed.sessions.iter().map(|session| session.id).collect::<Vec<_>>(), [class.id], "{day}");
        for other in [day - Days::new(1), day + Days::new(1)] {
            assert_eq!(db::day::day(&mut mdi.conn, other).await.unwrap().sessions, [], "{other}");
        }
        let local = roster.ends_at.with_timezone(&New_York);
        assert_eq!(local.hour(), if day == date(2026, 3, 8) { 5 } else { 3 });
    }
}

#[tokio::test]
async fn a_class_over_midnight_is_on_both_days_and_one_until_midnight_on_one() {
    let mut mdi = Institute::open().await;
    let over = mdi.hold(class("Night Shoot").on(date(2026, 6, 1), 22, 0).hours(4)).await;
    let until = mdi.hold(class("Late Shoot").on(date(2026, 6, 1), 20, 0).hours(4)).await;
    mdi.hold(class("Plan").on(date(2026, 6, 1), 9, 0).status("draft")).await;
    let mut listed = Vec::new();
    for day in [date(2026, 5, 31), date(2026, 6, 1), date(2026, 6, 2)] {
        let sessions = db::day::day(&mut mdi.conn, day).await.unwrap().sessions;
        listed.push(sessions.into_iter().map(|session| session.id).collect::<Vec<_>>());
    }
    assert_eq!(listed, [vec![], vec![until.id, over.id], vec![over.id]]);
    let order = mdi.sell(&over, seat_for("Ana Ruiz")).await;
    assert_eq!(mdi.seat(&order).await.class_date, date(2026, 6, 1));
}

#[tokio::test]
async fn ages_are_the_same_in_the_database_and_in_the_console() {
    let mut mdi = Institute::open().await;
    let mut runner = TestRunner::deterministic();
    let any = (0u64..60_000, 0u64..40_000);
    let epoch = date(1904, 1, 1);
    let mut pairs: Vec<(NaiveDate, NaiveDate)> = (0..5_000)
        .map(|_| {
            let (born, later) = any.new_tree(&mut runner).unwrap().current();
            (epoch + Days::new(born), epoch + Days::new(born + later))
        })
        .collect();
    // Each end of February around each leap day, and the days around a birthday.
    for year in [1996, 2000, 2004, 2008] {
        for on in
            (2010..2032).flat_map(|y| [(2, 27), (2, 28), (3, 1), (3, 2), (10, 31), (11, 1)].map(|(m, d)| date(y, m, d)))
        {
            for born in [date(year, 2, 29), date(year, 2, 28), date(year, 3, 1), date(year, 11, 1), date(year, 10, 31)]
            {
                pairs.push((born, on));
            }
        }
    }
    pairs.push((date(2004, 2, 29), date(2024, 2, 29)));
    let (born, on): (Vec<_>, Vec<_>) = pairs.iter().copied().unzip();
    let ages: Vec<i32> = sqlx::query_scalar(
        "SELECT extract(year FROM age(d, b))::integer
         FROM unnest($1::date[], $2::date[]) WITH ORDINALITY AS t (b, d, n) ORDER BY n",
    )
    .bind(born)
    .bind(on)
    .fetch_all(&mut mdi.conn)
    .await
    .unwrap();
    for ((born, on), age) in pairs.into_iter().zip(ages) {
        assert_eq!(age_on(born, on), age, "born {born}, on {on}");
    }
}

#[tokio::test]
async fn an_age_is_taken_on_the_class_s_day_at_the_site() {
    let mut mdi = Institute::open().await;
    // At 21:00 local time it is already the next day in UTC.
    let class = mdi.hold(class("CCW Permit").on(date(2026, 11, 20), 21, 0).hours(2)).await;
    let order = mdi.sell(&class, seat_for("Sam Lee").born(date(2008, 11, 21))).await;
    let seat = mdi.seat(&order).await;
    assert_eq!((seat.class_date, seat.age()), (date(2026, 11, 20), Some(17)));
}

#[tokio::test]
async fn the_site_reads_as_the_settings_say() {
    let mut mdi = Institute::open().await;
    let site = db::site::read(&mut mdi.conn).await.unwrap();
    assert_eq!((site.timezone, site.currency.as_str()), (New_York, "USD"));
    let noon = NaiveDateTime::parse_from_str("2026-03-08 12:00", "%Y-%m-%d %H:%M").unwrap();
    let instant = New_York.from_local_datetime(&noon).unwrap().to_utc();
    let by_server: NaiveDate = mdi.get(&format!("SELECT site_date('{instant}')")).await;
    assert_eq!(site.date_of(instant), by_server);
    assert_eq!(site.date_of(Utc::now()), mdi.get::<NaiveDate>("SELECT site_date(now())").await);
}

#[tokio::test]
async fn the_database_writes_a_moment_as_the_console_does() {
    let mut mdi = Institute::open().await;
    for (word, locale) in [("en-US", Locale::UnitedStates), ("iso", Locale::Iso)] {
        mdi.sql(&format!("UPDATE settings SET value = '\"{word}\"' WHERE key = 'site.locale'")).await;
        let site = db::site::read(&mut mdi.conn).await.unwrap();
        assert_eq!(site.locale, locale);
        let format = site.format(mdi.get("SELECT site_date(now())").await);
        for hours in [-9_000, -30, -1, 0, 5, 12, 24, 700, 9_001] {
            let at = Utc::now() + chrono::Duration::hours(hours);
            let words: String = mdi.get(&format!("SELECT site_moment('{at}', site_timezone())")).await;
            assert_eq!(words, format.date_time(at), "in {hours} hours");
        }
    }
}

#[tokio::test]
async fn another_zone_of_the_site_is_the_website_s_from_then_on() {
    let mut mdi = Institute::open().await;
    mdi.sql("UPDATE settings SET value = '\"America/Denver\"' WHERE key = 'site.timezone'").await;
    let set: String = mdi
        .get(
            "SELECT array_to_string(setconfig, ',') FROM pg_db_role_setting r JOIN pg_database d ON d.oid = r.setdatabase
             WHERE d.datname = current_database() AND r.setrole = 0",
        )
        .await;
    assert_eq!(set, "TimeZone=America/Denver");
}

#[tokio::test]
async fn every_zone_that_the_site_may_have_is_one_that_a_console_knows() {
    let mut mdi = Institute::open().await;
    // The names that the settings trigger accepts.
    let legal: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM pg_timezone_names
         WHERE name !~ '^(posix|right)/|^(Factory|localtime|posixrules)$' ORDER BY name",
    )
    .fetch_all(&mut mdi.conn)
    .await
    .unwrap();
    let unknown: Vec<_> = legal.iter().filter(|zone| zone.parse::<chrono_tz::Tz>().is_err()).collect();
    assert!(legal.len() > 300 && unknown.is_empty(), "{unknown:?}");
}
