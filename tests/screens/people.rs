//! Pane 6.

use frontdesk::domain::desk::TroubleKind;
use frontdesk::domain::staff::Role;

use crate::fixtures::Desk;
use crate::picture;

fn searched(text: &str) -> Desk {
    let mut desk = Desk::new();
    desk.press("ctrl-p").type_in(text).settle();
    desk
}

#[test]
fn nothing_typed() {
    picture!(searched(""));
}

#[test]
fn one_letter() {
    picture!(searched("j"));
}

#[test]
fn two_of_one_name() {
    let mut desk = searched("john smith");
    desk.press("enter");
    picture!(desk);
}

#[test]
fn nobody() {
    picture!(searched("zzz"));
}

#[test]
fn searching() {
    let mut desk = Desk::new();
    desk.press("ctrl-p").type_in("john");
    picture!(desk);
}

#[test]
fn failed() {
    let mut desk = Desk::new();
    desk.press("ctrl-p").type_in("john").fail(TroubleKind::Timeout);
    picture!(desk);
}

#[test]
fn a_page() {
    let mut desk = searched("sam lee");
    desk.press("enter enter").settle();
    picture!(desk);
}

#[test]
fn a_page_as_an_instructor_sees_it() {
    let mut desk = Desk::of(Role::Instructor);
    desk.press("ctrl-p").type_in("sam lee").settle().press("enter enter").settle();
    picture!(desk);
}
