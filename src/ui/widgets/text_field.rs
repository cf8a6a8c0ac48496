//! A one-line text field.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use tui_input::Input;

use super::line_input::LineInput;
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;

/// Returns the visible part of a field's text, made safe and padded to the field's width.
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

/// Returns the position of the terminal's cursor in a field that begins `lead` columns into `row`.
#[must_use]
pub fn cursor_at(input: &Input, row: Rect, lead: usize, room: usize) -> Position {
    let shift = input.visual_cursor().saturating_sub(input.visual_scroll(room.saturating_sub(1)));
    let column = u16::try_from(lead + shift).unwrap_or(u16::MAX);
    Position::new(row.x.saturating_add(column).min(row.right().saturating_sub(1)), row.y)
}

/// Draws a search field after its name. The terminal's cursor is in it if `has_cursor`.
pub fn draw_search(input: &LineInput, lead: &str, has_cursor: bool, frame: &mut Frame<'_>, row: Rect, view: View<'_>) {
    let [before, field] = Layout::horizontal([
        Constraint::Length(u16::try_from(text::width(lead)).unwrap_or(u16::MAX)),
        Constraint::Min(0),
    ])
    .areas(row);
    frame.render_widget(Span::styled(lead, view.theme.style(Meaning::Key)), before);
    draw(input, has_cursor, frame, field, view);
}

/// Draws a field across the whole row. The terminal's cursor is in it if `has_cursor`; a text that the next letter
/// replaces is marked then.
pub fn draw(input: &LineInput, has_cursor: bool, frame: &mut Frame<'_>, row: Rect, view: View<'_>) {
    draw_input(input.input(), has_cursor, has_cursor && input.is_finished(), frame, row, view);
}

/// Draws a field without its underline, for a field alone in its row.
pub fn draw_plain(input: &LineInput, has_cursor: bool, frame: &mut Frame<'_>, row: Rect, view: View<'_>) {
    let style = view.theme.style(Meaning::Title);
    draw_styled(input.input(), has_cursor, has_cursor && input.is_finished(), style, frame, row, view);
}

/// Draws a dot for each character. The user sees that keys arrive, but not which.
pub fn draw_dots(input: &LineInput, has_cursor: bool, frame: &mut Frame<'_>, row: Rect, view: View<'_>) {
    let dots = "•".repeat(input.value().chars().count());
    let dots = Input::new(dots).with_cursor(input.input().cursor());
    draw_input(&dots, has_cursor, false, frame, row, view);
}

fn draw_input(input: &Input, has_cursor: bool, is_marked: bool, frame: &mut Frame<'_>, row: Rect, view: View<'_>) {
    draw_styled(input, has_cursor, is_marked, view.theme.style(Meaning::Field), frame, row, view);
}

fn draw_styled(
    input: &Input,
    has_cursor: bool,
    is_marked: bool,
    field: Style,
    frame: &mut Frame<'_>,
    row: Rect,
    view: View<'_>,
) {
    let room = usize::from(row.width);
    let shown = visible(input, room);
    let text_end = if is_marked { shown.trim_end().len() } else { 0 };
    let (marked, rest) = shown.split_at(text_end);
    let line = Line::from(vec![
        Span::styled(marked.to_owned(), field.patch(view.theme.style(Meaning::Selected))),
        Span::styled(rest.to_owned(), field),
    ]);
    frame.render_widget(line, row);
    if has_cursor && room > 0 && row.height > 0 {
        frame.set_cursor_position(cursor_at(input, row, 0, room));
    }
}
