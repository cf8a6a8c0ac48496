//! Data from afar that says so: loading, ready, stale or failed.

use chrono::{DateTime, Utc};

use crate::domain::desk::Trouble;

/// An answer that is on its way, here, or failed; an older one stays on the screen meanwhile.
#[derive(Debug, Clone, PartialEq)]
pub struct Remote<T> {
    value: Option<T>,
    read_at: Option<DateTime<Utc>>,
    asked: Option<u64>,
    trouble: Option<Trouble>,
}

impl<T> Default for Remote<T> {
    fn default() -> Self {
        Self { value: None, read_at: None, asked: None, trouble: None }
    }
}

impl<T> Remote<T> {
    /// A question is on its way. What is shown stays.
    pub fn asking(&mut self, id: u64) {
        self.asked = Some(id);
    }

    /// Forgets what is shown, because it belongs to another question.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Takes an answer, unless a newer question has been asked since. Says whether it was taken.
    pub fn answer(&mut self, id: u64, value: T, now: DateTime<Utc>) -> bool {
        if self.asked != Some(id) {
            return false;
        }
        *self = Self { value: Some(value), read_at: Some(now), asked: None, trouble: None };
        true
    }

    /// The question failed.
    pub fn fail(&mut self, id: u64, trouble: Trouble) {
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
    pub fn trouble(&self) -> Option<&Trouble> {
        self.trouble.as_ref()
    }

    /// When what is shown was read.
    #[must_use]
    pub fn read_at(&self) -> Option<DateTime<Utc>> {
        self.read_at
    }

    /// The words for a pane's title: nothing when all is well, else loading, failed or how old.
    #[must_use]
    pub fn notice(&self, now: DateTime<Utc>) -> Option<String> {
        let age = self.read_at.map(|at| (now - at).num_minutes());
        match (&self.trouble, age) {
            (Some(_), Some(minutes)) => Some(format!("not up to date: {minutes} min old, F5 reads again")),
            (Some(_), None) => Some("failed, F5 tries again".into()),
            (None, None) if self.is_loading() => Some("loading…".into()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::desk::TroubleKind;

    #[test]
    fn a_late_answer_to_an_old_question_is_dropped() {
        let mut remote = Remote::default();
        remote.asking(1);
        remote.asking(2);
        assert!(!remote.answer(1, "old", DateTime::UNIX_EPOCH));
        assert!(remote.answer(2, "new", DateTime::UNIX_EPOCH));
        assert_eq!(remote.value(), Some(&"new"));
    }

    #[test]
    fn a_failure_keeps_what_was_shown_and_says_its_age() {
        let mut remote = Remote::default();
        remote.asking(1);
        remote.answer(1, "shown", DateTime::UNIX_EPOCH);
        remote.asking(2);
        remote.fail(2, Trouble { kind: TroubleKind::Connection, sentence: "broke".into() });
        assert_eq!(remote.value(), Some(&"shown"));
        let later = DateTime::UNIX_EPOCH + chrono::Duration::minutes(3);
        assert!(remote.notice(later).unwrap().contains("3 min old"));
    }
}
