//! Connection status, slow queries, and the times of the next query.

use chrono::{DateTime, Duration, DurationRound, Utc};

use super::workspace::InFlightQuery;
use super::{App, PaneId};
use crate::domain::backoff::Backoff;
use crate::domain::desk::{DeskError, DeskErrorKind, Query};
use crate::domain::journal::JournaledWrite;
use crate::domain::live::LiveUpdates;
use crate::ui::context::{Toast, Tone};
use crate::ui::effect::{Effect, Slot};
use crate::ui::frame::ConnectionStatus;
use crate::ui::pane::Pane;
use crate::ui::status::QUIET;

/// The top line reports a query that takes longer than this.
const SLOW: Duration = Duration::seconds(5);

/// The console reports a difference between the clocks that is larger than this.
const SKEW: Duration = Duration::minutes(2);

impl App {
    /// Remembers writes and queries that are sent.
    pub(super) fn track_in_flight(&mut self, effects: &[Effect]) {
        for effect in effects {
            match effect {
                Effect::Run(JournaledWrite { id, .. }) | Effect::Staff { id, .. } => {
                    self.work.writes.insert(*id);
                }
                Effect::Ask { slot, id, query } => {
                    let pane = self.work.asked_by.get(slot).copied();
                    let open = InFlightQuery { id: *id, query: query.clone(), asked_at: self.now, pane };
                    self.work.in_flight.insert(*slot, open);
                }
                _ => {}
            }
        }
    }

    /// Handles a timer: a requested wake-up, or the moment at which a query counts as slow. A query in flight is not
    /// sent again; the tick only shows its age.
    pub(super) fn tick(&mut self, effects: &mut Vec<Effect>) {
        if self.connection == ConnectionStatus::Live {
            for pane in PaneId::ALL {
                self.with_pane(*pane, effects, |pane, cx| pane.autosave(cx));
            }
        }
        if !self.work.in_flight.is_empty() || self.is_partial_tick() {
            return;
        }
        let minute = |at: DateTime<Utc>| at.duration_trunc(Duration::minutes(1)).unwrap_or(at);
        let is_due = self.open_pane().heartbeat_at().is_some_and(|at| at <= self.now);
        if is_due && self.connection == ConnectionStatus::Live && minute(self.refreshed_at) == minute(self.now) {
            self.with_pane(self.work.pane, effects, |pane, cx| pane.heartbeat(cx));
        } else {
            self.refresh(effects);
        }
    }

    /// Whether the timer was only for a message, for progress or for a throttled slot. Then not everything is read
    /// again.
    fn is_partial_tick(&self) -> bool {
        let minute = |at: DateTime<Utc>| at.duration_trunc(Duration::minutes(1)).unwrap_or(at);
        let is_over = self.message_leaves_at().is_some_and(|at| at <= self.now);
        (is_over || self.work.progress.is_any() || self.work.stale.is_due(self.now))
            && minute(self.refreshed_at) == minute(self.now)
            && !(matches!(self.connection, ConnectionStatus::Reconnecting { .. }) && self.retry_at <= self.now)
    }

    /// Returns when the text about the oldest query changes: when it first appears, then each second.
    fn loading_text_changes_at(&self) -> Option<DateTime<Utc>> {
        let oldest = self.work.in_flight.values().map(|open| open.asked_at).min()?;
        let waited = (self.now - oldest).max(Duration::zero());
        Some(if waited < QUIET { oldest + QUIET } else { oldest + Duration::seconds(waited.num_seconds() + 1) })
    }

    /// Returns when the app needs a tick: at the next minute, for the clock and fresh data. Sooner while the database
    /// does not answer.
    #[must_use]
    pub fn wake_at(&self) -> DateTime<Utc> {
        if self.lock_screen.is_some() {
            // The lock screen shows nothing that changes, and no queries are sent.
            return self.locks_at().unwrap_or(self.now + Duration::days(1));
        }
        let minute = Duration::minutes(1);
        let next_minute = self.now.duration_trunc(minute).unwrap_or(self.now) + minute;
        // A query in flight is not sent again, however long it takes.
        let is_away =
            matches!(self.connection, ConnectionStatus::Reconnecting { .. }) && self.work.in_flight.is_empty();
        let retry_at = is_away.then_some(self.retry_at);
        // No heartbeat while offline: an overdue one would fire again immediately.
        let is_calm = self.work.in_flight.is_empty() && !self.work.progress.is_any();
        let is_live = self.connection == ConnectionStatus::Live;
        let heartbeat_at = self.open_pane().heartbeat_at().filter(|_| is_live && is_calm);
        let autosave_at = self.work.panes.all().filter_map(Pane::autosave_at).min().filter(|_| is_live);
        [
            self.loading_text_changes_at(),
            self.work.progress.changes_at(self.now),
            retry_at,
            heartbeat_at,
            autosave_at,
            self.locks_at(),
            self.message_leaves_at(),
            self.work.stale.wake_at(self.now),
        ]
        .into_iter()
        .flatten()
        .fold(next_minute, DateTime::min)
    }

    /// Returns the connection status for the top line. It also reports a query that stays without an answer.
    pub(super) fn shown_connection(&self) -> ConnectionStatus {
        let longest = self.work.in_flight.values().map(|open| self.now - open.asked_at).max().unwrap_or_default();
        match self.connection {
            ConnectionStatus::Live if longest > SLOW => ConnectionStatus::Waiting { seconds: longest.num_seconds() },
            ConnectionStatus::Live if self.server.is_read_only => ConnectionStatus::ReadOnly,
            ConnectionStatus::Live if self.server.is_newer => ConnectionStatus::Outdated,
            ConnectionStatus::Live => match self.live_updates {
                LiveUpdates::Notified => ConnectionStatus::Live,
                LiveUpdates::Polling => ConnectionStatus::Polling,
                LiveUpdates::Disconnected | LiveUpdates::Unresponsive => ConnectionStatus::NotLive,
            },
            link => link,
        }
    }

    /// Sets when the next attempt is due: later each time, and at another time than other desks.
    pub(super) fn retry_later(&mut self) {
        let pause = self.retry.pause(self.ids.chance());
        self.retry_at = self.now + Duration::from_std(pause).unwrap_or_default();
    }

    /// Warns of a wrong clock, which makes wrong days and wrong lateness.
    pub(super) fn warn_of_clock(&mut self, ahead: Duration) {
        if ahead.abs() > SKEW && self.work.toast.is_none() {
            let minutes = ahead.num_minutes();
            let direction = if minutes > 0 { "ahead of" } else { "behind" };
            let text = format!(
                "This machine's clock is {} min {direction} the server's: set it right, or days and times go wrong.",
                minutes.abs()
            );
            self.work.toast = Some(Toast::new(Tone::Bad, text));
        }
    }

    /// Updates the connection status from the last answer. When the connection returns, reads everything shown again.
    pub(super) fn note_connection(&mut self, trouble: Option<&DeskError>, effects: &mut Vec<Effect>) {
        let away = trouble.map(|trouble| trouble.kind).filter(|kind| kind.is_away());
        match (self.connection, away) {
            (_, Some(why)) => self.set_offline(why),
            (ConnectionStatus::Reconnecting { .. }, None) => {
                self.connection = ConnectionStatus::Live;
                self.load(effects);
            }
            _ => {}
        }
    }

    /// Notes that the database is unreachable. The console tries again.
    pub(super) fn set_offline(&mut self, why: DeskErrorKind) {
        let since = if let ConnectionStatus::Reconnecting { since, .. } = self.connection {
            since
        } else {
            self.retry = Backoff::default();
            self.retry_later();
            self.now
        };
        self.connection = ConnectionStatus::Reconnecting { since, why };
    }

    /// Reads the server's state for the top line if a write was refused because of it.
    pub(super) fn note_server(&mut self, trouble: Option<&DeskError>, effects: &mut Vec<Effect>) {
        if trouble.is_some_and(|trouble| matches!(trouble.kind, DeskErrorKind::ReadOnly | DeskErrorKind::Schema)) {
            effects.push(Effect::Ask { slot: Slot::Site, id: self.ids.query(), query: Query::Site });
        }
    }
}
