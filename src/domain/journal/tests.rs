use chrono::{DateTime, Utc};
use proptest::prelude::*;

use super::*;
use crate::domain::desk::{Method, Pay, SeatRef};

fn id(n: u8) -> Uuid {
    Uuid::from_u128(u128::from(n))
}

fn seat(n: u8) -> SeatRef {
    SeatRef { item: Uuid::from_u128(1000 + u128::from(n)), seat: Uuid::from_u128(2000 + u128::from(n)) }
}

fn kept(n: u8, command: Command) -> Kept {
    let stamp = Stamp { actor: "Dana Cole".into(), desk: "desk-1".into(), at: DateTime::<Utc>::UNIX_EPOCH };
    Kept { id: id(n), stamp, about: "Ana Ruiz".into(), command }
}

/// An arrival whose event has the same number.
fn arrival(n: u8, at: u8) -> Kept {
    let admit = Admit { event_id: id(n), seat: seat(at), token: "token".into(), reason: None, overridden: Vec::new() };
    kept(n, Command::Admit(admit))
}

fn undo(n: u8, target: u8) -> Kept {
    kept(n, Command::Undo(Undo { event_id: id(n), target: id(target) }))
}

fn ids(queue: &Queue) -> Vec<Uuid> {
    queue.all().map(|kept| kept.id).collect()
}

#[test]
fn an_arrival_and_the_undo_of_what_waits_can_wait_and_nothing_about_money() {
    let nothing = |_| false;
    assert!(can_wait(&arrival(1, 1).command, nothing).is_ok());
    assert!(can_wait(&undo(2, 1).command, nothing).is_err());
    assert!(can_wait(&undo(2, 1).command, |event| event == id(1)).is_ok());
    let pay =
        Pay { id: id(3), seat: seat(1), amount: rust_decimal::Decimal::ONE, method: Method::Cash, reference: None };
    assert!(can_wait(&Command::Pay(pay), nothing).unwrap_err().contains("payment"));
}

#[test]
fn what_never_left_is_taken_back_without_a_trace() {
    let mut queue = Queue::default();
    queue.take(arrival(1, 1));
    queue.waits(id(1));
    assert_eq!(queue.withdraw(id(1)), Some(id(1)));
    assert_eq!(queue.turn(id(1)), Turn::Gone);
    assert!(!queue.leaves(id(1)), "it must not be sent any more");
}

#[test]
fn what_may_have_arrived_is_undone_behind_it() {
    let mut queue = Queue::default();
    queue.take(arrival(1, 1));
    assert!(queue.leaves(id(1)));
    queue.waits(id(1));
    assert_eq!(queue.withdraw(id(1)), None);
    let undo = undo(2, 1);
    assert_eq!(queue.line(&undo.command), seat(1).seat, "in the seat's line");
    queue.take(undo);
    queue.waits(id(2));
    assert_eq!((queue.turn(id(1)), queue.turn(id(2))), (Turn::Now, Turn::Later));
    queue.settled(id(1));
    assert_eq!(queue.turn(id(2)), Turn::Now);
}

#[test]
fn an_arrival_that_something_was_built_on_is_not_taken_from_under_it() {
    let mut queue = Queue::default();
    for kept in [arrival(1, 1), arrival(2, 1), arrival(3, 2)] {
        let id = kept.id;
        queue.take(kept);
        queue.waits(id);
    }
    assert_eq!(queue.withdraw(id(1)), None);
    assert_eq!(queue.withdraw(id(2)), Some(id(2)));
    assert_eq!(queue.withdraw(id(1)), Some(id(1)));
    assert_eq!(ids(&queue), [id(3)]);
}

#[derive(Debug, Clone)]
enum Step {
    Take(u8, u8),
    Wait(u8),
    Leave(u8),
    Withdraw(u8),
    Settle(u8),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0u8..12, 0u8..4).prop_map(|(n, at)| Step::Take(n, at)),
        2 => (0u8..12).prop_map(Step::Wait),
        2 => (0u8..12).prop_map(Step::Leave),
        1 => (0u8..12).prop_map(Step::Withdraw),
        1 => (0u8..12).prop_map(Step::Settle),
    ]
}

proptest! {
    #[test]
    fn order_is_kept_and_each_id_is_here_once(steps in prop::collection::vec(step(), 0..80)) {
        let mut queue = Queue::default();
        let mut taken = Vec::new();
        let mut has_left = std::collections::HashSet::new();
        let mut gone = std::collections::HashSet::new();
        for step in steps {
            match step {
                Step::Take(n, at) => if !gone.contains(&id(n)) && queue.take(arrival(n, at)) {
                    taken.push(id(n));
                },
                Step::Wait(n) => queue.waits(id(n)),
                Step::Leave(n) => if queue.leaves(id(n)) {
                    prop_assert!(!gone.contains(&id(n)), "what is gone is never sent");
                    has_left.insert(id(n));
                },
                Step::Withdraw(n) => if let Some(id) = queue.withdraw(id(n)) {
                    prop_assert!(!has_left.contains(&id), "what may have arrived is never taken back here");
                    gone.insert(id);
                },
                Step::Settle(n) => {
                    queue.settled(id(n));
                    if taken.contains(&id(n)) {
                        gone.insert(id(n));
                    }
                }
            }
            let expected: Vec<_> = taken.iter().copied().filter(|id| !gone.contains(id)).collect();
            prop_assert_eq!(ids(&queue), expected);
            let next: Vec<_> = queue.all().filter(|kept| queue.turn(kept.id) == Turn::Now).collect();
            prop_assert_eq!(next.len(), usize::from(queue.has_waiting()), "one at a time");
        }
    }

    #[test]
    fn what_is_left_is_what_was_written_and_not_done(
        records in prop::collection::vec((0u8..12, any::<bool>()), 0..60)
    ) {
        let records: Vec<Record> = records
            .into_iter()
            .map(|(n, is_done)| if is_done { Record::Done(id(n)) } else { Record::Write(Box::new(arrival(n, n))) })
            .collect();
        let left = Queue::left(records.clone());
        let mut seen = std::collections::HashSet::new();
        let done = |id: Uuid| records.contains(&Record::Done(id));
        let expected: Vec<Uuid> = records
            .iter()
            .filter_map(|record| match record {
                Record::Write(kept) if !done(kept.id) && seen.insert(kept.id) => Some(kept.id),
                _ => None,
            })
            .collect();
        prop_assert_eq!(ids(&left), expected);
        prop_assert!(left.all().all(|kept| left.turn(kept.id) != Turn::Gone));
    }
}
