//! The keys of People, with the texts of its actions.

use crate::domain::rights::Right;
use crate::keys::{Action, Group, Scope, Spec, shared, spec, words};

const HERE: &[Scope] = &[Scope::People];

/// The registry entries, in the order of the footer's hints.
pub(super) const KEYS: &[Spec] = &[
    spec(Action::Open, HERE, "people.open", "Open the person's page", "open", &["enter"], shared::OPEN)
        .needs(&[Right::PeopleRead, Right::ScheduleReadOwn]),
    shared::CHECK_IN_HERE.within(HERE).needs(&[Right::PeopleRead, Right::ScheduleReadOwn]),
    spec(
        Action::PersonNotes,
        HERE,
        "people.notes",
        "Write emergency and medical notes, sealed",
        "notes",
        &["t"],
        words(
            Group::Row,
            "emergency, medical notes",
            "Opens the sealed notes about the person.",
            &[
                "allergy",
                "allergies",
                "health",
                "medication",
                "emergency contact",
                "medical",
                "notes",
                "health notes",
                "condition",
            ],
        ),
    )
    .needs(&[Right::MedicalWrite]),
    spec(
        Action::PersonTickets,
        HERE,
        "people.tickets",
        "Go to the next ticket of the person; Enter opens it",
        "tickets",
        &["k"],
        words(
            Group::Row,
            "tickets",
            "Goes to the next ticket on the page.",
            &["support", "messages", "questions", "cases", "emails"],
        ),
    ),
    shared::UNDO.within(HERE),
    shared::TICKET_NEW.within(HERE),
    shared::NEXT_FIELD.within(HERE),
    shared::PREVIOUS_FIELD.within(HERE),
    shared::FILTER.within(HERE).needs(&[Right::PeopleRead, Right::ScheduleReadOwn]),
    shared::HISTORY.within(HERE),
];
