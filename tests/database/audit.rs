//! Audit log: triggers write it for every writer, it is append-only, and only users with the right read it.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use frontdesk::db::{self, audit, maintain};
use frontdesk::domain::audit::{AuditEntry, AuditFilter, AuditOperation, AuditQuery, Page, Record, Writer};
use frontdesk::domain::desk::Mark;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection};
use uuid::Uuid;

use crate::institute::*;
use crate::support::{Login, TestDb};

/// Tables without business meaning: derived from other tables, written only by migrations, or the log itself.
const TECHNICAL: [&str; 22] = [
    "_sqlx_migrations",
    "adoption_findings",
    "blind_index",
    "facts_secret",
    "import_rows",
    "lead_commands",
    "lead_search",
    "lead_turns",
    "legacy_ref",
    "nicknames",
    "person_search",
    "schema_state",
    "search_vocabulary",
    "sign_in_attempts",
    "sign_in_locks",
    "ticket_commands",
    "ticket_drafts",
    "ticket_presences",
    "ticket_reads",
    "ticket_search",
    "ticket_turns",
    "ticket_undos",
];

async fn day_of(conn: &mut PgConnection) -> Vec<AuditEntry> {
    page(conn, AuditFilter::Day(today()), 1_000).await.entries
}

async fn page(conn: &mut PgConnection, part: AuditFilter, most: usize) -> Page {
    audit::page(conn, &AuditQuery { filter: part, before: None, limit: most }).await.unwrap()
}

async fn sql(conn: &mut PgConnection, statement: &str) {
    conn.execute(AssertSqlSafe(statement.to_owned())).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
}

async fn count(conn: &mut PgConnection, query: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(query.to_owned())).fetch_one(conn).await.unwrap()
}

/// Creates a login of a role. It may read the institute's time zone, as every console does.
async fn sign_up(db: &TestDb, role: &str, name: &str) -> Login {
    sql(&mut db.connect().await, "GRANT SELECT ON settings TO frontdesk_staff").await;
    db.sign_up(role, name).await
}

async fn connect(options: PgConnectOptions, program: &str) -> PgConnection {
    options.application_name(program).connect().await.unwrap()
}

/// Returns the SQLSTATE of the refused statement.
async fn code(conn: &mut PgConnection, statement: &str) -> String {
    let error = conn.execute(AssertSqlSafe(statement.to_owned())).await.expect_err(statement);
    error.as_database_error().unwrap().code().unwrap().into_owned()
}

#[tokio::test]
async fn every_business_table_is_watched() {
    let db = TestDb::new().await;
    let mut conn = db.connect().await;
    let unwatched: Vec<String> = sqlx::query_scalar(
        "SELECT c.relname::text FROM pg_class c
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname !~ '^audit_logs'
           AND c.relname <> ALL ($1)
           AND (SELECT count(*) FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
                WHERE t.tgrelid = c.oid AND t.tgenabled = 'O' AND p.proname IN ('audit_row', 'audit_truncate')
                  -- INSERT, DELETE, UPDATE and TRUNCATE
                  AND t.tgtype & 60 <> 0) <> 3",
    )
    .bind(&TECHNICAL[..])
    .fetch_all(&mut conn)
    .await
    .unwrap();
    assert!(unwatched.is_empty(), "SELECT audit_watch(…) in the step that makes them: {unwatched:?}");
    let missing: Vec<&str> = {
        let there: Vec<String> = sqlx::query_scalar("SELECT relname::text FROM pg_class WHERE relkind = 'r'")
            .fetch_all(&mut conn)
            .await
            .unwrap();
        TECHNICAL.into_iter().filter(|name| !there.iter().any(|table| table == name)).collect()
    };
    assert!(missing.is_empty(), "no such tables: {missing:?}");
}

#[tokio::test]
async fn the_console_the_website_and_psql_are_written_down_with_who_where_and_why() {
    let db = TestDb::new().await;
    let alex = sign_up(&db, "admin", "Alex Reyes").await;
    let mut owner = db.connect().await;
    sql(&mut owner, "GRANT UPDATE ON settings TO frontdesk_admin").await;
    let change = |days| format!("UPDATE settings SET value = '{days}' WHERE key = 'waiver.valid_days'");
    sql(&mut connect(alex.options.clone(), "frontdesk desk-2").await, &change(300)).await;
    sql(&mut connect(alex.options.clone(), "psql").await, &change(301)).await;
    sql(&mut connect(db.options(), "website").await, &change(302)).await;
    let mut said = connect(db.options(), "").await;
    audit::because(&mut said, "spring cleaning").await.unwrap();
    sql(&mut said, &change(303)).await;

    let log = day_of(&mut alex.connect().await).await;
    let told: Vec<_> = log
        .iter()
        .filter(|entry| entry.table == "settings" && entry.row.as_deref() == Some("waiver.valid_days"))
        .map(|entry| {
            let value = entry.change("value").unwrap();
            let change = format!("{} → {}", value.old.as_deref().unwrap(), value.new.as_deref().unwrap());
            (entry.staff_name.as_deref(), entry.desk.as_deref(), entry.cause.as_str(), change)
        })
        .collect();
    let expected = [
        (None, None, "spring cleaning", "302 → 303".to_owned()),
        (None, None, "website", "301 → 302".to_owned()),
        (Some("Alex Reyes"), None, "sql", "300 → 301".to_owned()),
        (Some("Alex Reyes"), Some("desk-2"), "console", "365 → 300".to_owned()),
    ];
    assert_eq!(told, expected);
    let by_alex = log.iter().find(|entry| entry.desk.is_some()).unwrap();
    assert_eq!((by_alex.login.as_str(), by_alex.staff_id), (alex.name.as_str(), Some(alex.id)));
    assert_eq!(
        (by_alex.row.as_deref(), by_alex.subject.as_deref()),
        (Some("waiver.valid_days"), Some("waiver.valid_days"))
    );
    assert!((Utc::now() - by_alex.cursor.at).abs() < Duration::minutes(1));
    let columns: Vec<_> = by_alex.changes.iter().map(|change| change.column.as_str()).collect();
    assert!(!columns.contains(&"key") && !columns.contains(&"description"), "unchanged: {columns:?}");
}

/// Returns the log entries since the last call, newest first.
async fn since(mdi: &mut Institute, seen: &mut i64) -> Vec<AuditEntry> {
    let all = day_of(&mut mdi.conn).await;
    let fresh: Vec<AuditEntry> = all.into_iter().filter(|entry| entry.cursor.id > *seen).collect();
    *seen = fresh.iter().map(|entry| entry.cursor.id).max().unwrap_or(*seen);
    fresh
}

#[tokio::test]
async fn each_desk_action_says_what_it_was() {
    let mut mdi = Institute::open().await;
    mdi.sql("SET application_name = 'frontdesk desk-1'").await;
    let class = mdi.hold(class("CCW Permit")).await;
    let over = mdi.hold(crate::institute::class("Rifle").starting(Utc::now() - Duration::hours(30))).await;
    let order = mdi.sell(&class, unnamed_seats(2).guest()).await;
    mdi.sql(&format!("UPDATE orders SET payment_status = 'pending', status = 'pending' WHERE id = '{}'", order.id))
        .await;
    mdi.sell(&over, seat_for("Nora Show")).await;
    let mut seen = 0;
    since(&mut mdi, &mut seen).await;

    let seat = mdi.seat(&order).await;
    mdi.run(&name(&seat, "Ana Ruiz")).await;
    let named = since(&mut mdi, &mut seen).await;
    assert!(named.iter().all(|entry| entry.cause == "name seat" && entry.transaction == named[0].transaction));
    let words: BTreeSet<_> =
        named.iter().map(|entry| (entry.table.as_str(), entry.operation == AuditOperation::Insert)).collect();
    assert!(words.contains(&("order_items", true)) && words.contains(&("order_items", false)), "split: {words:?}");

    let seat = mdi.seat(&order).await;
    mdi.run(&sign(&seat, "Ana Ruiz")).await;
    assert_eq!(only(&since(&mut mdi, &mut seen).await, "waivers").cause, "waiver");
    mdi.run(&check_identity(&seat, None)).await;
    assert_eq!(only(&since(&mut mdi, &mut seen).await, "identity_checks").cause, "identity check");
    mdi.run(&pay(&seat, 300)).await;
    let paid = since(&mut mdi, &mut seen).await;
    assert_eq!(only(&paid, "payments").change("amount").unwrap().new.as_deref(), Some("300.00"), "to the cent");
    assert_eq!(only(&paid, "payments").subject.as_deref(), Some(order.number.as_str()));
    assert!(paid.iter().all(|entry| entry.cause == "payment"));
    let seat = mdi.seat(&order).await;
    let arrival = admit(&seat);
    mdi.run(&arrival).await;
    let came = since(&mut mdi, &mut seen).await;
    let status = only(&came, "order_items").change("status").unwrap();
    assert_eq!((status.old.as_deref(), status.new.as_deref()), (Some("registered"), Some("attended")));
    assert!(came.iter().all(|entry| entry.cause == "check-in" && entry.subject.as_deref() == Some("Ana Ruiz")));
    assert_eq!(came.len(), 2, "the seat and the event, and nothing of the class: {came:?}");
    mdi.run(&undo(&arrival)).await;
    assert!(since(&mut mdi, &mut seen).await.iter().all(|entry| entry.cause == "undo"));
    let seat = mdi.seat(&order).await;
    mdi.run(&mark(&seat, Mark::Late)).await;
    assert_eq!(only(&since(&mut mdi, &mut seen).await, "order_items").cause, "mark");
    maintain::run(&mut mdi.conn, false).await.unwrap();
    let jobs = since(&mut mdi, &mut seen).await;
    assert!(
        jobs.iter().any(|entry| entry.table == "schedule") && jobs.iter().any(|entry| entry.table == "order_items")
    );
    assert!(jobs.iter().all(|entry| entry.cause == "maintenance"), "{jobs:?}");
    mdi.sql("UPDATE venues SET parking_info = 'behind the barn'").await;
    assert!(
        since(&mut mdi, &mut seen).await.iter().all(|entry| entry.cause == "console"),
        "the cause ends with the job"
    );
}

fn only<'a>(entries: &'a [AuditEntry], table: &str) -> &'a AuditEntry {
    let found: Vec<&AuditEntry> = entries.iter().filter(|entry| entry.table == table).collect();
    assert_eq!(found.len(), 1, "{table}: {entries:?}");
    found[0]
}

#[tokio::test]
async fn what_is_sensitive_is_never_in_the_log() {
    let mut mdi = Institute::open().await;
    let user = mdi.account(&seat_for("Ana Ruiz")).await;
    mdi.sql(
        "CREATE TABLE keepsakes (place TEXT, shelf INT, what BYTEA, note_sealed TEXT, email_blind TEXT, PRIMARY KEY (shelf, place));
         SELECT audit_watch('keepsakes', FALSE);
         INSERT INTO keepsakes VALUES ('attic', 3, '\\x5ec7e700', 'SECRET', 'SECRET')",
    )
    .await;
    mdi.sql(&format!("UPDATE users SET password_hash = 'SECRET' WHERE id = '{user}'")).await;
    mdi.sql(&format!(
        "INSERT INTO waivers (user_id, waiver_version, waiver_text, signature_data, signed_name, signed_date, ip_address, user_agent)
         VALUES ('{user}', '1', 'text', 'SECRET', 'Ana', now(), '203.0.113.77', 'SECRET')"
    ))
    .await;
    mdi.sql(&format!(
        "INSERT INTO id_verifications (user_id, file_url, file_hash, expires_at) VALUES ('{user}', 'SECRET', 'SECRET', now())"
    ))
    .await;
    mdi.sql("INSERT INTO newsletter_subscribers (email, confirm_token, ip_address) VALUES ('a@b', 'SECRET', '203.0.113.77')").await;
    mdi.sql("DELETE FROM id_verifications").await;
    let leaks: i64 =
        mdi.get("SELECT count(*) FROM audit_logs a WHERE a::text ~* 'SECRET|203\\.0\\.113|5ec7e700'").await;
    assert_eq!(leaks, 0);
    let log = day_of(&mut mdi.conn).await;
    let hidden = only(&log, "keepsakes");
    assert_eq!(hidden.row.as_deref(), Some("3/attic"), "the key as it is declared");
    for column in ["what", "note_sealed", "email_blind"] {
        assert_eq!(hidden.change(column).unwrap().new.as_deref(), Some("•••"), "{column}");
    }
    let password = log.iter().find_map(|entry| entry.change("password_hash").filter(|change| change.old.is_some()));
    assert_eq!(password.unwrap().old.as_deref(), Some("•••"), "that it changed is said");
}

#[tokio::test]
async fn a_setting_that_every_console_reads_is_no_secret_and_any_other_is() {
    let mut mdi = Institute::open().await;
    mdi.sql("UPDATE settings SET value = '75' WHERE key = 'tickets.escalate_percent'").await;
    mdi.sql(r#"INSERT INTO settings (key, value, description) VALUES ('mail.password', '"SECRET"', 'x')"#).await;
    let log = day_of(&mut mdi.conn).await;
    let value = |key: &str| {
        let entry = log.iter().find(|entry| entry.table == "settings" && entry.row.as_deref() == Some(key));
        let change = entry.unwrap().change("value").unwrap().clone();
        (change.old, change.new)
    };
    assert_eq!(value("tickets.escalate_percent"), (Some("80".into()), Some("75".into())));
    assert_eq!(value("mail.password").1.as_deref(), Some("•••"));
}

#[tokio::test]
async fn what_changes_nothing_or_only_follows_makes_no_line() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let order = mdi.sell(&class, seat_for("Ana Ruiz")).await;
    let mut seen = 0;
    since(&mut mdi, &mut seen).await;
    mdi.sql("UPDATE users SET updated_at = now() + interval '1 s', last_login = now()").await;
    mdi.sql("UPDATE users SET first_name = first_name").await;
    mdi.sql(&format!("UPDATE schedule SET spots_filled = 7 WHERE id = '{}'", class.id)).await;
    assert_eq!(since(&mut mdi, &mut seen).await, []);
    mdi.sql("BEGIN; UPDATE users SET phone = '1'; ROLLBACK").await;
    assert_eq!(since(&mut mdi, &mut seen).await, [], "what never was");
    mdi.sql(&format!("UPDATE order_items SET status = 'cancelled' WHERE id = '{}'", order.item)).await;
    let tables: Vec<String> = since(&mut mdi, &mut seen).await.into_iter().map(|entry| entry.table).collect();
    assert_eq!(tables, ["attendance_events", "order_items"], "not the class whose free seats follow");
}

#[tokio::test]
async fn hostile_and_long_text_is_kept_as_text() {
    let mut mdi = Institute::open().await;
    let hostile = "O'Brien \"; DROP TABLE users; -- \u{1b}[31m\u{202e}\u{200b}\\x41 $1 %s";
    sqlx::query("INSERT INTO venues (name, parking_info) VALUES ($1, $2)")
        .bind(hostile)
        .bind("x".repeat(700))
        .execute(&mut mdi.conn)
        .await
        .unwrap();
    sqlx::query("UPDATE venues SET name = '\\xdeadbeef' WHERE name = $1")
        .bind(hostile)
        .execute(&mut mdi.conn)
        .await
        .unwrap();
    let log = day_of(&mut mdi.conn).await;
    let lines: Vec<&AuditEntry> = log.iter().filter(|entry| entry.table == "venues").collect();
    let name = lines[0].change("name").unwrap();
    assert_eq!((name.old.as_deref(), name.new.as_deref()), (Some(hostile), Some("\\xdeadbeef")), "text is no bytea");
    assert_eq!(lines[1].subject.as_deref(), Some(hostile));
    let info = lines[1].change("parking_info").unwrap().new.clone().unwrap();
    assert!(info.starts_with(&"x".repeat(300)) && info.ends_with("… (700 characters)") && info.len() < 340, "{info}");
}

#[tokio::test]
async fn a_table_that_is_emptied_is_written_down() {
    let mut mdi = Institute::open().await;
    mdi.sql("TRUNCATE newsletter_subscribers").await;
    let log = day_of(&mut mdi.conn).await;
    assert_eq!(only(&log, "newsletter_subscribers").operation, AuditOperation::Truncate);
}

#[tokio::test]
async fn nobody_changes_the_log() {
    let db = TestDb::new().await;
    let (admin, desk) = (sign_up(&db, "admin", "Alex").await, sign_up(&db, "desk", "Dana").await);
    let mut owner = db.connect().await;
    let part: String = sqlx::query_scalar("SELECT tableoid::regclass::text FROM audit_logs LIMIT 1")
        .fetch_one(&mut owner)
        .await
        .unwrap();
    for table in ["audit_logs", &part, "audit_logs_default", "audit_logs_archive"] {
        sql(&mut owner, &format!("INSERT INTO {table} (id, at, login, action, table_name, changes, cause, transaction_id, compliance_relevant)
            OVERRIDING SYSTEM VALUE
            SELECT 1000, CASE '{table}' WHEN 'audit_logs_default' THEN '1999-01-01' ELSE now() END, 'x', 'insert', 'x', '{{}}', 'x',
                   pg_current_xact_id(), TRUE")).await;
        for statement in ["UPDATE TABLE SET login = 'me'", "DELETE FROM TABLE", "TRUNCATE TABLE"] {
            let statement = if statement.starts_with("TRUNCATE") {
                format!("TRUNCATE {table}")
            } else {
                statement.replace("TABLE", table)
            };
            let error = owner.execute(AssertSqlSafe(statement.clone())).await.expect_err(&statement);
            assert_eq!(rule_of(&error), "audit_logs_append_only", "{statement}");
            for login in [&admin, &desk] {
                // The setting with which the owner's functions move rows gives other logins no access.
                let mut conn = login.connect().await;
                sql(&mut conn, "SET frontdesk.audit_moves = 'on'").await;
                assert_eq!(code(&mut conn, &statement).await, "42501", "{statement}");
            }
        }
    }
    let mut conn = admin.connect().await;
    let forged = "INSERT INTO audit_logs (login, action, table_name, changes, cause, compliance_relevant)
                  VALUES ('dana', 'delete', 'users', '{}', 'sql', FALSE)";
    for statement in [
        forged,
        "SELECT audit_write('delete', 'users', '1', 'Ana', '{}', '', FALSE)",
        "SELECT audit_watch('users', FALSE)",
        "ALTER TABLE users DISABLE TRIGGER a_audit",
        "SET session_replication_role = replica",
    ] {
        assert_eq!(code(&mut conn, statement).await, "42501", "{statement}");
    }
}

#[tokio::test]
async fn only_who_has_the_right_reads_it() {
    let db = TestDb::new().await;
    let mut owner = db.connect().await;
    let seen = async |login: &Login| day_of(&mut login.connect().await).await.len();
    let everybody = [
        sign_up(&db, "desk", "Dana").await,
        sign_up(&db, "instructor", "Mia").await,
        sign_up(&db, "manager", "Ruth").await,
        sign_up(&db, "admin", "Alex").await,
    ];
    let mut counts = Vec::new();
    for login in &everybody {
        counts.push(seen(login).await > 0);
    }
    assert_eq!(counts, [false, false, false, true]);
    let ruth = &everybody[2];
    let give = "INSERT INTO staff_permissions (staff_id, permission_id, is_granted)
                SELECT $1, id, TRUE FROM permissions WHERE name = 'audit.read'";
    sqlx::query(give).bind(ruth.id).execute(&mut owner).await.unwrap();
    assert!(seen(ruth).await > 0, "a right that was given singly");
    let venue: Uuid = sqlx::query_scalar("INSERT INTO venues (name) VALUES ('Barn') RETURNING id")
        .fetch_one(&mut owner)
        .await
        .unwrap();
    let of = AuditFilter::Of(Record::Account(venue));
    for login in &everybody {
        let mut conn = login.connect().await;
        let log = page(&mut conn, of.clone(), 10).await;
        assert_eq!(log.entries, [], "not an account");
        let entry = audit::together(&mut conn, "1", Utc::now()).await.unwrap();
        assert_eq!(entry, []);
        let partition = "SELECT * FROM audit_logs_default";
        assert_eq!(code(&mut conn, partition).await, "42501", "past the policy");
    }
    sqlx::query("UPDATE staff SET is_active = FALSE WHERE id = $1")
        .bind(everybody[3].id)
        .execute(&mut owner)
        .await
        .unwrap();
    assert_eq!(seen(&everybody[3]).await, 0, "whose account has ended");
}

#[tokio::test]
async fn months_are_made_ahead_and_a_missing_one_loses_nothing() {
    let db = TestDb::new().await;
    let alex = sign_up(&db, "admin", "Alex").await;
    let dana = sign_up(&db, "desk", "Dana").await;
    let (mut owner, mut admin) = (db.connect().await, alex.connect().await);
    let parts = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit_logs'::regclass";
    assert_eq!(count(&mut owner, parts).await, 5, "this month, three more and the default");
    // A month without a partition: the job has not run for half a year.
    sql(&mut owner, &old_entries("interval '8 months'", "users", false)).await;
    assert_eq!(count(&mut owner, "SELECT count(*) FROM audit_logs_default").await, 3);
    assert_eq!(code(&mut dana.connect().await, "SELECT audit_ensure_partitions(3, FALSE)").await, "42501");
    let before = count(&mut owner, "SELECT count(*) FROM audit_logs").await;
    assert_eq!(audit::ensure_partitions(&mut admin, true).await.unwrap(), 1);
    assert_eq!(count(&mut owner, parts).await, 5, "counted only");
    assert_eq!(audit::ensure_partitions(&mut admin, false).await.unwrap(), 1);
    assert_eq!(audit::ensure_partitions(&mut admin, false).await.unwrap(), 0);
    assert_eq!(count(&mut owner, "SELECT count(*) FROM audit_logs_default").await, 0);
    assert_eq!(count(&mut owner, "SELECT count(*) FROM audit_logs").await, before);
    let unguarded = "SELECT count(*) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                     WHERE i.inhparent = 'audit_logs'::regclass AND (NOT c.relrowsecurity OR
                       (SELECT count(*) FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname ~ '^audit_') <> 2)";
    assert_eq!(count(&mut owner, unguarded).await, 0);
}

/// Returns the SQL that inserts three entries dated `ago`.
fn old_entries(ago: &str, table: &str, keep: bool) -> String {
    format!(
        "INSERT INTO audit_logs (at, login, action, table_name, row_id, changes, cause, compliance_relevant)
         SELECT now() - {ago} + n * interval '1 s', 'dana', 'update', '{table}', n::text, '{{\"a\": [1, 2]}}', 'sql', {keep}
         FROM generate_series(1, 3) n"
    )
}

#[tokio::test]
async fn what_is_older_than_two_years_is_archived_but_for_what_compliance_keeps() {
    let db = TestDb::new().await;
    let alex = sign_up(&db, "admin", "Alex").await;
    let dana = sign_up(&db, "desk", "Dana").await;
    let (mut owner, mut admin) = (db.connect().await, alex.connect().await);
    for (ago, table, keep) in [
        ("interval '40 months'", "users", false),
        ("interval '30 months'", "users", false),
        ("interval '30 months'", "waivers", true),
        ("interval '23 months'", "users", false),
    ] {
        sql(&mut owner, &old_entries(ago, table, keep)).await;
    }
    audit::ensure_partitions(&mut admin, false).await.unwrap();
    let all = "SELECT (SELECT count(*) FROM audit_logs) + (SELECT count(*) FROM audit_logs_archive)";
    let before = count(&mut owner, all).await;
    assert_eq!(code(&mut dana.connect().await, "SELECT audit_archive(FALSE)").await, "42501");
    assert_eq!(audit::archive(&mut admin, true).await.unwrap(), 6);
    assert_eq!(count(&mut owner, "SELECT count(*) FROM audit_logs_archive").await, 0, "counted only");
    assert_eq!(audit::archive(&mut admin, false).await.unwrap(), 6);
    assert_eq!(audit::archive(&mut admin, false).await.unwrap(), 0);
    assert_eq!(count(&mut owner, all).await, before, "nothing is lost");
    let kept = "SELECT count(*) FROM audit_logs WHERE at < now() - interval '1 year'";
    assert_eq!(count(&mut owner, &format!("{kept} AND table_name = 'waivers'")).await, 3);
    assert_eq!(count(&mut owner, &format!("{kept} AND table_name = 'users'")).await, 3, "not two years old");
    let empty = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit_logs'::regclass";
    assert_eq!(count(&mut owner, empty).await, 5 + 2, "the emptied month is gone");
    assert_eq!(count(&mut admin, "SELECT count(*) FROM audit_logs_archive").await, 6);
    assert_eq!(count(&mut dana.connect().await, "SELECT count(*) FROM audit_logs_archive").await, 0);
}

#[tokio::test]
async fn a_record_s_history_has_its_papers_and_its_order() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let order = mdi.sell(&class, seat_for("Ana Ruiz").ready()).await;
    let other = mdi.sell(&class, seat_for("Ben Okri").ready()).await;
    let seat = mdi.seat(&order).await;
    mdi.run(&admit(&seat)).await;
    mdi.sql(&format!("UPDATE schedule SET max_capacity = 9 WHERE id = '{}'", class.id)).await;
    let alex = sign_up(&mdi.db, "admin", "Alex").await;
    let mut admin = alex.connect().await;
    let mut tables = async |record| {
        let log = page(&mut admin, AuditFilter::Of(record), 100).await.entries;
        assert!(log.iter().all(|entry| entry.subject.as_deref() != Some("Ben Okri")), "another's: {log:?}");
        log.into_iter().map(|entry| entry.table).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>()
    };
    let seat = Record::Seat { seat: order.item, item: order.item };
    assert_eq!(tables(seat).await, ["attendance_events", "order_items", "orders", "waivers"]);
    let account = Record::Account(order.account.unwrap());
    let all = ["attendance_events", "id_verifications", "identity_checks", "order_items", "orders", "users", "waivers"];
    assert_eq!(tables(account).await, all);
    assert_eq!(tables(Record::Class(class.id)).await, ["schedule", "schedule_changes"]);
    assert_ne!(order.id, other.id);
}

/// Reads every page of a filter, `most` entries at a time.
async fn leaf(conn: &mut PgConnection, part: &AuditFilter, most: usize) -> Vec<AuditEntry> {
    let mut all: Vec<AuditEntry> = Vec::new();
    loop {
        let before = all.last().map(|entry| entry.cursor);
        let page = audit::page(conn, &AuditQuery { filter: part.clone(), before, limit: most }).await.unwrap();
        assert!(page.entries.len() <= most);
        all.extend(page.entries);
        if !page.has_more {
            return all;
        }
    }
}

#[tokio::test]
async fn pages_follow_each_other_and_no_page_reads_a_month_whole() {
    let db = TestDb::new().await;
    let alex = sign_up(&db, "admin", "Alex").await;
    let mut owner = db.connect().await;
    // Three months of entries by two people and the website, many at the same instant.
    sql(
        &mut owner,
        &format!(
            "INSERT INTO audit_logs (at, login, staff_id, action, table_name, row_id, changes, cause, transaction_id, compliance_relevant)
             SELECT date_trunc('minute', now()) - (n / 5) * interval '4 minutes', CASE n % 3 WHEN 0 THEN '{login}' ELSE 'web' || n % 3 END,
                    CASE n % 3 WHEN 0 THEN '{id}'::uuid END, 'update', 'schedule', md5((n % 900)::text)::uuid::text, '{{}}', 'sql',
                    (9000000000 + n / 2)::text::xid8, FALSE
             FROM generate_series(0, 60000) n;
             ANALYZE audit_logs",
            login = alex.name,
            id = alex.id
        ),
    )
    .await;
    audit::ensure_partitions(&mut owner, false).await.unwrap();
    sql(&mut owner, "ANALYZE audit_logs").await;
    let class: Uuid = sqlx::query_scalar("SELECT md5('7')::uuid").fetch_one(&mut owner).await.unwrap();
    let parts = [
        AuditFilter::Day(today() - chrono::Days::new(1)),
        AuditFilter::By(Writer::Staff(alex.id)),
        AuditFilter::By(Writer::Login("web1".into())),
        AuditFilter::Of(Record::Class(class)),
        AuditFilter::Row { table: "schedule".into(), row: class.to_string() },
    ];
    let mut admin = alex.connect().await;
    for part in &parts[..1] {
        let (small, large) = (leaf(&mut admin, part, 97).await, leaf(&mut admin, part, 5_000).await);
        assert_eq!(small, large);
        let of_the_day = "SELECT count(*) FROM audit_logs WHERE site_date(at) = site_date(now()) - 1";
        assert_eq!(i64::try_from(small.len()).unwrap(), count(&mut owner, of_the_day).await);
        assert!(small.is_sorted_by(|a, b| a.cursor > b.cursor));
    }
    let whole = leaf(&mut admin, &parts[3], 10).await;
    assert_eq!(whole.len(), 67, "every one of 900 classes, of 60 001");
    let mut transaction = admin.begin().await.unwrap();
    let conn: &mut PgConnection = &mut transaction;
    let before = whole_reads(conn).await;
    for _ in 0..7 {
        for part in &parts {
            let first = page(conn, part.clone(), 50).await;
            assert_eq!(first.entries.len(), 50, "{part:?}");
            let ask =
                AuditQuery { filter: part.clone(), before: first.entries.last().map(|entry| entry.cursor), limit: 50 };
            db::audit::page(conn, &ask).await.unwrap();
        }
        let at: DateTime<Utc> = whole[0].cursor.at;
        assert_eq!(audit::together(conn, &whole[0].transaction, at).await.unwrap().len(), 2);
    }
    assert_eq!(whole_reads(conn).await, before);
    // The same counter does detect a sequential scan.
    count(conn, "SELECT count(*) FROM audit_logs WHERE cause = 'nothing'").await;
    assert_ne!(whole_reads(conn).await, before);
}

/// Returns how many sequential scans this transaction made on each non-empty partition.
async fn whole_reads(conn: &mut PgConnection) -> Vec<(String, i64)> {
    sqlx::query_as(
        "SELECT relname::text, pg_stat_get_xact_numscans(oid) FROM pg_class
         WHERE relname ~ '^audit_logs' AND relkind = 'r' AND reltuples > 100 ORDER BY 1",
    )
    .fetch_all(conn)
    .await
    .unwrap()
}
