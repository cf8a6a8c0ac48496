//! STOP and ASK, and the key that fixes each reason.

use crate::desk::{Desk, Setup};
use crate::support::{TestDb, sample::order_of};
use crate::{admissions, state};

/// Opens a desk with the card of this person on the screen.
async fn at_card(db: &TestDb, find: &str, verdict: &str) -> (Desk, String) {
    let order = order_of(find).await;
    let mut desk = Desk::open(&db.url_for_staff());
    desk.press("3").sees("Scan, or type a name").scan(&order).sees(&format!("{verdict} "));
    (desk, order)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn no_waiver_is_signed_at_the_desk_and_then_enter_admits() {
    let db = TestDb::morning().await;
    let (mut desk, order) = at_card(&db, "Ana Ruiz", "STOP").await;
    desk.sees("Ana Ruiz").press("enter").press("alt-w").sees("Sign the waiver").sees("Version");
    assert_eq!(admissions(&db, &order).await, 0);
    desk.press("enter").sees("types their full name");
    desk.types("Ana Ruiz").press("enter").sees("waiver signed").sees("ADMIT Ana Ruiz");
    desk.press("enter").sees("Ana Ruiz checked in");
    assert_eq!(admissions(&db, &order).await, 1);
    let text: String = sqlx::query_scalar(
        "SELECT w.waiver_text FROM waivers w
         WHERE w.signed_name = 'Ana Ruiz' ORDER BY w.signed_date DESC LIMIT 1",
    )
    .fetch_one(&mut db.connect().await)
    .await
    .unwrap();
    assert!(!text.is_empty(), "the signed text is kept");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_balance_is_paid_in_cash_and_then_enter_admits() {
    let db = TestDb::morning().await;
    let (mut desk, order) = at_card(&db, "Joon Kim", "STOP").await;
    desk.sees("$75.00 is still to pay").press("alt-p").sees("Take the payment").press("ctrl-s").sees("paid in full");
    desk.sees("ADMIT Joon Kim").press("enter").sees("Joon Kim checked in");
    assert_eq!(state(&db, &order).await, "attended");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn half_is_paid_in_cash_and_half_by_card_and_then_the_card_is_corrected() {
    let db = TestDb::morning().await;
    let (mut desk, order) = at_card(&db, "Joon Kim", "STOP").await;
    desk.sees("$75.00 is still to pay").press("alt-p").sees("Take the payment");
    desk.press("left").sees("both: cash and card").press("tab").send("37.50").sees("Card amount 37.50");
    desk.press("tab").send("40").sees("change due $2.50").press("tab").press("tab").types("T-881");
    desk.press("enter").sees("paid in full").sees("ADMIT Joon Kim");
    let rows = "SELECT concat_ws(' ', p.amount, p.method, 'of ' || p.received, p.reference, p.reason)
                FROM payments p JOIN orders o ON o.id = p.order_id
                WHERE o.order_number = $1 AND p.amount = 37.50 ORDER BY p.method, p.reason NULLS FIRST";
    let rows = async || -> Vec<String> {
        sqlx::query_scalar(rows).bind(&order).fetch_all(&mut db.connect().await).await.unwrap()
    };
    assert_eq!(rows().await, ["37.50 card T-881", "37.50 cash of 40.00"]);

    desk.press("alt-V").sees("Correct what was recorded").sees("▸ Payment $37.50 by card, reference T-881");
    desk.press("enter").sees("Say why").types("typed for another order").press("enter");
    desk.sees("Take back the payment of $37.50 by card").press("enter").sees_no_more("Yes, take the payment back");
    assert_eq!(rows().await.len(), 2, "Enter is no yes");
    desk.press("enter").sees("Yes, take the payment back").press("ctrl-y").sees("payment taken back");
    desk.sees("STOP Joon Kim").sees("$37.50 is still to pay");
    let expected = ["37.50 card T-881", "37.50 card T-881 typed for another order", "37.50 cash of 40.00"];
    assert_eq!(rows().await, expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_unnamed_seat_is_named_and_the_newcomer_signs() {
    let db = TestDb::morning().await;
    let order = order_of("Carla Stamper").await;
    let mut desk = Desk::open(&db.url_for_staff());
    desk.press("3").sees("Scan, or type a name").scan(&format!("{order}-2")).sees("STOP").sees("seat of Carla Stamper");
    desk.press("alt-n")
        .sees("Who sits here")
        .types("Kyle Newcomer")
        .press("ctrl-s")
        .sees("seat named")
        .sees("Kyle Newcomer");
    desk.sees("No waiver is signed");
    let names: Vec<Option<String>> = sqlx::query_scalar(
        "SELECT participant_name FROM order_items oi JOIN orders o ON o.id = oi.order_id WHERE o.order_number = $1",
    )
    .bind(&order)
    .fetch_all(&mut db.connect().await)
    .await
    .unwrap();
    assert_eq!(names.iter().filter(|name| name.as_deref() == Some("Kyle Newcomer")).count(), 1, "{names:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_desk_may_override_an_ask_but_not_a_stop_and_a_manager_may() {
    let db = TestDb::morning().await;
    let (mut desk, order) = at_card(&db, "Ida Noble", "ASK").await;
    desk.sees("No identity document was checked")
        .press("alt-o")
        .sees("Admit all the same")
        .press("enter")
        .sees("Say why");
    desk.types("known for years").press("enter").sees("Ida Noble checked in");
    assert_eq!(admissions(&db, &order).await, 1);

    let order = order_of("Sam Lee").await;
    desk.scan(&order).sees("STOP Sam Lee").press("alt-o").sees("Only a manager or an admin can override this");
    assert_eq!(admissions(&db, &order).await, 0);
    drop(desk);

    let mut manager = Setup::new(&db.url_for_staff()).login("ruth.boyd").desk("office").open();
    manager
        .press("3")
        .sees("Scan, or type a name")
        .scan(&order)
        .sees("STOP Sam Lee")
        .press("alt-o")
        .sees("Admit all the same");
    manager.types("with his father").press("enter").sees("Sam Lee checked in");
    let (reason, actor): (Option<String>, String) = sqlx::query_as(
        "SELECT e.reason, e.actor FROM attendance_events e JOIN order_items oi ON oi.id = e.seat_id
         JOIN orders o ON o.id = oi.order_id WHERE o.order_number = $1 AND e.kind = 'admitted'",
    )
    .bind(&order)
    .fetch_one(&mut db.connect().await)
    .await
    .unwrap();
    assert_eq!((reason.as_deref(), actor.as_str()), (Some("with his father"), "Ruth Boyd"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_mistaken_arrival_is_undone() {
    let db = TestDb::morning().await;
    let order = order_of("Pearl Sizemore").await;
    let mut desk = Desk::open(&db.url_for_staff());
    desk.press("3").sees("Scan, or type a name").scan(&order).sees("Pearl Sizemore checked in");
    desk.press("alt-u").sees("undone");
    assert_eq!((admissions(&db, &order).await, state(&db, &order).await.as_str()), (0, "registered"));
    desk.scan(&order).sees("Pearl Sizemore checked in");
    assert_eq!(admissions(&db, &order).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn bad_scans_get_their_sentence_and_the_next_one_works() {
    let db = TestDb::morning().await;
    let mut desk = Desk::open(&db.url_for_staff());
    desk.press("3").sees("Scan, or type a name");
    desk.scan("MDI-2026-0").sees("only a part of an order number");
    desk.scan("MDI-2026-99999").sees("No order MDI-2026-99999");
    let yesterday = order_of("Yolanda Reeves").await;
    desk.scan(&yesterday).sees("STOP Yolanda Reeves").sees("The ticket is for");
    let good = order_of("Pearl Sizemore").await;
    desk.scan(&good).sees("Pearl Sizemore checked in");
}
