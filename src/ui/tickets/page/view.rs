//! Draws a ticket's page. A wide screen has the details beside the conversation; on a narrow screen, Tab shows them.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::conversation::{self, TalkLine};
use super::parts::{Part, draw_strip};
use super::{Page, PageLine, history, linked, side};
use crate::domain::format;
use crate::domain::rights::Right;
use crate::domain::text;
use crate::domain::ticket::page::TicketPage;
use crate::ui::context::View;
use crate::ui::roster::flow;
use crate::ui::status::Status;
use crate::ui::theme::Meaning;
use crate::ui::tickets::{card, messages};
use crate::ui::widgets::fact::two_ends;
use crate::ui::widgets::list::{List, draw_text};
use crate::ui::widgets::panel::{absence, notice, panel, side_panel};
use crate::ui::widgets::title::rule;

/// Minimum width with the parts beside each other.
const WIDE: u16 = 110;
/// Columns of the conversation with its frame.
const TALK: u16 = 80;
/// Below this height only the first line of the head is shown.
const LOWEST_WITH_HEAD: u16 = 14;
/// Maximum columns of the side.
const SIDE: u16 = 60;
/// Maximum lines by which the details scroll.
pub(super) const SIDE_MOST: usize = 30;
/// More lines than a change takes in the history.
pub(super) const LINES_OF_ACTIVITY: usize = 8;

impl Page {
    pub(in crate::ui::tickets) fn status(&self, view: View<'_>) -> Status {
        let place = match (self.part, self.page()) {
            (Part::Talk, Some(_)) => Status::at(self.cursor.0, self.talk(view.site, view.today()).len()),
            (Part::Linked, Some(page)) => Status::at(self.link.0, linked::links(page, view.actor).len()),
            _ => Status::none(),
        };
        place.and(new_words(self)).with(&self.read, view)
    }
}

pub(super) fn draw(page: &Page, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let Some(read) = page.page() else {
        let block = panel(view, "Ticket", true);
        let words = match absence(&page.read) {
            Some(words) => words,
            None => "There is no such ticket any more, or it is not one of yours. Esc goes back.".into(),
        };
        let inner = block.inner(area);
        frame.render_widget(block, area);
        return frame.render_widget(notice(view, &words), inner);
    };
    if area.width >= WIDE {
        let side_width = (area.width - TALK).min(SIDE);
        let [left, right] = Layout::horizontal([Constraint::Min(TALK), Constraint::Length(side_width)]).areas(area);
        let body = draw_head(page, read, false, frame, left, view);
        draw_talk(page, page.part == Part::Talk, frame, body, view);
        draw_beside(page, read, frame, right, view);
    } else {
        let body = draw_head(page, read, true, frame, area, view);
        let [strip, body] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(body);
        draw_strip((&Part::ALL, page.part, true), read, frame, strip, view);
        draw_part(page, read, page.part, true, frame, body, view);
    }
}

/// Returns `T-1042 Charged twice · in progress · overdue 2 h`. Status and due time are shown however long the title is.
pub(super) fn title(read: &TicketPage, width: usize, view: View<'_>) -> String {
    let (due, _) = messages::due(&read.card, view.now);
    let due = if due.is_empty() { due } else { format!(" · {due}") };
    let status = format!(" · {}{due}", read.card.status.title());
    let name = format!("{} {}", read.card.label(), read.card.title);
    let room = width.saturating_sub(text::width(&status) + 4);
    text::fit(&format!("{}{status}", text::fit(&name, room)), width.saturating_sub(4))
}

/// Returns the lines above the conversation: who else is there, which merged ticket led here, and why it is read-only.
pub(super) fn above(present: Option<(String, bool)>, read: &TicketPage, view: View<'_>) -> Vec<(Meaning, String)> {
    let mut lines = Vec::new();
    if let Some((words, is_writing)) = present {
        lines.push(if is_writing { (Meaning::Warn, format!("! {words}")) } else { (Meaning::Text, words) });
    }
    if let Some(asked_for) = read.asked_for {
        let asked_for = crate::domain::ticket::number(asked_for);
        lines.push((Meaning::Text, format!("{asked_for} was merged into this one.")));
    }
    if let Some(why) = view.actor.why_not(Right::TicketsWrite) {
        lines.push((Meaning::Muted, format!("To read only. {why}")));
    }
    if !view.actor.may(Right::TicketsReadNotes) {
        lines.push((Meaning::Muted, "Notes of the staff are not shown to you.".into()));
    }
    lines
}

/// Draws the head above the conversation. Returns the area below the head.
fn draw_head(
    page: &Page,
    read: &TicketPage,
    is_narrow: bool,
    frame: &mut Frame<'_>,
    area: Rect,
    view: View<'_>,
) -> Rect {
    let mut top = head_lines(page, read, is_narrow, usize::from(area.width), view);
    // Above an open form the conversation needs the rows more than the head does.
    top.truncate(if area.height < LOWEST_WITH_HEAD { 1 } else { usize::from(area.height / 2) });
    top.push(rule(view, usize::from(area.width)));
    let height = u16::try_from(top.len()).unwrap_or(u16::MAX);
    let [above, body] = Layout::vertical([Constraint::Length(height), Constraint::Min(0)]).areas(area);
    frame.render_widget(Paragraph::new(top), above);
    body
}

/// Draws the part beside the conversation on a wide screen, under the names of the parts shown there in turn.
fn draw_beside(page: &Page, read: &TicketPage, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let has_focus = page.part != Part::Talk;
    let block = side_panel(view, "", false);
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let strip = Rect { x: inner.x, y: area.y, width: inner.width, height: area.height.min(1) };
    draw_strip((&Part::ALL[1..], page.beside, has_focus), read, frame, strip, view);
    draw_part(page, read, page.beside, has_focus, frame, inner, view);
}

fn draw_part(
    page: &Page,
    read: &TicketPage,
    part: Part,
    has_focus: bool,
    frame: &mut Frame<'_>,
    area: Rect,
    view: View<'_>,
) {
    let width = usize::from(area.width).saturating_sub(2);
    match part {
        Part::Talk => draw_talk(page, has_focus, frame, area, view),
        Part::Details => draw_lines(&side::lines(read, width, true, view), page, frame, area, view),
        Part::History => draw_lines(&history::lines(read, width, view), page, frame, area, view),
        Part::Linked => linked::draw(&linked::links(read, view.actor), page.link.0, has_focus, frame, area, view),
    }
}

fn draw_talk(page: &Page, has_focus: bool, frame: &mut Frame<'_>, body: Rect, view: View<'_>) {
    let lines = page.talk(view.site, view.today());
    if lines.is_empty() {
        return frame.render_widget(notice(view, "Nothing is written yet."), body);
    }
    let current = lines.get(page.cursor.0).map(|line| line.of).filter(|_| has_focus);
    let width = usize::from(body.width);
    let list = List::new(lines.len(), page.cursor.0, has_focus);
    let list = if has_focus { list } else { list.without_cursor() };
    list.draw(frame, body, view, |at| talk_line(&lines[at], current == Some(lines[at].of), width, view));
}

/// Returns the head: title and status, who asks, when it is due, what it belongs to, and who else is there.
fn head_lines<'a>(page: &Page, read: &TicketPage, is_narrow: bool, width: usize, view: View<'_>) -> Vec<Line<'a>> {
    let has_focus = page.part == Part::Talk;
    let card = &read.card;
    let (urgency, urgency_meaning) = card::urgency(card);
    let assignee = card.assigned_to().unwrap_or_else(|| "nobody".into());
    let status = format!("{} · {urgency} · {assignee}", card.status.title());
    let name = format!("{} {}", card.label(), card.title);
    let meaning = if has_focus { Meaning::Focus } else { Meaning::Title };
    let urgency_meaning = if card.assignee_is_disabled { Meaning::Warn } else { urgency_meaning };
    let mut lines = two_ends((&name, meaning), (&status, urgency_meaning), 1, width, view);
    if let Some(mark) = lines.first_mut().and_then(|line| line.spans.first_mut()).filter(|_| has_focus) {
        *mark = Span::styled("▌", view.theme.style(Meaning::Focus));
    }
    let room = width.saturating_sub(3);
    let mut say = |meaning, parts: Vec<String>| {
        let parts: Vec<String> =
            parts.into_iter().filter(|part| !part.is_empty()).map(|part| text::safe(&part)).collect();
        let wrapped = flow(&parts, room).into_iter().flat_map(|words| text::wrap(&words, room));
        lines.extend(wrapped.map(|words| Line::styled(format!("  {words}"), view.theme.style(meaning))));
    };
    let contact = &read.contact;
    if is_narrow {
        let name = contact.name.clone().unwrap_or_else(|| "nobody named".into());
        let phone = contact.phone.as_deref().map(format::phone).unwrap_or_default();
        say(Meaning::Text, vec![name, phone, contact.email.clone().unwrap_or_default()]);
    }
    let (due, due_meaning) = messages::due(card, view.now);
    let at = card.due_at.map(|at| view.format().when(at)).unwrap_or_default();
    say(due_meaning, vec![due, at]);
    if is_narrow {
        let order = card.order_number.as_ref().map(|order| format!("order {order}")).unwrap_or_default();
        let lead = read.lead.clone().unwrap_or_default();
        say(Meaning::Text, vec![card.class.clone().unwrap_or_default(), order, lead]);
    }
    for (meaning, words) in above(page.presence.words(), read, view) {
        say(meaning, vec![words]);
    }
    lines
}

/// Returns how many comments are new to this user: `2 new`.
fn new_words(page: &Page) -> String {
    let Some(read) = page.page() else { return String::new() };
    let read_before = page.read_before.unwrap_or_default();
    let new = read.comments.iter().filter(|comment| conversation::is_new(comment, read_before)).count();
    if new > 0 { format!("• {new} new") } else { String::new() }
}

/// Returns a line of the conversation: the cursor's columns, the bar, the words. The current entry has its bar
/// highlighted.
fn talk_line<'a>(line: &TalkLine, is_current: bool, width: usize, view: View<'_>) -> Line<'a> {
    let style = view.theme.style(line.meaning);
    let words = text::fit(&line.words, width.saturating_sub(4));
    let bar = view.theme.style(line.bar_meaning);
    let bar = if is_current { view.theme.on_selection(bar) } else { bar };
    Line::from(vec![Span::raw("  "), Span::styled(line.bar, bar), Span::raw(" "), Span::styled(words, style)])
}

fn draw_lines(lines: &[PageLine], page: &Page, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let width = usize::from(area.width).saturating_sub(2);
    draw_text(frame, area, view, page.side.0, lines.len(), |at| {
        let (meaning, words) = &lines[at];
        Line::styled(format!("  {}", text::fit(words, width)), view.theme.style(*meaning))
    });
}
