//! Action names of earlier releases. They still work in configurations.

/// Returns the current name for a name of an earlier release; `None` if the name has not changed.
pub(super) fn now(id: &str) -> Option<&'static str> {
    RENAMED.iter().find(|(old, _)| *old == id).map(|(_, new)| *new)
}

/// Old and new names.
pub(crate) const RENAMED: &[(&str, &str)] = &[
    ("leads.views", "leads.filter"),
    ("leads.figures-back", "leads.figures"),
    ("leads.due", "leads.late"),
    ("tickets.views", "tickets.filter"),
    ("tickets.figures-back", "tickets.figures"),
];
