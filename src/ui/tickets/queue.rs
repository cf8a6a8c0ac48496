//! The queue as a table: its columns, the group of a ticket, and the row of a ticket.

use ratatui::text::Line;

use super::card::{due_column, shape, title_style, urgency};
use crate::domain::text;
use crate::domain::ticket::Card;
use crate::domain::ticket::clock::Due;
use crate::domain::ticket::filter::{Filter, Sort};
use crate::domain::ticket::flow::Status;
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::columns::{Columns, longest};
use crate::ui::widgets::marks::{Marks, with};

/// Maximum columns of the title's column.
const WIDEST_TITLE: usize = 60;
/// Minimum columns of the title before the class has a column.
const LEAST_TITLE: usize = 24;
/// Maximum columns of a column of names.
const WIDEST_NAME: usize = 18;
/// Minimum width with whole names, the requester and the class.
const WIDE: usize = 100;
const NUMBER: usize = 0;
const TITLE: usize = 1;
const ASKER: usize = 6;
const CLASS: usize = 7;

/// The columns for some tickets.
#[derive(Debug, Clone)]
pub(super) struct Table {
    columns: Columns,
    is_whole: bool,
    is_wide: bool,
}

impl Table {
    /// Returns the columns for these tickets in a list of `width` columns.
    pub(super) fn of(width: usize, cards: &[Card], has_boxes: bool, view: View<'_>) -> Self {
        let is_wide = width >= WIDE;
        // A name is never cut. If whole names have no room, the column has last names, or is left out.
        let named =
            |is_whole| longest(cards, 4, |card| with(card.assignee.as_deref(), card.assignee_is_disabled, is_whole).0);
        let is_whole = is_wide && named(true) <= WIDEST_NAME;
        let asker = longest(cards, 8, |card| card.requester.clone().unwrap_or_default());
        let asker = if is_wide && asker <= WIDEST_NAME { asker } else { 0 };
        let with_class = |class| {
            let columns = [
                ("Ticket", Some(longest(cards, 6, Card::label))),
                ("Title", None),
                ("State", Some(longest(cards, 5, |card| card.status.title().to_owned()))),
                ("Urgency", Some(longest(cards, 7, |card| urgency(card).0))),
                ("Due", Some(longest(cards, 3, |card| due_column(card, view).0))),
                ("With", Some(named(is_whole))),
                ("Asked by", Some(asker)),
                ("Class", Some(class)),
            ];
            Columns::new(width, 1, has_boxes, &columns, WIDEST_TITLE)
        };
        let class = if is_wide { longest(cards, 0, |card| card.class.clone().unwrap_or_default()) } else { 0 };
        let columns = with_class(class);
        // A column that does not fit goes to the second line as a whole.
        let columns = if columns.width(TITLE) < LEAST_TITLE { with_class(0) } else { columns };
        Self { columns, is_whole, is_wide }
    }

    /// Returns the names of the columns.
    pub(super) fn heading<'a>(&self, view: View<'_>) -> Line<'a> {
        self.columns.heading(view)
    }

    /// Returns the row of a ticket. A title that has no room continues below. On a wide screen, so do requester and
    /// class.
    pub(super) fn row<'a>(&self, card: &Card, marks: Marks, view: View<'_>) -> Vec<Line<'a>> {
        let style = |meaning| view.theme.style(meaning);
        let named = title_style(card, view);
        let (sign, sign_meaning) = shape(card, view.now);
        let (urgency, urgency_meaning) = urgency(card);
        let (due, due_meaning) = due_column(card, view);
        let (assignee, assignee_meaning) = with(card.assignee.as_deref(), card.assignee_is_disabled, self.is_whole);
        let class = card.class.clone().unwrap_or_default();
        let title = text::wrap(&text::safe(&card.title), self.columns.width(TITLE));
        let cells = [
            (card.label(), named),
            (title.first().cloned().unwrap_or_default(), named),
            (format!("{}{}", card.status.title(), marks.pending()), style(Meaning::Text)),
            (urgency, style(urgency_meaning)),
            (due, style(due_meaning)),
            (assignee, style(assignee_meaning)),
            (card.requester.clone().unwrap_or_default(), style(Meaning::Muted)),
            (class.clone(), style(Meaning::Muted)),
        ];
        let indent = self.columns.lead() + self.columns.width(NUMBER) + 1;
        let rest = title.get(1..).unwrap_or_default().join(" ");
        let mut lines = vec![self.columns.line((sign, style(sign_meaning)), marks, &cells)];
        lines.extend(self.columns.below(&rest, named, indent));
        if self.is_wide {
            let asker = card.requester.clone().unwrap_or_default();
            let hidden = [(ASKER, asker), (CLASS, class)].into_iter();
            let hidden = hidden.filter(|(at, words)| self.columns.width(*at) == 0 && !words.is_empty());
            let words: Vec<String> = hidden.map(|(_, words)| words).collect();
            lines.extend(self.columns.below(&words.join(" · "), style(Meaning::Muted), indent));
        }
        lines
    }
}

/// Returns the group of a ticket in the default order; empty in another order.
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
