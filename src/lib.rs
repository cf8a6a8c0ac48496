//! Frontdesk.
pub mod sample;
