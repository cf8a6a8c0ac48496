//! The error of a connection that does not answer in time.

/// Returns the error for a connection that does not answer in time.
#[must_use]
pub fn timed_out() -> sqlx::Error {
    sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())
}

/// Returns true if the error is that timeout.
#[must_use]
pub fn is_timeout(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Io(io) if io.kind() == std::io::ErrorKind::TimedOut)
}
