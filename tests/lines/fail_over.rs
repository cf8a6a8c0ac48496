//! The primary is killed during work and its synchronous standby is promoted. No arrival that a screen has confirmed is
//! lost.

use std::time::{Duration, Instant};

use frontdesk::db::servers::Servers;
use futures_util::future::try_join_all;
use sqlx::{ConnectOptions, Connection, Executor, PgConnection};
use tokio::sync::watch;

use crate::check_in;
use crate::support::console::Console;
use crate::support::crowd::{self, Guest, Looks};
use crate::support::pair::Pair;
use crate::support::sample;

const PEOPLE: i32 = 60;
/// Number of arrivals before the primary is killed.
const GONE_AFTER: usize = 20;

/// Runs one console. Returns when each arrival was confirmed.
async fn work(
    number: usize,
    pair: &Pair,
    guests: &[Guest],
    arrived: &watch::Sender<usize>,
) -> Result<Vec<(Instant, Guest)>, String> {
    let url = format!("{}&user=dana.cole", pair.url("mdi"));
    let servers = Servers::parse(&url.into()).unwrap();
    let mut console = Console::open(servers, "dana.cole", &format!("desk-{number}")).await;
    console.press("3").sees("Scan, or type a name").await;
    let mut told = Vec::new();
    // Checks on the standby, which must have everything that was confirmed at any moment.
    let mut looks = Looks::at(pair.options("b", "mdi"));
    for guest in guests {
        check_in(&mut console, guest, "qz", &mut looks).await?;
        told.push((Instant::now(), guest.clone()));
        arrived.send_modify(|arrived| *arrived += 1);
    }
    Ok(told)
}

/// Makes each commit wait until the standby has applied it.
async fn make_synchronous(owner: &mut PgConnection) {
    for statement in [
        "ALTER DATABASE mdi SET synchronous_commit = 'remote_apply'",
        "ALTER SYSTEM SET synchronous_standby_names = '*'",
        "SELECT pg_reload_conf()",
    ] {
        owner.execute(statement).await.unwrap();
    }
    let is_synchronous = "SELECT EXISTS (SELECT FROM pg_stat_replication WHERE sync_state = 'sync')";
    let deadline = Instant::now() + Duration::from_secs(30);
    while !sqlx::query_scalar::<_, bool>(is_synchronous).fetch_one(&mut *owner).await.unwrap() {
        assert!(Instant::now() < deadline, "the standby does not follow");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_arrival_that_was_told_is_lost_with_the_primary_and_the_pause_is_short() {
    let _turn = crate::TURN.lock().await;
    let pair = tokio::task::spawn_blocking(Pair::primary).await.unwrap();
    pair.options("a", "postgres").connect().await.unwrap().execute("CREATE DATABASE mdi").await.unwrap();
    let mut owner = pair.options("a", "mdi").connect().await.unwrap();
    sample::fill_empty(&mut owner).await;
    let guests = crowd::gather(&mut owner, PEOPLE).await;
    let pair = tokio::task::spawn_blocking(move || {
        pair.follow();
        pair
    });
    let pair = pair.await.unwrap();
    make_synchronous(&mut owner).await;
    owner.close().await.unwrap();

    let arrived = watch::Sender::new(0);
    let desks =
        try_join_all(guests.chunks(30).enumerate().map(|(number, guests)| work(number, &pair, guests, &arrived)));
    let fail_over = async {
        arrived.subscribe().wait_for(|arrived| *arrived >= GONE_AFTER).await.unwrap();
        tokio::task::block_in_place(|| {
            pair.kill_primary();
            let gone = Instant::now();
            pair.promote();
            (gone, Instant::now())
        })
    };
    let all = async { tokio::join!(desks, fail_over) };
    let (told, (gone, promoted)) = tokio::time::timeout(Duration::from_mins(2), all).await.expect("all are in");
    let told = told.unwrap_or_else(|why| panic!("{why}"));
    for (number, told) in told.iter().enumerate() {
        let (again, _) = told.iter().find(|(at, _)| *at > promoted).expect("somebody came after the promotion");
        let pause = *again - promoted;
        eprintln!("desk-{number}: promotion {:?}, and {pause:?} until the next arrival", promoted - gone);
        assert!(pause < Duration::from_secs(10), "{pause:?}");
    }
    let mut owner = pair.options("b", "mdi").connect().await.unwrap();
    assert_eq!(crowd::not_once(&mut owner).await, []);
}
