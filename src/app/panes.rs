//! The registry of panes. A new pane is one line here, one `mod` line in `ui/mod.rs`, and its directory.

use crate::keys::{Action, Scope};
use crate::ui::pane::{Pane, PaneSpec};
use crate::ui::{audit, checkin, leads, people, roster, staff, tickets, today};

/// Generates [`PaneId`] and [`Panes`] from one line per pane: field, type, module.
macro_rules! panes {
    ($($field:ident: $Pane:ident in $module:ident;)+) => {
        /// A pane by name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "named after what they show")]
        pub enum PaneId {
            $($Pane),+
        }

        impl PaneId {
            /// Every pane, in the order of the tabs.
            pub const ALL: &'static [Self] = &[$(Self::$Pane),+];

            /// Returns the facts about the pane.
            #[must_use]
            pub fn spec(self) -> &'static PaneSpec {
                match self {
                    $(Self::$Pane => &$module::PANE),+
                }
            }
        }

        /// The state of every pane.
        #[derive(Debug, Default)]
        pub(super) struct Panes {
            $(pub(super) $field: $module::$Pane),+
        }

        impl Panes {
            pub(super) fn get(&self, id: PaneId) -> &dyn Pane {
                match id {
                    $(PaneId::$Pane => &self.$field),+
                }
            }

            pub(super) fn get_mut(&mut self, id: PaneId) -> &mut dyn Pane {
                match id {
                    $(PaneId::$Pane => &mut self.$field),+
                }
            }

            pub(super) fn all(&self) -> impl Iterator<Item = &dyn Pane> {
                [$(&self.$field as &dyn Pane),+].into_iter()
            }

            pub(super) fn all_mut(&mut self) -> impl Iterator<Item = &mut dyn Pane> {
                [$(&mut self.$field as &mut dyn Pane),+].into_iter()
            }
        }
    };
}

panes! {
    today: Today in today;
    roster: Roster in roster;
    check_in: CheckIn in checkin;
    leads: Leads in leads;
    tickets: Tickets in tickets;
    people: People in people;
    staff: Staff in staff;
    audit: Audit in audit;
}

impl PaneId {
    /// Returns the panes with a tab, in the order of their numbers.
    pub fn tabs() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|pane| pane.number().is_some())
    }

    /// Returns the pane that an action shows.
    #[must_use]
    pub fn of(action: Action) -> Option<Self> {
        Self::ALL.iter().copied().find(|pane| pane.spec().open == action)
    }

    /// Returns the number key; `None` for a pane that is opened by name.
    #[must_use]
    pub fn number(self) -> Option<u8> {
        self.spec().number
    }

    /// Returns the word on the tab.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.spec().scope.title()
    }

    /// Returns the scope of the pane's keys.
    #[must_use]
    pub fn scope(self) -> Scope {
        self.spec().scope
    }
}
