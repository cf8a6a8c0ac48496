//! Keys with the same meaning in every pane, and keys without a meaning.

use std::collections::BTreeMap;

use frontdesk::app::key_map;
use frontdesk::app::{Msg, PaneId};
use frontdesk::domain::desk::{Command, Query};
use frontdesk::domain::journal::WriteId;
use frontdesk::domain::staff::Role;
use frontdesk::ui::effect::{Effect, Slot};

use crate::fixtures::{Desk, start};
use crate::picture;
use crate::render::{hides, shows};
use crate::{audit, leads_page, staff, tickets_page};

/// Login of the user in these tests.
const LOGIN: &str = "dana.cole";

fn with_keys(role: Role, changes: &[(&str, &str)], vi_keys: bool) -> Desk {
    let changes: BTreeMap<String, Vec<String>> =
        changes.iter().map(|(id, key)| ((*id).to_owned(), vec![(*key).to_owned()])).collect();
    let keys = key_map().with(&changes, vi_keys).unwrap();
    let mut desk = Desk::unanswered(frontdesk::app::Start { keys, ..start(role) });
    desk.settle();
    desk
}

#[test]
fn a_key_that_means_nothing_says_so_and_where_the_keys_are() {
    let mut desk = Desk::new();
    for (key, shown) in [("x", "x"), ("f12", "F12"), ("alt-y", "Alt-Y"), ("ä", "ä")] {
        desk.press(key);
        shows(&desk, &format!("{shown} does nothing here. F1 shows the keys."));
        desk.press("down down");
        hides(&desk, "does nothing here");
    }
    assert!(desk.others.is_empty(), "{:?}", desk.others);
}

#[test]
fn no_key_is_called_useless_in_a_field_or_a_form() {
    let mut desk = Desk::new();
    desk.press("/").type_in("xyz").press("f12");
    hides(&desk, "does nothing here");
    let mut desk = Desk::new();
    desk.roster().press("t").type_in("xyz").press("f12 ctrl-k");
    hides(&desk, "does nothing here");
}

#[test]
fn the_day_is_chosen_as_people_say_it() {
    let mut desk = Desk::new();
    desk.press(",");
    picture!(desk);
    desk.type_in("soon").press("enter");
    shows(&desk, "“soon” is not a date.");
    desk.press("ctrl-u").type_in("tomorrow");
    shows(&desk, "Sun, Nov 22, 2026");
    desk.press("enter");
    hides(&desk, "Go to a day");
    let asked = desk.questions.iter().find(|question| question.slot == Slot::Day).unwrap();
    assert!(matches!(asked.query, Query::Day(day) if day.to_string() == "2026-11-22"), "{:?}", asked.query);
    desk.settle().press(".").settle();
    shows(&desk, "Sat, Nov 21");
    desk.press(", esc");
    hides(&desk, "Go to a day");
}

#[test]
fn a_scan_goes_past_the_question_for_a_day() {
    let mut desk = Desk::new();
    desk.press(",").scan("MDI-2026-00001-1").settle();
    hides(&desk, "Go to a day");
    assert_eq!(desk.app.pane(), PaneId::CheckIn);
}

#[test]
fn the_log_goes_to_a_day_that_has_been() {
    let mut desk = audit::opened();
    desk.press(",").type_in("dec 1").press("enter");
    shows(&desk, "is still to come");
    desk.press("ctrl-u").type_in("2026-11-14").press("enter").settle();
    shows(&desk, "Nov 14");
}

#[test]
fn the_log_is_searched_and_esc_shows_all_again() {
    let mut desk = audit::opened();
    desk.press("/").type_in("xyzzy").settle();
    shows(&desk, "Nothing matches “xyzzy”. Esc shows all.");
    desk.press("ctrl-u").type_in("dana").settle();
    shows(&desk, "Dana Cole");
    desk.press("enter esc").settle();
    hides(&desk, "Find:");
}

#[test]
fn the_staff_is_searched_and_esc_clears_before_it_goes_back() {
    let mut desk = staff::open(Role::Admin);
    desk.press("/").type_in("instructor mia");
    shows(&desk, "Mia Tran");
    hides(&desk, "Dana Cole");
    desk.press("ctrl-u").type_in("nobody at all");
    shows(&desk, "Nobody on the staff matches. Esc shows all.");
    desk.press("enter esc");
    shows(&desk, "Dana Cole");
    assert_eq!(desk.app.pane(), PaneId::Staff);
    desk.press("esc");
    assert_ne!(desk.app.pane(), PaneId::Staff);
}

#[test]
fn a_ticket_is_searched_line_by_line() {
    let mut desk = tickets_page::page();
    desk.press("/").type_in("charges");
    picture!(desk);
    desk.type_in(" xyzzy");
    shows(&desk, "not on this page");
    desk.press("esc");
    hides(&desk, "Find:");
    desk.press("esc").settle();
    shows(&desk, "by due");
}

#[test]
fn a_leads_timeline_is_searched_and_letters_are_text_there() {
    let mut desk = leads_page::page(frontdesk::domain::lead::stage::Stage::New);
    desk.press("/").type_in("xtmg");
    shows(&desk, "Find: xtmg");
    hides(&desk, "Ctrl-S saves");
    desk.press("ctrl-u").type_in("inquiry");
    shows(&desk, "1 of");
    desk.press("esc esc").settle();
    hides(&desk, "Find:");
}

#[test]
fn from_the_figures_find_goes_back_to_the_list() {
    let mut desk = Desk::of(Role::Manager);
    desk.press("5").settle().press("v v").settle().press("/").type_in("refund").settle();
    shows(&desk, "Find: refund");
}

#[test]
fn alt_with_a_letter_opens_from_a_field_and_writes_nothing() {
    let mut desk = Desk::new();
    desk.roster().press("/").type_in("ruiz").press("alt-a");
    shows(&desk, "Leave the field first");
    assert!(desk.writes.is_empty(), "{:?}", desk.writes);
    desk.press("alt-t").type_in("left-handed");
    shows(&desk, "left-handed");
    hides(&desk, "ruizleft");
}

#[test]
fn alt_with_a_letter_does_what_the_letter_does_in_a_list() {
    let mut desk = Desk::new();
    desk.roster().press("home down alt-y");
    let by_alt = desk.writes.clone();
    let mut desk = Desk::new();
    desk.roster().press("home down y");
    let marks = |writes: &[(WriteId, Command)]| {
        let mark = |(_, command): &(_, Command)| match command {
            Command::Mark(mark) => Some((mark.seat.seat, mark.mark)),
            _ => None,
        };
        writes.iter().map(mark).collect::<Vec<_>>()
    };
    assert_eq!(marks(&by_alt), marks(&desk.writes));
}

#[test]
fn in_a_dialog_no_alt_letter_acts() {
    let mut desk = Desk::new();
    desk.roster().press("t").type_in("left").press("alt-q alt-c alt-t alt-u alt-1");
    assert!(desk.others.is_empty() && desk.writes.is_empty());
    assert_eq!(desk.app.pane(), PaneId::Today, "Alt with a digit goes to a pane everywhere");
    desk.press("alt-2").press("t");
    shows(&desk, "left");
}

#[test]
fn q_leaves_from_a_list_and_never_from_people_or_check_in() {
    let mut desk = Desk::new();
    assert!(desk.press("q").others.contains(&Effect::Quit));
    for pane in ["3", "6"] {
        for keys in ["q", "tab q", "tab tab q", "alt-q", "tab alt-q", "down q"] {
            let mut desk = Desk::new();
            desk.press(pane).settle().press(keys);
            assert!(!desk.others.contains(&Effect::Quit), "{pane}: {keys}");
            assert!(desk.press("ctrl-q").others.contains(&Effect::Quit), "{pane}: Ctrl-Q leaves everywhere");
        }
    }
}

#[test]
fn a_choice_takes_no_letter_that_is_held_with_ctrl() {
    let mut desk = Desk::of(Role::Manager);
    desk.press("5").settle().press("f enter ctrl-h ctrl-u ctrl-w");
    picture!(desk);
}

#[test]
fn vi_keys_move_in_lists_and_type_in_fields() {
    let mut desk = with_keys(Role::Desk, &[], true);
    desk.press("G g j j");
    let by_vi = crate::render::words(&desk.app, (80, 24));
    let mut other = Desk::new();
    other.press("home down down");
    assert_eq!(by_vi, crate::render::words(&other.app, (80, 24)));
    desk.press("/").type_in("hjkl");
    shows(&desk, "Find: hjkl");
}

#[test]
fn any_character_can_be_a_key() {
    let mut desk = with_keys(Role::Desk, &[("check-in-here", "ф"), ("exceptions", "€")], false);
    shows(&desk, "ф check in");
    desk.press("ф").settle();
    assert_eq!(desk.app.pane(), PaneId::CheckIn);
    desk.type_in("ф€");
    shows(&desk, "ф€");
}
#[test]
fn the_palette_finds_actions_by_other_words() {
    let mut desk = Desk::of(Role::Admin);
    for (typed, found) in [
        ("employees", "Staff: who may sign in"),
        ("staff", "Add a person to the staff"),
        ("move", "To another stage"),
        ("transfer", "Name the seat"),
        ("cancel", "Undo the last action"),
        ("password", "Change your password"),
        ("forgot my password", "Reset the password"),
        ("driver's license", "Record an identity check"),
        ("excel", "Export the roster as CSV"),
        ("call", "Log a note, a call"),
        ("log out", "Sign in as someone else"),
    ] {
        desk.press(":").type_in(typed);
        shows(&desk, found);
        desk.press("esc");
    }
    desk.press(":").type_in("credit card");
    picture!(desk);
}

#[test]
fn the_palette_forgives_a_slip_and_says_when_nothing_is_called_so() {
    let mut desk = Desk::new();
    desk.press(":").type_in("waivre");
    shows(&desk, "Sign the waiver");
    desk.press("ctrl-u").type_in("xyzzy");
    shows(&desk, "Nothing is called “xyzzy”. F1 lists all actions.");
    picture!(desk);
    desk.press("f1");
    shows(&desk, "All keys");
}

#[test]
fn the_palette_says_what_enter_will_do_and_to_whom() {
    let mut desk = Desk::new();
    desk.roster().press("home :").type_in("waiver");
    picture!(desk);
    desk.press("enter").settle();
    shows(&desk, "Sign the waiver");
}

#[test]
fn an_action_of_another_pane_takes_one_there() {
    let mut desk = Desk::new();
    desk.press(":").type_in("sign the waiver");
    shows(&desk, "Goes to Roster, where this can be done.");
    desk.press("enter").settle();
    assert_eq!(desk.app.pane(), PaneId::Roster);
}

#[test]
fn what_is_not_possible_stays_in_the_palette_and_says_why() {
    let mut desk = Desk::new();
    desk.press(":").type_in("staff").press("enter");
    shows(&desk, "! Not now: As front desk you may not");
    desk.press("esc");
    assert_eq!(desk.app.pane(), PaneId::Today);
}

#[test]
fn no_line_of_the_palette_is_cut() {
    for (role, pane) in [(Role::Desk, "2"), (Role::Admin, "4"), (Role::Manager, "5"), (Role::Admin, "f7")] {
        let mut desk = Desk::of(role);
        desk.press(pane).settle().press(":");
        for _ in 0..60 {
            let screen = crate::render::words(&desk.app, (80, 24));
            let inside = screen.lines().filter(|line| line.contains('│') && !line.contains(" find:"));
            for line in inside.filter_map(|line| line.split('│').nth(1)) {
                assert!(!line.contains('…') || line.contains("Filter…"), "{line}");
            }
            desk.press("down");
        }
    }
}

#[test]
fn the_changed_keys_are_told_once_and_any_key_closes_it() {
    let mut desk = Desk::new();
    desk.send(Msg::WhatsNew { login: "nobody.here".into() });
    hides(&desk, "The keys have changed");
    desk.send(Msg::WhatsNew { login: LOGIN.into() });
    picture!(desk);
    desk.press("a");
    hides(&desk, "The keys have changed");
    assert_eq!(desk.others, [Effect::MarkInformed { login: LOGIN.into() }]);
    assert!(desk.writes.is_empty());
    desk.press("? end pageup");
    shows(&desk, "Keys that have changed");
}

#[test]
fn a_scan_goes_past_the_changed_keys() {
    let mut desk = Desk::new();
    desk.send(Msg::WhatsNew { login: LOGIN.into() }).scan("MDI-2026-00001-1").settle();
    hides(&desk, "The keys have changed");
    assert_eq!(desk.app.pane(), PaneId::CheckIn);
    assert!(desk.others.contains(&Effect::MarkInformed { login: LOGIN.into() }));
}

#[test]
fn the_help_groups_the_keys_by_use_and_finds_in_them() {
    let mut desk = Desk::new();
    desk.roster().press("?");
    picture!(desk);
    desk.press("/").type_in("medical");
    shows(&desk, "Write emergency and medical notes");
    hides(&desk, "One class: who is here");
    desk.press("ctrl-u").type_in("xyzzy");
    shows(&desk, "No key has to do with “xyzzy”.");
    desk.press("esc");
    shows(&desk, "One class: who is here");
    desk.press("esc");
    hides(&desk, "Help ·");
}

#[test]
fn the_help_of_a_pane_with_a_field_shows_the_keys_that_work_there() {
    let mut desk = Desk::new();
    desk.press("3").settle().press("f1");
    picture!(desk);
}
