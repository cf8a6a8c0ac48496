//! What runs out is raised by itself while consoles are open: each asks the database every few minutes, which decides
//! what runs out and has it done for whoever is the first to ask.

use std::sync::Weak;
use std::time::Duration;

use tokio::time::sleep;

use super::session::{DbSession, jitter};
use crate::db;
use crate::db::tickets::Turn;

/// Between two questions of one console at least. Longer than the two minutes for which one console's turn is
/// everybody's, so that a console by itself has every turn.
const MIN: Duration = Duration::from_secs(150);
/// And so much more at most.
const JITTER: Duration = Duration::from_mins(1);

/// Asks for as long as somebody's way to the database is there, and is theirs who work on tickets.
pub(super) async fn run(link: Weak<DbSession>) {
    let mut pace = PollInterval::default();
    loop {
        sleep(pace.pause(jitter())).await;
        let Some(link) = link.upgrade() else { return };
        if escalate(&link).await == AfterPoll::Stop {
            return;
        }
    }
}

/// When to ask.
#[derive(Debug, Default)]
struct PollInterval {
    has_begun: bool,
}

impl PollInterval {
    /// The pause before the next question. The first one is anything up to a short one, so that consoles that start
    /// together do not ask together. `chance` is at least 0 and below 1.
    fn pause(&mut self, chance: f64) -> Duration {
        if std::mem::replace(&mut self.has_begun, true) { MIN + JITTER.mul_f64(chance) } else { MIN.mul_f64(chance) }
    }
}

/// Whether to ask again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AfterPoll {
    Continue,
    Stop,
}

/// One small question. Nothing is asked while there is no connection, and a failure is no news: the next beat tries
/// again.
async fn escalate(link: &DbSession) -> AfterPoll {
    if link.is_locked_out() {
        return AfterPoll::Stop;
    }
    if link.is_unreachable() {
        return AfterPoll::Continue;
    }
    let work = async {
        // Not by the writes' connections: what changes is to be heard here as on every other desk.
        let mut conn = link.pools.reader().await?;
        let turn = async {
            link.pools.begin(&mut conn).await?;
            let turn = db::tickets::escalate_in_turn(&mut conn).await;
            link.pools.end(&mut conn, turn).await
        };
        if let Some(turn) = link.pools.while_alive(turn).await {
            return turn;
        }
        drop(conn.detach());
        Err(db::connect::timed_out())
    };
    match work.await {
        Ok(Turn::NotOurs) => AfterPoll::Stop,
        Ok(Turn::Raised(0) | Turn::NotNow) => AfterPoll::Continue,
        Ok(Turn::Raised(tickets)) => {
            tracing::info!(tickets, "raised, for their time runs out");
            AfterPoll::Continue
        }
        Err(error) => {
            tracing::debug!(%error, "what runs out was not raised");
            AfterPoll::Continue
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn consoles_that_start_together_do_not_ask_together() {
        assert_eq!([0.0, 0.5, 0.9].map(|chance| PollInterval::default().pause(chance).as_secs()), [0, 75, 135]);
    }

    proptest! {
        #[test]
        fn a_console_by_itself_has_every_turn(chances in prop::collection::vec(0.0f64..1.0, 2..20)) {
            let mut pace = PollInterval::default();
            let pauses: Vec<Duration> = chances.into_iter().map(|chance| pace.pause(chance)).collect();
            prop_assert!(pauses[0] < MIN);
            // The database gives a turn every two minutes.
            for pause in &pauses[1..] {
                prop_assert!((Duration::from_secs(150)..Duration::from_secs(210)).contains(pause), "{:?}", pause);
            }
        }
    }
}
