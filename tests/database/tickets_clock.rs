//! The service clock when it stops and resumes, in the schema and in the rules.

use chrono::{DateTime, Duration, Utc};
use frontdesk::db::tickets;
use frontdesk::domain::ticket::Card;
use frontdesk::domain::ticket::clock::{Clock, Overrun, SlaDeadlines, deadlines};
use frontdesk::domain::ticket::flow::{AfterReply, MoveDetails, Priority, Status};
use frontdesk::domain::ticket::page::Channel;
use frontdesk::domain::ticket::work::{Command, EachResult, New, Outcome, SeenTicket};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::support::TestDb;
use crate::tickets::sql;

struct Desk {
    owner: PgConnection,
    dana: PgConnection,
    _db: TestDb,
}

impl Desk {
    async fn open() -> Self {
        let db = TestDb::new().await;
        let dana = db.sign_up("desk", "Dana Cole").await;
        Self { owner: db.connect().await, dana: dana.connect().await, _db: db }
    }

    async fn run(&mut self, command: &Command) -> (Uuid, Outcome) {
        let id = Uuid::new_v4();
        (
            id,
            tickets::run(&mut self.dana, id, command, "x").await.unwrap_or_else(|error| panic!("{command:?}: {error}")),
        )
    }

    async fn ticket(&mut self) -> Uuid {
        let ticket = Uuid::new_v4();
        self.run(&Command::Create { ticket, new: Box::new(New { title: "Slow".into(), ..New::default() }) }).await;
        ticket
    }

    async fn card(&mut self, ticket: Uuid) -> Card {
        tickets::page(&mut self.dana, ticket).await.unwrap().unwrap().card
    }

    async fn go(&mut self, ticket: Uuid, to: Status) {
        let seen = self.card(ticket).await.status;
        let words = MoveDetails { reason: Some("Spam".into()), waits_for: Some("Bank".into()), note: None };
        let (_, outcome) = self.run(&Command::Move { tickets: vec![SeenTicket { id: ticket, seen }], to, words }).await;
        assert!(matches!(&outcome, Outcome::Each { tickets } if tickets[0].result == EachResult::Done), "{outcome:?}");
    }

    async fn undo(&mut self, command: Uuid) -> EachResult {
        match self.run(&Command::Undo { command }).await.1 {
            Outcome::Each { tickets } => tickets[0].result,
            other => panic!("{other:?}"),
        }
    }

    /// Moves the clock's start back, as if it had run for `seconds` more.
    async fn runs_for(&mut self, ticket: Uuid, seconds: i64) {
        let update =
            format!("UPDATE tickets SET running_since = running_since - interval '{seconds} s' WHERE id = '{ticket}'");
        sql(&mut self.owner, &update).await;
    }

    async fn reply(&mut self, ticket: Uuid, then: AfterReply) -> (Uuid, Outcome) {
        let seen = self.card(ticket).await.last_event_seq;
        let (comment, body) = (Uuid::new_v4(), "Here it is.".into());
        self.run(&Command::Reply { ticket, comment, seen, body, via: Channel::Email, then }).await
    }
}

fn of(card: &Card) -> SlaDeadlines {
    SlaDeadlines { answer: card.answer_due_at, close: card.close_due_at, raise: card.raise_at }
}

/// Returns the lateness by the wall clock, in the database's microseconds; `None` if not late.
fn late(due: Option<DateTime<Utc>>, at: DateTime<Utc>) -> Option<Duration> {
    due.map(|due| at - due).filter(|late| *late > Duration::zero())
}

/// For tickets that run and pause at random, SQL computes the deadlines of the rules.
#[tokio::test]
async fn what_stops_and_goes_on_is_due_when_the_rules_say() {
    let mut desk = Desk::open().await;
    // Open around the clock, so that no run of this test spans a closing time.
    let always = r#"{"mon":["00:00-24:00"],"tue":["00:00-24:00"],"wed":["00:00-24:00"],"thu":["00:00-24:00"],"fri":["00:00-24:00"],"sat":["00:00-24:00"],"sun":["00:00-12:00"]}"#;
    sql(&mut desk.owner, &format!("UPDATE settings SET value = '{always}' WHERE key = 'tickets.opening_hours'")).await;
    let rules = tickets::rules(&mut desk.dana).await.unwrap();
    let mut runner = TestRunner::deterministic();
    let span = proptest::prop_oneof![0i64..1_500, 0i64..20_000, 0i64..150_000];
    let spans = proptest::collection::vec((span, 0usize..3), 1..5);
    let (mut were_late, mut were_not) = (0, 0);
    for round in 0..16 {
        let ticket = desk.ticket().await;
        let promised = Priority::ALL[round % 4];
        desk.run(&Command::Prioritise { tickets: vec![ticket], to: promised }).await;
        let mut known = Overrun::default();
        for (runs, how) in spans.new_tree(&mut runner).unwrap().current() {
            desk.runs_for(ticket, runs).await;
            let before = desk.card(ticket).await;
            let clock = Clock { late: known, ..before.clock };
            let is_answered = before.answered_at.is_some();
            assert_eq!(of(&before), deadlines(&clock, promised, is_answered, false, &rules), "{clock:?}");
            match how {
                0 => desk.go(ticket, Status::Blocked).await,
                1 => {
                    let seen = vec![SeenTicket { id: ticket, seen: before.status }];
                    desk.run(&Command::Wait { tickets: seen, waiting: true }).await;
                }
                _ => desk.go(ticket, Status::Done).await,
            }
            let stopped = desk.card(ticket).await;
            let clock = clock.stopped(stopped.touched_at, of(&before), &rules.hours);
            known = clock.late;
            assert_eq!(stopped.clock, Clock { late: Overrun::default(), ..clock });
            assert_eq!((stopped.answer_due_at, stopped.close_due_at), (None, None));
            desk.run(&Command::LogCustomerMessage {
                ticket,
                comment: Uuid::new_v4(),
                body: "Well?".into(),
                via: Channel::Phone,
            })
            .await;
            if how == 0 {
                desk.go(ticket, Status::InProgress).await;
            }
            let after = desk.card(ticket).await;
            let clock = clock.started(after.clock.running_since.unwrap());
            assert_eq!(after.clock, Clock { late: Overrun::default(), ..clock });
            assert_eq!(of(&after), deadlines(&clock, promised, is_answered, false, &rules), "{clock:?}");
            let (at, on) = (stopped.touched_at, clock.running_since.unwrap());
            if late(before.due_at, at).is_some() {
                were_late += 1;
                assert_eq!(late(after.due_at, on), late(before.due_at, at), "as late as it was");
            } else {
                were_not += 1;
            }
        }
    }
    assert!(were_late > 5 && were_not > 5, "{were_late} {were_not}");
}

#[tokio::test]
async fn taking_a_stop_back_leaves_it_as_late_as_it_was() {
    let mut desk = Desk::open().await;
    let ticket = desk.ticket().await;
    desk.runs_for(ticket, 40 * 86_400).await;
    let before = desk.card(ticket).await;
    let seen = vec![SeenTicket { id: ticket, seen: Status::Todo }];
    let (wait, _) = desk.run(&Command::Wait { tickets: seen, waiting: true }).await;
    assert_eq!(desk.undo(wait).await, EachResult::Done);
    let after = desk.card(ticket).await;
    assert_eq!((of(&after), after.clock), (of(&before), before.clock));
}

#[tokio::test]
async fn a_reply_that_closed_is_taken_back_and_stays_sent() {
    let mut desk = Desk::open().await;
    let ticket = desk.ticket().await;
    desk.runs_for(ticket, 40 * 86_400).await;
    desk.go(ticket, Status::Blocked).await;
    desk.go(ticket, Status::InProgress).await;
    let me = tickets::rules(&mut desk.dana).await.unwrap().me;
    desk.run(&Command::Assign { tickets: vec![ticket], to: me }).await;
    let before = desk.card(ticket).await;
    let (reply, outcome) = desk.reply(ticket, AfterReply::Close).await;
    assert!(matches!(outcome, Outcome::Done { status: Status::Done, .. }), "{outcome:?}");
    // Another user's note does not prevent the undo.
    desk.run(&Command::Note { ticket, comment: Uuid::new_v4(), body: "Too early?".into() }).await;
    assert_eq!(desk.undo(reply).await, EachResult::Done);
    let page = tickets::page(&mut desk.dana, ticket).await.unwrap().unwrap();
    let card = page.card;
    assert_eq!((card.status, card.done_at, card.reopened, card.assignee_id), (Status::InProgress, None, 0, me));
    assert_eq!((card.close_due_at, card.clock), (before.close_due_at, before.clock));
    assert_eq!(page.comments.iter().filter(|comment| comment.content == "Here it is.").count(), 1);
    assert!(card.answered_at.is_some() && card.answer_due_at.is_none(), "it was answered all the same");
    assert_eq!(page.activities[0].kind, "undone");
    // The undo works once. The ticket can then be closed again without another answer.
    assert!(matches!(desk.run(&Command::Undo { command: reply }).await.1, Outcome::NothingToUndo));
    let seen = vec![SeenTicket { id: ticket, seen: Status::InProgress }];
    let close = Command::Move { tickets: seen, to: Status::Done, words: MoveDetails::default() };
    let (_, outcome) = desk.run(&close).await;
    assert!(matches!(&outcome, Outcome::Each { tickets } if tickets[0].result == EachResult::Done), "{outcome:?}");
}

#[tokio::test]
async fn a_blocked_ticket_that_a_reply_closed_is_blocked_again_and_other_replies_are_not_taken_back() {
    let mut desk = Desk::open().await;
    let ticket = desk.ticket().await;
    desk.go(ticket, Status::Blocked).await;
    let (reply, _) = desk.reply(ticket, AfterReply::Close).await;
    assert_eq!(desk.undo(reply).await, EachResult::Done);
    let card = desk.card(ticket).await;
    assert_eq!((card.status, card.waits_for.as_deref()), (Status::Blocked, Some("Bank")));
    assert_eq!(card.blocked_reason.as_deref(), Some("Spam"));
    // A customer's message since then prevents the undo.
    let (reply, _) = desk.reply(ticket, AfterReply::Close).await;
    desk.run(&Command::LogCustomerMessage {
        ticket,
        comment: Uuid::new_v4(),
        body: "Thank you!".into(),
        via: Channel::Phone,
    })
    .await;
    assert_eq!(desk.undo(reply).await, EachResult::Changed);
    assert_eq!(desk.card(ticket).await.status, Status::Todo);
    for then in [AfterReply::Stay, AfterReply::Wait] {
        let (reply, _) = desk.reply(ticket, then).await;
        assert!(matches!(desk.run(&Command::Undo { command: reply }).await.1, Outcome::NothingToUndo), "{then:?}");
    }
    // A reply to a ticket that was already done leaves nothing to undo.
    desk.go(ticket, Status::Done).await;
    let (reply, _) = desk.reply(ticket, AfterReply::Close).await;
    assert!(matches!(desk.run(&Command::Undo { command: reply }).await.1, Outcome::NothingToUndo));
}
