//! A box above a pane that takes the keys. Its lower border shows its own keys.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders, Clear};

use super::panel::centred;
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;

/// The box's texts and size.
#[derive(Debug, Clone, Copy)]
pub struct Dialog<'a> {
    /// The title.
    pub title: &'a str,
    /// The keys, `↵ save · Esc back`. The first word of each part is the key.
    pub keys: &'a str,
    /// Width with the border.
    pub width: u16,
    /// Height with the border.
    pub height: u16,
}

impl Dialog<'_> {
    /// Draws the box in the middle of `area`; returns the area inside.
    pub fn draw(self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) -> Rect {
        self.draw_at(frame, centred(area, self.width, self.height), view)
    }

    /// Draws the box over `place`; returns the area inside.
    pub fn draw_at(self, frame: &mut Frame<'_>, place: Rect, view: View<'_>) -> Rect {
        frame.render_widget(Clear, place);
        frame.buffer_mut().set_style(place, view.theme.ground());
        let room = usize::from(place.width).saturating_sub(4);
        let mut block = Block::new()
            .borders(Borders::ALL)
            .border_style(view.theme.style(Meaning::Rule))
            .title_bottom(keys_line(view, self.keys, room));
        if !self.title.is_empty() {
            let title = format!(" {} ", text::fit(self.title, room));
            block = block.title(Span::styled(title, view.theme.style(Meaning::Focus)));
        }
        let inner = block.inner(place);
        frame.render_widget(block, place);
        inner
    }
}

/// Returns a row of hints, as many as fit whole. In `keys`, ` · ` separates the parts, and the first word of each part
/// is the key.
#[must_use]
pub fn keys_line<'a>(view: View<'_>, keys: &str, room: usize) -> Line<'a> {
    let mut line = Line::default();
    for hint in keys.split(" · ").filter(|hint| !hint.is_empty()) {
        let (key, word) = hint.split_once(' ').unwrap_or((hint, ""));
        let key = key_name(view, key);
        let gap = if line.spans.is_empty() { " " } else { "  " };
        let space = if word.is_empty() { "" } else { " " };
        if line.width() + text::width(gap) + text::width(&key) + text::width(space) + text::width(word) + 1 > room + 2 {
            break;
        }
        line.push_span(Span::styled(gap, view.theme.style(Meaning::Text)));
        line.push_span(Span::styled(key, view.theme.style(Meaning::Key)));
        line.push_span(Span::styled(format!("{space}{word}"), view.theme.style(Meaning::Text)));
    }
    if !line.spans.is_empty() {
        line.push_span(Span::styled(" ", view.theme.style(Meaning::Text)));
    }
    line
}

/// Returns a key's name as this terminal can show it.
#[must_use]
pub fn key_name(view: View<'_>, key: &str) -> String {
    if view.theme.ascii {
        let arrows = [("↵", "Enter"), ("←→", "Left/Right"), ("↑↓", "Up/Down"), ("←", "Left"), ("→", "Right")];
        arrows
            .into_iter()
            .chain([("↑", "Up"), ("↓", "Down")])
            .fold(key.to_owned(), |key, (sign, word)| key.replace(sign, word))
    } else {
        key.to_owned()
    }
}
