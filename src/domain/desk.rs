//! Requests of a desk to the database, as plain data: queries, commands and their results.

mod command;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::audit;
use super::lead;
use super::license::Born;
use super::person::{Match, PersonHit, PersonKind, PersonPage};
use super::rights::Rights;
use super::sealed::{PersonSealed, SeatNotes};
use super::seat::{Arrival, Seat};
use super::session::{Day, Session};
use super::site::Site;
use super::staff_admin::Member;
use super::ticket;
mod records;

pub use command::{
    Admit, Command, NameSeat, Pay, RecordIdentity, SetMark, SignWaiver, TakeBack, Tender, Undo, WriteNotes,
};
pub use records::{RecordKind, SeatRecord};

/// A read request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// The institute and its settings.
    Site,
    /// The classes of a day at the site.
    Day(NaiveDate),
    /// One class.
    Session(Uuid),
    /// Search at Check-in: the people that a code or typed letters name, with their seats around `day`.
    Find {
        /// Text as scanned or typed; the name on a license.
        text: String,
        /// The birth date on a license; `None` for anything else.
        born: Option<Born>,
        /// Current day at the site.
        day: NaiveDate,
    },
    /// Search in all people, for the People pane.
    People {
        /// Text as typed.
        text: String,
        /// Current day at the site.
        day: NaiveDate,
    },
    /// One person's page.
    Person(Uuid, PersonKind),
    /// The sealed (encrypted at rest) fields of one person.
    Sealed(Uuid, PersonKind),
    /// The emergency and medical notes about the participants of a class.
    ClassNotes(Uuid),
    /// The current waiver.
    WaiverTerms,
    /// The records of a seat that can be taken back.
    SeatRecords(SeatRef),
    /// The arrivals of a day that were not undone, newest first.
    Arrivals(NaiveDate),
    /// All staff members, for an admin.
    Staff,
    /// A page of the audit log.
    Audit(audit::AuditQuery),
    /// All entries of one transaction in the audit log.
    AuditTogether {
        /// The transaction.
        transaction: String,
        /// Time of one of its entries.
        at: DateTime<Utc>,
    },
    /// A query about leads.
    Lead(lead::query::Query),
    /// A query about tickets.
    Ticket(ticket::query::Query),
}

/// Answer to a [`Query`].
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Answer to `Query::Site`.
    Site {
        /// The institute.
        site: Site,
        /// Time by the server's clock.
        clock: DateTime<Utc>,
        /// Current rights of the session.
        rights: Rights,
        /// State of the server.
        state: ServerState,
    },
    /// Answer to `Query::Day`.
    Day(Day),
    /// Answer to `Query::Session`; `None` if the class does not exist.
    Session(Option<Box<Session>>),
    /// Answer to `Query::Find`.
    Found(Found),
    /// Answer to `Query::People`.
    People(Vec<PersonHit>),
    /// Answer to `Query::Person`; `None` if the person does not exist.
    Person(Option<Box<PersonPage>>),
    /// Answer to `Query::Sealed`.
    Sealed(Box<PersonSealed>),
    /// Answer to `Query::ClassNotes`, with the id of the class.
    ClassNotes(Uuid, Vec<SeatNotes>),
    /// Answer to `Query::WaiverTerms`; `None` if no waiver has been published.
    WaiverTerms(Option<WaiverTerms>),
    /// Answer to `Query::SeatRecords`, newest first.
    SeatRecords(Vec<SeatRecord>),
    /// Answer to `Query::Arrivals`.
    Arrivals(Vec<RecentArrival>),
    /// Answer to `Query::Staff`.
    Staff(Vec<Member>),
    /// Answer to `Query::Audit`.
    Audit(audit::Page),
    /// Answer to `Query::AuditTogether`, oldest first.
    AuditTogether(Vec<audit::AuditEntry>),
    /// Answer to `Query::Lead`.
    Lead(lead::query::Answer),
    /// Answer to `Query::Ticket`.
    Ticket(ticket::query::Answer),
}

impl Answer {
    /// Returns every seat in the answer.
    pub fn seats_mut(&mut self) -> impl Iterator<Item = &mut Seat> {
        let (sessions, seats): (&mut [Session], &mut [Seat]) = match self {
            Self::Day(day) => (&mut day.sessions, &mut []),
            Self::Session(Some(session)) => (std::slice::from_mut(session), &mut []),
            Self::Found(found) => (&mut [], &mut found.seats),
            Self::Person(Some(page)) => (&mut [], &mut page.seats),
            _ => (&mut [], &mut []),
        };
        sessions.iter_mut().flat_map(|session| &mut session.seats).chain(seats)
    }
}

/// Result of a search by a code or by typed letters.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found {
    /// People found, best match first; empty if the text was a code.
    pub people: Vec<PersonHit>,
    /// Seats found: those of the day, then upcoming ones, then past ones.
    pub seats: Vec<Seat>,
    /// Ids of seats found only by a similar name, see [`Match`]. The user has to choose such a seat.
    pub similar: BTreeSet<Uuid>,
    /// Set if only cached seats were searched. Other seats may match as well.
    pub is_partial: bool,
}

impl Found {
    /// Creates a result of seats without people, for a code or an offline search.
    #[must_use]
    pub fn of_seats(seats: Vec<Seat>) -> Self {
        Self { seats, ..Self::default() }
    }

    /// Returns how well the text matches the person of a seat.
    #[must_use]
    pub fn how(&self, seat: &Seat) -> Match {
        if self.similar.contains(&seat.seat_id) { Match::Similar } else { Match::Exact }
    }
}

/// Current waiver, as shown for signing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaiverTerms {
    /// Version of the waiver.
    pub version: String,
    /// Text of the waiver.
    pub body: String,
}

/// Row in the list of recent arrivals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecentArrival {
    /// Id of the event, used for undo.
    pub event_id: Uuid,
    /// Id of the seat.
    pub seat_id: Uuid,
    /// Name of the participant.
    pub name: String,
    /// Name of the course.
    pub course: String,
    /// Who admitted the person, at which desk, and when.
    pub arrival: Arrival,
}

/// Reference to a seat in a write: the seat's id, and the order item that contained it when it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatRef {
    /// Id of the order item.
    pub item: Uuid,
    /// Id of the seat.
    pub seat: Uuid,
}

impl From<&Seat> for SeatRef {
    fn from(seat: &Seat) -> Self {
        Self { item: seat.order_item_id, seat: seat.seat_id }
    }
}

/// Attendance mark of an instructor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the trade's own words")]
pub enum Mark {
    Present,
    Late,
    LeftEarly,
    NoShow,
    Note,
}

impl Mark {
    /// Returns the database's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Late => "late",
            Self::LeftEarly => "left_early",
            Self::NoShow => "no_show",
            Self::Note => "note",
        }
    }
}

/// Payment method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the trade's own words")]
pub enum Method {
    Cash,
    Card,
}

impl Method {
    /// Returns the database's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Card => "card",
        }
    }

    /// Returns the words that follow an amount: `$75.00 in cash`.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Cash => "in cash",
            Self::Card => "by card",
        }
    }
}

/// Author, desk and time of a write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Name of the staff member.
    pub actor: String,
    /// Name of the desk.
    pub desk: String,
    /// Time by the desk's clock.
    pub at: DateTime<Utc>,
}

/// Result of a command.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// This command admitted the participant.
    Admitted {
        /// Id of the event.
        event_id: Uuid,
        /// Current state of the seat.
        seat: Box<Seat>,
    },
    /// Another desk admitted the participant first.
    AlreadyIn {
        /// Author, desk and time; `None` if the seat was marked without an event.
        arrival: Option<Arrival>,
        /// Current state of the seat.
        seat: Box<Seat>,
    },
    /// The facts changed since they were read. Nothing was written; contains the current seat.
    Changed(Box<Seat>),
    /// The command was applied; contains the current seat.
    Done(Box<Seat>),
    /// The payment was recorded.
    Paid {
        /// Remaining balance of the order, in the site's currency.
        balance: Decimal,
        /// Current state of the seat.
        seat: Box<Seat>,
    },
    /// The event had already been undone.
    AlreadyUndone(Box<Seat>),
    /// Another user changed the seat after the event. Nothing was undone.
    Superseded {
        /// Author, desk and time of that change; `None` if unknown.
        by: Option<Arrival>,
        /// Current state of the seat.
        seat: Box<Seat>,
    },
    /// The notes were saved; contains the person's current sealed fields.
    NotesWritten(Box<PersonSealed>),
    /// Another desk changed the notes first. Nothing was written; contains the current sealed fields.
    NotesChanged(Box<PersonSealed>),
    /// Result of a command about leads.
    Lead(Box<lead::work::Outcome>),
    /// Result of a command about tickets.
    Ticket(Box<ticket::work::Outcome>),
    /// Personal state, such as a saved view or a draft, was saved or deleted.
    Kept,
    /// The user undid the write before it was sent. Nothing was written.
    Withdrawn,
    /// Nothing was written. The sentence for the user gives the reason.
    Refused(String),
}

impl Outcome {
    /// Returns the current seat; `None` if the outcome has no seat.
    #[must_use]
    pub fn seat(&self) -> Option<&Seat> {
        match self {
            Self::Admitted { seat, .. }
            | Self::AlreadyIn { seat, .. }
            | Self::Changed(seat)
            | Self::Done(seat)
            | Self::Paid { seat, .. }
            | Self::AlreadyUndone(seat)
            | Self::Superseded { seat, .. } => Some(seat),
            Self::NotesWritten(_)
            | Self::NotesChanged(_)
            | Self::Lead(_)
            | Self::Ticket(_)
            | Self::Kept
            | Self::Withdrawn
            | Self::Refused(_) => None,
        }
    }
}

/// Error of a query or a command.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct DeskError {
    /// Kind of error.
    pub kind: DeskErrorKind,
    /// Sentence for the user.
    pub sentence: String,
}

/// Kinds of errors that the console handles differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeskErrorKind {
    /// The connection failed. A write may or may not have been applied.
    Connection,
    /// The server has no free connection slots. Nothing was done.
    Full,
    /// The server is starting or stopping. A write may or may not have been applied.
    Restarting,
    /// The server is a read-only standby. Nothing was done.
    ReadOnly,
    /// All connections of this console's pool are in use. Nothing was sent.
    Busy,
    /// The server has no disk space or memory left, or reached a limit. Nothing was done.
    Exhausted,
    /// Serialization failure or deadlock with another desk. Nothing was done, and the write can be retried.
    Conflict,
    /// The query or a lock wait timed out.
    Timeout,
    /// A constraint or rule of the database refused the data.
    Refused,
    /// The login lacks the privilege.
    Denied,
    /// The database schema does not match this console.
    Schema,
    /// Any other error.
    Other,
}

impl DeskErrorKind {
    /// Returns true if the server is unavailable at the moment, so that the console retries.
    #[must_use]
    pub fn is_away(self) -> bool {
        matches!(self, Self::Connection | Self::Full | Self::Restarting)
    }

    /// Returns true if the error is about the server's current state, not about the request. It may succeed later.
    #[must_use]
    pub fn is_of_the_server(self) -> bool {
        self.is_away() || matches!(self, Self::ReadOnly | Self::Busy | Self::Exhausted)
    }

    /// Returns true if the request lost against another user's concurrent work. It may succeed when that work is done.
    #[must_use]
    pub fn gave_way(self) -> bool {
        matches!(self, Self::Conflict | Self::Timeout)
    }
}

/// State of the server that a query reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ServerState {
    /// Set if the server is a read-only standby.
    pub is_read_only: bool,
    /// Set if its schema is newer than this console.
    pub is_newer: bool,
}
