//! Layers above the panes.

use frontdesk::app::Msg;

use crate::fixtures::Desk;
use crate::picture;

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
    desk.send(Msg::FileDone { way: 0, worked: false, words });
    picture!(desk);
}
