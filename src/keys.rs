//! The registry of actions. One table defines the key map, the footer's hints, the `?` help and the `:` palette. Each
//! pane declares and implements its own actions; the app joins the tables (`app/registry.rs`).

mod action;
mod configured;
mod global;
mod key;
mod map;
mod renamed;
mod scope;
pub(crate) mod shared;
mod spec;
mod vi;

pub use action::Action;
pub use configured::Findings;
pub use global::GLOBAL;
pub use key::Key;
pub use map::KeyMap;
#[cfg(test)]
pub(crate) use renamed::RENAMED;
pub use scope::Scope;
pub use spec::{Group, Spec, Words, spec, title_of, words};
