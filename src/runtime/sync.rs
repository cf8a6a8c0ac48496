//! Locks of the runtime.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks a mutex. Its value is valid even if a holder panicked: no holder leaves it half changed.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
