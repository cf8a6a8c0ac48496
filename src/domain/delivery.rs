//! Retry rules for a write that failed. The write's id makes it apply once, however often it is sent.

use super::desk::DeskErrorKind;

/// Retries after a conflict with another desk.
const MAX_CONFLICTS: u32 = 5;

/// State of a write at the time of its failure.
#[derive(Debug, Clone, Copy, Default)]
pub struct Attempts {
    /// Number of conflicts with another desk during this delivery.
    pub conflicts: u32,
    /// The user is still waiting for the result.
    pub is_awaited: bool,
    /// The write was sent, and the connection broke before an answer arrived.
    pub may_be_done: bool,
    /// Several servers are configured, so another one may accept the write.
    pub are_several: bool,
}

/// Next step after a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryDecision {
    /// Send the write again.
    Again,
    /// Report the error to the user.
    Told,
    /// Report that the result is unknown. "Nothing was changed" could be untrue.
    Unknown,
}

/// Decides the next step for a write that failed with `kind`.
#[must_use]
pub fn next(kind: DeskErrorKind, tried: Attempts) -> RetryDecision {
    let is_tried_again = match kind {
        DeskErrorKind::Conflict => tried.conflicts < MAX_CONFLICTS,
        // Another server is or becomes the primary.
        DeskErrorKind::ReadOnly => tried.is_awaited && (tried.may_be_done || tried.are_several),
        // The session of the earlier attempt may still hold the row lock.
        DeskErrorKind::Timeout => tried.is_awaited && tried.may_be_done,
        _ => tried.is_awaited && (kind.is_away() || kind == DeskErrorKind::Busy),
    };
    match (is_tried_again, tried.may_be_done && !kind.is_away()) {
        (true, _) => RetryDecision::Again,
        (false, true) => RetryDecision::Unknown,
        (false, false) => RetryDecision::Told,
    }
}

/// Returns true if a write that can wait stays in the outbox after this error, because the error says nothing about the
/// write itself. A write that has waited also stays after a conflict or a timeout, since no user is there to repeat it,
/// and after a schema mismatch, since an updated console can send it.
#[must_use]
pub fn stays_queued(kind: DeskErrorKind, has_waited: bool) -> bool {
    kind.is_of_the_server() || has_waited && (kind.gave_way() || kind == DeskErrorKind::Schema)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [DeskErrorKind; 12] = [
        DeskErrorKind::Connection,
        DeskErrorKind::Full,
        DeskErrorKind::Restarting,
        DeskErrorKind::ReadOnly,
        DeskErrorKind::Busy,
        DeskErrorKind::Exhausted,
        DeskErrorKind::Conflict,
        DeskErrorKind::Timeout,
        DeskErrorKind::Refused,
        DeskErrorKind::Denied,
        DeskErrorKind::Schema,
        DeskErrorKind::Other,
    ];

    fn all() -> impl Iterator<Item = Attempts> {
        (0..2 * MAX_CONFLICTS).flat_map(|conflicts| {
            (0..8).map(move |bits| Attempts {
                conflicts,
                is_awaited: bits & 1 > 0,
                may_be_done: bits & 2 > 0,
                are_several: bits & 4 > 0,
            })
        })
    }

    #[test]
    fn a_write_that_may_be_applied_is_never_reported_as_unchanged() {
        for (kind, tried) in KINDS.into_iter().flat_map(|kind| all().map(move |tried| (kind, tried))) {
            let told = next(kind, tried);
            if tried.may_be_done && !kind.is_away() {
                assert_ne!(told, RetryDecision::Told, "{kind:?} {tried:?}");
            } else {
                assert_ne!(told, RetryDecision::Unknown, "{kind:?} {tried:?}");
            }
        }
    }

    #[test]
    fn an_error_about_the_write_itself_is_reported_at_once_and_ends_it() {
        let first = Attempts { is_awaited: true, ..Attempts::default() };
        for kind in [DeskErrorKind::Refused, DeskErrorKind::Denied, DeskErrorKind::Other] {
            assert_eq!(next(kind, first), RetryDecision::Told);
            assert!(!stays_queued(kind, false) && !stays_queued(kind, true), "{kind:?}");
        }
        assert_eq!(next(DeskErrorKind::Timeout, first), RetryDecision::Told, "the user is present and can repeat it");
        assert!(
            !stays_queued(DeskErrorKind::Timeout, false) && stays_queued(DeskErrorKind::Timeout, true),
            "the user has left"
        );
        assert!(
            !stays_queued(DeskErrorKind::Schema, false) && stays_queued(DeskErrorKind::Schema, true),
            "an updated console sends it"
        );
    }

    #[test]
    fn a_write_is_retried_while_the_user_waits_and_after_a_limited_number_of_conflicts() {
        let tries = |kind, tried| next(kind, tried) == RetryDecision::Again;
        for kind in KINDS {
            let patient = Attempts { is_awaited: true, ..Attempts::default() };
            let is_gone = matches!(kind, DeskErrorKind::Connection | DeskErrorKind::Full | DeskErrorKind::Restarting);
            let is_again = is_gone || matches!(kind, DeskErrorKind::Busy | DeskErrorKind::Conflict);
            assert_eq!(tries(kind, patient), is_again, "{kind:?}");
            let moving = Attempts { are_several: true, ..patient };
            assert_eq!(tries(kind, moving), is_again || kind == DeskErrorKind::ReadOnly, "{kind:?}");
            let gone = Attempts { is_awaited: false, may_be_done: true, are_several: true, conflicts: MAX_CONFLICTS };
            assert!(!tries(kind, gone), "{kind:?}");
        }
        assert!(tries(DeskErrorKind::Conflict, Attempts { conflicts: MAX_CONFLICTS - 1, ..Attempts::default() }));
    }

    #[test]
    fn a_write_that_the_server_cannot_take_now_stays_queued() {
        for kind in KINDS.into_iter().filter(|kind| kind.is_of_the_server()) {
            assert!(stays_queued(kind, false) && stays_queued(kind, true), "{kind:?}");
        }
    }
}
