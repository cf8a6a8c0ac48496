//! Draws the People pane: the search with its results, and one person's page. The page is beside the list on a wide
//! screen, and in its place on a narrow screen.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::sections::{self, Entry, Facts, Section};
use super::{Focus, People, head};
use crate::domain::format::phone_tail;
use crate::domain::person::PersonHit;
use crate::domain::rights::Right;
use crate::domain::text::{self, count};
use crate::ui::context::View;
use crate::ui::status::Status;
use crate::ui::theme::Meaning;
use crate::ui::widgets::list::{List, Row};
use crate::ui::widgets::panel::{absence, notice, panel};
use crate::ui::widgets::table::{Cell, Table};
use crate::ui::widgets::text_field;
use crate::ui::widgets::title::rule;

/// From this width on, the page is beside the list.
const WIDE: u16 = 120;
/// The page's width beside the list, and the smallest and largest width of the list.
const PAGE: u16 = 78;
const LIST: (u16, u16) = (40, 60);

impl People {
    /// Returns the pane's message row.
    #[must_use]
    pub fn status(&self, view: View<'_>) -> Status {
        let hits = self.hits().len();
        match self.focus {
            Focus::Page if hits > 1 => {
                let of = format!("{} of {hits} found", self.cursor.0 + 1);
                Status::of(of).and("Esc back to the list").with(&self.page, view)
            }
            Focus::Page => Status::of("Esc back to the search").with(&self.page, view),
            Focus::Field | Focus::List if self.is_short() => Status::none(),
            Focus::Field | Focus::List => Status::at(self.cursor.0, hits).with(&self.results, view),
        }
    }
}

/// Draws the pane.
pub fn draw(people: &People, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let is_open = people.opened.is_some();
    if area.width >= WIDE && is_open {
        let list = (area.width - PAGE).clamp(LIST.0, LIST.1);
        let [left, line, page] =
            Layout::horizontal([Constraint::Length(list - 1), Constraint::Length(1), Constraint::Min(0)]).areas(area);
        draw_list(people, frame, left, view);
        for row in line.rows() {
            frame.render_widget(Span::styled("│", view.theme.style(Meaning::Rule)), row);
        }
        draw_page(people, frame, page, view);
    } else if people.focus == Focus::Page && is_open {
        draw_page(people, frame, area, view);
    } else {
        draw_list(people, frame, area, view);
    }
    people.draw_form(frame, area, view);
}

fn draw_list(people: &People, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let block = panel(view, "People", people.focus != Focus::Page);
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let [search, list] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(inner);
    draw_search(people, frame, search, view);
    let is_reading = people.answered != people.asked && people.results.is_loading();
    let old = people.results.value().map(Vec::as_slice).filter(|_| is_reading && !people.is_short());
    let hits = old.unwrap_or(people.hits());
    if hits.is_empty() {
        frame.render_widget(notice(view, &no_hits(people, view)), list);
        return;
    }
    let width = usize::from(list.width);
    let rows: Vec<Vec<Line<'_>>> = (0..hits.len()).map(|at| hit_lines(hits, at, width, is_reading, view)).collect();
    let drawn = List::new(rows.len(), people.cursor.0, people.focus == Focus::List);
    // The old results cannot be chosen while a new search runs.
    let drawn = if is_reading { drawn.without_cursor() } else { drawn };
    drawn.draw_tall(frame, list, view, |at| rows[at].len(), |at| rows[at].clone());
}

fn draw_search(people: &People, frame: &mut Frame<'_>, row: Rect, view: View<'_>) {
    let lead = "  Find: ";
    let is_answered = !people.is_short() && people.answered == people.asked;
    let found = people.results.value().filter(|_| is_answered);
    let found = found.map(|hits| format!(" {}", count(hits.len(), "person", "people"))).unwrap_or_default();
    let room = usize::from(row.width).saturating_sub(lead.len() + found.len());
    let field = Rect { width: u16::try_from(lead.len() + room).unwrap_or(row.width).min(row.width), ..row };
    let is_on = people.focus == Focus::Field && !people.has_form();
    text_field::draw_search(&people.search, lead, is_on, frame, field, view);
    let rest = Rect { x: field.right(), width: row.width - field.width, ..row };
    frame.render_widget(Span::styled(found, view.theme.style(Meaning::Text)), rest);
}

/// Returns why the list is empty, and what to do.
fn no_hits(people: &People, view: View<'_>) -> String {
    if people.asked.is_empty() {
        return "Type a name, a phone number, an email or an order number.".into();
    }
    if people.is_short() {
        return "One more letter, please.".into();
    }
    if let Some(trouble) = people.results.trouble().filter(|_| !people.results.is_loading()) {
        return format!("{}\nF5 tries again.", trouble.sentence);
    }
    if people.answered != people.asked {
        // The message row shows that the search runs.
        return String::new();
    }
    let asked = text::safe(&people.asked);
    if view.actor.may(Right::PeopleRead) {
        format!(
            "Nothing matches \u{201c}{asked}\u{201d}. Fewer letters, a phone number or an order number may find more."
        )
    } else {
        format!("No one in the classes that you teach matches \u{201c}{asked}\u{201d}.")
    }
}

/// Returns one line if everything fits. If not, the class is on the lines below.
fn hit_lines<'a>(hits: &[PersonHit], at: usize, width: usize, is_old: bool, view: View<'_>) -> Vec<Line<'a>> {
    let hit = &hits[at];
    let has_namesake =
        hits.iter().enumerate().any(|(other, h)| other != at && h.name.to_lowercase() == hit.name.to_lowercase());
    let style = |meaning| view.theme.style(if is_old { Meaning::Muted } else { meaning });
    let names = hits.iter().map(|hit| text::width(&text::safe(&hit.name))).max().unwrap_or_default();
    let name = text::column(&hit.name, names.min(width.saturating_sub(2)));
    let who = distinction(hit, has_namesake);
    let class = if hit.expected_today { Meaning::Good } else { Meaning::Muted };
    let mut parts = vec![(Meaning::Text, who)];
    parts.extend(class_words(hit).into_iter().map(|words| (class, words)));
    let mut lines = vec![Line::from(vec![Span::raw("  "), Span::styled(name, style(Meaning::Title))])];
    let is_first = |lines: &Vec<Line<'_>>| lines.len() == 1 && lines[0].spans.len() == 2;
    for (meaning, words) in parts {
        let words = text::safe(&words);
        let gap = if is_first(&lines) { "  " } else { " · " };
        let line = lines.last_mut().filter(|line| line.width() + text::width(gap) + text::width(&words) <= width);
        match line {
            Some(line) if line.spans.len() > 1 => {
                line.push_span(Span::styled(gap, style(Meaning::Muted)));
                line.push_span(Span::styled(words, style(meaning)));
            }
            _ => {
                for piece in text::wrap(&words, width.saturating_sub(4).max(1)) {
                    lines.push(Line::from(vec![Span::raw("    "), Span::styled(piece, style(meaning))]));
                }
            }
        }
    }
    lines
}

/// Returns what tells two people with the same name apart: `1984 · …4242 · account`. If the birth year or the phone is
/// unknown, adds the email, or the lack of one.
fn distinction(hit: &PersonHit, has_namesake: bool) -> String {
    let birth = hit.birth_year().map(|year| format!("b. {year}"));
    let phone = hit.phone.as_deref().and_then(phone_tail);
    let mut parts: Vec<String> = [birth, phone].into_iter().flatten().collect();
    if has_namesake && parts.len() < 2 {
        parts.push(hit.email.clone().unwrap_or_else(|| "no email".into()));
    }
    parts.push(hit.kind.title().into());
    let buyer = hit.buyer.as_ref().filter(|_| has_namesake);
    parts.extend(buyer.map(|buyer| format!("bought by {buyer}")));
    parts.join(" · ")
}

/// Returns `class today`, `CCW Permit, Sat, Nov 21, 10:00 AM`, `MDI-2026-00042` and `by nickname`, as far as they
/// apply.
fn class_words(hit: &PersonHit) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(hit.expected_today.then(|| "class today".to_owned()));
    parts.push(hit.class.clone().unwrap_or_else(|| "no class".into()));
    parts.extend(hit.order_number.clone());
    parts.extend((hit.matched != "name").then(|| format!("by {}", hit.matched)));
    parts
}

fn draw_page(people: &People, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let has_focus = people.focus == Focus::Page;
    let Some(facts) = people.facts(view.site, view.now, &view.actor.rights) else {
        let block = panel(view, "Person", has_focus);
        let inner = block.inner(area);
        frame.render_widget(block, area);
        let words = absence(&people.page).unwrap_or_else(|| "This person is not on file anymore.".into());
        return frame.render_widget(notice(view, &words), inner);
    };
    let entries = people.entries(view.site, view.now, &view.actor.rights);
    let on = entries.get(people.reading.0).map(|entry| entry.section).filter(|_| has_focus);
    let width = usize::from(area.width);
    let mut top = head_lines(facts, width, has_focus, view);
    top.push(counts_line(facts, on, width, view));
    top.push(rule(view, width));
    let height = u16::try_from(top.len()).unwrap_or(u16::MAX).min(area.height);
    let [above, below] = Layout::vertical([Constraint::Length(height), Constraint::Min(0)]).areas(area);
    for (line, row) in top.into_iter().zip(above.rows()) {
        frame.render_widget(line, row);
    }
    if entries.is_empty() {
        return frame.render_widget(notice(view, "There is nothing on file about this person yet."), below);
    }
    let rows = rows(&entries, on, width, view);
    let list = List::new(rows.len(), people.reading.0, has_focus);
    let list = if has_focus { list } else { list.without_cursor() };
    list.draw_tall(frame, below, view, |at| rows[at].heading.len() + rows[at].lines.len(), |at| rows[at].clone());
}

/// Returns name and birth date, contact data, status and double bookings.
fn head_lines<'a>(facts: Facts<'_>, width: usize, has_focus: bool, view: View<'_>) -> Vec<Line<'a>> {
    let room = width.saturating_sub(3);
    let groups = [head::name(facts), head::contact(facts), head::status(facts)];
    let twice = head::booked_twice(facts).into_iter().map(|cell| vec![cell]);
    let lines = groups.into_iter().chain(twice).flat_map(|parts| head::flowing(parts, room));
    let mut head = Vec::new();
    for cells in lines {
        let is_first = head.is_empty();
        let mark =
            if is_first && has_focus { Span::styled("▌", view.theme.style(Meaning::Focus)) } else { " ".into() };
        let mut line = Line::from(mark);
        if !is_first {
            line.push_span(Span::raw(" "));
        }
        for Cell { meaning, text } in cells {
            let meaning = if meaning == Meaning::Title && has_focus { Meaning::Focus } else { meaning };
            line.push_span(Span::styled(text::safe(&text), view.theme.style(meaning)));
        }
        head.push(line);
    }
    head
}

/// Returns `Classes 6   Orders 4   Tickets 1   Notes 0   Documents 3`.
fn counts_line<'a>(facts: Facts<'_>, on: Option<Section>, width: usize, view: View<'_>) -> Line<'a> {
    let counts = sections::counts(facts);
    let words = |(section, n): &(Section, u64)| format!("{} {n}", section.title());
    let wide: usize = counts.iter().map(|count| text::width(&words(count)) + 3).sum();
    let gap = if wide <= width { "   " } else { " " };
    let mut line = Line::raw("  ");
    for (at, count) in counts.iter().enumerate() {
        if at > 0 {
            line.push_span(Span::raw(gap));
        }
        let meaning = if on == Some(count.0) { Meaning::Focus } else { Meaning::Text };
        line.push_span(Span::styled(words(count), view.theme.style(meaning)));
    }
    line
}

/// Wraps a note about a table into lines.
fn note_lines<'a>(note: &Cell, width: usize, view: View<'_>) -> Vec<Line<'a>> {
    let wrapped = text::wrap(&text::safe(&note.text), width.saturating_sub(4).max(1)).into_iter();
    wrapped.map(|words| Line::styled(format!("  {words}"), view.theme.style(note.meaning))).collect()
}

/// Returns the rows of all tables. The first row of each table has the table's head above it.
fn rows<'a>(entries: &[Entry], on: Option<Section>, width: usize, view: View<'_>) -> Vec<Row<'a>> {
    let mut rows: Vec<Row<'a>> = Vec::with_capacity(entries.len());
    for group in entries.chunk_by(|one, other| one.section == other.section) {
        let section = group[0].section;
        let columns = section.columns();
        // A row with one cell is a note about the table.
        let cells = group.iter().map(|entry| entry.cells.as_slice()).filter(|cells| cells.len() > 1);
        let table = Table::of(columns, &cells, width);
        for (at, entry) in group.iter().enumerate() {
            let mut heading = Vec::new();
            if at == 0 {
                heading.extend((!rows.is_empty()).then(Line::default));
                heading.push(table.head(columns, view, on == Some(section)));
            }
            let lines = match entry.cells.as_slice() {
                [note] => note_lines(note, width, view),
                cells => table.lines(columns, cells, entry.more.as_ref(), |meaning| view.theme.style(meaning)),
            };
            rows.push(Row { heading, lines });
        }
    }
    rows
}
