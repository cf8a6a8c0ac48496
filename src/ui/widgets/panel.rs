//! A frame with a title, and the words for a pane that has nothing to show.

use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Borders, Paragraph, Wrap};

use crate::domain::text::{safe, safe_lines};
use crate::ui::context::View;
use crate::ui::remote::Remote;
use crate::ui::theme::Meaning;

/// A frame; the one that has the focus stands out in weight as well as in colour.
#[must_use]
pub fn panel<'a>(view: View<'_>, title: &str, focused: bool) -> Block<'a> {
    let (border, kind) =
        if focused { (Meaning::Focus, BorderType::Thick) } else { (Meaning::Border, BorderType::Plain) };
    Block::new()
        .borders(Borders::ALL)
        .border_type(kind)
        .border_style(view.theme.style(border))
        .title(Span::styled(format!(" {} ", safe(title)), view.theme.style(Meaning::Title)))
}

/// A panel that also says when what it shows is loading, old or failed.
#[must_use]
pub fn remote_panel<'a, T>(view: View<'_>, title: &str, focused: bool, remote: &Remote<T>) -> Block<'a> {
    let block = panel(view, title, focused);
    match remote.notice(view.now) {
        Some(notice) => {
            // Below, where no long title is in its way.
            block.title_bottom(Line::from(format!(" {notice} ")).right_aligned().style(view.theme.style(Meaning::Warn)))
        }
        None => block,
    }
}

/// Sentences in the middle of nothing: why it is empty and what to do.
#[must_use]
pub fn notice<'a>(view: View<'_>, text: &str) -> Paragraph<'a> {
    let lines: Vec<Line<'a>> = safe_lines(text).into_iter().map(Line::from).collect();
    Paragraph::new(lines).wrap(Wrap { trim: true }).style(view.theme.style(Meaning::Muted))
}

/// What to say in place of data that is not here; none when it is.
#[must_use]
pub fn absence<T>(remote: &Remote<T>) -> Option<String> {
    match (remote.value(), remote.trouble()) {
        (Some(_), _) => None,
        (None, Some(trouble)) => Some(format!("{}\nF5 tries again.", trouble.sentence)),
        (None, None) if remote.is_loading() => Some("Loading…".into()),
        (None, None) => Some(String::new()),
    }
}

/// A span of text from outside, made safe.
#[must_use]
pub fn span<'a>(text: &str, style: Style) -> Span<'a> {
    Span::styled(safe(text), style)
}

/// A line that one is on. Its parts lose the grounds of their own, or it would not stand out.
#[must_use]
pub fn highlight<'a>(view: View<'_>, line: Line<'a>) -> Line<'a> {
    let style = view.theme.style(Meaning::Selected);
    let spans = line.spans.into_iter().map(|span| span.patch_style(style)).collect::<Vec<_>>();
    Line { spans, ..line }.patch_style(style)
}

/// A box of at most `width`×`height` in the middle of `area`.
#[must_use]
pub fn centred(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
}
