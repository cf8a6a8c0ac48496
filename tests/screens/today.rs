//! Pane 1.

use frontdesk::domain::desk::DeskErrorKind;
use frontdesk::domain::seat::Seat;
use frontdesk::domain::staff::Role;
use frontdesk::ui::theme::{Colors, Look, Theme};

use uuid::Uuid;

use crate::fixtures::{Desk, start};
use crate::picture;
use crate::render::words;

fn themed(look: Look, colors: Colors) -> Desk {
    let mut start = start(Role::Desk);
    start.theme = Theme { look, colors, ascii: false };
    let mut desk = Desk::unanswered(start);
    desk.settle();
    desk
}

#[test]
fn a_morning() {
    picture!(Desk::new());
}

#[test]
fn a_morning_in_light() {
    picture!(themed(Look::Light, Colors::True));
}

#[test]
fn a_morning_in_sunlight() {
    picture!(themed(Look::Sunlight, Colors::True));
}

#[test]
fn a_morning_without_colour() {
    picture!(themed(Look::Dark, Colors::None));
}

#[test]
fn a_cancelled_class() {
    let mut desk = Desk::new();
    desk.press("home down");
    picture!(desk);
}

#[test]
fn a_class_without_instructor() {
    let mut desk = Desk::new();
    desk.press("end up");
    picture!(desk);
}

#[test]
fn the_time_line() {
    let mut desk = Desk::new();
    desk.press("v");
    picture!(desk);
}

#[test]
fn a_filter() {
    let mut desk = Desk::new();
    desk.press("/").type_in("hall");
    picture!(desk);
}

#[test]
fn a_filter_that_fits_nothing() {
    let mut desk = Desk::new();
    desk.press("/").type_in("zzz").press("enter");
    picture!(desk);
}

#[test]
fn a_day_without_classes() {
    let mut desk = Desk::new();
    desk.press("right").settle();
    picture!(desk);
}

#[test]
fn loading() {
    picture!(Desk::unanswered(start(Role::Desk)));
}

#[test]
fn failed() {
    let mut desk = Desk::unanswered(start(Role::Desk));
    desk.fail(DeskErrorKind::Timeout);
    picture!(desk);
}

#[test]
fn not_up_to_date_and_offline() {
    let mut desk = Desk::new();
    desk.later(3).send(frontdesk::app::Msg::Tick).fail(DeskErrorKind::Connection);
    picture!(desk);
}

/// A day on which the CCW class has more than nine people to fix.
fn many_to_fix() -> Desk {
    let mut desk = Desk::new();
    let seats = &mut desk.world.sessions[2].seats;
    let unsigned = seats.iter().find(|seat| seat.name.as_deref() == Some("Joon Kim")).expect("Joon Kim").clone();
    seats.extend((0..6).map(|n| Seat { seat_id: Uuid::from_u128(900 + n), ..unsigned.clone() }));
    desk.press("f5").settle();
    desk
}

#[test]
fn two_digits_to_fix_are_shown_whole() {
    let desk = many_to_fix();
    for size in [(80, 24), (99, 24), (120, 36), (160, 48)] {
        let shown = words(&desk.app, size);
        assert!(shown.contains("11 to fix"), "{size:?}:\n{shown}");
    }
}

#[test]
fn the_class_beside_the_day_groups_its_people_with_their_shapes() {
    let mut desk = many_to_fix();
    desk.press("home down down");
    let shown = words(&desk.app, (120, 48));
    for said in ["│ To fix", "│ ✗ Joon Kim", "│ To come", "│ · Ana Ruiz", "│ In", "│ ✓ Hazel Noland"] {
        assert!(shown.contains(said), "{said}:\n{shown}");
    }
}

#[test]
fn the_time_line_shows_each_name_whole() {
    let mut desk = Desk::new();
    desk.press("v");
    for size in [(120, 36), (160, 48)] {
        let shown = words(&desk.app, size);
        for session in &desk.world.sessions {
            assert!(shown.contains(&session.course), "{} at {size:?}:\n{shown}", session.course);
        }
    }
}
