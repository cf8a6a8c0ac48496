//! Which key asks for which action, where.

use super::{Action, Key, REGISTRY, Scope, Spec};

/// The key map: the registry's keys, with the configuration's changes.
#[derive(Debug, Clone)]
pub struct KeyMap {
    /// A line of the registry, by its place, and its keys.
    pub(super) bindings: Vec<(usize, Vec<Key>)>,
}

impl Default for KeyMap {
    fn default() -> Self {
        let parse = |keys: &[&str]| keys.iter().filter_map(|key| key.parse().ok()).collect();
        Self { bindings: REGISTRY.iter().enumerate().map(|(at, spec)| (at, parse(spec.keys))).collect() }
    }
}

impl KeyMap {
    /// The action that `key` asks for in the first of `scopes` that knows it. Alt with a letter asks for what the
    /// letter does, unless it is bound itself.
    #[must_use]
    pub fn resolve(&self, key: Key, scopes: &[Scope]) -> Option<Action> {
        self.bound(key, scopes).or_else(|| self.bound(key.without_alt()?, scopes))
    }

    /// The action that is bound to `key` itself. In a dialog this alone holds.
    #[must_use]
    pub fn bound(&self, key: Key, scopes: &[Scope]) -> Option<Action> {
        scopes.iter().find_map(|scope| {
            self.bindings
                .iter()
                .find(|(at, keys)| REGISTRY[*at].scopes.contains(scope) && keys.contains(&key))
                .map(|(at, _)| REGISTRY[*at].action)
        })
    }

    /// The keys of an action in the first of `scopes` that knows it.
    fn keys_of(&self, action: Action, scopes: &[Scope]) -> &[Key] {
        let holds = |(at, _): &&(usize, Vec<Key>), scope: &Scope| {
            REGISTRY[*at].action == action && REGISTRY[*at].scopes.contains(scope)
        };
        let found = scopes.iter().find_map(|scope| self.bindings.iter().find(|binding| holds(binding, scope)));
        found.map(|(_, keys)| keys.as_slice()).unwrap_or_default()
    }

    /// The first key of an action in one of `scopes`, as people write it.
    #[must_use]
    pub fn key_of(&self, action: Action, scopes: &[Scope]) -> Option<String> {
        self.keys_of(action, scopes).first().map(Key::to_string)
    }

    /// The key of an action that works while letters are typed, as people write it: `↵`, `F3`, `Alt-W`. `None` for
    /// an action that no key reaches from a field.
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

    /// The lines of the registry that hold in one of `scopes`, with their keys.
    pub fn lines<'a>(&'a self, scopes: &'a [Scope]) -> impl Iterator<Item = (&'static Spec, String)> + 'a {
        self.bindings.iter().filter_map(move |(at, keys)| {
            let spec = &REGISTRY[*at];
            let holds = spec.scopes.iter().any(|scope| scopes.contains(scope));
            holds.then(|| (spec, keys.iter().map(Key::to_string).collect::<Vec<_>>().join(" ")))
        })
    }
}
