//! The key map: maps keys to actions per scope.

use super::{Action, Key, REGISTRY, Scope, Spec};

/// The key map: the default keys with the configuration's changes.
#[derive(Debug, Clone)]
pub struct KeyMap {
    /// Index of a registry entry, and its keys.
    pub(super) bindings: Vec<(usize, Vec<Key>)>,
}

impl Default for KeyMap {
    fn default() -> Self {
        let parse = |keys: &[&str]| keys.iter().filter_map(|key| key.parse().ok()).collect();
        Self { bindings: REGISTRY.iter().enumerate().map(|(at, spec)| (at, parse(spec.keys))).collect() }
    }
}

impl KeyMap {
    /// Returns the action of `key` in the first of `scopes` that binds it. Alt with a letter triggers the letter's
    /// action, unless it has its own binding.
    #[must_use]
    pub fn resolve(&self, key: Key, scopes: &[Scope]) -> Option<Action> {
        self.bound(key, scopes).or_else(|| self.bound(key.without_alt()?, scopes))
    }

    /// Returns the action bound to exactly this `key`. A dialog uses this lookup only.
    #[must_use]
    pub fn bound(&self, key: Key, scopes: &[Scope]) -> Option<Action> {
        scopes.iter().find_map(|scope| {
            self.bindings
                .iter()
                .find(|(at, keys)| REGISTRY[*at].scopes.contains(scope) && keys.contains(&key))
                .map(|(at, _)| REGISTRY[*at].action)
        })
    }

    /// Returns the keys of an action in the first of `scopes` that has the action.
    fn keys_of(&self, action: Action, scopes: &[Scope]) -> &[Key] {
        let holds = |(at, _): &&(usize, Vec<Key>), scope: &Scope| {
            REGISTRY[*at].action == action && REGISTRY[*at].scopes.contains(scope)
        };
        let found = scopes.iter().find_map(|scope| self.bindings.iter().find(|binding| holds(binding, scope)));
        found.map(|(_, keys)| keys.as_slice()).unwrap_or_default()
    }

    /// Returns the first key of an action in one of `scopes`, as the screen shows it.
    #[must_use]
    pub fn key_of(&self, action: Action, scopes: &[Scope]) -> Option<String> {
        self.keys_of(action, scopes).first().map(Key::to_string)
    }

    /// Returns the key of an action that works in a text field, as the screen shows it: `↵`, `F3`, `Alt-W`. `None` if
    /// no key reaches the action from a field.
    #[must_use]
    pub fn field_key_of(&self, action: Action, scopes: &[Scope]) -> Option<String> {
        let keys = self.keys_of(action, scopes);
        let typing_nothing = keys.iter().copied().find(|key| key.types().is_none());
        let key = typing_nothing.or_else(|| {
            let reaches = !action.is_done_at_once() && action != Action::Quit;
            keys.iter().find_map(|key| key.with_alt()).filter(|_| reaches)
        });
        key.map(|key| key.to_string())
    }

    /// Returns the registry entries of `scopes`, with their keys.
    pub fn lines<'a>(&'a self, scopes: &'a [Scope]) -> impl Iterator<Item = (&'static Spec, String)> + 'a {
        self.bindings.iter().filter_map(move |(at, keys)| {
            let spec = &REGISTRY[*at];
            let holds = spec.scopes.iter().any(|scope| scopes.contains(scope));
            holds.then(|| (spec, keys.iter().map(Key::to_string).collect::<Vec<_>>().join(" ")))
        })
    }
}
