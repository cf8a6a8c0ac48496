//! Merged tickets keep the earlier deadline and the higher priority. Tickets are found by tags and assignees. Canned
//! replies of the product are rewritten unless they were edited.

use chrono::{DateTime, Duration, Utc};
use frontdesk::db::tickets;
use frontdesk::domain::ticket::Card;
use frontdesk::domain::ticket::clock::{Clock, Overrun, SlaDeadlines, Within, deadlines_within};
use frontdesk::domain::ticket::filter::{AssigneeFilter, Filter};
use frontdesk::domain::ticket::flow::{AfterReply, MoveDetails, Priority, Status};
use frontdesk::domain::ticket::page::Channel;
use frontdesk::domain::ticket::work::{Command, New, Outcome, SeenTicket};
use serde_json::{Value, json};
use sqlx::{Executor, PgConnection};
use uuid::Uuid;

use crate::support::{Login, TestDb};
use crate::tickets::sql;

struct Desk {
    db: TestDb,
    owner: PgConnection,
    dana: PgConnection,
    dana_login: Login,
}

impl Desk {
    async fn open() -> Self {
        let db = TestDb::new().await;
        let dana_login = db.sign_up("desk", "Dana Cole").await;
        let (mut owner, dana) = (db.connect().await, dana_login.connect().await);
        // Open around the clock, so that the wall clock and the service clock agree.
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map(|day| format!("\"{day}\":[\"00:00-24:00\"]"));
        let always = format!("{{{}}}", days.join(","));
        sql(&mut owner, &format!("UPDATE settings SET value = '{always}' WHERE key = 'tickets.opening_hours'")).await;
        Self { db, owner, dana, dana_login }
    }

    async fn run(&mut self, command: &Command) -> Outcome {
        tickets::run(&mut self.dana, Uuid::new_v4(), command, "Dana")
            .await
            .unwrap_or_else(|error| panic!("{command:?}: {error}"))
    }

    /// Creates a ticket whose clock has run for `minutes`.
    async fn ticket(&mut self, priority: Priority, minutes: i64) -> Uuid {
        let ticket = Uuid::new_v4();
        let new = New { title: "Lost card".into(), priority, requester_name: Some("Ann".into()), ..New::default() };
        self.run(&Command::Create { ticket, new: Box::new(new) }).await;
        let back = format!(
            "UPDATE tickets SET running_since = running_since - interval '{minutes} min' WHERE id = '{ticket}'"
        );
        sql(&mut self.owner, &back).await;
        ticket
    }

    async fn card(&mut self, ticket: Uuid) -> Card {
        tickets::page(&mut self.dana, ticket).await.unwrap().unwrap().card
    }

    async fn reply(&mut self, ticket: Uuid, then: AfterReply) {
        let seen = self.card(ticket).await.last_event_seq;
        let (comment, body) = (Uuid::new_v4(), "Here it is.".into());
        self.run(&Command::Reply { ticket, comment, seen, body, via: Channel::Email, then }).await;
    }

    async fn find(&mut self, text: &str) -> Vec<Uuid> {
        let ask = Filter { text: Some(text.to_owned()), ..Filter::default() };
        let cards = tickets::list(&mut self.dana, &ask, None, 50).await.unwrap();
        cards.iter().map(|card| card.id).collect()
    }
}

fn near(a: Option<DateTime<Utc>>, b: Option<DateTime<Utc>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= Duration::seconds(2),
        (a, b) => a == b,
    }
}

fn earlier(a: Option<DateTime<Utc>>, b: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    a.into_iter().chain(b).min()
}

#[tokio::test]
async fn merging_keeps_the_earlier_of_each_deadline_and_the_higher_priority() {
    let mut desk = Desk::open().await;
    let rules = tickets::rules(&mut desk.dana).await.unwrap();
    // The ticket that stays and the one merged into it: priority, minutes used, and whether it was answered.
    for (keep, gone) in [
        ((Priority::Low, 100, false), (Priority::Urgent, 5, false)),
        ((Priority::Low, 950, false), (Priority::Urgent, 5, false)),
        ((Priority::Urgent, 5, false), (Priority::Low, 100, false)),
        ((Priority::Low, 100, true), (Priority::Urgent, 5, false)),
        ((Priority::Urgent, 10, true), (Priority::Medium, 470, false)),
        ((Priority::Low, 100, false), (Priority::Urgent, 200, false)),
        ((Priority::Urgent, 400, false), (Priority::High, 1, false)),
        ((Priority::High, 30, false), (Priority::Urgent, 20, true)),
        ((Priority::High, 30, true), (Priority::Urgent, 20, true)),
    ] {
        let told = format!("{keep:?} and {gone:?}");
        let mut made = Vec::new();
        for (priority, minutes, is_answered) in [keep, gone] {
            let ticket = desk.ticket(priority, minutes).await;
            if is_answered {
                desk.reply(ticket, AfterReply::Stay).await;
            }
            made.push(ticket);
        }
        let (was, other) = (desk.card(made[0]).await, desk.card(made[1]).await);
        let command = Uuid::new_v4();
        let merge = Command::Merge { keep: made[0], gone: made[1] };
        tickets::run(&mut desk.dana, command, &merge, "Dana").await.unwrap();
        let merged = desk.card(made[0]).await;
        assert_eq!(merged.priority, keep.0.max(gone.0), "{told}");
        assert!(near(merged.close_due_at, earlier(was.close_due_at, other.close_due_at)), "{told}: {merged:?}");
        assert!(near(merged.answer_due_at, earlier(was.answer_due_at, other.answer_due_at)), "{told}: {merged:?}");
        // The rules compute the same result.
        let within: (Option<i64>, Option<i64>, Option<f64>, Option<f64>) = sqlx::query_as(
            "SELECT answer_within, close_within, answer_late::float8, close_late::float8 FROM tickets WHERE id = $1",
        )
        .bind(made[0])
        .fetch_one(&mut desk.owner)
        .await
        .unwrap();
        let late = |seconds: Option<f64>| {
            seconds.map(|seconds| Duration::microseconds(format!("{:.0}", seconds * 1e6).parse().unwrap()))
        };
        let late = Overrun { answer: late(within.2), close: late(within.3) };
        let clock = Clock { late, ..merged.clock };
        let found = SlaDeadlines { answer: merged.answer_due_at, close: merged.close_due_at, raise: merged.raise_at };
        let (answered, raised) = (merged.answered_at.is_some(), merged.escalated_at.is_some());
        let within = Within { answer: within.0, close: within.1 };
        let reckoned = deadlines_within(&clock, within, merged.promised, answered, raised, &rules);
        assert!(near(reckoned.answer, found.answer) && near(reckoned.close, found.close), "{told}");
        assert!(near(reckoned.raise, found.raise), "{told}: {reckoned:?} {found:?}");
        // After the undo, each ticket has its own values again.
        desk.run(&Command::Undo { command }).await;
        let (back, apart) = (desk.card(made[0]).await, desk.card(made[1]).await);
        let of = |card: &Card| (card.priority, card.promised, card.answered_at, card.answer_due_at, card.close_due_at);
        assert_eq!(of(&back), of(&was), "{told}");
        assert_eq!(apart.priority, other.priority, "{told}");
        assert!(
            near(apart.close_due_at, other.close_due_at) && near(apart.answer_due_at, other.answer_due_at),
            "{told}"
        );
        for ticket in made {
            sql(
                &mut desk.owner,
                &format!("UPDATE tickets SET status = 'done', close_reason = 'Spam' WHERE id = '{ticket}'"),
            )
            .await;
        }
    }
}

#[tokio::test]
async fn what_happens_after_a_merge_counts_from_its_deadline() {
    let mut desk = Desk::open().await;
    let (keep, gone) = (desk.ticket(Priority::Low, 100).await, desk.ticket(Priority::Urgent, 10).await);
    let due = desk.card(gone).await.answer_due_at;
    desk.run(&Command::Merge { keep, gone }).await;
    // The timeline says why the priority rose.
    let page = tickets::page(&mut desk.dana, keep).await.unwrap().unwrap();
    let line = page.activities.iter().find(|activity| activity.kind == "merged").unwrap();
    assert_eq!((line.details["from"].clone(), line.details["to"].clone()), (json!("low"), json!("urgent")));
    // The clock stops and resumes with the remaining time.
    let seen = vec![SeenTicket { id: keep, seen: Status::Todo }];
    let words = MoveDetails { reason: Some("full".into()), waits_for: Some("Bank".into()), note: None };
    desk.run(&Command::Move { tickets: seen, to: Status::Blocked, words }).await;
    assert_eq!(desk.card(keep).await.answer_due_at, None);
    let seen = vec![SeenTicket { id: keep, seen: Status::Blocked }];
    desk.run(&Command::Move { tickets: seen, to: Status::InProgress, words: MoveDetails::default() }).await;
    assert!(near(desk.card(keep).await.answer_due_at.map(|at| at - Duration::seconds(1)), due), "as before the stop");
    // A user who sets the priority also sets the deadline, and can undo that.
    let command = Uuid::new_v4();
    let down = Command::Prioritise { tickets: vec![keep], to: Priority::Low };
    tickets::run(&mut desk.dana, command, &down, "Dana").await.unwrap();
    let lowered = desk.card(keep).await;
    assert!(lowered.answer_due_at.unwrap() > due.unwrap() + Duration::hours(10), "{lowered:?}");
    desk.run(&Command::Undo { command }).await;
    assert!(near(desk.card(keep).await.answer_due_at.map(|at| at - Duration::seconds(1)), due));
    // A done ticket contributes no deadline to a merge.
    let (open, done) = (desk.ticket(Priority::Low, 10).await, desk.ticket(Priority::Urgent, 10).await);
    desk.reply(done, AfterReply::Close).await;
    let before = desk.card(open).await;
    desk.run(&Command::Merge { keep: open, gone: done }).await;
    let after = desk.card(open).await;
    assert_eq!((after.priority, after.due_at, after.answered_at), (before.priority, before.due_at, None));
}

#[tokio::test]
async fn tickets_are_found_by_tag_and_by_assignee_and_a_disabled_account_shows() {
    let mut desk = Desk::open().await;
    let ruth = desk.db.sign_up("manager", "Ruth Boyd").await;
    let (one, other) = (desk.ticket(Priority::Low, 0).await, desk.ticket(Priority::Low, 0).await);
    desk.run(&Command::Tag { tickets: vec![one], add: vec!["lost property".into()], remove: vec![] }).await;
    for text in ["property", "#lost property", "lost prop"] {
        assert_eq!(desk.find(text).await, [one], "{text}");
    }
    desk.run(&Command::Assign { tickets: vec![one], to: Some(ruth.id) }).await;
    assert_eq!(desk.find("ruth boyd").await, [one]);
    sql(&mut desk.owner, &format!("UPDATE staff SET display_name = 'Ruth Stone' WHERE id = '{}'", ruth.id)).await;
    assert_eq!((desk.find("stone").await, desk.find("boyd").await), (vec![one], vec![]));
    // A merged ticket contributes its tags. Its former assignee no longer finds it.
    desk.run(&Command::Merge { keep: other, gone: one }).await;
    assert_eq!(desk.find("property").await, [other]);
    assert!(desk.find("stone").await.is_empty());
    desk.run(&Command::Unmerge { gone: one }).await;
    desk.run(&Command::Tag { tickets: vec![one], add: vec![], remove: vec!["lost property".into()] }).await;
    assert!(desk.find("property").await.is_empty());

    let disabled = Filter { whose: Some(AssigneeFilter::Disabled), ..Filter::default() };
    assert!(tickets::list(&mut desk.dana, &disabled, None, 5).await.unwrap().is_empty());
    sql(&mut desk.owner, &format!("UPDATE staff SET is_active = FALSE WHERE id = '{}'", ruth.id)).await;
    let cards = tickets::list(&mut desk.dana, &disabled, None, 5).await.unwrap();
    assert_eq!(cards.iter().map(|card| card.id).collect::<Vec<_>>(), [one]);
    assert_eq!(cards[0].assigned_to().as_deref(), Some("Ruth Stone (account disabled)"));
    let rules = tickets::rules(&mut desk.dana).await.unwrap();
    assert_eq!(rules.disabled.iter().map(|gone| gone.id).collect::<Vec<_>>(), [ruth.id]);
    assert_eq!(rules.takers.iter().map(|taker| taker.id).collect::<Vec<_>>(), [desk.dana_login.id]);
    desk.reply(one, AfterReply::Close).await;
    assert!(!desk.card(one).await.assignee_is_disabled, "what is done waits for no one");
}

#[tokio::test]
async fn a_reply_that_came_with_the_product_is_rewritten_unless_it_was_edited() {
    let mut desk = Desk::open().await;
    let canned = "SELECT value FROM settings WHERE key = 'tickets.canned'";
    let now: Value = sqlx::query_scalar(canned).fetch_one(&mut desk.owner).await.unwrap();
    let text = now.to_string();
    assert!(!text.contains("we have moved you") && !text.contains("is on its way"), "{text}");
    assert_eq!(now.as_array().unwrap().len(), 3);

    let seeded = include_str!("../../migrations/0040_tickets.sql");
    let from = seeded.find("'[{\"name\":\"Waiver link\"").unwrap();
    let to = from + seeded[from..].find("]',").unwrap() + 2;
    let step = include_str!("../../migrations/0067_tickets_kept_together.sql");
    let rewrite = &step[step.find("UPDATE settings s").unwrap()..];
    // One of the two is edited. The other canned reply and one of the institute's own are kept beside it.
    sql(&mut desk.owner, &format!("UPDATE settings SET value = {} WHERE key = 'tickets.canned'", &seeded[from..to]))
        .await;
    let edit = "UPDATE settings SET value = jsonb_set(value, '{1,body}', '\"We moved you.\"') || '[{\"name\":\"Ours\",\"body\":\"Hi\"}]'
                WHERE key = 'tickets.canned'";
    desk.owner.execute(edit).await.unwrap();
    for _ in 0..2 {
        sql(&mut desk.owner, rewrite).await;
        let found: Value = sqlx::query_scalar(canned).fetch_one(&mut desk.owner).await.unwrap();
        let names: Vec<&str> = found.as_array().unwrap().iter().map(|reply| reply["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["Waiver link", "Moved to another date", "Refund: request received", "Ours"]);
        assert_eq!(found[1]["body"], "We moved you.");
    }
    sql(&mut desk.owner, "UPDATE settings SET value = '[]' WHERE key = 'tickets.canned'").await;
    sql(&mut desk.owner, rewrite).await;
}
