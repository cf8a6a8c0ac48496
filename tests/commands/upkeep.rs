//! `migrate`, `sample`, `maintain`, `waiver`, `doctor`.

use frontdesk::domain::desk::{self, Stamp};
use frontdesk::domain::journal::{Divergence, JournaledWrite, Record, WriteId};
use frontdesk::domain::ticket::work::{Command, Write};
use frontdesk::journal::Journal;
use serde_json::Value;
use uuid::Uuid;

use crate::shell::Shell;
use crate::support::TestDb;

async fn tables(db: &TestDb) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        .fetch_one(&mut db.connect().await)
        .await
        .unwrap()
}

#[tokio::test]
async fn migrate_rehearses_runs_and_has_nothing_left_to_do() {
    let db = TestDb::empty().await;
    let shell = Shell::on(&db.url());
    shell.run("today").ends(3).says("frontdesk migrate");
    shell.run("doctor").ends(1).says("frontdesk migrate");
    shell.run("migrate --dry-run").ends(0).says("would run");
    assert_eq!(tables(&db).await, 0, "a rehearsal changes nothing");
    shell.run("migrate --timezone America/Nowhere").ends(2).says("America/Nowhere");
    shell.run("migrate").ends(0).says("step(s) ran.");
    assert!(tables(&db).await > 20);
    shell.run("migrate").ends(0).says("up to date");
    shell.run("migrate --adopt").ends(1).says("nothing to adopt");
    assert_eq!(shell.run("today --json").ends(0).json(), serde_json::json!([]));
}

#[tokio::test]
async fn another_products_database_is_left_alone() {
    let db = TestDb::empty().await;
    let make = "CREATE TABLE invoices (id int); CREATE TABLE articles (id int)";
    sqlx::raw_sql(make).execute(&mut db.connect().await).await.unwrap();
    let shell = Shell::on(&db.url());
    for (command, status) in [("today", 3), ("migrate", 1), ("sample", 3), ("doctor", 1)] {
        shell.run(command).ends(status).says("another product");
    }
    assert_eq!(tables(&db).await, 2);
}

#[tokio::test]
async fn a_newer_consoles_database_and_one_that_is_behind_are_told() {
    let db = TestDb::new().await;
    let mut conn = db.connect().await;
    let behind = "CREATE TABLE kept AS SELECT * FROM _sqlx_migrations; DELETE FROM _sqlx_migrations WHERE version = (SELECT max(version) FROM _sqlx_migrations)";
    sqlx::raw_sql(behind).execute(&mut conn).await.unwrap();
    let shell = Shell::on(&db.url());
    shell.run("today").ends(3).says("lacks 1 step(s)");
    let ahead = "INSERT INTO _sqlx_migrations SELECT * FROM kept ON CONFLICT DO NOTHING;
                 INSERT INTO _sqlx_migrations SELECT 99999999999999, 'later', installed_on, success, checksum, execution_time
                 FROM kept LIMIT 1";
    sqlx::raw_sql(ahead).execute(&mut conn).await.unwrap();
    shell.run("today").ends(3).says("newer console");
    shell.run("migrate").ends(1).says("newer console");
}

#[tokio::test]
async fn a_sample_is_loaded_once() {
    let db = TestDb::new().await;
    let shell = Shell::on(&db.url());
    shell.run("sample --people 5 --days 1 --seed 3").ends(0).says("orders");
    shell.run("sample --people 5 --days 1 --seed 3").ends(1).says("people");
    shell.run("sample --people 5 --days 1 --seed 3 --force").ends(1);
    shell.run("sample --people many").ends(2);
    shell.run("search john smith").ends(0).says("John Smith");
}

#[tokio::test]
async fn maintenance_counts_first_and_then_does_what_it_counted() {
    let db = TestDb::morning().await;
    let shell = Shell::on(&db.url());
    let counted = shell.run("maintain --dry-run --json").ends(0).json();
    assert_eq!(counted.as_array().unwrap().len(), 9);
    for job in counted.as_array().unwrap() {
        assert!(job["job"].is_string() && job["does"].is_string() && job["rows"].is_u64(), "{job}");
    }
    assert_eq!(shell.run("maintain --dry-run --json").ends(0).json(), counted, "counting changes nothing");
    shell.run("maintain --dry-run").ends(0).says("would be");
    let done = shell.run("maintain --json").ends(0).json();
    assert_eq!(done, counted);
    let again = shell.run("maintain --json").ends(0).json();
    let nothing_is_left = again.as_array().unwrap().iter().all(|job| job["rows"] == 0);
    assert!(nothing_is_left, "{again}");
}

#[tokio::test]
async fn a_waiver_is_published_once_and_shown() {
    let db = TestDb::new().await;
    let shell = Shell::on(&db.url());
    shell.run("waiver show").ends(0).says("No waiver has been published");
    shell.run("doctor").ends(1).says("waiver publish");
    let file = shell.file("waiver.txt", "I know the rules of the range.\n");
    let publish = format!("waiver publish 2026-1 {}", file.display());
    shell.run(&publish).ends(0).says("Waiver 2026-1 is current");
    shell.run("waiver show").ends(0).says("Version 2026-1").says("I know the rules of the range.");
    shell.run(&publish).ends(1).says("already published");
    shell.run("waiver publish 2026-2 /no/such/file").ends(2).says("/no/such/file");
    let binary = shell.home().join("waiver.bin");
    std::fs::write(&binary, [0xff, 0xfe]).unwrap();
    shell.run(&format!("waiver publish 2026-2 {}", binary.display())).ends(2).says("cannot be read as text");
    let empty = shell.file("empty.txt", "");
    shell.run(&format!("waiver publish 2026-2 {}", empty.display())).ends(2).says("it is empty");
}

#[tokio::test]
async fn doctor_looks_at_everything() {
    let db = TestDb::morning().await;
    let shell = Shell::on(&db.url());
    // The sample has an oversold class, so `doctor` does not report success.
    let checks = shell.run("doctor --json").ends(1).json();
    let checks = checks.as_array().unwrap();
    for check in checks {
        assert!(check["name"].is_string() && check["ok"].is_boolean() && check["says"].is_string(), "{check}");
    }
    let bad: Vec<&Value> = checks.iter().filter(|check| check["ok"] == false).map(|check| &check["name"]).collect();
    assert_eq!(bad, [&Value::from("oversold")]);
    shell.run("doctor").ends(1).says("✓ database").says("✗ oversold");
    Shell::on("postgres://nobody@localhost/none?host=/no/such/folder").run("doctor").ends(3).says("✗ database");
}

#[tokio::test]
async fn doctor_says_whose_changes_wait_on_this_machine_and_not_what_they_are() {
    let db = TestDb::new().await;
    let state = tempfile::tempdir().unwrap();
    let shell = Shell::on(&db.url()).with("XDG_STATE_HOME", &state.path().display().to_string());
    shell.run("doctor").says("✓ waiting      no unsent changes on this machine");
    let (mut journal, _) =
        Journal::open(&state.path().join("frontdesk/waiting"), "dana.cole", "db-1:5432/mdi").unwrap();
    let note = Command::Note { ticket: Uuid::new_v4(), comment: Uuid::new_v4(), body: "She sounds angry.".into() };
    let command = desk::Command::Ticket(Box::new(Write { id: Uuid::new_v4(), command: note }));
    let stamp = Stamp { actor: "Dana Cole".into(), desk: "desk-1".into(), at: chrono::DateTime::UNIX_EPOCH };
    for n in 1..=3u128 {
        let kept = JournaledWrite {
            id: WriteId(Uuid::from_u128(n)),
            stamp: stamp.clone(),
            about: "T-1042".into(),
            command: command.clone(),
        };
        journal.add(&Record::Write(Box::new(kept))).unwrap();
    }
    let told = Divergence { sentence: "T-1042 is gone.".into(), is_written: false };
    journal.add(&Record::Diverged(WriteId(Uuid::from_u128(3)), told)).unwrap();
    let said = shell.run("doctor");
    said.says(
        "2 unsent changes by dana.cole at db-1:5432/mdi: sent by their open console, or at their next sign-in here",
    )
    .says("1 unread result of dana.cole at db-1:5432/mdi");
    let whole = shell.run("doctor --json").json().to_string();
    assert!(whole.contains("2 unsent changes by dana.cole"), "{whole}");
    assert!(!whole.contains("angry") && !whole.contains("T-1042"), "{whole}");
}
