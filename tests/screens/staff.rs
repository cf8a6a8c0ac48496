//! The staff pane.

use frontdesk::app::Msg;
use frontdesk::domain::journal::WriteId;
use frontdesk::domain::staff::Role;
use frontdesk::domain::staff_admin::{OpenWork, StaffCommand};
use frontdesk::ui::effect::Effect;

use crate::fixtures::{Desk, entered};
use crate::picture;
use crate::render::{hides, reads, shows};

pub fn open(role: Role) -> Desk {
    let mut desk = Desk::of(role);
    desk.press(":").type_in("staff").press("enter").settle();
    desk
}

fn sent(desk: &Desk) -> Option<(WriteId, StaffCommand)> {
    desk.others.iter().rev().find_map(|effect| match effect {
        Effect::Staff { id, command: deed } => Some((*id, deed.clone())),
        _ => None,
    })
}

#[test]
fn the_staff() {
    let mut desk = open(Role::Admin);
    desk.press("down");
    picture!(desk);
}

#[test]
fn only_an_admin_opens_it() {
    let desk = open(Role::Manager);
    shows(&desk, "As manager you may not manage staff");
}

#[test]
fn somebody_new() {
    let mut desk = open(Role::Admin);
    desk.press("+").type_in("Sam O'Neil").press("tab").type_in("sam").press("tab right tab tab");
    desk.type_in("three good words").press("tab").type_in("three good wards").press("enter");
    picture!(desk);
    assert_eq!(sent(&desk), None);
    desk.press("backspace backspace backspace backspace").type_in("ords").press("enter");
    let Some((id, StaffCommand::Add { login, name, role, .. })) = sent(&desk) else { panic!("{:?}", desk.others) };
    assert_eq!((login.as_str(), name.as_str(), role), ("sam", "Sam O'Neil", Role::Instructor));
    desk.send(Msg::StaffDone { id, result: Err("The login sam is taken on this server. Choose another.".into()) });
    shows(&desk, "is taken on this server");
    shows(&desk, "Sam O'Neil");
    desk.press("enter");
    let (id, _) = sent(&desk).unwrap();
    desk.send(Msg::StaffDone { id, result: Ok("Sam O'Neil (instructor) can sign in as sam.".into()) });
    shows(&desk, "can sign in as sam");
}

#[test]
fn nobody_is_switched_off_by_enter() {
    let mut desk = open(Role::Admin);
    desk.press("V");
    picture!(desk);
    desk.press("y n").hold("ctrl-y ctrl-y ctrl-y ctrl-y ctrl-y ctrl-y ctrl-y ctrl-y ctrl-y ctrl-y ctrl-y ctrl-y");
    assert_eq!(sent(&desk), None);
    desk.press("enter");
    hides(&desk, "Switch off");
    desk.press("V ctrl-y");
    assert!(matches!(sent(&desk), Some((_, StaffCommand::Disable { login })) if login == "dana.cole"));
}

/// Opens the admin's pane. A disabled account still has open work.
fn with_open_work() -> Desk {
    let mut desk = Desk::of(Role::Admin);
    let gone = desk.world.members.last_mut().unwrap();
    gone.work = OpenWork { leads: 5, steps: 2, tickets: 3 };
    desk.press(":").type_in("staff").press("enter").settle().press("end");
    desk
}

#[test]
fn the_open_work_of_a_disabled_account_is_marked_and_goes_to_another() {
    let mut desk = with_open_work();
    shows(&desk, "! Still assigned: 5 leads (2 next steps) and 3 tickets");
    reads(&desk, "5 leads (2 next steps) and 3 tickets; g gives them to someone else");
    desk.press("g");
    picture!(desk);
    // Enter alone reassigns nothing.
    desk.press("enter");
    shows(&desk, "Choose who takes it.");
    assert_eq!(sent(&desk), None);
    desk.type_in("mia").press("enter");
    let Some((id, StaffCommand::Reassign { to, to_name, .. })) = sent(&desk) else { panic!("{:?}", desk.others) };
    assert_eq!((to.as_str(), to_name.as_str()), ("mia.tran", "Mia Tran"));
    desk.send(Msg::StaffDone { id, result: Err("Mia Tran may not work on leads.".into()) });
    shows(&desk, "may not work on leads");
    desk.press("enter");
    let (id, deed) = sent(&desk).unwrap();
    let done = deed.outcome_message("done 5 2 3").unwrap();
    desk.send(Msg::StaffDone { id, result: Ok(done) });
    shows(&desk, "Mia Tran now has 5 leads (2 next steps) and 3 tickets of");
}

#[test]
fn who_has_no_open_work_has_nothing_to_reassign() {
    let mut desk = open(Role::Admin);
    desk.press("g");
    shows(&desk, "has no open leads or tickets");
    assert_eq!(sent(&desk), None);
}

#[test]
fn what_is_not_needed_says_so() {
    let mut desk = open(Role::Admin);
    desk.press("e").type_in("unlock").press("enter");
    shows(&desk, "not locked");
    desk.press("esc down e enter");
    assert!(matches!(sent(&desk), Some((_, StaffCommand::Unlock { login })) if login == "mia.tran"));
}

#[test]
fn esc_closes_the_form_and_then_goes_back_to_where_one_was() {
    let mut desk = Desk::of(Role::Admin);
    desk.press("3").settle().press("f3").type_in("staff").press("enter").settle();
    desk.press("+ esc");
    shows(&desk, "old.");
    desk.press("esc").settle();
    shows(&desk, "Scan, or type");
}

#[test]
fn what_came_of_a_deed_is_there_when_the_admin_is_back() {
    let mut desk = open(Role::Admin);
    desk.press("e")
        .type_in("pass")
        .press("enter")
        .type_in("three good words")
        .press("tab")
        .type_in("three good words")
        .press("enter");
    let (id, _) = sent(&desk).unwrap();
    desk.press("f2").type_in("dana.cole").press("enter").type_in("his").press("enter").lets_in(entered(Role::Desk));
    desk.send(Msg::StaffDone { id, result: Err("The server refused this password.".into()) });
    hides(&desk, "refused this password");
    desk.press("f2").type_in("alex.reyes").press("enter").type_in("hers").press("enter").lets_in(entered(Role::Admin));
    shows(&desk, "refused this password");
}

#[test]
fn what_is_typed_about_the_staff_is_a_draft() {
    let mut desk = open(Role::Admin);
    desk.press("+").type_in("Sam").press("f4 ctrl-q");
    shows(&desk, "Alex Reyes has typed something");
    assert!(!desk.others.contains(&Effect::Quit));
}
