//! Frontdesk: a terminal console for the front desk of a training institute.

pub mod config;
pub mod embedded;
pub mod logging;
pub mod paths;
