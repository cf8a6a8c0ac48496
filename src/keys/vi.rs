//! The vi keys h j k l g G. They are optional, because they replace letters of other actions. Those actions remain on
//! Alt with the letter.

use super::{Action, Key, KeyMap};

impl KeyMap {
    /// Adds the vi keys and moves the actions on these letters to Alt.
    pub(super) fn add_vi_keys(&mut self) {
        let taken: Vec<Key> = ["h", "j", "k", "l", "g", "G"].iter().filter_map(|key| key.parse().ok()).collect();
        for (spec, keys) in &mut self.bindings {
            for key in keys.iter_mut().filter(|key| taken.contains(key)) {
                *key = key.with_alt().unwrap_or(*key);
            }
            keys.extend(vi_key(spec.action).and_then(|key| key.parse::<Key>().ok()));
        }
    }
}

fn vi_key(action: Action) -> Option<&'static str> {
    Some(match action {
        Action::Up => "k",
        Action::Down => "j",
        Action::First => "g",
        Action::Last => "G",
        Action::ColumnLeft | Action::PreviousDay => "h",
        Action::ColumnRight | Action::NextDay => "l",
        _ => return None,
    })
}
