//! Applies the `[keys]` table of the configuration to the key map, and reports its problems.

use std::collections::BTreeMap;

use super::{Key, KeyMap, REGISTRY, Scope, Spec, renamed};

/// Problems of the configuration's `[keys]` table, one sentence each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// Mistakes; the console does not start with them.
    pub wrong: Vec<String>,
    /// Notes about valid but surprising bindings.
    pub notes: Vec<String>,
}

/// Keys that a terminal sends as other keys.
const SENT_AS: [(&str, &str); 3] = [("ctrl-i", "Tab"), ("ctrl-m", "Enter"), ("ctrl-[", "Esc")];

impl KeyMap {
    /// Returns the default map with the configuration's changes, from action name to keys. `vi_keys` adds h j k l g
    /// G.
    ///
    /// # Errors
    /// One line for each unknown action, each invalid key, and each key with two actions in one scope.
    pub fn with(changes: &BTreeMap<String, Vec<String>>, vi_keys: bool) -> Result<Self, String> {
        let (map, findings) = Self::read(changes, vi_keys);
        if findings.wrong.is_empty() { Ok(map) } else { Err(findings.wrong.join("\n")) }
    }

    /// Works like [`KeyMap::with`], but returns all findings. Actions with mistakes keep their default keys.
    #[must_use]
    pub fn read(changes: &BTreeMap<String, Vec<String>>, vi_keys: bool) -> (Self, Findings) {
        let mut map = Self::default();
        let mut found = Findings::default();
        if vi_keys {
            map.add_vi_keys();
        }
        for (id, keys) in changes {
            map.change(id, keys, &mut found);
        }
        map.find_clashes(&mut found);
        (map, found)
    }

    fn change(&mut self, id: &str, keys: &[String], found: &mut Findings) {
        let now = renamed::now(id).unwrap_or(id);
        if REGISTRY.iter().all(|spec| spec.id != now) {
            return found.wrong.push(format!("[keys] {id}: unknown action.{}", nearest(id)));
        }
        if now != id {
            found.notes.push(format!("[keys] {id} is now called {now}."));
        }
        let mut parsed: Vec<Key> = Vec::new();
        for text in keys {
            match text.parse::<Key>() {
                Ok(key) => parsed.push(key),
                Err(_) => found.wrong.push(format!(
                    "[keys] {id}: \u{201c}{text}\u{201d} is not a key. Keys are written as x, X, ctrl-x, alt-x, f5 or enter."
                )),
            }
        }
        for (sent, as_this) in SENT_AS {
            if sent.parse().is_ok_and(|key| parsed.contains(&key)) {
                found.notes.push(format!("[keys] {id}: a terminal sends {sent} as {as_this}, so it never arrives."));
            }
        }
        for (_, bound) in self.bindings.iter_mut().filter(|(at, _)| REGISTRY[*at].id == now) {
            bound.clone_from(&parsed);
        }
    }

    fn find_clashes(&self, found: &mut Findings) {
        for (i, (at, keys)) in self.bindings.iter().enumerate() {
            for (other, other_keys) in &self.bindings[i + 1..] {
                let (a, b) = (&REGISTRY[*at], &REGISTRY[*other]);
                let Some(key) = keys.iter().find(|key| other_keys.contains(key)) else { continue };
                if a.scopes.iter().any(|scope| b.scopes.contains(scope)) {
                    found.wrong.push(format!("[keys] {key} is bound to both {} and {}.", a.id, b.id));
                } else if a.action != b.action && is_everywhere(a) != is_everywhere(b) {
                    let (everywhere, pane) = if is_everywhere(a) { (a, b) } else { (b, a) };
                    let places: Vec<&str> = pane.scopes.iter().map(|scope| scope.title()).collect();
                    let places = places.join(", ");
                    let (pane, everywhere) = (pane.id, everywhere.id);
                    found.notes.push(format!("[keys] {key} is {pane} in {places}, and {everywhere} elsewhere."));
                }
            }
        }
    }
}

fn is_everywhere(spec: &Spec) -> bool {
    spec.scopes.iter().any(|scope| matches!(scope, Scope::Global | Scope::List))
}

/// Returns a sentence that suggests the most similar action name; empty if no name is similar.
fn nearest(id: &str) -> String {
    let ids = REGISTRY.iter().map(|spec| spec.id);
    let best = ids
        .min_by_key(|known| strsim::osa_distance(id, known))
        .filter(|known| strsim::osa_distance(id, known) <= known.len().max(6) / 2);
    best.map(|known| format!(" Did you mean {known}?")).unwrap_or_default()
}
