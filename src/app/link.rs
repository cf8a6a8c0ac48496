//! How the database is reached, how long answers take, and when to look again.

use chrono::{DateTime, Duration, DurationRound, Utc};

use super::App;
use super::workspace::Open;
use crate::domain::desk::{Trouble, TroubleKind};
use crate::ui::context::{Toast, Tone};
use crate::ui::effect::Effect;
use crate::ui::frame::Link;

/// How long to wait before asking again when the database did not answer.
pub(super) const RETRY: Duration = Duration::seconds(3);

/// A question that takes longer than this is said to.
const SLOW: Duration = Duration::seconds(5);

/// Clocks that are further apart than this are said to.
const SKEW: Duration = Duration::minutes(2);

impl App {
    /// Remembers what is on its way.
    pub(super) fn count(&mut self, effects: &[Effect]) {
        for effect in effects {
            match effect {
                Effect::Run { id, .. } | Effect::Staff { id, .. } => {
                    self.work.writes.insert(*id);
                }
                Effect::Ask { slot, id, query } => {
                    let open = Open { id: *id, query: query.clone(), asked_at: self.now };
                    self.work.open.insert(*slot, open);
                }
                _ => {}
            }
        }
    }

    /// When the app wants a tick: at the next minute, for the clock and for fresh data; sooner
    /// while the database does not answer.
    #[must_use]
    pub fn wake_at(&self) -> DateTime<Utc> {
        if self.gate.is_some() {
            // Nothing is shown that could change, and nothing is asked.
            return self.locks_at().unwrap_or(self.now + Duration::days(1));
        }
        let minute = Duration::minutes(1);
        let next_minute = self.now.duration_trunc(minute).unwrap_or(self.now) + minute;
        let oldest = self.work.open.values().map(|open| open.asked_at).min();
        let slow_at = oldest.map(|asked| (asked + SLOW + Duration::seconds(1)).max(self.now + Duration::seconds(1)));
        let retry_at = matches!(self.link, Link::Reconnecting { .. }).then_some(self.retry_at);
        [slow_at, retry_at, self.locks_at()].into_iter().flatten().fold(next_minute, DateTime::min)
    }

    /// The link as the top line says it: a question that stays without an answer is said too.
    pub(super) fn shown_link(&self) -> Link {
        let longest = self.work.open.values().map(|open| self.now - open.asked_at).max().unwrap_or_default();
        match self.link {
            Link::Live if longest > SLOW => Link::Waiting { seconds: longest.num_seconds() },
            link => link,
        }
    }

    /// A wrong clock makes wrong days and wrong lateness: the desk must hear of it.
    pub(super) fn warn_of_clock(&mut self, ahead: Duration) {
        if ahead.abs() > SKEW && self.work.toast.is_none() {
            let minutes = ahead.num_minutes();
            let way = if minutes > 0 { "ahead of" } else { "behind" };
            let text = format!(
                "This machine's clock is {} min {way} the server's: set it right, or days and times go wrong.",
                minutes.abs()
            );
            self.work.toast = Some(Toast { tone: Tone::Bad, text });
        }
    }

    /// The connection is as the last answer says. When it comes back, everything shown is read
    /// again.
    pub(super) fn note_link(&mut self, trouble: Option<&Trouble>, effects: &mut Vec<Effect>) {
        let broke = trouble.is_some_and(|trouble| trouble.kind == TroubleKind::Connection);
        match (self.link, broke) {
            (Link::Live, true) => {
                self.retry_at = self.now + RETRY;
                self.link = Link::Reconnecting { since: self.now };
            }
            (Link::Reconnecting { .. }, false) => {
                self.link = Link::Live;
                self.load(effects);
            }
            _ => {}
        }
    }
}
