//! What is sealed in the database, as a console knows it: open when the session has the key, or else
//! why not.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroize;

/// Text that must not turn up in a log: `Debug` hides it, and its memory is wiped.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Confidential(String);

impl Confidential {
    /// The text, for whoever shows it or sends it to the database.
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

/// A sealed value, as this session can read it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Sealed<T> {
    /// Nothing was written yet.
    #[default]
    Nothing,
    /// It can be read here.
    Open {
        /// What was sealed.
        value: T,
    },
    /// This session has no key.
    NoKey,
    /// It is sealed under a key that this session has not.
    OtherKey {
        /// That key's id.
        key: String,
    },
    /// The key is the right one and does not open it.
    Damaged,
    /// This login may not read it.
    Withheld,
}

impl<T> Sealed<T> {
    /// The value, where it can be read.
    #[must_use]
    pub fn open(&self) -> Option<&T> {
        match self {
            Self::Open { value } => Some(value),
            _ => None,
        }
    }

    /// Why something that is there cannot be read: one line for the screen.
    #[must_use]
    pub fn why_sealed(&self) -> Option<String> {
        match self {
            Self::Nothing | Self::Open { .. } => None,
            Self::NoKey => Some("sealed: this desk has no key".into()),
            Self::OtherKey { key } => Some(format!("sealed under the key {key}, which this desk has not")),
            Self::Damaged => Some("sealed, and damaged: the key does not open it".into()),
            Self::Withheld => Some("not for your login".into()),
        }
    }
}

/// Whom to call and what to know when something happens.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Notes {
    /// Emergency notes; empty when there are none.
    pub emergency: Confidential,
    /// Medical notes; empty when there are none.
    pub medical: Confidential,
}

/// A person's notes, with who wrote them last.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct KeptNotes {
    /// The notes.
    #[serde(flatten)]
    pub notes: Sealed<Notes>,
    /// The write that made them what they are; whoever changes them says that it is the one they saw.
    #[serde(default)]
    pub write_id: Option<Uuid>,
    /// Who wrote them.
    #[serde(default)]
    pub written_by: Option<String>,
    /// When.
    #[serde(default)]
    pub written_at: Option<DateTime<Utc>>,
}

/// The number of a document that a desk has seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentNumber {
    /// The kind of document, as in `IdentityLine`.
    pub kind: String,
    /// When it was seen.
    pub checked_at: DateTime<Utc>,
    /// Its number.
    pub number: Sealed<Confidential>,
}

/// All that is sealed about a person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PersonSealed {
    /// Emergency and medical notes.
    pub notes: KeptNotes,
    /// Document numbers, newest first.
    pub documents: Vec<DocumentNumber>,
}

/// The notes about whoever sits on a seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatNotes {
    /// The seat.
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
