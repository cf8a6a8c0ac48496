use chrono::Duration;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use rust_decimal::Decimal;

use super::*;
use crate::domain::desk::DeskErrorKind;
use crate::domain::person::{About, IdentityLine, Match, OrderLine, WaiverLine};
use crate::domain::rights::Rights;
use crate::domain::staff::Role;
use crate::keys::Scope;
use crate::ui::effect::Effect;
use crate::ui::pane::Goto;
use crate::ui::roster::fixtures::*;

fn hit(number: u8, name: &str) -> PersonHit {
    PersonHit {
        person_id: Uuid::from_u128(u128::from(number)),
        kind: PersonKind::Account,
        name: name.into(),
        email: Some(format!("p{number}@example.com")),
        phone: Some(format!("304-555-{number:04}")),
        birth_date: Some(day(1980 + i32::from(number), 1, 1)),
        buyer: None,
        matched: "nickname".into(),
        how: Match::Similar,
        expected_today: number == 1,
        class: Some("CCW Permit, Sat, Nov 21, 10:00 AM".into()),
        order_number: Some(format!("MDI-2026-{number:05}")),
    }
}

fn person_page() -> PersonPage {
    let past = Seat {
        starts_at: now() - Duration::days(9),
        ends_at: now() - Duration::days(9),
        ..seat(40, Some("John Smith"))
    };
    PersonPage {
        person: hit(1, "John Smith"),
        about: About::default(),
        orders: vec![OrderLine {
            order_id: Uuid::from_u128(1),
            order_number: "MDI-2026-00001".into(),
            created_at: now(),
            status: "confirmed".into(),
            payment_status: "partial_refund".into(),
            total: Decimal::new(15_000, 2),
            balance: Decimal::new(75, 0),
        }],
        seats: vec![seat(41, Some("John Smith")), past],
        waivers: vec![WaiverLine {
            version: "2026-1".into(),
            signed_name: "John Smith".into(),
            guardian: None,
            signed_at: now(),
            until: None,
            void_reason: Some("wrong person".into()),
        }],
        identity: vec![IdentityLine {
            kind: "drivers_license".into(),
            valid_until: Some(day(2026, 1, 1)),
            checked_by: "Dana Cole".into(),
            checked_at: now(),
        }],
        guardians: Vec::new(),
    }
}

fn type_in(people: &mut People, desk: &mut Desk, text: &str) {
    for c in text.chars() {
        people.type_key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE), &mut desk.cx());
    }
}

fn found() -> (People, Desk) {
    let (mut people, mut desk) = (People::default(), Desk::new(Role::Desk));
    type_in(&mut people, &mut desk, "smith");
    let id = desk.asked();
    let hits = vec![hit(1, "John Smith"), hit(2, "John Smith"), hit(3, "\u{1b}[2JMallory")];
    people.answer(Slot::People, id, Ok(Answer::People(hits)), &desk.cx());
    people.type_key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE), &mut desk.cx());
    (people, desk)
}

fn opened() -> (People, Desk) {
    let (mut people, mut desk) = found();
    people.act(Action::Open, &mut desk.cx());
    let id = desk.asked();
    people.answer(Slot::Person, id, Ok(Answer::Person(Some(Box::new(person_page())))), &desk.cx());
    (people, desk)
}

#[test]
fn typing_searches_and_drops_late_answers() {
    let (mut people, mut desk) = (People::default(), Desk::new(Role::Desk));
    type_in(&mut people, &mut desk, "m");
    assert!(desk.effects.is_empty());
    type_in(&mut people, &mut desk, "u");
    let early = desk.asked();
    type_in(&mut people, &mut desk, " n");
    assert_eq!(desk.effects.len(), 2, "a blank asks nothing new");
    people.answer(Slot::People, early, Ok(Answer::People(vec![hit(1, "Mu")])), &desk.cx());
    assert!(people.hits().is_empty());
    let Some(Effect::Ask { query: Query::People { text, day }, .. }) = desk.effects.last() else { panic!() };
    assert_eq!((text.as_str(), *day), ("mu n", desk.view().today()));
}

#[test]
fn escape_clears_the_search_and_drops_its_late_answer() {
    let (mut people, mut desk) = (People::default(), Desk::new(Role::Desk));
    type_in(&mut people, &mut desk, "mu");
    let id = desk.asked();
    people.type_key(KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE), &mut desk.cx());
    people.answer(Slot::People, id, Ok(Answer::People(vec![hit(1, "Mu")])), &desk.cx());
    assert!(people.hits().is_empty() && people.is_typing());
}

#[test]
fn enter_opens_the_page_and_escape_goes_back() {
    let (mut people, mut desk) = found();
    people.act(Action::Down, &mut desk.cx());
    people.act(Action::Open, &mut desk.cx());
    let asked = Query::Person(Uuid::from_u128(2), PersonKind::Account);
    assert!(matches!(desk.effects.last(), Some(Effect::Ask { slot: Slot::Person, query, .. }) if *query == asked));
    people.act(Action::Back, &mut desk.cx());
    assert_eq!(people.focus, Focus::List);
    assert_eq!(people.selected().map(|hit| hit.person_id), Some(Uuid::from_u128(2)));
    people.act(Action::Back, &mut desk.cx());
    people.act(Action::Back, &mut desk.cx());
    assert!(people.is_typing() && people.hits().is_empty());
}

#[test]
fn check_in_uses_the_next_seat_or_the_order_number() {
    let (mut people, mut desk) = found();
    let order = Goto::CheckInText("MDI-2026-00001".into());
    assert_eq!(people.act(Action::CheckInHere, &mut desk.cx()), Some(order));
    let (mut people, mut desk) = opened();
    let seat = Goto::CheckInText("MDI-2026-00041-1".into());
    assert_eq!(people.act(Action::CheckInHere, &mut desk.cx()), Some(seat));
}

#[test]
fn people_with_the_same_name_are_distinguishable() {
    let (people, mut desk) = found();
    for (width, height) in [(160, 48), (80, 24), (20, 5), (1, 1)] {
        for screen in screens(&mut desk, width, height, |frame, view| draw(&people, frame, frame.area(), view)) {
            if width >= 80 {
                let facts =
                    ["b. 1981 · …0001", "b. 1982 · …0002", "class today", "MDI-2026-00002", "by nickname", "3 people"];
                for fact in facts {
                    assert!(screen.contains(fact), "{fact}:\n{screen}");
                }
                assert!(!screen.contains('\u{1b}'));
            }
        }
    }
}

#[test]
fn the_whole_page_can_be_scrolled_into_view() {
    let (mut people, mut desk) = opened();
    for (width, height) in [(160, 48), (20, 5), (1, 1), (80, 34)] {
        for screen in screens(&mut desk, width, height, |frame, view| draw(&people, frame, frame.area(), view)) {
            if width >= 80 {
                let facts =
                    ["! Balance $75.00", "MDI-2026-00041-1", "! $75.00 to pay", "! voided", "! expired", "$150.00"];
                for fact in facts {
                    assert!(screen.contains(fact), "{fact}:\n{screen}");
                }
            }
        }
    }
    let narrow = |people: &People, desk: &mut Desk| {
        screens(desk, 80, 12, |frame, view| draw(people, frame, frame.area(), view)).swap_remove(0)
    };
    assert!(!narrow(&people, &mut desk).contains("! expired"));
    people.act(Action::Last, &mut desk.cx());
    assert!(narrow(&people, &mut desk).contains("! expired"));
}

#[test]
fn an_instructor_sees_no_amounts() {
    let (people, _) = opened();
    let entries = people.entries(&site(), now(), &Rights::of(Role::Instructor));
    assert!(!entries.is_empty());
    let mut cells = entries.iter().flat_map(|entry| &entry.cells);
    assert!(!cells.any(|cell| cell.text.contains("75.00") || cell.text.contains("150.00")));
}

#[test]
fn a_user_without_the_right_to_search_sees_why() {
    let mut desk = Desk::new(Role::Desk);
    let why = |desk: &Desk| desk.view().why_no_right(Action::Filter, Scope::People);
    assert_eq!(why(&desk), None);
    desk.actor.rights = Rights::of(Role::Instructor);
    assert_eq!(why(&desk), None, "the people of the classes taught");
    desk.actor.rights = Rights::default();
    assert_eq!(why(&desk), desk.actor.why_not(Right::PeopleRead));
}

#[test]
fn empty_states_say_what_to_do() {
    let (mut people, mut desk) = (People::default(), Desk::new(Role::Desk));
    let shown = |people: &People, desk: &mut Desk| {
        screens(desk, 100, 10, |frame, view| draw(people, frame, frame.area(), view)).swap_remove(0)
    };
    assert!(shown(&people, &mut desk).contains("Type a name"));
    type_in(&mut people, &mut desk, "xyz");
    let id = desk.asked();
    people.answer(Slot::People, id, Ok(Answer::People(Vec::new())), &desk.cx());
    assert!(shown(&people, &mut desk).contains("Nothing matches “xyz”. Fewer letters"));
    people.load(&mut desk.cx());
    let id = desk.asked();
    let trouble = DeskError { kind: DeskErrorKind::Timeout, sentence: "Too slow.".into() };
    people.answer(Slot::People, id, Err(trouble), &desk.cx());
    assert!(shown(&people, &mut desk).contains("Too slow."));
}

#[test]
fn notes_do_not_open_after_the_page_was_closed() {
    let (mut people, mut desk) = opened();
    assert_ne!(people.why_not(Action::PersonNotes, &desk.view()).as_deref(), Some("Open the person's page first."));
    people.act(Action::Back, &mut desk.cx());
    people.act(Action::Filter, &mut desk.cx());
    type_in(&mut people, &mut desk, "nobody at all");
    let id = desk.asked();
    people.answer(Slot::People, id, Ok(Answer::People(Vec::new())), &desk.cx());
    people.act(Action::NextField, &mut desk.cx());
    let why = people.why_not(Action::PersonNotes, &desk.view());
    assert_eq!(why.as_deref(), Some("Open the person's page first."));
    people.act(Action::PersonNotes, &mut desk.cx());
    assert!(!people.has_form() && people.focus != Focus::Page);
    assert_eq!(people.current_person(), None);
}
