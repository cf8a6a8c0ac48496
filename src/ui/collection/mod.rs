//! Cards of one kind, on a board and in a list: which are shown, in which order, where one is, which are selected;
//! their figures, and the forms about them. The panes of leads and of tickets are each built around one.

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

/// What the cards are of.
pub trait CardSource: FigureSource + Debug {
    /// A card.
    type Card: Identified + Debug;
    /// A column of the board.
    type Column: Lane<Card = Self::Card> + Debug;
    /// Which cards, in which order.
    type Filter: Clone + PartialEq + Debug;
    /// A card as commands and sentences name it.
    type CardRef: Identified + Clone + Debug;

    /// Where the questions are answered.
    const SLOTS: Slots;

    /// What is shown before anything is filtered, in the order of `ask`.
    fn default_filter(ask: &Self::Filter) -> Self::Filter;
    /// The same cards with these words in them.
    fn with_text(ask: &Self::Filter, text: Option<String>) -> Self::Filter;
    /// Those of a column, in its order.
    fn of_column(ask: &Self::Filter, column: &Self::Column) -> Self::Filter;
    /// The first cards of each column.
    fn board(ask: &Self::Filter, most: usize) -> Query;
    /// Cards behind another one.
    fn list(ask: &Self::Filter, after: Option<&Self::Card>, most: usize) -> Query;
    /// How many there are.
    fn count(ask: &Self::Filter) -> Query;
    /// What was answered; none when it is no answer of these.
    fn card_answer(answer: Answer) -> Option<CardAnswer<Self>>;
    /// The card's name.
    fn card_ref(card: &Self::Card) -> Self::CardRef;
}

/// The slots of a kind.
#[derive(Debug, Clone, Copy)]
pub struct Slots {
    /// The board or the list.
    pub shown: Slot,
    /// More of it.
    pub more: Slot,
    /// How many there are.
    pub count: Slot,
}

/// An answer to one of a kind's questions.
#[derive(Debug)]
pub enum CardAnswer<K: CardSource + ?Sized> {
    /// To `Kind::board`.
    Board(Vec<K::Column>),
    /// To `Kind::list`.
    List(Vec<K::Card>),
    /// To `Kind::count`.
    Count(u64),
}

/// What of them is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViewMode {
    /// A lane for each column.
    Board,
    /// A line for each card.
    List,
    /// Their figures.
    Figures,
}

/// The cards, and what one does with them before one does something to them.
#[derive(Debug)]
pub struct Collection<K: CardSource> {
    /// What is shown.
    pub showing: ViewMode,
    /// What is shown at first.
    first: ViewMode,
    /// What was shown before the figures.
    before_figures: ViewMode,
    /// Which cards, and the list's order.
    pub ask: K::Filter,
    /// The search field.
    pub search: Search,
    /// The board.
    pub board: Lanes<K::Column>,
    /// The list.
    pub list: Paged<K::Card>,
    /// Their figures, of the time that was chosen.
    pub figures: Figures<K>,
    /// How many there are in all.
    pub count: Remote<u64>,
    /// Those that were selected, to change them together.
    pub selected: Selection<K::CardRef>,
}

impl<K: CardSource> Collection<K> {
    /// Nothing is asked yet.
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

    /// The card that one is on.
    #[must_use]
    pub fn current(&self) -> Option<&K::Card> {
        match self.showing {
            ViewMode::Board => self.board.current(),
            ViewMode::List => self.list.current(),
            ViewMode::Figures => None,
        }
    }

    /// Those that are selected, else the one that one is on. None while a change of the selected has no result.
    #[must_use]
    pub fn targets(&self) -> Vec<K::CardRef> {
        match self.selected.is_empty() {
            true => self.current().map(K::card_ref).into_iter().collect(),
            false if self.selected.is_sent() => Vec::new(),
            false => self.selected.all(),
        }
    }

    /// All that have been read, some of them twice.
    pub fn cards(&self) -> impl Iterator<Item = &K::Card> {
        self.board.cards().chain(self.list.rows())
    }

    /// Those that are selected and not among the cards that are shown: a filter hides them, or they have not been
    /// read again.
    #[must_use]
    pub fn hidden(&self) -> Vec<K::CardRef> {
        let shown: BTreeSet<Uuid> = match self.showing {
            ViewMode::Board => self.board.cards().map(Identified::id).collect(),
            ViewMode::List => self.list.rows().iter().map(Identified::id).collect(),
            ViewMode::Figures => return Vec::new(),
        };
        self.selected.all().into_iter().filter(|named| !shown.contains(&named.id())).collect()
    }

    /// Whether everything is shown that usually is.
    #[must_use]
    pub fn is_default_filter(&self) -> bool {
        self.ask == K::default_filter(&self.ask)
    }

    // ── Reading ──────────────────────────────────────────────────────────────────────────────────────────

    /// Reads what is shown (again), as far as it has been read.
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

    /// Asks for more before one comes to the end of those that are here.
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

    /// Takes an answer to one of `Kind::SLOTS`, or to the question for the figures.
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

    /// What is selected is changed from where it is seen now.
    fn refresh_selection(&mut self) {
        for card in self.board.cards().chain(self.list.rows()) {
            self.selected.update(card.id(), || K::card_ref(card));
        }
    }

    /// Notes that a change of these cards has been sent. The cursor stays in its place, not on the card.
    pub fn change(&mut self, changed: &[K::CardRef]) {
        self.list.keep_index();
        self.selected.send(changed.iter().map(Identified::id));
    }

    /// Takes the result of a change: the cards that it did not change are selected again, where they were.
    pub fn settle(&mut self, changed: Vec<Uuid>, is_refused: impl Fn(Uuid) -> bool) {
        if !changed.is_empty() {
            self.list.keep_index();
        }
        self.selected.settle(changed, is_refused);
    }

    /// Why nothing can be done to the selected cards now; `None` when it can. `many` is what they are.
    #[must_use]
    pub fn why_wait(&self, many: &str) -> Option<String> {
        let wait = || format!("The last change of the marked {many} is being saved. Try again in a moment.");
        self.selected.is_sent().then(wait)
    }

    // ── Moving about ─────────────────────────────────────────────────────────────────────────────────────

    /// Moves the cursor, or to the figures of another time. Says whether the action was one that does.
    pub fn move_cursor(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        let moved = match self.showing {
            ViewMode::Board => self.board.move_cursor(action),
            ViewMode::List => self.list.move_cursor(action),
            ViewMode::Figures => return self.figures.step(action, cx),
        };
        self.load_more(cx);
        moved
    }

    /// Selects the card that one is on, or no longer, and goes on to the next.
    pub fn toggle_current(&mut self, cx: &mut Cx<'_>) {
        let Some(named) = self.current().map(K::card_ref) else { return };
        self.selected.toggle(named);
        self.move_cursor(Action::Down, cx);
    }

    /// All that are here of the column or the list; again, none.
    pub fn select_all(&mut self) {
        let cards = match self.showing {
            ViewMode::Board => self.board.lane_cards(),
            _ => self.list.rows(),
        };
        self.selected.toggle_all(cards.iter().map(K::card_ref).collect());
    }

    /// To the next view: what is shown at first, the other of board and list, and the figures where the person may
    /// see them.
    pub fn toggle_board_list(&mut self, has_figures: bool) {
        let other = if self.first == ViewMode::Board { ViewMode::List } else { ViewMode::Board };
        match self.showing {
            showing if showing == self.first => self.showing = other,
            ViewMode::Figures => self.showing = self.first,
            _ if has_figures => self.toggle_figures(),
            _ => self.showing = self.first,
        }
    }

    /// To the figures and back.
    pub fn toggle_figures(&mut self) {
        if self.showing == ViewMode::Figures {
            self.showing = self.before_figures;
        } else {
            self.before_figures = std::mem::replace(&mut self.showing, ViewMode::Figures);
        }
    }

    /// Esc: from the figures, then from the filter, then from a selection. Says whether something else is shown.
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

    /// Shows other cards. What is selected stays so, also where it is not among them. Says whether they are others.
    pub fn set_filter(&mut self, ask: K::Filter) -> bool {
        if ask == self.ask {
            return false;
        }
        self.ask = ask;
        self.board.reset();
        self.reset_list();
        true
    }

    /// The same cards in another order of the list.
    pub fn reorder(&mut self, ask: K::Filter) {
        self.ask = ask;
        self.reset_list();
    }

    fn reset_list(&mut self) {
        self.list = Paged::default();
        self.count = Remote::default();
    }

    /// Takes a key while the search is typed; searches as one types. Says whether other cards are shown.
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

    /// Types pasted text into the search. Says whether other cards are shown.
    pub fn paste(&mut self, text: &str) -> bool {
        self.search.paste(text);
        self.apply_search()
    }

    fn apply_search(&mut self) -> bool {
        self.set_filter(K::with_text(&self.ask, self.search.text()))
    }
}
