//! Live changes: reads slots again after changes made elsewhere. Many changes cause one query, and never while a query
//! of the slot is in flight. So a storm of changes cannot hide an answer.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};

use super::{App, PaneId};
use crate::domain::desk::{DeskErrorKind, Query};
use crate::domain::live::{Changes, LiveUpdates, Topic};
use crate::ui::effect::{Effect, Slot};
use crate::ui::ids::{QueryId, SessionId};

/// Least time between two queries of the classes beside Check-in, however many people arrive. The classes are many
/// rows, and only their counts are shown. The arrivals themselves show at once.
const CLASSES_INTERVAL: Duration = Duration::seconds(3);

/// Slots that must be read again.
#[derive(Debug, Default)]
pub(super) struct Stale {
    /// Slots changed by others.
    slots: BTreeSet<Slot>,
    /// Slots changed by this desk's writes, as far as their results do not contain the change.
    own: BTreeSet<Slot>,
    /// The latest query of each slot.
    asked: BTreeMap<Slot, QueryId>,
    /// The last query before this desk's latest result. Later queries have seen that write. `None` before the first
    /// result.
    before_result: Option<QueryId>,
    /// When the classes beside Check-in may be read again.
    classes_rest_until: Option<DateTime<Utc>>,
}

impl Stale {
    /// Notes a query that is sent. Its answer includes every change that is known by now.
    pub(super) fn note_query(&mut self, slot: Slot, id: QueryId, now: DateTime<Utc>) {
        if slot == Slot::Classes {
            self.classes_rest_until = Some(now + CLASSES_INTERVAL);
        }
        self.asked.insert(slot, id);
        self.slots.remove(&slot);
        self.own.remove(&slot);
    }

    /// Returns when a throttled slot is due; `None` if no stale slot waits for that.
    pub(super) fn wake_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.classes_rest_until.filter(|_| self.is_throttled(Slot::Classes, now) && self.slots.contains(&Slot::Classes))
    }

    /// Whether a throttled slot is due now.
    pub(super) fn is_due(&self, now: DateTime<Utc>) -> bool {
        self.slots.contains(&Slot::Classes) && !self.is_throttled(Slot::Classes, now)
    }

    /// Whether a slot was read too recently. If the clock was set back, the throttling ends.
    fn is_throttled(&self, slot: Slot, now: DateTime<Utc>) -> bool {
        slot == Slot::Classes
            && self.classes_rest_until.is_some_and(|until| now < until && until <= now + CLASSES_INTERVAL)
    }

    /// Notes that a write of this desk has its result; `last` is the latest query so far.
    pub(super) fn note_result(&mut self, last: QueryId) {
        self.before_result = Some(last);
    }
}

impl App {
    /// Notes changes. While the screen is locked, it ignores them: unlocking reads everything.
    pub(super) fn note_changes(&mut self, session: SessionId, own: &Changes, others: &Changes) {
        if self.work.session != session || self.is_locked() {
            return;
        }
        let slots = self.concerned(own);
        self.work.stale.own.extend(slots);
        let slots = self.concerned(others);
        self.work.stale.slots.extend(slots);
    }

    /// Notes how the console learns of changes from now on.
    pub(super) fn note_live_updates(&mut self, session: SessionId, hearing: LiveUpdates) {
        if self.work.session == session {
            self.live_updates = hearing;
            if hearing == LiveUpdates::Unresponsive {
                self.set_offline(DeskErrorKind::Connection);
            }
        }
    }

    /// Returns the slots on the screen that these changes concern.
    fn concerned(&self, changes: &Changes) -> Vec<Slot> {
        if changes.is_empty() {
            return Vec::new();
        }
        let work = &self.work;
        // Rules and texts of the institute affect every verdict.
        let rules = changes.any(Topic::Settings);
        let mut shown = work.panes.get(work.pane).shown_slots(changes);
        if work.pane == PaneId::Today {
            // For the undo of the last arrival.
            shown.push((Slot::Arrivals, changes.any(Topic::Class)));
        }
        let shown = shown.into_iter().filter_map(|(slot, is_concerned)| (is_concerned || rules).then_some(slot));
        let rights = (rules || changes.any(Topic::Staff)).then_some(Slot::Site);
        shown.chain(rights).collect()
    }

    /// Reads stale slots again, except those with a query in flight. Runs at the end of every update.
    pub(super) fn catch_up(&mut self, effects: &mut Vec<Effect>) {
        for effect in &*effects {
            if let Effect::Ask { slot, id, .. } = effect {
                self.work.stale.note_query(*slot, *id, self.now);
            }
        }
        if self.is_locked() {
            return;
        }
        let stale = &mut self.work.stale;
        if self.work.writes.is_empty() {
            let own = std::mem::take(&mut stale.own);
            let seen = |slot: &Slot| stale.before_result.is_some_and(|before| stale.asked.get(slot) > Some(&before));
            let unseen: Vec<Slot> = own.into_iter().filter(|slot| !seen(slot)).collect();
            stale.slots.extend(unseen);
        }
        for slot in std::mem::take(&mut self.work.stale.slots) {
            let rests = self.work.stale.is_throttled(slot, self.now);
            let along = self.open_pane().read_along(slot);
            let is_being_read = along.iter().chain([&slot]).any(|slot| self.work.in_flight.contains_key(slot));
            if rests || is_being_read {
                self.work.stale.slots.insert(slot);
            } else {
                let before = effects.len();
                self.load_slot(slot, effects);
                for effect in effects.get(before..).unwrap_or_default() {
                    if let Effect::Ask { slot, id, .. } = effect {
                        self.work.stale.note_query(*slot, *id, self.now);
                    }
                }
            }
        }
    }

    fn load_slot(&mut self, slot: Slot, effects: &mut Vec<Effect>) {
        match slot {
            Slot::Site => effects.push(Effect::Ask { slot, id: self.ids.query(), query: Query::Site }),
            Slot::Arrivals => self.load_arrivals(effects),
            _ => self.with_pane(self.work.pane, effects, |pane, cx| pane.reload(slot, cx)),
        }
    }
}
