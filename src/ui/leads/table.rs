//! The list as a table: which columns it has, and the lead in its row.

use ratatui::text::Line;

use super::card::{days, next, shape};
use crate::domain::lead::{Card, Rules};
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::columns::{Columns, longest};
use crate::ui::widgets::marks::{Marks, with};

/// From this width on the place has a column.
const WIDE: usize = 100;
/// The widest columns of places and of assignees.
const WIDEST_PLACE: usize = 22;
const WIDEST_ASSIGNEE: usize = 18;
/// The longest name that has a column; a longer one goes on below.
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
    /// For these leads in a list of so many columns.
    pub(super) fn of(width: usize, cards: &[Card], has_boxes: bool, view: View<'_>) -> Self {
        let is_wide = width >= WIDE;
        // Nothing is cut: where the whole names have no room, the last ones stand there; the place leaves its column.
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

    /// The names of the columns.
    pub(super) fn heading<'a>(&self, view: View<'_>) -> Line<'a> {
        self.columns.heading(view)
    }

    /// The lead in its row, with what is next below it.
    pub(super) fn row<'a>(&self, card: &Card, marks: Marks, rules: &Rules, view: View<'_>) -> Vec<Line<'a>> {
        let style = |meaning| view.theme.style(meaning);
        let (sign, sign_meaning) = shape(card, rules, view);
        let (whose, whose_meaning) = with(card.assignee.as_deref(), card.assignee_is_disabled, self.is_whole);
        let name = text::wrap(&text::safe(&card.org_name), self.columns.width(NAME));
        let cells = [
            (name.first().cloned().unwrap_or_default(), style(Meaning::Title)),
            (format!("{}{}", card.stage.title(), marks.pending()), style(Meaning::Text)),
            (format!("{:>width$}", days(card, view), width = self.columns.width(DAYS)), style(Meaning::Muted)),
            (card.place(), style(Meaning::Text)),
            (whose, style(whose_meaning)),
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
