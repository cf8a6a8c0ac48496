//! Random fault scripts: the connection breaks at any message of the protocol while consoles admit guests and write
//! notes to a ticket.

use std::time::{Duration, Instant};

use frontdesk::db::limits::Limits;
use frontdesk::db::servers::Servers;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha12Rng as Dice;

use crate::support::console::Console;
use crate::support::crowd::{self, Guest, Looks};
use crate::support::proxy::{Fault, Harm, Point, Proxy, Way};
use crate::support::{self, TestDb};
use crate::{check_in, is_settled, write_note};

const CONSOLES: usize = 8;
const SCRIPTS_OF_EACH: usize = 16;
/// Number of arrivals between two notes.
const A_NOTE_AFTER: usize = 4;
/// Short, so that a hanging connection is detected within the test's time.
const LIMITS: Limits = Limits { statement: Duration::from_secs(2), lock: Duration::from_secs(1) };

/// Picks the message at which a fault occurs. Messages of a write, above all the answer to a commit, are picked more
/// often than by chance. `function` is the database function that the write calls.
fn point(dice: &mut Dice, function: &'static str) -> Point {
    let (way, kind) = match dice.random_range(0..10) {
        0 => (Way::ToServer, b' '),
        1 => (Way::ToServer, b'P'),
        2 => (Way::ToServer, b'B'),
        3 => (Way::ToServer, b'S'),
        4 => (Way::ToConsole, b'2'),
        5 => (Way::ToConsole, b'D'),
        6 | 7 => (Way::ToConsole, b'C'),
        8 => (Way::ToConsole, b'Z'),
        _ => (if dice.random() { Way::ToServer } else { Way::ToConsole }, b'*'),
    };
    let about = if kind != b' ' && dice.random_bool(0.6) { Some(function) } else { None };
    let nth = if about.is_some() { dice.random_range(1..=2) } else { dice.random_range(1..=6) };
    Point { way, kind, nth, about, is_through: dice.random() }
}

fn harm(dice: &mut Dice) -> Harm {
    let moment = Duration::from_millis(dice.random_range(20..400));
    match dice.random_range(0..100) {
        0..20 => Harm::Delay(moment),
        20..55 => Harm::Cut,
        55..70 => Harm::HalfClose,
        // The line does not stay silent forever. On this socket the server would never notice the loss, which
        // keepalives would detect, and would keep the row lock of the earlier attempt. The arrival would then correctly
        // stay queued.
        70..88 => Harm::Blackhole(moment),
        _ => Harm::Down(moment),
    }
}

/// Counters of one console.
#[derive(Default)]
struct Tally {
    met: usize,
    missed: usize,
    /// Notes that were queued.
    waited: usize,
    longest: Duration,
}

fn faults(dice: &mut Dice, function: &'static str) -> Vec<Fault> {
    let one = |dice: &mut Dice| Fault { point: point(dice, function), harm: harm(dice) };
    (0..dice.random_range(1..=2)).map(|_| one(dice)).collect()
}

/// A desk and its connection.
struct Work {
    desk: String,
    seed: u64,
    dice: Dice,
    proxy: Proxy,
    console: Console,
    looks: Looks,
    tally: Tally,
}

impl Work {
    async fn begin(db: &TestDb, number: usize, seed: u64) -> Self {
        let proxy = Proxy::to(support::server().await.socket_dir()).await;
        let servers = Servers::from(proxy.options(&db.options()));
        let desk = format!("desk-{number}");
        let mut console = Console::open_with(servers, "dana.cole", &desk, LIMITS).await;
        // Each desk opens its own ticket, because one login's draft on a ticket shows at each of its desks.
        console.press("5").sees("by due").await.sees("T-1").await;
        for _ in 0..number {
            console.press("down");
        }
        console.press("enter").sees("CUSTOMER").await;
        console.press("alt-3").sees("Scan, or type a name").await;
        let dice = Dice::seed_from_u64(seed ^ number as u64);
        Self { desk, seed, dice, proxy, console, looks: Looks::at(db.options()), tally: Tally::default() }
    }

    fn typed(&mut self) -> String {
        format!("qz{}", char::from(self.dice.random_range(b'a'..=b'y')))
    }

    /// Restores the connection after a script and adds up its results.
    async fn mended(&mut self, faults: &[Fault], began: Instant, done: Result<(), String>) -> Result<(), String> {
        let told = began.elapsed();
        let missed = self.proxy.heal();
        let settled = is_settled(&mut self.console).await;
        done.and(settled).map_err(|why| format!("{}, seed {}, {faults:?}: {why}", self.desk, self.seed))?;
        self.tally.met += faults.len() - missed;
        self.tally.missed += missed;
        eprintln!("{}: told in {told:?}, live in {:?}: {faults:?}, {missed} not met", self.desk, began.elapsed());
        self.tally.longest = self.tally.longest.max(began.elapsed());
        Ok(())
    }

    async fn arrival(&mut self, guest: &Guest) -> Result<(), String> {
        let faults = faults(&mut self.dice, "admit_seat");
        let typed = self.typed();
        let began = Instant::now();
        self.proxy.arm(faults.clone());
        let done = check_in(&mut self.console, guest, &typed, &mut self.looks).await;
        self.mended(&faults, began, done).await
    }

    /// Finishes the note that was begun, and begins the next one. Returns the begun text.
    async fn note(&mut self, begun: &str, at: usize) -> Result<String, String> {
        let faults = faults(&mut self.dice, "ticket_command");
        let (rest, next) = (format!("note of {} after {at}", self.desk), self.typed());
        let since = Instant::now();
        self.proxy.arm(faults.clone());
        let done = write_note(&mut self.console, begun, &rest, &next, &mut self.looks).await;
        self.tally.waited += usize::from(done == Ok(true));
        self.mended(&faults, since, done.map(drop)).await?;
        Ok(next)
    }
}

/// Runs one console's scripts: a guest arrives while the connection breaks once or twice, and text is typed in between.
/// Some arrivals are followed by a note.
async fn work(db: &TestDb, number: usize, seed: u64, guests: &[Guest]) -> Result<Tally, String> {
    let mut work = Work::begin(db, number, seed).await;
    let mut begun = String::new();
    for (at, guest) in guests.iter().enumerate() {
        work.arrival(guest).await?;
        if at % A_NOTE_AFTER == 0 {
            begun = work.note(&begun, at).await?;
        }
    }
    Ok(work.tally)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_breaks_at_whichever_message_everybody_arrives_and_every_note_is_written_once_and_nothing_typed_is_lost()
 {
    let _turn = crate::TURN.lock().await;
    let seed = std::env::var("FRONTDESK_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(|| getrandom::u64().expect("the dice"));
    eprintln!("FRONTDESK_SEED={seed}");
    let db = TestDb::morning().await;
    let mut owner = db.connect().await;
    let guests = crowd::gather(&mut owner, i32::try_from(CONSOLES * SCRIPTS_OF_EACH).unwrap()).await;
    let began = Instant::now();
    let work = guests.chunks(SCRIPTS_OF_EACH).enumerate().map(|(number, guests)| work(&db, number, seed, guests));
    let mut all = Tally::default();
    for tally in futures_util::future::join_all(work).await {
        let tally = tally.unwrap_or_else(|why| panic!("{why}"));
        all.met += tally.met;
        all.missed += tally.missed;
        all.waited += tally.waited;
        all.longest = all.longest.max(tally.longest);
    }
    eprintln!(
        "{} arrivals in {:?}: {} faults met, {} not; {} notes had to wait; the longest took {:?}",
        guests.len(),
        began.elapsed(),
        all.met,
        all.missed,
        all.waited,
        all.longest
    );
    assert_eq!(crowd::not_once(&mut owner).await, []);
    let notes: Vec<i64> =
        sqlx::query_scalar("SELECT count(*) FROM ticket_comments WHERE content ~ 'note of desk-' GROUP BY content")
            .fetch_all(&mut owner)
            .await
            .unwrap();
    assert_eq!(notes, vec![1; CONSOLES * SCRIPTS_OF_EACH.div_ceil(A_NOTE_AFTER)]);
    assert!(all.met > guests.len() / 2, "most faults are to come to pass");
    assert!(all.waited > 0, "some notes are to wait");
}
