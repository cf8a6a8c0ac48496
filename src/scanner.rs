//! Tells a wedge scanner from fingers. A scanner is a keyboard that types a whole code and ends with Enter, Tab or
//! nothing. Most need some milliseconds for a key, which no hand does; slow ones are as quick as a good typist, and
//! are told by what they type: a code of ours, or a license, has a beginning that no word has.
//!
//! Where letters are typed into a field they are shown at once, and taken back if they turn out to be a scan's. Where
//! letters are commands they wait for a moment, too short to be felt, because a command cannot be taken back.

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

/// Keys closer together than this may be any scanner's. The fastest typists need some 60 ms.
const GAP: Duration = Duration::from_millis(50);

/// The same in a field, where a letter that waits is seen late: two fingers in one roll are slower.
const GAP_IN_FIELD: Duration = Duration::from_millis(30);

/// Keys of a slow scanner come within this time.
const SLOW: Duration = Duration::from_millis(120);

/// The same in a form, where Enter saves: keys of the slowest scanners that also come a little late.
const SLOW_IN_FORM: Duration = Duration::from_millis(150);

/// The same behind a symbology prefix where letters are commands: nothing else begins with `]` there.
const BEHIND_SYMBOLOGY: Duration = Duration::from_millis(400);

/// How long the rest of a code is waited for, once nothing else can be meant.
const PATIENCE: Duration = Duration::from_secs(1);

/// A license has some hundred keys and no end of its own; this much silence is the end.
const LICENSE_SILENCE: Duration = Duration::from_millis(400);

/// A burst of fewer characters is somebody's fingers on two keys at once.
const SHORTEST: usize = 6;

/// A key that is held down repeats no faster than this; a scanner types the same character twice within less.
const REPEAT: Duration = Duration::from_millis(12);

/// No license has as many characters.
const LONGEST_LICENSE: usize = 8 * 1024;

/// Where the next key goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Target {
    /// A letter is typed into a field, and can be taken back.
    Field,
    /// A letter is typed in a form, or chooses something there. It runs nothing.
    Form,
    /// A letter chooses something in a form, and no text is typed. Enter saves the form.
    Choice,
    /// A letter is a command.
    #[default]
    Keys,
}

/// What comes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A key as it was pressed.
    Key(KeyEvent),
    /// Characters that fingers do not type.
    Burst(Burst),
    /// A license is being read, which takes some seconds.
    Reading,
}

/// Characters that came too fast for fingers, or that only a scanner types, and the Enter or Tab right behind them.
/// They may be a license or a password: `Debug` hides them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Burst {
    /// The characters, with control characters.
    pub text: Confidential,
    /// How many characters at the beginning need no typing any more.
    pub done: usize,
    /// How many of those have been typed into the field that has the focus.
    pub shown: usize,
    /// The terminator.
    pub end: Option<KeyEvent>,
}

impl Burst {
    /// One of which nothing has been shown.
    #[must_use]
    pub fn unseen(text: &str, end: Option<KeyEvent>) -> Self {
        Self { text: text.into(), done: 0, shown: 0, end }
    }
}

/// A license as far as it has come.
struct License {
    text: Zeroizing<String>,
    done: usize,
    shown: usize,
}

/// Collects keys that fingers do not type.
#[derive(Default)]
pub struct Scanner {
    run: Run,
    license: Option<License>,
    /// When the last key of the run, or of the license, came.
    last: Option<Instant>,
    target: Target,
    /// A burst has just gone out without a terminator that may still come.
    ended: Option<Instant>,
    /// The key that is held down, and when it came last.
    repeating: Option<(KeyEvent, Instant)>,
}

/// By hand: a license or a password may be on its way.
impl fmt::Debug for Scanner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scanner").field("target", &self.target).finish_non_exhaustive()
    }
}

impl Scanner {
    /// Takes a key that came at `at` and goes to `target`; gives what is certain now.
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

    /// Gives out what was due before `at`. A key that comes then has its target only afterwards.
    pub fn expire(&mut self, at: Instant) -> Vec<Input> {
        let mut out = Vec::new();
        while self.expires().is_some_and(|due| due < at) {
            out.extend(self.flush(at));
        }
        out
    }

    /// When what is held must go out, if no further key comes.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        self.expires().filter(|_| self.license.is_some() || self.run.holds())
    }

    fn expires(&self) -> Option<Instant> {
        let limit = if self.license.is_some() { LICENSE_SILENCE } else { self.first_limit() };
        self.last.map(|last| last + limit)
    }

    /// Gives out what is due at `now`: letters that waited to be shown, a burst, or the keys it was.
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

    /// Gives out all that is held, because something else than a key comes.
    pub fn give_out(&mut self, now: Instant) -> Vec<Input> {
        if self.license.is_some() { self.end_license() } else { self.resolve(now) }
    }

    /// Another screen has come between the keys: none of those before is typed into it, or taken back from it.
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

    /// Whether `key` is the one that is being held down.
    fn repeats(&mut self, key: KeyEvent, at: Instant) -> bool {
        self.repeating = match self.repeating {
            Some((held, last)) if held == key && at - last <= SLOW => Some((held, at)),
            _ => None,
        };
        self.repeating.is_some()
    }

    /// A control character: before or inside of a scan it belongs to it; else it is a command.
    fn control(&mut self, key: KeyEvent, at: Instant, out: &mut Vec<Input>) {
        if self.is_late(at) && key.modifiers.contains(KeyModifiers::CONTROL) {
            // A scanner can end a code with a control character, too, before Enter or instead of it.
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

    /// Enter or Tab: inside of a license a line's end, behind a code its end, else a key.
    fn end(&mut self, key: KeyEvent, at: Instant, out: &mut Vec<Input>) {
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

    /// Whether the end of a scan comes that was recognized by its pause already.
    fn is_late(&self, at: Instant) -> bool {
        self.run.is_empty() && self.ended.is_some_and(|ended| at - ended < SLOW)
    }

    /// The run is over without a terminator.
    fn resolve(&mut self, now: Instant) -> Vec<Input> {
        let is_scan = self.run.is_burst() || self.run.beginning() == Beginning::Sure && self.target == Target::Keys;
        if is_scan {
            // What was typed into a field is no code: the next key is meant.
            let is_code = self.run.beginning() == Beginning::Sure || self.target == Target::Keys;
            self.ended = is_code.then_some(now);
            return vec![self.take_burst(None)];
        }
        self.take_keys()
    }

    /// Whether Enter behind the run is a scanner's. A code that fingers may have typed into a field is left there,
    /// unless it is one of ours.
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
        // Room for all of it: what grows leaves copies behind.
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

    /// How long the next key of the run may take.
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

    /// Whether letters wait that are to be shown before the run is over.
    fn shows_late(&self) -> bool {
        self.target == Target::Field && self.run.holds_letters_only()
    }

    fn first_limit(&self) -> Duration {
        if self.shows_late() { self.limit().min(self.gap()) } else { self.limit() }
    }
}
