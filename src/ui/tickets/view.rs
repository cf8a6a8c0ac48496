//! How the queue and the board are drawn.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use super::card::{self, LINES, Widths};
use super::{Tickets, filter, why_no_pane};
use crate::domain::format::number as number_words;
use crate::domain::ticket::{Card, Column};
use crate::ui::collection::{self, Showing};
use crate::ui::context::View;
use crate::ui::status::Status;
use crate::ui::theme::Meaning;
use crate::ui::widgets::marks::Marks;
use crate::ui::widgets::panel::{draw_notice, panel, side_panel};

impl Tickets {
    /// What the message row says of the pane.
    #[must_use]
    pub fn status(&self, view: View<'_>) -> Status {
        self.page.as_ref().map_or_else(|| self.cards.status(view), |page| page.status(view))
    }
}

/// Draws the pane.
pub fn draw(tickets: &Tickets, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    if let Some(why) = why_no_pane(view.actor) {
        return draw_notice(frame, area, view, panel(view, "Tickets", true), &why);
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
    let shown = tickets.rules.value().map(|rules| filter::words(&tickets.cards.ask, rules)).unwrap_or_default();
    let words = collection::head(&shown, "all that is open");
    tickets.cards.draw_head(words, frame, row, view);
}

fn marks(tickets: &Tickets, card: &Card) -> Marks {
    Marks { is_selected: tickets.cards.selected.has(card.id), is_moving: tickets.deeds.is_moving(card.id) }
}

fn draw_queue(tickets: &Tickets, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let [head, body, foot] = parts(area);
    draw_head(tickets, frame, head, view);
    draw_details(tickets, frame, foot, view);
    let table = collection::Table {
        title: "Tickets",
        order: filter::order(&tickets.cards.ask).told(),
        nothing: if tickets.cards.is_usual() {
            "The queue is empty. + takes down a new ticket."
        } else {
            "No ticket fits. Esc shows all that is open."
        },
        heading: &|width| card::heading(Widths::of(width), view),
        row: &|card, _, width| card::row(card, marks(tickets, card), Widths::of(width), view),
    };
    tickets.cards.draw_list(&table, frame, body, view);
}

fn draw_board(tickets: &Tickets, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let [head, body, foot] = parts(area);
    draw_head(tickets, frame, head, view);
    draw_details(tickets, frame, foot, view);
    tickets.cards.draw_board("Tickets", frame, body, view, |frame, at, column, area| {
        draw_column(tickets, at, column, frame, area, view);
    });
}

fn draw_column(tickets: &Tickets, at: usize, column: &Column, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let title = format!("{} {}", column.status.title(), number_words(column.tickets));
    let has_focus = at == tickets.cards.board.at;
    let mut block = if area.x > 0 { side_panel(view, &title, has_focus) } else { panel(view, &title, has_focus) };
    if column.overdue > 0 {
        let words = format!("  ! {} overdue", number_words(column.overdue));
        block = block.title_bottom(Line::styled(words, view.theme.style(Meaning::Stop)));
    }
    let width = usize::from(block.inner(area).width);
    let drawn = collection::Stack {
        block,
        nothing: "No tickets.",
        card_height: LINES,
        card: &|card, _| card::lines(card, marks(tickets, card), width, view),
    };
    tickets.cards.draw_lane(at, drawn, frame, area, view);
}
