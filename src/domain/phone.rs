//! Parses phone numbers as people write them: the line and its extension.

use super::format;

/// Words that introduce an extension, the longer ones first.
const EXTENSION: [&str; 4] = ["extension", "ext", "x", "#"];

/// Minimum number of digits of a line.
const LINE: usize = 7;

/// Maximum number of digits of a line, with country code and prefix.
const LONGEST_LINE: usize = 17;

/// Words beside a number that say which line it is.
const LABELS: [&str; 13] =
    ["c", "cell", "fax", "h", "home", "m", "main", "mobile", "o", "office", "phone", "tel", "work"];

/// A phone number, split into line and extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// Digits of the line.
    pub line: String,
    /// Digits of the extension; empty if there is none.
    pub extension: String,
}

impl Phone {
    /// Parses a number: `304-555-0142 x12`, `(304) 555-0142 ext. 12`, `+1 304 555 0142`.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let lower = text.to_ascii_lowercase();
        let found = EXTENSION.iter().find_map(|word| {
            let (line, behind) = lower.rsplit_once(word)?;
            let behind = behind.trim_matches([' ', '.', ':', '=', ')', '\u{a0}']);
            let is_one = (1..=6).contains(&behind.len()) && behind.bytes().all(|byte| byte.is_ascii_digit());
            (is_one && digits(line).len() >= LINE).then(|| (digits(line), behind.to_owned()))
        });
        let (line, extension) = found.unwrap_or_else(|| (digits(text), String::new()));
        Self { line, extension }
    }

    /// Returns the last ten digits of the line, for comparisons with or without country code 1; `None` if the line
    /// has fewer digits.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.line.len().checked_sub(10).map(|from| &self.line[from..])
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Returns true if the text is one phone number, maybe with its extension and a word such as `cell`.
#[must_use]
pub fn is_number(text: &str) -> bool {
    let is_word = |c: char| c.is_alphabetic();
    let lower = text.to_lowercase();
    let words = || lower.split(|c: char| !is_word(c)).filter(|word| !word.is_empty());
    let marks = words().filter(|word| EXTENSION.contains(word)).count() + text.matches('#').count();
    let phone = Phone::read(text);
    if marks != usize::from(!phone.extension.is_empty()) || is_decimal(text) {
        return false;
    }
    let is_known = |word: &str| EXTENSION.contains(&word) || LABELS.contains(&word);
    let is_sign = |c: char| c.is_ascii_digit() || is_word(c) || c.is_whitespace() || "+-.()/#:;=,‐‑–".contains(c);
    (LINE..=LONGEST_LINE).contains(&phone.line.len()) && words().all(is_known) && text.chars().all(is_sign)
}

/// Whether a spreadsheet wrote the number as `3045550142.0`.
fn is_decimal(text: &str) -> bool {
    let is_whole = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    text.trim().split_once('.').is_some_and(|(whole, rest)| is_whole(whole) && is_whole(rest) && whole.len() >= LINE)
}

/// Returns the number in at most `most` characters: unchanged, or else in short form; `None` if neither fits.
#[must_use]
pub fn fitting(text: &str, most: usize) -> Option<String> {
    let fits = |text: &String| text.chars().count() <= most;
    Some(text.to_owned()).filter(fits).or_else(|| Some(format::phone(text)).filter(fits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extension_is_no_part_of_the_line() {
        for text in [
            "304-555-0142 x12",
            "(304) 555-0142 ext. 12",
            "304.555.0142 EXT 12",
            "304 555 0142x12",
            "3045550142 extension 12",
            "+1 304 555 0142 (ext 12)",
            "+13045550142;ext=12",
            "304-555-0142 #12",
        ] {
            let phone = Phone::read(text);
            assert_eq!((phone.key(), phone.extension.as_str()), (Some("3045550142"), "12"), "{text}");
        }
        for text in ["304-555-0142", "x12", "ext 3045550142", "Box 12", "304-555-0142 x1234567"] {
            assert_eq!(Phone::read(text).extension, "", "{text}");
        }
    }

    #[test]
    fn a_number_has_digits_and_no_other_words() {
        for text in [
            "304-555-0142",
            "555-0142",
            "+44 (0)20 7946 0958",
            "011 49 30 1234567",
            "(304) 555-0142 ext. 12",
            "304.555.0142 (cell)",
            "Tel: 304/555 0142",
            "3045550142;ext=12",
        ] {
            assert!(is_number(text), "{text}");
        }
        for text in [
            "",
            "banana",
            "12",
            "call the office",
            "304-555-0142 or 304-555-0199",
            "paul@grace.org",
            "Dec 12 2026, 11:30",
            "$1,500,000",
            "3.05E+09",
            "3045550142.0",
            "304-555-0142 x",
            "304-555-0142 x12 x13",
            "304-555-0142 #12 #13",
        ] {
            assert!(!is_number(text), "{text}");
        }
    }

    #[test]
    fn a_number_that_is_too_long_is_written_shorter_or_not_at_all() {
        assert_eq!(fitting("304-555-0142 x12", 20).as_deref(), Some("304-555-0142 x12"));
        assert_eq!(fitting("+1 (304) 555-0142, extension 12", 20).as_deref(), Some("304-555-0142 x12"));
        assert_eq!(fitting("+44 (0)20 7946 0958 ext. 1234", 20), None);
        assert_eq!(fitting("call the office in the morning", 20), None);
    }
}
