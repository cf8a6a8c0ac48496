//! A ticket's page as text, for a command: everything that the screen shows, without its keys.

use super::conversation::{self, Reader};
use super::{presence, side, view};
use crate::domain::text::safe_lines;
use crate::domain::ticket::page::TicketPage;
use crate::ui::context::View;

/// So wide that a line breaks only where the text breaks.
const WIDTH: usize = 1_000_000;

/// Returns the lines.
#[must_use]
pub fn text(page: &TicketPage, view: View<'_>) -> Vec<String> {
    let mut lines = vec![view::title(page, WIDTH, view)];
    lines.extend(view::above(presence::words(&page.present), page, view).into_iter().map(|(_, words)| words));
    lines.push(String::new());
    lines.extend(side::lines(page, WIDTH, false, view).into_iter().map(|(_, words)| words));
    lines.push(String::new());
    let reader = Reader { site: view.site, today: view.today(), read: page.read, width: WIDTH };
    lines.extend(
        conversation::lines(page, &[], &[], reader).into_iter().map(|line| format!("{} {}", line.bar, line.words)),
    );
    for draft in &page.drafts {
        let what = if draft.is_note { "Your draft of a note" } else { "Your draft of a reply" };
        let at = view.site.clock_or_day(draft.updated_at, view.today());
        lines.extend([String::new(), format!("{what}, kept {at}:")]);
        lines.extend(safe_lines(&draft.body).into_iter().map(|line| format!("  {line}")));
    }
    lines
}
