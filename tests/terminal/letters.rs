//! On Check-in, letters are text, even below a card that asks for an action.

use crate::desk::Desk;
use crate::support::TestDb;
use crate::support::sample::order_of;
use crate::{admissions, ready};

/// Counts all attendance events, waivers and payments.
async fn written(db: &TestDb) -> (i64, i64, i64) {
    sqlx::query_as(
        "SELECT (SELECT count(*) FROM attendance_events), (SELECT count(*) FROM waivers), (SELECT count(*) FROM payments)",
    )
    .fetch_one(&mut db.connect().await)
    .await
    .unwrap()
}

#[allow(clippy::unused_async, reason = "called by tests that wait for it")]
async fn at_check_in(db: &TestDb) -> Desk {
    let mut desk = Desk::open(&db.url_for_staff());
    desk.press("3").sees("Scan, or type a name");
    desk
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_name_typed_below_an_ask_card_overrides_nothing() {
    let db = TestDb::morning().await;
    let before = written(&db).await;
    let mut desk = at_check_in(&db).await;
    desk.scan("MDI-2026-00027").sees("ASK Ida Noble");
    desk.types("ostrowski")
        .sees_no_more("ASK Ida Noble")
        .sees_no_more("Looking for")
        .press("enter")
        .sees("Nothing matches “ostrowski”");
    desk.types("quinn").sees_no_more("Looking for");
    assert_eq!(written(&db).await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_name_typed_below_a_stop_card_opens_no_form() {
    let db = TestDb::morning().await;
    let before = written(&db).await;
    let code = format!("{}-2", order_of("Carla Stamper").await);
    let mut desk = at_check_in(&db).await;
    desk.scan(&code).sees("STOP").sees("Alt-N");
    desk.types("peggy lawson").sees_no_more("Looking for");
    desk.press("enter").sees_no_more("Looking for");
    assert_eq!(written(&db).await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_name_with_u_undoes_nothing_and_one_with_q_does_not_quit() {
    let db = TestDb::morning().await;
    let (name, code, _) = ready(&db).await.into_iter().find(|(name, ..)| name != "Suharto").unwrap();
    let stop = order_of("Joon Kim").await;
    let mut desk = at_check_in(&db).await;
    desk.scan(&code).sees(&format!("{name} checked in"));
    let before = written(&db).await;
    for typed in ["suharto", "quinn", "1 2 3", "hugo wip"] {
        desk.scan(&stop).sees("STOP Joon Kim").types(typed).sees_no_more("STOP Joon Kim").sees_no_more("Looking for");
        desk.press("ctrl-u");
        // The same holds on the arrivals list.
        desk.press("tab").types(typed).sees_no_more("Looking for").press("ctrl-u");
    }
    assert_eq!(written(&db).await, before);
    let (order, _) = code.rsplit_once('-').unwrap();
    assert_eq!(admissions(&db, order).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_amount_typed_into_the_payment_replaces_the_one_that_stands_there() {
    let db = TestDb::morning().await;
    let order = order_of("Joon Kim").await;
    let mut desk = at_check_in(&db).await;
    desk.scan(&order).sees("STOP Joon Kim").press("alt-p").sees("Take the payment").press("tab");
    desk.send("20").sees("Cash amount 20 ").press("enter").sees_no_more("Take the payment").sees("55.00");
    let paid: rust_decimal::Decimal =
        sqlx::query_scalar("SELECT amount FROM payments p JOIN orders o ON o.id = p.order_id WHERE order_number = $1 ORDER BY p.recorded_at DESC LIMIT 1")
            .bind(&order)
            .fetch_one(&mut db.connect().await)
            .await
            .unwrap();
    assert_eq!(paid, rust_decimal::Decimal::from(20));
}
