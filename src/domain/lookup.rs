//! Looking somebody up among seats that have been read already, while no database answers.

use std::collections::BTreeSet;

use super::phone::Phone;
use super::scan::Code;
use super::seat::Seat;

/// So many are found at most.
const MOST: usize = 50;
/// From so many digits on a number is a telephone's.
const DIGITS: usize = 4;

/// The seats that a code names, or those whose participant or buyer has all these words: the beginnings of their
/// names and addresses, or the last digits of a telephone number. By the start of the class, each once. The
/// database's own search finds more: also accents and slips.
#[must_use]
pub fn among<'a>(text: &str, seats: impl IntoIterator<Item = &'a Seat>) -> Vec<Seat> {
    let (code, wanted) = (Code::parse(text).ok(), words(text).collect::<Vec<String>>());
    let fits = |seat: &Seat| match &code {
        Some(code) => is_named_by(seat, code),
        None => !wanted.is_empty() && wanted.iter().all(|word| has(seat, word)),
    };
    let mut seen = BTreeSet::new();
    let mut found: Vec<Seat> =
        seats.into_iter().filter(|seat| fits(seat) && seen.insert(seat.seat_id)).cloned().collect();
    found.sort_by(|a, b| (a.starts_at, &a.order_number, a.seat_no).cmp(&(b.starts_at, &b.order_number, b.seat_no)));
    found.truncate(MOST);
    found
}

fn is_named_by(seat: &Seat, code: &Code) -> bool {
    match code {
        Code::Order(number) => seat.order_number == *number,
        Code::Seat(number, no) => seat.order_number == *number && seat.seat_no == *no,
        Code::Item(id) => seat.order_item_id == *id || seat.seat_id == *id,
    }
}

fn has(seat: &Seat, word: &str) -> bool {
    let names = [seat.name.as_deref(), seat.buyer.as_deref(), seat.email.as_deref()];
    let is_name = names.into_iter().flatten().flat_map(words).any(|name| name.starts_with(word));
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let number = digits(word);
    is_name
        || number.len() >= DIGITS
            && seat.phone.as_deref().is_some_and(|phone| Phone::read(phone).line.ends_with(&number))
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split_whitespace().map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
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
        among(text, &seats()).iter().map(|seat| seat.seat_id.as_u128()).collect()
    }

    #[test]
    fn a_code_finds_its_seats_and_nothing_else() {
        assert_eq!(found("mdi-2026-00001"), [1, 2]);
        assert_eq!(found("MDI-2026-00001-2"), [2]);
        assert_eq!(found(&Uuid::from_u128(1003).to_string()), [3], "an order's item");
        assert_eq!(found("MDI-2026-00009"), []);
        assert_eq!(found("MDI-2026-0"), [], "no part of a number");
    }

    #[test]
    fn words_find_whoever_has_all_of_them() {
        assert_eq!(found("ruiz an"), [1, 2]);
        assert_eq!(found("ANA ruiz"), [1]);
        assert_eq!(found("zoë"), [3]);
        assert_eq!(found("bea buyer"), [1, 2, 3], "whoever bought the seat");
        assert_eq!(found("p3@"), [3]);
        assert_eq!(found("ana kim"), []);
        assert_eq!(found(" "), []);
    }

    #[test]
    fn a_telephone_number_is_found_by_its_last_digits() {
        assert_eq!(found("555-0102"), [2]);
        assert_eq!(found("0103"), [3]);
        assert_eq!(found("103"), [], "too short to be one");
    }

    #[test]
    fn each_is_found_once() {
        let twice: Vec<Seat> = seats().into_iter().chain(seats()).collect();
        assert_eq!(among("ana", &twice).len(), 1);
    }
}
