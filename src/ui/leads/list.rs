//! The list: the same leads a line each, sorted by any column.

use crate::domain::desk::{Answer, Query, Trouble};
use crate::domain::lead::Card;
use crate::domain::lead::ask::{After, Ask};
use crate::domain::lead::query;
use crate::keys::Action;
use crate::ui::context::Cx;
use crate::ui::effect::Slot;
use crate::ui::remote::Remote;
use crate::ui::widgets::cursor::Cursor;

/// How many come at once.
const PAGE: usize = 100;
/// More are asked for when fewer lines than this follow: more than any screen shows.
const AHEAD: usize = 60;

/// The list's state.
#[derive(Debug, Default)]
pub(super) struct List {
    pub(super) leads: Remote<Vec<Card>>,
    /// How many there are in all.
    pub(super) count: Remote<u64>,
    pub(super) cursor: Cursor,
    more: Remote<()>,
    /// The last page was a full one.
    has_more: bool,
    /// How many were asked for.
    asked: usize,
}

impl List {
    /// Forgets where one was: other leads are shown, or in another order.
    pub(super) fn begin(&mut self) {
        *self = Self::default();
    }

    /// Reads it (again), as far as it has been read.
    pub(super) fn load(&mut self, ask: &Ask, cx: &mut Cx<'_>) {
        self.asked = self.cards().len().max(PAGE);
        let query = query::Query::List { ask: ask.clone(), after: None, most: self.asked };
        self.leads.asking(cx.ask(Slot::Leads, Query::Lead(query)));
        self.count.asking(cx.ask(Slot::LeadsCount, Query::Lead(query::Query::Count(ask.clone()))));
    }

    pub(super) fn cards(&self) -> &[Card] {
        self.leads.value().map(Vec::as_slice).unwrap_or_default()
    }

    /// The lead that one is on.
    pub(super) fn on(&self) -> Option<&Card> {
        self.cards().get(self.cursor.0)
    }

    /// To the line below.
    pub(super) fn next_card(&mut self) {
        let len = self.cards().len();
        self.cursor.act(Action::Down, len);
    }

    /// Moves by an action. Says whether it was one that moves.
    pub(super) fn step(&mut self, action: Action, ask: &Ask, cx: &mut Cx<'_>) -> bool {
        let len = self.cards().len();
        let moved = self.cursor.act(action, len);
        if moved {
            self.read_on(ask, cx);
        }
        moved
    }

    fn read_on(&mut self, ask: &Ask, cx: &mut Cx<'_>) {
        let is_near = self.cursor.0 + AHEAD >= self.cards().len();
        if !self.has_more || !is_near || self.more.is_loading() || self.leads.is_loading() {
            return;
        }
        let after = self.cards().last().and_then(After::card);
        let query = query::Query::List { ask: ask.clone(), after, most: PAGE };
        self.more.asking(cx.ask(Slot::LeadsMore, Query::Lead(query)));
    }

    /// Takes the list, or more of it.
    pub(super) fn answer(&mut self, slot: Slot, id: u64, answer: Result<Answer, Trouble>, cx: &Cx<'_>) {
        match (slot, answer) {
            (Slot::Leads, Ok(Answer::Lead(query::Answer::List(cards)))) => self.take(id, cards, cx),
            (Slot::LeadsMore, Ok(Answer::Lead(query::Answer::List(cards)))) => self.take_more(id, cards, cx),
            (Slot::Leads, Err(trouble)) => self.leads.fail(id, trouble),
            (Slot::LeadsMore, Err(trouble)) => self.more.fail(id, trouble),
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

    fn take(&mut self, id: u64, cards: Vec<Card>, cx: &Cx<'_>) {
        let on = self.on().map(|card| card.id);
        let is_full = cards.len() >= self.asked;
        if !self.leads.answer(id, cards, cx.now) {
            return;
        }
        self.has_more = is_full;
        self.more = Remote::default();
        // At the top one stays at the top, where what is most urgent comes.
        if self.cursor.0 > 0
            && let Some(at) = self.cards().iter().position(|card| Some(card.id) == on)
        {
            self.cursor = Cursor(at);
        }
        let len = self.cards().len();
        self.cursor.clamp(len);
    }

    fn take_more(&mut self, id: u64, mut cards: Vec<Card>, cx: &Cx<'_>) {
        if !self.more.answer(id, (), cx.now) {
            return;
        }
        self.has_more = cards.len() >= PAGE;
        if let Some(known) = self.leads.value_mut() {
            cards.retain(|card| known.iter().all(|other| other.id != card.id));
            known.append(&mut cards);
        }
    }
}
