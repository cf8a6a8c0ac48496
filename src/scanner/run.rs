//! A run of consecutive keys that may be a scan.

use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use zeroize::Zeroizing;

use super::SHORTEST;
use crate::domain::license;
use crate::domain::scan::{self, Beginning, Code};

/// Kind of a key that a scanner can send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stroke {
    /// A printable character.
    Letter,
    /// A control character, or a character after an escape character.
    Control,
    /// Enter or Tab.
    End,
}

impl Stroke {
    /// Classifies a key; `None` if no scanner sends it.
    pub(super) fn of(key: KeyEvent) -> Option<Self> {
        let held = key.modifiers - KeyModifiers::SHIFT;
        match key.code {
            KeyCode::Char(c) if held.is_empty() && !c.is_control() => Some(Self::Letter),
            KeyCode::Char(_) if held == KeyModifiers::CONTROL || held == KeyModifiers::ALT => Some(Self::Control),
            KeyCode::Enter | KeyCode::Tab if key.modifiers.is_empty() => Some(Self::End),
            _ => None,
        }
    }
}

/// State of a key in the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Held back.
    Held,
    /// Typed into a field.
    Shown,
    /// Typed for a screen that is gone.
    Lost,
}

struct Pressed {
    key: KeyEvent,
    at: Instant,
    fate: Fate,
}

/// Keys of the run; processed keys precede held keys.
#[derive(Default)]
pub(super) struct Run {
    keys: Vec<Pressed>,
    beginning: Beginning,
    /// Whether all keys so far came as fast as from a scanner.
    is_fast: bool,
}

impl Run {
    pub(super) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    pub(super) fn beginning(&self) -> Beginning {
        self.beginning
    }

    /// Returns true if the run has held keys.
    pub(super) fn holds(&self) -> bool {
        self.keys.last().is_some_and(|pressed| pressed.fate == Fate::Held)
    }

    /// Returns true if all held keys are letters that can be shown, and the run is not a burst.
    pub(super) fn holds_letters_only(&self) -> bool {
        let mut held = self.keys.iter().filter(|pressed| pressed.fate == Fate::Held);
        self.holds() && !self.is_burst() && held.all(|pressed| Stroke::of(pressed.key) == Some(Stroke::Letter))
    }

    pub(super) fn push(&mut self, key: KeyEvent, at: Instant, fate: Fate) {
        self.keys.push(Pressed { key, at, fate });
        // `Sure` stays `Sure`: a near miss is collected to its end.
        if self.beginning != Beginning::Sure {
            self.beginning = scan::beginning(&self.text());
        }
    }

    /// Drops keys from the front until the rest can be the beginning of a scan or is fast enough for one. Returns the
    /// dropped keys that were held.
    pub(super) fn drop_front(&mut self, gap: Duration) -> impl Iterator<Item = KeyEvent> + use<> {
        self.is_fast = self.is_fast_from(0, gap);
        let mut from = 0;
        while self.beginning == Beginning::No && !self.is_fast && from + 1 < self.keys.len() {
            from += 1;
            self.is_fast = self.is_fast_from(from, gap);
            self.beginning = scan::beginning(&text_of(&self.keys[from..]));
        }
        let dropped: Vec<Pressed> = self.keys.drain(..from).collect();
        dropped.into_iter().filter(|pressed| pressed.fate == Fate::Held).map(|pressed| pressed.key)
    }

    fn is_fast_from(&self, from: usize, gap: Duration) -> bool {
        self.keys[from..].windows(2).all(|pair| pair[1].at - pair[0].at <= gap)
    }

    /// Returns true if the run is long and fast enough for a scanner and is not one repeated key.
    pub(super) fn is_burst(&self) -> bool {
        let mut letters = self.keys.iter().filter(|pressed| Stroke::of(pressed.key) == Some(Stroke::Letter));
        let Some(first) = letters.next() else { return false };
        let others: Vec<&Pressed> = letters.collect();
        self.is_fast && others.len() + 1 >= SHORTEST && others.iter().any(|other| other.key.code != first.key.code)
    }

    /// Returns true if one key is held down: it repeats, but slower than a scanner types.
    pub(super) fn is_held_down(&self, repeat: Duration) -> bool {
        self.keys.len() >= 3
            && self.keys.windows(2).all(|pair| pair[0].key == pair[1].key && pair[1].at - pair[0].at >= repeat)
    }

    /// Returns true if the run so far is a license.
    pub(super) fn is_license(&self) -> bool {
        self.beginning == Beginning::Sure && license::looks_like(&self.text())
    }

    /// Whether it if the run came as fast as from a scanner and is the rest of a license without its first characters.
    pub(super) fn is_torn_license(&self) -> bool {
        self.is_burst() && license::looks_torn(&self.text())
    }

    /// Returns true begins with the sign of a symbology prefix.
    pub(super) fn begins_with_symbology(&self) -> bool {
        self.text().trim_start_matches(char::is_control).starts_with(']')
    }

    /// Whether the run is a complete code; the number of a seat may still follow.
    pub(super) fn is_whole_code(&self) -> bool {
        Code::parse(&self.text()).is_ok()
    }

    pub(super) fn would_begin(&self, key: KeyEvent) -> Beginning {
        scan::beginning(&self.with(key))
    }

    pub(super) fn would_begin_license(&self, key: KeyEvent) -> bool {
        license::beginning(&self.with(key)) != Beginning::No
    }

    fn with(&self, key: KeyEvent) -> Zeroizing<String> {
        let mut text = self.text();
        push_char(&mut text, key);
        text
    }

    /// Returns the characters, including control characters.
    pub(super) fn text(&self) -> Zeroizing<String> {
        text_of(&self.keys)
    }

    /// Returns the number of leading characters that are shown or lost.
    pub(super) fn done(&self) -> usize {
        let waits = self.keys.iter().position(|pressed| pressed.fate == Fate::Held).unwrap_or(self.keys.len());
        text_of(&self.keys[..waits]).chars().count()
    }

    /// Returns the number of shown characters.
    pub(super) fn shown(&self) -> usize {
        self.keys.iter().filter(|pressed| pressed.fate == Fate::Shown).count()
    }

    /// Marks the held keys as shown and returns them.
    pub(super) fn show(&mut self) -> impl Iterator<Item = KeyEvent> {
        self.keys.iter_mut().filter(|pressed| pressed.fate == Fate::Held).map(|pressed| {
            pressed.fate = Fate::Shown;
            pressed.key
        })
    }

    /// Marks all keys as lost, so that none is typed or removed later.
    pub(super) fn lose(&mut self) {
        self.keys.iter_mut().for_each(|pressed| pressed.fate = Fate::Lost);
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Ends the run and returns its held keys.
    pub(super) fn take_held(&mut self) -> impl Iterator<Item = KeyEvent> + use<> {
        let keys = std::mem::take(self).keys;
        keys.into_iter().filter(|pressed| pressed.fate == Fate::Held).map(|pressed| pressed.key)
    }
}

fn text_of(keys: &[Pressed]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(2 * keys.len()));
    for pressed in keys {
        push_char(&mut text, pressed.key);
    }
    text
}

/// Appends the characters that a terminal sends for a key.
pub(super) fn push_char(text: &mut String, key: KeyEvent) {
    match key.code {
        KeyCode::Enter => text.push('\r'),
        KeyCode::Tab => text.push('\t'),
        KeyCode::Char(c) if key.modifiers.contains(KeyModifiers::CONTROL) => text.push(control(c)),
        KeyCode::Char(c) => {
            if key.modifiers.contains(KeyModifiers::ALT) {
                text.push('\u{1b}');
            }
            text.push(c);
        }
        _ => {}
    }
}

/// Returns the control character of Ctrl with a key, as terminals send it: Ctrl-A is 1, and Ctrl-4 to Ctrl-7 are FS,
/// GS, RS and US.
fn control(c: char) -> char {
    match c.to_ascii_lowercase() {
        letter @ 'a'..='z' => char::from(letter as u8 - b'a' + 1),
        digit @ '4'..='7' => char::from(digit as u8 - b'4' + 0x1c),
        _ => '\0',
    }
}

/// Returns the key that sends this character.
#[must_use]
pub fn key_of(c: char) -> KeyEvent {
    let control = |c: u8| KeyEvent::new(KeyCode::Char(char::from(c)), KeyModifiers::CONTROL);
    match c {
        '\r' => KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE),
        '\t' => KeyEvent::new(KeyCode::Tab, KeyModifiers::NONE),
        '\0' => control(b' '),
        '\u{1}'..='\u{1a}' => control(c as u8 - 1 + b'a'),
        '\u{1c}'..='\u{1f}' => control(c as u8 - 0x1c + b'4'),
        c => KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE),
    }
}
