//! Draws the staff pane: one line for each person, and the details of the current person.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Padding, Paragraph, Wrap};

use super::Staff;
use crate::domain::rights::Right;
use crate::domain::staff_admin::Member;
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::status::Status;
use crate::ui::theme::Meaning;
use crate::ui::widgets::list::List;
use crate::ui::widgets::panel::{absence, draw_notice, notice, panel, side_panel};
use crate::ui::widgets::title;

/// From this width on, the current person is beside the list.
const WIDE: u16 = 120;
/// Smallest width of the list in that case, in columns.
const LIST: u16 = 80;
/// Rows of the current person below the list.
const FOOT: u16 = 6;

impl Staff {
    /// Returns the pane's message row.
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
    let side = if area.width >= WIDE { (area.width - LIST).clamp(40, 58) } else { 0 };
    let foot = if side == 0 && area.height >= 16 { FOOT } else { 0 };
    let [main, beside] = Layout::horizontal([Constraint::Min(0), Constraint::Length(side)]).areas(area);
    let [head, list, rule, below] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Min(0),
        Constraint::Length(foot.min(1)),
        Constraint::Length(foot),
    ])
    .areas(main);
    draw_head(staff, frame, head, view);
    match absence(&staff.members) {
        Some(words) => frame.render_widget(notice(view, &words), list),
        None => draw_lines(staff, frame, list, view),
    }
    if let Some(member) = staff.selected(view.now) {
        let place = if side > 0 { beside } else { below };
        frame.render_widget(title::rule(view, usize::from(rule.width)), rule);
        draw_member(member, side > 0, frame, place, view);
    }
    if let Some(picker) = &staff.picker {
        picker.draw(frame, area, view);
    }
    if let Some(form) = &staff.form {
        form.draw(frame, area, view);
    }
}

/// Draws `Staff · 6 people`, with the number of locked and disabled accounts.
fn draw_head(staff: &Staff, frame: &mut Frame<'_>, row: Rect, view: View<'_>) {
    let members = staff.members.value().map(Vec::as_slice).unwrap_or_default();
    let many = |status: &str| members.iter().filter(|member| member.status_label(view.now) == status).count();
    let totals = [(many("locked"), "locked", Meaning::Warn), (many("disabled"), "disabled", Meaning::Muted)];
    let mut counts = Line::default();
    for (n, word, meaning) in totals.into_iter().filter(|count| count.0 > 0) {
        counts.push_span(Span::styled(format!("{n} {word}  "), view.theme.style(meaning)));
    }
    let words = format!("Staff · {}", text::count(members.len(), "person", "people"));
    title::draw_title(frame, row, view, &words, counts, !staff.has_form());
}

fn draw_lines(staff: &Staff, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let members = staff.shown(view.now);
    let area = draw_search(staff, frame, area, view);
    if members.is_empty() {
        let words = "Nobody on the staff matches. Esc shows all.";
        return frame.render_widget(notice(view, words), area);
    }
    let [labels, rows] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(area);
    let columns = Columns::of(&members, usize::from(rows.width), view);
    frame.render_widget(columns.labels(view), labels);
    let drawn: Vec<Vec<Line<'_>>> = members.iter().map(|member| columns.lines(member, view)).collect();
    let list = List::new(members.len(), staff.cursor.0, !staff.has_form() && !staff.is_typing());
    list.draw_tall(frame, rows, view, |at| drawn[at].len(), |at| drawn[at].clone());
}

fn draw_search(staff: &Staff, frame: &mut Frame<'_>, area: Rect, view: View<'_>) -> Rect {
    if !staff.is_typing() && !staff.is_searched() {
        return area;
    }
    let [row, rest] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(area);
    staff.search.draw(frame, row, view);
    rest
}

/// The widths of the columns, each as wide as its longest text.
struct Columns {
    name: usize,
    login: usize,
    role: usize,
    last: usize,
    width: usize,
}

impl Columns {
    fn of(members: &[&Member], width: usize, view: View<'_>) -> Self {
        let longest = |least: usize, words: &dyn Fn(&Member) -> String| {
            members.iter().map(|member| text::width(&text::safe(&words(member)))).max().unwrap_or(0).max(least)
        };
        let last = longest(9, &|member| last_here(member, view));
        let role = longest(4, &|member| member.role.title().to_owned());
        // The status column has room for its longest word.
        let room = width.saturating_sub(4 + 2 + role + 2 + last + 2 + 10);
        let name = longest(4, &|member| member.name.clone()).min(room / 2);
        let login = longest(11, &|member| member.login.clone()).min(room.saturating_sub(name + 2));
        Self { name, login, role, last, width }
    }

    fn labels<'a>(&self, view: View<'_>) -> Line<'a> {
        let cells = [("Name", self.name), ("Signs in as", self.login), ("Role", self.role), ("Last here", self.last)];
        let cells = cells.iter().map(|(word, width)| format!("{}  ", text::column(word, *width)));
        Line::styled(format!("    {}Now", cells.collect::<String>()), view.theme.style(Meaning::Muted))
    }

    /// Returns one line, and further lines if the account needs an admin.
    fn lines<'a>(&self, member: &Member, view: View<'_>) -> Vec<Line<'a>> {
        let status = member.status_label(view.now);
        let (sign, meaning) = match status {
            "disabled" if member.work.is_none() => ("–", Meaning::Muted),
            "disabled" => ("–", Meaning::Warn),
            "ok" => ("✓", Meaning::Text),
            "signed in" => ("✓", Meaning::Good),
            _ => ("!", Meaning::Warn),
        };
        let text_meaning = if member.is_active { Meaning::Text } else { Meaning::Muted };
        let cells = [
            (text::column(&member.name, self.name), text_meaning),
            (text::column(&member.login, self.login), text_meaning),
            (text::column(member.role.title(), self.role), text_meaning),
            (text::column(&last_here(member, view), self.last), Meaning::Muted),
            (if status == "ok" { String::new() } else { status.to_owned() }, meaning),
        ];
        let mut line = Line::from(vec![Span::raw("  "), Span::styled(format!("{sign} "), view.theme.style(meaning))]);
        for (words, meaning) in cells {
            line.push_span(Span::styled(words, view.theme.style(meaning)));
            line.push_span(Span::raw("  "));
        }
        let below = text::wrap(&need(member, view).join(" · "), self.width.saturating_sub(7).max(1)).into_iter();
        let below = below.filter(|words| !words.is_empty());
        let below = below.map(|words| Line::styled(format!("      {words}"), view.theme.style(Meaning::Warn)));
        std::iter::once(line).chain(below).collect()
    }
}

fn last_here(member: &Member, view: View<'_>) -> String {
    member.last_entered.map_or_else(|| "never".to_owned(), |at| view.format().when(at))
}

/// Returns what an admin has to do for the account.
fn need(member: &Member, view: View<'_>) -> Vec<String> {
    let when = |at| view.format().when(at);
    let locked = member.locked_until.filter(|until| *until > view.now);
    let is_out = !member.is_active || member.valid_until.is_some_and(|until| until <= view.now);
    [
        locked.map(|until| format!("Locked for wrong passwords until {}", when(until))),
        (is_out && !member.work.is_none()).then(|| format!("! Still assigned: {}", member.work.summary())),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn draw_member(member: &Member, is_beside: bool, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let day = |at| view.site.clock_or_day(at, view.today());
    let mut lines = vec![format!("Last signed in: {}. Connections: {}.", last_here(member, view), member.connections)];
    if let Some(until) = member.locked_until {
        lines.push(format!("Locked for wrong passwords until {}; e unlocks.", day(until)));
    }
    if let Some(until) = member.valid_until {
        lines.push(format!("The account is valid until {}.", day(until)));
    }
    if !member.has_login {
        lines.push("The server has no such login: e sets a password and creates it.".into());
    }
    if !member.work.is_none() {
        let mark = if member.is_active { "" } else { "! " };
        lines.push(format!("{mark}Assigned and open: {}; g gives them to someone else.", member.work.summary()));
    }
    lines.push(match &member.account {
        Some(account) => format!("Own account: {account}."),
        None if member.role.word() == "instructor" => {
            "No account of their own, so no classes: e links one by its email.".into()
        }
        None => "No account of their own.".into(),
    });
    for decided in &member.overrides {
        let verb = if decided.given { "may also" } else { "may not" };
        let until = decided.until.map(|at| format!(" until {}", day(at))).unwrap_or_default();
        let reason = decided.reason.as_deref().map(|why| format!(" ({why})")).unwrap_or_default();
        lines.push(format!("{verb} {}{until}{reason}", decided.right));
    }
    let lines: Vec<Line<'_>> = lines.iter().map(|line| Line::raw(text::safe(line))).collect();
    let name = format!("{} · {}", text::safe(&member.name), member.role.title());
    let block = if is_beside { side_panel(view, &name, false) } else { panel(view, &name, false) };
    let left = if is_beside { 1 } else { 2 };
    frame
        .render_widget(Paragraph::new(lines).wrap(Wrap { trim: true }).block(block.padding(Padding::left(left))), area);
}
