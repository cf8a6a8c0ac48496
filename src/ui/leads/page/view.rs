//! Draws a lead's page. A wide screen shows all parts side by side. A narrow screen shows the current part, and Tab
//! shows the next one.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::{Page, PageLine, Part, head, inquiry, steps, timeline};
use crate::domain::lead::{LeadPage, Rules};
use crate::domain::text;
use crate::keys::{Action, Scope};
use crate::ui::context::View;
use crate::ui::status::Status;
use crate::ui::theme::Meaning;
use crate::ui::widgets::list::List;
use crate::ui::widgets::panel::{absence, notice, panel, side_panel};
use crate::ui::widgets::title;

/// From this width on, the parts are side by side.
const WIDE: u16 = 150;
/// Most lines of the steps on a wide screen.
const STEPS: u16 = 12;

impl Page {
    pub(in crate::ui::leads) fn status(&self, view: View<'_>) -> Status {
        let len = self.page().map_or(0, |read| match self.part {
            Part::Steps => read.steps.len(),
            Part::Timeline => timeline::lines(read, &self.unsent, view.format()).len(),
            Part::Inquiry => inquiry::lines(read, view.format()).len(),
        });
        Status::at(self.cursor(self.part).0, len).with(&self.read, view)
    }
}

pub(super) fn draw(page: &Page, frame: &mut Frame<'_>, area: Rect, view: View<'_>, rules: &Rules, drafts: &[Action]) {
    let Some(read) = page.page() else {
        let block = panel(view, "Lead", true);
        let words = match absence(&page.read) {
            Some(words) => words,
            None => "There is no such lead any more. Esc goes back.".into(),
        };
        let inner = block.inner(area);
        frame.render_widget(block, area);
        frame.render_widget(notice(view, &words), inner);
        return;
    };
    let head = head::lines(read, view.site, view.today(), rules);
    if area.width >= WIDE {
        draw_wide(page, read, &head, frame, area, view);
    } else {
        draw_narrow(page, read, &head, frame, area, view);
    }
    draw_drafts(drafts, frame, area, view);
}

/// Draws ` draft: t write, s step ` at the upper edge, as a reminder.
fn draw_drafts(drafts: &[Action], frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let hints = drafts.iter().filter_map(|action| {
        let spec = view.keys.spec_of(*action, &[Scope::Lead])?;
        Some(format!("{} {}", view.keys.key_of(*action, &[Scope::Lead])?, spec.hint))
    });
    let hints = hints.collect::<Vec<_>>().join(", ");
    let width = u16::try_from(text::width(&hints) + 9).unwrap_or(u16::MAX);
    if hints.is_empty() || area.height == 0 || width + 12 > area.width {
        return;
    }
    let place = Rect { x: area.right() - width - 1, width, height: 1, ..area };
    frame.render_widget(Line::styled(format!(" draft: {hints} "), view.theme.style(Meaning::Warn)), place);
}

fn draw_wide(page: &Page, read: &LeadPage, head: &[PageLine], frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let body = draw_head(read, head, false, frame, area, view);
    let [left, right] = Layout::horizontal([Constraint::Length(78), Constraint::Min(0)]).areas(body);
    let wanted = u16::try_from(read.steps.len().max(1) + 3).unwrap_or(STEPS).min(STEPS);
    let [upper, lower] = Layout::vertical([Constraint::Length(wanted), Constraint::Min(0)]).areas(right);
    for (part, place) in [(Part::Inquiry, left), (Part::Steps, upper), (Part::Timeline, lower)] {
        let has_focus = page.part == part;
        let title = part_title(part, read);
        let block =
            if part == Part::Inquiry { panel(view, &title, has_focus) } else { side_panel(view, &title, has_focus) };
        let inner = block.inner(place);
        frame.render_widget(block, place);
        draw_part(page, read, part, has_focus, frame, inner, view);
    }
}

fn draw_narrow(page: &Page, read: &LeadPage, head: &[PageLine], frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let body = draw_head(read, head, true, frame, area, view);
    let [strip, body] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(body);
    draw_strip(page, read, frame, strip, view);
    draw_part(page, read, page.part, true, frame, body, view);
}

/// Draws the name, the head and a rule. Returns the region that is left.
fn draw_head(
    read: &LeadPage,
    head: &[PageLine],
    has_focus: bool,
    frame: &mut Frame<'_>,
    area: Rect,
    view: View<'_>,
) -> Rect {
    let width = usize::from(area.width);
    let room = width.saturating_sub(3).max(1);
    let name = text::wrap(&text::safe(&read.card.org_name), room).into_iter().enumerate();
    let mut lines: Vec<Line<'_>> = name.map(|(at, words)| title::title(view, &words, has_focus && at == 0)).collect();
    lines.extend(head.iter().flat_map(|(meaning, words)| {
        let style = view.theme.style(*meaning);
        text::wrap(&text::safe(words), room).into_iter().map(move |words| Line::styled(format!("  {words}"), style))
    }));
    lines.truncate(usize::from(area.height / 2));
    lines.push(title::rule(view, width));
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let [top, body] = Layout::vertical([Constraint::Length(height), Constraint::Min(0)]).areas(area);
    frame.render_widget(Paragraph::new(lines), top);
    body
}

fn part_title(part: Part, read: &LeadPage) -> String {
    match part {
        Part::Timeline => format!("Timeline {}", read.activities.len()),
        Part::Steps => match read.steps.iter().filter(|step| step.done_at.is_none()).count() {
            0 => "Next steps".into(),
            open => format!("Next steps {open}"),
        },
        Part::Inquiry if read.classes.is_empty() => "Inquiry".into(),
        Part::Inquiry => format!("Inquiry, {}", text::count(read.classes.len(), "class", "classes")),
    }
}

/// Draws `▌Timeline 4   Next steps 1   Inquiry     Tab next part `.
fn draw_strip(page: &Page, read: &LeadPage, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let mut spans = Vec::new();
    for part in Part::ALL {
        let is_on = part == page.part;
        let style = view.theme.style(if is_on { Meaning::Focus } else { Meaning::Muted });
        let title = part_title(part, read);
        spans.push(Span::styled(if is_on { format!("▌{title} ") } else { format!(" {title} ") }, style));
        spans.push(Span::raw(" "));
    }
    frame.render_widget(Line::from(spans), area);
    let hint = "Tab next part ";
    if area.width > 70 {
        frame.render_widget(Line::styled(hint, view.theme.style(Meaning::Muted)).right_aligned(), area);
    }
}

fn draw_part(
    page: &Page,
    read: &LeadPage,
    part: Part,
    has_focus: bool,
    frame: &mut Frame<'_>,
    area: Rect,
    view: View<'_>,
) {
    let width = usize::from(area.width).saturating_sub(2);
    let on = page.cursor(part).0;
    let rows: Vec<Vec<PageLine>> = match part {
        Part::Steps => step_lines(read, on, width, view),
        Part::Timeline => {
            timeline::lines(read, &page.unsent, view.format()).into_iter().map(|line| vec![line]).collect()
        }
        Part::Inquiry => inquiry::lines(read, view.format()).into_iter().map(|line| vec![line]).collect(),
    };
    if rows.is_empty() {
        let words = if part == Part::Steps { "Nothing is planned; + plans the next step." } else { "Nothing yet." };
        return frame.render_widget(notice(view, words), area);
    }
    let line = |(meaning, words): &PageLine| {
        Line::styled(format!("  {}", text::fit(words, width)), view.theme.style(*meaning))
    };
    let list = List::new(rows.len(), on, has_focus);
    let list = if has_focus { list } else { list.without_cursor() };
    list.draw_tall(frame, area, view, |at| rows[at].len(), |at| rows[at].iter().map(line).collect::<Vec<_>>());
}
/// Returns the lines of each step.
fn step_lines(read: &LeadPage, on: usize, width: usize, view: View<'_>) -> Vec<Vec<PageLine>> {
    let lines = |(at, step)| steps::lines(step, at == on, width, view.format());
    read.steps.iter().enumerate().map(lines).collect()
}
