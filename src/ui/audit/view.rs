//! How the log is drawn: a sentence a line, and what was done beside it or, on a narrow screen, in its place.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::{Audit, diff};
use crate::domain::audit::{self, Deed, Together};
use crate::domain::format::{DATE_WIDTH, TIME_WIDTH, relative_day};
use crate::domain::rights::Right;
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::status::Status;
use crate::ui::theme::Meaning;
use crate::ui::widgets::list::List;
use crate::ui::widgets::panel::{absence, draw_notice, notice, panel, side_panel};

/// From this width on what was done stands beside the list.
const WIDE: u16 = 120;

impl Audit {
    /// What the message row says of the pane.
    #[must_use]
    pub fn status(&self, view: View<'_>) -> Status {
        if self.opened.is_some() {
            return Status::of("Esc back to the list").with(&self.entries, view);
        }
        let older = if self.log.value().is_some_and(|page| page.has_more) { "and older ones" } else { "" };
        Status::at(self.cursor.0, self.deeds().len()).and(older).with(&self.log, view)
    }
}

/// Draws the pane.
pub fn draw(audit: &Audit, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    if let Some(why) = view.actor.why_not(Right::AuditRead) {
        draw_notice(frame, area, view, panel(view, "Audit", true), &why);
    } else if audit.opened.is_none() {
        draw_list(audit, frame, area, view);
    } else if area.width >= WIDE {
        let [list, deed] = Layout::horizontal([Constraint::Percentage(55), Constraint::Min(0)]).areas(area);
        draw_list(audit, frame, list, view);
        draw_deed(audit, frame, deed, view);
    } else {
        draw_deed(audit, frame, area, view);
    }
    if let Some(jump) = &audit.jump {
        jump.draw(frame, area, view);
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
    let deeds = audit.deeds();
    let block = panel(view, &title(audit, view), audit.opened.is_none());
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let inner = draw_search(audit, frame, inner, view);
    if deeds.is_empty() {
        frame.render_widget(notice(view, &nothing(audit, view)), inner);
        return;
    }
    let list = List::new(deeds.len(), audit.cursor.0, audit.opened.is_none());
    list.draw(frame, inner, view, |at| deed_line(audit, &deeds[at], usize::from(inner.width), view));
}

fn draw_search(audit: &Audit, frame: &mut Frame<'_>, area: Rect, view: View<'_>) -> Rect {
    if !audit.search.is_typing() && audit.found.is_none() {
        return area;
    }
    let [row, rest] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(area);
    audit.search.draw(frame, row, view);
    rest
}

/// `  9:41 AM Dana Cole (desk-1) checked in Ana Ruiz: registered → attended`.
fn deed_line<'a>(audit: &Audit, deed: &Together<'_>, width: usize, view: View<'_>) -> Line<'a> {
    // What came last puts the line in its place.
    let Some(entry) = deed.0.last() else { return Line::default() };
    let (at, format) = (entry.place.at, view.format());
    let clock = if audit.narrowed.is_some() {
        let day = view.site.date_of(at);
        let is_recent = (view.now - at).num_days() < 300;
        let shown = if is_recent {
            format!("{} {}", format.short_date(day), format.time_column(at))
        } else {
            format.dated(day)
        };
        text::column(&shown, 7 + TIME_WIDTH.max(DATE_WIDTH - 7))
    } else {
        format.time_column(at)
    };
    let lead = format!("  {clock} ");
    let who = audit::doer(deed);
    let deed_words = audit::headline(deed, format);
    let loses = deed.0.iter().any(|entry| matches!(entry.deed, Deed::Delete | Deed::Truncate));
    let mark = if loses { "! " } else { "" };
    let meaning = if loses { Meaning::Warn } else { Meaning::Text };
    let who = text::fit(&who, width.saturating_sub(text::width(&lead)));
    let left = width.saturating_sub(text::width(&lead) + text::width(&who) + 1);
    Line::from(vec![
        Span::styled(lead, view.theme.style(Meaning::Muted)),
        Span::styled(format!("{who} "), view.theme.style(Meaning::Title)),
        Span::styled(text::column(&format!("{mark}{deed_words}"), left), view.theme.style(meaning)),
    ])
}

/// Why there is no line, and what to do.
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

fn draw_deed(audit: &Audit, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
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
