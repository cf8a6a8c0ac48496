//! Looking up a person among seats that have been read already, while no database answers. What an exact match is, is
//! the same as in the database (`begins_each`); a test holds the two together.

mod fold;

use std::collections::BTreeSet;

use super::desk::Found;
use super::person::Match;
use super::scan::Code;
use super::seat::Seat;

pub use fold::fold;

/// The most seats that are found.
const MOST: usize = 50;
/// The most typed words that are looked for.
const WORDS: usize = 6;
/// The most neighboring words that are read as one.
const JOINED: usize = 4;
/// As many digits may also end a phone number.
const DIGITS: usize = 4;
/// A word of as many letters is also found inside another word.
const INSIDE: usize = 3;

/// The seats that a code names, or those whose participant or buyer fits the text. By the start of the class, each once.
/// The database's own search finds more: also nicknames and slips.
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

/// How a typed text fits a name, an email and a phone number; `None` if it does not.
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

/// The better of how the participant fits and how the buyer does.
fn how(typed: &[String], seat: &Seat) -> Option<Match> {
    let participant = Forms::of(seat.name.as_deref().unwrap_or_default(), seat.email.as_deref(), seat.phone.as_deref());
    let buyer = Forms::of(seat.buyer.as_deref().unwrap_or_default(), None, seat.buyer_phone.as_deref());
    match (participant.how(typed), buyer.how(typed)) {
        (Some(Match::Exact), _) | (_, Some(Match::Exact)) => Some(Match::Exact),
        (participant, buyer) => participant.or(buyer),
    }
}

/// Every form under which a person is found.
struct Forms(Vec<String>);

impl Forms {
    fn of(name: &str, email: Option<&str>, phone: Option<&str>) -> Self {
        let folded = fold(name);
        let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        let mut forms: Vec<String> = words.iter().map(ToString::to_string).collect();
        for length in 2..=JOINED {
            forms.extend(words.windows(length).map(<[&str]>::concat));
        }
        // Scripts without spaces: a part of a name begins anywhere.
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

/// The words to look for. An email keeps its signs; a phone number is its digits, without the country's 1; anything
/// else is folded.
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

/// The ways to read typed words: as they are, and with two to four neighbors as one.
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
