//! Hears what changes and tells the app, at the pace of a screen: the first words at once, of a storm some
//! thirteen a second. It also sees when the server lets somebody in no longer.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use tokio::time::{Instant, sleep};

use super::session::{Reachability, jitter};
use crate::app::Msg;
use crate::db::auth;
use crate::db::changes::{ChangeListener, Notification};
use crate::db::connect::{Pools, is_timeout};
use crate::domain::backoff::Backoff;
use crate::domain::live::{Changes, LiveUpdates};
use crate::embedded::SupervisorHandle;

/// Between two words to the app in a storm: a tenth of a second has to be enough to read them, too.
const FORWARD_INTERVAL: Duration = Duration::from_millis(75);
/// So many words are told sooner, when it was quiet before: people who come one after the other are no storm.
const BURST: u32 = 4;
/// How long our own word may take to come back, before hearing counts as impossible.
const PROBE_TIMEOUT: Duration = Duration::from_secs(2);
/// How often is asked where nothing is heard.
const POLL_INTERVAL: Duration = Duration::from_secs(4);
/// How often it is tried there whether something is heard after all.
const PROBE_AGAIN: Duration = Duration::from_secs(30);
/// A line that held for so long was no mistake.
const STABLE_AFTER: Duration = Duration::from_secs(1);
/// Waiting for nothing in particular.
const NO_DEADLINE: Duration = Duration::from_hours(1);

/// Listens for one person, on a connection of theirs. It only reads, and is stopped with the person's way.
pub(super) struct ListenerTask {
    pub(super) way: u64,
    pub(super) pools: Pools,
    pub(super) reach: Reachability,
    pub(super) lifeline: Option<Arc<SupervisorHandle>>,
    pub(super) sender: UnboundedSender<Msg>,
}

impl ListenerTask {
    pub(super) async fn run(self) {
        let (mut backoff, mut was_dead) = (Backoff::default(), false);
        loop {
            let mut heard_since = None;
            let Err(error) = self.listen(&mut heard_since).await;
            if auth::is_locked_out(&error) {
                let refusal = auth::sign_in_error_unlogged(&error);
                let _ = self.sender.send(Msg::SignedOut { way: self.way, refusal });
                return;
            }
            tracing::info!(%error, "nothing is heard");
            // Said once: what answers all the same is not called dead with every try.
            let is_dead = is_timeout(&error) && (heard_since.is_some() || !was_dead);
            was_dead = is_timeout(&error);
            if is_dead {
                // Before anybody's question is given up for it.
                self.reach.set_unreachable(true);
            }
            if is_dead || heard_since.is_some() {
                // What hangs in a dead line waits no longer, and nobody gets an idle end of it.
                self.pools.mark_dead();
            }
            if heard_since.is_some_and(|since| since.elapsed() > STABLE_AFTER) && !is_dead {
                // It may be only this connection that somebody has ended: once more without a word.
                backoff.reset();
                continue;
            }
            self.report(if is_dead { LiveUpdates::Unresponsive } else { LiveUpdates::Disconnected });
            self.send(Changes::default(), Changes::everything());
            sleep(backoff.pause(jitter())).await;
            if let Some(lifeline) = &self.lifeline {
                let _ = lifeline.ensure_server_running().await;
            }
            self.pools.find_writable().await;
        }
    }

    /// Listens until the line is gone. Whatever is shown then was read before: it is read again.
    async fn listen(&self, since: &mut Option<Instant>) -> sqlx::Result<Infallible> {
        let mut listener = ChangeListener::open(&self.pools).await?;
        *since = Some(Instant::now());
        let mut news = Pending::new(&self.pools);
        news.others = Changes::everything();
        self.forward(&mut news);
        let mut is_hearing = self.probe(&mut listener, &mut news).await?;
        self.report(if is_hearing { LiveUpdates::Notified } else { LiveUpdates::Polling });
        let mut call_at = Instant::now() + PROBE_AGAIN;
        loop {
            let wait = match (is_hearing, news.is_empty()) {
                (true, true) => NO_DEADLINE,
                (true, false) => news.time_to_forward(),
                (false, _) => POLL_INTERVAL.mul_f64(0.75 + jitter() / 2.0),
            };
            match listener.next(Instant::now() + wait).await? {
                Some(heard) => {
                    news.add(heard);
                    if !is_hearing {
                        is_hearing = true;
                        self.report(LiveUpdates::Notified);
                    }
                }
                None if !is_hearing => {
                    news.others = Changes::everything();
                    if Instant::now() >= call_at {
                        call_at = Instant::now() + PROBE_AGAIN;
                        let _ = listener.send_probe(&self.pools.reads).await;
                    }
                }
                None => {}
            }
            if !news.is_empty() && news.time_to_forward().is_zero() {
                self.forward(&mut news);
            }
        }
    }

    /// Whether our own word comes back. Others that come meanwhile are kept.
    async fn probe(&self, listener: &mut ChangeListener, news: &mut Pending) -> sqlx::Result<bool> {
        if listener.send_probe(&self.pools.reads).await.is_err() {
            // Without an answer nothing is known; hearing is what is usual.
            return Ok(true);
        }
        // Whatever comes shows that something does.
        let heard = listener.next(Instant::now() + PROBE_TIMEOUT).await?;
        let is_hearing = heard.is_some();
        if let Some(heard) = heard {
            news.add(heard);
        }
        if !news.is_empty() {
            self.forward(news);
        }
        Ok(is_hearing)
    }

    fn forward(&self, news: &mut Pending) {
        news.forwarded();
        self.send(std::mem::take(&mut news.own), std::mem::take(&mut news.others));
    }

    fn send(&self, own: Changes, others: Changes) {
        let _ = self.sender.send(Msg::Changed { way: self.way, own, others });
    }

    fn report(&self, hearing: LiveUpdates) {
        let _ = self.sender.send(Msg::LiveUpdates { way: self.way, hearing });
    }
}

/// What has been heard and not told yet.
struct Pending {
    pools: Pools,
    /// By our own writes: what they answer may be newer.
    own: Changes,
    others: Changes,
    /// When every word so far has had its time.
    paced_at: Instant,
}

impl Pending {
    fn new(pools: &Pools) -> Self {
        let (own, others) = (Changes::default(), Changes::default());
        Self { pools: pools.clone(), own, others, paced_at: Instant::now() }
    }

    /// Until the next word may be told.
    fn time_to_forward(&self) -> Duration {
        self.paced_at.saturating_duration_since(Instant::now() + FORWARD_INTERVAL * BURST)
    }

    fn forwarded(&mut self) {
        self.paced_at = self.paced_at.max(Instant::now()) + FORWARD_INTERVAL;
    }

    fn add(&mut self, heard: Notification) {
        match heard {
            Notification::Changes(changes, backend) if self.pools.is_ours(backend) => self.own.merge(changes),
            Notification::Changes(changes, _) => self.others.merge(changes),
            Notification::Probe => {}
        }
    }

    fn is_empty(&self) -> bool {
        self.own.is_empty() && self.others.is_empty()
    }
}
