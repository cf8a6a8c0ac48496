//! Draws the board and the list.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::forms::drafts_of;
use super::table::Table;
use super::{Leads, about, card, filter};
use crate::domain::format::number as number_words;
use crate::domain::lead::{Card, Column};
use crate::domain::rights::Right;
use crate::domain::text;
use crate::ui::collection::forms::Form;
use crate::ui::collection::{self, ViewMode};
use crate::ui::context::View;
use crate::ui::status::Status;
use crate::ui::theme::Meaning;
use crate::ui::widgets::marks::Marks;
use crate::ui::widgets::panel::{draw_notice, panel};

impl Leads {
    /// Returns the pane's message row.
    #[must_use]
    pub fn status(&self, view: View<'_>) -> Status {
        if let Some(words) = self.forms.in_front().and_then(Form::consequence) {
            return Status::of(words);
        }
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
        (None, ViewMode::Board) => draw_board(leads, frame, area, view),
        (None, ViewMode::List) => draw_list(leads, frame, area, view),
        (None, ViewMode::Figures) => leads.cards.figures.draw(frame, area, view),
    }
    if let Some(filter) = &leads.filter {
        filter.draw(frame, area, view);
    } else if let Some(question) = &leads.unseen {
        question.draw(frame, area, view);
    } else if let Some(picker) = &leads.picker {
        picker.draw(frame, area, view);
    } else if leads.forms.is_open() {
        leads.forms.draw(frame, area, view);
    }
}

fn marks(leads: &Leads, card: &Card) -> Marks {
    Marks { is_selected: leads.cards.selected.has(card.id), is_moving: leads.commands.is_moving(card.id) }
}

fn draw_list(leads: &Leads, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let count = leads.cards.count.value().map(|count| format!(" · {}", number_words(*count))).unwrap_or_default();
    let title = format!("Leads{count} · list, by {}", filter::order(&leads.cards.ask).told());
    let (cards, has_more) = leads.cards.listed();
    let counts = counts(cards.iter(), has_more, leads, view);
    let has_boxes = !leads.cards.selected.is_empty();
    let columns = Table::of(collection::list_width(area), leads.cards.list.rows(), has_boxes, view);
    let table = collection::Table {
        heading: columns.heading(view),
        group: &|_| "",
        row: &|card| columns.row(card, marks(leads, card), leads.rules(), view),
    };
    let around = around(leads, title, counts, area, view);
    leads.cards.draw_list(&around, &table, frame, area, view);
}

fn draw_board(leads: &Leads, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let lanes = leads.cards.board.lanes();
    let open: u64 = lanes.iter().filter(|column| !column.stage.is_closed()).map(|column| column.leads).sum();
    let title = format!("Leads · open {} · board", number_words(open));
    let is_whole = lanes.iter().all(|column| u64::try_from(column.cards.len()).is_ok_and(|here| here >= column.leads));
    let cards = lanes.iter().flat_map(|column| &column.cards);
    let counts = counts(cards, !is_whole, leads, view);
    let has_boxes = !leads.cards.selected.is_empty();
    let board = collection::Board {
        name: &|column: &Column| column.stage.title(),
        alarm: &|column| alarm(column, leads, view),
        more: &|column| budgets(column, view),
        card: &|card, width| card::lines(card, marks(leads, card), has_boxes, width, leads.rules(), view),
    };
    let around = around(leads, title, counts, area, view);
    leads.cards.draw_board(&around, &board, frame, area, view);
}

/// Returns the most urgent fact of a stage: `! 3 late`, or else `! 5 stale`. Counts only the cards that have been read.
fn alarm(column: &Column, leads: &Leads, view: View<'_>) -> String {
    let late = column.cards.iter().filter(|card| card::is_late(card, view)).count();
    let stale = column.cards.iter().filter(|card| card::is_stale_now(card, leads.rules(), view)).count();
    match (late, stale) {
        (0, 0) => String::new(),
        (0, stale) => format!("! {stale} stale"),
        (late, _) => format!("! {late} late"),
    }
}

/// Returns the known budgets of a stage: `$7.5k–15k`.
fn budgets(column: &Column, view: View<'_>) -> String {
    let sum = || view.format().compact_money_range(Some(column.low), Some(column.high)).unwrap_or_default();
    if column.with_budget == 0 { String::new() } else { sum() }
}

/// Returns `! 6 late  14 nothing planned`; `6+` where more have not been read.
fn counts<'a, 'c>(cards: impl Iterator<Item = &'c Card>, has_more: bool, leads: &Leads, view: View<'_>) -> Line<'a> {
    let more = if has_more { "+" } else { "" };
    let open: Vec<&Card> = cards.filter(|card| !card.stage.is_closed()).collect();
    let late = open.iter().filter(|card| card::is_late(card, view)).count();
    let stale = open.iter().filter(|card| card::is_stale_now(card, leads.rules(), view)).count();
    let unplanned = open.iter().filter(|card| card.due_on.is_none()).count();
    let parts = [
        (late, "! ", "late", Meaning::Stop),
        (stale, "", "stale", Meaning::Warn),
        (unplanned, "", "nothing planned", Meaning::Text),
    ];
    let mut line = Line::default();
    for (n, sign, word, meaning) in parts.into_iter().filter(|part| part.0 > 0) {
        line.push_span(Span::styled(format!("{sign}{n}{more} {word}  "), view.theme.style(meaning)));
    }
    line
}

fn around<'a>(
    leads: &Leads,
    title: String,
    counts: Line<'a>,
    area: Rect,
    view: View<'_>,
) -> collection::Surroundings<'a> {
    let room = leads.cards.room_of_current(area);
    let current = leads.cards.current().map(|card| collection::Current {
        name: card.org_name.clone(),
        beside: about::beside(card, room, leads.rules(), view),
        talk: Vec::new(),
        below: about::below(card, room, view),
    });
    let nothing = match &leads.cards.ask.text {
        Some(text) => format!("Nothing matches \u{201c}{}\u{201d}. Esc shows all.", text::safe(text)),
        None if leads.cards.is_default_filter() => {
            "No leads yet. + makes one by hand; the website's inquiries come by themselves.".into()
        }
        None => "No lead fits. Esc shows all.".into(),
    };
    let shown = filter::words(&leads.cards.ask, leads.rules());
    collection::Surroundings { title, counts, shown, all: "all", nothing, current }
}
