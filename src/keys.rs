//! The registry of actions. One table defines the key map, the footer's hints, the `?` help and the `:` palette. Each
//! pane implements its own actions.

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

/// An entry of the registry.
#[derive(Debug)]
pub struct Spec {
    /// Action that the entry triggers.
    pub action: Action,
    /// Scopes in which the entry applies.
    pub scopes: &'static [Scope],
    /// Name of the action in the configuration's `[keys]` table.
    pub id: &'static str,
    /// Description for the help and the palette.
    pub title: &'static str,
    /// Word in the footer; empty if the footer omits the action.
    pub hint: &'static str,
    /// Default keys.
    pub keys: &'static [&'static str],
}
