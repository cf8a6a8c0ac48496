//! Limits of a session.

use std::time::Duration;

/// Timeouts that the server applies to every statement. With them no future has to be dropped while it holds a
/// transaction.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// `statement_timeout`.
    pub statement: Duration,
    /// `lock_timeout`.
    pub lock: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { statement: Duration::from_secs(15), lock: Duration::from_secs(5) }
    }
}
