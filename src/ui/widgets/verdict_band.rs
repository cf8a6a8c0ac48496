//! The verdict on a person as a band of three rows across the full width, readable from two meters. With colors, each
//! verdict has its own background. Without colors, ADMIT is solid, ASK light and STOP hatched.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::{Band, Meaning};

/// Rows of a band.
pub const HEIGHT: u16 = 3;
/// Columns of the verdict with the space after it. So the names of all cards begin in the same column.
const VERDICT: usize = 12;
/// Columns of the frame on each side.
const EDGE: usize = 2;

/// The band's contents.
#[derive(Debug, Clone, Copy)]
pub struct VerdictBand<'a> {
    /// The kind of band; `None` for a person who is already in.
    pub band: Option<Band>,
    /// The verdict with its shape: `✓ ADMIT`.
    pub verdict: &'a str,
    /// The person.
    pub name: &'a str,
    /// What Enter does, on the right; left out if the name needs the room.
    pub hint: &'a str,
}

impl VerdictBand<'_> {
    /// Draws the band over the first three rows of `area`.
    pub fn draw(self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let place = Rect { height: area.height.min(HEIGHT), ..area };
        let style = self.band.map_or_else(|| view.theme.style(Meaning::Good), |band| view.theme.band(band));
        let fill = self.band.map_or("─", |band| view.theme.band_fill(band));
        let width = usize::from(place.width);
        let room = width.saturating_sub(2 * EDGE + 2);
        let name = text::safe(self.name);
        let name_room = room.saturating_sub(VERDICT);
        let lines = text::wrap(&name, name_room.max(1));
        for (at, row) in place.rows().enumerate() {
            // A name too long for one row continues in the row below, inside the frame.
            let line = match at {
                1 => self.middle(lines.first().map_or("", String::as_str), fill, style, width, room),
                2 if lines.len() > 1 => continued(&lines[1], fill, style, width, room),
                _ => Line::styled(fill.repeat(width), self.edge_style(style, view)),
            };
            frame.render_widget(line, row);
        }
    }

    /// Returns the style of the rows above and below the verdict. For a person who is already in, they are thin rules.
    fn edge_style(self, style: Style, view: View<'_>) -> Style {
        if self.band.is_none() { view.theme.style(Meaning::Rule) } else { style }
    }

    fn middle<'a>(self, name: &str, fill: &str, style: Style, width: usize, room: usize) -> Line<'a> {
        let left = format!("{}{name}", text::column(self.verdict, VERDICT));
        let hint = text::safe(self.hint);
        let gap = room.checked_sub(text::width(&left) + text::width(&hint)).filter(|gap| *gap >= 2);
        let words = match gap {
            Some(gap) => format!("{left}{}{hint}", " ".repeat(gap)),
            None => text::column(&left, room),
        };
        let frame = if self.band.is_none() { " ".repeat(EDGE) } else { fill.repeat(EDGE) };
        framed(&frame, &words, style, width)
    }
}

fn continued<'a>(rest: &str, fill: &str, style: Style, width: usize, room: usize) -> Line<'a> {
    let fill = if fill == "─" { " " } else { fill };
    framed(&fill.repeat(EDGE), &text::column(&format!("{}{rest}", " ".repeat(VERDICT)), room), style, width)
}

fn framed<'a>(frame: &str, words: &str, style: Style, width: usize) -> Line<'a> {
    let line = Line::from(vec![Span::styled(format!("{frame} {words} {frame}"), style)]);
    debug_assert!(line.width() <= width.max(2 * EDGE + 2), "a band fits its row");
    line.style(style)
}
