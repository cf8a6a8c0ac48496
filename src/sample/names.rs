//! Names and towns. The lists are plain text files; accents, nicknames and doubles are meant.

use std::sync::LazyLock;

use super::keyed_rng::KeyedRng;

static FIRST: LazyLock<Vec<&str>> = LazyLock::new(|| include_str!("data/first_names.txt").split_whitespace().collect());
static LAST: LazyLock<Vec<&str>> = LazyLock::new(|| include_str!("data/last_names.txt").split_whitespace().collect());

/// Towns of West Virginia with a postal code.
pub(super) const TOWNS: [(&str, &str); 14] = [
    ("Charleston", "25301"),
    ("Huntington", "25701"),
    ("Morgantown", "26501"),
    ("Parkersburg", "26101"),
    ("Wheeling", "26003"),
    ("Beckley", "25801"),
    ("Clarksburg", "26301"),
    ("Fairmont", "26554"),
    ("Martinsburg", "25401"),
    ("Elkins", "26241"),
    ("Lewisburg", "24901"),
    ("Princeton", "24740"),
    ("Bluefield", "24701"),
    ("Hurricane", "25526"),
];

const STREETS: [&str; 12] = [
    "Kanawha Boulevard",
    "Maple Street",
    "Elk River Road",
    "Church Street",
    "Mountain View Drive",
    "Coal Branch Road",
    "Quarrier Street",
    "Walnut Avenue",
    "Locust Lane",
    "Ridge Road",
    "Virginia Street",
    "Sissonville Drive",
];

/// A first and a last name.
pub(super) fn draw(draw: &mut KeyedRng) -> (&'static str, &'static str) {
    (first(draw), draw.pick(&LAST))
}

/// A first name. The smaller of two draws: the front of the list is commoner, as in life.
pub(super) fn first(draw: &mut KeyedRng) -> &'static str {
    FIRST[draw.below(FIRST.len()).min(draw.below(FIRST.len()))]
}

/// A street address.
pub(super) fn street(draw: &mut KeyedRng) -> String {
    format!("{} {}", draw.between(1, 2400), draw.pick(&STREETS))
}

/// A telephone number with the exchange that films use.
pub(super) fn phone(draw: &mut KeyedRng) -> String {
    format!("{}-555-{:04}", if draw.percent(80) { 304 } else { 681 }, draw.below(10_000))
}

/// The part of an address before the `@`: letters and digits of a name only.
pub(super) fn mailbox(first: &str, last: &str) -> String {
    let plain = |name: &str| -> String {
        name.chars().flat_map(char::to_lowercase).map(plain_letter).filter(char::is_ascii_alphanumeric).collect()
    };
    let words: Vec<String> = [plain(first), plain(last)].into_iter().filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "guest".to_owned() } else { words.join(".") }
}

fn plain_letter(letter: char) -> char {
    match letter {
        'á' | 'ä' | 'à' => 'a',
        'é' | 'è' | 'ë' => 'e',
        'í' | 'ï' => 'i',
        'ó' | 'ö' | 'ø' => 'o',
        'ú' | 'ü' => 'u',
        'ñ' => 'n',
        'ł' => 'l',
        other => other,
    }
}
