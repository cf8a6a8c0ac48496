//! The list as a table: its columns, and the row of a lead.

use ratatui::text::Line;

use super::card::{days, next, shape};
use crate::domain::lead::{Card, Rules};
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::columns::{Columns, longest};
use crate::ui::widgets::marks::{Marks, with};

/// From this width on, the place has a column.
const WIDE: usize = 100;
/// Largest widths of the columns for places and for assignees.
const WIDEST_PLACE: usize = 22;
const WIDEST_ASSIGNEE: usize = 18;
/// Longest name that gets a column of its own width. A longer name continues on the next line.
const WIDEST_NAME: usize = 44;
const NAME: usize = 0;
const DAYS: usize = 2;

/// The columns for some leads.
#[derive(Debug, Clone)]
pub(super) struct Table {
    columns: Columns,
    is_whole: bool,
}

impl Table {
    /// Creates the columns for these leads, in a list of `width` columns.
    pub(super) fn of(width: usize, cards: &[Card], has_boxes: bool, view: View<'_>) -> Self {
        let is_wide = width >= WIDE;
        // No text is cut. If whole names do not fit, the column has last names. If places do not fit, they have no
        // column.
        let place = longest(cards, 5, Card::place);
        let place = if is_wide && place <= WIDEST_PLACE { place } else { 0 };
        let named =
            |is_whole| longest(cards, 4, |card| with(card.assignee.as_deref(), card.assignee_is_disabled, is_whole).0);
        let is_whole = is_wide && named(true) <= WIDEST_ASSIGNEE;
        let columns = [
            ("Organization", None),
            ("Stage", Some(longest(cards, 5, |card| card.stage.title().to_owned()))),
            ("Days", Some(longest(cards, 4, |card| days(card, view)))),
            ("Place", Some(place)),
            ("With", Some(named(is_whole))),
        ];
        Self { columns: Columns::new(width, 2, has_boxes, &columns, WIDEST_NAME), is_whole }
    }

    /// Returns the names of the columns.
    pub(super) fn heading<'a>(&self, view: View<'_>) -> Line<'a> {
        self.columns.heading(view)
    }

    /// Returns the row of a lead, with its next step below.
    pub(super) fn row<'a>(&self, card: &Card, marks: Marks, rules: &Rules, view: View<'_>) -> Vec<Line<'a>> {
        let style = |meaning| view.theme.style(meaning);
        let (sign, sign_meaning) = shape(card, rules, view);
        let (assignee, assignee_meaning) = with(card.assignee.as_deref(), card.assignee_is_disabled, self.is_whole);
        let name = text::wrap(&text::safe(&card.org_name), self.columns.width(NAME));
        let cells = [
            (name.first().cloned().unwrap_or_default(), style(Meaning::Title)),
            (format!("{}{}", card.stage.title(), marks.pending()), style(Meaning::Text)),
            (format!("{:>width$}", days(card, view), width = self.columns.width(DAYS)), style(Meaning::Muted)),
            (card.place(), style(Meaning::Text)),
            (assignee, style(assignee_meaning)),
        ];
        let indent = self.columns.lead();
        let (next, next_meaning) = next(card, rules, view);
        let rest = name.get(1..).unwrap_or_default().join(" ");
        let mut lines = vec![self.columns.line((sign, style(sign_meaning)), marks, &cells)];
        lines.extend(self.columns.below(&rest, style(Meaning::Title), indent));
        lines.extend(self.columns.below(&next, style(next_meaning), indent));
        lines
    }
}
