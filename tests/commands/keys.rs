//! `keys`, and how other commands use a key.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use serde_json::json;
use sqlx::AssertSqlSafe;

use crate::shell::Shell;
use crate::support::TestDb;

const OTHER: &str = "abcdef2233445566778899aabbccddeeff00112233445566778899aabbccddee";
const SIGNED: &str = "data:image/png;base64,iVBORw0KGgoXYZZY";

async fn sign(db: &TestDb, rows: i32) {
    let insert = format!(
        "INSERT INTO waivers (waiver_version, waiver_text, signed_name, signed_date, signature_data, ip_address)
         SELECT '2026-01', 'text', 'Ana Ruiz', now(), '{SIGNED}', '203.0.113.77' FROM generate_series(1, {rows})"
    );
    sqlx::query(AssertSqlSafe(insert)).execute(&mut db.connect().await).await.unwrap();
}

fn key_file(shell: &Shell) -> PathBuf {
    shell.home().join("config/frontdesk/key")
}

fn key_of(shell: &Shell) -> String {
    std::fs::read_to_string(key_file(shell)).unwrap().trim().to_owned()
}

/// Sets up another desk of the same institute with this desk's key file.
fn desk_with_key_of(shell: &Shell, db: &TestDb) -> Shell {
    let other = Shell::on(&db.url());
    std::fs::create_dir_all(key_file(&other).parent().unwrap()).unwrap();
    std::fs::copy(key_file(shell), key_file(&other)).unwrap();
    other
}

#[tokio::test]
async fn a_key_is_made_once_and_another_desk_does_not_make_its_own() {
    let db = TestDb::new().await;
    let shell = Shell::on(&db.url());
    shell.run("keys status").ends(0).says("has no key").says("Nothing has been sealed");
    shell.run("keys seal").ends(1).says("frontdesk keys new");
    shell.run("keys rotate").ends(1).says("frontdesk keys new");
    let key = shell.run("keys new").ends(0).says("Keep a copy");
    assert!(!key.out.contains(&key_of(&shell)), "only its id is shown");
    assert_eq!(key_file(&shell).metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let kept = key_of(&shell);
    let early = Shell::on(&db.url());
    early.run("keys new").ends(1).says("The institute has a key already");
    shell.run("keys new").ends(1).says("has a key already");
    assert_eq!(key_of(&shell), kept);
    sign(&db, 3).await;
    shell.run("keys seal").ends(0).says("3  waivers sealed");
    let other = Shell::on(&db.url());
    other.run("keys new").ends(1).says("The institute has a key already");
    assert!(!key_file(&other).exists());
    let stranger = Shell::on(&db.url()).with("FRONTDESK_KEY", OTHER);
    stranger.run("keys seal").ends(1).says("is not the institute's").never_says(OTHER);
    let rotating = stranger.with("FRONTDESK_NEW_KEY", &"1".repeat(64));
    rotating.run("keys rotate").ends(1).says("is not the institute's");
    rotating.run("doctor").says("is not the institute's, ");
    desk_with_key_of(&shell, &db).run("keys new").ends(1).says("has a key already");
}

#[tokio::test]
async fn an_institute_that_lost_its_key_begins_anew() {
    let db = TestDb::new().await;
    let shell = Shell::on(&db.url());
    shell.run("keys new").ends(0);
    sign(&db, 1).await;
    shell.run("keys seal").ends(0);
    std::fs::remove_file(key_file(&shell)).unwrap();
    shell.run("keys new").ends(1).says("The institute has a key already");
    let retire = "UPDATE sealing_keys SET is_current = FALSE, retired_at = now() WHERE is_current;
                  DELETE FROM sealed_values WHERE kind = 'notes'";
    sqlx::raw_sql(retire).execute(&mut db.connect().await).await.unwrap();
    shell.run("keys new").ends(0);
    sign(&db, 1).await;
    shell.run("keys seal").ends(0).says("1  waivers sealed");
}

#[tokio::test]
async fn whoever_may_not_change_settings_makes_no_key() {
    let db = TestDb::new().await;
    let dana = db.sign_up("desk", "Dana Cole").await;
    let shell = Shell::on(&db.url_for_staff()).staff(&dana.name);
    shell.run("keys new").ends(1).says("Your login may not do this");
    assert!(!key_file(&shell).exists(), "and leaves none behind");
    shell.run("keys status").ends(0).says("has no key");
}

#[tokio::test]
async fn what_is_sealed_and_what_is_not_is_counted() {
    let db = TestDb::morning().await;
    let shell = Shell::on(&db.url());
    sign(&db, 5).await;
    let before = shell.run("keys status --json").ends(0).json();
    assert_eq!(
        (&before["current"], &before["can_seal"], &before["unsealed_waivers"], &before["source"]),
        (&json!(null), &json!(false), &json!(5), &json!(null))
    );
    shell.run("doctor").says("no key yet");
    shell.run("keys new").ends(0);
    shell.run("doctor").ends(1).says("not sealed yet; run: frontdesk keys seal");
    let dry = shell.run("maintain --dry-run --json").ends(0).json();
    let done = shell.run("keys seal --json").ends(0).json();
    assert_eq!((&done["waivers"], &done["left"]), (&json!(5), &json!(0)));
    assert!(done["indexed"].as_i64().unwrap() > 500, "{done}");
    let job = dry.as_array().unwrap().iter().find(|job| job["job"] == "seal_fields").unwrap().clone();
    assert_eq!(job["rows"].as_i64(), Some(5 + done["indexed"].as_i64().unwrap()));
    shell.run("doctor").says("✓ sealed       10 value(s), all under this desk's key");
    let status = shell.run("keys status --json").ends(0).json();
    let signatures =
        status["values"].as_array().unwrap().iter().find(|value| value["kind"] == "signature").unwrap().clone();
    assert_eq!((&signatures["rows"], &signatures["key"]), (&json!(5), &status["current"]));
    assert_eq!((&status["unsealed_waivers"], &status["unindexed"]), (&json!(0), &json!(0)));
    sign(&db, 2).await;
    shell.run("maintain").ends(0).says("2  values sealed that were written without the key");
    shell.run("keys status").ends(0).says("7  signature");
    Shell::on(&db.url()).run("maintain").ends(0).never_says("sealed");
}

#[tokio::test]
async fn a_key_takes_anothers_place_and_the_old_one_is_set_aside() {
    let db = TestDb::new().await;
    let shell = Shell::on(&db.url());
    shell.run("keys new").ends(0);
    sign(&db, 250).await;
    shell.run("keys seal").ends(0);
    let old = key_of(&shell);
    let other = desk_with_key_of(&shell, &db);
    let done = shell.run("keys rotate --json").ends(0).json();
    assert_eq!((&done["resealed"], &done["left"], &done["done"]), (&json!(500), &json!(0), &json!(true)));
    let new = key_of(&shell);
    assert!(new != old && new.len() == 64, "one key, another one");
    let folder = key_file(&shell).parent().unwrap().to_owned();
    let aside: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    let aside: Vec<_> = aside.iter().filter(|path| **path != key_file(&shell)).collect();
    assert_eq!(aside.len(), 1, "{aside:?}");
    assert_eq!(std::fs::read_to_string(aside[0]).unwrap().trim(), old);
    assert_eq!(aside[0].metadata().unwrap().permissions().mode() & 0o777, 0o600);
    shell.run("doctor").says("500 value(s), all under this desk's key");
    other.run("keys status").ends(0).says("This desk does not have it");
    other.run("keys rotate").ends(1).says("is not the institute's");
    assert_eq!(key_of(&other), old, "a desk that is behind keeps its key");
    let log = shell.log() + &other.log();
    assert!(!log.contains(&old) && !log.contains(&new));
}

#[tokio::test]
async fn a_change_that_was_prepared_or_stopped_goes_on() {
    let db = TestDb::new().await;
    let shell = Shell::on(&db.url());
    shell.run("keys new").ends(0);
    sign(&db, 4).await;
    shell.run("keys seal").ends(0);
    let before = shell.run("keys status --json").json();
    shell.run("keys rotate --prepare").ends(0).says("Prepared");
    let both = key_of(&shell);
    assert_eq!(both.lines().count(), 2);
    let other = desk_with_key_of(&shell, &db);
    // A desk with both keys still seals under the old one, which all desks have.
    sign(&db, 1).await;
    other.run("keys seal").ends(0);
    assert_eq!(other.run("keys status --json").json()["current"], before["current"]);
    shell.run("keys rotate --prepare").ends(0);
    assert_eq!(key_of(&shell), both, "prepared once");
    // The change was begun and its first batch done when the machine went down.
    let mut conn = db.connect().await;
    let keys = both.lines().collect::<Vec<_>>().join(",");
    sqlx::query("SELECT set_config('frontdesk.key', $1, false)").bind(keys).execute(&mut conn).await.unwrap();
    sqlx::query("SELECT begin_sealing_key(), reseal(NULL, NULL, 3)").execute(&mut conn).await.unwrap();
    shell.run("doctor").ends(1).says("under an old key; run: frontdesk keys rotate");
    other.run("keys status").ends(0).says("then");
    let done = shell.run("keys rotate --json").ends(0).json();
    assert_eq!(done["resealed"], 7, "the rest of ten");
    assert_eq!(format!("{}\n", key_of(&shell)), format!("{}\n", both.lines().next().unwrap()));
    let after = shell.run("keys status --json").json();
    assert_ne!(after["current"], before["current"]);
    // The other desk continues with both keys, and only has to drop the old one.
    other.run("keys seal").ends(0);
    assert_eq!(other.run("keys rotate --json").ends(0).json()["resealed"], 0);
    assert_eq!(key_of(&other), key_of(&shell));
}

#[tokio::test]
async fn the_environment_s_key_is_changed_by_the_environment() {
    let db = TestDb::new().await;
    let old = "0".repeat(64);
    let desk = || Shell::on(&db.url()).with("FRONTDESK_KEY", &old);
    sign(&db, 2).await;
    desk().run("keys seal").ends(0);
    desk().run("keys new").ends(1).says("FRONTDESK_KEY");
    desk().run("keys rotate").ends(2).says("FRONTDESK_NEW_KEY");
    desk().with("FRONTDESK_NEW_KEY", "tiny").run("keys rotate").ends(2).says("64 hexadecimal").never_says("tiny");
    let done = desk().with("FRONTDESK_NEW_KEY", OTHER).run("keys rotate");
    done.ends(0).says("Set FRONTDESK_KEY to the new one").never_says(OTHER);
    Shell::on(&db.url()).with("FRONTDESK_KEY", OTHER).run("doctor").says("all under this desk's key");
    desk().with("FRONTDESK_NEW_KEY", OTHER).run("keys rotate").ends(0);
}

#[tokio::test]
async fn a_key_that_cannot_be_trusted_stops_everything_with_a_sentence() {
    let db = TestDb::new().await;
    let shell = Shell::on(&db.url());
    shell.run("keys new").ends(0);
    let key = key_of(&shell);
    std::fs::set_permissions(key_file(&shell), std::fs::Permissions::from_mode(0o644)).unwrap();
    for command in ["today", "keys status", "keys new", "check-in MDI-2026-00001"] {
        shell.run(command).ends(2).says("can be read or written by others").never_says(&key);
    }
    shell.run("doctor").says("can be read or written by others");
    let wrong = Shell::on(&db.url()).with("FRONTDESK_KEY", "correct horse battery");
    wrong.run("today").ends(2).says("FRONTDESK_KEY is not a key").never_says("horse");
    Shell::on(&db.url()).with("FRONTDESK_KEY", "none").run("today").ends(0);
    let elsewhere = shell.file("elsewhere.key", &format!("{OTHER}\n"));
    std::fs::set_permissions(&elsewhere, std::fs::Permissions::from_mode(0o600)).unwrap();
    let config = shell.file("frontdesk.toml", &format!("key_file = \"{}\"\n", elsewhere.display()));
    let named = Shell::on(&db.url()).with("FRONTDESK_CONFIG", &config.display().to_string());
    named.run("keys status").ends(0).says("elsewhere.key");
}

#[tokio::test]
async fn a_rotation_is_stopped_by_ctrl_c_between_two_batches() {
    let db = TestDb::new().await;
    let shell = Shell::on(&db.url());
    shell.run("keys new").ends(0);
    sign(&db, 300).await;
    shell.run("keys seal").ends(0);
    // Another desk holds one of the values, so the rotation stands still in its second batch.
    let mut held = db.connect().await;
    let lock =
        "BEGIN; SELECT 1 FROM sealed_values WHERE owner = (SELECT owner FROM sealed_values WHERE kind = 'network'
                ORDER BY owner OFFSET 150 LIMIT 1) AND kind = 'network' FOR UPDATE";
    sqlx::raw_sql(lock).execute(&mut held).await.unwrap();
    let child = shell.start("keys rotate");
    db.waits_for_a_lock().await;
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    sqlx::raw_sql("COMMIT").execute(&mut held).await.unwrap();
    let ended = child.wait_with_output().unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(1), "{said}");
    assert!(said.contains("Stopped: 400 values are left"), "{said}");
    assert_eq!(key_of(&shell).lines().count(), 2, "both keys are kept");
    shell.run("keys rotate").ends(0).says("400  values resealed");
    assert_eq!(key_of(&shell).lines().count(), 1);
}
