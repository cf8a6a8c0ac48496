//! How the day is drawn: classes on the left, the one that is chosen on the right.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Padding, Paragraph, Wrap};

use super::{Today, timeline};
use crate::domain::admission;
use crate::domain::format::{TIME_WIDTH, relative_day};
use crate::domain::rights::Right;
use crate::domain::seat::ClassStatus;
use crate::domain::session::Session;
use crate::domain::text::{self, count};
use crate::ui::context::View;
use crate::ui::status::Status;
use crate::ui::theme::Meaning;
use crate::ui::widgets::list::List;
use crate::ui::widgets::panel::{absence, notice, panel, side_panel};
use crate::ui::widgets::text_field::draw_search;

/// Lines that a class takes.
const LINES: usize = 2;
/// Columns of the bar of taken seats.
const BAR: usize = 5;

impl Today {
    /// What the message row says of the pane.
    #[must_use]
    pub fn status(&self, view: View<'_>) -> Status {
        Status::at(self.cursor.0, self.shown().len()).filtered(self.filter.value()).with(&self.day, view)
    }
}

/// Draws the pane.
pub fn draw(today: &Today, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    // A time-line wants the whole width; it says below what the chosen class is.
    let detail_width = if today.timeline { 0 } else { (area.width * 2 / 5).min(50) };
    let [list, detail] = Layout::horizontal([Constraint::Min(30), Constraint::Length(detail_width)]).areas(area);
    draw_list(today, frame, list, view);
    if !today.timeline {
        draw_detail(today, frame, detail, view);
    }
    if let Some(jump) = &today.jump {
        jump.draw(frame, area, view);
    }
}

fn draw_list(today: &Today, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let date = today.date(view.today());
    let title = format!("{}, {}", view.format().date(date), relative_day(date, view.today()));
    let block = panel(view, &title, true);
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let inner = draw_filter(today, frame, inner, view);
    if let Some(words) = absence(&today.day) {
        frame.render_widget(notice(view, &words), inner);
        return;
    }
    let shown = today.shown();
    if shown.is_empty() {
        let words = if today.filter.value().is_empty() && !view.actor.may(Right::ScheduleRead) {
            "No classes of yours on this day.\n←/→ go to another day. Should there be one, an admin links your account (:staff)."
        } else if today.filter.value().is_empty() {
            "No classes on this day.\n←/→ go to another day."
        } else {
            "No class fits the filter.\nEsc clears it."
        };
        frame.render_widget(notice(view, words), inner);
    } else if today.timeline {
        let [rows, chosen] = Layout::vertical([Constraint::Min(0), Constraint::Length(2)]).areas(inner);
        timeline::draw(&shown, today.cursor.0, frame, rows, view);
        if let Some(session) = shown.get(today.cursor.0) {
            frame.render_widget(Paragraph::new(class_lines(session, usize::from(chosen.width), view).to_vec()), chosen);
        }
    } else {
        let width = usize::from(inner.width);
        let list = List::new(shown.len(), today.cursor.0, !today.typing);
        list.draw_tall(frame, inner, view, |_| LINES, |at| class_lines(shown[at], width, view).to_vec());
    }
}

fn draw_filter(today: &Today, frame: &mut Frame<'_>, area: Rect, view: View<'_>) -> Rect {
    if !today.typing && today.filter.value().is_empty() {
        return area;
    }
    let [row, rest] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(area);
    draw_search(&today.filter, "find: ", today.typing, frame, row, view);
    rest
}

fn class_lines<'a>(session: &Session, width: usize, view: View<'_>) -> [Line<'a>; LINES] {
    let seats = format!("{}/{}", session.taken, session.capacity);
    let name_width = width.saturating_sub(2 + TIME_WIDTH + 1 + BAR + 1 + 6);
    let head = Line::from(vec![
        Span::styled(format!("  {} ", view.format().time_column(session.starts_at)), view.theme.style(Meaning::Text)),
        Span::styled(text::column(&session.course, name_width), view.theme.style(Meaning::Title)),
        Span::styled(
            bar(session),
            view.theme.style(if session.oversold_by() > 0 { Meaning::Stop } else { Meaning::Text }),
        ),
        Span::raw(format!(" {seats:>6}")),
    ]);
    [head, tail_line(session, width, view)]
}

/// Where, and then what matters most first: a narrow screen cuts off the end.
fn tail_line<'a>(session: &Session, width: usize, view: View<'_>) -> Line<'a> {
    let is_cancelled = session.status == ClassStatus::Cancelled;
    let warnings = session.warnings(view.format());
    let instructor = session.instructor.as_deref().unwrap_or("—");
    let mut parts = vec![(session.venue.clone(), Meaning::Muted)];
    if warnings.is_empty() {
        parts.push((instructor.to_owned(), Meaning::Muted));
    } else {
        let meaning = if is_cancelled { Meaning::Stop } else { Meaning::Warn };
        parts.push((format!("! {}", warnings.join(", ")), meaning));
    }
    if !is_cancelled {
        parts.extend(waiting(session).map(|words| (words, Meaning::Warn)));
        if view.now < session.ends_at {
            parts.push(match session.exceptions(&view.site.policy).count() {
                0 => ("ok".to_owned(), Meaning::Good),
                to_fix => (format!("{to_fix} to fix"), Meaning::Warn),
            });
        }
        parts.push((format!("{} here", session.here()), Meaning::Text));
        let is_running = session.starts_at <= view.now && view.now < session.ends_at;
        parts.extend(is_running.then(|| ("in class".to_owned(), Meaning::Text)));
    }
    let mut line = Line::from(" ".repeat(TIME_WIDTH + 2));
    for (at, (words, meaning)) in parts.iter().enumerate() {
        let lead = if at == 0 { " " } else { " · " };
        let room = width.saturating_sub(line.width() + text::width(lead));
        if room < 4 {
            break;
        }
        line.push_span(Span::raw(lead));
        line.push_span(Span::styled(text::fit(words, room), view.theme.style(*meaning)));
    }
    line
}

/// How many of those who are here only this desk knows of: `2 waiting`.
fn waiting(session: &Session) -> Option<String> {
    let waiting = session.taken_seats().filter(|seat| seat.is_here() && seat.is_waiting).count();
    (waiting > 0).then(|| format!("{waiting} waiting"))
}

fn bar(session: &Session) -> String {
    let (taken, capacity) =
        (usize::try_from(session.taken).unwrap_or(0), usize::try_from(session.capacity).unwrap_or(1));
    let full = (taken * BAR).div_ceil(capacity.max(1)).min(BAR);
    format!("{}{}", "█".repeat(full), "░".repeat(BAR - full))
}

fn draw_detail(today: &Today, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let Some(session) = today.selected(view.today()) else {
        frame.render_widget(side_panel(view, "Class", false), area);
        return;
    };
    let span = view.format().hours(session.starts_at, session.ends_at);
    let block = side_panel(view, &format!("{} · {span}", session.course), false).padding(Padding::left(1));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let width = usize::from(inner.width);
    let instructor = session.instructor.as_deref().unwrap_or("no instructor");
    let mut lines = vec![
        Line::from(text::fit(&format!("{} · {instructor}", session.venue), width)),
        Line::from(format!(
            "{} of {} here{}",
            session.here(),
            count(session.taken_seats().count(), "seat", "seats"),
            waiting(session).map(|words| format!(", {words}")).unwrap_or_default()
        )),
    ];
    for warning in session.warnings(view.format()) {
        lines.push(Line::styled(format!("! {}", text::safe(&warning)), view.theme.style(Meaning::Warn)));
    }
    lines.push(Line::default());
    lines.extend(exception_lines(session, width, view));
    frame.render_widget(Paragraph::new(lines).wrap(Wrap { trim: false }), inner);
}

fn exception_lines<'a>(session: &Session, width: usize, view: View<'_>) -> Vec<Line<'a>> {
    let exceptions: Vec<_> = session.exceptions(&view.site.policy).collect();
    if session.status == ClassStatus::Cancelled {
        return vec![Line::raw("Nobody is to be checked in.")];
    }
    if exceptions.is_empty() {
        return vec![Line::styled("Nobody needs attention.", view.theme.style(Meaning::Good))];
    }
    let verb = if exceptions.len() == 1 { "needs" } else { "need" };
    let head = format!("! {} {verb} attention (x)", exceptions.len());
    let mut lines = vec![Line::styled(head, view.theme.style(Meaning::Warn))];
    lines.extend(exceptions.into_iter().map(|seat| {
        let reasons: Vec<String> = admission::standing(seat, &view.site.policy)
            .iter()
            .map(|finding| finding.reason.short(view.format()))
            .collect();
        let name_width = (width / 2).min(20);
        let reason = text::fit(&reasons.join(" · "), width.saturating_sub(name_width + 1));
        Line::from(vec![Span::raw(text::column(&seat.label(), name_width)), Span::raw(" "), Span::raw(reason)])
    }));
    lines
}
