//! How the board and the list are drawn.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::card::{self, Widths};
use super::forms::drafts_of;
use super::{Leads, filter};
use crate::domain::format::number as number_words;
use crate::domain::lead::{Card, Column};
use crate::domain::rights::Right;
use crate::domain::text;
use crate::ui::collection::{self, Showing};
use crate::ui::context::View;
use crate::ui::status::Status;
use crate::ui::theme::Meaning;
use crate::ui::widgets::marks::Marks;
use crate::ui::widgets::panel::{draw_notice, panel, side_panel};

impl Leads {
    /// What the message row says of the pane.
    #[must_use]
    pub fn status(&self, view: View<'_>) -> Status {
        self.page.as_ref().map_or_else(|| self.cards.status(view), |page| page.status(view))
    }
}

/// Draws the pane.
pub fn draw(leads: &Leads, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    if let Some(why) = view.actor.why_not(Right::LeadsManage) {
        return draw_notice(frame, area, view, panel(view, "Leads", true), &why);
    }
    match (&leads.page, leads.cards.showing) {
        (Some(page), _) => page.draw(frame, area, view, leads.rules(), &drafts_of(page.lead(), &leads.forms)),
        (None, Showing::Board) => draw_board(leads, frame, area, view),
        (None, Showing::List) => draw_list(leads, frame, area, view),
        (None, Showing::Figures) => leads.cards.figures.draw(frame, area, view),
    }
    if let Some(filter) = &leads.filter {
        filter.draw(frame, area, view);
    } else if let Some(picker) = &leads.picker {
        picker.draw(frame, area, view);
    } else if leads.forms.is_open() {
        leads.forms.draw(frame, area, view);
    }
}

/// What is shown, the leads, and more about the one that one is on.
fn parts(area: Rect, head: usize) -> [Rect; 3] {
    let details = if area.height >= 14 { 2 } else { 0 };
    let head = u16::try_from(head).unwrap_or(u16::MAX);
    Layout::vertical([Constraint::Length(head), Constraint::Min(0), Constraint::Length(details)]).areas(area)
}

fn draw_details(leads: &Leads, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    if let Some(card) = leads.cards.on() {
        let lines = card::details(card, usize::from(area.width), leads.rules(), view);
        frame.render_widget(Paragraph::new(lines), area);
    }
}

fn head_words(leads: &Leads) -> Vec<(String, Meaning)> {
    collection::head(&filter::words(&leads.cards.ask, leads.rules()), "all")
}

/// All stages with their numbers, the one that one is in marked.
fn draw_strip(leads: &Leads, frame: &mut Frame<'_>, row: Rect, view: View<'_>) {
    let mut line = Line::from(" ");
    for (at, column) in leads.cards.board.lanes().iter().enumerate() {
        let meaning = if at == leads.cards.board.at { Meaning::Focus } else { Meaning::Muted };
        let words = format!("{} {}  ", column.stage.title(), number_words(column.leads));
        line.push_span(Span::styled(words, view.theme.style(meaning)));
    }
    frame.render_widget(line, row);
}

fn draw_board(leads: &Leads, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let words = head_words(leads);
    let has_more = leads.cards.search.is_typing() || !words.is_empty();
    let [head, body, foot] = parts(area, 1 + usize::from(has_more));
    let mut rows = head.rows();
    // The numbers stay: what is found may stand in a column that is not on the screen.
    if let Some(row) = rows.next() {
        draw_strip(leads, frame, row, view);
    }
    if let Some(row) = rows.next() {
        leads.cards.draw_head(words, frame, row, view);
    }
    draw_details(leads, frame, foot, view);
    leads.cards.draw_board("Leads", frame, body, view, |frame, at, column, area| {
        draw_column(leads, at, column, frame, area, view);
    });
}

fn draw_column(leads: &Leads, at: usize, column: &Column, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let title = format!("{} {}", column.stage.title(), number_words(column.leads));
    let has_focus = at == leads.cards.board.at;
    let mut block = if area.x > 0 { side_panel(view, &title, has_focus) } else { panel(view, &title, has_focus) };
    if column.with_budget > 0 {
        let words = format!("  {}", budgets(column, usize::from(area.width).saturating_sub(4), view));
        block = block.title_bottom(Line::styled(words, view.theme.style(Meaning::Muted)));
    }
    let inner = block.inner(area);
    let card_height = card::height(usize::from(inner.height));
    let size = (usize::from(inner.width), card_height);
    let drawn = collection::Stack {
        block,
        nothing: if leads.cards.is_usual() { "No leads." } else { "None of those shown." },
        card_height,
        card: &|card, _| card::lines(card, marks(leads, card), size, leads.rules(), view),
    };
    leads.cards.draw_lane(at, drawn, frame, area, view);
}

/// The known budgets of a stage, and of how many leads where there is room: `3 budgets: $7.5k–15k`.
fn budgets(column: &Column, room: usize, view: View<'_>) -> String {
    let sum = view.format().compact_money_range(Some(column.low), Some(column.high)).unwrap_or_default();
    let many = if column.with_budget == 1 { "budget" } else { "budgets" };
    let variants = [format!("{} {many}: {sum}", number_words(column.with_budget)), format!("{many}: {sum}"), sum];
    let fitting = variants.iter().find(|words| text::width(words) <= room);
    fitting.cloned().unwrap_or_default()
}

fn marks(leads: &Leads, card: &Card) -> Marks {
    Marks { is_selected: leads.cards.selected.has(card.id), is_moving: leads.deeds.is_moving(card.id) }
}

fn draw_list(leads: &Leads, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let [head, body, foot] = parts(area, 1);
    leads.cards.draw_head(head_words(leads), frame, head, view);
    draw_details(leads, frame, foot, view);
    let table = collection::Table {
        title: "Leads",
        order: filter::order(&leads.cards.ask).told(),
        nothing: if leads.cards.is_usual() {
            "No leads yet. + makes one by hand; the website's inquiries come by themselves."
        } else {
            "No lead fits. Esc shows all again."
        },
        heading: &|width| card::heading(Widths::of(width), view),
        row: &|card, _, width| card::row(card, marks(leads, card), Widths::of(width), leads.rules(), view),
    };
    leads.cards.draw_list(&table, frame, body, view);
}
