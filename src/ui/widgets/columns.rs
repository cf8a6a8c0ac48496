//! The columns of a list of cards. Each is as wide as its contents; one column takes the remaining width.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::marks::Marks;
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;

/// Columns of the screen before the first column: the cursor and the shape.
const LEAD: usize = 4;
/// Columns of the box that marks a row.
const BOX: usize = 4;
/// Least width of the column that takes the remaining width.
const LEAST: usize = 12;

/// The columns with their names and widths.
#[derive(Debug, Clone)]
pub struct Columns {
    all: Vec<(&'static str, usize)>,
    gap: usize,
    width: usize,
    has_boxes: bool,
}

/// Returns the width of the longest of these words, at least `least`.
pub fn longest<C>(cards: &[C], least: usize, words: impl Fn(&C) -> String) -> usize {
    cards.iter().map(|card| text::width(&text::safe(&words(card)))).max().unwrap_or(0).max(least)
}

impl Columns {
    /// Divides `width` columns of the screen. A column of width 0 is left out. The column without a width takes the
    /// remaining width, at most `most`.
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

    /// Returns the columns of the screen before the first column.
    #[must_use]
    pub fn lead(&self) -> usize {
        LEAD + if self.has_boxes { BOX } else { 0 }
    }

    /// Returns the width of the column at `at`; 0 if it is left out.
    #[must_use]
    pub fn width(&self, at: usize) -> usize {
        self.all.get(at).map_or(0, |column| column.1)
    }

    /// Returns the line with the columns' names.
    #[must_use]
    pub fn heading<'a>(&self, view: View<'_>) -> Line<'a> {
        let shown = self.all.iter().filter(|column| column.1 > 0);
        let names: Vec<String> = shown.map(|(head, width)| text::column(head, *width)).collect();
        let words = format!("{}{}", " ".repeat(self.lead()), names.join(&" ".repeat(self.gap)));
        Line::styled(words, view.theme.style(Meaning::Muted))
    }

    /// Returns a row: its shape, its mark, and a cell for each column.
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

    /// Returns lines below a row for text without room in it, indented by `indent` columns. Returns no line without
    /// words.
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
    fn one_column_takes_the_remaining_width() {
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
