//! Sorts people's names by last name.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Particles that belong to the last name after them: de la Cruz, van der Berg, bin Rashid.
const PARTICLES: [&str; 27] = [
    "al", "ap", "bar", "ben", "bin", "bint", "da", "das", "de", "del", "della", "den", "der", "di", "dos", "du", "el",
    "ibn", "la", "le", "saint", "st", "ten", "ter", "van", "vander", "von",
];

/// Suffixes after a last name that do not belong to it.
const SUFFIXES: [&str; 8] = ["jr", "sr", "ii", "iii", "iv", "md", "phd", "esq"];

/// Returns the last name: `Ruiz` of `Ana Ruiz`, `de la Cruz` of `Ana de la Cruz`, `King` of `Martin King, Jr.`. A name
/// of one word is its own last name.
#[must_use]
pub fn last(name: &str) -> String {
    // In "Ruiz, Ana" the comma marks the last name.
    if let Some((before, behind)) = name.split_once(',')
        && !behind.split_whitespace().all(is_suffix)
    {
        return before.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let words: Vec<&str> = name.split([' ', ',', '\t', '\u{a0}']).filter(|word| !word.is_empty()).collect();
    let end = words.iter().rposition(|word| !is_suffix(word)).map_or(0, |at| at + 1);
    let is_particle = |word: &&&str| PARTICLES.contains(&plain(word).as_str());
    // A given name may look like a particle: "Ben Okri", "Van Morrison".
    let given = 1.min(end.saturating_sub(1));
    let particles = words[given..end.saturating_sub(1)].iter().rev().take_while(is_particle).count();
    words[end.saturating_sub(1 + particles)..end].join(" ")
}

/// Returns the sort key: the last name, then the whole name, both without case and accents.
#[must_use]
pub fn sort_key(name: &str) -> (String, String) {
    let fold = |text: &str| {
        let letters = text.nfd().filter(|c| !is_combining_mark(*c) && !matches!(c, '\'' | '\u{2019}' | '.' | ','));
        letters.collect::<String>().to_lowercase()
    };
    (fold(&last(name)), fold(name))
}

fn is_suffix(word: &str) -> bool {
    SUFFIXES.contains(&plain(word).as_str())
}

fn plain(word: &str) -> String {
    word.trim_matches(['.', ',']).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_name_is_known_in_many_forms() {
        for (name, expected) in [
            ("Ana Ruiz", "Ruiz"),
            ("Ana Maria de la Cruz", "de la Cruz"),
            ("Jan van der Berg", "van der Berg"),
            ("Martin Luther King, Jr.", "King"),
            ("John Smith III", "Smith"),
            ("Ruiz, Ana", "Ruiz"),
            ("Ben Okri", "Okri"),
            ("Van Morrison", "Morrison"),
            ("Cher", "Cher"),
            ("\u{738b}\u{5c0f}\u{660e}", "\u{738b}\u{5c0f}\u{660e}"),
            ("Jr.", ""),
            ("", ""),
        ] {
            assert_eq!(last(name), expected, "{name}");
        }
    }

    #[test]
    fn a_list_is_sorted_without_case_and_accents() {
        let mut names =
            ["Zoe Adams", "\u{c1}lvaro \u{c1}lvarez", "Al Baker", "ann adams", "Sean O\u{2019}Brien", "Pat Obrian"];
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(
            names,
            ["ann adams", "Zoe Adams", "\u{c1}lvaro \u{c1}lvarez", "Al Baker", "Pat Obrian", "Sean O\u{2019}Brien"]
        );
    }
}
