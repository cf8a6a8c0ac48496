//! How the queue and the board are drawn.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::card::{self, LINES, Widths};
use super::{Tickets, filter, why_no_pane};
use crate::domain::text;
use crate::domain::ticket::{Card, Column};
use crate::ui::collection::Showing;
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::bars::thousands;
use crate::ui::widgets::marks::Marks;
use crate::ui::widgets::panel::{absence, highlight, notice, panel, remote_panel};

/// Draws the pane.
pub fn draw(tickets: &Tickets, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    if let Some(why) = why_no_pane(view.actor) {
        let block = panel(view, "Tickets", true);
        return frame.render_widget(notice(view, &why).block(block), area);
    }
    let below = tickets.forms.place_below(area).filter(|_| tickets.page.is_some());
    match (&tickets.page, tickets.cards.showing) {
        (Some(page), _) => {
            let height = area.height - below.map_or(0, |below| below.height);
            page.draw(frame, Rect { height, ..area }, view);
        }
        (None, Showing::Board) => draw_board(tickets, frame, area, view),
        (None, Showing::List) => draw_queue(tickets, frame, area, view),
        (None, Showing::Figures) => tickets.cards.figures.draw(frame, area, view),
    }
    if let Some(filter) = &tickets.filter {
        filter.draw(frame, area, view);
    } else if let Some(picker) = &tickets.picker {
        picker.draw(frame, area, view);
    } else if tickets.forms.is_open() {
        tickets.forms.draw(frame, below.unwrap_or(area), view);
    }
}

/// What is shown, the tickets, and more about the one that one is on.
fn parts(area: Rect) -> [Rect; 3] {
    let details = if area.height >= 14 { 2 } else { 0 };
    Layout::vertical([Constraint::Length(1), Constraint::Min(0), Constraint::Length(details)]).areas(area)
}

fn draw_details(tickets: &Tickets, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    if let Some(card) = tickets.cards.on() {
        frame.render_widget(Paragraph::new(card::details(card, usize::from(area.width), view)), area);
    }
}

/// The line above: the search while it is typed, else what is selected and what is shown.
fn draw_head(tickets: &Tickets, frame: &mut Frame<'_>, row: Rect, view: View<'_>) {
    if tickets.cards.search.is_typing() {
        return tickets.cards.search.draw(frame, row, view);
    }
    let mut words = Vec::new();
    // A lane is too narrow to say that it is old.
    if tickets.cards.showing == Showing::Board {
        words.extend(tickets.cards.board.lanes.notice(view.now).map(|notice| (notice, Meaning::Warn)));
    }
    if !tickets.cards.selected.is_empty() {
        words.push((format!("✓ {} selected", tickets.cards.selected.len()), Meaning::Accent));
    }
    let shown = tickets.rules.value().map(|rules| filter::words(&tickets.cards.ask, rules)).unwrap_or_default();
    if !shown.is_empty() {
        words.push((format!("showing: {shown}  (Esc: all that is open)"), Meaning::Warn));
    }
    let mut line = Line::from(" ");
    for (words, meaning) in words {
        line.push_span(Span::styled(format!("{}  ", text::safe(&words)), view.theme.style(meaning)));
    }
    frame.render_widget(line, row);
}

fn marks(tickets: &Tickets, card: &Card, is_on: bool) -> Marks {
    Marks { is_on, is_selected: tickets.cards.selected.has(card.id), is_moving: tickets.deeds.is_moving(card.id) }
}

fn draw_queue(tickets: &Tickets, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let [head, body, foot] = parts(area);
    draw_head(tickets, frame, head, view);
    draw_details(tickets, frame, foot, view);
    let total = tickets.cards.count.value().map(|all| format!(" · {}", thousands(*all))).unwrap_or_default();
    let title = format!("Tickets{total} · by {}", filter::order(&tickets.cards.ask).told());
    let block = remote_panel(view, &title, true, &tickets.cards.list.rows);
    let inner = block.inner(body);
    if let Some(words) = absence(&tickets.cards.list.rows) {
        return frame.render_widget(notice(view, &words).block(block), body);
    }
    frame.render_widget(block, body);
    let cards = tickets.cards.list.rows();
    if cards.is_empty() {
        let words = if tickets.cards.is_usual() {
            "The queue is empty. n takes down a new ticket."
        } else {
            "No ticket fits. Esc shows all that is open."
        };
        return frame.render_widget(notice(view, words), inner);
    }
    let [heading, rows] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(inner);
    let widths = Widths::of(usize::from(inner.width));
    frame.render_widget(card::heading(widths, view), heading);
    let cursor = tickets.cards.list.cursor;
    let window = cursor.window(cards.len(), usize::from(rows.height));
    let lines: Vec<Line<'_>> = window
        .map(|at| {
            let is_on = at == cursor.0;
            let line = card::row(&cards[at], marks(tickets, &cards[at], is_on), widths, view);
            if is_on { highlight(view, line) } else { line }
        })
        .collect();
    frame.render_widget(Paragraph::new(lines), rows);
}

fn draw_board(tickets: &Tickets, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let [head, body, foot] = parts(area);
    draw_head(tickets, frame, head, view);
    draw_details(tickets, frame, foot, view);
    if let Some(words) = absence(&tickets.cards.board.lanes) {
        let block = panel(view, "Tickets", true);
        return frame.render_widget(notice(view, &words).block(block), body);
    }
    let columns = tickets.cards.board.lanes();
    let shown = tickets.cards.board.shown(body.width);
    let share = vec![Constraint::Fill(1); shown.len()];
    for (at, place) in shown.zip(Layout::horizontal(share).split(body).iter()) {
        draw_column(tickets, at, &columns[at], frame, *place, view);
    }
}

fn draw_column(tickets: &Tickets, at: usize, column: &Column, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let is_here = at == tickets.cards.board.at;
    let mut block = panel(view, &format!("{} {}", column.status.title(), thousands(column.tickets)), is_here);
    if column.overdue > 0 {
        let words = format!(" ! {} overdue ", thousands(column.overdue));
        block = block.title_bottom(Line::styled(words, view.theme.style(Meaning::Stop)));
    }
    let inner = block.inner(area);
    frame.render_widget(block, area);
    if column.cards.is_empty() {
        return frame.render_widget(notice(view, "No tickets."), inner);
    }
    let cursor = tickets.cards.board.cursor(at);
    let height = usize::from(inner.height);
    let window = cursor.window(column.cards.len(), (height / LINES).max(1));
    let mut lines: Vec<Line<'_>> = Vec::new();
    for place in window.clone() {
        let is_on = is_here && place == cursor.0;
        let card = &column.cards[place];
        let card = card::lines(card, marks(tickets, card, is_on), usize::from(inner.width), view);
        lines.extend(card.into_iter().map(|line| if is_on { highlight(view, line) } else { line }));
    }
    let below = usize::try_from(column.tickets).unwrap_or(usize::MAX).saturating_sub(window.end);
    if below > 0 && lines.len() < height {
        let words = format!("  ↓ {} more", thousands(below as u64));
        lines.push(Line::styled(words, view.theme.style(Meaning::Muted)));
    }
    frame.render_widget(Paragraph::new(lines), inner);
}
