//! The keys of Today, with the texts of its actions.

use crate::keys::{Action, Group, Scope, Spec, shared, spec, words};

const HERE: &[Scope] = &[Scope::Today];

/// The registry entries, in the order of the footer's hints.
pub(super) const KEYS: &[Spec] = &[
    spec(Action::Open, HERE, "today.open-roster", "Open the class's roster", "roster", &["enter"], shared::OPEN),
    shared::CHECK_IN_HERE.within(HERE),
    spec(Action::Exceptions, HERE, "exceptions", "Show only who needs attention", "to fix", &["!"], shared::EXCEPTIONS),
    spec(Action::PreviousDay, HERE, "today.previous-day", "The day before", "day", &["left"], shared::PREVIOUS_DAY),
    spec(Action::NextDay, HERE, "today.next-day", "The day after", "", &["right"], shared::NEXT_DAY),
    spec(Action::ThisDay, HERE, "today.this-day", "Back to today", "today", &["."], shared::THIS_DAY),
    spec(
        Action::PickDay,
        HERE,
        "today.day",
        "Go to another day: Dec 14, tomorrow, next monday",
        "date",
        &[","],
        shared::PICK_DAY,
    ),
    spec(
        Action::Timeline,
        HERE,
        "today.timeline",
        "The day as a timeline by venue",
        "timeline",
        &["v"],
        words(
            Group::Pane,
            "timeline by place",
            "Changes between list and timeline.",
            &["venue", "room", "range", "chart", "schedule", "timeline", "time line", "gantt", "rooms"],
        ),
    ),
    shared::UNDO.within(HERE),
    shared::TICKET_NEW.within(HERE),
    shared::FILTER.within(HERE),
    shared::HISTORY.within(HERE),
];
