//! The board and a move among a hundred thousand leads.

use std::time::Instant;

use frontdesk::db::leads;
use frontdesk::domain::lead::filter::{Filter, Sort};
use frontdesk::domain::lead::stage::Stage;
use frontdesk::domain::lead::work::{Command, Outcome, SeenLead};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Times;

const ROUNDS: usize = 50;
/// The leads are made as the tests make them.
const LEADS: &str = include_str!("../../tests/support/leads.sql");

/// Makes the leads unless a kept server has them, and prints a line for each thing that a manager does.
///
/// # Errors
/// When the database says no.
pub async fn measure(conn: &mut PgConnection, only: &str) -> anyhow::Result<()> {
    if !"leads: board, list, move".contains(only) {
        return Ok(());
    }
    let there: i64 = sqlx::query_scalar("SELECT count(*) FROM church_inquiries").fetch_one(&mut *conn).await?;
    if there < 100_000 {
        // Longer than a desk's bounds allow.
        sqlx::raw_sql("SET statement_timeout = 0").execute(&mut *conn).await?;
        sqlx::raw_sql(LEADS).execute(&mut *conn).await?;
        sqlx::raw_sql("VACUUM ANALYZE church_inquiries").execute(&mut *conn).await?;
        sqlx::raw_sql("RESET statement_timeout").execute(&mut *conn).await?;
    }
    let [mut board, mut list, mut moves] = <[Times; 3]>::default();
    let ask = Filter { stages: vec![Stage::New], ..Filter::default() };
    let by_name = Filter { sort: Sort::Organization, ..Filter::default() };
    let cards = leads::list(conn, &ask, None, 500).await?;
    anyhow::ensure!(!cards.is_empty(), "no lead is new");
    for card in cards.iter().cycle().take(ROUNDS) {
        let bare = super::bare(conn).await?;
        let began = Instant::now();
        leads::board(conn, &Filter::default(), 20).await?;
        board.add(bare, began.elapsed());
        let began = Instant::now();
        leads::list(conn, &by_name, None, 50).await?;
        list.add(bare, began.elapsed());
        // There and back, so that a kept database stays as it is but for the timeline.
        for (seen, to) in [(Stage::New, Stage::Contacted), (Stage::Contacted, Stage::New)] {
            let leads = vec![SeenLead { id: card.id, seen }];
            let command = Command::Move { leads, to, reason: None, note: None, return_on: None };
            let began = Instant::now();
            let outcome = leads::run(conn, Uuid::new_v4(), &command, "bench").await?;
            moves.add(bare, began.elapsed());
            anyhow::ensure!(matches!(outcome, Outcome::Moved { .. }), "not moved: {outcome:?}");
        }
    }
    println!("{:>36} leads", 100_000);
    board.print("leads: board");
    list.print("leads: list");
    moves.print("leads: move");
    Ok(())
}
