//! The keys of Audit, with the texts of its actions.

use crate::keys::{Action, Group, Scope, Spec, shared, spec, words};

const HERE: &[Scope] = &[Scope::Audit];

/// The registry entries, in the order of the footer's hints.
pub(super) const KEYS: &[Spec] = &[
    spec(Action::Open, HERE, "audit.open", "Show what changed", "open", &["enter"], shared::OPEN),
    spec(Action::PreviousDay, HERE, "audit.previous-day", "The day before", "day", &["left"], shared::PREVIOUS_DAY),
    spec(Action::NextDay, HERE, "audit.next-day", "The day after", "", &["right"], shared::NEXT_DAY),
    spec(Action::ThisDay, HERE, "audit.this-day", "Back to today", "today", &["."], shared::THIS_DAY),
    spec(Action::PickDay, HERE, "audit.day", "Go to another day: Nov 14, yesterday", "date", &[","], shared::PICK_DAY),
    spec(
        Action::SameWriter,
        HERE,
        "audit.same-person",
        "All changes by this person",
        "person",
        &["f"],
        words(
            Group::Row,
            "all by this person",
            "Shows only what this person changed.",
            &["filter", "their changes", "same person", "by whom"],
        ),
    ),
    spec(
        Action::History,
        HERE,
        "audit.same-record",
        "All changes of this record",
        "record",
        &["h"],
        shared::HISTORY.words,
    ),
    shared::FILTER.within(HERE),
];
