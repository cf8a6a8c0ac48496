//! What others do shows here: what is shown and has changed is read again, once for however many changes,
//! and never while it is being read, so that no storm of changes keeps an answer from being seen.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};

use super::{App, Pane};
use crate::domain::desk::{Query, TroubleKind};
use crate::domain::live::{Changes, Hearing, Topic};
use crate::ui::context::Cx;
use crate::ui::effect::{Effect, Slot};

/// The classes beside Check-in are many rows, and only their counts are shown: they are read this seldom, however many
/// people arrive. The arrivals themselves show at once.
const CLASSES_REST: Duration = Duration::seconds(3);

/// What is to be read again.
#[derive(Debug, Default)]
pub(super) struct Stale {
    /// By what others did.
    slots: BTreeSet<Slot>,
    /// By what this desk wrote: only what its results do not bring.
    own: BTreeSet<Slot>,
    /// The last question of each slot.
    asked: BTreeMap<Slot, u64>,
    /// The last question before a write of this desk had its result: later ones have seen it. None before
    /// there was one.
    before_result: Option<u64>,
    /// When the classes beside Check-in may be read again.
    classes_rest_until: Option<DateTime<Utc>>,
}

impl Stale {
    /// A question is on its way: its answer is newer than every change heard of until now.
    pub(super) fn asked(&mut self, slot: Slot, id: u64, now: DateTime<Utc>) {
        if slot == Slot::Classes {
            self.classes_rest_until = Some(now + CLASSES_REST);
        }
        self.asked.insert(slot, id);
        self.slots.remove(&slot);
        self.own.remove(&slot);
    }

    /// Returns when a slot that rests is due; `None` if none waits for that.
    pub(super) fn wakes_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.classes_rest_until.filter(|_| self.rests(Slot::Classes, now) && self.slots.contains(&Slot::Classes))
    }

    /// Whether a slot that rested is to be read now.
    pub(super) fn has_rested(&self, now: DateTime<Utc>) -> bool {
        self.slots.contains(&Slot::Classes) && !self.rests(Slot::Classes, now)
    }

    /// Whether a slot was read too short a time ago. A clock that was set back ends the rest.
    fn rests(&self, slot: Slot, now: DateTime<Utc>) -> bool {
        slot == Slot::Classes && self.classes_rest_until.is_some_and(|until| now < until && until <= now + CLASSES_REST)
    }

    /// A write of this desk has its result; `last` is the last question so far.
    pub(super) fn has_result(&mut self, last: u64) {
        self.before_result = Some(last);
    }
}

impl App {
    /// Takes note of changes. Behind a shut gate nothing is shown; everything is read when it opens.
    pub(super) fn changed(&mut self, way: u64, own: &Changes, others: &Changes) {
        if self.work.way != way || self.is_shut() {
            return;
        }
        let slots = self.concerned(own);
        self.work.stale.own.extend(slots);
        let slots = self.concerned(others);
        self.work.stale.slots.extend(slots);
    }

    /// How changes are heard of.
    pub(super) fn hears(&mut self, way: u64, hearing: Hearing) {
        if self.work.way == way {
            self.hearing = hearing;
            if hearing == Hearing::Silent {
                self.is_away(TroubleKind::Connection);
            }
        }
    }

    /// The slots on the screen that changes concern.
    fn concerned(&self, changes: &Changes) -> Vec<Slot> {
        if changes.is_empty() {
            return Vec::new();
        }
        let work = &self.work;
        // Rules and texts of the institute matter to every verdict.
        let (class, rules) = (changes.any(Topic::Class), changes.any(Topic::Settings));
        let shown = match work.pane {
            Pane::Today => vec![(Slot::Day, class), (Slot::Arrivals, class)],
            Pane::Roster => vec![(Slot::Session, work.roster.is_concerned(changes))],
            Pane::CheckIn => {
                vec![(Slot::Arrivals, class), (Slot::Classes, class), (Slot::Find, work.check_in.is_concerned(changes))]
            }
            Pane::People => {
                let tickets = work.people.shows_tickets() && changes.any(Topic::Ticket);
                vec![
                    (Slot::People, changes.any(Topic::Person)),
                    (Slot::Person, work.people.is_page_concerned(changes)),
                    (Slot::PersonTickets, tickets),
                ]
            }
            Pane::Leads => {
                vec![(Slot::Leads, changes.any(Topic::Lead)), (Slot::LeadRules, changes.any(Topic::Staff))]
            }
            Pane::Tickets => vec![
                (Slot::Tickets, changes.any(Topic::Ticket)),
                (Slot::TicketRules, changes.any(Topic::Staff)),
                (Slot::TicketPresence, work.tickets.is_presence_concerned(changes)),
            ],
            Pane::Staff => vec![(Slot::Staff, changes.any(Topic::Staff))],
            Pane::Audit => vec![(Slot::Audit, true)],
        };
        let shown = shown.into_iter().filter_map(|(slot, is_concerned)| (is_concerned || rules).then_some(slot));
        let rights = (rules || changes.any(Topic::Staff)).then_some(Slot::Site);
        shown.chain(rights).collect()
    }

    /// Reads again what is stale and is not being read: at the end of every update.
    pub(super) fn catch_up(&mut self, effects: &mut Vec<Effect>) {
        for effect in &*effects {
            if let Effect::Ask { slot, id, .. } = effect {
                self.work.stale.asked(*slot, *id, self.now);
            }
        }
        if self.is_shut() {
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
            let rests = self.work.stale.rests(slot, self.now);
            if rests || together(slot).iter().any(|slot| self.work.open.contains_key(slot)) {
                self.work.stale.slots.insert(slot);
            } else {
                let before = effects.len();
                self.load_slot(slot, effects);
                for effect in effects.get(before..).unwrap_or_default() {
                    if let Effect::Ask { slot, id, .. } = effect {
                        self.work.stale.asked(*slot, *id, self.now);
                    }
                }
            }
        }
    }

    fn load_slot(&mut self, slot: Slot, effects: &mut Vec<Effect>) {
        match slot {
            Slot::Site => effects.push(Effect::Ask { slot, id: self.ids.question(), query: Query::Site }),
            Slot::Day => with_cx!(self, effects, today.load()),
            Slot::Arrivals => with_cx!(self, effects, check_in.load_arrivals()),
            Slot::Classes => with_cx!(self, effects, check_in.load_classes()),
            Slot::Find => with_cx!(self, effects, check_in.look_again()),
            Slot::Session => with_cx!(self, effects, roster.reload()),
            Slot::People => with_cx!(self, effects, people.look_again()),
            Slot::Person => with_cx!(self, effects, people.load_page()),
            Slot::PersonTickets => with_cx!(self, effects, people.load_tickets()),
            Slot::Leads => with_cx!(self, effects, leads.look_again()),
            Slot::LeadRules => with_cx!(self, effects, leads.load_rules()),
            Slot::Tickets => with_cx!(self, effects, tickets.look_again()),
            Slot::TicketRules => with_cx!(self, effects, tickets.load_rules()),
            Slot::TicketPresence => with_cx!(self, effects, tickets.ask_presence()),
            Slot::Staff => with_cx!(self, effects, staff.load()),
            Slot::Audit => with_cx!(self, effects, audit.load()),
            // Read along with another, or by a form for itself.
            _ => {}
        }
    }
}

/// What is read along with a slot.
fn together(slot: Slot) -> &'static [Slot] {
    match slot {
        Slot::Session => &[Slot::Session, Slot::ClassNotes],
        Slot::Person => &[Slot::Person, Slot::Sealed, Slot::PersonTickets],
        Slot::PersonTickets => &[Slot::PersonTickets],
        Slot::Audit => &[Slot::Audit, Slot::AuditTogether],
        Slot::Leads => &[Slot::Leads, Slot::LeadsMore, Slot::LeadsCount, Slot::LeadFigures, Slot::LeadPage],
        Slot::LeadRules => &[Slot::LeadRules, Slot::LeadViews],
        Slot::Tickets => &[Slot::Tickets, Slot::TicketsMore, Slot::TicketsCount, Slot::TicketFigures, Slot::TicketPage],
        Slot::TicketRules => &[Slot::TicketRules, Slot::TicketViews],
        Slot::TicketPresence => &[Slot::TicketPresence],
        Slot::Site => &[Slot::Site],
        Slot::Day => &[Slot::Day],
        Slot::Arrivals => &[Slot::Arrivals],
        Slot::Classes => &[Slot::Classes],
        Slot::Find => &[Slot::Find],
        Slot::People => &[Slot::People],
        Slot::Staff => &[Slot::Staff],
        _ => &[],
    }
}
