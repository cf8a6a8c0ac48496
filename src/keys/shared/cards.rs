//! Actions on cards, in Leads and Tickets.

use crate::keys::{Group, Words, words};

pub(crate) const COLUMN_LEFT: Words = words(Group::Moving, "to the left", "Goes to the left.", &[]);
pub(crate) const COLUMN_RIGHT: Words = words(Group::Moving, "to the right", "Goes to the right.", &[]);
pub(crate) const BOARD_OR_LIST: Words = words(
    Group::Pane,
    "next view",
    "Changes between board, list and figures.",
    &["kanban", "columns", "layout", "switch", "view", "board", "list", "queue", "figures"],
);
pub(crate) const LEAD_FILTER: Words = words(
    Group::Pane,
    "filter, saved views",
    "Asks what to show.",
    &["narrow", "mine", "unassigned", "saved", "filter", "views", "only mine", "show"],
);
pub(crate) const SORT_BY: Words = words(
    Group::Pane,
    "sort",
    "Asks for the order of the list.",
    &["order", "arrange", "sort", "arrange by", "newest", "oldest"],
);
pub(crate) const FIGURES: Words = words(
    Group::Pane,
    "figures",
    "Shows the figures.",
    &["report", "statistics", "numbers", "chart", "figures", "metrics", "dashboard", "stats", "analytics"],
);
pub(crate) const STAGE_LEFT: Words = words(
    Group::Row,
    "one stage back",
    "Moves it back at once. u undoes it.",
    &["status", "move back", "stage", "previous stage"],
);
pub(crate) const STAGE_RIGHT: Words = words(
    Group::Row,
    "one stage on",
    "Moves it on at once. u undoes it.",
    &["status", "advance", "move on", "stage", "next stage", "progress"],
);
pub(crate) const PICK_STAGE: Words = words(
    Group::Row,
    "move",
    "Asks where to move it.",
    &["move", "stage", "status", "state", "won", "lost", "transfer", "close", "done", "blocked", "in progress"],
);
pub(crate) const ASSIGN: Words = words(
    Group::Row,
    "give to",
    "Asks who works on it.",
    &["assign", "owner", "responsible", "hand over", "delegate", "transfer", "give", "reassign", "person in charge"],
);
