//! Change notifications: topics and ids, one notification per statement, and no other data.

use std::collections::BTreeSet;

use frontdesk::domain::desk::Outcome;
use frontdesk::domain::live::{Changes, Topic};
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use sqlx::{AssertSqlSafe, Executor, PgConnection};
use uuid::Uuid;

use crate::institute::*;
use crate::support::{PASSWORD, TestDb};

/// Tables without notifications. Technical tables change only with others that notify, or notify in their own way
/// (presence). A user's own ticket views are read when the pane opens.
const UNTOLD: [&str; 25] = [
    "_sqlx_migrations",
    "adoption_findings",
    "blind_index",
    "facts_secret",
    "import_rows",
    "lead_commands",
    "lead_search",
    "lead_turns",
    "legacy_ref",
    "nicknames",
    "person_search",
    "schema_state",
    "search_vocabulary",
    "sign_in_attempts",
    "ticket_commands",
    "ticket_drafts",
    "ticket_presences",
    "ticket_reads",
    "ticket_search",
    "ticket_turns",
    "ticket_undos",
    "ticket_views",
    "audit_logs",
    "audit_logs_default",
    "audit_logs_archive",
];

/// A listening connection and a second connection that sends the end marker.
struct Ear {
    listener: PgListener,
    by: PgConnection,
}

impl Ear {
    async fn of(db: &TestDb, options: PgConnectOptions) -> Self {
        let pool = PgPoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
        let mut listener = PgListener::connect_with(&pool).await.unwrap();
        listener.listen("frontdesk").await.unwrap();
        Self { listener, by: db.connect().await }
    }

    /// Returns all notifications so far, by sending an end marker and reading up to it.
    async fn told(&mut self) -> Vec<String> {
        let end = format!("end {}", Uuid::new_v4());
        sqlx::query("SELECT pg_notify('frontdesk', $1)").bind(&end).execute(&mut self.by).await.unwrap();
        let mut told = Vec::new();
        loop {
            let said = self.listener.recv().await.unwrap().payload().to_owned();
            if said == end {
                return told;
            }
            if !said.starts_with("end ") {
                told.push(said);
            }
        }
    }

    async fn changes(&mut self) -> Changes {
        let mut all = Changes::default();
        for payload in self.told().await {
            all.merge(Changes::parse(&payload).expect("a payload of ours"));
        }
        all
    }
}

async fn sql(conn: &mut PgConnection, statement: &str) -> u64 {
    conn.execute(AssertSqlSafe(statement.to_owned())).await.expect(statement).rows_affected()
}

#[tokio::test]
async fn an_arrival_tells_every_role_its_class_and_its_person_and_nothing_else() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let order = mdi.sell(&class, seat_for("Ana Ruiz").ready()).await;
    let seat = mdi.seat(&order).await;
    let mut ears = Vec::new();
    for role in ["desk", "instructor", "manager", "admin"] {
        let login = mdi.db.sign_up(role, "Some Body").await;
        ears.push(Ear::of(&mdi.db, login.options).await);
    }
    let website = format!("{}_website", mdi.get::<String>("SELECT current_database()::text").await);
    mdi.sql(&format!("CREATE ROLE \"{website}\" LOGIN PASSWORD '{PASSWORD}' IN ROLE frontdesk_website")).await;
    ears.push(Ear::of(&mdi.db, mdi.db.options().username(&website).password(PASSWORD)).await);
    for ear in &mut ears {
        ear.told().await;
    }
    assert!(matches!(mdi.run(&admit(&seat)).await, Outcome::Admitted { .. }));
    for ear in &mut ears {
        let told = ear.told().await;
        assert!(!told.is_empty());
        for payload in &told {
            let rest = payload.replace("class", "").replace("person", "");
            let is_bare = rest.chars().all(|c| c.is_ascii_hexdigit() || "-{}[]\",: ".contains(c));
            assert!(is_bare, "more than ids: {payload}");
        }
        let mut all = Changes::default();
        for payload in &told {
            all.merge(Changes::parse(payload).unwrap());
        }
        assert!(all.touches(Topic::Class, [class.id]) && !all.touches(Topic::Class, [Uuid::new_v4()]));
        assert!(all.touches(Topic::Person, [seat.order_item_id]) && !all.any(Topic::Lead));
    }
}

#[tokio::test]
async fn papers_payments_and_names_tell_the_class_they_matter_to() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let order = mdi.sell(&class, seat_for("Ana Ruiz")).await;
    let seat = mdi.seat(&order).await;
    let desk = mdi.db.sign_up("desk", "Dana Cole").await;
    let mut ear = Ear::of(&mdi.db, desk.options).await;
    let mut owner = mdi.db.connect().await;
    let account: Uuid = sqlx::query_scalar("SELECT participant_id FROM order_items WHERE id = $1")
        .bind(seat.order_item_id)
        .fetch_one(&mut owner)
        .await
        .unwrap();
    for statement in [
        format!("UPDATE users SET phone = '555-0100' WHERE id = '{account}'"),
        format!(
            "INSERT INTO id_verifications (user_id, document_type, file_url, verified, expires_at)
                 VALUES ('{account}', 'passport', 's3://x', TRUE, now() + interval '1 day')"
        ),
        format!(
            "INSERT INTO waivers (user_id, waiver_version, waiver_text, signed_name, signed_date)
                 VALUES ('{account}', '{WAIVER}', 'text', 'Ana Ruiz', now())"
        ),
        format!("UPDATE orders SET guest_phone = '555-0101' WHERE id = '{}'", seat.order_id),
        format!("UPDATE schedule SET location_name = 'Range Z' WHERE id = '{}'", class.id),
        format!("DELETE FROM schedule_changes WHERE schedule_id = '{}'", class.id),
    ] {
        assert!(sql(&mut owner, &statement).await > 0, "{statement}");
        let heard = ear.changes().await;
        assert!(heard.touches(Topic::Class, [class.id]), "{statement}: {heard:?}");
    }
}

#[tokio::test]
async fn a_seat_that_moves_tells_the_class_it_leaves_and_the_one_it_comes_to() {
    let mut mdi = Institute::open().await;
    let (from, to) = (mdi.hold(class("A")).await, mdi.hold(class("B")).await);
    let order = mdi.sell(&from, seat_for("Ana Ruiz")).await;
    let seat = mdi.seat(&order).await;
    let desk = mdi.db.sign_up("desk", "Dana Cole").await;
    let mut ear = Ear::of(&mdi.db, desk.options).await;
    mdi.sql(&format!("UPDATE order_items SET schedule_id = '{}' WHERE id = '{}'", to.id, seat.order_item_id)).await;
    let heard = ear.changes().await;
    assert!(heard.touches(Topic::Class, [from.id]) && heard.touches(Topic::Class, [to.id]), "{heard:?}");
}

#[tokio::test]
async fn a_bulk_change_is_one_notification_and_no_payload_is_long() {
    let db = TestDb::new().await;
    let desk = db.sign_up("desk", "Dana Cole").await;
    let mut ear = Ear::of(&db, desk.options).await;
    let mut owner = db.connect().await;
    let insert = |from: u32, to: u32| {
        format!(
            "INSERT INTO users (email, password_hash, first_name, last_name, date_of_birth)
             SELECT n || '@example.org', 'x', 'Ana', 'Ruiz', '1990-01-01' FROM generate_series({from}, {to}) n"
        )
    };
    sql(&mut owner, &insert(1, 40)).await;
    let told = ear.told().await;
    assert_eq!(told.len(), 1);
    assert!(told[0].len() < 5_000, "{} bytes", told[0].len());
    sql(&mut owner, &insert(41, 1_000)).await;
    assert_eq!(ear.told().await, [r#"{"class": true, "person": true}"#]);
    assert_eq!(sql(&mut owner, "UPDATE users SET city = 'Beckley' WHERE city IS NULL").await, 1_000);
    assert_eq!(ear.told().await, [r#"{"class": true, "person": true}"#]);
    // Many rows of one topic, and no rows of the other.
    sql(&mut owner, "UPDATE users SET city = 'Ripley' WHERE email ~ '^[0-9]{2}@'").await;
    assert_eq!(ear.told().await, [r#"{"person": true}"#]);
}

#[tokio::test]
async fn what_changes_nothing_or_is_taken_back_tells_nothing() {
    let db = TestDb::new().await;
    let desk = db.sign_up("desk", "Dana Cole").await;
    let mut ear = Ear::of(&db, desk.options).await;
    let mut owner = db.connect().await;
    sql(&mut owner, "UPDATE users SET city = 'Beckley' WHERE FALSE").await;
    sql(&mut owner, "BEGIN").await;
    sql(&mut owner, "UPDATE settings SET value = '10' WHERE key = 'waiver.valid_days'").await;
    sql(&mut owner, "ROLLBACK").await;
    assert_eq!(ear.told().await, [""; 0]);
    sql(&mut owner, "UPDATE settings SET value = '10' WHERE key = 'waiver.valid_days'").await;
    assert_eq!(ear.told().await, [r#"{"settings": true}"#]);
    sql(&mut owner, "TRUNCATE newsletter_subscribers").await;
    assert_eq!(ear.told().await, [r#"{"other": true}"#]);
}

#[tokio::test]
async fn what_is_done_about_a_lead_tells_the_lead() {
    let db = TestDb::new().await;
    let desk = db.sign_up("desk", "Dana Cole").await;
    let mut ear = Ear::of(&db, desk.options).await;
    let mut owner = db.connect().await;
    let lead: Uuid = sqlx::query_scalar(
        "INSERT INTO church_inquiries (org_name, contact_name, contact_email)
         VALUES ('Grace', 'Ana Ruiz', 'ana@example.org') RETURNING id",
    )
    .fetch_one(&mut owner)
    .await
    .unwrap();
    let heard = ear.changes().await;
    assert!(heard.touches(Topic::Lead, [lead]) && !heard.any(Topic::Class), "{heard:?}");
    sql(&mut owner, "UPDATE church_inquiries SET status = 'contacted'").await;
    let told: BTreeSet<String> = ear.told().await.into_iter().collect();
    assert_eq!(told.len(), 1, "the lead and its timeline are one word: {told:?}");
}

#[tokio::test]
async fn every_business_table_tells_its_changes() {
    let db = TestDb::new().await;
    let mut conn = db.connect().await;
    let silent: Vec<String> = sqlx::query_scalar(
        "SELECT c.relname::text FROM pg_class c
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
           AND c.relname <> ALL ($1)
           AND (SELECT count(*) FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgenabled = 'O'
                AND t.tgname IN ('live_added', 'live_changed', 'live_gone', 'live_emptied')) <> 4",
    )
    .bind(&UNTOLD[..])
    .fetch_all(&mut conn)
    .await
    .unwrap();
    assert!(silent.is_empty(), "SELECT live_watch(…) in the step that makes them: {silent:?}");
}
