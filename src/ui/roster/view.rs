//! Draws a roster: the class on top, its seats as a table, and the current seat below the table. A wide screen has the
//! current seat beside the table.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Padding, Paragraph};

use super::Roster;
use super::{detail, outdoors};
use crate::domain::admission::{self, Policy, Reason, Strictness, is_exception};
use crate::domain::format::{self, Format, number, phone_tail};
use crate::domain::name_match;
use crate::domain::rights::Right;
use crate::domain::seat::{ClassStatus, IdentityState, PaymentStatus, Seat, SeatStatus, WaiverState};
use crate::domain::session::Session;
use crate::domain::site::Site;
use crate::domain::staff::Actor;
use crate::domain::text::{self, count};
use crate::keys::{Action, Scope};
use crate::ui::context::View;
use crate::ui::status::Status;
use crate::ui::theme::{Look, Meaning};
use crate::ui::widgets::list::List;
use crate::ui::widgets::panel::{absence, notice, panel, side_panel};
use crate::ui::widgets::text_field::draw_search;
use crate::ui::widgets::title;

/// Minimum width with the seat beside the list.
const WIDE: u16 = 160;
/// Maximum columns of the list if the seat is beside it.
const WIDEST_LIST: u16 = 100;
/// A list of this width has columns for waiver, ID and payment.
const FACTS: u16 = 120;
/// Minimum height with the seat always below the list, if the list has the columns of `FACTS`.
const TALL: u16 = 26;

impl Roster {
    /// Returns what the message row shows about the pane.
    #[must_use]
    pub fn status(&self, view: View<'_>) -> Status {
        let shown = if self.session().is_some() { self.shown(view.site) } else { Vec::new() };
        let only = if self.exceptions { "only who needs attention, Esc shows all" } else { "" };
        let order = if shown.is_empty() { "" } else { "to fix first, then by last name" };
        let only = if self.exceptions { only } else { order };
        Status::at(self.position(&shown), shown.len()).filtered(self.filter.value()).and(only).with(&self.class, view)
    }
}

/// Draws the pane and the form above it.
pub fn draw(roster: &Roster, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    match roster.session() {
        Some(session) => draw_class(roster, session, frame, area, view),
        None => draw_nothing(roster, frame, area, view),
    }
    roster.forms.draw(frame, area, view);
    if let Some(question) = &roster.question {
        question.confirm.draw(frame, area, view);
    }
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
    let side = if is_wide { area.width - WIDEST_LIST } else { 0 };
    let [list, side] = Layout::horizontal([Constraint::Min(0), Constraint::Length(side)]).areas(area);
    let draw_head = if is_outdoors(view) { outdoors::draw_head } else { draw_head };
    let body = draw_head(session, frame, list, view);
    let body = draw_filter(roster, frame, body, view);
    if is_wide {
        draw_table(roster, session, frame, body, view);
        let block = side_panel(view, "Seat", false).padding(Padding::left(1));
        let inner = block.inner(side);
        frame.render_widget(block, side);
        draw_detail(roster, frame, inner, view);
    } else {
        let is_shown = roster.details || area.width >= FACTS && body.height >= TALL;
        let detail = if is_shown { detail_height(roster, body, view) } else { 0 };
        let [table, rule, detail] =
            Layout::vertical([Constraint::Min(0), Constraint::Length(detail.min(1)), Constraint::Length(detail)])
                .areas(body);
        draw_table(roster, session, frame, table, view);
        frame.render_widget(title::rule(view, usize::from(rule.width)), rule);
        draw_detail(roster, frame, indented(detail), view);
    }
}

/// Whether the roster is drawn large, to be read in sunlight.
fn is_outdoors(view: View<'_>) -> bool {
    view.theme.look == Look::Sunlight
}

/// Returns the region without its first two columns, which belong to a cursor.
fn indented(area: Rect) -> Rect {
    Rect { x: area.x + area.width.min(2), width: area.width.saturating_sub(2), ..area }
}

/// Returns the hours. A class of another day has its date; a class of today does not.
pub(super) fn hours(session: &Session, view: View<'_>) -> String {
    let hours = view.format().hours(session.starts_at, session.ends_at);
    let date = view.site.date_of(session.starts_at);
    if date == view.today() { hours } else { format!("{}, {hours}", view.format().date(date)) }
}

/// Draws the title with the counts, and the lines about the class. Returns the rest of the area.
fn draw_head(session: &Session, frame: &mut Frame<'_>, area: Rect, view: View<'_>) -> Rect {
    let [head, rest] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(area);
    let width = usize::from(area.width).saturating_sub(2);
    let instructor = session.instructor.as_deref().unwrap_or("no instructor");
    let counts = counts(session, view);
    let class = [session.course.clone(), hours(session, view)];
    let place = [session.venue.clone(), instructor.to_owned()];
    let whole = [class.clone(), place.clone()].concat().join(" · ");
    let mut lines: Vec<Line<'_>> = Vec::new();
    if text::width(&text::safe(&whole)) + counts.width() + 3 <= width {
        title::draw_title(frame, head, view, &whole, counts, true);
    } else {
        title::draw_title(frame, head, view, &class.join(" · "), counts, true);
        lines.extend(wrapped(&place.join(" · "), width, Meaning::Text, view));
    }
    let is_canceled = session.status == ClassStatus::Cancelled;
    let warnings = session.warnings(view.format());
    if !warnings.is_empty() {
        let (mark, meaning) = if is_canceled { ("✗", Meaning::Stop) } else { ("!", Meaning::Warn) };
        let after = if is_canceled { ": no check-ins" } else { "" };
        lines.extend(wrapped(&format!("{mark} {}{after}", warnings.join(" · ")), width, meaning, view));
    }
    let booked = format!("{} of {} booked", session.taken, session.capacity);
    let totals = std::iter::once(booked).chain(equipment(session)).collect::<Vec<_>>();
    lines.extend(flow(&totals, width).into_iter().map(|words| Line::styled(words, view.theme.style(Meaning::Text))));
    if let Some(notes) = session.notes.as_deref().filter(|notes| !notes.trim().is_empty()) {
        lines.push(Line::styled(text::fit(&format!("Note: {notes}"), width), view.theme.style(Meaning::Text)));
    }
    lines.truncate(usize::from(rest.height / 3));
    let height = u16::try_from(lines.len()).unwrap_or(rest.height);
    let [about, rest] = Layout::vertical([Constraint::Length(height), Constraint::Min(0)]).areas(rest);
    frame.render_widget(Paragraph::new(lines), indented(about));
    rest
}

pub(super) fn wrapped<'a>(words: &str, width: usize, meaning: Meaning, view: View<'_>) -> Vec<Line<'a>> {
    let style = view.theme.style(meaning);
    text::wrap(&text::safe(words), width).into_iter().map(|words| Line::styled(words, style)).collect()
}

/// Returns `7 in  5 to come  1 no-show  3 to fix`.
fn counts<'a>(session: &Session, view: View<'_>) -> Line<'a> {
    let number = |status| session.seats.iter().filter(|seat| seat.is_open() && seat.seat_status == status).count();
    let to_fix = session.exceptions(&view.site.policy).count();
    let parts = [
        (Some(format!("{} in", session.here())), Meaning::Text),
        (Some(format!("{} to come", number(SeatStatus::Registered))), Meaning::Text),
        (Some(number(SeatStatus::NoShow)).filter(|n| *n > 0).map(|n| count(n, "no-show", "no-shows")), Meaning::Text),
        (Some(to_fix).filter(|n| *n > 0).map(|n| format!("{n} to fix")), Meaning::Warn),
    ];
    let mut line = Line::default();
    for (words, meaning) in parts.into_iter().filter_map(|(words, meaning)| words.map(|words| (words, meaning))) {
        line.push_span(Span::styled(format!("{words}  "), view.theme.style(meaning)));
    }
    if let Some(last) = line.spans.last_mut() {
        last.content = format!("{} ", last.content.trim_end()).into();
    }
    line
}

/// Returns what to lay out and what to bring, for all seats taken.
pub(in crate::ui) fn equipment(session: &Session) -> Vec<String> {
    let seats = session.taken_seats().count();
    let mut parts = Vec::new();
    if session.ammo_total() > 0 {
        parts.push(format!("{} rounds", number(i128::try_from(session.ammo_total()).unwrap_or(i128::MAX))));
    }
    parts.extend(session.gear_provided.iter().map(|gear| format!("{seats} × {gear}")));
    if !session.gear_required.is_empty() {
        parts.push(format!("they bring {}", session.gear_required.join(", ")));
    }
    parts
}

/// Returns parts in as many lines as they need, broken between parts. Each line fits.
pub(in crate::ui) fn flow(parts: &[String], width: usize) -> Vec<String> {
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
    if !has_filter {
        return area;
    }
    let [row, rest] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(area);
    let lead = if roster.exceptions { "Find in to fix: " } else { "Find: " };
    draw_search(&roster.filter, lead, roster.typing && !roster.has_form(), frame, indented(row), view);
    rest
}

fn draw_table(roster: &Roster, session: &Session, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let shown = roster.shown(view.site);
    if shown.is_empty() {
        frame.render_widget(notice(view, &nothing_shown(roster, session)), area);
        return;
    }
    let list = List::new(shown.len(), roster.position(&shown), !roster.typing);
    if is_outdoors(view) {
        let width = usize::from(area.width);
        let drawn: Vec<Vec<Line<'_>>> = shown.iter().map(|seat| outdoors::lines(seat, session, width, view)).collect();
        return list.draw_tall(frame, area, view, |at| drawn[at].len(), |at| drawn[at].clone());
    }
    let [labels, rows] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(area);
    let columns = Columns::of(usize::from(rows.width), &shown);
    frame.render_widget(Line::styled(columns.labels(), view.theme.style(Meaning::Muted)), labels);
    let drawn: Vec<Vec<Line<'_>>> = shown.iter().map(|seat| seat_lines(seat, session, &columns, view)).collect();
    list.draw_tall(frame, rows, view, |at| drawn[at].len(), |at| drawn[at].clone());
}

/// How many columns each part of a row has, with the gap after it.
#[derive(Debug)]
struct Columns {
    name: usize,
    born: usize,
    phone: usize,
    status: usize,
    /// Waiver, ID and payment; each 0 if there is no room.
    facts: [usize; 3],
    reason: usize,
    /// Whether the whole phone number is shown, not only its end.
    has_whole_phone: bool,
}

impl Columns {
    /// Divides `width` for these seats. A column that no seat needs gets no width.
    fn of(width: usize, seats: &[&Seat]) -> Self {
        let longest =
            |words: fn(&Seat) -> String| seats.iter().map(|seat| text::width(&words(seat))).max().unwrap_or(0);
        let status = longest(Seat::standing_words).max(6) + 1;
        let born = if seats.iter().any(|seat| seat.birth_date.is_some()) { 5 } else { 0 };
        let has_whole_phone = width >= 100;
        let number = |seat: &Seat| seat.phone.as_deref().map(|phone| phone_words(phone, has_whole_phone));
        let phone =
            seats.iter().filter_map(|seat| number(seat)).map(|words| text::width(&words) + 1).max().unwrap_or(0);
        let facts = if width >= usize::from(FACTS) { [7, 3, 7] } else { [0; 3] };
        let name = (longest(Seat::label) + 1).clamp(18, (width / 3).max(18));
        let reason = width.saturating_sub(4 + name + born + phone + status + facts.iter().sum::<usize>()).max(1);
        Self { name, born, phone, status, facts, reason, has_whole_phone }
    }

    /// Returns the columns between the mark and the reason.
    fn before_reason(&self) -> usize {
        self.name + self.born + self.phone + self.status + self.facts.iter().sum::<usize>()
    }

    fn labels(&self) -> String {
        let label = |words: &'static str, width: usize| text::column(if width > 0 { words } else { "" }, width);
        format!(
            "    {}{}{}{}{}Reason or note",
            label("Name", self.name),
            label("Born", self.born),
            label("Phone", self.phone),
            label("Status", self.status),
            ["Waiver", "ID", "Paid"]
                .into_iter()
                .zip(self.facts)
                .map(|(words, width)| label(words, width))
                .collect::<String>()
        )
    }
}

/// Returns the lines of a seat. A long name, and reasons without room, continue on further lines.
fn seat_lines<'a>(seat: &Seat, session: &Session, columns: &Columns, view: View<'_>) -> Vec<Line<'a>> {
    let (mark, meaning) = standing_mark(seat, &view.site.policy);
    let (style, plain) = (view.theme.style(meaning), view.theme.style(Meaning::Text));
    let born = seat.birth_date.map(|date| date.format("%Y").to_string()).unwrap_or_default();
    let phone = seat.phone.as_deref().map(|phone| phone_words(phone, columns.has_whole_phone)).unwrap_or_default();
    let mut name = text::wrap(&text::safe(&seat.label()), columns.name - 1).into_iter();
    let parts: Vec<String> = times(seat, view).into_iter().chain(remarks(seat, session, view)).collect();
    let mut remarks = remark_lines(&parts, columns.reason).into_iter();
    let mut first = vec![
        Span::styled(format!("  {mark} "), style),
        Span::styled(text::column(&name.next().unwrap_or_default(), columns.name), view.theme.style(Meaning::Title)),
        Span::styled(text::column(&born, columns.born), plain),
        Span::styled(text::column(&phone, columns.phone), plain),
        Span::styled(text::column(&seat.standing_words(), columns.status), style),
    ];
    first.extend(facts(seat, columns, view));
    first.push(Span::styled(remarks.next().unwrap_or_default(), plain));
    let mut lines = vec![Line::from(first)];
    loop {
        let (name, remark) = (name.next(), remarks.next());
        if name.is_none() && remark.is_none() {
            return lines;
        }
        lines.push(Line::from(vec![
            Span::raw("    "),
            Span::styled(text::column(&name.unwrap_or_default(), columns.name), view.theme.style(Meaning::Title)),
            Span::raw(" ".repeat(columns.before_reason() - columns.name)),
            Span::styled(remark.unwrap_or_default(), plain),
        ]));
    }
}

fn phone_words(phone: &str, is_whole: bool) -> String {
    if is_whole { format::phone(phone) } else { phone_tail(phone).unwrap_or_default() }
}

/// Returns waiver, ID and payment as columns: `✓`, or `✗` if missing.
fn facts<'a>(seat: &Seat, columns: &Columns, view: View<'_>) -> Vec<Span<'a>> {
    let is_named = seat.name.is_some();
    let sign = |is_there: bool| if is_there { ("✓", Meaning::Good) } else { ("✗", Meaning::Stop) };
    let paper = |is_there: bool| if is_named { sign(is_there) } else { ("–", Meaning::Muted) };
    let paid = match seat.payment_status {
        PaymentStatus::Refunded => ("refund", Meaning::Text),
        _ => sign(!seat.is_owing()),
    };
    let parts = [paper(seat.waiver == WaiverState::Valid), paper(seat.identity == IdentityState::Verified), paid];
    let cells = parts.into_iter().zip(columns.facts);
    cells
        .map(|((words, meaning), width)| {
            Span::styled(text::column(if width > 0 { words } else { "" }, width), view.theme.style(meaning))
        })
        .collect()
}

/// Returns a mark of one column, for the status that the word beside it names.
pub(in crate::ui) fn standing_mark(seat: &Seat, policy: &Policy) -> (&'static str, Meaning) {
    if seat.is_waiting {
        return ("◌", Meaning::Warn);
    }
    match seat.seat_status {
        SeatStatus::Registered if is_exception(seat, policy) => {
            let is_stop =
                admission::lasting_findings(seat, policy).iter().any(|finding| finding.strictness == Strictness::Block);
            if is_stop { ("✗", Meaning::Stop) } else { ("?", Meaning::Warn) }
        }
        _ if is_exception(seat, policy) => ("!", Meaning::Warn),
        SeatStatus::Registered if seat.is_open() => ("·", Meaning::Text),
        SeatStatus::Attended if seat.left_early_at.is_some() => ("←", Meaning::Text),
        SeatStatus::Attended => ("✓", Meaning::Good),
        SeatStatus::Registered | SeatStatus::NoShow | SeatStatus::Cancelled => ("–", Meaning::Text),
    }
}

/// Returns the text after the name: the order code if names are alike, why not admitted, age, guardian, note.
pub(super) fn remarks(seat: &Seat, session: &Session, view: View<'_>) -> Vec<String> {
    let mut parts: Vec<String> = distinguishing_code(seat, session).into_iter().collect();
    parts.extend(flags(seat, view.site, view.format(), view.actor.may(Right::PaymentsRead)));
    if seat.is_minor() {
        parts.extend(minor_words(seat));
    }
    parts.extend(seat.note.as_deref().map(str::trim).filter(|note| !note.is_empty()).map(|note| format!("✎ {note}")));
    parts
}

/// Returns remarks in as many lines as they need, broken between remarks if possible. No text is cut.
fn remark_lines(remarks: &[String], width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for remark in remarks.iter().map(|remark| text::safe(remark)) {
        match lines.last_mut() {
            Some(line) if text::width(line) + 3 + text::width(&remark) <= width => {
                line.push_str(" · ");
                line.push_str(&remark);
            }
            _ => lines.extend(text::wrap(&remark, width)),
        }
    }
    lines
}

/// Returns when the person arrived, `7:51 AM`, and when the person left.
fn times(seat: &Seat, view: View<'_>) -> Option<String> {
    let arrived = seat.arrived_at.filter(|_| seat.is_here())?;
    let clock = |at| view.site.clock_or_day(at, view.site.date_of(seat.starts_at));
    let left = seat.left_early_at.map(|at| format!(", left {}", clock(at))).unwrap_or_default();
    Some(format!("{}{left}", clock(arrived)))
}

/// Returns `age 16, guardian Maria Ruiz`; `None` unless the person is a minor.
pub(in crate::ui) fn minor_words(seat: &Seat) -> Option<String> {
    let age = seat.age().filter(|_| seat.is_minor())?;
    let guardian = seat.guardian.as_deref().map(|name| format!(", guardian {name}"));
    Some(format!("age {age}{}", guardian.unwrap_or_default()))
}

/// Returns the order code of a seat if birth year and phone do not distinguish it from another seat with its name.
fn distinguishing_code(seat: &Seat, session: &Session) -> Option<String> {
    let label = seat.label().to_lowercase();
    let is_doubled =
        session.seats.iter().any(|other| other.seat_id != seat.seat_id && other.label().to_lowercase() == label);
    let is_plain = seat.birth_date.is_none() && seat.phone.is_none();
    (is_doubled && (is_plain || seat.same_person_seats > 0)).then(|| seat.code())
}

/// Returns what ended the seat, and when: `Refunded Sat, Nov 28: no entry`. `None` for other reasons.
fn closed_words(reason: &Reason, seat: &Seat, format: Format<'_>) -> Option<String> {
    let (what, after) = match reason {
        Reason::Refunded => ("Refunded", ": no entry"),
        Reason::OrderCancelled => ("Order canceled", ""),
        // The status already says it, but not when.
        Reason::SeatCancelled if seat.closed_at.is_some() => ("Seat canceled", ""),
        Reason::SeatCancelled => ("canceled", ""),
        _ => return None,
    };
    let on = seat.closed_at.map(|at| format!(" {}", format.date_at(at))).unwrap_or_default();
    Some(format!("{what}{on}{after}"))
}

/// Returns why the desk does not simply admit the person, in a few words each. `sees_amounts` adds amounts.
pub(in crate::ui) fn flags(seat: &Seat, site: &Site, format: Format<'_>, sees_amounts: bool) -> Vec<String> {
    let findings = admission::lasting_findings(seat, &site.policy);
    findings
        .iter()
        .map(|finding| match closed_words(&finding.reason, seat, format) {
            Some(words) => words,
            None => shown(&finding.reason, sees_amounts).short(format),
        })
        .filter(|words| words != seat.status_label())
        .collect()
}

/// Returns a reason's sentence, with its amount if the user may see payments.
pub(super) fn sentence(reason: &Reason, actor: &Actor, format: Format<'_>) -> String {
    shown(reason, actor.may(Right::PaymentsRead)).sentence(format)
}

/// Returns the reason in a few words, with its amount only if `sees_amounts`.
pub(super) fn short(reason: &Reason, sees_amounts: bool, format: Format<'_>) -> String {
    shown(reason, sees_amounts).short(format)
}

fn shown(reason: &Reason, sees_amounts: bool) -> Reason {
    if sees_amounts { reason.clone() } else { reason.without_amount() }
}

/// Returns the rows of the seat below the list: as many as it needs, and at most half of the pane.
fn detail_height(roster: &Roster, body: Rect, view: View<'_>) -> u16 {
    let Some(seat) = roster.selected(view.site) else { return 0 };
    let width = usize::from(indented(body).width).max(1);
    detail::height(seat, roster.details, roster.notes_about(seat), width, view).min(body.height / 2)
}

/// Returns why no seat is shown, and the key that shows the seats.
fn nothing_shown(roster: &Roster, session: &Session) -> String {
    let all = session.seats.len();
    if all == 0 {
        return "No one has a seat in this class.".into();
    }
    if roster.filter.value().is_empty() {
        return format!("No one needs attention. Esc shows all {all}.");
    }
    let typed = roster.filter.value().trim();
    let names = session.seats.iter().filter_map(|seat| seat.name.as_deref());
    let similar: Vec<&str> = names.filter(|name| name_match::is_similar(typed, name)).take(3).collect();
    let similar = if similar.is_empty() { String::new() } else { format!(" Similar: {}.", similar.join(", ")) };
    format!("Nothing matches \u{201c}{typed}\u{201d}.{similar} Esc shows all {all}.")
}

fn draw_detail(roster: &Roster, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    if let Some(seat) = roster.selected(view.site) {
        detail::draw(seat, roster.details, roster.notes_about(seat), frame, area, view);
    }
}
