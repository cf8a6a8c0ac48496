//! A server is killed and restarted under four consoles that check in 240 people.

use std::path::Path;
use std::time::{Duration, Instant};

use frontdesk::db::servers::Servers;
use frontdesk::embedded::{Attached, Mode, attach_with};
use futures_util::future::{join, try_join_all};
use rustix::process::{Pid, Signal, kill_process};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::watch;

use crate::check_in;
use crate::support::console::Console;
use crate::support::crowd::{self, Guest, Looks};
use crate::support::{PROGRAM, sample};

const PEOPLE: i32 = 240;
const CONSOLES: usize = 4;
/// Numbers of arrivals after which the server is killed.
const KILLS: [usize; 3] = [40, 100, 170];
/// Commits survive a kill of the server. The data directory is removed after the test.
const MODE: Mode = Mode { throw_away: true, fast: false, linger: Duration::ZERO };

/// Kills the postmaster with SIGKILL; its backends end with it.
fn kill(folder: &Path) {
    let lines = std::fs::read_to_string(folder.join("data/postmaster.pid")).expect("the server runs");
    let pid = lines.lines().next().and_then(|line| line.trim().parse().ok()).and_then(Pid::from_raw);
    kill_process(pid.expect("a process"), Signal::KILL).expect("killing the server");
}

async fn work(
    number: usize,
    server: &Attached,
    guests: &[Guest],
    arrived: &watch::Sender<usize>,
) -> Result<(), String> {
    let options = server.connect_options("mdi");
    let mut console = Console::open(Servers::from(options.clone()), "dana.cole", &format!("desk-{number}")).await;
    let mut looks = Looks::at(options);
    console.press("3").sees("Scan, or type a name").await;
    for guest in guests {
        check_in(&mut console, guest, "qz", &mut looks).await?;
        arrived.send_modify(|arrived| *arrived += 1);
    }
    console.until(crate::MENDED, |screen| screen.contains("● Live")).await
}

/// Kills the server at each count and starts it again as its supervisor does. Returns how long each outage took.
async fn kill_and_start(server: &Attached, arrived: &watch::Sender<usize>) -> Vec<(Duration, Attached)> {
    let mut starts = Vec::new();
    for after in KILLS {
        arrived.subscribe().wait_for(|arrived| *arrived >= after).await.unwrap();
        kill(server.dir());
        let began = Instant::now();
        // While backends of the dead server are still ending, a start fails and is retried.
        let place = loop {
            match attach_with(Path::new(PROGRAM), server.dir(), MODE).await {
                Ok(place) => break place,
                Err(error) => assert!(began.elapsed() < Duration::from_secs(30), "{error}"),
            }
        };
        starts.push((began.elapsed(), place));
    }
    starts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_arrive_once_each_while_their_server_is_killed_three_times() {
    let _turn = crate::TURN.lock().await;
    let folder = tempfile::Builder::new().prefix("fd-killed-").tempdir_in(frontdesk::paths::memory_dir()).unwrap();
    let server = attach_with(Path::new(PROGRAM), &folder.path().join("server"), MODE).await.unwrap();
    server.ensure_database("mdi").await.unwrap();
    let mut owner = server.connect_options("mdi").connect().await.unwrap();
    sample::fill_empty(&mut owner).await;
    let guests = crowd::gather(&mut owner, PEOPLE).await;
    owner.close().await.unwrap();

    let (arrived, began) = (watch::Sender::new(0), Instant::now());
    let chunks = guests.chunks(guests.len() / CONSOLES).enumerate();
    let work = try_join_all(chunks.map(|(number, guests)| work(number, &server, guests, &arrived)));
    // If a console cannot continue, the test ends without waiting for the next kill.
    let killing = kill_and_start(&server, &arrived);
    let all = tokio::time::timeout(Duration::from_mins(4), join(work, killing)).await;
    let (done, starts) = all.unwrap_or_else(|_| panic!("{} of {PEOPLE} in four minutes", *arrived.borrow()));
    done.unwrap_or_else(|why| panic!("{why}"));
    let away: Vec<Duration> = starts.iter().map(|(away, _)| *away).collect();
    eprintln!("{PEOPLE} arrivals in {:?}; the server was away for {away:?}", began.elapsed());
    let mut owner = server.connect_options("mdi").connect().await.unwrap();
    assert_eq!(crowd::not_once(&mut owner).await, []);
}
