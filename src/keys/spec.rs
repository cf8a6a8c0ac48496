//! An entry of the registry: an action, where it is possible, and its keys, texts and rights.

use super::{Action, Scope};
use crate::domain::rights::Right;
use crate::domain::staff::Actor;

/// An entry of the registry.
#[derive(Debug, Clone, Copy)]
pub struct Spec {
    /// Action that the entry triggers.
    pub action: Action,
    /// Scopes in which the entry applies.
    pub scopes: &'static [Scope],
    /// Name of the action in the configuration's `[keys]` table. Entries of several panes may share it.
    pub id: &'static str,
    /// Description for the help and the palette.
    pub title: &'static str,
    /// Word in the footer; empty if the footer omits the action.
    pub hint: &'static str,
    /// Default keys.
    pub keys: &'static [&'static str],
    /// Texts for the help and the palette.
    pub words: Words,
    /// Rights for the action; one of them suffices. Empty if the entry needs none.
    pub rights: &'static [Right],
}

/// Subject of an action. Help and palette group actions by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// The row under the cursor.
    Row,
    /// The content of the pane.
    Pane,
    /// Independent of the pane.
    Everywhere,
    /// Navigation with common keys.
    Moving,
}

/// Texts of an action.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// Group in help and palette.
    pub group: Group,
    /// Short name; fits a help column of 26 cells.
    pub short: &'static str,
    /// Sentence about the effect of Enter in the palette.
    pub does: &'static str,
    /// Search terms for users who do not know the short name.
    pub also: &'static [&'static str],
}

/// Returns an entry that needs no right.
#[must_use]
pub const fn spec(
    action: Action,
    scopes: &'static [Scope],
    id: &'static str,
    title: &'static str,
    hint: &'static str,
    keys: &'static [&'static str],
    words: Words,
) -> Spec {
    Spec { action, scopes, id, title, hint, keys, words, rights: &[] }
}

/// Returns the texts of an action.
#[must_use]
pub const fn words(group: Group, short: &'static str, does: &'static str, also: &'static [&'static str]) -> Words {
    Words { group, short, does, also }
}

impl Spec {
    /// Returns the entry for these scopes.
    #[must_use]
    pub const fn within(self, scopes: &'static [Scope]) -> Self {
        Self { scopes, ..self }
    }

    /// Returns the entry in another group of help and palette.
    #[must_use]
    pub const fn in_group(self, group: Group) -> Self {
        Self { words: Words { group, ..self.words }, ..self }
    }

    /// Returns the entry for people with one of these rights. A refusal names the first.
    #[must_use]
    pub const fn needs(self, rights: &'static [Right]) -> Self {
        Self { rights, ..self }
    }

    /// Returns which right is missing, as a sentence; `None` if none is.
    #[must_use]
    pub fn why_not(&self, actor: &Actor) -> Option<String> {
        if self.rights.iter().any(|right| actor.may(*right)) {
            return None;
        }
        self.rights.first().and_then(|right| actor.why_not(*right))
    }
}

/// Returns the title of an action in a pane's entries.
#[must_use]
pub fn title_of(specs: &[Spec], action: Action, scope: Scope) -> &'static str {
    let found = specs.iter().find(|spec| spec.action == action && spec.scopes.contains(&scope));
    found.map_or("Change them", |spec| spec.title)
}

impl Scope {
    /// Returns the heading of a group of actions in this scope.
    #[must_use]
    pub fn group_title(self, group: Group) -> &'static str {
        match group {
            Group::Everywhere => "Everywhere",
            Group::Moving => "Moving about",
            Group::Row => self.row_title(),
            Group::Pane => self.content_title(),
        }
    }
}
