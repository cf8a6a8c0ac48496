//! The columns of a list of cards: as wide as what stands in them, but for one that takes what the others leave.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::marks::Marks;
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;

/// Columns before the first one: the cursor and the shape.
const LEAD: usize = 4;
/// Columns of the box of a marked row.
const BOX: usize = 4;
/// The column that takes the rest has at least so many.
const LEAST: usize = 12;

/// The columns, each with its name.
#[derive(Debug, Clone)]
pub struct Columns {
    all: Vec<(&'static str, usize)>,
    gap: usize,
    width: usize,
    has_boxes: bool,
}

/// The widest of the words of these cards, and no less than `least`.
pub fn longest<C>(cards: &[C], least: usize, words: impl Fn(&C) -> String) -> usize {
    cards.iter().map(|card| text::width(&text::safe(&words(card)))).max().unwrap_or(0).max(least)
}

impl Columns {
    /// Columns in a list of so many columns of the screen. One of 0 is left out. `most` is how wide the one becomes
    /// that has no width of its own, and takes the rest.
    #[must_use]
    pub fn new(
        width: usize,
        gap: usize,
        has_boxes: bool,
        wanted: &[(&'static str, Option<usize>)],
        most: usize,
    ) -> Self {
        let mut made = Self { all: Vec::new(), gap, width, has_boxes };
        let fixed: Vec<usize> = wanted.iter().filter_map(|(_, width)| *width).filter(|width| *width > 0).collect();
        let taken = 1 + made.lead() + fixed.iter().sum::<usize>() + gap * fixed.len();
        let rest = width.saturating_sub(taken).clamp(LEAST, most);
        made.all = wanted.iter().map(|(head, width)| (*head, width.unwrap_or(rest))).collect();
        made
    }

    /// Columns of the screen before the first column.
    #[must_use]
    pub fn lead(&self) -> usize {
        LEAD + if self.has_boxes { BOX } else { 0 }
    }

    /// How wide the column at `at` is; 0 when it is left out.
    #[must_use]
    pub fn width(&self, at: usize) -> usize {
        self.all.get(at).map_or(0, |column| column.1)
    }

    /// The names of the columns.
    #[must_use]
    pub fn heading<'a>(&self, view: View<'_>) -> Line<'a> {
        let shown = self.all.iter().filter(|column| column.1 > 0);
        let names: Vec<String> = shown.map(|(head, width)| text::column(head, *width)).collect();
        let words = format!("{}{}", " ".repeat(self.lead()), names.join(&" ".repeat(self.gap)));
        Line::styled(words, view.theme.style(Meaning::Muted))
    }

    /// A row: its shape, its mark, and a cell for each column.
    #[must_use]
    pub fn line<'a>(&self, (shape, style): (&str, Style), marks: Marks, cells: &[(String, Style)]) -> Line<'a> {
        let mut line = Line::from(format!("  {}", marks.boxed(self.has_boxes)));
        line.push_span(Span::styled(format!("{shape} "), style));
        let cells = cells.iter().zip(&self.all).filter(|(_, column)| column.1 > 0);
        for (at, ((words, style), (_, width))) in cells.enumerate() {
            if at > 0 {
                line.push_span(Span::raw(" ".repeat(self.gap)));
            }
            line.push_span(Span::styled(text::column(words, *width), *style));
        }
        line
    }

    /// What has no room in a row, below it, behind `indent` columns; no line without words.
    #[must_use]
    pub fn below<'a>(&self, words: &str, style: Style, indent: usize) -> Vec<Line<'a>> {
        let room = self.width.saturating_sub(indent + 1).max(1);
        let lines = text::wrap(&text::safe(words), room).into_iter().filter(|words| !words.is_empty());
        lines.map(|words| Line::from(vec![Span::raw(" ".repeat(indent)), Span::styled(words, style)])).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_column_takes_what_the_others_leave() {
        let wanted = [("Ticket", Some(6)), ("Title", None), ("Class", Some(0)), ("With", Some(10))];
        let columns = Columns::new(80, 1, false, &wanted, 60);
        assert_eq!([0, 1, 2, 3].map(|at| columns.width(at)), [6, 57, 0, 10]);
        let line = |columns: &Columns| columns.line(("·", Style::new()), Marks::default(), &cells()).width();
        assert_eq!((line(&columns), columns.lead()), (79, 4), "the last column of the screen stays free");
        let boxed = Columns::new(80, 1, true, &wanted, 60);
        assert_eq!((boxed.width(1), line(&boxed)), (53, 79));
        assert_eq!(Columns::new(30, 1, true, &wanted, 60).width(1), LEAST);
    }

    fn cells() -> Vec<(String, Style)> {
        ["T-1", "Lost card", "CCW", "Boyd"].map(|words| (words.to_owned(), Style::new())).to_vec()
    }
}
