//! Receives change notifications on a connection of its own.
//!
//! sqlx's reconnecting listener is not enough: it misses notifications while it has no connection, and does not
//! report that. Here a broken connection is an error. The caller reads everything again when it listens anew.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgListener, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, Error, Executor};
use tokio::time::{Instant, timeout, timeout_at};
use uuid::Uuid;

use super::connect::Pools;
use super::pooler::PoolMode;
use super::timeout::timed_out;
use crate::domain::live::Changes;

/// Channel that the triggers notify (migration 0050).
const CHANNEL: &str = "frontdesk";
/// How long opening the listening connection may take.
const CONNECT: Duration = Duration::from_secs(5);
/// Idle time after which the connection is probed. sqlx offers no TCP keepalive settings, and a Unix socket has none.
const KEEPALIVE_AFTER: Duration = Duration::from_secs(2);
/// How long a live connection takes at most to answer the probe, however slow the queries on other connections are.
const KEEPALIVE_TIMEOUT: Duration = Duration::from_millis(2500);
/// How long a notification takes at most from one connection to another.
const PROBE_TIMEOUT: Duration = Duration::from_secs(2);

/// A connection that receives notifications.
pub struct ChangeListener {
    listener: PgListener,
    /// Channel that only this listener uses, to test whether notifications arrive.
    echo: String,
    /// Options for a probe behind a transaction pooler. There the answer may wait for another client's slow query.
    shared: Option<PgConnectOptions>,
    /// Time at which the connection was last known to be alive.
    lived_at: Instant,
}

impl std::fmt::Debug for ChangeListener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChangeListener").field("echo", &self.echo).finish_non_exhaustive()
    }
}

/// A notification that arrived.
#[derive(Debug)]
pub enum Notification {
    /// Something changed. The number is the process id of the backend that changed it.
    Changes(Changes, u32),
    /// Our own probe came back.
    Probe,
}

impl ChangeListener {
    /// Starts to listen. Data read from here on is current until a notification arrives.
    ///
    /// # Errors
    /// If the server cannot be reached, or no longer lets this login in.
    pub async fn open(pools: &Pools) -> sqlx::Result<Self> {
        // A pool for each listener, with room for a second attempt: one that hangs on a dead line must not block the
        // next.
        let options = (*pools.reads.connect_options()).clone();
        let is_shared = pools.servers().pool_mode() == PoolMode::Transaction;
        let shared = is_shared.then(|| options.clone());
        let pool = PgPoolOptions::new().max_connections(2).acquire_timeout(CONNECT).connect_lazy_with(options);
        let mut listener = pools.acquire_or_diagnose(|| PgListener::connect_with(&pool)).await?;
        listener.eager_reconnect(false);
        let echo = format!("frontdesk_echo_{}", Uuid::new_v4().simple());
        // On a shared backend, other clients would get the notifications.
        if !is_shared {
            within(KEEPALIVE_TIMEOUT, listener.listen_all([CHANNEL, &echo])).await?;
        }
        Ok(Self { listener, echo, shared, lived_at: Instant::now() })
    }

    /// Sends a probe over another connection. It comes back as [`Notification::Probe`]. A pooler that shares
    /// connections accepts `LISTEN` but delivers nothing.
    ///
    /// # Errors
    /// If it cannot be sent.
    pub async fn send_probe(&self, through: &PgPool) -> sqlx::Result<()> {
        // No prepared statement, because a pooler may lose it. The channel's name is our own.
        let send = through.execute(AssertSqlSafe(format!("NOTIFY {}", self.echo)));
        within(PROBE_TIMEOUT, send).await.map(|_| ())
    }

    /// Waits for the next notification until `deadline`. Dropping the future in the middle may lose a notification.
    ///
    /// # Errors
    /// If the connection is broken or does not answer.
    pub async fn next(&mut self, deadline: Instant) -> sqlx::Result<Option<Notification>> {
        loop {
            let until = deadline.min(self.lived_at + KEEPALIVE_AFTER);
            match timeout_at(until, self.listener.try_recv()).await {
                Ok(notification) => {
                    self.lived_at = Instant::now();
                    let Some(notification) = notification? else {
                        return Err(Error::Io(std::io::ErrorKind::ConnectionAborted.into()));
                    };
                    if notification.channel() == self.echo {
                        return Ok(Some(Notification::Probe));
                    }
                    if let Some(changes) = Changes::parse(notification.payload()) {
                        return Ok(Some(Notification::Changes(changes, notification.process_id())));
                    }
                    tracing::debug!("ignored an unknown notification");
                }
                Err(_) if Instant::now() >= self.lived_at + KEEPALIVE_AFTER => self.keepalive().await?,
                Err(_) => return Ok(None),
            }
        }
    }

    async fn keepalive(&mut self) -> sqlx::Result<()> {
        let mut answer = std::pin::pin!(self.listener.execute("SELECT 1"));
        loop {
            match (timeout(KEEPALIVE_TIMEOUT, &mut answer).await, &self.shared) {
                (Ok(answer), _) => {
                    answer?;
                    break;
                }
                // A pooler whose backends are all busy still accepts new connections.
                (Err(_), Some(options)) => {
                    let conn = within(KEEPALIVE_TIMEOUT, PgConnection::connect_with(options)).await?;
                    let _ = conn.close().await;
                }
                (Err(_), None) => return Err(timed_out()),
            }
        }
        self.lived_at = Instant::now();
        Ok(())
    }
}

/// Limits work that may be abandoned. No write uses this.
async fn within<T>(most: Duration, work: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
    timeout(most, work).await.unwrap_or_else(|_| Err(timed_out()))
}
