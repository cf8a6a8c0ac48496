//! The next steps with their days and marks.

use chrono::NaiveDate;

use super::PageLine;
use crate::domain::lead::Step;
use crate::domain::site::{Site, long_date, relative_day};
use crate::domain::text;
use crate::ui::theme::Meaning;

/// A step in lines of at most `width` columns: one, or as many as it takes when one is on it.
pub(super) fn lines(step: &Step, is_on: bool, width: usize, site: &Site, today: NaiveDate) -> Vec<PageLine> {
    let (meaning, words) = if let Some(at) = step.done_at {
        let by = step.done_by.as_deref().unwrap_or("somebody");
        let day = site.date_of(at).format("%-d %b");
        (Meaning::Muted, format!("[x] {}: {} (done by {by}, {day})", step.due_on.format("%-d %b"), step.what))
    } else {
        let (meaning, day) = when(step.due_on, today);
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

/// `! 3 days late, Wed 18 Nov`, `today`, `Fri 27 Nov, in 6 days`.
pub(super) fn when(day: NaiveDate, today: NaiveDate) -> (Meaning, String) {
    match (day - today).num_days() {
        0 => (Meaning::Accent, "today".into()),
        late if late < 0 => {
            let days = text::count(usize::try_from(-late).unwrap_or_default(), "day", "days");
            (Meaning::Warn, format!("! {days} late, {}", day.format("%a %-d %b")))
        }
        ahead if ahead < 300 => (Meaning::Text, format!("{}, {}", day.format("%a %-d %b"), relative_day(day, today))),
        _ => (Meaning::Text, long_date(day)),
    }
}
