//! Bad Wi-Fi, slow statements, and a server that goes away.

use std::time::Duration;

use crate::desk::{Desk, Setup};
use crate::line::Line;
use crate::support::{self, TestDb, sample::order_of};
use crate::{admissions, ready};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_key_is_answered_while_a_query_hangs() {
    let db = TestDb::morning().await;
    let mut desk =
        Setup::new(&db.url_for_staff()).config("lock_timeout_ms = 60000\nstatement_timeout_ms = 60000").open();
    desk.press("3").sees("Scan, or type a name");
    let mut busy = db.connect().await;
    sqlx::raw_sql("BEGIN; LOCK TABLE orders, order_items, users IN ACCESS EXCLUSIVE MODE")
        .execute(&mut busy)
        .await
        .unwrap();
    let soon = Duration::from_secs(1);
    desk.send("pea").sees_within(soon, "▸ pea").sees_within(soon, "Looking for");
    desk.send("rl").sees_within(soon, "▸ pearl");
    desk.press("alt-1").sees_within(soon, "8:00 AM Handgun I").press("?").sees_within(soon, "Esc close").press("esc");
    desk.sees_no_more("Esc close").press("alt-3").sees_within(soon, "▸ pearl");
    assert!(!desk.screen().contains("Pearl"), "nothing can have answered");
    sqlx::raw_sql("COMMIT").execute(&mut busy).await.unwrap();
    desk.sees("ADMIT Pearl Sizemore");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_server_that_goes_away_is_said_and_what_was_typed_is_written_once_when_it_is_back() {
    let db = TestDb::morning().await;
    let order = order_of("Joon Kim").await;
    let mut line = Line::to(support::server().await.socket_dir());
    let mut desk = Desk::open(&line.url(&db.url_for_staff()));
    desk.press("3")
        .sees("Scan, or type a name")
        .scan(&order)
        .sees("STOP Joon Kim")
        .press("alt-p")
        .sees("Take the payment");
    desk.press("right").press("tab").press("tab").types("till 4");
    // While the console is offline, it refuses a payment at once. This payment was sent before.
    line.freeze();
    desk.press("enter").sees("Saving…");
    line.cut();
    line.thaw();
    // Another query shows the console in the meantime that the connection is lost.
    desk.press("alt-1").sees("Offline since ").sees("Data from").sees("8:00 AM Handgun I");
    desk.press("alt-3").sees("till 4");
    line.mend();
    desk.sees("● Live").sees("paid in full").sees("ADMIT Joon Kim");
    let payments: Vec<Option<String>> = sqlx::query_scalar(
        "SELECT p.reference FROM payments p JOIN orders o ON o.id = p.order_id WHERE o.order_number = $1",
    )
    .bind(&order)
    .fetch_all(&mut db.connect().await)
    .await
    .unwrap();
    assert_eq!(payments.iter().filter(|reference| reference.as_deref() == Some("till 4")).count(), 1, "{payments:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_arrival_whose_answer_is_lost_is_one_arrival() {
    let db = TestDb::morning().await;
    let order = order_of("Pearl Sizemore").await;
    let mut line = Line::to(support::server().await.socket_dir());
    let mut desk = Setup::new(&line.url(&db.url_for_staff())).config("lock_timeout_ms = 30000").open();
    desk.press("3").sees("Scan, or type a name").types("pearl size").sees("ADMIT Pearl Sizemore");
    let mut busy = db.connect().await;
    sqlx::raw_sql("BEGIN; LOCK TABLE attendance_events IN SHARE ROW EXCLUSIVE MODE").execute(&mut busy).await.unwrap();
    desk.press("enter").sees("Saving…");
    db.waits_for_a_lock().await;
    // The server has the statement, but the connection for its answer is gone.
    line.cut();
    sqlx::raw_sql("COMMIT").execute(&mut busy).await.unwrap();
    line.mend();
    desk.sees("1 change that waited is saved.");
    assert_eq!(admissions(&db, &order).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn sessions_that_an_operator_ends_are_made_again_without_a_word() {
    let db = TestDb::morning().await;
    let (name, code, _) = ready(&db).await.remove(0);
    let mut desk = Desk::open(&db.url_for_staff());
    desk.press("3").sees("Scan, or type a name");
    let end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let ended: i64 = sqlx::query_scalar(end).fetch_one(&mut db.connect().await).await.unwrap();
    assert!(ended > 0);
    // The arrival is written at once, or waits for the next session.
    desk.scan(&code).sees(&name).sees("12 today").sees_no_more("waiting").sees_no_more("sending").sees("● Live");
    let (order, _) = code.rsplit_once('-').unwrap();
    assert_eq!(admissions(&db, order).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn it_notices_by_itself_that_the_server_is_back() {
    let db = TestDb::morning().await;
    let mut line = Line::to(support::server().await.socket_dir());
    let mut desk = Desk::open(&line.url(&db.url_for_staff()));
    line.cut();
    desk.press("f5").sees("Offline since ");
    line.mend();
    desk.sees_within(Duration::from_secs(10), "● Live").sees_no_more("Data from");
}
