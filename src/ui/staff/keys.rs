//! The keys of Staff, with the texts of its actions.

use crate::keys::{Action, Group, Scope, Spec, shared, spec, words};

const HERE: &[Scope] = &[Scope::Staff];

/// The registry entries, in the order of the footer's hints.
pub(super) const KEYS: &[Spec] = &[
    spec(
        Action::StaffAdd,
        HERE,
        "staff.add",
        "Add a person to the staff",
        "new",
        &["+"],
        words(
            Group::Pane,
            "new person",
            "Opens the form for a new account.",
            &["hire", "new employee", "new user", "create", "onboard", "add", "new staff", "colleague", "invite"],
        ),
    ),
    spec(
        Action::StaffEdit,
        HERE,
        "staff.edit",
        "Edit: role, password, unlock",
        "edit",
        &["e"],
        words(
            Group::Row,
            "edit",
            "Asks what to change: role, password, lock.",
            &["change", "modify", "update", "rename"],
        ),
    ),
    spec(
        Action::StaffRole,
        HERE,
        "staff.role",
        "Set the role and the linked account",
        "",
        &[],
        words(
            Group::Row,
            "role",
            "Opens the form for the role.",
            &["promote", "permission", "rights", "manager", "instructor", "access", "admin", "front desk"],
        ),
    ),
    spec(
        Action::StaffPassword,
        HERE,
        "staff.password",
        "Reset the password",
        "",
        &[],
        words(
            Group::Row,
            "password",
            "Opens the form for a new password.",
            &["reset", "forgot", "forgotten", "set password", "new password"],
        ),
    ),
    spec(
        Action::StaffDisable,
        HERE,
        "staff.disable",
        "Disable the account",
        "disable",
        &["V"],
        words(
            Group::Row,
            "disable",
            "Asks first, then signs the account out of every console.",
            &[
                "fire",
                "remove",
                "delete",
                "deactivate",
                "block",
                "suspend",
                "lock out",
                "switch off",
                "revoke",
                "end access",
                "left the company",
            ],
        ),
    ),
    spec(
        Action::StaffEnable,
        HERE,
        "staff.enable",
        "Enable the account again",
        "enable",
        &["O"],
        words(
            Group::Row,
            "enable",
            "Lets the account sign in again, at once.",
            &["reactivate", "activate", "unblock", "switch on", "restore", "rehire"],
        ),
    ),
    spec(
        Action::StaffUnlock,
        HERE,
        "staff.unlock",
        "Unlock after wrong passwords",
        "",
        &[],
        words(
            Group::Row,
            "unlock",
            "Unlocks the account at once.",
            &["locked out", "wrong password", "unblock", "locked", "reset"],
        ),
    ),
    spec(
        Action::Reassign,
        HERE,
        "staff.reassign",
        "Give all their open leads and tickets to someone else",
        "reassign",
        &["g"],
        shared::REASSIGN.words,
    ),
    shared::FILTER.within(HERE),
];
