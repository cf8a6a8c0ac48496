//! Why somebody is not simply admitted: a word for scripts, a few words for a roster, a sentence
//! for the desk, and what can be done about it.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

use super::Rule;
use crate::domain::format::Format;
use crate::domain::seat::Closure;

/// What the desk can do about a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Remedy {
    /// Have the waiver signed.
    Waiver,
    /// Look at a document.
    Identity,
    /// Take the payment.
    Payment,
    /// Name the seat.
    Name,
}

/// Why somebody is not simply admitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The class does not take place.
    ClassCancelled,
    /// The order was canceled.
    OrderCancelled,
    /// The money went back.
    Refunded,
    /// This seat was canceled.
    SeatCancelled,
    /// The class is on another day.
    WrongDay(NaiveDate),
    /// The class ended today.
    ClassOver,
    /// The class starts much later, at this time.
    TooEarly(String),
    /// The participant is in, and this happened to the seat afterwards; with the time, where it is known.
    ClosedSince(Closure, Option<DateTime<Utc>>),
    /// The scan is for another class than the one asked for.
    OtherClass(String),
    /// The class is at this venue, and the desk stands elsewhere.
    OtherPlace(String),
    /// Nobody's name is on the seat.
    Unnamed,
    /// So much is to pay; none where the amount is not for whoever asks.
    Unpaid(Option<Decimal>),
    /// The card failed; so much is to pay.
    PaymentFailed(Option<Decimal>),
    /// No waiver.
    WaiverMissing(Option<String>),
    /// The waiver is of an older version.
    WaiverOutdated,
    /// The waiver ran out.
    WaiverExpired,
    /// The waiver was voided.
    WaiverVoided,
    /// A minor signed alone.
    WaiverNeedsGuardian,
    /// Too young: age and the course's minimum.
    UnderAge(i32, i32),
    /// The course has a minimum age and nobody knows the birth date.
    AgeUnknown(i32),
    /// A minor without a guardian on file.
    GuardianMissing,
    /// No document was looked at.
    IdentityUnverified,
    /// The document is out of date.
    IdentityExpired(Option<NaiveDate>),
    /// Courses to attend first.
    PrerequisiteMissing(Vec<String>),
    /// The same person holds more seats of this class.
    BookedTwice,
}

impl Reason {
    /// The typed word for scripts (`check-in --json`).
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::ClassCancelled => "class_cancelled",
            Self::OrderCancelled => "order_cancelled",
            Self::Refunded => "refunded",
            Self::SeatCancelled => "seat_cancelled",
            Self::WrongDay(_) => "wrong_day",
            Self::ClassOver => "class_over",
            Self::TooEarly(_) => "too_early",
            Self::ClosedSince(Closure::SeatCanceled, _) => "seat_canceled_since",
            Self::ClosedSince(Closure::OrderCanceled, _) => "order_canceled_since",
            Self::ClosedSince(Closure::OrderRefunded, _) => "refunded_since",
            Self::OtherClass(_) => "other_class",
            Self::OtherPlace(_) => "other_place",
            Self::Unnamed => "unnamed",
            Self::Unpaid(_) => "unpaid",
            Self::PaymentFailed(_) => "payment_failed",
            Self::WaiverMissing(_) => "waiver_missing",
            Self::WaiverOutdated => "waiver_outdated",
            Self::WaiverExpired => "waiver_expired",
            Self::WaiverVoided => "waiver_voided",
            Self::WaiverNeedsGuardian => "waiver_needs_guardian",
            Self::UnderAge(..) => "under_age",
            Self::AgeUnknown(_) => "age_unknown",
            Self::GuardianMissing => "guardian_missing",
            Self::IdentityUnverified => "identity_unverified",
            Self::IdentityExpired(_) => "identity_expired",
            Self::PrerequisiteMissing(_) => "prerequisite_missing",
            Self::BookedTwice => "booked_twice",
        }
    }

    /// The same for somebody who sees no amounts.
    #[must_use]
    pub fn without_amount(&self) -> Self {
        match self {
            Self::Unpaid(_) => Self::Unpaid(None),
            Self::PaymentFailed(_) => Self::PaymentFailed(None),
            other => other.clone(),
        }
    }

    /// The setting that decides about it; none for what always stops.
    #[must_use]
    pub fn rule(&self) -> Option<Rule> {
        Some(match self {
            Self::ClassCancelled
            | Self::OrderCancelled
            | Self::Refunded
            | Self::SeatCancelled
            | Self::ClosedSince(..)
            | Self::OtherClass(_) => return None,
            Self::WrongDay(_) => Rule::WrongDay,
            Self::ClassOver => Rule::ClassOver,
            Self::TooEarly(_) => Rule::TooEarly,
            Self::OtherPlace(_) => Rule::WrongPlace,
            Self::Unnamed => Rule::Unnamed,
            Self::Unpaid(_) | Self::PaymentFailed(_) => Rule::Unpaid,
            Self::WaiverMissing(_)
            | Self::WaiverOutdated
            | Self::WaiverExpired
            | Self::WaiverVoided
            | Self::WaiverNeedsGuardian => Rule::Waiver,
            Self::UnderAge(..) | Self::AgeUnknown(_) => Rule::Age,
            Self::GuardianMissing => Rule::Guardian,
            Self::IdentityUnverified | Self::IdentityExpired(_) => Rule::Identity,
            Self::PrerequisiteMissing(_) => Rule::Prerequisites,
            Self::BookedTwice => Rule::BookedTwice,
        })
    }

    /// What the desk can do about it at once.
    #[must_use]
    pub fn remedy(&self) -> Option<Remedy> {
        match self.rule()? {
            Rule::Unpaid => Some(Remedy::Payment),
            Rule::Waiver | Rule::Guardian => Some(Remedy::Waiver),
            Rule::Identity => Some(Remedy::Identity),
            Rule::Unnamed => Some(Remedy::Name),
            Rule::Age if matches!(self, Self::AgeUnknown(_)) => Some(Remedy::Identity),
            _ => None,
        }
    }

    /// A few words for a roster's line.
    #[must_use]
    pub fn short(&self, format: Format<'_>) -> String {
        match self {
            Self::ClassCancelled => "class canceled".into(),
            Self::OrderCancelled => "order canceled".into(),
            Self::Refunded => "refunded".into(),
            Self::SeatCancelled => "seat canceled".into(),
            Self::WrongDay(day) => format!("for {}", format.date(*day)),
            Self::ClassOver => "class is over".into(),
            Self::TooEarly(at) => format!("starts at {at}"),
            Self::ClosedSince(closure, _) => format!("{} since", closure.words()),
            Self::OtherClass(which) => format!("for {which}"),
            Self::OtherPlace(venue) => format!("at {venue}"),
            Self::Unnamed => "no name".into(),
            Self::Unpaid(Some(balance)) => format!("balance {}", format.money(*balance)),
            Self::Unpaid(None) => "not paid".into(),
            Self::PaymentFailed(Some(balance)) => format!("card failed {}", format.money(*balance)),
            Self::PaymentFailed(None) => "card failed".into(),
            Self::WaiverMissing(_) => "no waiver".into(),
            Self::WaiverOutdated => "old waiver".into(),
            Self::WaiverExpired => "waiver expired".into(),
            Self::WaiverVoided => "waiver voided".into(),
            Self::WaiverNeedsGuardian => "guardian must sign".into(),
            Self::UnderAge(age, min) => format!("age {age} < {min}"),
            Self::AgeUnknown(min) => format!("age? ({min}+)"),
            Self::GuardianMissing => "no guardian".into(),
            Self::IdentityUnverified => "ID not checked".into(),
            Self::IdentityExpired(_) => "ID expired".into(),
            Self::PrerequisiteMissing(_) => "prerequisite".into(),
            Self::BookedTwice => "booked twice".into(),
        }
    }

    /// What the person at the desk reads: what is the matter and what to do.
    #[must_use]
    pub fn sentence(&self, format: Format<'_>) -> String {
        match self {
            Self::ClassCancelled => "This class was canceled.".into(),
            Self::OrderCancelled => "The order was canceled.".into(),
            Self::Refunded => "The order was refunded; it needs a new booking.".into(),
            Self::SeatCancelled => "This seat was canceled.".into(),
            Self::WrongDay(day) => format!("The ticket is for {}.", format.date(*day)),
            Self::ClassOver => "The class is already over.".into(),
            Self::TooEarly(at) => format!("The class starts at {at}."),
            Self::ClosedSince(closure, at) => {
                let since = at.map(|at| format!(" {}", format.moment(at))).unwrap_or_default();
                format!("Checked in, {} since{since}.", closure.words())
            }
            Self::OtherClass(which) => format!("The ticket is for another class: {which}."),
            Self::OtherPlace(venue) => format!("The class is at {venue}, not here."),
            Self::Unnamed => "The seat has no name.".into(),
            Self::Unpaid(Some(balance)) => format!("{} is still to pay for this order.", format.money(*balance)),
            Self::Unpaid(None) => "The order is not paid: the front desk takes the payment.".into(),
            Self::PaymentFailed(Some(balance)) => {
                format!("The card payment failed; {} is to pay.", format.money(*balance))
            }
            Self::PaymentFailed(None) => {
                "The card payment failed, so the order is not paid: the front desk takes the payment.".into()
            }
            Self::WaiverMissing(None) => "No waiver is signed.".into(),
            Self::WaiverMissing(Some(other)) => format!(
                "No waiver on this account, but the same name and birth date signed one as {other}: \
                 give the seat to that account, or sign again."
            ),
            Self::WaiverOutdated => "Signed an older version; the current one must be signed.".into(),
            Self::WaiverExpired => "The waiver has run out: it must be signed again.".into(),
            Self::WaiverVoided => "The waiver was voided: it must be signed again.".into(),
            Self::WaiverNeedsGuardian => "A minor's waiver needs the guardian's signature.".into(),
            Self::UnderAge(age, min) => format!("{age} years old on the day; the course asks for {min}."),
            Self::AgeUnknown(min) => {
                format!("The course asks for {min} years and no birth date is known: check the ID.")
            }
            Self::GuardianMissing => "A minor without a guardian on file.".into(),
            Self::IdentityUnverified => "No identity document was checked.".into(),
            Self::IdentityExpired(Some(until)) => {
                format!("The identity document ran out on {}.", format.date(*until))
            }
            Self::IdentityExpired(None) => "The identity document has run out.".into(),
            Self::PrerequisiteMissing(which) => format!("Not attended yet: {}.", which.join(", ")),
            Self::BookedTwice => "Holds another seat of this class. Ask who it is for.".into(),
        }
    }
}
