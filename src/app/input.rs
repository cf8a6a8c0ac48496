//! Keys and pasted text: decides which part of the app gets them.

use chrono::Duration;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::layer::Layer;
use super::{App, PaneId};
use crate::keys::{Action, Key, Scope};
use crate::scanner::Target;
use crate::ui::context::{Toast, Tone};
use crate::ui::effect::Effect;

/// Two Enter keys closer together than this come from one key held down.
const HELD: Duration = Duration::milliseconds(120);

impl App {
    pub(super) fn is_typing(&self) -> bool {
        self.open_pane().is_typing()
    }

    pub(super) fn has_form(&self) -> bool {
        self.open_pane().has_form()
    }

    /// Handles a key. A message stays as long as `Toast::after_key` says, unless the key causes another message.
    pub(super) fn key(&mut self, key: KeyEvent, effects: &mut Vec<Effect>) {
        if key.code != KeyCode::Enter {
            self.work.last_enter = None;
        } else if self.is_held() {
            return;
        }
        self.shown_in = (self.target_of(key) == Target::Field).then(|| self.focus_point());
        let login = self.work.login.clone();
        let message = self.work.toast.take();
        let is_known = self.route_key(key, effects);
        if self.work.login == login && self.work.toast.is_none() {
            self.work.toast = message.and_then(|toast| toast.after_key(key.code == KeyCode::Esc));
        }
        // A failure message that the user has not dismissed takes precedence.
        if !is_known && self.work.toast.as_ref().is_none_or(|toast| toast.tone != Tone::Bad) {
            self.report_no_effect(key.into());
        }
    }

    /// Routes a key. Returns whether it has a meaning here.
    fn route_key(&mut self, key: KeyEvent, effects: &mut Vec<Effect>) -> bool {
        let action = self.action_of(key.into());
        if self.work.layer.is_some() && !matches!(action, Some(Action::Suspend | Action::Redraw)) {
            self.layer_key(key, effects);
            return true;
        }
        match action {
            Some(action) if self.passes(key, action) => self.act(action, effects),
            Some(action) if self.is_typing() && !self.has_form() && self.is_only_by_alt(key.into()) => {
                self.refuse_in_field(action);
            }
            _ if self.has_form() => self.form_key(key, effects),
            // The key types nothing, so the console must report that it does nothing.
            None if self.is_typing() && Key::from(key).without_alt().is_some() => return false,
            _ if self.is_typing() => self.type_key(key, effects),
            _ => return false,
        }
        true
    }

    /// Returns the action that a key asks for now. In a dialog, on the lists of Check-in and in People some keys ask
    /// for none.
    pub(super) fn action_of(&self, key: Key) -> Option<Action> {
        let scopes = self.scopes();
        if self.has_form() || self.work.layer.is_some() {
            return self.keys.bound(key, &scopes);
        }
        let action = self.keys.resolve(key, &scopes)?;
        let is_letter = key.types().is_some() || key.without_alt().is_some();
        // One letter too many after a name must not quit.
        let is_slip = is_letter && self.work.pane.spec().letters_are_text;
        (action != Action::Quit || !is_slip).then_some(action)
    }

    /// Whether a key asks for an action only because Alt with a letter does the same as the letter.
    fn is_only_by_alt(&self, key: Key) -> bool {
        key.without_alt().is_some() && self.keys.bound(key, &self.scopes()).is_none()
    }

    /// Reports that a key does nothing here, and where the keys are explained.
    fn report_no_effect(&mut self, key: Key) {
        let help = self.keys.field_key_of(Action::Help, &[Scope::Global]);
        let help = help.map(|help| format!(" {help} shows the keys.")).unwrap_or_default();
        self.work.toast = Some(Toast::new(Tone::Info, format!("{key} does nothing here.{help}")));
    }

    /// Explains why an Alt letter does nothing while the user types text.
    fn refuse_in_field(&mut self, action: Action) {
        if action.is_done_at_once() {
            let text = "Leave the field first: \u{21b5} keeps what is typed, Esc clears it.";
            Toast::report(&mut self.work.toast, Tone::Info, text);
        }
    }

    /// Whether this Enter follows the last one so closely that the key is held or bounces. The user must see the result
    /// of the first before a second one confirms it.
    pub(super) fn is_held(&mut self) -> bool {
        let last = self.work.last_enter.replace(self.now);
        last.is_some_and(|last| (Duration::zero()..HELD).contains(&(self.now - last)))
    }

    /// Whether a key is an action although it could be text. It always is where no text is typed. In a field or a form,
    /// only keys that type nothing there are actions.
    pub(super) fn passes(&self, key: KeyEvent, action: Action) -> bool {
        if !self.has_form() && !self.is_typing() {
            return true;
        }
        let pressed = Key::from(key);
        if pressed.types().is_some() {
            // In an empty field, a search cannot begin with these two characters.
            let asks = matches!(key.code, KeyCode::Char('?' | ':')) && matches!(action, Action::Help | Action::Palette);
            return asks && !self.has_form() && self.open_pane().is_field_empty();
        }
        if self.is_only_by_alt(pressed) {
            return !self.has_form() && !action.is_done_at_once() && action != Action::Quit;
        }
        let everywhere = PaneId::of(action).is_some()
            || matches!(
                action,
                Action::Quit
                    | Action::Suspend
                    | Action::Redraw
                    | Action::Help
                    | Action::NextTheme
                    | Action::Lock
                    | Action::SwitchStaff
            );
        let in_a_field = matches!(
            action,
            Action::FindPerson
                | Action::Filter
                | Action::Refresh
                | Action::Palette
                | Action::TicketNew
                | Action::WaitingChanges
        ) || self.work.pane == PaneId::CheckIn && !edits_or_moves(key);
        everywhere || (in_a_field && !self.has_form())
    }

    pub(super) fn form_key(&mut self, key: KeyEvent, effects: &mut Vec<Effect>) {
        self.with_pane(self.work.pane, effects, |pane, cx| pane.form_key(key, cx));
    }

    pub(super) fn type_key(&mut self, key: KeyEvent, effects: &mut Vec<Effect>) {
        self.with_pane(self.work.pane, effects, |pane, cx| pane.type_key(key, cx));
    }

    pub(super) fn paste(&mut self, text: &str, effects: &mut Vec<Effect>) {
        match &mut self.work.layer {
            Some(Layer::Palette(palette)) => return palette.paste(text),
            // Pasted text presses no key.
            Some(_) => return,
            None => {}
        }
        self.with_pane(self.work.pane, effects, |pane, cx| pane.paste(text, cx));
    }
}

/// Whether the Check-in pane itself handles this key: to edit its field or to move.
fn edits_or_moves(key: KeyEvent) -> bool {
    let plain = key.modifiers.is_empty();
    match key.code {
        KeyCode::Char(_) => plain || key.modifiers == KeyModifiers::SHIFT,
        KeyCode::F(_) => false,
        _ => true,
    }
}
