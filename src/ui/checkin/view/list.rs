//! A list of seats: people to choose from, or the seats of an order.

use std::collections::BTreeMap;

use chrono::Datelike;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::card::joined;
use crate::domain::admission::{Decision, Verdict};
use crate::domain::format::phone_tail;
use crate::domain::name_match;
use crate::domain::seat::Seat;
use crate::domain::text;
use crate::keys::Scope;
use crate::ui::checkin::shown::{Group, is_past, is_same_person};
use crate::ui::checkin::{CheckIn, Part};
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::list::{List, Row};
use crate::ui::widgets::seat_line;
use crate::ui::widgets::title::{named_rule, title};

/// Columns of the cursor and the mark of a selected row.
const LEAD: usize = 6;
/// Columns of a verdict: `✓ ADMIT`.
const VERDICT: usize = 8;
/// Columns of a ticket's code: `MDI-2026-00009-12`.
const CODE: usize = 18;

/// Draws people to choose from: people with the typed name first, similar names in their own group.
pub(super) fn draw_people(pane: &CheckIn, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let room = usize::from(area.width).saturating_sub(3);
    let foot: Vec<String> = people_foot(pane).iter().flat_map(|words| text::wrap(words, room)).collect();
    let foot_height = u16::try_from(foot.len()).unwrap_or(u16::MAX);
    let [head, columns, list, _, foot_area] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Min(0),
        Constraint::Length(u16::from(area.height > 14)),
        Constraint::Length(foot_height),
    ])
    .areas(area);
    let has_focus = pane.part == Part::Results && !pane.has_form();
    frame.render_widget(title(view, &format!(" {}", people_title(pane)), has_focus), head);
    let width = usize::from(area.width).saturating_sub(1);
    let names = width.saturating_sub(LEAD + 5 + 7 + CODE + VERDICT + 3);
    let muted = view.theme.style(Meaning::Muted);
    let words = format!(
        "{}{}{:<5}{:<7}{}Verdict",
        " ".repeat(LEAD),
        text::column("Name", names + 1),
        "Born",
        "Phone",
        text::column("Order", CODE + 1)
    );
    frame.render_widget(Line::styled(words, muted), columns);
    let seats = pane.seats();
    let alike = alike(seats);
    let rows: Vec<Row<'_>> = (0..seats.len()).map(|at| person_row(pane, at, &alike, names, width, view)).collect();
    let shown = List::new(seats.len(), pane.cursor.0, has_focus);
    let shown = if pane.row().is_some() { shown } else { shown.without_cursor() };
    let height = |at: usize| rows[at].heading.len() + rows[at].lines.len();
    shown.draw_tall(frame, list, view, height, |at| rows[at].clone());
    for (words, row) in foot.into_iter().zip(foot_area.rows()) {
        frame.render_widget(Line::styled(format!("  {words}"), muted), row);
    }
}

/// Returns `2 people fit, 2 similar names`.
fn people_title(pane: &CheckIn) -> String {
    let of = |group: Group| -> Vec<&Seat> { pane.seats().iter().filter(|seat| pane.group(seat) == group).collect() };
    let seats = of(Group::Named).len();
    let mut parts = Vec::new();
    match pane.people_named() {
        0 if pane.license.is_some() => parts.push(format!("No {} with this birth date", pane.answered_words())),
        0 => parts.push(format!("No one is called “{}”", pane.answered_words())),
        1 if seats > 1 => parts.push(format!("1 person, {seats} seats")),
        n if n == seats => parts.push(text::count(n, "person fits", "people fit")),
        n => parts.push(format!("{}, {seats} seats", text::count(n, "person fits", "people fit"))),
    }
    let bought = of(Group::Bought).len();
    parts.extend((bought > 0).then(|| text::count(bought, "seat bought", "seats bought")));
    let other = of(Group::OtherBirth).len();
    parts.extend((other > 0).then(|| format!("{} with another birth date", text::count(other, "seat", "seats"))));
    let similar = of(Group::Similar).len();
    parts.extend((similar > 0).then(|| text::count(similar, "similar name", "similar names")));
    parts.join(", ")
}

/// Returns what to ask the person, and what Enter does.
fn people_foot(pane: &CheckIn) -> Vec<String> {
    let named: Vec<&Seat> = pane.seats().iter().filter(|seat| pane.group(seat) == Group::Named).collect();
    let has = |group: Group| pane.seats().iter().any(|seat| pane.group(seat) == group);
    let twins = |seat: &&&Seat| named.iter().any(|other| !is_same_person(seat, other) && has_same_name(seat, other));
    let first = match named.iter().find(twins) {
        Some(seat) => {
            let alike: Vec<&Seat> = named.iter().copied().filter(|other| has_same_name(seat, other)).collect();
            format!("More than one person is called {}. Ask for {}.", seat.label(), what_differs(&alike))
        }
        None if named.is_empty() && pane.license.is_some() => {
            "Compare the birth date and the name with the license. A relative may have the same name.".into()
        }
        None if has(Group::Bought) && !has(Group::Similar) => {
            "Seats bought by this person are for others: ask who comes.".into()
        }
        None if has(Group::Bought) => {
            "Seats bought by this person are for others. A similar name is another name: ask for the spelling.".into()
        }
        None if named.is_empty() => "A similar name is another name: ask for the spelling.".into(),
        None => String::new(),
    };
    let second = match pane.row() {
        Some(_) => "↵ opens the card of this row.",
        None if pane.people_named() < 2 => "↓ goes to the list.",
        None => "↓ goes to the list. Enter alone does nothing while more than one person fits.",
    };
    [first, second.to_owned()].into_iter().filter(|words| !words.is_empty()).collect()
}

/// Names at most two facts that distinguish people with the same name.
fn what_differs(alike: &[&Seat]) -> String {
    let differs = |fact: fn(&Seat) -> Option<String>| alike.windows(2).any(|pair| fact(pair[0]) != fact(pair[1]));
    let known = [
        ("the birth year", differs(|seat| seat.birth_date.map(|birth| birth.year().to_string()))),
        ("the phone number", differs(|seat| seat.phone.as_deref().and_then(phone_tail))),
        ("the email address", differs(|seat| seat.email.as_ref().map(|email| email.to_lowercase()))),
        ("who bought the seat", differs(|seat| seat.buyer.clone())),
    ];
    let words: Vec<&str> = known.into_iter().filter(|(_, differs)| *differs).map(|(words, _)| words).take(2).collect();
    if words.is_empty() { "the order number".into() } else { words.join(" or ") }
}

fn has_same_name(one: &Seat, other: &Seat) -> bool {
    let words = |seat: &Seat| seat.name.as_deref().map(name_match::words);
    one.name.is_some() && words(one) == words(other)
}

/// Returns how often each name is in the list. A name that is there more than once does not identify a person.
fn alike(seats: &[Seat]) -> BTreeMap<Vec<String>, usize> {
    let mut counts = BTreeMap::new();
    for name in seats.iter().filter_map(|seat| seat.name.as_deref()) {
        *counts.entry(name_match::words(name)).or_insert(0) += 1;
    }
    counts
}

fn person_row<'a>(
    pane: &CheckIn,
    at: usize,
    alike: &BTreeMap<Vec<String>, usize>,
    names: usize,
    width: usize,
    view: View<'_>,
) -> Row<'a> {
    let seats = pane.seats();
    let seat = &seats[at];
    let group = pane.group(seat);
    let is_first = at.checked_sub(1).is_none_or(|before| pane.group(&seats[before]) != group);
    let heading =
        if is_first && group != Group::Named { vec![named_rule(view, group.title(), width)] } else { Vec::new() };
    let decision = view.decide(seat, pane.class_id());
    let mark = if pane.party.contains(&seat.seat_id) { "[x] " } else { "    " };
    let label = text::safe(&seat.label());
    let born = seat.birth_date.map(|birth| birth.year().to_string()).unwrap_or_default();
    let phone = seat.phone.as_deref().and_then(phone_tail).unwrap_or_default();
    let (verdict, style) = verdict_words(pane, seat, &decision, view);
    let facts = vec![
        Span::raw(format!("{born:<5}{}", text::column(&phone, 7))),
        Span::raw(text::column(&seat.code(), CODE + 1)),
        Span::styled(verdict, style),
    ];
    let mut lines = Vec::new();
    let mut first = Line::raw(format!("  {mark}"));
    if text::width(&label) <= names {
        first.push_span(Span::raw(text::column(&label, names + 1)));
        first.spans.extend(facts);
        lines.push(first);
    } else {
        // A name too wide for its column has its own line.
        first.push_span(Span::raw(text::fit(&label, width.saturating_sub(LEAD))));
        lines.push(first);
        let mut rest = Line::raw(" ".repeat(LEAD + names + 1));
        rest.spans.extend(facts);
        lines.push(rest);
    }
    let parts = class_parts(seat, &decision, alike, view);
    for words in joined(&parts, width.saturating_sub(LEAD + 2)) {
        lines.push(Line::styled(format!("{}{words}", " ".repeat(LEAD + 2)), view.theme.style(Meaning::Muted)));
    }
    Row { heading, lines }
}

/// Returns the class, the reasons against admission, and more facts about people with the same name.
fn class_parts(seat: &Seat, decision: &Decision, alike: &BTreeMap<Vec<String>, usize>, view: View<'_>) -> Vec<String> {
    let class = format!("{}, {}, {}", seat.course, view.format().moment(seat.starts_at), seat.venue);
    let reasons = seat_line::reasons(decision, view.format());
    let is_alike = seat.name.as_deref().is_some_and(|name| alike.get(&name_match::words(name)).is_some_and(|n| *n > 1));
    let email = seat.email.clone().filter(|_| is_alike);
    let buyer = seat.buyer.clone().filter(|buyer| seat.name.as_ref() != Some(buyer));
    let bought = buyer.map(|buyer| format!("bought by {buyer}"));
    [Some(class), Some(reasons), email, bought].into_iter().flatten().filter(|part| !part.is_empty()).collect()
}

/// Returns the verdict with its shape: `✓ ADMIT`.
fn verdict_words(
    pane: &CheckIn,
    seat: &Seat,
    decision: &Decision,
    view: View<'_>,
) -> (&'static str, ratatui::style::Style) {
    let (words, meaning) = match decision.verdict {
        _ if pane.is_admitting(seat) => ("… saving", Meaning::Text),
        Verdict::AlreadyIn if is_past(seat, view.here()) => ("– past", Meaning::Muted),
        Verdict::AlreadyIn if seat.is_waiting => ("→ waits", Meaning::Warn),
        Verdict::AlreadyIn if seat.closed_after_arrival().is_some() => ("✗ IN", Meaning::Stop),
        Verdict::AlreadyIn => ("✓ IN", Meaning::Good),
        Verdict::Admit if pane.license_doubt(seat).is_some() => ("? ASK", Meaning::Warn),
        Verdict::Admit => ("✓ ADMIT", Meaning::Good),
        Verdict::Ask => ("? ASK", Meaning::Warn),
        Verdict::Stop => ("✗ STOP", Meaning::Stop),
    };
    (words, view.theme.style(meaning))
}

/// Draws the seats of an order: order and class once, a row for each seat, and whom Enter admits.
pub(super) fn draw_party(pane: &CheckIn, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let seats = pane.seats();
    let Some(first) = seats.first() else { return };
    let width = usize::from(area.width).saturating_sub(1);
    let is_one_class = seats.iter().all(|seat| seat.schedule_id == first.schedule_id);
    let class = if is_one_class { joined(&[class_words(pane, first, view)], width) } else { Vec::new() };
    let foot = party_foot(pane, width, view);
    let [head, about, _, columns, list, _, foot_area] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(u16::try_from(class.len()).unwrap_or(1)),
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Length(u16::try_from(seats.len() * if is_one_class { 1 } else { 2 }).unwrap_or(u16::MAX)),
        Constraint::Length(1),
        Constraint::Min(u16::try_from(foot.len()).unwrap_or(1)),
    ])
    .areas(area);
    let has_focus = pane.part == Part::Results && !pane.has_form();
    frame.render_widget(title(view, &text::fit(&order_words(first), width), has_focus), head);
    for (words, row) in class.into_iter().zip(about.rows()) {
        frame.render_widget(Line::raw(format!("  {words}")), row);
    }
    let longest = seats.iter().map(|seat| text::width(&text::safe(&party_name(seat)))).max().unwrap_or(0);
    let names = longest.clamp(16, width.saturating_sub(40).max(16));
    let muted = view.theme.style(Meaning::Muted);
    let words = format!("       Seat  {}{:<7}{:<10}Reason", text::column("Name", names + 1), "Born", "Verdict");
    frame.render_widget(Line::styled(text::fit(&words, width), muted), columns);
    let shown = List::new(seats.len(), pane.cursor.0, has_focus);
    let shown = if pane.row().is_some() { shown } else { shown.without_cursor() };
    let tall = if is_one_class { 1 } else { 2 };
    shown.draw_tall(frame, list, view, |_| tall, |at| party_row(pane, &seats[at], names, width, is_one_class, view));
    for (words, row) in foot.into_iter().zip(foot_area.rows()) {
        frame.render_widget(words, row);
    }
}

fn order_words(seat: &Seat) -> String {
    let buyer = seat.buyer.as_deref().map(|buyer| format!("bought by {buyer}"));
    let phone = seat.buyer_phone.as_deref().and_then(phone_tail).map(|tail| format!("phone {tail}"));
    let parts = [Some(seat.order_number.clone()), Some(format!("party of {}", seat.party_size)), buyer, phone];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn class_words(pane: &CheckIn, seat: &Seat, view: View<'_>) -> String {
    let instructor = pane.class_of(seat).and_then(|class| class.instructor.clone());
    let when = format!("{}–{}", view.format().when(seat.starts_at), view.format().time(seat.ends_at));
    let parts = [Some(seat.course.clone()), Some(when), Some(seat.venue.clone()), instructor];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn party_name(seat: &Seat) -> String {
    seat.name.clone().unwrap_or_else(|| "no name yet".into())
}

fn party_row<'a>(
    pane: &CheckIn,
    seat: &Seat,
    names: usize,
    width: usize,
    is_one_class: bool,
    view: View<'_>,
) -> Vec<Line<'a>> {
    let decision = view.decide(seat, pane.class_id());
    let mark = if pane.party.contains(&seat.seat_id) { "[x]" } else { "[ ]" };
    let (verdict, style) = verdict_words(pane, seat, &decision, view);
    let born = seat.birth_date.map(|birth| birth.year().to_string()).unwrap_or_default();
    let reasons = seat_line::reasons(&decision, view.format());
    let action = decision.findings.first().and_then(|finding| finding.reason.remedy()).map(seat_line::action_of);
    let key = action.and_then(|action| view.keys.field_key_of(action, &[Scope::CheckIn])).unwrap_or_default();
    let lead = format!("  {mark} {:>3}    {}{born:<7}", seat.seat_no, text::column(&party_name(seat), names + 1));
    let room = width.saturating_sub(text::width(&lead) + 10);
    let has_key = !key.is_empty() && text::width(&reasons) + 2 + text::width(&key) <= room;
    let mut line = Line::from(vec![
        Span::raw(lead),
        Span::styled(text::column(verdict, 10), style),
        Span::raw(text::fit(&reasons, room)),
    ]);
    if has_key {
        let gap = room - text::width(&reasons) - text::width(&key);
        line.push_span(Span::raw(" ".repeat(gap)));
        line.push_span(Span::styled(key, view.theme.style(Meaning::Key)));
    }
    if is_one_class {
        return vec![line];
    }
    let class = text::fit(&format!("            {}", class_words(pane, seat, view)), width);
    vec![line, Line::styled(class, view.theme.style(Meaning::Muted))]
}

/// Returns how many are selected and what the others need, then whom Enter admits, by name, and to which class.
fn party_foot<'a>(pane: &CheckIn, width: usize, view: View<'_>) -> Vec<Line<'a>> {
    let seats = pane.seats();
    let marked: Vec<&Seat> = pane.marked().collect();
    let ready = |seat: &&Seat| view.decide(seat, pane.class_id()).verdict == Verdict::Admit;
    let (ready, here) = (seats.iter().filter(ready).count(), seats.iter().filter(|seat| seat.is_here()).count());
    let blocked = seats.len() - ready - here;
    let mut parts = Vec::new();
    parts.push(if marked.is_empty() { format!("{ready} ready") } else { format!("{} selected", marked.len()) });
    parts.extend((here > 0).then(|| format!("{here} in")));
    parts.extend((blocked > 0).then(|| format!("{blocked} with something to fix first")));
    let mut lines = vec![Line::styled(format!("  {}", parts.join(" · ")), view.theme.style(Meaning::Muted))];
    lines.push(Line::default());
    let Some(first) = marked.first() else {
        let words = "Space selects, Ctrl-A selects all who are ready, ↵ opens the card of a seat.";
        lines.push(Line::styled(format!("  {}", text::fit(words, width)), view.theme.style(Meaning::Muted)));
        return lines;
    };
    let names: Vec<String> = marked.iter().map(|seat| seat.label()).collect();
    let words = text::wrap(&format!("admits {}", names.join(", ")), width.saturating_sub(6));
    for (at, words) in words.into_iter().enumerate() {
        let lead = if at == 0 { "  ↵ " } else { "    " };
        let key = view.theme.style(Meaning::Key);
        lines.push(Line::from(vec![Span::styled(lead, key), Span::raw(words)]));
    }
    let to = format!("{}, {}, {}", first.course, view.format().moment(first.starts_at), first.venue);
    lines.push(Line::raw(format!("    to {}", text::fit(&to, width.saturating_sub(8)))));
    lines
}
