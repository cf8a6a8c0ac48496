//! Pane 1.

use frontdesk::domain::desk::DeskErrorKind;
use frontdesk::domain::staff::Role;
use frontdesk::ui::theme::{Colors, Look, Theme};

use crate::fixtures::{Desk, start};
use crate::picture;

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
