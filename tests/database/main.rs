//! Tests of the schema and the database layer against a real server, each in its own database.
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
mod audit;
mod capacity;
mod closed_seats;
mod corrections;
mod dates;
mod holders;
mod institute;
mod leads;
mod leads_found;
mod live;
mod maintenance;
mod migrations;
mod names;
mod reassign;
mod remedies;
mod restore;
mod rights;
mod rights_attacks;
mod rights_blocks;
mod rights_desk;
mod rights_guards;
mod rights_instructor;
mod rights_table;
mod rights_website;
mod rules;
mod schema;
mod sealed;
mod search;
mod servers;
mod sign_in;
mod split_payments;
mod taken;
mod tickets;
mod tickets_clock;
mod tickets_escalation;
mod tickets_merged;
mod tickets_person;
mod tickets_rights;
mod trouble;
mod undo;
