//! The parts of a ticket's page, and the line that names them.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::linked;
use crate::domain::ticket::page::TicketPage;
use crate::ui::context::View;
use crate::ui::theme::Meaning;

/// A part of the page. Tab moves from one part to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Part {
    /// The conversation.
    #[default]
    Talk,
    /// Who asks, and the ticket's status.
    Details,
    /// What the ticket is linked to.
    Linked,
    /// Who changed what.
    History,
}

impl Part {
    pub(super) const ALL: [Self; 4] = [Self::Talk, Self::Details, Self::Linked, Self::History];

    /// Returns the next part, or the one before; wraps around.
    pub(super) fn beside(self, back: bool) -> Self {
        let at = Self::ALL.iter().position(|part| *part == self).unwrap_or_default();
        let step = if back { Self::ALL.len() - 1 } else { 1 };
        Self::ALL[(at + step) % Self::ALL.len()]
    }

    /// Returns the part's name and how much it has, unless that is nothing: `Linked 2`.
    fn title(self, page: &TicketPage, view: View<'_>) -> String {
        let comments = u64::try_from(page.comments.len()).unwrap_or_default();
        let (name, many) = match self {
            Self::Talk => ("Conversation", comments + page.earlier + u64::from(page.description.is_some())),
            Self::Details => return "Details".into(),
            Self::Linked => ("Linked", u64::try_from(linked::links(page, view.actor).len()).unwrap_or_default()),
            Self::History => ("History", u64::try_from(page.activities.len()).unwrap_or_default()),
        };
        if many == 0 { name.to_owned() } else { format!("{name} {many}") }
    }
}

/// Draws `▌Conversation 3   Details   Linked 2   History 6`: the parts that one region shows in turn.
pub(super) fn draw_strip(
    (parts, shown, has_focus): (&[Part], Part, bool),
    page: &TicketPage,
    frame: &mut Frame<'_>,
    row: Rect,
    view: View<'_>,
) {
    let mut line = Line::default();
    for part in parts {
        let meaning = match (*part == shown, has_focus) {
            (true, true) => Meaning::Focus,
            (true, false) => Meaning::Title,
            (false, _) => Meaning::Muted,
        };
        let mark = if *part == shown && has_focus { "▌" } else { " " };
        line.push_span(Span::styled(format!("{mark}{}  ", part.title(page, view)), view.theme.style(meaning)));
    }
    let hint = Line::styled("Tab next ", view.theme.style(Meaning::Muted));
    let has_room = line.width() + hint.width() <= usize::from(row.width);
    frame.render_widget(line, row);
    if has_room {
        frame.render_widget(hint.right_aligned(), row);
    }
}
