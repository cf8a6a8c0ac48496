//! The panes by number.

use crate::keys::{Action, Scope};

/// A pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs, reason = "named after what they show")]
pub enum Pane {
    #[default]
    Today,
    Roster,
    CheckIn,
    People,
}

impl Pane {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::Today, Self::Roster, Self::CheckIn, Self::People];

    /// The number key.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::Today => 1,
            Self::Roster => 2,
            Self::CheckIn => 3,
            Self::People => 6,
        }
    }

    /// The tab's word.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.scope().title()
    }

    /// Where its keys are kept.
    #[must_use]
    pub fn scope(self) -> Scope {
        match self {
            Self::Today => Scope::Today,
            Self::Roster => Scope::Roster,
            Self::CheckIn => Scope::CheckIn,
            Self::People => Scope::People,
        }
    }

    /// The pane that an action opens.
    #[must_use]
    pub fn of(action: Action) -> Option<Self> {
        Some(match action {
            Action::PaneToday => Self::Today,
            Action::PaneRoster => Self::Roster,
            Action::PaneCheckIn => Self::CheckIn,
            Action::PanePeople => Self::People,
            _ => return None,
        })
    }

    /// What the pane is for, for its help.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Today => {
                "The classes of a day. ! marks what needs attention, in words;\nthe right side says who and why. ↵ opens the roster."
            }
            Self::Roster => {
                "One class: who is here, who is missing, who must not shoot.\n↵ admits; the marks a, l, e, s say what happened; u takes it back."
            }
            Self::CheckIn => {
                "Scan a ticket, or type a name, an order or a phone number.\nADMIT: ↵ lets them in. ASK and STOP say why; the key beside a\nreason mends it. Tab goes to the list and the last arrivals.\nA scan works wherever you are."
            }
            Self::People => {
                "Everybody: type a part of a name, a phone number, an email or an\norder. ↵ opens the page with orders, classes and papers."
            }
        }
    }
}
