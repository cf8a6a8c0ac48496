//! What has changed in the database, as its notifications tell: topics and ids, never contents.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use uuid::Uuid;

/// More ids of one topic than this count as all of it.
const MAX_IDS: usize = 200;

/// What a change is about; the words are the database's (`live_watch`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// A class with its seats, arrivals, orders and papers, by the class's id.
    Class,
    /// A person with what is theirs, by the id of the account, the seat or the order.
    Person,
    /// A lead with its time-line and steps.
    Lead,
    /// A ticket with its comments.
    Ticket,
    /// Who has a ticket open or is writing to it.
    Presence,
    /// The staff and their rights.
    Staff,
    /// Settings and texts of the institute.
    Settings,
    /// What only the audit log shows, and topics of a database newer than this console.
    Other,
}

impl Topic {
    const ALL: [Self; 8] =
        [Self::Class, Self::Person, Self::Lead, Self::Ticket, Self::Presence, Self::Staff, Self::Settings, Self::Other];

    fn of(word: &str) -> Self {
        match word {
            "class" => Self::Class,
            "person" => Self::Person,
            "lead" => Self::Lead,
            "ticket" => Self::Ticket,
            "presence" => Self::Presence,
            "staff" => Self::Staff,
            "settings" => Self::Settings,
            _ => Self::Other,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Which {
    These(BTreeSet<Uuid>),
    All,
}

/// What has changed since something was read. Small, however much it was.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    topics: BTreeMap<Topic, Which>,
}

impl Changes {
    /// When it is not known what has changed.
    #[must_use]
    pub fn everything() -> Self {
        Self { topics: Topic::ALL.into_iter().map(|topic| (topic, Which::All)).collect() }
    }

    /// These of a topic.
    #[must_use]
    pub fn of(topic: Topic, ids: impl IntoIterator<Item = Uuid>) -> Self {
        let mut changes = Self::default();
        changes.add(topic, Which::These(ids.into_iter().collect()));
        changes
    }

    /// Reads a payload: `{"class": ["…"], "person": true}`. None when it is not one of ours: anybody who is
    /// signed in can send one.
    #[must_use]
    pub fn parse(payload: &str) -> Option<Self> {
        let Value::Object(told) = serde_json::from_str(payload).ok()? else { return None };
        let mut changes = Self::default();
        for (word, value) in told {
            let which = match value {
                Value::Array(ids) => {
                    let ids: Option<BTreeSet<Uuid>> =
                        ids.iter().map(|id| id.as_str().and_then(|id| id.parse().ok())).collect();
                    ids.map_or(Which::All, Which::These)
                }
                _ => Which::All,
            };
            changes.add(Topic::of(&word), which);
        }
        Some(changes)
    }

    fn add(&mut self, topic: Topic, which: Which) {
        let known = self.topics.entry(topic).or_insert_with(|| Which::These(BTreeSet::new()));
        match (&mut *known, which) {
            (Which::These(ids), Which::These(more)) => {
                ids.extend(more);
                if ids.len() > MAX_IDS {
                    *known = Which::All;
                }
            }
            (Which::All, _) => {}
            (_, Which::All) => *known = Which::All,
        }
    }

    /// Adds what has changed besides.
    pub fn merge(&mut self, more: Self) {
        for (topic, which) in more.topics {
            self.add(topic, which);
        }
    }

    /// Whether nothing has changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.topics.is_empty()
    }

    /// Whether anything of a topic has changed.
    #[must_use]
    pub fn any(&self, topic: Topic) -> bool {
        self.topics.contains_key(&topic)
    }

    /// Whether all of a topic may have changed.
    #[must_use]
    pub fn all(&self, topic: Topic) -> bool {
        self.topics.get(&topic) == Some(&Which::All)
    }

    /// Whether one of these may have changed.
    #[must_use]
    pub fn touches(&self, topic: Topic, ids: impl IntoIterator<Item = Uuid>) -> bool {
        match self.topics.get(&topic) {
            None => false,
            Some(Which::All) => true,
            Some(Which::These(changed)) => ids.into_iter().any(|id| changed.contains(&id)),
        }
    }
}

/// How a console hears of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LiveUpdates {
    /// At once.
    #[default]
    Notified,
    /// Not at all, as behind a pooler that shares connections: it asks every few seconds.
    Polling,
    /// Not now: the connection that hears is gone, and is tried again.
    Disconnected,
    /// Nothing comes through at all, and nobody said why: the server does not answer on a line that asks for nothing
    /// but that.
    Unresponsive,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    #[test]
    fn a_payload_names_what_changed() {
        let one = id(1);
        let changes = Changes::parse(&format!(r#"{{"class": ["{one}"], "person": true}}"#)).unwrap();
        assert!(changes.touches(Topic::Class, [one]) && !changes.touches(Topic::Class, [id(2)]));
        assert!(changes.touches(Topic::Person, [id(2)]) && changes.all(Topic::Person));
        assert!(!changes.any(Topic::Lead) && !changes.is_empty());
    }

    #[test]
    fn what_is_not_understood_is_more_rather_than_less() {
        assert!(Changes::parse(r#"{"class": ["not an id"]}"#).unwrap().all(Topic::Class));
        assert!(Changes::parse(r#"{"weather": true}"#).unwrap().all(Topic::Other));
        for junk in ["", "null", "[]", "\u{1b}[2J", "{\"class\""] {
            assert_eq!(Changes::parse(junk), None, "{junk:?}");
        }
    }

    #[test]
    fn many_ids_are_all() {
        assert!(!Changes::of(Topic::Lead, (0..200).map(id)).all(Topic::Lead));
        assert!(Changes::of(Topic::Lead, (0..201).map(id)).all(Topic::Lead));
        assert!(Changes::everything().all(Topic::Ticket));
    }

    proptest! {
        #[test]
        fn merging_forgets_nothing(parts in proptest::collection::vec((0usize..7, 0u128..400), 0..300), all in 0usize..9) {
            let mut merged = Changes::default();
            for (at, n) in &parts {
                merged.merge(Changes::of(Topic::ALL[*at], [id(*n)]));
            }
            if let Some(topic) = Topic::ALL.get(all) {
                merged.merge(Changes { topics: [(*topic, Which::All)].into() });
                prop_assert!(merged.all(*topic));
            }
            for (at, n) in parts {
                prop_assert!(merged.touches(Topic::ALL[at], [id(n)]));
            }
        }
    }
}
