//! A scanned driver's license triggers no keys on any pane and finds its holder on Check-in.

use std::fs;
use std::path::Path;

use chrono::NaiveDate;

use crate::desk::{Desk, Setup};
use crate::support::TestDb;

/// Returns a license as a scanner types it. `end` is the terminator that the scanner sends after each line.
fn license(family: &str, given: &str, number: &str, birth: &str, end: &str) -> String {
    let lines = [
        "@",
        "\u{1e}\rANSI 636061090002DL00410278ZW03190008DL",
        &format!("DAQ{number}"),
        &format!("DCS{family}"),
        "DDEN",
        &format!("DAC{given}"),
        "DDFN",
        "DADNONE",
        "DBD03152022",
        &format!("DBB{birth}"),
        "DBA03042090",
        "DBC2",
        "DAG100 MAIN ST",
        "DAIHUNTINGTON",
        "DAJWV",
        "DAK257010000",
        "DCGUSA",
        "DDAF\rZWZWA01\r",
    ];
    lines.join(end)
}

/// Counts the rows that a key could have written.
async fn rows(db: &TestDb) -> i64 {
    let counted = "SELECT (SELECT count(*) FROM attendance_events) + (SELECT count(*) FROM waivers)
        + (SELECT count(*) FROM payments) + (SELECT count(*) FROM church_inquiries) + (SELECT count(*) FROM tickets)
        + (SELECT count(*) FROM ticket_comments) + (SELECT count(*) FROM identity_checks)";
    sqlx::query_scalar(counted).fetch_one(&mut db.connect().await).await.unwrap()
}

async fn birth_of(db: &TestDb, name: &str) -> String {
    let date: NaiveDate = sqlx::query_scalar("SELECT birth_date FROM person_search WHERE name = $1")
        .bind(name)
        .fetch_one(&mut db.connect().await)
        .await
        .unwrap();
    date.format("%m%d%Y").to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_license_runs_no_key_on_any_pane() {
    let db = TestDb::morning().await;
    let before = rows(&db).await;
    let mut desk = Setup::new(&db.url_for_staff()).login("ruth.boyd").desk("office").open();
    for pane in ["1", "2", "3", "4", "5", "6"] {
        for end in ["\n", "\r", "\n\r"] {
            desk.press("esc").sees_no_more("Nothing matches");
            desk.press(&format!("alt-{pane}")).sees(&format!("[{pane} "));
            desk.send(&license("QUALXYZ", "VQUINN", "V123456", "03041990", end))
                .sees("Nothing matches “Vquinn Qualxyz”");
        }
    }
    desk.press("f4").sees("Password");
    desk.send(&license("QUALXYZ", "VQUINN", "V123456", "03041990", "\n")).sees("Sign in first; then scan again.");
    assert_eq!(rows(&db).await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_license_finds_its_holder_fills_in_the_identity_check_and_is_kept_nowhere() {
    let db = TestDb::morning().await;
    let born = birth_of(&db, "Ida Noble").await;
    let mut desk = Desk::open(&db.url_for_staff());
    desk.press("3").sees("Scan, or type a name");
    desk.send(&license("NOBLE", "IDA", "V777123", &born, "\n")).sees("ASK Ida Noble");
    desk.press("alt-i").sees("V777123").sees("03/04/2090").press("ctrl-s").sees("Leave the sealed field empty");
    desk.press("up").press("up").press("ctrl-u").press("ctrl-s").sees_no_more("Identity check");
    let checks: i64 =
        sqlx::query_scalar("SELECT count(*) FROM identity_checks WHERE recorded_at > now() - interval '1 hour'")
            .fetch_one(&mut db.connect().await)
            .await
            .unwrap();
    assert_eq!(checks, 1);
    desk.press("ctrl-q");
    let found = files_with(&desk.home(), "V777123");
    assert!(found.is_empty(), "{found:?}");
}

fn files_with(folder: &Path, words: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        match entry.file_type().unwrap() {
            kind if kind.is_dir() => found.extend(files_with(&path, words)),
            kind if kind.is_file() => {
                let bytes = fs::read(&path).unwrap_or_default();
                if String::from_utf8_lossy(&bytes).contains(words) {
                    found.push(path.display().to_string());
                }
            }
            _ => {}
        }
    }
    found
}
