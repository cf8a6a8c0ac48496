//! Reasons against a plain admission. Each has a word for scripts, a short text for the roster, a sentence for the desk
//! and, if possible, a remedy.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

use super::Rule;
use crate::domain::format::Format;
use crate::domain::seat::Closure;

/// Action of the desk that removes a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Remedy {
    /// Get the waiver signed.
    Waiver,
    /// Check an identity document.
    Identity,
    /// Take the payment.
    Payment,
    /// Name the seat.
    Name,
}

/// Reason against a plain admission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The class was canceled.
    ClassCancelled,
    /// The order was canceled.
    OrderCancelled,
    /// The order was refunded.
    Refunded,
    /// This seat was canceled.
    SeatCancelled,
    /// The class is on another day: its first day at the site.
    WrongDay(NaiveDate),
    /// The class ended today.
    ClassOver,
    /// The class starts much later: its start time for display.
    TooEarly(String),
    /// The participant is checked in and the seat was closed afterward, at this time if known.
    ClosedSince(Closure, Option<DateTime<Utc>>),
    /// The seat is for another class than the desk has selected: that class for display.
    OtherClass(String),
    /// The class is at this venue, and the desk is at another one.
    OtherPlace(String),
    /// The seat has no name.
    Unnamed,
    /// The order has this balance in the site's currency; `None` if the user may not see the amount.
    Unpaid(Option<Decimal>),
    /// The card payment failed; the balance as in `Unpaid`.
    PaymentFailed(Option<Decimal>),
    /// No waiver is signed; the account of the same person that has one, if there is one.
    WaiverMissing(Option<String>),
    /// The signed waiver has an old version.
    WaiverOutdated,
    /// The waiver has expired.
    WaiverExpired,
    /// The waiver was voided.
    WaiverVoided,
    /// A minor signed without the guardian.
    WaiverNeedsGuardian,
    /// The participant is too young: age, and minimum age of the course, both in years.
    UnderAge(i32, i32),
    /// The course has this minimum age in years, and the birth date is unknown.
    AgeUnknown(i32),
    /// The participant is a minor without a guardian on file.
    GuardianMissing,
    /// No identity document was checked.
    IdentityUnverified,
    /// The identity document has expired, on this day if known.
    IdentityExpired(Option<NaiveDate>),
    /// The participant has not attended these prerequisite courses.
    PrerequisiteMissing(Vec<String>),
    /// The same person holds another seat of this class.
    BookedTwice,
}

impl Reason {
    /// Returns the word for scripts (`check-in --json`).
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

    /// Returns the reason without its amount, for a user who may not see amounts.
    #[must_use]
    pub fn without_amount(&self) -> Self {
        match self {
            Self::Unpaid(_) => Self::Unpaid(None),
            Self::PaymentFailed(_) => Self::PaymentFailed(None),
            other => other.clone(),
        }
    }

    /// Returns the rule that sets the strictness; `None` if the reason always stops.
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

    /// Returns what the desk can do about the reason; `None` if nothing.
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

    /// Returns a few words for a line of the roster.
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

    /// Returns a sentence for the desk: the problem and what to do.
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
                format!("The card payment failed; {} is due.", format.money(*balance))
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
            Self::WaiverExpired => "The waiver has expired: it must be signed again.".into(),
            Self::WaiverVoided => "The waiver was voided: it must be signed again.".into(),
            Self::WaiverNeedsGuardian => "A minor's waiver needs the guardian's signature.".into(),
            Self::UnderAge(age, min) => format!("{age} years old on the day; the course requires {min}."),
            Self::AgeUnknown(min) => {
                format!("The course requires age {min} and no birth date is known: check the ID.")
            }
            Self::GuardianMissing => "A minor without a guardian on file.".into(),
            Self::IdentityUnverified => "No identity document was checked.".into(),
            Self::IdentityExpired(Some(until)) => {
                format!("The identity document expired on {}.", format.date(*until))
            }
            Self::IdentityExpired(None) => "The identity document has expired.".into(),
            Self::PrerequisiteMissing(which) => format!("Not attended yet: {}.", which.join(", ")),
            Self::BookedTwice => "Holds another seat of this class. Ask who it is for.".into(),
        }
    }
}
