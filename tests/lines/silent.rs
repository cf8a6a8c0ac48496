//! Silent connections: no data comes through, and there is no reset or end. The console detects this within seconds,
//! and does not mistake a slow query for a lost connection.

use std::time::{Duration, Instant};

use frontdesk::db::limits::Limits;
use frontdesk::db::servers::Servers;
use sqlx::{AssertSqlSafe, Executor};

use crate::support::console::Console;
use crate::support::crowd::{self, Looks};
use crate::support::proxy::Proxy;
use crate::support::{self, TestDb};
use crate::{MENDED, check_in};

/// Detection takes about four seconds. Other tests run at the same time.
const FOUND: Duration = Duration::from_secs(10);
/// Longer than any test.
const FOR_GOOD: Duration = Duration::from_hours(1);

async fn desk(db: &TestDb) -> (Proxy, Console) {
    let proxy = Proxy::to(support::server().await.socket_dir()).await;
    let servers = Servers::from(proxy.options(&db.options()));
    let mut console = Console::open(servers, "dana.cole", "desk-1").await;
    console.sees("● Live").await;
    (proxy, console)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_falls_silent_is_offline_within_seconds_with_a_question_on_its_way_and_without() {
    let _turn = crate::TURN.lock().await;
    let db = TestDb::morning().await;
    for is_asking in [false, true] {
        let (proxy, mut console) = desk(&db).await;
        proxy.falls_silent(FOR_GOOD);
        let silent = Instant::now();
        if is_asking {
            console.press("f5");
        }
        console.sees_within(FOUND, "○ Offline since").await;
        eprintln!("offline after {:?}, asking: {is_asking}", silent.elapsed());
        // Data that was read stays on the screen.
        console.sees("CCW Permit").await;
        proxy.heal();
        let mended = Instant::now();
        console.sees_within(MENDED, "● Live").await;
        eprintln!("live again after {:?}", mended.elapsed());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_arrival_on_a_line_that_falls_silent_waits_within_seconds_and_is_there_once() {
    let _turn = crate::TURN.lock().await;
    let db = TestDb::morning().await;
    let mut owner = db.connect().await;
    let guests = crowd::gather(&mut owner, 2).await;
    let (proxy, mut console) = desk(&db).await;
    let mut looks = Looks::at(db.options());
    console.press("3").sees("Scan, or type a name").await;
    check_in(&mut console, &guests[0], "qz", &mut looks).await.unwrap();
    // The lookup succeeds while the connection works. The admission meets the silence.
    console.types(&guests[1].code).sees("ADMIT").await;
    proxy.falls_silent(FOR_GOOD);
    let silent = Instant::now();
    console.press("enter").sees_within(FOUND, "1 waiting").await;
    eprintln!("waits after {:?}", silent.elapsed());
    proxy.heal();
    console.sees_within(MENDED, "● Live").await.until_no("waiting").await;
    assert_eq!(looks.events(guests[1].seat).await, (1, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_question_that_is_only_slow_is_waited_for_and_called_nothing_else() {
    let _turn = crate::TURN.lock().await;
    let db = TestDb::morning().await;
    let mut owner = db.connect().await;
    let limits = Limits { statement: Duration::from_secs(30), lock: Duration::from_secs(30) };
    let proxy = Proxy::to(support::server().await.socket_dir()).await;
    let servers = Servers::from(proxy.options(&db.options()));
    let mut console = Console::open_with(servers, "dana.cole", "desk-1", limits).await;
    console.sees("● Live").await.looks();
    owner.execute(AssertSqlSafe("BEGIN; LOCK TABLE schedule IN ACCESS EXCLUSIVE MODE")).await.unwrap();
    console.press("f5");
    // Twice as long as the detection of a lost connection.
    assert_eq!(console.saw_one_of(&["Offline", "Not live", "No answer for 9 s"]).await, Some(2));
    owner.execute("COMMIT").await.unwrap();
    console.sees("● Live").await;
}
