//! "Who changed this": from a record of any pane to its part of the audit log, and back.

use super::{App, PaneId};
use crate::domain::audit::Record;
use crate::domain::person::PersonKind;
use crate::domain::rights::Right;
use crate::domain::seat::Seat;
use crate::keys::Action;
use crate::ui::audit;
use crate::ui::context::Cx;
use crate::ui::effect::Effect;

impl App {
    /// Why the log cannot be opened; none when it can.
    pub(super) fn why_no_audit(&self, action: Action) -> Option<String> {
        if !matches!(action, Action::PaneAudit | Action::History) {
            return None;
        }
        self.work.actor.why_not(Right::AuditRead).or_else(|| {
            let needs_record = action == Action::History && self.work.pane != PaneId::Audit && self.record().is_none();
            needs_record.then(|| "Choose a class, a seat or a person first.".to_owned())
        })
    }

    /// The record that one is on, and what it is called.
    pub(super) fn record(&self) -> Option<(Record, String)> {
        match self.work.pane {
            PaneId::Today => self.work.today.selected(self.site.date_of(self.now)).map(|session| {
                let title = format!("{} {}", self.site.clock(session.starts_at), session.course);
                (Record::Class(session.id), title)
            }),
            PaneId::Roster => self.work.roster.selected(&self.site).map(of_seat),
            PaneId::CheckIn => self.work.check_in.arrival_on().map_or_else(
                || self.work.check_in.selected(&self.view()).map(of_seat),
                |arrival| {
                    let record = Record::Seat { seat: arrival.seat_id, item: arrival.seat_id };
                    Some((record, arrival.name.clone()))
                },
            ),
            PaneId::People => self.work.people.whom().map(|hit| {
                let id = hit.person_id;
                let record = match hit.kind {
                    PersonKind::Account => Record::Account(id),
                    PersonKind::Attendee => Record::Attendee(id),
                    PersonKind::Buyer => Record::Buyer(id),
                };
                (record, hit.name.clone())
            }),
            // The pages of leads and tickets have their whole history.
            PaneId::Leads | PaneId::Tickets | PaneId::Staff | PaneId::Audit => None,
        }
    }

    /// What the actions of a row are about, in a few words.
    pub(super) fn at_hand(&self) -> Option<String> {
        match self.work.pane {
            PaneId::Leads => self.work.leads.at_hand(),
            PaneId::Tickets => self.work.tickets.at_hand(),
            PaneId::Staff => self.work.staff.at_hand(self.now),
            _ => self.record().map(|(_, title)| title),
        }
    }

    /// Opens the log at the record that one is on.
    pub(super) fn open_history(&mut self, effects: &mut Vec<Effect>) {
        if let Some((record, title)) = self.record() {
            self.work.check_in.leave();
            self.work.return_to = self.work.pane;
            self.work.pane = PaneId::Audit;
            with_cx!(self, effects, audit.open_record(record, title));
        }
    }

    pub(super) fn audit_act(&mut self, action: Action, effects: &mut Vec<Effect>) {
        match with_cx!(self, effects, audit.act(action)) {
            Some(audit::Goto::Back) => self.go(self.work.return_to, effects),
            None => {}
        }
    }
}

fn of_seat(seat: &Seat) -> (Record, String) {
    let record = Record::Seat { seat: seat.seat_id, item: seat.order_item_id };
    (record, format!("{} · {}", seat.label(), seat.code()))
}
