//! Text normalization without case, accents and punctuation, equal to the database function `fold`.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Letters that Unicode decomposition leaves unchanged, with their replacements (from PostgreSQL's `unaccent`).
#[rustfmt::skip]
const LETTERS: [(char, &str); 37] = [
    ('Æ', "ae"), ('æ', "ae"), ('Ð', "d"), ('ð', "d"), ('Ø', "o"), ('ø', "o"), ('Þ', "th"), ('þ', "th"),
    ('ß', "ss"), ('Đ', "d"), ('đ', "d"), ('Ħ', "h"), ('ħ', "h"), ('ı', "i"), ('Ĳ', "ij"), ('ĳ', "ij"),
    ('ĸ', "q"), ('Ŀ', "l"), ('ŀ', "l"), ('Ł', "l"), ('ł', "l"), ('ŉ', " n"), ('Ŋ', "n"), ('ŋ', "n"),
    ('Œ', "oe"), ('œ', "oe"), ('Ŧ', "t"), ('ŧ', "t"), ('ſ', "s"), ('ẞ', "ss"), ('Ё', "е"), ('ё', "е"),
    ('ƒ', "f"), ('ẚ', "a"), ('ẛ', "ẛ"), ('ẜ', "s"), ('ẝ', "s"),
];

/// Folds a text into words separated by single spaces: `o brien` for `O’Brien`.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if let Some((_, letters)) = LETTERS.iter().find(|(letter, _)| *letter == c) {
            plain.push_str(letters);
        } else if is_latin(c) {
            plain.extend(c.nfd().filter(|c| !is_combining_mark(*c)));
        } else if !is_latin_mark(c) {
            plain.push(if is_sign(c) { ' ' } else { c });
        }
    }
    plain.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns true for Latin letters that may have accents. Other scripts keep their marks.
fn is_latin(c: char) -> bool {
    c.is_alphabetic() && matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

fn is_latin_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{362}')
}

/// Returns true for characters that separate words.
fn is_sign(c: char) -> bool {
    c.is_ascii_punctuation()
        || c.is_whitespace()
        || c.is_ascii_control()
        || matches!(
            c,
            '×' | '÷' | '¡' | '«' | '»' | '¿' | '\u{2010}'
                ..='\u{2027}' | '\u{2032}' | '\u{2033}' | '\u{2039}' | '\u{203a}'
        )
}
