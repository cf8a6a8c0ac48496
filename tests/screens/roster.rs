//! Pane 2.

use frontdesk::domain::desk::DeskErrorKind;
use frontdesk::domain::staff::Role;

use frontdesk::ui::theme::{Colors, Look, Theme};

use crate::fixtures::hit;
use crate::fixtures::{Desk, start};
use crate::picture;
use crate::render::words;
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

fn outdoors() -> Desk {
    let mut start = start(Role::Instructor);
    start.theme = Theme { look: Look::Sunlight, colors: Colors::True, ascii: false };
    let mut desk = Desk::unanswered(start);
    desk.settle().roster();
    desk
}

#[test]
fn a_class_outdoors() {
    picture!(outdoors());
}

#[test]
fn outdoors_everybody_has_two_lines_and_the_counts_stand_in_row_4() {
    let desk = outdoors();
    let screen = words(&desk.app, (80, 48));
    let rows: Vec<&str> = screen.lines().collect();
    assert!(rows[3].contains(" IN ") && rows[3].contains("TO COME") && rows[3].contains("MUST NOT SHOOT"), "{screen}");
    let people = desk.world.sessions.iter().find(|session| session.course == "CCW Permit").unwrap();
    for seat in people.seats.iter().filter_map(|seat| seat.name.as_deref()) {
        let at = rows.iter().position(|row| row.contains(&frontdesk::domain::text::safe(seat).to_uppercase()));
        let at = at.unwrap_or_else(|| panic!("{seat} is not on:\n{screen}"));
        assert!(rows[at + 1].starts_with("     ") && !rows[at + 1].trim().is_empty(), "{seat}:\n{screen}");
    }
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
