//! Escalates overdue tickets. Every console polls each 150–210 s. The database decides which tickets are overdue and
//! lets one console do the work per two minutes.

use std::sync::Weak;
use std::time::Duration;

use tokio::time::sleep;

use super::session::{DbSession, jitter};
use crate::db;
use crate::db::tickets::Turn;

/// Shortest poll interval. Longer than the database's two-minute window, so a lone console escalates on every poll.
const MIN: Duration = Duration::from_secs(150);
/// Largest random addition to the interval.
const JITTER: Duration = Duration::from_mins(1);

/// Polls until the session closes or is locked out, or the login turns out to have no ticket rights.
pub(super) async fn run(session: Weak<DbSession>) {
    let mut pace = PollInterval::default();
    loop {
        sleep(pace.pause(jitter())).await;
        let Some(session) = session.upgrade() else { return };
        if escalate(&session).await == AfterPoll::Stop {
            return;
        }
    }
}

/// Poll schedule.
#[derive(Debug, Default)]
struct PollInterval {
    has_begun: bool,
}

impl PollInterval {
    /// Returns the pause before the next poll. The first pause is random up to [`MIN`], so that consoles started
    /// together do not poll together. `chance` is at least 0 and below 1.
    fn pause(&mut self, chance: f64) -> Duration {
        if std::mem::replace(&mut self.has_begun, true) { MIN + JITTER.mul_f64(chance) } else { MIN.mul_f64(chance) }
    }
}

/// Result of a poll: whether to continue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AfterPoll {
    Continue,
    Stop,
}

/// Polls once. Does nothing while the database is unreachable. A failure is only logged; the next poll tries again.
async fn escalate(session: &DbSession) -> AfterPoll {
    if session.is_locked_out() {
        return AfterPoll::Stop;
    }
    if session.is_unreachable() {
        return AfterPoll::Continue;
    }
    let work = async {
        // Not a write connection: this console must also receive the resulting change notifications.
        let mut conn = session.pools.reader().await?;
        let turn = async {
            session.pools.begin(&mut conn).await?;
            let turn = db::tickets::escalate_in_turn(&mut conn).await;
            session.pools.end(&mut conn, turn).await
        };
        if let Some(turn) = session.pools.while_alive(turn).await {
            return turn;
        }
        drop(conn.detach());
        Err(db::timeout::timed_out())
    };
    match work.await {
        Ok(Turn::NotOurs) => AfterPoll::Stop,
        Ok(Turn::Raised(0) | Turn::NotNow) => AfterPoll::Continue,
        Ok(Turn::Raised(tickets)) => {
            tracing::info!(tickets, "escalated overdue tickets");
            AfterPoll::Continue
        }
        Err(error) => {
            tracing::debug!(%error, "ticket escalation failed");
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
        fn a_lone_console_escalates_on_every_poll(chances in prop::collection::vec(0.0f64..1.0, 2..20)) {
            let mut pace = PollInterval::default();
            let pauses: Vec<Duration> = chances.into_iter().map(|chance| pace.pause(chance)).collect();
            prop_assert!(pauses[0] < MIN);
            // The database's window is two minutes.
            for pause in &pauses[1..] {
                prop_assert!((Duration::from_secs(150)..Duration::from_secs(210)).contains(pause), "{:?}", pause);
            }
        }
    }
}
