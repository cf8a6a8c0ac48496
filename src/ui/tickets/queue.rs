//! The queue as a table: which columns it has, the group that a ticket belongs to, and the ticket in its row.

use ratatui::text::{Line, Span};

use super::card::{due_column, shape, title_style, urgency};
use crate::domain::text;
use crate::domain::ticket::Card;
use crate::domain::ticket::clock::Due;
use crate::domain::ticket::filter::{Filter, Sort};
use crate::domain::ticket::flow::Status;
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::marks::{Marks, with};

/// Columns before the number: cursor and shape.
const LEAD: usize = 4;
/// The longest that a title in its own column is ever worth.
const WIDEST_TITLE: usize = 60;
/// A column of names is at most this wide.
const WIDEST_NAME: usize = 18;
/// From this width on names are whole, and the asker has a column.
const WIDE: usize = 100;

/// The widths of the columns, as wide as what stands in them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns {
    number: usize,
    title: usize,
    state: usize,
    urgency: usize,
    due: usize,
    whose: usize,
    asker: usize,
    width: usize,
    is_whole: bool,
    has_boxes: bool,
}

impl Columns {
    /// For these tickets in a list of so many columns.
    pub(super) fn of(width: usize, cards: &[Card], has_boxes: bool, view: View<'_>) -> Self {
        let longest = |least: usize, words: &dyn Fn(&Card) -> String| {
            cards.iter().map(|card| text::width(&text::safe(&words(card)))).max().unwrap_or(0).max(least)
        };
        let is_wide = width >= WIDE;
        let number = longest(6, &|card| card.label());
        let state = longest(5, &|card| card.status.title().to_owned());
        let urgency = longest(7, &|card| urgency(card).0);
        let due = longest(3, &|card| due_column(card, view).0);
        // A name is never cut: where the whole names have no room, the last ones stand there, or no column at all.
        let named =
            |is_whole| longest(4, &|card| with(card.assignee.as_deref(), card.assignee_is_disabled, is_whole).0);
        let is_whole = is_wide && named(true) <= WIDEST_NAME;
        let whose = named(is_whole);
        let asker = longest(8, &|card| card.requester.clone().unwrap_or_default());
        let asker = if is_wide && asker <= WIDEST_NAME { asker } else { 0 };
        let boxes = if has_boxes { 4 } else { 0 };
        let fixed = [number, state, urgency, due, whose, asker];
        let gaps = fixed.iter().filter(|width| **width > 0).count();
        let left = width.saturating_sub(1 + LEAD + boxes + gaps + fixed.iter().sum::<usize>());
        let title = left.clamp(12, WIDEST_TITLE);
        Self { number, title, state, urgency, due, whose, asker, width, is_whole, has_boxes }
    }

    fn lead(&self) -> usize {
        LEAD + if self.has_boxes { 4 } else { 0 }
    }

    /// The names of the columns.
    pub(super) fn heading<'a>(&self, view: View<'_>) -> Line<'a> {
        let cells = [
            ("Ticket", self.number),
            ("Title", self.title),
            ("State", self.state),
            ("Urgency", self.urgency),
            ("Due", self.due),
            ("With", self.whose),
            ("Asked by", self.asker),
        ];
        let words: Vec<String> =
            cells.iter().filter(|cell| cell.1 > 0).map(|cell| text::column(cell.0, cell.1)).collect();
        Line::styled(format!("{}{}", " ".repeat(self.lead()), words.join(" ")), view.theme.style(Meaning::Muted))
    }

    /// The ticket in one line. What of the title has no room stands below it.
    pub(super) fn row<'a>(&self, card: &Card, marks: Marks, view: View<'_>) -> Vec<Line<'a>> {
        let (sign, sign_meaning) = shape(card, view.now);
        let (urgency, urgency_meaning) = urgency(card);
        let (due, due_meaning) = due_column(card, view);
        let (whose, whose_meaning) = with(card.assignee.as_deref(), card.assignee_is_disabled, self.is_whole);
        let title = text::wrap(&text::safe(&card.title), self.title);
        let state = format!("{}{}", card.status.title(), marks.pending());
        let cells = [
            (card.label(), self.number, Meaning::Text),
            (title.first().cloned().unwrap_or_default(), self.title, Meaning::Text),
            (state, self.state, Meaning::Text),
            (urgency, self.urgency, urgency_meaning),
            (due, self.due, due_meaning),
            (whose, self.whose, whose_meaning),
            (card.requester.clone().unwrap_or_default(), self.asker, Meaning::Muted),
        ];
        let mut line = Line::from(format!("  {}", marks.boxed(self.has_boxes)));
        line.push_span(Span::styled(sign, view.theme.style(sign_meaning)));
        for (at, (words, width, meaning)) in cells.into_iter().filter(|cell| cell.1 > 0).enumerate() {
            let style = if at < 2 { title_style(card, view) } else { view.theme.style(meaning) };
            line.push_span(Span::raw(" "));
            line.push_span(Span::styled(text::column(&words, width), style));
        }
        let indent = self.lead() + self.number + 1;
        let rest = title.get(1..).unwrap_or_default().join(" ");
        let below = (!rest.is_empty()).then(|| {
            let rest = text::fit(&rest, self.width.saturating_sub(indent + 1));
            Line::from(vec![Span::raw(" ".repeat(indent)), Span::styled(rest, title_style(card, view))])
        });
        std::iter::once(line).chain(below).collect()
    }
}

/// The group of a ticket in the usual order; empty in another one.
pub(super) fn group(card: &Card, ask: &Filter, view: View<'_>) -> &'static str {
    if ask.sort != Sort::Due || ask.descending {
        return "";
    }
    let is_today = card.due_at.is_some_and(|at| view.site.date_of(at) == view.today());
    match (card.status, card.due(view.now)) {
        (Status::Done, _) => "Done",
        (_, Due::Overdue(_)) => "Overdue",
        (_, Due::In(_) | Due::RunsOut(_)) if is_today => "Due today",
        _ => "Later",
    }
}
