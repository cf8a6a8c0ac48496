//! Pane 2.

use frontdesk::domain::desk::DeskErrorKind;
use frontdesk::domain::staff::Role;

use crate::fixtures::Desk;
use crate::fixtures::hit;
use crate::picture;
use frontdesk::domain::sealed::{KeptNotes, Notes, PersonSealed, Sealed};

fn opened(role: Role) -> Desk {
    let mut desk = Desk::of(role);
    desk.roster();
    desk
}

#[test]
fn nothing_chosen() {
    let mut desk = Desk::new();
    desk.press("2").settle();
    picture!(desk);
}

#[test]
fn a_class() {
    picture!(opened(Role::Desk));
}

#[test]
fn a_class_as_its_instructor_sees_it() {
    picture!(opened(Role::Instructor));
}

#[test]
fn only_the_exceptions() {
    let mut desk = opened(Role::Desk);
    desk.press("!");
    picture!(desk);
}

#[test]
fn somebody_with_a_note() {
    let mut desk = opened(Role::Desk);
    desk.press("home down down down");
    picture!(desk);
}

#[test]
fn somebody_with_every_flag_and_the_details() {
    let mut desk = opened(Role::Desk);
    desk.press("end up d");
    picture!(desk);
}

#[test]
fn a_seat_without_a_name() {
    let mut desk = opened(Role::Desk);
    desk.press("end");
    picture!(desk);
}

#[test]
fn a_filter() {
    let mut desk = opened(Role::Desk);
    desk.press("/").type_in("smith");
    picture!(desk);
}

#[test]
fn a_filter_that_fits_nobody() {
    let mut desk = opened(Role::Desk);
    desk.press("/").type_in("zzz").press("enter");
    picture!(desk);
}

#[test]
fn the_note_is_written() {
    let mut desk = opened(Role::Instructor);
    desk.press("home t").type_in("shoots left-handed").press("enter").type_in("ask her");
    picture!(desk);
}

#[test]
fn a_no_show_before_the_start_asks() {
    let mut desk = opened(Role::Desk);
    desk.press("home z");
    picture!(desk);
}

#[test]
fn somebody_admitted_with_enter() {
    let mut desk = opened(Role::Desk);
    desk.press("home enter").settle();
    picture!(desk);
}

#[test]
fn somebody_who_cannot_be_admitted() {
    let mut desk = opened(Role::Desk);
    desk.press("home down down enter");
    picture!(desk);
}

#[test]
fn not_up_to_date() {
    let mut desk = opened(Role::Desk);
    desk.later(6).press("home").later(6).press("f5").fail(DeskErrorKind::Timeout);
    picture!(desk);
}

#[test]
fn the_details_with_notes() {
    let mut desk = opened(Role::Instructor);
    let notes = Notes { emergency: "call Jo, 304 555 0177".into(), medical: "penicillin".into() };
    let kept = KeptNotes { notes: Sealed::Open { value: notes }, ..KeptNotes::default() };
    let people: Vec<_> =
        desk.world.sessions.iter().flat_map(|session| &session.seats).map(|seat| hit(seat).person_id).collect();
    for person in people {
        desk.world.sealed.insert(person, PersonSealed { notes: kept.clone(), documents: Vec::new() });
    }
    desk.press("home d").settle();
    picture!(desk);
}
