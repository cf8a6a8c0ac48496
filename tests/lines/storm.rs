//! Six consoles under a storm of changes: they end up showing the database's state, send few queries, keep each user's
//! place, and do not grow in memory.

use std::time::{Duration, Instant};

use frontdesk::db::servers::Servers;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Executor, PgConnection};

use crate::support::TestDb;
use crate::support::console::Console;
use crate::support::crowd::{self, Guest};

const STORM: Duration = Duration::from_secs(30);
const PEOPLE: i32 = 200;
/// Panes of the consoles: key, and text that shows that the pane is open.
const PANES: [(&str, &str); 4] =
    [("1", "8:00 AM Handgun I"), ("3", "Scan, or type a name"), ("4", "Leads"), ("5", "Tickets")];

/// Statements and rows that a storm has written.
#[derive(Debug, Clone, Copy, Default)]
struct Done {
    statements: i64,
    rows: i64,
}

impl Done {
    fn add(&mut self, more: Self) {
        self.statements += more.statements;
        self.rows += more.rows;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_storm_of_changes_every_screen_shows_what_the_database_has() {
    let _turn = crate::TURN.lock().await;
    let db = TestDb::morning().await;
    let mut owner = db.connect().await;
    let guests = crowd::gather(&mut owner, PEOPLE).await;
    let mut consoles = Vec::new();
    for (number, (key, words)) in PANES.into_iter().enumerate() {
        consoles.push(at_pane(&db, &format!("desk-{number}"), key, words).await);
    }
    let mut steady = in_their_places(&db).await;
    let before = questions(&mut owner).await;
    let began = Instant::now();
    let (first, last) = guests.split_at(guests.len() / 2);
    let mut done = rage(&db, first, STORM / 2).await;
    let half = resident();
    done.add(rage(&db, last, STORM / 2).await);
    let (full, took) = (resident(), began.elapsed());
    let asked = questions(&mut owner).await - before - done.statements;

    for console in &mut steady {
        assert_eq!(console.lost(), None, "nothing flickers, and everybody keeps their place");
    }
    for (number, ((key, words), console)) in PANES.into_iter().zip(&mut consoles).enumerate() {
        // A newly opened console has read everything.
        let mut fresh = at_pane(&db, &format!("desk-{number}"), key, words).await;
        console.comes_to_show(&mut fresh).await;
    }
    let each = |n: i64| n * 1000 / i64::try_from(took.as_millis()).unwrap();
    let everybody = i64::try_from(consoles.len() + steady.len()).unwrap();
    eprintln!(
        "{took:?} of storm: {} statements and {} changed rows a second; {everybody} consoles asked {} questions a second; \
         resident {half} kB, then {full} kB",
        each(done.statements),
        each(done.rows),
        each(asked)
    );
    // About five queries per pane, thirteen times a second, at each console, plus the console's other queries: the
    // limit does not depend on the number of changes.
    assert!(asked < 600 + 70 * everybody * took.as_secs().cast_signed(), "{asked} questions in {took:?}");
    assert!(done.rows > 5 * asked, "{} changed rows and {asked} questions", done.rows);
    assert!(full < half + 8_000, "{half} kB, then {full} kB");
}

/// Opens one console with the second class selected and one with text in a field.
async fn in_their_places(db: &TestDb) -> Vec<Console> {
    let mut chooses = at_pane(db, "desk-8", "1", "8:00 AM Handgun I").await;
    chooses
        .press("down")
        .sees("▸ 9:00 AM Stop the Bleed")
        .await
        .keeps(&["8:00 AM Handgun I", "▸ 9:00 AM Stop the Bleed"]);
    let mut types = at_pane(db, "desk-9", "3", "Scan, or type a name").await;
    types.types("ruiz").sees("▸ ruiz").await.sees("Ruiz").await.keeps(&["▸ ruiz", "Ruiz"]);
    vec![chooses, types]
}

async fn at_pane(db: &TestDb, desk: &str, key: &str, words: &str) -> Console {
    // Only a manager has the Leads pane.
    let login = if key == "4" { "ruth.boyd" } else { "dana.cole" };
    let mut console = Console::open(Servers::from(db.options()), login, desk).await;
    console.press(key).sees(words).await;
    console.sees("● Live").await;
    console
}

/// Writes changes of every kind, one by one on two connections and in bulk on a third, as fast as the server takes
/// them. Runs on its own thread, because the consoles' drawing must not slow the storm.
async fn rage(db: &TestDb, guests: &[Guest], time: Duration) -> Done {
    let (some, others) = guests.split_at(guests.len() / 2);
    let (options, some, others) = (db.options(), some.to_vec(), others.to_vec());
    let rage = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            tokio::join!(singly(&options, 0, &some, time), singly(&options, 1, &others, time), in_bulk(&options, time))
        })
    };
    let (mut done, other, many) = tokio::task::spawn_blocking(rage).await.unwrap();
    done.add(other);
    done.add(many);
    done
}

async fn singly(options: &PgConnectOptions, class: i64, guests: &[Guest], time: Duration) -> Done {
    let (mut owner, began, mut done) = (options.connect().await.unwrap(), Instant::now(), Done::default());
    let mut people = guests.iter();
    while began.elapsed() < time {
        let text = done.statements.to_string();
        let change = match done.statements % 25 {
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
                None => sqlx::query(NOTES).bind(text).bind(class),
            },
            _ => sqlx::query(NOTES).bind(text).bind(class),
        };
        done.rows += change.execute(&mut owner).await.unwrap().rows_affected().cast_signed();
        done.statements += 1;
    }
    done
}

const NOTES: &str = "UPDATE schedule SET notes = $1 WHERE id = (SELECT id FROM schedule ORDER BY start_datetime DESC LIMIT 1 OFFSET $2)";

/// Changes more ids at once than a notification can name.
async fn in_bulk(options: &PgConnectOptions, time: Duration) -> Done {
    let (mut owner, began, mut done) = (options.connect().await.unwrap(), Instant::now(), Done::default());
    while began.elapsed() < time {
        let text = done.statements.to_string();
        let change = if done.statements % 50 == 25 {
            sqlx::query("UPDATE users SET city = $1 WHERE first_name = 'Crowd' AND email <> 'crowd1@example.org'")
        } else {
            sqlx::query("UPDATE orders SET billing_address = $1")
        };
        done.rows += change.bind(text).execute(&mut owner).await.unwrap().rows_affected().cast_signed();
        done.statements += 1;
    }
    done
}

/// Returns the number of commits of the database so far.
async fn questions(owner: &mut PgConnection) -> i64 {
    owner.execute("SELECT pg_stat_force_next_flush()").await.unwrap();
    let count = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()";
    sqlx::query_scalar(count).fetch_one(owner).await.unwrap()
}

/// Returns the resident memory of this process in kB.
fn resident() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
