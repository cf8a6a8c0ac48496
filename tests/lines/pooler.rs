//! Consoles behind `PgBouncer` in session and in transaction mode, two at a time.

use std::time::Duration;

use frontdesk::db::limits::Limits;
use frontdesk::db::servers::Servers;
use sqlx::{AssertSqlSafe, Executor};

use crate::flows::House;
use crate::institute::Institute;
use crate::support::console::Console;
use crate::support::crowd::{self, Looks};
use crate::support::pgbouncer::Bouncer;
use crate::support::{self, PASSWORD, TestDb};
use crate::{check_in, write_note};

/// Default `PgBouncer` configuration: it refuses startup parameters.
const REFUSES: &str = "";
/// A common configuration: it drops startup parameters.
const DROPS: &str = "ignore_startup_parameters = options, extra_float_digits";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_a_pooler_in_session_mode_a_desk_works_and_hears() {
    let _turn = crate::TURN.lock().await;
    work("session", REFUSES, "● Live").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_a_pooler_that_drops_settings_a_desk_works_and_hears() {
    let _turn = crate::TURN.lock().await;
    work("session", DROPS, "● Live").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_a_pooler_in_transaction_mode_a_desk_works_and_polls() {
    let _turn = crate::TURN.lock().await;
    work("transaction", REFUSES, "◐ Polling").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_a_pooler_in_transaction_mode_that_drops_settings_a_desk_works_and_polls() {
    let _turn = crate::TURN.lock().await;
    work("transaction", DROPS, "◐ Polling").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_that_a_desk_does_goes_as_well_behind_a_pooler_as_without() {
    let _turn = crate::TURN.lock().await;
    for mode in [None, Some("session"), Some("transaction")] {
        Box::pin(everything(mode)).await;
    }
}

async fn everything(mode: Option<&str>) {
    let mdi = Institute::open().await;
    let direct = mdi.db.options();
    let Some(mode) = mode else { return Box::pin(House::open(mdi, direct).await.works()).await };
    let guest = mdi.db.sign_up("desk", "Una Ruiz").await;
    let server = support::server().await.socket_dir();
    let pooler = Bouncer::start(server, mode, &guest.name, PASSWORD, REFUSES).await;
    let way = pooler.options(&guest.name, PASSWORD, direct.get_database().unwrap());
    Box::pin(House::open(mdi, way).await.works()).await;
}

/// Short, so that slow statements are detected within the test's time.
const LIMITS: Limits = Limits { statement: Duration::from_secs(2), lock: Duration::from_secs(2) };

/// Runs the flows of a desk at two consoles, one of them with the manager's panes.
async fn work(mode: &str, settings: &str, link: &str) {
    let db = TestDb::morning().await;
    let mut owner = db.connect().await;
    let guests = crowd::gather(&mut owner, 16).await;
    let login = db.sign_up("manager", "Una Ruiz").await;
    let server = support::server().await.socket_dir();
    let pooler = Bouncer::start(server, mode, &login.name, PASSWORD, settings).await;
    let name = db.options().get_database().unwrap().to_owned();
    let servers = Servers::from(pooler.options(&login.name, PASSWORD, &name));

    let arrive = guests.chunks(8).enumerate().map(|(number, guests)| {
        let (servers, login, db) = (servers.clone(), &login, &db);
        async move {
            let mut console = Console::open_with(servers, &login.name, &format!("desk-{number}"), LIMITS).await;
            console.sees(link).await.press("3").sees("Scan, or type a name").await;
            let mut looks = Looks::at(db.options());
            for guest in guests {
                check_in(&mut console, guest, "qz", &mut looks).await.unwrap_or_else(|why| panic!("{why}"));
            }
            console
        }
    });
    let mut consoles = futures_util::future::join_all(arrive).await;
    assert_eq!(crowd::not_once(&mut owner).await, []);
    let console = &mut consoles[0];

    // The last check-in is undone.
    console.press("alt-u").sees("the check-in is undone").await;
    assert_eq!(crowd::not_once(&mut owner).await.len(), 1);

    // Another user's change shows, by notification or by polling.
    console.press("alt-1").sees("8:00 AM Handgun I").await;
    owner.execute("UPDATE schedule SET location_name = 'Elsewhere 7' WHERE location_name = 'Range A'").await.unwrap();
    console.sees_within(Duration::from_secs(12), "Elsewhere 7").await;

    // The manager's panes load.
    console.press("4").sees("Leads").await.until_no("loading…").await;
    console.press("5").sees("T-1").await.until_no("loading…").await;
    assert!(!console.screen().contains("failed"), "{}", console.body());
    console.sees(link).await;

    // A note is written to a ticket, and the next one is begun.
    let mut looks = Looks::at(db.options());
    console.press("enter").sees("CUSTOMER").await;
    write_note(console, "", "behind a pooler", "qz", &mut looks).await.unwrap_or_else(|why| panic!("{why}"));

    // The screen is locked. Only the password unlocks it.
    console.press("f4").sees("Locked").await;
    console.types("not this one").press("enter").sees("The name or the password is not right").await;
    owner.execute("UPDATE sign_in_locks SET last_at = last_at - interval '1 minute'").await.unwrap();
    console.types(PASSWORD).press("enter").sees(link).await.sees("Scan, or type a name").await;

    // A slow statement is canceled, as without a pooler.
    owner.execute(AssertSqlSafe("BEGIN; LOCK TABLE schedule IN ACCESS EXCLUSIVE MODE")).await.unwrap();
    console.press("alt-1").press("f5").sees_within(Duration::from_secs(30), "Data from").await;
    owner.execute("COMMIT").await.unwrap();
}
