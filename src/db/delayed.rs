//! Commands that were sent later than they were given.

/// A command that may have waited at its desk.
#[derive(Debug, serde::Serialize)]
pub(super) struct Delayed<'a, C> {
    #[serde(flatten)]
    pub(super) command: &'a C,
    /// Waiting time in seconds.
    pub(super) waited: i64,
}
