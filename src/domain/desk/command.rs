//! Writes of a desk: one struct for each command.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Mark, Method, RecordKind, SeatRef};
use crate::domain::lead::work::{ViewWrite, Write};
use crate::domain::person::PersonKind;
use crate::domain::sealed::{Confidential, Notes};
use crate::domain::seat::SeatStatus;
use crate::domain::ticket;

/// A write request. Each command has an id created by the desk, so a command that is sent twice is applied once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Admit a participant.
    Admit(Admit),
    /// Set an instructor's mark or note.
    Mark(SetMark),
    /// Undo an event.
    Undo(Undo),
    /// Name a seat or put in a substitute.
    Name(NameSeat),
    /// Save a waiver signature.
    SignWaiver(SignWaiver),
    /// Record an identity check.
    RecordIdentity(RecordIdentity),
    /// Write a person's emergency and medical notes.
    WriteNotes(WriteNotes),
    /// Record a payment for the seat's order.
    Pay(Pay),
    /// Take back a payment, a signature, an identity check or a name.
    TakeBack(TakeBack),
    /// Change leads.
    Lead(Box<Write>),
    /// Change the user's saved views of leads.
    LeadView(Box<ViewWrite>),
    /// Change tickets.
    Ticket(Box<ticket::work::Write>),
    /// Save personal state of the user about tickets, such as a draft.
    #[serde(rename = "TicketKeep")]
    TicketPersonal(Box<ticket::work::PersonalState>),
}

impl Command {
    /// Returns the seat of the command; `None` for an undo (which names an event), for notes, leads and tickets.
    #[must_use]
    pub fn seat(&self) -> Option<SeatRef> {
        match self {
            Self::Admit(Admit { seat, .. })
            | Self::Mark(SetMark { seat, .. })
            | Self::Name(NameSeat { seat, .. })
            | Self::SignWaiver(SignWaiver { seat, .. })
            | Self::RecordIdentity(RecordIdentity { seat, .. })
            | Self::Pay(Pay { seat, .. })
            | Self::TakeBack(TakeBack { seat, .. }) => Some(*seat),
            Self::Undo(_)
            | Self::WriteNotes(_)
            | Self::Lead(_)
            | Self::LeadView(_)
            | Self::Ticket(_)
            | Self::TicketPersonal(_) => None,
        }
    }

    /// Returns the key of the command's queue: its seat, lead or ticket; nil if it has none. Commands with the same key
    /// are applied in order.
    #[must_use]
    pub fn line(&self) -> Uuid {
        let about = match self {
            Self::Lead(write) => write.command.lead(),
            Self::Ticket(write) => write.command.ticket(),
            Self::TicketPersonal(keep) => keep.ticket(),
            _ => self.seat().map(|seat| seat.seat),
        };
        about.unwrap_or_default()
    }
}

/// Admits a participant, based on the facts that `token` identifies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Admit {
    /// Id of the event.
    pub event_id: Uuid,
    /// Seat of the participant.
    pub seat: SeatRef,
    /// Version token of the facts behind the decision ([`Seat::token`](crate::domain::seat::Seat::token)).
    pub token: String,
    /// Reason for an override; `None` without one.
    pub reason: Option<String>,
    /// Words of the overridden reasons, such as `waiver_missing`.
    pub overridden: Vec<String>,
}

/// Sets an instructor's mark or note.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetMark {
    /// Id of the event.
    pub event_id: Uuid,
    /// Seat of the participant.
    pub seat: SeatRef,
    /// Status that the desk saw.
    pub seen_status: SeatStatus,
    /// Note that the desk saw.
    pub seen_note: Option<String>,
    /// Mark to set.
    pub mark: Mark,
    /// Text of the note; an empty text deletes it.
    pub note: Option<String>,
}

/// Undoes an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Undo {
    /// Id of the undo event.
    pub event_id: Uuid,
    /// Id of the event to undo.
    pub target: Uuid,
}

/// Names a seat or enters a substitute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NameSeat {
    /// Id of this naming, used to take it back; `None` from a console of the previous release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// Seat to name.
    pub seat: SeatRef,
    /// Name that the desk saw on the seat.
    pub seen: Option<String>,
    /// New name.
    pub name: String,
    /// Participant's email, if known.
    pub email: Option<String>,
    /// Participant's date of birth, if known.
    pub birth_date: Option<NaiveDate>,
    /// Participant's account, if there is one.
    pub person: Option<Uuid>,
}

/// Saves a waiver signature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignWaiver {
    /// Id of the waiver.
    pub id: Uuid,
    /// Seat of the participant.
    pub seat: SeatRef,
    /// Name of the covered participant, as the signer saw it.
    pub covers: String,
    /// Version of the waiver that was shown.
    pub version: String,
    /// Name of the signer, as typed.
    pub signed_name: String,
    /// Name of the guardian, for a minor.
    pub guardian: Option<String>,
    /// Phone number of the guardian.
    pub guardian_phone: Option<String>,
}

/// Records an identity check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordIdentity {
    /// Id of the check.
    pub id: Uuid,
    /// Seat of the participant.
    pub seat: SeatRef,
    /// Name of the document's holder, as the desk saw it on the seat.
    pub covers: String,
    /// Kind of document: `drivers_license`, `state_id`, `passport`, `military_id`, `other`.
    pub kind: String,
    /// Last day on which the document is valid.
    pub valid_until: Option<NaiveDate>,
    /// Date of birth in the document, if it was unknown before.
    pub birth_date: Option<NaiveDate>,
    /// Number of the document, stored sealed.
    pub number: Option<Confidential>,
}

/// Saves a person's emergency and medical notes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WriteNotes {
    /// Id of this write.
    pub id: Uuid,
    /// Id of the account or, for an attendee without an account, of the seat.
    pub person: Uuid,
    /// Kind of that id: account or seat.
    pub kind: PersonKind,
    /// Id of the write that produced the notes that the desk saw.
    pub seen: Option<Uuid>,
    /// New notes; an empty note deletes the old one.
    pub notes: Notes,
}

/// Records a payment for the seat's order, in one or several tenders. The database records all of them or none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pay {
    /// Id of the payment.
    pub id: Uuid,
    /// Any seat of the order.
    pub seat: SeatRef,
    /// Parts of the payment.
    pub tenders: Vec<Tender>,
}

impl Pay {
    /// Returns the total of all tenders.
    #[must_use]
    pub fn total(&self) -> Decimal {
        self.tenders.iter().map(|tender| tender.amount).sum()
    }
}

/// Part of a payment with one payment method.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tender {
    /// Id of the tender; a single tender has the id of the payment.
    pub id: Uuid,
    /// Amount that counts toward the order, in the site's currency.
    pub amount: Decimal,
    /// Payment method.
    pub method: Method,
    /// Reference from the card terminal.
    pub reference: Option<String>,
    /// Cash received from the customer, if it was typed.
    pub received: Option<Decimal>,
}

/// Takes back a record of a seat that was made by mistake. The record stays, and a correction is added to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TakeBack {
    /// Id of the correction.
    pub id: Uuid,
    /// Seat of the participant.
    pub seat: SeatRef,
    /// Kind of record.
    pub kind: RecordKind,
    /// Id of the write that made the record.
    pub target: Uuid,
    /// The tenders of a payment that the question named. The database refuses when others stand. Empty: all that stand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tenders: Vec<Uuid>,
    /// Reason; never blank.
    pub reason: String,
}
