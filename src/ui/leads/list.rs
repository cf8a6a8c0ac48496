//! The list: the same leads a line each, sorted by any column.

use crate::domain::desk::{Answer, Query, Trouble};
use crate::domain::lead::Card;
use crate::domain::lead::ask::{After, Ask};
use crate::domain::lead::query;
use crate::keys::Action;
use crate::ui::context::Cx;
use crate::ui::effect::Slot;
use crate::ui::remote::Remote;
use crate::ui::widgets::paged::{PAGE, Paged};

/// The list's state.
#[derive(Debug, Default)]
pub(super) struct List {
    pub(super) leads: Paged<Card>,
    /// How many there are in all.
    pub(super) count: Remote<u64>,
}

impl List {
    /// Forgets where one was: other leads are shown, or in another order.
    pub(super) fn begin(&mut self) {
        *self = Self::default();
    }

    /// Reads it (again), as far as it has been read.
    pub(super) fn load(&mut self, ask: &Ask, cx: &mut Cx<'_>) {
        let query = query::Query::List { ask: ask.clone(), after: None, most: self.leads.most() };
        self.leads.rows.asking(cx.ask(Slot::Leads, Query::Lead(query)));
        self.count.asking(cx.ask(Slot::LeadsCount, Query::Lead(query::Query::Count(ask.clone()))));
    }

    /// Moves by an action. Says whether it was one that moves.
    pub(super) fn step(&mut self, action: Action, ask: &Ask, cx: &mut Cx<'_>) -> bool {
        let moved = self.leads.step(action);
        if let Some(last) = self.leads.wants_more() {
            let query = query::Query::List { ask: ask.clone(), after: After::card(last), most: PAGE };
            self.leads.asking_more(cx.ask(Slot::LeadsMore, Query::Lead(query)));
        }
        moved
    }

    /// Takes the list, or more of it.
    pub(super) fn answer(&mut self, slot: Slot, id: u64, answer: Result<Answer, Trouble>, cx: &Cx<'_>) {
        match (slot, answer) {
            (Slot::Leads, Ok(Answer::Lead(query::Answer::List(cards)))) => self.leads.take(id, cards, cx.now),
            (Slot::LeadsMore, Ok(Answer::Lead(query::Answer::List(cards)))) => self.leads.take_more(id, cards, cx.now),
            (Slot::Leads, Err(trouble)) => self.leads.rows.fail(id, trouble),
            (Slot::LeadsMore, Err(trouble)) => self.leads.fail_more(id, trouble),
            _ => {}
        }
    }

    /// Takes the number of all.
    pub(super) fn count_answer(&mut self, id: u64, answer: Result<Answer, Trouble>, cx: &Cx<'_>) {
        match answer {
            Ok(Answer::Lead(query::Answer::Count(count))) => {
                self.count.answer(id, count, cx.now);
            }
            Ok(_) => {}
            Err(trouble) => self.count.fail(id, trouble),
        }
    }
}
