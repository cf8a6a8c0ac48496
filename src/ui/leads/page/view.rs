//! How a lead's page is drawn: on a wide screen its parts beside each other, on a narrow one the part that one is
//! in, with the others a Tab away.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::{Page, PageLine, Part, head, inquiry, steps, timeline};
use crate::domain::lead::{LeadPage, Rules};
use crate::domain::text;
use crate::keys::{Action, REGISTRY, Scope};
use crate::ui::context::View;
use crate::ui::status::Status;
use crate::ui::theme::Meaning;
use crate::ui::widgets::list::List;
use crate::ui::widgets::panel::{absence, notice, panel, side_panel};

/// From this width on the parts stand beside each other.
const WIDE: u16 = 150;
/// The most lines of the steps on a wide screen.
const STEPS: u16 = 12;

impl Page {
    pub(in crate::ui::leads) fn status(&self, view: View<'_>) -> Status {
        let len = self.page().map_or(0, |read| match self.part {
            Part::Steps => read.steps.len(),
            Part::Timeline => timeline::lines(read, &self.late, view.format()).len(),
            Part::Inquiry => inquiry::lines(read, view.format()).len(),
        });
        Status::at(self.cursor(self.part).0, len).with(&self.read, view)
    }
}

pub(super) fn draw(page: &Page, frame: &mut Frame<'_>, area: Rect, view: View<'_>, rules: &Rules, drafts: &[Action]) {
    let title = page.page().map_or("Lead", |page| page.card.org_name.as_str());
    let title = text::fit(title, usize::from(area.width).saturating_sub(6));
    let Some(read) = page.page() else {
        let block = panel(view, &title, true);
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

/// ` draft: t write, s step ` at the upper edge, so that nobody forgets one.
fn draw_drafts(drafts: &[Action], frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let told = drafts.iter().filter_map(|action| {
        let spec = REGISTRY.iter().find(|spec| spec.action == *action)?;
        Some(format!("{} {}", view.keys.key_of(*action, &[Scope::Lead])?, spec.hint))
    });
    let told = told.collect::<Vec<_>>().join(", ");
    let width = u16::try_from(text::width(&told) + 9).unwrap_or(u16::MAX);
    if told.is_empty() || area.height == 0 || width + 12 > area.width {
        return;
    }
    let place = Rect { x: area.right() - width - 1, width, height: 1, ..area };
    frame.render_widget(Line::styled(format!(" draft: {told} "), view.theme.style(Meaning::Warn)), place);
}

fn draw_wide(page: &Page, read: &LeadPage, head: &[PageLine], frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let [top, body] = Layout::vertical([Constraint::Length(head::HEIGHT + 2), Constraint::Min(0)]).areas(area);
    let block = panel(view, &read.card.org_name, false);
    let inner = block.inner(top);
    frame.render_widget(block, top);
    draw_head(head, frame, inner, view);
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
    let title = text::fit(&read.card.org_name, usize::from(area.width).saturating_sub(6));
    let block = panel(view, &title, true);
    let inner = block.inner(area);
    let [top, strip, body] =
        Layout::vertical([Constraint::Length(head::HEIGHT), Constraint::Length(1), Constraint::Min(0)]).areas(inner);
    draw_head(head, frame, top, view);
    draw_strip(page, read, frame, strip, view);
    frame.render_widget(block, area);
    draw_part(page, read, page.part, true, frame, body, view);
}

fn draw_head(head: &[PageLine], frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    for ((meaning, words), row) in head.iter().zip(area.rows()) {
        let shown = text::fit(words, usize::from(row.width).saturating_sub(1));
        frame.render_widget(Line::styled(format!(" {shown}"), view.theme.style(*meaning)), row);
    }
}

fn part_title(part: Part, read: &LeadPage) -> String {
    match part {
        Part::Timeline => format!("Time-line {}", read.activities.len()),
        Part::Steps => match read.steps.iter().filter(|step| step.done_at.is_none()).count() {
            0 => "Next steps".into(),
            open => format!("Next steps {open}"),
        },
        Part::Inquiry if read.classes.is_empty() => "Inquiry".into(),
        Part::Inquiry => format!("Inquiry, {}", text::count(read.classes.len(), "class", "classes")),
    }
}

/// ` ▌Time-line 4   Next steps 1   Inquiry     Tab next part `.
fn draw_strip(page: &Page, read: &LeadPage, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let mut spans = vec![Span::raw(" ")];
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
        Part::Timeline => timeline::lines(read, &page.late, view.format()).into_iter().map(|line| vec![line]).collect(),
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
/// The lines of each step.
fn step_lines(read: &LeadPage, on: usize, width: usize, view: View<'_>) -> Vec<Vec<PageLine>> {
    let lines = |(at, step)| steps::lines(step, at == on, width, view.format());
    read.steps.iter().enumerate().map(lines).collect()
}
