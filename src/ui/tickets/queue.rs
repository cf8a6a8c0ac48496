//! The queue: a line for each ticket, what is due first.

use crate::domain::desk::{Answer, Query, Trouble};
use crate::domain::ticket::ask::{After, Ask};
use crate::domain::ticket::{Card, query};
use crate::keys::Action;
use crate::ui::context::Cx;
use crate::ui::effect::Slot;
use crate::ui::remote::Remote;
use crate::ui::widgets::paged::{PAGE, Paged};

/// The queue's state.
#[derive(Debug, Default)]
pub(super) struct Queue {
    pub(super) tickets: Paged<Card>,
    /// How many there are in all.
    pub(super) count: Remote<u64>,
}

impl Queue {
    /// Forgets where one was: other tickets are shown, or in another order.
    pub(super) fn begin(&mut self) {
        *self = Self::default();
    }

    /// Reads it (again), as far as it has been read.
    pub(super) fn load(&mut self, ask: &Ask, cx: &mut Cx<'_>) {
        let query = query::Query::List { ask: ask.clone(), after: None, most: self.tickets.most() };
        self.tickets.rows.asking(cx.ask(Slot::Tickets, Query::Ticket(query)));
        self.count.asking(cx.ask(Slot::TicketsCount, Query::Ticket(query::Query::Count(ask.clone()))));
    }

    /// Moves by an action. Says whether it was one that moves.
    pub(super) fn step(&mut self, action: Action, ask: &Ask, cx: &mut Cx<'_>) -> bool {
        let moved = self.tickets.step(action);
        if let Some(last) = self.tickets.wants_more() {
            let query = query::Query::List { ask: ask.clone(), after: After::card(last), most: PAGE };
            self.tickets.asking_more(cx.ask(Slot::TicketsMore, Query::Ticket(query)));
        }
        moved
    }

    /// Takes the queue, or more of it.
    pub(super) fn answer(&mut self, slot: Slot, id: u64, answer: Result<Answer, Trouble>, cx: &Cx<'_>) {
        match (slot, answer) {
            (Slot::Tickets, Ok(Answer::Ticket(query::Answer::List(cards)))) => self.tickets.take(id, cards, cx.now),
            (Slot::TicketsMore, Ok(Answer::Ticket(query::Answer::List(cards)))) => {
                self.tickets.take_more(id, cards, cx.now);
            }
            (Slot::Tickets, Err(trouble)) => self.tickets.rows.fail(id, trouble),
            (Slot::TicketsMore, Err(trouble)) => self.tickets.fail_more(id, trouble),
            _ => {}
        }
    }

    /// Takes the number of all.
    pub(super) fn count_answer(&mut self, id: u64, answer: Result<Answer, Trouble>, cx: &Cx<'_>) {
        match answer {
            Ok(Answer::Ticket(query::Answer::Count(count))) => {
                self.count.answer(id, count, cx.now);
            }
            Ok(_) => {}
            Err(trouble) => self.count.fail(id, trouble),
        }
    }
}
