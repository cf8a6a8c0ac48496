//! The private server against a real PostgreSQL: the first console starts it, consoles share it, the last one stops it,
//! and killed processes do no harm.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a helper of a test fails the test")]

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use frontdesk::embedded::{Attached, Error, Mode, attach_with};
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use sqlx::postgres::PgConnection;
use sqlx::{ConnectOptions, Connection, Executor};

const PROGRAM: &str = env!("CARGO_BIN_EXE_frontdesk");
/// Far longer than any step takes. A test that needs all of it fails.
const PATIENCE: Duration = Duration::from_secs(20);
const QUICK: Mode = Mode { throw_away: false, fast: true, linger: Duration::ZERO };
const GONE_AFTERWARDS: Mode = Mode::throw_away(Duration::ZERO);

/// The folder of one cluster: accessible to the server's user, and removed afterwards.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let shm = Path::new("/dev/shm");
        let base = if shm.is_dir() { shm.to_path_buf() } else { std::env::temp_dir() };
        let place = tempfile::Builder::new().prefix("fd-").tempdir_in(base).unwrap();
        fs::set_permissions(place.path(), fs::Permissions::from_mode(0o755)).unwrap();
        Self(place)
    }

    fn dir(&self) -> PathBuf {
        self.0.path().join("c")
    }

    async fn attach(&self, mode: Mode) -> Attached {
        attach_with(Path::new(PROGRAM), &self.dir(), mode).await.unwrap()
    }

    async fn fail(&self, mode: Mode) -> String {
        let tried = attach_with(Path::new(PROGRAM), &self.dir(), mode).await;
        tried.err().unwrap().to_string()
    }

    /// Waits until the supervisor, which holds this lock all its life, has ended.
    fn wait_for_supervisor_to_end(&self) {
        if let Ok(lock) = File::options().write(true).open(self.dir().join("supervisor.lock")) {
            eventually("the supervisor ends", || lock.try_lock().is_ok());
        }
    }
}

impl Drop for Place {
    /// A running server would write files again while the folder is removed.
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.wait_for_supervisor_to_end();
        }
    }
}

fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

async fn connect(attached: &Attached) -> PgConnection {
    attached.connect_options("postgres").connect().await.unwrap()
}

/// Returns the server's process id, as the server reports it.
async fn server_pid(attached: &Attached) -> Pid {
    let mut connection = connect(attached).await;
    let file: String =
        sqlx::query_scalar("SELECT pg_read_file('postmaster.pid')").fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    Pid::from_raw(file.lines().next().unwrap().trim().parse().unwrap()).unwrap()
}

/// Returns the supervisor's process id from its log: "2026-11-21 06:20:00Z supervisor 4711: …".
fn supervisor_pid(attached: &Attached) -> Pid {
    let log = fs::read_to_string(attached.dir().join("supervisor.log")).unwrap();
    let last = log.lines().rfind(|line| line.ends_with("started")).unwrap();
    let pid = last.split_once("supervisor ").unwrap().1;
    Pid::from_raw(pid.split_once(':').unwrap().0.parse().unwrap()).unwrap()
}

/// Returns true if the process runs. A zombie, which still has its id, does not count.
fn is_alive(pid: Pid) -> bool {
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero()));
    let is_zombie = stat.is_ok_and(|text| text.contains(") Z "));
    test_kill_process(pid).is_ok() && !is_zombie
}

#[tokio::test]
async fn two_consoles_share_one_server_and_the_last_one_out_stops_it() {
    let place = Place::new();
    let first = place.attach(QUICK).await;
    let second = place.attach(QUICK).await;
    let server = server_pid(&first).await;
    assert_eq!(server, server_pid(&second).await);

    drop(first);
    assert_eq!(server, server_pid(&second).await);
    assert!(is_alive(server));

    drop(second);
    place.wait_for_supervisor_to_end();
    assert!(!is_alive(server));
    let lock = File::open(place.dir().join("consoles.lock")).unwrap();
    assert!(lock.try_lock().is_ok(), "the consoles' lock is free again");
    assert!(!place.dir().join("run/.s.PGSQL.5432").exists());
}

#[tokio::test]
async fn many_consoles_at_once_start_one_server() {
    let place = Place::new();
    let dir = place.dir();
    let all = (0..8).map(|_| {
        let dir = dir.clone();
        tokio::spawn(async move { attach_with(Path::new(PROGRAM), &dir, QUICK).await.unwrap() })
    });
    let all: Vec<_> = all.collect();
    let mut attached = Vec::new();
    for one in all {
        attached.push(one.await.unwrap());
    }
    let server = server_pid(&attached[0]).await;
    for one in &attached {
        assert_eq!(server, server_pid(one).await);
    }
    drop(attached);
    place.wait_for_supervisor_to_end();
    assert!(!is_alive(server));
}

#[tokio::test]
async fn what_was_saved_is_there_after_a_stop_and_a_start() {
    let place = Place::new();
    let durable = Mode::durable();
    let attached = place.attach(durable).await;
    attached.ensure_database("shop \"one\"").await.unwrap();
    attached.ensure_database("shop \"one\"").await.unwrap();
    let mut shop = attached.connect_options("shop \"one\"").connect().await.unwrap();
    shop.execute("CREATE TABLE saved AS SELECT 'Muñoz' AS name").await.unwrap();
    let safe: Vec<String> = sqlx::query_scalar(
        "SELECT setting FROM pg_settings WHERE name IN
            ('fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums')",
    )
    .fetch_all(&mut shop)
    .await
    .unwrap();
    assert_eq!(safe, ["on"; 4]);
    shop.close().await.unwrap();
    drop(attached);

    // Attaching waits for the server that is being stopped.
    let again = place.attach(durable).await;
    let mut shop = again.connect_options("shop \"one\"").connect().await.unwrap();
    let name: String = sqlx::query_scalar("SELECT name FROM saved").fetch_one(&mut shop).await.unwrap();
    assert_eq!(name, "Muñoz");
}

#[tokio::test]
async fn a_console_takes_the_place_of_the_last_one_while_it_goes() {
    let place = Place::new();
    let mut servers = Vec::new();
    for _ in 0..3 {
        let attached = place.attach(QUICK).await;
        servers.push(server_pid(&attached).await);
    }
    let attached = place.attach(QUICK).await;
    assert!(connect(&attached).await.ping().await.is_ok());
    assert!(is_alive(server_pid(&attached).await));
}

#[tokio::test]
#[cfg(target_os = "linux")]
async fn a_killed_supervisor_takes_the_server_along_and_the_next_attach_starts_anew() {
    for signal in [Signal::KILL, Signal::TERM] {
        let place = Place::new();
        let attached = place.attach(QUICK).await;
        connect(&attached).await.execute("CREATE TABLE kept AS SELECT 1 AS n").await.unwrap();
        let server = server_pid(&attached).await;
        kill_process(supervisor_pid(&attached), signal).unwrap();
        eventually("the server follows its supervisor", || !is_alive(server));

        let again = place.attach(QUICK).await;
        assert_ne!(server, server_pid(&again).await);
        let kept: i32 = sqlx::query_scalar("SELECT n FROM kept").fetch_one(&mut connect(&again).await).await.unwrap();
        assert_eq!(kept, 1);
    }
}

#[tokio::test]
#[cfg(target_os = "linux")]
async fn attaching_gets_over_a_server_that_is_on_its_way_out() {
    let place = Place::new();
    let attached = place.attach(QUICK).await;
    let server = server_pid(&attached).await;
    kill_process(supervisor_pid(&attached), Signal::KILL).unwrap();

    // Even if the old server still answers, attaching succeeds, and soon reaches a new server.
    let began = Instant::now();
    loop {
        assert!(began.elapsed() < PATIENCE, "no new server came");
        let again = place.attach(QUICK).await;
        if again.connect_options("postgres").connect().await.is_ok() && !is_alive(server) {
            assert_ne!(server, server_pid(&again).await);
            break;
        }
    }
}

#[tokio::test]
async fn a_crashed_server_is_started_anew() {
    let place = Place::new();
    let attached = place.attach(QUICK).await;
    let server = server_pid(&attached).await;
    kill_process(server, Signal::KILL).unwrap();
    place.wait_for_supervisor_to_end();
    let log = fs::read_to_string(place.dir().join("supervisor.log")).unwrap();
    assert!(log.contains("the server ended by itself"), "{log}");

    let again = place.attach(QUICK).await;
    assert!(connect(&again).await.ping().await.is_ok());
}

#[tokio::test]
async fn a_throw_away_folder_vanishes_with_its_last_console() {
    let place = Place::new();
    let attached = place.attach(GONE_AFTERWARDS).await;
    let server = server_pid(&attached).await;
    drop(attached);
    eventually("the folder is gone", || fs::read_dir(place.0.path()).unwrap().next().is_none());
    assert!(!is_alive(server));
}

#[tokio::test]
async fn a_lingering_server_serves_the_console_that_comes_in_time() {
    let place = Place::new();
    let patient = Mode::throw_away(Duration::from_secs(2));
    let server = server_pid(&place.attach(patient).await).await;
    // No console is attached now, but the server lingers.
    assert_eq!(server, server_pid(&place.attach(patient).await).await);
    eventually("it has waited long enough", || !place.dir().exists());
    assert!(!is_alive(server));
}

#[tokio::test]
async fn a_folder_with_a_very_long_name_gets_a_short_one_for_its_socket() {
    let place = Place::new();
    let long = place.0.path().join("x".repeat(120));
    let attached = attach_with(Path::new(PROGRAM), &long, GONE_AFTERWARDS).await.unwrap();
    assert!(attached.socket_dir().as_os_str().len() < 100);
    let mode = fs::metadata(attached.socket_dir()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    server_pid(&attached).await;
    let short = attached.socket_dir().to_path_buf();
    drop(attached);
    eventually("both folders are gone", || !long.exists() && !short.exists());
}

#[tokio::test]
async fn only_a_socket_and_only_this_user() {
    let place = Place::new();
    let attached = place.attach(GONE_AFTERWARDS).await;
    let mut admin = connect(&attached).await;
    let listens: String = sqlx::query_scalar("SHOW listen_addresses").fetch_one(&mut admin).await.unwrap();
    assert_eq!(listens, "");
    admin.execute("CREATE ROLE dana LOGIN PASSWORD 'right horse'").await.unwrap();

    let dana = attached.connect_options("postgres").username("dana");
    assert!(dana.clone().password("right horse").connect().await.is_ok());
    let refused = dana.password("wrong").connect().await.err().unwrap();
    assert!(refused.to_string().contains("password authentication failed"), "{refused}");
    let log = fs::read_to_string(place.dir().join("postgres.log")).unwrap();
    assert!(!log.contains("right horse"), "{log}");
}

#[tokio::test]
async fn the_log_holds_no_statement_and_no_value() {
    let place = Place::new();
    let attached = place.attach(QUICK).await;
    let mut admin = connect(&attached).await;
    admin.execute("CREATE TABLE people (email TEXT PRIMARY KEY)").await.unwrap();
    let twice = "INSERT INTO people VALUES ('ana@example.org'), ('ana@example.org')";
    assert!(admin.execute(twice).await.is_err());
    drop((admin, attached));
    place.wait_for_supervisor_to_end();
    let log = fs::read_to_string(place.dir().join("postgres.log")).unwrap();
    assert!(log.contains("people_pkey"), "the failure itself is there: {log}");
    assert!(!log.contains("ana@"), "{log}");
}

#[tokio::test]
async fn data_of_another_version_is_left_alone() {
    let place = Place::new();
    fs::create_dir_all(place.dir().join("data")).unwrap();
    fs::write(place.dir().join("data/PG_VERSION"), "99\n").unwrap();
    let sentence = place.fail(QUICK).await;
    assert!(sentence.contains("made by PostgreSQL 99, but this machine has"), "{sentence}");
    assert!(sentence.contains("install PostgreSQL 99 again"), "{sentence}");
    assert_eq!(fs::read_to_string(place.dir().join("data/PG_VERSION")).unwrap(), "99\n");
}

#[tokio::test]
async fn data_that_is_none_is_left_alone() {
    let place = Place::new();
    fs::create_dir_all(place.dir().join("data")).unwrap();
    fs::write(place.dir().join("data/PG_VERSION"), "holiday photos").unwrap();
    let sentence = place.fail(QUICK).await;
    assert!(sentence.contains("not a PostgreSQL database, or a damaged one"), "{sentence}");
}

#[tokio::test]
async fn damaged_data_gives_the_servers_own_words() {
    let place = Place::new();
    drop(place.attach(QUICK).await);
    place.wait_for_supervisor_to_end();
    fs::remove_file(place.dir().join("data/global/pg_control")).unwrap();
    let began = Instant::now();
    let sentence = place.fail(QUICK).await;
    assert!(sentence.contains("did not start"), "{sentence}");
    assert!(sentence.contains("pg_control"), "{sentence}");
    assert!(began.elapsed() < PATIENCE, "the early end is noticed, not waited out");
}

#[tokio::test]
async fn a_folder_full_of_other_things_is_refused() {
    let place = Place::new();
    fs::create_dir(place.dir()).unwrap();
    fs::write(place.dir().join("thesis.odt"), "five years of work").unwrap();
    let sentence = place.fail(GONE_AFTERWARDS).await;
    assert!(sentence.contains("other things, such as `thesis.odt`"), "{sentence}");
    assert_eq!(fs::read_dir(place.dir()).unwrap().count(), 1);
}

#[tokio::test]
async fn a_link_in_place_of_the_folder_is_refused() {
    let place = Place::new();
    std::os::unix::fs::symlink("/", place.dir()).unwrap();
    let tried = attach_with(Path::new(PROGRAM), &place.dir(), GONE_AFTERWARDS).await;
    assert!(matches!(tried, Err(Error::NotOurs { what, .. }) if what == "a link"));
}

#[tokio::test]
async fn a_file_in_the_way_is_named() {
    let place = Place::new();
    fs::write(place.dir(), "").unwrap();
    let inside = place.dir().join("cluster");
    let tried = attach_with(Path::new(PROGRAM), &inside, GONE_AFTERWARDS).await;
    let sentence = tried.err().unwrap().to_string();
    assert!(sentence.contains("could not create"), "{sentence}");
    assert!(sentence.contains("choose another folder"), "{sentence}");
}

#[tokio::test]
async fn root_is_told_where_the_servers_user_cannot_go() {
    let private = tempfile::tempdir().unwrap();
    fs::set_permissions(private.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let dir = private.path().join("c");
    let tried = attach_with(Path::new(PROGRAM), &dir, GONE_AFTERWARDS).await;
    if rustix::process::geteuid().is_root() {
        let sentence = tried.err().unwrap().to_string();
        assert!(sentence.contains("`postgres`, who cannot reach"), "{sentence}");
    } else {
        // Without root, the server runs as the current user, who can access the folder.
        drop(tried.unwrap());
        eventually("the folder is gone", || !dir.exists());
    }
}
