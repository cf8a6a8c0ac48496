//! The registry of actions: one table makes the key map, the footer's hints, the `?` help and the
//! `:` palette. What an action does lives in the pane that it belongs to.

mod action;
mod configured;
mod key;
mod map;
mod registry;
mod renamed;
mod scope;
#[cfg(test)]
mod tests;
mod vi;
mod words;

pub use action::Action;
pub use configured::Findings;
pub use key::Key;
pub use map::KeyMap;
pub use registry::REGISTRY;
pub use scope::Scope;
pub use words::{Group, Words};

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
