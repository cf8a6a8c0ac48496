//! The card source of the leads. The board has a lane for each stage, sorted by due date. The list is sorted by any
//! column.

use chrono::NaiveDate;
use uuid::Uuid;

use super::LeadRef;
use crate::domain::desk::{Answer, Query};
use crate::domain::lead::filter::{Filter, PageCursor, Sort};
use crate::domain::lead::query;
use crate::domain::lead::stage::Stage;
use crate::domain::lead::{Card, Column};
use crate::ui::collection::{CardAnswer, CardSource, Collection, Slots};
use crate::ui::effect::Slot;
use crate::ui::widgets::lanes::Lane;
use crate::ui::widgets::paged::Identified;

impl Identified for Card {
    fn id(&self) -> Uuid {
        self.id
    }
}

impl Lane for Column {
    type Card = Card;

    fn cards(&self) -> &[Card] {
        &self.cards
    }

    fn cards_mut(&mut self) -> &mut Vec<Card> {
        &mut self.cards
    }

    fn total_mut(&mut self) -> &mut u64 {
        &mut self.leads
    }

    fn total(&self) -> u64 {
        self.leads
    }
}

/// The card source of this pane.
#[derive(Debug)]
pub(super) struct LeadCards;

impl CardSource for LeadCards {
    type Card = Card;
    type Column = Column;
    type Filter = Filter;
    type CardRef = LeadRef;

    const SLOTS: Slots = Slots { shown: Slot::Leads, more: Slot::LeadsMore, count: Slot::LeadsCount };

    fn default_filter(ask: &Filter) -> Filter {
        Filter { sort: ask.sort, descending: ask.descending, ..Filter::default() }
    }

    fn with_text(ask: &Filter, text: Option<String>) -> Filter {
        Filter { text, ..ask.clone() }
    }

    fn of_column(ask: &Filter, column: &Column) -> Filter {
        Filter { stages: vec![column.stage], sort: Sort::Due, descending: false, ..ask.clone() }
    }

    fn board(ask: &Filter, most: usize) -> Query {
        Query::Lead(query::Query::Board { ask: ask.clone(), most })
    }

    fn list(ask: &Filter, after: Option<&Card>, most: usize) -> Query {
        Query::Lead(query::Query::List { ask: ask.clone(), after: after.and_then(PageCursor::card), most })
    }

    fn count(ask: &Filter) -> Query {
        Query::Lead(query::Query::Count(ask.clone()))
    }

    fn card_answer(answer: Answer) -> Option<CardAnswer<Self>> {
        match answer {
            Answer::Lead(query::Answer::Board(columns)) => Some(CardAnswer::Board(columns)),
            Answer::Lead(query::Answer::List(cards)) => Some(CardAnswer::List(cards)),
            Answer::Lead(query::Answer::Count(count)) => Some(CardAnswer::Count(count)),
            _ => None,
        }
    }

    fn card_ref(card: &Card) -> LeadRef {
        LeadRef::of(card)
    }
}

/// Shows leads in the stage to which they are being moved.
pub(super) fn show_moved(cards: &mut Collection<LeadCards>, leads: &[LeadRef], to: Stage) {
    for lead in leads {
        cards.list.change(lead.id, |card| card.stage = to);
    }
    let board = &mut cards.board;
    let Some(target) = board.lanes().iter().position(|column| column.stage == to) else { return };
    let due = |card: &Card| card.due_on.unwrap_or(NaiveDate::MAX);
    for lead in leads {
        let place = |cards: &[Card], card: &Card| cards.partition_point(|known| due(known) <= due(card));
        board.show_moved(lead.id, target, |card| card.stage = to, place);
    }
}
