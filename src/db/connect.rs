//! How a console connects.

use std::str::FromStr;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

/// Bounds that the server keeps for every statement, so that no future has to be dropped while
/// it holds a transaction.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// `statement_timeout`.
    pub statement: Duration,
    /// `lock_timeout`.
    pub lock: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { statement: Duration::from_secs(15), lock: Duration::from_secs(5) }
    }
}

/// Reads a `postgres://` address (`sslmode=verify-full`, `host=/socket/folder` and libpq's
/// environment variables included). A missing password comes from `PGPASSWORD` or `.pgpass`.
///
/// # Errors
/// A sentence that never repeats the address, because a password may stand in it.
pub fn parse(url: &SecretString) -> Result<PgConnectOptions, String> {
    let text = url.expose_secret();
    if !(text.starts_with("postgres://") || text.starts_with("postgresql://")) {
        return Err("The database address must begin with postgres:// (it is not shown here, for its password).".into());
    }
    PgConnectOptions::from_str(text)
        .map_err(|_| "The database address cannot be read (it is not shown here, for its password).".into())
}

/// The settings that every console session has.
#[must_use]
pub fn session_options(options: PgConnectOptions, limits: Limits, desk: &str) -> PgConnectOptions {
    options.application_name(&format!("frontdesk {desk}")).options([
        ("statement_timeout", limits.statement.as_millis().to_string()),
        ("lock_timeout", limits.lock.as_millis().to_string()),
        ("idle_in_transaction_session_timeout", limits.statement.as_millis().to_string()),
        // The plan of a roster looks costly enough for the server to compile it, which takes many
        // times as long as running it.
        ("jit", "off".to_owned()),
    ])
}

/// Gives the session the keys to what is sealed. As an option of the connection they are part of no
/// statement: no log of statements, no `pg_stat_activity` and no error shows them.
#[must_use]
pub fn with_key(options: PgConnectOptions, keys: &SecretString) -> PgConnectOptions {
    options.options([("frontdesk.key", keys.expose_secret())])
}

/// A console's few connections, opened when they are needed: questions and writes have their
/// own, so that no slow question stands in a write's way.
#[derive(Debug, Clone)]
pub struct Pools {
    /// For questions.
    pub reads: PgPool,
    /// For writes.
    pub writes: PgPool,
    /// For hearing that the server has ended the session.
    pub watch: PgPool,
    /// How long a question may go without any answer before its connection counts as dead: longer
    /// than the server lets a statement run.
    pub silence: Duration,
}

impl Pools {
    /// Connects lazily, by these options.
    #[must_use]
    pub fn new(options: PgConnectOptions, limits: Limits) -> Self {
        let silence = limits.statement + Duration::from_secs(5);
        Self {
            silence,
            reads: pool(options.clone(), 3, Duration::from_secs(10)),
            writes: pool(options.clone(), 2, Duration::from_mins(1)),
            watch: pool(options, 1, Duration::from_secs(10)),
        }
    }
}

fn pool(options: PgConnectOptions, most: u32, wait: Duration) -> PgPool {
    PgPoolOptions::new()
        .max_connections(most)
        .min_connections(0)
        .acquire_timeout(wait)
        .idle_timeout(Duration::from_mins(10))
        // One desk action is one round trip; a connection that broke while idle is noticed by the
        // action itself, which is sent again.
        .test_before_acquire(false)
        .connect_lazy_with(options)
}
