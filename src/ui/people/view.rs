//! How people are drawn: the search on top, whom it found below, and one person's page beside
//! them or, on a narrow screen, in their place.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::page::PageLine;
use super::{Focus, People};
use crate::domain::format::phone_tail;
use crate::domain::person::PersonHit;
use crate::domain::rights::Right;
use crate::domain::text::{self, count};
use crate::ui::context::View;
use crate::ui::status::Status;
use crate::ui::theme::Meaning;
use crate::ui::widgets::list::List;
use crate::ui::widgets::panel::{absence, notice, panel, side_panel};
use crate::ui::widgets::text_field;

/// From this width on the page stands beside the list.
const WIDE: u16 = 110;
/// Lines that a person takes in the list.
const LINES: usize = 2;

impl People {
    /// What the message row says of the pane.
    #[must_use]
    pub fn status(&self, view: View<'_>) -> Status {
        match self.focus {
            Focus::Page => {
                Status::at(self.cursor.0, self.hits().len()).and("Esc back to the list").with(&self.page, view)
            }
            Focus::Search | Focus::Results if self.is_short() => Status::none(),
            Focus::Search | Focus::Results => Status::at(self.cursor.0, self.hits().len()).with(&self.results, view),
        }
    }
}

/// Draws the pane.
pub fn draw(people: &People, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let is_wide = area.width >= WIDE;
    if is_wide && people.opened.is_some() {
        let [list, page] = Layout::horizontal([Constraint::Length(area.width * 2 / 5), Constraint::Min(0)]).areas(area);
        draw_list(people, frame, list, view);
        draw_page(people, true, frame, page, view);
    } else if people.focus == Focus::Page && people.opened.is_some() {
        draw_page(people, false, frame, area, view);
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
    let hits = people.hits();
    if people.is_short() || hits.is_empty() {
        frame.render_widget(notice(view, &no_hits(people, view)), list);
        return;
    }
    let width = usize::from(list.width);
    let rows = List::new(hits.len(), people.cursor.0, people.focus == Focus::Results);
    rows.draw_tall(frame, list, view, |_| LINES, |at| hit_lines(people, at, width, view).to_vec());
}

fn draw_search(people: &People, frame: &mut Frame<'_>, row: Rect, view: View<'_>) {
    let lead = "  find: ";
    let found = match people.results.value() {
        _ if people.is_short() || people.results.is_loading() => String::new(),
        Some(hits) => format!(" {}", count(hits.len(), "person", "people")),
        None => String::new(),
    };
    let room = usize::from(row.width).saturating_sub(lead.len() + found.len());
    let field = Rect { width: u16::try_from(lead.len() + room).unwrap_or(row.width).min(row.width), ..row };
    text_field::draw_search(&people.search, lead, people.is_typing() && !people.has_form(), frame, field, view);
    let rest = Rect { x: field.right(), width: row.width - field.width, ..row };
    frame.render_widget(Span::styled(found, view.theme.style(Meaning::Text)), rest);
}

/// Why nobody is listed, and what to do.
fn no_hits(people: &People, view: View<'_>) -> String {
    if people.asked.is_empty() {
        return "Type a name, a phone number, an email or an order number.".into();
    }
    if people.is_short() {
        return "One more letter, please.".into();
    }
    match absence(&people.results) {
        Some(words) => words,
        None if people.results.is_loading() => "Searching…".into(),
        None if people.results.trouble().is_some() => {
            let trouble = people.results.trouble().map(|trouble| trouble.sentence.clone());
            format!("{}\nF5 tries again.", trouble.unwrap_or_default())
        }
        None if !view.actor.may(Right::PeopleRead) => {
            format!("Nobody in the classes that you teach fits \u{201c}{}\u{201d}.", text::safe(&people.asked))
        }
        None => format!(
            "Nobody fits \u{201c}{}\u{201d}. Fewer letters, a phone number or an order number may find more.",
            text::safe(&people.asked)
        ),
    }
}

fn hit_lines<'a>(people: &People, at: usize, width: usize, view: View<'_>) -> [Line<'a>; LINES] {
    let hits = people.hits();
    let hit = &hits[at];
    let is_doubled =
        hits.iter().enumerate().any(|(other, h)| other != at && h.name.to_lowercase() == hit.name.to_lowercase());
    let who = distinction(hit, is_doubled);
    let who_width = text::width(&text::safe(&who)).min(width.saturating_sub(4) * 3 / 5);
    let name_width = width.saturating_sub(2 + 1 + who_width);
    let head = vec![
        Span::raw("  "),
        Span::styled(text::column(&hit.name, name_width), view.theme.style(Meaning::Title)),
        Span::styled(format!(" {}", text::column(&who, who_width)), view.theme.style(Meaning::Text)),
    ];
    let tail = text::column(&format!("  {}", class_words(hit)), width);
    let meaning = if hit.expected_today { Meaning::Good } else { Meaning::Text };
    let tail = vec![Span::styled(tail, view.theme.style(meaning))];
    [head, tail].map(Line::from)
}

/// What tells two people of one name apart: `b. 1984 · …4242 · account`; where neither is known,
/// the email or the lack of all of it.
fn distinction(hit: &PersonHit, is_doubled: bool) -> String {
    let birth = hit.birth_year().map(|year| format!("b. {year}"));
    let phone = hit.phone.as_deref().and_then(phone_tail);
    let mut said: Vec<String> = [birth, phone].into_iter().flatten().collect();
    if is_doubled && said.len() < 2 {
        said.push(hit.email.clone().unwrap_or_else(|| "no email".into()));
    }
    said.push(hit.kind.title().into());
    said.join(" · ")
}

/// `class today · CCW Permit, Sat, Nov 21, 10:00 AM · MDI-2026-00042 · by nickname`.
fn class_words(hit: &PersonHit) -> String {
    let mut said: Vec<String> = Vec::new();
    said.extend(hit.expected_today.then(|| "class today".to_owned()));
    said.push(hit.class.clone().unwrap_or_else(|| "no class".into()));
    said.extend(hit.order_number.clone());
    said.extend((hit.matched != "name").then(|| format!("by {}", hit.matched)));
    said.join(" · ")
}

fn draw_page(people: &People, is_beside: bool, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let has_focus = people.focus == Focus::Page;
    let name = people.shown_page().map_or("Person", |page| page.person.name.as_str());
    let block = if is_beside { side_panel(view, name, has_focus) } else { panel(view, name, has_focus) };
    let inner = block.inner(area);
    frame.render_widget(block, area);
    if people.shown_page().is_none() {
        let words = match absence(&people.page) {
            Some(words) if !words.is_empty() => words,
            _ => "Nobody is kept here any more.".into(),
        };
        frame.render_widget(notice(view, &words), inner);
        return;
    }
    let lines = people.lines(view.site, view.now, &view.actor.rights);
    let width = usize::from(inner.width);
    List::new(lines.len(), people.reading.0, has_focus).draw(frame, inner, view, |at| {
        let PageLine { meaning, text: said, .. } = &lines[at];
        Line::styled(text::column(&format!("  {said}"), width), view.theme.style(*meaning))
    });
}
