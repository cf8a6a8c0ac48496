//! Signing in and looking after the staff. What goes to the server of a new password is the SCRAM
//! verifier that it keeps, never the password.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use postgres_protocol::password::scram_sha_256;
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::domain::crew::{Decided, Deed, Member, OpenWork, reassign_outcome};
use crate::domain::rights::Rights;
use crate::domain::sign_in::{Password, Refusal};
use crate::domain::staff::{Actor, Role};

/// Whose session a connection is.
#[derive(Debug, Clone, PartialEq)]
pub enum Whose {
    /// A member of staff's.
    Staff {
        /// Who, with their rights.
        actor: Actor,
        /// Another password has to be chosen first.
        must_change: bool,
    },
    /// The schema's owner's.
    Owner,
    /// A login's that may only knock for others.
    Door,
}

/// Asks at the door whether `login` may be tried now; the try counts as failed until [`enter`].
///
/// # Errors
/// When the database cannot be asked.
pub async fn knock(conn: &mut PgConnection, login: &str, desk: &str) -> sqlx::Result<Result<(), Refusal>> {
    let row =
        sqlx::query!(r#"SELECT wait_ms AS "wait_ms!", is_locked AS "is_locked!" FROM knock($1, $2)"#, login, desk)
            .fetch_one(conn)
            .await?;
    Ok(match (row.wait_ms, row.is_locked) {
        (0, _) => Ok(()),
        (ms, true) => Err(Refusal::Locked(Duration::milliseconds(ms))),
        (ms, false) => Err(Refusal::Wait(Duration::milliseconds(ms))),
    })
}

/// Says that whoever has this connection is at `desk` (which stands at `venue`, if at one), and hears
/// who that is. Ends the count of wrong passwords.
///
/// # Errors
/// The inner one when the login is nobody of ours, or holds no more; the outer one when the database
/// cannot be asked.
pub async fn enter(conn: &mut PgConnection, desk: &str, venue: Option<&str>) -> sqlx::Result<Result<Whose, Refusal>> {
    let whose = sqlx::query_scalar!(r#"SELECT whose_session() AS "whose!""#).fetch_one(&mut *conn).await;
    match whose.or_else(stranger)?.as_str() {
        "owner" => return Ok(Ok(Whose::Owner)),
        "door" => return Ok(Ok(Whose::Door)),
        "stranger" => return Ok(Err(Refusal::Stranger)),
        _ => {}
    }
    let row = sqlx::query!(r#"SELECT staff_id, name, role, rights, must_change FROM sign_in($1)"#, desk)
        .fetch_one(conn)
        .await?;
    let (Some(name), Some(role)) = (row.name, row.role.as_deref().and_then(Role::from_word)) else {
        return Ok(Err(Refusal::Expired));
    };
    Ok(Ok(Whose::Staff {
        actor: Actor {
            staff_id: row.staff_id,
            name,
            role,
            rights: Rights::from_words(row.rights.iter().flatten().map(String::as_str)),
            desk: desk.to_owned(),
            venue: venue.map(str::to_owned),
        },
        must_change: row.must_change.unwrap_or_default(),
    }))
}

/// Whoever is in none of our groups may not even ask.
fn stranger(error: sqlx::Error) -> sqlx::Result<String> {
    let is_denied =
        error.as_database_error().and_then(sqlx::error::DatabaseError::code).is_some_and(|code| code == "42501");
    if is_denied { Ok("stranger".into()) } else { Err(error) }
}

/// Whether the session's own member of staff has to choose another password first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn must_change(conn: &mut PgConnection) -> sqlx::Result<bool> {
    let asked = sqlx::query_scalar!("SELECT must_change_my_password()").fetch_one(conn).await;
    match asked {
        Ok(must) => Ok(must.unwrap_or_default()),
        Err(error) => stranger(error).map(|_| false),
    }
}

/// Gives the session's own member of staff another password; answers with the outcome's word.
///
/// # Errors
/// When the database cannot be asked.
pub async fn change_my_password(conn: &mut PgConnection, password: &Password) -> sqlx::Result<String> {
    sqlx::query_scalar!(r#"SELECT change_my_password($1) AS "outcome!""#, verifier(password)).fetch_one(conn).await
}

/// Everybody on the staff, those who may sign in first.
///
/// # Errors
/// When the session has not the right, or the database cannot be read.
pub async fn overview(conn: &mut PgConnection) -> sqlx::Result<Vec<Member>> {
    let rows = sqlx::query!(
        r#"SELECT staff_id AS "staff_id!", login AS "login!", name AS "name!", role AS "role!", is_active AS "is_active!",
                  valid_until, must_change AS "must_change!", has_login AS "has_login!", locked_until, last_entered,
                  connections AS "connections!", account, decided AS "decided!: Json<Vec<Decided>>",
                  leads AS "leads!", steps AS "steps!", tickets AS "tickets!"
           FROM staff_members()"#
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Member {
            id: row.staff_id,
            login: row.login,
            name: row.name,
            role: Role::from_word(&row.role).unwrap_or(Role::Desk),
            is_active: row.is_active,
            valid_until: row.valid_until,
            must_change: row.must_change,
            has_login: row.has_login,
            locked_until: row.locked_until,
            last_entered: row.last_entered,
            connections: row.connections,
            account: row.account,
            decided: row.decided.0,
            work: OpenWork { leads: row.leads, steps: row.steps, tickets: row.tickets },
        })
        .collect())
}

/// Returns when each login last signed in at a desk. For the owner of the private server, who keeps its door.
///
/// # Errors
/// When the database cannot be asked.
pub async fn last_here(conn: &mut PgConnection, desk: &str) -> sqlx::Result<HashMap<String, DateTime<Utc>>> {
    let rows = sqlx::query!(
        r#"SELECT s.login::text AS "login!", max(a.at) AS "at!"
           FROM staff s JOIN sign_in_attempts a ON a.staff_id = s.id
           WHERE a.outcome = 'entered' AND a.desk = left($1, 100) GROUP BY s.login"#,
        desk
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.login, row.at)).collect())
}

/// Does it; answers with the outcome's word, which [`Deed::told`] turns into a sentence.
///
/// # Errors
/// When the session has not the right, or the database cannot be asked.
pub async fn run(conn: &mut PgConnection, deed: &Deed) -> sqlx::Result<String> {
    let outcome = match deed {
        Deed::Add { login, name, role, password, valid_until, account, must_change } => {
            let (name, account) = (name.trim(), account.as_deref());
            sqlx::query_scalar!(
                "SELECT staff_add($1, $2, $3, $4, $5, $6, $7)",
                login,
                name,
                role.word(),
                verifier(password),
                *valid_until,
                account,
                must_change
            )
            .fetch_one(conn)
            .await?
        }
        Deed::SetRole { login, role, account } => {
            sqlx::query_scalar!("SELECT staff_set_role($1, $2, $3)", login, role.word(), account.as_deref())
                .fetch_one(conn)
                .await?
        }
        Deed::Disable { login } => disable(conn, login).await?,
        Deed::Enable { login, valid_until } => enable(conn, login, *valid_until).await?,
        Deed::ResetPassword { login, password, must_change } => {
            sqlx::query_scalar!("SELECT staff_reset_password($1, $2, $3)", login, verifier(password), must_change)
                .fetch_one(conn)
                .await?
        }
        Deed::Reassign { login, to, .. } => Some(reassign(conn, login, to).await?),
        Deed::Unlock { login } => sqlx::query_scalar!("SELECT staff_unlock($1)", login).fetch_one(conn).await?,
        Deed::Decide { login, right, given, until, reason } => {
            sqlx::query_scalar!(
                "SELECT staff_decide_right($1, $2, $3, $4, $5)",
                login,
                right,
                *given,
                *until,
                reason.as_deref()
            )
            .fetch_one(conn)
            .await?
        }
    };
    Ok(outcome.unwrap_or_default())
}

/// The outcome's word with how much was open.
async fn reassign(conn: &mut PgConnection, from: &str, to: &str) -> sqlx::Result<String> {
    let row = sqlx::query!(
        r#"SELECT outcome AS "outcome!", leads AS "leads!", steps AS "steps!", tickets AS "tickets!"
           FROM staff_reassign($1, $2)"#,
        from,
        to
    )
    .fetch_one(conn)
    .await?;
    let work = OpenWork { leads: row.leads, steps: row.steps, tickets: row.tickets };
    Ok(reassign_outcome(&row.outcome, work))
}

/// Open work whose assignee cannot sign in any more: login, name and how much.
///
/// # Errors
/// When the session has neither the right to look after the staff nor the right to work on leads, or the database cannot
/// be asked.
pub async fn disabled_work(conn: &mut PgConnection) -> sqlx::Result<Vec<(String, String, OpenWork)>> {
    let rows = sqlx::query!(
        r#"SELECT login AS "login!", name AS "name!", leads AS "leads!", steps AS "steps!", tickets AS "tickets!"
           FROM staff_disabled_work()"#
    )
    .fetch_all(conn)
    .await?;
    let work = rows
        .into_iter()
        .map(|row| (row.login, row.name, OpenWork { leads: row.leads, steps: row.steps, tickets: row.tickets }));
    Ok(work.collect())
}

/// In two steps: a connection that is ended before the first is committed would come back.
async fn disable(conn: &mut PgConnection, login: &str) -> sqlx::Result<Option<String>> {
    let outcome = sqlx::query_scalar!("SELECT staff_disable($1)", login).fetch_one(&mut *conn).await?;
    if outcome.as_deref() == Some("done") {
        sqlx::query_scalar!("SELECT staff_end_sessions($1)", login).fetch_one(conn).await?;
    }
    Ok(outcome)
}

async fn enable(conn: &mut PgConnection, login: &str, until: Option<DateTime<Utc>>) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("SELECT staff_enable($1, $2)", login, until).fetch_one(conn).await
}

/// What PostgreSQL keeps of a password.
fn verifier(password: &Password) -> String {
    scram_sha_256(password.expose().as_bytes())
}
