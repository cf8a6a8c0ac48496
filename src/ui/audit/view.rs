//! Draws the log, one sentence a line. The changes of a transaction are beside it, or in its place on a narrow screen.

use chrono::{DateTime, Utc};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders};

use super::{Audit, diff};
use crate::domain::audit::{self, AuditEntry, AuditOperation, TransactionGroup};
use crate::domain::format::{DATE_WIDTH, TIME_WIDTH, relative_day};
use crate::domain::rights::Right;
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::status::Status;
use crate::ui::theme::Meaning;
use crate::ui::widgets::list::List;
use crate::ui::widgets::panel::{absence, draw_notice, notice, panel, side_panel};

/// From this width on, the changes are beside the list.
const WIDE: u16 = 120;
/// Rows below the list that show the changes of its current row.
const FOOT: u16 = 5;

impl Audit {
    /// Returns the pane's message row.
    #[must_use]
    pub fn status(&self, view: View<'_>) -> Status {
        if self.opened.is_some() {
            return Status::of("Esc back to the list").with(&self.entries, view);
        }
        let older = if self.log.value().is_some_and(|page| page.has_more) { "and older ones" } else { "" };
        Status::at(self.cursor.0, self.groups().len()).and(older).with(&self.log, view)
    }
}

/// Draws the pane.
pub fn draw(audit: &Audit, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    if let Some(why) = view.actor.why_not(Right::AuditRead) {
        draw_notice(frame, area, view, panel(view, "Audit", true), &why);
    } else if audit.opened.is_none() {
        draw_with_current(audit, frame, area, view);
    } else if area.width >= WIDE {
        let [list, group] = Layout::horizontal([Constraint::Percentage(55), Constraint::Min(0)]).areas(area);
        draw_list(audit, frame, list, view);
        draw_group(audit, frame, group, view);
    } else {
        draw_group(audit, frame, area, view);
    }
    if let Some(jump) = &audit.jump {
        jump.draw(frame, area, view);
    }
}

/// Draws the list with the changes of its current row beside it, or below it on a narrow screen.
fn draw_with_current(audit: &Audit, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let is_wide = area.width >= WIDE;
    let side = if is_wide { area.width * 2 / 5 } else { 0 };
    let foot = if !is_wide && area.height >= 18 { FOOT } else { 0 };
    let [main, beside] = Layout::horizontal([Constraint::Min(0), Constraint::Length(side)]).areas(area);
    let [list, below] = Layout::vertical([Constraint::Min(0), Constraint::Length(foot)]).areas(main);
    draw_list(audit, frame, list, view);
    let Some(group) = audit.current_row() else { return };
    let entries: Vec<AuditEntry> = group.0.iter().copied().cloned().collect();
    let mut lines = diff::lines(&entries, view.format());
    if !is_wide {
        // The row itself shows who and when.
        lines.drain(..lines.len().min(3));
    }
    let place = if is_wide { beside } else { below };
    let block = if is_wide { side_panel(view, "What was changed", false) } else { Block::new() };
    let block = if is_wide { block } else { block.borders(Borders::TOP).border_style(view.theme.style(Meaning::Rule)) };
    let inner = block.inner(place);
    frame.render_widget(block, place);
    let room = usize::from(inner.height);
    if lines.len() > room && room > 0 {
        let more = lines.len() + 1 - room;
        lines.truncate(room - 1);
        lines.push((Meaning::Muted, format!("↓ {more} more: ↵ shows all")));
    }
    let width = usize::from(inner.width).saturating_sub(3);
    for ((meaning, words), row) in lines.iter().zip(inner.rows()) {
        frame.render_widget(Line::styled(format!("  {}", text::fit(words, width)), view.theme.style(*meaning)), row);
    }
}

fn title(audit: &Audit, view: View<'_>) -> String {
    if let Some(narrowed) = &audit.narrowed {
        return format!("Audit · {}", narrowed.title);
    }
    let date = audit.date(view.today());
    format!("Audit · {}, {}", view.format().date(date), relative_day(date, view.today()))
}

fn draw_list(audit: &Audit, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let groups = audit.groups();
    let block = panel(view, &title(audit, view), audit.opened.is_none());
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let inner = draw_search(audit, frame, inner, view);
    if groups.is_empty() {
        frame.render_widget(notice(view, &nothing(audit, view)), inner);
        return;
    }
    let list = List::new(groups.len(), audit.cursor.0, audit.opened.is_none() && !audit.search.is_typing());
    let width = usize::from(inner.width);
    let drawn: Vec<Vec<Line<'_>>> = groups.iter().map(|group| group_lines(audit, group, width, view)).collect();
    list.draw_tall(frame, inner, view, |at| drawn[at].len(), |at| drawn[at].clone());
}

fn draw_search(audit: &Audit, frame: &mut Frame<'_>, area: Rect, view: View<'_>) -> Rect {
    if !audit.search.is_typing() && audit.found.is_none() {
        return area;
    }
    let [row, rest] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(area);
    audit.search.draw(frame, row, view);
    rest
}

/// Returns when, who and what, wrapped to the width.
fn group_lines<'a>(audit: &Audit, group: &TransactionGroup<'_>, width: usize, view: View<'_>) -> Vec<Line<'a>> {
    // The last entry decides the position of the line.
    let Some(entry) = group.0.last() else { return vec![Line::default()] };
    let lead = format!("  {}  ", clock(audit, entry.cursor.at, view));
    let loses =
        group.0.iter().any(|entry| matches!(entry.operation, AuditOperation::Delete | AuditOperation::Truncate));
    let (mark, meaning) = if loses { ("! ", Meaning::Warn) } else { ("", Meaning::Text) };
    let who = text::safe(&audit::doer(group));
    let what = format!("{mark}{}", text::safe(&audit::headline(group, view.format())));
    let indent = text::width(&lead);
    let room = width.saturating_sub(indent + 1).max(1);
    let wrapped = text::wrap(&format!("{who}  {what}"), room);
    let line = |(at, words): (usize, String)| {
        let start = if at == 0 { lead.clone() } else { " ".repeat(indent) };
        let mut spans = vec![Span::styled(start, view.theme.style(Meaning::Muted))];
        match words.strip_prefix(&who).filter(|_| at == 0) {
            Some(what) => {
                spans.push(Span::styled(who.clone(), view.theme.style(Meaning::Title)));
                spans.push(Span::styled(what.to_owned(), view.theme.style(meaning)));
            }
            None => spans.push(Span::styled(words, view.theme.style(meaning))),
        }
        Line::from(spans)
    };
    wrapped.into_iter().enumerate().map(line).collect()
}

/// Returns the time, and also the day if a filter replaces the day.
fn clock(audit: &Audit, at: DateTime<Utc>, view: View<'_>) -> String {
    let format = view.format();
    if audit.narrowed.is_none() {
        return format.time_column(at);
    }
    let day = view.site.date_of(at);
    let is_recent = (view.now - at).num_days() < 300;
    let shown =
        if is_recent { format!("{} {}", format.short_date(day), format.time_column(at)) } else { format.dated(day) };
    text::column(&shown, 7 + TIME_WIDTH.max(DATE_WIDTH - 7))
}

/// Returns why the list is empty, and what to do.
fn nothing(audit: &Audit, view: View<'_>) -> String {
    if let Some(words) = absence(&audit.log) {
        return words;
    }
    if let Some(text) = audit.found.as_ref().and(audit.search.text()) {
        let has_more = audit.log.value().is_some_and(|page| page.has_more);
        let among = if has_more { format!(" among the last {} entries", audit.entries().len()) } else { String::new() };
        return format!("Nothing matches \u{201c}{}\u{201d}{among}. Esc shows all.", text::safe(&text));
    }
    if let Some(narrowed) = &audit.narrowed {
        return format!(
            "The log has no change of {}. It began with this console's audit; what is older than two years is in the archive.",
            text::safe(&narrowed.title)
        );
    }
    let date = audit.date(view.today());
    format!("Nothing was changed on {}. ←/→ goes to another day.", view.format().date(date))
}

fn draw_group(audit: &Audit, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let title = audit.opened.as_ref().map_or("", |opened| opened.title.as_str());
    let fitting = text::fit(title, usize::from(area.width).saturating_sub(4));
    let is_beside = area.x > 0;
    let block = if is_beside { side_panel(view, &fitting, true) } else { panel(view, &fitting, true) };
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let Some(entries) = audit.entries.value() else {
        let words = absence(&audit.entries).unwrap_or_default();
        frame.render_widget(notice(view, &words), inner);
        return;
    };
    let lines = diff::lines(entries, view.format());
    let width = usize::from(inner.width);
    List::new(lines.len(), audit.reading.0, true).draw(frame, inner, view, |at| {
        let (meaning, words) = &lines[at];
        Line::styled(text::column(&format!("  {words}"), width), view.theme.style(*meaning))
    });
}
