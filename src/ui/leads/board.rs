//! The board: a lane for each stage, in it the cards by what is due.

use chrono::NaiveDate;
use uuid::Uuid;

use super::Named;
use crate::domain::desk::{Answer, Query, Trouble};
use crate::domain::lead::ask::{After, Ask, Sort};
use crate::domain::lead::query;
use crate::domain::lead::stage::Stage;
use crate::domain::lead::{Card, Column};
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
        &mut self.leads
    }

    fn total(&self) -> u64 {
        self.leads
    }
}

/// The board's state.
pub(super) type Board = Lanes<Column>;

/// Reads it (again), as far as it has been read.
pub(super) fn load(board: &mut Board, ask: &Ask, cx: &mut Cx<'_>) {
    let query = query::Query::Board { ask: ask.clone(), most: board.most() };
    board.lanes.asking(cx.ask(Slot::Leads, Query::Lead(query)));
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
    let ask = Ask { stages: vec![lane.stage], sort: Sort::Due, descending: false, ..ask.clone() };
    let query = query::Query::List { ask, after: After::card(last), most: PAGE };
    board.asking_more(cx.ask(Slot::LeadsMore, Query::Lead(query)));
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
        (Slot::Leads, Ok(Answer::Lead(query::Answer::Board(columns)))) => {
            board.take(id, columns, cx.now);
            read_on(board, ask, cx);
        }
        (Slot::LeadsMore, Ok(Answer::Lead(query::Answer::List(cards)))) => board.take_more(id, cards, cx.now),
        (Slot::Leads, Err(trouble)) => board.lanes.fail(id, trouble),
        (Slot::LeadsMore, Err(trouble)) => board.fail_more(id, trouble),
        _ => {}
    }
}

/// Shows leads where they are being moved to.
pub(super) fn show_moved(board: &mut Board, leads: &[Named], to: Stage) {
    let Some(target) = board.lanes().iter().position(|column| column.stage == to) else { return };
    let due = |card: &Card| card.due_on.unwrap_or(NaiveDate::MAX);
    for lead in leads {
        let place = |cards: &[Card], card: &Card| cards.partition_point(|known| due(known) <= due(card));
        board.show_moved(lead.id, target, |card| card.stage = to, place);
    }
}
