//! One user's database session: queries, writes with retries, and the messages about failures.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use sqlx::PgConnection;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::watch;
use tokio::task::AbortHandle;

use super::sync::lock;
use crate::app::Msg;
use crate::db;
use crate::db::auth;
use crate::db::connect::Pools;
use crate::db::timeout::{is_timeout, timed_out};
use crate::domain::backoff::Backoff;
use crate::domain::delivery::{self, Attempts, RetryDecision};
use crate::domain::desk::{Answer, Command, DeskError, DeskErrorKind, Outcome, Query, Stamp};
use crate::domain::staff_admin::StaffCommand;
use crate::embedded::SupervisorHandle;
use crate::ui::effect::Slot;
use crate::ui::ids::{QueryId, SessionId};

/// How long a write is retried while the server is away. The id stays the same, so it is applied once.
pub(super) const RETRY_WINDOW: Duration = Duration::from_secs(30);

/// True while the last query or keepalive could not reach the database.
#[derive(Clone)]
pub(super) struct Reachability(Arc<watch::Sender<bool>>);

impl Default for Reachability {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Reachability {
    pub(super) fn set_unreachable(&self, is_away: bool) {
        self.0.send_if_modified(|before| std::mem::replace(before, is_away) != is_away);
    }
}

/// Delivery state of one write across retries.
pub(super) struct DeliveryState<'a> {
    /// Called just before sending; false if the write must not be sent any more.
    may_send: &'a (dyn Fn() -> bool + Sync),
    is_unacknowledged: AtomicBool,
}

impl<'a> DeliveryState<'a> {
    /// `is_unanswered`: the write may have been sent earlier, without an answer.
    pub(super) fn new(leaves: &'a (dyn Fn() -> bool + Sync), is_unanswered: bool) -> Self {
        Self { may_send: leaves, is_unacknowledged: AtomicBool::new(is_unanswered) }
    }

    /// Returns true if the write was sent and the connection was lost before an answer.
    pub(super) fn maybe_applied(&self) -> bool {
        self.is_unacknowledged.load(Ordering::Relaxed)
    }
}

/// A signed-in user's session with the database.
pub(super) struct DbSession {
    /// Id of the sign-in attempt that opened it.
    pub(super) id: SessionId,
    /// Login of the user.
    pub(super) login: String,
    pub(super) pools: Pools,
    /// A private server, which is restarted when it has died.
    supervisor: Option<Arc<SupervisorHandle>>,
    sender: UnboundedSender<Msg>,
    /// Receives change notifications, and notices when the server ends this user's access.
    listener: AbortHandle,
    /// Slots with a query in flight. While a slot's query runs, only the newest later one is kept. Slots never wait
    /// for each other.
    queries: Mutex<HashMap<Slot, Option<(QueryId, Query)>>>,
    reachability: Reachability,
    /// True once the server no longer accepts this login.
    locked_out: AtomicBool,
}

impl Drop for DbSession {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

impl DbSession {
    pub(super) fn new(
        id: SessionId,
        login: String,
        (pools, reach): (Pools, Reachability),
        lifeline: Option<Arc<SupervisorHandle>>,
        sender: UnboundedSender<Msg>,
        listener: AbortHandle,
    ) -> Self {
        Self {
            id,
            login,
            pools,
            supervisor: lifeline,
            sender,
            listener,
            queries: Mutex::default(),
            reachability: reach,
            locked_out: AtomicBool::new(false),
        }
    }

    /// Returns the query if its slot is free. Otherwise keeps it in place of an older waiting one and returns `None`.
    pub(super) fn enqueue_latest(&self, slot: Slot, id: QueryId, query: Query) -> Option<(QueryId, Query)> {
        match lock(&self.queries).entry(slot) {
            Entry::Occupied(mut waiting) => {
                waiting.insert(Some((id, query)));
                None
            }
            Entry::Vacant(free) => {
                free.insert(None);
                Some((id, query))
            }
        }
    }

    /// Returns the query that is waiting in the slot. Frees the slot if there is none.
    pub(super) fn take_latest(&self, slot: Slot) -> Option<(QueryId, Query)> {
        let mut waiting = lock(&self.queries);
        let next = waiting.get_mut(&slot).and_then(Option::take);
        if next.is_none() {
            waiting.remove(&slot);
        }
        next
    }

    /// Answers a query. Retries once if an idle connection was broken or the server restarted, but not after a
    /// timeout. Also retries a recovery conflict on a standby.
    pub(super) async fn answer(&self, query: &Query) -> Result<Answer, DeskError> {
        let mut answer = self.ask_once(query).await;
        if let Err(error) = &answer
            && !is_timeout(error)
            && let kind = db::error::trouble(error).kind
            && matches!(kind, DeskErrorKind::Connection | DeskErrorKind::Restarting | DeskErrorKind::Conflict)
        {
            tracing::info!(%error, "retrying a query");
            if kind != DeskErrorKind::Conflict {
                self.pools.drop_idle();
                self.ensure_server_running().await;
            }
            answer = self.ask_once(query).await;
        }
        match answer {
            Ok(answer) => {
                self.reachability.set_unreachable(false);
                Ok(answer)
            }
            Err(error) => Err(self.classify_error("a query", &error)),
        }
    }

    /// Returns true if the last query or keepalive could not reach the database.
    pub(super) fn is_unreachable(&self) -> bool {
        *self.reachability.0.borrow()
    }

    /// Returns true once the server no longer accepts this login.
    pub(super) fn is_locked_out(&self) -> bool {
        self.locked_out.load(Ordering::Relaxed)
    }

    /// Completes when the database becomes unreachable.
    pub(super) async fn unreachable(&self) {
        let _ = self.reachability.0.subscribe().wait_for(|is_away| *is_away).await;
    }

    /// Completes when the database is reachable, or after `time`.
    pub(super) async fn reachable_within(&self, time: Duration) {
        let mut away = self.reachability.0.subscribe();
        let _ = tokio::time::timeout(time, away.wait_for(|is_away| !is_away)).await;
    }

    /// Sends a write. Retries while the server is away and `patience` lasts, and after a conflict with another desk.
    /// Its id makes it apply once. `delivery` may have begun long before. Returns `None` if the write must not be sent
    /// any more.
    pub(super) async fn write(
        &self,
        command: &Command,
        stamp: &Stamp,
        patience: Duration,
        delivery: &DeliveryState<'_>,
    ) -> Option<Result<Outcome, DeskError>> {
        let (began, mut backoff, mut conflicts) = (Instant::now(), Backoff::default(), 0);
        loop {
            let result = self.write_once(command, stamp, delivery).await?;
            let Err(DeskError { kind, .. }) = result else { return Some(result) };
            let tried = Attempts {
                conflicts,
                is_awaited: began.elapsed() < patience,
                may_be_done: delivery.maybe_applied(),
                are_several: self.pools.servers().are_several(),
            };
            match delivery::next(kind, tried) {
                RetryDecision::Again => {}
                RetryDecision::Told => return Some(result),
                RetryDecision::Unknown => return Some(Err(db::error::unsure(kind))),
            }
            tokio::time::sleep(backoff.pause(jitter())).await;
            if kind == DeskErrorKind::Conflict {
                conflicts += 1;
            } else {
                self.ensure_server_running().await;
            }
        }
    }

    async fn ask_once(&self, query: &Query) -> sqlx::Result<Answer> {
        let mut conn = self.pools.reader().await?;
        let ask = async {
            self.pools.begin(&mut conn).await?;
            let answer = db::ask(&mut conn, query).await;
            self.pools.end(&mut conn, answer).await
        };
        if let Some(answer) = self.pools.while_alive(ask).await {
            return answer;
        }
        // The line died without an error. Drop the connection together with the query.
        drop(conn.detach());
        Err(timed_out())
    }

    /// Sends a write once. If no answer arrives, resending the same id shows whether it was applied.
    async fn write_once(
        &self,
        command: &Command,
        stamp: &Stamp,
        delivery: &DeliveryState<'_>,
    ) -> Option<Result<Outcome, DeskError>> {
        self.on_writer("a write", delivery, async |conn: &mut PgConnection| db::desk::run(conn, command, stamp).await)
            .await
    }

    /// Runs `work` on a write connection; `None` if the write must not be sent any more. On a dead line the work is
    /// abandoned together with its connection. Half-finished work never stays on a connection that is used again.
    async fn on_writer<T>(
        &self,
        what: &str,
        delivery: &DeliveryState<'_>,
        work: impl AsyncFnOnce(&mut PgConnection) -> sqlx::Result<T>,
    ) -> Option<Result<T, DeskError>> {
        let has_left = AtomicBool::new(false);
        let done = async {
            let mut conn = self.pools.writer().await?;
            if !(delivery.may_send)() {
                return Ok(None);
            }
            has_left.store(true, Ordering::Relaxed);
            let run = async {
                self.pools.begin(&mut conn).await?;
                let outcome = work(&mut conn).await;
                self.pools.end(&mut conn, outcome).await
            };
            if let Some(outcome) = self.pools.while_alive(run).await {
                return outcome.map(Some);
            }
            drop(conn.detach());
            Err(timed_out())
        };
        match done.await {
            Ok(outcome) => {
                self.reachability.set_unreachable(false);
                outcome.map(Ok)
            }
            Err(error) => {
                let trouble = self.classify_error(what, &error);
                if has_left.load(Ordering::Relaxed) && trouble.kind.is_away() {
                    delivery.is_unacknowledged.store(true, Ordering::Relaxed);
                }
                Some(Err(trouble))
            }
        }
    }

    pub(super) async fn ensure_server_running(&self) {
        if let Some(lifeline) = &self.supervisor
            && let Err(error) = lifeline.ensure_server_running().await
        {
            tracing::error!(%error, "the private server does not restart");
        }
        self.pools.find_writable().await;
    }

    /// Runs a staff command. Returns a sentence for the user in both cases.
    pub(super) async fn run_staff_command(&self, command: &StaffCommand) -> Result<String, String> {
        let delivery = DeliveryState::new(&|| true, false);
        let run = self.on_writer("a staff command", &delivery, async |conn: &mut PgConnection| {
            db::staff::run(conn, command).await
        });
        match run.await {
            Some(Ok(outcome)) => command.outcome_message(&outcome),
            Some(Err(error)) if delivery.maybe_applied() => Err(db::error::unsure(error.kind).sentence),
            Some(Err(error)) => Err(error.sentence),
            None => Err(String::new()),
        }
    }

    /// Logs the details and returns the error for the user. Neither contains what the user typed.
    fn classify_error(&self, what: &str, error: &sqlx::Error) -> DeskError {
        // A pool timeout means that all connections are busy only here, see `Pools::reader`.
        let are_busy = matches!(error, sqlx::Error::PoolTimedOut);
        let trouble = if are_busy { db::error::all_busy() } else { db::error::trouble(error) };
        tracing::warn!(kind = ?trouble.kind, %error, "{what} failed");
        if auth::is_locked_out(error) {
            let refusal = auth::sign_in_error_unlogged(error);
            self.locked_out.store(true, Ordering::Relaxed);
            let _ = self.sender.send(Msg::SignedOut { session: self.id, refusal });
        }
        if trouble.kind.is_away() {
            self.reachability.set_unreachable(true);
        }
        if trouble.kind.is_away() || trouble.kind == DeskErrorKind::ReadOnly {
            self.pools.drop_idle();
        }
        trouble
    }
}

/// Returns a random number, at least 0 and below 1.
pub(super) fn jitter() -> f64 {
    f64::from(getrandom::u32().unwrap_or_default()) / (f64::from(u32::MAX) + 1.0)
}
