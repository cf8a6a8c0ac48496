//! From screen to screen: one desk admits, and how long until it stands on another's screen.
//!
//! Both are the program's own loops with their own connections, without a terminal; the server and the sample are the
//! tests'. Beside it a bare `SELECT 1` on a connection of its own just before each arrival.
#![allow(missing_docs, reason = "a program of its own")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "the tests' own consoles")]

#[path = "../tests/support/mod.rs"]
mod support;

use std::time::{Duration, Instant};

use frontdesk::db::servers::Servers;
use sqlx::PgConnection;
use support::TestDb;
use support::console::Console;
use support::crowd::{self, Guest};

/// Rounds of each line.
const ROUNDS: usize = 100;
/// Rounds before the measured ones.
const WARM: usize = 10;
/// People at a desk come one after the other.
const APART: Duration = Duration::from_millis(300);
/// Longer than anything that is measured.
const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let db = TestDb::morning().await;
    let mut owner = db.connect().await;
    let guests = crowd::gather(&mut owner, i32::try_from(2 * (WARM + ROUNDS)).unwrap()).await;
    let mut desks = Vec::new();
    for desk in ["desk-1", "desk-2"] {
        let mut console = Console::open(Servers::from(db.options()), "dana.cole", desk).await;
        console.press("3").sees("scan, or type a name").await.sees("● live").await;
        desks.push(console);
    }
    let [here, there] = &mut desks[..] else { return };
    println!("\n{:<34} {:>10} {:>10} {:>9} {:>6}", "screen to screen", "median", "p90", "SELECT 1", "ratio");
    let (apart, at_once) = guests.split_at(WARM + ROUNDS);
    measure("one arrival now and then", here, there, &mut owner, apart, APART).await;
    measure("one after the other", here, there, &mut owner, at_once, Duration::ZERO).await;
}

/// Measurements of each arrival.
#[derive(Default)]
struct Times {
    bare: Vec<Duration>,
    /// From the scan to one's own screen.
    own: Vec<Duration>,
    /// From there to the other's: below nothing when that was first.
    across: Vec<Duration>,
    /// From the scan to the other's screen.
    whole: Vec<Duration>,
}

async fn measure(
    name: &str,
    here: &mut Console,
    there: &mut Console,
    owner: &mut PgConnection,
    guests: &[Guest],
    pause: Duration,
) {
    let mut times = Times::default();
    for (round, guest) in guests.iter().enumerate() {
        tokio::time::sleep(pause).await;
        let began = Instant::now();
        sqlx::query("SELECT 1").execute(&mut *owner).await.unwrap();
        let bare = began.elapsed();
        let (told, shown) = (format!("{} is in", guest.name), format!("{} CCW Permit", guest.name));
        let began = Instant::now();
        here.scan(&guest.code);
        let (own, other) = tokio::join!(seen(here, began, &told), seen(there, began, &shown));
        if round >= WARM {
            times.bare.push(bare);
            times.own.push(own);
            times.across.push(other.saturating_sub(own));
            times.whole.push(other);
        }
    }
    let bare = percentile(&mut times.bare, 50);
    println!("{name}");
    for (what, mut took) in [
        ("scan to one's own screen", times.own),
        ("scan to the other's screen", times.whole),
        ("from one's own to the other's", times.across),
    ] {
        let (median, most) = (percentile(&mut took, 50), percentile(&mut took, 90));
        println!(
            "  {what:<32} {:>7.1} ms {:>7.1} ms {:>6.2} ms {:>6.0}",
            millis(median),
            millis(most),
            millis(bare),
            median.as_secs_f64() / bare.as_secs_f64()
        );
    }
}

async fn seen(console: &mut Console, began: Instant, words: &str) -> Duration {
    if let Err(why) = console.until(PATIENCE, |screen| screen.contains(words)).await {
        panic!("{words:?}: {why}");
    }
    began.elapsed()
}

fn percentile(times: &mut [Duration], percent: usize) -> Duration {
    times.sort_unstable();
    times.get((times.len() * percent / 100).min(times.len().saturating_sub(1))).copied().unwrap_or_default()
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
