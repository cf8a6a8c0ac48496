//! Terminal output before the first screen.

use std::net::TcpListener;

use rustix::process::Signal;

use crate::desk::{Desk, Setup};

/// Returns the output before the console takes the whole screen.
fn before_the_screen(desk: &Desk) -> String {
    let raw = desk.raw();
    let screen = b"\x1b[?1049h";
    let end = raw.windows(screen.len()).position(|window| window == screen).expect("the console has the whole screen");
    String::from_utf8_lossy(&raw[..end]).into_owned()
}

#[test]
fn a_demonstration_says_that_it_starts_its_database() {
    let mut desk = Setup::demo().start(None);
    desk.sees("Starting the demonstration's database").sees("Who is at this desk?").sees("Dana Cole");
    let before = before_the_screen(&desk);
    assert!(before.contains("Starting the demonstration's database"), "{before:?}");
    assert!(!desk.screen().contains("Starting the demonstration's database"));
    // The last console stops the server.
    desk.press("ctrl-q");
    let status = desk.ends();
    assert!(desk.is_cooked() && status == 0, "{status}");
}

#[test]
fn a_server_that_does_not_answer_is_named_while_it_is_waited_for() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let mut desk = Setup::new(&format!("postgres://127.0.0.1:{port}/mdi?sslmode=disable")).start(None);
    desk.sees(&format!("Connecting to 127.0.0.1:{port}/mdi"));
    desk.signal(Signal::INT);
    desk.ends();
}

#[test]
fn a_parameter_that_is_not_known_is_said_and_nothing_is_opened() {
    let mut desk = Setup::new("postgres://db.example.org/mdi?sslmod=verify-full").start(None);
    desk.ends();
    assert!(desk.screen().contains("Did you mean sslmode?"), "{}", desk.screen());
}
