//! The pane while nothing is looked up: the classes that start next, and the last arrivals at every desk.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use crate::domain::desk::RecentArrival;
use crate::domain::seat::Seat;
use crate::domain::session::Session;
use crate::domain::text;
use crate::ui::checkin::classes::Counts;
use crate::ui::checkin::{CheckIn, Part};
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::list::List;

/// Maximum classes above the arrivals, unless a third of the height has room for more.
const CLASSES: usize = 4;

/// Draws the classes above the arrivals.
pub(super) fn draw(pane: &CheckIn, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let classes = pane.next_to_start(view.here());
    let shown = classes.len().min(CLASSES.max(usize::from(area.height) / 3));
    let height = if pane.day.value().is_none() { 0 } else { u16::try_from(shown.max(1)).unwrap_or(u16::MAX) + 2 };
    let [next, arrivals] = Layout::vertical([Constraint::Length(height), Constraint::Min(0)]).areas(area);
    draw_classes(&classes, shown, frame, next, view);
    draw_arrivals(pane, "Last arrivals at every desk", frame, arrivals, view);
}

/// Draws the table of the next classes.
fn draw_classes(classes: &[&Session], shown: usize, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let muted = view.theme.style(Meaning::Muted);
    let width = usize::from(area.width).saturating_sub(1);
    let counts_width = 29;
    let room = width.saturating_sub(counts_width);
    let mut rows = area.rows();
    let Some(head) = rows.next() else { return };
    let is_next = classes.first().is_some_and(|class| class.starts_at > view.now);
    let title = if is_next || classes.is_empty() { "Next to start" } else { "In class" };
    let counts = format!("{:>3}{:>10}{:>10}{:>6}", "In", "To come", "To fix", "Free");
    let line = Line::from(vec![
        Span::styled(text::column(&format!("  {title}"), room), view.theme.style(Meaning::Title)),
        Span::styled(counts, muted),
    ]);
    frame.render_widget(line, head);
    if classes.is_empty() {
        if let Some(row) = rows.next() {
            frame.render_widget(Line::styled("  No more classes today.", muted), row);
        }
        return;
    }
    for (class, row) in classes.iter().take(shown).zip(rows) {
        frame.render_widget(class_row(class, room, view), row);
    }
}

fn class_row<'a>(class: &Session, room: usize, view: View<'_>) -> Line<'a> {
    let counts = Counts::of(class, view.here());
    let time = view.format().time_column(class.starts_at);
    let words = parts_that_fit(&class_parts(class), room.saturating_sub(text::width(&time) + 6));
    let fix = if counts.to_fix > 0 { Meaning::Warn } else { Meaning::Text };
    Line::from(vec![
        Span::raw(text::column(&format!("  {time}  {words}"), room)),
        Span::raw(format!("{:>3}{:>10}", counts.here, counts.to_come)),
        Span::raw(" ".repeat(10 - counts.to_fix.to_string().len())),
        Span::styled(counts.to_fix.to_string(), view.theme.style(fix)),
        Span::raw(format!("{:>6}", counts.free)),
    ])
}

/// Returns course, place and instructor, the most important first.
fn class_parts(class: &Session) -> Vec<String> {
    [Some(class.course.clone()), Some(class.venue.clone()), class.instructor.clone()].into_iter().flatten().collect()
}

/// Returns as many parts as fit, each whole. Cuts the first part only if it alone is too wide.
pub(super) fn parts_that_fit(parts: &[String], room: usize) -> String {
    let mut words = String::new();
    for part in parts.iter().map(|part| text::safe(part)) {
        let longer = if words.is_empty() { part } else { format!("{words} · {part}") };
        if text::width(&longer) > room {
            if words.is_empty() {
                return text::fit(&longer, room);
            }
            break;
        }
        words = longer;
    }
    words
}

/// Draws the last arrivals at every desk.
pub(super) fn draw_arrivals(pane: &CheckIn, title: &str, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let [head, rest] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(area);
    let total = pane.arrivals.value().map_or(0, Vec::len);
    let has_focus = pane.part == Part::Arrivals && !pane.has_form();
    let mark = if has_focus { "▌ " } else { "  " };
    let meaning = if has_focus { Meaning::Focus } else { Meaning::Title };
    frame.render_widget(Line::styled(format!("{mark}{title}"), view.theme.style(meaning)), head);
    let Some(arrivals) = pane.arrivals.value() else { return };
    let count = Line::styled(format!("{total} today "), view.theme.style(Meaning::Muted)).right_aligned();
    frame.render_widget(count, head);
    if arrivals.is_empty() {
        let words = "  No one has checked in yet.";
        return frame.render_widget(Line::styled(words, view.theme.style(Meaning::Muted)), rest);
    }
    let list = List::new(arrivals.len(), pane.arrival_cursor().0, has_focus);
    let list = if has_focus { list } else { list.without_cursor() };
    let width = usize::from(rest.width).saturating_sub(1);
    let names = column_width(arrivals.iter().map(|arrival| arrival.name.as_str()), width);
    let height = |at: usize| if text::width(&text::safe(&arrivals[at].name)) > names { 2 } else { 1 };
    list.draw_tall(frame, rest, view, height, |at| arrival_rows(pane, &arrivals[at], names, width, view));
}

/// Returns the columns for names: the widest name, but at most half of the row.
fn column_width<'a>(names: impl Iterator<Item = &'a str>, width: usize) -> usize {
    names.map(|name| text::width(&text::safe(name))).max().unwrap_or(0).clamp(18, (width / 2).max(18))
}

/// Returns one line, or two if the name needs its own line.
fn arrival_rows<'a>(
    pane: &CheckIn,
    arrival: &RecentArrival,
    names: usize,
    width: usize,
    view: View<'_>,
) -> Vec<Line<'a>> {
    let seat = pane.seat_today(arrival.seat_id);
    let is_late = seat.is_some_and(|seat| seat.is_late);
    let (shape, meaning) = match seat {
        Some(seat) if seat.closed_after_arrival().is_some() => ("✗", Meaning::Stop),
        _ if pane.waiting.contains(&arrival.event_id) => ("→", Meaning::Warn),
        _ if is_late => ("!", Meaning::Warn),
        _ => ("✓", Meaning::Good),
    };
    let class = class_words(arrival, seat, is_late, view);
    let who = text::safe(&format!("{}, {}", arrival.arrival.by, arrival.arrival.desk));
    let used = 2 + 8 + 2 + 2 + names + 1;
    let room = width.saturating_sub(used);
    // The desk is left out as a whole if the class needs the room.
    let has_who = text::width(&class) + 2 + text::width(&who) <= room;
    let tail = if has_who {
        let class_width = (room - text::width(&who)).min(28.max(text::width(&class) + 2));
        format!("{}{who}", text::column(&class, class_width))
    } else {
        text::fit(&class, room)
    };
    let name = text::safe(&arrival.name);
    let lead = [
        Span::raw(format!("  {}  ", view.format().time_column(arrival.arrival.at))),
        Span::styled(text::column(shape, 2), view.theme.style(meaning)),
    ];
    if text::width(&name) > names {
        let first = lead.into_iter().chain([Span::raw(text::fit(&name, width.saturating_sub(14)))]);
        return vec![first.collect(), Line::raw(format!("{}{tail}", " ".repeat(used)))];
    }
    vec![lead.into_iter().chain([Span::raw(text::column(&name, names + 1)), Span::raw(tail)]).collect()]
}

/// Returns `Handgun I, 8:00 AM, late`.
fn class_words(arrival: &RecentArrival, seat: Option<&Seat>, is_late: bool, view: View<'_>) -> String {
    let time = seat.map(|seat| view.format().moment(seat.starts_at)).unwrap_or_default();
    let since = seat.and_then(Seat::closed_after_arrival).map(|closure| format!("{} since", closure.words()));
    let late = is_late.then(|| "late".to_owned());
    let parts = [Some(arrival.course.clone()), Some(time), since.or(late)];
    let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    text::safe(&parts.join(", "))
}
