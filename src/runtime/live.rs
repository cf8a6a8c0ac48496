//! Hears what changes and tells the app, at the pace of a screen: the first words at once, of a storm some
//! thirteen a second. It also sees when the server lets somebody in no longer.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use tokio::time::{Instant, sleep};

use super::link::{Reach, chance};
use crate::app::Msg;
use crate::db::connect::{Pools, is_silent};
use crate::db::door;
use crate::db::live::{Ear, Heard};
use crate::domain::backoff::Backoff;
use crate::domain::live::{Changes, Hearing};
use crate::embedded::Lifeline;

/// Between two words to the app in a storm: a tenth of a second has to be enough to read them, too.
const PACE: Duration = Duration::from_millis(75);
/// So many words are told sooner, when it was quiet before: people who come one after the other are no storm.
const SPARE: u32 = 4;
/// How long our own word may take to come back, before hearing counts as impossible.
const ECHO: Duration = Duration::from_secs(2);
/// How often is asked where nothing is heard.
const POLL: Duration = Duration::from_secs(4);
/// How often it is tried there whether something is heard after all.
const CALL_AGAIN: Duration = Duration::from_secs(30);
/// A line that held for so long was no mistake.
const STEADY: Duration = Duration::from_secs(1);
/// Waiting for nothing in particular.
const LONG: Duration = Duration::from_hours(1);

/// Listens for one person, on a connection of theirs. It only reads, and is stopped with the person's way.
pub(super) struct Listener {
    pub(super) way: u64,
    pub(super) pools: Pools,
    pub(super) reach: Reach,
    pub(super) lifeline: Option<Arc<Lifeline>>,
    pub(super) sender: UnboundedSender<Msg>,
}

impl Listener {
    pub(super) async fn run(self) {
        let (mut backoff, mut was_dead) = (Backoff::default(), false);
        loop {
            let mut heard_since = None;
            let Err(error) = self.listen(&mut heard_since).await;
            if door::is_shut_out(&error) {
                let refusal = door::refused_quietly(&error);
                let _ = self.sender.send(Msg::SignedOut { way: self.way, refusal });
                return;
            }
            tracing::info!(%error, "nothing is heard");
            // Said once: what answers all the same is not called dead with every try.
            let is_dead = is_silent(&error) && (heard_since.is_some() || !was_dead);
            was_dead = is_silent(&error);
            if is_dead {
                // Before anybody's question is given up for it.
                self.reach.found(true);
            }
            if is_dead || heard_since.is_some() {
                // What hangs in a dead line waits no longer, and nobody gets an idle end of it.
                self.pools.give_up();
            }
            if heard_since.is_some_and(|since| since.elapsed() > STEADY) && !is_dead {
                // It may be only this connection that somebody has ended: once more without a word.
                backoff.reset();
                continue;
            }
            self.tell(if is_dead { Hearing::Silent } else { Hearing::Lost });
            self.send(Changes::default(), Changes::everything());
            sleep(backoff.pause(chance())).await;
            if let Some(lifeline) = &self.lifeline {
                let _ = lifeline.renew().await;
            }
            self.pools.find_writable().await;
        }
    }

    /// Listens until the line is gone. Whatever is shown then was read before: it is read again.
    async fn listen(&self, since: &mut Option<Instant>) -> sqlx::Result<Infallible> {
        let mut ear = Ear::open(&self.pools).await?;
        *since = Some(Instant::now());
        let mut news = News::new(&self.pools);
        news.others = Changes::everything();
        self.pass_on(&mut news);
        let mut is_hearing = self.calls(&mut ear, &mut news).await?;
        self.tell(if is_hearing { Hearing::Live } else { Hearing::Polling });
        let mut call_at = Instant::now() + CALL_AGAIN;
        loop {
            let wait = match (is_hearing, news.is_empty()) {
                (true, true) => LONG,
                (true, false) => news.wait(),
                (false, _) => POLL.mul_f64(0.75 + chance() / 2.0),
            };
            match ear.next(Instant::now() + wait).await? {
                Some(heard) => {
                    news.take(heard);
                    if !is_hearing {
                        is_hearing = true;
                        self.tell(Hearing::Live);
                    }
                }
                None if !is_hearing => {
                    news.others = Changes::everything();
                    if Instant::now() >= call_at {
                        call_at = Instant::now() + CALL_AGAIN;
                        let _ = ear.call(&self.pools.reads).await;
                    }
                }
                None => {}
            }
            if !news.is_empty() && news.wait().is_zero() {
                self.pass_on(&mut news);
            }
        }
    }

    /// Whether our own word comes back. Others that come meanwhile are kept.
    async fn calls(&self, ear: &mut Ear, news: &mut News) -> sqlx::Result<bool> {
        if ear.call(&self.pools.reads).await.is_err() {
            // Without an answer nothing is known; hearing is what is usual.
            return Ok(true);
        }
        // Whatever comes shows that something does.
        let heard = ear.next(Instant::now() + ECHO).await?;
        let is_hearing = heard.is_some();
        if let Some(heard) = heard {
            news.take(heard);
        }
        if !news.is_empty() {
            self.pass_on(news);
        }
        Ok(is_hearing)
    }

    fn pass_on(&self, news: &mut News) {
        news.told();
        self.send(std::mem::take(&mut news.own), std::mem::take(&mut news.others));
    }

    fn send(&self, own: Changes, others: Changes) {
        let _ = self.sender.send(Msg::Changed { way: self.way, own, others });
    }

    fn tell(&self, hearing: Hearing) {
        let _ = self.sender.send(Msg::Hearing { way: self.way, hearing });
    }
}

/// What has been heard and not told yet.
struct News {
    pools: Pools,
    /// By our own writes: what they answer may be newer.
    own: Changes,
    others: Changes,
    /// When every word so far has had its time.
    paced_at: Instant,
}

impl News {
    fn new(pools: &Pools) -> Self {
        let (own, others) = (Changes::default(), Changes::default());
        Self { pools: pools.clone(), own, others, paced_at: Instant::now() }
    }

    /// Until the next word may be told.
    fn wait(&self) -> Duration {
        self.paced_at.saturating_duration_since(Instant::now() + PACE * SPARE)
    }

    fn told(&mut self) {
        self.paced_at = self.paced_at.max(Instant::now()) + PACE;
    }

    fn take(&mut self, heard: Heard) {
        match heard {
            Heard::Changes(changes, backend) if self.pools.is_ours(backend) => self.own.merge(changes),
            Heard::Changes(changes, _) => self.others.merge(changes),
            Heard::Echo => {}
        }
    }

    fn is_empty(&self) -> bool {
        self.own.is_empty() && self.others.is_empty()
    }
}
