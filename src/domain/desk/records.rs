//! What a desk records for a seat besides the arrival, and may take back.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The sorts of records that a correction takes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the trade's own words")]
pub enum RecordKind {
    Payment,
    Waiver,
    Identity,
    Name,
}

impl RecordKind {
    /// Returns the database's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Waiver => "waiver",
            Self::Identity => "identity",
            Self::Name => "name",
        }
    }
}

/// A record of a seat that still counts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SeatRecord {
    /// What sort.
    pub kind: RecordKind,
    /// The id of the write that made it.
    pub target: Uuid,
    /// How much was paid, in the site's currency; only of a payment.
    pub amount: Option<Decimal>,
    /// The tender, the waiver's version and signer, the document's kind, or the name.
    pub detail: Option<String>,
    /// Who recorded it; `None` if the website did.
    pub by: Option<String>,
    /// At which desk.
    pub desk: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether the signed-in user recorded it.
    pub is_mine: Option<bool>,
}
