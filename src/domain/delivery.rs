//! What becomes of a write that met trouble. Its id makes it happen once, however often it is sent.

use super::desk::DeskErrorKind;

/// How often a write that gave way to another desk's is done again at once.
const MAX_CONFLICTS: u32 = 5;

/// What is known of a write when it meets trouble.
#[derive(Debug, Clone, Copy, Default)]
pub struct Attempts {
    /// How often it gave way to another desk's work since somebody waits for it.
    pub conflicts: u32,
    /// Somebody still waits for it.
    pub is_awaited: bool,
    /// It has left, and the line broke before there was an answer.
    pub may_be_done: bool,
    /// There are several servers, and another one may take it.
    pub are_several: bool,
}

/// What is done next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryDecision {
    /// It is sent again.
    Again,
    /// Its trouble is told.
    Told,
    /// It is told that nobody knows: that nothing was changed could be untrue.
    Unknown,
}

/// What is done next with a write for which somebody waits.
#[must_use]
pub fn next(kind: DeskErrorKind, tried: Attempts) -> RetryDecision {
    let is_tried_again = match kind {
        DeskErrorKind::Conflict => tried.conflicts < MAX_CONFLICTS,
        // The writes have moved to another server, or are about to.
        DeskErrorKind::ReadOnly => tried.is_awaited && (tried.may_be_done || tried.are_several),
        // What is left of its own earlier try may hold the record.
        DeskErrorKind::Timeout => tried.is_awaited && tried.may_be_done,
        _ => tried.is_awaited && (kind.is_away() || kind == DeskErrorKind::Busy),
    };
    match (is_tried_again, tried.may_be_done && !kind.is_away()) {
        (true, _) => RetryDecision::Again,
        (false, true) => RetryDecision::Unknown,
        (false, false) => RetryDecision::Told,
    }
}

/// Whether a write that can wait does so after this: nothing was said of the write itself. Nobody stands by to do one
/// again that has waited and gave way to another desk's work; and what an older console cannot send, the next one can.
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
    fn nobody_is_told_that_nothing_was_changed_who_cannot_know_it() {
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
    fn what_the_database_says_of_the_write_is_told_at_once_and_ends_it() {
        let first = Attempts { is_awaited: true, ..Attempts::default() };
        for kind in [DeskErrorKind::Refused, DeskErrorKind::Denied, DeskErrorKind::Other] {
            assert_eq!(next(kind, first), RetryDecision::Told);
            assert!(!stays_queued(kind, false) && !stays_queued(kind, true), "{kind:?}");
        }
        assert_eq!(next(DeskErrorKind::Timeout, first), RetryDecision::Told, "somebody stands by, and may do it again");
        assert!(
            !stays_queued(DeskErrorKind::Timeout, false) && stays_queued(DeskErrorKind::Timeout, true),
            "nobody does any more"
        );
        assert!(
            !stays_queued(DeskErrorKind::Schema, false) && stays_queued(DeskErrorKind::Schema, true),
            "the next console sends it"
        );
    }

    #[test]
    fn it_is_sent_again_for_as_long_as_somebody_waits_and_gives_way_so_many_times() {
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
    fn whatever_the_server_cannot_do_now_is_waited_for() {
        for kind in KINDS.into_iter().filter(|kind| kind.is_of_the_server()) {
            assert!(stays_queued(kind, false) && stays_queued(kind, true), "{kind:?}");
        }
    }
}
