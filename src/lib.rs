//! Frontdesk: a terminal console for the front desk of a training institute.
//!
//! `domain` holds the rules and depends on no other module. `db` talks to PostgreSQL in domain types. `ui` draws
//! panes. `app` routes messages to the panes and returns effects. `runtime` executes the effects.

pub mod app;
pub mod cli;
pub mod config;
pub mod db;
pub mod domain;
pub mod embedded;
pub mod journal;
pub mod keys;
#[cfg(test)]
mod language;
pub mod logging;
pub mod paths;
pub mod runtime;
pub mod sample;
pub mod scanner;
pub mod ui;
pub mod vault;
