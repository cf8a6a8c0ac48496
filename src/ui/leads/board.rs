//! The board: a column for each stage, in it the cards by what is due. One keeps one's place in each column,
//! whatever is moved by oneself or by another desk.

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
use crate::ui::remote::Remote;
use crate::ui::widgets::cursor::Cursor;

/// Cards of a column that come at once: more than any screen shows.
const PAGE: usize = 40;
/// More are asked for when fewer than this follow.
const AHEAD: usize = 20;

/// The board's state.
#[derive(Debug, Default)]
pub(super) struct Board {
    pub(super) columns: Remote<Vec<Column>>,
    /// The column that one is in.
    pub(super) at: usize,
    /// Where one is in each column.
    cursors: [Cursor; Stage::ALL.len()],
    /// More of a column, while they are on their way.
    more: Remote<()>,
    more_of: usize,
}

impl Board {
    /// Forgets where one was: other leads are shown.
    pub(super) fn begin(&mut self) {
        self.cursors = Default::default();
        self.columns.clear();
        self.more = Remote::default();
    }

    /// Reads it (again), as far as it has been read.
    pub(super) fn load(&mut self, ask: &Ask, cx: &mut Cx<'_>) {
        let most = self.columns().iter().map(|column| column.cards.len()).max().unwrap_or_default().max(PAGE);
        let query = query::Query::Board { ask: ask.clone(), most };
        self.columns.asking(cx.ask(Slot::Leads, Query::Lead(query)));
    }

    pub(super) fn columns(&self) -> &[Column] {
        self.columns.value().map(Vec::as_slice).unwrap_or_default()
    }

    /// Every card that is here.
    pub(super) fn cards(&self) -> impl Iterator<Item = &Card> {
        self.columns().iter().flat_map(|column| &column.cards)
    }

    /// The cards of the column that one is in.
    pub(super) fn column_cards(&self) -> &[Card] {
        self.columns().get(self.at).map(|column| column.cards.as_slice()).unwrap_or_default()
    }

    /// Where one is in a column.
    pub(super) fn cursor(&self, column: usize) -> Cursor {
        self.cursors.get(column).copied().unwrap_or_default()
    }

    /// The card that one is on.
    pub(super) fn on(&self) -> Option<&Card> {
        self.column_cards().get(self.cursor(self.at).0)
    }

    /// To the card below.
    pub(super) fn next_card(&mut self) {
        let len = self.column_cards().len();
        self.cursors[self.at].act(Action::Down, len);
    }

    /// Moves by an action. Says whether it was one that moves.
    pub(super) fn step(&mut self, action: Action, ask: &Ask, cx: &mut Cx<'_>) -> bool {
        match action {
            Action::ColumnLeft => self.at = self.at.saturating_sub(1),
            Action::ColumnRight => self.at = (self.at + 1).min(Stage::ALL.len() - 1),
            _ => {
                let len = self.column_cards().len();
                if !self.cursors[self.at].act(action, len) {
                    return false;
                }
            }
        }
        self.read_on(ask, cx);
        true
    }

    /// Asks for more of the column before one comes to the end of those that are here.
    fn read_on(&mut self, ask: &Ask, cx: &mut Cx<'_>) {
        let Some(column) = self.columns().get(self.at) else { return };
        let has_more = u64::try_from(column.cards.len()).is_ok_and(|here| here < column.leads);
        let is_near = self.cursor(self.at).0 + AHEAD >= column.cards.len();
        if !has_more || !is_near || self.more.is_loading() || self.columns.is_loading() {
            return;
        }
        let ask = Ask { stages: vec![column.stage], sort: Sort::Due, descending: false, ..ask.clone() };
        let after = column.cards.last().and_then(After::card);
        self.more_of = self.at;
        let query = query::Query::List { ask, after, most: PAGE };
        self.more.asking(cx.ask(Slot::LeadsMore, Query::Lead(query)));
    }

    /// Takes the board, or more of a column.
    pub(super) fn answer(&mut self, slot: Slot, id: u64, answer: Result<Answer, Trouble>, ask: &Ask, cx: &mut Cx<'_>) {
        match (slot, answer) {
            (Slot::Leads, Ok(Answer::Lead(query::Answer::Board(columns)))) => self.take(id, columns, ask, cx),
            (Slot::LeadsMore, Ok(Answer::Lead(query::Answer::List(cards)))) => self.take_more(id, cards, cx),
            (Slot::Leads, Err(trouble)) => self.columns.fail(id, trouble),
            (Slot::LeadsMore, Err(trouble)) => self.more.fail(id, trouble),
            _ => {}
        }
    }

    fn take(&mut self, id: u64, columns: Vec<Column>, ask: &Ask, cx: &mut Cx<'_>) {
        let on: Vec<Option<Uuid>> = (0..Stage::ALL.len()).map(|column| self.id_at(column)).collect();
        if !self.columns.answer(id, columns, cx.now) {
            return;
        }
        // What was on its way belongs to the columns before.
        self.more = Remote::default();
        for (column, on) in on.into_iter().enumerate() {
            self.keep_place(column, on);
        }
        self.read_on(ask, cx);
    }

    fn take_more(&mut self, id: u64, mut cards: Vec<Card>, cx: &Cx<'_>) {
        if !self.more.answer(id, (), cx.now) {
            return;
        }
        let more_of = self.more_of;
        if let Some(column) = self.columns.value_mut().and_then(|columns| columns.get_mut(more_of)) {
            cards.retain(|card| column.cards.iter().all(|known| known.id != card.id));
            column.cards.append(&mut cards);
        }
    }

    fn id_at(&self, column: usize) -> Option<Uuid> {
        let cards = &self.columns().get(column)?.cards;
        cards.get(self.cursor(column).0).map(|card| card.id)
    }

    /// One stays on the card that one was on; where it has left the column, on the one in its place. At the top
    /// one stays at the top, where what is most urgent comes.
    fn keep_place(&mut self, column: usize, on: Option<Uuid>) {
        let cards = self.columns().get(column).map(|column| column.cards.as_slice()).unwrap_or_default();
        let place = cards.iter().position(|card| Some(card.id) == on);
        let len = cards.len();
        let cursor = &mut self.cursors[column];
        cursor.0 = place.filter(|_| cursor.0 > 0).unwrap_or(cursor.0);
        cursor.clamp(len);
    }

    /// Shows leads where they are being moved to, before the database has said so: the next key means the next
    /// card. What is read afterwards is what holds.
    pub(super) fn show_moved(&mut self, leads: &[Named], to: Stage) {
        let Some(columns) = self.columns.value_mut() else { return };
        let Some(target) = columns.iter().position(|column| column.stage == to) else { return };
        for lead in leads {
            let from = columns.iter().position(|column| column.cards.iter().any(|card| card.id == lead.id));
            let Some(from) = from.filter(|from| *from != target) else { continue };
            let Some(at) = columns[from].cards.iter().position(|card| card.id == lead.id) else { continue };
            let card = Card { stage: to, ..columns[from].cards.remove(at) };
            columns[from].leads = columns[from].leads.saturating_sub(1);
            columns[target].leads += 1;
            let due = |card: &Card| card.due_on.unwrap_or(chrono::NaiveDate::MAX);
            let place = columns[target].cards.partition_point(|known| due(known) <= due(&card));
            columns[target].cards.insert(place, card);
            if place <= self.cursors[target].0 && columns[target].cards.len() > 1 && self.cursors[target].0 > 0 {
                self.cursors[target].0 += 1;
            }
            // Those below move up under the finger; one that was above it takes it along.
            if at < self.cursors[from].0 {
                self.cursors[from].0 -= 1;
            }
            self.cursors[from].clamp(columns[from].cards.len());
        }
    }
}
