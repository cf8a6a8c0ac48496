//! How the board and the list are drawn.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::card::{self, Widths};
use super::forms::drafts_of;
use super::{Leads, filter, words};
use crate::domain::lead::{Card, Column};
use crate::domain::rights::Right;
use crate::domain::text;
use crate::ui::collection::Showing;
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::bars::thousands;
use crate::ui::widgets::marks::Marks;
use crate::ui::widgets::panel::{absence, highlight, notice, panel, remote_panel};

/// Draws the pane.
pub fn draw(leads: &Leads, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    if let Some(why) = view.actor.why_not(Right::LeadsManage) {
        let block = panel(view, "Leads", true);
        return frame.render_widget(notice(view, &why).block(block), area);
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

/// What is selected and what is shown, where that is not everything.
fn head_words(leads: &Leads, view: View<'_>) -> Vec<(String, Meaning)> {
    let mut words = Vec::new();
    // A column is too narrow to say that it is old.
    if leads.cards.showing == Showing::Board {
        words.extend(leads.cards.board.lanes.notice(view.now).map(|notice| (notice, Meaning::Warn)));
    }
    if !leads.cards.selected.is_empty() {
        words.push((format!("✓ {} selected", leads.cards.selected.len()), Meaning::Accent));
    }
    let shown = filter::words(&leads.cards.ask, leads.rules());
    if !shown.is_empty() {
        words.push((format!("showing: {shown}  (Esc: all)"), Meaning::Warn));
    }
    words
}

/// The line above: the search while it is typed, else what is selected and shown.
fn draw_head(leads: &Leads, frame: &mut Frame<'_>, row: Rect, view: View<'_>) {
    if leads.cards.search.is_typing() {
        return leads.cards.search.draw(frame, row, view);
    }
    let mut line = Line::from(" ");
    for (words, meaning) in head_words(leads, view) {
        line.push_span(Span::styled(format!("{}  ", text::safe(&words)), view.theme.style(meaning)));
    }
    frame.render_widget(line, row);
}

/// All stages with their numbers, the one that one is in marked.
fn draw_strip(leads: &Leads, frame: &mut Frame<'_>, row: Rect, view: View<'_>) {
    let mut line = Line::from(" ");
    for (at, column) in leads.cards.board.lanes().iter().enumerate() {
        let meaning = if at == leads.cards.board.at { Meaning::Accent } else { Meaning::Muted };
        let words = format!("{} {}  ", column.stage.title(), thousands(column.leads));
        line.push_span(Span::styled(words, view.theme.style(meaning)));
    }
    frame.render_widget(line, row);
}

fn draw_board(leads: &Leads, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let has_more = leads.cards.search.is_typing() || !head_words(leads, view).is_empty();
    let [head, body, foot] = parts(area, 1 + usize::from(has_more));
    let mut rows = head.rows();
    // The numbers stay: what is found may stand in a column that is not on the screen.
    if let Some(row) = rows.next() {
        draw_strip(leads, frame, row, view);
    }
    if let Some(row) = rows.next() {
        draw_head(leads, frame, row, view);
    }
    draw_details(leads, frame, foot, view);
    if let Some(words) = absence(&leads.cards.board.lanes) {
        let block = panel(view, "Leads", true);
        return frame.render_widget(notice(view, &words).block(block), body);
    }
    let columns = leads.cards.board.lanes();
    let shown = leads.cards.board.shown(body.width);
    let share = vec![Constraint::Fill(1); shown.len()];
    for (at, place) in shown.zip(Layout::horizontal(share).split(body).iter()) {
        draw_column(leads, at, &columns[at], frame, *place, view);
    }
}

fn draw_column(leads: &Leads, at: usize, column: &Column, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let is_here = at == leads.cards.board.at;
    let title = format!("{} {}", column.stage.title(), thousands(column.leads));
    let mut block = panel(view, &title, is_here);
    if column.with_budget > 0 {
        block = block.title_bottom(format!(" {} ", budgets(column, usize::from(area.width).saturating_sub(4))));
    }
    let inner = block.inner(area);
    frame.render_widget(block, area);
    if column.cards.is_empty() {
        let words = if leads.cards.is_usual() { "No leads." } else { "None of those shown." };
        return frame.render_widget(notice(view, words), inner);
    }
    let cursor = leads.cards.board.cursor(at);
    let height = usize::from(inner.height);
    let card_height = card::height(height);
    let window = cursor.window(column.cards.len(), (height / card_height).max(1));
    let rules = leads.rules();
    let mut lines: Vec<Line<'_>> = Vec::new();
    for place in window.clone() {
        let is_on = is_here && place == cursor.0;
        let marks = marks(leads, &column.cards[place], is_on);
        let size = (usize::from(inner.width), card_height);
        let card = card::lines(&column.cards[place], marks, size, rules, view);
        lines.extend(card.into_iter().map(|line| if is_on { highlight(view, line) } else { line }));
    }
    let below = usize::try_from(column.leads).unwrap_or(usize::MAX).saturating_sub(window.end);
    if below > 0 && lines.len() < height {
        let words = format!("  ↓ {} more", thousands(below as u64));
        lines.push(Line::styled(words, view.theme.style(Meaning::Muted)));
    }
    frame.render_widget(Paragraph::new(lines), inner);
}

/// The known budgets of a stage, and of how many leads where there is room: `3 budgets: 7.5k–15k`.
fn budgets(column: &Column, room: usize) -> String {
    let sum = words::budget(Some(column.low), Some(column.high)).unwrap_or_default();
    let many = if column.with_budget == 1 { "budget" } else { "budgets" };
    let variants = [format!("{} {many}: {sum}", thousands(column.with_budget)), format!("{many}: {sum}"), sum];
    let fitting = variants.iter().find(|words| text::width(words) <= room);
    fitting.cloned().unwrap_or_default()
}

fn marks(leads: &Leads, card: &Card, is_on: bool) -> Marks {
    Marks { is_on, is_selected: leads.cards.selected.has(card.id), is_moving: leads.deeds.is_moving(card.id) }
}

fn draw_list(leads: &Leads, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let [head, body, foot] = parts(area, 1);
    draw_head(leads, frame, head, view);
    draw_details(leads, frame, foot, view);
    let total = leads.cards.count.value().map(|all| format!(" · {}", thousands(*all))).unwrap_or_default();
    let title = format!("Leads{total} · by {}", filter::order(&leads.cards.ask).told());
    let block = remote_panel(view, &title, true, &leads.cards.list.rows);
    let inner = block.inner(body);
    if let Some(words) = absence(&leads.cards.list.rows) {
        return frame.render_widget(notice(view, &words).block(block), body);
    }
    frame.render_widget(block, body);
    let cards = leads.cards.list.rows();
    if cards.is_empty() {
        let words = if leads.cards.is_usual() {
            "No leads yet. n makes one by hand; the website's inquiries come by themselves."
        } else {
            "No lead fits. Esc shows all again."
        };
        return frame.render_widget(notice(view, words), inner);
    }
    let [heading, rows] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(inner);
    let widths = Widths::of(usize::from(inner.width));
    frame.render_widget(card::heading(widths, view), heading);
    let rules = leads.rules();
    let window = leads.cards.list.cursor.window(cards.len(), usize::from(rows.height));
    let lines: Vec<Line<'_>> = window
        .map(|at| {
            let is_on = at == leads.cards.list.cursor.0;
            let line = card::row(&cards[at], marks(leads, &cards[at], is_on), widths, rules, view);
            if is_on { highlight(view, line) } else { line }
        })
        .collect();
    frame.render_widget(Paragraph::new(lines), rows);
}
