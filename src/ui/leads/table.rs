//! The list as a table: which columns it has, and the lead in its row.

use ratatui::text::{Line, Span};

use super::card::{days, next, shape};
use crate::domain::lead::{Card, Rules};
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::marks::{Marks, with};

/// Columns before the name: cursor and shape.
const LEAD: usize = 4;
/// From this width on the place has a column, and the next step stands on the first line.
const WIDE: usize = 100;
/// The widest columns of places and of assignees.
const WIDEST_PLACE: usize = 22;
const WIDEST_ASSIGNEE: usize = 18;
/// The longest name that has a column; a longer one goes on below.
const WIDEST_NAME: usize = 44;

/// The widths of the columns, as wide as what stands in them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns {
    name: usize,
    stage: usize,
    days: usize,
    place: usize,
    whose: usize,
    width: usize,
    is_whole: bool,
    has_boxes: bool,
}

impl Columns {
    /// For these leads in a list of so many columns.
    pub(super) fn of(width: usize, cards: &[Card], has_boxes: bool, view: View<'_>) -> Self {
        let longest = |least: usize, words: &dyn Fn(&Card) -> String| {
            cards.iter().map(|card| text::width(&text::safe(&words(card)))).max().unwrap_or(0).max(least)
        };
        let is_wide = width >= WIDE;
        let stage = longest(5, &|card| card.stage.title().to_owned());
        let days = longest(4, &|card| days(card, view));
        // Nothing is cut: where the whole names have no room, the last ones stand there; the place leaves its column.
        let place = longest(5, &Card::place);
        let place = if is_wide && place <= WIDEST_PLACE { place } else { 0 };
        let named =
            |is_whole| longest(4, &|card| with(card.assignee.as_deref(), card.assignee_is_disabled, is_whole).0);
        let is_whole = is_wide && named(true) <= WIDEST_ASSIGNEE;
        let whose = named(is_whole);
        let boxes = if has_boxes { 4 } else { 0 };
        let fixed = [stage, days, place, whose];
        let gaps = 2 * fixed.iter().filter(|width| **width > 0).count();
        let left = width.saturating_sub(1 + LEAD + boxes + gaps + fixed.iter().sum::<usize>());
        Self { name: left.clamp(12, WIDEST_NAME), stage, days, place, whose, width, is_whole, has_boxes }
    }

    fn lead(&self) -> usize {
        LEAD + if self.has_boxes { 4 } else { 0 }
    }

    /// The names of the columns.
    pub(super) fn heading<'a>(&self, view: View<'_>) -> Line<'a> {
        let cells = [
            ("Organization", self.name),
            ("Stage", self.stage),
            ("Days", self.days),
            ("Place", self.place),
            ("With", self.whose),
        ];
        let cells = cells.iter().filter(|cell| cell.1 > 0).map(|cell| text::column(cell.0, cell.1));
        let words = format!("{}{}", " ".repeat(self.lead()), cells.collect::<Vec<_>>().join("  "));
        Line::styled(words, view.theme.style(Meaning::Muted))
    }

    /// The lead in its row, with what is next below it.
    pub(super) fn row<'a>(&self, card: &Card, marks: Marks, rules: &Rules, view: View<'_>) -> Vec<Line<'a>> {
        let (sign, sign_meaning) = shape(card, rules, view);
        let (whose, whose_meaning) = with(card.assignee.as_deref(), card.assignee_is_disabled, self.is_whole);
        let name = text::wrap(&text::safe(&card.org_name), self.name);
        let stage = format!("{}{}", card.stage.title(), marks.pending());
        let days = days(card, view);
        let cells = [
            (name.first().cloned().unwrap_or_default(), self.name, Meaning::Title),
            (stage, self.stage, Meaning::Text),
            (format!("{days:>width$}", width = self.days), self.days, Meaning::Muted),
            (card.place(), self.place, Meaning::Text),
            (whose, self.whose, whose_meaning),
        ];
        let mut line = Line::from(format!("  {}", marks.boxed(self.has_boxes)));
        line.push_span(Span::styled(format!("{sign} "), view.theme.style(sign_meaning)));
        for (at, (words, width, meaning)) in cells.into_iter().filter(|cell| cell.1 > 0).enumerate() {
            if at > 0 {
                line.push_span(Span::raw("  "));
            }
            line.push_span(Span::styled(text::column(&words, width), view.theme.style(meaning)));
        }
        let indent = self.lead();
        let room = self.width.saturating_sub(indent + 1).max(1);
        let below = |words: &str, meaning| {
            let lines = text::wrap(&text::safe(words), room).into_iter();
            lines.map(move |words| (words, meaning)).collect::<Vec<_>>()
        };
        let (next, next_meaning) = next(card, rules, view);
        let rest = name.get(1..).unwrap_or_default().join(" ");
        let more = [below(&rest, Meaning::Title), below(&next, next_meaning)].concat();
        let more = more.into_iter().filter(|(words, _)| !words.is_empty()).map(|(words, meaning)| {
            Line::from(vec![Span::raw(" ".repeat(indent)), Span::styled(words, view.theme.style(meaning))])
        });
        std::iter::once(line).chain(more).collect()
    }
}
