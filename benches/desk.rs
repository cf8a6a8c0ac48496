//! How quick a desk's questions and writes are, beside a bare `SELECT 1` on the same connection.
//!
//! A private server is loaded with the sample institute and thrown away afterwards. From the environment:
//! - `FRONTDESK_BENCH_PEOPLE` and `FRONTDESK_BENCH_DAYS`: how large (a million people, 730 days);
//! - `FRONTDESK_BENCH_KEEP`: a folder in which the loaded server stays for the next run;
//! - `FRONTDESK_BENCH_ONLY`: only the lines whose name contains this.
//!
//! The second table says what row-level security costs: it fails from 1.2 times the owner's time on.
#![allow(missing_docs, reason = "a program of its own")]

#[path = "desk/leads.rs"]
mod leads;
#[path = "desk/roles.rs"]
mod roles;
#[path = "desk/tickets.rs"]
mod tickets;

use std::io::{IsTerminal, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context;
use chrono::{NaiveDate, Utc};
use frontdesk::db::limits::Limits;
use frontdesk::db::{self, connect, migrate};
use frontdesk::domain::desk::{Admit, Command, Outcome, SeatRef, Stamp, Undo};
use frontdesk::domain::person::PersonKind;
use frontdesk::domain::seat::Seat;
use frontdesk::embedded::{Attached, Mode, attach_with};
use frontdesk::sample::{self, Plan};
use sqlx::{ConnectOptions, Connection, PgConnection};
use uuid::Uuid;

/// The program that keeps the server.
const PROGRAM: &str = env!("CARGO_BIN_EXE_frontdesk");
const DATABASE: &str = "frontdesk";
/// Rounds of one line, within its time: enough for a 99th percentile.
const ROUNDS: usize = 400;
/// The time of one line.
const TIME: Duration = Duration::from_secs(8);
/// Rounds before the measured ones: after five the server has settled on its plans.
const WARM: usize = 12;

/// Search texts by kind. The rounds take turns.
const SEARCHES: [(&str, &[&str]); 11] = [
    ("a common name", &["john smith", "mary johnson", "smith james", "garcia jose"]),
    ("a common surname", &["smith", "johnson", "garcia", "williams"]),
    ("a rare name", &["homer zimmermann", "clyde vásquez", "virgil obrien", "wilma munoz"]),
    ("a nickname", &["bob smith", "liz brown", "pepe garcia", "kate jones"]),
    ("without accents", &["sofia munoz", "ines chavez", "jose alvarez", "ines"]),
    ("part of a name", &["gar", "smi", "ber", "son"]),
    ("two letters", &["jo", "sm", "li", "ga"]),
    ("a phone's tail", &["0142", "7731", "5550", "555-0199"]),
    ("an email", &["john.smith1@example.org", "smith@", "garcia", "mary.j"]),
    ("a typing mistake", &["jhon smiht", "robretson", "gracia jose", "willaims"]),
    ("nonsense", &["xqzvw", "qqqq wwww", "zzyzx", "%_%"]),
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let kept = std::env::var_os("FRONTDESK_BENCH_KEEP").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let folder =
        kept.clone().unwrap_or_else(|| std::env::temp_dir().join(format!("frontdesk-bench-{}", std::process::id())));
    let mode = Mode { throw_away: kept.is_none(), fast: true, linger: Duration::ZERO };
    // The server goes with this place at it, and a throw-away one takes its folder along, also when
    // this program is interrupted.
    let server = attach_with(Path::new(PROGRAM), &folder, mode).await?;
    let done = bench(&server).await;
    drop(server);
    if kept.is_none() {
        wait_until_gone(&folder);
    }
    done
}

async fn bench(server: &Attached) -> anyhow::Result<()> {
    let day = load(server).await?;
    let only = std::env::var("FRONTDESK_BENCH_ONLY").unwrap_or_default();
    let options = connect::session_options(server.connect_options(DATABASE), Limits::default(), "bench");
    let mut bench = Bench { conn: options.connect().await?, options, day, only };
    println!("\n{:<34} {:>10} {:>10} {:>10} {:>9} {:>6}", "", "first", "median", "p99", "SELECT 1", "ratio");
    bench.questions().await?;
    bench.writes().await?;
    leads::measure(&mut bench.conn, &bench.only).await?;
    tickets::measure(&mut bench.conn, &bench.only).await?;
    roles::compare(&bench.options, bench.day, &bench.only).await?;
    bench.conn.close().await?;
    Ok(())
}

/// Loads the sample unless a kept server has it, and answers with the day that counts as today.
async fn load(server: &Attached) -> anyhow::Result<NaiveDate> {
    let plan = Plan {
        people: Some(number("FRONTDESK_BENCH_PEOPLE", 1_000_000)?),
        days: Some(number("FRONTDESK_BENCH_DAYS", 730)?),
        ..Plan::on(
            1,
            Utc::now().with_timezone(&chrono_tz::America::New_York).date_naive(),
            chrono_tz::America::New_York,
        )
    };
    server.ensure_database(DATABASE).await?;
    let mut conn = server.connect_options(DATABASE).connect().await?;
    let is_new: bool = sqlx::query_scalar("SELECT to_regclass('users') IS NULL").fetch_one(&mut conn).await?;
    if is_new {
        migrate::migrate(&mut conn, &migrate::Options::default()).await?;
        let began = Instant::now();
        let mut stages = Stages::default();
        sample::load(&mut conn, &plan, false, &mut |progress| stages.show(&progress)).await?;
        println!("\rloaded in {:.0} s: {}", began.elapsed().as_secs_f64(), stages.told());
    }
    let day: NaiveDate = sqlx::query_scalar(
        "SELECT site_date(start_datetime) FROM schedule s JOIN order_items oi ON oi.schedule_id = s.id
         WHERE site_date(start_datetime) <= site_date(now()) AND oi.status = 'registered'
         ORDER BY start_datetime DESC LIMIT 1",
    )
    .fetch_one(&mut conn)
    .await?;
    let sizes: (i64, i64, i64, String) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM orders), (SELECT count(*) FROM order_items),
                pg_size_pretty(pg_database_size(current_database()))",
    )
    .fetch_one(&mut conn)
    .await?;
    println!("{} people, {} orders, {} seats, {} on disk; today is {day}", sizes.0, sizes.1, sizes.2, sizes.3);
    conn.close().await?;
    Ok(day)
}

fn number(name: &str, usual: usize) -> anyhow::Result<usize> {
    match std::env::var(name) {
        Ok(text) if !text.is_empty() => {
            text.replace('_', "").parse().with_context(|| format!("{name} is not a number"))
        }
        _ => Ok(usual),
    }
}

/// How long each part of the load took.
#[derive(Default)]
struct Stages {
    seen: Vec<(&'static str, Instant)>,
}

impl Stages {
    fn show(&mut self, progress: &sample::Progress) {
        if self.seen.last().is_none_or(|(stage, _)| *stage != progress.stage) {
            self.seen.push((progress.stage, Instant::now()));
        }
        if std::io::stdout().is_terminal() {
            print!("\r{:<24} {:>12}/{:<12}", progress.stage, progress.done, progress.total);
            let _ = std::io::stdout().flush();
        }
    }

    fn told(&self) -> String {
        let ends = self.seen.iter().skip(1).map(|(_, began)| *began).chain([Instant::now()]);
        let parts = self.seen.iter().zip(ends).map(|((stage, began), end)| (stage, (end - *began).as_secs_f64()));
        parts
            .filter(|(_, took)| *took >= 1.0)
            .map(|(stage, took)| format!("{stage} {took:.0}"))
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// The supervisor removes the folder after the last console; so nothing is left when this ends.
fn wait_until_gone(folder: &Path) {
    let began = Instant::now();
    while folder.exists() && began.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(50));
    }
}

struct Bench {
    conn: PgConnection,
    options: sqlx::postgres::PgConnectOptions,
    day: NaiveDate,
    only: String,
}

/// Measures `$call`, which may use `$conn` (a connection) and `$round` (its number): once on a fresh
/// connection, then in rounds, each beside a `SELECT 1`.
macro_rules! measure {
    ($bench:expr, $name:expr, |$conn:ident, $round:ident| $call:expr) => {
        if $name.contains(&$bench.only) {
            let mut fresh = $bench.options.connect().await?;
            select_1(&mut fresh).await?;
            let ($conn, $round) = (&mut fresh, 0_usize);
            let began = Instant::now();
            $call;
            let first = began.elapsed();
            fresh.close().await?;
            let mut times = Times { first, calls: Vec::new(), bare: Vec::new() };
            let began = Instant::now();
            for $round in 0..WARM + ROUNDS {
                let bare = bare(&mut $bench.conn).await?;
                let $conn = &mut $bench.conn;
                let call = Instant::now();
                $call;
                let call = call.elapsed();
                if $round >= WARM {
                    times.bare.push(bare);
                    times.calls.push(call);
                }
                if began.elapsed() > TIME && times.calls.len() >= 20 {
                    break;
                }
            }
            times.print($name);
        }
    };
}

async fn select_1(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query("SELECT 1").execute(conn).await.map(drop)
}

/// How long a bare round trip takes just now.
async fn bare(conn: &mut PgConnection) -> sqlx::Result<Duration> {
    let began = Instant::now();
    select_1(conn).await?;
    Ok(began.elapsed())
}

impl Bench {
    async fn questions(&mut self) -> anyhow::Result<()> {
        let day = self.day;
        let today = db::day::day(&mut self.conn, day).await?;
        let classes: Vec<Uuid> = today.sessions.iter().map(|session| session.id).collect();
        let seats: Vec<Seat> = today.sessions.into_iter().flat_map(|session| session.seats).collect();
        anyhow::ensure!(!seats.is_empty(), "nobody is expected on {day}");
        println!("{:>36} classes, {} seats today", classes.len(), seats.len());
        measure!(self, "SELECT 1", |conn, _round| select_1(conn).await?);
        measure!(self, "site", |conn, _round| db::site::read(conn).await?);
        measure!(self, "today", |conn, _round| db::day::day(conn, day).await?);
        measure!(self, "roster", |conn, round| db::day::session(conn, classes[round % classes.len()]).await?);
        measure!(self, "arrivals", |conn, _round| db::day::arrivals(conn, day).await?);
        for (kind, texts) in SEARCHES {
            let name = format!("search: {kind}");
            measure!(self, &name, |conn, round| db::people::search(conn, texts[round % texts.len()], day).await?);
        }
        measure!(self, "check-in: order number", |conn, round| {
            db::people::find(conn, &seats[round * 7 % seats.len()].order_number, day).await?
        });
        measure!(self, "check-in: seat of an order", |conn, round| {
            db::people::find(conn, &seats[round * 7 % seats.len()].code(), day).await?
        });
        measure!(self, "check-in: item's id", |conn, round| {
            db::people::find(conn, &seats[round * 7 % seats.len()].order_item_id.to_string(), day).await?
        });
        let unknown = Uuid::from_u128(0x1234_5678_1234_4678_9234_5678_1234_5678).to_string();
        measure!(self, "check-in: an unknown id", |conn, _round| db::people::find(conn, &unknown, day).await?);
        let names: Vec<&str> = seats.iter().filter_map(|seat| seat.name.as_deref()).collect();
        measure!(self, "check-in: a name on the roster", |conn, round| {
            db::people::find(conn, names[round * 7 % names.len()], day).await?
        });
        measure!(self, "check-in: a common name", |conn, _round| db::people::find(conn, "john smith", day).await?);
        measure!(self, "check-in: two letters", |conn, _round| db::people::find(conn, "jo", day).await?);
        let people: Vec<Uuid> = sqlx::query_scalar(
            "SELECT DISTINCT user_id FROM orders TABLESAMPLE SYSTEM (0.5) REPEATABLE (1) WHERE user_id IS NOT NULL LIMIT 200",
        )
        .fetch_all(&mut self.conn)
        .await?;
        if !people.is_empty() {
            measure!(self, "person page", |conn, round| {
                db::people::page(conn, people[round % people.len()], PersonKind::Account).await?
            });
        }
        measure!(self, "maintain --dry-run", |conn, _round| db::maintain::run(conn, true).await?);
        Ok(())
    }

    /// Each arrival is undone again, so a kept database stays as it is but for the log.
    async fn writes(&mut self) -> anyhow::Result<()> {
        if !"check-in: admit, undo".contains(&self.only) {
            return Ok(());
        }
        let today = db::day::day(&mut self.conn, self.day).await?;
        let seats = today.sessions.into_iter().flat_map(|session| session.seats);
        let open: Vec<Seat> =
            seats.filter(|seat| seat.seat_status == frontdesk::domain::seat::SeatStatus::Registered).collect();
        anyhow::ensure!(!open.is_empty(), "nobody is left to admit on {}", self.day);
        let stamp = Stamp { actor: "bench".into(), desk: "bench".into(), at: Utc::now() };
        let [mut admits, mut undos] = <[Times; 2]>::default();
        for round in 0..WARM + ROUNDS {
            let seat = &open[round % open.len()];
            let admit = Command::Admit(Admit {
                event_id: Uuid::new_v4(),
                seat: SeatRef::from(seat),
                token: seat.token.clone(),
                reason: None,
                overridden: Vec::new(),
            });
            let Command::Admit(Admit { event_id: target, .. }) = admit else { continue };
            let bare = bare(&mut self.conn).await?;
            let began = Instant::now();
            let outcome = db::desk::run(&mut self.conn, &admit, &stamp).await?;
            let admit_took = began.elapsed();
            anyhow::ensure!(matches!(outcome, Outcome::Admitted { .. }), "not admitted: {outcome:?}");
            let undo = Command::Undo(Undo { event_id: Uuid::new_v4(), target });
            let began = Instant::now();
            let outcome = db::desk::run(&mut self.conn, &undo, &stamp).await?;
            let undo_took = began.elapsed();
            anyhow::ensure!(matches!(outcome, Outcome::Done(_)), "not undone: {outcome:?}");
            for (times, took) in [(&mut admits, admit_took), (&mut undos, undo_took)] {
                if round == 0 || round >= WARM {
                    times.add(bare, took);
                }
            }
        }
        admits.print("check-in: admit");
        undos.print("check-in: undo");
        Ok(())
    }
}

#[derive(Default)]
struct Times {
    first: Duration,
    calls: Vec<Duration>,
    bare: Vec<Duration>,
}

impl Times {
    /// Notes a call beside a bare round trip.
    fn add(&mut self, bare: Duration, took: Duration) {
        if self.first.is_zero() {
            self.first = took;
        } else {
            self.bare.push(bare);
            self.calls.push(took);
        }
    }

    fn print(mut self, name: &str) {
        self.calls.sort_unstable();
        self.bare.sort_unstable();
        let (median, bare) = (percentile(&self.calls, 50), percentile(&self.bare, 50));
        println!(
            "{name:<34} {:>7.2} ms {:>7.2} ms {:>7.2} ms {:>6.2} ms {:>6.1}",
            millis(self.first),
            millis(median),
            millis(percentile(&self.calls, 99)),
            millis(bare),
            median.as_secs_f64() / bare.as_secs_f64()
        );
    }
}

/// Of sorted times; the nearest rank.
fn percentile(times: &[Duration], percent: usize) -> Duration {
    times[(times.len() * percent).div_ceil(100).clamp(1, times.len()) - 1]
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
