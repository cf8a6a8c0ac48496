//! Carries effects out beside the loop and sends the results back as messages.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use sqlx::PgPool;
use tokio::sync::mpsc::UnboundedSender;
use uuid::Uuid;

use super::outside;
use crate::app::Msg;
use crate::db;
use crate::db::connect::Pools;
use crate::domain::desk::{Answer, Command, Outcome, Query, Stamp, Trouble, TroubleKind};
use crate::embedded::Lifeline;
use crate::ui::effect::Slot;

/// Pauses before a write whose connection broke is sent again, with the same id: it is done once.
const AGAIN: [Duration; 5] = [
    Duration::from_millis(100),
    Duration::from_millis(500),
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(10),
];

/// The question that waits while an older one of its slot is being answered.
type Waiting = Arc<Mutex<HashMap<Slot, Option<(u64, Query)>>>>;

pub(super) struct Executor {
    link: Arc<Link>,
    sender: UnboundedSender<Msg>,
    /// A slot is here while a question of it is on its way; of those that come meanwhile only the
    /// newest is asked afterwards.
    waiting: Waiting,
    /// Held by each write in flight.
    writes: Arc<()>,
    /// One place in line for each seat: what is done to it is done in the order of the keys.
    lines: HashMap<Uuid, Arc<tokio::sync::Mutex<()>>>,
}

impl Executor {
    pub(super) fn new(pools: Pools, lifeline: Option<Lifeline>, sender: UnboundedSender<Msg>) -> Self {
        let link = Arc::new(Link { pools, lifeline });
        Self { link, sender, waiting: Arc::default(), writes: Arc::new(()), lines: HashMap::new() }
    }

    pub(super) fn is_writing(&self) -> bool {
        Arc::strong_count(&self.writes) > 1
    }

    pub(super) fn ask(&self, slot: Slot, id: u64, query: Query) {
        match lock(&self.waiting).entry(slot) {
            Entry::Occupied(mut waiting) => {
                waiting.insert(Some((id, query)));
                return;
            }
            Entry::Vacant(free) => free.insert(None),
        };
        let (link, sender, waiting) = (Arc::clone(&self.link), self.sender.clone(), Arc::clone(&self.waiting));
        tokio::spawn(async move {
            let mut next = Some((id, query));
            while let Some((id, query)) = next {
                let result = link.answer(&query).await;
                // Nobody listens any more: the console is being left.
                let _ = sender.send(Msg::Answer { slot, id, result });
                next = next_of(&waiting, slot);
            }
        });
    }

    /// Writes to the end: never dropped, and sent again while the connection breaks.
    pub(super) fn write(&mut self, id: Uuid, command: Command, stamp: Stamp) {
        self.lines.retain(|_, line| Arc::strong_count(line) > 1);
        let seat = command.seat().map_or(Uuid::nil(), |seat| seat.seat);
        let queue = Arc::clone(self.lines.entry(seat).or_default());
        let (link, sender, in_flight) = (Arc::clone(&self.link), self.sender.clone(), Arc::clone(&self.writes));
        // A mutex is fair, and whoever is first to ask for it is first: so it is asked for here.
        let mut turn = Box::pin(queue.lock_owned());
        let first = turn.as_mut().now_or_never();
        tokio::spawn(async move {
            let turn = match first {
                Some(turn) => turn,
                None => turn.await,
            };
            let result = link.write(&command, &stamp).await;
            drop(turn);
            let _ = sender.send(Msg::Wrote { id, result });
            drop(in_flight);
        });
    }

    pub(super) fn save(&self, name: String, content: String) {
        self.outside(move || outside::save(&name, &content));
    }

    pub(super) fn print(&self, title: String, content: String) {
        self.outside(move || outside::print(&title, &content));
    }

    fn outside(&self, work: impl FnOnce() -> Result<String, String> + Send + 'static) {
        let sender = self.sender.clone();
        tokio::task::spawn_blocking(move || {
            let told = work();
            let worked = told.is_ok();
            let words = told.unwrap_or_else(|sentence| sentence);
            let _ = sender.send(Msg::Told { worked, words });
        });
    }
}

/// The question that came meanwhile; without one the slot is free again.
fn next_of(waiting: &Waiting, slot: Slot) -> Option<(u64, Query)> {
    let mut waiting = lock(waiting);
    let next = waiting.get_mut(&slot).and_then(Option::take);
    if next.is_none() {
        waiting.remove(&slot);
    }
    next
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The way to the database.
struct Link {
    pools: Pools,
    /// A private server, which is started again when it has died.
    lifeline: Option<Lifeline>,
}

impl Link {
    /// A question on a connection that broke while it was idle is asked once more.
    async fn answer(&self, query: &Query) -> Result<Answer, Trouble> {
        match self.ask_once(query).await {
            Err(trouble) if trouble.kind == TroubleKind::Connection => {
                self.renew().await;
                self.ask_once(query).await
            }
            other => other,
        }
    }

    /// A write is sent again while the connection breaks: its id makes it happen once.
    async fn write(&self, command: &Command, stamp: &Stamp) -> Result<Outcome, Trouble> {
        let mut result = self.write_once(command, stamp).await;
        for pause in AGAIN {
            match &result {
                Err(trouble) if trouble.kind == TroubleKind::Connection => {
                    tokio::time::sleep(pause).await;
                    self.renew().await;
                }
                _ => break,
            }
            result = self.write_once(command, stamp).await;
        }
        result
    }

    async fn ask_once(&self, query: &Query) -> Result<Answer, Trouble> {
        let work = async {
            let mut conn = self.pools.reads.acquire().await?;
            if let Ok(answer) = tokio::time::timeout(self.pools.silence, db::ask(&mut conn, query)).await {
                return answer;
            }
            // A line that is dead without a word. Only a question may be dropped like this, and its
            // connection goes with it.
            drop(conn.detach());
            Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into()))
        };
        work.await.map_err(|error| told("a question", &error, &self.pools.reads))
    }

    async fn write_once(&self, command: &Command, stamp: &Stamp) -> Result<Outcome, Trouble> {
        let work = async {
            let mut conn = self.pools.writes.acquire().await?;
            db::desk::run(&mut conn, command, stamp).await
        };
        work.await.map_err(|error| told("a write", &error, &self.pools.writes))
    }

    async fn renew(&self) {
        if let Some(lifeline) = &self.lifeline
            && let Err(error) = lifeline.renew().await
        {
            tracing::error!(%error, "the private server does not start again");
        }
    }
}

/// The log has what the sentence leaves out; neither holds what was typed. Connections that were
/// idle when one broke went the same way and are let go of, so that the next try has a new one.
fn told(what: &str, error: &sqlx::Error, pool: &PgPool) -> Trouble {
    let trouble = db::error::trouble(error);
    tracing::warn!(kind = ?trouble.kind, %error, "{what} failed");
    if trouble.kind == TroubleKind::Connection {
        while let Some(idle) = pool.try_acquire() {
            drop(idle.detach());
        }
    }
    trouble
}
