//! The chosen class beside the day: who needs attention, and as much of the roster as fits.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Padding, Paragraph};

use super::row;
use crate::domain::format::phone_tail;
use crate::domain::name_match;
use crate::domain::rights::Right;
use crate::domain::seat::{ClassStatus, Seat, SeatStatus};
use crate::domain::session::Session;
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::roster::{flags, standing_mark};
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

/// Replaces the last line by the number of lines left out, if not all fit.
fn shorten(lines: &mut Vec<Line<'_>>, room: usize, view: View<'_>) {
    if lines.len() > room && room > 0 {
        let more = lines.len() - room + 1;
        lines.truncate(room - 1);
        lines.push(Line::styled(format!("↓ {more} more: ↵ opens the roster"), view.theme.style(Meaning::Muted)));
    }
}

/// Returns the people: to fix with the reasons, to come, in with the time, and the others.
fn people<'a>(session: &Session, width: usize, view: View<'_>) -> Vec<Line<'a>> {
    if session.status == ClassStatus::Cancelled {
        return vec![Line::raw("The class is canceled. No check-ins.")];
    }
    let to_fix: Vec<&Seat> = sorted(session.exceptions(&view.site.policy));
    let others = sorted(session.seats.iter().filter(|seat| to_fix.iter().all(|known| known.seat_id != seat.seat_id)));
    let mut lines = Vec::new();
    if to_fix.is_empty() {
        lines.push(Line::styled("✓ No one needs attention.", view.theme.style(Meaning::Good)));
    } else {
        lines.push(heading("To fix", view));
    }
    for seat in &to_fix {
        let reasons = flags(seat, view.site, view.format(), view.actor.may(Right::PaymentsRead));
        lines.push(person(seat, &distinction(seat), width, view));
        let reasons = text::wrap(&text::safe(&reasons.join(" · ")), width.saturating_sub(2).max(1));
        lines.extend(reasons.into_iter().map(|words| Line::raw(format!("  {words}"))));
    }
    let (to_come, rest): (Vec<_>, Vec<_>) = others.into_iter().partition(|seat| is_to_come(seat));
    let (here, rest): (Vec<_>, Vec<_>) = rest.into_iter().partition(|seat| seat.is_here());
    for (name, seats) in [("To come", to_come), ("In", here), ("Not coming", rest)] {
        if !seats.is_empty() {
            lines.extend([Line::default(), heading(name, view)]);
            lines.extend(seats.into_iter().map(|seat| person(seat, &words_about(seat, view), width, view)));
        }
    }
    lines
}

fn heading<'a>(words: &'static str, view: View<'_>) -> Line<'a> {
    Line::styled(words, view.theme.style(Meaning::Muted))
}

/// Returns the seats sorted by last name; seats without a name come last.
fn sorted<'a>(seats: impl Iterator<Item = &'a Seat>) -> Vec<&'a Seat> {
    let mut seats: Vec<&Seat> = seats.collect();
    seats.sort_by_cached_key(|seat| (seat.name.is_none(), name_match::sort_key(&seat.label())));
    seats
}

fn is_to_come(seat: &Seat) -> bool {
    seat.seat_status == SeatStatus::Registered && seat.is_open()
}

/// Returns the birth year and the end of the phone number: `1991 …4410`.
fn distinction(seat: &Seat) -> String {
    let born = seat.birth_date.map(|date| date.format("%Y").to_string());
    let tail = seat.phone.as_deref().and_then(phone_tail);
    born.into_iter().chain(tail).collect::<Vec<_>>().join(" ")
}

fn words_about(seat: &Seat, view: View<'_>) -> String {
    match seat.arrived_at.filter(|_| seat.is_here()) {
        Some(at) => {
            let mark = if seat.is_late { "late " } else { "" };
            format!("{mark}{}", view.format().time_column(at))
        }
        None if is_to_come(seat) => distinction(seat),
        None => seat.standing_words(),
    }
}

/// Returns the shape, the name, and words at the right end. Leaves out the words if both do not fit.
fn person<'a>(seat: &Seat, words: &str, width: usize, view: View<'_>) -> Line<'a> {
    let (mark, meaning) = standing_mark(seat, &view.site.policy);
    let (label, words) = (text::safe(&seat.label()), text::safe(words));
    let room = width.saturating_sub(2 + text::width(&words));
    let (label, words) = if text::width(&label) < room {
        (text::column(&label, room), words)
    } else {
        (text::fit(&label, width.saturating_sub(2)), String::new())
    };
    Line::from(vec![Span::styled(format!("{mark} "), view.theme.style(meaning)), Span::raw(label), Span::raw(words)])
}
