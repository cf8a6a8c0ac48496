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
    Audit,
}

impl Pane {
    /// Those with a tab, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::Today, Self::Roster, Self::CheckIn, Self::People];

    /// The number key; the log has none, it is opened by name.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::Today => 1,
            Self::Roster => 2,
            Self::CheckIn => 3,
            Self::People => 6,
            Self::Audit => 0,
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
            Self::Audit => Scope::Audit,
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
            Action::PaneAudit => Self::Audit,
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
            Self::Audit => {
                "Who changed what, a sentence a line, by the console, the website or psql.\n↵ shows each row with its old and new values. On a class, a seat or a\nperson in another pane, h asks who changed it; Esc goes back there."
            }
        }
    }
}
