//! Applies the `[keys]` table of the configuration to the key map, and reports its problems.

use std::collections::BTreeMap;

use super::{Key, KeyMap, Scope, Spec, renamed};

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
    /// Returns the map with the configuration's changes, from action name to keys. `vi_keys` adds h j k l g G.
    ///
    /// # Errors
    /// One line for each unknown action, each invalid key, and each key with two actions in one scope.
    pub fn with(self, changes: &BTreeMap<String, Vec<String>>, vi_keys: bool) -> Result<Self, String> {
        let (map, findings) = self.read(changes, vi_keys);
        if findings.wrong.is_empty() { Ok(map) } else { Err(findings.wrong.join("\n")) }
    }

    /// Works like [`KeyMap::with`], but returns all findings. Actions with mistakes keep their default keys.
    #[must_use]
    pub fn read(mut self, changes: &BTreeMap<String, Vec<String>>, vi_keys: bool) -> (Self, Findings) {
        let mut found = Findings::default();
        if vi_keys {
            self.add_vi_keys();
        }
        for (id, keys) in changes {
            self.change(id, keys, &mut found);
        }
        self.find_clashes(&mut found);
        (self, found)
    }

    fn change(&mut self, id: &str, keys: &[String], found: &mut Findings) {
        let now = renamed::now(id).unwrap_or(id);
        if self.ids().all(|known| known != now) {
            return found.wrong.push(format!("[keys] {id}: unknown action.{}", self.nearest(id)));
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
        for (_, bound) in self.bindings.iter_mut().filter(|(spec, _)| spec.id == now) {
            bound.clone_from(&parsed);
        }
    }

    fn find_clashes(&self, found: &mut Findings) {
        let mut covered: BTreeMap<(String, &str, &str), Vec<&str>> = BTreeMap::new();
        for (i, (one, keys)) in self.bindings.iter().enumerate() {
            for (other, other_keys) in &self.bindings[i + 1..] {
                let Some(key) = keys.iter().find(|key| other_keys.contains(key)) else { continue };
                if one.scopes.iter().any(|scope| other.scopes.contains(scope)) {
                    let clash = format!("[keys] {key} is bound to both {} and {}.", one.id, other.id);
                    found.wrong.extend((!found.wrong.contains(&clash)).then_some(clash));
                } else if one.action != other.action && is_everywhere(one) != is_everywhere(other) {
                    let (everywhere, pane) = if is_everywhere(one) { (one, other) } else { (other, one) };
                    let places = covered.entry((key.to_string(), pane.id, everywhere.id)).or_default();
                    places.extend(pane.scopes.iter().map(|scope| scope.title()));
                }
            }
        }
        found.notes.extend(covered.into_iter().map(|((key, pane, everywhere), places)| {
            format!("[keys] {key} is {pane} in {}, and {everywhere} elsewhere.", places.join(", "))
        }));
    }

    fn ids(&self) -> impl Iterator<Item = &'static str> {
        self.bindings.iter().map(|(spec, _)| spec.id)
    }

    /// Returns a sentence that suggests the most similar action name; empty if no name is similar.
    fn nearest(&self, id: &str) -> String {
        let best = self
            .ids()
            .min_by_key(|known| strsim::osa_distance(id, known))
            .filter(|known| strsim::osa_distance(id, known) <= known.len().max(6) / 2);
        best.map(|known| format!(" Did you mean {known}?")).unwrap_or_default()
    }
}

fn is_everywhere(spec: &Spec) -> bool {
    spec.scopes.iter().any(|scope| matches!(scope, Scope::Global | Scope::List))
}
