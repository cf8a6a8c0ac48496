//! The numbers of support: what came and went by week, and how long it took.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A week at the site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Week {
    /// Its Monday.
    pub monday: NaiveDate,
    /// Tickets that came.
    pub opened: u64,
    /// Tickets that were closed, and are.
    pub closed: u64,
}

/// How long something took, in minutes of opening hours while the clock ran.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Took {
    /// Tickets that are counted.
    pub tickets: u64,
    /// Half of them took no longer; none when there are none.
    pub median: Option<f64>,
    /// Nine of ten took no longer.
    pub p90: Option<f64>,
}

/// Tickets of one tag or assignee.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// The tag or the name; empty for those that have none.
    pub name: String,
    /// That came.
    pub tickets: u64,
    /// Of these still open.
    pub open: u64,
    /// Until they were first answered.
    pub answer: Took,
    /// Until they were closed.
    pub close: Took,
}

/// The figures of the tickets that came since a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stats {
    /// Oldest first, without gaps.
    pub weeks: Vec<Week>,
    /// Until they were first answered.
    pub answer: Took,
    /// Until they were closed.
    pub close: Took,
    /// Opened again at least once.
    pub reopened: u64,
    /// Of all tickets, those that are open now.
    pub open: u64,
    /// Of these overdue.
    pub overdue: u64,
    /// Most first, at most 30.
    pub by_tag: Vec<Share>,
    /// Most first, at most 30.
    pub by_assignee: Vec<Share>,
}
