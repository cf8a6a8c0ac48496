//! Error messages for a desk when the server refuses, is slow, or is lost.

use std::time::Duration;

use frontdesk::db::connect::session_options;
use frontdesk::db::error::trouble;
use frontdesk::db::limits::Limits;
use frontdesk::db::people;
use frontdesk::domain::desk::DeskErrorKind;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Executor};

use crate::institute::*;

async fn with_limits(mdi: &Institute, statement: u64, lock: u64) -> sqlx::PgConnection {
    let limits = Limits { statement: Duration::from_millis(statement), lock: Duration::from_millis(lock) };
    session_options(mdi.db.options(), limits, "desk-1").connect().await.unwrap()
}

#[tokio::test]
async fn a_slow_statement_is_a_timeout_and_the_connection_stays() {
    let mdi = Institute::open().await;
    let mut conn = with_limits(&mdi, 50, 50).await;
    let told = trouble(&conn.execute("SELECT pg_sleep(60)").await.unwrap_err());
    assert_eq!(told.kind, DeskErrorKind::Timeout);
    assert!(told.sentence.contains("took too long"), "{told}");
    conn.execute("SELECT 1").await.unwrap();
}

#[tokio::test]
async fn a_statement_that_an_operator_ends_is_stopped_in_words_that_are_true() {
    let mut mdi = Institute::open().await;
    let mut conn = with_limits(&mdi, 30_000, 50).await;
    let pid: i32 = sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut conn).await.unwrap();
    let busy = tokio::spawn(async move { (conn.execute("SELECT pg_sleep(60)").await.unwrap_err(), conn) });
    let sleeping = format!("SELECT count(*) FROM pg_stat_activity WHERE pid = {pid} AND wait_event = 'PgSleep'");
    while mdi.get::<i64>(&sleeping).await == 0 {
        tokio::task::yield_now().await;
    }
    mdi.sql(&format!("SELECT pg_cancel_backend({pid})")).await;
    let (error, mut conn) = busy.await.unwrap();
    let told = trouble(&error);
    assert_eq!((told.kind, told.sentence.contains("was stopped")), (DeskErrorKind::Timeout, true), "{told}");
    conn.execute("SELECT 1").await.unwrap();
}

#[tokio::test]
async fn a_login_that_has_all_its_connections_is_told_that_the_server_is_full() {
    let mdi = Institute::open().await;
    let login = mdi.db.sign_up("desk", "Una Ruiz").await;
    let mut first = login.connect().await;
    let mut owner = mdi.db.connect().await;
    owner.execute(sqlx::AssertSqlSafe(format!("ALTER ROLE {} CONNECTION LIMIT 1", login.name))).await.unwrap();
    let told = trouble(&login.options.connect().await.unwrap_err());
    assert_eq!((told.kind, told.sentence.contains("no connection left")), (DeskErrorKind::Full, true), "{told}");
    first.execute("SELECT 1").await.unwrap();
}

#[tokio::test]
async fn a_record_that_another_desk_holds_is_a_timeout_that_says_so() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let order = mdi.sell(&class, seat_for("Ana Ruiz").ready()).await;
    let seat = mdi.seat(&order).await;
    mdi.sql("BEGIN; UPDATE order_items SET roster_note = 'held'").await;
    let mut conn = with_limits(&mdi, 30_000, 50).await;
    let told = trouble(&frontdesk::db::desk::run(&mut conn, &admit(&seat), &dana()).await.unwrap_err());
    assert_eq!(told.kind, DeskErrorKind::Timeout);
    assert!(told.sentence.contains("Another desk"), "{told}");
    mdi.sql("ROLLBACK").await;
    assert!(frontdesk::db::desk::run(&mut conn, &admit(&seat), &dana()).await.is_ok());
}

#[tokio::test]
async fn a_backend_that_is_ended_is_a_broken_connection() {
    let mut mdi = Institute::open().await;
    let mut conn = mdi.db.connect().await;
    let pid: i32 = sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut conn).await.unwrap();
    // The backend is ended while it is busy; below, while it is idle.
    let busy = tokio::spawn(async move { conn.execute("SELECT pg_sleep(60)").await.unwrap_err() });
    let sleeping = format!("SELECT count(*) FROM pg_stat_activity WHERE pid = {pid} AND wait_event = 'PgSleep'");
    while mdi.get::<i64>(&sleeping).await == 0 {
        tokio::task::yield_now().await;
    }
    mdi.sql(&format!("SELECT pg_terminate_backend({pid}, 5000)")).await;
    assert_eq!(trouble(&busy.await.unwrap()).kind, DeskErrorKind::Connection);

    let mut conn = mdi.db.connect().await;
    let pid: i32 = sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut conn).await.unwrap();
    mdi.sql(&format!("SELECT pg_terminate_backend({pid}, 5000)")).await;
    assert_eq!(trouble(&conn.execute("SELECT 1").await.unwrap_err()).kind, DeskErrorKind::Connection);
    assert_eq!(trouble(&conn.execute("SELECT 1").await.unwrap_err()).kind, DeskErrorKind::Connection, "and stays so");
}

#[tokio::test]
async fn a_session_that_idles_in_a_transaction_is_ended_and_that_is_a_broken_connection() {
    let mut mdi = Institute::open().await;
    let mut conn = with_limits(&mdi, 30_000, 50).await;
    conn.execute("SET idle_in_transaction_session_timeout = 1; BEGIN; SELECT pg_advisory_lock(1)").await.unwrap();
    // Another session gets the lock once the first session has ended.
    let gets_it = mdi.sql("SELECT pg_advisory_lock(1)");
    tokio::time::timeout(Duration::from_secs(10), gets_it).await.expect("the session is ended");
    let last = conn.execute("SELECT 1").await.unwrap_err();
    assert_eq!(trouble(&last).kind, DeskErrorKind::Connection);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_no_connection_and_no_address_is_told() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    drop(taken);
    let nowhere = PgConnectOptions::new_without_pgpass().host("127.0.0.1").port(port).username("u").password("secret");
    let pool = PgPoolOptions::new().acquire_timeout(Duration::from_millis(300)).connect_lazy_with(nowhere.clone());
    for error in [nowhere.connect().await.err().unwrap(), pool.acquire().await.err().unwrap()] {
        let told = trouble(&error);
        assert_eq!(told.kind, DeskErrorKind::Connection, "{error:?}");
        // An earlier write may have reached the server.
        assert!(!told.sentence.contains("Nothing was changed"), "{told}");
        assert!(!told.sentence.contains("127.0.0.1") && !told.sentence.contains("secret"), "{told}");
    }
}

#[tokio::test]
async fn a_login_without_rights_is_denied() {
    let mut mdi = Institute::open().await;
    let role = format!("nobody_{}", std::process::id());
    mdi.sql(&format!("CREATE ROLE {role}")).await;
    mdi.sql(&format!("SET ROLE {role}")).await;
    let denied = mdi.try_sql("SELECT * FROM users").await.unwrap_err();
    mdi.sql("RESET ROLE").await;
    mdi.sql(&format!("DROP ROLE {role}")).await;
    assert_eq!(trouble(&denied).kind, DeskErrorKind::Denied);
}

#[tokio::test]
async fn two_that_block_each_other_are_told_to_try_again() {
    let mut mdi = Institute::open().await;
    let (one, two) = (mdi.hold(class("A")).await, mdi.hold(class("B")).await);
    let mut other = mdi.db.connect().await;
    let touch = |class: &Class| format!("UPDATE schedule SET notes = 'x' WHERE id = '{}'", class.id);
    mdi.sql(&format!("SET deadlock_timeout = '20ms'; BEGIN; {}", touch(&one))).await;
    other.execute(sqlx::AssertSqlSafe(format!("SET deadlock_timeout = '20ms'; BEGIN; {}", touch(&two)))).await.unwrap();
    let (first, second) = (touch(&two), touch(&one));
    let (first, second) = tokio::join!(mdi.try_sql(&first), other.execute(sqlx::AssertSqlSafe(second)));
    let error = first.err().or(second.err()).expect("one of them must give way");
    let told = trouble(&error);
    assert_eq!((told.kind, told.sentence.contains("try again")), (DeskErrorKind::Conflict, true), "{told}");
}

#[tokio::test]
async fn what_the_server_cannot_keep_is_refused_in_words() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let order = mdi.sell(&class, unnamed_seats(1)).await;
    let seat = mdi.seat(&order).await;
    for (text, word) in [("Ana\0Ruiz".to_owned(), "character"), ("x".repeat(201), "too long")] {
        let told = trouble(&mdi.try_run(&name(&seat, &text)).await.unwrap_err());
        assert_eq!((told.kind, told.sentence.contains(word)), (DeskErrorKind::Refused, true), "{told}");
    }
    assert_eq!(mdi.seat(&order).await.name, None);
    assert!(people::search(&mut mdi.conn, "Ana\0Ruiz", today()).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_database_without_our_schema_says_how_to_get_it() {
    let db = crate::support::TestDb::empty().await;
    let error = people::search(&mut db.connect().await, "ana", today()).await.unwrap_err();
    assert!(trouble(&error).sentence.contains("frontdesk migrate"), "{error}");
}

#[tokio::test]
async fn a_command_prints_no_text_of_the_database_that_steers_a_terminal() {
    let mut mdi = Institute::open().await;
    frontdesk::db::site::publish_waiver(&mut mdi.conn, "2\u{1b}[2J", "Line one.\n\u{1b}]0;owned\u{7}Line two.")
        .await
        .unwrap();
    for command in [&["waiver", "show"][..], &["doctor"]] {
        let said = std::process::Command::new(crate::support::PROGRAM)
            .args(command)
            .env("DATABASE_URL", mdi.db.url())
            .output()
            .unwrap();
        let words = String::from_utf8_lossy(&said.stdout).into_owned();
        assert!(words.contains('2') && words.lines().count() > 2, "{command:?}: {words}");
        assert!(words.chars().all(|c| c == '\n' || !c.is_control()), "{command:?}: {words:?}");
    }
}
