//! People as a search finds them and as their page shows them.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::format;
use super::seat::Seat;

/// Where a person is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonKind {
    /// Has an account (`users`).
    Account,
    /// Named on a seat, without an account (`order_items`).
    Attendee,
    /// Bought as a guest (`orders`).
    Buyer,
}

impl PersonKind {
    /// In words.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Attendee => "attendee without account",
            Self::Buyer => "guest buyer",
        }
    }
}

/// How well the typed text fits a person. The database (`search_people`) and [`super::lookup`] decide alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Match {
    /// Each typed word begins a word of the name or of the email, or the typed digits begin or end the phone number.
    /// Case, accents, signs and spaces within a name do not count.
    #[default]
    Exact,
    /// A similar name, a nickname or a part of a name: the person has to be chosen.
    Similar,
}

/// One person that a search found, with what tells two people of one name apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PersonHit {
    /// The account, the seat or the order, by `kind`.
    pub person_id: Uuid,
    /// Where the person is kept.
    pub kind: PersonKind,
    /// The name.
    pub name: String,
    /// The email.
    pub email: Option<String>,
    /// The phone, as written.
    pub phone: Option<String>,
    /// The date of birth.
    pub birth_date: Option<NaiveDate>,
    /// Who bought the seat of an attendee, where it is another person.
    #[serde(default)]
    pub buyer: Option<String>,
    /// What fitted: `name`, `nickname`, `part of name`, `similar name`, `email`, `phone`, `order`.
    pub matched: String,
    /// How well it fitted.
    #[serde(default)]
    pub how: Match,
    /// Holds a seat on the day that was asked about.
    pub expected_today: bool,
    /// The next class, or the last one: `CCW Permit, Sat, Nov 21, 10:00 AM`.
    pub class: Option<String>,
    /// The order of that class.
    pub order_number: Option<String>,
}

impl PersonHit {
    /// The year of birth.
    #[must_use]
    pub fn birth_year(&self) -> Option<i32> {
        self.birth_date.map(|birth| birth.year())
    }

    /// The last four digits of the phone.
    #[must_use]
    pub fn phone_tail(&self) -> Option<String> {
        format::last_four(self.phone.as_deref()?)
    }
}

/// An order on a person's page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrderLine {
    /// The order.
    pub order_id: Uuid,
    /// Its printed number.
    pub order_number: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Its state, as documented.
    pub status: String,
    /// Its payment's state, as documented.
    pub payment_status: String,
    /// Its total, in the site's currency.
    #[serde(with = "rust_decimal::serde::str")]
    pub total: Decimal,
    /// What is still to pay.
    #[serde(with = "rust_decimal::serde::str")]
    pub balance: Decimal,
}

/// A signed waiver on a person's page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WaiverLine {
    /// Which version.
    pub version: String,
    /// Who signed.
    pub signed_name: String,
    /// The guardian who signed for a minor.
    pub guardian: Option<String>,
    /// When.
    pub signed_at: DateTime<Utc>,
    /// The last day of a class for which it counts.
    #[serde(default)]
    pub until: Option<NaiveDate>,
    /// Why it was voided.
    pub void_reason: Option<String>,
}

/// An identity check on a person's page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IdentityLine {
    /// The kind of document.
    pub kind: String,
    /// Until when it is valid.
    pub valid_until: Option<NaiveDate>,
    /// Who looked at it.
    pub checked_by: String,
    /// When.
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

/// All about one person on one page.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonPage {
    /// Who.
    pub person: PersonHit,
    /// Since when they are a customer, and where they live.
    pub about: About,
    /// Orders bought, newest first.
    pub orders: Vec<OrderLine>,
    /// Seats held, newest class first.
    pub seats: Vec<Seat>,
    /// Waivers, newest first.
    pub waivers: Vec<WaiverLine>,
    /// Identity checks, newest first.
    pub identity: Vec<IdentityLine>,
    /// Guardians on file.
    pub guardians: Vec<String>,
}

impl PersonPage {
    /// What is still to pay over all orders.
    #[must_use]
    pub fn balance(&self) -> Decimal {
        self.orders.iter().map(|order| order.balance).sum()
    }
}
