//! The key map: maps keys to actions per scope.

use super::{Action, Key, Scope, Spec};

/// The key map: the default keys with the configuration's changes.
#[derive(Debug, Clone)]
pub struct KeyMap {
    /// Registry entries with their keys.
    pub(super) bindings: Vec<(&'static Spec, Vec<Key>)>,
}

impl KeyMap {
    /// Returns the map with the default keys of these entries.
    #[must_use]
    pub fn new(specs: impl IntoIterator<Item = &'static Spec>) -> Self {
        let parse = |keys: &[&str]| keys.iter().filter_map(|key| key.parse().ok()).collect();
        Self { bindings: specs.into_iter().map(|spec| (spec, parse(spec.keys))).collect() }
    }

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
                .find(|(spec, keys)| spec.scopes.contains(scope) && keys.contains(&key))
                .map(|(spec, _)| spec.action)
        })
    }

    /// Returns the keys of an action in the first of `scopes` that has the action.
    fn keys_of(&self, action: Action, scopes: &[Scope]) -> &[Key] {
        self.binding(action, scopes).map(|(_, keys)| keys.as_slice()).unwrap_or_default()
    }

    /// Returns the entry of an action in the first of `scopes` that has the action.
    #[must_use]
    pub fn spec_of(&self, action: Action, scopes: &[Scope]) -> Option<&'static Spec> {
        self.binding(action, scopes).map(|(spec, _)| *spec)
    }

    fn binding(&self, action: Action, scopes: &[Scope]) -> Option<&(&'static Spec, Vec<Key>)> {
        let is_it = |spec: &Spec, scope: &Scope| spec.action == action && spec.scopes.contains(scope);
        scopes.iter().find_map(|scope| self.bindings.iter().find(|(spec, _)| is_it(spec, scope)))
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
        self.bindings.iter().filter_map(move |(spec, keys)| {
            let holds = spec.scopes.iter().any(|scope| scopes.contains(scope));
            holds.then(|| (*spec, keys.iter().map(Key::to_string).collect::<Vec<_>>().join(" ")))
        })
    }
}
