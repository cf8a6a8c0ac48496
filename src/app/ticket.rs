//! A ticket from anywhere: about the class, the seat, the person or the lead that one is on.

use super::{App, Pane};
use crate::domain::audit::Record;
use crate::domain::rights::Right;
use crate::domain::ticket::work::New;
use crate::keys::Action;
use crate::ui::context::Cx;
use crate::ui::effect::Effect;

impl App {
    /// Why no ticket can be made of what one is on; none when one can.
    pub(super) fn why_no_ticket(&self, action: Action) -> Option<String> {
        if action != Action::TicketNew || self.work.pane == Pane::Tickets {
            return None;
        }
        self.work.actor.why_not(Right::TicketsWrite)
    }

    /// Opens the form, with what is at hand linked already.
    pub(super) fn new_ticket(&mut self, effects: &mut Vec<Effect>) {
        let (new, named) = match self.work.pane {
            Pane::Leads => (New { lead_id: self.work.leads.page_of(), ..New::default() }, None),
            _ => self.record().map(|(record, title)| (about(&record), Some(title))).unwrap_or_default(),
        };
        self.go(Pane::Tickets, effects);
        with_cx!(self, effects, tickets.new_about(new, named));
    }
}

fn about(record: &Record) -> New {
    match *record {
        Record::Class(class) => New { schedule_id: Some(class), ..New::default() },
        Record::Seat { seat, .. } | Record::Attendee(seat) => New { seat_id: Some(seat), ..New::default() },
        Record::Account(person) => New { user_id: Some(person), ..New::default() },
        Record::Buyer(order) => New { order_id: Some(order), ..New::default() },
    }
}
