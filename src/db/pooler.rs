//! Detects a pooler between a console and its server, and runs work through it.
//!
//! A pooler drops the settings of a connection (`options`), so they are set again. In session mode a pooler otherwise
//! acts like a server. In transaction mode each transaction may use another backend. There every unit of work is one
//! transaction, with its settings and prepared statements inside it, and notifications do not arrive.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection, Error, Executor, Row};
use tokio::time::timeout;

use super::auth;
use super::limits::Limits;

/// Marker set with the other settings of a session. It shows whether they reach the server.
pub(super) const PROBE_SETTING: &str = "frontdesk.console";
/// How long an unshared connection takes at most to answer.
const ANSWER: Duration = Duration::from_secs(3);
/// Number of checks. Two connections that pass all of them have separate backends.
const PROBES: u32 = 3;

/// How a connection relates to its backend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PoolMode {
    /// A backend of its own, with the connection's settings.
    #[default]
    Direct,
    /// A backend of its own, without the connection's settings: a pooler in session mode.
    Session,
    /// Transaction mode of a pooler: each transaction may use another backend.
    Transaction,
}

impl PoolMode {
    /// Detects the mode of a connection with the options `own`. If its settings do not arrive, tests connections with
    /// `bare`.
    ///
    /// # Errors
    /// If connecting fails for any reason except the settings.
    pub(super) async fn detect(own: &PgConnectOptions, bare: &PgConnectOptions) -> sqlx::Result<Self> {
        match PgConnection::connect_with(own).await {
            Ok(mut conn) => {
                let mark = conn.fetch_one("SELECT current_setting('frontdesk.console', true) = 'on'").await?;
                // The simple protocol returns text, or NULL if the setting is missing.
                let is_marked = mark.try_get_unchecked::<Option<&str>, _>(0)? == Some("t");
                let _ = conn.close().await;
                if is_marked {
                    return Ok(Self::Direct);
                }
            }
            Err(error) if is_refused_setting(&error) => {}
            Err(error) => return Err(error),
        }
        let mut one = match PgConnection::connect_with(bare).await {
            Ok(one) => one,
            // A rejected login must be reported as such, not as a problem with the settings.
            Err(error) if auth::is_locked_out(&error) => return Ok(Self::Session),
            Err(error) => return Err(error),
        };
        let mut other = PgConnection::connect_with(bare).await?;
        let is_shared = share_a_backend(&mut one, &mut other).await?;
        // Nothing is in flight. A connection that still waits for the other's backend is dropped as it is.
        drop((one, other));
        Ok(if is_shared { Self::Transaction } else { Self::Session })
    }

    /// Prepares a connection for a unit of work. [`Self::end`] ends the unit.
    ///
    /// # Errors
    /// If the connection is broken.
    pub async fn begin(self, conn: &mut PgConnection, limits: Limits) -> sqlx::Result<()> {
        if self == Self::Transaction {
            // Statements that another client prepared on this backend would conflict with ours.
            let begin = format!("BEGIN; DEALLOCATE ALL; {}", settings("SET LOCAL", limits));
            conn.execute(AssertSqlSafe(begin)).await?;
        }
        Ok(())
    }

    /// Ends a unit of work. The work is done only if this returns no error.
    ///
    /// # Errors
    /// The error of the work, or of the commit.
    pub async fn end<T>(self, conn: &mut PgConnection, result: sqlx::Result<T>) -> sqlx::Result<T> {
        if self == Self::Transaction {
            let ended = conn.execute(if result.is_ok() { "COMMIT" } else { "ROLLBACK" }).await;
            if result.is_ok() {
                ended?;
            }
        }
        result
    }

    /// Sends the settings to a new connection if the mode needs that.
    ///
    /// # Errors
    /// If the connection is broken.
    pub async fn init_session(self, conn: &mut PgConnection, limits: Limits) -> sqlx::Result<()> {
        if self == Self::Session {
            conn.execute(AssertSqlSafe(settings("SET", limits))).await?;
        }
        Ok(())
    }
}

fn settings(set: &str, limits: Limits) -> String {
    let (statement, lock) = (limits.statement.as_millis(), limits.lock.as_millis());
    format!(
        "{set} statement_timeout = {statement}; {set} lock_timeout = {lock}; \
         {set} idle_in_transaction_session_timeout = {statement}; {set} jit = off"
    )
}

/// Returns true if a pooler rejected a startup setting. A pooler that is not configured to ignore such settings
/// rejects them before sign-in.
fn is_refused_setting(error: &Error) -> bool {
    matches!(error, Error::Database(said)
        if said.code().as_deref() == Some("08P01") && said.message().contains("startup parameter"))
}

/// Returns true if two connections use one backend, or one of them does not stay on its own backend.
async fn share_a_backend(one: &mut PgConnection, other: &mut PgConnection) -> sqlx::Result<bool> {
    for _ in 0..PROBES {
        let before = backend(one).await?;
        // While a transaction of `other` is open, its backend is in use.
        other.execute("BEGIN").await?;
        let others = backend(other).await?;
        // A timeout means that there is no other backend.
        let after = timeout(ANSWER, backend(one)).await;
        other.execute("ROLLBACK").await?;
        let Ok(after) = after else { return Ok(true) };
        if after? != before || others == before {
            return Ok(true);
        }
    }
    Ok(false)
}

/// No prepared statement, because a pooler may lose it.
async fn backend(conn: &mut PgConnection) -> sqlx::Result<String> {
    let row = conn.fetch_one("SELECT pg_backend_pid()").await?;
    row.try_get_unchecked(0)
}
