//! Failover: the primary dies, its standby is promoted, and the desk keeps working.

use std::time::{Duration, Instant};

use sqlx::{ConnectOptions, Connection, Executor};

use crate::desk::Setup;
use crate::support::pair::Pair;
use crate::support::sample;
use crate::{admissions_in, ready_in};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_fail_over_is_a_pause_of_seconds_and_the_arrival_of_that_moment_is_one_arrival() {
    let pair = Pair::primary();
    pair.options("a", "postgres").connect().await.unwrap().execute("CREATE DATABASE mdi").await.unwrap();
    let mut owner = pair.options("a", "mdi").connect().await.unwrap();
    sample::fill_empty(&mut owner).await;
    let (name, code, _) = ready_in(&mut owner).await.remove(0);
    owner.close().await.unwrap();
    pair.follow();

    let mut desk = Setup::new(&pair.url("mdi")).open();
    desk.press("3").sees("Scan, or type a name").types(&name).sees(&format!("ADMIT {name}"));
    pair.kill_primary();
    desk.press("enter").sees(&format!("{name} is in · waiting"));
    let began = Instant::now();
    pair.promote();
    desk.sees_within(Duration::from_secs(20), "1 change that waited is saved.")
        .sees_within(Duration::from_secs(20), "● Live");
    eprintln!("after the promotion: {:?}", began.elapsed());
    let mut owner = pair.options("b", "mdi").connect().await.unwrap();
    let order: String = sqlx::query_scalar(
        "SELECT o.order_number FROM orders o JOIN order_items oi ON oi.order_id = o.id
         WHERE o.order_number = $1 OR $1 LIKE o.order_number || '%' LIMIT 1",
    )
    .bind(&code)
    .fetch_one(&mut owner)
    .await
    .unwrap();
    assert_eq!(admissions_in(&mut owner, &order).await, 1);
}
