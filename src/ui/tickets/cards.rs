//! Tickets as cards. The queue sorts them by any column. The board has a lane for each status, sorted by due time; the
//! lane of done tickets has the newest first.

use uuid::Uuid;

use super::TicketRef;
use crate::domain::desk::{Answer, Query};
use crate::domain::ticket::filter::{Filter, PageCursor, Sort};
use crate::domain::ticket::flow::Status;
use crate::domain::ticket::{Card, Column, query};
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
        &mut self.tickets
    }

    fn total(&self) -> u64 {
        self.tickets
    }
}

/// The card source of this pane.
#[derive(Debug)]
pub(super) struct TicketCards;

impl CardSource for TicketCards {
    type Card = Card;
    type Column = Column;
    type Filter = Filter;
    type CardRef = TicketRef;

    const SLOTS: Slots = Slots { shown: Slot::Tickets, more: Slot::TicketsMore, count: Slot::TicketsCount };

    fn default_filter(ask: &Filter) -> Filter {
        Filter { sort: ask.sort, descending: ask.descending, ..Filter::open() }
    }

    fn with_text(ask: &Filter, text: Option<String>) -> Filter {
        Filter { text, ..ask.clone() }
    }

    fn of_column(ask: &Filter, column: &Column) -> Filter {
        let is_done = column.status == Status::Done;
        let sort = if is_done { Sort::Done } else { Sort::Due };
        Filter { statuses: vec![column.status], sort, descending: is_done, ..ask.clone() }
    }

    fn board(ask: &Filter, most: usize) -> Query {
        Query::Ticket(query::Query::Board { ask: ask.clone(), most })
    }

    fn list(ask: &Filter, after: Option<&Card>, most: usize) -> Query {
        Query::Ticket(query::Query::List { ask: ask.clone(), after: after.and_then(PageCursor::card), most })
    }

    fn count(ask: &Filter) -> Query {
        Query::Ticket(query::Query::Count(ask.clone()))
    }

    fn card_answer(answer: Answer) -> Option<CardAnswer<Self>> {
        match answer {
            Answer::Ticket(query::Answer::Board(columns)) => Some(CardAnswer::Board(columns)),
            Answer::Ticket(query::Answer::List(cards)) => Some(CardAnswer::List(cards)),
            Answer::Ticket(query::Answer::Count(count)) => Some(CardAnswer::Count(count)),
            _ => None,
        }
    }

    fn card_ref(card: &Card) -> TicketRef {
        TicketRef::of(card)
    }
}

/// Shows tickets in the status to which they are being moved.
pub(super) fn show_moved(cards: &mut Collection<TicketCards>, tickets: &[TicketRef], to: Status) {
    for ticket in tickets {
        cards.list.change(ticket.id, |card| card.status = to);
    }
    let board = &mut cards.board;
    let Some(target) = board.lanes().iter().position(|column| column.status == to) else { return };
    for ticket in tickets {
        let place = |cards: &[Card], card: &Card| match to {
            Status::Done => 0,
            _ => cards.partition_point(|known| {
                (known.due_at.is_none(), known.due_at) <= (card.due_at.is_none(), card.due_at)
            }),
        };
        board.show_moved(ticket.id, target, |card| card.status = to, place);
    }
}
