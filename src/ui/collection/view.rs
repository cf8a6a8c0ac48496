//! How the cards are drawn: what is said above them, the table of the list, the lanes of the board. What a card
//! looks like, and what else a lane says, is its kind's.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Paragraph};

use super::{Collection, Kind, Showing};
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::bars::thousands;
use crate::ui::widgets::lanes::Lane;
use crate::ui::widgets::panel::{absence, highlight, notice, panel, remote_panel};

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

impl<K: Kind> Collection<K> {
    /// What is to be said above the cards: that they are old, what is selected, and what is shown, in the words of
    /// `shown`, where that is not everything; `all` is what Esc shows then.
    #[must_use]
    pub fn head(&self, shown: &str, all: &str, view: View<'_>) -> Vec<(String, Meaning)> {
        let mut words = Vec::new();
        // A lane is too narrow to say that it is old.
        if self.showing == Showing::Board {
            words.extend(self.board.lanes.notice(view.now).map(|notice| (notice, Meaning::Warn)));
        }
        if !self.selected.is_empty() {
            words.push((format!("✓ {} selected", self.selected.len()), Meaning::Accent));
        }
        if !shown.is_empty() {
            words.push((format!("showing: {shown}  (Esc: {all})"), Meaning::Warn));
        }
        words
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
        let total = self.count.value().map(|all| format!(" · {}", thousands(*all))).unwrap_or_default();
        let title = format!("{}{total} · by {}", table.title, table.order);
        let block = remote_panel(view, &title, true, &self.list.rows);
        let inner = block.inner(area);
        if let Some(words) = absence(&self.list.rows) {
            return frame.render_widget(notice(view, &words).block(block), area);
        }
        frame.render_widget(block, area);
        let cards = self.list.rows();
        if cards.is_empty() {
            return frame.render_widget(notice(view, table.nothing), inner);
        }
        let [heading, rows] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(inner);
        let width = usize::from(inner.width);
        frame.render_widget((table.heading)(width), heading);
        let cursor = self.list.cursor;
        let window = cursor.window(cards.len(), usize::from(rows.height));
        let line = |at: usize| {
            let is_on = at == cursor.0;
            let line = (table.row)(&cards[at], is_on, width);
            if is_on { highlight(view, line) } else { line }
        };
        frame.render_widget(Paragraph::new(window.map(line).collect::<Vec<_>>()), rows);
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
            let block = panel(view, title, true);
            return frame.render_widget(notice(view, &words).block(block), area);
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
        let height = usize::from(inner.height);
        let window = cursor.window(cards.len(), (height / drawn.card_height).max(1));
        let below = usize::try_from(lane.total()).unwrap_or(usize::MAX).saturating_sub(window.end);
        let mut lines: Vec<Line<'_>> = Vec::new();
        for place in window {
            let is_on = at == self.board.at && place == cursor.0;
            let card = (drawn.card)(&cards[place], is_on);
            lines.extend(card.into_iter().map(|line| if is_on { highlight(view, line) } else { line }));
        }
        if below > 0 && lines.len() < height {
            let words = format!("  ↓ {} more", thousands(below as u64));
            lines.push(Line::styled(words, view.theme.style(Meaning::Muted)));
        }
        frame.render_widget(Paragraph::new(lines), inner);
    }
}
