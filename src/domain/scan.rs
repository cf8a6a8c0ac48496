//! Parses scanned codes: an order number, one seat of an order, the id of an order item, or a link that ends in one
//! of these. Accepts every form in which scanners type a code: behind a header, in the other case, or through another
//! keyboard layout.

mod beginning;
mod layout;
#[cfg(test)]
mod tests;

use std::fmt;

use uuid::Uuid;

pub use beginning::{Beginning, beginning};
use layout::is_stand_in;

/// Target of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Code {
    /// `MDI-2026-00042`: all seats of an order.
    Order(String),
    /// `MDI-2026-00042-2`: one seat of an order, counted from 1.
    Seat(String, i32),
    /// Id of an order item or a seat.
    Item(Uuid),
}

/// Reason why scanned text is not a valid code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScanError {
    /// Only white space.
    #[error("Nothing was scanned. Scan the code again or type the name.")]
    Empty,
    /// Begins like an order number but is too short.
    #[error("\u{201c}{0}\u{201d} is only a part of an order number. Scan the code again or type the name.")]
    Truncated(String),
    /// Looks like a ticket, but the keyboard layout changed its characters.
    #[error(
        "\u{201c}{0}\u{201d} looks like a ticket, but characters arrive changed. Check the scanner's keyboard layout, or type the name."
    )]
    Layout(String),
    /// Two scans without a separator.
    #[error("Two codes arrived as one. Scan them one after the other, or set the scanner to end each code with Enter.")]
    Two,
    /// Magnetic stripe of a card. The error never contains its text.
    #[error(
        "That was the stripe of a card, not a ticket. Nothing of it is kept. Scan the ticket's code or type the name."
    )]
    Card,
    /// Another kind of code.
    #[error("\u{201c}{0}\u{201d} is not one of our codes. Scan the ticket's code or type the name.")]
    Foreign(String),
}

/// Formats the code as tickets print it.
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Order(number) => f.write_str(number),
            Self::Seat(number, seat) => write!(f, "{number}-{seat}"),
            Self::Item(id) => id.fmt(f),
        }
    }
}

impl Code {
    /// Parses a scan. Ignores case, surrounding white space, a link before the code, a query after it, a scanner's
    /// header and a wrong keyboard layout.
    ///
    /// # Errors
    /// A sentence for the user if the scan is empty, truncated, changed or another kind of code.
    pub fn parse(scanned: &str) -> Result<Self, ScanError> {
        if is_stripe(scanned) {
            return Err(ScanError::Card);
        }
        let text = without_header(scanned);
        let tail = last_part(text.trim());
        if tail.is_empty() {
            return Err(ScanError::Empty);
        }
        if let Some(code) = read(tail).filter(|code| !is_behind_header(code)) {
            return Ok(code);
        }
        match disguised(&text).as_slice() {
            [code] => Ok(code.clone()),
            [_, _, ..] => Err(ScanError::Layout(shorten(&text))),
            [] if is_order_beginning(tail) => Err(ScanError::Truncated(shorten(tail))),
            [] if is_two(&text) => Err(ScanError::Two),
            [] if is_near_miss(&text) => Err(ScanError::Layout(shorten(&text))),
            [] => Err(ScanError::Foreign(shorten(tail))),
        }
    }

    /// Returns true if `typed` must be a code, so that it is not searched as a name.
    #[must_use]
    pub fn looks_like(typed: &str) -> bool {
        typed.contains("://") || is_ours(typed)
    }
}

/// Returns true if `text` is one of the institute's codes, or so similar to one that it cannot mean anything else.
#[must_use]
pub fn is_ours(text: &str) -> bool {
    let text = without_header(text);
    let tail = last_part(text.trim());
    read(tail).is_some() || is_order_beginning(tail) || !disguised(&text).is_empty() || is_near_miss(&text)
}

/// Returns true if `text` can only come from a ticket and cannot be a password. This covers an order number, alone or
/// at the end of a link, in any disguise, or its beginning. A bare id of 32 digits does not count, because it may be
/// a password.
#[must_use]
pub fn is_ticket(text: &str) -> bool {
    match Code::parse(text) {
        Ok(Code::Item(_)) => text.contains("://"),
        Ok(Code::Order(number) | Code::Seat(number, _)) => number.starts_with(PREFIX),
        Err(ScanError::Truncated(_) | ScanError::Two) => true,
        Err(ScanError::Layout(_)) => has_shape(own_part(&without_header(text))),
        Err(_) => false,
    }
}

/// Returns true if the text has the parts of an order number, regardless of their characters.
fn has_shape(own: &str) -> bool {
    let Some(stand_in) = own.chars().nth(PREFIX.len()).filter(|c| is_stand_in(*c)) else {
        return own.len() == "MDI202600042".len() && own[PREFIX.len()..].bytes().all(|b| b.is_ascii_digit());
    };
    let mut parts = own.split(stand_in).map(|part| part.chars().count());
    parts.next() == Some(PREFIX.len()) && parts.next() == Some(4) && parts.next().is_some_and(|number| number >= 5)
}

/// Returns true if text that arrived as fast as a scan is another system's code. Returns false for names, emails and
/// phone numbers, because a slow connection may deliver them in one piece.
#[must_use]
pub fn is_foreign_code(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let is_phone = digits == text.len() && (10..=11).contains(&digits);
    is_stripe(text) || digits > 0 && !is_phone && !text.contains(['@', ' ', '(', '+'])
}

/// Returns true for the stripe of a bank card or a license, as readers type it: `%B4…^NAME^…?` or `;4…=…?`.
#[must_use]
pub fn is_stripe(text: &str) -> bool {
    let text = text.trim();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    (text.starts_with('%') && text.contains('^') || text.starts_with(';') && text.contains('=')) && digits >= 8
}

/// The institute's prefix of order numbers.
const PREFIX: &str = "MDI";

/// Maximum number of characters of a scanner's header.
const HEADER: usize = 4;

/// Returns `text` without control characters and without the symbology identifier that scanners can put before a
/// code: `]C1`, `]Q3`.
fn without_header(text: &str) -> String {
    let plain: String = text.trim().chars().filter(|c| !c.is_control()).collect();
    let mut chars = plain.chars();
    let is_symbology = chars.next() == Some(']')
        && chars.next().is_some_and(|c| c.is_ascii_alphabetic())
        && chars.next().is_some_and(|c| c.is_ascii_alphanumeric());
    if is_symbology { chars.as_str().to_owned() } else { plain }
}

/// Parses `text` as a printed code.
fn read(text: &str) -> Option<Code> {
    if let Ok(id) = Uuid::try_parse(text) {
        return Some(Code::Item(id));
    }
    match order_parts(&text.to_ascii_uppercase())? {
        (number, None) => Some(Code::Order(number)),
        (number, Some(seat)) => Some(Code::Seat(number, seat)),
    }
}

/// Returns the different codes that `text` may be, through another keyboard layout or behind a header.
fn disguised(text: &str) -> Vec<Code> {
    let mut found = Vec::new();
    for reading in with_hyphens(text).into_iter().chain(layout::readings(text)) {
        if let Some(code) = read(own_part(&reading)).filter(|code| !is_other_prefix(code))
            && !found.contains(&code)
        {
            found.push(code);
        }
    }
    found
}

/// Returns true if a letter from the scanner precedes the institute's prefix: `jMDI-2026-00042`.
fn is_behind_header(code: &Code) -> bool {
    let (Code::Order(number) | Code::Seat(number, _)) = code else { return false };
    number.split('-').next().is_some_and(|prefix| prefix.len() > PREFIX.len() && prefix.ends_with(PREFIX))
}

fn is_other_prefix(code: &Code) -> bool {
    matches!(code, Code::Order(number) | Code::Seat(number, _) if !number.starts_with(PREFIX))
}

/// Replaces the character that stands in for hyphens with hyphens; `None` if there is no such character.
fn with_hyphens(text: &str) -> Option<String> {
    let own = own_part(text);
    let at = if starts_with_prefix(own) { PREFIX.len() } else { 8 };
    let stand_in = own.chars().nth(at).filter(|c| is_stand_in(*c))?;
    // A layout changes every hyphen, and always to the same character.
    (stand_in == '-' || !own.contains('-')).then(|| own.replace(stand_in, "-"))
}

/// Returns `text` from the institute's prefix on, if a link or a scanner's header precedes the prefix; else the whole
/// text.
fn own_part(text: &str) -> &str {
    let upper = text.to_ascii_uppercase();
    let Some(at) = upper.rfind(PREFIX) else { return text };
    let before = &text[..at];
    let is_apart = before.chars().next_back().is_none_or(|c| !c.is_alphanumeric());
    if is_apart || before.chars().count() <= HEADER { &text[at..] } else { text }
}

fn is_two(text: &str) -> bool {
    let upper = text.to_ascii_uppercase();
    upper.matches(PREFIX).count() > 1 && !upper.contains("://") && is_near_miss(text)
}

fn starts_with_prefix(text: &str) -> bool {
    text.get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX))
}

/// Returns true if `text` is not a code but can hardly mean anything else: the prefix followed by digits, or the
/// shape of an order number in another script.
fn is_near_miss(text: &str) -> bool {
    let own = own_part(text);
    let digits = own.chars().filter(char::is_ascii_digit).count();
    if starts_with_prefix(own) {
        let mut behind = own.chars().skip(PREFIX.len());
        let first = behind.next();
        let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        return digits >= 4 && (is_digit(first) || first.is_some_and(is_stand_in) && is_digit(behind.next()));
    }
    let parts: Vec<&str> = own.split('-').collect();
    let is_number = |part: &&str, least: usize| part.len() >= least && part.bytes().all(|b| b.is_ascii_digit());
    match parts.as_slice() {
        [prefix, year, number, ..] => {
            prefix.chars().count() == PREFIX.len()
                && prefix.chars().all(|c| c.is_alphabetic() && !c.is_ascii())
                && is_number(year, 4)
                && is_number(number, 5)
        }
        _ => false,
    }
}

/// Returns the text after the last slash or equals sign, without query, fragment or closing slash.
fn last_part(text: &str) -> &str {
    if !text.contains('/') {
        return text;
    }
    let path = match text.split_once(['?', '#']) {
        Some((before, after)) if last_segment(before).contains('-') || !after.contains('-') => before,
        Some((_, after)) => after,
        None => text,
    };
    last_segment(path)
}

fn last_segment(path: &str) -> &str {
    path.trim_end_matches('/').rsplit(['/', '=', '&']).next().unwrap_or_default()
}

/// Splits `MDI-2026-00042` with an optional seat number into its parts.
fn order_parts(upper: &str) -> Option<(String, Option<i32>)> {
    let mut parts = upper.split('-');
    let (prefix, year, number) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |text: &str, least: usize| text.len() >= least && text.bytes().all(|b| b.is_ascii_digit());
    let is_ours = (2..=5).contains(&prefix.len()) && prefix.bytes().all(|b| b.is_ascii_uppercase());
    if !is_ours || year.len() != 4 || !digits(year, 4) || !digits(number, 5) || number.len() > 10 {
        return None;
    }
    let order = format!("{prefix}-{year}-{number}");
    match (parts.next(), parts.next()) {
        (None, _) => Some((order, None)),
        (Some(seat), None) if digits(seat, 1) => {
            let seat = seat.parse().ok().filter(|n| *n > 0)?;
            Some((order, Some(seat)))
        }
        _ => None,
    }
}

/// Returns true for the prefix without a complete number: `MDI-20`, `mdi-2026-000`.
fn is_order_beginning(text: &str) -> bool {
    starts_with_prefix(text)
        && text[PREFIX.len()..].starts_with('-')
        && text[PREFIX.len()..].bytes().all(|b| b.is_ascii_digit() || b == b'-')
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.to_owned(),
    }
}
