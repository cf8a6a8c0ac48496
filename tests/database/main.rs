//! The schema and the layer above it, against a real server: each test in a database of its own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "what fails here fails the test"
)]

#[path = "../support/mod.rs"]
mod support;

mod admission;
mod capacity;
mod dates;
mod institute;
mod maintenance;
mod migrations;
mod remedies;
mod restore;
mod rights;
mod rules;
mod sealed;
mod search;
mod trouble;
mod undo;
