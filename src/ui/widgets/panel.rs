//! The areas of a pane, and the text for an area without contents.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders, Padding, Paragraph, Wrap};

use super::title::title;
use crate::domain::text::{safe, safe_lines};
use crate::ui::context::View;
use crate::ui::remote::Remote;
use crate::ui::theme::Meaning;

/// Returns an area under its title line, without a border.
#[must_use]
pub fn panel<'a>(view: View<'_>, words: &str, has_focus: bool) -> Block<'a> {
    Block::new().title(title(view, words, has_focus))
}

/// Returns an area to the right of another one, after a thin line.
#[must_use]
pub fn side_panel<'a>(view: View<'_>, words: &str, has_focus: bool) -> Block<'a> {
    panel(view, words, has_focus).borders(Borders::LEFT).border_style(view.theme.style(Meaning::Rule))
}

/// Returns sentences for an area without other contents: why it is empty, and the next key.
#[must_use]
pub fn notice<'a>(view: View<'_>, text: &str) -> Paragraph<'a> {
    let lines: Vec<Line<'a>> = safe_lines(text).into_iter().map(Line::from).collect();
    Paragraph::new(lines)
        .wrap(Wrap { trim: true })
        .style(view.theme.style(Meaning::Text))
        .block(Block::new().padding(Padding::new(2, 1, 0, 0)))
}

/// Draws an area that holds only sentences.
pub fn draw_notice(frame: &mut Frame<'_>, area: Rect, view: View<'_>, region: Block<'_>, text: &str) {
    let inner = region.inner(area);
    frame.render_widget(region, area);
    frame.render_widget(notice(view, text), inner);
}

/// Returns the text in place of missing data; `None` if the data is here. The text is empty while a query is in flight,
/// because the message row reports that.
#[must_use]
pub fn absence<T>(remote: &Remote<T>) -> Option<String> {
    match (remote.value(), remote.trouble()) {
        (Some(_), _) => None,
        (None, Some(trouble)) => Some(format!("{}\nF5 tries again.", trouble.sentence)),
        (None, None) => Some(String::new()),
    }
}

/// Returns a span of text from outside, made safe.
#[must_use]
pub fn span<'a>(text: &str, style: Style) -> Span<'a> {
    Span::styled(safe(text), style)
}

/// Returns the line under the cursor, for lines that no [`super::list::List`] draws.
#[must_use]
pub fn highlight<'a>(view: View<'_>, line: Line<'a>) -> Line<'a> {
    let style = view.theme.on_selection(line.style);
    let spans = line.spans.into_iter().map(|span| {
        let style = view.theme.on_selection(line.style.patch(span.style));
        Span { style, ..span }
    });
    Line { spans: spans.collect(), style, ..line }
}

/// Returns an area of at most `width`×`height` in the middle of `area`.
#[must_use]
pub fn centred(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
}
