//! How the cards are drawn: what is said above them, the table of the list, the lanes of the board. What a card
//! looks like, and what else a lane says, is its kind's.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Block;

use super::{Collection, Kind, Showing};
use crate::domain::format::number as number_words;
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::status::Status;
use crate::ui::theme::Meaning;
use crate::ui::widgets::lanes::Lane;
use crate::ui::widgets::list::List;
use crate::ui::widgets::panel::{absence, draw_notice, notice, panel};

/// The list as a table.
pub struct Table<'a, C> {
    /// What the pane is called.
    pub title: &'a str,
    /// Its order in words.
    pub order: String,
    /// What is said when there is no card.
    pub nothing: &'a str,
    /// The columns' names, in so many columns of the screen.
    pub heading: &'a dyn Fn(usize) -> Line<'a>,
    /// A card, whether one is on it, in so many columns of the screen.
    pub row: &'a dyn Fn(&C, bool, usize) -> Line<'a>,
}

/// The cards of a lane, one below the other.
pub struct Stack<'a, C> {
    /// The lane's frame.
    pub block: Block<'a>,
    /// What is said when there is no card.
    pub nothing: &'a str,
    /// Lines of a card.
    pub card_height: usize,
    /// A card, and whether one is on it.
    pub card: &'a dyn Fn(&C, bool) -> Vec<Line<'a>>,
}

/// What is said above the cards: what is shown, in the words of `shown`, where that is not everything; `all` is what
/// Esc shows then.
#[must_use]
pub fn head(shown: &str, all: &str) -> Vec<(String, Meaning)> {
    let words = format!("showing: {shown}  (Esc: {all})");
    if shown.is_empty() { Vec::new() } else { vec![(words, Meaning::Warn)] }
}

impl<K: Kind> Collection<K> {
    /// What the message row says of the cards: the position, how many are marked, and that they are old.
    #[must_use]
    pub fn status(&self, view: View<'_>) -> Status {
        let marked = self.selected.len();
        match self.showing {
            Showing::List => {
                let rows = self.list.rows();
                Status::at(self.list.cursor.0, rows.len()).marked(marked).with(&self.list.rows, view)
            }
            Showing::Board => {
                let (at, cards) = (self.board.at, self.board.lane_cards());
                Status::at(self.board.cursor(at).0, cards.len()).marked(marked).with(&self.board.lanes, view)
            }
            Showing::Figures => self.figures.status(view),
        }
    }

    /// Draws the search while it is typed, else those words.
    pub fn draw_head(&self, words: Vec<(String, Meaning)>, frame: &mut Frame<'_>, row: Rect, view: View<'_>) {
        if self.search.is_typing() {
            return self.search.draw(frame, row, view);
        }
        let mut line = Line::from(" ");
        for (words, meaning) in words {
            line.push_span(Span::styled(format!("{}  ", text::safe(&words)), view.theme.style(meaning)));
        }
        frame.render_widget(line, row);
    }

    /// Draws the list.
    pub fn draw_list(&self, table: &Table<'_, K::Card>, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let total = self.count.value().map(|all| format!(" · {}", number_words(*all))).unwrap_or_default();
        let title = format!("{}{total} · by {}", table.title, table.order);
        let block = panel(view, &title, true);
        let inner = block.inner(area);
        if let Some(words) = absence(&self.list.rows) {
            return draw_notice(frame, area, view, block, &words);
        }
        frame.render_widget(block, area);
        let cards = self.list.rows();
        if cards.is_empty() {
            return frame.render_widget(notice(view, table.nothing), inner);
        }
        let [heading, rows] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(inner);
        let width = usize::from(inner.width);
        frame.render_widget((table.heading)(width), heading);
        let all = self.count.value().and_then(|all| usize::try_from(*all).ok()).unwrap_or_default();
        let list = List::new(cards.len(), self.list.cursor.0, !self.search.is_typing()).of(all);
        list.draw(frame, rows, view, |at| (table.row)(&cards[at], at == self.list.cursor.0, width));
    }

    /// Draws the lanes that there is room for, each by `lane`, which is given its place among all and on the screen.
    pub fn draw_board(
        &self,
        title: &str,
        frame: &mut Frame<'_>,
        area: Rect,
        view: View<'_>,
        lane: impl Fn(&mut Frame<'_>, usize, &K::Column, Rect),
    ) {
        if let Some(words) = absence(&self.board.lanes) {
            return draw_notice(frame, area, view, panel(view, title, true), &words);
        }
        let columns = self.board.lanes();
        let shown = self.board.shown(area.width);
        let share = vec![Constraint::Fill(1); shown.len()];
        for (at, place) in shown.zip(Layout::horizontal(share).split(area).iter()) {
            lane(frame, at, &columns[at], *place);
        }
    }

    /// Draws the cards of the lane at `at` around the one that one is on, and how many follow.
    pub fn draw_lane(&self, at: usize, drawn: Stack<'_, K::Card>, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let inner = drawn.block.inner(area);
        frame.render_widget(drawn.block, area);
        let Some(lane) = self.board.lanes().get(at).filter(|lane| !lane.cards().is_empty()) else {
            return frame.render_widget(notice(view, drawn.nothing), inner);
        };
        let cards = lane.cards();
        let cursor = self.board.cursor(at);
        let total = usize::try_from(lane.total()).unwrap_or(usize::MAX);
        let has_focus = at == self.board.at && !self.search.is_typing();
        let list = List::new(cards.len(), cursor.0, has_focus).of(total);
        list.draw_tall(
            frame,
            inner,
            view,
            |_| drawn.card_height,
            |place| (drawn.card)(&cards[place], has_focus && place == cursor.0),
        );
    }
}
