//! The right side of a wide screen: how full the class at hand is, who is still expected, and the last arrivals.

use chrono::Datelike;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders};

use super::idle;
use crate::domain::admission;
use crate::domain::seat::Seat;
use crate::domain::session::Session;
use crate::domain::text;
use crate::ui::checkin::CheckIn;
use crate::ui::checkin::classes::Counts;
use crate::ui::checkin::shown::Shown;
use crate::ui::context::View;
use crate::ui::theme::Meaning;

/// Minimum rows of the last arrivals, while they are not at the left.
const ARRIVALS: u16 = 8;

/// Draws the class at hand. Draws the last arrivals below it, unless they are at the left.
pub(super) fn draw(pane: &CheckIn, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let block = Block::new().borders(Borders::LEFT).border_style(view.theme.style(Meaning::Rule));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let is_idle = pane.shown(view.here()) == Shown::Idle;
    let below = if is_idle { 0 } else { ARRIVALS.max(inner.height / 4).min(inner.height) };
    let [class, arrivals] = Layout::vertical([Constraint::Min(0), Constraint::Length(below)]).areas(inner);
    if let Some(session) = pane.class_at_hand(view.here()) {
        draw_class(session, frame, class, view);
    }
    if !is_idle {
        draw_short_arrivals(pane, frame, arrivals, view);
    }
}

fn draw_class(class: &Session, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let width = usize::from(area.width).saturating_sub(2);
    let mut lines = head(class, width, view);
    let policy = &view.site.policy;
    let to_fix: Vec<&Seat> = class.exceptions(policy).collect();
    let to_come: Vec<&Seat> = class
        .taken_seats()
        .filter(|seat| !seat.is_here() && !to_fix.iter().any(|known| known.seat_id == seat.seat_id))
        .collect();
    let mut here: Vec<&Seat> = class.taken_seats().filter(|seat| seat.is_here()).collect();
    here.sort_by_key(|seat| std::cmp::Reverse(seat.arrived_at));
    let room = usize::from(area.height);
    let fix = to_fix.iter().map(|seat| fix_line(seat, width, view)).collect();
    let twins = |seat: &Seat| to_come.iter().filter(|other| other.name == seat.name).count() > 1;
    let come = |seat: &&Seat| {
        let born =
            seat.birth_date.filter(|_| twins(seat)).map(|birth| format!(" {}", birth.year())).unwrap_or_default();
        Line::raw(format!(" · {}", text::fit(&format!("{}{born}", seat.label()), width.saturating_sub(3))))
    };
    let come = in_columns(to_come.iter().map(come).collect(), width);
    let arrived = here.iter().map(|seat| here_line(seat, width, view)).collect();
    for (name, rows) in [("To fix", fix), ("To come", come), ("In", arrived)] {
        add_group(&mut lines, name, rows, room, view);
    }
    for (line, row) in lines.into_iter().zip(area.rows()) {
        frame.render_widget(line, row);
    }
}

/// Returns the class, its counts, and how much of it is in.
fn head<'a>(class: &Session, width: usize, view: View<'_>) -> Vec<Line<'a>> {
    let counts = Counts::of(class, view.here());
    let parts = [class.course.clone(), view.format().moment(class.starts_at), class.venue.clone()];
    let mut lines: Vec<Line<'a>> = super::card::joined(&parts, width + 2)
        .into_iter()
        .map(|words| Line::styled(format!(" {words}"), view.theme.style(Meaning::Title)))
        .collect();
    let free = if counts.free == 0 { "full".to_owned() } else { format!("{} free", counts.free) };
    let words = format!(" {} in   {} to come   {} to fix   {free}", counts.here, counts.to_come, counts.to_fix);
    lines.push(Line::raw(text::fit(&words, width)));
    let taken = class.taken_seats().count();
    let filled = (counts.here * 20).checked_div(taken).unwrap_or_default();
    let bar = format!(" {}{} {} of {taken}", "█".repeat(filled), "░".repeat(20 - filled), counts.here);
    lines.push(Line::raw(bar));
    lines
}

fn fix_line<'a>(seat: &Seat, width: usize, view: View<'_>) -> Line<'a> {
    let findings = admission::lasting_findings(seat, &view.site.policy);
    let reasons: Vec<String> = findings.iter().map(|finding| finding.reason.short(view.format())).collect();
    let name = text::safe(&seat.label());
    let blocks = findings.iter().any(|finding| finding.strictness == admission::Strictness::Block);
    let (shape, meaning) = if blocks { ("✗", Meaning::Stop) } else { ("?", Meaning::Warn) };
    let room = width.saturating_sub(3);
    let names = text::width(&name).max(17).min(room);
    let mut line = Line::from(vec![
        Span::styled(format!(" {shape} "), view.theme.style(meaning)),
        Span::raw(text::column(&name, names)),
    ]);
    // The card shows the reasons that do not fit here.
    let shown = fitting(&reasons, room.saturating_sub(names + 1));
    line.push_span(Span::raw(format!(" {shown}")));
    line
}

/// Returns the reasons that fit whole. If no reason fits, returns only their number.
fn fitting(reasons: &[String], room: usize) -> String {
    for n in (1..=reasons.len()).rev() {
        let more = if n < reasons.len() { format!(" +{}", reasons.len() - n) } else { String::new() };
        let words = format!("{}{more}", reasons[..n].join(", "));
        if text::width(&words) <= room {
            return words;
        }
    }
    let words = format!("{} to fix", reasons.len());
    if text::width(&words) <= room { words } else { String::new() }
}

fn here_line<'a>(seat: &Seat, width: usize, view: View<'_>) -> Line<'a> {
    let time = seat.arrived_at.map(|at| view.format().time_column(at)).unwrap_or_default();
    let late = if seat.is_late { "late " } else { "" };
    let tail = format!("{late}{time}");
    let room = width.saturating_sub(3 + text::width(&tail) + 1);
    Line::from(vec![
        Span::styled(" ✓ ", view.theme.style(Meaning::Good)),
        Span::raw(text::column(&seat.label(), room)),
        Span::raw(format!(" {tail}")),
    ])
}

/// Puts two names side by side if all names fit in half of the width.
fn in_columns(lines: Vec<Line<'_>>, width: usize) -> Vec<Line<'_>> {
    let half = width / 2;
    if lines.len() < 5 || lines.iter().any(|line| line.width() > half) {
        return lines;
    }
    let rows = lines.len().div_ceil(2);
    let mut left = lines;
    let right = left.split_off(rows);
    let mut right = right.into_iter();
    left.into_iter()
        .map(|line| {
            let gap = " ".repeat(half - line.width());
            let rest = right.next().unwrap_or_default();
            line.spans.into_iter().chain([Span::raw(gap)]).chain(rest.spans).collect()
        })
        .collect()
}

/// Adds a group under its name as far as there is room, and says how many lines are left out.
fn add_group<'a>(lines: &mut Vec<Line<'a>>, name: &'static str, rows: Vec<Line<'a>>, room: usize, view: View<'_>) {
    let left = room.saturating_sub(lines.len());
    if rows.is_empty() || left < 4 {
        return;
    }
    lines.push(Line::default());
    lines.push(Line::styled(format!(" {name}"), view.theme.style(Meaning::Muted)));
    let left = left - 2;
    let (shown, more) = if rows.len() <= left { (rows.len(), 0) } else { (left - 1, rows.len() - (left - 1)) };
    lines.extend(rows.into_iter().take(shown));
    if more > 0 {
        lines.push(Line::styled(format!(" ↓ {more} more"), view.theme.style(Meaning::Muted)));
    }
}

/// Draws the last arrivals in short, without desk and user.
fn draw_short_arrivals(pane: &CheckIn, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let mut rows = area.rows();
    let Some(head) = rows.next() else { return };
    let title = Line::styled(" Last arrivals at every desk", view.theme.style(Meaning::Muted));
    frame.render_widget(title, head);
    let arrivals = pane.arrivals.value().map(Vec::as_slice).unwrap_or_default();
    let width = usize::from(area.width).saturating_sub(2);
    for (arrival, row) in arrivals.iter().zip(rows) {
        let time = view.format().time_column(arrival.arrival.at);
        let name = idle::parts_that_fit(&[arrival.name.clone(), arrival.course.clone()], width.saturating_sub(12));
        let line = Line::from(vec![
            Span::raw(format!(" {time} ")),
            Span::styled("✓ ", view.theme.style(Meaning::Good)),
            Span::raw(name),
        ]);
        frame.render_widget(line, row);
    }
}
