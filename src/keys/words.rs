//! Texts of each action: a short name, a description, and search terms for the palette.

mod cards;
mod classes;
mod everywhere;

use super::{Action, Scope};

/// Subject of an action. Help and palette group actions by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// The row under the cursor.
    Row,
    /// The content of the pane.
    Pane,
    /// Independent of the pane.
    Everywhere,
    /// Navigation with common keys.
    Moving,
}

/// Texts of an action.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// Group in help and palette.
    pub group: Group,
    /// Short name; fits a help column of 26 cells.
    pub short: &'static str,
    /// Sentence about the effect of Enter in the palette.
    pub does: &'static str,
    /// Search terms for users who do not know the short name.
    pub also: &'static [&'static str],
}

impl Group {
    /// Returns the heading of the group in a scope.
    #[must_use]
    pub fn title(self, scope: Scope) -> &'static str {
        match (self, scope) {
            (Self::Everywhere, _) => "Everywhere",
            (Self::Moving, _) => "Moving about",
            (Self::Row, Scope::Today) | (Self::Pane, Scope::Roster) => "This class",
            (Self::Pane, Scope::Today) => "This day",
            (Self::Row, Scope::CheckIn | Scope::People | Scope::Staff) => "This person",
            (Self::Row, Scope::Leads | Scope::Lead) => "This lead",
            (Self::Row, Scope::Tickets | Scope::Ticket) => "This ticket",
            (Self::Row, Scope::Audit) => "This change",
            (Self::Row, _) => "This row",
            (Self::Pane, Scope::Lead | Scope::Ticket) => "This page",
            (Self::Pane, Scope::LeadFigures | Scope::TicketFigures) => "These figures",
            (Self::Pane, Scope::CheckIn) => "This search",
            (Self::Pane, _) => "This list",
        }
    }
}

impl Action {
    /// Returns the group of the action in a scope.
    #[must_use]
    pub fn group(self, scope: Scope) -> Group {
        match (self, scope) {
            (Self::CheckInHere, Scope::Roster) | (Self::TicketNew, Scope::Tickets) => Group::Pane,
            _ => self.words().group,
        }
    }

    /// Returns the texts in a scope.
    #[must_use]
    pub fn words_in(self, scope: Scope) -> Words {
        match (self, scope) {
            (Self::GoToLinked, Scope::CheckIn) => VALID_SEAT,
            _ => self.words(),
        }
    }

    /// Returns the texts of the action.
    #[must_use]
    pub fn words(self) -> Words {
        let mut rows = [everywhere::WORDS, classes::WORDS, cards::WORDS].into_iter().flatten();
        rows.find(|(action, _)| *action == self).map_or(NONE, |(_, words)| *words)
    }
}

/// Fallback for an action without texts; a test finds such actions.
const NONE: Words = Words { group: Group::Pane, short: "", does: "", also: &[] };

const VALID_SEAT: Words = Words {
    group: Group::Row,
    short: "the valid seat",
    does: "Opens the later booking of a person whose ticket is no longer good.",
    also: &["good ticket", "other booking", "rebooked", "moved"],
};

const fn words(group: Group, short: &'static str, does: &'static str, also: &'static [&'static str]) -> Words {
    Words { group, short, does, also }
}
