//! A seat and all that is known about it when somebody stands at the desk.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::format::Format;
use super::site::Site;

/// The documented states of an order item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the documented words say it")]
pub enum SeatStatus {
    Registered,
    Attended,
    NoShow,
    Cancelled,
}

impl SeatStatus {
    /// The database's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Attended => "attended",
            Self::NoShow => "no_show",
            Self::Cancelled => "cancelled",
        }
    }
}

/// The states of a scheduled class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the documented words say it")]
pub enum ClassStatus {
    Draft,
    Scheduled,
    Full,
    InProgress,
    Completed,
    Cancelled,
}

/// The documented states of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the documented words say it")]
pub enum OrderStatus {
    Pending,
    Confirmed,
    Cancelled,
    Completed,
}

/// The documented states of an order's payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the documented words say it")]
pub enum PaymentStatus {
    Pending,
    Completed,
    Failed,
    Refunded,
    PartialRefund,
}

/// Where a participant stands with the waiver, for the day of the class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaiverState {
    /// Nothing signed.
    None,
    /// The current version, in time, by a guardian where one is needed.
    Valid,
    /// A version before the current one.
    Outdated,
    /// The current version, too long ago.
    Expired,
    /// Signed and later voided.
    Voided,
    /// A minor's own signature without a guardian's.
    NeedsGuardian,
}

/// Where a participant stands with the proof of identity, for the day of the class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityState {
    /// Nobody has looked at a document.
    Unverified,
    /// Somebody has.
    Verified,
    /// The document that was looked at is out of date.
    Expired,
}

/// What ends a seat's validity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closure {
    /// The seat alone was canceled.
    SeatCanceled,
    /// The order was canceled, its money may still be here.
    OrderCanceled,
    /// The order was refunded in full.
    OrderRefunded,
}

impl Closure {
    /// A word or two for a list: `refunded`.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::SeatCanceled => "seat canceled",
            Self::OrderCanceled => "order canceled",
            Self::OrderRefunded => "refunded",
        }
    }
}

/// A later booking of the same person, for the card of a ticket that is no longer good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValidSeat {
    /// The order's printed number.
    pub order_number: String,
    /// The seat's number within that order.
    pub seat_no: i32,
    /// The seat.
    pub seat_id: Uuid,
    /// The class.
    pub schedule_id: Uuid,
    /// The course's name.
    pub course: String,
    /// When the class starts.
    pub starts_at: DateTime<Utc>,
    /// Where the class is.
    pub venue: String,
}

impl ValidSeat {
    /// The code on its ticket: `MDI-2026-00042-2`.
    #[must_use]
    pub fn code(&self) -> String {
        format!("{}-{}", self.order_number, self.seat_no)
    }
}

/// Who let somebody in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// The attendance event, which an undo names.
    pub event_id: Uuid,
    /// The staff member.
    pub by: String,
    /// The desk.
    pub desk: String,
    /// When it happened, by the desk's clock.
    pub at: DateTime<Utc>,
}

impl Arrival {
    /// `by Dana Cole at desk-1, 9:41 AM`, in the site's time; with the day when that is not `today`.
    #[must_use]
    pub fn words(&self, site: &Site, today: NaiveDate) -> String {
        format!("by {} at {}, {}", self.by, self.desk, site.clock_or_day(self.at, today))
    }
}

/// One seat of one class with the facts that admission is decided on. Made by the database's
/// `facts_of_items` and `sessions_of`, which leave out what is not for whoever asks; `token` stands for the deciding facts when a write refers to them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seat {
    /// Fingerprint of the deciding facts.
    pub token: String,
    /// The seat's own id, the same before and after its order item is split.
    pub seat_id: Uuid,
    /// The order item that holds the seat now.
    pub order_item_id: Uuid,
    /// The seat's number within its order, from 1.
    pub seat_no: i32,
    /// The order.
    pub order_id: Uuid,
    /// The order's printed number, `MDI-2026-00042`.
    pub order_number: String,
    /// How many seats the order has that are not cancelled.
    pub party_size: i64,
    /// Who bought it.
    pub buyer: Option<String>,
    /// The buyer's phone.
    #[serde(default)]
    pub buyer_phone: Option<String>,
    /// The class.
    pub schedule_id: Uuid,
    /// The course's name.
    pub course: String,
    /// When the class starts.
    pub starts_at: DateTime<Utc>,
    /// When the class ends.
    pub ends_at: DateTime<Utc>,
    /// Where it is.
    pub venue: String,
    /// The participant's account, when there is one.
    pub person_id: Option<Uuid>,
    /// The participant's name; none for a seat that nobody has named.
    pub name: Option<String>,
    /// The participant's email. A guest who bought the seat for themselves has the order's.
    pub email: Option<String>,
    /// The participant's phone. A guest who bought the seat for themselves has the order's.
    pub phone: Option<String>,
    /// Whom to call.
    pub emergency_name: Option<String>,
    /// Their phone.
    pub emergency_phone: Option<String>,
    /// The participant's date of birth.
    pub birth_date: Option<NaiveDate>,
    /// The seat's documented state.
    pub seat_status: SeatStatus,
    /// The class's state.
    pub class_status: ClassStatus,
    /// The class's first day at the site.
    pub class_date: NaiveDate,
    /// The order's state.
    pub order_status: OrderStatus,
    /// The payment's state.
    pub payment_status: PaymentStatus,
    /// When the seat or its order was canceled or refunded; `None` if it was not, or if the time is unknown.
    #[serde(default)]
    pub closed_at: Option<DateTime<Utc>>,
    /// Where a person with a closed or past seat has a valid one: of the same course, or in the same order.
    #[serde(default)]
    pub valid_seat: Option<ValidSeat>,
    /// What is still to pay for the whole order, in the site's currency. None where something is, and the
    /// amount is not for whoever asks.
    #[serde(with = "rust_decimal::serde::str_option")]
    pub balance: Option<Decimal>,
    /// The waiver.
    pub waiver: WaiverState,
    /// The email of another account of the same name and birth date that has a waiver.
    pub waiver_elsewhere: Option<String>,
    /// The identity check.
    pub identity: IdentityState,
    /// The kind of document that was looked at.
    pub identity_kind: Option<String>,
    /// Until when it is valid.
    pub identity_until: Option<NaiveDate>,
    /// The course's minimum age in years.
    pub min_age: Option<i32>,
    /// Below this age a guardian is needed.
    pub age_of_majority: i32,
    /// The guardian on file.
    pub guardian: Option<String>,
    /// Courses that had to be attended first and were not.
    pub missing_prerequisites: Vec<String>,
    /// Other seats of the same class that the same person holds.
    pub same_person_seats: i64,
    /// When the participant arrived.
    pub arrived_at: Option<DateTime<Utc>>,
    /// Whether that was after the start.
    pub is_late: bool,
    /// When the participant left before the end.
    pub left_early_at: Option<DateTime<Utc>>,
    /// The instructor's or the desk's note.
    pub note: Option<String>,
    /// Who let the participant in, while that stands.
    pub arrival: Option<Arrival>,
    /// What is shown of it is written on this desk and waits for a connection: the database does not know it yet.
    #[serde(skip)]
    pub is_waiting: bool,
}

impl Seat {
    /// The participant's name, or words for a seat without one.
    #[must_use]
    pub fn label(&self) -> String {
        match &self.name {
            Some(name) => name.clone(),
            None => match &self.buyer {
                Some(buyer) => format!("(seat of {buyer})"),
                None => "(no name)".into(),
            },
        }
    }

    /// Returns the class by which a sentence names it: `Handgun I, today 1:00 PM, Range A`.
    #[must_use]
    pub fn class_line(&self, format: Format<'_>) -> String {
        format!("{}, {}, {}", self.course, format.when(self.starts_at), self.venue)
    }

    /// The code on the ticket: `MDI-2026-00042-2`.
    #[must_use]
    pub fn code(&self) -> String {
        format!("{}-{}", self.order_number, self.seat_no)
    }

    /// The age in whole years on the day of the class.
    #[must_use]
    pub fn age(&self) -> Option<i32> {
        self.birth_date.map(|birth| super::age::age_on(birth, self.class_date))
    }

    /// Whether the participant is known to be a minor on the day of the class.
    #[must_use]
    pub fn is_minor(&self) -> bool {
        self.age().is_some_and(|age| age < self.age_of_majority)
    }

    /// Whether something is still to pay.
    #[must_use]
    pub fn is_owing(&self) -> bool {
        self.balance.is_none_or(|balance| balance > Decimal::ZERO)
    }

    /// What ended the seat's validity; `None` while it is good.
    #[must_use]
    pub fn closure(&self) -> Option<Closure> {
        if self.seat_status == SeatStatus::Cancelled {
            Some(Closure::SeatCanceled)
        } else if self.payment_status == PaymentStatus::Refunded {
            Some(Closure::OrderRefunded)
        } else {
            (self.order_status == OrderStatus::Cancelled).then_some(Closure::OrderCanceled)
        }
    }

    /// Whether the seat is good: neither it nor its order is canceled, and the order is not refunded in full.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.closure().is_none()
    }

    /// Whether the seat takes a place in its class. The one definition beside the database's `seat_is_taken`: a
    /// registered or attended seat that is open.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        self.is_open() && matches!(self.seat_status, SeatStatus::Registered | SeatStatus::Attended)
    }

    /// Whether the participant has the money back, and may come all the same. Those of a canceled seat or order were told.
    #[must_use]
    pub fn must_not_enter(&self) -> bool {
        self.seat_status == SeatStatus::Registered
            && self.class_status != ClassStatus::Cancelled
            && self.closure() == Some(Closure::OrderRefunded)
    }

    /// What ended the seat's validity after the participant checked in.
    #[must_use]
    pub fn closed_after_arrival(&self) -> Option<Closure> {
        self.closure().filter(|_| self.is_here() || self.arrived_at.is_some())
    }

    /// Whether the participant is here.
    #[must_use]
    pub fn is_here(&self) -> bool {
        self.seat_status == SeatStatus::Attended
    }

    /// `Ana Ruiz is in already, by Dana Cole at desk-1, 9:41 AM.` Or `is in · waiting`, while only this desk knows. In the
    /// site's time.
    #[must_use]
    pub fn already_in(&self, arrival: Option<&Arrival>, site: &Site, today: NaiveDate) -> String {
        let known = if self.is_waiting { "is in · waiting" } else { "is in already" };
        let who = arrival.map(|arrival| format!(", {}", arrival.words(site, today))).unwrap_or_default();
        format!("{} {known}{who}.", self.label())
    }

    /// How the seat stands, and whether that waits for a connection: `in · waiting`.
    #[must_use]
    pub fn standing_words(&self) -> String {
        let standing = self.standing();
        if self.is_waiting { format!("{standing} · waiting") } else { standing.into() }
    }

    /// How the seat stands, in the words of a roster.
    #[must_use]
    pub fn standing(&self) -> &'static str {
        match self.seat_status {
            SeatStatus::Registered => match self.closure() {
                None => "to come",
                Some(Closure::OrderRefunded) => "refunded",
                Some(Closure::SeatCanceled | Closure::OrderCanceled) => "canceled",
            },
            SeatStatus::Attended if self.left_early_at.is_some() => "left early",
            SeatStatus::Attended if self.is_late => "in, late",
            SeatStatus::Attended => "in",
            SeatStatus::NoShow => "no-show",
            SeatStatus::Cancelled => "canceled",
        }
    }
}
