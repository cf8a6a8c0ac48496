//! Compares a typed name with a stored name. A search tolerates typos. Enter alone must not act on a person whose name
//! is only similar.

use unicode_normalization::UnicodeNormalization;

/// Maximum number of compared words of a name, and of the typed text.
const MOST_WORDS: usize = 10;
/// Maximum number of words that may be written as one: `delasmercedes`.
const LONGEST_RUN: usize = 4;

/// Quality of a match between a name and the typed text, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// Different name that a search may still find: similar spelling, or a nickname.
    Similar,
    /// Each typed word is a word of the name, or the beginning of one.
    Beginning,
    /// The whole name was typed.
    Whole,
}

/// Returns how well `name` matches the typed text. Case, accents, punctuation, word order and spaces inside a name do
/// not matter: `delado john` matches the whole of `John de la Do`.
#[must_use]
pub fn fit(typed: &str, name: &str) -> Fit {
    let (typed, name) = (words(typed), words(name));
    if typed.is_empty() || name.is_empty() {
        return Fit::Similar;
    }
    let known = vec![None; typed.len() << name.len()];
    Laying { typed: &typed, name: &name, known }.best(0, 0)
}

/// The key by which lists of people are sorted: the last name, then the others. `Jr.` and the like are no last name.
#[must_use]
pub fn sort_key(name: &str) -> Vec<String> {
    let mut words = words(name);
    let is_suffix = |word: &String| matches!(word.as_str(), "jr" | "sr" | "ii" | "iii" | "iv");
    let last = words.iter().rposition(|word| !is_suffix(word)).unwrap_or_default();
    words.rotate_left(last);
    words
}

/// Whether a name is spelled almost as what was typed, with or without spaces: `vanderberk` is like `van der Berg`.
#[must_use]
pub fn is_similar(typed: &str, name: &str) -> bool {
    let (typed, name) = (words(typed).concat(), words(name));
    let letters = typed.chars().count();
    if letters < 3 {
        return false;
    }
    let slips = (letters / 4).max(1);
    let mut runs = (0..name.len()).flat_map(|from| (from + 1..=name.len()).map(move |to| (from, to)));
    runs.any(|(from, to)| strsim::levenshtein(&typed, &name[from..to].concat()) <= slips)
}

/// Splits a name into the words to compare: lower case, without accents and punctuation.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let parts = fold(text);
    let parts = parts.split(|c: char| !c.is_alphanumeric());
    parts.filter(|word| !word.is_empty()).take(MOST_WORDS).map(str::to_owned).collect()
}

/// Returns the text in lower case, without accents and zero-width characters.
fn fold(text: &str) -> String {
    let mut folded = String::new();
    for c in text.nfkd().filter(|c| !is_mark(*c)).nfc().flat_map(char::to_lowercase) {
        match c {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ı' => folded.push('i'),
            c => folded.push(c),
        }
    }
    folded
}

/// Returns true for characters that users omit: accents, vowel points and zero-width characters. False for marks that
/// make a different letter, as in Japanese or Hindi.
fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{0300}'..='\u{036f}' | '\u{0591}'..='\u{05c7}' | '\u{064b}'..='\u{065f}' | '\u{00ad}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Search for the best assignment of typed words to words of a name. Each word of the name is used once.
struct Laying<'a> {
    typed: &'a [String],
    name: &'a [String],
    /// Cached results, indexed by the first open typed word and the set of used words of the name.
    known: Vec<Option<Fit>>,
}

impl Laying<'_> {
    /// Returns the best match for the typed words from `at` on. Bit n of `used` is set if word n of the name is used.
    fn best(&mut self, at: usize, used: usize) -> Fit {
        let all = (1 << self.name.len()) - 1;
        if at == self.typed.len() {
            return if used == all { Fit::Whole } else { Fit::Beginning };
        }
        let place = (at << self.name.len()) | used;
        if let Some(fit) = self.known[place] {
            return fit;
        }
        let mut found = Fit::Similar;
        for first in 0..self.name.len() {
            for (taken, run) in runs(self.typed.len() - at, self.name.len() - first) {
                let mask = ((1 << run) - 1) << first;
                let here = begins(&self.typed[at..at + taken].concat(), &self.name[first..first + run]);
                if used & mask == 0 && here > found {
                    found = found.max(here.min(self.best(at + taken, used | mask)));
                }
            }
        }
        self.known[place] = Some(found);
        found
    }
}

/// Returns the allowed pairs (typed words, words of the name), given how many of each are left: one for one, one for
/// several written together, or several for one.
fn runs(typed: usize, name: usize) -> impl Iterator<Item = (usize, usize)> {
    let several = (1..=name.min(LONGEST_RUN)).map(|run| (1, run));
    several.chain((2..=typed.min(LONGEST_RUN)).map(|taken| (taken, 1)))
}

/// Returns how a typed word matches words of a name that are joined to one. The typed word must reach into the last of
/// them.
fn begins(typed: &str, run: &[String]) -> Fit {
    let joined = run.concat();
    let last = run.last().map_or(0, String::len);
    if joined == typed {
        Fit::Whole
    } else if joined.starts_with(typed) && typed.len() > joined.len() - last {
        Fit::Beginning
    } else if has_no_spaces(&joined) && joined.contains(typed) {
        // In a name such as 王小明, a part may begin anywhere.
        Fit::Beginning
    } else {
        Fit::Similar
    }
}

/// Returns true if the word is in a script that puts no spaces between words.
fn has_no_spaces(word: &str) -> bool {
    word.chars().all(|c| matches!(c, '\u{3040}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_whole_name_fits_however_it_is_written() {
        for (typed, name) in [
            ("walter pruitt", "Walter Pruitt"),
            ("PRUITT, Walter", "Walter Pruitt"),
            ("munoz", "Muñoz"),
            ("garcia ana", "Ana García"),
            ("jessica schroder", "Jessica Schröder"),
            ("strasse", "Straße"),
            ("sorensen", "Sørensen"),
            ("vanderberg", "van der Berg"),
            ("van der berg", "Vanderberg"),
            ("delado john", "John de la Do"),
            ("o'brien", "OBrien"),
            ("obrien", "O’Brien"),
            ("smithjones mary", "Mary Smith-Jones"),
            ("יוסף כהן", "יוסף כהן"),
            ("田中 美咲", "美咲 田中"),
            ("byrd", "By\u{200b}rd"),
            ("suharto", "Suharto"),
        ] {
            assert_eq!(fit(typed, name), Fit::Whole, "{typed} / {name}");
        }
    }

    #[test]
    fn beginnings_of_words_fit() {
        for (typed, name) in [
            ("wal", "Walter Pruitt"),
            ("pru wal", "Walter Pruitt"),
            ("walter", "Walter Pruitt"),
            ("j smith", "John Smith"),
            ("vanderb", "Ana van der Berg"),
            ("jones", "Mary Smith-Jones"),
            ("小明", "王小明"),
            ("smith", "Jon Smithson"),
        ] {
            assert_eq!(fit(typed, name), Fit::Beginning, "{typed} / {name}");
        }
    }

    #[test]
    fn a_typo_a_nickname_and_a_part_inside_a_word_are_only_similar() {
        for (typed, name) in [
            ("walter pruett", "Walter Pruitt"),
            ("ingridzzz", "Ingrid Olsen"),
            ("john smith", "Joan Smith"),
            ("john smith", "Jon Smithson"),
            ("bob smith", "Robert Smith"),
            ("berg", "Rosenberg"),
            ("smith smith", "John Smith"),
            ("ann anna", "Anna Lee"),
            ("lterpr", "Walter Pruitt"),
            ("vander", "Ana van Berg"),
            ("", "Ana"),
            ("ana", ""),
            ("' -", "Ana"),
        ] {
            assert_eq!(fit(typed, name), Fit::Similar, "{typed} / {name}");
        }
    }

    #[test]
    fn long_texts_are_compared_quickly() {
        let typed = "a a a a a a a a a a a a a a a a a a";
        let name = "a ab ab ab ab ab ab ab ab ab ab ab ab";
        assert!(fit(typed, name) >= Fit::Similar);
    }

    /// Generates names of one to four words.
    fn names() -> impl Strategy<Value = Vec<String>> {
        proptest::collection::vec("[A-ZÄÖÑ][a-zéüñß]{1,7}", 1..5)
    }

    proptest! {
        #[test]
        fn a_name_is_itself_in_any_order_case_and_spacing(name in names(), turn in 0usize..4, joined in any::<bool>()) {
            let stored = name.join(" ");
            let mut typed = name.clone();
            typed.rotate_left(turn % name.len());
            prop_assert_eq!(fit(&typed.join(" ").to_uppercase(), &stored), Fit::Whole);
            let decomposed: String = typed.join("  ").nfd().collect();
            prop_assert_eq!(fit(&decomposed, &stored), Fit::Whole);
            if joined {
                prop_assert_eq!(fit(&name.concat(), &stored), Fit::Whole);
                prop_assert_eq!(fit(&stored, &name.concat()), Fit::Whole);
            }
        }

        #[test]
        fn each_beginning_of_a_word_fits(name in names(), word in 0usize..4, letters in 1usize..8) {
            let stored = name.join(" ");
            let typed: String = name[word % name.len()].chars().take(letters).collect();
            prop_assert!(fit(&typed, &stored) >= Fit::Beginning);
        }

        #[test]
        fn a_text_that_begins_no_word_never_fits(name in names(), word in 0usize..4, at in 0usize..7) {
            // No name above has a digit.
            let mut slip: Vec<char> = name[word % name.len()].chars().collect();
            let at = at % slip.len();
            slip[at] = '7';
            let slip: String = slip.into_iter().collect();
            prop_assert_eq!(fit(&slip, &name.join(" ")), Fit::Similar);
            let typed = name.iter().map(String::as_str).chain([slip.as_str()]).collect::<Vec<_>>().join(" ");
            prop_assert_eq!(fit(&typed, &name.join(" ")), Fit::Similar);
        }

        #[test]
        fn more_typed_letters_never_fit_better_than_a_beginning_of_them(typed in "[a-c ]{1,8}", more in "[a-c]{1,3}", name in "[a-c ]{1,10}") {
            let longer = format!("{typed}{more}");
            if fit(&longer, &name) >= Fit::Beginning && !words(&typed).is_empty() {
                prop_assert!(fit(&typed, &name) >= Fit::Beginning);
            }
        }

        #[test]
        fn any_text_is_compared(typed in "\\PC{0,30}|.{0,30}", name in "\\PC{0,30}|.{0,30}") {
            let known = fit(&typed, &name);
            prop_assert!(known <= Fit::Whole);
        }
    }
}
