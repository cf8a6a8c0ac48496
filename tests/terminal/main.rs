//! A morning at the desk: the real program in a real terminal on a real database.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod broken_line;
mod desk;
mod fail_over;
mod instructor;
mod leads;
mod letters;
mod licenses;
mod line;
mod live;
mod manners;
mod morning;
mod queue;
mod remedies;
mod sign_in;
mod slow_scanner;
mod slow_server;
mod starting;
#[path = "../support/mod.rs"]
mod support;
mod taking_over;
mod triage;
mod two_desks;
mod waiting;

use sqlx::PgConnection;
use support::TestDb;
use uuid::Uuid;

/// Counts the admissions of an order's seats, without undone ones.
async fn admissions(db: &TestDb, order: &str) -> i64 {
    admissions_in(&mut db.connect().await, order).await
}

async fn admissions_in(conn: &mut PgConnection, order: &str) -> i64 {
    sqlx::query_scalar(
        "SELECT count(*) FROM attendance_events e
         JOIN order_items oi ON oi.id = e.seat_id JOIN orders o ON o.id = oi.order_id
         WHERE o.order_number = $1 AND e.kind = 'admitted'
           AND NOT EXISTS (SELECT FROM attendance_events u WHERE u.undoes = e.id)",
    )
    .bind(order)
    .fetch_one(conn)
    .await
    .unwrap()
}

/// Returns the state of an order's first seat.
async fn state(db: &TestDb, order: &str) -> String {
    let query = "SELECT oi.status::text FROM order_items oi JOIN orders o ON o.id = oi.order_id
                 WHERE o.order_number = $1 ORDER BY oi.seat_no LIMIT 1";
    sqlx::query_scalar(query).bind(order).fetch_one(&mut db.connect().await).await.unwrap()
}

/// Returns today's participants without any finding: name, code and class, each name once.
async fn ready(db: &TestDb) -> Vec<(String, String, Uuid)> {
    ready_in(&mut db.connect().await).await
}

async fn ready_in(conn: &mut PgConnection) -> Vec<(String, String, Uuid)> {
    use frontdesk::db;
    use frontdesk::domain::admission::{Moment, Verdict, decide};
    let site = db::site::read(conn).await.unwrap();
    let now = chrono::Utc::now();
    let day = db::day::day(conn, site.date_of(now)).await.unwrap();
    let seats: Vec<_> = day.sessions.iter().flat_map(|session| &session.seats).collect();
    let is_plain = |name: &str| name.len() < 22 && name.chars().all(|c| c.is_ascii_alphabetic() || c == ' ');
    let is_only = |name: &str| seats.iter().filter(|seat| seat.name.as_deref() == Some(name)).count() == 1;
    seats
        .iter()
        .filter(|seat| {
            seat.party_size == 1
                && decide(seat, Moment { now, site: &site, class: None, place: None }).verdict == Verdict::Admit
        })
        .filter_map(|seat| Some((seat.name.clone()?, seat.code(), seat.schedule_id)))
        .filter(|(name, _, _)| is_plain(name) && is_only(name))
        .collect()
}
