//! Formats phone numbers. Only a number that is certainly a US number is reformatted.

use crate::domain::text::safe;

/// Formats a US number as `304-555-0188`, however it was typed. Returns any other text unchanged, except that control
/// characters are replaced.
#[must_use]
pub fn phone(raw: &str) -> String {
    american(raw).unwrap_or_else(|| safe(raw.trim()))
}

/// Returns the last four digits for narrow lists: `…0188`; `None` if there are fewer.
#[must_use]
pub fn phone_tail(raw: &str) -> Option<String> {
    last_four(raw).map(|digits| format!("…{digits}"))
}

/// Returns the last four digits of the number without its extension; `None` if there are fewer.
#[must_use]
pub fn last_four(raw: &str) -> Option<String> {
    let (number, _) = split_extension(raw);
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    (digits.len() >= 4).then(|| digits[digits.len() - 4..].iter().collect())
}

fn american(raw: &str) -> Option<String> {
    let (number, extension) = split_extension(raw);
    if !number.chars().all(|c| c.is_ascii_digit() || " -.()+/\u{2010}\u{2011}\u{2013}\u{a0}".contains(c)) {
        return None;
    }
    let groups: Vec<&str> = number.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    let mut digits = groups.concat();
    // Other countries group ten digits differently.
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let has_code = match lengths.as_slice() {
        [11] | [1, 10] | [1, 3, 3, 4] | [1, 3, 7] | [4, 3, 4] => true,
        [10] | [3, 3, 4] | [3, 7] | [6, 4] => false,
        _ => return None,
    };
    if has_code && digits.remove(0) != '1' || number.contains('+') && !has_code {
        return None;
    }
    let (area, exchange, line) = (digits.get(..3)?, digits.get(3..6)?, digits.get(6..)?);
    if area.starts_with(['0', '1']) || exchange.starts_with(['0', '1']) {
        return None;
    }
    let extension = extension.map(|digits| format!(" x{digits}")).unwrap_or_default();
    Some(format!("{area}-{exchange}-{line}{extension}"))
}

/// Splits a text into the number and the digits of its extension, after `x`, `ext`, `extn`, `extension` or `#`.
fn split_extension(raw: &str) -> (&str, Option<&str>) {
    let raw = raw.trim();
    let Some(at) = raw.find(|c: char| c.is_ascii_alphabetic() || c == '#') else { return (raw, None) };
    let (number, rest) = raw.split_at(at);
    let word: &str = rest.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '#');
    let name = rest[..rest.len() - word.len()].to_ascii_lowercase();
    let digits = word.trim_start_matches(['.', ':', ' ']);
    let is_extension = matches!(name.as_str(), "x" | "ext" | "extn" | "extension" | "#")
        && !digits.is_empty()
        && digits.len() <= 8
        && digits.chars().all(|c| c.is_ascii_digit());
    if is_extension { (number.trim_end_matches([' ', ',', ';']), Some(digits)) } else { (raw, None) }
}
