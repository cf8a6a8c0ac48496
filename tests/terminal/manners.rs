//! The console restores the terminal, survives suspend and resize, and stays idle.

use std::time::{Duration, Instant};

use chrono::Timelike;
use rustix::process::Signal;

use crate::desk::{Desk, Setup};
use crate::support::{TestDb, sample::order_of};
use crate::{admissions, ready};

const LEAVE_ALTERNATE: &str = "\x1b[?1049l";
const PASTE_OFF: &str = "\x1b[?2004l";
const SHOW_CURSOR: &str = "\x1b[?25h";

/// Asserts that the output ends with the sequences that restore the terminal.
fn assert_given_back(raw: &[u8]) {
    let said = String::from_utf8_lossy(raw).into_owned();
    for (off, on) in [(LEAVE_ALTERNATE, "\x1b[?1049h"), (PASTE_OFF, "\x1b[?2004h"), (SHOW_CURSOR, "\x1b[?25l")] {
        let last_off = said.rfind(off).unwrap_or_else(|| panic!("{off:?} is missing at the end: {said:?}"));
        assert!(said.rfind(on).is_none_or(|last_on| last_on < last_off), "{on:?} after {off:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn q_gives_the_terminal_back() {
    let db = TestDb::morning().await;
    let mut desk = Desk::open(&db.url_for_staff());
    assert!(!desk.is_cooked());
    assert_eq!(desk.press("q").ends(), 0);
    assert_given_back(&desk.raw());
    assert!(desk.is_cooked());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn signals_give_the_terminal_back() {
    let db = TestDb::morning().await;
    for signal in [Signal::TERM, Signal::HUP] {
        let mut desk = Desk::open(&db.url_for_staff());
        assert_eq!(desk.signal(signal).ends(), 0, "{signal:?}");
        assert_given_back(&desk.raw());
        assert!(desk.is_cooked(), "{signal:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_signal_waits_for_the_write_on_its_way() {
    let db = TestDb::morning().await;
    let order = order_of("Pearl Sizemore").await;
    let mut desk = Setup::new(&db.url_for_staff()).config("lock_timeout_ms = 30000").open();
    desk.press("3").sees("Scan, or type a name").types("pearl size").sees("ADMIT Pearl Sizemore");
    let mut busy = db.connect().await;
    sqlx::raw_sql("BEGIN; LOCK TABLE attendance_events IN SHARE ROW EXCLUSIVE MODE").execute(&mut busy).await.unwrap();
    desk.press("enter").sees("1 saving").signal(Signal::TERM);
    // The console is still running: it redraws for a new size.
    desk.resize(100, 30).sees("1 saving");
    sqlx::raw_sql("COMMIT").execute(&mut busy).await.unwrap();
    assert_eq!(desk.ends(), 0);
    assert_eq!(admissions(&db, &order).await, 1);
    assert_given_back(&desk.raw());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn control_z_stops_it_and_fg_brings_everything_back() {
    let db = TestDb::morning().await;
    let mut desk = Setup::new(&db.url_for_staff()).in_shell().open();
    desk.press("3").sees("Scan, or type a name").types("pearl").sees("Pearl Sizemore");
    desk.press("ctrl-z").sees("Stopped").sees_no_more("Pearl Sizemore").is_asked_by_the_shell();
    // The shell sets its own modes, but only after this message.
    let raw = desk.raw();
    let stopped = raw.windows(7).rposition(|window| window == b"Stopped").unwrap();
    assert_given_back(&raw[..stopped]);
    desk.send("echo $((6*7))\r").sees("42").is_asked_by_the_shell();
    desk.send("fg\r").sees("Pearl Sizemore").sees("pearl");
    // The keyboard works again, for typing and for the scanner.
    let other = ready(&db).await.remove(0);
    desk.scan(&other.1).sees(&format!("{} checked in", other.0));
    desk.press("ctrl-q").is_asked_by_the_shell().send("exit\r");
    assert_eq!(desk.ends(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn control_z_stops_what_has_started_the_console_too() {
    let db = TestDb::morning().await;
    // The setup of `make demo`: the shell waits for a process that waits for the console.
    let mut desk = Setup::new(&db.url_for_staff()).in_shell_by("sh -c '\"$PROGRAM\"; true'").open();
    desk.press("3").sees("Scan, or type a name").types("pearl").sees("Pearl Sizemore");
    for more in [" si", "ze"] {
        desk.press("ctrl-z").sees("Stopped").sees_no_more("Pearl Sizemore").is_asked_by_the_shell();
        let states = desk.states_of("frontdesk").into_iter().chain(desk.states_of("PROGRAM")).collect::<Vec<_>>();
        assert_eq!(states.len(), 2, "{states:?}");
        assert!(states.iter().all(|state| state.starts_with('T')), "{states:?}");
        desk.send("fg\r").sees("Pearl Sizemore").sees("pearl").types(more);
    }
    desk.sees("pearl size");
    desk.press("ctrl-q").is_asked_by_the_shell().send("exit\r");
    assert_eq!(desk.ends(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn control_z_without_a_shell_says_so_and_stops_nothing() {
    let db = TestDb::morning().await;
    let mut desk = Desk::open(&db.url_for_staff());
    desk.press("ctrl-z").sees("There is no shell to go to");
    desk.press("3").sees("Scan, or type a name").types("pearl").sees("Pearl Sizemore");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn drawing_anew_asks_the_terminal_nothing() {
    let db = TestDb::morning().await;
    let mut desk = Desk::open(&db.url_for_staff());
    desk.press("3").sees("Scan, or type a name").types("pearl").sees("Pearl Sizemore");
    // Output of another program on the screen is erased. Characters typed during the redraw arrive.
    desk.press("ctrl-l").types(" si").press("ctrl-l").sees("pearl si").sees("Pearl Sizemore");
    desk.signal(Signal::CONT).types("ze").sees("pearl size").sees("Pearl Sizemore");
    let asks = desk.raw().windows(4).any(|window| window == b"\x1b[6n");
    assert!(!asks, "the answer would come in among the keys");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_new_size_while_typing_loses_nothing() {
    let db = TestDb::morning().await;
    let order = order_of("Joon Kim").await;
    let mut desk = Desk::open(&db.url_for_staff());
    desk.press("3")
        .sees("Scan, or type a name")
        .scan(&order)
        .sees("STOP Joon Kim")
        .press("alt-p")
        .sees("Take the payment");
    desk.press("right").press("tab").press("tab").types("till 4");
    desk.resize(160, 48).sees("Last arrivals").sees("till 4");
    desk.resize(20, 5).sees("80×24");
    // Characters typed while the window is too small are ignored.
    let drawn = desk.raw().len();
    desk.send("unseen").press("ctrl-l").draws_after(drawn);
    desk.resize(80, 24).sees("till 4").types(", drawer").sees("till 4, drawer");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn pasted_lines_press_no_enter() {
    let db = TestDb::morning().await;
    let order = order_of("Pearl Sizemore").await;
    let mut desk = Desk::open(&db.url_for_staff());
    desk.press("3")
        .sees("Scan, or type a name")
        .send(&format!("\x1b[200~{order}\r\n\x1b[201~"))
        .sees("ADMIT Pearl Sizemore");
    assert_eq!(admissions(&db, &order).await, 0);
    desk.press("enter").sees("Pearl Sizemore checked in");
}

/// Returns the clock ticks that a process has used.
fn ticks(pid: i32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let (_, rest) = stat.rsplit_once(')').unwrap();
    let fields: Vec<&str> = rest.split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_console_left_alone_does_nothing() {
    let db = TestDb::morning().await;
    let desk = Desk::open(&db.url_for_staff());
    let deadline = Instant::now() + Duration::from_secs(75);
    loop {
        // At the full minute the console redraws its clock, so that moment is not measured.
        let second = chrono::Utc::now().second();
        let before = ticks(desk.pid());
        if desk.is_quiet_for(Duration::from_secs(4)) && (2..55).contains(&second) {
            let used = ticks(desk.pid()) - before;
            assert!(used <= 1, "{used} ticks in four idle seconds");
            return;
        }
        assert!(Instant::now() < deadline, "it never rests:\n{}", desk.screen());
    }
}
