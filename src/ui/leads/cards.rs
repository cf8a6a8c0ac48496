//! Leads as cards: on the board in a lane for each stage, in it by what is due; in the list by any column.

use chrono::NaiveDate;
use uuid::Uuid;

use super::Named;
use crate::domain::desk::{Answer, Query};
use crate::domain::lead::ask::{After, Ask, Sort};
use crate::domain::lead::query;
use crate::domain::lead::stage::Stage;
use crate::domain::lead::{Card, Column};
use crate::ui::collection::{Answered, Collection, Kind, Slots};
use crate::ui::effect::Slot;
use crate::ui::widgets::lanes::Lane;
use crate::ui::widgets::paged::Row;

impl Row for Card {
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

/// The kind of this pane's cards.
#[derive(Debug)]
pub(super) struct LeadCards;

impl Kind for LeadCards {
    type Card = Card;
    type Column = Column;
    type Ask = Ask;
    type Named = Named;

    const SLOTS: Slots = Slots { shown: Slot::Leads, more: Slot::LeadsMore, count: Slot::LeadsCount };

    fn usual(ask: &Ask) -> Ask {
        Ask { sort: ask.sort, descending: ask.descending, ..Ask::default() }
    }

    fn with_text(ask: &Ask, text: Option<String>) -> Ask {
        Ask { text, ..ask.clone() }
    }

    fn of_column(ask: &Ask, column: &Column) -> Ask {
        Ask { stages: vec![column.stage], sort: Sort::Due, descending: false, ..ask.clone() }
    }

    fn board(ask: &Ask, most: usize) -> Query {
        Query::Lead(query::Query::Board { ask: ask.clone(), most })
    }

    fn list(ask: &Ask, after: Option<&Card>, most: usize) -> Query {
        Query::Lead(query::Query::List { ask: ask.clone(), after: after.and_then(After::card), most })
    }

    fn count(ask: &Ask) -> Query {
        Query::Lead(query::Query::Count(ask.clone()))
    }

    fn answered(answer: Answer) -> Option<Answered<Self>> {
        match answer {
            Answer::Lead(query::Answer::Board(columns)) => Some(Answered::Board(columns)),
            Answer::Lead(query::Answer::List(cards)) => Some(Answered::List(cards)),
            Answer::Lead(query::Answer::Count(count)) => Some(Answered::Count(count)),
            _ => None,
        }
    }

    fn named(card: &Card) -> Named {
        Named::of(card)
    }
}

/// Shows leads where they are being moved to.
pub(super) fn show_moved(cards: &mut Collection<LeadCards>, leads: &[Named], to: Stage) {
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
