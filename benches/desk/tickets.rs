//! The queue, a search, a page and a reply among two hundred thousand tickets with a million comments.

use std::time::Instant;

use frontdesk::db::tickets;
use frontdesk::domain::ticket::filter::{Filter, Sort};
use frontdesk::domain::ticket::flow::{AfterReply, MoveDetails, Status};
use frontdesk::domain::ticket::page::Channel;
use frontdesk::domain::ticket::work::{Command, Outcome, SeenTicket};
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use super::Times;

const ROUNDS: usize = 40;
const TICKETS: i64 = 200_000;
/// The tickets are made as the tests make them.
const MAKE: &str = include_str!("../../tests/support/tickets.sql");
const LINES: &str = "tickets: queue, board, search, page, reply, move";

/// Makes the tickets unless a kept server has them, and prints a line for each thing that a desk does.
///
/// # Errors
/// When the database says no.
pub async fn measure(conn: &mut PgConnection, only: &str) -> anyhow::Result<()> {
    if !LINES.contains(only) {
        return Ok(());
    }
    make(conn).await?;
    let open = tickets::list(conn, &Filter { statuses: vec![Status::Todo], ..Filter::default() }, None, 500).await?;
    anyhow::ensure!(!open.is_empty(), "no ticket is new");
    let asks = [
        Filter::open(),
        Filter { sort: Sort::Title, ..Filter::default() },
        Filter { tags: vec!["refund".into()], ..Filter::open() },
    ];
    let words = ["waiver", "refund ann", "word777775", "range found nothing", "c4711@example.org"];
    let [mut queue, mut board, mut search, mut page, mut replies, mut moves] = <[Times; 6]>::default();
    for (n, card) in open.iter().cycle().take(ROUNDS).enumerate() {
        let bare = super::bare(conn).await?;
        let began = Instant::now();
        tickets::list(conn, &asks[n % asks.len()], None, 50).await?;
        queue.add(bare, began.elapsed());
        let began = Instant::now();
        tickets::board(conn, &Filter::default(), 20).await?;
        board.add(bare, began.elapsed());
        let began = Instant::now();
        tickets::list(conn, &Filter { text: Some(words[n % words.len()].into()), ..Filter::default() }, None, 50)
            .await?;
        search.add(bare, began.elapsed());
        let began = Instant::now();
        let seen = tickets::page(conn, card.id).await?.map_or(0, |page| page.card.last_event_seq);
        page.add(bare, began.elapsed());
        let (ticket, comment) = (card.id, Uuid::new_v4());
        let body = "The waiver is on our website.".to_owned();
        let reply = Command::Reply { ticket, comment, seen, body, via: Channel::Email, then: AfterReply::Stay };
        let began = Instant::now();
        let outcome = tickets::run(conn, Uuid::new_v4(), &reply, "bench").await?;
        replies.add(bare, began.elapsed());
        anyhow::ensure!(matches!(outcome, Outcome::Done { .. }), "not answered: {outcome:?}");
        // Back to where it was, so that a kept database stays as it is but for the timeline.
        let seen = vec![SeenTicket { id: ticket, seen: Status::InProgress }];
        let back = Command::Move { tickets: seen, to: Status::Todo, words: MoveDetails::default() };
        let began = Instant::now();
        let outcome = tickets::run(conn, Uuid::new_v4(), &back, "bench").await?;
        moves.add(bare, began.elapsed());
        anyhow::ensure!(matches!(outcome, Outcome::Each { .. }), "not moved: {outcome:?}");
    }
    println!("{TICKETS:>36} tickets");
    let names = ["queue", "board", "search", "page", "reply", "move"];
    for (name, times) in names.into_iter().zip([queue, board, search, page, replies, moves]) {
        times.print(&format!("tickets: {name}"));
    }
    Ok(())
}

async fn make(conn: &mut PgConnection) -> anyhow::Result<()> {
    let there: i64 = sqlx::query_scalar("SELECT count(*) FROM tickets").fetch_one(&mut *conn).await?;
    if there >= TICKETS {
        return Ok(());
    }
    // Longer than a desk's bounds allow; and in place of the sample's few, whose numbers they would share.
    sqlx::raw_sql(
        "SET statement_timeout = 0;
         TRUNCATE tickets, ticket_comments, ticket_activities, ticket_search, ticket_reads, ticket_drafts, ticket_undos",
    )
    .execute(&mut *conn)
    .await?;
    sqlx::raw_sql(AssertSqlSafe(MAKE.replace("{tickets}", &TICKETS.to_string()))).execute(&mut *conn).await?;
    sqlx::raw_sql("VACUUM ANALYZE tickets").execute(&mut *conn).await?;
    sqlx::raw_sql("RESET statement_timeout").execute(&mut *conn).await?;
    Ok(())
}
