//! A scanned license finds its holder by name and birth date. Another person is chosen by hand or not at all.

use chrono::NaiveDate;
use frontdesk::domain::desk::{Command, Query};
use frontdesk::domain::license::Born;
use frontdesk::domain::seat::Seat;
use uuid::Uuid;

use crate::fixtures::{CCW, Desk, seat};
use crate::picture;
use crate::render::{hides, reads, shows};

/// A license as a scanner types it.
fn license(family: &str, given: &str, birth: &str) -> String {
    format!(
        "@\n\u{1e}\rANSI 636061090002DL00410278ZW03190008DLDAQF123456\nDCS{family}\nDDEN\nDAC{given}\nDDFN\nDADNONE\n\
         DBD03152022\nDBB{birth}\nDBA03042090\nDBC2\nDAG100 MAIN ST\nDAIHUNTINGTON\nDAJWV\nDAK257010000\nDCGUSA\rZWZWA01\r"
    )
}

/// Everyone of the little world was born on May 17, 1984.
const BIRTH: &str = "05171984";

fn at_check_in() -> Desk {
    let mut desk = Desk::new();
    desk.press("3").settle();
    desk
}

fn scanned(desk: &mut Desk, family: &str, given: &str, birth: &str) {
    desk.scan(&license(family, given, birth)).settle();
}

/// Puts another seat into the CCW class.
fn add(desk: &mut Desk, number: u16, name: &str, birth: Option<NaiveDate>) {
    let class = desk.world.sessions.iter_mut().find(|session| session.id == CCW).unwrap();
    class.seats.push(Seat { birth_date: birth, ..seat(number, name) });
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn admits(desk: &Desk) -> Vec<Uuid> {
    let admitted = desk.writes.iter().filter_map(|(_, command)| match command {
        Command::Admit(admit) => Some(admit.seat.seat),
        _ => None,
    });
    admitted.collect()
}

#[test]
fn the_birth_date_is_asked_for_and_shown_in_no_debug_output() {
    let mut desk = at_check_in();
    desk.scan(&license("RUIZ", "ANA", BIRTH));
    let asked = desk.questions.iter().find_map(|question| match &question.query {
        Query::Find { text, born, .. } => Some((text.clone(), *born)),
        _ => None,
    });
    assert_eq!(asked, Some(("Ana Ruiz".into(), Some(Born(day("1984-05-17"))))));
    assert!(!format!("{:?}", desk.questions).contains("1984"), "{:?}", desk.questions);
}

#[test]
fn the_holder_s_card_is_shown_and_enter_admits() {
    let mut desk = at_check_in();
    // A namesake of another age is not even listed.
    add(&mut desk, 61, "Ana Ruiz", Some(day("1960-01-01")));
    scanned(&mut desk, "RUIZ", "ANA", BIRTH);
    shows(&desk, "ADMIT");
    hides(&desk, "more found");
    assert!(desk.writes.is_empty(), "a scan of a license admits nobody");
    desk.press("enter");
    assert_eq!(admits(&desk), [Uuid::from_u128(1)]);
}

#[test]
fn a_person_of_another_birth_date_is_labeled_and_never_admitted_by_enter() {
    let mut desk = at_check_in();
    scanned(&mut desk, "RUIZ", "ANA", "01051990");
    shows(&desk, "Other birth date");
    shows(&desk, "No Ana Ruiz with this birth date");
    picture!(desk);
    desk.press("enter").press("enter").settle();
    assert!(desk.writes.is_empty(), "{:?}", desk.writes);
    // Nor from the list, by Space or on the card.
    desk.press("down space");
    reads(&desk, "The license has another birth date than Ana Ruiz. If it is the same person, type the name.");
    desk.press("enter").settle();
    shows(&desk, "Enter does nothing");
    shows(&desk, "May 17, 1984 is on file");
    picture!(desk);
    desk.press("enter").settle();
    assert!(desk.writes.is_empty(), "{:?}", desk.writes);
    shows(&desk, "type the name.");
    // By the name they are found as ever.
    desk.type_in("ana ruiz").settle().press("enter");
    assert_eq!(admits(&desk), [Uuid::from_u128(1)]);
}

#[test]
fn the_same_name_pasted_after_a_license_is_looked_up_as_a_name() {
    let mut desk = at_check_in();
    scanned(&mut desk, "RUIZ", "ANA", "01051990");
    desk.send(frontdesk::app::Msg::Paste("Ana Ruiz".into())).settle();
    shows(&desk, "ADMIT");
    hides(&desk, "Other birth date");
}

#[test]
fn a_similar_name_with_the_birth_date_is_labeled_and_never_admitted_by_enter() {
    let mut desk = at_check_in();
    add(&mut desk, 62, "Bill Ostrander", Some(day("1971-02-03")));
    scanned(&mut desk, "OSTRANDER", "WILLIAM", "02031971");
    shows(&desk, "Similar names");
    desk.press("enter").press("enter").settle();
    assert!(desk.writes.is_empty(), "{:?}", desk.writes);
    desk.press("down enter").settle();
    shows(&desk, "The license has another name.");
    desk.press("enter").settle();
    assert!(desk.writes.is_empty(), "{:?}", desk.writes);
}

#[test]
fn a_guest_without_a_birth_date_is_found_by_the_name() {
    let mut desk = at_check_in();
    add(&mut desk, 63, "Wanda Ostrander", None);
    add(&mut desk, 64, "Wanda Ostrander", Some(day("1950-01-01")));
    scanned(&mut desk, "OSTRANDER", "WANDA", "02031971");
    // One of another birth date is not in the way.
    shows(&desk, "Wanda Ostrander");
    shows(&desk, "1 more found");
    hides(&desk, "other birth date");
}

#[test]
fn a_relative_is_not_taken_for_the_holder() {
    let mut desk = at_check_in();
    scanned(&mut desk, "RUIZ", "PEDRO", "01051990");
    shows(&desk, "Nothing matches “Pedro Ruiz”");
}

#[test]
fn a_license_that_lost_its_first_characters_finds_its_holder() {
    for from in ["636061", "DL00410278", "DAQF123456"] {
        let mut desk = at_check_in();
        let whole = license("RUIZ", "ANA", BIRTH);
        desk.scan(&whole[whole.find(from).unwrap()..]);
        let asked = desk.questions.iter().find_map(|question| match &question.query {
            Query::Find { text, born, .. } => Some((text.clone(), *born)),
            _ => None,
        });
        assert_eq!(asked, Some(("Ana Ruiz".into(), Some(Born(day("1984-05-17"))))), "{from}");
    }
}
