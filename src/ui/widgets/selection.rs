//! What is selected, to be changed together.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::paged::Row;

/// The selected, by their ids.
#[derive(Debug)]
pub struct Selection<T>(BTreeMap<Uuid, T>);

impl<T> Default for Selection<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Row + Clone> Selection<T> {
    /// Whether this one is selected.
    #[must_use]
    pub fn has(&self, id: Uuid) -> bool {
        self.0.contains_key(&id)
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> Vec<T> {
        self.0.values().cloned().collect()
    }

    /// Selects one, or no longer.
    pub fn turn(&mut self, one: T) {
        if self.0.remove(&one.id()).is_none() {
            self.0.insert(one.id(), one);
        }
    }

    /// Selects these, or, when all of them are, none of them.
    pub fn turn_all(&mut self, these: Vec<T>) {
        if these.iter().all(|one| self.has(one.id())) {
            self.0.retain(|id, _| these.iter().all(|one| one.id() != *id));
        } else {
            self.0.extend(these.into_iter().map(|one| (one.id(), one)));
        }
    }

    /// Knows a selected one as it is seen now.
    pub fn freshen(&mut self, id: Uuid, now: impl FnOnce() -> T) {
        if let Some(known) = self.0.get_mut(&id) {
            *known = now();
        }
    }

    /// Selects none.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, PartialEq)]
    struct One(u128);

    impl Row for One {
        fn id(&self) -> Uuid {
            Uuid::from_u128(self.0)
        }
    }

    #[test]
    fn all_and_none_take_turns_and_leave_the_others() {
        let mut selection = Selection::default();
        selection.turn(One(9));
        selection.turn_all(vec![One(1), One(2)]);
        assert_eq!(selection.len(), 3);
        selection.turn_all(vec![One(1), One(2)]);
        assert_eq!(selection.all(), [One(9)]);
        selection.turn(One(9));
        assert!(selection.is_empty());
    }
}
