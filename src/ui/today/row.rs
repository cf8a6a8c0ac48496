//! A class as a row of the day: time, class, place, instructor, who is in, who is booked, and what is to do. A change of
//! the class, or a name that is too long for its column, takes further lines. Nothing is cut.

use ratatui::text::{Line, Span};

use crate::domain::format::TIME_WIDTH;
use crate::domain::seat::ClassStatus;
use crate::domain::session::Session;
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;

/// Columns of the cursor, the time and the gap behind it.
const LEAD: usize = 1 + TIME_WIDTH + 2;
const IN: usize = 3;
const BOOKED: usize = 7;
const TO_DO: usize = 9;

/// How many columns each part of a row has, with the gap behind it.
#[derive(Debug)]
pub(super) struct Columns {
    class: usize,
    place: usize,
    instructor: usize,
    /// The fill bar; 0 where there is no room.
    bar: usize,
}

impl Columns {
    /// The columns of a list that is `width` wide.
    pub(super) fn of(width: usize) -> Self {
        let spare = width.saturating_sub(80);
        let bar = if spare >= 20 { 11 } else { 0 };
        let spare = spare - bar;
        let (place, instructor) = (spare / 4, spare / 4);
        Self { class: 23 + spare - place - instructor, place: 12 + place, instructor: 15 + instructor, bar }
    }

    fn names(&self) -> usize {
        self.class + self.place + self.instructor
    }

    /// The line above the rows.
    pub(super) fn labels(&self) -> String {
        format!(
            "{:>9}  {:<class$}{:<place$}{:<instructor$}{:>IN$}{:>BOOKED$}{:bar$} To do",
            "Time",
            "Class",
            "Place",
            "Instructor",
            "In",
            "Booked",
            "",
            class = self.class,
            place = self.place,
            instructor = self.instructor,
            bar = self.bar,
        )
    }
}

/// The lines of a class.
pub(super) fn lines<'a>(session: &Session, columns: &Columns, view: View<'_>) -> Vec<Line<'a>> {
    let muted = view.theme.style(Meaning::Muted);
    let time =
        Span::styled(format!(" {}  ", view.format().time_column(session.starts_at)), view.theme.style(Meaning::Text));
    let instructor = session.instructor.as_deref().unwrap_or("–");
    let fits = |words: &str, width: usize| text::width(&text::safe(words)) < width;
    let mut below = Vec::new();
    let mut head = vec![time];
    if fits(&session.course, columns.class)
        && fits(&session.venue, columns.place)
        && fits(instructor, columns.instructor)
    {
        head.push(Span::styled(text::column(&session.course, columns.class), view.theme.style(Meaning::Title)));
        head.push(Span::styled(text::column(&session.venue, columns.place), muted));
        head.push(Span::styled(text::column(instructor, columns.instructor), muted));
    } else {
        let mut course = text::wrap(&text::safe(&session.course), columns.names() - 1).into_iter();
        let first = course.next().unwrap_or_default();
        head.push(Span::styled(text::column(&first, columns.names()), view.theme.style(Meaning::Title)));
        below.extend(course.map(|words| (words, Meaning::Title)));
        below.extend(
            wrapped(&format!("{} · {instructor}", session.venue), columns).map(|words| (words, Meaning::Muted)),
        );
    }
    head.extend(counts(session, columns, view));
    let is_canceled = session.status == ClassStatus::Cancelled;
    let (mark, meaning) = if is_canceled { ("✗", Meaning::Stop) } else { ("!", Meaning::Warn) };
    let warnings = session.warnings(view.format());
    if !warnings.is_empty() {
        below.extend(wrapped(&format!("{mark} {}", warnings.join(" · ")), columns).map(|words| (words, meaning)));
    }
    below.extend(unsent(session).map(|words| (words, Meaning::Warn)));
    let mut lines = vec![Line::from(head)];
    lines.extend(below.into_iter().map(|(words, meaning)| {
        Line::from(vec![Span::raw(" ".repeat(LEAD)), Span::styled(words, view.theme.style(meaning))])
    }));
    lines
}

/// Wraps what stands below the first line.
fn wrapped(words: &str, columns: &Columns) -> impl Iterator<Item = String> {
    text::wrap(&text::safe(words), columns.names() + columns.bar + IN + BOOKED + TO_DO).into_iter()
}

/// Who is in, who is booked, the bar, and how many are to fix.
fn counts<'a>(session: &Session, columns: &Columns, view: View<'_>) -> Vec<Span<'a>> {
    let is_canceled = session.status == ClassStatus::Cancelled;
    let here = if is_canceled { "–".to_owned() } else { session.here().to_string() };
    let booked = format!("{}/{}", session.taken, session.capacity);
    let plain = view.theme.style(Meaning::Text);
    let seats = view.theme.style(if session.oversold_by() > 0 { Meaning::Stop } else { Meaning::Text });
    let mut spans =
        vec![Span::styled(format!("{here:>IN$}"), plain), Span::styled(format!("{booked:>BOOKED$}"), seats)];
    if columns.bar > 0 {
        spans.push(Span::styled(format!(" {}", bar(session, columns.bar - 1)), seats));
    }
    let to_fix =
        if is_canceled || view.now >= session.ends_at { 0 } else { session.exceptions(&view.site.policy).count() };
    if to_fix > 0 {
        spans.push(Span::styled(format!(" {to_fix} to fix"), view.theme.style(Meaning::Warn)));
    }
    spans
}

/// The arrivals that only this desk knows of.
pub(super) fn unsent(session: &Session) -> Option<String> {
    let unsent = session.taken_seats().filter(|seat| seat.is_here() && seat.is_waiting).count();
    (unsent > 0).then(|| format!("◌ {} to be sent", text::count(unsent, "arrival waits", "arrivals wait")))
}

/// A bar of the seats taken.
pub(super) fn bar(session: &Session, width: usize) -> String {
    let (taken, capacity) =
        (usize::try_from(session.taken).unwrap_or(0), usize::try_from(session.capacity).unwrap_or(1));
    let full = (taken * width).div_ceil(capacity.max(1)).min(width);
    format!("{}{}", "█".repeat(full), "░".repeat(width - full))
}
