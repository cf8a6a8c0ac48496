//! Data from the database with its state: loading, ready, stale or failed.

use chrono::{DateTime, Utc};

use crate::domain::desk::DeskError;
use crate::domain::site::Site;
use crate::ui::ids::QueryId;

/// An answer that is in flight, here, or failed. An older answer stays on the screen until then.
#[derive(Debug, Clone, PartialEq)]
pub struct Remote<T> {
    value: Option<T>,
    read_at: Option<DateTime<Utc>>,
    asked: Option<QueryId>,
    trouble: Option<DeskError>,
}

impl<T> Default for Remote<T> {
    fn default() -> Self {
        Self { value: None, read_at: None, asked: None, trouble: None }
    }
}

impl<T> Remote<T> {
    /// Notes that a query is in flight. The current value stays.
    pub fn asking(&mut self, id: QueryId) {
        self.asked = Some(id);
    }

    /// Forgets the value, because it belongs to another query.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Takes an answer, unless a newer query was sent since. Returns whether it was taken.
    pub fn answer(&mut self, id: QueryId, value: T, now: DateTime<Utc>) -> bool {
        if self.asked != Some(id) {
            return false;
        }
        *self = Self { value: Some(value), read_at: Some(now), asked: None, trouble: None };
        true
    }

    /// Notes that the query failed.
    pub fn fail(&mut self, id: QueryId, trouble: DeskError) {
        if self.asked == Some(id) {
            self.asked = None;
            self.trouble = Some(trouble);
        }
    }

    /// Returns the value, current or stale.
    #[must_use]
    pub fn value(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// Returns the value, so that a write's result can update it.
    pub fn value_mut(&mut self) -> Option<&mut T> {
        self.value.as_mut()
    }

    /// Whether a query is in flight.
    #[must_use]
    pub fn is_loading(&self) -> bool {
        self.asked.is_some()
    }

    /// Returns why the last query has no answer.
    #[must_use]
    pub fn trouble(&self) -> Option<&DeskError> {
        self.trouble.as_ref()
    }

    /// Returns when the value was read.
    #[must_use]
    pub fn read_at(&self) -> Option<DateTime<Utc>> {
        self.read_at
    }

    /// Returns the notice for the message row; `None` if the value is up to date.
    #[must_use]
    pub fn notice(&self, site: &Site, now: DateTime<Utc>) -> Option<String> {
        let today = site.date_of(now);
        match (&self.trouble, self.read_at) {
            (Some(_), Some(at)) => Some(format!("Data from {}, F5 reads it again", site.clock_or_day(at, today))),
            (Some(_), None) => Some("Not read, F5 tries again".into()),
            (None, _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::desk::DeskErrorKind;

    #[test]
    fn a_late_answer_to_an_old_query_is_dropped() {
        let mut remote = Remote::default();
        remote.asking(QueryId(1));
        remote.asking(QueryId(2));
        assert!(!remote.answer(QueryId(1), "old", DateTime::UNIX_EPOCH));
        assert!(remote.answer(QueryId(2), "new", DateTime::UNIX_EPOCH));
        assert_eq!(remote.value(), Some(&"new"));
    }

    #[test]
    fn a_failure_keeps_the_value_and_reports_its_age() {
        let mut remote = Remote::default();
        remote.asking(QueryId(1));
        remote.answer(QueryId(1), "shown", DateTime::UNIX_EPOCH);
        remote.asking(QueryId(2));
        remote.fail(QueryId(2), DeskError { kind: DeskErrorKind::Connection, sentence: "broke".into() });
        assert_eq!(remote.value(), Some(&"shown"));
        let site = Site::unknown();
        let words = remote.notice(&site, DateTime::UNIX_EPOCH).unwrap();
        assert_eq!(words, format!("Data from {}, F5 reads it again", site.clock(DateTime::UNIX_EPOCH)));
    }
}
