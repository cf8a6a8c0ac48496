use crate::keys::Scope;
use crossterm::event::KeyModifiers;

use super::fixtures::*;
use super::*;
use crate::domain::desk::{Admit, Command, DeskErrorKind, Mark, Outcome, SetMark};
use crate::domain::rights::{Right, Rights};
use crate::domain::seat::{ClassStatus, OrderStatus, PaymentStatus, SeatStatus, WaiverState};
use crate::domain::staff::Role;

fn opened(role: Role) -> (Roster, Desk) {
    let mut desk = Desk::new(role);
    let mut roster = Roster::default();
    roster.open(session().id, false, &mut desk.cx());
    let id = desk.asked();
    roster.answer(id, Ok(Answer::Session(Some(Box::new(session())))), &desk.cx());
    go_to(&mut roster, "Ana Ruiz");
    (roster, desk)
}

fn act(roster: &mut Roster, desk: &mut Desk, actions: &[Action]) {
    for action in actions {
        roster.act(*action, &mut desk.cx());
    }
}

/// Puts the cursor on a person.
fn go_to(roster: &mut Roster, name: &str) {
    let found = session().seats.iter().find(|seat| seat.label() == name).map(|seat| seat.seat_id);
    roster.current = Some(found.expect(name));
    roster.keep_place(&site());
}

/// Answers the open question with yes, 300 ms after it appeared.
fn confirm(roster: &mut Roster, desk: &mut Desk) {
    let mut cx = desk.cx();
    cx.now += chrono::TimeDelta::milliseconds(300);
    roster.form_key(KeyEvent::new(KeyCode::Char('y'), KeyModifiers::CONTROL), &mut cx);
}

fn writes(desk: &Desk) -> usize {
    desk.effects.iter().filter(|effect| matches!(effect, Effect::Run(_))).count()
}

fn current_name(roster: &Roster) -> String {
    roster.selected(&site()).map(Seat::label).unwrap_or_default()
}

fn type_in(roster: &mut Roster, text: &str) {
    text.chars().for_each(|c| roster.type_key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE), &site()));
}

#[test]
fn enter_admits_a_ready_seat_with_the_facts_on_screen() {
    let (mut roster, mut desk) = opened(Role::Desk);
    act(&mut roster, &mut desk, &[Action::Admit]);
    let (write, command) = desk.wrote();
    let Command::Admit(Admit { event_id, token, reason, .. }) = command else { panic!("{command:?}") };
    assert_eq!((token.as_str(), reason), ("token-1", None));
    // A held Enter admits once.
    let effects = desk.effects.len();
    act(&mut roster, &mut desk, &[Action::Admit]);
    assert_eq!(desk.effects.len(), effects);
    let seat = Box::new(arrived(seat(1, Some("Ana Ruiz"))));
    assert!(roster.outcome(write, &Ok(Outcome::Admitted { event_id, seat }), &mut desk.cx()));
    assert!(desk.said().contains("Ana Ruiz checked in: CCW Permit"), "{}", desk.said());
    assert!(matches!(desk.effects.last(), Some(Effect::Ask { slot: Slot::Session, .. })));
}

#[test]
fn enter_on_a_blocked_seat_says_why_and_writes_nothing() {
    let (mut roster, mut desk) = opened(Role::Manager);
    go_to(&mut roster, "Ben Okri");
    act(&mut roster, &mut desk, &[Action::Admit]);
    assert!(!desk.effects.iter().any(|effect| matches!(effect, Effect::Run(_))));
    assert!(desk.said().contains("$75.00") && desk.said().contains("o admits"), "{}", desk.said());
    assert_eq!(roster.why_not(Action::Admit, &desk.view()).as_deref(), Some(desk.said()));
    let (mut roster, mut desk) = opened(Role::Instructor);
    go_to(&mut roster, "Ben Okri");
    act(&mut roster, &mut desk, &[Action::Admit]);
    assert!(!desk.said().contains("75.00") && !desk.said().contains("o admits"), "{}", desk.said());
}

#[test]
fn late_and_no_show_marks_are_sent_and_reported() {
    let (mut roster, mut desk) = opened(Role::Instructor);
    for (action, expected) in [(Action::MarkLate, Mark::Late), (Action::MarkNoShow, Mark::NoShow)] {
        act(&mut roster, &mut desk, &[action]);
        confirm(&mut roster, &mut desk);
        let (write, command) = desk.wrote();
        let Command::Mark(SetMark { mark, .. }) = command else { panic!("{command:?}") };
        assert_eq!(mark, expected);
        let marked = Seat { is_late: true, ..arrived(seat(1, Some("Ana Ruiz"))) };
        roster.outcome(write, &Ok(Outcome::Done(Box::new(marked))), &mut desk.cx());
    }
    assert_eq!(desk.said(), "Ana Ruiz: marked no-show; u undoes it. CCW Permit, 10:00 AM, Range B.");
}

#[test]
fn no_show_and_late_before_the_start_ask_first() {
    for (action, question) in
        [(Action::MarkNoShow, "Mark Ana Ruiz as a no-show?"), (Action::MarkLate, "Mark Ana Ruiz as late?")]
    {
        let (mut roster, mut desk) = opened(Role::Instructor);
        act(&mut roster, &mut desk, &[action]);
        assert_eq!((writes(&desk), roster.has_form(), roster.form_takes_letters()), (0, true, false));
        let screen = screens(&mut desk, 80, 24, |frame, view| draw(&roster, frame, frame.area(), view)).swap_remove(0);
        for words in [question, "CCW Permit, today 10:00 AM, Range B", "starts in 19 min"] {
            assert!(screen.contains(words), "{words}: {screen}");
        }
        // Enter, a letter and pasted text do not mean yes.
        for code in [KeyCode::Char('y'), KeyCode::Enter] {
            roster.paste("y");
            roster.form_key(KeyEvent::new(code, KeyModifiers::NONE), &mut desk.cx());
        }
        assert_eq!((writes(&desk), roster.has_form()), (0, false));
        act(&mut roster, &mut desk, &[action]);
        confirm(&mut roster, &mut desk);
        assert_eq!((writes(&desk), roster.has_form()), (1, false));
    }
}

#[test]
fn present_marks_and_marks_after_the_start_do_not_ask() {
    let (mut roster, mut desk) = opened(Role::Instructor);
    act(&mut roster, &mut desk, &[Action::MarkPresent]);
    assert_eq!((writes(&desk), roster.has_form()), (1, false));
    for action in [Action::MarkNoShow, Action::MarkLate] {
        let mut cx = desk.cx();
        cx.now = session().starts_at;
        roster.act(action, &mut cx);
        assert!(!roster.has_form());
    }
    assert_eq!(writes(&desk), 3);
}

#[test]
fn a_no_show_of_a_person_who_is_in_asks_also_after_the_start() {
    let (mut roster, mut desk) = opened(Role::Instructor);
    let (write, _) = {
        act(&mut roster, &mut desk, &[Action::MarkPresent]);
        desk.wrote()
    };
    let marked = arrived(seat(1, Some("Ana Ruiz")));
    roster.outcome(write, &Ok(Outcome::Done(Box::new(marked))), &mut desk.cx());
    let before = writes(&desk);
    let mut cx = desk.cx();
    cx.now = session().starts_at + chrono::TimeDelta::minutes(30);
    roster.act(Action::MarkNoShow, &mut cx);
    assert!(roster.has_form());
    assert_eq!(writes(&desk), before);
    let screen = screens(&mut desk, 80, 24, |frame, view| draw(&roster, frame, frame.area(), view)).swap_remove(0);
    assert!(screen.contains("no longer counts") && !screen.contains("starts in"), "{screen}");
}

#[test]
fn a_seat_of_a_canceled_or_refunded_order_cannot_be_a_no_show() {
    for (order, payment, words) in [
        (OrderStatus::Cancelled, PaymentStatus::Completed, "The order was canceled"),
        (OrderStatus::Confirmed, PaymentStatus::Refunded, "The order was refunded"),
    ] {
        let seat = Seat { order_status: order, payment_status: payment, ..seat(1, Some("Della Cantrell")) };
        let why = super::commands::cannot_mark(Mark::NoShow, &seat).unwrap();
        assert!(why.contains(words), "{why}");
    }
}

#[test]
fn an_early_mark_says_what_happens_to_the_arrival() {
    for (action, words) in [(Action::MarkNoShow, "The check-in at 9:41 AM"), (Action::MarkLate, "The arrival stays at")]
    {
        let (mut roster, mut desk) = opened(Role::Instructor);
        roster.seat_changed(&arrived(seat(1, Some("Ana Ruiz"))));
        act(&mut roster, &mut desk, &[action]);
        let screen = screens(&mut desk, 80, 24, |frame, view| draw(&roster, frame, frame.area(), view)).swap_remove(0);
        assert!(screen.contains(words), "{words}: {screen}");
    }
}

#[test]
fn an_early_mark_is_not_sent_after_the_seat_changed() {
    let (mut roster, mut desk) = opened(Role::Instructor);
    act(&mut roster, &mut desk, &[Action::MarkNoShow]);
    roster.seat_changed(&arrived(seat(1, Some("Ana Ruiz"))));
    confirm(&mut roster, &mut desk);
    assert_eq!(writes(&desk), 0);
    assert_eq!(desk.said(), "Ana Ruiz changed meanwhile: look again. Nothing was written.");
}

#[test]
fn a_present_mark_reports_what_is_still_open() {
    let (mut roster, mut desk) = opened(Role::Desk);
    let is_here = Seat { waiver: WaiverState::None, is_late: true, ..arrived(seat(2, Some("Ben Okri"))) };
    roster.seat_changed(&is_here);
    go_to(&mut roster, "Ben Okri");
    act(&mut roster, &mut desk, &[Action::MarkPresent]);
    let (write, _) = desk.wrote();
    roster.outcome(write, &Ok(Outcome::Done(Box::new(Seat { is_late: false, ..is_here }))), &mut desk.cx());
    assert_eq!(desk.said(), "Ben Okri: marked present, but no waiver; u undoes it. CCW Permit, 10:00 AM, Range B.");
}

#[test]
fn a_mark_does_not_bypass_the_admission_rules() {
    use crate::domain::admission::{Rule, Strictness};
    for role in [Role::Desk, Role::Instructor] {
        for action in [Action::MarkPresent, Action::MarkLate] {
            // A STOP, also for a person who was marked a no-show.
            let (mut roster, mut desk) = opened(role);
            go_to(&mut roster, "Ben Okri");
            act(&mut roster, &mut desk, &[action]);
            assert!(desk.said().contains("Also: ") && !desk.said().contains("o admits"), "{}", desk.said());
            let ben = session().seats.swap_remove(1);
            roster.seat_changed(&Seat { seat_status: SeatStatus::NoShow, ..ben });
            act(&mut roster, &mut desk, &[action]);
            assert_eq!(writes(&desk), 0);
            assert_eq!(roster.why_not(action, &desk.view()).as_deref(), Some(desk.said()));
            // A person who has not arrived cannot leave.
            let left = roster.why_not(Action::MarkLeftEarly, &desk.view());
            assert_eq!(left.as_deref(), Some("Ben Okri has not arrived yet."));

            // A reason overrides an ASK, an instructor's reason too.
            let (mut roster, mut desk) = opened(role);
            desk.site.policy.0.insert(Rule::Waiver, Strictness::Warn);
            roster.seat_changed(&Seat { waiver: WaiverState::None, ..seat(2, Some("Ben Okri")) });
            go_to(&mut roster, "Ben Okri");
            act(&mut roster, &mut desk, &[action]);
            assert!(desk.said().contains("o admits with a reason"), "{}", desk.said());
            assert_eq!((writes(&desk), roster.why_not(Action::Override, &desk.view())), (0, None));
            // A person who is in can be marked freely.
            roster.seat_changed(&Seat { waiver: WaiverState::None, ..arrived(seat(2, Some("Ben Okri"))) });
            act(&mut roster, &mut desk, &[Action::MarkLate]);
            confirm(&mut roster, &mut desk);
            assert_eq!(writes(&desk), 1);
        }
    }
    let (mut roster, mut desk) = opened(Role::Manager);
    go_to(&mut roster, "Ben Okri");
    act(&mut roster, &mut desk, &[Action::MarkPresent]);
    assert!(desk.said().contains("o admits with a reason"), "{}", desk.said());
    roster.seat_changed(&Seat { payment_status: PaymentStatus::Refunded, ..seat(2, Some("Ben Okri")) });
    act(&mut roster, &mut desk, &[Action::MarkLate]);
    assert!(!desk.said().contains("o admits"), "a closed seat stays closed: {}", desk.said());
    assert_eq!(writes(&desk), 0);
}

#[test]
fn a_chosen_class_does_not_ask_about_its_venue() {
    let (mut roster, mut desk) = opened(Role::Desk);
    desk.actor.venue = Some("Hall 1".into());
    assert_eq!(roster.why_not(Action::Admit, &desk.view()), None);
    let screen = screens(&mut desk, 80, 24, |frame, view| draw(&roster, frame, frame.area(), view)).swap_remove(0);
    assert!(!screen.contains("Hall 1"), "{screen}");
    act(&mut roster, &mut desk, &[Action::Admit]);
    assert!(matches!(desk.wrote().1, Command::Admit(_)));
}

#[test]
fn a_broken_connection_is_reported() {
    let (mut roster, mut desk) = opened(Role::Desk);
    act(&mut roster, &mut desk, &[Action::MarkLate]);
    confirm(&mut roster, &mut desk);
    let (write, _) = desk.wrote();
    let trouble = DeskError { kind: DeskErrorKind::Connection, sentence: "The connection broke.".into() };
    assert!(roster.outcome(write, &Err(trouble), &mut desk.cx()));
    assert_eq!(desk.said(), "The connection broke.");
    assert!(!roster.outcome(WriteId(Uuid::from_u128(1)), &Ok(Outcome::Refused("x".into())), &mut desk.cx()));
}

#[test]
fn a_reload_keeps_the_cursor_on_the_person() {
    let (mut roster, mut desk) = opened(Role::Desk);
    go_to(&mut roster, "John Smith");
    let mut later = session();
    later.seats.insert(0, seat(20, Some("Aaron New")));
    roster.load(&mut desk.cx());
    let id = desk.asked();
    roster.answer(id, Ok(Answer::Session(Some(Box::new(later.clone())))), &desk.cx());
    assert_eq!(current_name(&roster), "John Smith");
    later.seats.retain(|seat| seat.name.as_deref() != Some("John Smith"));
    roster.load(&mut desk.cx());
    let id = desk.asked();
    roster.answer(id, Ok(Answer::Session(Some(Box::new(later)))), &desk.cx());
    assert_eq!(current_name(&roster), "john smith");
}

#[test]
fn a_fixed_exception_stays_until_the_cursor_moves() {
    let (mut roster, mut desk) = opened(Role::Desk);
    act(&mut roster, &mut desk, &[Action::Exceptions]);
    assert_eq!(current_name(&roster), "Ben Okri");
    roster.seat_changed(&arrived(seat(2, Some("Ben Okri"))));
    assert_eq!(current_name(&roster), "Ben Okri");
    act(&mut roster, &mut desk, &[Action::Down]);
    assert_eq!(current_name(&roster), "(seat of Bea Buyer)");
    act(&mut roster, &mut desk, &[Action::Up]);
    assert_eq!(current_name(&roster), "(seat of Bea Buyer)");
    act(&mut roster, &mut desk, &[Action::Back]);
    assert_eq!(roster.shown(&site()).len(), 8);
}

#[test]
fn the_filter_narrows_and_escape_clears_filter_then_exceptions() {
    let (mut roster, mut desk) = opened(Role::Desk);
    act(&mut roster, &mut desk, &[Action::Exceptions, Action::Filter]);
    assert!(roster.is_typing());
    type_in(&mut roster, "waiver");
    roster.type_key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE), &desk.site);
    assert!(!roster.is_typing());
    assert_eq!((current_name(&roster).as_str(), roster.shown(&site()).len()), ("Ben Okri", 1));
    act(&mut roster, &mut desk, &[Action::Back]);
    assert_eq!(roster.shown(&site()).len(), 2);
    act(&mut roster, &mut desk, &[Action::Back]);
    assert_eq!(roster.shown(&site()).len(), 8);
}

#[test]
fn a_note_is_sent_as_a_mark() {
    let (mut roster, mut desk) = opened(Role::Instructor);
    act(&mut roster, &mut desk, &[Action::Note]);
    assert!(roster.has_form());
    roster.paste("allergic");
    roster.form_key(KeyEvent::new(KeyCode::Char('s'), KeyModifiers::CONTROL), &mut desk.cx());
    let (write, command) = desk.wrote();
    let Command::Mark(SetMark { note, .. }) = command else { panic!("{command:?}") };
    assert_eq!(note.as_deref(), Some("allergic"));
    roster.outcome(write, &Ok(Outcome::Done(Box::new(seat(1, Some("Ana Ruiz"))))), &mut desk.cx());
    assert!(!roster.has_form());
}

#[test]
fn impossible_actions_say_why() {
    let (mut roster, desk) = (Roster::default(), Desk::new(Role::Desk));
    for action in [Action::Admit, Action::MarkLate, Action::Note, Action::ExportCsv, Action::CheckInHere] {
        assert_eq!(roster.why_not(action, &desk.view()).as_deref(), Some("Choose a class in Today (1) first."));
    }
    (roster, _) = opened(Role::Desk);
    assert_eq!(roster.why_not(Action::Payment, &desk.view()).as_deref(), Some("Nothing is to pay."));
    assert_eq!(roster.why_not(Action::MarkLate, &desk.view()), None);
    roster.seat_changed(&Seat { seat_status: SeatStatus::Cancelled, ..seat(1, Some("Ana Ruiz")) });
    assert_eq!(roster.why_not(Action::MarkLate, &desk.view()).as_deref(), Some("The seat is canceled."));
    roster.seat_changed(&Seat { class_status: ClassStatus::Cancelled, ..seat(1, Some("Ana Ruiz")) });
    let why = roster.why_not(Action::Admit, &desk.view()).unwrap();
    assert!(why.contains("This class was canceled.") && !why.contains("o admits"), "{why}");
}

#[test]
fn a_missing_right_is_named_before_anything_is_typed() {
    let mut desk = Desk::new(Role::Desk);
    let all: Vec<Right> = Right::ALL.to_vec();
    for (action, right) in [
        (Action::Admit, Right::AttendanceWrite),
        (Action::MarkLate, Right::AttendanceWrite),
        (Action::Note, Right::AttendanceWrite),
        (Action::Override, Right::AttendanceWrite),
        (Action::Waiver, Right::WaiversWrite),
        (Action::Identity, Right::IdentityWrite),
        (Action::Payment, Right::PaymentsWrite),
        (Action::Name, Right::SeatsName),
    ] {
        let without = |missing: &Right| *missing != right && *missing != Right::AttendanceWriteOwn;
        let left = all.iter().copied().filter(without).map(Right::word);
        desk.actor.rights = Rights::from_words(left);
        let why = desk.view().why_no_right(action, Scope::Roster).unwrap();
        assert_eq!(Some(&why), desk.actor.why_not(right).as_ref(), "{action:?}");
        assert!(why.contains(right.word()), "{why}");
        desk.actor.rights = Rights::all();
        assert_ne!(desk.view().why_no_right(action, Scope::Roster), Some(why), "{action:?}");
    }
    // In the user's own classes, the lesser right is enough.
    desk.actor.rights = Rights::of(Role::Instructor);
    assert_eq!(desk.view().why_no_right(Action::MarkLate, Scope::Roster), None);
    let why = desk.view().why_no_right(Action::Payment, Scope::Roster).unwrap();
    assert!(why.starts_with("As front desk you may not take payments."), "{why}");
}

#[test]
fn todays_copy_is_shown_until_the_answer_comes() {
    let mut desk = Desk::new(Role::Desk);
    let mut roster = Roster::default();
    roster.open_known(&session(), now() - chrono::Duration::minutes(20), true, &mut desk.cx());
    assert_eq!(current_name(&roster), "Ben Okri");
    assert_eq!(roster.class.read_at(), Some(now() - chrono::Duration::minutes(20)));
    assert_eq!(desk.effects.len(), 1);
    let id = desk.asked();
    roster.answer(id, Ok(Answer::Session(None)), &desk.cx());
    assert!(roster.session().is_none());
}

#[test]
fn csv_export_and_sign_in_sheet_are_sent() {
    let (mut roster, mut desk) = opened(Role::Desk);
    act(&mut roster, &mut desk, &[Action::ExportCsv, Action::PrintSheet]);
    let last: Vec<_> = desk.effects.iter().rev().take(2).collect();
    assert!(matches!(last[..], [Effect::Print { .. }, Effect::SaveFile { .. }]));
    assert_eq!(roster.act(Action::CheckInHere, &mut desk.cx()), Some(Goto::CheckInClass(session().id)));
}

#[test]
fn the_roster_is_drawn_at_every_size_in_every_theme() {
    let (mut roster, mut desk) = opened(Role::Desk);
    go_to(&mut roster, "Ben Okri");
    for (width, height) in [(160, 48), (80, 24), (20, 5), (1, 1)] {
        for details in [false, true] {
            roster.details = details;
            for screen in screens(&mut desk, width, height, |frame, view| draw(&roster, frame, frame.area(), view)) {
                if width < 80 {
                    continue;
                }
                let facts = [
                    "CCW Permit",
                    "10:00 AM–3:00 PM",
                    "Mia Tran",
                    "1 in  7 to come  2 to fix",
                    "8 of 12 booked",
                    "400 rounds",
                    "8 × eye protection",
                ];
                let seats = ["▸ ✗ Ben Okri", "no waiver", "balance $75.00", "1984", "to come"];
                // The sunlight theme draws the roster large.
                let large = ["CCW PERMIT", "10:00 AM–3:00 PM", "1 IN", "5 TO COME", "2 MUST NOT SHOOT"];
                let is_large = screen.contains("MUST NOT SHOOT");
                let facts = if is_large { large.to_vec() } else { facts.to_vec() };
                let large = ["▸ ?  BEN OKRI", "no waiver", "balance $75.00", "1984", "IN  9:41 AM"];
                let seats = if is_large { large } else { seats };
                let card = if details || width >= 120 { &[" STOP ", "MDI-2026-00002-1"][..] } else { &[] };
                for fact in facts.into_iter().chain(seats).chain(card.iter().copied()) {
                    assert!(screen.contains(fact), "{fact} at {width}×{height}, details {details}:\n{screen}");
                }
                assert_eq!(screen.contains("Eve Mergency"), details, "{screen}");
                assert!(!screen.contains('\u{1b}'));
            }
        }
    }
}

#[test]
fn empty_and_failed_rosters_show_a_message() {
    let (mut roster, mut desk) = (Roster::default(), Desk::new(Role::Desk));
    let shown = |roster: &Roster, desk: &mut Desk| {
        screens(desk, 80, 20, |frame, view| draw(roster, frame, frame.area(), view)).swap_remove(0)
    };
    assert!(shown(&roster, &mut desk).contains("Choose a class in Today (1) with Enter."));
    roster.open(session().id, false, &mut desk.cx());
    assert!(!shown(&roster, &mut desk).contains("Choose a class"));
    let trouble = DeskError { kind: DeskErrorKind::Timeout, sentence: "Too slow.".into() };
    let id = desk.asked();
    roster.answer(id, Err(trouble), &desk.cx());
    assert!(shown(&roster, &mut desk).contains("Too slow."));
}

fn names(roster: &Roster) -> Vec<String> {
    roster.shown(&site()).iter().map(|seat| seat.label()).collect()
}

/// Answers the last query with `session`.
fn answer(roster: &mut Roster, desk: &mut Desk, session: Session) {
    let id = desk.asked();
    roster.answer(id, Ok(Answer::Session(Some(Box::new(session)))), &desk.cx());
}

#[test]
fn seats_to_fix_come_first_and_all_sort_by_last_name() {
    let (roster, _) = opened(Role::Desk);
    let shown = names(&roster);
    assert_eq!(shown[..2], ["Ben Okri", "(seat of Bea Buyer)"]);
    let at = |name: &str| shown.iter().position(|shown| shown == name).expect(name);
    assert!(at("Ana Ruiz") < at("Chloé Ruiz") && at("Chloé Ruiz") < at("John Smith"), "{shown:?}");
}

#[test]
fn a_change_by_others_moves_no_row_and_a_load_sorts() {
    let (mut roster, mut desk) = opened(Role::Desk);
    let before = names(&roster);
    let mut changed = session();
    changed.seats[0].waiver = WaiverState::None;
    changed.seats.push(seat(20, Some("Zoe Young")));
    changed.seats.push(seat(21, Some("Ann Able")));
    roster.reload(&mut desk.cx());
    answer(&mut roster, &mut desk, changed.clone());
    let after = names(&roster);
    let known: Vec<&String> = after.iter().filter(|name| before.contains(name)).collect();
    assert_eq!(known, before.iter().collect::<Vec<_>>());
    assert_eq!((after.len(), current_name(&roster).as_str()), (before.len() + 2, "Ana Ruiz"));
    roster.load(&mut desk.cx());
    assert_eq!(names(&roster), after, "the order changes with the answer");
    answer(&mut roster, &mut desk, changed);
    assert_eq!(names(&roster)[..3], ["Ben Okri", "Ana Ruiz", "(seat of Bea Buyer)"]);
    assert_eq!(current_name(&roster), "Ana Ruiz");
}

#[test]
fn a_refunded_seat_comes_first_with_stop_and_the_date() {
    let (mut roster, mut desk) = opened(Role::Desk);
    let mut refunded = session();
    refunded.seats[0].payment_status = PaymentStatus::Refunded;
    refunded.seats[0].closed_at = Some(now() - chrono::TimeDelta::days(2));
    roster.load(&mut desk.cx());
    answer(&mut roster, &mut desk, refunded);
    for size in [(80, 24), (120, 36), (160, 48)] {
        let drawn =
            screens(&mut desk, size.0, size.1, |frame, view| draw(&roster, frame, frame.area(), view)).swap_remove(0);
        for words in ["✗ Ana Ruiz", "refunded", "Refunded Thu, Nov 19: no entry", "3 to fix"] {
            assert!(drawn.contains(words), "{words}:\n{drawn}");
        }
    }
    act(&mut roster, &mut desk, &[Action::Exceptions]);
    assert!(names(&roster).contains(&"Ana Ruiz".to_owned()));
}

#[test]
fn a_misspelled_name_is_suggested() {
    let (mut roster, mut desk) = opened(Role::Desk);
    act(&mut roster, &mut desk, &[Action::Filter]);
    type_in(&mut roster, "okry");
    let drawn = screens(&mut desk, 80, 24, |frame, view| draw(&roster, frame, frame.area(), view)).swap_remove(0);
    assert!(drawn.contains("Similar: Ben Okri. Esc shows all 8."), "{drawn}");
}
