//! The audit trail: who changed what, when, where and why, as the database wrote it down, and the words in
//! which a person reads it.

mod messages;

#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::seat::Seat;

pub use messages::{both, column_words, doer, headline, sentence, title, value_words, who};

/// What was done to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "SQL's own words")]
pub enum AuditOperation {
    Insert,
    Update,
    Delete,
    Truncate,
}

impl AuditOperation {
    /// The deed that the database names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "insert" => Self::Insert,
            "update" => Self::Update,
            "delete" => Self::Delete,
            "truncate" => Self::Truncate,
            _ => return None,
        })
    }
}

/// A column that changed. NULL is empty text, and a sensitive value is `•••`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The column.
    pub column: String,
    /// What it was.
    pub old: Option<String>,
    /// What it became.
    pub new: Option<String>,
}

/// Where an entry stands in the log: the newest is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PageCursor {
    /// When it was written, by the server's clock.
    pub at: DateTime<Utc>,
    /// Its number.
    pub id: i64,
}

/// A line of the log: one row that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Where it stands.
    pub cursor: PageCursor,
    /// The PostgreSQL role that signed in.
    pub login: String,
    /// The member of staff whose login it is.
    pub staff_id: Option<Uuid>,
    /// Their name, as it was then.
    pub staff_name: Option<String>,
    /// The console's desk; `None` if no console made the change.
    pub desk: Option<String>,
    /// What the program calls itself.
    pub application: Option<String>,
    /// What was done.
    pub operation: AuditOperation,
    /// The table.
    pub table: String,
    /// The row's key; `None` for a whole table.
    pub row: Option<String>,
    /// What the row is called.
    pub subject: Option<String>,
    /// The columns that changed.
    pub changes: Vec<Change>,
    /// Why: `check-in`, `payment`, `maintenance`, else `console`, `website` or `sql`.
    pub cause: String,
    /// What was done together has the same one.
    pub transaction: String,
}

impl AuditEntry {
    /// The change of a column, if it changed.
    #[must_use]
    pub fn change(&self, column: &str) -> Option<&Change> {
        self.changes.iter().find(|change| change.column == column)
    }

    /// What a column became, if it changed to something.
    fn became(&self, column: &str) -> Option<&str> {
        self.change(column).and_then(|change| change.new.as_deref())
    }

    /// Who wrote it.
    #[must_use]
    pub fn writer(&self) -> Writer {
        self.staff_id.map_or_else(|| Writer::Login(self.login.clone()), Writer::Staff)
    }
}

/// Who writes: a member of staff, or a login that is none's.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the words say it")]
pub enum Writer {
    Staff(Uuid),
    Login(String),
}

/// A record as a desk knows it, with all the rows that belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the words say it")]
pub enum Record {
    Seat { seat: Uuid, item: Uuid },
    Class(Uuid),
    Account(Uuid),
    Attendee(Uuid),
    Buyer(Uuid),
}

impl Record {
    /// Returns the record of a seat and what it is called: `Ana Ruiz · MDI-2026-00012-1`.
    #[must_use]
    pub fn of_seat(seat: &Seat) -> (Self, String) {
        let record = Self::Seat { seat: seat.seat_id, item: seat.order_item_id };
        (record, format!("{} · {}", seat.label(), seat.code()))
    }
}

/// Which part of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditFilter {
    /// A day at the site.
    Day(NaiveDate),
    /// All changes of one person.
    By(Writer),
    /// All that happened to a record.
    Of(Record),
    /// All that happened to one row of a table.
    Row {
        /// The table.
        table: String,
        /// The row's key.
        row: String,
    },
}

/// A page of the log, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditQuery {
    /// Of which part.
    pub filter: AuditFilter,
    /// Only entries older than this.
    pub before: Option<PageCursor>,
    /// How many entries at most.
    pub limit: usize,
}

/// Entries newest first, and whether there may be older ones.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// The entries.
    pub entries: Vec<AuditEntry>,
    /// There are older ones.
    pub has_more: bool,
}

/// How many rows of what was done together are shown; a job may change thousands.
pub const MAX_GROUP: usize = 300;

/// What was done together, as one line: the entries of one transaction, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransactionGroup<'a>(pub Vec<&'a AuditEntry>);

impl<'a> TransactionGroup<'a> {
    /// The most telling of them.
    #[must_use]
    pub fn main(&self) -> Option<&'a AuditEntry> {
        self.0.iter().copied().min_by_key(|entry| messages::rank(entry))
    }
}

/// The entries by what was done together, in the order of the newest of each.
#[must_use]
pub fn group_by_transaction(entries: &[AuditEntry]) -> Vec<TransactionGroup<'_>> {
    let mut groups: Vec<TransactionGroup<'_>> = Vec::new();
    let mut known: std::collections::HashMap<&str, usize> = std::collections::HashMap::new();
    for entry in entries {
        let at = *known.entry(&entry.transaction).or_insert_with(|| {
            groups.push(TransactionGroup(Vec::new()));
            groups.len() - 1
        });
        groups[at].0.push(entry);
    }
    for group in &mut groups {
        group.0.reverse();
    }
    groups
}
