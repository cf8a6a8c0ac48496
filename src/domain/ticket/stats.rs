//! Support statistics: opened and closed tickets per week, and the time until answer and closing.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Statistics of one week in the site's time zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Week {
    /// Monday of the week.
    pub monday: NaiveDate,
    /// Number of tickets that were created.
    pub opened: u64,
    /// Number of tickets that were closed and are still closed.
    pub closed: u64,
}

/// Durations in minutes of opening hours while the clock ran.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Took {
    /// Number of tickets that count.
    pub tickets: u64,
    /// Median; `None` if no ticket counts.
    pub median: Option<f64>,
    /// 90th percentile; `None` if no ticket counts.
    pub p90: Option<f64>,
}

/// Statistics of one tag or assignee.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// Tag or name; empty for tickets without one.
    pub name: String,
    /// Number of created tickets.
    pub tickets: u64,
    /// Number of tickets that are still open.
    pub open: u64,
    /// Time until the first answer.
    pub answer: Took,
    /// Time until closing.
    pub close: Took,
}

/// Statistics of the tickets that were created since a date.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stats {
    /// Weeks, oldest first and without gaps.
    pub weeks: Vec<Week>,
    /// Time until the first answer.
    pub answer: Took,
    /// Time until closing.
    pub close: Took,
    /// Number of tickets that were reopened at least once.
    pub reopened: u64,
    /// Number of open tickets, regardless of their date.
    pub open: u64,
    /// Number of overdue tickets among `open`.
    pub overdue: u64,
    /// Tickets per tag, the largest first; at most 30.
    pub by_tag: Vec<Share>,
    /// Tickets per assignee, the largest first; at most 30.
    pub by_assignee: Vec<Share>,
}
