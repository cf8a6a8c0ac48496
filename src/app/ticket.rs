//! Tickets from any pane. A new ticket is about the current class, seat, person or lead. A person's ticket opens from
//! their page, and closing it returns there.

use uuid::Uuid;

use super::{App, PaneId};
use crate::domain::audit::Record;
use crate::domain::rights::Right;
use crate::domain::ticket::work::New;
use crate::keys::Action;
use crate::ui::effect::Effect;

impl App {
    /// Returns why this user may not make a new ticket; `None` if they may, or for other actions.
    pub(super) fn why_no_ticket(&self, action: Action) -> Option<String> {
        if action != Action::TicketNew || self.work.pane == PaneId::Tickets {
            return None;
        }
        self.work.actor.why_not(Right::TicketsWrite)
    }

    /// Opens the form of a new ticket, linked to the record of the current row.
    pub(super) fn new_ticket(&mut self, effects: &mut Vec<Effect>) {
        let (new, name) = match self.open_pane().open_lead() {
            Some(lead) => (New { lead_id: Some(lead), ..New::default() }, None),
            None => self.record().map(|(record, title)| (about(&record), Some(title))).unwrap_or_default(),
        };
        self.go(PaneId::Tickets, effects);
        self.with_panes(PaneId::Tickets, effects, |panes, cx| panes.tickets.new_about(new, name, cx));
    }

    /// Opens a ticket from a person's page. The text of an open form is kept as a draft.
    pub(super) fn open_ticket_of_person(&mut self, ticket: Uuid, effects: &mut Vec<Effect>) {
        self.go(PaneId::Tickets, effects);
        self.with_panes(PaneId::Tickets, effects, |panes, cx| {
            panes.tickets.stash_form();
            panes.tickets.open_page(ticket, cx);
        });
        self.work.ticket_of_person = Some(ticket);
    }

    /// Whether the open ticket was opened from a person's page.
    pub(super) fn is_ticket_of_person(&self) -> bool {
        self.work.ticket_of_person.is_some() && self.work.ticket_of_person == self.work.panes.tickets.opened()
    }

    /// Closes the ticket and shows the person again.
    pub(super) fn back_to_person(&mut self, effects: &mut Vec<Effect>) {
        self.work.ticket_of_person = None;
        self.with_panes(PaneId::Tickets, effects, |panes, cx| panes.tickets.close_page(cx));
        self.go(PaneId::People, effects);
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
