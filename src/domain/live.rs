//! Changes in the database, as its notifications report them: topics and ids, never contents.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use uuid::Uuid;

/// Maximum number of ids of one topic; with more, the whole topic counts as changed.
const MAX_IDS: usize = 200;

/// Topic of a change. The words in the payload come from the database function `live_watch`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// A class with its seats, arrivals, orders, waivers and identity checks, by the id of the class.
    Class,
    /// A person and the person's records, by the id of the account, the seat or the order.
    Person,
    /// A lead with its timeline and steps.
    Lead,
    /// A ticket with its comments.
    Ticket,
    /// Presence: which users have a ticket open or are writing in it.
    Presence,
    /// The staff and their rights.
    Staff,
    /// Settings and texts of the institute.
    Settings,
    /// Changes that only the audit log shows, and unknown topics of a newer database.
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

/// Changes since the last read. Its size is limited, however many changes there are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    topics: BTreeMap<Topic, Which>,
}

impl Changes {
    /// Marks all topics as changed, for when the changes are unknown.
    #[must_use]
    pub fn everything() -> Self {
        Self { topics: Topic::ALL.into_iter().map(|topic| (topic, Which::All)).collect() }
    }

    /// Creates the changes of some ids of one topic.
    #[must_use]
    pub fn of(topic: Topic, ids: impl IntoIterator<Item = Uuid>) -> Self {
        let mut changes = Self::default();
        changes.add(topic, Which::These(ids.into_iter().collect()));
        changes
    }

    /// Parses a payload: `{"class": ["…"], "person": true}`. `None` if it is not a JSON object: every database user
    /// can send notifications.
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

    /// Adds more changes.
    pub fn merge(&mut self, more: Self) {
        for (topic, which) in more.topics {
            self.add(topic, which);
        }
    }

    /// Returns true if nothing has changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.topics.is_empty()
    }

    /// Returns true if anything of the topic has changed.
    #[must_use]
    pub fn any(&self, topic: Topic) -> bool {
        self.topics.contains_key(&topic)
    }

    /// Returns true if the whole topic may have changed.
    #[must_use]
    pub fn all(&self, topic: Topic) -> bool {
        self.topics.get(&topic) == Some(&Which::All)
    }

    /// Returns true if one of these ids may have changed.
    #[must_use]
    pub fn touches(&self, topic: Topic, ids: impl IntoIterator<Item = Uuid>) -> bool {
        match self.topics.get(&topic) {
            None => false,
            Some(Which::All) => true,
            Some(Which::These(changed)) => ids.into_iter().any(|id| changed.contains(&id)),
        }
    }
}

/// State of the change listener: how a console learns of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LiveUpdates {
    /// By notifications, immediately.
    #[default]
    Notified,
    /// By polling every few seconds. A transaction pooler delivers no notifications.
    Polling,
    /// Not at the moment: the listening connection is lost and will be retried.
    Disconnected,
    /// Not at all: the server does not answer the keepalive query, and no error was reported.
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
    fn an_unknown_payload_means_more_changes_rather_than_fewer() {
        assert!(Changes::parse(r#"{"class": ["not an id"]}"#).unwrap().all(Topic::Class));
        assert!(Changes::parse(r#"{"weather": true}"#).unwrap().all(Topic::Other));
        for junk in ["", "null", "[]", "\u{1b}[2J", "{\"class\""] {
            assert_eq!(Changes::parse(junk), None, "{junk:?}");
        }
    }

    #[test]
    fn many_ids_count_as_the_whole_topic() {
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
