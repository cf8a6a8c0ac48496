//! Pane 3: the card, the party, the remedies.

use frontdesk::domain::desk::{DeskErrorKind, Outcome};
use frontdesk::domain::staff::Role;
use frontdesk::ui::theme::{Colors, Look, Theme};

use crate::fixtures::{Desk, start};
use crate::picture;

fn at_the_desk(role: Role) -> Desk {
    let mut desk = Desk::of(role);
    desk.press("3").settle();
    desk
}

fn found(text: &str) -> Desk {
    let mut desk = at_the_desk(Role::Desk);
    desk.type_in(text).settle();
    desk
}

/// Opens a person's card and moves the focus onto it.
fn card(role: Role, text: &str) -> Desk {
    let mut desk = at_the_desk(role);
    desk.type_in(text).settle().press("down");
    desk
}

fn themed(look: Look, colors: Colors, text: &str) -> Desk {
    let mut start = start(Role::Desk);
    start.theme = Theme { look, colors, ascii: false };
    let mut desk = Desk::unanswered(start);
    desk.settle().find(text).press("down");
    desk
}

#[test]
fn ready() {
    picture!(at_the_desk(Role::Desk));
}

#[test]
fn looking() {
    let mut desk = at_the_desk(Role::Desk);
    desk.type_in("ana");
    picture!(desk);
}

#[test]
fn admit() {
    picture!(found("ana ruiz"));
}

#[test]
fn ask() {
    picture!(card(Role::Desk, "ben okri"));
}

#[test]
fn stop_with_all_that_can_be_wrong() {
    picture!(card(Role::Desk, "sam lee"));
}

#[test]
fn stop_in_light() {
    picture!(themed(Look::Light, Colors::True, "sam lee"));
}

#[test]
fn stop_in_sunlight() {
    picture!(themed(Look::Sunlight, Colors::True, "sam lee"));
}

#[test]
fn stop_without_colour() {
    picture!(themed(Look::Dark, Colors::None, "sam lee"));
}

#[test]
fn is_in_already() {
    picture!(found("hazel"));
}

#[test]
fn a_party_with_two_selected() {
    let mut desk = at_the_desk(Role::Desk);
    desk.scan("MDI-2026-00020").settle().press("ctrl-a");
    picture!(desk);
}

#[test]
fn two_john_smiths() {
    let mut desk = found("john smith");
    desk.press("enter");
    picture!(desk);
}

#[test]
fn a_bad_scan() {
    let mut desk = at_the_desk(Role::Desk);
    desk.scan("MDI-2026-0");
    picture!(desk);
}

#[test]
fn a_scan_of_nobody() {
    let mut desk = at_the_desk(Role::Desk);
    desk.scan("MDI-2026-77777").settle();
    picture!(desk);
}

#[test]
fn saving() {
    let mut desk = at_the_desk(Role::Desk);
    desk.scan("MDI-2026-00001");
    for question in std::mem::take(&mut desk.questions) {
        desk.reply(&question);
    }
    picture!(desk);
}

#[test]
fn somebody_is_in() {
    let mut desk = at_the_desk(Role::Desk);
    desk.scan("MDI-2026-00001").settle();
    picture!(desk);
}

#[test]
fn another_desk_was_first() {
    let mut desk = at_the_desk(Role::Desk);
    desk.scan("MDI-2026-00001");
    for question in std::mem::take(&mut desk.questions) {
        desk.reply(&question);
    }
    desk.world.change(1, |seat| {
        *seat = crate::fixtures::arrived_by(seat.clone(), uuid::Uuid::from_u128(5), "Mia Tran", "range-b");
    });
    desk.settle();
    picture!(desk);
}

#[test]
fn for_one_class_only() {
    let mut desk = Desk::new();
    desk.press("home c").settle().type_in("ana ruiz").settle().press("down");
    picture!(desk);
}

#[test]
fn the_last_arrivals() {
    let mut desk = at_the_desk(Role::Desk);
    desk.press("tab");
    picture!(desk);
}

#[test]
fn the_question_failed() {
    let mut desk = at_the_desk(Role::Desk);
    desk.type_in("wanda").press("enter").fail(DeskErrorKind::Connection);
    picture!(desk);
}

#[test]
fn waiver() {
    let mut desk = card(Role::Desk, "sam lee");
    desk.world.change(8, |seat| seat.birth_date = crate::fixtures::seat(1, "x").birth_date);
    desk.press("f5").settle().press("alt-w").settle().type_in("Sam Lee");
    picture!(desk);
}

#[test]
fn waiver_is_loading() {
    let mut desk = card(Role::Desk, "sam lee");
    desk.press("alt-w");
    picture!(desk);
}

#[test]
fn waiver_of_a_minor_who_signs_alone() {
    let mut desk = card(Role::Desk, "chlo");
    desk.press("alt-w").settle().press("ctrl-u").type_in("Chloé Mabry").press("ctrl-s");
    picture!(desk);
}

#[test]
fn identity() {
    let mut desk = card(Role::Desk, "ben okri");
    desk.press("alt-i right");
    picture!(desk);
}

#[test]
fn identity_that_ran_out() {
    let mut desk = card(Role::Desk, "ben okri");
    desk.press("alt-i tab").type_in("2026-01-31").press("enter");
    picture!(desk);
}

#[test]
fn payment() {
    let mut desk = card(Role::Desk, "joon kim");
    desk.press("alt-p");
    picture!(desk);
}

#[test]
fn payment_by_card_without_a_reference() {
    let mut desk = card(Role::Desk, "joon kim");
    desk.press("alt-p right ctrl-s");
    picture!(desk);
}

#[test]
fn name_of_a_seat() {
    let mut desk = card(Role::Desk, "carla");
    desk.press("alt-n").type_in("Kyle Lawson").press("tab").type_in("kyle@example.org");
    picture!(desk);
}

#[test]
fn name_with_a_wrong_email() {
    let mut desk = card(Role::Desk, "carla");
    desk.press("alt-n").type_in("Kyle Lawson").press("tab").type_in("kyle at home").press("ctrl-s");
    picture!(desk);
}

#[test]
fn override_by_a_manager() {
    let mut desk = card(Role::Manager, "sam lee");
    desk.press("alt-o").type_in("his father is with him");
    picture!(desk);
}

#[test]
fn override_without_a_reason() {
    let mut desk = card(Role::Manager, "sam lee");
    desk.press("alt-o enter");
    picture!(desk);
}

#[test]
fn override_that_the_desk_may_not() {
    let mut desk = card(Role::Desk, "sam lee");
    desk.press("alt-o");
    picture!(desk);
}

#[test]
fn a_form_that_is_saving() {
    let mut desk = card(Role::Desk, "joon kim");
    desk.press("alt-p ctrl-s");
    picture!(desk);
}

#[test]
fn a_form_whose_connection_broke() {
    let mut desk = card(Role::Desk, "joon kim");
    desk.press("alt-p ctrl-s").fail_writes(DeskErrorKind::Connection);
    picture!(desk);
}

#[test]
fn a_form_that_another_desk_overtook() {
    let mut desk = card(Role::Desk, "carla");
    desk.press("alt-n")
        .type_in("Kyle Lawson")
        .press("ctrl-s")
        .wrote(|_, _| Ok(Outcome::Changed(Box::new(crate::fixtures::seat(9, "Peggy Lawson")))));
    picture!(desk);
}
