//! Draws fields: one per line, or in two columns if there are too many for one.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Fields, Value};
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::widgets::text_field;

/// Columns of a field with a remark after it.
const SHORT: u16 = 14;
/// Least width for two fields side by side.
const TWO_COLUMNS: u16 = 64;
/// Columns between two fields.
const GAP: u16 = 2;

impl Fields {
    /// Draws the fields, one per line, with the terminal's cursor in the field that has the focus. If not all have
    /// room, they are drawn in two columns, the first half on the left. If that is not enough, the last line says so,
    /// and the fields scroll by whole pages.
    pub fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        self.draw_with(frame, area, view, |_| String::new());
    }

    /// Draws the fields with a remark after a short field. Without a remark, a field takes its whole row.
    pub fn draw_with(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>, remark: impl Fn(usize) -> String) {
        let shown: Vec<usize> = self.shown().collect();
        let (len, height) = (shown.len(), usize::from(area.height));
        if len <= height {
            return self.draw_column(&shown, frame, area, view, &remark);
        }
        let half = len.div_ceil(2);
        if half <= height && area.width >= TWO_COLUMNS {
            let width = area.width.saturating_sub(GAP) / 2;
            let (left, right) = shown.split_at(half);
            self.draw_column(left, frame, Rect { width, ..area }, view, &remark);
            let x = area.x + width + GAP;
            let beside = Rect { x, width: area.right().saturating_sub(x), ..area };
            return self.draw_column(right, frame, beside, view, &remark);
        }
        let at = shown.iter().position(|at| *at == self.focus).unwrap_or(len);
        if let Some(row) = area.rows().next_back() {
            let words = format!("  field {} of {len} · ↑/↓ goes to the others", (at + 1).min(len));
            let words = text::fit(&words, usize::from(row.width));
            frame.render_widget(Line::styled(words, view.theme.style(Meaning::Focus)), row);
        }
        let window = Cursor(at).window(len, height.saturating_sub(1));
        self.draw_column(shown.get(window).unwrap_or_default(), frame, area, view, &remark);
    }

    /// Draws fields one below the other.
    fn draw_column(
        &self,
        fields: &[usize],
        frame: &mut Frame<'_>,
        area: Rect,
        view: View<'_>,
        remark: &impl Fn(usize) -> String,
    ) {
        let label_width = fields.iter().map(|at| text::width(&text::safe(&self.all[*at].label))).max().unwrap_or(0);
        for (index, row) in fields.iter().copied().zip(area.rows()) {
            let (field, has_focus) = (&self.all[index], index == self.focus);
            let label = text::column(&field.label, label_width);
            let lead = format!("{} {label} ", if has_focus { "▸" } else { " " });
            let meaning = if has_focus { Meaning::Focus } else { Meaning::Text };
            frame.render_widget(Span::styled(lead.as_str(), view.theme.style(meaning)), row);
            let behind = u16::try_from(text::width(&lead)).unwrap_or(u16::MAX).min(row.width);
            let row = Rect { x: row.x + behind, width: row.width - behind, ..row };
            let remark = remark(index);
            let (row, rest) = if remark.is_empty() { (row, Rect::default()) } else { beside(row) };
            frame.render_widget(Span::styled(text::safe(&remark), view.theme.style(Meaning::Text)), rest);
            field.value.draw(has_focus, frame, row, view);
        }
    }
}

/// Returns the areas of a short field and of its remark.
fn beside(row: Rect) -> (Rect, Rect) {
    let width = SHORT.min(row.width);
    let behind = (width + GAP).min(row.width);
    (Rect { width, ..row }, Rect { x: row.x + behind, width: row.width - behind, ..row })
}

impl Value {
    /// Draws the value, with the terminal's cursor if it takes letters and has the focus.
    fn draw(&self, has_focus: bool, frame: &mut Frame<'_>, row: Rect, view: View<'_>) {
        match self {
            Self::Text(input) => text_field::draw(input, has_focus, frame, row, view),
            Self::Secret(input) => text_field::draw_dots(input, has_focus, frame, row, view),
            Self::Choice { options, chosen } => {
                let option = |(at, option): (usize, &&str)| {
                    let is_on = at == *chosen;
                    let shown = if is_on { format!("‹{option}›") } else { format!(" {option} ") };
                    Span::styled(shown, view.theme.style(if is_on { Meaning::Selected } else { Meaning::Muted }))
                };
                frame.render_widget(options.iter().enumerate().map(option).collect::<Line<'_>>(), row);
            }
            Self::Pick { options, chosen, .. } => {
                let place = format!(" {} of {} ←/→", chosen + 1, options.len());
                let option = options.get(*chosen).map_or("none", String::as_str);
                let room = usize::from(row.width).saturating_sub(text::width(&place) + 2);
                let meaning = if has_focus { Meaning::Selected } else { Meaning::Text };
                let option = Span::styled(format!("‹{}›", text::fit(option, room)), view.theme.style(meaning));
                let mut line = Line::from(option);
                if options.len() > 1 {
                    line.push_span(Span::styled(place, view.theme.style(Meaning::Muted)));
                }
                frame.render_widget(line, row);
            }
        }
    }
}
