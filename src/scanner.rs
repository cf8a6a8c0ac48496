//! Distinguishes a keyboard-wedge scanner from typing. A scanner is a keyboard that types a whole code, and ends it
//! with Enter, Tab or nothing. Most scanners need a few milliseconds per key, which no typist reaches. Slow scanners
//! are as fast as a good typist. Their content identifies them: an order code or a license begins as no word does.
//!
//! In a text field, letters appear at once and are removed if they turn out to be a scan. Where letters are commands,
//! they are held for an imperceptible time, because a command cannot be taken back.

mod run;
#[cfg(test)]
mod tests;

use std::fmt;
use std::time::{Duration, Instant};

use crossterm::event::{KeyEvent, KeyModifiers};
use zeroize::Zeroizing;

use crate::domain::scan::{self, Beginning};
use crate::domain::sealed::Confidential;
pub use run::key_of;
use run::{Fate, Run, Stroke};

/// Maximum time between keys of a typical scanner. The fastest typists need about 60 ms.
const GAP: Duration = Duration::from_millis(50);

/// Maximum time between keys in a field. It is shorter there, because a held letter appears late. Rolling two fingers
/// takes longer than this.
const GAP_IN_FIELD: Duration = Duration::from_millis(30);

/// Maximum time between keys of a slow scanner.
const SLOW: Duration = Duration::from_millis(120);

/// The same in a form, where Enter saves: keys of the slowest scanners that also come a little late.
const SLOW_IN_FORM: Duration = Duration::from_millis(150);

/// The same behind a symbology prefix where letters are commands: nothing else begins with `]` there.
const BEHIND_SYMBOLOGY: Duration = Duration::from_millis(400);

/// Maximum wait for the rest of a code, once the text can only be a code.
const PATIENCE: Duration = Duration::from_secs(1);

/// Silence that ends a license. A license has some hundred keys and no terminator.
const LICENSE_SILENCE: Duration = Duration::from_millis(400);

/// Minimum length of a burst. Fewer characters come from fingers that press two keys at once.
const SHORTEST: usize = 6;

/// Shortest repeat interval of a held key. A scanner types the same character twice within less time.
const REPEAT: Duration = Duration::from_millis(12);

/// Maximum length of a license; real licenses are shorter.
const LONGEST_LICENSE: usize = 8 * 1024;

/// Receiver of the next key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Target {
    /// A text field: a letter is typed and can be removed again.
    Field,
    /// A form: a letter is typed or selects a choice. It does not run a command.
    Form,
    /// A letter chooses something in a form, and no text is typed. Enter saves the form.
    Choice,
    /// A letter is a command.
    #[default]
    Keys,
}

/// Output of the scanner detection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A key as pressed.
    Key(KeyEvent),
    /// Characters from a scanner.
    Burst(Burst),
    /// A license is being read, which takes some seconds.
    Reading,
}

/// Characters that came too fast for typing, or that only a scanner types, and the Enter or Tab right after them.
/// They may be a license or a password, so `Debug` hides them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Burst {
    /// The characters, including control characters.
    pub text: Confidential,
    /// Number of leading characters that no longer need to be typed.
    pub done: usize,
    /// Number of those characters that were typed into the focused field.
    pub shown: usize,
    /// Enter or Tab that ended the burst.
    pub end: Option<KeyEvent>,
}

impl Burst {
    /// Creates a burst of which no character is shown yet.
    #[must_use]
    pub fn unseen(text: &str, end: Option<KeyEvent>) -> Self {
        Self { text: text.into(), done: 0, shown: 0, end }
    }
}

/// The part of a license that has arrived so far.
struct License {
    text: Zeroizing<String>,
    done: usize,
    shown: usize,
}

/// Detects scans in a stream of keys.
#[derive(Default)]
pub struct Scanner {
    run: Run,
    license: Option<License>,
    /// Time of the last key of the run or the license.
    last: Option<Instant>,
    target: Target,
    /// Time at which the last burst ended without a terminator, which may still come.
    ended: Option<Instant>,
    /// The key that is held down, and the time of its last repeat.
    repeating: Option<(KeyEvent, Instant)>,
}

/// Omits the keys, because they may be a license or a password.
impl fmt::Debug for Scanner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scanner").field("target", &self.target).finish_non_exhaustive()
    }
}

impl Scanner {
    /// Processes a key that arrived at `at` for `target`; returns the input that is certain by now.
    pub fn feed(&mut self, key: KeyEvent, at: Instant, target: Target) -> Vec<Input> {
        let mut out = self.expire(at);
        self.target = target;
        self.repeating = self.repeating.filter(|_| Stroke::of(key) == Some(Stroke::Letter));
        match Stroke::of(key) {
            Some(_) if self.license.is_some() => self.read_license(key, at, &mut out),
            Some(Stroke::Letter) => self.letter(key, at, &mut out),
            Some(Stroke::Control) => self.control(key, at, &mut out),
            Some(Stroke::End) => self.end(key, at, &mut out),
            None => {
                out.extend(self.give_out(at));
                self.ended = None;
                out.push(Input::Key(key));
            }
        }
        out
    }

    /// Returns the input that was due before `at`. Call this before determining the target of a key, because the
    /// input may change the target.
    pub fn expire(&mut self, at: Instant) -> Vec<Input> {
        let mut out = Vec::new();
        while self.expires().is_some_and(|due| due < at) {
            out.extend(self.flush(at));
        }
        out
    }

    /// Returns the time at which held keys are due if no further key arrives; `None` if no keys are held.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        self.expires().filter(|_| self.license.is_some() || self.run.holds())
    }

    fn expires(&self) -> Option<Instant> {
        let limit = if self.license.is_some() { LICENSE_SILENCE } else { self.first_limit() };
        self.last.map(|last| last + limit)
    }

    /// Returns the input that is due at `now`: held letters, a burst, or the keys of a run that was not a scan.
    pub fn flush(&mut self, now: Instant) -> Vec<Input> {
        if self.license.is_some() {
            return self.end_license();
        }
        let is_over = self.last.is_none_or(|last| last + self.limit() <= now);
        if !is_over && self.shows_late() {
            return self.run.show().map(Input::Key).collect();
        }
        self.resolve(now)
    }

    /// Returns all held input, because an event other than a key arrives.
    pub fn give_out(&mut self, now: Instant) -> Vec<Input> {
        if self.license.is_some() { self.end_license() } else { self.resolve(now) }
    }

    /// Separates the next keys from the earlier ones after a change of screen. Earlier keys are neither typed into
    /// the new screen nor removed from it.
    pub fn cut(&mut self) {
        self.run.lose();
        if let Some(license) = &mut self.license {
            license.shown = 0;
        }
    }

    fn letter(&mut self, key: KeyEvent, at: Instant, out: &mut Vec<Input>) {
        if self.repeats(key, at) {
            out.push(Input::Key(key));
            return;
        }
        let gap = self.last.map_or(Duration::MAX, |last| at - last);
        let is_shown = self.target == Target::Field && !self.run.holds() && (self.run.is_empty() || gap > GAP_IN_FIELD);
        if is_shown {
            out.push(Input::Key(key));
        }
        self.run.push(key, at, if is_shown { Fate::Shown } else { Fate::Held });
        self.last = Some(at);
        self.ended = None;
        out.extend(self.run.drop_front(self.gap()).map(Input::Key));
        if self.run.is_held_down(REPEAT) {
            out.extend(self.take_keys());
            self.repeating = Some((key, at));
        } else if self.run.is_license() {
            self.begin_license(out);
        }
    }

    /// Returns true if `key` is the key that is being held down.
    fn repeats(&mut self, key: KeyEvent, at: Instant) -> bool {
        self.repeating = match self.repeating {
            Some((held, last)) if held == key && at - last <= SLOW => Some((held, at)),
            _ => None,
        };
        self.repeating.is_some()
    }

    /// Processes a control character: part of a scan if before or inside one, otherwise a command.
    fn control(&mut self, key: KeyEvent, at: Instant, out: &mut Vec<Input>) {
        if self.continues_torn_license(at) {
            self.begin_license(out);
            return self.read_license(key, at, out);
        }
        if self.is_late(at) && key.modifiers.contains(KeyModifiers::CONTROL) {
            // A scanner can also end a code with a control character, before Enter or instead of it.
            return;
        }
        let belongs = self.run.is_empty()
            || self.run.beginning() != Beginning::No
            || self.run.would_begin(key) != Beginning::No
            || self.target == Target::Keys && self.run.is_burst();
        if !belongs {
            out.extend(self.resolve(at));
        }
        self.run.push(key, at, Fate::Held);
        self.last = Some(at);
        self.ended = None;
        if self.run.is_license() {
            self.begin_license(out);
        }
    }

    /// Processes Enter or Tab: a line break inside a license, the terminator after a code, otherwise a key.
    fn end(&mut self, key: KeyEvent, at: Instant, out: &mut Vec<Input>) {
        if self.continues_torn_license(at) {
            self.begin_license(out);
            return self.read_license(key, at, out);
        }
        if !self.run.is_empty() && self.run.would_begin_license(key) {
            self.run.push(key, at, Fate::Held);
            self.last = Some(at);
            return;
        }
        let is_late_end = self.is_late(at);
        self.ended = None;
        if self.is_scan() {
            out.push(self.take_burst(Some(key)));
            return;
        }
        out.extend(self.take_keys());
        if !is_late_end {
            out.push(Input::Key(key));
        }
    }

    /// Returns true if a line of a license that lost its first characters ends at `at`: more lines follow.
    fn continues_torn_license(&self, at: Instant) -> bool {
        let is_quick = self.last.is_some_and(|last| at - last <= self.gap());
        is_quick && self.run.beginning() != Beginning::Sure && self.run.is_torn_license()
    }

    /// Returns true if the terminator of a scan arrives after its pause has already ended the scan.
    fn is_late(&self, at: Instant) -> bool {
        self.run.is_empty() && self.ended.is_some_and(|ended| at - ended < SLOW)
    }

    /// Ends the run without a terminator.
    fn resolve(&mut self, now: Instant) -> Vec<Input> {
        let is_scan = self.run.is_burst() || self.run.beginning() == Beginning::Sure && self.target == Target::Keys;
        if is_scan {
            // A burst in a text field that is not a code has no late terminator: the next key counts as typed.
            let is_code = self.run.beginning() == Beginning::Sure || self.target == Target::Keys;
            self.ended = is_code.then_some(now);
            return vec![self.take_burst(None)];
        }
        self.take_keys()
    }

    /// Returns true if Enter after the run comes from a scanner. In a text field, slow text counts as a scan only if
    /// it is one of the institute's codes.
    fn is_scan(&self) -> bool {
        self.run.is_burst()
            || self.run.beginning() == Beginning::Sure
                && (self.target != Target::Field || scan::is_ours(&self.run.text()))
    }

    fn take_burst(&mut self, end: Option<KeyEvent>) -> Input {
        let burst = Burst {
            text: Confidential::from(self.run.text().as_str()),
            done: self.run.done(),
            shown: self.run.shown(),
            end,
        };
        self.run.clear();
        self.last = None;
        Input::Burst(burst)
    }

    fn take_keys(&mut self) -> Vec<Input> {
        self.last = None;
        self.run.take_held().map(Input::Key).collect()
    }

    fn begin_license(&mut self, out: &mut Vec<Input>) {
        // Reserves the full capacity, because a growing string leaves copies in memory.
        let mut text = Zeroizing::new(String::with_capacity(LONGEST_LICENSE));
        text.push_str(&self.run.text());
        self.license = Some(License { text, done: self.run.done(), shown: self.run.shown() });
        self.run.clear();
        out.push(Input::Reading);
    }

    fn read_license(&mut self, key: KeyEvent, at: Instant, out: &mut Vec<Input>) {
        self.last = Some(at);
        if let Some(license) = &mut self.license {
            run::push_char(&mut license.text, key);
            if license.text.len() + 8 > LONGEST_LICENSE {
                out.extend(self.end_license());
            }
        }
    }

    fn end_license(&mut self) -> Vec<Input> {
        self.last = None;
        let Some(license) = self.license.take() else { return Vec::new() };
        let text = Confidential::from(license.text.as_str());
        vec![Input::Burst(Burst { text, done: license.done, shown: license.shown, end: None })]
    }

    fn gap(&self) -> Duration {
        match self.target {
            Target::Field | Target::Form => GAP_IN_FIELD,
            Target::Choice | Target::Keys => GAP,
        }
    }

    /// Returns the maximum time to the next key of the run.
    fn limit(&self) -> Duration {
        match (self.run.beginning(), self.target) {
            (Beginning::No, _) => self.gap(),
            (Beginning::Sure, _) if self.run.is_burst() && self.run.is_whole_code() => self.gap(),
            (Beginning::Sure, Target::Keys | Target::Choice) => PATIENCE,
            (Beginning::Perhaps, Target::Keys) if self.run.begins_with_symbology() => BEHIND_SYMBOLOGY,
            (Beginning::Perhaps, Target::Choice) | (_, Target::Form) => SLOW_IN_FORM,
            (Beginning::Perhaps, Target::Keys) | (_, Target::Field) => SLOW,
        }
    }

    /// Returns true if held letters have to be shown before the run ends.
    fn shows_late(&self) -> bool {
        self.target == Target::Field && self.run.holds_letters_only()
    }

    fn first_limit(&self) -> Duration {
        if self.shows_late() { self.limit().min(self.gap()) } else { self.limit() }
    }
}
