//! Offline search for a person among cached seats. An exact match is defined as in the database (`begins_each`). A test
//! keeps both definitions equal.

mod fold;

use std::collections::BTreeSet;

use super::desk::Found;
use super::person::Match;
use super::scan::Code;
use super::seat::Seat;

pub use fold::fold;

/// Maximum number of results.
const MOST: usize = 50;
/// Maximum number of typed words to search for.
const WORDS: usize = 6;
/// Maximum number of adjacent words that are joined to one.
const JOINED: usize = 4;
/// Minimum number of digits that may also match the end of a phone number.
const DIGITS: usize = 4;
/// Minimum number of letters of a word that may also match inside another word.
const INSIDE: usize = 3;

/// Returns the seats that a code names, or whose participant or buyer matches the text. Each seat appears once, sorted
/// by the start of its class. The database search finds more: also nicknames and typos.
#[must_use]
pub fn search_seats<'a>(text: &str, seats: impl IntoIterator<Item = &'a Seat>) -> Found {
    let code = Code::parse(text).ok();
    let typed = typed_words(text);
    let fits = |seat: &Seat| match &code {
        Some(code) => is_named_by(seat, code).then_some(Match::Exact),
        None => how(&typed, seat),
    };
    let mut seen = BTreeSet::new();
    let mut found: Vec<(&Seat, Match)> = Vec::new();
    for seat in seats {
        if let Some(how) = fits(seat).filter(|_| seen.insert(seat.seat_id)) {
            found.push((seat, how));
        }
    }
    found.sort_by(|(a, _), (b, _)| {
        (a.starts_at, &a.order_number, a.seat_no).cmp(&(b.starts_at, &b.order_number, b.seat_no))
    });
    found.truncate(MOST);
    let similar = found.iter().filter(|(_, how)| *how == Match::Similar).map(|(seat, _)| seat.seat_id).collect();
    Found { similar, ..Found::of_seats(found.into_iter().map(|(seat, _)| seat.clone()).collect()) }
}

/// Returns how a typed text matches a name, an email and a phone number; `None` if it does not.
#[must_use]
pub fn how_it_fits(text: &str, name: &str, email: Option<&str>, phone: Option<&str>) -> Option<Match> {
    Forms::of(name, email, phone).how(&typed_words(text))
}

fn is_named_by(seat: &Seat, code: &Code) -> bool {
    match code {
        Code::Order(number) => seat.order_number == *number,
        Code::Seat(number, no) => seat.order_number == *number && seat.seat_no == *no,
        Code::Item(id) => seat.order_item_id == *id || seat.seat_id == *id,
    }
}

/// Returns the better of the participant's and the buyer's match.
fn how(typed: &[String], seat: &Seat) -> Option<Match> {
    let participant = Forms::of(seat.name.as_deref().unwrap_or_default(), seat.email.as_deref(), seat.phone.as_deref());
    let buyer = Forms::of(seat.buyer.as_deref().unwrap_or_default(), None, seat.buyer_phone.as_deref());
    match (participant.how(typed), buyer.how(typed)) {
        (Some(Match::Exact), _) | (_, Some(Match::Exact)) => Some(Match::Exact),
        (participant, buyer) => participant.or(buyer),
    }
}

/// All search forms of a person: words, joined words, parts of names, email and phone digits.
struct Forms(Vec<String>);

impl Forms {
    fn of(name: &str, email: Option<&str>, phone: Option<&str>) -> Self {
        let folded = fold(name);
        let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        let mut forms: Vec<String> = words.iter().map(ToString::to_string).collect();
        for length in 2..=JOINED {
            forms.extend(words.windows(length).map(<[&str]>::concat));
        }
        // Scripts without spaces: a part of a name may begin anywhere.
        let parts = words
            .iter()
            .filter(|word| word.contains(is_ideograph))
            .flat_map(|word| word.char_indices().skip(1).map(|(at, _)| word[at..].to_owned()));
        forms.extend(parts);
        forms.extend(email.map(str::to_lowercase).filter(|email| !email.is_empty()));
        forms.extend(phone.map(digits).filter(|digits| !digits.is_empty()));
        Self(forms)
    }

    fn how(&self, typed: &[String]) -> Option<Match> {
        if typed.is_empty() {
            return None;
        }
        let begins = |way: &Vec<String>| way.iter().all(|word| self.0.iter().any(|form| begins_or_ends(form, word)));
        if ways(typed).iter().any(begins) {
            return Some(Match::Exact);
        }
        let is_inside = |word: &String| match word.chars().count() {
            INSIDE.. => self.0.iter().any(|form| form.contains(word)),
            _ => self.0.iter().any(|form| form.starts_with(word)),
        };
        typed.iter().all(is_inside).then_some(Match::Similar)
    }
}

fn begins_or_ends(form: &str, word: &str) -> bool {
    let is_number = word.len() >= DIGITS && word.bytes().all(|byte| byte.is_ascii_digit());
    form.starts_with(word) || is_number && form.ends_with(word)
}

/// Returns the words to search for. An email keeps its punctuation. A phone number becomes its digits without the
/// country code 1. Any other text is folded.
fn typed_words(text: &str) -> Vec<String> {
    let is_phone = |c: char| c.is_ascii_digit() || c.is_whitespace() || "()+./-".contains(c);
    let words: Vec<String> = if text.contains('@') {
        text.to_lowercase().split_whitespace().map(str::to_owned).collect()
    } else if text.chars().all(is_phone) {
        let all = digits(text);
        let national =
            ["001", "0111", "1"].iter().find_map(|lead| all.strip_prefix(lead).filter(|rest| rest.len() == 10));
        vec![national.unwrap_or(&all).to_owned()]
    } else {
        fold(text).split(' ').map(str::to_owned).collect()
    };
    words.into_iter().filter(|word| !word.is_empty()).take(WORDS).collect()
}

/// Returns the variants of the typed words: unchanged, and with two to four adjacent words joined.
fn ways(typed: &[String]) -> Vec<Vec<String>> {
    let mut ways = vec![typed.to_vec()];
    for length in 2..=JOINED.min(typed.len()) {
        for first in 0..=typed.len() - length {
            let joined = typed[first..first + length].concat();
            ways.push([&typed[..first], &[joined], &typed[first + length..]].concat());
        }
    }
    ways
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

#[cfg(test)]
mod tests;
