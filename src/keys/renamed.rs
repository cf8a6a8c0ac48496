//! Names of actions in earlier releases. Configurations that use them go on working.

/// The name that an earlier release's name has now; `None` for a name that has not changed.
pub(super) fn now(id: &str) -> Option<&'static str> {
    RENAMED.iter().find(|(old, _)| *old == id).map(|(_, new)| *new)
}

/// Old and new names.
pub(super) const RENAMED: &[(&str, &str)] = &[
    ("leads.views", "leads.filter"),
    ("leads.figures-back", "leads.figures"),
    ("leads.due", "leads.late"),
    ("tickets.views", "tickets.filter"),
    ("tickets.figures-back", "tickets.figures"),
];
