//! What two panes share.

pub mod bars;
pub mod cells;
pub mod confirm;
pub mod conflicts;
pub mod cursor;
pub mod day_jump;
pub mod dialog;
pub mod edited;
pub mod editor;
pub mod fields;
pub mod finder;
pub mod lanes;
pub mod line_input;
pub mod list;
pub mod marks;
pub mod page_find;
pub mod paged;
pub mod panel;
pub mod picker;
pub mod search;
pub mod seat_line;
pub mod selection;
pub mod sheet_frame;
pub mod small_form;
pub mod text_field;
pub mod title;
