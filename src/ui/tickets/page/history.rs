//! Who changed what of a ticket, and when, newest first.

use super::{PageLine, activity};
use crate::domain::text;
use crate::domain::ticket::number;
use crate::domain::ticket::page::TicketPage;
use crate::ui::context::View;
use crate::ui::theme::Meaning;

/// Returns the lines for `width` columns. Text that has no room on the first line continues below, indented.
pub(super) fn lines(page: &TicketPage, width: usize, view: View<'_>) -> Vec<PageLine> {
    if page.activities.is_empty() {
        return vec![(Meaning::Muted, "Nothing has been changed since it came.".into())];
    }
    let mut lines = Vec::new();
    for activity in &page.activities {
        let of =
            page.merged.iter().find(|merged| merged.id == activity.ticket_id && activity.ticket_id != page.card.id);
        let of = of.map(|merged| format!(" ({})", number(merged.number))).unwrap_or_default();
        lines.push((Meaning::Muted, format!("{}{of}", view.format().when(activity.happened_at))));
        let room = width.saturating_sub(2).max(1);
        let words = text::wrap(&text::safe(&activity::words(activity)), room).into_iter();
        lines.extend(words.map(|words| (Meaning::Text, format!("  {words}"))));
    }
    lines
}
