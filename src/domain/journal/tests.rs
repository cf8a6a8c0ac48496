use chrono::{DateTime, Utc};
use proptest::prelude::*;

use super::*;
use crate::domain::desk::{Pay, SeatRef};
use crate::domain::ticket::flow::{AfterReply, MoveDetails, Status};
use crate::domain::ticket::page::Channel;

fn id(n: u8) -> Uuid {
    Uuid::from_u128(u128::from(n))
}

fn write(n: u8) -> WriteId {
    WriteId(id(n))
}

fn seat(n: u8) -> SeatRef {
    SeatRef { item: Uuid::from_u128(1000 + u128::from(n)), seat: Uuid::from_u128(2000 + u128::from(n)) }
}

fn kept(n: u8, command: Command) -> JournaledWrite {
    let stamp = Stamp { actor: "Dana Cole".into(), desk: "desk-1".into(), at: DateTime::<Utc>::UNIX_EPOCH };
    JournaledWrite { id: write(n), stamp, about: "Ana Ruiz".into(), command }
}

/// Creates an arrival whose event has the same number.
fn arrival(n: u8, at: u8) -> JournaledWrite {
    let admit = Admit { event_id: id(n), seat: seat(at), token: "token".into(), reason: None, overridden: Vec::new() };
    kept(n, Command::Admit(admit))
}

fn undo(n: u8, target: u8) -> JournaledWrite {
    kept(n, Command::Undo(Undo { event_id: id(n), target: id(target) }))
}

fn about_ticket(command: ticket::work::Command) -> Command {
    Command::Ticket(Box::new(ticket::work::Write { id: id(200), command }))
}

fn about_lead(command: lead::work::Command) -> Command {
    Command::Lead(Box::new(lead::work::Write { id: id(201), command }))
}

/// Creates a note on the ticket with this number.
fn note(n: u8, to: u8) -> JournaledWrite {
    let body = format!("note {n}");
    kept(n, about_ticket(ticket::work::Command::Note { ticket: id(to), comment: id(n), body }))
}

fn ids(queue: &Queue) -> Vec<WriteId> {
    queue.all().map(|kept| kept.id).collect()
}

#[test]
fn an_arrival_and_the_undo_of_a_queued_write_can_wait_but_no_payment() {
    let nothing = |_| false;
    assert!(can_wait(&arrival(1, 1).command, nothing).is_ok());
    assert!(can_wait(&undo(2, 1).command, nothing).is_err());
    assert!(can_wait(&undo(2, 1).command, |event| event == id(1)).is_ok());
    let pay = Pay { id: id(3), seat: seat(1), tenders: Vec::new() };
    assert!(can_wait(&Command::Pay(pay), nothing).unwrap_err().contains("payment"));
}

#[test]
fn writes_that_only_add_text_can_wait_but_replies_and_planned_steps_cannot() {
    let nothing = |_| false;
    let (ticket, comment, body) = (id(1), id(2), " She sounds angry. ".to_owned());
    let heard = about_ticket(ticket::work::Command::LogCustomerMessage {
        ticket,
        comment,
        body: body.clone(),
        via: Channel::Phone,
    });
    let log =
        about_lead(lead::work::Command::Log { lead: id(3), kind: lead::work::ActivityKind::Call, body: body.clone() });
    for command in [note(1, 1).command, heard, log] {
        assert!(can_wait(&command, nothing).is_ok(), "{command:?}");
        assert!(typed_text(&command).is_some(), "{command:?}");
    }
    let reply = about_ticket(ticket::work::Command::Reply {
        ticket,
        comment,
        seen: 1,
        body,
        via: Channel::Email,
        then: AfterReply::Stay,
    });
    assert!(can_wait(&reply, nothing).unwrap_err().contains("a reply cannot wait"));
    let seen = ticket::work::SeenTicket { id: ticket, seen: Status::Todo };
    let to = Status::InProgress;
    let others = [
        about_ticket(ticket::work::Command::Move { tickets: vec![seen], to, words: MoveDetails::default() }),
        about_lead(lead::work::Command::Step {
            step: id(4),
            lead: id(3),
            what: "Call them".into(),
            due_on: chrono::NaiveDate::default(),
        }),
        about_lead(lead::work::Command::Finish { step: id(4), done: true }),
    ];
    for command in others {
        assert_eq!(can_wait(&command, nothing), Err(NO_CONNECTION), "{command:?}");
        assert_eq!(typed_text(&command), None);
    }
}

#[test]
fn only_writes_with_the_same_key_wait_behind_a_waiting_write() {
    let mut queue = Queue::default();
    queue.push(note(1, 50));
    assert!(!queue.has_waiting_in(id(50)), "the first is being sent");
    queue.set_waiting(write(1));
    assert!(queue.has_waiting_in(id(50)) && queue.is_waiting(write(1)));
    assert!(!queue.has_waiting_in(id(51)));
    queue.remove(write(1));
    assert!(!queue.has_waiting_in(id(50)) && !queue.is_waiting(write(1)));
}

#[test]
fn a_write_held_up_by_another_user_blocks_only_writes_with_its_key() {
    let mut queue = Queue::default();
    for (n, at) in [(1, 50), (2, 50), (3, 51)] {
        queue.push(note(n, at));
        queue.set_waiting(write(n));
    }
    assert_eq!(
        (queue.turn(write(1)), queue.turn(write(2)), queue.turn(write(3))),
        (QueuePosition::Now, QueuePosition::Later, QueuePosition::Later)
    );
    queue.set_held_up(write(1), true);
    assert_eq!(
        (queue.turn(write(1)), queue.turn(write(2)), queue.turn(write(3))),
        (QueuePosition::Now, QueuePosition::Later, QueuePosition::Now)
    );
    assert!(queue.is_held_up_in(id(50)) && !queue.is_held_up_in(id(51)));
    queue.push(note(4, 52));
    assert!(queue.must_wait_behind_another(write(4)), "the third is being sent");
    queue.remove(write(3));
    assert!(!queue.must_wait_behind_another(write(4)), "and the fourth is sent at once");
    queue.set_held_up(write(1), false);
    assert!(queue.must_wait_behind_another(write(4)));
}

fn told(words: &str) -> Divergence {
    Divergence { sentence: words.into(), is_written: false }
}

#[test]
fn an_unread_result_stays_until_the_user_has_read_it() {
    let note = |n| Record::Write(Box::new(note(n, 1)));
    let mut records = vec![note(1), note(2), Record::Diverged(write(1), told("It is not there any more."))];
    let left = Recovered::of(records.clone());
    assert_eq!(ids(&left.queue), [write(2)]);
    let [unread] = left.unread.as_slice() else { panic!("{left:?}") };
    assert_eq!((unread.write.id, unread.divergence.sentence.as_str()), (write(1), "It is not there any more."));
    assert_eq!(Recovered::of(left.records()), left, "and the next start recovers the same");
    records.push(Record::Done(write(1)));
    assert_eq!(Recovered::of(records).unread, []);
}

#[test]
fn a_write_that_was_never_sent_is_withdrawn_without_a_trace() {
    let mut queue = Queue::default();
    queue.push(arrival(1, 1));
    queue.set_waiting(write(1));
    assert_eq!(queue.withdraw(id(1)), Some(write(1)));
    assert_eq!(queue.turn(write(1)), QueuePosition::Gone);
    assert!(!queue.mark_sent(write(1)), "it must not be sent anymore");
}

#[test]
fn a_write_that_may_be_applied_is_undone_after_it() {
    let mut queue = Queue::default();
    queue.push(arrival(1, 1));
    assert!(queue.mark_sent(write(1)));
    queue.set_waiting(write(1));
    assert_eq!(queue.withdraw(id(1)), None);
    let undo = undo(2, 1);
    assert_eq!(queue.order_key(&undo.command), seat(1).seat, "the key is the seat");
    queue.push(undo);
    queue.set_waiting(write(2));
    assert_eq!((queue.turn(write(1)), queue.turn(write(2))), (QueuePosition::Now, QueuePosition::Later));
    queue.remove(write(1));
    assert_eq!(queue.turn(write(2)), QueuePosition::Now);
}

#[test]
fn an_arrival_with_a_later_write_on_the_same_seat_is_not_withdrawn() {
    let mut queue = Queue::default();
    for kept in [arrival(1, 1), arrival(2, 1), arrival(3, 2)] {
        let id = kept.id;
        queue.push(kept);
        queue.set_waiting(id);
    }
    assert_eq!(queue.withdraw(id(1)), None);
    assert_eq!(queue.withdraw(id(2)), Some(write(2)));
    assert_eq!(queue.withdraw(id(1)), Some(write(1)));
    assert_eq!(ids(&queue), [write(3)]);
}

#[derive(Debug, Clone)]
enum Step {
    Take(u8, u8),
    Wait(u8),
    Leave(u8),
    Withdraw(u8),
    Settle(u8),
    HeldUp(u8, bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0u8..12, 0u8..4).prop_map(|(n, at)| Step::Take(n, at)),
        2 => (0u8..12).prop_map(Step::Wait),
        2 => (0u8..12).prop_map(Step::Leave),
        1 => (0u8..12).prop_map(Step::Withdraw),
        1 => (0u8..12).prop_map(Step::Settle),
        1 => ((0u8..12), any::<bool>()).prop_map(|(n, is)| Step::HeldUp(n, is)),
    ]
}

proptest! {
    #[test]
    fn order_is_kept_and_each_id_is_here_once(steps in prop::collection::vec(step(), 0..80)) {
        let mut queue = Queue::default();
        let mut taken = Vec::new();
        let mut has_left = std::collections::HashSet::new();
        let mut gone = std::collections::HashSet::new();
        let mut held = std::collections::HashSet::new();
        for step in steps {
            match step {
                Step::Take(n, at) => if !gone.contains(&write(n)) && queue.push(arrival(n, at)) {
                    taken.push(write(n));
                },
                Step::Wait(n) => queue.set_waiting(write(n)),
                Step::HeldUp(n, is) => {
                    queue.set_held_up(write(n), is);
                    if is { held.insert(write(n)); } else { held.remove(&write(n)); }
                }
                Step::Leave(n) => if queue.mark_sent(write(n)) {
                    prop_assert!(!gone.contains(&write(n)), "a removed write is never sent");
                    has_left.insert(write(n));
                },
                Step::Withdraw(n) => if let Some(id) = queue.withdraw(id(n)) {
                    prop_assert!(!has_left.contains(&id), "a write that may be applied is never withdrawn");
                    gone.insert(id);
                },
                Step::Settle(n) => {
                    queue.remove(write(n));
                    if taken.contains(&write(n)) {
                        gone.insert(write(n));
                    }
                }
            }
            let expected: Vec<_> = taken.iter().copied().filter(|id| !gone.contains(id)).collect();
            prop_assert_eq!(ids(&queue), expected);
            let next: Vec<_> = queue.all().filter(|kept| queue.turn(kept.id) == QueuePosition::Now).collect();
            let is_stuck = |line| queue.all().any(|other| {
                queue.is_waiting(other.id) && held.contains(&other.id) && queue.order_key(&other.command) == line
            });
            let is_moving = |kept: &&&JournaledWrite| !is_stuck(queue.order_key(&kept.command));
            prop_assert!(next.iter().filter(is_moving).count() <= 1, "one at a time, except for held-up writes");
            let waiting = queue.all().find(|kept| queue.is_waiting(kept.id));
            prop_assert_eq!(next.first().map(|kept| kept.id), waiting.map(|kept| kept.id), "the first waiting write is always next");
            for kept in &next {
                let before = queue.all().take_while(|other| other.id != kept.id).filter(|other| queue.is_waiting(other.id));
                let line = queue.order_key(&kept.command);
                for other in before {
                    let its = queue.order_key(&other.command);
                    prop_assert!(its != line && is_stuck(its), "only held-up writes are overtaken");
                }
            }
        }
    }

    #[test]
    fn recovery_keeps_writes_without_a_result_and_unread_results(
        records in prop::collection::vec((0u8..12, 0u8..3), 0..60)
    ) {
        let records: Vec<Record> = records
            .into_iter()
            .map(|(n, what)| match what {
                0 => Record::Done(write(n)),
                1 => Record::Diverged(write(n), told("otherwise")),
                _ => Record::Write(Box::new(if n % 2 == 0 { arrival(n, n) } else { note(n, n) })),
            })
            .collect();
        let left = Recovered::of(records.clone());
        let done = |id: WriteId| records.contains(&Record::Done(id));
        let written = |record: &Record| match record {
            Record::Write(kept) if !done(kept.id) => Some(kept.id),
            _ => None,
        };
        let mut expected: Vec<WriteId> = Vec::new();
        for id in records.iter().filter_map(written) {
            if !expected.contains(&id) {
                expected.push(id);
            }
        }
        // A result counts only if its write comes before it in the journal.
        let is_told = |id: &WriteId| {
            let at = records.iter().position(|record| written(record) == Some(*id)).unwrap();
            records[at..].iter().any(|record| matches!(record, Record::Diverged(told, _) if told == id))
        };
        let (unread, open): (Vec<WriteId>, Vec<WriteId>) = expected.into_iter().partition(is_told);
        prop_assert_eq!(ids(&left.queue), open);
        let mut told: Vec<WriteId> = left.unread.iter().map(|unread| unread.write.id).collect();
        told.sort();
        let mut unread = unread;
        unread.sort();
        prop_assert_eq!(told, unread);
        prop_assert!(left.queue.all().all(|kept| left.queue.turn(kept.id) != QueuePosition::Gone));
        prop_assert_eq!(Recovered::of(left.records()), left.clone(), "the rewritten journal recovers the same");
    }
}
