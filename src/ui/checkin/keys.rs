//! The keys of Check-in, with the texts of its actions.

use crate::keys::{Action, Group, Scope, Spec, Words, shared, shared::seats, spec, words};

const HERE: &[Scope] = &[Scope::CheckIn];

const VALID_SEAT: Words = words(
    Group::Row,
    "the valid seat",
    "Opens the later booking of a person whose ticket is no longer good.",
    &["good ticket", "other booking", "rebooked", "moved"],
);

/// The registry entries, in the order of the footer's hints.
pub(super) const KEYS: &[Spec] = &[
    seats::ADMIT.within(HERE),
    spec(Action::Select, HERE, "check-in.select", "Select for the party", "select", &["space"], shared::SELECT),
    spec(
        Action::SelectAll,
        HERE,
        "check-in.select-all",
        "Select everyone who can be admitted",
        "all ready",
        &["ctrl-a"],
        shared::SELECT_ALL,
    ),
    seats::WAIVER.within(HERE),
    seats::IDENTITY.within(HERE),
    seats::PAYMENT.within(HERE),
    seats::NAME.within(HERE),
    seats::OVERRIDE.within(HERE),
    seats::NOTE.within(HERE),
    seats::CORRECT.within(HERE),
    spec(
        Action::GoToLinked,
        HERE,
        "check-in.valid-seat",
        "Open the person's valid seat",
        "valid seat",
        &["k"],
        VALID_SEAT,
    ),
    shared::UNDO.within(HERE),
    shared::TICKET_NEW.within(HERE),
    shared::NEXT_FIELD.within(HERE),
    shared::PREVIOUS_FIELD.within(HERE),
    shared::FILTER.within(HERE),
    shared::HISTORY.within(HERE),
];
