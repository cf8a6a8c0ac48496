//! Effects of each message in a given state.

use chrono::Duration;
use frontdesk::app::Msg;
use frontdesk::domain::desk::{
    Admit, Answer, Command, DeskErrorKind, Mark, Method, NameSeat, Outcome, Pay, Query, RecordIdentity, RecordKind,
    SetMark, SignWaiver, TakeBack, Tender, Undo,
};
use frontdesk::domain::seat::{Seat, WaiverState};
use frontdesk::domain::staff::Role;
use frontdesk::scanner::Burst;
use frontdesk::ui::effect::{Effect, Slot};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::fixtures::{CCW, Desk, day, key_event, start};
use crate::render::{field, hides, reads, shows};

fn at_check_in() -> Desk {
    let mut desk = Desk::new();
    desk.press("3").settle();
    desk
}

fn slots(desk: &Desk) -> Vec<Slot> {
    desk.questions.iter().map(|question| question.slot).collect()
}

fn answer_all(desk: &mut Desk) {
    for question in std::mem::take(&mut desk.questions) {
        desk.reply(&question);
    }
}

#[test]
fn a_console_first_reads_the_day() {
    let desk = Desk::unanswered(start(Role::Desk));
    let asked: Vec<_> = desk.questions.iter().map(|question| question.query.clone()).collect();
    assert_eq!(asked, [Query::Site, Query::Day(day(2026, 11, 21)), Query::Arrivals(day(2026, 11, 21))]);
    assert!(desk.writes.is_empty() && desk.others.is_empty());
}

#[test]
fn enter_before_the_answer_shows_whom_it_found_and_enter_again_admits() {
    let mut desk = at_check_in();
    desk.type_in("ana ruiz").press("enter").press("enter");
    shows(&desk, "Still looking for “ana ruiz”.");
    assert!(desk.writes.is_empty());
    answer_all(&mut desk);
    assert!(desk.writes.is_empty(), "a person who was not on the screen yet");
    hides(&desk, "Still looking for");
    reads(&desk, "ADMIT Ana Ruiz");
    desk.press("enter");
    let Command::Admit(Admit { seat, token, reason: None, overridden, .. }) = desk.write() else {
        panic!("{:?}", desk.write())
    };
    assert_eq!((seat.seat, token.as_str()), (Uuid::from_u128(1), "token-1"));
    assert!(overridden.is_empty());
    desk.settle();
    shows(&desk, "Ana Ruiz checked in: CCW Permit, 10:00 AM, Range B.");
}

#[test]
fn enter_before_an_answer_with_two_people_admits_nobody() {
    let mut desk = at_check_in();
    desk.type_in("john smith").press("enter");
    answer_all(&mut desk);
    assert!(desk.writes.is_empty());
    shows(&desk, "2 people fit");
}

#[test]
fn whoever_is_left_by_the_next_letter_is_the_card() {
    let mut desk = at_check_in();
    desk.type_in("jo").settle();
    shows(&desk, "3 people fit");
    desk.type_in("o").settle();
    reads(&desk, "STOP Joon Kim");
}

#[test]
fn a_late_answer_to_what_was_typed_before_is_dropped() {
    let mut desk = at_check_in();
    desk.type_in("ana");
    let early = desk.questions.pop().unwrap();
    desk.questions.clear();
    desk.press("ctrl-u").type_in("hazel").settle();
    desk.reply(&early);
    shows(&desk, "Hazel Noland");
    hides(&desk, "Ana Ruiz");
}

#[test]
fn a_late_answer_after_enter_admits_nobody_else() {
    let mut desk = at_check_in();
    desk.type_in("ana ruiz");
    let early = desk.questions.pop().unwrap();
    desk.questions.clear();
    desk.scan("MDI-2026-00002");
    desk.reply(&early);
    assert!(desk.writes.is_empty());
    answer_all(&mut desk);
    shows(&desk, "Ben Okri");
}

#[test]
fn a_scan_of_somebody_ready_is_one_question_and_one_write() {
    let mut desk = at_check_in();
    desk.scan("mdi-2026-00001-1");
    assert_eq!(slots(&desk), [Slot::Find]);
    answer_all(&mut desk);
    assert!(matches!(desk.write(), Command::Admit(_)));
}

#[test]
fn a_scan_works_wherever_the_focus_is() {
    for keys in ["1", "2", "1 /", "1 ?", "1 :", "6", "ctrl-p", "3 tab tab", "1 v"] {
        let mut desk = Desk::new();
        desk.press(keys).settle().scan("MDI-2026-00001").settle();
        shows(&desk, "Ana Ruiz checked in");
    }
}

#[test]
fn scans_faster_than_the_database_are_all_done() {
    let mut desk = at_check_in();
    desk.scan("MDI-2026-00001").scan("MDI-2026-00005").scan("MDI-2026-00006");
    assert!(desk.writes.is_empty());
    while !desk.questions.is_empty() {
        answer_all(&mut desk);
    }
    assert_eq!(desk.writes.len(), 3, "nobody is dropped");
}

#[test]
fn scans_that_could_not_be_looked_up_are_all_told() {
    let mut desk = at_check_in();
    desk.scan("MDI-2026-00001").scan("MDI-2026-00005").fail(DeskErrorKind::Timeout);
    shows(&desk, "MDI-2026-00001, MDI-2026-00005: ");
    shows(&desk, "Scan or enter them again.");
    desk.scan("MDI-2026-00006");
    answer_all(&mut desk);
    assert_eq!(desk.writes.len(), 1, "only whoever was scanned since: {:?}", desk.writes);
}

#[test]
fn a_failed_admission_stays_on_the_screen_whatever_the_next_scan_finds() {
    for next in ["MDI-2026-00020", "MDI-2026-00004", "MDI-2026-77777", "MDI-2026-00005"] {
        let mut desk = at_check_in();
        desk.scan("MDI-2026-00001");
        answer_all(&mut desk);
        desk.scan(next);
        let seat = desk.world.sessions.iter().flat_map(|s| &s.seats).find(|s| s.order_number == "MDI-2026-00001");
        let seat = Box::new(seat.unwrap().clone());
        desk.wrote(|_, _| Ok(Outcome::Changed(seat.clone())));
        desk.settle();
        reads(&desk, "Ana Ruiz changed meanwhile");
    }
}

#[test]
fn a_stray_letter_does_not_hide_the_card_of_a_scan() {
    let mut desk = at_check_in();
    desk.type_in("j").scan("MDI-2026-00007").settle();
    reads(&desk, "STOP Joon Kim");
}

#[test]
fn a_card_that_gives_way_to_a_scan_is_told() {
    let mut desk = at_check_in();
    desk.find("joon kim").press("down");
    shows(&desk, "STOP");
    desk.scan("MDI-2026-00001").settle();
    reads(&desk, "Joon Kim is not in yet: ");
    shows(&desk, "Ana Ruiz checked in");
}

#[test]
fn what_is_typed_ahead_is_the_next_person_and_no_command() {
    let mut desk = at_check_in();
    desk.type_in("MDI-2026-00001").press("enter").type_in("joon q");
    answer_all(&mut desk);
    assert_eq!(desk.writes.len(), 1, "Ana");
    desk.settle();
    assert!(desk.others.is_empty(), "no q was a command");
    shows(&desk, "▸ joon q");
    shows(&desk, "Ana Ruiz checked in");
}

#[test]
fn what_a_scan_found_is_said_although_the_desk_has_typed_on() {
    for (code, words) in [
        ("MDI-2026-00004", "Hazel Noland is in already, by"),
        ("MDI-2026-77777", "No order MDI-2026-77777"),
        ("MDI-2026-00007", "Joon Kim is not in yet"),
        ("MDI-2026-00020", "MDI-2026-00020: 3 of 4 are not in yet."),
    ] {
        let mut desk = at_check_in();
        desk.scan(code).type_in("ana").settle();
        shows(&desk, words);
        assert_eq!(field(&desk), "ana");
    }
}

#[test]
fn a_ticket_that_was_used_before_is_told_beside_the_next_scan() {
    let mut desk = at_check_in();
    desk.scan("MDI-2026-00004").scan("MDI-2026-00001").settle();
    reads(&desk, "Hazel Noland is in already, by");
    shows(&desk, "Ana Ruiz checked in");
}

#[test]
fn a_foreign_code_gets_its_sentence_and_spoils_nothing() {
    let mut desk = at_check_in();
    desk.scan("4006381333931");
    shows(&desk, "is not one of our codes");
    desk.scan("4006381333931").scan("MDI-2026-00001").settle();
    shows(&desk, "Ana Ruiz checked in");
}

#[test]
fn a_name_that_a_slow_line_brings_in_one_piece_is_typed() {
    let mut desk = at_check_in();
    desk.send(Msg::Burst(Burst::unseen("ana ruiz", None))).settle();
    shows(&desk, "▸ ana ruiz");
    desk.send(Msg::Burst(Burst::unseen("3045550001", None)));
    shows(&desk, "▸ ana ruiz3045550001");
}

#[test]
fn quick_typing_leaves_an_unread_failure_and_a_scan_replaces_it() {
    let mut desk = at_check_in();
    desk.scan("4006381333931");
    desk.send(Msg::Burst(Burst::unseen("ana ruiz", None))).settle();
    shows(&desk, "▸ ana ruiz");
    shows(&desk, "is not one of our codes");
    desk.press("esc").scan("MDI-2026-00001").settle();
    shows(&desk, "Ana Ruiz checked in");
    hides(&desk, "is not one of our codes");
}

#[test]
fn a_question_without_an_answer_is_said_in_the_top_line() {
    let mut desk = Desk::new();
    desk.send(Msg::Tick);
    desk.now += Duration::seconds(8);
    desk.send(Msg::Tick);
    shows(&desk, "No answer for 8 s");
    answer_all(&mut desk);
    shows(&desk, "● Live");
}

#[test]
fn a_wrong_clock_is_told() {
    let mut desk = Desk::new();
    desk.send(Msg::Tick);
    let Some(site) = desk.questions.iter().position(|question| question.slot == Slot::Site) else { panic!() };
    let asked = desk.questions.remove(site);
    let server_clock = desk.now - Duration::minutes(7);
    let rights = desk.world.rights.clone();
    let result = Ok(Answer::Site {
        site: crate::fixtures::site(),
        clock: server_clock,
        rights,
        state: frontdesk::domain::desk::ServerState::default(),
    });
    desk.send(Msg::Answer { slot: Slot::Site, id: asked.id, result });
    shows(&desk, "7 min ahead of the server's");
}

#[test]
fn a_scan_puts_an_open_form_aside_and_keeps_its_draft() {
    for (open, back) in [("alt-p right tab tab", "alt-p"), ("alt-o", "alt-o")] {
        let mut desk = Desk::of(Role::Manager);
        desk.find("joon kim").press("down").press(open).type_in("kept words");
        desk.scan("MDI-2026-00001").settle();
        shows(&desk, "Ana Ruiz checked in");
        hides(&desk, "kept words");
        desk.find("joon kim").press("down").press(back);
        shows(&desk, "kept words");
    }
}

#[test]
fn a_scan_puts_the_rosters_form_aside() {
    let mut desk = Desk::new();
    desk.roster().press("home t").type_in("my note").scan("MDI-2026-00005").settle();
    shows(&desk, "John Smith checked in");
    desk.press("alt-2").settle().press("home t");
    shows(&desk, "my note");
}

#[test]
fn a_bad_scan_leaves_an_empty_field_and_the_next_one_works() {
    for bad in ["MDI-2026-0", "4006381333931", "https://example.com/", "MDI-2026-77777"] {
        let mut desk = at_check_in();
        desk.scan(bad).settle();
        assert!(desk.writes.is_empty());
        desk.scan("MDI-2026-00001").settle();
        shows(&desk, "Ana Ruiz checked in");
    }
}

#[test]
fn a_link_and_an_items_id_are_scans_too() {
    for code in ["https://mdi.example/t/MDI-2026-00001-1?x=1", "00000000-0000-0000-0000-0000000003e9"] {
        let mut desk = at_check_in();
        desk.scan(code).settle();
        shows(&desk, "Ana Ruiz checked in");
    }
}

#[test]
fn fast_typing_into_a_form_is_typing() {
    let mut desk = Desk::of(Role::Manager);
    desk.find("sam lee").press("down alt-o").scan("his father came");
    shows(&desk, "his father came");
    assert!(desk.questions.is_empty());
}

#[test]
fn a_draft_survives_escape_a_pane_switch_and_a_failed_save() {
    let mut desk = Desk::new();
    desk.find("joon kim").press("down alt-p right tab tab").type_in("till 4");
    desk.press("esc");
    hides(&desk, "till 4");
    desk.press("alt-p");
    shows(&desk, "till 4");
    desk.press("alt-1").settle();
    hides(&desk, "till 4");
    desk.press("alt-3").settle();
    shows(&desk, "till 4");
    desk.press("ctrl-s").fail_writes(DeskErrorKind::Timeout);
    shows(&desk, "till 4");
    shows(&desk, "Enter tries again");
}

fn tenders(command: &Command) -> Vec<Tender> {
    let Command::Pay(Pay { tenders, .. }) = command else { panic!("{command:?}") };
    tenders.clone()
}

#[test]
fn a_form_sent_again_has_the_same_id() {
    let mut desk = Desk::new();
    desk.find("joon kim").press("down alt-p ctrl-s");
    let first = desk.write().clone();
    desk.fail_writes(DeskErrorKind::Connection).finds_the_line().press("ctrl-s");
    assert_eq!(desk.write(), &first);
    let tender = tenders(&first).remove(0);
    assert_eq!((tender.amount, tender.method), (Decimal::new(7500, 2), Method::Cash));
}

#[test]
fn a_form_that_is_saving_sends_nothing_twice() {
    let mut desk = Desk::new();
    desk.find("joon kim").press("down alt-p ctrl-s ctrl-s enter enter");
    assert_eq!(desk.writes.len(), 1);
    desk.press("esc alt-p ctrl-s");
    assert_eq!(desk.writes.len(), 1, "neither does its draft");
}

#[test]
fn a_held_enter_admits_once() {
    let mut desk = at_check_in();
    desk.type_in("ana ruiz").settle().hold("enter enter enter enter");
    assert_eq!(desk.writes.len(), 1);
    desk.settle().hold("enter enter").settle();
    let mut desk = Desk::new();
    desk.roster().at("ana ruiz").hold("enter enter enter");
    assert_eq!(desk.writes.len(), 1);
}

#[test]
fn an_enter_after_another_key_is_no_held_one() {
    let mut desk = at_check_in();
    desk.type_in("ana ruiz").settle().hold("enter").settle().type_in("john smith").settle().hold("down enter");
    reads(&desk, "Enter admits");
}

#[test]
fn a_held_enter_takes_no_payment() {
    let mut desk = at_check_in();
    desk.scan("MDI-2026-00004").settle().press("alt-p").settle().hold("enter enter enter enter enter enter");
    assert!(desk.writes.is_empty(), "{:?}", desk.writes);
}

#[test]
fn a_held_enter_does_not_admit_the_next_of_the_list() {
    let mut desk = at_check_in();
    desk.type_in("john smith").settle().hold("enter enter enter enter").press("enter enter");
    assert!(desk.writes.is_empty(), "it only goes to the list: which John it is has to be chosen");
    desk.press("down").hold("enter enter enter");
    assert!(desk.writes.is_empty(), "the card has to be seen first");
    desk.press("enter");
    let Command::Admit(Admit { seat, .. }) = desk.write().clone() else { panic!() };
    desk.hold("enter enter").settle().hold("enter enter enter");
    let others: Vec<_> = desk.writes.iter().filter(|(_, c)| c.seat().is_some_and(|s| s.seat != seat.seat)).collect();
    assert!(others.is_empty(), "{others:?}");
}

#[test]
fn a_party_is_admitted_by_selection() {
    let mut desk = at_check_in();
    desk.scan("MDI-2026-00020").settle();
    assert!(desk.writes.is_empty());
    desk.press("ctrl-a enter");
    let seats: Vec<u128> =
        desk.writes.iter().filter_map(|(_, command)| command.seat()).map(|seat| seat.seat.as_u128()).collect();
    assert_eq!(seats, [201, 202]);
    desk.settle();
    reads(&desk, "Harold Jessup, Edna Jessup checked in: Church Security Team, 1:00 PM, Hall 1.");
}

#[test]
fn a_seat_that_must_stop_is_not_selected() {
    let mut desk = at_check_in();
    desk.scan("MDI-2026-00020").settle().press("end space");
    shows(&desk, "cannot be selected");
    hides(&desk, "[x]");
}

#[test]
fn ask_and_stop_never_admit_on_enter() {
    for text in ["ben okri", "sam lee", "carla"] {
        let mut desk = at_check_in();
        desk.type_in(text).settle().press("enter enter enter down enter");
        assert!(desk.writes.is_empty(), "{text}: {:?}", desk.writes);
    }
}

#[test]
fn the_desk_overrides_an_ask_with_a_reason_and_a_manager_a_stop() {
    let mut desk = at_check_in();
    desk.type_in("ben okri").settle().press("down alt-o enter");
    assert!(desk.writes.is_empty());
    shows(&desk, "Say why");
    desk.type_in("known for years").press("enter");
    let Command::Admit(Admit { reason, overridden, .. }) = desk.write() else { panic!() };
    assert_eq!(reason.as_deref(), Some("known for years"));
    assert_eq!(overridden, &["identity_unverified"]);

    let mut desk = at_check_in();
    desk.type_in("sam lee").settle().press("down alt-o");
    shows(&desk, "Only a manager");
}

#[test]
fn an_override_holds_only_for_the_reasons_that_were_read() {
    use frontdesk::domain::desk::Outcome;
    use frontdesk::domain::seat::{PaymentStatus, WaiverState};
    // In the meantime another desk voids the waiver, so the verdict is now STOP.
    let voided = |world: &crate::fixtures::World, command: &Command| {
        let of = command.seat().unwrap().seat;
        let seat = world.sessions.iter().flat_map(|s| &s.seats).find(|seat| seat.seat_id == of).unwrap().clone();
        Ok(Outcome::Changed(Box::new(Seat { waiver: WaiverState::Voided, token: "token-fresh".into(), ..seat })))
    };
    let mut desk = at_check_in();
    desk.type_in("ben okri").settle().press("down alt-o").type_in("known for years").press("enter").wrote(voided);
    desk.questions.clear();
    desk.press("enter");
    assert!(desk.writes.is_empty(), "a desk cannot lift a STOP: {:?}", desk.writes);
    shows(&desk, "Only a manager");

    // A manager may override once the new reasons have been shown.
    let mut desk = Desk::of(Role::Manager);
    desk.find("ben okri").press("down alt-o").type_in("known for years").press("enter").wrote(voided);
    desk.questions.clear();
    desk.press("enter");
    assert!(desk.writes.is_empty());
    shows(&desk, "The reasons have changed");
    shows(&desk, "was voided");
    desk.press("enter");
    let Command::Admit(Admit { overridden, token, .. }) = desk.write() else { panic!() };
    assert_eq!((overridden.len(), token.as_str()), (2, "token-fresh"));

    // The same holds for a draft that is opened again later.
    let mut desk = Desk::of(Role::Manager);
    desk.find("ben okri").press("down alt-o").type_in("known for years").press("esc esc esc");
    desk.world.change(2, |seat| {
        seat.balance = Some(Decimal::new(7500, 2));
        seat.payment_status = PaymentStatus::Pending;
    });
    desk.press("ctrl-u").type_in("ben okri").settle().press("down alt-o enter");
    assert!(desk.writes.is_empty(), "{:?}", desk.writes);
    shows(&desk, "The reasons have changed");
    shows(&desk, "$75.00");
}

#[test]
fn a_name_form_goes_on_from_the_name_that_another_desk_gave() {
    use frontdesk::domain::desk::Outcome;
    let mut desk = Desk::new();
    desk.roster().at("ana ruiz").press("n ctrl-u").type_in("Ben New").press("ctrl-s");
    assert!(matches!(desk.write(), Command::Name(NameSeat { seen: Some(seen), .. }) if seen == "Ana Ruiz"));
    desk.world.change(1, |seat| seat.name = Some("Ana Roe".into()));
    desk.wrote(|world, _| Ok(Outcome::Changed(Box::new(world.sessions[2].seats[0].clone()))));
    desk.questions.clear();
    shows(&desk, "it is now Ana Roe");
    desk.press("ctrl-s");
    let Command::Name(NameSeat { seen, name, .. }) = desk.write() else { panic!() };
    assert_eq!((seen.as_deref(), name.as_str()), (Some("Ana Roe"), "Ben New"), "what was typed stays");
}

#[test]
fn a_substitute_inherits_neither_email_nor_birth_date() {
    for keys in ["ctrl-s", "enter enter enter"] {
        let mut desk = Desk::new();
        desk.roster().at("ana ruiz").press("n ctrl-u").type_in("Ben New");
        shows(&desk, "type their own email and birth date");
        desk.press(keys);
        let Command::Name(NameSeat { email: None, birth_date: None, person: None, .. }) = desk.write() else {
            panic!("{:?}", desk.write())
        };
    }
    // Data typed for the substitute is kept. Typing the first person's name again restores that person's data.
    let mut desk = Desk::new();
    desk.roster()
        .at("ana ruiz")
        .press("n ctrl-u")
        .type_in("Ben New")
        .press("tab")
        .type_in("ben@example.com")
        .press("ctrl-s");
    assert!(matches!(desk.write(), Command::Name(NameSeat { email: Some(email), birth_date: None, .. })
        if email == "ben@example.com"));
    let mut desk = Desk::new();
    desk.roster()
        .at("ana ruiz")
        .press("n ctrl-u")
        .type_in("Ben")
        .press("tab backtab ctrl-u")
        .type_in("ana ruiz")
        .press("ctrl-s");
    assert!(matches!(
        desk.write(),
        Command::Name(NameSeat { email: Some(_), birth_date: Some(_), person: Some(_), .. })
    ));
}

#[test]
fn a_draft_is_not_opened_for_a_substitute() {
    let mut desk = Desk::new();
    let substitute = |seat: &mut Seat| {
        seat.name = Some("Ben New".into());
        seat.person_id = None;
    };
    let unsigned = |seat: &mut Seat| seat.waiver = WaiverState::None;
    desk.world.change(1, unsigned);
    desk.roster().at("ana ruiz").press("w").settle().type_in("Ana Ruiz").press("esc");
    desk.world.change(1, substitute);
    desk.press("f5").settle().press("w").settle().press("ctrl-s");
    assert!(desk.writes.is_empty(), "{:?}", desk.writes);
    shows(&desk, "types their full name");

    // A form that was already open is not sent either.
    let mut desk = Desk::new();
    desk.world.change(1, unsigned);
    desk.roster().at("ana ruiz").press("w").settle().type_in("Ana Ruiz").press("ctrl-s");
    desk.world.change(1, substitute);
    desk.wrote(|world, _| Ok(frontdesk::domain::desk::Outcome::Changed(Box::new(world.sessions[2].seats[0].clone()))));
    desk.questions.clear();
    desk.press("ctrl-s");
    assert!(desk.writes.is_empty(), "{:?}", desk.writes);
    shows(&desk, "this was for someone else");
}

#[test]
fn a_failed_write_is_not_hidden_by_one_that_went_well() {
    let mut desk = Desk::of(Role::Instructor);
    desk.roster().at("ana ruiz").press("l ctrl-y").at("hazel").press("l ctrl-y");
    let [first, second] = std::mem::take(&mut desk.writes).try_into().unwrap();
    desk.send(Msg::Wrote { id: first.0, result: Err(crate::fixtures::trouble(DeskErrorKind::Timeout)) });
    shows(&desk, "took too long");
    let outcome = desk.world.run(&second.1, "Mia Tran");
    desk.send(Msg::Wrote { id: second.0, result: Ok(outcome) });
    shows(&desk, "took too long");
    desk.press("down down");
    shows(&desk, "took too long");
    desk.press("esc");
    hides(&desk, "took too long");
}

#[test]
fn a_forms_complaint_stays_until_the_next_key() {
    let mut desk = Desk::new();
    desk.find("joon kim").press("down alt-p ctrl-s").fail_writes(DeskErrorKind::Timeout);
    desk.settle().later(1).send(Msg::Tick).settle();
    shows(&desk, "Enter tries again");
    desk.press("tab");
    hides(&desk, "Enter tries again");
    // If a draft was left while it was saving, its error shows at the foot and again when it is opened.
    desk.press("ctrl-s esc").fail_writes(DeskErrorKind::Timeout);
    shows(&desk, "Joon Kim, Take the payment");
    desk.press("alt-p");
    shows(&desk, "Enter tries again");
}

#[test]
fn cash_needs_no_reference() {
    let mut desk = Desk::new();
    desk.find("joon kim").press("down alt-p");
    shows(&desk, "↵ save");
    hides(&desk, "reference");
    desk.press("enter enter");
    assert!(matches!(tenders(desk.write()).as_slice(), [Tender { method: Method::Cash, reference: None, .. }]));

    let mut desk = Desk::new();
    desk.find("joon kim").press("down alt-p right enter enter");
    assert!(desk.writes.is_empty());
    desk.type_in("4711").press("enter");
    assert!(matches!(tenders(desk.write()).as_slice(), [Tender { method: Method::Card, reference: Some(_), .. }]));
    // A reference typed for a card is not sent with cash. Tab and Shift-Tab skip its field.
    let mut desk = Desk::new();
    desk.find("joon kim").press("down alt-p right tab tab").type_in("4711").press("tab left tab tab backtab enter");
    assert!(matches!(tenders(desk.write()).as_slice(), [Tender { method: Method::Cash, reference: None, .. }]));
}

#[test]
fn a_document_without_a_date_is_asked_about_once() {
    let mut desk = Desk::new();
    desk.find("ben okri").press("down alt-i tab enter");
    assert!(desk.writes.is_empty());
    shows(&desk, "No date on it?");
    desk.press("enter");
    assert!(matches!(desk.write(), Command::RecordIdentity(RecordIdentity { valid_until: None, number: None, .. })));
    let mut desk = Desk::new();
    desk.find("ben okri").press("down alt-i tab").type_in("2030-12-31").press("enter");
    assert!(matches!(desk.write(), Command::RecordIdentity(RecordIdentity { valid_until: Some(_), .. })));
    // The optional document number is above the other fields.
    let mut desk = Desk::new();
    desk.find("ben okri")
        .press("down alt-i up")
        .type_in("WV-D123")
        .press("tab tab")
        .type_in("2030-12-31")
        .press("enter");
    let Command::RecordIdentity(RecordIdentity { number: Some(number), .. }) = desk.write() else {
        panic!("{:?}", desk.write())
    };
    assert_eq!(number.expose(), "WV-D123");
    assert!(!format!("{:?}", desk.write()).contains("WV-D123"), "no log shows it");
}

#[test]
fn a_form_takes_every_letter_and_stays_in_its_pane() {
    for at_roster in [false, true] {
        let mut desk = Desk::new();
        let (pane, open) = if at_roster { ("alt-2", "g t") } else { ("alt-3", "down alt-o") };
        if at_roster {
            desk.roster()
        } else {
            desk.find("ben okri")
        };
        desk.press(open).press("a : b ? 1 q");
        shows(&desk, "a:b?1q");
        for other in ["alt-1", "alt-2", "alt-3", "alt-5", "alt-6"].into_iter().filter(|other| *other != pane) {
            desk.press(other).settle();
            hides(&desk, "a:b?1q");
            desk.press(pane).settle();
            shows(&desk, "a:b?1q");
        }
        // A number without a pane does not affect the form.
        desk.press("alt-4").settle();
        shows(&desk, "a:b?1q");
    }
}

#[test]
fn a_minors_waiver_carries_the_guardian() {
    let mut desk = at_check_in();
    desk.type_in("chlo").settle().press("down alt-w");
    assert_eq!(slots(&desk), [Slot::Waiver]);
    desk.press("ctrl-s");
    assert!(desk.writes.is_empty(), "nothing is signed before its text is here");
    desk.settle().press("tab").type_in("304-555-1111").press("enter");
    let Command::SignWaiver(SignWaiver { version, guardian, guardian_phone, .. }) = desk.write() else { panic!() };
    assert_eq!(version, "2026-1");
    assert_eq!(guardian.as_deref(), Some("Maria Ruiz"));
    assert_eq!(guardian_phone.as_deref(), Some("304-555-1111"));
}

#[test]
fn after_the_remedy_enter_admits() {
    let mut desk = at_check_in();
    desk.type_in("joon kim").settle().press("down alt-p ctrl-s").settle();
    shows(&desk, "paid in full");
    desk.press("enter").settle();
    shows(&desk, "Joon Kim checked in");
}

#[test]
fn undo_takes_back_this_desks_last_arrival() {
    let mut desk = at_check_in();
    desk.scan("MDI-2026-00001");
    answer_all(&mut desk);
    let Command::Admit(Admit { event_id, .. }) = desk.write().clone() else { panic!() };
    desk.world.sessions.retain(|session| session.id == CCW);
    desk.world.change(4, |seat| seat.arrival.as_mut().unwrap().desk = "desk-2".into());
    desk.settle().press("alt-u");
    assert!(matches!(desk.write(), Command::Undo(Undo { target, .. }) if *target == event_id));
    desk.settle();
    shows(&desk, "undone");
}

#[test]
fn an_undo_right_after_an_arrival_takes_back_that_one_and_never_the_one_before() {
    let mut desk = at_check_in();
    desk.scan("MDI-2026-00001");
    answer_all(&mut desk);
    let Command::Admit(Admit { event_id, .. }) = desk.write().clone() else { panic!() };
    desk.press("alt-u");
    assert_eq!(desk.writes.len(), 1, "not while it is being saved");
    shows(&desk, "still being saved");
    let (id, command) = desk.writes.remove(0);
    let outcome = desk.world.run(&command, "Dana Cole");
    desk.send(Msg::Wrote { id, result: Ok(outcome) });
    assert!(slots(&desk).contains(&Slot::Arrivals), "the arrivals are being read again");
    desk.press("alt-u");
    assert!(matches!(desk.write(), Command::Undo(Undo { target, .. }) if *target == event_id), "{:?}", desk.write());
    let (id, command) = desk.writes.remove(0);
    let outcome = desk.world.run(&command, "Dana Cole");
    desk.send(Msg::Wrote { id, result: Ok(outcome) });
    hides(&desk, "Ana Ruiz checked in");
    desk.settle().press("alt-u");
    shows(&desk, "Undo the check-in of ");
    desk.later(1).press("ctrl-y");
    assert!(matches!(desk.write(), Command::Undo(Undo { target, .. }) if *target != event_id), "{:?}", desk.write());
}

#[test]
fn an_arrival_chosen_in_another_pane_is_not_what_today_undoes() {
    let mut desk = at_check_in();
    desk.scan("MDI-2026-00001").settle().press("tab end alt-1").settle().press("u");
    shows(&desk, "Undo the check-in of Ana Ruiz?");
    assert!(desk.writes.is_empty(), "off screen it asks");
    desk.later(1).press("ctrl-y");
    let Command::Undo(Undo { target, .. }) = desk.write() else { panic!() };
    let last = desk.world.sessions[2].seats[0].arrival.as_ref().unwrap().event_id;
    assert_eq!(*target, last, "Ana Ruiz's");
}

#[test]
fn undo_after_a_payment_is_about_the_payment_and_asks() {
    let mut desk = at_check_in();
    desk.scan("MDI-2026-00001").settle();
    desk.type_in("joon kim").settle().press("down alt-p ctrl-s").settle();
    desk.press("alt-u");
    shows(&desk, "Undo the payment of $75.00 in cash of Joon Kim?");
    desk.later(1).press("enter");
    assert!(desk.writes.is_empty(), "Enter leaves it as it is");
    desk.press("alt-u").later(1).press("ctrl-y");
    let Command::TakeBack(TakeBack { kind, reason, .. }) = desk.write() else { panic!("{:?}", desk.write()) };
    assert_eq!((*kind, reason.is_empty()), (RecordKind::Payment, false));
    desk.settle();
    shows(&desk, "Joon Kim: the payment of $75.00 in cash is undone");
    desk.press("esc alt-u");
    assert!(matches!(desk.write(), Command::Undo(_)), "then the arrival before it");
}

#[test]
fn undo_of_another_person_than_the_card_s_asks() {
    let mut desk = at_check_in();
    desk.scan("MDI-2026-00001").settle();
    desk.type_in("joon kim").settle().press("down alt-u");
    shows(&desk, "Undo the check-in of Ana Ruiz?");
    desk.later(1).press("esc");
    assert!(desk.writes.is_empty());
}

#[test]
fn undo_on_the_arrivals_asks_about_the_chosen_one_and_chooses_nobody_afterwards() {
    let mut desk = at_check_in();
    desk.press("tab down alt-u");
    shows(&desk, "Undo the check-in of Hazel Noland?");
    assert!(desk.writes.is_empty(), "this desk did not do it last");
    desk.later(1).press("ctrl-y");
    let Command::Undo(Undo { target, .. }) = desk.write() else { panic!() };
    assert_eq!(target.as_u128(), 70_004, "Hazel Noland's");
    desk.settle();
    shows(&desk, "Hazel Noland: the check-in is undone");
    desk.press("alt-u");
    assert!(desk.writes.is_empty(), "the next row is another person's: {:?}", desk.writes);
}

#[test]
fn an_arrival_that_goes_away_under_the_cursor_leaves_no_other_chosen() {
    let mut desk = at_check_in();
    desk.press("tab down");
    desk.world.change(4, |seat| *seat = Seat { arrival: None, arrived_at: None, ..seat.clone() });
    desk.press("f5").settle().press("alt-u");
    hides(&desk, "Undo the check-in of Hazel Noland?");
    assert!(desk.writes.is_empty(), "{:?}", desk.writes);
}

#[test]
fn on_idle_check_in_the_undo_of_a_mark_that_is_not_shown_asks_and_says_what_it_undoes() {
    let mut desk = Desk::of(Role::Manager);
    desk.roster().press("home z ctrl-y").settle().press("alt-3").settle().press("alt-u");
    shows(&desk, "Undo the mark “no-show” of ");
    assert!(desk.writes.is_empty(), "{:?}", desk.writes);
}

#[test]
fn an_alt_letter_that_does_nothing_in_a_field_says_so() {
    let mut desk = Desk::new();
    desk.press("6").settle();
    for key in ["alt-m", "alt-i", "alt-w", "alt-p"] {
        desk.press("esc").press(key);
        shows(&desk, "does nothing here");
    }
}

#[test]
fn a_scan_that_is_no_ticket_saves_nothing_where_a_form_asks_to_choose() {
    let mut desk = at_check_in();
    desk.type_in("joon kim").settle().press("down alt-p");
    shows(&desk, "Take the payment");
    let end = Some(key_event("enter"));
    desk.send(Msg::Burst(Burst::unseen("4006381333931", end)));
    assert!(desk.writes.is_empty(), "{:?}", desk.writes);
    shows(&desk, "is not one of our codes");
    shows(&desk, "Take the payment");
}

#[test]
fn a_near_miss_that_was_typed_says_to_check_the_layout() {
    let mut desk = at_check_in();
    desk.type_in("ЬВШ-2026-00022-1").settle().press("enter");
    reads(&desk, "Check the scanner's keyboard layout");
}

#[test]
fn marks_and_notes_are_one_write_each() {
    let mut desk = Desk::of(Role::Instructor);
    desk.roster().at("ana ruiz").press("l");
    assert!(desk.writes.is_empty(), "the class has not begun, so it asks");
    desk.press("ctrl-y");
    assert!(matches!(desk.write(), Command::Mark(SetMark { mark: Mark::Late, note: None, .. })));
    desk.settle().press("t").type_in("left-handed").press("ctrl-s");
    let Command::Mark(SetMark { mark: Mark::Note, note, .. }) = desk.write() else { panic!("{:?}", desk.write()) };
    assert_eq!(note.as_deref(), Some("left-handed"));
}

#[test]
fn export_and_print_are_effects() {
    let mut desk = Desk::new();
    desk.roster().press("shift-e shift-p");
    let [Effect::SaveFile { name, content }, Effect::Print { title, .. }] = desk.others.as_slice() else {
        panic!("{:?}", desk.others)
    };
    assert_eq!(name, "2026-11-21-1000-ccw-permit.csv");
    assert_eq!(content.lines().count(), 10);
    assert!(title.contains("CCW Permit"));
}

#[test]
fn a_broken_connection_is_marked_and_asked_again_and_everything_is_read_when_it_is_back() {
    let mut desk = Desk::new();
    desk.send(Msg::Tick).fail(DeskErrorKind::Connection);
    shows(&desk, "Offline since 9:41 AM");
    shows(&desk, "CCW Permit");
    assert!(desk.app.wake_at() - desk.now <= Duration::seconds(5));
    desk.later(2).send(Msg::Tick);
    assert_eq!(slots(&desk), [Slot::Site, Slot::Day, Slot::Arrivals]);
    desk.fail(DeskErrorKind::Connection);
    shows(&desk, "Offline since 9:41 AM");
    desk.later(1).send(Msg::Tick);
    desk.questions.retain(|question| question.slot == Slot::Day);
    answer_all(&mut desk);
    shows(&desk, "● Live");
    hides(&desk, "Data from 9:41 AM");
    assert!(slots(&desk).contains(&Slot::Day), "what is shown is read again");
}

#[test]
fn a_slow_statement_is_not_a_broken_connection() {
    let mut desk = Desk::new();
    desk.send(Msg::Tick).fail(DeskErrorKind::Timeout);
    shows(&desk, "● Live");
    shows(&desk, "Data from 9:41 AM");
}

#[test]
fn keys_are_answered_while_nothing_answers() {
    let mut desk = Desk::unanswered(start(Role::Desk));
    desk.press("3").type_in("somebody");
    shows(&desk, "somebody");
    desk.press("f9 alt-1 ?");
    shows(&desk, "Esc close");
}

#[test]
fn a_clock_wakes_the_console_at_the_minute_and_not_before() {
    let mut desk = Desk::new();
    desk.now += Duration::milliseconds(12_345);
    desk.send(Msg::Resize(None));
    assert_eq!(desk.app.wake_at() - desk.now, Duration::milliseconds(60_000 - 12_345));
}

#[test]
fn leaving_asks_only_when_a_form_is_open() {
    let mut desk = Desk::new();
    desk.press("q");
    assert_eq!(desk.others, [Effect::Quit]);

    let mut desk = Desk::new();
    desk.find("joon kim").press("down alt-p 5 ctrl-c");
    assert!(desk.others.is_empty());
    desk.press("enter");
    assert!(desk.others.is_empty(), "Enter is the safe answer");
    desk.press("ctrl-c ctrl-y");
    assert_eq!(desk.others, [Effect::Quit]);

    let mut desk = Desk::new();
    desk.find("joon kim").press("down alt-p").send(Msg::Terminate);
    assert_eq!(desk.others, [Effect::Quit], "the system is not asked back");
}

#[test]
fn letters_are_letters_in_a_field() {
    let mut desk = at_check_in();
    desk.type_in("quigley 123 wip");
    assert!(desk.others.is_empty());
    shows(&desk, "quigley 123 wip");
}

/// Check-in with a card of each verdict, a party, a list of two, and the arrivals.
const BELOW: [&str; 7] = [
    "MDI-2026-00001",
    "MDI-2026-00002",
    "MDI-2026-00007",
    "MDI-2026-00008",
    "MDI-2026-00020",
    "MDI-2026-00009",
    "MDI-2026-00004",
];

#[test]
fn letters_below_a_card_are_text_and_no_commands() {
    for code in BELOW {
        for (typed, moves) in
            [("ostrowski", ""), ("peggy lawson", ""), ("suharto", "tab"), ("quinn", "down"), ("2 pac", "")]
        {
            let mut desk = Desk::of(Role::Manager);
            desk.press("3").settle().scan(code).settle().press(moves).type_in(typed);
            assert!(desk.writes.is_empty() && desk.others.is_empty(), "{code} {typed}: {:?}", desk.writes);
            shows(&desk, &format!("▸ {typed}"));
            desk.settle().press("enter").settle();
            assert!(desk.writes.is_empty() && desk.others.is_empty(), "{code} {typed}: {:?}", desk.writes);
            shows(&desk, &format!("Nothing matches “{typed}”"));
        }
    }
}

#[test]
fn alt_letters_work_on_the_card_without_moving_onto_it() {
    let mut desk = at_check_in();
    desk.type_in("joon kim").settle().press("alt-p");
    shows(&desk, "Take the payment");
    // After the form, the next character begins a new search.
    desk.press("esc").type_in("hazel").settle();
    shows(&desk, "▸ hazel");
    shows(&desk, "Hazel Noland");
}

#[test]
fn while_it_looks_no_key_is_about_the_person_before() {
    let mut desk = Desk::of(Role::Manager);
    desk.press("3").settle().scan("MDI-2026-00007").settle().type_in("sam lee");
    for key in ["alt-p", "alt-o", "alt-w", "ctrl-a"] {
        desk.press(key);
        shows(&desk, "Still looking for “sam lee”.");
    }
    desk.press("enter");
    assert!(desk.writes.is_empty());
    hides(&desk, "Take the payment");
    desk.settle();
    assert!(desk.writes.is_empty());
    reads(&desk, "STOP Sam Lee");
}

#[test]
fn typing_after_a_finished_search_replaces_it() {
    let mut desk = at_check_in();
    desk.type_in("john smith").settle().press("enter").type_in("hazel").settle();
    assert_eq!(field(&desk), "hazel");
    desk.press("down").type_in("ana ruiz").settle();
    assert_eq!(field(&desk), "ana ruiz");
    desk.press("alt-1").settle().press("alt-3").settle().type_in("ben").settle();
    assert_eq!(field(&desk), "ben");
    // A search that continues does not count as finished.
    desk.type_in(" okri").settle();
    assert_eq!(field(&desk), "ben okri");
    desk.press("enter backspace").settle();
    assert_eq!(field(&desk), "ben okr");
}

#[test]
fn typing_in_people_after_a_finished_search_replaces_it() {
    let mut desk = Desk::new();
    desk.press("ctrl-p")
        .type_in("sam lee")
        .settle()
        .press("enter")
        .settle()
        .press("esc esc ctrl-p")
        .type_in("ana")
        .settle();
    shows(&desk, "Find: ana ");
}

#[test]
fn an_amount_that_stands_in_a_field_is_replaced_by_typing() {
    let mut desk = at_check_in();
    desk.find("joon kim").press("alt-p tab").type_in("20").press("ctrl-s");
    assert_eq!(tenders(desk.write())[0].amount, Decimal::from(20));
}

#[test]
fn a_pasted_order_is_looked_up_and_its_controls_are_dropped() {
    let mut desk = at_check_in();
    desk.send(Msg::Paste("MDI-2026-00001\n\u{1b}".into()));
    let asked = desk
        .questions
        .iter()
        .any(|question| matches!(&question.query, Query::Find { text, .. } if text == "MDI-2026-00001"));
    assert!(asked, "{:?}", desk.questions);
    assert!(desk.writes.is_empty(), "pasting alone admits nobody");
}

#[test]
fn an_answer_of_yesterday_is_not_shown_as_today() {
    let mut desk = Desk::new();
    desk.press("right");
    desk.press("left");
    let questions = std::mem::take(&mut desk.questions);
    for question in questions.iter().rev() {
        desk.reply(question);
    }
    shows(&desk, "CCW Permit");
    shows(&desk, "Sat, Nov 21");
}

#[test]
fn after_midnight_the_new_day_is_read() {
    let mut never = start(Role::Desk);
    never.entered.as_mut().unwrap().lock_after = None;
    let mut desk = Desk::unanswered(never);
    desk.settle();
    desk.later(15 * 60).send(Msg::Tick);
    let asked: Vec<_> = desk.questions.iter().map(|question| question.query.clone()).collect();
    assert_eq!(asked, [Query::Site, Query::Day(day(2026, 11, 22)), Query::Arrivals(day(2026, 11, 22))]);
}

#[test]
fn a_date_that_was_left_says_why_it_cannot_be_recorded() {
    let mut desk = Desk::new();
    desk.find("ben okri").press("down alt-i");
    shows(&desk, "Enter records the check of Ben Okri: driver's license.");
    desk.press("tab").type_in("1/2/20");
    hides(&desk, "document expired");
    desk.press("tab");
    shows(&desk, "The document expired on");
    desk.press("backtab ctrl-u").type_in("12/31/30");
    reads(&desk, "driver's license, valid until Dec 31, 2030.");
    assert!(desk.writes.is_empty());
}

#[test]
fn another_name_empties_what_is_not_saved_for_it() {
    let mut desk = Desk::new();
    desk.roster().at("ana ruiz").press("n ctrl-u").type_in("Ben New");
    shows(&desk, "Enter gives the seat of Ana Ruiz to Ben New.");
    hides(&desk, "05/17/1984");
    desk.press("ctrl-u").type_in("Ana Ruiz");
    shows(&desk, "05/17/1984");
}
