//! The day as a time-line, one row for each venue.

use chrono::{DateTime, Duration, Timelike, Utc};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::domain::seat::ClassStatus;
use crate::domain::session::Session;
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;

/// Columns of the venue's name.
const LABEL: usize = 12;

/// Draws the classes; the one at `selected` stands out.
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
    for venue in venues {
        lines.push(venue_line(venue, sessions, selected, &scale, view));
        lines.push(Line::default());
    }
    frame.render_widget(Paragraph::new(lines), area);
}

fn venue_line<'a>(venue: &str, sessions: &[&Session], selected: usize, scale: &Scale, view: View<'_>) -> Line<'a> {
    let mut spans = vec![Span::styled(text::column(venue, LABEL), view.theme.style(Meaning::Title))];
    let mut at = 0;
    for (index, session) in sessions.iter().enumerate().filter(|(_, session)| session.venue == venue) {
        let from = scale.column(session.starts_at).max(at);
        let to = scale.column(session.ends_at).max(from + 1);
        spans.push(Span::raw(" ".repeat(from - at)));
        let is_cancelled = session.status == ClassStatus::Cancelled;
        let words = format!("{}{}", if is_cancelled { "✗ " } else { "" }, session.course);
        let style = if index == selected {
            view.theme.style(Meaning::Selected)
        } else if is_cancelled {
            view.theme.style(Meaning::Stop).add_modifier(Modifier::CROSSED_OUT)
        } else {
            view.theme.style(Meaning::Good).add_modifier(Modifier::UNDERLINED)
        };
        spans.push(Span::styled(text::column(&words, to - from), style));
        at = to;
    }
    Line::from(spans)
}

/// Instants to columns.
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

    /// `8 AM   9 AM   10 AM`, each above its column, as many as there is room for.
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
