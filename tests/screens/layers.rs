//! Layers above the panes.

use frontdesk::app::Msg;
use frontdesk::ui::ids::SessionId;

use crate::fixtures::Desk;
use crate::picture;
use crate::render::{shows, words};

#[test]
fn help_of_today() {
    let mut desk = Desk::new();
    desk.press("?");
    picture!(desk);
}

#[test]
fn help_of_check_in_scrolled() {
    let mut desk = Desk::new();
    desk.press("3 ? pagedown");
    picture!(desk);
}

#[test]
fn palette_says_why_not() {
    let mut desk = Desk::new();
    desk.press("2").settle().press(":");
    picture!(desk);
}

#[test]
fn palette_that_finds() {
    let mut desk = Desk::new();
    desk.press(":").type_in("pers");
    picture!(desk);
}

#[test]
fn leave_although_a_form_is_open() {
    let mut desk = Desk::new();
    desk.find("joon kim").press("down alt-p 5 ctrl-q");
    picture!(desk);
}

#[test]
fn a_long_message_at_the_foot() {
    let mut desk = Desk::new();
    let words = "The file could not be saved in /home/dana/frontdesk-exports: no space left on this device.".into();
    desk.send(Msg::FileDone { session: SessionId(0), worked: false, words });
    picture!(desk);
}

#[test]
fn actions_are_found_by_the_words_that_people_use() {
    for (typed, title) in [
        ("refund", "Correct a payment"),
        ("money back", "Correct a payment"),
        ("help", "Explain this pane"),
        ("logout", "Sign in as someone else"),
        ("exchange", "Name the seat"),
        ("gantt", "The day as a timeline"),
        ("valid seat", "Open the person's valid seat"),
    ] {
        let mut desk = Desk::new();
        desk.press(":").type_in(typed);
        shows(&desk, title);
    }
}

#[test]
fn a_key_in_the_help_is_never_cut() {
    let mut desk = Desk::new();
    desk.press("3").settle().press("f1");
    let shown = words(&desk.app, (80, 24));
    assert!(shown.contains("Alt-Shift-V") && !shown.contains('…'), "{shown}");
}

#[test]
fn a_message_of_several_rows_covers_no_row_of_the_list() {
    let mut desk = Desk::new();
    let rows = |desk: &Desk| {
        words(&desk.app, (80, 24)).lines().filter(|line| line.contains("AM ") || line.contains("PM ")).count()
    };
    let before = rows(&desk);
    let text = "The file could not be saved in /home/dana/exports: no space left on this device. ".repeat(3);
    desk.send(Msg::FileDone { session: SessionId(0), worked: false, words: text });
    let shown = words(&desk.app, (80, 24));
    assert!(rows(&desk) == before || shown.contains("more below"), "{shown}");
    let size = (80, 18 + 6);
    assert!(words(&desk.app, size).contains("no space left"), "{shown}");
}
