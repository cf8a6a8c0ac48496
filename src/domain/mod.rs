//! Business rules and their wording: pure types and functions. No access to the database or the screen. The clock is
//! always a parameter.

pub mod admission;
pub mod age;
pub mod audit;
pub mod backoff;
pub mod dates;
pub mod delivery;
pub mod desk;
pub mod email;
#[cfg(test)]
pub(crate) mod fixtures;
pub mod format;
pub mod journal;
pub mod lead;
pub mod license;
pub mod live;
pub mod lookup;
pub mod name_match;
pub mod name_order;
pub mod numbers;
pub mod payment;
pub mod person;
pub mod phone;
pub mod rights;
pub mod scan;
pub mod sealed;
pub mod seat;
pub mod session;
pub mod sign_in;
pub mod signature;
pub mod site;
pub mod spreadsheet;
pub mod staff;
pub mod staff_admin;
pub mod table;
pub mod text;
pub mod ticket;
pub mod us_states;
