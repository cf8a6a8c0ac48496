//! Which person a key on Check-in applies to: never a similar name, never a person who is not shown, and every result
//! names the person.

use frontdesk::app::Msg;
use frontdesk::domain::desk::{Admit, Command};
use frontdesk::domain::seat::{PaymentStatus, Seat, ValidSeat};
use frontdesk::domain::staff::Role;
use uuid::Uuid;

use crate::fixtures::{CCW, Desk, at, seat};
use crate::picture;
use crate::render::{hides, reads, shows};

fn at_check_in() -> Desk {
    let mut desk = Desk::new();
    desk.press("3").settle();
    desk
}

fn answer_all(desk: &mut Desk) {
    for question in std::mem::take(&mut desk.questions) {
        desk.reply(&question);
    }
}

fn admitted(desk: &Desk) -> Vec<u128> {
    let seats = desk.writes.iter().filter_map(|(_, command)| match command {
        Command::Admit(Admit { seat, .. }) => Some(seat.seat.as_u128()),
        _ => None,
    });
    seats.collect()
}

/// Adds seats to the CCW class.
fn add(desk: &mut Desk, seats: impl IntoIterator<Item = Seat>) {
    let class = desk.world.sessions.iter_mut().find(|session| session.id == CCW).unwrap();
    class.seats.extend(seats);
}

#[test]
fn a_similar_name_is_listed_apart_and_enter_alone_admits_nobody() {
    let mut desk = at_check_in();
    desk.type_in("ana ruis").settle();
    shows(&desk, "Similar names");
    shows(&desk, "No one is called “ana ruis”");
    hides(&desk, "Enter admits");
    desk.press("enter enter enter").settle();
    assert!(desk.writes.is_empty(), "{:?}", desk.writes);
    // The user selects the person in the list and sees the card before Enter admits.
    desk.press("down enter");
    assert!(desk.writes.is_empty(), "{:?}", desk.writes);
    shows(&desk, "Enter admits");
    desk.press("enter");
    assert_eq!(admitted(&desk), [1]);
}

#[test]
fn letters_behind_a_name_make_it_another_name() {
    let mut desk = at_check_in();
    desk.type_in("anazzz").press("enter").settle();
    assert!(desk.writes.is_empty(), "{:?}", desk.writes);
    shows(&desk, "Similar names");
    desk.press("enter").settle();
    assert!(desk.writes.is_empty(), "{:?}", desk.writes);
}

#[test]
fn an_enter_before_the_answer_admits_only_a_code() {
    for (typed, seats) in
        [("ana ruiz", 0), ("ruiz ana", 0), ("mdi-2026-00001", 1), ("ana", 0), ("ana rui", 0), ("0001", 0)]
    {
        let mut desk = at_check_in();
        desk.type_in(typed).press("enter");
        answer_all(&mut desk);
        assert_eq!(desk.writes.len(), seats, "{typed}: {:?}", desk.writes);
        if seats == 0 {
            shows(&desk, "Enter admits");
            desk.press("enter");
            assert_eq!(admitted(&desk), [1], "{typed}");
        }
    }
}

#[test]
fn people_of_one_name_are_chosen_on_the_list_and_seen_before_they_are_admitted() {
    let mut desk = at_check_in();
    desk.type_in("john smith").settle().press("enter enter");
    assert!(desk.writes.is_empty());
    reads(&desk, "More than one person is called John Smith. Ask for the birth year or the phone number.");
    desk.press("down down enter");
    assert!(desk.writes.is_empty(), "it only opens the card");
    shows(&desk, "born 1996");
    desk.press("esc");
    shows(&desk, "2 people fit");
    desk.press("up enter").press("enter");
    assert_eq!(admitted(&desk), [5]);
}

#[test]
fn all_of_a_list_are_not_selected_at_once_unless_they_are_one_order() {
    let mut desk = at_check_in();
    desk.type_in("john smith").settle().press("ctrl-a");
    shows(&desk, "Only the seats of one order are selected together.");
    desk.press("enter");
    assert!(desk.writes.is_empty());
}

#[test]
fn a_party_that_is_admitted_is_said_by_name_with_class_and_time() {
    let mut desk = at_check_in();
    desk.scan("MDI-2026-00020").settle().press("ctrl-a");
    shows(&desk, "↵ admits Harold Jessup, Edna Jessup");
    shows(&desk, "to Church Security Team, 1:00 PM, Hall 1");
    desk.press("enter");
    assert_eq!(admitted(&desk), [201, 202]);
    desk.settle();
    reads(&desk, "Harold Jessup, Edna Jessup checked in: Church Security Team, 1:00 PM, Hall 1.");
}

#[test]
fn a_party_is_named_in_the_order_of_its_seats_and_taken_back_as_a_whole() {
    let mut desk = at_check_in();
    desk.scan("MDI-2026-00020").settle().press("ctrl-a enter");
    for (id, command) in std::mem::take(&mut desk.writes).into_iter().rev() {
        let outcome = desk.world.run(&command, "Dana Cole");
        desk.send(Msg::Wrote { id, result: Ok(outcome) });
    }
    reads(&desk, "Harold Jessup, Edna Jessup checked in: Church Security Team, 1:00 PM, Hall 1.");
    desk.settle().press("alt-u");
    shows(&desk, "Undo the check-in of 2 people?");
    shows(&desk, "Harold Jessup, Edna Jessup.");
    picture!(desk);
    desk.later(1).press("enter");
    assert!(desk.writes.is_empty(), "Enter leaves it as it is");
    desk.press("alt-u").later(1).press("ctrl-y");
    assert_eq!(desk.writes.len(), 2, "{:?}", desk.writes);
    desk.settle();
    shows(&desk, "Harold Jessup, Edna Jessup: the check-in is undone (Church Security Team");
}

#[test]
fn what_to_ask_is_what_differs_and_one_row_is_no_choice_of_many() {
    let mut desk = at_check_in();
    let guest = |number: u16, email: &str| Seat {
        person_id: None,
        birth_date: None,
        phone: None,
        email: Some(email.into()),
        ..seat(number, "Sam Twain")
    };
    add(&mut desk, [guest(41, "sam@one.example"), guest(42, "sam@two.example")]);
    desk.type_in("sam twain").settle();
    shows(&desk, "Ask for the email address");
    hides(&desk, "Ask for the birth year");
    shows(&desk, "while more than one person fits");
    desk.press("ctrl-u").type_in("ana ruis").settle();
    shows(&desk, "A similar name is another name");
    hides(&desk, "while more than one person fits");
    add(&mut desk, [Seat { buyer: Some("Olive Branch".into()), ..seat(43, "Peter Stone") }]);
    desk.press("ctrl-u").type_in("olive branch").settle();
    shows(&desk, "are for others: ask who comes");
    hides(&desk, "A similar name is another name");
    desk.press("enter");
    shows(&desk, "No seat is in the name “olive branch”");
}

#[test]
fn selecting_all_of_a_party_leaves_out_seats_of_a_later_class() {
    let mut desk = at_check_in();
    for session in &mut desk.world.sessions {
        for seat in session.seats.iter_mut().filter(|seat| seat.seat_id == Uuid::from_u128(202)) {
            (seat.starts_at, seat.ends_at) = (at(20, 0), at(22, 0));
            seat.course = "Low-Light Handgun".into();
            seat.schedule_id = Uuid::from_u128(97);
        }
    }
    desk.scan("MDI-2026-00020").settle().press("ctrl-a enter");
    assert_eq!(admitted(&desk), [201], "not to the class in the evening");
}

#[test]
fn a_class_that_starts_much_later_is_asked_about() {
    let mut desk = at_check_in();
    desk.world.change(1, |seat| (seat.starts_at, seat.ends_at) = (at(20, 0), at(22, 0)));
    desk.scan("MDI-2026-00001").settle();
    assert!(desk.writes.is_empty());
    shows(&desk, "? ASK");
    shows(&desk, "today 8:00 PM–10:00 PM");
    shows(&desk, "Starts in 10 h");
}

#[test]
fn a_refund_after_check_in_is_on_the_card() {
    let mut desk = at_check_in();
    desk.world.change(4, |seat| {
        seat.payment_status = PaymentStatus::Refunded;
        seat.closed_at = Some(at(9, 40));
    });
    desk.type_in("hazel").settle();
    shows(&desk, "✗ IN");
    shows(&desk, "refunded since");
    picture!(desk);
}

#[test]
fn the_old_ticket_of_a_person_who_booked_again_leads_to_the_good_seat() {
    let mut desk = at_check_in();
    desk.world.change(7, |old| {
        old.payment_status = PaymentStatus::Refunded;
        old.valid_seat = Some(ValidSeat {
            order_number: "MDI-2026-00001".into(),
            seat_no: 1,
            seat_id: Uuid::from_u128(1),
            schedule_id: CCW,
            course: "CCW Permit".into(),
            starts_at: at(10, 0),
            venue: "Range B".into(),
        });
    });
    desk.scan("MDI-2026-00007").settle();
    shows(&desk, "✗ STOP");
    reads(&desk, "CCW Permit, today 10:00 AM, Range B · Alt-K open it MDI-2026-00001-1");
    picture!(desk);
    desk.press("alt-k").settle();
    assert!(desk.writes.is_empty(), "it is only shown");
    shows(&desk, "Enter admits");
    desk.press("enter");
    assert_eq!(admitted(&desk), [1]);
}

#[test]
fn guests_of_one_name_are_told_apart_by_what_differs() {
    let guest = |number: u16, email: &str, buyer: &str| Seat {
        person_id: None,
        birth_date: None,
        phone: None,
        email: Some(email.into()),
        buyer: Some(buyer.into()),
        ..seat(number, "Sam Twain")
    };
    let mut desk = at_check_in();
    add(&mut desk, [guest(41, "sam@one.example", "Olive Branch"), guest(42, "sam@two.example", "Peter Stone")]);
    desk.type_in("sam twain").settle();
    for told in ["sam@one.example", "sam@two.example", "bought by Olive Branch", "bought by Peter Stone"] {
        shows(&desk, told);
    }
    picture!(desk);
    desk.press("down enter");
    shows(&desk, "sam@one.example");
    shows(&desk, "bought by Olive Branch");
}

#[test]
fn the_seats_that_a_person_bought_for_others_are_listed_apart() {
    let mut desk = at_check_in();
    desk.type_in("harold jessup").settle();
    shows(&desk, "✓ ADMIT");
    shows(&desk, "Harold Jessup");
    shows(&desk, "bought by Harold Jessup");
    desk.press("enter");
    assert_eq!(admitted(&desk), [201], "only himself");
}

#[test]
fn enter_on_an_arrival_opens_its_card() {
    let mut desk = at_check_in();
    desk.press("down down enter").settle();
    shows(&desk, "✓ IN");
    assert!(desk.writes.is_empty());
}

#[test]
fn what_is_read_again_never_puts_another_person_under_enter() {
    // One of two people with the same name disappears while the list is shown.
    let mut desk = at_check_in();
    desk.type_in("john smith").settle();
    desk.world.sessions.iter_mut().for_each(|class| class.seats.retain(|seat| seat.seat_id != Uuid::from_u128(5)));
    desk.press("f5").settle().press("enter enter").settle();
    assert!(desk.writes.is_empty(), "{:?}", desk.writes);
    // The person of the open card disappears, and another person would move into the place.
    let mut desk = at_check_in();
    desk.type_in("john smith").settle().press("down enter");
    shows(&desk, "Enter admits");
    desk.world.sessions.iter_mut().for_each(|class| class.seats.retain(|seat| seat.seat_id != Uuid::from_u128(5)));
    desk.press("f5").settle().press("enter").settle();
    assert!(desk.writes.is_empty(), "{:?}", desk.writes);
}

#[test]
fn a_note_is_written_from_the_card() {
    let mut desk = Desk::of(Role::Desk);
    desk.press("3").settle().type_in("ana ruiz").settle().press("alt-t").type_in("left-handed").press("ctrl-s");
    assert!(
        matches!(desk.write(), Command::Mark(mark) if mark.note.as_deref() == Some("left-handed")),
        "{:?}",
        desk.writes
    );
}
