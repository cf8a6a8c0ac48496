//! Selected records that are changed together.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::paged::Identified;

/// The selected records, by id.
#[derive(Debug)]
pub struct Selection<T> {
    /// The records that the next change concerns.
    marked: BTreeMap<Uuid, T>,
    /// The records whose change was sent and has no result yet. They stay marked on the screen.
    sent: BTreeMap<Uuid, T>,
}

impl<T> Default for Selection<T> {
    fn default() -> Self {
        Self { marked: BTreeMap::new(), sent: BTreeMap::new() }
    }
}

impl<T: Identified + Clone> Selection<T> {
    /// Whether the record is selected.
    #[must_use]
    pub fn has(&self, id: Uuid) -> bool {
        self.marked.contains_key(&id) || self.sent.contains_key(&id)
    }

    /// Whether no record is selected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the number of selected records.
    #[must_use]
    pub fn len(&self) -> usize {
        self.marked.len() + self.sent.len()
    }

    /// Returns the records that the next change concerns.
    #[must_use]
    pub fn all(&self) -> Vec<T> {
        self.marked.values().cloned().collect()
    }

    /// Whether a change of the selected records was sent and has no result yet.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        !self.sent.is_empty()
    }

    /// Selects or deselects a record.
    pub fn toggle(&mut self, record: T) {
        if self.sent.contains_key(&record.id()) {
            return;
        }
        if self.marked.remove(&record.id()).is_none() {
            self.marked.insert(record.id(), record);
        }
    }

    /// Selects these records. Deselects them if all of them are selected.
    pub fn toggle_all(&mut self, mut these: Vec<T>) {
        these.retain(|one| !self.sent.contains_key(&one.id()));
        if these.iter().all(|one| self.has(one.id())) {
            self.marked.retain(|id, _| these.iter().all(|one| one.id() != *id));
        } else {
            self.marked.extend(these.into_iter().map(|one| (one.id(), one)));
        }
    }

    /// Replaces a selected record by its current state.
    pub fn update(&mut self, id: Uuid, now: impl FnOnce() -> T) {
        if let Some(known) = self.marked.get_mut(&id).or(self.sent.get_mut(&id)) {
            *known = now();
        }
    }

    /// Deselects all records.
    pub fn clear(&mut self) {
        self.marked.clear();
        self.sent.clear();
    }

    /// Notes that a change of these records was sent.
    pub fn send(&mut self, ids: impl IntoIterator<Item = Uuid>) {
        for id in ids {
            self.sent.extend(self.marked.remove_entry(&id));
        }
    }

    /// Takes the result of a change of these records. Records that it did not change are selected again.
    pub fn settle(&mut self, ids: impl IntoIterator<Item = Uuid>, is_refused: impl Fn(Uuid) -> bool) {
        for id in ids {
            if let Some(one) = self.sent.remove(&id)
                && is_refused(id)
            {
                self.marked.insert(id, one);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, PartialEq)]
    struct One(u128);

    impl Identified for One {
        fn id(&self) -> Uuid {
            Uuid::from_u128(self.0)
        }
    }

    #[test]
    fn toggling_all_changes_only_these_records() {
        let mut selection = Selection::default();
        selection.toggle(One(9));
        selection.toggle_all(vec![One(1), One(2)]);
        assert_eq!(selection.len(), 3);
        selection.toggle_all(vec![One(1), One(2)]);
        assert_eq!(selection.all(), [One(9)]);
        selection.toggle(One(9));
        assert!(selection.is_empty());
    }

    #[test]
    fn a_refused_change_leaves_the_selection_as_it_was() {
        let mut selection = Selection::default();
        selection.toggle_all(vec![One(1), One(2), One(3)]);
        let ids = [1, 2, 3].map(Uuid::from_u128);
        selection.send(ids);
        assert!(selection.all().is_empty(), "the next change does not concern them");
        assert!(selection.is_sent() && selection.len() == 3, "they stay marked");
        selection.settle(ids, |id| id != ids[1]);
        assert_eq!(selection.all(), [One(1), One(3)]);
        selection.settle(ids, |_| true);
        assert_eq!(selection.len(), 2, "a result counts once");
    }

    #[test]
    fn a_record_being_changed_cannot_be_deselected() {
        let mut selection = Selection::default();
        selection.toggle(One(1));
        selection.send([Uuid::from_u128(1)]);
        selection.toggle(One(1));
        selection.toggle_all(vec![One(1), One(2)]);
        assert_eq!(selection.all(), [One(2)]);
        selection.toggle_all(vec![One(1), One(2)]);
        assert!(selection.all().is_empty() && selection.has(Uuid::from_u128(1)));
    }
}
