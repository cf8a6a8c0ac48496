//! Rights of the staff. The database enforces them (`may()` and the policies). A console knows the same rights, so
//! that it can report in advance what the database would refuse, and why.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::staff::Role;

/// Defines the rights: the word that the database stores (`permissions.name`), the permitted action, and the roles
/// that have the right by default.
macro_rules! rights {
    ($($right:ident, $word:literal, $deed:literal, [$($role:ident),*];)*) => {
        /// A single right.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[allow(missing_docs, reason = "the words beside them say it")]
        pub enum Right { $($right),* }

        impl Right {
            /// All rights.
            pub const ALL: &'static [Self] = &[$(Self::$right),*];

            /// Returns the right as stored in the database.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$right => $word),* }
            }

            /// Returns the permitted action, to follow "may" in a sentence.
            #[must_use]
            pub fn deed(self) -> &'static str {
                match self { $(Self::$right => $deed),* }
            }

            /// Returns the roles that have the right by default.
            #[must_use]
            pub fn roles(self) -> &'static [Role] {
                match self { $(Self::$right => &[$(Role::$role),*]),* }
            }
        }
    };
}

rights! {
    ScheduleRead, "schedule.read", "see every class", [Desk, Manager, Admin];
    ScheduleReadOwn, "schedule.read_own", "see own classes", [Instructor];
    ScheduleManage, "schedule.manage", "move or cancel classes", [Manager, Admin];
    PeopleRead, "people.read", "look up any person", [Desk, Manager, Admin];
    PeopleWrite, "people.write", "change a person's data", [Desk, Manager, Admin];
    OrdersRead, "orders.read", "see orders and amounts", [Desk, Manager, Admin];
    OrdersWrite, "orders.write", "change orders", [Desk, Manager, Admin];
    PaymentsRead, "payments.read", "see payments", [Desk, Manager, Admin];
    PaymentsWrite, "payments.write", "take payments", [Desk, Manager, Admin];
    PaymentsCorrect, "payments.correct", "take back payments of another person or day", [Manager, Admin];
    WaiversRead, "waivers.read", "see signed waivers", [Desk, Manager, Admin];
    WaiversWrite, "waivers.write", "have waivers signed", [Desk, Manager, Admin];
    WaiversVoid, "waivers.void", "void a waiver", [Manager, Admin];
    IdentityRead, "identity.read", "see identity checks", [Desk, Manager, Admin];
    IdentityWrite, "identity.write", "record identity checks", [Desk, Manager, Admin];
    SeatsName, "seats.name", "name seats", [Desk, Manager, Admin];
    AttendanceWrite, "attendance.write", "check in and mark in every class", [Desk, Manager, Admin];
    AttendanceWriteOwn, "attendance.write_own", "check in and mark in own classes", [Instructor];
    Override, "admission.override", "admit where a rule warns", [Desk, Instructor, Manager, Admin];
    OverrideBlock, "admission.override_block", "admit where a rule blocks", [Manager, Admin];
    MedicalRead, "medical.read", "see emergency and medical notes", [Desk, Instructor, Manager, Admin];
    MedicalWrite, "medical.write", "write emergency and medical notes", [Desk, Manager, Admin];
    TicketsRead, "tickets.read", "see every ticket", [Desk, Manager, Admin];
    TicketsReadOwn, "tickets.read_own", "see the tickets of own classes", [Instructor];
    TicketsReadNotes, "tickets.read_notes", "see the internal notes of tickets", [Desk, Manager, Admin];
    TicketsWrite, "tickets.write", "work on tickets", [Desk, Manager, Admin];
    LeadsRead, "leads.read", "see leads", [Desk, Manager, Admin];
    LeadsManage, "leads.manage", "work on leads", [Manager, Admin];
    ReportsRead, "reports.read", "see reports", [Manager, Admin];
    StaffManage, "staff.manage", "manage staff", [Admin];
    SettingsManage, "settings.manage", "change settings", [Admin];
    AuditRead, "audit.read", "see who changed what", [Admin];
    MaintenanceRun, "maintenance.run", "run maintenance", [Admin];
}

/// Current rights of a user.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rights(BTreeSet<Right>);

impl Rights {
    /// Returns the default rights of a role.
    #[must_use]
    pub fn of(role: Role) -> Self {
        Self(Right::ALL.iter().copied().filter(|right| right.roles().contains(&role)).collect())
    }

    /// Returns all rights, which the database owner has.
    #[must_use]
    pub fn all() -> Self {
        Self(Right::ALL.iter().copied().collect())
    }

    /// Builds the set from the words of the database. Skips words that this console does not know.
    pub fn from_words<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let known = |word| Right::ALL.iter().copied().find(|right| right.word() == word);
        Self(words.into_iter().filter_map(known).collect())
    }

    /// Returns true if the set contains the right.
    #[must_use]
    pub fn has(&self, right: Right) -> bool {
        self.0.contains(&right)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_name_rights_and_strange_ones_are_left_out() {
        let rights = Rights::from_words(["payments.write", "no.such"]);
        assert!(rights.has(Right::PaymentsWrite));
        assert!(!rights.has(Right::PaymentsRead));
        assert_eq!(Rights::from_words(Right::ALL.iter().map(|right| right.word())), Rights::all());
    }

    #[test]
    fn only_who_runs_the_day_overrides_a_block() {
        let may = |role| Rights::of(role).has(Right::OverrideBlock);
        assert_eq!([Role::Desk, Role::Instructor, Role::Manager, Role::Admin].map(may), [false, false, true, true]);
    }
}
