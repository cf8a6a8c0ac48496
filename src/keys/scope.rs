//! Where a key means something.

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
            Self::LeadFigures | Self::TicketFigures => "Figures",
            Self::Tickets => "Tickets",
            Self::Ticket => "A ticket",
            Self::People => "People",
            Self::Staff => "Staff",
            Self::Audit => "Audit",
        }
    }
}
