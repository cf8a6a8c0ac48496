//! The chosen class beside the day: who needs attention, and as much of its roster as there is room for.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Padding, Paragraph};

use super::row;
use crate::domain::admission;
use crate::domain::seat::{ClassStatus, Seat};
use crate::domain::session::Session;
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::panel::side_panel;

/// Draws the class, or an empty region if there is none.
pub(super) fn draw(session: Option<&Session>, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let Some(session) = session else {
        frame.render_widget(side_panel(view, "Class", false), area);
        return;
    };
    let hours = view.format().hours(session.starts_at, session.ends_at);
    let block = side_panel(view, &text::safe(&session.course), false).padding(Padding::left(1));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let width = usize::from(inner.width);
    let mut lines = vec![Line::raw(hours)];
    let instructor = session.instructor.as_deref().unwrap_or("no instructor");
    lines.extend(
        text::wrap(&text::safe(&format!("{} · {instructor}", session.venue)), width).into_iter().map(Line::raw),
    );
    lines.push(Line::raw(format!(
        "{} {} of {} booked · {} in",
        row::bar(session, 10),
        session.taken,
        session.capacity,
        session.here()
    )));
    lines.extend(
        session
            .warnings(view.format())
            .iter()
            .flat_map(|warning| text::wrap(&format!("! {}", text::safe(warning)), width))
            .map(|words| Line::styled(words, view.theme.style(Meaning::Warn))),
    );
    lines.push(Line::default());
    lines.extend(people(session, width, view));
    shorten(&mut lines, usize::from(inner.height), view);
    frame.render_widget(Paragraph::new(lines), inner);
}

/// Replaces the last line by how many more there are, if not all have room.
fn shorten(lines: &mut Vec<Line<'_>>, room: usize, view: View<'_>) {
    if lines.len() > room && room > 0 {
        let more = lines.len() - room + 1;
        lines.truncate(room - 1);
        lines.push(Line::styled(format!("↓ {more} more: ↵ opens the roster"), view.theme.style(Meaning::Muted)));
    }
}

/// Those who need attention with their reasons, then everyone else.
fn people<'a>(session: &Session, width: usize, view: View<'_>) -> Vec<Line<'a>> {
    if session.status == ClassStatus::Cancelled {
        return vec![Line::raw("The class is canceled. No one is to be checked in.")];
    }
    let to_fix: Vec<&Seat> = session.exceptions(&view.site.policy).collect();
    let mut lines = match to_fix.len() {
        0 => vec![Line::styled("✓ No one needs attention.", view.theme.style(Meaning::Good))],
        1 => vec![Line::styled("! 1 needs attention", view.theme.style(Meaning::Warn))],
        n => vec![Line::styled(format!("! {n} need attention"), view.theme.style(Meaning::Warn))],
    };
    for seat in &to_fix {
        let reasons: Vec<String> = admission::lasting_findings(seat, &view.site.policy)
            .iter()
            .map(|finding| finding.reason.short(view.format()))
            .collect();
        lines.extend(person(seat, &reasons.join(" · "), width));
    }
    let others = session.seats.iter().filter(|seat| to_fix.iter().all(|known| known.seat_id != seat.seat_id));
    lines.push(Line::default());
    for seat in others {
        let words = match seat.arrived_at.filter(|_| seat.is_here()) {
            Some(at) => format!("✓ in {}", view.format().time(at)),
            None => seat.standing_words(),
        };
        lines.extend(person(seat, &words, width));
    }
    lines
}

/// A name and words about it on one line, or on two where one has no room.
fn person<'a>(seat: &Seat, words: &str, width: usize) -> Vec<Line<'a>> {
    let (label, words) = (text::safe(&seat.label()), text::safe(words));
    let name_width = (width / 2).min(26);
    if text::width(&label) < name_width && text::width(&words) + name_width <= width {
        return vec![Line::from(vec![Span::raw(text::column(&label, name_width)), Span::raw(words)])];
    }
    let below = text::wrap(&words, width.saturating_sub(2).max(1));
    std::iter::once(Line::raw(text::fit(&label, width)))
        .chain(below.into_iter().map(|words| Line::raw(format!("  {words}"))))
        .collect()
}
