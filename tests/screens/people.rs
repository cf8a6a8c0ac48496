//! Pane 6.

use frontdesk::app::Msg;
use frontdesk::domain::desk::{Command, DeskErrorKind, Outcome, WriteNotes};
use frontdesk::domain::live::{Changes, Topic};
use frontdesk::domain::rights::Rights;
use frontdesk::domain::sealed::{DocumentNumber, KeptNotes, Notes, PersonSealed, Sealed};
use frontdesk::domain::staff::Role;
use frontdesk::domain::ticket::Card;
use frontdesk::domain::ticket::flow::{Priority, Status};
use frontdesk::domain::ticket::work::{self, PersonalState};
use frontdesk::ui::effect::Slot;
use frontdesk::ui::ids::SessionId;
use uuid::Uuid;

use crate::fixtures::{Desk, hit, now, trouble};
use crate::render::{hides, reads, shows};
use crate::{picture, render, ticket_world};

fn screen(desk: &Desk) -> String {
    render::words(&desk.app, (100, 40))
}

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
fn enter_opens_no_one_of_an_earlier_search_while_the_next_one_runs() {
    let mut desk = searched("john smith");
    desk.type_in("x").press("enter enter");
    let is_page = |slot| matches!(slot, Slot::Person);
    assert!(!desk.questions.iter().any(|question| is_page(question.slot)));
    desk.settle();
    shows(&desk, "Nothing matches");
}

#[test]
fn failed() {
    let mut desk = Desk::new();
    desk.press("ctrl-p").type_in("john").fail(DeskErrorKind::Timeout);
    picture!(desk);
}

#[test]
fn a_page() {
    let mut desk = searched("sam lee");
    desk.press("enter").settle();
    picture!(desk);
}

#[test]
fn a_page_as_an_instructor_sees_it() {
    let mut desk = Desk::of(Role::Instructor);
    desk.press("ctrl-p").type_in("sam lee").settle().press("enter").settle();
    picture!(desk);
}

/// Returns all sealed data about Sam Lee, as a desk with the key reads it.
fn open_notes() -> PersonSealed {
    let notes = Notes {
        emergency: "Call his sister Jo, 304 555 0177.\nShe has the car keys.".into(),
        medical: "Type 1 diabetes: juice is in his bag. \u{1b}[2JGlucagon in the side pocket, to be given when he does not wake.".into(),
    };
    PersonSealed {
        notes: KeptNotes {
            notes: Sealed::Open { value: notes },
            write_id: Some(uuid::Uuid::from_u128(1)),
            written_by: Some("Dana Cole".into()),
            written_at: Some(now()),
        },
        documents: vec![number(Sealed::Open { value: "WV-D1234567".into() })],
    }
}

fn number(number: Sealed<frontdesk::domain::sealed::Confidential>) -> DocumentNumber {
    DocumentNumber { kind: "drivers_license".into(), checked_at: now(), number }
}

fn with_sealed(sealed: &PersonSealed) -> Desk {
    let mut desk = searched("");
    let sam = desk.world.sessions.iter().flat_map(|session| &session.seats).find(|seat| seat.label() == "Sam Lee");
    let sam = hit(sam.unwrap()).person_id;
    desk.world.sealed.insert(sam, sealed.clone());
    desk.type_in("sam lee").settle().press("enter").settle();
    desk
}

#[test]
fn a_page_with_notes() {
    picture!(with_sealed(&open_notes()));
}

#[test]
fn a_page_on_a_desk_without_the_key() {
    let notes = KeptNotes { notes: Sealed::NoKey, ..KeptNotes::default() };
    picture!(with_sealed(&PersonSealed { notes, documents: vec![number(Sealed::NoKey)] }));
}

#[test]
fn notes_are_in_no_debug_output() {
    let mut desk = with_sealed(&open_notes());
    desk.press("t").type_in("takes warfarin");
    let told = format!("{:?}", desk.app);
    assert!(!told.contains("warfarin") && !told.contains("does not wake"), "{told}");
}

#[test]
fn the_notes_are_written() {
    let mut desk = with_sealed(&open_notes());
    desk.press("t").type_in(" Or call home.").press("tab").type_in(" Pump on the left.");
    picture!(desk);
}

#[test]
fn what_is_written_is_sent_with_what_was_seen_and_shown_when_it_is_saved() {
    let mut desk = with_sealed(&open_notes());
    desk.press("t ctrl-a tab").type_in(" Also asthma.").press("ctrl-s");
    let Command::WriteNotes(WriteNotes { seen, notes, .. }) = desk.write().clone() else {
        panic!("{:?}", desk.write())
    };
    assert_eq!(seen, Some(uuid::Uuid::from_u128(1)));
    assert!(notes.medical.expose().ends_with("does not wake. Also asthma."), "{}", notes.medical.expose());
    assert!(!notes.medical.expose().contains('\u{1b}'));
    desk.settle();
    let screen = screen(&desk);
    assert!(screen.contains("notes saved, sealed") && screen.contains("Also asthma."), "{screen}");
}

#[test]
fn of_two_desks_the_second_sees_what_the_first_wrote_before_it_goes_over_it() {
    let mut desk = with_sealed(&open_notes());
    desk.press("t tab").type_in(" Also asthma.").press("ctrl-s");
    let mut theirs = open_notes();
    theirs.notes.write_id = Some(uuid::Uuid::from_u128(2));
    theirs.notes.notes = Sealed::Open { value: Notes { emergency: "".into(), medical: "bees".into() } };
    desk.wrote(|_, _| Ok(Outcome::NotesChanged(Box::new(theirs.clone()))));
    let screen = screen(&desk);
    assert!(screen.contains("wrote these notes meanwhile") && screen.contains("bees"), "{screen}");
    desk.press("ctrl-s");
    assert!(
        matches!(desk.write(), Command::WriteNotes(WriteNotes { seen: Some(id), .. }) if *id == uuid::Uuid::from_u128(2))
    );
}

#[test]
fn a_draft_is_kept_for_its_person_and_quitting_asks() {
    let mut desk = with_sealed(&open_notes());
    desk.press("t").type_in("unsent").press("esc ctrl-q");
    assert!(screen(&desk).contains("Leave Frontdesk?"));
    desk.press("esc t");
    assert!(screen(&desk).contains("unsent"));
    desk.scan("MDI-2026-00001-1");
    assert!(!screen(&desk).contains("unsent"), "a scan puts it aside");
    desk.press("alt-6 t");
    assert!(screen(&desk).contains("unsent"));
}

#[test]
fn sealed_notes_are_not_written_over() {
    let notes = KeptNotes { notes: Sealed::NoKey, ..KeptNotes::default() };
    let mut desk = with_sealed(&PersonSealed { notes, documents: Vec::new() });
    desk.press("t");
    assert!(screen(&desk).contains("this desk has no key"));
    let mut desk = Desk::of(Role::Instructor);
    desk.press("ctrl-p").type_in("sam lee").settle().press("enter").settle().press("t");
    assert!(screen(&desk).contains("you may not write emergency and medical notes"));
}

/// Opens Ana Ruiz's page. All tickets of the fake database except one are hers.
fn ana() -> Desk {
    let mut desk = searched("ana ruiz");
    desk.press("enter").settle();
    desk
}

#[test]
fn a_page_with_tickets() {
    picture!(ana());
}

#[test]
fn tickets_go_round_by_their_key_and_enter_opens_one_and_escape_comes_back() {
    let mut desk = ana();
    desk.press("k k");
    shows(&desk, "▸ T-1004");
    desk.press("k k k k");
    shows(&desk, "▸ T-1005");
    desk.press("k enter").settle();
    shows(&desk, "T-1004 Refund has not arrived");
    shows(&desk, "The provider shows one charge only.");
    desk.press("esc").settle();
    shows(&desk, "▸ T-1004");
    assert_eq!(desk.world.tickets.kept.last(), Some(&PersonalState::Leave(Uuid::from_u128(5004))));
    // No search is needed: from a ticket to its person, and to another of the person's tickets.
    desk.press("esc esc esc alt-5").settle().press("enter").settle().press("k").settle();
    hides(&desk, "Find: ana");
    desk.press("k enter").settle();
    shows(&desk, "T-1005 Waiver for my son");
    desk.press("esc").settle();
    shows(&desk, "▸ T-1005");
    // Esc leaves a ticket that was opened in any other way for the queue.
    desk.press("5").settle().press("enter").settle().press("esc").settle();
    shows(&desk, "by due");
}

#[test]
fn another_tickets_draft_is_put_aside_for_the_one_that_is_opened() {
    let mut desk = ana();
    desk.press("5").settle().press("enter").settle().press("r").type_in("We look").press("alt-6").settle();
    desk.press("k enter").settle();
    hides(&desk, "We look");
    shows(&desk, "T-1005");
}

#[test]
fn a_change_keeps_whoever_reads_a_ticket_on_its_line() {
    let mut desk = ana();
    desk.press("k k");
    shows(&desk, "▸ T-1004");
    let person = desk.world.tickets.cards[0].person;
    let new = ticket_world::ticket(9, "Just now", Status::Todo, Priority::High, 0);
    desk.world.tickets.cards.push(Card { person, ..new });
    desk.send(Msg::Changed { session: SessionId(0), own: Changes::default(), others: Changes::of(Topic::Ticket, []) });
    assert_eq!(desk.questions.iter().map(|question| question.slot).collect::<Vec<_>>(), [Slot::PersonTickets]);
    desk.settle();
    reads(&desk, "T-1009 Just now");
    shows(&desk, "▸ T-1004");
}

#[test]
fn without_an_open_page_no_tickets_are_read() {
    let mut desk = searched("ana ruiz");
    desk.send(Msg::Changed { session: SessionId(0), own: Changes::default(), others: Changes::of(Topic::Ticket, []) });
    assert_eq!(desk.questions.len(), 0);
}

#[test]
fn who_sees_no_tickets_is_not_asked_about_them() {
    let mut desk = Desk::new();
    desk.world.rights = Rights::from_words(["people.read", "schedule.read", "schedule.read_own"]);
    desk.press("f5").settle().press("ctrl-p").type_in("ana ruiz").settle().press("enter");
    assert!(desk.questions.iter().all(|question| question.slot != Slot::PersonTickets));
    desk.settle().press("k");
    hides(&desk, "Tickets\n");
    shows(&desk, "As front desk you may not see every ticket.");
}

#[test]
fn why_the_tickets_are_not_here_is_said() {
    let mut desk = searched("ana ruiz");
    desk.press("enter");
    for question in std::mem::take(&mut desk.questions) {
        if question.slot == Slot::PersonTickets {
            let result = Err(trouble(DeskErrorKind::Timeout));
            desk.send(Msg::Answer { slot: question.slot, id: question.id, result });
        } else {
            desk.reply(&question);
        }
    }
    shows(&desk, "! The database took too long");
    desk.press("k");
    shows(&desk, "There is no ticket on this page");
}

#[test]
fn a_new_ticket_from_a_page_is_the_persons() {
    let mut desk = ana();
    desk.press("f6");
    shows(&desk, "the form opens when they are here");
    desk.settle();
    shows(&desk, "the person · Ana Ruiz");
    hides(&desk, "the form opens");
    desk.type_in("Her bag").press("ctrl-s");
    let Command::Ticket(write) = desk.write() else { panic!("{:?}", desk.write()) };
    let work::Command::Create { new, .. } = &write.command else { panic!("{write:?}") };
    assert_eq!((new.title.as_str(), new.user_id), ("Her bag", Some(Uuid::from_u128(3001))));
    assert_eq!((new.seat_id, new.order_id, new.lead_id), (None, None, None));
}
