//! The board: a lane for each status, in it the cards by what is due, the newest first where all is done.

use uuid::Uuid;

use super::Named;
use crate::domain::desk::{Answer, Query, Trouble};
use crate::domain::ticket::ask::{After, Ask, Sort};
use crate::domain::ticket::flow::Status;
use crate::domain::ticket::{Card, Column, query};
use crate::keys::Action;
use crate::ui::context::Cx;
use crate::ui::effect::Slot;
use crate::ui::widgets::lanes::{Lane, Lanes, PAGE};
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
        &mut self.tickets
    }

    fn total(&self) -> u64 {
        self.tickets
    }
}

/// The board's state.
pub(super) type Board = Lanes<Column>;

/// Reads it (again), as far as it has been read.
pub(super) fn load(board: &mut Board, ask: &Ask, cx: &mut Cx<'_>) {
    let query = query::Query::Board { ask: ask.clone(), most: board.most() };
    board.lanes.asking(cx.ask(Slot::Tickets, Query::Ticket(query)));
}

/// Moves by an action. Says whether it was one that moves.
pub(super) fn step(board: &mut Board, action: Action, ask: &Ask, cx: &mut Cx<'_>) -> bool {
    let moved = board.step(action);
    read_on(board, ask, cx);
    moved
}

/// Asks for more of the lane before one comes to the end of those that are here.
fn read_on(board: &mut Board, ask: &Ask, cx: &mut Cx<'_>) {
    let Some((lane, last)) = board.wants_more() else { return };
    let is_done = lane.status == Status::Done;
    let sort = if is_done { Sort::Done } else { Sort::Due };
    let ask = Ask { statuses: vec![lane.status], sort, descending: is_done, ..ask.clone() };
    let query = query::Query::List { ask, after: After::card(last), most: PAGE };
    board.asking_more(cx.ask(Slot::TicketsMore, Query::Ticket(query)));
}

/// Takes the board, or more of a lane.
pub(super) fn answer(
    board: &mut Board,
    (slot, id): (Slot, u64),
    answer: Result<Answer, Trouble>,
    ask: &Ask,
    cx: &mut Cx<'_>,
) {
    match (slot, answer) {
        (Slot::Tickets, Ok(Answer::Ticket(query::Answer::Board(columns)))) => {
            board.take(id, columns, cx.now);
            read_on(board, ask, cx);
        }
        (Slot::TicketsMore, Ok(Answer::Ticket(query::Answer::List(cards)))) => board.take_more(id, cards, cx.now),
        (Slot::Tickets, Err(trouble)) => board.lanes.fail(id, trouble),
        (Slot::TicketsMore, Err(trouble)) => board.fail_more(id, trouble),
        _ => {}
    }
}

/// Shows tickets where they are being moved to.
pub(super) fn show_moved(board: &mut Board, tickets: &[Named], to: Status) {
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
