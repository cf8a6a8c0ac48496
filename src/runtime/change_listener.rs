//! Listens for change notifications and forwards them to the app at a pace the screen can follow. The first ones pass
//! at once; in a storm about thirteen pass per second. The listener also notices when the server ends this user's
//! access.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use tokio::time::{Instant, sleep};

use super::session::{Reachability, jitter};
use crate::app::Msg;
use crate::db::auth;
use crate::db::changes::{ChangeListener, Notification};
use crate::db::connect::Pools;
use crate::db::timeout::is_timeout;
use crate::domain::backoff::Backoff;
use crate::domain::live::{Changes, LiveUpdates};
use crate::embedded::SupervisorHandle;
use crate::ui::ids::SessionId;

/// Pause between two forwarded notifications in a storm. The reads that follow must fit into a tenth of a second.
const FORWARD_INTERVAL: Duration = Duration::from_millis(75);
/// Burst allowance: this many notifications pass immediately after a quiet period. Single changes in a row are no
/// storm.
const BURST: u32 = 4;
/// How long our own probe may take to come back before notifications count as unavailable.
const PROBE_TIMEOUT: Duration = Duration::from_secs(2);
/// Poll interval where notifications do not arrive.
const POLL_INTERVAL: Duration = Duration::from_secs(4);
/// How often the listener probes again where notifications do not arrive.
const PROBE_AGAIN: Duration = Duration::from_secs(30);
/// A connection that lasted this long counts as stable.
const STABLE_AFTER: Duration = Duration::from_secs(1);
/// Wait time when nothing is due.
const NO_DEADLINE: Duration = Duration::from_hours(1);

/// The listener task of one session, on a connection of its own. It only reads, and is aborted with the session.
pub(super) struct ListenerTask {
    pub(super) session: SessionId,
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
                let _ = self.sender.send(Msg::SignedOut { session: self.session, refusal });
                return;
            }
            tracing::info!(%error, "notification connection lost");
            // Report it once. A server that still answers queries is not reported again after every attempt.
            let is_dead = is_timeout(&error) && (heard_since.is_some() || !was_dead);
            was_dead = is_timeout(&error);
            if is_dead {
                // Set this before queries time out.
                self.reach.set_unreachable(true);
            }
            if is_dead || heard_since.is_some() {
                // Queries that hang on a dead connection stop waiting, and idle connections are not handed out again.
                self.pools.mark_dead();
            }
            if heard_since.is_some_and(|since| since.elapsed() > STABLE_AFTER) && !is_dead {
                // Possibly only this connection was terminated. Reconnect once without a report.
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

    /// Listens until the connection is lost. Reports everything as changed first, because the data on screen is from
    /// before the connection.
    async fn listen(&self, since: &mut Option<Instant>) -> sqlx::Result<Infallible> {
        let mut listener = ChangeListener::open(&self.pools).await?;
        *since = Some(Instant::now());
        let mut pending = Pending::new(&self.pools);
        pending.others = Changes::everything();
        self.forward(&mut pending);
        let mut is_hearing = self.probe(&mut listener, &mut pending).await?;
        self.report(if is_hearing { LiveUpdates::Notified } else { LiveUpdates::Polling });
        let mut probe_at = Instant::now() + PROBE_AGAIN;
        loop {
            let wait = match (is_hearing, pending.is_empty()) {
                (true, true) => NO_DEADLINE,
                (true, false) => pending.time_to_forward(),
                (false, _) => POLL_INTERVAL.mul_f64(0.75 + jitter() / 2.0),
            };
            match listener.next(Instant::now() + wait).await? {
                Some(heard) => {
                    pending.add(heard);
                    if !is_hearing {
                        is_hearing = true;
                        self.report(LiveUpdates::Notified);
                    }
                }
                None if !is_hearing => {
                    pending.others = Changes::everything();
                    if Instant::now() >= probe_at {
                        probe_at = Instant::now() + PROBE_AGAIN;
                        let _ = listener.send_probe(&self.pools.reads).await;
                    }
                }
                None => {}
            }
            if !pending.is_empty() && pending.time_to_forward().is_zero() {
                self.forward(&mut pending);
            }
        }
    }

    /// Returns true if our own probe comes back. Keeps the other notifications that arrive in the meantime.
    async fn probe(&self, listener: &mut ChangeListener, pending: &mut Pending) -> sqlx::Result<bool> {
        if listener.send_probe(&self.pools.reads).await.is_err() {
            // Without an answer nothing is known. Working notifications are the usual case.
            return Ok(true);
        }
        // Any notification proves that they arrive.
        let heard = listener.next(Instant::now() + PROBE_TIMEOUT).await?;
        let is_hearing = heard.is_some();
        if let Some(heard) = heard {
            pending.add(heard);
        }
        if !pending.is_empty() {
            self.forward(pending);
        }
        Ok(is_hearing)
    }

    fn forward(&self, pending: &mut Pending) {
        pending.forwarded();
        self.send(std::mem::take(&mut pending.own), std::mem::take(&mut pending.others));
    }

    fn send(&self, own: Changes, others: Changes) {
        let _ = self.sender.send(Msg::Changed { session: self.session, own, others });
    }

    fn report(&self, hearing: LiveUpdates) {
        let _ = self.sender.send(Msg::LiveUpdates { session: self.session, hearing });
    }
}

/// Notifications received and not yet forwarded.
struct Pending {
    pools: Pools,
    /// Changes by this session's own writes. The answers to those writes may be newer.
    own: Changes,
    others: Changes,
    /// Time at which every forwarded notification has used up its interval.
    paced_at: Instant,
}

impl Pending {
    fn new(pools: &Pools) -> Self {
        let (own, others) = (Changes::default(), Changes::default());
        Self { pools: pools.clone(), own, others, paced_at: Instant::now() }
    }

    /// Returns the time until the next notification may be forwarded.
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
