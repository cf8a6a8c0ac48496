//! Codes from a scanner whose keyboard layout differs from the computer's.
//!
//! A scanner sends key presses. With another layout, the same key gives another character. The hyphen of a ticket
//! arrives as `ß` on a German keyboard, and a French scanner types its digits with Shift.

/// Character map of two mixed-up layouts: pairs of equally long strings, received and intended. A character that
/// occurs in no pair cannot arrive this way. Letters without an entry stay unchanged.
type Mixup = &'static [(&'static str, &'static str)];

const DIGITS: (&str, &str) = ("0123456789", "0123456789");

/// US scanner and French or Belgian keyboard, also with Caps Lock.
const FRENCH_KEYBOARD: Mixup =
    &[("&é\"'(§è!çà", "1234567890"), ("ÉÈÇÀ", "2790"), (")°", "--"), ("?,", "Mm"), ("aqwzAQWZ", "qazwQAZW"), DIGITS];

/// US scanner and a keyboard as in France, on which a hyphen and an underscore stand for 6 and 8.
const FRENCH_DIGITS: Mixup = &[("&é\"'(-è_çà", "1234567890"), (")", "-"), ("?,", "Mm"), ("aqwzAQWZ", "qazwQAZW")];

/// French scanner and US keyboard.
const FRENCH_SCANNER: Mixup = &[("!@#$%^&*()", "1234567890"), ("6", "-"), (":;", "Mm"), ("aqwzAQWZ", "qazwQAZW")];

/// US keyboard with Shift locked.
const SHIFTED: Mixup = &[("!@#$%^&*()", "1234567890"), ("_", "-")];

/// German keyboard with Shift locked.
const SHIFTED_GERMAN: Mixup = &[("!\"§$%&/()=", "1234567890"), ("?_", "--")];

const MIXUPS: [Mixup; 5] = [FRENCH_KEYBOARD, FRENCH_DIGITS, FRENCH_SCANNER, SHIFTED, SHIFTED_GERMAN];

/// Returns the possible originals of `text`, one for each layout map that covers all its characters.
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

/// Returns true if the character can be a hyphen that another layout has changed. ASCII letters and digits cannot:
/// their keys are the same on every keyboard, or the layout changes the whole code.
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
