use uuid::Uuid;

use super::*;
use crate::domain::fixtures;

fn seats() -> Vec<Seat> {
    let seat = |n: u8, name: &str, order: &str, no: i32| {
        let mut seat = fixtures::seat(n, Some(name));
        (seat.order_number, seat.seat_no) = (order.into(), no);
        seat.phone = Some(format!("304-555-01{n:02}"));
        seat
    };
    vec![
        seat(1, "Ana Ruiz", "MDI-2026-00001", 1),
        seat(2, "Anna Ruizdael", "MDI-2026-00001", 2),
        seat(3, "Zoë Kim", "MDI-2026-00002", 1),
    ]
}

fn found(text: &str) -> Vec<u128> {
    search_seats(text, &seats()).seats.iter().map(|seat| seat.seat_id.as_u128()).collect()
}

#[test]
fn a_code_finds_its_seats_and_nothing_else() {
    assert_eq!(found("mdi-2026-00001"), [1, 2]);
    assert_eq!(found("MDI-2026-00001-2"), [2]);
    assert_eq!(found(&Uuid::from_u128(1003).to_string()), [3], "an order's item");
    assert_eq!(found("MDI-2026-00009"), []);
    assert_eq!(found("MDI-2026-0"), [], "a part of a number finds nothing");
}

#[test]
fn words_find_seats_that_match_all_of_them() {
    assert_eq!(found("ruiz an"), [1, 2]);
    assert_eq!(found("ANA ruiz"), [1]);
    assert_eq!(found("zoë"), [3]);
    assert_eq!(found("bea buyer"), [1, 2, 3], "the buyer of the seat");
    assert_eq!(found("p3@"), [3]);
    assert_eq!(found("ana kim"), []);
    assert_eq!(found(" "), []);
}

#[test]
fn a_telephone_number_is_found_by_its_last_digits() {
    assert_eq!(found("555-0102"), [2]);
    assert_eq!(found("0103"), [3]);
    assert_eq!(fits("103", "Zoë Kim"), Some(Match::Similar), "too short for an end of a number");
    assert_eq!(fits("304555", "Zoë Kim"), Some(Match::Exact));
    assert_eq!(fits("+1 (304) 555-0103", "Zoë Kim"), Some(Match::Exact));
}

#[test]
fn each_seat_is_found_once() {
    let twice: Vec<Seat> = seats().into_iter().chain(seats()).collect();
    assert_eq!(search_seats("ana", &twice).seats.len(), 1);
}

fn fits(text: &str, name: &str) -> Option<Match> {
    how_it_fits(text, name, Some("z.kim@example.org"), Some("304-555-0103"))
}

#[test]
fn case_accents_punctuation_and_spaces_within_a_name_do_not_count() {
    for (text, name) in [
        ("vanderberg", "Anke van der Berg"),
        ("van der berg", "Anke Vanderberg"),
        ("vander berg anke", "Anke van der Berg"),
        ("delado john", "John de la Do"),
        ("de la Do", "John Delado"),
        ("obrien", "Sean O’Brien"),
        ("o'brien sean", "Sean OBrien"),
        ("mary-jane", "Maryjane Watson"),
        ("MUNOZ jose", "José Muñoz"),
        ("strasse", "Anna Straße"),
        ("小明", "王小明"),
        ("Z.KIM@example", "Zoë Kim"),
        ("zo ki", "Zoë Kim"),
    ] {
        assert_eq!(fits(text, name), Some(Match::Exact), "{text} and {name}");
    }
}

#[test]
fn a_similar_name_is_not_a_match() {
    for (text, name, how) in [
        ("zenberg", "Eliza Katzenberg", Some(Match::Similar)),
        ("walter pruett", "Walter Pruitt", None),
        ("ingridzzz", "Ingrid Vance", None),
        ("kim@example", "Zoë Kim", Some(Match::Similar)),
        ("berg van der", "Anke van der Berg", Some(Match::Exact)),
        ("berganke", "Anke van der Berg", None),
    ] {
        assert_eq!(fits(text, name), how, "{text} and {name}");
    }
}

#[test]
fn seats_found_by_a_part_of_a_name_are_marked_as_similar() {
    let found = search_seats("uiz", &seats());
    let how: Vec<_> = found.seats.iter().map(|seat| found.how(seat)).collect();
    assert_eq!(how, [Match::Similar, Match::Similar]);
    let found = search_seats("buyer", &seats());
    assert!(found.similar.is_empty(), "the buyer's name is an exact match, too");
}
