//! Connections and servers break while consoles work: confirmed results are stored, typed text is kept, and no guest is
//! admitted twice. The consoles are the program's own loop, see `support::console`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod broken;
mod fail_over;
mod flows;
#[path = "../database/institute.rs"]
#[allow(dead_code, reason = "the other test program uses all of it")]
mod institute;
mod killed;
mod pooler;
mod silent;
mod states;
mod storm;
#[path = "../support/mod.rs"]
mod support;

use std::time::Duration;

use tokio::sync::Mutex;

use support::console::Console;
use support::crowd::{Guest, Looks};

/// Held by each test here. Each needs most of the machine, and two at once would disturb each other's timing.
static TURN: Mutex<()> = Mutex::const_new(());

/// How long a fault may stay visible after its repair: a connection attempt and the longest pause.
const MENDED: Duration = Duration::from_secs(25);

/// Checks a guest in as a person does: scans, and scans again when the screen says so. Returns when the screen says
/// that the guest is in, and checks at that moment that the database has the arrival.
/// ¶ The text `typed` for the next guest must then be in its field.
async fn check_in(console: &mut Console, guest: &Guest, typed: &str, looks: &mut Looks) -> Result<(), String> {
    // Without `is in · waiting`, which does not promise an arrival in the database. Its result is shown later.
    let is_in = [
        format!("{} checked in:", guest.name),
        format!("{} is in already", guest.name),
        "that waited is saved".into(),
        "that waited are saved".into(),
    ];
    let again = [
        format!("{}: ", guest.code),
        "broke".into(),
        "does not answer".into(),
        "ended the".into(),
        "not known".into(),
        "are busy".into(),
    ];
    let words: Vec<&str> = is_in.iter().chain(&again).map(String::as_str).collect();
    for _ in 0..6 {
        // The second key removes the last message, so that it is not taken for an answer to this scan.
        console.press("esc").press("esc");
        console.until(MENDED, |screen| !words.iter().any(|words| screen.contains(words))).await?;
        console.looks().scan(&guest.code).types(typed);
        match console.saw_one_of(&words).await {
            Some(0..=3) => {
                let said = looks.events(guest.seat).await;
                if said != (1, 0) {
                    return Err(format!("the screen says that {} is in, and there are {said:?}", guest.name));
                }
                return still_typed(console, typed).await;
            }
            Some(_) => {
                still_typed(console, typed).await?;
                console.until(MENDED, |screen| !again.iter().any(|words| screen.contains(words))).await?;
            }
            None => {
                let events = looks.events(guest.seat).await;
                return Err(format!(
                    "{}: nothing is said, and there are {events:?}:\n{}",
                    guest.name,
                    console.screen()
                ));
            }
        }
    }
    Err(format!("{} does not get in:\n{}", guest.name, console.body()))
}

/// Waits until the console is live and has no open query or write. All results then match the screen.
async fn is_settled(console: &mut Console) -> Result<(), String> {
    let is_open =
        |screen: &str| ["saving", "sending", "waiting", "Looking up"].iter().any(|words| screen.contains(words));
    console.until(MENDED, |screen| screen.contains("● Live") && !is_open(screen)).await?;
    let has_unread = console.screen().contains("unread");
    if has_unread { Err(format!("it came out otherwise:\n{}", console.screen())) } else { Ok(()) }
}

/// Asserts that the typed text is in the field, and clears it.
async fn still_typed(console: &mut Console, typed: &str) -> Result<(), String> {
    let field = format!("▸ {typed} ");
    console.until(Duration::from_secs(5), |screen| screen.contains(&field)).await?;
    console.press("esc");
    console.until(Duration::from_secs(5), |screen| !screen.contains(&field)).await
}

/// Writes a note to the open ticket and begins the next one before the result is known. `begun` is the text already in
/// the form. Returns when the screen says that the note is written, and checks at that moment that the database has it,
/// complete and once. Returns true if the note was queued.
async fn write_note(
    console: &mut Console,
    begun: &str,
    rest: &str,
    next: &str,
    looks: &mut Looks,
) -> Result<bool, String> {
    let whole = format!("{begun}{rest}");
    // Without the count of other queued changes.
    let told = |screen: &str| {
        let waits = screen.split("note to T-").skip(1).any(|told| told.contains("waits, kept on this machine"));
        let of = [screen.contains("the note is written"), waits, screen.contains("Ctrl-S tries again")];
        of.iter().position(|is_told| *is_told)
    };
    console.press("alt-5").press("t");
    console.until(MENDED, |screen| screen.contains("Ctrl-S saves") && screen.contains(begun)).await?;
    console.types(rest);
    console.until(MENDED, |screen| screen.contains(&whole)).await?;
    for _ in 0..6 {
        console.looks().press("ctrl-s");
        let has_waited = match console.saw(told).await {
            Some(0) => false,
            Some(1) => true,
            Some(_) => continue,
            None => return Err(format!("{whole}: nothing is said:\n{}", console.body())),
        };
        console.press("t").until(MENDED, |screen| screen.contains("Ctrl-S saves")).await?;
        console.types(next);
        if has_waited {
            let is_over = |screen: &str| !screen.contains("WAITING") && !screen.contains("1 waiting");
            console.until(MENDED, |screen| is_over(screen) && !screen.contains("1 sending")).await?;
        }
        let written = looks.comments(&whole).await;
        if written != 1 {
            let like = looks.like(rest).await;
            return Err(format!(
                "the screen says that {whole:?} is written, and it is there {written} times: {like:?}; it waited: \
                 {has_waited}\n{}",
                console.screen()
            ));
        }
        // The text begun in the meantime is kept, also after leaving the page and coming back.
        console.until(Duration::from_secs(5), |screen| screen.contains(next)).await?;
        console.press("alt-3");
        console.until(Duration::from_secs(5), |screen| screen.contains("Scan, or type a name")).await?;
        return Ok(has_waited);
    }
    Err(format!("{whole:?} is not written:\n{}", console.body()))
}
