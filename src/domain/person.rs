//! People: search results and the person's page.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::format;
use super::seat::Seat;

/// Table in which a person is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonKind {
    /// Has an account (`users`).
    Account,
    /// Named on a seat, without an account (`order_items`).
    Attendee,
    /// Guest buyer (`orders`).
    Buyer,
}

impl PersonKind {
    /// Returns the kind as the screen shows it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Attendee => "attendee without account",
            Self::Buyer => "guest buyer",
        }
    }
}

/// Quality of a search match. The database (`search_people`) and [`super::lookup`] use the same rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Match {
    /// Each typed word begins a word of the name or of the email, or the typed digits begin or end the phone number.
    /// Case, accents, punctuation and spaces within a name do not count.
    #[default]
    Exact,
    /// Similar name, nickname or part of a name. The user has to choose the person.
    Similar,
}

/// A search result, with details that distinguish people of the same name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PersonHit {
    /// Id of the account, the seat or the order, depending on `kind`.
    pub person_id: Uuid,
    /// Table in which the person is stored.
    pub kind: PersonKind,
    /// Name of the person.
    pub name: String,
    /// Email of the person.
    pub email: Option<String>,
    /// Phone number as written.
    pub phone: Option<String>,
    /// Date of birth.
    pub birth_date: Option<NaiveDate>,
    /// Buyer of an attendee's seat, if it is another person.
    #[serde(default)]
    pub buyer: Option<String>,
    /// Matching feature: `name`, `nickname`, `part of name`, `similar name`, `email`, `phone`, `order`.
    pub matched: String,
    /// Quality of the match.
    #[serde(default)]
    pub how: Match,
    /// Whether the person holds a seat on the day of the search.
    pub expected_today: bool,
    /// Next class, or else the last one: `CCW Permit, Sat, Nov 21, 10:00 AM`.
    pub class: Option<String>,
    /// Order number of that class.
    pub order_number: Option<String>,
}

impl PersonHit {
    /// Returns the year of birth.
    #[must_use]
    pub fn birth_year(&self) -> Option<i32> {
        self.birth_date.map(|birth| birth.year())
    }

    /// Returns the last four digits of the phone number.
    #[must_use]
    pub fn phone_tail(&self) -> Option<String> {
        format::last_four(self.phone.as_deref()?)
    }
}

/// An order on a person's page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrderLine {
    /// Id of the order.
    pub order_id: Uuid,
    /// Printed order number.
    pub order_number: String,
    /// Time of the order.
    pub created_at: DateTime<Utc>,
    /// Status of the order, as documented.
    pub status: String,
    /// Payment status of the order, as documented.
    pub payment_status: String,
    /// Total in the site's currency.
    #[serde(with = "rust_decimal::serde::str")]
    pub total: Decimal,
    /// Balance due in the site's currency.
    #[serde(with = "rust_decimal::serde::str")]
    pub balance: Decimal,
}

/// A signed waiver on a person's page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WaiverLine {
    /// Version of the waiver.
    pub version: String,
    /// Name of the signer.
    pub signed_name: String,
    /// Guardian who signed for a minor.
    pub guardian: Option<String>,
    /// Time of the signature.
    pub signed_at: DateTime<Utc>,
    /// The last day of a class for which it counts.
    #[serde(default)]
    pub until: Option<NaiveDate>,
    /// Reason why the waiver was voided.
    pub void_reason: Option<String>,
}

/// An identity check on a person's page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IdentityLine {
    /// Kind of document.
    pub kind: String,
    /// Expiry date of the document.
    pub valid_until: Option<NaiveDate>,
    /// Member of staff who checked the document.
    pub checked_by: String,
    /// Time of the check.
    pub checked_at: DateTime<Utc>,
}

/// What only a person's page says of them, to staff who may read people's addresses.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct About {
    /// When the account or the first order was made, whichever was first.
    #[serde(default)]
    pub since: Option<DateTime<Utc>>,
    /// The city of the address.
    #[serde(default)]
    pub city: Option<String>,
    /// The state of the address, as two letters.
    #[serde(default)]
    pub state: Option<String>,
}

impl About {
    /// `Charleston, WV`; `None` without a city.
    #[must_use]
    pub fn place(&self) -> Option<String> {
        let city = self.city.as_deref()?;
        Some(self.state.as_deref().map_or_else(|| city.to_owned(), |state| format!("{city}, {state}")))
    }
}

/// The full page of one person.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonPage {
    /// The person.
    pub person: PersonHit,
    /// Since when they are a customer, and where they live.
    pub about: About,
    /// Orders of the person, newest first.
    pub orders: Vec<OrderLine>,
    /// Seats of the person, newest class first.
    pub seats: Vec<Seat>,
    /// Waivers, newest first.
    pub waivers: Vec<WaiverLine>,
    /// Identity checks, newest first.
    pub identity: Vec<IdentityLine>,
    /// Guardians on file.
    pub guardians: Vec<String>,
}

impl PersonPage {
    /// Returns the balance due over all orders.
    #[must_use]
    pub fn balance(&self) -> Decimal {
        self.orders.iter().map(|order| order.balance).sum()
    }
}
