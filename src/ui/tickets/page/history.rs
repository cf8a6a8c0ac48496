//! Who changed what of a ticket, and when, newest first.

use super::{PageLine, activity};
use crate::domain::text;
use crate::domain::ticket::number;
use crate::domain::ticket::page::TicketPage;
use crate::ui::context::View;
use crate::ui::theme::Meaning;

/// The lines for so many columns. What has no room on the first line goes on below, indented.
pub(super) fn lines(page: &TicketPage, width: usize, view: View<'_>) -> Vec<PageLine> {
    if page.activities.is_empty() {
        return vec![(Meaning::Muted, "Nothing has been changed since it came.".into())];
    }
    let mut lines = Vec::new();
    for deed in &page.activities {
        let of = page.merged.iter().find(|merged| merged.id == deed.ticket_id && deed.ticket_id != page.card.id);
        let of = of.map(|merged| format!(" ({})", number(merged.number))).unwrap_or_default();
        lines.push((Meaning::Muted, format!("{}{of}", view.format().when(deed.happened_at))));
        let room = width.saturating_sub(2).max(1);
        let words = text::wrap(&text::safe(&activity::words(deed)), room).into_iter();
        lines.extend(words.map(|words| (Meaning::Text, format!("  {words}"))));
    }
    lines
}
