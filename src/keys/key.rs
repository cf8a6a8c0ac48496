//! A key with its modifiers: its spelling in the configuration, its label on the screen, and its form as a terminal
//! event.

use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Modifiers that a binding can name. Terminals also set others, such as the keypad's, which have no meaning here.
const MODIFIERS: KeyModifiers =
    KeyModifiers::CONTROL.union(KeyModifiers::ALT).union(KeyModifiers::SHIFT).union(KeyModifiers::SUPER);

/// Named keys: name in the configuration, label on the screen, and key code.
const NAMED: [(&str, &str, KeyCode); 18] = [
    ("enter", "↵", KeyCode::Enter),
    ("esc", "Esc", KeyCode::Esc),
    ("tab", "Tab", KeyCode::Tab),
    ("backtab", "Shift-Tab", KeyCode::BackTab),
    ("space", "Space", KeyCode::Char(' ')),
    ("left", "←", KeyCode::Left),
    ("right", "→", KeyCode::Right),
    ("up", "↑", KeyCode::Up),
    ("down", "↓", KeyCode::Down),
    ("home", "Home", KeyCode::Home),
    ("end", "End", KeyCode::End),
    ("pageup", "PgUp", KeyCode::PageUp),
    ("pagedown", "PgDn", KeyCode::PageDown),
    ("backspace", "Backspace", KeyCode::Backspace),
    ("delete", "Del", KeyCode::Delete),
    ("insert", "Ins", KeyCode::Insert),
    ("hyphen", "-", KeyCode::Char('-')),
    ("plus", "+", KeyCode::Char('+')),
];

/// Aliases that the configuration accepts for named keys.
const ALSO: [(&str, &str); 5] =
    [("del", "delete"), ("ins", "insert"), ("minus", "hyphen"), ("pgup", "pageup"), ("pgdn", "pagedown")];

/// A key in normalized form, independent of the terminal. An uppercase character has no Shift modifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

impl Key {
    fn new(code: KeyCode, modifiers: KeyModifiers) -> Self {
        let modifiers = modifiers & MODIFIERS;
        let shift = modifiers.contains(KeyModifiers::SHIFT);
        match code {
            KeyCode::Char('\r' | '\n') => Self { code: KeyCode::Enter, modifiers },
            KeyCode::Tab if shift => Self { code: KeyCode::BackTab, modifiers: modifiers - KeyModifiers::SHIFT },
            KeyCode::BackTab => Self { code, modifiers: modifiers - KeyModifiers::SHIFT },
            // Terminals do not report uppercase letters together with Ctrl.
            KeyCode::Char(c) if modifiers.contains(KeyModifiers::CONTROL) => {
                Self { code: KeyCode::Char(lower(c)), modifiers: modifiers - KeyModifiers::SHIFT }
            }
            KeyCode::Char(c) => {
                let c = if shift { upper(c) } else { c };
                Self { code: KeyCode::Char(c), modifiers: modifiers - KeyModifiers::SHIFT }
            }
            code => Self { code, modifiers },
        }
    }

    /// Returns the character that the key types in a field; `None` for a key that types nothing.
    #[must_use]
    pub fn types(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if self.modifiers.is_empty() => Some(c),
            _ => None,
        }
    }

    /// Returns the plain letter for Alt with a letter; `None` for other keys.
    #[must_use]
    pub fn without_alt(self) -> Option<Self> {
        match self.code {
            KeyCode::Char(c) if self.modifiers == KeyModifiers::ALT && c.is_alphabetic() => {
                Some(Self { code: self.code, modifiers: KeyModifiers::NONE })
            }
            _ => None,
        }
    }

    /// Returns Alt with the letter, which works in text fields; `None` if the key is not a letter.
    #[must_use]
    pub fn with_alt(self) -> Option<Self> {
        let letter = self.types().filter(|c| c.is_alphabetic())?;
        Some(Self { code: KeyCode::Char(letter), modifiers: KeyModifiers::ALT })
    }
}

/// Converts a character to uppercase; unchanged if its uppercase form has several characters.
fn upper(c: char) -> char {
    let mut upper = c.to_uppercase();
    upper.next().filter(|_| upper.next().is_none()).unwrap_or(c)
}

fn lower(c: char) -> char {
    let mut lower = c.to_lowercase();
    lower.next().filter(|_| lower.next().is_none()).unwrap_or(c)
}

impl From<KeyEvent> for Key {
    fn from(event: KeyEvent) -> Self {
        Self::new(event.code, event.modifiers)
    }
}

impl From<Key> for KeyEvent {
    fn from(key: Key) -> Self {
        let shift = match key.code {
            KeyCode::Char(c) if c.is_uppercase() => KeyModifiers::SHIFT,
            KeyCode::BackTab => KeyModifiers::SHIFT,
            _ => KeyModifiers::NONE,
        };
        Self::new(key.code, key.modifiers | shift)
    }
}

/// Error for text that is not a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoKey;

impl FromStr for Key {
    type Err = NoKey;

    /// Parses `x`, `X`, `ä`, `ctrl-x`, `alt-shift-x`, `f5` or `pageup`. Ignores case except for a single character.
    fn from_str(text: &str) -> Result<Self, NoKey> {
        let mut rest = text;
        let mut modifiers = KeyModifiers::NONE;
        while let Some((word, behind)) = rest.split_once('-').filter(|(_, behind)| !behind.is_empty()) {
            modifiers |= match word.to_ascii_lowercase().as_str() {
                "ctrl" | "control" => KeyModifiers::CONTROL,
                "alt" => KeyModifiers::ALT,
                "shift" => KeyModifiers::SHIFT,
                "cmd" | "super" => KeyModifiers::SUPER,
                _ => return Err(NoKey),
            };
            rest = behind;
        }
        Ok(Self::new(code(rest).ok_or(NoKey)?, modifiers))
    }
}

fn code(text: &str) -> Option<KeyCode> {
    let mut characters = text.chars();
    if let (Some(c), None) = (characters.next(), characters.next()) {
        return (!c.is_control()).then_some(KeyCode::Char(c));
    }
    let text = text.to_ascii_lowercase();
    let name = ALSO.iter().find(|(also, _)| *also == text).map_or(text.as_str(), |(_, name)| name);
    let named = NAMED.iter().find(|(known, ..)| *known == name).map(|(.., code)| *code);
    named.or_else(|| {
        let number: u8 = name.strip_prefix('f')?.parse().ok()?;
        (1..=24).contains(&number).then_some(KeyCode::F(number))
    })
}

/// Formats the key as the screen shows it: `↵`, `Ctrl-P`, `Alt-W`, `E`, `Shift-←`, `PgDn`.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (modifier, word) in [
            (KeyModifiers::SUPER, "Cmd-"),
            (KeyModifiers::CONTROL, "Ctrl-"),
            (KeyModifiers::ALT, "Alt-"),
            (KeyModifiers::SHIFT, "Shift-"),
        ] {
            if self.modifiers.contains(modifier) {
                f.write_str(word)?;
            }
        }
        if let Some((_, shown, _)) = NAMED.iter().find(|(.., code)| *code == self.code) {
            return f.write_str(shown);
        }
        match self.code {
            // `Ctrl-P` and `Alt-W` match the labels of keyboards. Alt with an uppercase letter also needs Shift.
            KeyCode::Char(c) if self.modifiers.is_empty() => write!(f, "{c}"),
            KeyCode::Char(c) if self.modifiers == KeyModifiers::ALT && c.is_uppercase() => write!(f, "Shift-{c}"),
            KeyCode::Char(c) => write!(f, "{}", upper(c)),
            KeyCode::F(number) => write!(f, "F{number}"),
            _ => f.write_str("?"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Key {
        text.parse().unwrap_or_else(|_| panic!("{text} is no key"))
    }

    fn sent(code: KeyCode, modifiers: KeyModifiers) -> Key {
        KeyEvent::new(code, modifiers).into()
    }

    #[test]
    fn any_single_character_is_a_key() {
        for c in ['x', 'X', '7', 'ä', 'Ä', 'ф', 'Ф', '€', '-', '+', '!', ',', ':', '漢'] {
            assert_eq!(key(&c.to_string()).types(), Some(c));
            assert_eq!(key(&c.to_string()).to_string(), c.to_string());
        }
    }

    #[test]
    fn a_capital_is_the_same_with_and_without_shift() {
        let capitals = [
            key("E"),
            key("shift-e"),
            key("shift-E"),
            sent(KeyCode::Char('E'), KeyModifiers::SHIFT),
            sent(KeyCode::Char('E'), KeyModifiers::NONE),
            sent(KeyCode::Char('e'), KeyModifiers::SHIFT),
        ];
        assert!(capitals.iter().all(|one| *one == capitals[0]));
        assert_ne!(key("e"), key("E"));
        assert_eq!(key("shift-ä"), sent(KeyCode::Char('Ä'), KeyModifiers::SHIFT));
        assert_eq!(key("!"), sent(KeyCode::Char('!'), KeyModifiers::SHIFT), "some terminals tell of the Shift");
    }

    #[test]
    fn shift_tab_is_one_key_however_it_is_sent() {
        let tabs = [
            key("shift-tab"),
            key("backtab"),
            sent(KeyCode::BackTab, KeyModifiers::SHIFT),
            sent(KeyCode::BackTab, KeyModifiers::NONE),
        ];
        assert!(tabs.iter().all(|one| *one == tabs[0]));
        assert_ne!(tabs[0], key("tab"));
    }

    #[test]
    fn ctrl_does_not_tell_capitals_apart() {
        assert_eq!(key("ctrl-x"), key("Ctrl-X"));
        assert_eq!(key("ctrl-x"), sent(KeyCode::Char('X'), KeyModifiers::CONTROL | KeyModifiers::SHIFT));
    }

    #[test]
    fn named_keys_are_read_in_any_case_and_by_short_names() {
        for (one, other) in [("PageUp", "pgup"), ("DELETE", "del"), ("minus", "-"), ("F12", "f12"), ("plus", "+")] {
            assert_eq!(key(one), key(other));
        }
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in ["", "xy", "x-y", "hyper-q-w", "ctrl-", "f0", "f25", "f99999", "\t", "ctrl--x", "enter "] {
            assert_eq!(text.parse::<Key>(), Err(NoKey), "{text:?}");
        }
    }

    #[test]
    fn alt_is_put_on_letters_only() {
        assert_eq!(key("w").with_alt(), Some(key("alt-w")));
        assert_eq!(key("alt-ф").without_alt(), Some(key("ф")));
        assert_eq!(key("alt-R").without_alt(), Some(key("R")));
        for other in ["+", "1", "f3", "ctrl-w", "enter", "alt-w"] {
            assert_eq!(key(other).with_alt(), None, "{other}");
        }
        for other in ["alt-1", "w", "ctrl-alt-w", "alt-enter"] {
            assert_eq!(key(other).without_alt(), None, "{other}");
        }
    }

    #[test]
    fn the_screen_writes_keys_as_keyboards_do() {
        for (text, shown) in [
            ("enter", "↵"),
            ("ctrl-p", "Ctrl-P"),
            ("alt-w", "Alt-W"),
            ("alt-R", "Alt-Shift-R"),
            ("shift-e", "E"),
            ("shift-left", "Shift-←"),
            ("pagedown", "PgDn"),
            ("space", "Space"),
            ("f1", "F1"),
            ("-", "-"),
        ] {
            assert_eq!(key(text).to_string(), shown);
        }
    }

    #[test]
    fn a_key_comes_back_from_its_event() {
        for text in ["x", "E", "Ä", "alt-w", "alt-R", "ctrl-u", "shift-tab", "shift-left", "f7", "enter"] {
            assert_eq!(Key::from(KeyEvent::from(key(text))), key(text), "{text}");
        }
    }
}
