//! Support tickets with the desk's own login: the workflow, the conversation, undo, the queue.

use chrono::{DateTime, Duration, Utc};
use frontdesk::db::{error::trouble, maintain, tickets};
use frontdesk::domain::ticket::Card;
use frontdesk::domain::ticket::clock::{Clock, Overrun, deadlines};
use frontdesk::domain::ticket::filter::{AssigneeFilter, DueFilter, Filter, PageCursor, SavedView, Sort};
use frontdesk::domain::ticket::flow::{AfterReply, InvalidMove, MoveDetails, Priority, State, Status};
use frontdesk::domain::ticket::page::{Channel, CommentKind, TicketPage};
use frontdesk::domain::ticket::work::{Command, EachResult, New, Outcome, SeenTicket};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::json;
use sqlx::{AssertSqlSafe, Executor, PgConnection};
use uuid::Uuid;

use crate::support::{Login, TestDb};

pub async fn sql(conn: &mut PgConnection, statement: &str) {
    conn.execute(AssertSqlSafe(statement.to_owned())).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
}

struct Office {
    owner: PgConnection,
    dana: PgConnection,
    ruth: PgConnection,
    dana_login: Login,
    ruth_login: Login,
    db: TestDb,
}

impl Office {
    async fn open() -> Self {
        let db = TestDb::new().await;
        let dana_login = db.sign_up("desk", "Dana Cole").await;
        let ruth_login = db.sign_up("manager", "Ruth Boyd").await;
        let (owner, dana, ruth) = (db.connect().await, dana_login.connect().await, ruth_login.connect().await);
        Self { owner, dana, ruth, dana_login, ruth_login, db }
    }

    async fn run(&mut self, command: &Command) -> Outcome {
        tickets::run(&mut self.dana, Uuid::new_v4(), command, "Dana")
            .await
            .unwrap_or_else(|error| panic!("{command:?}: {error}"))
    }

    async fn done(&mut self, command: &Command) {
        let outcome = self.run(command).await;
        assert!(matches!(outcome, Outcome::Done { .. }), "{command:?}: {outcome:?}");
    }

    async fn refused(&mut self, command: &Command) -> String {
        trouble(&tickets::run(&mut self.dana, Uuid::new_v4(), command, "Dana").await.expect_err("refused")).sentence
    }

    async fn ticket(&mut self, title: &str) -> Uuid {
        let ticket = Uuid::new_v4();
        let new = New { title: title.into(), requester_name: Some("Ann Lee".into()), ..New::default() };
        self.done(&Command::Create { ticket, new: Box::new(new) }).await;
        ticket
    }

    async fn page(&mut self, ticket: Uuid) -> TicketPage {
        tickets::page(&mut self.dana, ticket).await.unwrap().unwrap()
    }

    async fn card(&mut self, ticket: Uuid) -> Card {
        self.page(ticket).await.card
    }

    async fn reply(&mut self, ticket: Uuid, then: AfterReply) {
        let seen = self.card(ticket).await.last_event_seq;
        self.done(&reply(ticket, seen, "We look into it.", then)).await;
    }

    async fn each(&mut self, command: &Command) -> Vec<EachResult> {
        match self.run(command).await {
            Outcome::Each { tickets } => tickets.into_iter().map(|each| each.result).collect(),
            other => panic!("{command:?}: {other:?}"),
        }
    }

    async fn list(&mut self, ask: &Filter) -> Vec<Uuid> {
        tickets::list(&mut self.dana, ask, None, 100).await.unwrap().into_iter().map(|card| card.id).collect()
    }

    /// Returns everything that a user may change in tickets, without the clock's columns.
    async fn state(&mut self) -> String {
        sqlx::query_scalar(
            "SELECT string_agg((to_jsonb(t) - '{version,updated_at,touched_at,news,public_news,used_seconds,running_since,
                    answer_due_at,close_due_at,due_at,raise_at}'::text[])::text, chr(10) ORDER BY number)
                || coalesce((SELECT string_agg(id::text || ticket_id || coalesce(split_from::text, ''), ',' ORDER BY id) FROM ticket_comments), '')
             FROM tickets t",
        )
        .fetch_one(&mut self.owner)
        .await
        .unwrap()
    }
}

fn reply(ticket: Uuid, seen: i64, body: &str, then: AfterReply) -> Command {
    Command::Reply { ticket, comment: Uuid::new_v4(), seen, body: body.into(), via: Channel::Email, then }
}

fn hear(ticket: Uuid, body: &str) -> Command {
    Command::LogCustomerMessage { ticket, comment: Uuid::new_v4(), body: body.into(), via: Channel::Phone }
}

fn to(ticket: Uuid, seen: Status, to: Status, reason: Option<&str>, waits_for: Option<&str>) -> Command {
    let words = MoveDetails {
        reason: reason.map(str::to_owned),
        waits_for: waits_for.map(str::to_owned),
        note: Some("n".into()),
    };
    Command::Move { tickets: vec![SeenTicket { id: ticket, seen }], to, words }
}

#[tokio::test]
async fn a_ticket_from_the_question_to_the_answer() {
    let mut office = Office::open().await;
    let ticket = office.ticket("Lost my card").await;
    let card = office.card(ticket).await;
    assert_eq!(
        (card.number, card.status, card.priority, card.is_unread),
        (1001, Status::Todo, Priority::Medium, false)
    );
    assert!(card.running_since_is_set() && card.due_at == card.answer_due_at && card.raise_at < card.due_at);
    // Done needs an answer or a reason.
    let outcome = office.run(&to(ticket, Status::Todo, Status::Done, None, None)).await;
    let Outcome::Each { tickets: each } = outcome else { panic!("{outcome:?}") };
    assert_eq!((each[0].result, each[0].why), (EachResult::NotAllowed, Some(InvalidMove::Unanswered)));
    office.reply(ticket, AfterReply::Wait).await;
    let card = office.card(ticket).await;
    assert_eq!((card.status, card.due_at, card.running_since_is_set()), (Status::InProgress, None, false));
    assert!(card.waiting_since.is_some() && card.answered_at.is_some());
    office.done(&hear(ticket, "Thank you, it is here.")).await;
    let card = office.card(ticket).await;
    assert!(card.waiting_since.is_none() && card.running_since_is_set() && card.answer_due_at.is_none());
    office.reply(ticket, AfterReply::Close).await;
    let card = office.card(ticket).await;
    assert_eq!((card.status, card.comments, card.reopened), (Status::Done, 3, 0));
    // Another message of the customer reopens the ticket.
    office.done(&hear(ticket, "One more thing")).await;
    let page = office.page(ticket).await;
    assert_eq!((page.card.status, page.card.reopened, page.card.done_at), (Status::Todo, 1, None));
    let kinds: Vec<&str> = page.activities.iter().rev().map(|activity| activity.kind.as_str()).collect();
    assert_eq!(kinds, ["created", "moved", "waiting", "moved", "reopened"]);
    assert_eq!(page.comments[1].kind, CommentKind::Customer);
    assert_eq!(
        (page.comments[1].author.as_str(), page.comments[1].taken_by.as_deref()),
        ("Ann Lee", Some("Dana Cole"))
    );
    // The ticket was answered before, but not since it was reopened.
    let again = office.each(&to(ticket, Status::Todo, Status::Done, None, None)).await;
    assert_eq!(again, [EachResult::NotAllowed]);
    assert_eq!(office.each(&to(ticket, Status::Todo, Status::Done, Some("Spam"), None)).await, [EachResult::Done]);
}

trait Running {
    fn running_since_is_set(&self) -> bool;
}

impl Running for Card {
    fn running_since_is_set(&self) -> bool {
        self.clock.running_since.is_some()
    }
}

#[tokio::test]
async fn the_schema_knows_the_workflow_as_the_rules_do() {
    let mut office = Office::open().await;
    let rules = tickets::rules(&mut office.dana).await.unwrap();
    // Each move with each combination of details.
    for from in Status::ALL {
        for to in Status::ALL {
            for (reason, waits_for, is_answered) in [
                (None, None, false),
                (None, None, true),
                (Some("Spam"), None, false),
                (Some("Because"), Some("Bank"), true),
                (Some(" "), Some("Bank"), true),
                (Some("Because"), Some("Godot"), false),
                (None, Some("Bank"), false),
            ] {
                let why: Option<String> = sqlx::query_scalar("SELECT ticket_no_move($1, $2, $3, $4, $5)")
                    .bind(from.word())
                    .bind(to.word())
                    .bind(is_answered)
                    .bind(reason)
                    .bind(waits_for)
                    .fetch_one(&mut office.owner)
                    .await
                    .unwrap();
                let state = State { status: from, is_answered, ..State::new(Utc::now()) };
                let words =
                    MoveDetails { reason: reason.map(Into::into), waits_for: waits_for.map(Into::into), note: None };
                let expected =
                    state.may_move(to, &words, &rules).err().map(|no| json!(no).as_str().unwrap().to_owned());
                assert_eq!(why, expected, "{from:?} {to:?} {reason:?} {waits_for:?} {is_answered}");
            }
        }
    }
}

/// Random histories end in the same state whether commands or the rules compute them.
#[tokio::test]
async fn random_histories_end_where_the_rules_say() {
    let mut office = Office::open().await;
    let rules = tickets::rules(&mut office.dana).await.unwrap();
    let mut runner = TestRunner::deterministic();
    let deeds = proptest::collection::vec((0usize..4, 0usize..4, proptest::bool::ANY), 1..14);
    for round in 0..25 {
        let history = deeds.new_tree(&mut runner).unwrap().current();
        let ticket = office.ticket(&format!("Round {round}")).await;
        let mut state = State::new(Utc::now());
        for (verb, which, flag) in &history {
            let at = Utc::now();
            let (command, expected) = match verb {
                0 => {
                    let target = Status::ALL[*which];
                    let reason = flag.then_some("Spam");
                    let words =
                        MoveDetails { reason: reason.map(Into::into), waits_for: Some("Bank".into()), note: None };
                    let next = state.may_move(target, &words, &rules).map(|()| state.moved(target, at, &rules.hours));
                    (to(ticket, state.status, target, reason, Some("Bank")), next)
                }
                1 => {
                    let then = [AfterReply::Stay, AfterReply::Wait, AfterReply::Close, AfterReply::Wait][*which];
                    let seen = office.card(ticket).await.last_event_seq;
                    (reply(ticket, seen, "x", then), state.replied(then, at, &rules.hours))
                }
                2 => (hear(ticket, "x"), Ok(state.customer_wrote(at, &rules.hours))),
                _ => {
                    let seen = SeenTicket { id: ticket, seen: state.status };
                    (Command::Wait { tickets: vec![seen], waiting: *flag }, state.waits(*flag, at, &rules.hours))
                }
            };
            let outcome = office.run(&command).await;
            match (expected, &outcome) {
                (Ok(next), _) => state = next,
                (Err(_), Outcome::NotAllowed { .. }) => {}
                (Err(why), Outcome::Each { tickets }) => {
                    assert!(
                        tickets[0].why == Some(why) || tickets[0].result == EachResult::Already,
                        "{why:?} {outcome:?}"
                    );
                }
                (Err(why), _) => panic!("{command:?}: {why:?} {outcome:?}"),
            }
            let (waiting, answered, running): (bool, bool, bool) = sqlx::query_as(
                "SELECT waiting_since IS NOT NULL, is_answered, running_since IS NOT NULL FROM tickets WHERE id = $1",
            )
            .bind(ticket)
            .fetch_one(&mut office.owner)
            .await
            .unwrap();
            let card = office.card(ticket).await;
            assert_eq!(
                (card.status, waiting, answered, u32::try_from(card.reopened).unwrap(), running),
                (state.status, state.is_waiting, state.is_answered, state.reopened, state.runs()),
                "{history:?} at {command:?}"
            );
        }
    }
}

/// The clocks in SQL and in the rules agree over random hours, holidays, zones and clock changes.
#[tokio::test]
async fn the_schema_counts_opening_hours_as_the_rules_do() {
    let mut office = Office::open().await;
    let mut runner = TestRunner::deterministic();
    let opening = (0u16..1439, 1u16..=1440).prop_map(|(a, b)| {
        let (from, to) = if a < b { (a, b) } else { (b - 1, a + 1) };
        format!("{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60)
    });
    let strategy = (
        proptest::collection::btree_map(
            proptest::sample::select(vec!["mon", "tue", "wed", "thu", "fri", "sat", "sun"]),
            proptest::collection::vec(opening, 0..4),
            0..=7,
        ),
        proptest::collection::vec((1u32..=12, 1u32..=28).prop_map(|(m, d)| format!("2026-{m:02}-{d:02}")), 0..30),
        proptest::sample::select(vec!["America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Kolkata"]),
        proptest::prop_oneof![
            0i64..31_536_000,
            5_770_000i64..5_880_000,
            26_330_000i64..26_440_000,
            8_000_000i64..8_150_000
        ],
        (0i64..3_000_000_000_000, 1i64..400_000),
    );
    for _ in 0..400 {
        let (weekly, holidays, zone, start, (micros, seconds)) = strategy.new_tree(&mut runner).unwrap().current();
        let from = "2026-01-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap() + Duration::seconds(start);
        let until = from + Duration::microseconds(micros);
        let hours: frontdesk::domain::ticket::clock::Hours =
            serde_json::from_value(json!({"weekly": weekly, "holidays": holidays, "timezone": zone})).unwrap();
        let (open, then): (i64, Option<DateTime<Utc>>) =
            sqlx::query_as("SELECT ticket_open_seconds($1, $2, $3, $4, $5), ticket_after($1, $6, $3, $4, $5)")
                .bind(from)
                .bind(until)
                .bind(json!(weekly))
                .bind(json!(holidays))
                .bind(zone)
                .bind(seconds)
                .fetch_one(&mut office.owner)
                .await
                .unwrap();
        let told = format!("{weekly:?} {holidays:?} {zone} {from} {until} {seconds}");
        assert_eq!(open, hours.seconds_between(from, until), "{told}");
        assert_eq!(then, hours.after(from, seconds), "{told}");
    }
}

#[tokio::test]
async fn what_is_due_follows_the_clock_the_priority_and_the_settings() {
    let mut office = Office::open().await;
    let ticket = office.ticket("Charged twice").await;
    // The ticket came on Friday afternoon with a part of its time already used.
    sql(&mut office.owner, "UPDATE tickets SET running_since = '2026-11-20 20:00+00', used_seconds = 600").await;
    let agree = async |office: &mut Office| {
        let rules = tickets::rules(&mut office.dana).await.unwrap();
        let card = office.card(ticket).await;
        let running_since = Some("2026-11-20T20:00:00Z".parse().unwrap());
        let clock = Clock { used_seconds: 600, running_since, late: Overrun::default() };
        assert_eq!(card.clock, clock);
        let expected =
            deadlines(&clock, card.promised, card.answered_at.is_some(), card.escalated_at.is_some(), &rules);
        assert_eq!(
            (card.answer_due_at, card.close_due_at, card.raise_at),
            (expected.answer, expected.close, expected.raise)
        );
        card
    };
    let before = agree(&mut office).await;
    for priority in Priority::ALL {
        office.run(&Command::Prioritise { tickets: vec![ticket], to: priority }).await;
        agree(&mut office).await;
    }
    for (key, value) in [
        ("opening_hours", r#"{"sun": ["00:00-24:00"], "mon": ["10:00-11:00", "13:00-14:00"]}"#),
        ("holidays", r#"["2026-11-23"]"#),
        ("escalate_percent", "25"),
        (
            "service_times",
            r#"{"low":{"answer":1,"close":2},"medium":{"answer":1,"close":2},"high":{"answer":1,"close":2},"urgent":{"answer":7,"close":77}}"#,
        ),
    ] {
        sql(&mut office.owner, &format!("UPDATE settings SET value = '{value}' WHERE key = 'tickets.{key}'")).await;
        let card = agree(&mut office).await;
        assert_ne!(card.due_at, before.due_at, "{key}");
    }
    for (key, value) in [
        ("opening_hours", r#"{"mon": ["17:00-09:00"]}"#),
        ("opening_hours", r#"{"monday": []}"#),
        ("opening_hours", "[]"),
        ("holidays", r#"["2026-02-30"]"#),
        ("holidays", "{}"),
        ("service_times", r#"{"low":{"answer":1,"close":2}}"#),
        ("escalate_percent", "101"),
        ("waits_for", "[]"),
        ("canned", r#"[{"name": "x"}]"#),
    ] {
        let update = format!("UPDATE settings SET value = '{value}' WHERE key = 'tickets.{key}'");
        let error = office.owner.execute(AssertSqlSafe(update)).await.expect_err(key);
        assert_eq!(error.as_database_error().unwrap().constraint(), Some("settings_tickets_legal"), "{key} {value}");
    }
}

#[tokio::test]
async fn what_runs_out_is_raised_once_and_the_clock_keeps_its_promise() {
    let mut office = Office::open().await;
    let ticket = office.ticket("Slow").await;
    let quick = office.ticket("Fresh").await;
    sql(
        &mut office.owner,
        &format!("UPDATE tickets SET running_since = now() - interval '30 days' WHERE id = '{ticket}'"),
    )
    .await;
    let before = office.card(ticket).await;
    assert_eq!(office.list(&Filter { due: Some(DueFilter::Overdue), ..Filter::default() }).await, [ticket]);
    let raised = async |office: &mut Office, dry_run| {
        let reports = maintain::run(&mut office.owner, dry_run).await.unwrap();
        reports.iter().find(|report| report.job == "escalate_tickets").unwrap().rows
    };
    assert_eq!(
        [raised(&mut office, true).await, raised(&mut office, false).await, raised(&mut office, false).await],
        [1, 1, 0]
    );
    let page = office.page(ticket).await;
    assert_eq!((page.card.priority, page.card.promised), (Priority::High, Priority::Medium));
    assert_eq!((page.card.due_at, page.card.raise_at), (before.due_at, None));
    assert_eq!((page.activities[0].kind.as_str(), page.activities[0].actor.as_str()), ("escalated", "system"));
    assert_eq!(office.list(&Filter { escalated: true, ..Filter::default() }).await, [ticket]);
    assert_eq!(office.card(quick).await.priority, Priority::Medium);
    // Old commands cannot be undone any more.
    sql(&mut office.owner, "UPDATE ticket_commands SET at = now() - interval '31 days'").await;
    let reports = maintain::run(&mut office.owner, false).await.unwrap();
    assert_eq!(reports.iter().find(|report| report.job == "forget_ticket_commands").unwrap().rows, 2);
}

#[tokio::test]
async fn of_two_who_answer_the_second_is_told_and_nothing_is_lost() {
    let mut office = Office::open().await;
    let ticket = office.ticket("Refund").await;
    let seen = office.card(ticket).await.last_event_seq;
    let (mine, theirs) = (
        reply(ticket, seen, "It is on its way.", AfterReply::Stay),
        reply(ticket, seen, "Which card?", AfterReply::Stay),
    );
    tickets::keep_draft(&mut office.ruth, ticket, false, "Which card?").await.unwrap();
    // A note conflicts with nothing.
    let note = Command::Note { ticket, comment: Uuid::new_v4(), body: "Ask the bank.".into() };
    office.done(&note).await;
    let id = Uuid::new_v4();
    let (a, b) = tokio::join!(
        tickets::run(&mut office.dana, Uuid::new_v4(), &mine, "x"),
        tickets::run(&mut office.ruth, id, &theirs, "x")
    );
    let outcomes = [a.unwrap(), b.unwrap()];
    let written = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Done { .. })).count();
    assert_eq!(written, 1, "{outcomes:?}");
    let changed = outcomes.iter().find_map(|outcome| match outcome {
        Outcome::Changed { news, comments, .. } => Some((*news, comments.clone())),
        _ => None,
    });
    let (news, comments) = changed.unwrap();
    assert_eq!(comments.len(), 1);
    // After reading, the reply is sent again with the newest message seen.
    let Command::Reply { body, .. } = &theirs else { panic!() };
    let again = reply(ticket, news, body, AfterReply::Stay);
    assert!(matches!(tickets::run(&mut office.ruth, Uuid::new_v4(), &again, "x").await.unwrap(), Outcome::Done { .. }));
    let page = tickets::page(&mut office.ruth, ticket).await.unwrap().unwrap();
    assert_eq!((page.comments.len(), page.drafts.len()), (3, 0));
    let seqs: Vec<i64> = page.comments.iter().map(|comment| comment.seq).collect();
    assert!(seqs.is_sorted());
}

#[tokio::test]
async fn what_is_sent_twice_is_done_once_and_answered_the_same() {
    let mut office = Office::open().await;
    let ticket = office.ticket("Twice").await;
    let (mut one, mut other) = (office.dana_login.connect().await, office.dana_login.connect().await);
    let (id, command) = (Uuid::new_v4(), hear(ticket, "hello"));
    let (a, b) = tokio::join!(tickets::run(&mut one, id, &command, "x"), tickets::run(&mut other, id, &command, "x"));
    assert_eq!(a.unwrap(), b.unwrap());
    assert_eq!(office.page(ticket).await.comments.len(), 1);
}

/// Simulates a connection that broke before the answer arrived, so the console does not know that the command was
/// applied.
#[tokio::test]
async fn what_waited_and_is_sent_again_much_later_is_answered_as_the_first_time() {
    let mut office = Office::open().await;
    let (ticket, other) = (office.ticket("Here").await, office.ticket("There").await);
    let note = Command::Note { ticket, comment: Uuid::new_v4(), body: "She sounds angry.".into() };
    let heard = hear(ticket, "It is solved.");
    for command in [&note, &heard] {
        let id = Uuid::new_v4();
        let mut send = async || tickets::run(&mut office.dana, id, command, "Dana").await.unwrap();
        let first = send().await;
        assert!(matches!(first, Outcome::Done { ticket: to, .. } if to == ticket), "{first:?}");
        assert_eq!(send().await, first);
        // The answer is the same even after the ticket has changed.
        tickets::run(&mut office.ruth, Uuid::new_v4(), &Command::Merge { keep: other, gone: ticket }, "x")
            .await
            .unwrap();
        assert_eq!(tickets::run(&mut office.dana, id, command, "Dana").await.unwrap(), first);
        tickets::run(&mut office.ruth, Uuid::new_v4(), &Command::Unmerge { gone: ticket }, "x").await.unwrap();
    }
    let written: Vec<String> = office.page(ticket).await.comments.into_iter().map(|comment| comment.content).collect();
    assert_eq!(written, ["She sounds angry.", "It is solved."]);
    assert_eq!(office.page(other).await.comments.len(), 0);
    // Even after the stored answer is deleted, the note is not written a second time.
    sql(&mut office.owner, "DELETE FROM ticket_commands").await;
    office.refused(&note).await;
    assert_eq!(office.page(ticket).await.comments.len(), 2);
}

#[tokio::test]
async fn what_comes_late_is_right_whatever_has_become_of_the_ticket() {
    let mut office = Office::open().await;
    let (ticket, other) = (office.ticket("Here").await, office.ticket("There").await);
    let seen = office.card(ticket).await.last_event_seq;
    // A note conflicts with nothing and changes no other field, even on a ticket that was closed in the meantime.
    office.reply(ticket, AfterReply::Close).await;
    office.done(&Command::Note { ticket, comment: Uuid::new_v4(), body: "She sounds angry.".into() }).await;
    assert_eq!(office.card(ticket).await.status, Status::Done);
    // The user who closed the ticket had not seen the customer's message.
    office.done(&hear(ticket, "It is not solved.")).await;
    assert_eq!((office.card(ticket).await.status, office.card(ticket).await.waiting_since), (Status::Todo, None));
    let unread = office.run(&reply(ticket, seen, "As I wrote", AfterReply::Wait)).await;
    assert!(matches!(unread, Outcome::Changed { .. }), "{unread:?}");
    // A note to a merged ticket goes to the ticket that it points to.
    office.done(&Command::Merge { keep: other, gone: ticket }).await;
    let late = Command::Note { ticket, comment: Uuid::new_v4(), body: "Later still".into() };
    let outcome = office.run(&late).await;
    assert!(matches!(outcome, Outcome::Done { ticket, .. } if ticket == other), "{outcome:?}");
    assert!(office.page(other).await.comments.iter().any(|comment| comment.content == "Later still"));
}

#[tokio::test]
async fn what_has_waited_stands_where_it_came_with_the_time_at_which_it_was_said() {
    let mut office = Office::open().await;
    let ticket = office.ticket("Here").await;
    office.reply(ticket, AfterReply::Stay).await;
    let id = Uuid::new_v4();
    let heard = hear(ticket, "It is solved.");
    let first = tickets::run_late(&mut office.dana, id, &heard, "Dana", Duration::hours(3)).await.unwrap();
    // A resend reports a longer wait, but the message keeps its original time.
    assert_eq!(tickets::run_late(&mut office.dana, id, &heard, "Dana", Duration::hours(4)).await.unwrap(), first);
    office.done(&Command::Note { ticket, comment: Uuid::new_v4(), body: "At once".into() }).await;
    let comments = office.page(ticket).await.comments;
    let [reply, late, note] = comments.as_slice() else { panic!("{comments:?}") };
    assert!(reply.created_at < late.created_at, "whoever replied did not know it");
    assert_eq!((late.created_at - late.said_at.unwrap()).num_minutes(), 180);
    assert_eq!((reply.said_at, note.said_at), (None, None));
}

#[tokio::test]
async fn a_note_that_comes_late_forgets_its_own_draft_and_not_the_next_one() {
    let mut office = Office::open().await;
    let ticket = office.ticket("Here").await;
    let late = async |office: &mut Office, hours| {
        let note = Command::Note { ticket, comment: Uuid::new_v4(), body: "She sounds angry.".into() };
        tickets::run_late(&mut office.dana, Uuid::new_v4(), &note, "Dana", Duration::hours(hours)).await.unwrap();
        office.page(ticket).await.drafts.len()
    };
    tickets::keep_draft(&mut office.dana, ticket, true, "And now").await.unwrap();
    assert_eq!(late(&mut office, 3).await, 1, "it was begun since, at another desk");
    sql(&mut office.owner, "UPDATE ticket_drafts SET updated_at = now() - interval '4 hours'").await;
    assert_eq!(late(&mut office, 3).await, 0);
    tickets::keep_draft(&mut office.dana, ticket, true, "She sounds").await.unwrap();
    assert_eq!(late(&mut office, 0).await, 0, "what is sent at once has no later draft");
}

#[tokio::test]
async fn many_at_once_with_one_undo() {
    let mut office = Office::open().await;
    let mut all = Vec::new();
    for n in 0..4 {
        all.push(office.ticket(&format!("Ticket {n}")).await);
    }
    let seen = |status| all.iter().map(|id| SeenTicket { id: *id, seen: status }).collect::<Vec<_>>();
    let before = office.state().await;
    let ruth = office.ruth_login.id;
    let spam = MoveDetails { reason: Some("Spam".into()), ..MoveDetails::default() };
    let blocked = MoveDetails { reason: Some("x".into()), waits_for: Some("Bank".into()), note: None };
    for command in [
        Command::Assign { tickets: all.clone(), to: Some(ruth) },
        Command::Tag { tickets: all.clone(), add: vec![" Refund ".into(), "refund".into()], remove: vec![] },
        Command::Prioritise { tickets: all.clone(), to: Priority::Urgent },
        Command::Move { tickets: seen(Status::Todo), to: Status::Done, words: spam.clone() },
        Command::Move { tickets: seen(Status::Todo), to: Status::Blocked, words: blocked },
        Command::Wait { tickets: seen(Status::Todo), waiting: true },
    ] {
        let id = Uuid::new_v4();
        let outcome = tickets::run(&mut office.dana, id, &command, "x").await.unwrap();
        let Outcome::Each { tickets: each } = outcome else { panic!("{outcome:?}") };
        assert!(each.len() == 4 && each.iter().all(|each| each.result == EachResult::Done), "{each:?}");
        assert_ne!(office.state().await, before, "{command:?}");
        assert_eq!(office.each(&Command::Undo { command: id }).await, [EachResult::Done; 4]);
        assert_eq!(office.state().await, before, "{command:?}");
        assert_eq!(office.run(&Command::Undo { command: id }).await, Outcome::NothingToUndo);
    }
    // Tickets that another user has changed since stay unchanged, and the result says so.
    let id = Uuid::new_v4();
    let close = Command::Move { tickets: seen(Status::Todo), to: Status::Done, words: spam };
    tickets::run(&mut office.dana, id, &close, "x").await.unwrap();
    office.done(&hear(all[2], "Not spam at all!")).await;
    let mut results = office.each(&Command::Undo { command: id }).await;
    results.sort_by_key(|result| format!("{result:?}"));
    assert_eq!(results, [EachResult::Changed, EachResult::Done, EachResult::Done, EachResult::Done]);
    assert_eq!(office.card(all[2]).await.reopened, 1);
    assert_eq!(office.card(all[0]).await.reopened, 0, "what is undone was never closed");
    // Each of several tickets has its own result.
    let mixed = Command::Assign { tickets: vec![all[0], Uuid::new_v4()], to: None };
    let mut results = office.each(&mixed).await;
    results.sort_by_key(|result| format!("{result:?}"));
    assert_eq!(results, [EachResult::Already, EachResult::Gone]);
    assert_eq!(office.run(&Command::Assign { tickets: all.clone(), to: Some(Uuid::new_v4()) }).await, Outcome::Nobody);
}

#[tokio::test]
async fn two_become_one_and_two_again() {
    let mut office = Office::open().await;
    let (keep, gone) = (office.ticket("Waiver").await, office.ticket("My waiver, again").await);
    office.done(&hear(keep, "first")).await;
    office.done(&hear(gone, "second xyzzy")).await;
    office.run(&Command::Tag { tickets: vec![gone], add: vec!["waiver".into()], remove: vec![] }).await;
    let email = json!([null, "ann@example.org"]);
    let changes = serde_json::from_value(json!({ "requester_email": email })).unwrap();
    office.done(&Command::Edit { ticket: gone, changes }).await;
    let (before, number) = (office.state().await, office.card(gone).await.number);
    let id = Uuid::new_v4();
    tickets::run(&mut office.dana, id, &Command::Merge { keep, gone }, "x").await.unwrap();
    // Its number and its words find the other ticket. New messages to it go to the other ticket.
    assert_eq!(office.list(&Filter::default()).await, [keep]);
    for text in ["xyzzy", "again", &format!("T-{number}")] {
        assert_eq!(office.list(&Filter { text: Some(text.into()), ..Filter::default() }).await, [keep], "{text}");
    }
    let page = tickets::page_of_number(&mut office.dana, number).await.unwrap().unwrap();
    assert_eq!((page.card.id, page.asked_for, page.merged.len(), page.comments.len()), (keep, Some(number), 1, 2));
    assert_eq!(
        (page.card.tags.as_slice(), page.contact.email.as_deref()),
        (&["waiver".to_owned()][..], Some("ann@example.org"))
    );
    let outcome = office.run(&reply(gone, page.card.last_event_seq, "Both at once", AfterReply::Wait)).await;
    assert!(matches!(outcome, Outcome::Done { ticket, .. } if ticket == keep), "{outcome:?}");
    assert_eq!(office.each(&to(gone, Status::Todo, Status::InProgress, None, None)).await, [EachResult::Merged]);
    let into = office.card(keep).await.number;
    assert_eq!(
        office.run(&Command::Merge { keep: gone, gone: keep }).await,
        Outcome::Merged { into: keep, number: into }
    );
    // The customer writes to the old number, and the ticket that it points to gets the message.
    sql(
        &mut office.owner,
        &format!("INSERT INTO ticket_comments (ticket_id, content, author) VALUES ('{gone}', 'third', '')"),
    )
    .await;
    assert!(office.card(keep).await.waiting_since.is_none());
    office.done(&Command::Undo { command: id }).await;
    assert_eq!(office.run(&Command::Unmerge { gone }).await, Outcome::NotMerged);
    let (kept, back) = (office.page(keep).await, office.page(gone).await);
    assert_eq!((kept.comments.len(), back.comments.len()), (2, 2), "nothing is lost");
    assert_eq!((kept.card.tags.len(), kept.contact.email, back.card.tags.len()), (0, None, 1));
    assert!(office.list(&Filter { text: Some("xyzzy".into()), ..Filter::default() }).await == [gone]);
    assert_ne!(office.state().await, before, "what was written meanwhile stays");
    assert!(office.refused(&Command::Merge { keep, gone: keep }).await.contains("itself"));
}

#[tokio::test]
async fn a_comment_becomes_a_ticket_and_goes_back() {
    let mut office = Office::open().await;
    let ticket = office.ticket("Two questions").await;
    office.done(&hear(ticket, "Where do I park?")).await;
    office.done(&hear(ticket, "And may my son plugh along?")).await;
    let before = office.state().await;
    let comment = office.page(ticket).await.comments[1].id;
    let (own, id) = (Uuid::new_v4(), Uuid::new_v4());
    let split = Command::Split { comment, ticket: own, title: "Son".into() };
    tickets::run(&mut office.dana, id, &split, "x").await.unwrap();
    let (old, new) = (office.page(ticket).await, office.page(own).await);
    assert_eq!((old.comments.len(), new.comments.len(), new.split_from), (1, 1, Some(ticket)));
    assert_eq!(new.comments[0].split_from, Some(ticket));
    assert_eq!(new.contact.name.as_deref(), Some("Ann Lee"));
    assert_eq!(office.list(&Filter { text: Some("plugh".into()), ..Filter::default() }).await, [own]);
    office.reply(own, AfterReply::Stay).await;
    office.done(&Command::Undo { command: id }).await;
    let back = office.page(ticket).await;
    assert_eq!(back.comments.iter().filter(|comment| comment.kind == CommentKind::Customer).count(), 2);
    assert_eq!(back.comments.len(), 3, "what was answered meanwhile follows");
    assert_eq!(office.list(&Filter { text: Some("plugh".into()), ..Filter::default() }).await, [ticket]);
    assert_eq!(office.page(own).await.card.id, ticket);
    assert!(before.contains(&comment.to_string()));
    assert_eq!(office.run(&Command::Unsplit { ticket }).await, Outcome::NotSplit);
    let gone = Command::Split { comment: Uuid::new_v4(), ticket: Uuid::new_v4(), title: "x".into() };
    assert_eq!(office.run(&gone).await, Outcome::Gone);
}

#[tokio::test]
async fn who_is_there_what_is_new_and_what_was_begun() {
    let mut office = Office::open().await;
    let ticket = office.ticket("Together").await;
    assert!(office.card(ticket).await.last_event_seq > 0);
    let unread = Filter { unread: true, ..Filter::default() };
    assert_eq!(tickets::count(&mut office.ruth, &unread).await.unwrap(), 1);
    assert_eq!(tickets::count(&mut office.dana, &unread).await.unwrap(), 0, "nobody has to read what they wrote");
    let news = office.card(ticket).await.last_event_seq;
    tickets::mark_read(&mut office.ruth, ticket, news).await.unwrap();
    assert_eq!(tickets::count(&mut office.ruth, &unread).await.unwrap(), 0);
    office.done(&Command::Note { ticket, comment: Uuid::new_v4(), body: "look".into() }).await;
    let page = tickets::page(&mut office.ruth, ticket).await.unwrap().unwrap();
    assert!(page.card.is_unread && page.read < page.comments[0].seq);
    tickets::mark_read(&mut office.ruth, ticket, page.card.last_event_seq).await.unwrap();
    tickets::mark_read(&mut office.ruth, ticket, 1).await.unwrap();
    assert_eq!(tickets::count(&mut office.ruth, &unread).await.unwrap(), 0, "what was read stays read");
    tickets::mark_read(&mut office.ruth, ticket, 0).await.unwrap();
    assert_eq!(tickets::count(&mut office.ruth, &unread).await.unwrap(), 1);

    assert_eq!(tickets::present(&mut office.dana, ticket, true, "").await.unwrap(), []);
    let others = tickets::present(&mut office.ruth, ticket, false, "").await.unwrap();
    assert_eq!((others.len(), others[0].name.as_str(), others[0].is_writing), (1, "Dana Cole", true));
    assert_eq!(office.page(ticket).await.present[0].name, "Ruth Boyd");
    tickets::leave(&mut office.dana, ticket).await.unwrap();
    assert_eq!(tickets::present(&mut office.ruth, ticket, false, "").await.unwrap(), []);
    tickets::present(&mut office.dana, ticket, true, "").await.unwrap();
    sql(&mut office.owner, "UPDATE ticket_presences SET seen_at = now() - interval '16 seconds'").await;
    assert_eq!(office.page(ticket).await.present, []);

    tickets::keep_draft(&mut office.dana, ticket, false, "Dear Ann").await.unwrap();
    tickets::keep_draft(&mut office.dana, ticket, true, "ask Ruth").await.unwrap();
    let mut elsewhere = office.dana_login.connect().await;
    let drafts = tickets::page(&mut elsewhere, ticket).await.unwrap().unwrap().drafts;
    assert_eq!(drafts.iter().map(|draft| draft.body.as_str()).collect::<Vec<_>>(), ["Dear Ann", "ask Ruth"]);
    assert_eq!(tickets::page(&mut office.ruth, ticket).await.unwrap().unwrap().drafts, []);
    office.reply(ticket, AfterReply::Stay).await;
    assert_eq!(office.page(ticket).await.drafts.len(), 1);
    tickets::keep_draft(&mut office.dana, ticket, true, " ").await.unwrap();
    assert_eq!(office.page(ticket).await.drafts, []);
}

#[tokio::test]
async fn every_order_goes_page_by_page_through_all_tickets_once() {
    let mut office = Office::open().await;
    sql(
        &mut office.owner,
        "INSERT INTO tickets (title, requester_name, priority, tags, created_at)
         SELECT 'Title ' || n % 7, nullif('Name ' || n % 5, 'Name 0'), (ARRAY['low', 'medium', 'high', 'urgent'])[1 + n % 4],
                ARRAY['t' || n % 3], now() - n % 11 * interval '1 day' FROM generate_series(1, 60) n",
    )
    .await;
    sql(
        &mut office.owner,
        "UPDATE tickets SET status = 'blocked', blocked_reason = 'x', waits_for = 'Bank' WHERE number % 6 = 0",
    )
    .await;
    sql(&mut office.owner, "UPDATE tickets SET status = 'done', close_reason = 'Spam' WHERE number % 6 = 1").await;
    sql(
        &mut office.owner,
        "UPDATE tickets SET assignee_id = (SELECT id FROM staff WHERE role = 'desk') WHERE number % 4 = 1",
    )
    .await;
    for (n, sort) in Sort::ALL.into_iter().enumerate() {
        for descending in [false, true] {
            let ask = Filter { sort, descending, ..Filter::default() };
            let (mut seen, mut after) = (Vec::new(), None);
            loop {
                let most = 7 + i32::try_from(n).unwrap();
                let page = tickets::list(&mut office.dana, &ask, after.as_ref(), most).await.unwrap();
                let Some(last) = page.last() else { break };
                after = PageCursor::card(last);
                seen.extend(page.into_iter().map(|card| card.id));
            }
            assert_eq!(seen, office.list(&ask).await, "{sort:?}");
            assert_eq!(seen.len(), 60, "{sort:?}");
        }
    }
    for (ask, expected) in [
        (Filter::open(), 50),
        (Filter { statuses: vec![Status::Blocked, Status::Done], ..Filter::default() }, 20),
        (Filter { waits_for: Some("Bank".into()), ..Filter::default() }, 10),
        (Filter { whose: Some(AssigneeFilter::Mine), ..Filter::default() }, 15),
        (Filter { whose: Some(AssigneeFilter::Nobody), ..Filter::default() }, 45),
        (Filter { tags: vec!["T1".into()], ..Filter::default() }, 20),
        (Filter { tags: vec!["t1".into(), "t2".into()], ..Filter::default() }, 0),
        (Filter { priorities: vec![Priority::High], ..Filter::default() }, 15),
        (Filter { text: Some("TITLE 6".into()), ..Filter::default() }, 8),
        (Filter { text: Some("name".into()), waiting: Some(false), ..Filter::default() }, 48),
        (Filter { text: Some("zz%_' y\\".into()), ..Filter::default() }, 0),
    ] {
        assert_eq!(tickets::count(&mut office.dana, &ask).await.unwrap(), expected, "{ask:?}");
        assert_eq!(office.list(&ask).await.len(), usize::try_from(expected).unwrap(), "{ask:?}");
        let board = tickets::board(&mut office.dana, &Filter { statuses: vec![], ..ask.clone() }, 3).await.unwrap();
        assert_eq!(board.iter().map(|column| column.status).collect::<Vec<_>>(), Status::ALL);
        if ask.statuses.is_empty() {
            let sum: u64 = board.iter().map(|column| column.tickets).sum();
            assert_eq!(sum, u64::try_from(expected).unwrap(), "{ask:?}");
        }
        assert!(board.iter().all(|column| column.cards.iter().all(|card| card.status == column.status)));
    }
    let saved = SavedView { id: Uuid::new_v4(), name: "Mine".into(), ask: Filter { unread: true, ..Filter::open() } };
    tickets::save_view(&mut office.dana, &saved).await.unwrap();
    assert_eq!(tickets::views(&mut office.dana).await.unwrap(), [saved]);
    assert_eq!(tickets::views(&mut office.ruth).await.unwrap(), []);
}

#[tokio::test]
async fn a_field_that_somebody_else_changed_is_a_conflict() {
    let mut office = Office::open().await;
    let ticket = office.ticket("Titel").await;
    let edit = |was: &str, becomes: &str| Command::Edit {
        ticket,
        changes: [("title".into(), [json!(was), json!(becomes)])].into(),
    };
    office.done(&edit("Titel", "Title")).await;
    let outcome = office.run(&edit("Titel", "Tittle")).await;
    let Outcome::Conflict { conflicts, .. } = outcome else { panic!("{outcome:?}") };
    assert_eq!((conflicts[0].theirs.clone(), conflicts[0].by.as_deref()), (json!("Title"), Some("Dana Cole")));
    assert!(office.refused(&edit("Title", " ")).await.contains("needs a title"));
    let unlinked =
        Command::Edit { ticket, changes: [("order_id".into(), [json!(null), json!(Uuid::new_v4())])].into() };
    assert_eq!(office.run(&unlinked).await, Outcome::Gone);
    assert!(office.refused(&hear(ticket, " ")).await.contains("nothing written"));
    let many = (0..21).map(|n| format!("tag{n}")).collect();
    assert!(
        office.refused(&Command::Tag { tickets: vec![ticket], add: many, remove: vec![] }).await.contains("20 tags")
    );
}

#[tokio::test]
async fn the_figures_tell_what_came_went_and_how_long_it_took() {
    let mut office = Office::open().await;
    for n in 0..10 {
        let ticket = office.ticket(&format!("Ticket {n}")).await;
        if n < 6 {
            office.reply(ticket, AfterReply::Close).await;
        }
    }
    sql(&mut office.owner, "ALTER TABLE tickets DISABLE TRIGGER USER").await;
    sql(&mut office.owner, "UPDATE tickets SET tags = CASE WHEN number % 2 = 0 THEN '{a,b}' ELSE '{}' END::text[]")
        .await;
    sql(&mut office.owner, "UPDATE tickets SET answer_seconds = (number - 1000) * 60, close_seconds = (number - 1000) * 600 WHERE status = 'done'").await;
    let figures = tickets::figures(&mut office.ruth, Utc::now().date_naive() - Duration::days(21)).await.unwrap();
    let sum = |pick: fn(&frontdesk::domain::ticket::stats::Week) -> u64| figures.weeks.iter().map(pick).sum::<u64>();
    assert_eq!((sum(|week| week.opened), sum(|week| week.closed), figures.open), (10, 6, 4));
    assert!(figures.weeks.windows(2).all(|pair| pair[1].monday - pair[0].monday == Duration::days(7)));
    assert_eq!((figures.answer.tickets, figures.answer.median, figures.answer.p90), (6, Some(3.5), Some(5.5)));
    assert_eq!((figures.close.median, figures.reopened), (Some(35.0), 0));
    let tags: Vec<(&str, u64, u64)> = figures.by_tag.iter().map(|s| (s.name.as_str(), s.tickets, s.open)).collect();
    assert_eq!(tags, [("", 5, 2), ("a", 5, 2), ("b", 5, 2)]);
    assert_eq!(figures.by_assignee.len(), 1);
    let denied =
        tickets::figures(&mut office.dana, Utc::now().date_naive()).await.expect_err("reports are the manager's");
    assert!(trouble(&denied).sentence.contains("may not"), "{denied}");
    drop(office.db);
}
