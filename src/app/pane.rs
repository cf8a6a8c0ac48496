//! The panes by number.

use crate::keys::{Action, Scope};
use crate::ui::effect::Slot;

/// A pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs, reason = "named after what they show")]
pub enum PaneId {
    #[default]
    Today,
    Roster,
    CheckIn,
    Leads,
    Tickets,
    People,
    Staff,
    Audit,
}

impl PaneId {
    /// Those with a tab, in the order of their numbers.
    pub const TABS: [Self; 6] = [Self::Today, Self::Roster, Self::CheckIn, Self::Leads, Self::Tickets, Self::People];

    /// The number key; none for a pane that is opened by name.
    #[must_use]
    pub fn number(self) -> Option<u8> {
        match self {
            Self::Today => Some(1),
            Self::Roster => Some(2),
            Self::CheckIn => Some(3),
            Self::Leads => Some(4),
            Self::Tickets => Some(5),
            Self::People => Some(6),
            Self::Staff | Self::Audit => None,
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
            Self::Leads => Scope::Leads,
            Self::Tickets => Scope::Tickets,
            Self::People => Scope::People,
            Self::Staff => Scope::Staff,
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
            Action::PaneLeads => Self::Leads,
            Action::PaneTickets => Self::Tickets,
            Action::PanePeople => Self::People,
            Action::PaneStaff => Self::Staff,
            Action::PaneAudit => Self::Audit,
            _ => return None,
        })
    }

    /// Whether the answer of a slot is shown in the pane.
    #[must_use]
    pub fn shows(self, slot: Slot) -> bool {
        match self {
            Self::Today => matches!(slot, Slot::Day),
            Self::Roster => matches!(slot, Slot::Session | Slot::ClassNotes | Slot::Waiver | Slot::SeatRecords),
            Self::CheckIn => {
                matches!(slot, Slot::Find | Slot::Arrivals | Slot::Classes | Slot::Waiver | Slot::SeatRecords)
            }
            Self::Leads => matches!(
                slot,
                Slot::Leads
                    | Slot::LeadsMore
                    | Slot::LeadsCount
                    | Slot::LeadViews
                    | Slot::LeadFigures
                    | Slot::LeadPage
                    | Slot::LeadDuplicates
                    | Slot::LeadChoices
            ),
            Self::Tickets => matches!(
                slot,
                Slot::Tickets
                    | Slot::TicketsMore
                    | Slot::TicketsCount
                    | Slot::TicketViews
                    | Slot::TicketFigures
                    | Slot::TicketPage
                    | Slot::TicketFind
            ),
            Self::People => matches!(slot, Slot::People | Slot::Person | Slot::Sealed | Slot::PersonTickets),
            Self::Staff => slot == Slot::Staff,
            Self::Audit => matches!(slot, Slot::Audit | Slot::AuditTransaction),
        }
    }

    /// What the pane is for, for its help.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Today => {
                "The classes of a day. ! marks what needs attention, in words;\nthe right side says who and why. ↵ opens the roster."
            }
            Self::Roster => {
                "One class: who is here, who is missing, who must not shoot.\n↵ admits; the marks a, l, y, z say what happened; u takes it back."
            }
            Self::CheckIn => {
                "Scan a ticket, or type a name, an order or a phone number.\nADMIT: ↵ lets them in. ASK and STOP say why; Alt with the letter\nbeside a reason fixes it. Letters alone are always typed.\n↓ and Tab go to the list and the last arrivals. A scan works\nwherever you are."
            }
            Self::Leads => {
                "Churches and others who asked for training, by stage, what is due\nfirst. Shift-← and Shift-→ move a lead, m picks a stage; Space selects several.\n↵ opens the page with time-line and next steps. v changes between\nboard, list and figures."
            }
            Self::Tickets => {
                "What people ask for, what is due first; • has something new to you.\nShift-← and Shift-→ move a ticket, m picks where to; space selects several.\n↵ opens the conversation: r replies, t writes a note that the\ncustomer never reads. v changes between queue, board and\nfigures."
            }
            Self::People => {
                "Everybody: type a part of a name, a phone number, an email or an\norder. ↵ opens the page with orders, classes and papers."
            }
            Self::Staff => {
                "Who may sign in, and as what. Everything here holds at once: who is\nswitched off is out of every console. Single rights are decided with\nfrontdesk staff right."
            }
            Self::Audit => {
                "Who changed what, a sentence a line, by the console, the website or psql.\n↵ shows each row with its old and new values. On a class, a seat or a\nperson in another pane, h asks who changed it; Esc goes back there."
            }
        }
    }
}
