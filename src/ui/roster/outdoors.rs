//! The roster in the sunlight theme: large, so that an instructor can read it on the range. Names are in capitals, and
//! each person has two lines. The second row always says how many are in, to come, and must not shoot.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::view::{equipment, flow, hours, remarks, wrapped};
use crate::domain::admission::is_exception;
use crate::domain::format::phone_tail;
use crate::domain::seat::{ClassStatus, Seat, SeatStatus};
use crate::domain::session::Session;
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::title;

/// Columns before a name: the cursor and the shape.
const NAME: usize = 5;

/// Minimum height with the equipment below the counts.
const ROOMY: u16 = 26;

/// What an instructor has to know about a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RangeStatus {
    In,
    ToCome,
    /// Something has to be settled first.
    NotYet,
    /// The seat is not good.
    MustNot,
    Left,
    NoShow,
}

impl RangeStatus {
    fn of(seat: &Seat, view: View<'_>) -> Self {
        match seat.seat_status {
            SeatStatus::NoShow => Self::NoShow,
            _ if !seat.is_open() => Self::MustNot,
            _ if is_exception(seat, &view.site.policy) => Self::NotYet,
            SeatStatus::Attended if seat.left_early_at.is_some() => Self::Left,
            SeatStatus::Attended => Self::In,
            SeatStatus::Registered | SeatStatus::Cancelled => Self::ToCome,
        }
    }

    fn shape(self) -> (&'static str, Meaning) {
        match self {
            Self::In => ("✓", Meaning::Good),
            Self::ToCome => ("·", Meaning::Text),
            Self::NotYet => ("?", Meaning::Warn),
            Self::MustNot => ("✗", Meaning::Stop),
            Self::Left => ("←", Meaning::Text),
            Self::NoShow => ("–", Meaning::Text),
        }
    }
}

/// Draws the class and its counts. Returns the rest of the area.
pub(super) fn draw_head(session: &Session, frame: &mut Frame<'_>, area: Rect, view: View<'_>) -> Rect {
    let [class, counted, rest] =
        Layout::vertical([Constraint::Length(1), Constraint::Length(1), Constraint::Min(0)]).areas(area);
    let width = usize::from(area.width).saturating_sub(2);
    let mut words = vec![capitals(&session.course), hours(session, view)];
    let place = capitals(&session.venue);
    let has_room = text::width(&words.join("   ")) + text::width(&place) + 4 <= width;
    let mut below = Vec::new();
    if has_room {
        words.push(place);
    } else {
        below.extend(wrapped(&place, width, Meaning::Text, view));
    }
    title::draw_title(frame, class, view, &words.join("   "), Line::default(), true);
    frame.render_widget(counts(session, view), counted);
    let is_canceled = session.status == ClassStatus::Cancelled;
    let warnings = session.warnings(view.format());
    if !warnings.is_empty() {
        let mark = if is_canceled { "✗" } else { "!" };
        let meaning = if is_canceled { Meaning::Stop } else { Meaning::Warn };
        below.extend(wrapped(&capitals(&format!("{mark} {}", warnings.join(" · "))), width, meaning, view));
    }
    if rest.height >= ROOMY {
        let instructor = session.instructor.clone().unwrap_or_else(|| "no instructor".into());
        let booked = format!("{} of {} booked", session.taken, session.capacity);
        let about: Vec<String> = [instructor, booked].into_iter().chain(equipment(session)).collect();
        let lines = flow(&about, width).into_iter();
        below.extend(lines.map(|words| Line::styled(words, view.theme.style(Meaning::Text))));
        if let Some(notes) = session.notes.as_deref().filter(|notes| !notes.trim().is_empty()) {
            below.extend(wrapped(&format!("Note: {notes}"), width, Meaning::Text, view));
        }
    }
    below.truncate(usize::from(rest.height / 3));
    let height = u16::try_from(below.len()).unwrap_or(rest.height);
    let [about, rule, rest] =
        Layout::vertical([Constraint::Length(height), Constraint::Length(1), Constraint::Min(0)]).areas(rest);
    frame.render_widget(Paragraph::new(below), Rect { x: about.x + about.width.min(1), ..about });
    frame.render_widget(title::rule(view, usize::from(rule.width)), rule);
    rest
}

/// Returns `7 IN   5 TO COME   3 MUST NOT SHOOT`.
fn counts<'a>(session: &Session, view: View<'_>) -> Line<'a> {
    let number = |wanted: &[RangeStatus]| {
        session.seats.iter().filter(|seat| wanted.contains(&RangeStatus::of(seat, view))).count()
    };
    let must_not = number(&[RangeStatus::MustNot, RangeStatus::NotYet]);
    let parts = [
        (number(&[RangeStatus::In]), "IN", Meaning::Good),
        (number(&[RangeStatus::ToCome]), "TO COME", Meaning::Text),
        (must_not, "MUST NOT SHOOT", if must_not > 0 { Meaning::Stop } else { Meaning::Text }),
    ];
    let spans = parts.map(|(n, word, meaning)| Span::styled(format!(" {n} {word}    "), view.theme.style(meaning)));
    Line::from(spans.to_vec())
}

/// Returns the lines of a person: the name in capitals with the status. Below it is the reason, or what distinguishes
/// the person.
pub(super) fn lines<'a>(seat: &Seat, session: &Session, width: usize, view: View<'_>) -> Vec<Line<'a>> {
    let status = RangeStatus::of(seat, view);
    let (shape, meaning) = status.shape();
    let right = words(seat, status, view);
    let style = view.theme.style(meaning);
    let room = width.saturating_sub(NAME + 1).max(1);
    let name = capitals(&seat.label());
    let mut names = text::wrap(&name, room.saturating_sub(text::width(&right) + 2).max(1)).into_iter();
    let first = names.next().unwrap_or_default();
    let gap = room.saturating_sub(text::width(&first) + text::width(&right));
    let mut lines = vec![Line::from(vec![
        Span::styled(format!("  {shape}  "), style),
        Span::styled(first, view.theme.style(Meaning::Title)),
        Span::raw(" ".repeat(gap)),
        Span::styled(right, style),
    ])];
    let indented = |words: String, meaning| {
        Line::from(vec![Span::raw(" ".repeat(NAME)), Span::styled(words, view.theme.style(meaning))])
    };
    lines.extend(names.map(|words| indented(words, Meaning::Title)));
    lines.extend(text::wrap(&below(seat, session, view), room).into_iter().map(|words| indented(words, Meaning::Text)));
    lines
}

/// Returns the status in capitals: `IN  7:51 AM`.
fn words(seat: &Seat, status: RangeStatus, view: View<'_>) -> String {
    let at = |at: Option<_>| at.map(|at| format!("  {}", view.site.clock(at))).unwrap_or_default();
    let words = match status {
        RangeStatus::In if seat.is_late => format!("IN, LATE{}", at(seat.arrived_at)),
        RangeStatus::In => format!("IN{}", at(seat.arrived_at)),
        RangeStatus::ToCome => "TO COME".into(),
        RangeStatus::NotYet => "MUST NOT SHOOT YET".into(),
        RangeStatus::MustNot => "MUST NOT SHOOT".into(),
        RangeStatus::Left => format!("LEFT{}", at(seat.left_early_at)),
        RangeStatus::NoShow => "NO-SHOW".into(),
    };
    if seat.is_waiting { format!("{words} · WAITS") } else { words }
}

/// Returns the reasons and the note; without them, what distinguishes the person from others.
fn below(seat: &Seat, session: &Session, view: View<'_>) -> String {
    let mut parts = Vec::new();
    let remarks = remarks(seat, session, view).join(" · ");
    if !seat.is_open() && !remarks.to_lowercase().contains(seat.status_label()) {
        parts.push(seat.status_label().to_owned());
    }
    parts.extend(Some(remarks).filter(|words| !words.is_empty()));
    if parts.is_empty() {
        parts.extend(seat.birth_date.map(|date| format!("born {}", date.format("%Y"))));
        parts.extend(seat.phone.as_deref().and_then(phone_tail).map(|tail| format!("phone {tail}")));
    }
    if parts.is_empty() { seat.code() } else { text::safe(&parts.join(" · ")) }
}

/// Returns the words in capitals, if their script has capitals.
fn capitals(words: &str) -> String {
    text::safe(words).to_uppercase()
}
