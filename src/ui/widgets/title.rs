//! Separators of a pane: title lines with the focus mark, and thin rules.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;

/// Returns the title of an area. The area with the keys has `▌` before its title and the color of the focus.
#[must_use]
pub fn title<'a>(view: View<'_>, words: &str, has_focus: bool) -> Line<'a> {
    let (mark, meaning) = if has_focus { ("▌", Meaning::Focus) } else { (" ", Meaning::Title) };
    Line::from(vec![
        Span::styled(mark, view.theme.style(meaning)),
        Span::styled(text::safe(words), view.theme.style(meaning)),
    ])
}

/// Draws a title on a row, and at the right end as many spans of `right` as there is room for.
pub fn draw_title(frame: &mut Frame<'_>, row: Rect, view: View<'_>, words: &str, mut right: Line<'_>, has_focus: bool) {
    let room = usize::from(row.width).saturating_sub(1);
    let left = text::width(&text::safe(words)) + 2;
    while left + right.width() > room && right.spans.pop().is_some() {}
    let line = title(view, &text::fit(words, room), has_focus);
    frame.render_widget(line, row);
    // The style of `right` applies to its own cells, not to the title.
    let width = u16::try_from(right.width()).unwrap_or(row.width).min(row.width);
    frame.render_widget(right, Rect { x: row.right() - width, width, ..row });
}

/// Returns a thin rule between a record and its parts.
#[must_use]
pub fn rule<'a>(view: View<'_>, width: usize) -> Line<'a> {
    Line::styled("─".repeat(width), view.theme.style(Meaning::Rule))
}

/// Returns a rule with the name of the group that follows: `  ─ Overdue 3 ─────`.
#[must_use]
pub fn named_rule<'a>(view: View<'_>, name: &str, width: usize) -> Line<'a> {
    let name = text::fit(name, width.saturating_sub(6));
    let rest = width.saturating_sub(text::width(&name) + 5);
    let rule = view.theme.style(Meaning::Rule);
    Line::from(vec![
        Span::styled("  ─ ", rule),
        Span::styled(name, view.theme.style(Meaning::Muted)),
        Span::styled(format!(" {}", "─".repeat(rest)), rule),
    ])
}
