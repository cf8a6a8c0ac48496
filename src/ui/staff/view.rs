//! What the staff pane looks like: a line each, and more about the one that is chosen.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Padding, Paragraph, Wrap};

use super::Staff;
use crate::domain::crew::Member;
use crate::domain::rights::Right;
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::status::Status;
use crate::ui::theme::Meaning;
use crate::ui::widgets::list::List;
use crate::ui::widgets::panel::{absence, draw_notice, notice, panel};

impl Staff {
    /// What the message row says of the pane.
    #[must_use]
    pub fn status(&self, view: View<'_>) -> Status {
        let members = self.members.value().map_or(0, Vec::len);
        Status::at(self.cursor.0, members).with(&self.members, view)
    }
}

/// Draws the pane.
pub fn draw(staff: &Staff, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    if let Some(why) = view.actor.why_not(Right::StaffManage) {
        return draw_notice(frame, area, view, panel(view, "Staff", true), &why);
    }
    let detail_height = if area.height >= 16 { 7 } else { 0 };
    let [list, detail] = Layout::vertical([Constraint::Min(3), Constraint::Length(detail_height)]).areas(area);
    let block = panel(view, "Staff", !staff.has_form());
    let inner = block.inner(list);
    if let Some(words) = absence(&staff.members) {
        draw_notice(frame, list, view, block, &words);
    } else {
        frame.render_widget(block, list);
        draw_lines(staff, frame, inner, view);
    }
    if let Some(member) = staff.selected(view.now) {
        draw_member(member, frame, detail, view);
    }
    if let Some(picker) = &staff.picker {
        picker.draw(frame, area, view);
    }
    if let Some(form) = &staff.form {
        form.draw(frame, area, view);
    }
}

fn draw_lines(staff: &Staff, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let members = staff.shown(view.now);
    let area = draw_search(staff, frame, area, view);
    if members.is_empty() {
        let words = "Nobody on the staff matches. Esc shows all.";
        return frame.render_widget(notice(view, words), area);
    }
    let list = List::new(members.len(), staff.cursor.0, !staff.has_form());
    list.draw(frame, area, view, |at| member_line(members[at], usize::from(area.width), view));
}

fn draw_search(staff: &Staff, frame: &mut Frame<'_>, area: Rect, view: View<'_>) -> Rect {
    if !staff.is_typing() && !staff.is_searched() {
        return area;
    }
    let [row, rest] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(area);
    staff.search.draw(frame, row, view);
    rest
}

fn member_line<'a>(member: &Member, width: usize, view: View<'_>) -> Line<'a> {
    let standing = member.standing(view.now);
    let meaning = match standing {
        "ok" => Meaning::Text,
        "signed in" => Meaning::Good,
        "disabled" if member.work.is_none() => Meaning::Muted,
        _ => Meaning::Warn,
    };
    let standing = match member.work {
        work if matches!(standing, "disabled" | "run out") && !work.is_none() => {
            format!("! {standing}, {} open", work.leads + work.tickets)
        }
        _ => standing.to_owned(),
    };
    let name_width = (width / 3).clamp(12, 30);
    let login_width = (width / 4).clamp(10, 24);
    Line::from(vec![
        Span::raw(text::column(&format!("  {}", member.name), name_width)),
        Span::raw(" "),
        Span::raw(text::column(&member.login, login_width)),
        Span::raw(" "),
        Span::raw(text::column(member.role.title(), 11)),
        Span::raw(" "),
        Span::styled(
            text::column(&standing, width.saturating_sub(name_width + login_width + 14)),
            view.theme.style(meaning),
        ),
    ])
}

fn draw_member(member: &Member, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let day = |at| view.site.clock_or_day(at, view.today());
    let mut lines = vec![format!(
        "Last signed in: {}. Connections: {}.",
        member.last_entered.map_or_else(|| "never".to_owned(), day),
        member.connections
    )];
    if let Some(until) = member.locked_until {
        lines.push(format!("Locked for wrong passwords until {}; e unlocks.", day(until)));
    }
    if let Some(until) = member.valid_until {
        lines.push(format!("The account holds until {}.", day(until)));
    }
    if !member.has_login {
        lines.push("The server does not know this login: e gives it a password, and makes it.".into());
    }
    if !member.work.is_none() {
        let mark = if member.is_active { "" } else { "! " };
        lines.push(format!("{mark}Assigned and open: {}; g gives them to someone else.", member.work.words()));
    }
    lines.push(match &member.account {
        Some(account) => format!("Own account: {account}."),
        None if member.role.word() == "instructor" => {
            "No account of their own, so no classes: e links one by its email.".into()
        }
        None => "No account of their own.".into(),
    });
    for decided in &member.decided {
        let verb = if decided.given { "may also" } else { "may not" };
        let until = decided.until.map(|at| format!(" until {}", day(at))).unwrap_or_default();
        let reason = decided.reason.as_deref().map(|why| format!(" ({why})")).unwrap_or_default();
        lines.push(format!("{verb} {}{until}{reason}", decided.right));
    }
    let lines: Vec<Line<'_>> = lines.iter().map(|line| Line::raw(text::safe(line))).collect();
    let block = panel(view, &member.name, false).padding(Padding::left(2));
    frame.render_widget(Paragraph::new(lines).wrap(Wrap { trim: true }).block(block), area);
}
