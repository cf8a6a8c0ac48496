//! Where a key means something.

use super::Action;

/// Where an action can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Everywhere.
    Global,
    /// In every list.
    List,
    /// In the Today pane.
    Today,
    /// In the Roster pane.
    Roster,
    /// In the Check-in pane.
    CheckIn,
    /// On the board and in the list of leads.
    Leads,
    /// On a lead's page.
    Lead,
    /// At the leads' figures.
    LeadFigures,
    /// In the queue and on the board of tickets.
    Tickets,
    /// On a ticket's page.
    Ticket,
    /// At the tickets' figures.
    TicketFigures,
    /// In the People pane.
    People,
    /// In the staff pane.
    Staff,
    /// In the Audit pane.
    Audit,
}

impl Scope {
    /// All of them, in the order of the panes.
    pub const ALL: [Self; 14] = [
        Self::Global,
        Self::List,
        Self::Today,
        Self::Roster,
        Self::CheckIn,
        Self::Leads,
        Self::Lead,
        Self::LeadFigures,
        Self::Tickets,
        Self::Ticket,
        Self::TicketFigures,
        Self::People,
        Self::Staff,
        Self::Audit,
    ];

    /// The heading in the help.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Global => "Everywhere",
            Self::List => "Lists",
            Self::Today => "Today",
            Self::Roster => "Roster",
            Self::CheckIn => "Check-in",
            Self::Leads => "Leads",
            Self::Lead => "A lead",
            Self::LeadFigures => "Figures of leads",
            Self::TicketFigures => "Figures of tickets",
            Self::Tickets => "Tickets",
            Self::Ticket => "A ticket",
            Self::People => "People",
            Self::Staff => "Staff",
            Self::Audit => "Audit",
        }
    }

    /// The action that goes to the pane in which it holds; `None` for every pane.
    #[must_use]
    pub fn pane_action(self) -> Option<Action> {
        Some(match self {
            Self::Global | Self::List => return None,
            Self::Today => Action::PaneToday,
            Self::Roster => Action::PaneRoster,
            Self::CheckIn => Action::PaneCheckIn,
            Self::Leads | Self::Lead | Self::LeadFigures => Action::PaneLeads,
            Self::Tickets | Self::Ticket | Self::TicketFigures => Action::PaneTickets,
            Self::People => Action::PanePeople,
            Self::Staff => Action::PaneStaff,
            Self::Audit => Action::PaneAudit,
        })
    }
}
