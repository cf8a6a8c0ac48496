//! Text in a narrow area: a label with its value, and text at both ends of a line.

use ratatui::text::{Line, Span};

use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;

/// Columns of a label.
const LABEL: usize = 10;

/// Returns a label and its words, wrapped beside it. Returns no line without words.
#[must_use]
pub fn fact<'a>(
    label: &'static str,
    words: Option<String>,
    meaning: Meaning,
    width: usize,
    view: View<'_>,
) -> Vec<Line<'a>> {
    let Some(words) = words else { return Vec::new() };
    let wrapped = text::wrap(&text::safe(&words), width.saturating_sub(LABEL).max(1));
    let line = |(at, words): (usize, String)| {
        let label = if at == 0 { label } else { "" };
        Line::from(vec![
            Span::styled(text::column(label, LABEL), view.theme.style(Meaning::Muted)),
            Span::styled(words, view.theme.style(meaning)),
        ])
    };
    wrapped.into_iter().enumerate().map(line).collect()
}

/// Returns words after `indent` columns, with other words at the right end. Those go on the last line of the first
/// words if there is room, otherwise below them. Nothing is cut.
#[must_use]
pub fn two_ends<'a>(
    (left, left_meaning): (&str, Meaning),
    (right, right_meaning): (&str, Meaning),
    indent: usize,
    width: usize,
    view: View<'_>,
) -> Vec<Line<'a>> {
    let right = text::safe(right);
    let room = width.saturating_sub(indent + 1).max(1);
    let (left_style, right_style) = (view.theme.style(left_meaning), view.theme.style(right_meaning));
    let mut lines: Vec<Line<'a>> = text::wrap(&text::safe(left), room)
        .into_iter()
        .filter(|words| !words.is_empty())
        .map(|words| Line::from(vec![Span::raw(" ".repeat(indent)), Span::styled(words, left_style)]))
        .collect();
    if right.is_empty() {
        return lines;
    }
    let used = lines.last().map_or(0, Line::width).saturating_sub(indent);
    if used + 1 + text::width(&right) > room || lines.is_empty() {
        lines.push(Line::from(Span::raw(" ".repeat(indent))));
    }
    if let Some(last) = lines.last_mut() {
        let gap = (indent + room).saturating_sub(last.width() + text::width(&right));
        last.push_span(Span::raw(" ".repeat(gap)));
        last.push_span(Span::styled(right, right_style));
    }
    lines
}
