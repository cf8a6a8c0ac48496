//! A collection of cards, shown as a board or a list, with its figures and forms. It knows which cards are shown, their
//! order, the current card and the selected cards. The panes of leads and of tickets are each built around one
//! collection.

mod board;
pub mod figures;
pub mod filter;
pub mod forms;
pub mod order;
pub mod reassign;
mod unseen;
mod view;

use std::collections::BTreeSet;
use std::fmt::Debug;

use crossterm::event::{KeyCode, KeyEvent};
use uuid::Uuid;

use super::context::Cx;
use super::effect::Slot;
use super::remote::Remote;
use super::widgets::lanes::{self, Lane, Lanes};
use super::widgets::paged::{self, Identified, Paged};
use super::widgets::search::Search;
use super::widgets::selection::Selection;
use crate::domain::desk::{Answer, DeskError, Query};
use crate::keys::Action;
use crate::ui::ids::QueryId;
pub use board::Board;
use figures::{FigureSource, Figures};
pub use unseen::{Acts, Unseen};
pub use view::{Current, Surroundings, Table, list_width, shows_current_beside};

/// The source of a collection's cards. Each pane of cards implements it for its own cards.
pub trait CardSource: FigureSource + Debug {
    /// A card.
    type Card: Identified + Debug;
    /// A column of the board.
    type Column: Lane<Card = Self::Card> + Debug;
    /// Which cards are shown, and in which order.
    type Filter: Clone + PartialEq + Debug;
    /// A card's identity in commands and messages.
    type CardRef: Identified + Clone + Debug;

    /// The slots that receive the answers.
    const SLOTS: Slots;

    /// Returns the default filter, with the order of `ask`.
    fn default_filter(ask: &Self::Filter) -> Self::Filter;
    /// Returns `ask` with this search text.
    fn with_text(ask: &Self::Filter, text: Option<String>) -> Self::Filter;
    /// Returns `ask` limited to one column, in the column's order.
    fn of_column(ask: &Self::Filter, column: &Self::Column) -> Self::Filter;
    /// Returns the query for the first `most` cards of each column.
    fn board(ask: &Self::Filter, most: usize) -> Query;
    /// Returns the query for the next cards after `after`, at most `most`.
    fn list(ask: &Self::Filter, after: Option<&Self::Card>, most: usize) -> Query;
    /// Returns the query for the number of cards.
    fn count(ask: &Self::Filter) -> Query;
    /// Reads an answer; `None` if it does not belong to this source.
    fn card_answer(answer: Answer) -> Option<CardAnswer<Self>>;
    /// Returns the card's identity.
    fn card_ref(card: &Self::Card) -> Self::CardRef;
}

/// The slots of one card source.
#[derive(Debug, Clone, Copy)]
pub struct Slots {
    /// Receives the board or the list.
    pub shown: Slot,
    /// Receives the next cards of the board or the list.
    pub more: Slot,
    /// Receives the number of cards.
    pub count: Slot,
}

/// An answer to one of the card source's queries.
#[derive(Debug)]
pub enum CardAnswer<K: CardSource + ?Sized> {
    /// The answer to `CardSource::board`.
    Board(Vec<K::Column>),
    /// The answer to `CardSource::list`.
    List(Vec<K::Card>),
    /// The answer to `CardSource::count`.
    Count(u64),
}

/// Which view of the cards is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViewMode {
    /// A lane for each column.
    Board,
    /// A line for each card.
    List,
    /// The figures of the cards.
    Figures,
}

/// The cards, their views, the search and the selection.
#[derive(Debug)]
pub struct Collection<K: CardSource> {
    /// The view that is shown.
    pub showing: ViewMode,
    /// The view that is shown first.
    first: ViewMode,
    /// The view from which the figures were opened.
    before_figures: ViewMode,
    /// The filter, and the list's order.
    pub ask: K::Filter,
    /// The search field.
    pub search: Search,
    /// The board.
    pub board: Lanes<K::Column>,
    /// The list.
    pub list: Paged<K::Card>,
    /// The figures of the chosen period.
    pub figures: Figures<K>,
    /// The number of cards that match the filter.
    pub count: Remote<u64>,
    /// The selected cards. An action changes them together.
    pub selected: Selection<K::CardRef>,
}

impl<K: CardSource> Collection<K> {
    /// Creates a collection that has not sent a query yet.
    pub fn new(showing: ViewMode, ask: K::Filter) -> Self {
        Self {
            showing,
            first: showing,
            before_figures: showing,
            ask,
            search: Search::default(),
            board: Lanes::default(),
            list: Paged::default(),
            figures: Figures::default(),
            count: Remote::default(),
            selected: Selection::default(),
        }
    }

    /// Returns the current card; `None` if there is none.
    #[must_use]
    pub fn current(&self) -> Option<&K::Card> {
        match self.showing {
            ViewMode::Board => self.board.current(),
            ViewMode::List => self.list.current(),
            ViewMode::Figures => None,
        }
    }

    /// Returns the selected cards, or else the current card. Returns no card while a change of the selected cards has
    /// no result.
    #[must_use]
    pub fn targets(&self) -> Vec<K::CardRef> {
        match self.selected.is_empty() {
            true => self.current().map(K::card_ref).into_iter().collect(),
            false if self.selected.is_sent() => Vec::new(),
            false => self.selected.all(),
        }
    }

    /// Returns all cards that have been read. A card in both views appears twice.
    pub fn cards(&self) -> impl Iterator<Item = &K::Card> {
        self.board.cards().chain(self.list.rows())
    }

    /// Returns the selected cards that are not shown. Either a filter hides them, or they have not been read again.
    #[must_use]
    pub fn hidden(&self) -> Vec<K::CardRef> {
        let shown: BTreeSet<Uuid> = match self.showing {
            ViewMode::Board => self.board.cards().map(Identified::id).collect(),
            ViewMode::List => self.list.rows().iter().map(Identified::id).collect(),
            ViewMode::Figures => return Vec::new(),
        };
        self.selected.all().into_iter().filter(|named| !shown.contains(&named.id())).collect()
    }

    /// Whether the default filter is in force.
    #[must_use]
    pub fn is_default_filter(&self) -> bool {
        self.ask == K::default_filter(&self.ask)
    }

    // ── Reading ──────────────────────────────────────────────────────────────────────────────────────────

    /// Reads the current view (again), as far as it was read before.
    pub fn load(&mut self, cx: &mut Cx<'_>) {
        match self.showing {
            ViewMode::Board => self.board.lanes.asking(cx.ask(K::SLOTS.shown, K::board(&self.ask, self.board.most()))),
            ViewMode::List => {
                let query = K::list(&self.ask, None, self.list.rows_to_ask());
                self.list.rows.asking(cx.ask(K::SLOTS.shown, query));
                self.count.asking(cx.ask(K::SLOTS.count, K::count(&self.ask)));
            }
            ViewMode::Figures => self.figures.load(cx),
        }
    }

    /// Asks for more cards before the cursor reaches the last one that was read.
    fn load_more(&mut self, cx: &mut Cx<'_>) {
        if self.showing == ViewMode::Board {
            let Some((column, last)) = self.board.wants_more() else { return };
            let query = K::list(&K::of_column(&self.ask, column), Some(last), lanes::PAGE);
            self.board.note_more_asked(cx.ask(K::SLOTS.more, query));
        } else if let Some(last) = self.list.wants_more() {
            let query = K::list(&self.ask, Some(last), paged::PAGE);
            self.list.note_more_asked(cx.ask(K::SLOTS.more, query));
        }
    }

    /// Takes the answer of one of `CardSource::SLOTS`, or of the figures' query.
    pub fn answer(&mut self, slot: Slot, id: QueryId, answer: Result<Answer, DeskError>, cx: &mut Cx<'_>) {
        if slot == K::SLOT {
            return self.figures.answer(id, answer, cx);
        }
        let is_board = self.showing == ViewMode::Board;
        match answer.map(K::card_answer) {
            Ok(Some(CardAnswer::Board(columns))) => {
                self.board.set_lanes(id, columns, cx.now);
                if is_board {
                    self.load_more(cx);
                }
            }
            Ok(Some(CardAnswer::List(cards))) if slot == K::SLOTS.shown => self.list.set_rows(id, cards, cx.now),
            Ok(Some(CardAnswer::List(cards))) if is_board => self.board.append_cards(id, cards, cx.now),
            Ok(Some(CardAnswer::List(cards))) => self.list.append_rows(id, cards, cx.now),
            Ok(Some(CardAnswer::Count(count))) => {
                self.count.answer(id, count, cx.now);
            }
            Ok(None) => {}
            Err(trouble) => self.fail(slot, id, trouble),
        }
        self.refresh_selection();
    }

    fn fail(&mut self, slot: Slot, id: QueryId, trouble: DeskError) {
        match (slot, self.showing) {
            (slot, _) if slot == K::SLOTS.count => self.count.fail(id, trouble),
            (slot, ViewMode::Board) if slot == K::SLOTS.more => self.board.fail_more(id, trouble),
            (slot, _) if slot == K::SLOTS.more => self.list.fail_more(id, trouble),
            (_, ViewMode::Board) => self.board.lanes.fail(id, trouble),
            _ => self.list.rows.fail(id, trouble),
        }
    }

    /// Updates the selected cards with their newest state, so that the next change names that state.
    fn refresh_selection(&mut self) {
        for card in self.board.cards().chain(self.list.rows()) {
            self.selected.update(card.id(), || K::card_ref(card));
        }
    }

    /// Records that a change of these cards was sent. The cursor keeps its row and does not follow the card.
    pub fn change(&mut self, changed: &[K::CardRef]) {
        self.list.keep_index();
        self.selected.send(changed.iter().map(Identified::id));
    }

    /// Takes the result of a change. Cards that the change left as they were are selected again.
    pub fn settle(&mut self, changed: Vec<Uuid>, is_refused: impl Fn(Uuid) -> bool) {
        if !changed.is_empty() {
            self.list.keep_index();
        }
        self.selected.settle(changed, is_refused);
    }

    /// Returns why the selected cards cannot be changed now; `None` if they can. `many` is the plural noun for the
    /// cards.
    #[must_use]
    pub fn why_wait(&self, many: &str) -> Option<String> {
        let wait = || format!("The last change of the marked {many} is being saved. Try again in a moment.");
        self.selected.is_sent().then(wait)
    }

    // ── Moving about ─────────────────────────────────────────────────────────────────────────────────────

    /// Moves the cursor, or the period of the figures. Returns whether the action was one of these.
    pub fn move_cursor(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        let moved = match self.showing {
            ViewMode::Board => self.board.move_cursor(action),
            ViewMode::List => self.list.move_cursor(action),
            ViewMode::Figures => return self.figures.step(action, cx),
        };
        self.load_more(cx);
        moved
    }

    /// Selects or unselects the current card, then moves to the next card.
    pub fn toggle_current(&mut self, cx: &mut Cx<'_>) {
        let Some(named) = self.current().map(K::card_ref) else { return };
        self.selected.toggle(named);
        self.move_cursor(Action::Down, cx);
    }

    /// Selects all cards that were read of the column or the list. Unselects them if all are selected already.
    pub fn select_all(&mut self) {
        let cards = match self.showing {
            ViewMode::Board => self.board.lane_cards(),
            _ => self.list.rows(),
        };
        self.selected.toggle_all(cards.iter().map(K::card_ref).collect());
    }

    /// Switches to the next view: first the initial one, then the other of board and list, then the figures. The
    /// figures are skipped unless `has_figures`.
    pub fn toggle_board_list(&mut self, has_figures: bool) {
        let other = if self.first == ViewMode::Board { ViewMode::List } else { ViewMode::Board };
        match self.showing {
            showing if showing == self.first => self.showing = other,
            ViewMode::Figures => self.showing = self.first,
            _ if has_figures => self.toggle_figures(),
            _ => self.showing = self.first,
        }
    }

    /// Switches to the figures, or back to the view before them.
    pub fn toggle_figures(&mut self) {
        if self.showing == ViewMode::Figures {
            self.showing = self.before_figures;
        } else {
            self.before_figures = std::mem::replace(&mut self.showing, ViewMode::Figures);
        }
    }

    /// Handles Esc: leaves the figures, else clears the filter, else clears the selection. Returns whether other cards
    /// or another view are shown.
    pub fn back(&mut self) -> bool {
        if self.showing == ViewMode::Figures {
            self.showing = self.before_figures;
            return true;
        }
        self.search.clear();
        let is_narrowed = self.set_filter(K::default_filter(&self.ask));
        if !is_narrowed {
            self.selected.clear();
        }
        is_narrowed
    }

    // ── What is shown ────────────────────────────────────────────────────────────────────────────────────

    /// Applies another filter. Selected cards stay selected, even if the filter hides them. Returns whether the filter
    /// has changed.
    pub fn set_filter(&mut self, ask: K::Filter) -> bool {
        if ask == self.ask {
            return false;
        }
        self.ask = ask;
        self.board.reset();
        self.reset_list();
        true
    }

    /// Shows the same cards in another order of the list.
    pub fn reorder(&mut self, ask: K::Filter) {
        self.ask = ask;
        self.reset_list();
    }

    fn reset_list(&mut self) {
        self.list = Paged::default();
        self.count = Remote::default();
    }

    /// Takes a key of the search field, and searches with every key. Returns whether other cards are shown.
    pub fn type_key(&mut self, key: KeyEvent) -> bool {
        match key.code {
            KeyCode::Enter | KeyCode::Down | KeyCode::Tab => self.search.type_off(),
            KeyCode::Esc => self.search.clear(),
            _ => {
                self.search.input.key(key);
            }
        }
        self.apply_search()
    }

    /// Inserts pasted text into the search field. Returns whether other cards are shown.
    pub fn paste(&mut self, text: &str) -> bool {
        self.search.paste(text);
        self.apply_search()
    }

    fn apply_search(&mut self) -> bool {
        self.set_filter(K::with_text(&self.ask, self.search.text()))
    }
}
