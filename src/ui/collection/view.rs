//! Draws the cards: the title above them, the list in groups, and the current card beside or below them. The card
//! source decides how a card looks.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Padding, Paragraph};

use super::{CardSource, Collection, ViewMode};
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::status::Status;
use crate::ui::theme::Meaning;
use crate::ui::widgets::list::{List, Row};
use crate::ui::widgets::panel::{absence, notice, side_panel};
use crate::ui::widgets::title::{draw_title, named_rule};

/// Largest width of the list, in columns.
const WIDEST_LIST: u16 = 100;
/// Width of the current card beside the board, in columns.
const SIDE_OF_BOARD: u16 = 58;
/// Rows of the current card below a list.
const FOOT: u16 = 2;
/// On a lower screen the list has all rows.
const LOWEST_WITH_FOOT: u16 = 14;

/// The texts around the cards.
pub struct Surroundings<'a> {
    /// Returns the title: the filter, and the order.
    pub title: String,
    /// The counts at the right end of the title.
    pub counts: Line<'a>,
    /// The filter in words; empty for the default filter.
    pub shown: String,
    /// What Esc shows instead.
    pub all: &'a str,
    /// The text to show if there is no card.
    pub nothing: String,
    /// The current card; `None` if there is none.
    pub current: Option<Current<'a>>,
}

/// The current card beside or below the others.
pub struct Current<'a> {
    /// The card's name.
    pub name: String,
    /// The card's facts, one a line, for the region beside the cards.
    pub beside: Vec<Line<'a>>,
    /// The conversation below the facts. If it does not fit, its last lines are shown.
    pub talk: Vec<Line<'a>>,
    /// Two rows below the cards, with facts that the card's row leaves out.
    pub below: Vec<Line<'a>>,
}

/// The list as a table.
pub struct Table<'a, C> {
    /// The names of the columns.
    pub heading: Line<'a>,
    /// Returns the group of a card; empty for a list without groups.
    pub group: &'a dyn Fn(&C) -> &'static str,
    /// Returns the lines of a card.
    pub row: &'a dyn Fn(&C) -> Vec<Line<'a>>,
}

/// Returns the width of the list on the whole `area`, without the region beside it.
#[must_use]
pub fn list_width(area: Rect) -> usize {
    usize::from(area.width - side_of_list(area.width))
}

fn side_of_list(width: u16) -> u16 {
    match width {
        0..120 => 0,
        120..160 => 40,
        160.. => width - WIDEST_LIST,
    }
}

/// Returns the width of the region beside the board. On a narrower screen the board needs all columns.
pub(super) fn side_of_board(width: u16) -> u16 {
    if width >= 160 { SIDE_OF_BOARD } else { 0 }
}

/// Whether a screen of this width shows the current card beside the others.
#[must_use]
pub fn shows_current_beside(showing: ViewMode, columns: u16) -> bool {
    match showing {
        ViewMode::List => side_of_list(columns) > 0,
        ViewMode::Board => side_of_board(columns) > 0,
        ViewMode::Figures => false,
    }
}

impl<K: CardSource> Collection<K> {
    /// Returns the pane's message row: the position, how many cards are selected, and whether the data is old.
    #[must_use]
    pub fn status(&self, view: View<'_>) -> Status {
        match self.showing {
            ViewMode::List => {
                let here = self.list.rows().len();
                let all = self.count.value().and_then(|all| usize::try_from(*all).ok()).unwrap_or(here);
                let len = if here == 0 { 0 } else { all.max(here) };
                Status::at(self.list.cursor.0, len).and(self.marked_words()).with(&self.list.rows, view)
            }
            ViewMode::Board => {
                let (at, cards) = (self.board.at, self.board.lane_cards());
                Status::at(self.board.cursor(at).0, cards.len()).and(self.marked_words()).with(&self.board.lanes, view)
            }
            ViewMode::Figures => self.figures.status(view),
        }
    }

    /// Returns `3 marked, 1 hidden by the filter`; empty if no card is selected.
    fn marked_words(&self) -> String {
        let is_read = match self.showing {
            ViewMode::Board => self.board.lanes.value().is_some(),
            _ => self.list.rows.value().is_some(),
        };
        let hidden = if is_read { self.hidden().len() } else { 0 };
        match (self.selected.len(), hidden) {
            (0, _) => String::new(),
            (marked, 0) => format!("{marked} marked"),
            (marked, hidden) => format!("{marked} marked, {hidden} {}", self.why_hidden()),
        }
    }

    /// Returns why selected cards are not shown.
    #[must_use]
    pub fn why_hidden(&self) -> &'static str {
        if self.is_default_filter() { "not listed here" } else { "hidden by the filter" }
    }

    /// Returns the width of the region that shows the current card. The region is beside the cards, or below them with
    /// the full width.
    #[must_use]
    pub fn room_of_current(&self, area: Rect) -> usize {
        let side = if self.showing == ViewMode::Board { side_of_board(area.width) } else { side_of_list(area.width) };
        usize::from(if side > 0 { side.saturating_sub(3) } else { area.width })
    }

    /// Returns the cards of the list if all of them have been read, and `None` otherwise. Only a complete list can be
    /// counted.
    #[must_use]
    pub fn all_listed(&self) -> Option<&[K::Card]> {
        let rows = self.list.rows();
        let all = self.count.value().and_then(|all| usize::try_from(*all).ok())?;
        (rows.len() >= all).then_some(rows)
    }

    /// The cards of the list that have been read, and whether there are more.
    #[must_use]
    pub fn listed(&self) -> (&[K::Card], bool) {
        let rows = self.list.rows();
        let all = self.count.value().and_then(|all| usize::try_from(*all).ok());
        (rows, all.is_some_and(|all| all > rows.len()))
    }

    /// Draws the list, with the texts around it.
    pub fn draw_list(
        &self,
        around: &Surroundings<'_>,
        table: &Table<'_, K::Card>,
        frame: &mut Frame<'_>,
        area: Rect,
        view: View<'_>,
    ) {
        let body = self.draw_with_surroundings(around, side_of_list(area.width), frame, area, view);
        if let Some(words) = absence(&self.list.rows) {
            return frame.render_widget(notice(view, &words), body);
        }
        let cards = self.list.rows();
        if cards.is_empty() {
            return frame.render_widget(notice(view, &around.nothing), body);
        }
        let [heading, rows] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(body);
        frame.render_widget(table.heading.clone(), heading);
        let all = self.count.value().and_then(|all| usize::try_from(*all).ok()).unwrap_or_default();
        let list = List::new(cards.len(), self.list.cursor.0, !self.search.is_typing()).of(all);
        let drawn = self.rows(table, usize::from(rows.width), view);
        let height = |at: usize| drawn[at].heading.len() + drawn[at].lines.len();
        list.draw_tall(frame, rows, view, height, |at| drawn[at].clone());
    }

    /// Returns the rows of the list. The first row of a group has the group's name above it, and its size if known.
    fn rows<'a>(&self, table: &Table<'a, K::Card>, width: usize, view: View<'_>) -> Vec<Row<'a>> {
        let cards = self.list.rows();
        let is_whole = self.all_listed().is_some();
        let last = cards.last().map(table.group).unwrap_or_default();
        let mut before = "";
        let mut row = |card: &K::Card| {
            let group = (table.group)(card);
            let is_first = group != before;
            before = group;
            let heading = is_first.then(|| {
                let many = cards.iter().filter(|other| (table.group)(other) == group).count();
                let counted = if is_whole || group != last { format!(" {many}") } else { String::new() };
                named_rule(view, &format!("{group}{counted}"), width.saturating_sub(1))
            });
            Row { heading: heading.into_iter().collect(), lines: (table.row)(card) }
        };
        cards.iter().map(&mut row).collect()
    }

    /// Draws the title, the search and the current card. Returns the region that is left for the cards.
    pub(super) fn draw_with_surroundings(
        &self,
        around: &Surroundings<'_>,
        side: u16,
        frame: &mut Frame<'_>,
        area: Rect,
        view: View<'_>,
    ) -> Rect {
        let [main, beside] = Layout::horizontal([Constraint::Min(0), Constraint::Length(side)]).areas(area);
        let has_search = self.search.is_typing() || !around.shown.is_empty();
        let foot = if side == 0 && area.height >= LOWEST_WITH_FOOT { FOOT } else { 0 };
        let [title, search, body, below] = Layout::vertical([
            Constraint::Length(1),
            Constraint::Length(u16::from(has_search)),
            Constraint::Min(0),
            Constraint::Length(foot),
        ])
        .areas(main);
        draw_title(frame, title, view, &around.title, around.counts.clone(), true);
        self.draw_search(around, frame, search, view);
        if side > 0 {
            draw_beside(around, frame, beside, view);
        } else if let Some(current) = &around.current {
            frame.render_widget(Paragraph::new(current.below.clone()), below);
        }
        body
    }

    /// Draws the search field while it has the keys, or else the filter in words.
    fn draw_search(&self, around: &Surroundings<'_>, frame: &mut Frame<'_>, row: Rect, view: View<'_>) {
        if self.search.is_typing() {
            return self.search.draw(frame, row, view);
        }
        let words = format!("  showing: {}  (Esc: {})", text::safe(&around.shown), around.all);
        frame.render_widget(Line::styled(words, view.theme.style(Meaning::Warn)), row);
    }
}

fn draw_beside(around: &Surroundings<'_>, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let Some(current) = &around.current else { return frame.render_widget(side_panel(view, "", false), area) };
    let room = usize::from(area.width).saturating_sub(3);
    let mut name = text::wrap(&text::safe(&current.name), room).into_iter();
    let block = side_panel(view, &name.next().unwrap_or_default(), false).padding(Padding::left(1));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let style = view.theme.style(Meaning::Title);
    let rest = name.map(|words| Line::styled(words, style));
    let mut lines: Vec<Line<'_>> = rest.chain(current.beside.iter().cloned()).collect();
    let free = usize::from(inner.height).saturating_sub(lines.len() + 1);
    if !current.talk.is_empty() && free > 2 {
        lines.push(Line::default());
        let hidden = if current.talk.len() > free { current.talk.len() + 1 - free } else { 0 };
        if hidden > 0 {
            lines.push(Line::styled(format!("↑ {hidden} above"), view.theme.style(Meaning::Muted)));
        }
        lines.extend(current.talk[hidden..].iter().cloned());
    }
    frame.render_widget(Paragraph::new(lines), inner);
}
