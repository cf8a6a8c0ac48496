//! What a desk writes: one struct for each write.

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

/// Something to write. Each carries an id made by the desk, so that the same command sent twice
/// is done once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Let a participant in, on the facts that `token` stands for.
    Admit(Admit),
    /// An instructor's mark or note.
    Mark(SetMark),
    /// Take an event back.
    Undo(Undo),
    /// Name a seat or put in a substitute.
    Name(NameSeat),
    /// Keep a signature.
    SignWaiver(SignWaiver),
    /// Record that a document was looked at.
    RecordIdentity(RecordIdentity),
    /// Write a person's emergency and medical notes.
    WriteNotes(WriteNotes),
    /// Record a payment for the seat's order.
    Pay(Pay),
    /// Take back a payment, a signature, an identity check or a name.
    TakeBack(TakeBack),
    /// Do something about leads.
    Lead(Box<Write>),
    /// Do something about one's own saved views of leads.
    LeadView(Box<ViewWrite>),
    /// Do something about tickets.
    Ticket(Box<ticket::work::Write>),
    /// Keep something of one's own about tickets.
    TicketKeep(Box<ticket::work::Keep>),
}

impl Command {
    /// The seat that it concerns; none for an undo, which names an event, and for notes.
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
            | Self::TicketKeep(_) => None,
        }
    }

    /// What it stands in line for: commands about one seat, lead or ticket are done in their order.
    #[must_use]
    pub fn line(&self) -> Uuid {
        let about = match self {
            Self::Lead(write) => write.command.lead(),
            Self::Ticket(write) => write.command.ticket(),
            Self::TicketKeep(keep) => keep.ticket(),
            _ => self.seat().map(|seat| seat.seat),
        };
        about.unwrap_or_default()
    }
}

/// Let a participant in, on the facts that `token` stands for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Admit {
    /// The event's id.
    pub event_id: Uuid,
    /// Whose seat.
    pub seat: SeatRef,
    /// The facts that were decided on.
    pub token: String,
    /// Why it was done all the same.
    pub reason: Option<String>,
    /// The typed words of what was overridden.
    pub overridden: Vec<String>,
}

/// An instructor's mark or note.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetMark {
    /// The event's id.
    pub event_id: Uuid,
    /// Whose seat.
    pub seat: SeatRef,
    /// The state that the desk saw.
    pub seen_status: SeatStatus,
    /// The note that the desk saw.
    pub seen_note: Option<String>,
    /// Which.
    pub mark: Mark,
    /// The note's text; empty clears it.
    pub note: Option<String>,
}

/// Take an event back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Undo {
    /// The undo's own id.
    pub event_id: Uuid,
    /// The event to take back.
    pub target: Uuid,
}

/// Name a seat or put in a substitute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NameSeat {
    /// The naming's id, by which it can be taken back. Consoles of the previous release sent none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// Which seat.
    pub seat: SeatRef,
    /// The name that the desk saw on it.
    pub seen: Option<String>,
    /// The new name.
    pub name: String,
    /// Their email, where known.
    pub email: Option<String>,
    /// Their date of birth, where known.
    pub birth_date: Option<NaiveDate>,
    /// Their account, where there is one.
    pub person: Option<Uuid>,
}

/// Keep a signature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignWaiver {
    /// The waiver's id.
    pub id: Uuid,
    /// Whose seat.
    pub seat: SeatRef,
    /// The participant whom it covers, as the signer saw the name.
    pub covers: String,
    /// The version that was shown.
    pub version: String,
    /// The signer's name as typed.
    pub signed_name: String,
    /// The guardian, for a minor.
    pub guardian: Option<String>,
    /// The guardian's phone.
    pub guardian_phone: Option<String>,
}

/// Record that a document was looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordIdentity {
    /// The check's id.
    pub id: Uuid,
    /// Whose seat.
    pub seat: SeatRef,
    /// The participant whose document it is, as the desk saw the name.
    pub covers: String,
    /// The documented kind: `drivers_license`, `state_id`, `passport`, `military_id`, `other`.
    pub kind: String,
    /// Until when the document is valid.
    pub valid_until: Option<NaiveDate>,
    /// The date of birth it gives, where nobody knew it.
    pub birth_date: Option<NaiveDate>,
    /// Its number, which is kept sealed.
    pub number: Option<Confidential>,
}

/// Write a person's emergency and medical notes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WriteNotes {
    /// The write's id.
    pub id: Uuid,
    /// The account or, for an attendee without one, the seat.
    pub person: Uuid,
    /// Which of the two.
    pub kind: PersonKind,
    /// The write that made the notes what the desk saw.
    pub seen: Option<Uuid>,
    /// The notes; an empty one clears it.
    pub notes: Notes,
}

/// Record a payment for the seat's order, in one tender or several: all of them are recorded, or none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pay {
    /// The payment's id.
    pub id: Uuid,
    /// A seat of the order.
    pub seat: SeatRef,
    /// What it is paid with.
    pub tenders: Vec<Tender>,
}

impl Pay {
    /// The amount of all tenders.
    #[must_use]
    pub fn total(&self) -> Decimal {
        self.tenders.iter().map(|tender| tender.amount).sum()
    }
}

/// A part of a payment that is paid in one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tender {
    /// The tender's id; a single tender has the payment's.
    pub id: Uuid,
    /// How much of it counts, in the site's currency.
    pub amount: Decimal,
    /// How.
    pub method: Method,
    /// The card terminal's reference.
    pub reference: Option<String>,
    /// The cash that was handed over, where that was typed.
    pub received: Option<Decimal>,
}

/// Take back what was recorded for a seat by mistake. The record stays; a correction is added to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TakeBack {
    /// The correction's id.
    pub id: Uuid,
    /// Whose seat.
    pub seat: SeatRef,
    /// What sort of record.
    pub kind: RecordKind,
    /// The record: the id of the write that made it.
    pub target: Uuid,
    /// The tenders of a payment that the question named. The database refuses when others stand. Empty: all that stand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tenders: Vec<Uuid>,
    /// Why; never blank.
    pub reason: String,
}
