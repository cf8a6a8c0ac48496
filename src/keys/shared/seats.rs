//! Actions on a seat, in Roster and Check-in.

use crate::domain::rights::Right;
use crate::keys::{Action, Group, Spec, spec, words};

pub(crate) const ADMIT: Spec = spec(
    Action::Admit,
    &[],
    "admit",
    "Admit",
    "admit",
    &["enter"],
    words(
        Group::Row,
        "admit",
        "Admits the person. u undoes it.",
        &["let in", "check in", "enter", "open_session", "checkin", "attended", "allow"],
    ),
);
pub(crate) const WAIVER: Spec = spec(
    Action::Waiver,
    &[],
    "waiver",
    "Sign the waiver",
    "waiver",
    &["w"],
    words(
        Group::Row,
        "waiver",
        "Opens the waiver to be signed.",
        &["sign", "release", "liability", "signature", "consent", "form", "guardian", "minor", "agreement"],
    ),
)
.needs(&[Right::WaiversWrite]);
pub(crate) const IDENTITY: Spec = spec(
    Action::Identity,
    &[],
    "identity",
    "Record an identity check",
    "identity",
    &["i"],
    words(
        Group::Row,
        "identity",
        "Opens the form for an identity check.",
        &[
            "id",
            "driver's license",
            "license",
            "passport",
            "document",
            "age",
            "check id",
            "photo id",
            "birth date",
            "date of birth",
            "verify",
            "proof",
        ],
    ),
)
.needs(&[Right::IdentityWrite]);
pub(crate) const PAYMENT: Spec = spec(
    Action::Payment,
    &[],
    "payment",
    "Record the payment of the balance",
    "payment",
    &["p"],
    words(
        Group::Row,
        "payment",
        "Opens the form for a payment.",
        &[
            "pay",
            "money",
            "cash",
            "credit card",
            "card",
            "charge",
            "balance",
            "collect",
            "check",
            "owed",
            "owes",
            "unpaid",
            "receipt",
            "take money",
            "bill",
        ],
    ),
)
.needs(&[Right::PaymentsWrite]);
pub(crate) const NAME: Spec = spec(
    Action::Name,
    &[],
    "name",
    "Name the seat, or put in a substitute",
    "name",
    &["n"],
    words(
        Group::Row,
        "name the seat",
        "Opens the form that gives the seat to a person.",
        &[
            "substitute",
            "replace",
            "transfer",
            "swap",
            "rename",
            "guest",
            "someone else",
            "exchange",
            "switch",
            "change name",
            "give away",
            "attendee",
            "participant",
        ],
    ),
)
.needs(&[Right::SeatsName]);
pub(crate) const OVERRIDE: Spec = spec(
    Action::Override,
    &[],
    "override",
    "Override and admit, with a reason",
    "override",
    &["o"],
    words(
        Group::Row,
        "override",
        "Asks for the reason, then admits the person.",
        &["let in anyway", "exception", "force", "allow", "bypass", "manager", "make an exception", "waive"],
    ),
)
.needs(&[Right::AttendanceWrite, Right::AttendanceWriteOwn]);
pub(crate) const NOTE: Spec = spec(
    Action::Note,
    &[],
    "roster.note",
    "Write a note about the attendee",
    "note",
    &["t"],
    words(
        Group::Row,
        "note",
        "Opens a note about the attendee.",
        &["comment", "remark", "write", "memo", "notes", "message", "instructor"],
    ),
)
.needs(&[Right::AttendanceWrite, Right::AttendanceWriteOwn]);
pub(crate) const CORRECT: Spec = spec(
    Action::Correct,
    &[],
    "correct",
    "Correct a payment, waiver, identity check or name",
    "",
    &["V"],
    words(
        Group::Row,
        "correct a record",
        "Lists the records of this seat. Takes one of them back, with a reason.",
        &[
            "void",
            "mistake",
            "wrong",
            "reverse",
            "take back",
            "cancel payment",
            "revoke",
            "fix",
            "refund",
            "money back",
            "give back",
            "chargeback",
            "return",
            "undo payment",
            "wrong payment",
            "delete",
        ],
    ),
)
.needs(&[Right::WaiversWrite, Right::PaymentsWrite, Right::IdentityWrite, Right::SeatsName]);
