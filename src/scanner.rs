//! Tells a wedge scanner from fingers. A scanner is a keyboard that types a whole code within
//! milliseconds and ends with Enter, Tab or nothing; no hand is that fast. So a printable key
//! waits a moment, too short to be felt, to see whether more come at that speed.

use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Keys closer together than this may be a scanner's. Slow scanners need some 20 ms a character;
/// the fastest typists some 60.
const GAP: Duration = Duration::from_millis(30);

/// A burst of fewer characters is somebody's fingers on two keys at once.
const SHORTEST: usize = 6;

/// What comes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A key as it was pressed.
    Key(KeyEvent),
    /// Characters that came too fast for fingers, and the Enter or Tab right behind them.
    Burst {
        /// The characters.
        text: String,
        /// The terminator.
        end: Option<KeyEvent>,
    },
}

/// Collects keys that come too fast for fingers.
#[derive(Debug, Default)]
pub struct Scanner {
    held: Vec<KeyEvent>,
    last: Option<Instant>,
    /// A burst has just gone out without a terminator that may still come.
    ended: Option<Instant>,
}

impl Scanner {
    /// Takes a key that came at `at`; gives what is certain now.
    pub fn feed(&mut self, key: KeyEvent, at: Instant) -> Vec<Input> {
        let mut out = if self.last.is_some_and(|last| at - last > GAP) { self.flush(at) } else { Vec::new() };
        if is_printable(key) {
            self.held.push(key);
            self.last = Some(at);
            self.ended = None;
            return out;
        }
        let ends_scan = matches!(key.code, KeyCode::Enter | KeyCode::Tab) && key.modifiers.is_empty();
        if ends_scan && self.is_burst() {
            out.push(Input::Burst { text: self.take_text(), end: Some(key) });
            self.ended = None;
            return out;
        }
        // The terminator of a scan that was already recognised by its pause.
        let is_late_end = ends_scan && self.held.is_empty() && self.ended.is_some_and(|ended| at - ended < 2 * GAP);
        self.ended = None;
        out.extend(self.flush(at));
        self.ended = None;
        if !is_late_end {
            out.push(Input::Key(key));
        }
        out
    }

    /// When what is held must go out, if no further key comes.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        self.last.map(|last| last + GAP)
    }

    /// Gives out what is held: a burst, or the keys it was.
    pub fn flush(&mut self, now: Instant) -> Vec<Input> {
        if self.is_burst() {
            self.ended = Some(now);
            return vec![Input::Burst { text: self.take_text(), end: None }];
        }
        self.last = None;
        std::mem::take(&mut self.held).into_iter().map(Input::Key).collect()
    }

    /// Long enough, and not one key held down.
    fn is_burst(&self) -> bool {
        self.held.len() >= SHORTEST && self.held.iter().any(|key| key.code != self.held[0].code)
    }

    fn take_text(&mut self) -> String {
        self.last = None;
        self.held.drain(..).filter_map(|key| key.code.as_char()).collect()
    }
}

fn is_printable(key: KeyEvent) -> bool {
    matches!(key.code, KeyCode::Char(c) if !c.is_control())
        && !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: KeyCode) -> KeyEvent {
        KeyEvent::new(code, KeyModifiers::NONE)
    }

    /// Types `text` with `gap` between the keys, then lets the time run out.
    fn typed(text: &str, gap: Duration) -> Vec<Input> {
        let mut scanner = Scanner::default();
        let mut at = Instant::now();
        let mut out = Vec::new();
        for c in text.chars() {
            let code = match c {
                '\r' => KeyCode::Enter,
                '\t' => KeyCode::Tab,
                c => KeyCode::Char(c),
            };
            out.extend(scanner.feed(key(code), at));
            at += gap;
        }
        out.extend(scanner.flush(at + GAP));
        out
    }

    /// The bursts; a key among them is none.
    fn texts(inputs: &[Input]) -> Vec<&str> {
        inputs
            .iter()
            .map(|input| match input {
                Input::Burst { text, .. } => text.as_str(),
                Input::Key(key) => panic!("{key:?}"),
            })
            .collect()
    }

    #[test]
    fn a_key_held_down_is_no_scan() {
        let out = typed("jjjjjjjjjjjj", Duration::from_millis(10));
        assert!(out.iter().all(|input| *input == Input::Key(key(KeyCode::Char('j')))));
    }

    #[test]
    fn what_ends_a_burst_comes_with_it() {
        let out = typed("Ana Garcia\tana@x.org\t", Duration::from_millis(1));
        let ends = out.iter().map(|input| matches!(input, Input::Burst { end: Some(_), .. })).collect::<Vec<_>>();
        assert_eq!(ends, [true, true]);
    }

    #[test]
    fn a_scan_is_one_burst_whatever_ends_it() {
        for end in ["\r", "\t", ""] {
            let out = typed(&format!("MDI-2026-00042{end}"), Duration::from_millis(3));
            assert_eq!(texts(&out), ["MDI-2026-00042"], "{end:?}");
        }
    }

    #[test]
    fn fingers_are_keys_one_by_one() {
        let out = typed("garcia\r", Duration::from_millis(80));
        assert_eq!(out.len(), 7);
        assert!(out.iter().all(|input| matches!(input, Input::Key(_))));
        assert_eq!(out[6], Input::Key(key(KeyCode::Enter)));
    }

    #[test]
    fn two_keys_at_once_stay_two_keys() {
        let out = typed("jk", Duration::from_millis(1));
        assert_eq!(out, [Input::Key(key(KeyCode::Char('j'))), Input::Key(key(KeyCode::Char('k')))]);
    }

    #[test]
    fn two_scans_in_a_row_are_two() {
        let out = typed("MDI-2026-00042\rMDI-2026-00043\r", Duration::from_millis(2));
        assert_eq!(texts(&out), ["MDI-2026-00042", "MDI-2026-00043"]);
    }

    #[test]
    fn a_terminator_that_comes_after_the_pause_admits_nobody() {
        let mut scanner = Scanner::default();
        let start = Instant::now();
        for (n, c) in "MDI-2026-00042".chars().enumerate() {
            let at = start + Duration::from_millis(u64::try_from(n).unwrap());
            assert_eq!(scanner.feed(key(KeyCode::Char(c)), at), []);
        }
        let later = start + Duration::from_millis(60);
        assert_eq!(texts(&scanner.flush(later)), ["MDI-2026-00042"]);
        assert_eq!(scanner.feed(key(KeyCode::Enter), later + Duration::from_millis(5)), []);
        let much_later = later + Duration::from_millis(500);
        assert_eq!(scanner.feed(key(KeyCode::Enter), much_later), [Input::Key(key(KeyCode::Enter))]);
    }
}
