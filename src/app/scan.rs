//! Scans: removes letters that were already shown, and routes a scan to its place from any pane.

use crossterm::event::{KeyEvent, KeyModifiers};

use super::layer::Layer;
use super::{App, PaneId};
use crate::domain::license::{self, License};
use crate::domain::scan::{self, Code};
use crate::keys::Key;
use crate::scanner::{Burst, Target, key_of};
use crate::ui::context::{Toast, Tone};
use crate::ui::effect::Effect;
use crate::ui::pane::Pane;
use crate::ui::widgets::line_input::TAKE_BACK;

/// Where letters are shown: the pane, whether a form lies above it, and whether a layer does.
pub(super) type FocusPoint = (PaneId, bool, bool);

impl App {
    pub(super) fn focus_point(&self) -> FocusPoint {
        (self.work.pane, self.has_form(), self.work.layer.is_some())
    }

    /// Returns where `key` goes, and so whether it is a letter that can be removed again.
    #[must_use]
    pub fn target_of(&self, key: KeyEvent) -> Target {
        let field = |takes_letters| if takes_letters { Target::Field } else { Target::Keys };
        if let Some(screen) = &self.lock_screen {
            return field(screen.takes_letters());
        }
        match &self.work.layer {
            Some(Layer::Palette(_)) => return Target::Field,
            Some(_) => return Target::Keys,
            None => {}
        }
        if self.has_form() {
            return match self.open_pane() {
                pane if pane.form_takes_letters() => Target::Field,
                _ if self.work.pane.spec().is_about_seats => Target::Choice,
                _ => Target::Form,
            };
        }
        let is_letter = Key::from(key).types().is_some();
        let is_command = self.action_of(key.into()).is_some_and(|action| self.passes(key, action));
        let is_field = self.is_typing() && self.open_pane().takes_letters();
        field(is_letter && !is_command && is_field)
    }

    /// Handles a burst. It is a scan in every pane, unless it can only be typing that a slow line delivered in one
    /// piece.
    pub(super) fn burst(&mut self, burst: &Burst, effects: &mut Vec<Effect>) {
        let text = burst.text.expose();
        if license::looks_like(text) || license::looks_torn(text) {
            self.work.toast = None;
            self.remove_letters(burst.shown, effects);
            return self.license(text, effects);
        }
        if self.may_be_typed(text) {
            // After typed keys, a failure message stays until Esc.
            if self.is_choosing() {
                self.refuse_in_choice(burst, effects);
            } else {
                self.retype(burst, effects);
            }
            return;
        }
        self.work.toast = None;
        self.remove_letters(burst.shown, effects);
        self.come_to_check_in(effects);
        self.with_panes(PaneId::CheckIn, effects, |panes, cx| panes.check_in.scan(text, cx));
    }

    fn may_be_typed(&self, text: &str) -> bool {
        let is_elsewhere =
            self.work.layer.is_some() || self.has_form() || (self.is_typing() && self.work.pane != PaneId::CheckIn);
        if is_elsewhere {
            return !scan::is_ours(text) && !scan::is_stripe(text);
        }
        self.is_typing() && !scan::is_foreign_code(text) && !Code::looks_like(text)
    }

    /// Closes layers and stashes forms, then shows Check-in.
    fn come_to_check_in(&mut self, effects: &mut Vec<Effect>) {
        if matches!(self.work.layer.take(), Some(Layer::WhatsNew)) {
            effects.push(Effect::MarkInformed { login: self.work.login.clone() });
        }
        self.work.panes.all_mut().for_each(Pane::stash_form);
        if self.work.pane != PaneId::CheckIn {
            self.go(PaneId::CheckIn, effects);
        }
    }

    /// Removes letters that were shown before they were recognized as part of a scan.
    fn remove_letters(&mut self, letters: usize, effects: &mut Vec<Effect>) {
        if self.shown_in.take() != Some(self.focus_point()) {
            return;
        }
        for _ in 0..letters {
            if self.work.layer.is_some() {
                self.layer_key(TAKE_BACK, effects);
            } else if self.has_form() {
                self.form_key(TAKE_BACK, effects);
            } else if self.is_typing() {
                self.type_key(TAKE_BACK, effects);
            }
        }
    }

    /// Whether a form has the keys in which letters only make a choice.
    fn is_choosing(&self) -> bool {
        self.work.layer.is_none()
            && self.has_form()
            && self.work.pane.spec().is_about_seats
            && !self.open_pane().form_takes_letters()
    }

    /// Handles a burst that is none of our codes in a form where letters only make a choice. It never presses Enter,
    /// which would save.
    fn refuse_in_choice(&mut self, burst: &Burst, effects: &mut Vec<Effect>) {
        let text = burst.text.expose();
        match Code::parse(text) {
            Err(why) if scan::is_foreign_code(text) => {
                self.work.toast = Some(Toast::new(Tone::Bad, why.to_string()));
            }
            _ => self.retype(&Burst { end: None, ..burst.clone() }, effects),
        }
    }

    /// Handles a burst as single keys, except for those that were already handled.
    fn retype(&mut self, burst: &Burst, effects: &mut Vec<Effect>) {
        let mut chars = burst.text.expose().chars().skip(burst.done);
        while let Some(c) = chars.next() {
            let key = match c {
                '\u{1b}' => chars.next().map(|c| KeyEvent { modifiers: KeyModifiers::ALT, ..key_of(c) }),
                c => Some(key_of(c)),
            };
            // A configured key among them may lock the screen.
            if let Some(key) = key.filter(|_| self.lock_screen.is_none()) {
                self.key(key, effects);
            }
        }
        if let Some(end) = burst.end.filter(|_| self.lock_screen.is_none()) {
            self.key(end, effects);
        }
    }

    /// Handles a scanned license. It fills in an open form for its holder; otherwise Check-in looks up the holder.
    pub(super) fn license(&mut self, scanned: &str, effects: &mut Vec<Effect>) {
        let license = match License::parse(scanned, self.site.date_of(self.now)) {
            Ok(license) => license,
            Err(why) => return self.work.toast = Some(Toast::new(Tone::Bad, why.to_string())),
        };
        let is_taken = self.work.layer.is_none() && self.work.panes.get_mut(self.work.pane).fill_in(&license);
        if !is_taken {
            self.come_to_check_in(effects);
            self.with_panes(PaneId::CheckIn, effects, |panes, cx| panes.check_in.scan_license(license, cx));
        }
    }

    pub(super) fn say_scanning(&mut self) {
        Toast::report(&mut self.work.toast, Tone::Info, "Reading a license\u{2026}");
    }
}
