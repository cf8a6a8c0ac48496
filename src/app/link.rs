//! How the database is reached, how long answers take, and when to look again.

use chrono::{DateTime, Duration, DurationRound, Utc};

use super::workspace::Open;
use super::{App, Pane};
use crate::domain::backoff::Backoff;
use crate::domain::desk::{Query, Trouble, TroubleKind};
use crate::domain::live::Hearing;
use crate::ui::context::{Cx, Toast, Tone};
use crate::ui::effect::{Effect, Slot};
use crate::ui::frame::Link;
use crate::ui::status::QUIET;

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

    /// A moment that was asked for, or the one at which a question has become slow. What was asked and not answered
    /// is not asked again; the tick only shows its age.
    pub(super) fn tick(&mut self, effects: &mut Vec<Effect>) {
        if self.link == Link::Live {
            with_cx!(self, effects, tickets.keep_drafts());
        }
        if !self.work.open.is_empty() || self.is_only_for_a_part() {
            return;
        }
        let minute = |at: DateTime<Utc>| at.duration_trunc(Duration::minutes(1)).unwrap_or(at);
        let is_beat = self.work.pane == Pane::Tickets && self.work.tickets.beats_at().is_some_and(|at| at <= self.now);
        if is_beat && self.link == Link::Live && minute(self.refreshed_at) == minute(self.now) {
            with_cx!(self, effects, tickets.tell_presence());
        } else {
            self.refresh(effects);
        }
    }

    /// Whether nothing but the message's time, or the end of a slot's rest, was waited for: not everything is to be read
    /// because of that.
    fn is_only_for_a_part(&self) -> bool {
        let minute = |at: DateTime<Utc>| at.duration_trunc(Duration::minutes(1)).unwrap_or(at);
        let is_over = self.message_leaves_at().is_some_and(|at| at <= self.now);
        (is_over || self.work.progress.is_any() || self.work.stale.has_rested(self.now))
            && minute(self.refreshed_at) == minute(self.now)
            && !(matches!(self.link, Link::Reconnecting { .. }) && self.retry_at <= self.now)
    }

    /// When what is said of the oldest question changes: when it is first said, then each second.
    fn reading_changes_at(&self) -> Option<DateTime<Utc>> {
        let oldest = self.work.open.values().map(|open| open.asked_at).min()?;
        let waited = (self.now - oldest).max(Duration::zero());
        Some(if waited < QUIET { oldest + QUIET } else { oldest + Duration::seconds(waited.num_seconds() + 1) })
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
        // What is on its way is not asked again, however long it takes.
        let is_away = matches!(self.link, Link::Reconnecting { .. }) && self.work.open.is_empty();
        let retry_at = is_away.then_some(self.retry_at);
        // While nobody is there nobody is told, and what is overdue would wake again at once.
        let is_calm = self.work.open.is_empty() && !self.work.progress.is_any();
        let beats = self.link == Link::Live && self.work.pane == Pane::Tickets && is_calm;
        let beats_at = self.work.tickets.beats_at().filter(|_| beats);
        // A draft is kept whichever pane is shown.
        let keeps_at = self.work.tickets.keeps_at().filter(|_| self.link == Link::Live);
        [
            self.reading_changes_at(),
            self.work.progress.changes_at(self.now),
            retry_at,
            beats_at,
            keeps_at,
            self.locks_at(),
            self.message_leaves_at(),
            self.work.stale.wakes_at(self.now),
        ]
        .into_iter()
        .flatten()
        .fold(next_minute, DateTime::min)
    }

    /// The link as the top line says it: a question that stays without an answer is said too.
    pub(super) fn shown_link(&self) -> Link {
        let longest = self.work.open.values().map(|open| self.now - open.asked_at).max().unwrap_or_default();
        match self.link {
            Link::Live if longest > SLOW => Link::Waiting { seconds: longest.num_seconds() },
            Link::Live if self.server.is_read_only => Link::ReadOnly,
            Link::Live if self.server.is_newer => Link::Outdated,
            Link::Live => match self.hearing {
                Hearing::Live => Link::Live,
                Hearing::Polling => Link::Polling,
                Hearing::Lost | Hearing::Silent => Link::NotLive,
            },
            link => link,
        }
    }

    /// Sets when the next try is due: later each time, and not when other desks try.
    pub(super) fn retry_later(&mut self) {
        let pause = self.retry.pause(self.ids.chance());
        self.retry_at = self.now + Duration::from_std(pause).unwrap_or_default();
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
            self.work.toast = Some(Toast::new(Tone::Bad, text));
        }
    }

    /// The connection is as the last answer says. When it comes back, everything shown is read
    /// again.
    pub(super) fn note_link(&mut self, trouble: Option<&Trouble>, effects: &mut Vec<Effect>) {
        let away = trouble.map(|trouble| trouble.kind).filter(|kind| kind.is_away());
        match (self.link, away) {
            (_, Some(why)) => self.is_away(why),
            (Link::Reconnecting { .. }, None) => {
                self.link = Link::Live;
                self.load(effects);
            }
            _ => {}
        }
    }

    /// Nobody answers; it is tried again.
    pub(super) fn is_away(&mut self, why: TroubleKind) {
        let since = if let Link::Reconnecting { since, .. } = self.link {
            since
        } else {
            self.retry = Backoff::default();
            self.retry_later();
            self.now
        };
        self.link = Link::Reconnecting { since, why };
    }

    /// What the server is now stands in the top line when a write was refused because of it.
    pub(super) fn note_server(&mut self, trouble: Option<&Trouble>, effects: &mut Vec<Effect>) {
        if trouble.is_some_and(|trouble| matches!(trouble.kind, TroubleKind::ReadOnly | TroubleKind::Schema)) {
            effects.push(Effect::Ask { slot: Slot::Site, id: self.ids.question(), query: Query::Site });
        }
    }
}
