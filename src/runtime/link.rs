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
use crate::db::connect::{Pools, is_silent, silent};
use crate::db::door;
use crate::domain::backoff::Backoff;
use crate::domain::crew::Deed;
use crate::domain::delivery::{self, Next, Tried};
use crate::domain::desk::{Answer, Command, Outcome, Query, Stamp, Trouble, TroubleKind};
use crate::embedded::Lifeline;
use crate::ui::effect::Slot;

/// How long a write is sent again while the server is away, with the same id: it is done once.
pub(super) const PERSIST: Duration = Duration::from_secs(30);

/// Whether nobody was there when the database was last asked, or when its line was tried.
#[derive(Clone)]
pub(super) struct Reach(Arc<watch::Sender<bool>>);

impl Default for Reach {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Reach {
    pub(super) fn found(&self, is_away: bool) {
        self.0.send_if_modified(|before| std::mem::replace(before, is_away) != is_away);
    }
}

/// What is known of a write that is being sent, over all its tries.
pub(super) struct Voyage<'a> {
    /// Asked at the last moment: whether it may still be sent.
    leaves: &'a (dyn Fn() -> bool + Sync),
    is_unanswered: AtomicBool,
}

impl<'a> Voyage<'a> {
    /// `is_unanswered`: it may have left before this, and no answer has come.
    pub(super) fn new(leaves: &'a (dyn Fn() -> bool + Sync), is_unanswered: bool) -> Self {
        Self { leaves, is_unanswered: AtomicBool::new(is_unanswered) }
    }

    /// It has left, and the line broke before there was an answer.
    pub(super) fn may_be_done(&self) -> bool {
        self.is_unanswered.load(Ordering::Relaxed)
    }
}

/// The way to the database.
pub(super) struct Link {
    /// Its number: that of the try which opened it.
    pub(super) way: u64,
    /// Whose it is.
    pub(super) login: String,
    pub(super) pools: Pools,
    /// A private server, which is started again when it has died.
    lifeline: Option<Arc<Lifeline>>,
    sender: UnboundedSender<Msg>,
    /// Hears what changes, and when the server lets this person in no longer.
    listener: AbortHandle,
    /// A slot is here while a question of it is on its way; of those that come meanwhile only the
    /// newest is asked afterwards. Nobody's question waits for, or goes with, somebody else's.
    waiting: Mutex<HashMap<Slot, Option<(u64, Query)>>>,
    reach: Reach,
    /// The server lets this login in no longer.
    shut: AtomicBool,
}

impl Drop for Link {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

impl Link {
    pub(super) fn new(
        way: u64,
        login: String,
        (pools, reach): (Pools, Reach),
        lifeline: Option<Arc<Lifeline>>,
        sender: UnboundedSender<Msg>,
        listener: AbortHandle,
    ) -> Self {
        Self {
            way,
            login,
            pools,
            lifeline,
            sender,
            listener,
            waiting: Mutex::default(),
            reach,
            shut: AtomicBool::new(false),
        }
    }

    /// Gives a question back that can be asked now, and keeps it while an older one of its slot is on
    /// its way.
    pub(super) fn line_up(&self, slot: Slot, id: u64, query: Query) -> Option<(u64, Query)> {
        match lock(&self.waiting).entry(slot) {
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
    pub(super) fn next_of(&self, slot: Slot) -> Option<(u64, Query)> {
        let mut waiting = lock(&self.waiting);
        let next = waiting.get_mut(&slot).and_then(Option::take);
        if next.is_none() {
            waiting.remove(&slot);
        }
        next
    }

    /// A question on a connection that broke while it was idle is asked once more; not when
    /// nothing came through, which took its time. So is one that gave way: on a copy, to what the main server sends it.
    pub(super) async fn answer(&self, query: &Query) -> Result<Answer, Trouble> {
        let mut answer = self.ask_once(query).await;
        if let Err(error) = &answer
            && !is_silent(error)
            && let kind = db::error::trouble(error).kind
            && matches!(kind, TroubleKind::Connection | TroubleKind::Restarting | TroubleKind::Conflict)
        {
            tracing::info!(%error, "a question is asked once more");
            if kind != TroubleKind::Conflict {
                self.pools.let_go();
                self.renew().await;
            }
            answer = self.ask_once(query).await;
        }
        match answer {
            Ok(answer) => {
                self.reach.found(false);
                Ok(answer)
            }
            Err(error) => Err(self.told("a question", &error)),
        }
    }

    /// Whether there was nobody when the database was last asked.
    pub(super) fn is_away(&self) -> bool {
        *self.reach.0.borrow()
    }

    /// Whether the server lets this login in no longer.
    pub(super) fn is_shut(&self) -> bool {
        self.shut.load(Ordering::Relaxed)
    }

    /// Until nobody is there.
    pub(super) async fn is_lost(&self) {
        let _ = self.reach.0.subscribe().wait_for(|is_away| *is_away).await;
    }

    /// Until something has been answered, or so much time has gone by.
    pub(super) async fn is_back_within(&self, time: Duration) {
        let mut away = self.reach.0.subscribe();
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
        voyage: &Voyage<'_>,
    ) -> Option<Result<Outcome, Trouble>> {
        let (began, mut backoff, mut conflicts) = (Instant::now(), Backoff::default(), 0);
        loop {
            let result = self.write_once(command, stamp, voyage).await?;
            let Err(Trouble { kind, .. }) = result else { return Some(result) };
            let tried = Tried {
                conflicts,
                is_awaited: began.elapsed() < patience,
                may_be_done: voyage.may_be_done(),
                are_several: self.pools.servers().are_several(),
            };
            match delivery::next(kind, tried) {
                Next::Again => {}
                Next::Told => return Some(result),
                Next::Unknown => return Some(Err(db::error::unsure(kind))),
            }
            tokio::time::sleep(backoff.pause(chance())).await;
            if kind == TroubleKind::Conflict {
                conflicts += 1;
            } else {
                self.renew().await;
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
        Err(silent())
    }

    /// Whether it was done, when no answer comes, its id finds out when it is sent again.
    async fn write_once(
        &self,
        command: &Command,
        stamp: &Stamp,
        voyage: &Voyage<'_>,
    ) -> Option<Result<Outcome, Trouble>> {
        self.on_writer("a write", voyage, async |conn: &mut PgConnection| db::desk::run(conn, command, stamp).await)
            .await
    }

    /// Does something on a connection for writes; None when it may not be sent any more. On a line that is dead it is
    /// given up along with its connection, never left half done in one that is used again.
    async fn on_writer<T>(
        &self,
        what: &str,
        voyage: &Voyage<'_>,
        work: impl AsyncFnOnce(&mut PgConnection) -> sqlx::Result<T>,
    ) -> Option<Result<T, Trouble>> {
        let has_left = AtomicBool::new(false);
        let done = async {
            let mut conn = self.pools.writer().await?;
            if !(voyage.leaves)() {
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
            Err(silent())
        };
        match done.await {
            Ok(outcome) => {
                self.reach.found(false);
                outcome.map(Ok)
            }
            Err(error) => {
                let trouble = self.told(what, &error);
                if has_left.load(Ordering::Relaxed) && trouble.kind.is_away() {
                    voyage.is_unanswered.store(true, Ordering::Relaxed);
                }
                Some(Err(trouble))
            }
        }
    }

    pub(super) async fn renew(&self) {
        if let Some(lifeline) = &self.lifeline
            && let Err(error) = lifeline.renew().await
        {
            tracing::error!(%error, "the private server does not start again");
        }
        self.pools.find_writable().await;
    }

    /// Does something about the staff: a sentence either way.
    pub(super) async fn manage(&self, deed: &Deed) -> Result<String, String> {
        let voyage = Voyage::new(&|| true, false);
        let run = self.on_writer("a change of the staff", &voyage, async |conn: &mut PgConnection| {
            db::staff::run(conn, deed).await
        });
        match run.await {
            Some(Ok(outcome)) => deed.told(&outcome),
            Some(Err(trouble)) if voyage.may_be_done() => Err(db::error::unsure(trouble.kind).sentence),
            Some(Err(trouble)) => Err(trouble.sentence),
            None => Err(String::new()),
        }
    }

    /// The log has what the sentence leaves out; neither holds what was typed.
    fn told(&self, what: &str, error: &sqlx::Error) -> Trouble {
        // Only then, see `Pools::reader`.
        let are_busy = matches!(error, sqlx::Error::PoolTimedOut);
        let trouble = if are_busy { db::error::all_busy() } else { db::error::trouble(error) };
        tracing::warn!(kind = ?trouble.kind, %error, "{what} failed");
        if door::is_shut_out(error) {
            let refusal = door::refused_quietly(error);
            self.shut.store(true, Ordering::Relaxed);
            let _ = self.sender.send(Msg::SignedOut { way: self.way, refusal });
        }
        if trouble.kind.is_away() {
            self.reach.found(true);
        }
        if trouble.kind.is_away() || trouble.kind == TroubleKind::ReadOnly {
            self.pools.let_go();
        }
        trouble
    }
}

/// At least 0 and below 1, never the same at two desks.
pub(super) fn chance() -> f64 {
    f64::from(getrandom::u32().unwrap_or_default()) / (f64::from(u32::MAX) + 1.0)
}
