//! The daily queries of a desk never scan a large table. Checked against the server's own plans for an institute of
//! thirty thousand people. Without one of the indexes, the test fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod support;

use std::fmt::Write as _;

use chrono::{NaiveDate, Utc};
use chrono_tz::America::New_York;
use frontdesk::db;
use frontdesk::domain::desk::{Admit, Command, Outcome, Query, SeatRef, Stamp, Undo};
use frontdesk::domain::lead::filter::{AssigneeFilter, DueFilter, Filter, PageCursor, Sort};
use frontdesk::domain::lead::work::{ActivityKind, Command as Work, SeenLead};
use frontdesk::domain::license::Born;
use frontdesk::domain::person::PersonKind;
use frontdesk::domain::seat::{Seat, SeatStatus};
use frontdesk::domain::ticket::{PersonRef, filter as queue, flow, page::Channel, work as deeds};
use frontdesk::sample::{Plan, load};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use support::TestDb;
use uuid::Uuid;

/// Tables that grow over the years.
const LARGE: [&str; 16] = [
    "users",
    "orders",
    "order_items",
    "waivers",
    "identity_checks",
    "attendance_events",
    "person_search",
    "schedule",
    "church_inquiries",
    "lead_activities",
    "lead_steps",
    "lead_search",
    "tickets",
    "ticket_comments",
    "ticket_activities",
    "ticket_search",
];

async fn institute() -> (TestDb, PgConnection, NaiveDate) {
    let db = TestDb::new().await;
    let mut conn = db.connect().await;
    let day = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
    let plan = Plan { people: Some(30_000), days: Some(400), ..Plan::on(1, day, New_York) };
    load(&mut conn, &plan, false, &mut |_| ()).await.expect("loading the sample");
    (db, conn, day)
}

/// Returns how often each large table was scanned sequentially in this transaction, functions included.
async fn scans(conn: &mut PgConnection) -> Vec<(String, i64)> {
    sqlx::query_as(
        "SELECT relname::text, pg_stat_get_xact_numscans(oid) FROM pg_class
         WHERE relname = ANY($1) AND relkind = 'r' ORDER BY 1",
    )
    .bind(LARGE)
    .fetch_all(conn)
    .await
    .unwrap()
}

/// Runs `$ask` seven times, so that both the custom and the generic plan are used. Returns the tables that were scanned
/// sequentially. Uses the server's counters, because EXPLAIN does not show the statements inside functions.
macro_rules! read_whole {
    ($conn:ident, $ask:expr) => {{
        let mut transaction = $conn.begin().await.unwrap();
        let before = scans(&mut transaction).await;
        for _ in 0..7 {
            let $conn: &mut PgConnection = &mut transaction;
            $ask;
        }
        let after = scans(&mut transaction).await;
        transaction.rollback().await.unwrap();
        let more = after.into_iter().zip(before).filter(|((_, after), (_, before))| after > before);
        more.map(|((table, _), _)| table).collect::<Vec<_>>()
    }};
}

/// Returns today's classes and a seat of today that is still registered.
async fn today(conn: &mut PgConnection, day: NaiveDate) -> (Vec<Uuid>, Seat) {
    let today = db::day::day(conn, day).await.unwrap();
    let ids = today.sessions.iter().map(|session| session.id).collect();
    let mut seats = today.sessions.into_iter().flat_map(|session| session.seats);
    (ids, seats.find(|seat| seat.seat_status == SeatStatus::Registered && seat.person_id.is_some()).unwrap())
}

async fn questions(conn: &mut PgConnection, day: NaiveDate) -> Vec<Query> {
    let (classes, seat) = today(conn, day).await;
    let mut all = vec![Query::Day(day), Query::Session(classes[0]), Query::Arrivals(day)];
    let typed = [
        "john smith",
        "garcia",
        "gar",
        "jo",
        "bob smith",
        "homer",
        "0142",
        "304-555-0142",
        "mary.j",
        "smith@",
        "jhon smiht",
        "willaims",
        "xqzvw",
        "%",
        "43",
    ];
    let unknown = Uuid::from_u128(0x1234_5678_1234_4678_9234_5678_1234_5678).to_string();
    let codes = [seat.order_number.clone(), seat.code(), seat.order_item_id.to_string(), unknown];
    for text in typed.into_iter().map(str::to_owned).chain(codes) {
        all.push(Query::People { text: text.clone(), day });
        all.push(Query::Find { text, born: None, day });
    }
    for (name, birth) in [("John Smith", "1990-03-04"), ("Xqzvw Vquinn", "1961-12-31"), ("Jo", "2001-01-01")] {
        all.push(Query::Find { text: name.into(), born: Some(Born(birth.parse().unwrap())), day });
    }
    all.push(Query::Person(seat.person_id.unwrap(), PersonKind::Account));
    for (kind, word) in [(PersonKind::Attendee, "attendee"), (PersonKind::Buyer, "buyer")] {
        let found = sqlx::query_scalar("SELECT person_id FROM person_search WHERE kind = $1 LIMIT 1").bind(word);
        all.push(Query::Person(found.fetch_one(&mut *conn).await.unwrap(), kind));
    }
    all
}

/// Returns a report of all sequential scans of large tables; empty if there are none.
async fn whole_reads(conn: &mut PgConnection, day: NaiveDate) -> String {
    let mut told = String::new();
    for query in questions(conn, day).await {
        let tables = read_whole!(conn, db::ask(conn, &query).await.unwrap());
        if !tables.is_empty() {
            writeln!(told, "{query:?} reads all of {tables:?}").unwrap();
        }
    }
    let (_, seat) = today(conn, day).await;
    let stamp = Stamp { actor: "Dana".into(), desk: "desk-1".into(), at: Utc::now() };
    let tables = read_whole!(conn, {
        let target = Uuid::new_v4();
        let admit = Command::Admit(Admit {
            event_id: target,
            seat: SeatRef::from(&seat),
            token: seat.token.clone(),
            reason: None,
            overridden: Vec::new(),
        });
        let outcome = db::desk::run(conn, &admit, &stamp).await.unwrap();
        assert!(matches!(outcome, Outcome::Admitted { .. }), "{outcome:?}");
        let undo = Command::Undo(Undo { event_id: Uuid::new_v4(), target });
        db::desk::run(conn, &undo, &stamp).await.unwrap();
    });
    if !tables.is_empty() {
        writeln!(told, "a check-in and its undo read all of {tables:?}").unwrap();
    }
    told
}

#[tokio::test]
async fn no_question_and_no_write_reads_a_large_table_whole() {
    let (db, mut conn, day) = institute().await;
    let told = whole_reads(&mut conn, day).await;
    assert!(told.is_empty(), "{told}");

    // The same holds with row-level security. The day may be past by now, so the login needs the right to override a
    // block.
    let dana = db.sign_up("desk", "Dana Cole").await;
    let allow = "INSERT INTO staff_permissions (staff_id, permission_id, is_granted)
                 SELECT $1, id, TRUE FROM permissions WHERE name = 'admission.override_block'";
    sqlx::query(allow).bind(dana.id).execute(&mut conn).await.unwrap();
    let told = whole_reads(&mut dana.connect().await, day).await;
    assert!(told.is_empty(), "as the desk: {told}");

    // The same counters do detect a table that has to be scanned.
    for (index, table) in [("idx_person_search_words", "person_search"), ("idx_order_items_schedule", "order_items")] {
        let dropped = sqlx::raw_sql(AssertSqlSafe(format!("DROP INDEX {index}"))).execute(&mut conn).await;
        dropped.unwrap_or_else(|error| panic!("dropping {index}: {error}"));
        let mut missed = Vec::new();
        for query in [Query::Day(day), Query::People { text: "garcia".into(), day }] {
            missed.extend(read_whole!(conn, db::ask(conn, &query).await.unwrap()));
        }
        assert!(missed.iter().any(|name| name == table), "without {index}: {missed:?}");
    }
}

#[tokio::test]
async fn no_question_about_a_hundred_thousand_leads_reads_them_whole() {
    let db = TestDb::new().await;
    let conn = &mut db.connect().await;
    sqlx::raw_sql(support::HUNDRED_THOUSAND_LEADS).execute(&mut *conn).await.unwrap();
    let mut told = String::new();
    let mut tell = |what: String, tables: Vec<String>| {
        if !tables.is_empty() {
            writeln!(told, "{what} reads all of {tables:?}").unwrap();
        }
    };
    let mut asks: Vec<Filter> = Sort::ALL.into_iter().map(|sort| Filter { sort, ..Filter::default() }).collect();
    asks.extend(
        ["grace 17", "c4711@example.org", "3045550042", "gr"]
            .map(|text| Filter { text: Some(text.into()), ..Filter::default() }),
    );
    asks.push(Filter { due: Some(DueFilter::Overdue), ..Filter::default() });
    asks.push(Filter { whose: Some(AssigneeFilter::Nobody), state: Some("WV".into()), ..Filter::default() });
    asks.push(Filter { stale: true, descending: true, ..Filter::default() });
    for ask in &asks {
        let first = db::leads::list(conn, ask, None, 50).await.unwrap();
        let after = first.last().and_then(PageCursor::card);
        tell(format!("{ask:?}"), read_whole!(conn, db::leads::list(conn, ask, after.as_ref(), 50).await.unwrap()));
    }
    for ask in asks.iter().take(1).chain(&asks[11..]) {
        tell(format!("{ask:?}, the board"), read_whole!(conn, db::leads::board(conn, ask, 20).await.unwrap()));
    }
    let card = db::leads::list(conn, &Filter::default(), None, 1).await.unwrap().remove(0);
    tell("a page".into(), read_whole!(conn, db::leads::page(conn, card.id).await.unwrap()));
    tell("doubles".into(), read_whole!(conn, db::leads::doubles(conn, &[card.match_fields()]).await.unwrap()));
    let there = Work::Move {
        leads: vec![SeenLead { id: card.id, seen: card.stage }],
        to: card.stage.next()[0],
        reason: None,
        note: None,
        return_on: None,
    };
    let log = Work::Log { lead: card.id, kind: ActivityKind::Call, body: "called".into() };
    for command in [there, log] {
        let tables = read_whole!(conn, db::leads::run(conn, Uuid::new_v4(), &command, "x").await.unwrap());
        tell(format!("{command:?}"), tables);
    }
    assert!(told.is_empty(), "{told}");
}

/// `make bench` uses two hundred thousand. This number is enough for the server to choose the same plans.
#[tokio::test]
async fn no_question_about_tickets_reads_them_whole() {
    let db = TestDb::new().await;
    let conn = &mut db.connect().await;
    db.sign_up("desk", "Dana Cole").await;
    db.sign_up("manager", "Ruth Boyd").await;
    sqlx::raw_sql(AssertSqlSafe(support::many_tickets(30_000))).execute(&mut *conn).await.unwrap();
    let mut told = String::new();
    // The other tables are empty here, and the server scans an empty table.
    let mut tell = |what: String, mut tables: Vec<String>| {
        tables.retain(|table| table.starts_with("ticket"));
        if !tables.is_empty() {
            writeln!(told, "{what} reads all of {tables:?}").unwrap();
        }
    };
    for ask in ticket_asks() {
        let first = db::tickets::list(conn, &ask, None, 50).await.unwrap();
        let after = first.last().and_then(queue::PageCursor::card);
        tell(format!("{ask:?}"), read_whole!(conn, db::tickets::list(conn, &ask, after.as_ref(), 50).await.unwrap()));
        tell(format!("{ask:?}, the board"), read_whole!(conn, db::tickets::board(conn, &ask, 5).await.unwrap()));
    }
    for kind in [PersonKind::Account, PersonKind::Attendee, PersonKind::Buyer] {
        let person = PersonRef { id: Uuid::new_v4(), kind };
        tell(
            format!("of a person, {kind:?}"),
            read_whole!(conn, db::tickets::of_person(conn, person, 30).await.unwrap()),
        );
    }
    let queue = db::tickets::list(conn, &queue::Filter::open(), None, 2).await.unwrap();
    let (card, other) = (&queue[0], &queue[1]);
    tell("a page".into(), read_whole!(conn, db::tickets::page(conn, card.id).await.unwrap()));
    tell("a number".into(), read_whole!(conn, db::tickets::page_of_number(conn, 4711).await.unwrap()));
    tell("the rules".into(), read_whole!(conn, db::tickets::rules(conn).await.unwrap()));
    let since = Utc::now().date_naive() - chrono::Days::new(30);
    tell("figures".into(), read_whole!(conn, db::tickets::figures(conn, since).await.unwrap()));
    let present = read_whole!(conn, db::tickets::present(conn, card.id, true, "x").await.unwrap());
    tell("who is there".into(), present);
    for command in ticket_deeds(card, other.id) {
        let tables = read_whole!(conn, {
            let command = fresh(&command);
            db::tickets::run(conn, Uuid::new_v4(), &command, "x").await.unwrap()
        });
        tell(format!("{command:?}"), tables);
    }
    tell(
        "raising".into(),
        read_whole!(conn, sqlx::query("SELECT tickets_escalate(TRUE)").execute(conn).await.unwrap()),
    );
    assert!(told.is_empty(), "{told}");
}

fn ticket_asks() -> Vec<queue::Filter> {
    let any = queue::Filter::default;
    let mut asks: Vec<_> = queue::Sort::ALL.into_iter().map(|sort| queue::Filter { sort, ..any() }).collect();
    asks.extend(queue::Sort::ALL.into_iter().map(|sort| queue::Filter {
        sort,
        descending: true,
        ..queue::Filter::open()
    }));
    asks.extend(
        ["waiver", "refund ann", "word4711", "T-4711", "c4711@example.org", "we", "xqzvw"]
            .map(|text| queue::Filter { text: Some(text.into()), ..any() }),
    );
    asks.extend(
        [queue::DueFilter::Overdue, queue::DueFilter::RunsOut, queue::DueFilter::Today]
            .map(|due| queue::Filter { due: Some(due), ..any() }),
    );
    asks.extend(
        [queue::AssigneeFilter::Mine, queue::AssigneeFilter::Nobody]
            .map(|whose| queue::Filter { whose: Some(whose), ..queue::Filter::open() }),
    );
    asks.push(queue::Filter { waits_for: Some("Bank".into()), ..any() });
    asks.push(queue::Filter { waiting: Some(true), ..any() });
    asks.push(queue::Filter { tags: vec!["rare17".into()], ..any() });
    asks.push(queue::Filter { tags: vec!["refund".into()], ..queue::Filter::open() });
    asks.push(queue::Filter { unread: true, ..queue::Filter::open() });
    asks.push(queue::Filter { user_id: Some(Uuid::new_v4()), ..any() });
    asks.push(queue::Filter { schedule_id: Some(Uuid::new_v4()), ..any() });
    asks
}

fn ticket_deeds(card: &frontdesk::domain::ticket::Card, other: Uuid) -> Vec<deeds::Command> {
    let (ticket, comment) = (card.id, Uuid::new_v4());
    let new = deeds::New { title: "New".into(), ..deeds::New::default() };
    vec![
        deeds::Command::Create { ticket, new: Box::new(new) },
        deeds::Command::Reply {
            ticket,
            comment,
            seen: i64::MAX,
            body: "x".into(),
            via: Channel::Email,
            then: flow::AfterReply::Wait,
        },
        deeds::Command::Note { ticket, comment, body: "x".into() },
        deeds::Command::Tag { tickets: vec![ticket, other], add: vec!["new".into()], remove: vec![] },
        deeds::Command::Merge { keep: ticket, gone: other },
        deeds::Command::Unmerge { gone: other },
    ]
}

/// Returns the same command with new ids.
fn fresh(command: &deeds::Command) -> deeds::Command {
    match command.clone() {
        deeds::Command::Create { new, .. } => deeds::Command::Create { ticket: Uuid::new_v4(), new },
        deeds::Command::Reply { ticket, seen, body, via, then, .. } => {
            deeds::Command::Reply { ticket, comment: Uuid::new_v4(), seen, body, via, then }
        }
        deeds::Command::Note { ticket, body, .. } => deeds::Command::Note { ticket, comment: Uuid::new_v4(), body },
        other => other,
    }
}
