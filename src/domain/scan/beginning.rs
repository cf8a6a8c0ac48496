//! Decides whether the keys so far can be the beginning of a scan. Slow scanners need as much time per key as fast
//! typists, so only the characters can tell.

use super::layout::{self, is_stand_in};
use super::{PREFIX, starts_with_prefix};
use crate::domain::license;

/// Classification of the first characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Beginning {
    /// No scan begins like this.
    #[default]
    No,
    /// A scan may begin like this, but so may a word.
    Perhaps,
    /// Only a scan begins like this.
    Sure,
}

/// Classifies the first characters of an input, including its control characters.
#[must_use]
pub fn beginning(text: &str) -> Beginning {
    let code = text.trim_start_matches(char::is_control);
    license::beginning(text).max(behind_symbology(code)).max(link(code))
}

/// Classifies a code behind a possibly incomplete symbology identifier: `]C1MDI-`.
fn behind_symbology(text: &str) -> Beginning {
    let Some(rest) = text.strip_prefix(']') else { return order(text) };
    let mut chars = rest.chars();
    match (chars.next(), chars.next()) {
        (None, _) => Beginning::Perhaps,
        (Some(kind), None) if kind.is_ascii_alphabetic() => Beginning::Perhaps,
        (Some(kind), Some(modifier)) if kind.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric() => {
            let code = chars.as_str().trim_start_matches(char::is_control);
            if code.is_empty() { Beginning::Perhaps } else { order(code) }
        }
        _ => Beginning::No,
    }
}

/// Classifies an order number, in plain form or through another keyboard layout.
fn order(text: &str) -> Beginning {
    let readings = layout::readings(text).map(|reading| plain_order(&reading, |c| c == '-'));
    readings.fold(plain_order(text, is_stand_in), Ord::max).max(other_script(text))
}

/// An order's number whose prefix arrives in another script: a near miss, which must run no keys either.
fn other_script(text: &str) -> Beginning {
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    let letters = text.chars().take_while(|c| c.is_alphabetic() && !c.is_ascii()).count();
    let mut behind = text.chars().skip(letters);
    match (letters, behind.next(), behind.next()) {
        (1..=3, None, _) | (3, Some('-'), None) => Beginning::Perhaps,
        (3, Some('-'), Some(digit)) if digit.is_ascii_digit() => Beginning::Sure,
        _ => Beginning::No,
    }
}

fn plain_order(text: &str, is_hyphen: impl Fn(char) -> bool) -> Beginning {
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    if text.is_empty() || !text.is_ascii() && text.chars().count() < PREFIX.len() {
        return Beginning::No;
    }
    if text.len() <= PREFIX.len() {
        return if PREFIX.starts_with(&text.to_ascii_uppercase()) { Beginning::Perhaps } else { Beginning::No };
    }
    if !starts_with_prefix(&text) {
        return Beginning::No;
    }
    let mut behind = text.chars().skip(PREFIX.len());
    let is_apart = behind.next().is_some_and(is_hyphen);
    match behind.next() {
        None if is_apart => Beginning::Perhaps,
        Some(digit) if is_apart && digit.is_ascii_digit() => Beginning::Sure,
        _ => Beginning::No,
    }
}

/// Classifies a link, which a QR code can hold.
fn link(text: &str) -> Beginning {
    let is_begun = |link: &str| {
        let shared = text.len().min(link.len());
        !text.is_empty() && text.get(..shared).is_some_and(|start| start.eq_ignore_ascii_case(&link[..shared]))
    };
    if !is_begun("http://") && !is_begun("https://") {
        Beginning::No
    } else if text.len() < "http:".len() {
        Beginning::Perhaps
    } else {
        Beginning::Sure
    }
}
