//! The lines of the next steps, with their days and marks.

use chrono::NaiveDate;

use super::PageLine;
use crate::domain::format::{self, Format, relative_day};
use crate::domain::lead::Step;
use crate::domain::text;
use crate::ui::theme::Meaning;

/// Returns a step in lines of at most `width` columns. The current step is wrapped; another one has a single line.
pub(super) fn lines(step: &Step, is_on: bool, width: usize, format: Format<'_>) -> Vec<PageLine> {
    let (meaning, words) = if let Some(at) = step.done_at {
        let by = step.done_by.as_deref().unwrap_or("someone");
        let day = format.short_date(format.day_of(at));
        (Meaning::Muted, format!("[x] {}: {} (done by {by}, {day})", format.short_date(step.due_on), step.what))
    } else {
        let (meaning, day) = when(step.due_on, format);
        (meaning, format!("[ ] {day}: {} (by {})", step.what, step.created_by))
    };
    if is_on {
        let room = width.saturating_sub(4).max(1);
        let indented = |(n, line): (usize, String)| if n == 0 { line } else { format!("    {line}") };
        text::wrap(&words, room).into_iter().enumerate().map(|line| (meaning, indented(line))).collect()
    } else {
        vec![(meaning, text::fit(&words, width))]
    }
}

/// Returns `! 3 days late, Wed, Nov 18`, `today` or `Fri, Nov 27, in 6 days`.
pub(super) fn when(day: NaiveDate, format: Format<'_>) -> (Meaning, String) {
    let today = format.today();
    match (day - today).num_days() {
        0 => (Meaning::Text, "today".into()),
        late if late < 0 => (Meaning::Warn, format!("! {} late, {}", format::days(-late), format.date(day))),
        ahead if ahead < 300 => (Meaning::Text, format!("{}, {}", format.date(day), relative_day(day, today))),
        _ => (Meaning::Text, format.date(day)),
    }
}
