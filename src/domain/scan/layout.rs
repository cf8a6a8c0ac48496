//! Codes that a scanner types for another keyboard than the one that the computer expects.
//!
//! A scanner presses keys. With another layout the same key is another character: the hyphen of a ticket arrives as
//! `ß` on a German keyboard, and a French scanner types its digits with Shift.

/// What the characters stand for when two layouts are mixed up: pairs of equally long texts, seen and meant. A
/// character that stands nowhere in it cannot arrive that way; letters without an entry are themselves.
type Mixup = &'static [(&'static str, &'static str)];

const DIGITS: (&str, &str) = ("0123456789", "0123456789");

/// A US scanner at a French or Belgian keyboard, also with Caps Lock.
const FRENCH_KEYBOARD: Mixup =
    &[("&é\"'(§è!çà", "1234567890"), ("ÉÈÇÀ", "2790"), (")°", "--"), ("?,", "Mm"), ("aqwzAQWZ", "qazwQAZW"), DIGITS];

/// The same where a hyphen and an underscore stand for 6 and 8, as in France.
const FRENCH_DIGITS: Mixup = &[("&é\"'(-è_çà", "1234567890"), (")", "-"), ("?,", "Mm"), ("aqwzAQWZ", "qazwQAZW")];

/// A French scanner at a US keyboard.
const FRENCH_SCANNER: Mixup = &[("!@#$%^&*()", "1234567890"), ("6", "-"), (":;", "Mm"), ("aqwzAQWZ", "qazwQAZW")];

/// Shift is locked on a US keyboard.
const SHIFTED: Mixup = &[("!@#$%^&*()", "1234567890"), ("_", "-")];

/// Shift is locked on a German keyboard.
const SHIFTED_GERMAN: Mixup = &[("!\"§$%&/()=", "1234567890"), ("?_", "--")];

const MIXUPS: [Mixup; 5] = [FRENCH_KEYBOARD, FRENCH_DIGITS, FRENCH_SCANNER, SHIFTED, SHIFTED_GERMAN];

/// What `text` may have been before each mix-up that it can have come by.
pub(super) fn readings(text: &str) -> impl Iterator<Item = String> {
    MIXUPS.iter().filter_map(move |mixup| text.chars().map(|c| meant(mixup, c)).collect())
}

fn meant(mixup: Mixup, seen: char) -> Option<char> {
    for (from, to) in mixup {
        if let Some(at) = from.chars().position(|c| c == seen) {
            return to.chars().nth(at);
        }
    }
    seen.is_ascii_alphabetic().then_some(seen)
}

/// Whether a character can be a hyphen that another layout has changed. Letters of ASCII and digits cannot: their keys
/// are where they are on every keyboard, or the whole code is changed.
pub(super) fn is_stand_in(c: char) -> bool {
    !c.is_ascii_alphanumeric() && !c.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_character_seen_has_one_that_is_meant() {
        for mixup in MIXUPS {
            for (seen, meant) in mixup {
                assert_eq!(seen.chars().count(), meant.chars().count(), "{seen}");
            }
        }
    }
}
