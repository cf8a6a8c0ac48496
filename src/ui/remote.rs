//! Data from afar that says so: loading, ready, stale or failed.

use chrono::{DateTime, Utc};

use crate::domain::desk::DeskError;
use crate::domain::site::Site;
use crate::ui::ids::QueryId;

/// An answer that is on its way, here, or failed; an older one stays on the screen meanwhile.
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
    /// A question is on its way. What is shown stays.
    pub fn asking(&mut self, id: QueryId) {
        self.asked = Some(id);
    }

    /// Forgets what is shown, because it belongs to another question.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Takes an answer, unless a newer question has been asked since. Says whether it was taken.
    pub fn answer(&mut self, id: QueryId, value: T, now: DateTime<Utc>) -> bool {
        if self.asked != Some(id) {
            return false;
        }
        *self = Self { value: Some(value), read_at: Some(now), asked: None, trouble: None };
        true
    }

    /// The question failed.
    pub fn fail(&mut self, id: QueryId, trouble: DeskError) {
        if self.asked == Some(id) {
            self.asked = None;
            self.trouble = Some(trouble);
        }
    }

    /// What is here, new or old.
    #[must_use]
    pub fn value(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// What is here, to be brought up to date by a write's result.
    pub fn value_mut(&mut self) -> Option<&mut T> {
        self.value.as_mut()
    }

    /// A question is on its way.
    #[must_use]
    pub fn is_loading(&self) -> bool {
        self.asked.is_some()
    }

    /// Why the last question has no answer.
    #[must_use]
    pub fn trouble(&self) -> Option<&DeskError> {
        self.trouble.as_ref()
    }

    /// When what is shown was read.
    #[must_use]
    pub fn read_at(&self) -> Option<DateTime<Utc>> {
        self.read_at
    }

    /// What to say of it in the message row; `None` when it is up to date.
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
    fn a_late_answer_to_an_old_question_is_dropped() {
        let mut remote = Remote::default();
        remote.asking(QueryId(1));
        remote.asking(QueryId(2));
        assert!(!remote.answer(QueryId(1), "old", DateTime::UNIX_EPOCH));
        assert!(remote.answer(QueryId(2), "new", DateTime::UNIX_EPOCH));
        assert_eq!(remote.value(), Some(&"new"));
    }

    #[test]
    fn a_failure_keeps_what_was_shown_and_says_from_when() {
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
