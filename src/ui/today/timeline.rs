//! The day as a timeline, with one row for each venue.

use chrono::{DateTime, Duration, Timelike, Utc};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::domain::seat::ClassStatus;
use crate::domain::session::Session;
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;

/// Columns of the venue's name.
const LABEL: usize = 12;
/// Maximum rows of a venue.
const TALLEST: usize = 4;

/// Draws the classes and highlights the class at `selected`.
pub fn draw(sessions: &[&Session], selected: usize, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let width = usize::from(area.width).saturating_sub(LABEL);
    let (Some(first), Some(last)) =
        (sessions.iter().map(|s| s.starts_at).min(), sessions.iter().map(|s| s.ends_at).max())
    else {
        return;
    };
    let scale = Scale::new(first, last, width);
    let mut venues: Vec<&str> = sessions.iter().map(|session| session.venue.as_str()).collect();
    venues.sort_unstable();
    venues.dedup();
    let mut lines =
        vec![Line::styled(format!("{}{}", " ".repeat(LABEL), scale.hours(view)), view.theme.style(Meaning::Muted))];
    let rows = |height: usize| -> Vec<Vec<Line<'_>>> {
        let row = |venue| Row { venue, sessions, selected, scale: &scale }.lines(height, view);
        venues.iter().copied().map(row).collect()
    };
    let count = |rows: &[Vec<Line<'_>>]| rows.iter().map(Vec::len).sum::<usize>();
    let room = usize::from(area.height).saturating_sub(1);
    // Each venue gets the rows that its names need. If that is too much, each venue gets the same number.
    let whole = rows(TALLEST);
    let shown = if count(&whole) <= room { whole } else { rows((room / venues.len().max(1)).max(1)) };
    let has_gaps = count(&shown) + venues.len() <= room;
    for row in shown {
        lines.extend(row);
        if has_gaps {
            lines.push(Line::default());
        }
    }
    frame.render_widget(Paragraph::new(lines), area);
}

/// A venue with its classes.
struct Row<'a> {
    venue: &'a str,
    sessions: &'a [&'a Session],
    selected: usize,
    scale: &'a Scale,
}

impl Row<'_> {
    /// Returns the line of bars, and below it the names that do not fit their bars. At most `height` lines.
    fn lines<'a>(&self, height: usize, view: View<'_>) -> Vec<Line<'a>> {
        let here: Vec<(usize, &Session)> = self
            .sessions
            .iter()
            .enumerate()
            .filter(|(_, session)| session.venue == self.venue)
            .map(|(index, session)| (index, *session))
            .collect();
        let mut bars = vec![Span::styled(text::column(self.venue, LABEL), view.theme.style(Meaning::Title))];
        let mut below = vec![String::new(); height.saturating_sub(1)];
        let mut at = 0;
        for (place, (index, session)) in here.iter().enumerate() {
            let from = self.scale.column(session.starts_at).max(at);
            let to = self.scale.column(session.ends_at).max(from + 1);
            let next = here.get(place + 1).map_or(self.scale.width, |(_, next)| self.scale.column(next.starts_at));
            let is_canceled = session.status == ClassStatus::Cancelled;
            let words = text::safe(&format!("{}{}", if is_canceled { "✗ " } else { "" }, session.course));
            let fits = text::width(&words) <= to - from;
            let style = style(*index == self.selected, is_canceled, view);
            bars.push(Span::raw(" ".repeat(from - at)));
            let inside = if fits || below.is_empty() { words.clone() } else { String::new() };
            bars.push(Span::styled(text::column(&inside, to - from), style));
            if !fits {
                let room = next.max(to).saturating_sub(from + 1).max(1);
                let mut rest = text::wrap(&words, room).into_iter();
                let last = below.len().saturating_sub(1);
                for (row, line) in below.iter_mut().enumerate() {
                    let words = if row == last {
                        rest.by_ref().collect::<Vec<_>>().join(" ")
                    } else {
                        rest.next().unwrap_or_default()
                    };
                    let gap = from.saturating_sub(text::width(line));
                    line.push_str(&" ".repeat(gap));
                    line.push_str(&text::fit(&words, room));
                }
            }
            at = to;
        }
        let indent = " ".repeat(LABEL);
        let needed = below.iter().rposition(|line| !line.trim().is_empty()).map_or(0, |last| last + 1);
        let below = below.into_iter().take(needed).map(|line| Line::raw(format!("{indent}{line}")));
        std::iter::once(Line::from(bars)).chain(below).collect()
    }
}

fn style(is_selected: bool, is_canceled: bool, view: View<'_>) -> Style {
    if is_selected {
        view.theme.style(Meaning::Selected)
    } else if is_canceled {
        view.theme.style(Meaning::Stop).add_modifier(Modifier::CROSSED_OUT)
    } else {
        view.theme.style(Meaning::Good).add_modifier(Modifier::UNDERLINED)
    }
}

/// Converts instants to columns.
struct Scale {
    start: DateTime<Utc>,
    minutes: i64,
    width: usize,
}

impl Scale {
    fn new(first: DateTime<Utc>, last: DateTime<Utc>, width: usize) -> Self {
        let start = first - Duration::minutes(i64::from(first.minute()));
        Self { start, minutes: (last - start).num_minutes().max(60), width }
    }

    fn column(&self, at: DateTime<Utc>) -> usize {
        let width = i64::try_from(self.width).unwrap_or(0);
        let column = (at - self.start).num_minutes().clamp(0, self.minutes) * width / self.minutes;
        usize::try_from(column).unwrap_or(0)
    }

    /// Returns `8 AM   9 AM   10 AM`, each above its column, as many as fit.
    fn hours(&self, view: View<'_>) -> String {
        let mut line = String::new();
        for hour in 0..=self.minutes / 60 {
            let at = self.start + Duration::hours(hour);
            let column = self.column(at);
            let label = view.format().hour(at);
            if column >= text::width(&line) + usize::from(hour > 0) && column + text::width(&label) <= self.width {
                line.push_str(&" ".repeat(column - text::width(&line)));
                line.push_str(&label);
            }
        }
        line
    }
}
