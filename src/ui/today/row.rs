//! A class as a row of the day: time, class, place, instructor, number in, number booked, and what needs attention. A
//! change of the class, or a name too long for its column, takes further lines. No text is cut.

use ratatui::text::{Line, Span};

use crate::domain::format::TIME_WIDTH;
use crate::domain::seat::ClassStatus;
use crate::domain::session::Session;
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;

/// Columns of the cursor, the time and the gap after it.
const LEAD: usize = 1 + TIME_WIDTH + 2;
const IN: usize = 3;

/// How many columns each part of a row has, with the gap after it.
#[derive(Debug)]
pub(super) struct Columns {
    class: usize,
    place: usize,
    instructor: usize,
    booked: usize,
    /// The fill bar; 0 if there is no room.
    bar: usize,
    /// What needs attention; 0 if that has its own line, so that the bar has room.
    to_do: usize,
}

impl Columns {
    /// Returns the columns of a list that is `width` wide, with room for the longest counts of these classes. `has_bar`
    /// requests a fill bar even if the list is narrow.
    pub(super) fn of(width: usize, sessions: &[&Session], has_bar: bool, view: View<'_>) -> Self {
        let longest = |words: &dyn Fn(&Session) -> String| {
            sessions.iter().map(|session| text::width(&words(session)) + 1).max().unwrap_or(0)
        };
        let booked = longest(&booked_words).max(6);
        let is_narrow = has_bar && width < 99;
        let to_do = if is_narrow { 0 } else { longest(&|session| to_do_words(session, view)).max(9) };
        let bar = match width {
            99.. => 11,
            _ if is_narrow => 7,
            _ => 0,
        };
        let names = width.saturating_sub(LEAD + IN + booked + bar + to_do);
        let spare = names.saturating_sub(50);
        let (place, instructor) = (12 + spare / 4, 15 + spare / 4);
        Self { class: names.saturating_sub(place + instructor).max(1), place, instructor, booked, bar, to_do }
    }

    fn names(&self) -> usize {
        self.class + self.place + self.instructor
    }

    /// Returns the line above the rows.
    pub(super) fn labels(&self) -> String {
        format!(
            "{:>9}  {:<class$}{:<place$}{:<instructor$}{:>IN$}{:>booked$}{:bar$}{}",
            "Time",
            "Class",
            "Place",
            "Instructor",
            "In",
            if self.booked > 6 { "Booked" } else { "Bkd" },
            if self.bar > 0 { " Full" } else { "" },
            if self.to_do > 0 { " To do" } else { "" },
            class = self.class,
            place = self.place,
            instructor = self.instructor,
            booked = self.booked,
            bar = self.bar,
        )
    }
}

/// Returns the lines of a class.
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
    let to_do = Some(to_do_words(session, view)).filter(|words| columns.to_do == 0 && !words.is_empty());
    if !warnings.is_empty() {
        let words: Vec<String> = warnings.into_iter().chain(to_do).collect();
        below.extend(wrapped(&format!("{mark} {}", words.join(" · ")), columns).map(|words| (words, meaning)));
    } else if let Some(words) = to_do {
        below.push((words, Meaning::Warn));
    }
    below.extend(unsent(session).map(|words| (words, Meaning::Warn)));
    let mut lines = vec![Line::from(head)];
    lines.extend(below.into_iter().map(|(words, meaning)| {
        Line::from(vec![Span::raw(" ".repeat(LEAD)), Span::styled(words, view.theme.style(meaning))])
    }));
    lines
}

/// Wraps text for the lines below the first.
fn wrapped(words: &str, columns: &Columns) -> impl Iterator<Item = String> {
    text::wrap(&text::safe(words), columns.names() + columns.bar + IN + columns.booked + columns.to_do).into_iter()
}

/// Returns how many are in and booked, the bar, and how many need a fix.
fn counts<'a>(session: &Session, columns: &Columns, view: View<'_>) -> Vec<Span<'a>> {
    let is_canceled = session.status == ClassStatus::Cancelled;
    let here = if is_canceled { "–".to_owned() } else { session.here().to_string() };
    let booked = booked_words(session);
    let width = columns.booked;
    let plain = view.theme.style(Meaning::Text);
    let seats = view.theme.style(if session.oversold_by() > 0 { Meaning::Stop } else { Meaning::Text });
    let mut spans = vec![Span::styled(format!("{here:>IN$}"), plain), Span::styled(format!("{booked:>width$}"), seats)];
    if columns.bar > 0 {
        spans.push(Span::styled(format!(" {}", bar(session, columns.bar - 1)), seats));
    }
    if columns.to_do > 0 {
        spans.push(Span::styled(format!(" {}", to_do_words(session, view)), view.theme.style(Meaning::Warn)));
    }
    spans
}

/// Returns the seats taken and the capacity: `15/16`.
fn booked_words(session: &Session) -> String {
    format!("{}/{}", session.taken, session.capacity)
}

/// Returns `11 to fix`; empty if there is nothing to fix, or the class is over or canceled.
fn to_do_words(session: &Session, view: View<'_>) -> String {
    let is_over = session.status == ClassStatus::Cancelled || view.now >= session.ends_at;
    let to_fix = if is_over { 0 } else { session.exceptions(&view.site.policy).count() };
    if to_fix > 0 { format!("{to_fix} to fix") } else { String::new() }
}

/// Returns a line about the arrivals that only this desk has; `None` if there are none.
pub(super) fn unsent(session: &Session) -> Option<String> {
    let unsent = session.taken_seats().filter(|seat| seat.is_here() && seat.is_waiting).count();
    (unsent > 0).then(|| format!("◌ {} to be sent", text::count(unsent, "arrival waits", "arrivals wait")))
}

/// Returns a bar of the seats taken.
pub(super) fn bar(session: &Session, width: usize) -> String {
    let (taken, capacity) =
        (usize::try_from(session.taken).unwrap_or(0), usize::try_from(session.capacity).unwrap_or(1));
    let full = (taken * width).div_ceil(capacity.max(1)).min(width);
    format!("{}{}", "█".repeat(full), "░".repeat(width - full))
}
