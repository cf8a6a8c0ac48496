//! Actions that several panes have, with the same texts in each.

pub(crate) mod cards;
pub(crate) mod seats;

use super::{Action, Group, Spec, Words, spec, words};

pub(crate) const CHECK_IN_HERE: Spec = spec(
    Action::CheckInHere,
    &[],
    "check-in-here",
    "Check in for this class or person",
    "check in",
    &["c"],
    words(
        Group::Row,
        "check in",
        "Goes to Check-in with the row under the cursor.",
        &["open_session", "arrival", "scan", "admit", "let in", "checkin", "attend", "register"],
    ),
);
pub(crate) const UNDO: Spec = spec(
    Action::Undo,
    &[],
    "undo",
    "Undo the last action of this desk",
    "undo",
    &["u"],
    words(
        Group::Pane,
        "undo",
        "Undoes the last action of this desk.",
        &[
            "take back",
            "mistake",
            "wrong",
            "revert",
            "reverse",
            "cancel",
            "back out",
            "oops",
            "ctrl-z",
            "cancel check-in",
        ],
    ),
);
pub(crate) const REASSIGN: Spec = spec(
    Action::Reassign,
    &[],
    "reassign",
    "Reassign all open work of this assignee",
    "",
    &[],
    words(
        Group::Row,
        "reassign open work",
        "Asks who takes all open leads and tickets.",
        &["hand over", "take over", "leaves", "vacation", "left", "reassign", "give away", "transfer"],
    ),
);
pub(crate) const TICKET_NEW: Spec = spec(
    Action::TicketNew,
    &[],
    "ticket-here",
    "A new ticket about this class, seat, person or lead",
    "",
    &["f6"],
    words(
        Group::Everywhere,
        "new ticket",
        "Opens a form for a ticket, linked to the row under the cursor.",
        &[
            "question",
            "complaint",
            "problem",
            "message",
            "issue",
            "request",
            "add",
            "support",
            "report",
            "case",
            "help request",
        ],
    ),
);
pub(crate) const NEXT_FIELD: Spec = spec(
    Action::NextField,
    &[],
    "next-part",
    "Go to the next part of the pane",
    "",
    &["tab"],
    words(Group::Moving, "next part", "Goes to the next part.", &[]),
);
pub(crate) const PREVIOUS_FIELD: Spec = spec(
    Action::PreviousField,
    &[],
    "previous-part",
    "Go to the previous part",
    "",
    &["shift-tab"],
    words(Group::Moving, "previous part", "Goes to the previous part.", &[]),
);
pub(crate) const FILTER: Spec = spec(
    Action::Filter,
    &[],
    "filter",
    "Find in this list",
    "find",
    &["/", "ctrl-f"],
    words(
        Group::Pane,
        "find in this list",
        "Goes to the search field.",
        &["search", "look for", "find", "filter", "narrow"],
    ),
);
pub(crate) const HISTORY: Spec = spec(
    Action::History,
    &[],
    "history",
    "Who changed this",
    "",
    &["h"],
    words(
        Group::Row,
        "history",
        "Shows who changed this, and when.",
        &["audit", "log", "changes", "who did", "who changed", "when", "trail"],
    ),
);
pub(crate) const OPEN: Words =
    words(Group::Row, "open", "Opens the row under the cursor.", &["show", "view", "see", "details", "go to", "enter"]);
pub(crate) const PREVIOUS_DAY: Words =
    words(Group::Pane, "day before", "Shows the day before.", &["yesterday", "back"]);
pub(crate) const NEXT_DAY: Words = words(Group::Pane, "day after", "Shows the day after.", &["tomorrow", "next"]);
pub(crate) const THIS_DAY: Words = words(Group::Pane, "today", "Goes back to today.", &["now", "current"]);
pub(crate) const PICK_DAY: Words = words(
    Group::Pane,
    "another day",
    "Asks for a day, such as Dec 14 or next monday.",
    &["date", "calendar", "jump", "week", "month"],
);
pub(crate) const EXCEPTIONS: Words = words(
    Group::Pane,
    "only to fix",
    "Shows only what needs attention. Press again to show all.",
    &[
        "problem",
        "unpaid",
        "no waiver",
        "missing",
        "attention",
        "overdue",
        "late",
        "due",
        "to fix",
        "exceptions",
        "refunded",
        "must not enter",
        "balance",
        "open issues",
    ],
);
pub(crate) const SELECT: Words = words(
    Group::Pane,
    "select",
    "Selects or deselects the row.",
    &["mark", "tick", "choose", "select", "pick", "check"],
);
pub(crate) const SELECT_ALL: Words = words(
    Group::Pane,
    "select all",
    "Selects all rows that can be selected.",
    &["everyone", "party", "group", "mark all"],
);
