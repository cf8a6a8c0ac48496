//! What two panes share.

pub mod cursor;
pub mod fields;
pub mod panel;
pub mod picker;
pub mod seat_line;
