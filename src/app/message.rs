//! How long a message stays, and which keys are ignored because their effect cannot be seen.

use chrono::{DateTime, Duration, Utc};
use crossterm::event::KeyCode;

use super::{App, Msg};
use crate::keys::{Action, Scope};
use crate::ui::context::Toast;
use crate::ui::frame;

/// Keys within this time after an automatic lock were typed before the user saw it.
const UNSEEN: Duration = Duration::milliseconds(700);
/// Such keys are ignored until a pause of this length.
const PAUSE: Duration = Duration::milliseconds(400);

impl App {
    /// Notes when a new message appeared, and removes a message whose time is over.
    pub(super) fn keep_message(&mut self) {
        if self.is_locked() {
            // Keep it until the screen is unlocked and it can be read.
            return;
        }
        if let Some(toast) = &mut self.work.toast {
            toast.appears(self.now);
        }
        if self.message_leaves_at().is_some_and(|at| at <= self.now) {
            self.work.toast = None;
        }
    }

    /// Returns when the message disappears by itself; `None` if it stays.
    pub(super) fn message_leaves_at(&self) -> Option<DateTime<Utc>> {
        self.work.toast.as_ref().and_then(Toast::leaves_at)
    }

    /// Whether the window is too small to show a pane.
    #[must_use]
    pub(super) fn is_too_small(&self) -> bool {
        self.size.is_some_and(frame::is_too_small)
    }

    /// Locks the screen without a request. Keys that are being typed were meant for the hidden pane.
    pub(super) fn lock_when_idle(&mut self) {
        self.lock();
        self.ignore_keys_for_hidden_pane();
    }

    /// Ignores the keys that were typed for the screen that has just been hidden.
    pub(super) fn ignore_keys_for_hidden_pane(&mut self) {
        self.ignore_keys_until = self.now + UNSEEN;
    }

    /// Whether a key, a scan or a paste is ignored, because its effect could not be seen.
    pub(super) fn is_ignored(&mut self, msg: &Msg) -> bool {
        // If the clock is set back, keys must not be ignored for longer.
        if self.ignore_keys_until > self.now + UNSEEN {
            self.ignore_keys_until = self.now;
        }
        if self.is_locked() && self.now < self.ignore_keys_until {
            self.ignore_keys_until = self.ignore_keys_until.max(self.now + PAUSE);
            return true;
        }
        self.is_too_small() && !self.works_while_hidden(msg)
    }

    /// Whether a key works while nothing is shown: to quit, lock, suspend or redraw.
    fn works_while_hidden(&self, msg: &Msg) -> bool {
        let Msg::Key(key) = msg else { return false };
        // A hidden form or question would take a letter as its own. Only other keys quit or lock then.
        let is_letter = matches!(key.code, KeyCode::Char(_)) && key.modifiers.is_empty();
        match self.keys.bound((*key).into(), &[Scope::Global]) {
            Some(Action::Suspend | Action::Redraw) => true,
            Some(Action::Lock) => !self.is_locked(),
            Some(Action::Quit) if self.is_locked() => !self.has_any_drafts(),
            Some(Action::Quit) => self.work.layer.is_none() && (!is_letter || !(self.has_form() || self.is_typing())),
            _ => false,
        }
    }

    fn has_any_drafts(&self) -> bool {
        std::iter::once(&self.work).chain(&self.parked).any(super::workspace::Workspace::has_drafts)
    }

    /// Returns what a too small window shows about quitting.
    pub(super) fn too_small_words(&self) -> &'static str {
        match (&self.work.layer, self.is_locked()) {
            (Some(super::layer::Layer::Leave(_)), false) => "Something is not saved: Frontdesk asks before it closes.",
            (_, true) if self.has_any_drafts() => "Something is not saved: Frontdesk cannot close at this size.",
            _ => "",
        }
    }
}
