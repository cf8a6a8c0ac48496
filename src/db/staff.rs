//! Sign-in and staff administration. For a new password only the SCRAM verifier is sent to the server, which stores
//! it. The password itself is never sent.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use postgres_protocol::password::scram_sha_256;
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::domain::rights::Rights;
use crate::domain::sign_in::{Password, SignInError};
use crate::domain::staff::{Actor, Role};
use crate::domain::staff_admin::{Member, OpenWork, RightOverride, StaffCommand, reassign_outcome};

/// What kind of login a connection belongs to.
#[derive(Debug, Clone, PartialEq)]
pub enum LoginKind {
    /// A staff member.
    Staff {
        /// The staff member, with rights.
        actor: Actor,
        /// True if a new password must be chosen first.
        must_change: bool,
    },
    /// The owner of the schema.
    Owner,
    /// A login that may only count sign-in attempts of others.
    Door,
}

/// Asks whether a sign-in as `login` may be tried now. The attempt counts as failed until [`enter_session`].
///
/// # Errors
/// If the database cannot be asked.
pub async fn register_attempt(
    conn: &mut PgConnection,
    login: &str,
    desk: &str,
) -> sqlx::Result<Result<(), SignInError>> {
    let row =
        sqlx::query!(r#"SELECT wait_ms AS "wait_ms!", is_locked AS "is_locked!" FROM knock($1, $2)"#, login, desk)
            .fetch_one(conn)
            .await?;
    Ok(match (row.wait_ms, row.is_locked) {
        (0, _) => Ok(()),
        (ms, true) => Err(SignInError::Locked(Duration::milliseconds(ms))),
        (ms, false) => Err(SignInError::Wait(Duration::milliseconds(ms))),
    })
}

/// Registers the session at `desk` (at `venue`, if it has one) and returns its kind of login. Resets the count of
/// failed attempts.
///
/// # Errors
/// The inner error if the login belongs to no staff member or has expired. The outer one if the database cannot be
/// asked.
pub async fn enter_session(
    conn: &mut PgConnection,
    desk: &str,
    venue: Option<&str>,
) -> sqlx::Result<Result<LoginKind, SignInError>> {
    let whose = sqlx::query_scalar!(r#"SELECT whose_session() AS "whose!""#).fetch_one(&mut *conn).await;
    match whose.or_else(not_staff)?.as_str() {
        "owner" => return Ok(Ok(LoginKind::Owner)),
        "door" => return Ok(Ok(LoginKind::Door)),
        "stranger" => return Ok(Err(SignInError::Stranger)),
        _ => {}
    }
    let row = sqlx::query!(r#"SELECT staff_id, name, role, rights, must_change FROM sign_in($1)"#, desk)
        .fetch_one(conn)
        .await?;
    let (Some(name), Some(role)) = (row.name, row.role.as_deref().and_then(Role::from_word)) else {
        return Ok(Err(SignInError::Expired));
    };
    Ok(Ok(LoginKind::Staff {
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

/// Returns "stranger" for a login in none of our groups, which may not even ask.
fn not_staff(error: sqlx::Error) -> sqlx::Result<String> {
    let is_denied =
        error.as_database_error().and_then(sqlx::error::DatabaseError::code).is_some_and(|code| code == "42501");
    if is_denied { Ok("stranger".into()) } else { Err(error) }
}

/// Returns true if the session's staff member must choose a new password first.
///
/// # Errors
/// If the database cannot be asked.
pub async fn must_change(conn: &mut PgConnection) -> sqlx::Result<bool> {
    let asked = sqlx::query_scalar!("SELECT must_change_my_password()").fetch_one(conn).await;
    match asked {
        Ok(must) => Ok(must.unwrap_or_default()),
        Err(error) => not_staff(error).map(|_| false),
    }
}

/// Changes the password of the session's staff member. Returns the outcome's word.
///
/// # Errors
/// If the database cannot be asked.
pub async fn change_my_password(conn: &mut PgConnection, password: &Password) -> sqlx::Result<String> {
    sqlx::query_scalar!(r#"SELECT change_my_password($1) AS "outcome!""#, verifier(password)).fetch_one(conn).await
}

/// Reads all staff members, those who may sign in first.
///
/// # Errors
/// If the session lacks the right, or the database cannot be read.
pub async fn overview(conn: &mut PgConnection) -> sqlx::Result<Vec<Member>> {
    let rows = sqlx::query!(
        r#"SELECT staff_id AS "staff_id!", login AS "login!", name AS "name!", role AS "role!", is_active AS "is_active!",
                  valid_until, must_change AS "must_change!", has_login AS "has_login!", locked_until, last_entered,
                  connections AS "connections!", account, decided AS "decided!: Json<Vec<RightOverride>>",
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
            overrides: row.decided.0,
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

/// Runs a staff command. Returns the outcome's word, which [`StaffCommand::outcome_message`] turns into a sentence.
///
/// # Errors
/// If the session lacks the right, or the database cannot be asked.
pub async fn run(conn: &mut PgConnection, command: &StaffCommand) -> sqlx::Result<String> {
    let outcome = match command {
        StaffCommand::Add { login, name, role, password, valid_until, account, must_change } => {
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
        StaffCommand::SetRole { login, role, account } => {
            sqlx::query_scalar!("SELECT staff_set_role($1, $2, $3)", login, role.word(), account.as_deref())
                .fetch_one(conn)
                .await?
        }
        StaffCommand::Disable { login } => disable(conn, login).await?,
        StaffCommand::Enable { login, valid_until } => enable(conn, login, *valid_until).await?,
        StaffCommand::ResetPassword { login, password, must_change } => {
            sqlx::query_scalar!("SELECT staff_reset_password($1, $2, $3)", login, verifier(password), must_change)
                .fetch_one(conn)
                .await?
        }
        StaffCommand::Reassign { login, to, .. } => Some(reassign(conn, login, to).await?),
        StaffCommand::Unlock { login } => sqlx::query_scalar!("SELECT staff_unlock($1)", login).fetch_one(conn).await?,
        StaffCommand::Decide { login, right, given, until, reason } => {
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

/// Returns the outcome's word with the amount of open work.
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

/// Reads open work whose assignee can no longer sign in: login, name and amount.
///
/// # Errors
/// If the session has neither the right to manage staff nor the right to work on leads, or the database cannot be
/// asked.
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

/// Disables a login in two steps: a session that is ended before the first step commits could reconnect.
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

/// Returns the SCRAM verifier that PostgreSQL stores for a password.
fn verifier(password: &Password) -> String {
    scram_sha_256(password.expose().as_bytes())
}
