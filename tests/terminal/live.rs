//! Live updates: a change by one desk, the website or psql shows on every other desk. A desk without them says so.

use std::time::{Duration, Instant};

use sqlx::AssertSqlSafe;
use sqlx::Executor;

use crate::desk::{Desk, Setup};
use crate::line::Line;
use crate::ready;
use crate::support::{self, TestDb};

/// A tenth of a second for the notification, and the rest for a busy test machine.
const SOON: Duration = Duration::from_secs(2);

async fn sql(db: &TestDb, statement: &str) {
    let done = db.connect().await.execute(AssertSqlSafe(statement.to_owned())).await.expect(statement);
    assert!(done.rows_affected() > 0, "{statement}");
}

fn rename(from: &str, to: &str) -> String {
    format!("UPDATE schedule SET location_name = '{to}' WHERE location_name = '{from}'")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_arrival_shows_on_the_other_desk_by_itself() {
    let db = TestDb::morning().await;
    let (name, code, _) = ready(&db).await.remove(0);
    let mut first = Desk::open(&db.url_for_staff());
    let mut second = Setup::new(&db.url_for_staff()).login("mia.tran").desk("range-b").open();
    first.press("3").sees("Scan, or type a name");
    let mut third = Setup::new(&db.url_for_staff()).login("ruth.boyd").desk("office").open();
    third.press("3").sees("Scan, or type a name");
    first.scan(&code).sees(&format!("{name} checked in"));
    third.sees_within(SOON, &name);
    sql(&db, &rename("Range B", "Elsewhere 7")).await;
    second.sees_within(SOON, "Elsewhere 7");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn where_no_notification_comes_through_the_desk_says_so_and_asks() {
    let db = TestDb::morning().await;
    let line = Line::pooler_to(support::server().await.socket_dir());
    let mut desk = Desk::open(&line.url(&db.url_for_staff()));
    desk.sees_within(Duration::from_secs(8), "◐ Polling");
    sql(&db, &rename("Range A", "Elsewhere 7")).await;
    desk.sees_within(Duration::from_secs(8), "Elsewhere 7");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_line_that_dies_without_a_word_is_found_out_in_seconds_and_nothing_is_missed() {
    let db = TestDb::morning().await;
    let mut line = Line::to(support::server().await.socket_dir());
    let mut desk = Desk::open(&line.url(&db.url_for_staff()));
    line.freeze();
    desk.sees_within(Duration::from_secs(12), "Offline since ").sees("8:00 AM Handgun I");
    sql(&db, &rename("Range A", "Elsewhere 7")).await;
    line.cut();
    line.thaw();
    line.mend();
    desk.sees_within(Duration::from_secs(12), "● Live").sees("Elsewhere 7");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_changed_while_nothing_was_heard_shows_when_the_line_is_back() {
    let db = TestDb::morning().await;
    let mut line = Line::to(support::server().await.socket_dir());
    let mut desk = Desk::open(&line.url(&db.url_for_staff()));
    line.cut();
    desk.sees_within(Duration::from_secs(5), "Offline since ");
    sql(&db, &rename("Range A", "Elsewhere 7")).await;
    line.mend();
    desk.sees_within(Duration::from_secs(10), "Elsewhere 7").sees("● Live");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_thousand_changes_a_second_are_few_questions_and_the_last_one_is_seen() {
    let db = TestDb::morning().await;
    let mut desk = Desk::open(&db.url_for_staff());
    let mut owner = db.connect().await;
    let count = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()";
    let before: i64 = sqlx::query_scalar(count).fetch_one(&mut owner).await.unwrap();
    let began = Instant::now();
    let class: uuid::Uuid = sqlx::query_scalar("SELECT id FROM schedule ORDER BY start_datetime LIMIT 1")
        .fetch_one(&mut owner)
        .await
        .unwrap();
    for n in 1..2000 {
        let change = "UPDATE schedule SET notes = $1::text WHERE id = $2";
        sqlx::query(change).bind(n.to_string()).bind(class).execute(&mut owner).await.unwrap();
    }
    sql(&db, &rename("Range A", "Elsewhere 7")).await;
    let took = began.elapsed();
    desk.sees_within(SOON, "Elsewhere 7");
    sqlx::query("SELECT pg_stat_force_next_flush()").execute(&mut owner).await.unwrap();
    let after: i64 = sqlx::query_scalar(count).fetch_one(&mut owner).await.unwrap();
    let questions = after - before - 2000;
    eprintln!("2000 changes in {took:?}: {questions} further transactions");
    // Two queries, ten times a second, and the console's other queries.
    assert!(questions < 100 + 30 * i64::try_from(took.as_secs()).unwrap(), "{questions} in {took:?}");
}
