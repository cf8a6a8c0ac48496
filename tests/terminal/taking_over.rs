//! Several users take turns at one console.

use std::time::{Duration, Instant};

use crate::desk::Desk;
use crate::support::{PASSWORD, TestDb, sample::order_of};

const F2: &str = "\x1bOQ";

/// Waits until exactly the wanted logins are connected. Returns the last list of logins.
async fn connected(db: &TestDb, wanted: &[&str]) -> Vec<String> {
    let mut owner = db.connect().await;
    let query = "SELECT DISTINCT usename::text COLLATE \"C\" FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
                 ORDER BY 1";
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let logins: Vec<String> = sqlx::query_scalar(query).fetch_all(&mut owner).await.unwrap();
        if logins == wanted || Instant::now() > deadline {
            return logins;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn each_writes_as_themselves_and_nobodys_connections_stay() {
    let db = TestDb::morning().await;
    let vera = db.sign_up("manager", "Vera Lind").await;
    let (first, second) = (order_of("Pearl Sizemore").await, order_of("Gloria Farnham").await);
    let mut desk = Desk::open(&db.url_for_staff());
    desk.press("3").sees("Scan, or type a name");
    desk.scan(&first).sees("Pearl Sizemore checked in");
    desk.press(F2).sees("Sign in").sees_no_more("Pearl");
    // A password manager pastes the password, so it arrives in one piece.
    desk.types(&vera.name).press("tab").send(&format!("\x1b[200~{PASSWORD}\x1b[201~")).press("enter");
    desk.sees("At this desk: Vera Lind.").sees_no_more("Pearl");
    desk.press("3").sees("Scan, or type a name");
    desk.scan(&second).sees("Dennis Farnham checked in");
    let by = "SELECT e.actor || ' as ' || e.login FROM attendance_events e
              JOIN order_items oi ON oi.id = e.seat_id JOIN orders o ON o.id = oi.order_id
              WHERE o.order_number = $1 ORDER BY e.seq DESC LIMIT 1";
    let mut owner = db.connect().await;
    for (order, who) in
        [(&first, "Dana Cole as dana.cole".to_owned()), (&second, format!("Vera Lind as {}", vera.name))]
    {
        let found: String = sqlx::query_scalar(by).bind(order).fetch_one(&mut owner).await.unwrap();
        assert_eq!(found, who);
    }
    drop(owner);
    assert_eq!(connected(&db, &[&vera.name]).await, [vera.name.as_str()], "Dana's are closed");
    let mut owner = db.connect().await;
    sqlx::query("SELECT staff_disable($1)").bind(&vera.name).execute(&mut owner).await.unwrap();
    sqlx::query("SELECT staff_end_sessions($1)").bind(&vera.name).execute(&mut owner).await.unwrap();
    desk.sees("disabled").sees_no_more("Check-in");
}
