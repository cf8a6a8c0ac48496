//! Four consoles under a storm of changes: they come to show what the database has, ask little, and do not grow.

use std::time::{Duration, Instant};

use frontdesk::db::servers::Servers;
use sqlx::{Executor, PgConnection};

use crate::support::TestDb;
use crate::support::console::Console;
use crate::support::crowd::{self, Guest};

/// In `make soak`.
const LONG: Duration = Duration::from_mins(1);
const SHORT: Duration = Duration::from_secs(6);
/// The panes that the consoles are at, by their keys, and the words that show that each is there.
const PANES: [(&str, &str); 4] =
    [("1", "08:00 Handgun I"), ("3", "scan, or type a name"), ("4", "Leads"), ("5", "Tickets")];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_storm_of_changes_every_screen_shows_what_the_database_has() {
    storm(SHORT).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes a minute: make soak"]
async fn a_minute_of_storm_is_like_seconds_of_it() {
    storm(LONG).await;
}

async fn storm(time: Duration) {
    let db = TestDb::morning().await;
    let mut owner = db.connect().await;
    let guests = crowd::gather(&mut owner, 120).await;
    let mut consoles = Vec::new();
    for (number, (key, words)) in PANES.into_iter().enumerate() {
        consoles.push(at_pane(&db, &format!("desk-{number}"), key, words).await);
    }
    let before = questions(&mut owner).await;
    let began = Instant::now();
    let mut changes = rage(&mut owner, &guests[..60], time / 2).await;
    let half = resident();
    changes += rage(&mut owner, &guests[60..], time / 2).await;
    let (full, took) = (resident(), began.elapsed());

    for ((key, words), console) in PANES.into_iter().zip(&mut consoles) {
        // A console that has only now been opened has read everything.
        let fresh = at_pane(&db, "fresh", key, words).await;
        let is = console.until(Duration::from_secs(10), |_| true).await;
        is.unwrap();
        let deadline = Instant::now() + Duration::from_secs(10);
        while shown(console) != shown(&fresh) {
            assert!(
                Instant::now() < deadline,
                "pane {key} shows\n{}\nand the database has\n{}",
                shown(console),
                shown(&fresh)
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    let asked = questions(&mut owner).await - before - changes;
    eprintln!("{changes} changes in {took:?}: {asked} further transactions; resident {half} kB, then {full} kB");
    // Some five questions for a pane, ten times a second, at each of four consoles, and what they do besides: however
    // many the changes are.
    assert!(asked < 600 + 240 * i64::try_from(took.as_secs()).unwrap(), "{asked} questions in {took:?}");
    assert!(full < half + 8_000, "{half} kB, then {full} kB");
}

async fn at_pane(db: &TestDb, desk: &str, key: &str, words: &str) -> Console {
    let mut console = Console::open(Servers::from(db.options()), "dana.cole", desk).await;
    console.press(key).sees(words).await;
    console.sees("● live").await;
    console
}

/// What the pane says, without what is the same for every pane or says how long ago something was read.
fn shown(console: &Console) -> String {
    console.body()
}

/// Changes of every kind, as quickly as one connection takes them. How many.
async fn rage(owner: &mut PgConnection, guests: &[Guest], time: Duration) -> i64 {
    let (began, mut changes) = (Instant::now(), 0);
    let mut people = guests.iter();
    while began.elapsed() < time {
        let text = changes.to_string();
        let change = match changes % 25 {
            1 => sqlx::query(
                "UPDATE tickets SET title = 'Storm ' || $1 WHERE number = (SELECT min(number) FROM tickets)",
            )
            .bind(text),
            2 => sqlx::query(
                "UPDATE church_inquiries SET contact_name = 'Storm ' || $1
                 WHERE id = (SELECT min(id::text)::uuid FROM church_inquiries)",
            )
            .bind(text),
            3 => sqlx::query("UPDATE users SET city = $1 WHERE email = 'crowd1@example.org'").bind(text),
            4 => match people.next() {
                Some(guest) => sqlx::query(
                    "SELECT outcome FROM mark_seat(gen_random_uuid(), $1, $1, 'registered', NULL, 'present', NULL,
                                                   'Storm', 'desk-s', now())",
                )
                .bind(guest.seat),
                None => sqlx::query("UPDATE schedule SET notes = $1 WHERE id = (SELECT id FROM schedule ORDER BY start_datetime LIMIT 1)").bind(text),
            },
            _ => sqlx::query("UPDATE schedule SET notes = $1 WHERE id = (SELECT id FROM schedule ORDER BY start_datetime LIMIT 1)").bind(text),
        };
        change.execute(&mut *owner).await.unwrap();
        changes += 1;
    }
    changes
}

/// What the database has done so far.
async fn questions(owner: &mut PgConnection) -> i64 {
    owner.execute("SELECT pg_stat_force_next_flush()").await.unwrap();
    let count = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()";
    sqlx::query_scalar(count).fetch_one(owner).await.unwrap()
}

/// What this process holds in memory, in kB.
fn resident() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
