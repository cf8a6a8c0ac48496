//! The registry of actions: the tables of all panes, then the actions of every pane.

use super::PaneId;
use crate::keys::{GLOBAL, KeyMap, Spec};

/// Returns all entries. The footer shows hints in this order, as many as fit.
pub fn actions() -> impl Iterator<Item = &'static Spec> {
    PaneId::ALL.iter().flat_map(|pane| pane.spec().keys).chain(GLOBAL)
}

/// Returns the map with the default keys.
#[must_use]
pub fn key_map() -> KeyMap {
    KeyMap::new(actions())
}

#[cfg(test)]
mod tests;
