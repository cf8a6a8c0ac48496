//! What a desk asks of the database and tells it: questions, commands and their results, all of
//! them plain data.

mod command;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::audit;
use super::crew::Member;
use super::lead;
use super::license::Born;
use super::person::{Match, PersonHit, PersonKind, PersonPage};
use super::rights::Rights;
use super::sealed::{PersonSealed, SeatNotes};
use super::seat::{Arrival, Seat};
use super::session::{Day, Session};
use super::site::Site;
use super::ticket;
mod records;

pub use command::{
    Admit, Command, NameSeat, Pay, RecordIdentity, SetMark, SignWaiver, TakeBack, Tender, Undo, WriteNotes,
};
pub use records::{RecordKind, SeatRecord};

/// Something to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// The institute and its settings.
    Site,
    /// The classes of a day at the site.
    Day(NaiveDate),
    /// One class.
    Session(Uuid),
    /// Whoever a code or a few typed letters name, with their seats around `day`.
    Find {
        /// As scanned or typed; the name on a license.
        text: String,
        /// The birth date on a license; `None` for anything else.
        born: Option<Born>,
        /// The site's day that counts as today.
        day: NaiveDate,
    },
    /// People anywhere, for the People pane.
    People {
        /// As typed.
        text: String,
        /// The site's day that counts as today.
        day: NaiveDate,
    },
    /// One person's page.
    Person(Uuid, PersonKind),
    /// What is sealed about one person.
    Sealed(Uuid, PersonKind),
    /// The emergency and medical notes about those who sit in a class.
    ClassNotes(Uuid),
    /// The current waiver.
    WaiverTerms,
    /// What can be taken back for a seat.
    SeatRecords(SeatRef),
    /// The arrivals of a day that still stand, newest first.
    Arrivals(NaiveDate),
    /// Everybody on the staff, for an admin.
    Staff,
    /// A page of the audit log.
    Audit(audit::Ask),
    /// What was done together with an entry of the audit log.
    AuditTogether {
        /// The transaction.
        transaction: String,
        /// When one of its entries was written.
        at: DateTime<Utc>,
    },
    /// Something about leads.
    Lead(lead::query::Query),
    /// Something about tickets.
    Ticket(ticket::query::Query),
}

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// To `Query::Site`.
    Site {
        /// The institute.
        site: Site,
        /// The server's clock.
        clock: DateTime<Utc>,
        /// What the session may do now.
        rights: Rights,
        /// What the server is.
        state: ServerState,
    },
    /// To `Query::Day`.
    Day(Day),
    /// To `Query::Session`; none when there is no such class.
    Session(Option<Box<Session>>),
    /// To `Query::Find`.
    Found(Found),
    /// To `Query::People`.
    People(Vec<PersonHit>),
    /// To `Query::Person`; none when there is nobody.
    Person(Option<Box<PersonPage>>),
    /// To `Query::Sealed`.
    Sealed(Box<PersonSealed>),
    /// To `Query::ClassNotes`, with the class.
    ClassNotes(Uuid, Vec<SeatNotes>),
    /// To `Query::WaiverTerms`; none when no waiver has been published.
    WaiverTerms(Option<WaiverTerms>),
    /// To `Query::SeatRecords`, newest first.
    SeatRecords(Vec<SeatRecord>),
    /// To `Query::Arrivals`.
    Arrivals(Vec<RecentArrival>),
    /// To `Query::Staff`.
    Staff(Vec<Member>),
    /// To `Query::Audit`.
    Audit(audit::Page),
    /// To `Query::AuditTogether`, oldest first.
    AuditTogether(Vec<audit::Entry>),
    /// To `Query::Lead`.
    Lead(lead::query::Answer),
    /// To `Query::Ticket`.
    Ticket(ticket::query::Answer),
}

impl Answer {
    /// Every seat in it.
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

/// What a code or typed letters found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found {
    /// The people, best first; empty when a code was given.
    pub people: Vec<PersonHit>,
    /// Their seats: the day's first, then coming ones, then past ones.
    pub seats: Vec<Seat>,
    /// The ids of seats that were found by a similar name only, see [`Match`]. Such a seat has to be chosen.
    pub similar: BTreeSet<Uuid>,
    /// Only what had been read was searched: others may fit as well.
    pub is_partial: bool,
}

impl Found {
    /// The seats that a code names, or that were read before.
    #[must_use]
    pub fn of_seats(seats: Vec<Seat>) -> Self {
        Self { seats, ..Self::default() }
    }

    /// How the text fits the person of a seat.
    #[must_use]
    pub fn how(&self, seat: &Seat) -> Match {
        if self.similar.contains(&seat.seat_id) { Match::Similar } else { Match::Exact }
    }
}

/// The waiver as it is to be signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaiverTerms {
    /// The version.
    pub version: String,
    /// The text.
    pub body: String,
}

/// A line of the last arrivals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecentArrival {
    /// The event that an undo names.
    pub event_id: Uuid,
    /// Whose seat.
    pub seat_id: Uuid,
    /// The participant.
    pub name: String,
    /// The course.
    pub course: String,
    /// Who let the person in, where and when.
    pub arrival: Arrival,
}

/// A seat as a write names it: its own id and the item that held it when it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatRef {
    /// The item.
    pub item: Uuid,
    /// The seat.
    pub seat: Uuid,
}

impl From<&Seat> for SeatRef {
    fn from(seat: &Seat) -> Self {
        Self { item: seat.order_item_id, seat: seat.seat_id }
    }
}

/// An instructor's mark.
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
    /// The database's word.
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

/// How somebody paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the trade's own words")]
pub enum Method {
    Cash,
    Card,
}

impl Method {
    /// The database's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Card => "card",
        }
    }

    /// How it is said behind an amount: `$75.00 in cash`.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Cash => "in cash",
            Self::Card => "by card",
        }
    }
}

/// Who did it, where, and when by that desk's clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The staff member's name.
    pub actor: String,
    /// The desk's name.
    pub desk: String,
    /// The desk's clock.
    pub at: DateTime<Utc>,
}

/// What a command did.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The participant is in, by this very event.
    Admitted {
        /// The event.
        event_id: Uuid,
        /// The seat as it is now.
        seat: Box<Seat>,
    },
    /// Another desk was first.
    AlreadyIn {
        /// Who, where and when; none when the seat was marked without an event.
        arrival: Option<Arrival>,
        /// The seat as it is now.
        seat: Box<Seat>,
    },
    /// The facts changed since they were read: nothing was written.
    Changed(Box<Seat>),
    /// Done; the seat as it is now.
    Done(Box<Seat>),
    /// Paid; so much is left.
    Paid {
        /// What is still to pay.
        balance: Decimal,
        /// The seat as it is now.
        seat: Box<Seat>,
    },
    /// The event was taken back before.
    AlreadyUndone(Box<Seat>),
    /// Somebody changed the seat since: nothing was undone.
    Superseded {
        /// Who, where and when, where it is known.
        by: Option<Arrival>,
        /// The seat as it is now.
        seat: Box<Seat>,
    },
    /// The notes are written; all that is sealed about the person, as it is now.
    NotesWritten(Box<PersonSealed>),
    /// Another desk wrote them meanwhile: nothing was written.
    NotesChanged(Box<PersonSealed>),
    /// What came of a command about leads.
    Lead(Box<lead::work::Outcome>),
    /// What came of a command about tickets.
    Ticket(Box<ticket::work::Outcome>),
    /// What is one's own, such as a saved view or a draft, is kept, or forgotten.
    Kept,
    /// It was taken back before it was ever sent: nothing was written.
    Withdrawn,
    /// Nothing was written, and this sentence says why.
    Refused(String),
}

impl Outcome {
    /// The seat as it is now, where the outcome has one.
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

/// Why a question or a command has no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct Trouble {
    /// What sort.
    pub kind: TroubleKind,
    /// For the person at the desk.
    pub sentence: String,
}

/// The sorts of trouble that a console treats differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TroubleKind {
    /// No connection: whether a write was done is not known.
    Connection,
    /// The server has no connection left; nothing was done.
    Full,
    /// The server is starting or stopping: whether a write was done is not known.
    Restarting,
    /// The server is a copy that takes no writes; nothing was done.
    ReadOnly,
    /// Every connection of this console is at work; nothing was sent.
    Busy,
    /// The server's disk or memory is full; nothing was done.
    Exhausted,
    /// Two desks met on one record and this one gave way; nothing was done, and it can be done again.
    Conflict,
    /// The server took too long.
    Timeout,
    /// The database refused the data: a named rule.
    Refused,
    /// The login may not do this.
    Denied,
    /// The database is of another version than this console.
    Schema,
    /// Something else.
    Other,
}

impl TroubleKind {
    /// Whether the server cannot be worked with now, and is tried again.
    #[must_use]
    pub fn is_away(self) -> bool {
        matches!(self, Self::Connection | Self::Full | Self::Restarting)
    }

    /// Whether it says something of the server at this time and nothing of what was sent, which may go well later.
    #[must_use]
    pub fn is_of_the_server(self) -> bool {
        self.is_away() || matches!(self, Self::ReadOnly | Self::Busy | Self::Exhausted)
    }

    /// Whether it gave way to somebody else's work, and may go well when that is done.
    #[must_use]
    pub fn gave_way(self) -> bool {
        matches!(self, Self::Conflict | Self::Timeout)
    }
}

/// What a server says of itself besides its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ServerState {
    /// It is a copy that takes no writes.
    pub is_read_only: bool,
    /// Its schema is newer than this console.
    pub is_newer: bool,
}
