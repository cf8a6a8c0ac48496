//! Connections of a console: settings and pools.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::{Connection, PgPool, Postgres};
use tokio::sync::watch;

use super::limits::Limits;
use super::pooler::{PROBE_SETTING, PoolMode};
use super::servers::{Servers, WorkingServer};
use super::timeout::timed_out;

/// Returns the options with the settings that every console session has.
#[must_use]
pub fn session_options(options: PgConnectOptions, limits: Limits, desk: &str) -> PgConnectOptions {
    options.application_name(&format!("frontdesk {desk}")).options([
        ("statement_timeout", limits.statement.as_millis().to_string()),
        ("lock_timeout", limits.lock.as_millis().to_string()),
        ("idle_in_transaction_session_timeout", limits.statement.as_millis().to_string()),
        // The planner's cost for a roster is high enough to trigger JIT, which takes many times as long as the query.
        ("jit", "off".to_owned()),
        (PROBE_SETTING, "on".to_owned()),
        // A desk that vanishes holds no lock for long. (These settings have no effect on a Unix socket.)
        ("tcp_keepalives_idle", "30".to_owned()),
        ("tcp_keepalives_interval", "10".to_owned()),
        ("tcp_keepalives_count", "3".to_owned()),
        ("tcp_user_timeout", "30000".to_owned()),
    ])
}

/// Returns the options with only the settings that a pooler accepts at startup.
#[must_use]
pub fn without_startup_params(options: PgConnectOptions, desk: &str) -> PgConnectOptions {
    options.application_name(&format!("frontdesk {desk}")).extra_float_digits(None)
}

/// Gives the session the keys for sealed values. They are a connection option and part of no statement. No statement
/// log, no `pg_stat_activity` and no error shows them.
#[must_use]
pub fn with_key(options: PgConnectOptions, keys: &SecretString) -> PgConnectOptions {
    options.options([("frontdesk.key", keys.expose_secret())])
}

/// How long the app waits for a connection of its own before it looks for the reason.
const PROBE_AFTER: Duration = Duration::from_millis(1500);
/// How long that check may take.
const PROBE_TIMEOUT: Duration = Duration::from_secs(4);
/// Total wait while the own connections are busy or a new one is opened over a slow line. Opening takes eight round
/// trips.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(8);
/// How many recent write backends are remembered.
const KNOWN_BACKENDS: usize = 16;

/// A console's few connections, opened on demand. Queries and writes have separate pools, so that a slow query never
/// blocks a write.
#[derive(Debug, Clone)]
pub struct Pools {
    /// Pool for queries.
    pub reads: PgPool,
    /// Pool for writes.
    pub writes: PgPool,
    /// How long an answer may take before the connection counts as dead. Longer than the server's statement timeout.
    pub silence: Duration,
    servers: Servers,
    limits: Limits,
    /// Process ids of the backends of our writes, newest last.
    backends: Arc<Mutex<VecDeque<u32>>>,
    /// Counts how often the connection was found dead.
    dead: Arc<watch::Sender<u64>>,
    /// Allows one search for the writable server at a time.
    searching: Arc<tokio::sync::Mutex<()>>,
}

impl Pools {
    /// Creates pools that connect lazily with these options.
    #[must_use]
    pub fn new(options: PgConnectOptions, limits: Limits) -> Self {
        Self::among(options.clone().into(), options, limits)
    }

    /// Creates pools that connect lazily to `writable`, one of several servers.
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
                    // A pooler gives this backend to other consoles, so its id proves nothing.
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

    /// Returns all servers, with this user's login.
    #[must_use]
    pub fn servers(&self) -> &Servers {
        &self.servers
    }

    /// Prepares a connection for a unit of work. [`Self::end`] ends the unit.
    ///
    /// # Errors
    /// If the connection is broken.
    pub async fn begin(&self, conn: &mut PgConnection) -> sqlx::Result<()> {
        self.servers.pool_mode().begin(conn, self.limits).await
    }

    /// Ends a unit of work. The work is done only if this returns no error.
    ///
    /// # Errors
    /// The error of the work, or of the commit.
    pub async fn end<T>(&self, conn: &mut PgConnection, result: sqlx::Result<T>) -> sqlx::Result<T> {
        self.servers.pool_mode().end(conn, result).await
    }

    /// Returns true if this backend runs our writes.
    #[must_use]
    pub fn is_ours(&self, backend: u32) -> bool {
        self.backends.lock().unwrap_or_else(PoisonError::into_inner).contains(&backend)
    }

    /// Waits for an answer; `None` if the connection is found dead or the answer takes longer than `silence`. Then
    /// the caller must drop the connection, because a busy one must not go back to the pool.
    pub async fn while_alive<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut dead = self.dead.subscribe();
        tokio::select! {
            biased;
            answer = work => Some(answer),
            _ = dead.changed() => None,
            () = tokio::time::sleep(self.silence) => None,
        }
    }

    /// Reports the connection as dead: ends all waits and drops idle connections.
    pub fn mark_dead(&self) {
        self.dead.send_modify(|times| *times += 1);
        self.drop_idle();
    }

    /// Drops idle connections. When one broke, the others are broken too, and the next attempt needs a new one.
    pub fn drop_idle(&self) {
        // A restarted server gives the same process ids to other clients.
        self.backends.lock().unwrap_or_else(PoisonError::into_inner).clear();
        for pool in [&self.reads, &self.writes] {
            while let Some(idle) = pool.try_acquire() {
                drop(idle.detach());
            }
        }
    }

    /// Switches to the server that takes writes now, if there are several. Switches to a readable standby if no
    /// server takes writes.
    pub async fn find_writable(&self) {
        if !self.servers.are_several() {
            return;
        }
        let Ok(_turn) = self.searching.try_lock() else {
            // Another task is searching already. Wait for it and use its result.
            drop(self.searching.lock().await);
            return;
        };
        match self.servers.find_working().await {
            Ok(found) => {
                let (options, what) = match found {
                    WorkingServer::Primary(options) => (options, "takes the writes now"),
                    WorkingServer::Standby(options) => (options, "is a readable standby, and none takes writes"),
                };
                if host_key(&self.writes.connect_options()) != host_key(&options) {
                    tracing::info!("switched servers: the new one {what}");
                    self.reads.set_connect_options(options.clone());
                    self.writes.set_connect_options(options);
                    self.drop_idle();
                }
            }
            Err(error) => tracing::warn!(%error, "no server can be reached"),
        }
    }

    /// Returns a connection for queries.
    ///
    /// # Errors
    /// The server's connection error, or a timeout. `PoolTimedOut` only if all connections of this console are busy.
    pub async fn reader(&self) -> sqlx::Result<PoolConnection<Postgres>> {
        self.acquire_or_diagnose(|| self.reads.acquire()).await
    }

    /// Returns a connection for writes.
    ///
    /// # Errors
    /// Same as [`Self::reader`].
    pub async fn writer(&self) -> sqlx::Result<PoolConnection<Postgres>> {
        self.acquire_or_diagnose(|| self.writes.acquire()).await
    }

    /// Waits for a connection, and finds out why if none comes. If the server accepts a new one, a second attempt
    /// runs beside the first, which may hang on a dead line or be about to succeed. Nothing is in flight before there
    /// is a connection, so giving up loses nothing.
    ///
    /// # Errors
    /// Same as [`Self::reader`].
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

    /// Returns the reason why no connection comes, because the pool hides the server's error. `None` if the server
    /// accepts a connection: then all connections of the pool are busy.
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

fn host_key(options: &PgConnectOptions) -> (String, u16, Option<std::path::PathBuf>) {
    (options.get_host().to_owned(), options.get_port(), options.get_socket().cloned())
}

fn pool(most: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(most)
        .min_connections(0)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(Duration::from_mins(10))
        // A desk action is one round trip. The action itself notices a connection that broke while idle, and is
        // retried.
        .test_before_acquire(false)
}
