//! Every pane and layer as drawn, and the effects of each message, without a database and with a fixed clock.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod audit;
mod checkin;
mod checkin_whom;
mod corrections;
mod fixtures;
mod frame;
mod hostile;
mod keys;
mod layers;
mod lead_world;
mod leads;
mod leads_forms;
mod leads_page;
mod licenses;
mod live;
mod people;
mod random;
mod render;
mod roster;
mod sign_in;
mod sizes;
mod staff;
mod ticket_world;
mod tickets;
mod tickets_forms;
mod tickets_page;
mod today;
mod updates;
mod waiting;
mod waiting_words;

/// Compares the desk's screens with the snapshot named after the test.
#[macro_export]
macro_rules! picture {
    ($desk:expr) => {
        insta::assert_snapshot!($crate::render::pictures(&$desk.app))
    };
}
