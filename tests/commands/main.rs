//! The commands without a screen: their output for people and for machines, and their exit status.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod address;
mod check_in;
mod keys;
mod leads;
mod lists;
mod private_server;
mod shell;
mod staff;
#[path = "../support/mod.rs"]
mod support;
mod tickets;
mod upkeep;
mod wrong;
