//! A database created by this console and an adopted one end up the same, and adoption loses nothing.

use frontdesk::db;
use frontdesk::db::migrate::{MIGRATOR, MigrationError, Options, migrate, status};
use frontdesk::domain::desk::{Admit, Command, Outcome, SeatRef};
use frontdesk::domain::scan::Code;
use futures_util::future::join_all;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection, Executor};
use uuid::Uuid;

use crate::institute::{dana, rule_of, today};
use crate::support::TestDb;

const DOCUMENT: &str = include_str!("../fixtures/mdi.sql");
const ROWS: &str = include_str!("../fixtures/mdi_rows.sql");
const TABLES: [&str; 12] = [
    "users",
    "courses",
    "instructors",
    "schedule",
    "orders",
    "order_items",
    "waivers",
    "id_verifications",
    "church_inquiries",
    "promo_codes",
    "blog_posts",
    "newsletter_subscribers",
];

fn adopt() -> Options {
    Options { adopt: true, ..Options::default() }
}

async fn texts(conn: &mut PgConnection, query: &str) -> Vec<String> {
    sqlx::query_scalar(AssertSqlSafe(query.to_owned()))
        .fetch_all(conn)
        .await
        .unwrap_or_else(|error| panic!("{query}: {error}"))
}

async fn sql(conn: &mut PgConnection, statement: &str) -> u64 {
    let done = conn.execute(AssertSqlSafe(statement.to_owned())).await;
    done.unwrap_or_else(|error| panic!("{statement}: {error}")).rows_affected()
}

async fn documented() -> (TestDb, PgConnection) {
    let db = TestDb::empty().await;
    let mut conn = db.connect().await;
    conn.execute(DOCUMENT).await.unwrap();
    (db, conn)
}

/// Creates a live database with the document's tables and rows, and copies each row to another schema.
async fn live() -> (TestDb, PgConnection) {
    let (db, mut conn) = documented().await;
    conn.execute(ROWS).await.unwrap();
    conn.execute("CREATE SCHEMA kept").await.unwrap();
    for table in TABLES {
        sql(&mut conn, &format!("CREATE TABLE kept.{table} AS TABLE {table}")).await;
    }
    (db, conn)
}

/// Lists everything visible of a schema's shape.
async fn shape(conn: &mut PgConnection) -> Vec<String> {
    texts(
        conn,
        "SELECT concat_ws(' ', 'column', table_name, column_name, data_type, character_maximum_length, is_nullable, column_default)
         FROM information_schema.columns WHERE table_schema = 'public'
         UNION SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, convalidated, pg_get_constraintdef(oid))
         FROM pg_constraint WHERE connamespace = 'public'::regnamespace
         UNION SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
         UNION SELECT concat_ws(' ', 'trigger', tgrelid::regclass, tgenabled, pg_get_triggerdef(oid))
         FROM pg_trigger WHERE NOT tgisinternal
         UNION SELECT concat_ws(' ', 'function', oid::regprocedure, md5(pg_get_functiondef(oid)), proowner::regrole, proacl)
         FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
         UNION SELECT concat_ws(' ', 'view', viewname, md5(definition)) FROM pg_views WHERE schemaname = 'public'
         UNION SELECT concat_ws(' ', 'grants', relname, relkind, relrowsecurity, relforcerowsecurity, reloptions, relacl)
         FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'S', 'p')
         UNION SELECT concat_ws(' ', 'column grants', attrelid::regclass, attname, attacl)
         FROM pg_attribute WHERE attacl IS NOT NULL AND attrelid IN
             (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
         UNION SELECT concat_ws(' ', 'policy', tablename, policyname, permissive, roles, cmd, qual, with_check)
         FROM pg_policies WHERE schemaname = 'public'
         ORDER BY 1",
    )
    .await
}

/// Lists values of the documented columns that changed. Timestamps are compared as the institute's wall-clock time.
async fn differences(conn: &mut PgConnection, zone: &str) -> Vec<String> {
    let columns = texts(
        conn,
        "SELECT table_name || ' ' || column_name || ' ' || data_type FROM information_schema.columns
         WHERE table_schema = 'kept' AND column_name <> 'id' ORDER BY 1",
    )
    .await;
    let mut found = Vec::new();
    for column in columns {
        let [table, column, kind] = column.splitn(3, ' ').collect::<Vec<_>>()[..] else { unreachable!() };
        let now = if kind.starts_with("timestamp") {
            format!("(n.{column} AT TIME ZONE '{zone}')")
        } else {
            format!("n.{column}")
        };
        let changed = texts(
            conn,
            &format!(
                "SELECT concat_ws(' ', '{table}', right(id::text, 1), '{column}', coalesce(k.{column}::text, 'NULL'), 'became',
                                  coalesce({now}::text, 'NULL'))
                 FROM kept.{table} k FULL JOIN public.{table} n USING (id)
                 WHERE k.{column} IS DISTINCT FROM {now} OR n.ctid IS NULL OR k.ctid IS NULL ORDER BY 1"
            ),
        )
        .await;
        found.extend(changed);
    }
    found
}

/// Expected differences: what a migration writes in place of an unknown state, and what follows from the seats.
const MEANT: [&str; 12] = [
    "church_inquiries 2 status NULL became new",
    "order_items 3 quantity NULL became 1",
    "order_items 3 status NULL became registered",
    "orders 3 discount_amount NULL became 0.00",
    "orders 3 payment_status NULL became pending",
    "orders 3 status NULL became pending",
    "schedule 3 spots_filled NULL became 0",
    "schedule 9 spots_filled 1 became 3",
    "schedule b spots_filled 0 became 1",
    "schedule 4 spots_filled 0 became 1",
    "schedule 3 status NULL became scheduled",
    "schedule 9 status scheduled became full",
];

fn sorted<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    list.sort();
    list
}

fn meant() -> Vec<String> {
    let mut all: Vec<_> = MEANT.map(str::to_owned).into();
    all.push("users 2 role NULL became customer".into());
    sorted(all)
}

#[test]
fn the_first_step_is_the_document_word_for_word() {
    let step = MIGRATOR.iter().next().unwrap();
    let tables = step.sql.as_str().find("CREATE TABLE").unwrap();
    assert_eq!(step.sql.as_str()[tables..].trim(), DOCUMENT.trim());
}

#[tokio::test]
async fn a_fresh_database_and_an_adopted_one_are_the_same() {
    let (_fresh_db, mut fresh) = {
        let db = TestDb::empty().await;
        let conn = db.connect().await;
        (db, conn)
    };
    migrate(&mut fresh, &Options::default()).await.unwrap();
    let fresh_shape = shape(&mut fresh).await;
    assert!(fresh_shape.len() > 400, "{}", fresh_shape.len());
    for with_rows in [false, true] {
        let (_db, mut adopted) = if with_rows { live().await } else { documented().await };
        migrate(&mut adopted, &adopt()).await.unwrap();
        let adopted_shape = shape(&mut adopted).await;
        for (one, other) in [(&fresh_shape, &adopted_shape), (&adopted_shape, &fresh_shape)] {
            let missing: Vec<_> = one.iter().filter(|line| !other.contains(line)).collect();
            assert!(missing.is_empty(), "with rows: {with_rows}: {missing:#?}");
        }
        assert_eq!(status(&mut adopted).await.unwrap(), status(&mut fresh).await.unwrap());
    }
}

#[tokio::test]
async fn adoption_loses_nothing_whatever_the_session_s_zone() {
    for session in ["UTC", "Asia/Tokyo", "America/New_York"] {
        let (_db, mut conn) = live().await;
        sql(&mut conn, &format!("SET timezone = '{session}'")).await;
        migrate(&mut conn, &adopt()).await.unwrap();
        assert_eq!(sorted(differences(&mut conn, "America/New_York").await), meant(), "in {session}");
        let start = texts(
            &mut conn,
            "SELECT (start_datetime AT TIME ZONE 'UTC')::text FROM schedule WHERE right(id::text, 1) IN ('1', '2') ORDER BY 1",
        )
        .await;
        assert_eq!(start, ["2025-01-11 22:00:00", "2035-07-11 21:00:00"], "in {session}");
    }
}

#[tokio::test]
async fn the_operator_s_zone_is_the_one_that_counts() {
    let (_db, mut conn) = live().await;
    let options = Options { timezone: Some(chrono_tz::America::Denver), ..adopt() };
    migrate(&mut conn, &options).await.unwrap();
    assert_eq!(sorted(differences(&mut conn, "America/Denver").await), meant());
    assert_eq!(texts(&mut conn, "SELECT site_timezone()").await, ["America/Denver"]);
}

#[tokio::test]
async fn every_row_that_breaks_a_promise_is_listed() {
    let (_db, mut conn) = live().await;
    migrate(&mut conn, &adopt()).await.unwrap();
    let findings = texts(
        &mut conn,
        "SELECT concat_ws(' ', table_name, right(row_id::text, 1), promise) FROM adoption_findings ORDER BY 1",
    )
    .await;
    let expected = [
        "church_inquiries 2 church_inquiries_numbers_not_negative",
        "church_inquiries 2 church_inquiries_status_never_null",
        "courses 2 courses_duration_positive",
        "courses 2 courses_min_age_in_range",
        "courses 2 courses_price_not_negative",
        "order_items 3 order_items_quantity_never_null",
        "order_items 3 order_items_status_never_null",
        "order_items 4 order_items_price_not_negative",
        "order_items 4 order_items_quantity_positive",
        "order_items 5 order_items_price_not_negative",
        "orders 2 orders_confirmed_only_when_paid",
        "orders 3 orders_discount_amount_never_null",
        "orders 3 orders_payment_status_never_null",
        "orders 3 orders_status_never_null",
        "orders 4 orders_amounts_not_negative",
        "orders 4 orders_discount_in_range",
        "promo_codes 2 promo_codes_discount_in_range",
        "promo_codes 2 promo_codes_end_after_start",
        "promo_codes 2 promo_codes_uses_in_range",
        "schedule 3 schedule_status_never_null",
        "schedule 4 schedule_end_after_start",
        "schedule 4 schedule_spots_follow_seats",
        "schedule 5 schedule_one_class_per_venue",
        "schedule 6 schedule_one_class_per_venue",
        "schedule 7 schedule_one_class_per_instructor",
        "schedule 8 schedule_one_class_per_instructor",
        "schedule 9 schedule_capacity_never_exceeded",
        "schedule 9 schedule_spots_follow_seats",
        "schedule a schedule_capacity_positive",
        "schedule a schedule_price_not_negative",
        "schedule b schedule_spots_follow_seats",
        "users 2 users_role_never_null",
    ];
    assert_eq!(findings, expected);
}

#[tokio::test]
async fn what_was_signed_and_checked_before_counts_afterwards() {
    let (_db, mut conn) = live().await;
    migrate(&mut conn, &adopt()).await.unwrap();
    let versions =
        texts(&mut conn, "SELECT concat_ws(' ', version, body, is_current) FROM waiver_versions ORDER BY version")
            .await;
    assert_eq!(versions, ["1.0 Old terms. f", "2.0 New terms. t"]);
    let covers = texts(&mut conn, "SELECT covers_name FROM waivers ORDER BY id").await;
    assert_eq!(covers, ["Ana Muñoz", "Joon Kim", "Tim Teilnehmer", "Nobody Known"]);
    let checks = texts(
        &mut conn,
        "SELECT concat_ws(', ', document_type, checked_by, checked_at AT TIME ZONE 'America/New_York')
         FROM identity_checks ORDER BY checked_at",
    )
    .await;
    assert_eq!(checks, ["passport, Bea Boyd, 2025-01-02 11:00:00", "other, website, 2025-01-05 10:30:00"]);
    let numbers = texts(&mut conn, "SELECT right(id::text, 1) || ' ' || seat_no FROM order_items ORDER BY 1").await;
    assert_eq!(numbers, ["1 1", "2 2", "3 1", "4 1", "5 1", "6 2"]);
    let names = texts(&mut conn, "SELECT name FROM search_people('munoz', '2025-01-01', 5)").await;
    assert_eq!(names, ["Ana Muñoz"]);
}

#[tokio::test]
async fn the_documented_jobs_run_word_for_word_and_over_rows_that_break_promises() {
    let (_db, mut conn) = live().await;
    migrate(&mut conn, &adopt()).await.unwrap();
    let purged = sql(&mut conn, "DELETE FROM id_verifications WHERE expires_at < CURRENT_TIMESTAMP").await;
    let completed = sql(
        &mut conn,
        "UPDATE schedule SET status = 'completed' WHERE end_datetime < CURRENT_TIMESTAMP AND status = 'scheduled'",
    )
    .await;
    let absent = sql(
        &mut conn,
        "UPDATE order_items SET status = 'no_show'
         WHERE schedule_id IN (SELECT id FROM schedule WHERE end_datetime < CURRENT_TIMESTAMP - INTERVAL '12 hours')
         AND status = 'registered'",
    )
    .await;
    assert_eq!((purged, completed, absent), (2, 2, 4));
    assert_eq!(texts(&mut conn, "SELECT count(*)::text FROM identity_checks").await, ["2"]);
}

#[tokio::test]
async fn our_own_jobs_run_over_them_too() {
    let (_db, mut conn) = live().await;
    migrate(&mut conn, &adopt()).await.unwrap();
    let planned = db::maintain::run(&mut conn, true).await.unwrap();
    let done = db::maintain::run(&mut conn, false).await.unwrap();
    assert_eq!(planned, done);
    // Neither the canceled class's seats nor the item with no seat are counted.
    assert_eq!(done.iter().map(|report| report.rows).collect::<Vec<_>>(), [2, 3, 2, 0, 0, 0, 0, 0, 0]);
}

#[tokio::test]
async fn the_website_goes_on_writing_as_documented() {
    let (_db, mut conn) = live().await;
    migrate(&mut conn, &adopt()).await.unwrap();
    for statement in [
        "INSERT INTO users (email, password_hash, first_name, last_name, phone, date_of_birth, address_line1, city, state, zip_code, newsletter_opt)
         VALUES ('new@example.org', 'x', 'New', 'Person', '304 555 9999', '1999-09-09', '1 Main St', 'Town', 'WV', '25301', TRUE)",
        "UPDATE users SET last_login = CURRENT_TIMESTAMP, email_verified = TRUE, updated_at = CURRENT_TIMESTAMP",
        "INSERT INTO courses (slug, name, category, price, member_price, duration_hours, prerequisites) VALUES ('new', 'New', 'rifle', 99.50, 89, 4, '{ccw}')",
        "UPDATE courses SET is_active = FALSE, updated_at = CURRENT_TIMESTAMP",
        "INSERT INTO instructors (user_id, bio, credentials) VALUES ('a0000000-0000-0000-0000-000000000004', 'Bio', '{NRA}')",
        "INSERT INTO schedule (id, course_id, start_datetime, end_datetime, location_name, location_addr, max_capacity)
         VALUES ('5f000000-0000-0000-0000-000000000001', 'c0000000-0000-0000-0000-000000000001', '2036-01-01 10:00', '2036-01-01 15:00', 'New Hall', '2 Main St', 2)",
        "INSERT INTO orders (id, order_number, user_id, subtotal, tax_amount, discount_amount, promo_code, total, payment_method)
         VALUES ('0df00000-0000-0000-0000-000000000001', 'MDI-2026-00001', 'a0000000-0000-0000-0000-000000000001', 300, 16.20, 30, 'SPRING', 286.20, 'card')",
        "INSERT INTO order_items (id, order_id, schedule_id, participant_name, participant_email, participant_dob, unit_price, quantity)
         VALUES ('1f000000-0000-0000-0000-000000000001', '0df00000-0000-0000-0000-000000000001', '5f000000-0000-0000-0000-000000000001', 'Ana Muñoz', 'ana@example.org', '1990-02-28', 150, 2)",
        "UPDATE schedule SET spots_filled = spots_filled + 2 WHERE id = '5f000000-0000-0000-0000-000000000001'",
        "UPDATE schedule SET status = 'full' WHERE spots_filled >= max_capacity AND status = 'scheduled'",
        "UPDATE orders SET payment_status = 'completed', payment_ref = 'ch_1', status = 'confirmed', updated_at = CURRENT_TIMESTAMP WHERE id = '0df00000-0000-0000-0000-000000000001'",
        "INSERT INTO waivers (user_id, order_item_id, waiver_version, waiver_text, signature_data, signed_name, signed_date, ip_address, user_agent)
         VALUES ('a0000000-0000-0000-0000-000000000001', '1f000000-0000-0000-0000-000000000001', '2.0', 'New terms.', 'data', 'Ana Muñoz', CURRENT_TIMESTAMP, '10.1.1.1', 'Browser')",
        "INSERT INTO id_verifications (user_id, document_type, file_url, file_hash, expires_at)
         VALUES ('a0000000-0000-0000-0000-000000000001', 'state_id', 's3://n', 'abc', CURRENT_TIMESTAMP + INTERVAL '30 days')",
        "UPDATE id_verifications SET verified = TRUE, verified_by = 'a0000000-0000-0000-0000-000000000004', verified_at = CURRENT_TIMESTAMP",
        "UPDATE order_items SET status = 'attended' WHERE id = '1f000000-0000-0000-0000-000000000001'",
        "UPDATE orders SET payment_status = 'partial_refund' WHERE id = '0df00000-0000-0000-0000-000000000001'",
        "UPDATE orders SET status = 'completed' WHERE id = '0df00000-0000-0000-0000-000000000001'",
        "INSERT INTO church_inquiries (org_name, org_type, contact_name, contact_email, services_needed, utm_source) VALUES ('Third', 'church', 'C', 'c@example.org', '{training}', 'ad')",
        "UPDATE church_inquiries SET status = 'contacted', notes = 'Called', updated_at = CURRENT_TIMESTAMP",
        "INSERT INTO promo_codes (code, discount_type, discount_value, min_order, valid_from, valid_until) VALUES ('FALL', 'fixed', 25, 100, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP + INTERVAL '9 days')",
        "UPDATE promo_codes SET current_uses = current_uses + 1 WHERE code = 'SPRING'",
        "UPDATE promo_codes SET is_active = FALSE",
        "INSERT INTO blog_posts (slug, title, content, status, published_at) VALUES ('new', 'New', 'Text', 'published', CURRENT_TIMESTAMP)",
        "INSERT INTO newsletter_subscribers (email, confirm_token, source) VALUES ('n2@example.org', 't', 'footer')",
        "UPDATE newsletter_subscribers SET status = 'active', confirmed = TRUE, unsubscribed_at = NULL",
        // Rows that violate a constraint can still be used and repaired.
        "UPDATE orders SET billing_name = 'Somebody', updated_at = CURRENT_TIMESTAMP",
        "UPDATE order_items SET participant_name = 'Somebody' WHERE quantity < 0",
        "UPDATE schedule SET location_addr = '3 Main St', updated_at = CURRENT_TIMESTAMP",
        "UPDATE orders SET payment_status = 'completed' WHERE order_number = 'MDI-2025-00002'",
        "UPDATE schedule SET end_datetime = start_datetime + INTERVAL '3 hours' WHERE end_datetime < start_datetime",
        "UPDATE courses SET price = 100 WHERE price < 0",
    ] {
        let done = sql(&mut conn, statement).await;
        // The class has already become full because of its seats.
        assert!(done > 0 || statement.contains("status = 'full'"), "nothing done: {statement}");
    }
    let class =
        texts(&mut conn, "SELECT status || ' ' || spots_filled FROM schedule WHERE location_name = 'New Hall'").await;
    assert_eq!(class, ["full 2"]);
    let fresh = "SELECT count(*)::text FROM users WHERE created_at BETWEEN now() - interval '1 minute' AND now() + interval '1 s'";
    assert_eq!(texts(&mut conn, fresh).await, ["1"], "a default is the present instant");
}

#[tokio::test]
async fn an_excuse_ends_when_somebody_changes_what_it_was_for() {
    let (_db, mut conn) = live().await;
    migrate(&mut conn, &adopt()).await.unwrap();
    for (statement, rule) in [
        ("UPDATE order_items SET quantity = -3 WHERE quantity = -2", "order_items_quantity_positive"),
        ("UPDATE orders SET payment_status = 'failed' WHERE order_number = 'MDI-2025-00002'", "orders_confirmed_only_when_paid"),
        ("UPDATE schedule SET end_datetime = end_datetime - interval '1 h' WHERE end_datetime < start_datetime", "schedule_end_after_start"),
        // A third class beside two that overlapped before the rule existed.
        (
            "INSERT INTO schedule (course_id, start_datetime, end_datetime, location_name, max_capacity)
             SELECT course_id, start_datetime, end_datetime, location_name, 5 FROM schedule WHERE right(id::text, 1) = '5'",
            "schedule_one_class_per_venue",
        ),
        (
            "INSERT INTO schedule (course_id, instructor_id, start_datetime, end_datetime, location_name, max_capacity)
             SELECT course_id, instructor_id, start_datetime, end_datetime, 'Elsewhere', 5 FROM schedule WHERE right(id::text, 1) = '7'",
            "schedule_one_class_per_instructor",
        ),
        (
            "UPDATE schedule SET start_datetime = start_datetime + interval '5 minutes' WHERE right(id::text, 1) = '5'",
            "schedule_one_class_per_venue",
        ),
        (
            "INSERT INTO order_items (order_id, schedule_id, unit_price)
             SELECT order_id, schedule_id, 150 FROM order_items WHERE quantity = 3",
            "schedule_capacity_never_exceeded",
        ),
    ] {
        let error = conn.execute(AssertSqlSafe(statement.to_owned())).await.expect_err(statement);
        assert_eq!(rule_of(&error), rule, "{statement}");
    }
    // After its repair, a row is checked like any other.
    sql(&mut conn, "UPDATE courses SET price = 10 WHERE price < 0").await;
    let error = conn.execute("UPDATE courses SET price = -1 WHERE price = 10").await.unwrap_err();
    assert_eq!(rule_of(&error), "courses_price_not_negative");
}

#[tokio::test]
async fn somebody_on_a_row_that_breaks_a_promise_can_be_checked_in() {
    let (_db, mut conn) = live().await;
    migrate(&mut conn, &adopt()).await.unwrap();
    let seats = db::seats::by_code(&mut conn, &Code::Order("MDI-2025-00004".into()), today()).await.unwrap();
    let joon = seats.iter().find(|seat| seat.name.as_deref() == Some("Joon Kim")).unwrap();
    let admit = Command::Admit(Admit {
        event_id: Uuid::new_v4(),
        seat: SeatRef::from(joon),
        token: joon.token.clone(),
        reason: None,
        overridden: Vec::new(),
    });
    let outcome = db::desk::run(&mut conn, &admit, &dana()).await.unwrap();
    assert!(matches!(outcome, Outcome::Admitted { .. }), "{outcome:?}");
    // An item with a quantity below one has no seat, so no one can be admitted on it.
    let none = Uuid::parse_str("10000000-0000-0000-0000-000000000004").unwrap();
    let nobody = Command::Admit(Admit {
        event_id: Uuid::new_v4(),
        seat: SeatRef { item: none, seat: none },
        token: joon.token.clone(),
        reason: None,
        overridden: Vec::new(),
    });
    let outcome = db::desk::run(&mut conn, &nobody, &dana()).await.unwrap();
    assert!(matches!(outcome, Outcome::Refused(_)), "{outcome:?}");
}

#[tokio::test]
async fn a_rehearsal_says_what_would_be_done_and_changes_nothing() {
    let (_db, mut conn) = live().await;
    let before = shape(&mut conn).await;
    let planned = migrate(&mut conn, &Options { dry_run: true, ..adopt() }).await.unwrap();
    assert_eq!(planned.len(), MIGRATOR.iter().count() - 1);
    assert_eq!(shape(&mut conn).await, before);
    assert_eq!(differences(&mut conn, "UTC").await.len(), 0, "before the conversion there is no zone");
    assert!(matches!(status(&mut conn).await, Err(MigrationError::NotAdopted)));
    assert_eq!(migrate(&mut conn, &adopt()).await.unwrap(), planned);

    let db = TestDb::empty().await;
    let mut conn = db.connect().await;
    let planned = migrate(&mut conn, &Options { dry_run: true, ..Options::default() }).await.unwrap();
    assert_eq!(planned.len(), MIGRATOR.iter().count());
    assert_eq!(shape(&mut conn).await, Vec::<String>::new());
}

#[tokio::test]
async fn migrating_again_finds_nothing_to_do() {
    let db = TestDb::new().await;
    let mut conn = db.connect().await;
    assert_eq!(migrate(&mut conn, &Options::default()).await.unwrap(), []);
    assert_eq!(status(&mut conn).await.unwrap().pending, []);
}

#[tokio::test]
async fn of_two_consoles_at_once_one_migrates_and_the_other_finds_nothing_to_do() {
    for adopting in [false, true] {
        let (db, conn) = if adopting {
            documented().await
        } else {
            let db = TestDb::empty().await;
            let conn = db.connect().await;
            (db, conn)
        };
        conn.close().await.unwrap();
        let options = Options { adopt: adopting, ..Options::default() };
        let results = join_all((0..3).map(|_| async {
            let mut conn = db.connect().await;
            migrate(&mut conn, &options).await
        }))
        .await;
        let worked = results.iter().filter(|result| result.as_ref().is_ok_and(|done| !done.is_empty())).count();
        let idle = results
            .iter()
            .filter(|result| match result {
                Ok(done) => done.is_empty(),
                Err(MigrationError::NothingToAdopt(_)) => adopting,
                Err(_) => false,
            })
            .count();
        assert_eq!((worked, idle), (1, 2), "{results:?}");
    }
}

#[tokio::test]
async fn a_step_that_fails_is_rolled_back_and_named_and_can_be_tried_again() {
    let (db, mut conn) = live().await;
    sql(&mut conn, "CREATE TABLE venues (id INTEGER)").await;
    for _ in 0..2 {
        let trouble = migrate(&mut conn, &adopt()).await.unwrap_err();
        match trouble {
            MigrationError::Step(version, name, why) => {
                assert_eq!((version, name.as_str()), (4, "venues"));
                assert!(why.contains("already exists"), "{why}");
            }
            MigrationError::NothingToAdopt(_) => {}
            other => panic!("{other:?}"),
        }
    }
    let columns = "SELECT count(*)::text FROM information_schema.columns WHERE column_name = 'overlap_adopted'";
    assert_eq!(texts(&mut conn, columns).await, ["0"]);
    // No lock is left behind: another console continues where this one stopped.
    sql(&mut conn, "DROP TABLE venues").await;
    let mut other = db.connect().await;
    let done = migrate(&mut other, &Options::default()).await.unwrap();
    assert_eq!(done.first().map(|step| step.0), Some(4));
    assert_eq!(sorted(differences(&mut other, "America/New_York").await), meant());
}

#[tokio::test]
async fn each_database_that_cannot_be_migrated_says_why_and_stays_as_it_is() {
    async fn trouble_of(conn: &mut PgConnection, options: &Options) -> MigrationError {
        let before = shape(conn).await;
        let trouble = migrate(conn, options).await.unwrap_err();
        assert_eq!(shape(conn).await, before);
        trouble
    }
    let plain = Options::default();

    let (_db, mut conn) = documented().await;
    assert!(matches!(trouble_of(&mut conn, &plain).await, MigrationError::NotAdopted));
    sql(
        &mut conn,
        "ALTER TABLE waivers DROP COLUMN user_agent; ALTER TABLE orders ALTER total TYPE text; DROP TABLE blog_posts",
    )
    .await;
    sql(&mut conn, "ALTER TABLE schedule DROP CONSTRAINT chk_schedule_status").await;
    let MigrationError::Differs(differences) = trouble_of(&mut conn, &adopt()).await else { panic!("adopted") };
    let all = differences.join("\n");
    for part in [
        "waivers.user_agent is missing",
        "orders.total is text",
        "table blog_posts is missing",
        "chk_schedule_status of schedule",
    ] {
        assert!(all.contains(part), "{part} not in {all}");
    }
    assert!(matches!(trouble_of(&mut conn, &plain).await, MigrationError::Partly(_)));

    let db = TestDb::empty().await;
    let mut conn = db.connect().await;
    assert!(
        matches!(trouble_of(&mut conn, &adopt()).await, MigrationError::NothingToAdopt(why) if why.contains("empty"))
    );
    sql(&mut conn, "CREATE TABLE invoices (id INTEGER); CREATE TABLE stock (id INTEGER)").await;
    assert!(matches!(trouble_of(&mut conn, &plain).await, MigrationError::Foreign(2)));
    assert!(matches!(trouble_of(&mut conn, &adopt()).await, MigrationError::Differs(_)));
    // Another product with the same migration table.
    sql(
        &mut conn,
        "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL,
             installed_on TIMESTAMPTZ NOT NULL DEFAULT now(), success BOOLEAN NOT NULL, checksum BYTEA NOT NULL,
             execution_time BIGINT NOT NULL);
         INSERT INTO _sqlx_migrations VALUES (20240101120000, 'init', now(), TRUE, '\\x00', 1)",
    )
    .await;
    assert!(matches!(trouble_of(&mut conn, &plain).await, MigrationError::Foreign(2)));

    let db = TestDb::new().await;
    let mut conn = db.connect().await;
    assert!(
        matches!(trouble_of(&mut conn, &adopt()).await, MigrationError::NothingToAdopt(why) if why.contains("already"))
    );
    sql(&mut conn, "INSERT INTO _sqlx_migrations VALUES (999, 'later', now(), TRUE, '\\x00', 1)").await;
    assert!(matches!(trouble_of(&mut conn, &plain).await, MigrationError::FromTheFuture(999)));
    sql(&mut conn, "DELETE FROM _sqlx_migrations WHERE version = 999; UPDATE _sqlx_migrations SET checksum = '\\x00' WHERE version = 5").await;
    assert!(matches!(trouble_of(&mut conn, &plain).await, MigrationError::Changed(5)));
}

#[tokio::test]
async fn a_large_step_is_not_cut_short_by_a_desk_s_limits() {
    let (_db, mut conn) = live().await;
    sql(&mut conn, "SET statement_timeout = '1ms'").await;
    migrate(&mut conn, &adopt()).await.unwrap();
}
