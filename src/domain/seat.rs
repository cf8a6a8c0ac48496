//! A seat and all facts that a desk needs about it.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::format::Format;
use super::site::Site;

/// Documented states of an order item.
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
    /// Returns the state as stored in the database.
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

/// States of a scheduled class.
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

/// Documented states of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the documented words say it")]
pub enum OrderStatus {
    Pending,
    Confirmed,
    Cancelled,
    Completed,
}

/// Documented payment states of an order.
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

/// State of a participant's waiver, for the day of the class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaiverState {
    /// No signature.
    None,
    /// The current version, signed in time and by a guardian if one is required.
    Valid,
    /// An older version than the current one.
    Outdated,
    /// The current version, signed too long ago.
    Expired,
    /// Signed, but later voided.
    Voided,
    /// A minor's own signature, without a guardian's.
    NeedsGuardian,
}

/// State of a participant's proof of identity, for the day of the class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityState {
    /// No document was checked.
    Unverified,
    /// A document was checked.
    Verified,
    /// The checked document has expired.
    Expired,
}

/// Reason why a seat is no longer valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closure {
    /// The seat alone was canceled.
    SeatCanceled,
    /// The order was canceled; its payment may not be refunded yet.
    OrderCanceled,
    /// The order was refunded in full.
    OrderRefunded,
}

impl Closure {
    /// Returns a word or two for a list: `refunded`.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::SeatCanceled => "seat canceled",
            Self::OrderCanceled => "order canceled",
            Self::OrderRefunded => "refunded",
        }
    }
}

/// Another, valid booking of the same person, for the card of a ticket that is no longer valid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValidSeat {
    /// Printed order number.
    pub order_number: String,
    /// Number of the seat within the order.
    pub seat_no: i32,
    /// Id of the seat.
    pub seat_id: Uuid,
    /// Id of the class.
    pub schedule_id: Uuid,
    /// Name of the course.
    pub course: String,
    /// Start of the class.
    pub starts_at: DateTime<Utc>,
    /// Venue of the class.
    pub venue: String,
}

impl ValidSeat {
    /// Returns the code on the ticket: `MDI-2026-00042-2`.
    #[must_use]
    pub fn code(&self) -> String {
        format!("{}-{}", self.order_number, self.seat_no)
    }
}

/// A check-in: who admitted the participant, where and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// Id of the attendance event, which an undo names.
    pub event_id: Uuid,
    /// Name of the member of staff.
    pub by: String,
    /// Name of the desk.
    pub desk: String,
    /// Time of the check-in by the desk's clock.
    pub at: DateTime<Utc>,
}

impl Arrival {
    /// Returns the check-in in words, in the site's time: `by Dana Cole at desk-1, 9:41 AM`. Adds the date if it is
    /// not `today`.
    #[must_use]
    pub fn words(&self, site: &Site, today: NaiveDate) -> String {
        format!("by {} at {}, {}", self.by, self.desk, site.clock_or_day(self.at, today))
    }
}

/// One seat of one class, with the facts for admission. The database functions `facts_of_items` and `sessions_of`
/// build it and leave out what the user may not see. A write sends `token` to refer to the facts that the desk saw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seat {
    /// Fingerprint of the facts for admission.
    pub token: String,
    /// Id of the seat; stays the same when its order item is split.
    pub seat_id: Uuid,
    /// Id of the order item that holds the seat now.
    pub order_item_id: Uuid,
    /// Number of the seat within its order, from 1.
    pub seat_no: i32,
    /// Id of the order.
    pub order_id: Uuid,
    /// Printed order number, such as `MDI-2026-00042`.
    pub order_number: String,
    /// Number of seats of the order that are not canceled.
    pub party_size: i64,
    /// Name of the buyer.
    pub buyer: Option<String>,
    /// Phone of the buyer.
    #[serde(default)]
    pub buyer_phone: Option<String>,
    /// Id of the class.
    pub schedule_id: Uuid,
    /// Name of the course.
    pub course: String,
    /// Start of the class.
    pub starts_at: DateTime<Utc>,
    /// End of the class.
    pub ends_at: DateTime<Utc>,
    /// Venue of the class.
    pub venue: String,
    /// Id of the participant's account; `None` without an account.
    pub person_id: Option<Uuid>,
    /// Name of the participant; `None` if the seat has no name yet.
    pub name: Option<String>,
    /// Email of the participant. A guest who bought the seat for themselves has the order's email.
    pub email: Option<String>,
    /// Phone of the participant. A guest who bought the seat for themselves has the order's phone.
    pub phone: Option<String>,
    /// Name of the emergency contact.
    pub emergency_name: Option<String>,
    /// Phone of the emergency contact.
    pub emergency_phone: Option<String>,
    /// Date of birth of the participant.
    pub birth_date: Option<NaiveDate>,
    /// State of the seat, as documented.
    pub seat_status: SeatStatus,
    /// State of the class.
    pub class_status: ClassStatus,
    /// First day of the class in the site's time zone.
    pub class_date: NaiveDate,
    /// State of the order.
    pub order_status: OrderStatus,
    /// State of the payment.
    pub payment_status: PaymentStatus,
    /// Time at which the seat or its order was canceled or refunded; `None` if it was not, or if the time is unknown.
    #[serde(default)]
    pub closed_at: Option<DateTime<Utc>>,
    /// Valid seat of a person whose seat is closed or past: of the same course, or in the same order.
    #[serde(default)]
    pub valid_seat: Option<ValidSeat>,
    /// Balance due for the whole order, in the site's currency. `None` if a balance is due but the user may not see
    /// the amount.
    #[serde(with = "rust_decimal::serde::str_option")]
    pub balance: Option<Decimal>,
    /// State of the waiver.
    pub waiver: WaiverState,
    /// Email of another account with the same name and birth date that has a waiver.
    pub waiver_elsewhere: Option<String>,
    /// State of the identity check.
    pub identity: IdentityState,
    /// Kind of the checked document.
    pub identity_kind: Option<String>,
    /// Expiry date of the checked document.
    pub identity_until: Option<NaiveDate>,
    /// Minimum age of the course in years.
    pub min_age: Option<i32>,
    /// Age in years below which a guardian is required.
    pub age_of_majority: i32,
    /// Guardian on file.
    pub guardian: Option<String>,
    /// Required courses that the participant has not attended.
    pub missing_prerequisites: Vec<String>,
    /// Number of other seats of the same class that the same person holds.
    pub same_person_seats: i64,
    /// Time at which the participant arrived.
    pub arrived_at: Option<DateTime<Utc>>,
    /// Whether the participant arrived after the start.
    pub is_late: bool,
    /// Time at which the participant left before the end.
    pub left_early_at: Option<DateTime<Utc>>,
    /// Note of the instructor or the desk.
    pub note: Option<String>,
    /// Current check-in of the participant.
    pub arrival: Option<Arrival>,
    /// Whether this seat shows a change that is queued on this desk and not yet in the database.
    #[serde(skip)]
    pub is_waiting: bool,
}

impl Seat {
    /// Returns the participant's name, or a description of a seat without a name.
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

    /// Returns the class as a sentence names it: `Handgun I, today 1:00 PM, Range A`.
    #[must_use]
    pub fn class_line(&self, format: Format<'_>) -> String {
        format!("{}, {}, {}", self.course, format.when(self.starts_at), self.venue)
    }

    /// Returns the code on the ticket: `MDI-2026-00042-2`.
    #[must_use]
    pub fn code(&self) -> String {
        format!("{}-{}", self.order_number, self.seat_no)
    }

    /// Returns the participant's age in whole years on the day of the class.
    #[must_use]
    pub fn age(&self) -> Option<i32> {
        self.birth_date.map(|birth| super::age::age_on(birth, self.class_date))
    }

    /// Returns true if the participant is known to be a minor on the day of the class.
    #[must_use]
    pub fn is_minor(&self) -> bool {
        self.age().is_some_and(|age| age < self.age_of_majority)
    }

    /// Returns true if a balance is due.
    #[must_use]
    pub fn is_owing(&self) -> bool {
        self.balance.is_none_or(|balance| balance > Decimal::ZERO)
    }

    /// Returns the reason why the seat is no longer valid; `None` if it is valid.
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

    /// Returns true if the seat is valid: neither it nor its order is canceled, and the order is not refunded in
    /// full.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.closure().is_none()
    }

    /// Returns true if the seat takes a place in its class: it is registered or attended, and open. The database's
    /// `seat_is_taken` has the same definition; there is no third one.
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

    /// Returns the reason why a seat became invalid after its participant checked in.
    #[must_use]
    pub fn closed_after_arrival(&self) -> Option<Closure> {
        self.closure().filter(|_| self.is_here() || self.arrived_at.is_some())
    }

    /// Returns true if the participant is checked in.
    #[must_use]
    pub fn is_here(&self) -> bool {
        self.seat_status == SeatStatus::Attended
    }

    /// Returns the sentence for a repeated check-in: `Ana Ruiz is in already, by Dana Cole at desk-1, 9:41 AM.` A
    /// check-in that only this desk knows reads `is in · waiting`. Times are in the site's time zone.
    #[must_use]
    pub fn already_in(&self, arrival: Option<&Arrival>, site: &Site, today: NaiveDate) -> String {
        let known = if self.is_waiting { "is in · waiting" } else { "is in already" };
        let who = arrival.map(|arrival| format!(", {}", arrival.words(site, today))).unwrap_or_default();
        format!("{} {known}{who}.", self.label())
    }

    /// Returns the state of the seat, and whether it is queued: `in · waiting`.
    #[must_use]
    pub fn standing_words(&self) -> String {
        let standing = self.status_label();
        if self.is_waiting { format!("{standing} · waiting") } else { standing.into() }
    }

    /// Returns the state of the seat as the roster shows it.
    #[must_use]
    pub fn status_label(&self) -> &'static str {
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
