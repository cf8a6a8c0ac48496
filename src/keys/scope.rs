//! Scopes, in which keys have a meaning.

use super::Action;

/// Generates [`Scope`] from one line per scope: name, heading in the help, action that shows its pane.
macro_rules! scopes {
    ($($Scope:ident: $title:literal, $open:expr;)+) => {
        /// Part of the app in which an action is available.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[allow(missing_docs, reason = "named after what is shown")]
        pub enum Scope {
            $($Scope),+
        }

        impl Scope {
            /// All scopes, in the order of the panes.
            pub const ALL: &'static [Self] = &[$(Self::$Scope),+];

            /// Returns the heading in the help; for a pane, the label of its tab.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self {
                    $(Self::$Scope => $title),+
                }
            }

            /// Returns the action that shows the pane of the scope; `None` for a scope of all panes.
            #[must_use]
            pub fn pane_action(self) -> Option<Action> {
                match self {
                    $(Self::$Scope => $open),+
                }
            }
        }
    };
}

scopes! {
    Global: "Everywhere", None;
    List: "Lists", None;
    Today: "Today", Some(Action::PaneToday);
    Roster: "Roster", Some(Action::PaneRoster);
    CheckIn: "Check-in", Some(Action::PaneCheckIn);
    Leads: "Leads", Some(Action::PaneLeads);
    Lead: "A lead", Some(Action::PaneLeads);
    LeadFigures: "Figures of leads", Some(Action::PaneLeads);
    Tickets: "Tickets", Some(Action::PaneTickets);
    Ticket: "A ticket", Some(Action::PaneTickets);
    TicketFigures: "Figures of tickets", Some(Action::PaneTickets);
    People: "People", Some(Action::PanePeople);
    Staff: "Staff", Some(Action::PaneStaff);
    Audit: "Audit", Some(Action::PaneAudit);
}
