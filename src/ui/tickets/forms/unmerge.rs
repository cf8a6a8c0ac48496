//! Undoes a merge or a split. A ticket that was merged into this one becomes separate again. Or this ticket goes back
//! to the ticket that it was split from.

use uuid::Uuid;

use super::TicketForms;
use super::body::TicketFormBody;
use crate::domain::ticket::number;
use crate::domain::ticket::page::TicketPage;
use crate::domain::ticket::work::{Command, Outcome};
use crate::ui::collection::forms::{Done, Unmerge, UnmergeForm};

/// What can be undone. The name is `T-1042 Lost card`; for a ticket that was split off it is only the number.
#[derive(Debug)]
pub(super) enum Back {
    Merged { gone: Uuid, name: String },
    Split { ticket: Uuid, name: String },
}

/// Returns what can be undone for the page's ticket.
pub(super) fn sheet(page: &TicketPage) -> UnmergeForm<Back> {
    let name = page.card.label();
    let merged = page
        .merged
        .iter()
        .map(|merged| Back::Merged { gone: merged.id, name: format!("{} {}", number(merged.number), merged.title) });
    let split = page.split_from.map(|_| Back::Split { ticket: page.card.id, name: name.clone() });
    let choices = merged.chain(split).collect();
    UnmergeForm::new(name, choices)
}

impl TicketFormBody for UnmergeForm<Back> {}

impl Unmerge for Back {
    type Work = TicketForms;

    const TITLE: &'static str = "Take a merge or a split back";
    const KEYS: &'static str = "↑↓ choose · Ctrl-Y take it out · Esc back, nothing is done";
    const NOTHING: &'static str = "Nothing was merged into this ticket.";

    fn line(&self) -> String {
        match self {
            Self::Merged { name, .. } => format!("{name} stands by itself again"),
            Self::Split { name, .. } => format!("{name} goes back to the ticket that it was split from"),
        }
    }

    fn prospect(&self) -> &'static str {
        match self {
            Self::Merged { .. } => {
                "It becomes a ticket of its own with what was written to it. What it had filled in goes with it, unless \
                 somebody has changed it since."
            }
            Self::Split { .. } => "The comment goes back to where it was; whatever was written since comes along.",
        }
    }

    fn command(&self) -> Command {
        match self {
            Self::Merged { gone, .. } => Command::Unmerge { gone: *gone },
            Self::Split { ticket, .. } => Command::Unsplit { ticket: *ticket },
        }
    }

    fn done(&self, outcome: &Outcome) -> Option<Done> {
        let Outcome::Done { ticket, number: into, .. } = outcome else { return None };
        Some(match self {
            Self::Merged { name, .. } => Done::well(format!("{name} stands by itself again.")),
            Self::Split { name, .. } => {
                Done::well(format!("{name} went back into {}.", number(*into))).showing(*ticket)
            }
        })
    }
}
