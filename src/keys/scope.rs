//! Scopes, in which keys have a meaning.

use super::Action;

/// Generates [`Scope`] from one line per scope: name, heading in the help, headings of the actions on the row under the
/// cursor and on the whole content, action that shows its pane.
macro_rules! scopes {
    ($($Scope:ident: $title:literal, $row:literal, $content:literal, $open:expr;)+) => {
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

            /// Returns the heading of the actions on the row under the cursor.
            pub(super) fn row_title(self) -> &'static str {
                match self {
                    $(Self::$Scope => $row),+
                }
            }

            /// Returns the heading of the actions on the whole content.
            pub(super) fn content_title(self) -> &'static str {
                match self {
                    $(Self::$Scope => $content),+
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
    Global: "Everywhere", "This row", "This list", None;
    List: "Lists", "This row", "This list", None;
    Today: "Today", "This class", "This day", Some(Action::PaneToday);
    Roster: "Roster", "This row", "This class", Some(Action::PaneRoster);
    CheckIn: "Check-in", "This person", "This search", Some(Action::PaneCheckIn);
    Leads: "Leads", "This lead", "This list", Some(Action::PaneLeads);
    Lead: "A lead", "This lead", "This page", Some(Action::PaneLeads);
    LeadFigures: "Figures of leads", "This row", "These figures", Some(Action::PaneLeads);
    Tickets: "Tickets", "This ticket", "This list", Some(Action::PaneTickets);
    Ticket: "A ticket", "This ticket", "This page", Some(Action::PaneTickets);
    TicketFigures: "Figures of tickets", "This row", "These figures", Some(Action::PaneTickets);
    People: "People", "This person", "This list", Some(Action::PanePeople);
    Staff: "Staff", "This person", "This list", Some(Action::PaneStaff);
    Audit: "Audit", "This change", "This list", Some(Action::PaneAudit);
}
