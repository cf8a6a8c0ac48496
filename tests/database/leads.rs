//! Leads with a manager's own login: stages, timeline, steps, duplicates, classes.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use frontdesk::db::{error::trouble, leads, maintain};
use frontdesk::domain::lead::duplicates::MatchFields;
use frontdesk::domain::lead::filter::{AssigneeFilter, DueFilter, Filter, PageCursor, SavedView, Sort};
use frontdesk::domain::lead::funnel::{History, funnel};
use frontdesk::domain::lead::round_robin::assign_in_turn;
use frontdesk::domain::lead::stage::{Stage, is_stale};
use frontdesk::domain::lead::work::{ActivityKind, Command, MoveResult, Outcome, SeenLead};
use frontdesk::domain::lead::{Card, Inquiry};
use serde_json::json;
use sqlx::{AssertSqlSafe, Executor, PgConnection};
use uuid::Uuid;

use crate::institute::{local, today};
use crate::support::{Login, TestDb};

async fn sql(conn: &mut PgConnection, statement: &str) {
    conn.execute(AssertSqlSafe(statement.to_owned())).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
}

async fn count(conn: &mut PgConnection, query: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(query.to_owned())).fetch_one(conn).await.unwrap()
}

struct Office {
    db: TestDb,
    owner: PgConnection,
    ruth: PgConnection,
    ruth_login: Login,
}

impl Office {
    async fn open() -> Self {
        let db = TestDb::new().await;
        let ruth_login = db.sign_up("manager", "Ruth Boyd").await;
        let (owner, ruth) = (db.connect().await, ruth_login.connect().await);
        Self { db, owner, ruth, ruth_login }
    }

    /// Inserts an inquiry as the website writes it.
    async fn inquiry(&mut self, org: &str) -> Uuid {
        sqlx::query_scalar(
            "INSERT INTO church_inquiries (org_name, org_type, contact_name, contact_email, city, state, budget_range, utm_source)
             VALUES ($1, 'church', 'Paul', lower(replace($1, ' ', '')) || '@example.org', 'Elkview', 'WV', '2500_5000', 'google')
             RETURNING id",
        )
        .bind(org)
        .fetch_one(&mut self.owner)
        .await
        .unwrap()
    }

    async fn run(&mut self, command: &Command) -> Outcome {
        leads::run(&mut self.ruth, Uuid::new_v4(), command, "Ruth")
            .await
            .unwrap_or_else(|error| panic!("{command:?}: {error}"))
    }

    async fn refused(&mut self, command: &Command) -> String {
        let error = leads::run(&mut self.ruth, Uuid::new_v4(), command, "Ruth").await.expect_err("refused");
        trouble(&error).sentence
    }

    async fn card(&mut self, lead: Uuid) -> Card {
        leads::page(&mut self.ruth, lead).await.unwrap().unwrap().card
    }
}

fn to(lead: Uuid, seen: Stage, to: Stage) -> Command {
    let reason = match to {
        Stage::Won => Some("Price".to_owned()),
        Stage::Lost => Some("No budget".to_owned()),
        _ => None,
    };
    let return_on = (to == Stage::Nurture).then(|| today() + Days::new(30));
    Command::Move { leads: vec![SeenLead { id: lead, seen }], to, reason, note: None, return_on }
}

async fn moved(office: &mut Office, lead: Uuid, way: &[Stage]) {
    for pair in way.windows(2) {
        let Outcome::Moved { leads } = office.run(&to(lead, pair[0], pair[1])).await else { panic!("not moved") };
        assert_eq!(leads[0].result, MoveResult::Moved, "{pair:?}");
    }
}

#[tokio::test]
async fn the_websites_inquiry_is_a_new_lead() {
    let mut office = Office::open().await;
    let lead = office.inquiry("Grace Church").await;
    let board = leads::board(&mut office.ruth, &Filter::default(), 10).await.unwrap();
    assert_eq!(board.iter().map(|column| column.stage).collect::<Vec<_>>(), Stage::ALL);
    assert_eq!((board[0].leads, board[0].cards[0].id), (1, lead));
    assert_eq!((board[0].low, board[0].high), (2500.into(), 5000.into()));
    let page = leads::page(&mut office.ruth, lead).await.unwrap().unwrap();
    assert_eq!(page.activities.len(), 1);
    assert_eq!((page.activities[0].kind.as_str(), page.activities[0].to_stage), ("created", Some(Stage::New)));
    assert!(leads::page(&mut office.ruth, Uuid::new_v4()).await.unwrap().is_none());
}

#[tokio::test]
async fn the_schema_knows_the_stages_and_the_funnel_as_the_rules_do() {
    let mut office = Office::open().await;
    for from in Stage::ALL {
        for to in Stage::ALL {
            let follows: bool = sqlx::query_scalar("SELECT lead_may_follow($1, $2)")
                .bind(from.word())
                .bind(to.word())
                .fetch_one(&mut office.owner)
                .await
                .unwrap();
            assert_eq!(follows, from.next().contains(&to), "{from:?} {to:?}");
        }
    }
    // A hundred leads with random but possible histories.
    sql(&mut office.owner, "SELECT setseed(0.42)").await;
    sql(
        &mut office.owner,
        "INSERT INTO church_inquiries (org_name, contact_name, contact_email, created_at)
         SELECT 'Org ' || n, 'C', 'c@x', now() - n * interval '9 hours' FROM generate_series(1, 100) n",
    )
    .await;
    sql(
        &mut office.owner,
        "INSERT INTO lead_activities (id, lead_id, kind, to_stage, happened_at, actor)
         SELECT gen_random_uuid(), l.id, 'stage',
                ('{contacted,qualified,proposal_sent,won,lost,nurture,new}'::text[])[1 + floor(random() * 7)::integer],
                l.created_at + random() * interval '60 days', 'R'
         FROM church_inquiries l, generate_series(1, 3)",
    )
    .await;
    let figures = leads::figures(&mut office.ruth, today() - Days::new(400)).await.unwrap();
    let rows: Vec<(Uuid, String, DateTime<Utc>)> =
        sqlx::query_as("SELECT lead_id, to_stage, happened_at FROM lead_activities WHERE to_stage IS NOT NULL")
            .fetch_all(&mut office.owner)
            .await
            .unwrap();
    let mut histories: BTreeMap<Uuid, History> = BTreeMap::new();
    for (lead, stage, at) in rows {
        histories.entry(lead).or_default().push((Stage::from_word(&stage).unwrap(), at));
    }
    let told = funnel(&histories.into_values().collect::<Vec<_>>());
    for (told, counted) in told.iter().zip(&figures.funnel) {
        assert_eq!((told.stage, told.leads), (counted.stage, counted.leads));
        assert!(
            (told.median_days.unwrap_or(-1.0) - counted.median_days.unwrap_or(-1.0)).abs() < 0.11,
            "{told:?} {counted:?}"
        );
    }
    assert_eq!(figures.by_state.iter().map(|share| share.leads).sum::<u64>(), 100);
    assert_eq!(figures.by_month.iter().map(|share| share.leads).sum::<u64>(), 100);
}

#[tokio::test]
async fn a_move_keeps_its_rules_whatever_the_way() {
    let mut office = Office::open().await;
    let lead = office.inquiry("Grace Church").await;
    let Outcome::Moved { leads } = office.run(&to(lead, Stage::New, Stage::Won)).await else { panic!() };
    assert_eq!((leads[0].result, leads[0].stage), (MoveResult::NotAllowed, Some(Stage::New)));
    moved(&mut office, lead, &[Stage::New, Stage::Contacted, Stage::Qualified]).await;
    let bare = |to| Command::Move {
        leads: vec![SeenLead { id: lead, seen: Stage::Qualified }],
        to,
        reason: None,
        note: None,
        return_on: None,
    };
    assert!(office.refused(&bare(Stage::Lost)).await.contains("reason"));
    assert!(office.refused(&bare(Stage::Nurture)).await.contains("day to come back"));
    // The documented statement, run by hand: the same rules apply, and the timeline gets a line.
    for (statement, refused) in [
        ("UPDATE church_inquiries SET status = 'won'", true),
        ("UPDATE church_inquiries SET status = 'new'", true),
        ("UPDATE church_inquiries SET status = 'won', close_reason = 'No budget'", true),
        ("UPDATE church_inquiries SET status = 'contacted', notes = 'Called', updated_at = CURRENT_TIMESTAMP", false),
    ] {
        assert_eq!(office.ruth.execute(statement).await.is_err(), refused, "{statement}");
    }
    moved(&mut office, lead, &[Stage::Contacted, Stage::Lost, Stage::Qualified, Stage::Won]).await;
    let page = leads::page(&mut office.ruth, lead).await.unwrap().unwrap();
    let stages: Vec<_> = page.activities.iter().rev().filter_map(|activity| activity.to_stage).collect();
    let all = "new contacted qualified contacted lost qualified won";
    assert_eq!(
        stages.iter().map(|stage| stage.word()).collect::<Vec<_>>().join(" "),
        all,
        "reopening keeps the history"
    );
    assert_eq!(page.card.close_reason.as_deref(), Some("Price"));
    assert!(page.activities.iter().skip(1).all(|activity| activity.kind == "created" || activity.actor == "Ruth Boyd"));
}

#[tokio::test]
async fn of_two_desks_the_second_is_told_who_moved_it() {
    let mut office = Office::open().await;
    let lead = office.inquiry("Grace Church").await;
    let sam = office.db.sign_up("manager", "Sam Ray").await;
    let (mut one, mut other) = (sam.connect().await, office.ruth_login.connect().await);
    let (first, second) = (to(lead, Stage::New, Stage::Contacted), to(lead, Stage::New, Stage::Qualified));
    let (a, b) = tokio::join!(
        leads::run(&mut one, Uuid::new_v4(), &first, "x"),
        leads::run(&mut other, Uuid::new_v4(), &second, "x")
    );
    let results: Vec<_> = [a.unwrap(), b.unwrap()]
        .into_iter()
        .map(
            |outcome| if let Outcome::Moved { leads } = outcome { leads.into_iter().next().unwrap() } else { panic!() },
        )
        .collect();
    let lost: Vec<_> = results.iter().filter(|moved| moved.result == MoveResult::Changed).collect();
    assert_eq!(lost.len(), 1, "{results:?}");
    let winner = if results[0].result == MoveResult::Moved { "Sam Ray" } else { "Ruth Boyd" };
    assert_eq!(lost[0].by.as_deref(), Some(winner));
}

#[tokio::test]
async fn what_is_sent_twice_is_done_once() {
    let mut office = Office::open().await;
    let (a, b) = (office.inquiry("Grace Church").await, office.inquiry("Calvary Church").await);
    let step = Uuid::new_v4();
    let new = Inquiry {
        org_name: "Zion".into(),
        contact_name: "Z".into(),
        contact_email: "z@zion.org".into(),
        ..Inquiry::default()
    };
    for command in [
        Command::Move {
            leads: vec![SeenLead { id: a, seen: Stage::New }, SeenLead { id: b, seen: Stage::New }],
            to: Stage::Contacted,
            reason: None,
            note: Some("both called".into()),
            return_on: None,
        },
        Command::Log { lead: a, kind: ActivityKind::Call, body: "They have 200 people".into() },
        Command::Step { step, lead: a, what: "Send the proposal".into(), due_on: today() },
        Command::Finish { step, done: true },
        Command::TakeTurns { leads: vec![a, b] },
        Command::Create { lead: Uuid::new_v4(), fields: Box::new(new) },
        Command::Merge { keep: a, gone: b },
        Command::Unmerge { gone: b },
    ] {
        let id = Uuid::new_v4();
        let (mut one, mut other) = (office.ruth_login.connect().await, office.ruth_login.connect().await);
        let (first, second) =
            tokio::join!(leads::run(&mut one, id, &command, "x"), leads::run(&mut other, id, &command, "x"));
        let first = first.unwrap();
        assert_eq!(first, second.unwrap(), "{command:?}");
        let before = count(&mut office.owner, "SELECT count(*) FROM lead_activities").await;
        assert_eq!(leads::run(&mut one, id, &command, "x").await.unwrap(), first);
        assert_eq!(count(&mut office.owner, "SELECT count(*) FROM lead_activities").await, before, "{command:?}");
    }
    // Two leads came, two moved together, one call, one step planned and done, two taken, one created, one merge and
    // its undo.
    let counted: Vec<(String, i64)> =
        sqlx::query_as("SELECT kind, count(*) FROM lead_activities GROUP BY kind ORDER BY kind")
            .fetch_all(&mut office.owner)
            .await
            .unwrap();
    let told: Vec<_> = counted.iter().map(|(kind, n)| (kind.as_str(), *n)).collect();
    assert_eq!(
        told,
        [
            ("assigned", 2),
            ("call", 1),
            ("created", 3),
            ("merged", 1),
            ("stage", 2),
            ("step", 1),
            ("step_done", 1),
            ("unmerged", 2)
        ]
    );
}

#[tokio::test]
async fn an_edit_of_the_same_field_says_what_stands_there_now_and_by_whom() {
    let mut office = Office::open().await;
    let lead = office.inquiry("Grace Church").await;
    let edit = |field: &str, old, new| Command::Edit { lead, changes: [(field.to_owned(), [old, new])].into() };
    assert!(matches!(
        office.run(&edit("contact_phone", json!(null), json!("304-555-0001"))).await,
        Outcome::Done { .. }
    ));
    let Outcome::Changed { conflicts, .. } =
        office.run(&edit("contact_phone", json!(null), json!("304-555-0002"))).await
    else {
        panic!("the second is told")
    };
    assert_eq!((conflicts[0].theirs.as_str(), conflicts[0].by.as_deref()), (Some("304-555-0001"), Some("Ruth Boyd")));
    // Another field is no conflict, and neither is the same value.
    assert!(matches!(office.run(&edit("team_size", json!(null), json!(5))).await, Outcome::Done { .. }));
    assert!(matches!(office.run(&edit("team_size", json!(null), json!(5))).await, Outcome::Done { .. }));
    assert!(
        office
            .refused(&edit("contact_email", json!("gracechurch@example.org"), json!("nobody")))
            .await
            .contains("email")
    );
    assert!(office.refused(&edit("team_size", json!(5), json!(-1))).await.contains("negative"));
    let page = leads::page(&mut office.ruth, lead).await.unwrap().unwrap();
    assert_eq!((page.inquiry.team_size, page.card.contact_phone.as_deref()), (Some(5), Some("304-555-0001")));
}

#[tokio::test]
async fn steps_make_a_lead_due_and_a_planned_one_keeps_it_fresh() {
    let mut office = Office::open().await;
    let (old, planned) = (office.inquiry("Old").await, office.inquiry("Planned").await);
    sql(&mut office.owner, "UPDATE church_inquiries SET stage_since = now() - interval '5 days'").await;
    let step = Uuid::new_v4();
    office.run(&Command::Step { step, lead: planned, what: "Call".into(), due_on: today() + Days::new(2) }).await;
    let ids = |cards: &[Card]| cards.iter().map(|card| card.id).collect::<Vec<_>>();
    let stale = Filter { stale: true, ..Filter::default() };
    assert_eq!(ids(&leads::list(&mut office.ruth, &stale, None, 10).await.unwrap()), [old]);
    let rules = leads::rules(&mut office.ruth).await.unwrap();
    for lead in [old, planned] {
        let card = office.card(lead).await;
        let next = card.next_step.as_ref().map(|step| step.due_on);
        assert_eq!(is_stale(card.stage, 5, next, today(), &rules), lead == old);
    }
    let late = Uuid::new_v4();
    office.run(&Command::Step { step: late, lead: old, what: "Write".into(), due_on: today() - Days::new(1) }).await;
    let due = |due| Filter { due: Some(due), ..Filter::default() };
    assert_eq!(ids(&leads::list(&mut office.ruth, &due(DueFilter::Overdue), None, 10).await.unwrap()), [old]);
    office.run(&Command::Finish { step: late, done: true }).await;
    assert!(leads::list(&mut office.ruth, &due(DueFilter::Today), None, 10).await.unwrap().is_empty());
    assert!(
        matches!(office.run(&Command::Finish { step: late, done: true }).await, Outcome::Already { by, .. } if by == "Ruth Boyd")
    );
    office.run(&Command::Finish { step: late, done: false }).await;
    assert_eq!(office.card(old).await.due_on, today().pred_opt());
    // A lost lead is not due.
    office.run(&to(old, Stage::New, Stage::Lost)).await;
    assert!(leads::list(&mut office.ruth, &due(DueFilter::Overdue), None, 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn leads_are_taken_in_turn_also_by_two_desks_at_once() {
    let mut office = Office::open().await;
    let sam = office.db.sign_up("manager", "Sam Ray").await;
    office.db.sign_up("desk", "Dana Cole").await;
    let mut ids = Vec::new();
    for n in 0..9 {
        ids.push(office.inquiry(&format!("Church {n}")).await);
    }
    let (mut one, mut other) = (sam.connect().await, office.ruth_login.connect().await);
    let (left, right) =
        (Command::TakeTurns { leads: ids[..4].to_vec() }, Command::TakeTurns { leads: ids[4..].to_vec() });
    let (a, b) = tokio::join!(
        leads::run(&mut one, Uuid::new_v4(), &left, "x"),
        leads::run(&mut other, Uuid::new_v4(), &right, "x")
    );
    a.unwrap();
    b.unwrap();
    let counted: Vec<i64> = sqlx::query_scalar("SELECT count(*) FROM church_inquiries GROUP BY assignee_id ORDER BY 1")
        .fetch_all(&mut office.owner)
        .await
        .unwrap();
    assert_eq!(counted, [4, 5], "between the two managers, nobody else");
    // The order follows the rule, starting after the last taker.
    let rules = leads::rules(&mut office.ruth).await.unwrap();
    let logins: String =
        sqlx::query_scalar("SELECT last_login FROM lead_turns").fetch_one(&mut office.owner).await.unwrap();
    let last: Uuid = sqlx::query_scalar("SELECT id FROM staff WHERE login = $1")
        .bind(logins)
        .fetch_one(&mut office.owner)
        .await
        .unwrap();
    let takers: Vec<Uuid> = rules.turns.iter().map(|taker| taker.id).collect();
    let expected: Vec<Uuid> = assign_in_turn(&takers, Some(&last), 3).into_iter().copied().collect();
    let Outcome::Assigned { leads: given } = office.run(&Command::TakeTurns { leads: ids[..3].to_vec() }).await else {
        panic!()
    };
    assert_eq!(given.iter().filter_map(|given| given.assignee_id).collect::<Vec<_>>(), expected);
    // Assigning by hand can clear the assignee, but cannot choose a user without the right.
    let dana: Uuid =
        sqlx::query_scalar("SELECT id FROM staff WHERE role = 'desk'").fetch_one(&mut office.owner).await.unwrap();
    assert_eq!(office.run(&Command::Assign { leads: ids.clone(), to: Some(dana) }).await, Outcome::Nobody);
    office.run(&Command::Assign { leads: ids[..2].to_vec(), to: None }).await;
    let ask = |whose| Filter { whose: Some(whose), ..Filter::default() };
    assert_eq!(leads::count(&mut office.ruth, &ask(AssigneeFilter::Nobody)).await.unwrap(), 2);
    office.run(&Command::Assign { leads: ids.clone(), to: Some(office.ruth_login.id) }).await;
    assert_eq!(leads::count(&mut office.ruth, &ask(AssigneeFilter::Mine)).await.unwrap(), 9);
}

#[tokio::test]
async fn a_merge_keeps_both_histories_and_is_undone_to_the_last_column() {
    let mut office = Office::open().await;
    let (keep, gone) = (office.inquiry("Grace Church").await, office.inquiry("Grace Church of Elkview").await);
    sql(
        &mut office.owner,
        "UPDATE church_inquiries SET contact_phone = '304-555-0142', team_size = 4 WHERE org_name LIKE '%Elkview'",
    )
    .await;
    office.run(&Command::Log { lead: gone, kind: ActivityKind::Note, body: "Their second letter".into() }).await;
    let step = Uuid::new_v4();
    office.run(&Command::Step { step, lead: gone, what: "Call".into(), due_on: today() }).await;
    let state = "SELECT string_agg((to_jsonb(l) - '{version,touched_at,updated_at}'::text[])::text, chr(10) ORDER BY id) FROM church_inquiries l";
    let before: String = sqlx::query_scalar(state).fetch_one(&mut office.owner).await.unwrap();
    assert!(matches!(office.run(&Command::Merge { keep, gone }).await, Outcome::Done { .. }));
    let page = leads::page(&mut office.ruth, keep).await.unwrap().unwrap();
    assert!(page.activities.iter().any(|activity| activity.body.as_deref() == Some("Their second letter")));
    assert_eq!((page.inquiry.team_size, page.card.due_on, page.merged.len()), (Some(4), Some(today()), 1));
    assert_eq!(leads::count(&mut office.ruth, &Filter::default()).await.unwrap(), 1);
    let note = Command::Log { lead: gone, kind: ActivityKind::Note, body: "late".into() };
    assert_eq!(office.run(&note).await, Outcome::Merged { into: keep });
    assert_eq!(office.run(&Command::Merge { keep: gone, gone: keep }).await, Outcome::Merged { into: keep });
    assert!(matches!(office.run(&Command::Unmerge { gone }).await, Outcome::Done { .. }));
    let after: String = sqlx::query_scalar(state).fetch_one(&mut office.owner).await.unwrap();
    assert_eq!(after, before);
    assert_eq!(office.run(&Command::Unmerge { gone }).await, Outcome::NotMerged);
}

/// Simulates a connection that broke before the answer arrived, so the console does not know that the command was
/// applied.
#[tokio::test]
async fn a_line_of_the_log_that_is_sent_again_much_later_is_answered_as_the_first_time() {
    let mut office = Office::open().await;
    let (keep, lead) = (office.inquiry("Grace Church").await, office.inquiry("Grace Church of Elkview").await);
    let (id, log) =
        (Uuid::new_v4(), Command::Log { lead, kind: ActivityKind::Call, body: "January suits them".into() });
    let first = leads::run(&mut office.ruth, id, &log, "Ruth").await.unwrap();
    assert!(matches!(first, Outcome::Done { lead: to, .. } if to == lead), "{first:?}");
    // The answer is the same even after the lead has changed.
    office.run(&to(lead, Stage::New, Stage::Contacted)).await;
    office.run(&Command::Merge { keep, gone: lead }).await;
    assert_eq!(leads::run(&mut office.ruth, id, &log, "Ruth").await.unwrap(), first);
    let calls = "SELECT count(*) FROM lead_activities WHERE kind = 'call'";
    assert_eq!(count(&mut office.owner, calls).await, 1);
    // Even after the stored answer is deleted, the activity is not written a second time.
    sql(&mut office.owner, "DELETE FROM lead_commands").await;
    let _ = leads::run(&mut office.ruth, id, &log, "Ruth").await;
    assert_eq!(count(&mut office.owner, calls).await, 1);
}

#[tokio::test]
async fn what_has_waited_stands_in_the_time_line_where_it_happened() {
    let mut office = Office::open().await;
    let lead = office.inquiry("Grace Church").await;
    let log = |body: &str| Command::Log { lead, kind: ActivityKind::Call, body: body.into() };
    office.run(&log("at once")).await;
    leads::run_late(&mut office.ruth, Uuid::new_v4(), &log("late"), "Ruth", Duration::hours(3)).await.unwrap();
    let calls: Vec<(String, f64)> = sqlx::query_as(
        "SELECT body, extract(epoch FROM recorded_at - happened_at)::float8 FROM lead_activities WHERE kind = 'call'
         ORDER BY happened_at DESC",
    )
    .fetch_all(&mut office.owner)
    .await
    .unwrap();
    let [(first, at_once), (second, late)] = calls.as_slice() else { panic!("{calls:?}") };
    assert_eq!((first.as_str(), second.as_str()), ("at once", "late"));
    assert!(*at_once < 1.0 && (*late - 3.0 * 3600.0).abs() < 1.0, "{calls:?}");
}

#[tokio::test]
async fn likely_doubles_are_shown_before_a_lead_is_made() {
    let mut office = Office::open().await;
    let lead = office.inquiry("St. Mark's Church of Elkview").await;
    office.inquiry("Riverside Church").await;
    let face = |org: &str, email: Option<&str>| MatchFields {
        org_name: org.into(),
        city: Some("elkview".into()),
        state: Some("wv".into()),
        contact_email: email.map(str::to_owned),
        contact_phone: None,
    };
    let found = leads::doubles(
        &mut office.ruth,
        &[
            face("Saint Marks Church Elkview", None),
            face("Bible Way", None),
            face("Youth", Some("RIVERSIDEchurch@example.org")),
        ],
    )
    .await
    .unwrap();
    assert_eq!(found[0].iter().map(|(card, _)| card.id).collect::<Vec<_>>(), [lead]);
    assert!(found[1].is_empty());
    assert_eq!(found[2].len(), 1);
}

#[tokio::test]
async fn every_order_goes_page_by_page_through_all_leads_once() {
    let mut office = Office::open().await;
    sql(
        &mut office.owner,
        "INSERT INTO church_inquiries (org_name, contact_name, contact_email, city, state, avg_attendance, budget_range, utm_source, created_at)
         SELECT 'Org ' || n % 7, 'C', 'c' || n || '@x.org', nullif('Town ' || n % 5, 'Town 0'), 'WV', nullif(n % 4, 0) * 100,
                (ARRAY['2500_5000', NULL, 'under_1000', 'over_5000'])[1 + n % 4], nullif('s' || n % 3, 's0'), now() - n % 11 * interval '1 day'
         FROM generate_series(1, 60) n",
    )
    .await;
    for (n, sort) in Sort::ALL.into_iter().enumerate() {
        for descending in [false, true] {
            let ask = Filter { sort, descending, ..Filter::default() };
            let (mut seen, mut after) = (Vec::new(), None);
            loop {
                let page =
                    leads::list(&mut office.ruth, &ask, after.as_ref(), 7 + i32::try_from(n).unwrap()).await.unwrap();
                let Some(last) = page.last() else { break };
                after = PageCursor::card(last);
                seen.extend(page.into_iter().map(|card| card.id));
            }
            let all = leads::list(&mut office.ruth, &ask, None, 100).await.unwrap();
            assert_eq!(seen, all.iter().map(|card| card.id).collect::<Vec<_>>(), "{sort:?}");
            assert_eq!(seen.len(), 60, "{sort:?}");
        }
    }
    for (ask, expected) in [
        (Filter { text: Some("TOWN".into()), ..Filter::default() }, 48),
        (Filter { text: Some("c17@x.org".into()), ..Filter::default() }, 1),
        (Filter { text: Some("%".into()), ..Filter::default() }, 60),
        (Filter { source: Some("s1".into()), ..Filter::default() }, 20),
        (Filter { state: Some("wv".into()), ..Filter::default() }, 60),
        (Filter { state: Some("WV') OR TRUE --".into()), ..Filter::default() }, 0),
        (Filter { budget_from: Some(5000.into()), ..Filter::default() }, 30),
        (Filter { budget_to: Some(0.into()), ..Filter::default() }, 15),
        (Filter { stages: vec![Stage::Lost], ..Filter::default() }, 0),
    ] {
        assert_eq!(leads::count(&mut office.ruth, &ask).await.unwrap(), expected, "{ask:?}");
    }
}

#[tokio::test]
async fn budgets_are_read_as_people_write_them() {
    let mut office = Office::open().await;
    for (said, low, high) in [
        ("2500_5000", Some("2500"), Some("5000")),
        ("under_1000", Some("0"), Some("1000")),
        ("over_5000", Some("5000"), None),
        ("$5,000 - $10,000", Some("5000"), Some("10000")),
        ("5-10k", Some("5000"), Some("10000")),
        ("5k", Some("5000"), Some("5000")),
        ("10000+", Some("10000"), None),
        ("up to 2k", Some("0"), Some("2000")),
        ("not yet known", None, None),
        ("999999999999", None, None),
    ] {
        let (l, h): (Option<String>, Option<String>) =
            sqlx::query_as("SELECT trim_scale(low)::text, trim_scale(high)::text FROM lead_budget($1)")
                .bind(said)
                .fetch_one(&mut office.owner)
                .await
                .unwrap();
        if said != "999999999999" {
            assert_eq!((l.as_deref(), h.as_deref()), (low, high), "{said}");
        }
    }
}

#[tokio::test]
async fn a_won_lead_becomes_a_class_with_an_order_or_nothing_at_all() {
    let mut office = Office::open().await;
    let lead = office.inquiry("Grace Church").await;
    sql(
        &mut office.owner,
        "INSERT INTO courses (id, slug, name, category, description, price, duration_hours, max_capacity)
         VALUES ('00000000-0000-4000-8000-000000000001', 'cs', 'Church Security', 'security', 'd', 100, 4, 20);
         INSERT INTO venues (id, name, capacity) VALUES ('00000000-0000-4000-8000-000000000002', 'Hall 1', 12)",
    )
    .await;
    let day: NaiveDate = today() + Days::new(20);
    let booked = |seats, hour| Command::MakeClass {
        lead,
        course: "00000000-0000-4000-8000-000000000001".parse().unwrap(),
        starts_at: local(day, hour, 0),
        ends_at: local(day, hour + 4, 0),
        venue: "00000000-0000-4000-8000-000000000002".parse().unwrap(),
        instructor: None,
        seats,
        unit_price: None,
        tax_exempt: false,
    };
    assert_eq!(office.run(&booked(10, 9)).await, Outcome::NotWon { stage: Stage::New });
    moved(&mut office, lead, &[Stage::New, Stage::Qualified, Stage::Won]).await;
    let id = Uuid::new_v4();
    let made = leads::run(&mut office.ruth, id, &booked(10, 9), "x").await.unwrap();
    let Outcome::Class { order_number, schedule, .. } = &made else { panic!("{made:?}") };
    assert!(order_number.ends_with("-00001"), "{order_number}");
    assert_eq!(leads::run(&mut office.ruth, id, &booked(10, 9), "x").await.unwrap(), made);
    let page = leads::page(&mut office.ruth, lead).await.unwrap().unwrap();
    assert_eq!(
        (page.classes.len(), page.classes[0].schedule, page.classes[0].total),
        (1, *schedule, "1060.00".parse().unwrap())
    );
    assert_eq!(page.classes[0].class_status, "full", "all its seats are the organization's");
    // A clash of time and place, or too many people for the venue, leaves no rows behind.
    let rows = "SELECT (SELECT count(*) FROM schedule) + (SELECT count(*) FROM orders) + (SELECT count(*) FROM order_items) + (SELECT count(*) FROM lead_activities)";
    let before = count(&mut office.owner, rows).await;
    assert_eq!(office.refused(&booked(5, 11)).await, "The venue already has a class at that time.");
    assert!(office.refused(&booked(13, 15)).await.contains("that many places"));
    assert!(!office.refused(&booked(0, 15)).await.is_empty());
    assert_eq!(count(&mut office.owner, rows).await, before);
    // A won lead with a class stays won until the class is canceled.
    let Outcome::Moved { leads: told } = office.run(&to(lead, Stage::Won, Stage::ProposalSent)).await else { panic!() };
    assert_eq!(told[0].result, MoveResult::HasClass);
    sql(&mut office.owner, "UPDATE schedule SET status = 'cancelled'").await;
    moved(&mut office, lead, &[Stage::Won, Stage::ProposalSent]).await;
}

#[tokio::test]
async fn a_class_needs_a_free_venue_and_a_free_instructor() {
    let mut office = Office::open().await;
    let lead = office.inquiry("Grace Church").await;
    let day: NaiveDate = today() + Days::new(20);
    let [course, hall, barn, mia] = [1, 2, 3, 4].map(Uuid::from_u128);
    sql(
        &mut office.owner,
        &format!(
            "INSERT INTO courses (id, slug, name, category, description, price, duration_hours, max_capacity)
             VALUES ('{course}', 'cs', 'Church Security', 'security', 'd', 100, 4, 20);
             INSERT INTO venues (id, name, capacity) VALUES ('{hall}', 'Hall 1', 12), ('{barn}', 'Barn', 12);
             INSERT INTO users (id, email, password_hash, first_name, last_name, role)
             VALUES ('{mia}', 'mia@example.org', 'x', 'Mia', 'Tran', 'instructor');
             INSERT INTO instructors (id, user_id) VALUES ('{mia}', '{mia}');
             INSERT INTO schedule (course_id, instructor_id, start_datetime, end_datetime, location_name, venue_id, max_capacity)
             VALUES ('{course}', '{mia}', '{}', '{}', 'Hall 1', '{hall}', 12)",
            local(day, 9, 0),
            local(day, 13, 0)
        ),
    )
    .await;
    moved(&mut office, lead, &[Stage::New, Stage::Qualified, Stage::Won]).await;
    let class = |venue, instructor, hour| Command::MakeClass {
        lead,
        course,
        starts_at: local(day, hour, 0),
        ends_at: local(day, hour + 2, 0),
        venue,
        instructor,
        seats: 5,
        unit_price: None,
        tax_exempt: true,
    };
    let rows =
        "SELECT (SELECT count(*) FROM schedule) + (SELECT count(*) FROM orders) + (SELECT count(*) FROM order_items)
                + (SELECT count(*) FROM lead_classes) + (SELECT count(*) FROM lead_activities)
                + (SELECT count(*) FROM lead_commands)";
    let before = count(&mut office.owner, rows).await;
    for (command, sentence) in [
        (class(hall, None, 12), "The venue already has a class at that time."),
        (class(barn, Some(mia), 12), "The instructor already teaches a class at that time."),
        (class(hall, Some(mia), 8), "The venue already has a class at that time."),
    ] {
        assert_eq!(office.refused(&command).await, sentence);
    }
    assert_eq!(count(&mut office.owner, rows).await, before, "nothing is left behind");
    // Right after the class, both are free.
    assert!(matches!(office.run(&class(hall, Some(mia), 13)).await, Outcome::Class { .. }));
}

#[tokio::test]
async fn the_desk_sees_no_notes_and_an_instructor_nothing() {
    let mut office = Office::open().await;
    let lead = office.inquiry("Grace Church").await;
    office.run(&Command::Log { lead, kind: ActivityKind::Note, body: "rich".into() }).await;
    let logins = [office.db.sign_up("desk", "Dana").await, office.db.sign_up("instructor", "Mia").await];
    for login in logins {
        let mut conn = login.connect().await;
        let denied = |error: sqlx::Error| {
            assert_eq!(
                error.as_database_error().and_then(sqlx::error::DatabaseError::code).as_deref(),
                Some("42501"),
                "{error}"
            );
        };
        denied(leads::board(&mut conn, &Filter::default(), 5).await.unwrap_err());
        denied(leads::list(&mut conn, &Filter::default(), None, 5).await.unwrap_err());
        denied(leads::page(&mut conn, lead).await.unwrap_err());
        denied(leads::count(&mut conn, &Filter::default()).await.unwrap_err());
        denied(leads::doubles(&mut conn, &[]).await.unwrap_err());
        denied(leads::figures(&mut conn, today()).await.unwrap_err());
        denied(leads::rules(&mut conn).await.unwrap_err());
        denied(leads::imported(&mut conn, "x", &[]).await.unwrap_err());
        denied(leads::run(&mut conn, Uuid::new_v4(), &to(lead, Stage::New, Stage::Contacted), "x").await.unwrap_err());
        denied(leads::import(&mut conn, Uuid::new_v4(), ("h", "f"), &[], "x").await.unwrap_err());
        for statement in [
            "SELECT body FROM lead_activities",
            "SELECT what FROM lead_steps",
            "SELECT budget_low FROM church_inquiries",
            "SELECT close_note FROM church_inquiries",
            "SELECT words FROM lead_search",
            "SELECT outcome FROM lead_commands",
            "INSERT INTO lead_views (id, name, ask) VALUES (gen_random_uuid(), 'x', '{}')",
            "SELECT lead_cards('TRUE', 'due', FALSE, NULL, 5)",
            "SELECT lead_insert(gen_random_uuid(), '{}')",
        ] {
            denied(conn.execute(statement).await.unwrap_err());
        }
    }
    // A manager can read the timeline with SQL, but can write it only through the commands.
    assert_eq!(count(&mut office.ruth, "SELECT count(*) FROM lead_activities").await, 2);
    for statement in
        ["UPDATE lead_activities SET body = ''", "DELETE FROM lead_steps", "INSERT INTO lead_steps DEFAULT VALUES"]
    {
        assert!(office.ruth.execute(statement).await.is_err(), "{statement}");
    }
}

#[tokio::test]
async fn a_saved_view_is_its_owners() {
    let mut office = Office::open().await;
    let mut sam = office.db.sign_up("manager", "Sam Ray").await.connect().await;
    let mut view = SavedView {
        id: Uuid::new_v4(),
        name: "Mine, late".into(),
        ask: Filter { due: Some(DueFilter::Overdue), ..Filter::default() },
    };
    leads::save_view(&mut office.ruth, &view).await.unwrap();
    view.name = "Late".into();
    leads::save_view(&mut office.ruth, &view).await.unwrap();
    assert_eq!(leads::views(&mut office.ruth).await.unwrap(), [view.clone()]);
    assert!(leads::views(&mut sam).await.unwrap().is_empty());
    leads::forget_view(&mut sam, view.id).await.unwrap();
    let again = SavedView { id: Uuid::new_v4(), name: "LATE".into(), ..view.clone() };
    assert!(
        trouble(&leads::save_view(&mut office.ruth, &again).await.unwrap_err()).sentence.contains("view of that name")
    );
    leads::forget_view(&mut office.ruth, view.id).await.unwrap();
    assert!(leads::views(&mut office.ruth).await.unwrap().is_empty());
}

#[tokio::test]
async fn settings_of_leads_are_checked() {
    let mut office = Office::open().await;
    for (key, value) in [
        ("stale_days", r#"{"won": 3}"#),
        ("stale_days", r#"{"new": "soon"}"#),
        ("stale_days", "[]"),
        ("won_reasons", "[]"),
        ("lost_reasons", r#"["  "]"#),
        ("lost_reasons", r#""No budget""#),
        ("round_robin", r#"["nobody.here"]"#),
    ] {
        let error = sqlx::query("UPDATE settings SET value = $2::jsonb WHERE key = 'leads.' || $1")
            .bind(key)
            .bind(value)
            .execute(&mut office.owner)
            .await
            .unwrap_err();
        assert!(trouble(&error).sentence.starts_with("A lead setting"), "{key} {value}: {error}");
    }
    let ok = sqlx::query("UPDATE settings SET value = jsonb_build_array($1::text) WHERE key = 'leads.round_robin'")
        .bind(&office.ruth_login.name);
    ok.execute(&mut office.owner).await.unwrap();
    assert_eq!(leads::rules(&mut office.ruth).await.unwrap().turns.len(), 1);
}

#[tokio::test]
async fn answers_are_kept_for_a_month() {
    let mut office = Office::open().await;
    let lead = office.inquiry("Grace Church").await;
    let note = |body: &str| Command::Log { lead, kind: ActivityKind::Note, body: body.into() };
    let old = Uuid::new_v4();
    leads::run(&mut office.ruth, old, &note("old"), "x").await.unwrap();
    office.run(&note("young")).await;
    let earlier = format!("UPDATE lead_commands SET at = now() - interval '31 days' WHERE id = '{old}'");
    sql(&mut office.owner, &earlier).await;
    let mut admin = office.db.sign_up("admin", "Alex Reyes").await.connect().await;
    for (dry_run, rows) in [(true, 1), (false, 1), (false, 0)] {
        let reports = maintain::run(&mut admin, dry_run).await.unwrap();
        let report = reports.iter().find(|report| report.job == "forget_lead_commands").unwrap();
        assert_eq!(report.rows, rows, "dry run: {dry_run}");
    }
    assert_eq!(count(&mut office.owner, "SELECT count(*) FROM lead_commands").await, 1);
    assert_eq!(count(&mut office.owner, "SELECT count(*) FROM lead_activities WHERE kind = 'note'").await, 2);
}
