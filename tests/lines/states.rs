//! Servers that crash, stop, start, are busy or are read-only: the console names each state, says which work goes on,
//! and recovers. The messages for single statements are tested in `tests/database/trouble.rs`. A full and a newer
//! server are tested in `tests/terminal/slow_server.rs`.

use std::time::Duration;

use frontdesk::db::error::trouble;
use frontdesk::db::limits::Limits;
use frontdesk::db::servers::Servers;
use frontdesk::domain::desk::DeskErrorKind;
use rustix::process::{Pid, Signal, kill_process};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection};

use crate::MENDED;
use crate::support::console::Console;
use crate::support::crowd::{self, Looks};
use crate::support::pair::Pair;
use crate::support::proxy::Proxy;
use crate::support::{self, TestDb, sample};

/// How long a state may take to show on the screen. Other tests run at the same time.
const SAID: Duration = Duration::from_secs(20);

/// Runs slow work on a server's programs in a blocking thread.
async fn with<T: Send + 'static>(pair: Pair, work: impl FnOnce(&Pair) -> T + Send + 'static) -> (Pair, T) {
    let done = tokio::task::spawn_blocking(move || {
        let done = work(&pair);
        (pair, done)
    });
    done.await.unwrap()
}

async fn filled() -> (Pair, PgConnection) {
    let pair = tokio::task::spawn_blocking(Pair::primary).await.unwrap();
    pair.options("a", "postgres").connect().await.unwrap().execute("CREATE DATABASE mdi").await.unwrap();
    let mut owner = pair.options("a", "mdi").connect().await.unwrap();
    sample::fill_empty(&mut owner).await;
    // The test servers do not sync to disk, so a checkpoint protects the data from the crash.
    owner.execute("CHECKPOINT").await.unwrap();
    (pair, owner)
}

async fn backend(conn: &mut PgConnection) -> i32 {
    sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(conn).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_crashes_stops_or_does_not_let_anybody_in_yet_is_said_and_come_back_to() {
    let _turn = crate::TURN.lock().await;
    let (pair, owner) = filled().await;
    let proxy = Proxy::to(&pair.socket("a")).await;
    let servers = Servers::from(proxy.options(&pair.options("a", "mdi").username("dana.cole")));
    let mut console = Console::open(servers, "dana.cole", "desk-1").await;
    console.sees("● Live").await;

    // Another session's backend crashes, and the server ends all backends. Its message (57P02) is only a notice.
    let mut conn = pair.options("a", "mdi").connect().await.unwrap();
    let mut victim = pair.options("a", "mdi").connect().await.unwrap();
    let pid = backend(&mut victim).await;
    let busy = tokio::spawn(async move { conn.execute("SELECT pg_sleep(60)").await.unwrap_err() });
    let mut looks = pair.options("a", "mdi").connect().await.unwrap();
    while !sqlx::query_scalar::<_, bool>("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep')")
        .fetch_one(&mut looks)
        .await
        .unwrap()
    {
        tokio::task::yield_now().await;
    }
    kill_process(Pid::from_raw(pid).unwrap(), Signal::KILL).unwrap();
    let told = trouble(&busy.await.unwrap());
    assert!(told.kind.is_away() && told.sentence.contains("reconnects"), "{told}");
    drop((owner, victim, looks));
    console.press("f5").sees_within(MENDED, "● Live").await;

    // The server is stopped (57P01) and started again.
    let (pair, ()) = with(pair, |pair| pair.stop("a")).await;
    console.sees_within(SAID, "○ Offline since").await.sees("CCW Permit").await;
    let (pair, ()) = with(pair, |pair| pair.start("a")).await;
    console.sees_within(MENDED, "● Live").await;

    // A server that does not accept connections yet: 57P03.
    let (pair, ()) = with(pair, |pair| {
        pair.follow();
        pair.stop("b");
        pair.start_with("b", "-c hot_standby=off");
    })
    .await;
    let told = trouble(&pair.options("b", "mdi").connect().await.unwrap_err());
    assert_eq!((told.kind, told.sentence.contains("is starting")), (DeskErrorKind::Restarting, true), "{told}");
    proxy.turn_to(&pair.socket("b"));
    let (pair, ()) = with(pair, |pair| pair.stop("a")).await;
    console.sees_within(SAID, "○ Restarting since").await.sees("CCW Permit").await;
    let (pair, ()) = with(pair, Pair::promote).await;
    console.sees_within(MENDED, "● Live").await;
    drop(pair);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_only_a_copy_is_there_it_is_read_and_an_arrival_waits() {
    let _turn = crate::TURN.lock().await;
    let (pair, mut owner) = filled().await;
    let guests = crowd::gather(&mut owner, 1).await;
    owner.close().await.unwrap();
    let (pair, ()) = with(pair, Pair::follow).await;
    let url = format!("{}&user=dana.cole", pair.url("mdi"));
    let servers = Servers::parse(&url.into()).unwrap();
    let mut console = Console::open(servers.clone(), "dana.cole", "desk-1").await;
    let (pair, ()) = with(pair, Pair::kill_primary).await;
    console.sees_within(SAID, "◐ Read-only copy").await;
    // Reading and searching work.
    console.press("3").sees("Scan, or type a name").await.press("alt-1").press("f5").sees("8:00 AM Handgun I").await;
    console.until_no("Data from").await;
    console.press("3").sees("Scan, or type a name").await.scan(&guests[0].code).sees("is in · waiting").await;
    // A new connection for writes gets the reason.
    let refused = servers.writable().await.unwrap_err();
    let told = trouble(&refused);
    assert_eq!((told.kind, told.sentence.contains("read-only copy")), (DeskErrorKind::ReadOnly, true), "{told}");
    let (pair, ()) = with(pair, Pair::promote).await;
    console.sees_within(MENDED, "● Live").await.until_no("waiting").await;
    assert_eq!(Looks::at(pair.options("b", "mdi")).events(guests[0].seat).await, (1, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_that_waits_for_its_standby_is_told_when_the_standby_has_it() {
    let _turn = crate::TURN.lock().await;
    let (pair, mut owner) = filled().await;
    let guests = crowd::gather(&mut owner, 1).await;
    owner.execute("ALTER DATABASE mdi SET synchronous_commit = 'remote_apply'").await.unwrap();
    let servers = Servers::from(pair.options("a", "mdi").username("dana.cole"));
    let limits = Limits { statement: Duration::from_secs(1), lock: Duration::from_secs(1) };
    let mut console = Console::open_with(servers, "dana.cole", "desk-1", limits).await;
    console.press("3").sees("Scan, or type a name").await.sees("● Live").await;
    // The standby is away. PostgreSQL waits for it without a timeout.
    for statement in ["ALTER SYSTEM SET synchronous_standby_names = 'away'", "SELECT pg_reload_conf()"] {
        owner.execute(statement).await.unwrap();
    }
    let told = format!("{} checked in:", guests[0].name);
    console.looks().scan(&guests[0].code);
    assert_eq!(console.saw_one_of(&[&told, "is in · waiting"]).await, Some(1), "{}", console.body());
    let mut looks = Looks::at(pair.options("a", "mdi"));
    assert_eq!(looks.events(guests[0].seat).await, (0, 0));
    for statement in ["ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()"] {
        owner.execute(statement).await.unwrap();
    }
    console.sees_within(MENDED, "1 change that waited is saved").await.sees("● Live").await;
    assert_eq!(looks.events(guests[0].seat).await, (1, 0));
}

/// Makes every new session of the database read-only, or writable again.
async fn set_read_only(owner: &mut PgConnection, is: bool) {
    let name: String = sqlx::query_scalar("SELECT current_database()").fetch_one(&mut *owner).await.unwrap();
    let setting = format!("ALTER DATABASE {name} SET default_transaction_read_only = {is}");
    owner.execute(AssertSqlSafe(setting)).await.unwrap();
    let end = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
    owner.execute(end).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_arrival_waits_until_the_only_server_takes_writes_again() {
    let _turn = crate::TURN.lock().await;
    let db = TestDb::morning().await;
    let mut owner = db.connect().await;
    let guests = crowd::gather(&mut owner, 2).await;
    let mut console = Console::open(Servers::from(db.options()), "dana.cole", "desk-1").await;
    console.press("3").sees("Scan, or type a name").await.sees("● Live").await;
    set_read_only(&mut owner, true).await;
    console.sees_within(SAID, "◐ Read-only copy").await;
    for guest in &guests {
        console.scan(&guest.code).sees(&format!("{} is in · waiting", guest.name)).await;
    }
    console.sees("2 sending").await;
    set_read_only(&mut owner, false).await;
    console.sees_within(MENDED, "2 changes that waited are saved").await.sees("● Live").await;
    let mut looks = Looks::at(db.options());
    for guest in &guests {
        assert_eq!(looks.events(guest.seat).await, (1, 0), "{}", guest.name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_arrival_waits_while_all_connections_for_writes_are_at_work() {
    let _turn = crate::TURN.lock().await;
    let db = TestDb::morning().await;
    let mut owner = db.connect().await;
    let guests = crowd::gather(&mut owner, 3).await;
    let limits = Limits { statement: Duration::from_mins(1), lock: Duration::from_mins(1) };
    let mut console = Console::open_with(Servers::from(db.options()), "dana.cole", "desk-1", limits).await;
    console.press("3").sees("Scan, or type a name").await.sees("● Live").await;
    owner.execute("BEGIN; LOCK TABLE attendance_events IN EXCLUSIVE MODE").await.unwrap();
    for (at, guest) in guests.iter().enumerate() {
        console.scan(&guest.code).sees(&format!("{} saving", at + 1)).await;
    }
    console.sees_within(SAID, &format!("{} is in · waiting", guests[2].name)).await.sees("a connection of this").await;
    owner.execute("COMMIT").await.unwrap();
    console.sees_within(MENDED, "1 change that waited is saved").await;
    assert_eq!(crowd::not_once(&mut owner).await, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_waits_for_somebody_elses_work_does_not_hold_up_the_others() {
    let _turn = crate::TURN.lock().await;
    let db = TestDb::morning().await;
    let mut owner = db.connect().await;
    let guests = crowd::gather(&mut owner, 2).await;
    let limits = Limits { statement: Duration::from_secs(2), lock: Duration::from_secs(1) };
    let proxy = Proxy::to(support::server().await.socket_dir()).await;
    let servers = Servers::from(proxy.options(&db.options()));
    let mut console = Console::open_with(servers, "dana.cole", "desk-1", limits).await;
    console.press("3").sees("Scan, or type a name").await.sees("● Live").await;
    console.types("crowd").sees("Crowd N0001").await.sees("Crowd N0002").await;
    proxy.falls_silent(Duration::from_hours(1));
    console.sees_within(SAID, "○ Offline since").await;
    console.press("down").press("space").press("space").sees("2 marked").await.press("enter").sees("2 waiting").await;
    let hold = format!("BEGIN; SELECT FROM order_items WHERE id = '{}' FOR UPDATE", guests[0].seat);
    owner.execute(AssertSqlSafe(hold)).await.unwrap();
    proxy.heal();
    console.sees_within(MENDED, "1 sending").await.sees("● Live").await;
    let mut looks = Looks::at(db.options());
    let said = (looks.events(guests[0].seat).await, looks.events(guests[1].seat).await);
    assert_eq!(said, ((0, 0), (1, 0)), "the second did not wait for the first");
    owner.execute("COMMIT").await.unwrap();
    console.sees_within(MENDED, "2 changes that waited are saved").await;
    assert_eq!(looks.events(guests[0].seat).await, (1, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_all_connections_are_busy_every_key_works_and_it_is_said_what_is_wrong() {
    let _turn = crate::TURN.lock().await;
    let db = TestDb::morning().await;
    let mut owner = db.connect().await;
    let limits = Limits { statement: Duration::from_mins(1), lock: Duration::from_mins(1) };
    let mut console = Console::open_with(Servers::from(db.options()), "dana.cole", "desk-1", limits).await;
    console.sees("● Live").await;
    owner.execute("BEGIN; LOCK TABLE schedule, users IN ACCESS EXCLUSIVE MODE").await.unwrap();
    // The day, a roster and Check-in's search take all three connections. The People pane gets none.
    console.press("f5").press("enter").press("3").sees("Scan, or type a name").await.types("ruiz").sees("▸ ruiz").await;
    console.press("alt-6").sees("Type a name, a phone number").await.types("ana");
    console.sees("All connections of this console are busy").await;
    // The connection is not lost, and no key is lost.
    console.sees("◌ No answer for").await.press("alt-1").sees("Handgun I").await;
    assert!(!console.screen().contains("Offline"), "{}", console.body());
    owner.execute("COMMIT").await.unwrap();
    console.sees("● Live").await.press("alt-6").press("f5").until_no("are busy").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_operator_ends_is_not_up_to_date_and_the_console_goes_on() {
    let _turn = crate::TURN.lock().await;
    let db = TestDb::morning().await;
    let mut owner = db.connect().await;
    let mut console = Console::open(Servers::from(db.options()), "dana.cole", "desk-1").await;
    console.sees("● Live").await;
    owner.execute("BEGIN; LOCK TABLE schedule IN ACCESS EXCLUSIVE MODE").await.unwrap();
    console.press("f5");
    db.waits_for_a_lock().await;
    let cancel = "SELECT pg_cancel_backend(pid) FROM pg_stat_activity
                  WHERE datname = current_database() AND wait_event_type = 'Lock'";
    owner.execute(cancel).await.unwrap();
    console.sees_within(SAID, "Data from").await.sees("CCW Permit").await;
    owner.execute("COMMIT").await.unwrap();
    console.press("f5").until_no("Data from").await.sees("● Live").await;
}
