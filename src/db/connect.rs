//! How a console connects.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::{Connection, PgPool, Postgres};
use tokio::sync::watch;

use super::pooler::{PROBE_SETTING, PoolMode};
use super::servers::{Servers, WorkingServer};

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
        (PROBE_SETTING, "on".to_owned()),
        // A desk that is gone without a word holds no lock for long. (A socket file has no use for these.)
        ("tcp_keepalives_idle", "30".to_owned()),
        ("tcp_keepalives_interval", "10".to_owned()),
        ("tcp_keepalives_count", "3".to_owned()),
        ("tcp_user_timeout", "30000".to_owned()),
    ])
}

/// What of these a pooler takes.
#[must_use]
pub fn without_startup_params(options: PgConnectOptions, desk: &str) -> PgConnectOptions {
    options.application_name(&format!("frontdesk {desk}")).extra_float_digits(None)
}

/// Gives the session the keys to what is sealed. As an option of the connection they are part of no
/// statement: no log of statements, no `pg_stat_activity` and no error shows them.
#[must_use]
pub fn with_key(options: PgConnectOptions, keys: &SecretString) -> PgConnectOptions {
    options.options([("frontdesk.key", keys.expose_secret())])
}

/// How long a desk waits for a connection of its own, before it looks why there is none.
const PROBE_AFTER: Duration = Duration::from_millis(1500);
/// How long it looks at most.
const PROBE_TIMEOUT: Duration = Duration::from_secs(4);
/// How long it waits in all, while its own are at work or one is made over a slow line: that is eight ways there and
/// back.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(8);
/// So many of our last backends are known.
const KNOWN_BACKENDS: usize = 16;

/// A console's few connections, opened when they are needed: questions and writes have their
/// own, so that no slow question stands in a write's way.
#[derive(Debug, Clone)]
pub struct Pools {
    /// For questions.
    pub reads: PgPool,
    /// For writes.
    pub writes: PgPool,
    /// How long anything may go without an answer before its connection counts as dead: longer
    /// than the server lets a statement run.
    pub silence: Duration,
    servers: Servers,
    limits: Limits,
    /// The backends that our writes run on, newest last.
    backends: Arc<Mutex<VecDeque<u32>>>,
    /// Counts how often the line was found dead.
    dead: Arc<watch::Sender<u64>>,
    /// One search for the server that takes writes at a time.
    searching: Arc<tokio::sync::Mutex<()>>,
}

impl Pools {
    /// Connects lazily, by these options.
    #[must_use]
    pub fn new(options: PgConnectOptions, limits: Limits) -> Self {
        Self::among(options.clone().into(), options, limits)
    }

    /// Connects lazily to the one of several servers that takes writes now.
    #[must_use]
    pub fn among(servers: Servers, writable: PgConnectOptions, limits: Limits) -> Self {
        let backends: Arc<Mutex<VecDeque<u32>>> = Arc::default();
        let known = Arc::clone(&backends);
        let backend = servers.pool_mode();
        let reads = pool(3).after_connect(move |conn, _| Box::pin(backend.init_session(conn, limits)));
        let writes = pool(2).after_connect(move |conn, _| {
            let known = Arc::clone(&known);
            Box::pin(async move {
                backend.init_session(conn, limits).await?;
                if backend != PoolMode::Direct {
                    // Its word would be another's with the next transaction, or the next console.
                    return Ok(());
                }
                let backend = sqlx::query_scalar!(r#"SELECT pg_backend_pid() AS "pid!""#).fetch_one(conn).await?;
                let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
                known.push_back(backend.unsigned_abs());
                if known.len() > KNOWN_BACKENDS {
                    known.pop_front();
                }
                Ok(())
            })
        });
        Self {
            silence: limits.statement + Duration::from_secs(5),
            reads: reads.connect_lazy_with(writable.clone()),
            writes: writes.connect_lazy_with(writable),
            servers,
            limits,
            backends,
            dead: Arc::new(watch::Sender::new(0)),
            searching: Arc::default(),
        }
    }

    /// All servers of this person's, to come in by.
    #[must_use]
    pub fn servers(&self) -> &Servers {
        &self.servers
    }

    /// Makes a connection ready for a piece of work; [`Self::end`] is its end.
    ///
    /// # Errors
    /// When it is broken.
    pub async fn begin(&self, conn: &mut PgConnection) -> sqlx::Result<()> {
        self.servers.pool_mode().begin(conn, self.limits).await
    }

    /// Ends a piece of work: it is done only when this has no error.
    ///
    /// # Errors
    /// The work's, or the commit's.
    pub async fn end<T>(&self, conn: &mut PgConnection, result: sqlx::Result<T>) -> sqlx::Result<T> {
        self.servers.pool_mode().end(conn, result).await
    }

    /// Whether this backend runs our writes.
    #[must_use]
    pub fn is_ours(&self, backend: u32) -> bool {
        self.backends.lock().unwrap_or_else(PoisonError::into_inner).contains(&backend)
    }

    /// Waits for an answer, unless the line is found dead. Then the connection has to go with the question:
    /// none comes back to the pool in the midst of something.
    pub async fn while_alive<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut dead = self.dead.subscribe();
        tokio::select! {
            biased;
            answer = work => Some(answer),
            _ = dead.changed() => None,
            () = tokio::time::sleep(self.silence) => None,
        }
    }

    /// The line is dead: nobody waits for it any longer, and what is idle goes.
    pub fn mark_dead(&self) {
        self.dead.send_modify(|times| *times += 1);
        self.drop_idle();
    }

    /// Connections that were idle when one broke went the same way: the next try has a new one.
    pub fn drop_idle(&self) {
        // A server that starts again gives the same numbers to others.
        self.backends.lock().unwrap_or_else(PoisonError::into_inner).clear();
        for pool in [&self.reads, &self.writes] {
            while let Some(idle) = pool.try_acquire() {
                drop(idle.detach());
            }
        }
    }

    /// Turns to the server that takes writes now, where there are several; while there is none, to a copy that can be
    /// read.
    pub async fn find_writable(&self) {
        if !self.servers.are_several() {
            return;
        }
        let Ok(_turn) = self.searching.try_lock() else {
            // Somebody looks already; the result holds for all.
            drop(self.searching.lock().await);
            return;
        };
        match self.servers.find_working().await {
            Ok(found) => {
                let (options, what) = match found {
                    WorkingServer::Primary(options) => (options, "takes the writes now"),
                    WorkingServer::Standby(options) => (options, "can be read, and none takes writes"),
                };
                if host_key(&self.writes.connect_options()) != host_key(&options) {
                    tracing::info!("another server {what}");
                    self.reads.set_connect_options(options.clone());
                    self.writes.set_connect_options(options);
                    self.drop_idle();
                }
            }
            Err(error) => tracing::warn!(%error, "no server is there"),
        }
    }

    /// A connection for questions.
    ///
    /// # Errors
    /// What the server says to whoever connects, or that it says nothing; `PoolTimedOut` only when all of ours are
    /// at work.
    pub async fn reader(&self) -> sqlx::Result<PoolConnection<Postgres>> {
        self.acquire_or_diagnose(|| self.reads.acquire()).await
    }

    /// A connection for writes.
    ///
    /// # Errors
    /// As [`Self::reader`].
    pub async fn writer(&self) -> sqlx::Result<PoolConnection<Postgres>> {
        self.acquire_or_diagnose(|| self.writes.acquire()).await
    }

    /// Waits for a connection, and looks why when none comes. Where one can be had a second try is made beside the first,
    /// which may hang in a line that is gone, or be about to come. Nothing is in flight until there is one, so giving up
    /// loses nothing.
    ///
    /// # Errors
    /// As [`Self::reader`].
    pub async fn acquire_or_diagnose<T, F>(&self, connect: impl Fn() -> F) -> sqlx::Result<T>
    where
        F: Future<Output = sqlx::Result<T>>,
    {
        let mut dead = self.dead.subscribe();
        let mut first = std::pin::pin!(connect());
        let look = async {
            tokio::time::sleep(PROBE_AFTER).await;
            self.diagnose().await
        };
        tokio::select! {
            biased;
            came = &mut first => return came,
            _ = dead.changed() => return Err(timed_out()),
            why = look => if let Some(error) = why { return Err(error) },
        }
        tokio::select! {
            biased;
            came = first => came,
            came = connect() => came,
            _ = dead.changed() => Err(timed_out()),
        }
    }

    /// Why no connection comes: the pool keeps what the server says to itself. None when one can be had: then ours
    /// are all at work.
    async fn diagnose(&self) -> Option<sqlx::Error> {
        let options = self.reads.connect_options();
        match tokio::time::timeout(PROBE_TIMEOUT, PgConnection::connect_with(&options)).await {
            Ok(Ok(conn)) => {
                let _ = conn.close().await;
                None
            }
            Ok(Err(error)) => Some(error),
            Err(_) => Some(timed_out()),
        }
    }
}

/// Nothing comes through, and nobody said that it would not.
#[must_use]
pub fn timed_out() -> sqlx::Error {
    sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())
}

/// Whether that is what is wrong.
#[must_use]
pub fn is_timeout(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Io(io) if io.kind() == std::io::ErrorKind::TimedOut)
}

fn host_key(options: &PgConnectOptions) -> (String, u16, Option<std::path::PathBuf>) {
    (options.get_host().to_owned(), options.get_port(), options.get_socket().cloned())
}

fn pool(most: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(most)
        .min_connections(0)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(Duration::from_mins(10))
        // One desk action is one round trip; a connection that broke while idle is noticed by the
        // action itself, which is sent again.
        .test_before_acquire(false)
}
