//! Support tickets. Each query is one database function, and each command one statement. Both check the session's
//! rights. The workflow rules are in `domain::ticket`, and the schema enforces them too.

use chrono::{NaiveDate, TimeDelta};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::delayed::Delayed;
use super::people::kind_word;
use crate::domain::ticket::filter::{Filter, PageCursor, SavedView};
use crate::domain::ticket::page::{Present, TicketPage};
use crate::domain::ticket::query::{Answer, Query};
use crate::domain::ticket::stats::Stats;
use crate::domain::ticket::work::{Command, Outcome, PersonalState};
use crate::domain::ticket::{Card, Column, PersonRef, PersonTickets, Rules};

/// Runs a query and returns its answer.
///
/// # Errors
/// If the session may not, or the database cannot be read.
pub async fn ask(conn: &mut PgConnection, query: &Query) -> sqlx::Result<Answer> {
    let cards = |most: &usize| i32::try_from(*most).unwrap_or(i32::MAX);
    Ok(match query {
        Query::Board { ask, most } => Answer::Board(board(conn, ask, cards(most)).await?),
        Query::List { ask, after, most } => Answer::List(list(conn, ask, after.as_ref(), cards(most)).await?),
        Query::OfPerson { person, most } => Answer::OfPerson(Box::new(of_person(conn, *person, cards(most)).await?)),
        Query::Count(ask) => Answer::Count(u64::try_from(count(conn, ask).await?).unwrap_or_default()),
        Query::Page(ticket) => Answer::Page(page(conn, *ticket).await?.map(Box::new)),
        Query::Rules => Answer::Rules(Box::new(rules(conn).await?)),
        Query::Views => Answer::Views(views(conn).await?),
        Query::Figures(since) => Answer::Figures(Box::new(figures(conn, *since).await?)),
        Query::Presence { ticket, is_writing } => Answer::Presence(present(conn, *ticket, *is_writing, "").await?),
    })
}

/// Saves personal state of the session's login.
///
/// # Errors
/// Same as the functions below.
pub async fn keep(conn: &mut PgConnection, keep: &PersonalState) -> sqlx::Result<()> {
    match keep {
        PersonalState::View(view) => save_view(conn, view).await,
        PersonalState::ForgetView(id) => forget_view(conn, *id).await,
        PersonalState::Draft { ticket, is_note, body } => keep_draft(conn, *ticket, *is_note, body).await,
        PersonalState::Read { ticket, seen } => mark_read(conn, *ticket, *seen).await,
        PersonalState::Leave(ticket) => leave(conn, *ticket).await,
    }
}

/// Reads the board: every status with its counts and its first `most` cards, most urgent due time first.
///
/// # Errors
/// If the session sees no tickets, or the database cannot be read.
pub async fn board(conn: &mut PgConnection, ask: &Filter, most: i32) -> sqlx::Result<Vec<Column>> {
    sqlx::query_scalar!(r#"SELECT ticket_board($1, $2) AS "board!: Json<Vec<Column>>""#, Json(ask) as _, most)
        .fetch_one(conn)
        .await
        .map(|board| board.0)
}

/// Reads a page of the queue, or of a column of the board.
///
/// # Errors
/// Same as [`board`].
pub async fn list(
    conn: &mut PgConnection,
    ask: &Filter,
    after: Option<&PageCursor>,
    most: i32,
) -> sqlx::Result<Vec<Card>> {
    sqlx::query_scalar!(
        r#"SELECT ticket_list($1, $2, $3) AS "cards!: Json<Vec<Card>>""#,
        Json(ask) as _,
        after.map(Json) as _,
        most
    )
    .fetch_one(conn)
    .await
    .map(|cards| cards.0)
}

/// Reads the tickets of one person, at most `most` of them as cards.
///
/// # Errors
/// Same as [`board`].
pub async fn of_person(conn: &mut PgConnection, person: PersonRef, most: i32) -> sqlx::Result<PersonTickets> {
    sqlx::query_scalar!(
        r#"SELECT ticket_of_person($1, $2, $3) AS "tickets!: Json<PersonTickets>""#,
        person.id,
        kind_word(person.kind),
        most
    )
    .fetch_one(conn)
    .await
    .map(|tickets| tickets.0)
}

/// Counts the tickets that match a filter.
///
/// # Errors
/// Same as [`board`].
pub async fn count(conn: &mut PgConnection, ask: &Filter) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"SELECT ticket_count($1) AS "found!""#, Json(ask) as _).fetch_one(conn).await
}

/// Reads one ticket in full. Returns the target if the ticket was merged, and `None` if the session cannot see a
/// ticket with this id.
///
/// # Errors
/// Same as [`board`].
pub async fn page(conn: &mut PgConnection, ticket: Uuid) -> sqlx::Result<Option<TicketPage>> {
    let page = sqlx::query_scalar!(r#"SELECT ticket_page($1, NULL) AS "page: Json<TicketPage>""#, ticket)
        .fetch_one(conn)
        .await?;
    Ok(page.map(|page| page.0))
}

/// Reads the page like [`page`], by the ticket's number.
///
/// # Errors
/// Same as [`board`].
pub async fn page_of_number(conn: &mut PgConnection, number: i64) -> sqlx::Result<Option<TicketPage>> {
    let page = sqlx::query_scalar!(r#"SELECT ticket_page(NULL, $1) AS "page: Json<TicketPage>""#, number)
        .fetch_one(conn)
        .await?;
    Ok(page.map(|page| page.0))
}

/// Reads the institute's settings for tickets, the tags in use, and the staff who work on tickets.
///
/// # Errors
/// Same as [`board`].
pub async fn rules(conn: &mut PgConnection) -> sqlx::Result<Rules> {
    sqlx::query_scalar!(r#"SELECT ticket_rules() AS "rules!: Json<Rules>""#).fetch_one(conn).await.map(|rules| rules.0)
}

/// Reads the statistics of tickets that came in since the Monday of the week of `since`.
///
/// # Errors
/// If the session may not see reports, or the database cannot be read.
pub async fn figures(conn: &mut PgConnection, since: NaiveDate) -> sqlx::Result<Stats> {
    sqlx::query_scalar!(r#"SELECT ticket_figures($1) AS "figures!: Json<Stats>""#, since)
        .fetch_one(conn)
        .await
        .map(|figures| figures.0)
}

/// Runs a command. `id` comes from the client: a command that is resent gets the first answer. `actor` is the
/// signature for a login that belongs to no staff member.
///
/// # Errors
/// If the session may not, or a named constraint refuses the command.
pub async fn run(conn: &mut PgConnection, id: Uuid, command: &Command, actor: &str) -> sqlx::Result<Outcome> {
    run_late(conn, id, command, actor, TimeDelta::zero()).await
}

/// Runs a command like [`run`], after it waited at its desk for `waited`.
///
/// # Errors
/// Same as [`run`].
pub async fn run_late(
    conn: &mut PgConnection,
    id: Uuid,
    command: &Command,
    actor: &str,
    waited: TimeDelta,
) -> sqlx::Result<Outcome> {
    let late = Delayed { command, waited: waited.num_seconds() };
    sqlx::query_scalar!(r#"SELECT ticket_command($1, $2, $3) AS "outcome!: Json<Outcome>""#, id, Json(late) as _, actor)
        .fetch_one(conn)
        .await
        .map(|outcome| outcome.0)
}

/// Result of a request to escalate overdue tickets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Number of tickets that were escalated.
    Raised(i64),
    /// Another console is doing it, or did it within the last two minutes.
    NotNow,
    /// The session does not work on tickets.
    NotOurs,
}

/// Escalates every overdue ticket, unless another console did so within the last two minutes. The database decides
/// which tickets are overdue.
///
/// # Errors
/// If the database cannot be written.
pub async fn escalate_in_turn(conn: &mut PgConnection) -> sqlx::Result<Turn> {
    let row = sqlx::query!(
        r#"SELECT may('tickets.write') AS "may!",
                  CASE WHEN may('tickets.write') THEN tickets_escalate_in_turn() END AS raised"#
    )
    .fetch_one(conn)
    .await?;
    Ok(match row.raised {
        _ if !row.may => Turn::NotOurs,
        Some(raised) => Turn::Raised(raised),
        None => Turn::NotNow,
    })
}

/// Reports that this desk has a ticket open, and returns the other users who have it open. Must be repeated every few
/// seconds: after 15 s of silence a desk counts as gone. `actor` is the name for a login that belongs to no staff
/// member.
///
/// # Errors
/// If the session does not see the ticket, or the database cannot be written.
pub async fn present(
    conn: &mut PgConnection,
    ticket: Uuid,
    is_writing: bool,
    actor: &str,
) -> sqlx::Result<Vec<Present>> {
    sqlx::query_scalar!(
        r#"SELECT ticket_presence($1, $2, $3) AS "others!: Json<Vec<Present>>""#,
        ticket,
        is_writing,
        actor
    )
    .fetch_one(conn)
    .await
    .map(|others| others.0)
}

/// Reports that this desk has closed a ticket.
///
/// # Errors
/// Same as [`present`].
pub async fn leave(conn: &mut PgConnection, ticket: Uuid) -> sqlx::Result<()> {
    sqlx::query!("SELECT ticket_leave($1)", ticket).execute(conn).await.map(drop)
}

/// Records up to where the login has read a ticket (`Card::news`). 0 marks it unread.
///
/// # Errors
/// Same as [`present`].
pub async fn mark_read(conn: &mut PgConnection, ticket: Uuid, seen: i64) -> sqlx::Result<()> {
    sqlx::query!("SELECT ticket_read($1, $2)", ticket, seen).execute(conn).await.map(drop)
}

/// Saves a draft of the login; an empty text deletes it. Sending the text deletes the draft too.
///
/// # Errors
/// If the session may not work on tickets, or the text is too long.
pub async fn keep_draft(conn: &mut PgConnection, ticket: Uuid, is_note: bool, body: &str) -> sqlx::Result<()> {
    sqlx::query!("SELECT ticket_draft($1, $2, $3)", ticket, is_note, body).execute(conn).await.map(drop)
}

/// Returns the account with this email; `None` if there is none. The spelling must match exactly.
///
/// # Errors
/// If the database cannot be read.
pub async fn account_of_email(conn: &mut PgConnection, email: &str) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar!("SELECT id FROM users WHERE email = $1 AND deleted_at IS NULL", email)
        .fetch_optional(conn)
        .await
}

/// Returns the order with this number; `None` if there is none.
///
/// # Errors
/// If the database cannot be read.
pub async fn order_of_number(conn: &mut PgConnection, number: &str) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar!("SELECT id FROM orders WHERE order_number = $1", number).fetch_optional(conn).await
}

/// Reads the saved views of the login, by name.
///
/// # Errors
/// If the database cannot be read.
pub async fn views(conn: &mut PgConnection) -> sqlx::Result<Vec<SavedView>> {
    let rows = sqlx::query!(
        r#"SELECT id, name, ask AS "ask: Json<Filter>" FROM ticket_views WHERE login = session_user ORDER BY lower(name)"#
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| SavedView { id: row.id, name: row.name, ask: row.ask.0 }).collect())
}

/// Saves a view, or changes the view with this id.
///
/// # Errors
/// If another view has the name.
pub async fn save_view(conn: &mut PgConnection, view: &SavedView) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO ticket_views (id, name, ask) VALUES ($1, $2, $3)
         ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, ask = EXCLUDED.ask",
        view.id,
        view.name,
        Json(&view.ask) as _
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Deletes a view.
///
/// # Errors
/// If the database cannot be written.
pub async fn forget_view(conn: &mut PgConnection, id: Uuid) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM ticket_views WHERE id = $1 AND login = session_user", id).execute(conn).await.map(drop)
}
