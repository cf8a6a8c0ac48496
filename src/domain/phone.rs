//! Parses phone numbers as people write them: the line and its extension.

use super::format;

/// Words that introduce an extension, the longer ones first.
const EXTENSION: [&str; 4] = ["extension", "ext", "x", "#"];

/// Minimum number of digits of a line that can have an extension.
const LINE: usize = 7;

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
    fn a_number_that_is_too_long_is_written_shorter_or_not_at_all() {
        assert_eq!(fitting("304-555-0142 x12", 20).as_deref(), Some("304-555-0142 x12"));
        assert_eq!(fitting("+1 (304) 555-0142, extension 12", 20).as_deref(), Some("304-555-0142 x12"));
        assert_eq!(fitting("+44 (0)20 7946 0958 ext. 1234", 20), None);
        assert_eq!(fitting("call the office in the morning", 20), None);
    }
}
