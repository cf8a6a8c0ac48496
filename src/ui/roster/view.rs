//! How a roster is drawn: the class on top, its seats as a table, and the seat that one is on
//! below it or, on a wide screen, beside it.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Padding, Paragraph};

use super::Roster;
use super::detail;
use crate::domain::admission::{self, Policy, Reason, is_exception};
use crate::domain::format::{Format, phone_tail};
use crate::domain::rights::Right;
use crate::domain::seat::{ClassStatus, Seat, SeatStatus};
use crate::domain::session::Session;
use crate::domain::site::Site;
use crate::domain::staff::Actor;
use crate::domain::text::{self, count};
use crate::keys::{Action, Scope};
use crate::ui::context::View;
use crate::ui::status::Status;
use crate::ui::theme::Meaning;
use crate::ui::widgets::list::List;
use crate::ui::widgets::panel::{absence, notice, panel, side_panel};
use crate::ui::widgets::text_field::draw_search;
use crate::ui::widgets::title;

/// From this width on the seat stands beside the list.
const WIDE: u16 = 120;
/// Columns of the seat that stands beside the list.
const SIDE: u16 = 46;
/// Columns of a seat's standing: `left early`.
const STANDING: usize = 10;

impl Roster {
    /// What the message row says of the pane.
    #[must_use]
    pub fn status(&self, view: View<'_>) -> Status {
        let shown = if self.session().is_some() { self.shown(view.site) } else { Vec::new() };
        let only = if self.exceptions { "only who needs attention, Esc shows everyone" } else { "" };
        Status::at(self.position(&shown), shown.len()).filtered(self.filter.value()).and(only).with(&self.class, view)
    }
}

/// Draws the pane and the form that lies above it.
pub fn draw(roster: &Roster, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    match roster.session() {
        Some(session) => draw_class(roster, session, frame, area, view),
        None => draw_nothing(roster, frame, area, view),
    }
    roster.forms.draw(frame, area, view);
}

fn draw_nothing(roster: &Roster, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let block = panel(view, "Roster", true);
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let words = match absence(&roster.class) {
        _ if roster.chosen.is_none() => choose_words(view),
        Some(words) if !words.is_empty() => words,
        _ => "There is no such class any more. Choose one in Today.".into(),
    };
    frame.render_widget(notice(view, &words), inner);
}

fn choose_words(view: View<'_>) -> String {
    let key = |action, scope| view.keys.key_of(action, &[scope]).unwrap_or_default();
    let (pane, open) = (key(Action::PaneToday, Scope::Global), key(Action::Open, Scope::Today));
    let open = if open == "↵" { "Enter".to_owned() } else { open };
    format!("Choose a class in Today ({pane}) with {open}.")
}

fn draw_class(roster: &Roster, session: &Session, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let is_wide = area.width >= WIDE;
    let [list, side] =
        Layout::horizontal([Constraint::Min(0), Constraint::Length(if is_wide { SIDE } else { 0 })]).areas(area);
    let title = format!("{} · {}, {}", session.course, view.format().date_at(session.starts_at), hours(session, view));
    let block = panel(view, &title, true);
    let inner = block.inner(list);
    frame.render_widget(block, list);
    let body = draw_head(session, frame, inner, view);
    let body = draw_filter(roster, frame, body, view);
    if is_wide {
        draw_table(roster, session, frame, body, view);
        let block = side_panel(view, "Seat", false).padding(Padding::left(1));
        let inner = block.inner(side);
        frame.render_widget(block, side);
        draw_detail(roster, frame, inner, view);
    } else {
        let detail = detail_height(body.height, roster.details);
        let [table, rule, detail] =
            Layout::vertical([Constraint::Min(0), Constraint::Length(detail.min(1)), Constraint::Length(detail)])
                .areas(body);
        draw_table(roster, session, frame, table, view);
        frame.render_widget(title::rule(view, usize::from(rule.width)), rule);
        draw_detail(roster, frame, indented(detail), view);
    }
}

/// The region without its first two columns, which belong to a cursor.
fn indented(area: Rect) -> Rect {
    Rect { x: area.x + area.width.min(2), width: area.width.saturating_sub(2), ..area }
}

/// The same for every seat, so that the list does not jump; more of it when details are asked for.
fn detail_height(body: u16, details: bool) -> u16 {
    match (body, details) {
        (0..=7, _) => 0,
        (_, true) => body.saturating_sub(5).min(12),
        (8..=11, false) => 3,
        (_, false) => 6,
    }
}

fn hours(session: &Session, view: View<'_>) -> String {
    view.format().hours(session.starts_at, session.ends_at)
}

fn draw_head(session: &Session, frame: &mut Frame<'_>, area: Rect, view: View<'_>) -> Rect {
    let width = usize::from(area.width).saturating_sub(2);
    let instructor = session.instructor.as_deref().unwrap_or("no instructor");
    let mut lines: Vec<Line<'_>> = Vec::new();
    let place = vec![session.venue.clone(), instructor.to_owned()];
    let counts = counts(session, &view.site.policy);
    let plain = |text| Line::styled(text, view.theme.style(Meaning::Text));
    let all = [place.clone(), counts.clone()].concat();
    if text::width(&text::safe(&all.join(" · "))) <= width {
        lines.push(plain(text::fit(&all.join(" · "), width)));
    } else {
        lines.push(plain(text::fit(&counts.join(" · "), width)));
        lines.push(plain(text::fit(&place.join(" · "), width)));
    }
    let is_cancelled = session.status == ClassStatus::Cancelled;
    let warnings = session.warnings(view.format());
    let warning = view.theme.style(if is_cancelled { Meaning::Stop } else { Meaning::Warn });
    let after = if is_cancelled { ": nobody is to be checked in" } else { "" };
    if !warnings.is_empty() {
        let words = format!("! {}{after}", warnings.join(" · "));
        lines.push(Line::styled(text::fit(&words, width), warning));
    }
    lines.extend(flow(&equipment(session), width).into_iter().map(plain));
    if let Some(notes) = session.notes.as_deref().filter(|notes| !notes.trim().is_empty()) {
        lines.push(plain(text::fit(&format!("Note: {notes}"), width)));
    }
    let room = if area.height >= 12 { area.height / 3 } else { area.height.min(2) };
    lines.truncate(usize::from(room));
    let height = u16::try_from(lines.len()).unwrap_or(room);
    let [head, rest] = Layout::vertical([Constraint::Length(height), Constraint::Min(0)]).areas(area);
    frame.render_widget(Paragraph::new(lines), indented(head));
    rest
}

/// `9 of 12 here`, `2 expected`, `1 no-show`, `! 3 to fix`.
fn counts(session: &Session, policy: &Policy) -> Vec<String> {
    let number = |status| session.seats.iter().filter(|seat| seat.is_open() && seat.seat_status == status).count();
    let mut said = vec![format!("{} of {} here", session.here(), session.taken_seats().count())];
    let (expected, absent) = (number(SeatStatus::Registered), number(SeatStatus::NoShow));
    said.extend((expected > 0).then(|| format!("{expected} expected")));
    said.extend((absent > 0).then(|| count(absent, "no-show", "no-shows")));
    said.push(match session.exceptions(policy).count() {
        0 => "ok".into(),
        n => format!("! {n} to fix"),
    });
    said
}

/// What is to be laid out and brought, for all seats taken.
pub(in crate::ui) fn equipment(session: &Session) -> Vec<String> {
    let seats = session.taken_seats().count();
    let mut said = Vec::new();
    if session.ammo_total() > 0 {
        said.push(format!("{} rounds", session.ammo_total()));
    }
    said.extend(session.gear_provided.iter().map(|gear| format!("{seats} × {gear}")));
    if !session.gear_required.is_empty() {
        said.push(format!("they bring {}", session.gear_required.join(", ")));
    }
    said
}

/// Parts in as many lines as they need, broken between parts; each line fits.
pub(super) fn flow(parts: &[String], width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts.iter().map(|part| text::fit(part, width)) {
        match lines.last_mut() {
            Some(line) if text::width(line) + 3 + text::width(&part) <= width => {
                line.push_str(" · ");
                line.push_str(&part);
            }
            _ => lines.push(part),
        }
    }
    lines
}

fn draw_filter(roster: &Roster, frame: &mut Frame<'_>, area: Rect, view: View<'_>) -> Rect {
    let has_filter = roster.typing || !roster.filter.value().is_empty();
    if !has_filter && !roster.exceptions {
        return area;
    }
    let [row, rest] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(area);
    if !has_filter {
        let words = "Only who needs attention. Esc shows everybody.";
        frame.render_widget(Line::styled(words, view.theme.style(Meaning::Muted)), row);
        return rest;
    }
    let lead = if roster.exceptions { "find in exceptions: " } else { "find: " };
    draw_search(&roster.filter, lead, roster.typing && !roster.has_form(), frame, row, view);
    rest
}

fn draw_table(roster: &Roster, session: &Session, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let shown = roster.shown(view.site);
    if shown.is_empty() {
        let words = match (session.seats.is_empty(), roster.filter.value().is_empty()) {
            (true, _) => "Nobody has a seat in this class.",
            (false, true) => "Nobody needs attention. Esc shows everybody.",
            (false, false) => "Nobody fits the filter. Esc clears it.",
        };
        frame.render_widget(notice(view, words), area);
        return;
    }
    let at = roster.position(&shown);
    let width = usize::from(area.width);
    let longest = shown.iter().map(|seat| text::width(&seat.standing_words())).max().unwrap_or(0).max(STANDING);
    let list = List::new(shown.len(), at, !roster.typing);
    list.draw(frame, area, view, |index| seat_line(shown[index], session, (width, longest), view));
}

fn seat_line<'a>(seat: &Seat, session: &Session, (width, standing): (usize, usize), view: View<'_>) -> Line<'a> {
    let (mark, meaning) = standing_mark(seat, &view.site.policy);
    let name_width = (width / 3).clamp(12, 32).min(width);
    let rest = width.saturating_sub(4 + name_width + 1 + standing + 1);
    let style = view.theme.style(meaning);
    Line::from(vec![
        Span::styled(format!("  {mark} "), style),
        Span::styled(format!("{} ", text::column(&seat.label(), name_width)), view.theme.style(Meaning::Title)),
        Span::styled(format!("{} ", text::column(&seat.standing_words(), standing)), style),
        Span::styled(text::column(&remarks(seat, session, view), rest), view.theme.style(Meaning::Text)),
    ])
}

/// One column that says at a glance what the word beside it says.
fn standing_mark(seat: &Seat, policy: &Policy) -> (&'static str, Meaning) {
    if seat.is_waiting {
        return ("◌", Meaning::Warn);
    }
    match seat.seat_status {
        _ if is_exception(seat, policy) => ("!", Meaning::Warn),
        SeatStatus::Registered if !seat.is_open() => ("–", Meaning::Text),
        SeatStatus::Registered => ("·", Meaning::Text),
        SeatStatus::Attended if seat.left_early_at.is_some() => ("←", Meaning::Text),
        SeatStatus::Attended => ("✓", Meaning::Good),
        SeatStatus::NoShow => ("✗", Meaning::Text),
        SeatStatus::Cancelled => ("–", Meaning::Text),
    }
}

/// What stands behind the name: who of two it is, why not admitted, age, guardian, note.
fn remarks(seat: &Seat, session: &Session, view: View<'_>) -> String {
    let mut said: Vec<String> = told_apart(seat, session).into_iter().collect();
    said.extend(flags(seat, view.site, view.format(), view.actor.may(Right::PaymentsRead)));
    if seat.is_minor() {
        said.extend(minor_words(seat));
    }
    said.extend(seat.note.as_deref().map(str::trim).filter(|note| !note.is_empty()).map(|note| format!("✎ {note}")));
    said.join(" · ")
}

/// `age 16, guardian Maria Ruiz`.
pub(in crate::ui) fn minor_words(seat: &Seat) -> Option<String> {
    let age = seat.age().filter(|_| seat.is_minor())?;
    let guardian = seat.guardian.as_deref().map(|name| format!(", guardian {name}"));
    Some(format!("age {age}{}", guardian.unwrap_or_default()))
}

/// What tells this seat from another one of the same name in the class.
fn told_apart(seat: &Seat, session: &Session) -> Option<String> {
    let label = seat.label().to_lowercase();
    let is_doubled =
        session.seats.iter().any(|other| other.seat_id != seat.seat_id && other.label().to_lowercase() == label);
    if !is_doubled {
        return None;
    }
    let birth = seat.birth_date.map(|date| date.format("b. %Y").to_string());
    let phone = seat.phone.as_deref().and_then(phone_tail);
    let words: Vec<String> = [birth, phone].into_iter().flatten().collect();
    Some(if words.is_empty() || seat.same_person_seats > 0 { seat.code() } else { words.join(" ") })
}

/// Why somebody is not simply admitted, in a few words each; amounts for whoever sees payments.
pub(in crate::ui) fn flags(seat: &Seat, site: &Site, format: Format<'_>, sees_amounts: bool) -> Vec<String> {
    let findings = admission::standing(seat, &site.policy);
    findings
        .iter()
        // The standing says it already.
        .filter(|finding| finding.reason != Reason::SeatCancelled)
        .map(|finding| shown(&finding.reason, sees_amounts).short(format))
        .filter(|words| words != seat.standing())
        .collect()
}

/// A reason's sentence; with its amount for whoever sees payments.
pub(super) fn sentence(reason: &Reason, actor: &Actor, format: Format<'_>) -> String {
    shown(reason, actor.may(Right::PaymentsRead)).sentence(format)
}

fn shown(reason: &Reason, sees_amounts: bool) -> Reason {
    if sees_amounts { reason.clone() } else { reason.without_amount() }
}

fn draw_detail(roster: &Roster, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    if let Some(seat) = roster.selected(view.site) {
        detail::draw(seat, roster.details, roster.notes_about(seat), frame, area, view);
    }
}
