//! A line that one types in.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::Span;
use tui_input::Input;

use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;

/// The part of a field's text that is seen, safe, filled up to the field's width.
#[must_use]
pub fn visible(input: &Input, room: usize) -> String {
    let scroll = input.visual_scroll(room.saturating_sub(1));
    let mut passed = 0;
    let rest: String = input
        .value()
        .chars()
        .skip_while(|c| {
            let before = passed;
            passed += text::width(&c.to_string());
            before < scroll
        })
        .collect();
    text::column(&rest, room)
}

/// Where the terminal's cursor stands in a field that begins `lead` columns into `row`.
#[must_use]
pub fn cursor_at(input: &Input, row: Rect, lead: usize, room: usize) -> Position {
    let shift = input.visual_cursor().saturating_sub(input.visual_scroll(room.saturating_sub(1)));
    let column = u16::try_from(lead + shift).unwrap_or(u16::MAX);
    Position::new(row.x.saturating_add(column).min(row.right().saturating_sub(1)), row.y)
}

/// Types text where the cursor is, without what controls a terminal.
pub fn type_text(input: &mut Input, typed: &str) {
    for c in typed.chars().filter(|c| !c.is_control()) {
        input.handle(tui_input::InputRequest::InsertChar(c));
    }
}

/// Draws a search field behind its name, with the terminal's cursor in it where letters go into it.
pub fn draw_search(input: &Input, lead: &str, has_cursor: bool, frame: &mut Frame<'_>, row: Rect, view: View<'_>) {
    let [before, field] = Layout::horizontal([
        Constraint::Length(u16::try_from(text::width(lead)).unwrap_or(u16::MAX)),
        Constraint::Min(0),
    ])
    .areas(row);
    frame.render_widget(Span::styled(lead, view.theme.style(Meaning::Key)), before);
    draw(input, has_cursor, frame, field, view);
}

/// Draws a field over the whole row, with the terminal's cursor in it where letters go into it.
pub fn draw(input: &Input, has_cursor: bool, frame: &mut Frame<'_>, row: Rect, view: View<'_>) {
    let room = usize::from(row.width);
    frame.render_widget(Span::styled(visible(input, room), view.theme.style(Meaning::Field)), row);
    if has_cursor && room > 0 && row.height > 0 {
        frame.set_cursor_position(cursor_at(input, row, 0, room));
    }
}
