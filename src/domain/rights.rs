//! What a member of staff may do. The database decides (`may()` and the policies); a console knows
//! the same rights so that it can say beforehand what would be refused, and why.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::staff::Role;

/// The rights, each with the word that the database keeps (`permissions.name`), what they allow, and
/// the roles that have them from the start.
macro_rules! rights {
    ($($right:ident, $word:literal, $deed:literal, [$($role:ident),*];)*) => {
        /// A single right.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[allow(missing_docs, reason = "the words beside them say it")]
        pub enum Right { $($right),* }

        impl Right {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$right),*];

            /// The database's word.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$right => $word),* }
            }

            /// What it allows, after "may".
            #[must_use]
            pub fn deed(self) -> &'static str {
                match self { $(Self::$right => $deed),* }
            }

            /// The roles that have it unless somebody decided otherwise.
            #[must_use]
            pub fn roles(self) -> &'static [Role] {
                match self { $(Self::$right => &[$(Role::$role),*]),* }
            }
        }
    };
}

rights! {
    ScheduleRead, "schedule.read", "see every class", [Desk, Manager, Admin];
    ScheduleReadOwn, "schedule.read_own", "see the classes taught", [Instructor];
    ScheduleManage, "schedule.manage", "move or cancel classes", [Manager, Admin];
    PeopleRead, "people.read", "look anybody up", [Desk, Manager, Admin];
    PeopleWrite, "people.write", "change what is known of a person", [Desk, Manager, Admin];
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
    AttendanceWriteOwn, "attendance.write_own", "check in and mark in the classes taught", [Instructor];
    Override, "admission.override", "admit where a rule warns", [Desk, Instructor, Manager, Admin];
    OverrideBlock, "admission.override_block", "admit where a rule blocks", [Manager, Admin];
    MedicalRead, "medical.read", "see emergency and medical notes", [Desk, Instructor, Manager, Admin];
    MedicalWrite, "medical.write", "write emergency and medical notes", [Desk, Manager, Admin];
    TicketsRead, "tickets.read", "see every ticket", [Desk, Manager, Admin];
    TicketsReadOwn, "tickets.read_own", "see the tickets of the classes taught", [Instructor];
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

/// The rights that somebody has at this moment.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rights(BTreeSet<Right>);

impl Rights {
    /// What a role has unless somebody decided otherwise.
    #[must_use]
    pub fn of(role: Role) -> Self {
        Self(Right::ALL.iter().copied().filter(|right| right.roles().contains(&role)).collect())
    }

    /// All of them: the database's owner.
    #[must_use]
    pub fn all() -> Self {
        Self(Right::ALL.iter().copied().collect())
    }

    /// Those that the database names; a word that this console does not know is left out.
    pub fn from_words<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let known = |word| Right::ALL.iter().copied().find(|right| right.word() == word);
        Self(words.into_iter().filter_map(known).collect())
    }

    /// Whether it is among them.
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
