//! The sample in a database: it follows the schema's rules, and each documented case gets the verdict of
//! docs/sample.md.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod support;

use std::fmt::Write as _;

use chrono::{Duration, NaiveDate};
use chrono_tz::America::New_York;
use frontdesk::db;
use frontdesk::domain::admission::{Moment, Verdict, decide};
use frontdesk::domain::scan::Code;
use frontdesk::sample::{Case, Error, Plan, cases, load};
use sqlx::PgConnection;
use support::TestDb;

fn plan(seed: u64) -> Plan {
    Plan::on(seed, NaiveDate::from_ymd_opt(2026, 11, 21).unwrap(), New_York)
}

async fn loaded(seed: u64) -> (TestDb, PgConnection) {
    let db = TestDb::new().await;
    let mut conn = db.connect().await;
    load(&mut conn, &plan(seed), false, &mut |_| ()).await.expect("loading the sample");
    (db, conn)
}

/// Returns one line per table: a digest of all its rows.
async fn digest(conn: &mut PgConnection) -> String {
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
         AND relname NOT IN ('settings', '_sqlx_migrations') ORDER BY 1",
    )
    .fetch_all(&mut *conn)
    .await
    .unwrap();
    let mut lines = String::new();
    for table in tables {
        let query = format!("SELECT coalesce(md5(string_agg(t::text, chr(10) ORDER BY t::text)), '-') FROM {table} t");
        let rows: String = sqlx::query_scalar(sqlx::AssertSqlSafe(query)).fetch_one(&mut *conn).await.unwrap();
        writeln!(lines, "{table} {rows}").unwrap();
    }
    lines
}

#[tokio::test]
async fn the_same_seed_and_date_make_the_same_rows() {
    let ((_a, mut a), (_b, mut b), (_c, mut c)) = (loaded(1).await, loaded(1).await, loaded(2).await);
    let first = digest(&mut a).await;
    assert_eq!(first, digest(&mut b).await);
    assert_ne!(first, digest(&mut c).await);
}

/// Each invariant of the schema's triggers, as a query for the rows that violate it.
const PROMISES: [(&str, &str); 15] = [
    (
        "taken seats are the seats' sum",
        "SELECT s.id::text FROM schedule s WHERE spots_filled <> (SELECT coalesce(sum(quantity), 0) FROM order_items i JOIN orders o ON o.id = i.order_id WHERE schedule_id = s.id AND seat_is_taken(i.status, o.status, o.payment_status))",
    ),
    (
        "a closed order has its time, which is not before it was made",
        "SELECT order_number FROM orders WHERE order_is_closed(status, payment_status) <> (closed_at IS NOT NULL) OR closed_at < created_at",
    ),
    (
        "names are tidy",
        "SELECT id::text FROM order_items WHERE participant_name <> tidy_name(participant_name) UNION ALL SELECT id::text FROM users WHERE first_name <> tidy_name(first_name) OR last_name <> tidy_name(last_name) UNION ALL SELECT id::text FROM orders WHERE guest_name <> tidy_name(guest_name)",
    ),
    (
        "full follows from the seats",
        "SELECT id::text FROM schedule WHERE status IN ('scheduled', 'full') AND (status = 'full') <> (spots_filled >= max_capacity)",
    ),
    (
        "only the oversold class exceeds its capacity",
        "SELECT s.id::text FROM schedule s WHERE spots_filled > max_capacity AND NOT EXISTS (SELECT 1 FROM schedule_changes c WHERE c.schedule_id = s.id AND c.kind = 'capacity')",
    ),
    (
        "a class's place is its venue's",
        "SELECT s.id::text FROM schedule s JOIN venues v ON v.id = s.venue_id WHERE location_name <> v.name OR venue_shared <> v.is_shared",
    ),
    (
        "a seat's state is its last event's",
        "SELECT oi.id::text FROM order_items oi JOIN LATERAL (SELECT after FROM attendance_events e WHERE e.seat_id = oi.id ORDER BY seq DESC LIMIT 1) e ON TRUE WHERE e.after <> seat_state(oi)",
    ),
    (
        "no state without an event",
        "SELECT id::text FROM order_items oi WHERE status IN ('attended', 'no_show') AND NOT EXISTS (SELECT 1 FROM attendance_events e WHERE e.seat_id = oi.id)",
    ),
    (
        "an event begins where the last one ended",
        "SELECT id::text FROM (SELECT id, before, lag(after) OVER (PARTITION BY seat_id ORDER BY seq) AS past FROM attendance_events) e WHERE past <> before",
    ),
    (
        "events follow the schema's rule",
        "SELECT id::text FROM attendance_events e WHERE kind <> 'undone' AND after <> attendance_after(e, before)",
    ),
    (
        "an undo restores",
        "SELECT u.id::text FROM attendance_events u JOIN attendance_events e ON e.id = u.undoes WHERE u.after <> e.before",
    ),
    (
        "a seat's waiver covers who sits there",
        "SELECT w.id::text FROM waivers w JOIN order_items oi ON oi.id = w.order_item_id WHERE w.covers_name IS DISTINCT FROM oi.participant_name",
    ),
    (
        "an order's total is its parts'",
        "SELECT id::text FROM orders o WHERE subtotal <> (SELECT sum(unit_price * quantity) FROM order_items WHERE order_id = o.id) OR total <> subtotal - discount_amount + tax_amount OR tax_amount <> round((subtotal - discount_amount) * 0.06, 2)",
    ),
    (
        "seats are numbered without gaps",
        "SELECT order_id::text FROM (SELECT order_id, seat_no, lag(seat_no + quantity, 1, 1) OVER (PARTITION BY order_id ORDER BY seat_no) AS next FROM order_items) i WHERE seat_no <> next",
    ),
    (
        "an order's number has its year",
        "SELECT order_number FROM orders WHERE order_number NOT LIKE 'MDI-' || extract(year FROM created_at AT TIME ZONE 'America/New_York') || '-%'",
    ),
];

#[tokio::test]
async fn what_triggers_would_have_derived_is_written_right() {
    let (_db, mut conn) = loaded(7).await;
    sqlx::raw_sql("SET timezone = 'UTC'").execute(&mut conn).await.unwrap();
    for (promise, query) in PROMISES {
        let broken: Vec<String> = sqlx::query_scalar(query).fetch_all(&mut conn).await.unwrap();
        assert!(broken.is_empty(), "{promise}: {broken:?}");
    }
}

/// Returns the verdicts of a case's relevant seats, with the first words of the console's answer.
async fn verdicts(conn: &mut PgConnection, plan: &Plan, case: &Case) -> Vec<(Verdict, String)> {
    let site = db::site::read(conn).await.unwrap();
    let today = site.date_of(plan.now);
    let seats = db::seats::by_code(conn, &Code::parse(&case.order_number).unwrap(), today).await.unwrap();
    seats
        .iter()
        .map(|seat| {
            // A later class of the day gives ASK until it is near, so the time is moved.
            let near = seat.starts_at - Duration::minutes(30);
            let is_later = site.date_of(near) == today && near > plan.now;
            let now = if is_later { near } else { plan.now };
            let moment = Moment { now, site: &site, class: None, place: None };
            let decision = decide(seat, moment);
            let words: Vec<_> = decision.findings.iter().map(|finding| finding.reason.word()).collect();
            (decision.verdict, words.join(" "))
        })
        .collect()
}

#[tokio::test]
async fn every_documented_case_gets_the_verdict_that_is_documented() {
    let (_db, mut conn) = loaded(1).await;
    let plan = plan(1);
    let mut told = String::new();
    for case in cases(&plan) {
        for (seat, (verdict, reasons)) in verdicts(&mut conn, &plan, &case).await.into_iter().enumerate() {
            let line = format!("{} -{} {}: {verdict:?} {reasons}", case.order_number, seat + 1, case.find);
            writeln!(told, "{}", line.trim_end()).unwrap();
            let documented =
                ["ADMIT", "ASK", "STOP", "Already in"].into_iter().find(|word| case.says.starts_with(word));
            let met = match verdict {
                Verdict::Admit => "ADMIT",
                Verdict::Ask => "ASK",
                Verdict::Stop => "STOP",
                Verdict::AlreadyIn => "Already in",
            };
            assert!(documented.is_none_or(|word| word == met), "{} documented, {line}", case.says);
        }
    }
    assert!(told.lines().count() > 60, "{told}");
    insta::assert_snapshot!(told);
}

#[tokio::test]
async fn every_documented_case_is_found_by_its_name() {
    let (_db, mut conn) = loaded(1).await;
    let day = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
    for case in cases(&plan(1)) {
        let found = db::people::find(&mut conn, case.find, day).await.unwrap();
        assert!(!found.people.is_empty(), "nobody found for {}", case.find);
        // A buyer without a seat is found through the order.
        let has_seat = found.seats.iter().any(|seat| seat.order_number == case.order_number);
        assert!(has_seat, "{} not found by {}", case.order_number, case.find);
    }
}

#[tokio::test]
async fn most_of_todays_people_just_walk_in() {
    let (_db, mut conn) = loaded(1).await;
    let site = db::site::read(&mut conn).await.unwrap();
    let now = plan(1).now;
    let day = db::day::day(&mut conn, site.date_of(now)).await.unwrap();
    let seats: Vec<_> = day.sessions.iter().flat_map(|session| &session.seats).collect();
    let ready = seats
        .iter()
        .filter(|seat| {
            let decision = decide(seat, Moment { now, site: &site, class: None, place: None });
            decision.findings.iter().all(|finding| finding.reason.word() == "too_early")
        })
        .count();
    assert!(ready * 10 > seats.len() * 7, "{ready} of {}", seats.len());
}

#[tokio::test]
async fn a_database_with_people_is_left_alone() {
    let (_db, mut conn) = loaded(1).await;
    let before = digest(&mut conn).await;
    let refused = load(&mut conn, &plan(2), false, &mut |_| ()).await.expect_err("must refuse");
    assert!(matches!(refused, Error::HasPeople { people } if people > 600), "{refused}");
    let refused = load(&mut conn, &plan(1), true, &mut |_| ()).await.expect_err("must collide");
    assert!(matches!(refused, Error::Collides { .. }), "{refused}");
    assert_eq!(before, digest(&mut conn).await, "a refused load changes nothing");
}

#[tokio::test]
async fn with_force_it_goes_beside_people_it_does_not_know() {
    let db = TestDb::new().await;
    let mut conn = db.connect().await;
    sqlx::raw_sql("INSERT INTO users (first_name, last_name) VALUES ('Own', 'Customer')")
        .execute(&mut conn)
        .await
        .unwrap();
    load(&mut conn, &plan(1), true, &mut |_| ()).await.expect("nothing collides");
}

/// Returns the definition of every index, constraint and trigger.
async fn schema(conn: &mut PgConnection) -> Vec<String> {
    let query = "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid::regclass::text !~ '^pg_'
                 UNION ALL SELECT conrelid::regclass || conname || pg_get_constraintdef(oid) || convalidated::text FROM pg_constraint
                 UNION ALL SELECT pg_get_triggerdef(oid) || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
                 ORDER BY 1";
    sqlx::query_scalar(query).fetch_all(conn).await.unwrap()
}

/// Loads sizes and times where months have classes at many places, around the new year, and late in the evening.
#[tokio::test]
async fn other_sizes_and_moments_load_too() {
    for (now, people, days) in
        [("2028-02-29T04:30:00Z", 1, 1), ("2027-01-01T05:10:00Z", 3000, 20), ("2026-11-22T04:59:00Z", 30_000, 400)]
    {
        let db = TestDb::new().await;
        let mut conn = db.connect().await;
        let plan = Plan { now: now.parse().unwrap(), people: Some(people), days: Some(days), ..plan(3) };
        let before = schema(&mut conn).await;
        load(&mut conn, &plan, false, &mut |_| ()).await.unwrap_or_else(|error| panic!("{now}: {error}"));
        assert_eq!(before, schema(&mut conn).await, "what a large load takes down is put up again");
        for (promise, query) in PROMISES {
            sqlx::raw_sql("SET timezone = 'UTC'").execute(&mut conn).await.unwrap();
            let broken: Vec<String> = sqlx::query_scalar(query).fetch_all(&mut conn).await.unwrap();
            assert!(broken.is_empty(), "{now} {promise}: {} rows, {:?}", broken.len(), broken.first());
        }
    }
}
