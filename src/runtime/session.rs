//! One person's way to the database: questions, writes that are sent again, and what is said when it
//! fails.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use sqlx::PgConnection;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::watch;
use tokio::task::AbortHandle;

use super::executor::lock;
use crate::app::Msg;
use crate::db;
use crate::db::auth;
use crate::db::connect::{Pools, is_timeout, timed_out};
use crate::domain::backoff::Backoff;
use crate::domain::delivery::{self, Attempts, RetryDecision};
use crate::domain::desk::{Answer, Command, DeskError, DeskErrorKind, Outcome, Query, Stamp};
use crate::domain::staff_admin::StaffCommand;
use crate::embedded::SupervisorHandle;
use crate::ui::effect::Slot;

/// How long a write is sent again while the server is away, with the same id: it is done once.
pub(super) const RETRY_WINDOW: Duration = Duration::from_secs(30);

/// Whether nobody was there when the database was last asked, or when its line was tried.
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

/// What is known of a write that is being sent, over all its tries.
pub(super) struct DeliveryState<'a> {
    /// Asked at the last moment: whether it may still be sent.
    may_send: &'a (dyn Fn() -> bool + Sync),
    is_unacknowledged: AtomicBool,
}

impl<'a> DeliveryState<'a> {
    /// `is_unanswered`: it may have left before this, and no answer has come.
    pub(super) fn new(leaves: &'a (dyn Fn() -> bool + Sync), is_unanswered: bool) -> Self {
        Self { may_send: leaves, is_unacknowledged: AtomicBool::new(is_unanswered) }
    }

    /// It has left, and the line broke before there was an answer.
    pub(super) fn maybe_applied(&self) -> bool {
        self.is_unacknowledged.load(Ordering::Relaxed)
    }
}

/// The way to the database.
pub(super) struct DbSession {
    /// Its number: that of the try which opened it.
    pub(super) id: u64,
    /// Whose it is.
    pub(super) login: String,
    pub(super) pools: Pools,
    /// A private server, which is started again when it has died.
    supervisor: Option<Arc<SupervisorHandle>>,
    sender: UnboundedSender<Msg>,
    /// Hears what changes, and when the server lets this person in no longer.
    listener: AbortHandle,
    /// A slot is here while a question of it is on its way; of those that come meanwhile only the
    /// newest is asked afterwards. Nobody's question waits for, or goes with, somebody else's.
    queries: Mutex<HashMap<Slot, Option<(u64, Query)>>>,
    reachability: Reachability,
    /// The server lets this login in no longer.
    locked_out: AtomicBool,
}

impl Drop for DbSession {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

impl DbSession {
    pub(super) fn new(
        way: u64,
        login: String,
        (pools, reach): (Pools, Reachability),
        lifeline: Option<Arc<SupervisorHandle>>,
        sender: UnboundedSender<Msg>,
        listener: AbortHandle,
    ) -> Self {
        Self {
            id: way,
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

    /// Gives a question back that can be asked now, and keeps it while an older one of its slot is on
    /// its way.
    pub(super) fn enqueue_latest(&self, slot: Slot, id: u64, query: Query) -> Option<(u64, Query)> {
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

    /// The question that came meanwhile; without one the slot is free again.
    pub(super) fn take_latest(&self, slot: Slot) -> Option<(u64, Query)> {
        let mut waiting = lock(&self.queries);
        let next = waiting.get_mut(&slot).and_then(Option::take);
        if next.is_none() {
            waiting.remove(&slot);
        }
        next
    }

    /// A question on a connection that broke while it was idle is asked once more; not when
    /// nothing came through, which took its time. So is one that gave way: on a copy, to what the main server sends it.
    pub(super) async fn answer(&self, query: &Query) -> Result<Answer, DeskError> {
        let mut answer = self.ask_once(query).await;
        if let Err(error) = &answer
            && !is_timeout(error)
            && let kind = db::error::trouble(error).kind
            && matches!(kind, DeskErrorKind::Connection | DeskErrorKind::Restarting | DeskErrorKind::Conflict)
        {
            tracing::info!(%error, "a question is asked once more");
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
            Err(error) => Err(self.classify_error("a question", &error)),
        }
    }

    /// Whether there was nobody when the database was last asked.
    pub(super) fn is_unreachable(&self) -> bool {
        *self.reachability.0.borrow()
    }

    /// Whether the server lets this login in no longer.
    pub(super) fn is_locked_out(&self) -> bool {
        self.locked_out.load(Ordering::Relaxed)
    }

    /// Until nobody is there.
    pub(super) async fn unreachable(&self) {
        let _ = self.reachability.0.subscribe().wait_for(|is_away| *is_away).await;
    }

    /// Until something has been answered, or so much time has gone by.
    pub(super) async fn reachable_within(&self, time: Duration) {
        let mut away = self.reachability.0.subscribe();
        let _ = tokio::time::timeout(time, away.wait_for(|is_away| !is_away)).await;
    }

    /// A write is sent again while the server is away and patience lasts, and when it gave way to another desk's: its
    /// id makes it happen once. `voyage` is what is known of it, and may have begun long before; None when it may not
    /// be sent any more.
    pub(super) async fn write(
        &self,
        command: &Command,
        stamp: &Stamp,
        patience: Duration,
        voyage: &DeliveryState<'_>,
    ) -> Option<Result<Outcome, DeskError>> {
        let (began, mut backoff, mut conflicts) = (Instant::now(), Backoff::default(), 0);
        loop {
            let result = self.write_once(command, stamp, voyage).await?;
            let Err(DeskError { kind, .. }) = result else { return Some(result) };
            let tried = Attempts {
                conflicts,
                is_awaited: began.elapsed() < patience,
                may_be_done: voyage.maybe_applied(),
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
        // A line that is dead without a word: the connection goes with the question.
        drop(conn.detach());
        Err(timed_out())
    }

    /// Whether it was done, when no answer comes, its id finds out when it is sent again.
    async fn write_once(
        &self,
        command: &Command,
        stamp: &Stamp,
        voyage: &DeliveryState<'_>,
    ) -> Option<Result<Outcome, DeskError>> {
        self.on_writer("a write", voyage, async |conn: &mut PgConnection| db::desk::run(conn, command, stamp).await)
            .await
    }

    /// Does something on a connection for writes; None when it may not be sent any more. On a line that is dead it is
    /// given up along with its connection, never left half done in one that is used again.
    async fn on_writer<T>(
        &self,
        what: &str,
        voyage: &DeliveryState<'_>,
        work: impl AsyncFnOnce(&mut PgConnection) -> sqlx::Result<T>,
    ) -> Option<Result<T, DeskError>> {
        let has_left = AtomicBool::new(false);
        let done = async {
            let mut conn = self.pools.writer().await?;
            if !(voyage.may_send)() {
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
                    voyage.is_unacknowledged.store(true, Ordering::Relaxed);
                }
                Some(Err(trouble))
            }
        }
    }

    pub(super) async fn ensure_server_running(&self) {
        if let Some(lifeline) = &self.supervisor
            && let Err(error) = lifeline.ensure_server_running().await
        {
            tracing::error!(%error, "the private server does not start again");
        }
        self.pools.find_writable().await;
    }

    /// Does something about the staff: a sentence either way.
    pub(super) async fn run_staff_command(&self, deed: &StaffCommand) -> Result<String, String> {
        let voyage = DeliveryState::new(&|| true, false);
        let run = self.on_writer("a change of the staff", &voyage, async |conn: &mut PgConnection| {
            db::staff::run(conn, deed).await
        });
        match run.await {
            Some(Ok(outcome)) => deed.outcome_message(&outcome),
            Some(Err(trouble)) if voyage.maybe_applied() => Err(db::error::unsure(trouble.kind).sentence),
            Some(Err(trouble)) => Err(trouble.sentence),
            None => Err(String::new()),
        }
    }

    /// The log has what the sentence leaves out; neither holds what was typed.
    fn classify_error(&self, what: &str, error: &sqlx::Error) -> DeskError {
        // Only then, see `Pools::reader`.
        let are_busy = matches!(error, sqlx::Error::PoolTimedOut);
        let trouble = if are_busy { db::error::all_busy() } else { db::error::trouble(error) };
        tracing::warn!(kind = ?trouble.kind, %error, "{what} failed");
        if auth::is_locked_out(error) {
            let refusal = auth::sign_in_error_unlogged(error);
            self.locked_out.store(true, Ordering::Relaxed);
            let _ = self.sender.send(Msg::SignedOut { way: self.id, refusal });
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

/// At least 0 and below 1, never the same at two desks.
pub(super) fn jitter() -> f64 {
    f64::from(getrandom::u32().unwrap_or_default()) / (f64::from(u32::MAX) + 1.0)
}
