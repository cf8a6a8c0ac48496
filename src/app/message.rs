//! How long a message stays, and keys that are ignored because nobody can see what they do.

use chrono::{DateTime, Duration, Utc};
use crossterm::event::KeyCode;

use super::{App, Msg};
use crate::keys::{Action, Scope};
use crate::ui::context::Toast;
use crate::ui::frame;

/// Keys that come so soon after the console has locked by itself were typed before it was seen.
const UNSEEN: Duration = Duration::milliseconds(700);
/// A run of such keys goes on until there is a pause as long as this.
const PAUSE: Duration = Duration::milliseconds(400);

impl App {
    /// Notes when a new message appeared, and takes away one whose time is over.
    pub(super) fn keep_message(&mut self) {
        if self.is_locked() {
            // It is kept for the time when it can be read.
            return;
        }
        if let Some(toast) = &mut self.work.toast {
            toast.appears(self.now);
        }
        if self.message_leaves_at().is_some_and(|at| at <= self.now) {
            self.work.toast = None;
        }
    }

    /// When the message leaves by itself.
    pub(super) fn message_leaves_at(&self) -> Option<DateTime<Utc>> {
        self.work.toast.as_ref().and_then(Toast::leaves_at)
    }

    /// Whether the window is too small to show a pane.
    #[must_use]
    pub(super) fn is_too_small(&self) -> bool {
        self.size.is_some_and(frame::is_too_small)
    }

    /// Locks the screen without being asked. What is being typed was meant for what is hidden now.
    pub(super) fn lock_unasked(&mut self) {
        self.lock();
        self.ignore_what_was_meant_for_the_pane();
    }

    /// Ignores the keys that are on their way to what has just been hidden.
    pub(super) fn ignore_what_was_meant_for_the_pane(&mut self) {
        self.blind_until = self.now + UNSEEN;
    }

    /// Whether a key, a scan or a paste is ignored, because its effect could not be seen.
    pub(super) fn is_unseen(&mut self, msg: &Msg) -> bool {
        // A clock that is set back must not keep the keys away.
        if self.blind_until > self.now + UNSEEN {
            self.blind_until = self.now;
        }
        if self.is_locked() && self.now < self.blind_until {
            self.blind_until = self.blind_until.max(self.now + PAUSE);
            return true;
        }
        self.is_too_small() && !self.works_unseen(msg)
    }

    /// Whether a key works where nothing is shown: what leaves, locks or gives the terminal back.
    fn works_unseen(&self, msg: &Msg) -> bool {
        let Msg::Key(key) = msg else { return false };
        // A form or a question that is hidden would take a letter; leaving and locking are asked for by others.
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

    /// What a window that is too small says of leaving.
    pub(super) fn too_small_words(&self) -> &'static str {
        match (&self.work.layer, self.is_locked()) {
            (Some(super::layer::Layer::Leave(_)), false) => "Something is not saved: leaving is asked there.",
            (_, true) if self.has_any_drafts() => "Something is not saved: it cannot be left here.",
            _ => "",
        }
    }
}
