//! The frame around the panes: fixed rows, how long a message stays, and keys while the pane is not visible.

use chrono::Duration;
use frontdesk::app::Msg;
use frontdesk::domain::desk::DeskErrorKind;
use frontdesk::domain::staff::Role;
use frontdesk::ui::effect::Effect;
use frontdesk::ui::ids::SessionId;
use frontdesk::ui::theme::{Colors, Look, Theme};

use crate::fixtures::{Desk, start};
use crate::render::{self, hides, shows, words};

fn row(desk: &Desk, size: (u16, u16), row: u16) -> String {
    words(&desk.app, size).lines().nth(usize::from(row)).unwrap_or_default().to_owned()
}

fn message_row(desk: &Desk) -> String {
    row(desk, (80, 24), 22)
}

fn key_row(desk: &Desk) -> String {
    row(desk, (80, 24), 23)
}

fn saved(desk: &mut Desk) -> &mut Desk {
    desk.send(Msg::FileDone { session: SessionId(0), worked: true, words: "Roster saved.".into() })
}

fn not_saved(desk: &mut Desk) -> &mut Desk {
    desk.send(Msg::FileDone { session: SessionId(0), worked: false, words: "The disk is full.".into() })
}

#[test]
fn a_success_leaves_after_six_seconds_and_asks_nothing_for_that() {
    let mut desk = Desk::new();
    saved(&mut desk);
    assert!(message_row(&desk).contains("✓ Roster saved."));
    assert_eq!(desk.app.wake_at() - desk.now, Duration::seconds(6), "one timer");
    desk.now += Duration::seconds(6);
    desk.send(Msg::Tick);
    hides(&desk, "Roster saved.");
    assert!(desk.questions.is_empty(), "{:?}", desk.questions);
    assert!(desk.app.wake_at() - desk.now > Duration::seconds(30), "nothing is waited for but the minute");
}

#[test]
fn a_success_leaves_with_the_second_key() {
    let mut desk = Desk::new();
    saved(&mut desk).press("down");
    shows(&desk, "Roster saved.");
    desk.press("down");
    hides(&desk, "Roster saved.");
}

#[test]
fn a_failure_stays_until_escape_or_the_next_success() {
    let mut desk = Desk::new();
    not_saved(&mut desk).press("down down up");
    desk.later(3).send(Msg::Tick).settle();
    shows(&desk, "The disk is full.");
    desk.press("esc");
    hides(&desk, "The disk is full.");
    not_saved(&mut desk);
    saved(&mut desk);
    shows(&desk, "The disk is full.");
    desk.press("down");
    saved(&mut desk);
    hides(&desk, "The disk is full.");
    shows(&desk, "Roster saved.");
}

#[test]
fn a_message_never_takes_the_key_row() {
    let mut desk = Desk::new();
    let keys = key_row(&desk);
    desk.send(Msg::FileDone { session: SessionId(0), worked: false, words: "no space left on this device ".repeat(9) });
    assert_eq!(key_row(&desk), keys);
    assert!(message_row(&desk).contains("device"), "{}", message_row(&desk));
}

#[test]
fn the_message_row_tells_the_position_while_there_is_no_message() {
    let mut desk = Desk::new();
    desk.press("down");
    assert_eq!(message_row(&desk), " 2 of 7");
    desk.press("/").type_in("hall");
    assert!(message_row(&desk).contains("filter \u{201c}hall\u{201d}"), "{}", message_row(&desk));
}

#[test]
fn the_key_row_ends_with_all_and_help_and_cuts_no_hint() {
    for role in [Role::Desk, Role::Manager, Role::Admin, Role::Instructor] {
        for pane in ["1", "2", "3", "4", "5", "6"] {
            let mut desk = Desk::of(role);
            desk.press(pane).settle();
            for width in [80, 100, 160] {
                let keys = row(&desk, (width, 24), 23);
                assert!(keys.ends_with("help") && keys.contains(" all  "), "{role:?} {pane}: {keys}");
                assert!(!keys.contains('…'), "{keys}");
            }
        }
    }
}

#[test]
fn only_the_tabs_that_the_person_uses_are_there() {
    assert!(!row(&Desk::of(Role::Desk), (80, 24), 1).contains("Leads"));
    assert!(row(&Desk::of(Role::Manager), (80, 24), 1).contains("4 Leads"));
    let tabs = row(&Desk::of(Role::Instructor), (80, 24), 1);
    assert!(tabs.starts_with("[1 Today]  2 Roster   3 Check-in "), "{tabs}");
}

#[test]
fn the_name_of_the_institute_is_never_cut_for_the_desk() {
    let mut start = start(Role::Desk);
    if let Some(entered) = &mut start.entered {
        entered.site.name = "Mountaineer Dynamics Firearms Training Institute".into();
        entered.actor.desk = "the desk in the entrance hall".into();
    }
    let mut desk = Desk::unanswered(start);
    desk.settle();
    desk.send(Msg::Resize(None));
    let status = row(&desk, (80, 24), 0);
    assert!(status.contains("Mountaineer Dynamics") && status.ends_with("● Live"), "{status}");
}

#[test]
fn what_is_read_is_said_after_a_moment_and_old_rows_stay() {
    let mut desk = Desk::new();
    desk.press("f5");
    let asked = desk.now;
    hides(&desk, "Reading the classes");
    assert_eq!(desk.app.wake_at() - asked, Duration::milliseconds(150));
    desk.now += Duration::milliseconds(150);
    desk.send(Msg::Tick);
    assert_eq!(message_row(&desk), " Reading the classes…");
    shows(&desk, "CCW Permit");
    assert_eq!(desk.app.wake_at() - asked, Duration::seconds(1));
    desk.now = asked + Duration::seconds(2);
    desk.send(Msg::Tick);
    assert_eq!(message_row(&desk), " Reading the classes… 2 s");
    desk.fail(DeskErrorKind::Timeout);
    assert!(message_row(&desk).starts_with(" Data from 9:41 AM, F5 reads it again"), "{}", message_row(&desk));
}

#[test]
fn a_window_that_is_too_small_takes_no_key_but_those_to_leave_and_lock() {
    let mut desk = Desk::new();
    desk.send(Msg::Resize(Some((79, 24)))).press("3 down enter").type_in("ana").settle();
    desk.scan("MDI-2026-00001-1").send(Msg::Paste("ana".into()));
    assert!(desk.writes.is_empty() && desk.questions.is_empty(), "{:?}", desk.questions);
    desk.send(Msg::Resize(Some((80, 24))));
    shows(&desk, "[1 Today]");
    desk.send(Msg::Resize(Some((80, 23)))).press("f4").send(Msg::Resize(Some((80, 24))));
    shows(&desk, "Locked");
    let mut desk = Desk::new();
    desk.send(Msg::Resize(Some((20, 5)))).press("ctrl-q");
    assert_eq!(desk.others, [Effect::Quit]);
}

#[test]
fn leaving_a_window_that_is_too_small_loses_nothing() {
    let mut desk = Desk::new();
    desk.roster().press("t").type_in("brings a friend");
    desk.send(Msg::Resize(Some((40, 10)))).press("ctrl-q ctrl-q ctrl-y enter");
    assert!(desk.others.is_empty(), "{:?}", desk.others);
    let told = words(&desk.app, (40, 10)).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("Something is not saved: Frontdesk asks before it closes."), "{told}");
    desk.send(Msg::Resize(Some((80, 24))));
    shows(&desk, "Leave Frontdesk?");
    desk.press("esc");
    shows(&desk, "brings a friend");
}

#[test]
fn what_was_typed_for_the_pane_is_no_password() {
    let mut desk = Desk::new();
    desk.later(11).send(Msg::Tick);
    shows(&desk, "Locked");
    for c in ["p", "e", "g", "g", "y", "enter"] {
        desk.press(c);
    }
    assert!(desk.others.is_empty(), "{:?}", desk.others);
    hides(&desk, "One moment");
    desk.now += Duration::seconds(1);
    desk.type_in("secret").press("enter");
    assert!(matches!(desk.others.last(), Some(Effect::SignIn { .. })), "{:?}", desk.others);
}

#[test]
fn without_shapes_the_frame_is_ascii() {
    let mut start = start(Role::Manager);
    start.theme = Theme { look: Look::Dark, colors: Colors::None, ascii: true };
    let mut desk = Desk::unanswered(start);
    desk.settle();
    for keys in ["1", "2", "3", "4", "5", "6", "1 ?", "esc :"] {
        desk.press(keys).settle();
        for size in [(80, 24), (160, 48)] {
            let (buffer, _) = render::drawn(&desk.app, size);
            for cell in &buffer.content {
                // Names keep their letters.
                let is_letter = cell.symbol().chars().all(char::is_alphanumeric);
                assert!(cell.symbol().is_ascii() || is_letter, "{keys}: {:?}", cell.symbol());
            }
        }
    }
}

#[test]
fn no_row_of_the_frame_moves() {
    for size in [(80, 24), (120, 36), (160, 48)] {
        let mut desk = Desk::of(Role::Manager);
        for keys in ["1", "2", "3", "4", "5", "6"] {
            desk.press(keys).settle();
            assert!(row(&desk, size, 0).starts_with(" Mountaineer Dynamics"), "{keys}");
            assert!(row(&desk, size, 1).contains('['), "{keys}");
            assert!(row(&desk, size, size.1 - 1).ends_with("help"), "{keys}");
        }
    }
}
