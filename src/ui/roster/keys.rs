//! The keys of Roster, with the texts of its actions.

use crate::domain::rights::Right;
use crate::keys::{Action, Group, Scope, Spec, shared, shared::seats, spec, words};

const HERE: &[Scope] = &[Scope::Roster];

/// The registry entries, in the order of the footer's hints.
pub(super) const KEYS: &[Spec] = &[
    seats::ADMIT.within(HERE).needs(&[Right::AttendanceWrite, Right::AttendanceWriteOwn]),
    spec(
        Action::MarkPresent,
        HERE,
        "roster.present",
        "Mark present",
        "present",
        &["a"],
        words(
            Group::Row,
            "arrived",
            "Marks the person as present. u undoes it.",
            &["here", "attended", "in", "present", "check in", "attendance", "came"],
        ),
    )
    .needs(&[Right::AttendanceWrite, Right::AttendanceWriteOwn]),
    spec(
        Action::MarkLate,
        HERE,
        "roster.late",
        "Mark late",
        "late",
        &["l"],
        words(
            Group::Row,
            "late",
            "Marks the person as late. u undoes it.",
            &["delayed", "tardy", "came late", "after start"],
        ),
    )
    .needs(&[Right::AttendanceWrite, Right::AttendanceWriteOwn]),
    spec(
        Action::MarkLeftEarly,
        HERE,
        "roster.left-early",
        "Mark as left early",
        "left early",
        &["y"],
        words(
            Group::Row,
            "left early",
            "Marks the person as left early. u undoes it.",
            &["gone", "went home", "left", "leave early", "departed"],
        ),
    )
    .needs(&[Right::AttendanceWrite, Right::AttendanceWriteOwn]),
    spec(
        Action::MarkNoShow,
        HERE,
        "roster.no-show",
        "Mark as no-show",
        "no-show",
        &["z"],
        words(
            Group::Row,
            "no-show",
            "Marks the person as a no-show. u undoes it.",
            &["absent", "missing", "did not come", "not here", "noshow", "never came", "did not show"],
        ),
    )
    .needs(&[Right::AttendanceWrite, Right::AttendanceWriteOwn]),
    seats::WAIVER.within(HERE),
    seats::IDENTITY.within(HERE),
    seats::PAYMENT.within(HERE),
    seats::NAME.within(HERE),
    seats::OVERRIDE.within(HERE),
    seats::NOTE.within(HERE),
    seats::CORRECT.within(HERE),
    shared::UNDO.within(HERE),
    spec(Action::Exceptions, HERE, "exceptions", "Show only who needs attention", "to fix", &["!"], shared::EXCEPTIONS),
    spec(
        Action::CheckInHere,
        HERE,
        "check-in-here",
        "Check in for this class",
        "check in",
        &["c"],
        shared::CHECK_IN_HERE.words,
    )
    .in_group(Group::Pane),
    spec(
        Action::Details,
        HERE,
        "roster.details",
        "Show or hide contact and emergency details",
        "details",
        &["d"],
        words(
            Group::Pane,
            "details",
            "Shows or hides contact and emergency details.",
            &["contact", "phone", "emergency", "address", "more", "show more", "email", "contact details"],
        ),
    ),
    spec(
        Action::ExportCsv,
        HERE,
        "roster.export",
        "Export the roster as CSV",
        "csv",
        &["E"],
        words(
            Group::Pane,
            "export as CSV",
            "Saves the roster as a file for a spreadsheet.",
            &["excel", "download", "spreadsheet", "file", "save", "csv", "export"],
        ),
    ),
    spec(
        Action::PrintSheet,
        HERE,
        "roster.print",
        "Print a paper sign-in sheet",
        "sheet",
        &["P"],
        words(
            Group::Pane,
            "print the sheet",
            "Prints a sign-in sheet.",
            &["paper", "printer", "printout", "print", "sign-in sheet", "attendance sheet", "clipboard"],
        ),
    ),
    shared::TICKET_NEW.within(HERE),
    shared::FILTER.within(HERE),
    shared::HISTORY.within(HERE),
];
