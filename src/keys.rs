//! The registry of actions: one table makes the key map, the footer's hints, the `?` help and the
//! `:` palette. What an action does lives in the pane that it belongs to.

mod action;
mod key;
mod registry;
mod renamed;
mod scope;
#[cfg(test)]
mod tests;
mod vi;

use std::collections::BTreeMap;

pub use action::Action;
pub use key::Key;
pub use registry::REGISTRY;
pub use scope::Scope;

/// A line of the registry.
#[derive(Debug)]
pub struct Spec {
    /// What it asks for.
    pub action: Action,
    /// Where it holds.
    pub scopes: &'static [Scope],
    /// Its name in the configuration's `[keys]` table.
    pub id: &'static str,
    /// What it does, for the help and the palette.
    pub title: &'static str,
    /// The word in the footer; empty when the footer leaves it out.
    pub hint: &'static str,
    /// Its keys, unless the configuration says otherwise.
    pub keys: &'static [&'static str],
}

/// Which key asks for which action, where.
#[derive(Debug, Clone)]
pub struct KeyMap {
    bindings: Vec<(usize, Vec<Key>)>,
    /// What to tell about the configuration: action names of an earlier release.
    notes: Vec<String>,
}

impl Default for KeyMap {
    fn default() -> Self {
        let parse = |keys: &[&str]| keys.iter().filter_map(|key| key.parse().ok()).collect();
        let bindings = REGISTRY.iter().enumerate().map(|(at, spec)| (at, parse(spec.keys))).collect();
        Self { bindings, notes: Vec::new() }
    }
}

impl KeyMap {
    /// The default map with the configuration's changes: action name to keys. `vi_keys` adds h j k l g G.
    ///
    /// # Errors
    /// A sentence for an unknown action, an unknown key, or one key for two actions in one place.
    pub fn with(changes: &BTreeMap<String, Vec<String>>, vi_keys: bool) -> Result<Self, String> {
        let mut map = Self::default();
        if vi_keys {
            map.add_vi_keys();
        }
        for (id, keys) in changes {
            map.change(id, keys)?;
        }
        map.check_clashes().map(|()| map)
    }

    fn change(&mut self, id: &str, keys: &[String]) -> Result<(), String> {
        let parsed = keys.iter().map(|key| parse(id, key)).collect::<Result<Vec<_>, _>>()?;
        let now = renamed::now(id).unwrap_or(id);
        let mut is_known = false;
        for (at, bound) in &mut self.bindings {
            if REGISTRY[*at].id == now {
                bound.clone_from(&parsed);
                is_known = true;
            }
        }
        if !is_known {
            return Err(format!("[keys] {id}: there is no such action.{}", nearest(id)));
        }
        if now != id {
            self.notes.push(format!("[keys] {id} is called {now} now."));
        }
        Ok(())
    }

    /// What to tell about the configuration, a sentence each.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    fn check_clashes(&self) -> Result<(), String> {
        for (i, (at, keys)) in self.bindings.iter().enumerate() {
            for (other, other_keys) in &self.bindings[i + 1..] {
                let (a, b) = (&REGISTRY[*at], &REGISTRY[*other]);
                let together = a.scopes.iter().any(|scope| b.scopes.contains(scope));
                if let Some(key) = keys.iter().find(|key| together && other_keys.contains(key)) {
                    return Err(format!("[keys] {key} stands for both {} and {}.", a.id, b.id));
                }
            }
        }
        Ok(())
    }

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

fn parse(id: &str, key: &str) -> Result<Key, String> {
    key.parse().map_err(|_| {
        format!(
            "[keys] {id}: \u{201c}{key}\u{201d} is not a key. Keys are written as x, X, ctrl-x, alt-x, f5 or enter."
        )
    })
}

/// The action whose name is most like this one, as a sentence; empty when none is.
fn nearest(id: &str) -> String {
    let ids = REGISTRY.iter().map(|spec| spec.id);
    let best =
        ids.min_by_key(|known| distance(id, known)).filter(|known| distance(id, known) <= known.len().max(6) / 2);
    best.map(|known| format!(" Do you mean {known}?")).unwrap_or_default()
}

/// How many letters have to be put in, taken out or exchanged to make one word of the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut before = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let exchanged = before + usize::from(a != *b);
            before = row[j + 1];
            row[j + 1] = exchanged.min(before + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}
