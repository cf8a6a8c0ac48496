//! The form that undoes a merge: the user picks the merged lead that becomes separate again.

use uuid::Uuid;

use super::LeadForms;
use crate::domain::lead::LeadPage;
use crate::domain::lead::work::{Command, Outcome};
use crate::ui::collection::forms::{Done, Unmerge, UnmergeForm};

/// A lead that was merged into another.
#[derive(Debug)]
pub(super) struct Merged {
    lead: Uuid,
    name: String,
    /// What tells the lead apart from others.
    words: String,
}

/// Returns the form with the leads that were merged into the page's lead.
pub(super) fn sheet(page: &LeadPage) -> UnmergeForm<Merged> {
    let merged = page.merged.iter().map(|inquiry| {
        let words = [inquiry.city.as_ref(), inquiry.state.as_ref(), Some(&inquiry.contact_email)];
        let words = words.into_iter().flatten().cloned().collect::<Vec<_>>().join(" · ");
        Merged { lead: inquiry.id, name: inquiry.org_name.clone(), words }
    });
    UnmergeForm::new(page.card.org_name.clone(), merged.collect())
}

impl Unmerge for Merged {
    type Work = LeadForms;

    const TITLE: &'static str = "Take a merge back";
    const KEYS: &'static str = "↑↓ choose · Ctrl-Y take it out · Esc back, nothing is done";
    const NOTHING: &'static str = "Nothing was merged into this lead.";

    fn line(&self) -> String {
        format!("{} · {}", self.name, self.words)
    }

    fn prospect(&self) -> &'static str {
        "It becomes a lead of its own with its own timeline and steps. What it had filled in goes with it, unless \
         somebody has changed it since."
    }

    fn command(&self) -> Command {
        Command::Unmerge { gone: self.lead }
    }

    fn done(&self, outcome: &Outcome) -> Option<Done> {
        let Outcome::Done { .. } = outcome else { return None };
        Some(Done::well(format!("{} stands by itself again.", self.name)))
    }
}
