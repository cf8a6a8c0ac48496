//! How a license begins: `@`, LF, RS, CR, `ANSI ` and six digits. Scanners leave out some of that, or type Enter and Tab
//! for it; what is left tells it from anything else.

use crate::domain::scan::Beginning;

/// The file types, and how the newer one arrives at a French keyboard.
const FILES: [&str; 3] = ["ANSI ", "AAMVA", "QNSI "];

/// What begins a license at a US, a British or German, and a French keyboard.
const HEADERS: [char; 3] = ['@', '"', '2'];

/// Digits that tell a license without any control character before it.
const DIGITS: usize = 4;

/// Digits of a subfile's offset and length.
const SUBFILE_DIGITS: usize = 8;

/// What `text`, with its control characters, is the beginning of.
#[must_use]
pub fn beginning(text: &str) -> Beginning {
    let Parts { header, is_broken, rest } = parts(text);
    if header.is_some_and(|header| header != '@') && !is_broken {
        return Beginning::No;
    }
    if rest.is_empty() {
        return if header.is_some() { Beginning::Perhaps } else { Beginning::No };
    }
    let shared = |file: &str| {
        let shared = rest.len().min(file.len());
        rest.get(..shared).is_some_and(|start| start.eq_ignore_ascii_case(&file[..shared])).then_some(shared)
    };
    let Some(shared) = FILES.iter().filter_map(|file| shared(file)).max() else { return Beginning::No };
    let digits = rest[shared..].chars().take_while(char::is_ascii_digit).count();
    match (header, is_broken) {
        (_, true) if shared >= 4 => Beginning::Sure,
        (Some(_), false) if shared == FILES[0].len() => Beginning::Sure,
        (None, false) if digits >= DIGITS => Beginning::Sure,
        // Without a header only the file type and digits tell it from a word.
        (None, false) if shared + digits < rest.len() => Beginning::No,
        _ => Beginning::Perhaps,
    }
}

/// Whether `scanned` is a license, readable or not.
#[must_use]
pub fn looks_like(scanned: &str) -> bool {
    beginning(scanned) == Beginning::Sure
}

/// Whether `scanned` is the rest of a license whose first characters were lost: its lines begin as elements do, or one
/// names a subfile with offset and length. Only text that came as quickly as from a scanner is asked this.
#[must_use]
pub fn looks_torn(scanned: &str) -> bool {
    scanned.split(char::is_control).any(|line| begins_as_element(line) || names_subfile(line))
}

/// The ids that begin no name of a person.
fn begins_as_element(line: &str) -> bool {
    match line.as_bytes() {
        [b'D', b'B'..=b'D', b'A'..=b'Z', _, ..] => true,
        [b'D', b'A', b'Q', value, ..] => value.is_ascii_alphanumeric() && line.bytes().any(|b| b.is_ascii_digit()),
        _ => false,
    }
}

fn names_subfile(line: &str) -> bool {
    let numbers = |at: usize| line[at + 2..].bytes().take_while(u8::is_ascii_digit).count();
    ["DL", "ID"].iter().any(|name| line.match_indices(name).any(|(at, _)| numbers(at) >= SUBFILE_DIGITS))
}

/// Whether the header arrived as it is printed, or not at all: then the scanner has the computer's layout.
pub(super) fn has_own_layout(scanned: &str) -> bool {
    let Parts { header, rest, .. } = parts(scanned);
    let is_french = rest.get(..FILES[2].len()).is_some_and(|start| start.eq_ignore_ascii_case(FILES[2]));
    header.is_none_or(|header| header == '@') && !is_french
}

struct Parts<'a> {
    header: Option<char>,
    /// Whether control characters follow.
    is_broken: bool,
    rest: &'a str,
}

fn parts(text: &str) -> Parts<'_> {
    // A scanner's own header may stand before it.
    let behind = text.trim_start_matches(char::is_control);
    let header = behind.chars().next().filter(|c| HEADERS.contains(c));
    let behind = if header.is_some() { &behind[1..] } else { behind };
    let rest = behind.trim_start_matches(|c: char| c.is_control() || c == ' ');
    let gap = if header.is_some() { behind } else { text };
    Parts { header, is_broken: gap[..gap.len() - rest.len()].chars().any(char::is_control), rest }
}
