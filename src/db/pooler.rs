//! Poolers between a console and its server: whether there is one, and how work is done through it.
//!
//! A pooler takes no settings along (`options`), so they are set anew. One in session mode is a server otherwise. One
//! in transaction mode gives each transaction to whichever backend is free: there every piece of work is a
//! transaction, with its settings and its prepared statements in it, and nothing can be heard.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection, Error, Executor, Row};
use tokio::time::timeout;

use super::auth;
use super::connect::Limits;

/// Set with the other settings of a session, to see whether they come through.
pub(super) const PROBE_SETTING: &str = "frontdesk.console";
/// How long a connection that nobody shares takes at most to answer.
const ANSWER: Duration = Duration::from_secs(3);
/// So often two connections stay apart only when each has a backend of its own.
const PROBES: u32 = 3;

/// What a connection's backend is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PoolMode {
    /// The connection's own, with the settings that it came with.
    #[default]
    Direct,
    /// The connection's own, without its settings: a pooler in session mode.
    Session,
    /// Another for each transaction: a pooler in transaction mode.
    Transaction,
}

impl PoolMode {
    /// Finds out what a connection by `own` is; where its settings do not come through it is made by `bare`.
    ///
    /// # Errors
    /// When there is no connection, for any other reason than its settings.
    pub(super) async fn detect(own: &PgConnectOptions, bare: &PgConnectOptions) -> sqlx::Result<Self> {
        match PgConnection::connect_with(own).await {
            Ok(mut conn) => {
                let mark = conn.fetch_one("SELECT current_setting('frontdesk.console', true) = 'on'").await?;
                // By the simple protocol: text, or nothing when it is not set.
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
            // Whoever is not let in has to hear that, and not what is wrong with the settings.
            Err(error) if auth::is_locked_out(&error) => return Ok(Self::Session),
            Err(error) => return Err(error),
        };
        let mut other = PgConnection::connect_with(bare).await?;
        let is_shared = share_a_backend(&mut one, &mut other).await?;
        // Nothing is in flight; one that waits for the other's backend is dropped as it is.
        drop((one, other));
        Ok(if is_shared { Self::Transaction } else { Self::Session })
    }

    /// Makes ready for a piece of work; [`Self::end`] is its end.
    ///
    /// # Errors
    /// When the connection is broken.
    pub async fn begin(self, conn: &mut PgConnection, limits: Limits) -> sqlx::Result<()> {
        if self == Self::Transaction {
            // What somebody before has prepared on this backend stands in the way of ours.
            let begin = format!("BEGIN; DEALLOCATE ALL; {}", settings("SET LOCAL", limits));
            conn.execute(AssertSqlSafe(begin)).await?;
        }
        Ok(())
    }

    /// Ends a piece of work: it is done only when this has no error.
    ///
    /// # Errors
    /// The work's, or the commit's.
    pub async fn end<T>(self, conn: &mut PgConnection, result: sqlx::Result<T>) -> sqlx::Result<T> {
        if self == Self::Transaction {
            let ended = conn.execute(if result.is_ok() { "COMMIT" } else { "ROLLBACK" }).await;
            if result.is_ok() {
                ended?;
            }
        }
        result
    }

    /// What a new connection is told.
    ///
    /// # Errors
    /// When it is broken.
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

/// A pooler that is not told to drop such settings refuses them before anybody is let in.
fn is_refused_setting(error: &Error) -> bool {
    matches!(error, Error::Database(said)
        if said.code().as_deref() == Some("08P01") && said.message().contains("startup parameter"))
}

/// Whether two connections meet on one backend, or one of them does not stay on its own.
async fn share_a_backend(one: &mut PgConnection, other: &mut PgConnection) -> sqlx::Result<bool> {
    for _ in 0..PROBES {
        let before = backend(one).await?;
        // While a transaction of the other lasts, its backend is taken.
        other.execute("BEGIN").await?;
        let others = backend(other).await?;
        // None when there is no other backend to be had.
        let after = timeout(ANSWER, backend(one)).await;
        other.execute("ROLLBACK").await?;
        let Ok(after) = after else { return Ok(true) };
        if after? != before || others == before {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Not by a prepared statement, which a pooler may lose.
async fn backend(conn: &mut PgConnection) -> sqlx::Result<String> {
    let row = conn.fetch_one("SELECT pg_backend_pid()").await?;
    row.try_get_unchecked(0)
}
