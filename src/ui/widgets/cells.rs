//! A line of a table: cells of fixed widths with a blank between; a cell without width is left out.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::domain::text;

/// The line behind `lead`, such as the marks of a row.
pub fn line<'a>(lead: String, cells: impl IntoIterator<Item = (String, usize, Style)>) -> Line<'a> {
    let mut line = Line::from(lead);
    for (at, (words, width, style)) in cells.into_iter().filter(|(_, width, _)| *width > 0).enumerate() {
        if at > 0 {
            line.push_span(Span::raw(" "));
        }
        line.push_span(Span::styled(text::column(&words, width), style));
    }
    line
}

/// The headings above such lines.
#[must_use]
pub fn heading<'a>(cells: &[(&str, usize)], style: Style) -> Line<'a> {
    line("  ".into(), cells.iter().map(|(word, width)| ((*word).to_owned(), *width, style)))
}
