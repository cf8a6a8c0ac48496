//! Draws the board. A narrow screen shows the names of all columns and one whole column. A wide screen shows several
//! columns side by side.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders};

use super::view::{Surroundings, side_of_board};
use super::{CardSource, Collection};
use crate::domain::format::number;
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::lanes::Lane;
use crate::ui::widgets::list::{List, Row};
use crate::ui::widgets::panel::{absence, notice};
use crate::ui::widgets::title::draw_title;

/// How a column and its cards look.
pub struct Board<'a, K: CardSource> {
    /// Returns a column's name: `New`.
    pub name: &'a dyn Fn(&K::Column) -> &'static str,
    /// Returns a column's most urgent fact: `! 3 late`; empty if there is none.
    pub alarm: &'a dyn Fn(&K::Column) -> String,
    /// Returns more for a column's title, for example its budgets; empty if there is none.
    pub more: &'a dyn Fn(&K::Column) -> String,
    /// Returns the lines of a card, at a width in columns.
    pub card: &'a dyn Fn(&K::Card, usize) -> Vec<Line<'a>>,
}

/// Returns how many columns of the board fit side by side.
fn lanes_in(width: u16) -> usize {
    match width {
        0..120 => 1,
        120..160 => 3,
        160.. => 4,
    }
}

impl<K: CardSource> Collection<K> {
    /// Draws the board, with the texts around it.
    pub fn draw_board(
        &self,
        around: &Surroundings<'_>,
        board: &Board<'_, K>,
        frame: &mut Frame<'_>,
        area: Rect,
        view: View<'_>,
    ) {
        let lanes = lanes_in(area.width);
        let body = self.draw_with_surroundings(around, side_of_board(area.width), frame, area, view);
        if let Some(words) = absence(&self.board.lanes) {
            return frame.render_widget(notice(view, &words), body);
        }
        let is_empty = self.board.lanes().iter().all(|lane| lane.total() == 0);
        if lanes == 1 {
            let width = self.rail_width(board);
            let [rail, lane] = Layout::horizontal([Constraint::Length(width), Constraint::Min(0)]).areas(body);
            self.draw_rail(board, frame, rail, view);
            if is_empty {
                return frame.render_widget(notice(view, &around.nothing), lane);
            }
            return self.draw_lane(self.board.at, board, frame, lane, view);
        }
        let shown = self.board.shown(lanes);
        let has_strip = shown.len() < self.board.lanes().len();
        let [strip, body] =
            Layout::vertical([Constraint::Length(u16::from(has_strip)), Constraint::Min(0)]).areas(body);
        self.draw_strip(board, frame, strip, view);
        if is_empty {
            return frame.render_widget(notice(view, &around.nothing), body);
        }
        let shares = vec![Constraint::Fill(1); shown.len()];
        for (index, (at, place)) in shown.zip(Layout::horizontal(shares).split(body).iter()).enumerate() {
            let place = if index > 0 { behind_a_line(frame, *place, view) } else { *place };
            self.draw_lane(at, board, frame, place, view);
        }
    }

    /// Returns the width of the rail: the longest name, the longest number, the cursor and the line.
    fn rail_width(&self, board: &Board<'_, K>) -> u16 {
        let lanes = self.board.lanes().iter();
        let longest = lanes.map(|lane| text::width((board.name)(lane)) + text::width(&number(lane.total())));
        let alarms = self.board.lanes().iter().map(|lane| text::width(&(board.alarm)(lane)) + 1);
        u16::try_from(longest.chain(alarms).max().unwrap_or_default() + 5).unwrap_or(u16::MAX)
    }

    /// Draws the names of all columns with their sizes, one below the other.
    fn draw_rail(&self, board: &Board<'_, K>, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let block = Block::new().borders(Borders::RIGHT).border_style(view.theme.style(Meaning::Rule));
        let inner = block.inner(area);
        frame.render_widget(block, area);
        let width = usize::from(inner.width);
        let lines = self.board.lanes().iter().enumerate().map(|(at, column)| {
            let many = number(column.total());
            let name = text::column((board.name)(column), width.saturating_sub(3 + text::width(&many)));
            let meaning = if at == self.board.at { Meaning::Focus } else { Meaning::Text };
            let mark = if at == self.board.at { "▸ " } else { "  " };
            let mut lines = vec![Line::styled(format!("{mark}{name}{many}"), view.theme.style(meaning))];
            let alarm = (board.alarm)(column);
            if !alarm.is_empty() {
                lines.push(Line::styled(format!("   {alarm}"), view.theme.style(Meaning::Warn)));
            }
            lines
        });
        let lines: Vec<Vec<Line<'_>>> = lines.collect();
        let list = List::new(lines.len(), self.board.at, false);
        let rows = |at: usize| Row { heading: lines[at].clone(), lines: Vec::new() };
        list.draw_tall(frame, inner, view, |at| lines[at].len(), rows);
    }

    /// Draws the names of all columns with their sizes on one line.
    fn draw_strip(&self, board: &Board<'_, K>, frame: &mut Frame<'_>, row: Rect, view: View<'_>) {
        let mut line = Line::from("  ");
        for (at, column) in self.board.lanes().iter().enumerate() {
            let meaning = if at == self.board.at { Meaning::Focus } else { Meaning::Muted };
            let words = format!("{} {}   ", (board.name)(column), number(column.total()));
            line.push_span(Span::styled(words, view.theme.style(meaning)));
        }
        frame.render_widget(line, row);
    }

    /// Draws the column at `at` around its current card, with the number of cards that follow.
    fn draw_lane(&self, at: usize, board: &Board<'_, K>, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let Some(lane) = self.board.lanes().get(at) else { return };
        let has_focus = at == self.board.at && !self.search.is_typing();
        let [head, body] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(area);
        let words = format!("{} {}", (board.name)(lane), number(lane.total()));
        let (alarm, more) = ((board.alarm)(lane), (board.more)(lane));
        let right = if more.is_empty() { alarm } else { more };
        let right = Line::styled(format!("{right} "), view.theme.style(Meaning::Muted));
        draw_title(frame, head, view, &words, right, has_focus);
        let cards = lane.cards();
        if cards.is_empty() {
            let nothing = if self.is_default_filter() { "None here." } else { "None of those shown." };
            return frame.render_widget(notice(view, nothing), body);
        }
        let width = usize::from(body.width);
        let drawn: Vec<Vec<Line<'_>>> = cards.iter().map(|card| (board.card)(card, width)).collect();
        let total = usize::try_from(lane.total()).unwrap_or(usize::MAX);
        let list = List::new(cards.len(), self.board.cursor(at).0, has_focus).of(total);
        list.draw_tall(frame, body, view, |place| drawn[place].len(), |place| drawn[place].clone());
    }
}

/// Draws a thin line at the left of a region, and returns the rest of it.
fn behind_a_line(frame: &mut Frame<'_>, area: Rect, view: View<'_>) -> Rect {
    let block = Block::new().borders(Borders::LEFT).border_style(view.theme.style(Meaning::Rule));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    inner
}
