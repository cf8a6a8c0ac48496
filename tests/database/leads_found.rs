//! Lead search and duplicate check at import: merged leads, assignees, phone numbers, many rows against many leads.

use std::time::Instant;

use frontdesk::db::leads::{self, Marks, Row};
use frontdesk::domain::lead::duplicates::MatchFields;
use frontdesk::domain::lead::file::row_hash;
use frontdesk::domain::lead::filter::{AssigneeFilter, Filter};
use frontdesk::domain::lead::import_stage::ImportStage;
use frontdesk::domain::lead::work::{Command, Outcome};
use frontdesk::domain::lead::{Card, Inquiry};
use frontdesk::domain::phone::Phone;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use uuid::Uuid;

use crate::support::{Login, TestDb};

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

    async fn sql(&mut self, statement: &str) {
        let statement = statement.to_owned();
        self.owner
            .execute(AssertSqlSafe(statement.clone()))
            .await
            .unwrap_or_else(|error| panic!("{statement}: {error}"));
    }

    async fn lead(&mut self, org: &str, contact: &str, email: &str, phone: &str, city: &str) -> Uuid {
        sqlx::query_scalar(
            "INSERT INTO church_inquiries (org_name, contact_name, contact_email, contact_phone, city, state)
             VALUES ($1, $2, $3, nullif($4, ''), $5, 'WV') RETURNING id",
        )
        .bind(org)
        .bind(contact)
        .bind(email)
        .bind(phone)
        .bind(city)
        .fetch_one(&mut self.owner)
        .await
        .unwrap()
    }

    async fn run(&mut self, command: &Command) -> Outcome {
        leads::run(&mut self.ruth, Uuid::new_v4(), command, "Ruth").await.unwrap()
    }

    async fn list(&mut self, ask: &Filter) -> Vec<Card> {
        leads::list(&mut self.ruth, ask, None, 50).await.unwrap()
    }

    async fn find(&mut self, text: &str) -> Vec<Uuid> {
        let ask = Filter { text: Some(text.to_owned()), ..Filter::default() };
        self.list(&ask).await.iter().map(|card| card.id).collect()
    }
}

fn face(org: &str, email: &str, phone: &str, city: &str) -> MatchFields {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    MatchFields {
        org_name: org.into(),
        city: some(city),
        state: some("WV"),
        contact_email: some(email),
        contact_phone: some(phone),
    }
}

#[tokio::test]
async fn a_merged_lead_is_still_found_and_counts_as_a_duplicate_of_the_one_that_stays() {
    let mut office = Office::open().await;
    let keep = office.lead("Grace Church", "Paul Byrd", "paul@grace.org", "304-555-0001", "Elkview").await;
    let gone = office.lead("Calvary Chapel", "Ann Lee", "ann@calvary.org", "304-555-0002 x7", "Beckley").await;
    let older = office.lead("Old Calvary", "Zed Orr", "zed@old.org", "", "Beckley").await;
    office.run(&Command::Merge { keep: gone, gone: older }).await;
    office.run(&Command::Merge { keep, gone }).await;
    for text in ["calvary", "ann lee", "ann@calvary.org", "3045550002", "beckley", "zed", "zed@old.org", "paul ann zed"]
    {
        assert_eq!(office.find(text).await, [keep], "{text}");
    }
    // Later changes to the merged part still make the remaining lead found.
    office.sql(&format!("UPDATE church_inquiries SET contact_name = 'Xavier Quill' WHERE id = '{gone}'")).await;
    assert_eq!(office.find("quill").await, [keep]);
    assert_eq!(office.find("ann lee").await, [] as [Uuid; 0]);

    let asked = [
        face("Somebody", "ANN@calvary.org", "", ""),
        face("Somebody", "", "(304) 555-0002", ""),
        face("Calvary Chapel", "", "", "Beckley"),
        face("Somebody", "zed@old.org", "", ""),
        face("Somebody", "new@new.org", "", ""),
    ];
    let found = leads::doubles(&mut office.ruth, &asked).await.unwrap();
    for near in &found[..4] {
        assert_eq!(near.iter().map(|(card, _)| card.id).collect::<Vec<_>>(), [keep], "{near:?}");
    }
    assert!(
        found[0][0].1.why().contains("same email as Calvary Chapel, which was merged into it"),
        "{:?}",
        found[0][0].1
    );
    assert!(found[4].is_empty());

    office.run(&Command::Unmerge { gone }).await;
    assert_eq!(office.find("calvary").await, [gone]);
    assert_eq!(office.find("zed").await, [gone]);
    assert_eq!(office.find("grace").await, [keep]);
    let found = leads::doubles(&mut office.ruth, &asked[..1]).await.unwrap();
    assert_eq!(found[0].iter().map(|(card, _)| card.id).collect::<Vec<_>>(), [gone]);
    // The result is the same after a load with triggers disabled.
    let words = "SELECT string_agg(words, ';' ORDER BY lead_id) FROM lead_search";
    office.run(&Command::Merge { keep, gone }).await;
    let before: String = sqlx::query_scalar(words).fetch_one(&mut office.owner).await.unwrap();
    office.sql("SELECT leads_rebuild()").await;
    let after: String = sqlx::query_scalar(words).fetch_one(&mut office.owner).await.unwrap();
    assert_eq!(after, before);
}

#[tokio::test]
async fn leads_are_found_by_who_works_on_them_and_a_disabled_account_shows() {
    let mut office = Office::open().await;
    let dana = office.db.sign_up("manager", "Dana Cole").await;
    let lead = office.lead("Grace Church", "Paul", "paul@grace.org", "", "Elkview").await;
    let won = office.lead("Zion", "Zoe", "zoe@zion.org", "", "Elkview").await;
    office.lead("Trinity", "Tom", "tom@trinity.org", "", "Elkview").await;
    office.run(&Command::Assign { leads: vec![lead, won], to: Some(dana.id) }).await;
    office.sql(&format!("UPDATE church_inquiries SET status = 'qualified' WHERE id = '{won}'")).await;
    office.sql(&format!("UPDATE church_inquiries SET status = 'won', close_reason = 'Price' WHERE id = '{won}'")).await;
    let mut found = office.find("dana cole").await;
    found.sort();
    let mut both = vec![lead, won];
    both.sort();
    assert_eq!(found, both);
    office.sql(&format!("UPDATE staff SET display_name = 'Dana Stone' WHERE id = '{}'", dana.id)).await;
    assert_eq!(office.find("stone grace").await, [lead]);
    assert!(office.find("cole").await.is_empty());

    let disabled = Filter { whose: Some(AssigneeFilter::Disabled), ..Filter::default() };
    assert!(office.list(&disabled).await.is_empty());
    let rules = leads::rules(&mut office.ruth).await.unwrap();
    assert!(rules.takers.iter().any(|taker| taker.id == dana.id) && rules.disabled.is_empty());
    for statement in ["is_active = FALSE", "is_active = TRUE, valid_until = now() - interval '1 day'"] {
        office.sql(&format!("UPDATE staff SET {statement} WHERE id = '{}'", dana.id)).await;
        let cards = office.list(&disabled).await;
        assert_eq!(cards.iter().map(|card| card.id).collect::<Vec<_>>(), [lead], "what is won waits for no one");
        assert_eq!(cards[0].assigned_to().as_deref(), Some("Dana Stone (account disabled)"));
        let page = leads::page(&mut office.ruth, won).await.unwrap().unwrap();
        assert!(!page.card.assignee_is_disabled);
        let rules = leads::rules(&mut office.ruth).await.unwrap();
        assert_eq!(rules.disabled.iter().map(|gone| gone.id).collect::<Vec<_>>(), [dana.id]);
        assert!(rules.takers.iter().all(|taker| taker.id != dana.id));
        // A disabled account is assigned no more leads.
        let assign = Command::Assign { leads: vec![lead], to: Some(dana.id) };
        assert_eq!(office.run(&assign).await, Outcome::Nobody, "{statement}");
    }
    assert_eq!(office.list(&Filter { assignee: Some(dana.id), ..Filter::default() }).await.len(), 2);
    assert!(office.list(&Filter { assignee: Some(office.ruth_login.id), ..Filter::default() }).await.is_empty());
}

#[tokio::test]
async fn the_schema_reads_a_phone_number_as_the_rules_do() {
    let mut office = Office::open().await;
    for text in [
        "304-555-0142",
        "304-555-0142 x12",
        "(304) 555-0142 ext. 12",
        "304.555.0142 EXT 12",
        "304 555 0142x12",
        "3045550142 extension 12",
        "+1 304 555 0142 (ext 12)",
        "+13045550142;ext=12",
        "304-555-0142 #12",
        "304-555-0142 x1234567",
        "ext 3045550142",
        "Box 12",
        "x12",
        "",
    ] {
        let line: String =
            sqlx::query_scalar("SELECT phone_line($1)").bind(text).fetch_one(&mut office.owner).await.unwrap();
        assert_eq!(line, Phone::read(text).line, "{text}");
    }
}

#[tokio::test]
async fn a_budget_is_read_in_every_national_format() {
    let mut office = Office::open().await;
    for (said, low, high) in [
        ("2.500 - 5.000", "2500", "5000"),
        ("2,500 - 5,000", "2500", "5000"),
        ("2'500 - 5'000", "2500", "5000"),
        ("2 500 - 5 000", "2500", "5000"),
        ("1.200,50", "1200.50", "1200.50"),
        ("1,200.50", "1200.50", "1200.50"),
        ("2,5k", "2500", "2500"),
        ("2.5-5k", "2500", "5000"),
    ] {
        let found: (String, String) =
            sqlx::query_as("SELECT trim_scale(low)::text, trim_scale(high)::text FROM lead_budget($1)")
                .bind(said)
                .fetch_one(&mut office.owner)
                .await
                .unwrap();
        let plain = |text: &str| text.trim_end_matches('0').to_owned();
        let (low, high) = if low.contains('.') { (plain(low), plain(high)) } else { (low.to_owned(), high.to_owned()) };
        assert_eq!(found, (low, high), "{said}");
    }
}

fn row(line: i32, fields: Inquiry) -> Row {
    Row { line, hash: row_hash(&fields), fields, standing: ImportStage::default(), lead: None }
}

fn inquiry(n: i32, town: i32) -> Inquiry {
    Inquiry {
        org_name: format!("Church number {n} of the Valley"),
        contact_name: "Paul".into(),
        contact_email: format!("office{n}@example.org"),
        city: Some(format!("Town {town}")),
        state: Some("WV".into()),
        ..Inquiry::default()
    }
}

#[tokio::test]
async fn a_file_of_which_only_a_part_was_added_comes_again() {
    let mut office = Office::open().await;
    let rows = [row(2, inquiry(1, 1)), row(3, inquiry(2, 2))];
    let import = async |conn: &mut PgConnection, rows: &[Row]| {
        leads::import(conn, Uuid::new_v4(), ("hash", "a.csv"), rows, "Ruth").await.unwrap()
    };
    assert_eq!(import(&mut office.ruth, &rows[..1]).await, 1);
    assert_eq!(import(&mut office.ruth, &rows).await, 1, "the row that was there is not added again");
    let batch: (i64, i32) =
        sqlx::query_as("SELECT count(*), max(added) FROM import_batches").fetch_one(&mut office.owner).await.unwrap();
    assert_eq!(batch, (1, 2));
    // Only users who manage leads may compare a file with leads.
    let desk = office.db.sign_up("desk", "Dan").await;
    let mut conn = desk.connect().await;
    assert!(leads::alike(&mut conn, &Marks::default(), Uuid::nil(), 5).await.is_err());
}

/// No statement comes near the console's limit of 15 seconds, even on a slow machine.
#[tokio::test]
async fn five_thousand_rows_against_five_thousand_leads_take_no_long_statement() {
    let mut office = Office::open().await;
    office
        .sql(
            "INSERT INTO church_inquiries (org_name, contact_name, contact_email, city, state)
             SELECT 'First Baptist Church number ' || n || ' of the Valley', 'P', 'pastor' || n || '@church.org', 'Town ' || n % 7, 'WV'
             FROM generate_series(1, 5000) n",
        )
        .await;
    office.sql("ANALYZE").await;
    office.ruth.execute("SET statement_timeout = 10000").await.unwrap();
    let rows: Vec<Row> = (0..5_000).map(|n| row(n + 2, inquiry(n, n % 7))).collect();
    let marks = Marks {
        emails: rows.iter().map(|row| row.fields.contact_email.clone()).collect(),
        towns: rows.iter().filter_map(|row| row.fields.city.clone()).collect(),
        ..Marks::default()
    };
    let began = Instant::now();
    let (mut after, mut compared) = (Uuid::nil(), 0);
    loop {
        let page = leads::alike(&mut office.ruth, &marks, after, 2_000).await.unwrap();
        let Some(last) = page.last() else { break };
        after = last.lead;
        compared += page.len();
    }
    assert_eq!(compared, 5_000, "every lead of the same towns, each once");
    let batch = Uuid::new_v4();
    let mut transaction = office.ruth.begin().await.unwrap();
    for chunk in rows.chunks(100) {
        leads::import(&mut transaction, batch, ("hash", "a.csv"), chunk, "Ruth").await.unwrap();
    }
    transaction.commit().await.unwrap();
    eprintln!("compared and added in {:?}", began.elapsed());
    assert_eq!(leads::count(&mut office.ruth, &Filter::default()).await.unwrap(), 10_000);
}
