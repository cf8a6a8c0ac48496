//! A list that fills its area: the cursor, the rows around it, and the numbers of rows above and below.
//!
//! The visible rows follow from the cursor alone. Nothing moves when a row changes.

use std::ops::Range;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::ui::context::View;
use crate::ui::theme::Meaning;

/// Rows that stay visible before and after the cursor.
const CONTEXT: usize = 2;

/// A row of a list.
#[derive(Debug, Clone, Default)]
pub struct Row<'a> {
    /// Lines above the row that are not part of it: the heading of the group that the row begins.
    pub heading: Vec<Line<'a>>,
    /// The row's own lines. The first two columns belong to the cursor.
    pub lines: Vec<Line<'a>>,
}

impl<'a> From<Line<'a>> for Row<'a> {
    fn from(line: Line<'a>) -> Self {
        Self { heading: Vec::new(), lines: vec![line] }
    }
}

impl<'a> From<Vec<Line<'a>>> for Row<'a> {
    fn from(lines: Vec<Line<'a>>) -> Self {
        Self { heading: Vec::new(), lines }
    }
}

/// The list.
#[derive(Debug, Clone, Copy)]
pub struct List {
    /// How many rows have been read.
    pub len: usize,
    /// How many rows there are; more than `len` if not all have been read.
    pub total: usize,
    /// The row under the cursor; `None` without a cursor.
    pub at: Option<usize>,
    /// Whether the list's area has the keys.
    pub has_focus: bool,
}

impl List {
    /// Returns a list of which every row has been read.
    #[must_use]
    pub fn new(len: usize, at: usize, has_focus: bool) -> Self {
        Self { len, total: len, at: Some(at.min(len.saturating_sub(1))).filter(|_| len > 0), has_focus }
    }

    /// Returns a list of which only the first rows have been read.
    #[must_use]
    pub fn of(self, total: usize) -> Self {
        Self { total: total.max(self.len), ..self }
    }

    /// Returns a list without a visible cursor.
    #[must_use]
    pub fn without_cursor(self) -> Self {
        Self { at: None, ..self }
    }

    /// Draws rows of one line each.
    pub fn draw<'a, R: Into<Row<'a>>>(
        self,
        frame: &mut Frame<'_>,
        area: Rect,
        view: View<'_>,
        row: impl Fn(usize) -> R,
    ) {
        self.draw_tall(frame, area, view, |_| 1, row);
    }

    /// Draws rows with their headings; `height` returns the number of lines of a row.
    pub fn draw_tall<'a, R: Into<Row<'a>>>(
        self,
        frame: &mut Frame<'_>,
        area: Rect,
        view: View<'_>,
        height: impl Fn(usize) -> usize,
        row: impl Fn(usize) -> R,
    ) {
        let room = usize::from(area.height);
        let shown = window(self.len, self.total, self.at.unwrap_or_default(), room, &height);
        let mut rows = area.rows();
        let muted = view.theme.style(Meaning::Muted);
        let mut spare = room.saturating_sub(shown.clone().map(&height).sum());
        if shown.start > 0 && spare > 0 {
            spare -= 1;
            if let Some(place) = rows.next() {
                frame.render_widget(Line::styled(format!("  ↑ {} above", shown.start), muted), place);
            }
        }
        let below = self.total - shown.end;
        let last = (below > 0 && spare > 0).then(|| rows.next_back()).flatten();
        for at in shown {
            let Row { heading, lines } = row(at).into();
            for (line, place) in heading.into_iter().zip(rows.by_ref()) {
                frame.render_widget(line, place);
            }
            let is_on = self.at == Some(at);
            for (index, (line, place)) in lines.into_iter().zip(rows.by_ref()).enumerate() {
                frame.render_widget(line, place);
                if is_on {
                    self.mark(frame, place, view, index == 0);
                }
            }
        }
        if let Some(place) = last {
            frame.render_widget(Line::styled(format!("  ↓ {below} more below"), muted), place);
        }
    }

    fn mark(self, frame: &mut Frame<'_>, place: Rect, view: View<'_>, is_first: bool) {
        let buffer = frame.buffer_mut();
        if is_first && place.width > 0 {
            buffer[(place.x, place.y)].set_symbol(if self.has_focus { "▸" } else { "▹" });
        }
        if self.has_focus {
            view.theme.select(buffer, place);
        }
    }
}

/// Draws a text of `len` lines from the line `from`, without a cursor, with the numbers of lines above and below.
pub fn draw_text<'a>(
    frame: &mut Frame<'_>,
    area: Rect,
    view: View<'_>,
    from: usize,
    len: usize,
    line: impl Fn(usize) -> Line<'a>,
) {
    let room = usize::from(area.height);
    let from = from.min(len.saturating_sub(room));
    let muted = view.theme.style(Meaning::Muted);
    let (above, below) = (from, len.saturating_sub(from + room));
    for (index, row) in area.rows().enumerate().take(len) {
        let is_noted = room > 2 && (index == 0 && above > 0 || index + 1 == room && below > 0);
        let line = match index {
            // The note covers one more line, which counts as not visible.
            0 if is_noted => Line::styled(format!("  ↑ {} above", above + 1), muted),
            _ if is_noted => Line::styled(format!("  ↓ {} more below", below + 1), muted),
            _ => line(from + index),
        };
        frame.render_widget(line, row);
    }
}

/// Returns the visible rows in `room` lines, so that the row `at` has its context. `len` of the `total` rows are here.
/// Each of the two notes about rows above and below gets a line.
#[must_use]
pub fn window(len: usize, total: usize, at: usize, room: usize, height: impl Fn(usize) -> usize) -> Range<usize> {
    if len == 0 || room == 0 {
        return 0..0;
    }
    let at = at.min(len - 1);
    let height = |row: usize| height(row).max(1);
    let mut start = 0;
    loop {
        let end = end_of(start, len, total, room, &height);
        let context = CONTEXT.min((end - start).saturating_sub(1) / 2);
        if end == len {
            return begin_of(start, len, total, room, &height)..len;
        }
        if at + context < end {
            return start..end;
        }
        // The next page begins so that its first new row has context above it.
        start = end.saturating_sub(2 * context).max(start + 1);
    }
}

/// Returns the end of the page that begins at `start`. A page holds at least one row.
fn end_of(start: usize, len: usize, total: usize, room: usize, height: &impl Fn(usize) -> usize) -> usize {
    let room = room.saturating_sub(usize::from(start > 0));
    let fitting = |room: usize| {
        let mut left = room;
        let fitting = (start..len).take_while(|row| {
            let fits = height(*row) <= left;
            left = left.saturating_sub(height(*row));
            fits
        });
        start + fitting.count()
    };
    let end = fitting(room);
    let end = if end < total { fitting(room.saturating_sub(1)) } else { end };
    end.max(start + 1)
}

/// Returns the start of the last page: earlier than `start` if there is room.
fn begin_of(start: usize, len: usize, total: usize, room: usize, height: &impl Fn(usize) -> usize) -> usize {
    let used: usize = (start..len).map(height).sum();
    let mut left = room.saturating_sub(used + usize::from(total > len));
    let mut begin = start;
    while begin > 0 {
        let note = usize::from(begin > 1);
        if height(begin - 1) + note > left {
            break;
        }
        left -= height(begin - 1);
        begin -= 1;
    }
    begin
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rows_that_fit_are_all_shown() {
        assert_eq!(window(5, 5, 4, 5, |_| 1), 0..5);
        assert_eq!(window(0, 0, 0, 5, |_| 1), 0..0);
    }

    #[test]
    fn each_note_takes_a_line() {
        assert_eq!(window(20, 20, 0, 10, |_| 1), 0..9);
        // The cursor leaves the first page before its last two rows.
        assert_eq!(window(20, 20, 6, 10, |_| 1), 0..9);
        assert_eq!(window(20, 20, 7, 10, |_| 1), 5..13);
        assert_eq!(window(20, 20, 19, 10, |_| 1), 11..20);
    }

    proptest! {
        #[test]
        fn the_cursor_is_visible_with_its_context(
            heights in prop::collection::vec(1usize..4, 1..80), room in 12usize..40, at in 0usize..100, more in 0usize..3,
        ) {
            let (len, at) = (heights.len(), at.min(heights.len() - 1));
            let shown = window(len, len + more, at, room, |row| heights[row]);
            prop_assert!(shown.contains(&at));
            let used: usize = shown.clone().map(|row| heights[row]).sum();
            let notes = usize::from(shown.start > 0) + usize::from(shown.end < len + more);
            prop_assert!(used + notes <= room, "{shown:?} of {len} in {room}");
            prop_assert!(shown.start == 0 || at > shown.start);
            prop_assert!(shown.end == len || at + 1 < shown.end);
        }

        #[test]
        fn rows_of_one_line_leave_no_line_unused(len in 1usize..200, room in 7usize..60, at in 0usize..200) {
            let at = at.min(len - 1);
            let shown = window(len, len, at, room, |_| 1);
            let notes = usize::from(shown.start > 0) + usize::from(shown.end < len);
            prop_assert_eq!(shown.len() + notes, room.min(len.max(shown.len() + notes)));
            prop_assert!(at >= shown.start + CONTEXT || shown.start == 0);
            prop_assert!(at + CONTEXT < shown.end || shown.end == len);
        }

        #[test]
        fn any_room_shows_the_cursor(len in 1usize..50, room in 1usize..12, at in 0usize..50, tall in 1usize..4) {
            let at = at.min(len - 1);
            prop_assert!(window(len, len, at, room, |_| tall).contains(&at));
        }
    }
}
