//! Sealed values, which the database stores encrypted. A value is open if the session has the key; otherwise it
//! carries the reason.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroize;

/// Text that must not appear in a log. `Debug` hides it, and dropping it wipes its memory.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Confidential(String);

impl Confidential {
    /// Returns the text, for display or for a query.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Confidential {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Confidential {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Confidential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "Confidential()" } else { "Confidential(…)" })
    }
}

impl Drop for Confidential {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// A sealed value as this session can read it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Sealed<T> {
    /// No value is stored.
    #[default]
    Nothing,
    /// The session can read the value.
    Open {
        /// The decrypted value.
        value: T,
    },
    /// The session has no key.
    NoKey,
    /// The value is encrypted with a key that this session does not have.
    OtherKey {
        /// Id of that key.
        key: String,
    },
    /// The key id matches, but decryption fails.
    Damaged,
    /// This login may not read the value.
    Withheld,
}

impl<T> Sealed<T> {
    /// Returns the value if the session can read it.
    #[must_use]
    pub fn open(&self) -> Option<&T> {
        match self {
            Self::Open { value } => Some(value),
            _ => None,
        }
    }

    /// Returns one line for the screen that says why a stored value cannot be read; `None` if there is no value or it
    /// is open.
    #[must_use]
    pub fn why_sealed(&self) -> Option<String> {
        match self {
            Self::Nothing | Self::Open { .. } => None,
            Self::NoKey => Some("sealed: this desk has no key".into()),
            Self::OtherKey { key } => Some(format!("sealed under the key {key}, which this desk does not have")),
            Self::Damaged => Some("sealed, and damaged: the key does not open it".into()),
            Self::Withheld => Some("your login may not read this".into()),
        }
    }
}

/// Notes for an emergency.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Notes {
    /// Emergency notes; empty if there are none.
    pub emergency: Confidential,
    /// Medical notes; empty if there are none.
    pub medical: Confidential,
}

/// A person's notes and their last change.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct KeptNotes {
    /// The notes.
    #[serde(flatten)]
    pub notes: Sealed<Notes>,
    /// Id of the last write. A later write names the id that its user saw, so that the database can detect conflicts.
    #[serde(default)]
    pub write_id: Option<Uuid>,
    /// Name of the last writer.
    #[serde(default)]
    pub written_by: Option<String>,
    /// Time of the last write.
    #[serde(default)]
    pub written_at: Option<DateTime<Utc>>,
}

/// Number of a document that a desk has checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentNumber {
    /// Kind of document, as in `IdentityLine`.
    pub kind: String,
    /// Time of the check.
    pub checked_at: DateTime<Utc>,
    /// Number of the document.
    pub number: Sealed<Confidential>,
}

/// All sealed values of a person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PersonSealed {
    /// Emergency and medical notes.
    pub notes: KeptNotes,
    /// Document numbers, newest first.
    pub documents: Vec<DocumentNumber>,
}

/// Notes about the participant of a seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatNotes {
    /// Id of the seat.
    pub seat_id: Uuid,
    /// The notes.
    pub kept: KeptNotes,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_confidential_is_never_shown_by_debug() {
        let notes = Notes { emergency: "call Eva".into(), medical: "penicillin".into() };
        let shown = format!("{notes:?} {:?}", Sealed::Open { value: Confidential::from("D1234567") });
        assert!(!shown.contains("Eva") && !shown.contains("penicillin") && !shown.contains("D123"), "{shown}");
    }

    #[test]
    fn the_database_s_words_are_read() {
        let read = |text: &str| serde_json::from_str::<KeptNotes>(text).unwrap();
        let open =
            read(r#"{"state":"open","value":{"emergency":"a","medical":"b"},"write_id":null,"written_by":"Dana"}"#);
        assert_eq!(open.notes.open().map(|notes| notes.medical.expose()), Some("b"));
        assert_eq!(open.written_by.as_deref(), Some("Dana"));
        assert_eq!(read(r#"{"state":"no_key"}"#).notes, Sealed::NoKey);
        assert_eq!(read(r#"{"state":"other_key","key":"ab"}"#).notes, Sealed::OtherKey { key: "ab".into() });
        assert_eq!(read(r#"{"state":"withheld"}"#).notes, Sealed::Withheld);
    }
}
