//! A server that is full, newer, or aborts a transaction: each state is shown clearly, and no input is lost.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Executor, PgConnection};

use crate::desk::{Desk, Setup};
use crate::support::{TestDb, sample::order_of};
use crate::{admissions, ready};

async fn sql(conn: &mut PgConnection, statement: &str) {
    conn.execute(AssertSqlSafe(statement.to_owned())).await.expect(statement);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_arrival_that_gives_way_to_others_is_done_again_without_a_word() {
    let db = TestDb::morning().await;
    let order = order_of("Pearl Sizemore").await;
    // Simulates a deadlock, and then a serialization failure.
    sql(
        &mut db.connect().await,
        "CREATE SEQUENCE met;
         CREATE FUNCTION give_way() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
         DECLARE
             times BIGINT := nextval('public.met');
         BEGIN
             IF times < 4 THEN
                 RAISE EXCEPTION 'met' USING ERRCODE = CASE WHEN times = 2 THEN '40001' ELSE '40P01' END;
             END IF;
             RETURN NEW;
         END $$;
         CREATE TRIGGER give_way BEFORE INSERT ON attendance_events FOR EACH ROW EXECUTE FUNCTION give_way()",
    )
    .await;
    let mut desk = Desk::open(&db.url_for_staff());
    desk.press("3").sees("Scan, or type a name").scan(&order).sees("Pearl Sizemore checked in");
    assert!(!desk.screen().contains("Another desk changed this record"));
    assert_eq!(admissions(&db, &order).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_server_without_a_connection_left_is_said_so_and_is_live_again_by_itself() {
    let db = TestDb::morning().await;
    let login = db.sign_up("desk", "Una Ruiz").await;
    let mut desk = Setup::new(&db.url_for_staff()).login(&login.name).open();
    let mut owner = db.connect().await;
    sql(&mut owner, &format!("ALTER ROLE \"{}\" CONNECTION LIMIT 0", login.name)).await;
    let end = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{}'", login.name);
    sql(&mut owner, &end).await;
    desk.sees_within(Duration::from_secs(25), "○ Server full since ").sees("8:00 AM Handgun I");
    sql(&mut owner, &format!("ALTER ROLE \"{}\" CONNECTION LIMIT -1", login.name)).await;
    desk.sees_within(Duration::from_secs(25), "● Live");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_console_older_than_the_database_says_so_and_goes_on() {
    let db = TestDb::morning().await;
    let (name, code, _) = ready(&db).await.remove(0);
    let mut desk = Desk::open(&db.url_for_staff());
    let step = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                VALUES (9999, 'later', TRUE, '\\x00', 1)";
    sql(&mut db.connect().await, step).await;
    desk.press("f5").sees("◐ Update this console").sees("8:00 AM Handgun I");
    desk.press("3").sees("Scan, or type a name").scan(&code).sees(&format!("{name} checked in"));
}
