//! Two desks with one database.

use crate::admissions;
use crate::desk::{Desk, Setup};
use crate::support::{TestDb, sample::order_of};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_second_scan_is_told_who_was_first_where_and_when() {
    let db = TestDb::morning().await;
    let order = order_of("Pearl Sizemore").await;
    let mut first = Desk::open(&db.url_for_staff());
    let mut second = Setup::new(&db.url_for_staff()).login("mia.tran").desk("range-b").open();
    first.press("3").sees("Scan, or type a name");
    second.press("3").sees("Scan, or type a name");
    first.scan(&order).sees("Pearl Sizemore checked in");
    second.scan(&order).sees("Pearl Sizemore is in already, by Dana Cole at desk-1, 9:");
    assert_eq!(admissions(&db, &order).await, 1);
    // A desk that still shows the old card gets the same answer.
    let order = order_of("John Smith").await;
    first.types("john smith").sees("people").press("down");
    second.scan(&order).sees("John Smith checked in: ");
    first.press("enter").sees("IN John Smith").sees("Mia Tran at range-b");
    assert_eq!(admissions(&db, &order).await, 1);
}
