//! Offline: changes that can be queued are shown as waiting and reported when saved. Other changes are refused at once.

use frontdesk::app::Msg;
use frontdesk::domain::desk::{Command, DeskErrorKind, Outcome, Stamp};
use frontdesk::domain::journal::{self, JournaledWrite, WriteId};
use frontdesk::domain::seat::Seat;
use frontdesk::domain::staff::Role;
use frontdesk::ui::effect::Effect;
use frontdesk::ui::ids::SessionId;
use uuid::Uuid;

use crate::fixtures::*;
use crate::picture;
use crate::render::{hides, reads, shows};

impl Desk {
    /// Breaks the connection.
    pub fn loses_the_line(&mut self) -> &mut Self {
        self.press("f5").fail(DeskErrorKind::Connection)
    }

    /// Reports the pending writes as queued, as the executor does while offline. They stay pending.
    pub fn writes_wait(&mut self) -> &mut Self {
        let waits = |command: &Command| journal::can_wait(command, |_| true).is_ok();
        for id in self.writes.iter().filter(|(_, command)| waits(command)).map(|(id, _)| *id).collect::<Vec<_>>() {
            self.send(Msg::WriteQueued { id, is_kept: true, why: Some(DeskErrorKind::Connection) });
        }
        self.fail(DeskErrorKind::Connection)
    }

    pub fn palette(&mut self, name: &str) -> &mut Self {
        self.press("esc alt-1 :").type_in(name).press("enter")
    }
}

/// Finds Ana Ruiz, breaks the connection and admits her.
fn ana_waits() -> Desk {
    let mut desk = Desk::new();
    desk.find("ana ruiz").loses_the_line().press("enter").writes_wait();
    assert!(matches!(desk.write(), Command::Admit(_)));
    desk
}

fn seat_of(desk: &Desk, number: u16) -> Seat {
    let id = Uuid::from_u128(u128::from(number));
    desk.world.sessions.iter().flat_map(|s| &s.seats).find(|seat| seat.seat_id == id).unwrap().clone()
}

#[test]
fn an_arrival_without_a_connection_is_shown_as_waiting_everywhere() {
    let mut desk = ana_waits();
    shows(&desk, "1 waiting · ○ Offline since 9:41 AM");
    shows(&desk, "Ana Ruiz is in · waiting");
    picture!(desk);
    desk.press("alt-1").fail(DeskErrorKind::Connection);
    shows(&desk, "1 arrival waits to be sent");
    desk.press("home down down enter").fail(DeskErrorKind::Connection);
    shows(&desk, "in · waiting");
    picture!(desk);
}

#[test]
fn the_list_says_in_words_what_waits() {
    let mut desk = ana_waits();
    desk.palette("waiting ch");
    shows(&desk, "Ana Ruiz: arrival, 9:41 AM");
    shows(&desk, "waiting · kept on this machine");
    picture!(desk);
    desk.press("esc");
    shows(&desk, "1 waiting");
}

#[test]
fn without_a_connection_check_in_finds_whom_the_classes_have_that_were_read() {
    let mut desk = Desk::new();
    let codes = [1, 5].map(|number| seat_of(&desk, number).code());
    desk.press("alt-3").settle().loses_the_line();
    for code in &codes {
        desk.scan(code).writes_wait();
    }
    shows(&desk, "2 waiting");
    desk.type_in("joon kim");
    shows(&desk, "the search used the class lists from 9:41 AM");
    reads(&desk, "STOP Joon Kim");
    picture!(desk);
    desk.press("esc").scan("MDI-2026-77777");
    shows(&desk, "Looking for MDI-2026-77777");
    desk.fail(DeskErrorKind::Connection);
    shows(&desk, "MDI-2026-77777: this desk is offline");
}

#[test]
fn without_a_connection_a_name_lets_nobody_in_unseen() {
    let mut desk = Desk::new();
    desk.press("alt-3").settle().type_in("ana r").press("enter").fail(DeskErrorKind::Connection);
    assert!(desk.writes.is_empty(), "somebody else of that name may have a seat: {:?}", desk.writes);
    reads(&desk, "ADMIT Ana Ruiz");
    desk.press("enter");
    assert!(matches!(desk.write(), Command::Admit(_)));
}

#[test]
fn a_scan_on_a_line_that_dies_is_found_in_what_was_read() {
    let mut desk = Desk::new();
    let code = seat_of(&desk, 1).code();
    desk.press("alt-3").settle().scan(&code).fail(DeskErrorKind::Connection);
    assert!(matches!(desk.write(), Command::Admit(_)));
    shows(&desk, "Offline since");
}

#[test]
fn what_could_not_be_looked_up_comes_up_as_no_card_later() {
    let mut desk = Desk::new();
    desk.press("alt-3").settle().scan("MDI-2026-77777").fail(DeskErrorKind::Connection).finds_the_line();
    shows(&desk, "Next to start");
}

#[test]
fn what_is_taken_back_leaves_the_seat_as_the_database_has_it() {
    let mut desk = Desk::new();
    desk.find("ana ruiz").press("enter").settle();
    desk.press("alt-1").settle().roster().at("ana ruiz").loses_the_line();
    for (key, words) in [("y", "left early · waiting"), ("t", "in · waiting")] {
        desk.press(key);
        if key == "t" {
            desk.type_in("brings a friend").press("ctrl-s");
        }
        desk.writes_wait();
        shows(&desk, words);
        desk.press("u").wrote(|_, _| Ok(Outcome::Withdrawn));
        hides(&desk, "waiting");
        hides(&desk, "brings a friend");
        shows(&desk, "✓ Ana Ruiz");
    }
}

#[test]
fn when_the_line_is_back_each_has_its_result_and_nothing_waits() {
    let mut desk = ana_waits();
    desk.find("john smith").fail(DeskErrorKind::Connection).settle();
    hides(&desk, "waiting");
    shows(&desk, "1 change that waited is saved.");
    shows(&desk, "● Live");
    assert!(desk.press("esc alt-1 q").others.contains(&Effect::Quit), "nothing is left to ask about");
}

#[test]
fn what_was_read_before_the_write_has_come_does_not_hide_that_it_waits() {
    let mut desk = ana_waits();
    desk.press("alt-1 home down down enter");
    for question in std::mem::take(&mut desk.questions) {
        desk.reply(&question);
    }
    shows(&desk, "in · waiting");
    shows(&desk, "1 sending");
    desk.settle();
    hides(&desk, "waiting ·");
    shows(&desk, "✓ Ana Ruiz");
}

#[test]
fn whoever_waits_and_is_scanned_again_is_not_let_in_twice_and_still_waits() {
    let mut desk = ana_waits();
    let writes = desk.writes.len();
    let code = seat_of(&desk, 1).code();
    desk.scan(&code);
    for question in std::mem::take(&mut desk.questions) {
        desk.reply(&question);
    }
    assert_eq!(desk.writes.len(), writes, "nobody is let in twice: {:?}", desk.writes);
    reads(&desk, "✓ IN Ana Ruiz waiting");
    // The connection is back, and the arrival is being sent.
    let answer_all = |desk: &mut Desk| {
        for question in std::mem::take(&mut desk.questions) {
            desk.reply(&question);
        }
    };
    answer_all(desk.later(1).send(Msg::Tick));
    answer_all(desk.scan(&code).type_in("joon"));
    shows(&desk, "Ana Ruiz is in · waiting, by Dana Cole");
    hides(&desk, "is in already");
}

#[test]
fn whoever_was_let_in_twice_at_this_desk_is_in_as_shown_and_at_another_desk_that_is_told() {
    for (at, is_told) in [("desk-1", false), ("desk-2", true)] {
        let mut desk = ana_waits();
        desk.wrote(|world, command| {
            let is_it = |seat: &&Seat| command.seat().is_some_and(|known| known.seat == seat.seat_id);
            let seat = world.sessions.iter().flat_map(|s| &s.seats).find(is_it).unwrap();
            let seat = arrived_by(seat.clone(), Uuid::from_u128(99), "Dana Cole", at);
            Ok(Outcome::AlreadyIn { arrival: seat.arrival.clone(), seat: Box::new(seat) })
        });
        if is_told { shows(&desk, "1 unread") } else { hides(&desk, "unread") }
    }
}

#[test]
fn a_result_that_is_otherwise_is_told_by_name_and_stays_until_it_is_read() {
    let mut desk = ana_waits();
    desk.wrote(|world, _| {
        let seat = world.sessions.iter().flat_map(|s| &s.seats).find(|s| s.name.as_deref() == Some("Ana Ruiz"));
        Ok(Outcome::Changed(Box::new(seat.unwrap().clone())))
    });
    shows(&desk, "Ana Ruiz changed meanwhile");
    desk.settle().press("alt-1").settle();
    shows(&desk, "1 unread");
    desk.press("esc");
    hides(&desk, "waiting");
    desk.press("q");
    shows(&desk, "1 result is not read yet");
    desk.press("esc").palette("waiting ch");
    shows(&desk, "! Ana Ruiz changed meanwhile");
    picture!(desk);
    desk.press("esc");
    hides(&desk, "unread");
    assert!(!seat_of(&desk, 1).is_here());
}

#[test]
fn results_that_were_never_on_the_screen_are_not_read() {
    let mut desk = Desk::new();
    desk.press("alt-3").settle().loses_the_line();
    let numbers = [1, 5, 6];
    for number in numbers {
        let code = seat_of(&desk, number).code();
        desk.scan(&code).writes_wait();
    }
    let long = "It was refused, and that is told in a sentence which takes some lines of the list. ".repeat(8);
    desk.wrote(|_, _| Ok(Outcome::Refused(long.clone())));
    desk.settle();
    shows(&desk, "3 unread");
    desk.palette("waiting ch").press("esc");
    shows(&desk, "2 unread");
    desk.palette("waiting ch").press("down down down down down down down down space space esc");
    hides(&desk, "unread");
}

#[test]
fn what_cannot_wait_says_so_at_once_and_keeps_what_was_typed() {
    let mut desk = Desk::of(Role::Manager);
    desk.find("joon kim").loses_the_line().press("down alt-p right tab tab").type_in("till 4");
    desk.press("enter");
    assert!(desk.writes.is_empty(), "{:?}", desk.writes);
    shows(&desk, "a payment cannot wait");
    shows(&desk, "till 4");
    desk.finds_the_line().press("enter");
    assert!(matches!(desk.write(), Command::Pay(_)), "with a connection it is sent");
}

#[test]
fn an_undo_of_what_waits_can_wait_and_one_of_what_is_saved_cannot() {
    let mut desk = ana_waits();
    desk.press("esc tab alt-u");
    let Some((undo, Command::Undo(_))) = desk.writes.last().cloned() else { panic!("{:?}", desk.writes) };
    let (admit, _) = desk.writes[0];
    desk.writes.clear();
    for id in [undo, admit] {
        desk.send(Msg::Wrote { id, result: Ok(Outcome::Withdrawn) });
    }
    shows(&desk, "Offline since");
    hides(&desk, "waiting");
    hides(&desk, "Ana Ruiz checked in");
    desk.fail(DeskErrorKind::Connection).press("esc alt-3 tab alt-u").later(1).press("ctrl-y");
    assert!(desk.writes.is_empty(), "{:?}", desk.writes);
    shows(&desk, "a saved change can only be undone");
}

#[test]
fn a_disk_that_takes_nothing_is_said() {
    let mut desk = Desk::new();
    desk.find("ana ruiz").loses_the_line().press("enter");
    let (id, _) = desk.writes[0];
    desk.send(Msg::WriteQueued { id, is_kept: false, why: Some(DeskErrorKind::Connection) });
    shows(&desk, "cannot write to its disk");
    desk.press("esc alt-1 q");
    shows(&desk, "the disk does not have it all");
}

#[test]
fn what_the_last_console_left_is_shown_and_told() {
    let mut desk = Desk::new();
    let seat = seat_of(&desk, 1);
    let admit = frontdesk::domain::desk::Admit {
        event_id: Uuid::from_u128(5000),
        seat: (&seat).into(),
        token: seat.token,
        reason: None,
        overridden: Vec::new(),
    };
    let stamp = Stamp { actor: "Dana Cole".into(), desk: "desk-1".into(), at: at(9, 12) };
    let (id, command) = (WriteId(Uuid::from_u128(6000)), Command::Admit(admit));
    let kept = JournaledWrite { id, stamp, about: "Ana Ruiz".into(), command: command.clone() };
    desk.send(Msg::RestoredFromJournal { session: SessionId(0), left: vec![kept], unread: Vec::new(), trouble: None });
    shows(&desk, "1 earlier change is being sent.");
    shows(&desk, "1 sending");
    desk.roster();
    shows(&desk, "in · waiting");
    desk.writes.push((id, command));
    desk.settle();
    shows(&desk, "1 change that waited is saved.");
    hides(&desk, "waiting ·");
}

#[test]
fn leaving_with_something_waiting_asks_and_says_that_it_is_kept() {
    let mut desk = ana_waits();
    desk.press("esc alt-1 q");
    shows(&desk, "1 change waits: kept on this machine");
    picture!(desk);
    desk.press("ctrl-y");
    assert!(desk.others.contains(&Effect::Quit));
}
