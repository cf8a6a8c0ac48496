//! Draws the day: its classes as a list over the whole width. From 120 columns on, the chosen class is beside the list.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use super::row::{self, Columns};
use super::{Today, detail, timeline};
use crate::domain::format::relative_day;
use crate::domain::rights::Right;
use crate::domain::session::Session;
use crate::domain::site::day_after;
use crate::domain::text::count;
use crate::ui::context::View;
use crate::ui::status::Status;
use crate::ui::theme::Meaning;
use crate::ui::widgets::list::List;
use crate::ui::widgets::panel::{absence, notice};
use crate::ui::widgets::text_field::draw_search;
use crate::ui::widgets::title::draw_title;

/// Maximum columns of the list.
const WIDEST_LIST: u16 = 100;

impl Today {
    /// Returns what the message row shows about the pane.
    #[must_use]
    pub fn status(&self, view: View<'_>) -> Status {
        Status::at(self.cursor.0, self.shown().len()).filtered(self.filter.value()).with(&self.day, view)
    }
}

/// Draws the pane.
pub fn draw(today: &Today, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    // A timeline needs the whole width. The chosen class is described below it.
    let side = if today.timeline { 0 } else { side_width(area.width) };
    let [list, side] = Layout::horizontal([Constraint::Min(0), Constraint::Length(side)]).areas(area);
    draw_list(today, frame, list, view);
    if side.width > 0 {
        detail::draw(today.selected(view.today()), frame, side, view);
    }
    if let Some(jump) = &today.jump {
        jump.draw(frame, area, view);
    }
}

/// Returns the columns of the chosen class beside the list; 0 if the list needs them all.
fn side_width(width: u16) -> u16 {
    match width {
        0..120 => 0,
        120..160 => 40,
        160.. => width - WIDEST_LIST,
    }
}

fn draw_list(today: &Today, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let [head, rest] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(area);
    draw_head(today, frame, head, view);
    let inner = draw_filter(today, frame, rest, view);
    if let Some(words) = absence(&today.day) {
        frame.render_widget(notice(view, &words), inner);
        return;
    }
    let shown = today.shown();
    if shown.is_empty() {
        frame.render_widget(notice(view, &nothing_shown(today, view)), inner);
    } else if today.timeline {
        let [rows, chosen] = Layout::vertical([Constraint::Min(0), Constraint::Length(3)]).areas(inner);
        timeline::draw(&shown, today.cursor.0, frame, rows, view);
        if let Some(session) = shown.get(today.cursor.0) {
            let columns = Columns::of(usize::from(chosen.width), &[session], false, view);
            frame.render_widget(Paragraph::new(row::lines(session, &columns, view)), chosen);
        }
    } else {
        let [labels, rows] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(inner);
        let has_bar = frame.area().width > area.width;
        // One column stays free before the border.
        let width = usize::from(rows.width) - usize::from(has_bar && rows.width > 0);
        let columns = Columns::of(width, &shown, has_bar, view);
        frame.render_widget(Line::styled(columns.labels(), view.theme.style(Meaning::Muted)), labels);
        let drawn: Vec<Vec<Line<'_>>> = shown.iter().map(|session| row::lines(session, &columns, view)).collect();
        let list = List::new(shown.len(), today.cursor.0, !today.typing);
        list.draw_tall(frame, rows, view, |at| drawn[at].len(), |at| drawn[at].clone());
    }
}

/// Draws `Mon, Nov 30, today · 12 classes · 126 booked · 12 in`, and the neighboring days at the right.
fn draw_head(today: &Today, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let date = today.date(view.today());
    let mut words = vec![format!("{}, {}", view.format().date(date), relative_day(date, view.today()))];
    let sessions = today.sessions();
    if !sessions.is_empty() {
        let booked: i32 = sessions.iter().map(|session| session.taken).sum();
        let here: usize = sessions.iter().map(Session::here).sum();
        words.push(count(sessions.len(), "class", "classes"));
        words.push(format!("{booked} booked"));
        words.push(format!("{here} in"));
    }
    let near = |days| day_after(date, days).format("%a %-d").to_string();
    let days = Line::styled(format!("‹ {}  {} › ", near(-1), near(1)), view.theme.style(Meaning::Muted));
    draw_title(frame, area, view, &words.join(" · "), days, true);
}

fn nothing_shown(today: &Today, view: View<'_>) -> String {
    if !today.filter.value().is_empty() {
        return format!(
            "No class fits \u{201c}{}\u{201d}.\nEsc shows every class of the day.",
            today.filter.value().trim()
        );
    }
    let date = view.format().date(today.date(view.today()));
    if view.actor.may(Right::ScheduleRead) {
        format!("No classes on {date}.\n←→ another day.")
    } else {
        format!(
            "You teach no class on {date}.\n←→ another day. If there should be one, ask an admin to link your account (:staff)."
        )
    }
}

fn draw_filter(today: &Today, frame: &mut Frame<'_>, area: Rect, view: View<'_>) -> Rect {
    if !today.typing && today.filter.value().is_empty() {
        return area;
    }
    let [row, rest] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(area);
    let row = Rect { x: row.x + row.width.min(2), width: row.width.saturating_sub(2), ..row };
    draw_search(&today.filter, "Find: ", today.typing, frame, row, view);
    rest
}
