//! The screen: one directory per pane, forms above the panes, a theme with colors by meaning, and shared widgets.
//! Updates take a context and push effects; views only draw.

pub mod audit;
pub mod checkin;
pub mod collection;
pub mod context;
pub mod effect;
pub mod forms;
pub mod frame;
pub mod help;
pub mod idempotent_submit;
pub mod ids;
pub mod leads;
pub mod outcomes;
pub mod palette;
pub mod pane;
pub mod people;
pub mod remote;
pub mod roster;
pub mod roster_export;
pub mod sign_in;
pub mod staff;
pub mod status;
pub mod theme;
pub mod tickets;
pub mod today;
pub mod undo;
pub mod waiting;
pub mod whats_new;
pub mod widgets;
