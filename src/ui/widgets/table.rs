//! A table whose columns are as wide as their longest cell. Only free text is ever cut. A column that does not fit
//! moves to a second, indented line, the same for all rows.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;

/// Blanks between two columns.
const GAP: usize = 2;
/// Columns of the screen before the first column, for the cursor.
const LEAD: usize = 2;
/// Free text with less room than this moves to the second line.
const LEAST: usize = 12;

/// How a column is aligned, and whether its text may be cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// Left-aligned.
    Left,
    /// Right-aligned: amounts and counts.
    Right,
    /// Left-aligned, and cut with `…` if there is not enough room.
    Free,
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The column's name, for the heading.
    pub head: &'static str,
    /// How the cells are aligned.
    pub fit: Fit,
    /// Order in which columns move to the second line if there is not enough room: the highest first. 0 never moves.
    pub leaves: u8,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The meaning of the text.
    pub meaning: Meaning,
    /// The text.
    pub text: String,
}

impl Cell {
    /// Returns a cell of plain text.
    pub fn new(text: impl Into<String>) -> Self {
        Self { meaning: Meaning::Text, text: text.into() }
    }

    /// Returns a cell with a meaning.
    pub fn of(meaning: Meaning, text: impl Into<String>) -> Self {
        Self { meaning, text: text.into() }
    }
}

/// The layout of the columns for a width of the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The indexes of the columns on the first line, with their widths.
    first: Vec<(usize, usize)>,
    /// The indexes of the columns on the second line.
    second: Vec<usize>,
    width: usize,
}

impl Table {
    /// Lays out the columns for these rows.
    pub fn of<'a>(columns: &[Column], rows: &(impl Iterator<Item = &'a [Cell]> + Clone), width: usize) -> Self {
        let longest = |at: usize| {
            let cells = rows.clone().filter_map(|row| row.get(at));
            let widest = cells.map(|cell| text::width(&text::safe(&cell.text))).max().unwrap_or_default();
            widest.max(text::width(columns[at].head))
        };
        let widths: Vec<usize> = (0..columns.len()).map(longest).collect();
        let room = width.saturating_sub(LEAD);
        let mut staying: Vec<usize> = (0..columns.len()).collect();
        loop {
            let least = |at: &usize| if columns[*at].fit == Fit::Free { widths[*at].min(LEAST) } else { widths[*at] };
            let needed: usize = staying.iter().map(least).sum::<usize>() + GAP * staying.len().saturating_sub(1);
            let leaving =
                staying.iter().copied().filter(|at| columns[*at].leaves > 0).max_by_key(|at| columns[*at].leaves);
            match leaving {
                Some(leaving) if needed > room => staying.retain(|at| *at != leaving),
                _ => break,
            }
        }
        let fixed = staying.iter().filter(|at| columns[**at].fit != Fit::Free).map(|at| widths[*at]).sum::<usize>();
        let spare = room.saturating_sub(fixed + GAP * staying.len().saturating_sub(1));
        let fitted =
            |at: &usize| (*at, if columns[*at].fit == Fit::Free { widths[*at].min(spare) } else { widths[*at] });
        let first = staying.iter().map(fitted).collect();
        let second = (0..columns.len()).filter(|at| !staying.contains(at)).collect();
        Self { first, second, width }
    }

    /// Returns the line with the columns' names. The first name is the table's own.
    #[must_use]
    pub fn head<'a>(&self, columns: &[Column], view: View<'_>, has_focus: bool) -> Line<'a> {
        let mark = if has_focus { ("▌", Meaning::Focus) } else { (" ", Meaning::Title) };
        let mut line = Line::from(Span::styled(mark.0, view.theme.style(mark.1)));
        for (index, (at, width)) in self.first.iter().enumerate() {
            let meaning = match (index, has_focus) {
                (0, true) => Meaning::Focus,
                (0, false) => Meaning::Title,
                _ => Meaning::Muted,
            };
            // The table's name begins at the mark, one column before its cells.
            let lead = if index == 0 { 0 } else { GAP };
            let width = if index == 0 { width + 1 } else { *width };
            line.push_span(Span::raw(" ".repeat(lead)));
            line.push_span(Span::styled(
                aligned(columns[*at].head, width, columns[*at].fit),
                view.theme.style(meaning),
            ));
        }
        line
    }

    /// Returns the lines of a row: its cells, the columns of the second line, and further notes.
    #[must_use]
    pub fn lines<'a>(
        &self,
        columns: &[Column],
        row: &[Cell],
        more: Option<&Cell>,
        style: impl Fn(Meaning) -> Style,
    ) -> Vec<Line<'a>> {
        let mut line = Line::raw(" ".repeat(LEAD));
        for (index, (at, width)) in self.first.iter().enumerate() {
            let Some(cell) = row.get(*at) else { continue };
            if index > 0 {
                line.push_span(Span::raw(" ".repeat(GAP)));
            }
            line.push_span(Span::styled(aligned(&cell.text, *width, columns[*at].fit), style(cell.meaning)));
        }
        let mut lines = vec![line];
        let moved = self.second.iter().filter_map(|at| row.get(*at)).chain(more).filter(|cell| !cell.text.is_empty());
        let mut below = Line::default();
        let room = self.width.saturating_sub(2 * LEAD).max(1);
        for cell in moved {
            for part in text::wrap(&cell.text, room) {
                let gap = if below.spans.is_empty() { 0 } else { GAP };
                if below.width() + gap + text::width(&part) > room && !below.spans.is_empty() {
                    lines.push(indented(std::mem::take(&mut below)));
                }
                if !below.spans.is_empty() {
                    below.push_span(Span::raw(" ".repeat(GAP)));
                }
                below.push_span(Span::styled(part, style(cell.meaning)));
            }
        }
        if !below.spans.is_empty() {
            lines.push(indented(below));
        }
        lines
    }
}

fn indented(line: Line<'_>) -> Line<'_> {
    let mut indented = Line::raw(" ".repeat(2 * LEAD));
    indented.spans.extend(line.spans);
    indented
}

fn aligned(words: &str, width: usize, fit: Fit) -> String {
    match fit {
        Fit::Left | Fit::Free => text::column(words, width),
        Fit::Right => {
            let words = text::fit(words, width);
            format!("{}{words}", " ".repeat(width.saturating_sub(text::width(&words))))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const COLUMNS: [Column; 4] = [
        Column { head: "Classes", fit: Fit::Left, leaves: 0 },
        Column { head: "Place", fit: Fit::Left, leaves: 2 },
        Column { head: "Title", fit: Fit::Free, leaves: 1 },
        Column { head: "Total", fit: Fit::Right, leaves: 0 },
    ];

    fn lines(row: [&str; 4], width: usize) -> Vec<String> {
        let cells = row.map(Cell::new);
        let table = Table::of(&COLUMNS, &std::iter::once(cells.as_slice()), width);
        let lines = table.lines(&COLUMNS, &cells, None, |_| Style::new());
        lines.into_iter().map(|line| line.to_string().trim_end().to_owned()).collect()
    }

    #[test]
    fn columns_that_fit_share_one_line() {
        assert_eq!(lines(["Handgun I", "Range A", "A title", "$5.00"], 60), ["  Handgun I  Range A  A title  $5.00"]);
    }

    #[test]
    fn free_text_is_cut_and_columns_move_before_a_name_is_cut() {
        let row = ["Church Security Team", "Shoot House", "A title that goes on and on", "$1,200.00"];
        assert_eq!(lines(row, 66), ["  Church Security Team  Shoot House  A title that goes…  $1,200.00"]);
        assert_eq!(lines(row, 54), ["  Church Security Team  A title that goes …  $1,200.00", "    Shoot House"]);
        assert_eq!(
            lines(row, 36),
            ["  Church Security Team  $1,200.00", "    Shoot House", "    A title that goes on and on"]
        );
    }

    proptest! {
        #[test]
        fn only_free_text_is_ever_cut(
            name in "[a-zA-Z]{1,12}( [a-zA-Z]{1,12}){0,2}", place in "[a-zA-Z]{1,8}( [a-zA-Z]{1,5})?", title in "[a-z]{1,40}", width in 50usize..160,
        ) {
            let shown = lines([&name, &place, &title, "$1.00"], width).join("\n");
            prop_assert!(shown.contains(&name) && shown.contains(&place) && shown.contains("$1.00"), "{shown}");
            prop_assert!(shown.lines().all(|line| text::width(line) <= width), "{shown}");
        }
    }
}
