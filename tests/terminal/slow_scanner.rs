//! A scanner that types as slowly as quick fingers: it presses nothing, in a form or on a list.

use std::time::Duration;

use sqlx::AssertSqlSafe;

use crate::admissions;
use crate::desk::Desk;
use crate::support::{TestDb, sample::order_of};

async fn count(db: &TestDb, what: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(format!("SELECT count(*) FROM {what}")))
        .fetch_one(&mut db.connect().await)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_slow_scan_takes_no_payment_and_no_identity_check_and_finds_its_own_person() {
    let db = TestDb::morning().await;
    let (kim, ana) = (order_of("Joon Kim").await, order_of("Ana Ruiz").await);
    let (payments, checks) = (count(&db, "payments").await, count(&db, "identity_checks").await);
    for gap in [40, 80] {
        for (form, title) in [("alt-p", "Take the payment"), ("alt-i", "Identity check")] {
            let mut desk = Desk::open(&db.url_for_staff());
            desk.press("3").sees("Scan, or type a name").scan(&kim).sees("STOP Joon Kim").press(form).sees(title);
            desk.scan_slowly(&format!("{ana}-1"), Duration::from_millis(gap)).sees("STOP Ana Ruiz");
        }
    }
    assert_eq!((count(&db, "payments").await, count(&db, "identity_checks").await), (payments, checks));
    assert_eq!((admissions(&db, &kim).await, admissions(&db, &ana).await), (0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_slow_scan_with_a_changed_layout_says_to_check_it() {
    let db = TestDb::morning().await;
    let mut desk = Desk::open(&db.url_for_staff());
    desk.press("3").sees("Scan, or type a name");
    for gap in [40, 90] {
        desk.scan_slowly("ЬВШ-2026-00022-1", Duration::from_millis(gap)).sees("Check the scanner's keyboard layout");
        desk.press("esc").sees_no_more("Check the scanner's keyboard layout");
    }
}
