//! Several servers of one database: the console finds the one that accepts writes, also after a failover.

use std::time::{Duration, Instant};

use frontdesk::db::connect::Pools;
use frontdesk::db::error::trouble;
use frontdesk::db::limits::Limits;
use frontdesk::db::servers::Servers;
use frontdesk::domain::desk::DeskErrorKind;
use sqlx::{ConnectOptions, Executor};

use crate::support::pair::Pair;

#[tokio::test]
async fn the_server_that_takes_writes_is_found_before_and_after_a_fail_over() {
    let pair = tokio::task::spawn_blocking(|| {
        let pair = Pair::primary();
        pair.follow();
        pair
    })
    .await
    .unwrap();
    let url = format!("{}&user=frontdesk", pair.url("postgres"));
    let servers = Servers::parse(&url.into()).unwrap();
    assert!(servers.are_several());
    let found = servers.writable().await.unwrap();
    assert_eq!(found.get_socket(), pair.options("a", "postgres").get_socket(), "the address names the standby first");

    // The error that a console reports when it has connected to the standby.
    let mut standby = pair.options("b", "postgres").connect().await.unwrap();
    standby.execute("SELECT 1").await.unwrap();
    let told = trouble(&standby.execute("CREATE TABLE t ()").await.unwrap_err());
    assert_eq!(told.kind, DeskErrorKind::ReadOnly);
    assert!(told.sentence.contains("Nothing was changed"), "{told}");

    let pools = Pools::among(servers.clone(), found, Limits::default());
    pools.writes.execute("CREATE TABLE arrivals (n integer)").await.unwrap();
    while !sqlx::query_scalar::<_, bool>("SELECT to_regclass('arrivals') IS NOT NULL")
        .fetch_one(&mut standby)
        .await
        .unwrap()
    {
        tokio::task::yield_now().await;
    }
    pair.kill_primary();
    assert!(servers.writable().await.is_err(), "a standby alone is nobody to write to");
    let began = Instant::now();
    pair.promote();
    pools.drop_idle();
    pools.find_writable().await;
    pools.writes.execute("INSERT INTO arrivals VALUES (1)").await.unwrap();
    let read: i32 = sqlx::query_scalar("SELECT n FROM arrivals").fetch_one(&pools.reads).await.unwrap();
    assert_eq!(read, 1);
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
}
