//! Draws the queue and the board.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::queue::{self, Table};
use super::{Tickets, about, card, filter, why_no_pane};
use crate::domain::format::number as number_words;
use crate::domain::text;
use crate::domain::ticket::clock::Due;
use crate::domain::ticket::flow;
use crate::domain::ticket::{Card, Column};
use crate::ui::collection::{self, ViewMode};
use crate::ui::context::View;
use crate::ui::status::Status;
use crate::ui::theme::Meaning;
use crate::ui::widgets::marks::Marks;
use crate::ui::widgets::panel::{draw_notice, panel};

/// The meaning of the queue's shapes.
const SHAPES: &str = "• unread  ! overdue  ▪ blocked";

impl Tickets {
    /// Returns what the message row shows about the pane.
    #[must_use]
    pub fn status(&self, view: View<'_>) -> Status {
        if let Some(words) = self.forms.consequence() {
            return Status::of(words);
        }
        match &self.page {
            Some(page) => page.status(view),
            None if self.cards.showing == ViewMode::List => self.cards.status(view).and(SHAPES),
            None => self.cards.status(view),
        }
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
        (None, ViewMode::Board) => draw_board(tickets, frame, area, view),
        (None, ViewMode::List) => draw_queue(tickets, frame, area, view),
        (None, ViewMode::Figures) => tickets.cards.figures.draw(frame, area, view),
    }
    if let Some(filter) = &tickets.filter {
        filter.draw(frame, area, view);
    } else if let Some(question) = &tickets.unseen {
        question.draw(frame, area, view);
    } else if let Some(picker) = &tickets.picker {
        picker.draw(frame, area, view);
    } else if tickets.forms.is_open() {
        tickets.forms.draw(frame, below.unwrap_or(area), view);
    }
}

fn marks(tickets: &Tickets, card: &Card) -> Marks {
    Marks { is_selected: tickets.cards.selected.has(card.id), is_moving: tickets.commands.is_moving(card.id) }
}

/// Returns `open 30`, or how many tickets the filter leaves.
fn many(tickets: &Tickets) -> String {
    let Some(count) = tickets.cards.count.value() else { return String::new() };
    if tickets.cards.is_default_filter() {
        format!(" · open {}", number_words(*count))
    } else {
        format!(" · {}", number_words(*count))
    }
}

/// Returns `3 overdue  4 today  12 mine  5 unread`; `3+` where more have not been read.
fn counts<'a>(cards: &[&Card], has_more: bool, tickets: &Tickets, view: View<'_>) -> Line<'a> {
    let more = if has_more { "+" } else { "" };
    let me = tickets.rules.value().and_then(|rules| rules.me);
    let number = |is_one: &dyn Fn(&Card) -> bool| cards.iter().filter(|card| is_one(card)).count();
    let due_today = |card: &Card| card.due_at.is_some_and(|at| at >= view.now && view.site.date_of(at) == view.today());
    let parts = [
        (number(&|card| matches!(card.due(view.now), Due::Overdue(_))), "overdue", Meaning::Stop),
        (number(&|card| card.status != flow::Status::Done && due_today(card)), "today", Meaning::Text),
        (number(&|card| me.is_some() && card.assignee_id == me), "mine", Meaning::Text),
        (number(&|card| card.is_unread), "unread", Meaning::Text),
    ];
    let mut line = Line::default();
    for (n, word, meaning) in parts.into_iter().filter(|(n, _, _)| *n > 0) {
        line.push_span(Span::styled(format!("{n}{more} {word}  "), view.theme.style(meaning)));
    }
    line
}

fn draw_queue(tickets: &Tickets, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let ask = &tickets.cards.ask;
    let order = filter::order(ask).told();
    let time = if order == "due" { " time" } else { "" };
    let title = format!("Tickets{} · queue, by {order}{time}", many(tickets));
    let has_boxes = !tickets.cards.selected.is_empty();
    let columns = Table::of(collection::list_width(area), tickets.cards.list.rows(), has_boxes, view);
    let table = collection::Table {
        heading: columns.heading(view),
        group: &|card| queue::group(card, ask, view),
        row: &|card| columns.row(card, marks(tickets, card), view),
    };
    let (cards, has_more) = tickets.cards.listed();
    let counts = counts(&cards.iter().collect::<Vec<_>>(), has_more, tickets, view);
    let around = around(tickets, title, counts, area, view);
    tickets.cards.draw_list(&around, &table, frame, area, view);
}

fn draw_board(tickets: &Tickets, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let lanes = tickets.cards.board.lanes();
    let all: u64 = lanes.iter().map(|column| column.tickets).sum();
    let cards: Vec<&Card> = lanes.iter().flat_map(|column| &column.cards).collect();
    let has_more = u64::try_from(cards.len()).is_ok_and(|here| here < all);
    let counts = counts(&cards, has_more, tickets, view);
    let title = format!("Tickets · {} · board", number_words(all));
    let has_boxes = !tickets.cards.selected.is_empty();
    let board = collection::Board {
        name: &|column: &Column| column.status.title(),
        alarm: &|column: &Column| match column.overdue {
            0 => String::new(),
            many => format!("! {} overdue", number_words(many)),
        },
        more: &|_| String::new(),
        card: &|card, width| card::lines(card, marks(tickets, card), has_boxes, width, view),
    };
    let around = around(tickets, title, counts, area, view);
    tickets.cards.draw_board(&around, &board, frame, area, view);
}

fn around<'a>(
    tickets: &Tickets,
    title: String,
    counts: Line<'a>,
    area: Rect,
    view: View<'_>,
) -> collection::Surroundings<'a> {
    let shown = tickets.rules.value().map(|rules| filter::words(&tickets.cards.ask, rules)).unwrap_or_default();
    let room = tickets.cards.room_of_current(area);
    let current = tickets.cards.current().map(|card| collection::Current {
        name: format!("{} {}", card.label(), card.title),
        beside: about::beside(card, room, view),
        talk: tickets.talk_of(card.id, room, view),
        below: about::below(card, room, view),
    });
    let nothing = match &tickets.cards.ask.text {
        Some(text) => format!("Nothing matches \u{201c}{}\u{201d}. Esc shows all that is open.", text::safe(text)),
        None if tickets.cards.is_default_filter() => "The queue is empty. + takes down a new ticket.".into(),
        None => "No ticket fits. Esc shows all that is open.".into(),
    };
    collection::Surroundings { title, counts, shown, all: "all that is open", nothing, current }
}
