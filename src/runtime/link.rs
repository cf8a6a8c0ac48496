//! One person's way to the database: questions, writes that are sent again, and what is said when it
//! fails.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sqlx::PgPool;
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::AbortHandle;

use super::executor::lock;
use crate::app::Msg;
use crate::db;
use crate::db::connect::Pools;
use crate::db::door;
use crate::domain::crew::Deed;
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

/// The way to the database.
pub(super) struct Link {
    /// Its number: that of the try which opened it.
    pub(super) way: u64,
    pub(super) pools: Pools,
    /// A private server, which is started again when it has died.
    lifeline: Option<Arc<Lifeline>>,
    sender: UnboundedSender<Msg>,
    /// Sees when the server lets this person in no longer.
    watcher: AbortHandle,
    /// A slot is here while a question of it is on its way; of those that come meanwhile only the
    /// newest is asked afterwards. Nobody's question waits for, or goes with, somebody else's.
    waiting: Mutex<HashMap<Slot, Option<(u64, Query)>>>,
}

impl Drop for Link {
    fn drop(&mut self) {
        self.watcher.abort();
    }
}

impl Link {
    pub(super) fn new(
        way: u64,
        pools: Pools,
        lifeline: Option<Arc<Lifeline>>,
        sender: UnboundedSender<Msg>,
        watcher: AbortHandle,
    ) -> Self {
        Self { way, pools, lifeline, sender, watcher, waiting: Mutex::default() }
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

    /// A question on a connection that broke while it was idle is asked once more.
    pub(super) async fn answer(&self, query: &Query) -> Result<Answer, Trouble> {
        match self.ask_once(query).await {
            Err(trouble) if trouble.kind == TroubleKind::Connection => {
                self.renew().await;
                self.ask_once(query).await
            }
            other => other,
        }
    }

    /// A write is sent again while the connection breaks: its id makes it happen once.
    pub(super) async fn write(&self, command: &Command, stamp: &Stamp) -> Result<Outcome, Trouble> {
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
        work.await.map_err(|error| self.told("a question", &error, &self.pools.reads))
    }

    async fn write_once(&self, command: &Command, stamp: &Stamp) -> Result<Outcome, Trouble> {
        let work = async {
            let mut conn = self.pools.writes.acquire().await?;
            db::desk::run(&mut conn, command, stamp).await
        };
        work.await.map_err(|error| self.told("a write", &error, &self.pools.writes))
    }

    async fn renew(&self) {
        if let Some(lifeline) = &self.lifeline
            && let Err(error) = lifeline.renew().await
        {
            tracing::error!(%error, "the private server does not start again");
        }
    }

    /// Does something about the staff: a sentence either way.
    pub(super) async fn manage(&self, deed: &Deed) -> Result<String, String> {
        let work = async {
            let mut conn = self.pools.writes.acquire().await?;
            db::staff::run(&mut conn, deed).await
        };
        match work.await {
            Ok(outcome) => deed.told(&outcome),
            Err(error) => Err(self.told("a change of the staff", &error, &self.pools.writes).sentence),
        }
    }

    /// The log has what the sentence leaves out; neither holds what was typed. Connections that were
    /// idle when one broke went the same way and are let go of, so that the next try has a new one.
    fn told(&self, what: &str, error: &sqlx::Error, pool: &PgPool) -> Trouble {
        let trouble = db::error::trouble(error);
        tracing::warn!(kind = ?trouble.kind, %error, "{what} failed");
        if door::is_shut_out(error) {
            let refusal = door::refused_quietly(error);
            let _ = self.sender.send(Msg::SignedOut { way: self.way, refusal });
        }
        if trouble.kind == TroubleKind::Connection {
            while let Some(idle) = pool.try_acquire() {
                drop(idle.detach());
            }
        }
        trouble
    }
}
