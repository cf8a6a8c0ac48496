//! Hearing what has changed: a connection of its own that listens.
//!
//! Not by sqlx's reconnecting listener alone: while it has no connection it hears nothing and says nothing of
//! it. Here a broken line is an error, and whoever listens anew reads everything again.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgListener, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, Error, Executor};
use tokio::time::{Instant, timeout, timeout_at};
use uuid::Uuid;

use super::connect::{Pools, timed_out};
use super::pooler::PoolMode;
use crate::domain::live::Changes;

/// Where the triggers tell (migration 0050).
const CHANNEL: &str = "frontdesk";
/// How long a connection to listen on may take.
const CONNECT: Duration = Duration::from_secs(5);
/// After so long without a word the line is tried: sqlx lets a client set no TCP keep-alives, and a socket file has
/// none.
const KEEPALIVE_AFTER: Duration = Duration::from_secs(2);
/// How long a living line takes at most to answer that, however slow the questions are that others are asking on
/// theirs.
const KEEPALIVE_TIMEOUT: Duration = Duration::from_millis(2500);
/// How long a word takes at most from one connection to another.
const PROBE_TIMEOUT: Duration = Duration::from_secs(2);

/// A connection that listens.
pub struct ChangeListener {
    listener: PgListener,
    /// Where only this one listens, to find out whether it hears at all.
    echo: String,
    /// How to call behind a pooler that shares connections: there the answer may wait for somebody's slow question.
    shared: Option<PgConnectOptions>,
    /// When the line was last known to live.
    lived_at: Instant,
}

impl std::fmt::Debug for ChangeListener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ear").field("echo", &self.echo).finish_non_exhaustive()
    }
}

/// A word that came.
#[derive(Debug)]
pub enum Notification {
    /// Something changed, by the backend of this process number.
    Changes(Changes, u32),
    /// Our own word came back.
    Probe,
}

impl ChangeListener {
    /// Begins to listen. What is read from here on is up to date until something is heard.
    ///
    /// # Errors
    /// When the server cannot be reached, or no longer lets this person in.
    pub async fn open(pools: &Pools) -> sqlx::Result<Self> {
        // A pool for each connection, with room for a second try: one that hangs in a dead line must not keep its place
        // from the next.
        let options = (*pools.reads.connect_options()).clone();
        let is_shared = pools.servers().pool_mode() == PoolMode::Transaction;
        let shared = is_shared.then(|| options.clone());
        let pool = PgPoolOptions::new().max_connections(2).acquire_timeout(CONNECT).connect_lazy_with(options);
        let mut listener = pools.acquire_or_diagnose(|| PgListener::connect_with(&pool)).await?;
        listener.eager_reconnect(false);
        let echo = format!("frontdesk_echo_{}", Uuid::new_v4().simple());
        // On a backend that is shared, others would get the words.
        if !is_shared {
            within(KEEPALIVE_TIMEOUT, listener.listen_all([CHANNEL, &echo])).await?;
        }
        Ok(Self { listener, echo, shared, lived_at: Instant::now() })
    }

    /// Sends a word that comes back as [`Heard::Echo`], by another connection: a pooler that shares connections
    /// takes `LISTEN` and lets nothing through.
    ///
    /// # Errors
    /// When it cannot be sent.
    pub async fn send_probe(&self, through: &PgPool) -> sqlx::Result<()> {
        // Not by a prepared statement, which a pooler may lose. The channel's name is our own.
        let send = through.execute(AssertSqlSafe(format!("NOTIFY {}", self.echo)));
        within(PROBE_TIMEOUT, send).await.map(|_| ())
    }

    /// The next word, until `deadline`. Safe to be dropped only between calls.
    ///
    /// # Errors
    /// When the line is broken, or dead without a word.
    pub async fn next(&mut self, deadline: Instant) -> sqlx::Result<Option<Notification>> {
        loop {
            let until = deadline.min(self.lived_at + KEEPALIVE_AFTER);
            match timeout_at(until, self.listener.try_recv()).await {
                Ok(word) => {
                    self.lived_at = Instant::now();
                    let Some(word) = word? else { return Err(Error::Io(std::io::ErrorKind::ConnectionAborted.into())) };
                    if word.channel() == self.echo {
                        return Ok(Some(Notification::Probe));
                    }
                    if let Some(changes) = Changes::parse(word.payload()) {
                        return Ok(Some(Notification::Changes(changes, word.process_id())));
                    }
                    tracing::debug!("a notification that is none of ours");
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
                // A pooler whose backends are all at work lets people in all the same.
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

/// Only for what may be given up: nothing here writes.
async fn within<T>(most: Duration, work: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
    timeout(most, work).await.unwrap_or_else(|_| Err(timed_out()))
}
