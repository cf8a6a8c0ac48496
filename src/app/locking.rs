//! The lock screen: nothing is shown or done before sign-in. The screen locks itself. When another user signs in, each
//! user keeps their own workspace.

use chrono::{DateTime, Utc};

use super::workspace::{InFlightQuery, Workspace};
use super::{App, Msg};
use crate::domain::live::LiveUpdates;
use crate::domain::sealed::Confidential;
use crate::domain::sign_in::{SignInError, SignedIn};
use crate::domain::{license, scan};
use crate::keys::{Action, Scope};
use crate::scanner::key_of;
use crate::ui::context::{Toast, Tone};
use crate::ui::effect::Effect;
use crate::ui::frame::ConnectionStatus;
use crate::ui::ids::SessionId;
use crate::ui::pane::Pane;
use crate::ui::sign_in::{Expected, SignIn, Step, Why};
use crate::ui::widgets::confirm::{Answer, Confirm};

impl App {
    /// Whether the lock screen is shown, because no one is signed in or the user has to sign in again.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.lock_screen.is_some()
    }

    /// Handles a message while the screen is locked. The locked workspace is not drawn and sends no queries.
    pub(super) fn update_locked(&mut self, msg: Msg, effects: &mut Vec<Effect>) {
        if let Msg::Key(key) = msg {
            match self.keys.bound(key.into(), &[Scope::Global]) {
                Some(Action::Suspend) => return effects.push(Effect::Suspend),
                Some(Action::Redraw) => return effects.push(Effect::Redraw),
                Some(Action::NextTheme) => self.theme.look = self.theme.look.next(),
                _ => {}
            }
        }
        if let Some(question) = self.leaving.take() {
            return self.leaving_answer(&msg, question, effects);
        }
        let Some(screen) = &mut self.lock_screen else { return };
        let step = match msg {
            Msg::Key(key) => screen.key(key, self.now, &mut self.ids, effects),
            Msg::Burst(burst) if is_scan(burst.text.expose()) => {
                screen.take_back(burst.shown);
                screen.say("Sign in first; then scan again.");
                Step::Stay
            }
            // A password from a manager, a security key or a fast typist is handled like typed text.
            Msg::Burst(burst) => {
                let untyped: Confidential = burst.text.expose().chars().skip(burst.done).collect::<String>().into();
                let line = untyped.expose().trim_end_matches(char::is_control);
                let is_typed = screen.paste(line);
                // Text that was collected as a license has its Enter inside.
                let end = burst.end.or_else(|| untyped.expose().ends_with('\r').then(|| key_of('\r')));
                end.filter(|_| is_typed).map_or(Step::Stay, |end| screen.key(end, self.now, &mut self.ids, effects))
            }
            Msg::Paste(text) => {
                screen.paste(text.expose());
                Step::Stay
            }
            _ => Step::Stay,
        };
        match step {
            Step::Stay => {}
            Step::Back => self.unlock(effects),
            Step::Quit => self.quit_while_locked(effects),
        }
    }

    /// Shows the workspace again and resends its open queries, because answers during the lock were dropped.
    fn unlock(&mut self, effects: &mut Vec<Effect>) {
        self.lock_screen = None;
        self.leaving = None;
        self.last_input = self.now;
        // Messages that came during the lock count as shown from now on.
        self.work.toast = self.work.toast.take().map(|toast| Toast::new(toast.tone, toast.text));
        let open = std::mem::take(&mut self.work.in_flight);
        effects.extend(open.into_iter().map(|(slot, InFlightQuery { id, query, .. })| Effect::Ask { slot, id, query }));
        self.refresh(effects);
    }

    /// Quits at once if that loses nothing. Writes are completed. Drafts would be lost, so the console asks first and
    /// names the people who typed them.
    fn quit_while_locked(&mut self, effects: &mut Vec<Effect>) {
        let works = std::iter::once(&self.work).chain(&self.parked);
        let names: Vec<&str> = works.filter(|work| work.has_drafts()).map(|work| work.actor.name.as_str()).collect();
        if names.is_empty() {
            return effects.push(Effect::Quit);
        }
        let question = Confirm::new("Leave Frontdesk?", "No, stay here", "Yes, leave", self.now);
        let fact = |name| format!("{name} has typed something that is not saved. It would be lost.");
        self.leaving = Some(names.into_iter().map(fact).fold(question, Confirm::fact));
    }

    /// Handles a key of that question. A scan or pasted text does not answer it.
    fn leaving_answer(&mut self, msg: &Msg, mut question: Confirm, effects: &mut Vec<Effect>) {
        let answer = if let Msg::Key(key) = msg { question.key(*key, self.now) } else { Answer::Open };
        match answer {
            Answer::Yes => effects.push(Effect::Quit),
            Answer::No => {}
            Answer::Open => self.leaving = Some(question),
        }
    }

    /// Handles input and notes that the person is present.
    pub(super) fn on_input(&mut self, work: impl FnOnce(&mut Self, &mut Vec<Effect>), effects: &mut Vec<Effect>) {
        self.last_input = self.now;
        work(self, effects);
    }

    /// Returns when the console locks by itself; `None` if it never does.
    pub(super) fn locks_at(&self) -> Option<DateTime<Utc>> {
        let open = self.lock_screen.as_ref().is_none_or(SignIn::is_optional);
        self.lock_after.filter(|_| open).map(|after| self.last_input + after)
    }

    pub(super) fn is_idle(&self) -> bool {
        self.locks_at().is_some_and(|at| at <= self.now)
    }

    /// Hides everything until this user or another one signs in.
    pub(super) fn lock(&mut self) {
        self.show_lock_screen(Why::Locked(self.work.actor.name.clone()));
    }

    pub(super) fn show_lock_screen(&mut self, why: Why) {
        let expected = match why {
            // A different user takes over, so no login is filled in.
            Why::Switch => Expected { login: String::new(), ..self.expected.clone() },
            _ => self.expected.clone(),
        };
        self.leaving = None;
        self.work.panes.all_mut().for_each(Pane::forget_license);
        self.lock_screen = Some(SignIn::new(why, expected));
    }

    pub(super) fn handle_sign_in(
        &mut self,
        id: SessionId,
        result: Result<Box<SignedIn>, SignInError>,
        effects: &mut Vec<Effect>,
    ) {
        let result = result.map(|entered| *entered);
        if let Some(entered) = self.lock_screen.as_mut().and_then(|screen| screen.settle(id, result)) {
            effects.push(Effect::ActivateSession { id });
            self.complete_sign_in(id, entered, effects);
        }
    }

    /// Completes a sign-in: shows the user's parked workspace, or an empty one.
    pub(super) fn complete_sign_in(&mut self, session: SessionId, entered: SignedIn, effects: &mut Vec<Effect>) {
        self.site = entered.site;
        self.lock_after = entered.lock_after;
        self.expected.is_new = false;
        self.expected.note = None;
        self.expected.login.clone_from(&entered.login);
        let person = self.expected.people.iter_mut().find(|person| person.login == entered.login);
        if let Some(person) = person {
            person.last_here = Some(self.now);
        }
        if self.expected.desk.is_empty() {
            self.expected.desk.clone_from(&entered.actor.desk);
        }
        if self.work.login != entered.login {
            let name = entered.actor.name.clone();
            let back = self.parked.iter().position(|work| work.login == entered.login);
            let workspace = match back {
                Some(at) => self.parked.swap_remove(at),
                None => Workspace::of(entered.login, entered.actor.clone()),
            };
            let previous = std::mem::replace(&mut self.work, workspace);
            if !previous.login.is_empty() {
                self.parked.push(previous);
            }
            // A message that came for this user in the meantime is shown first.
            if !self.work.toast.as_ref().is_some_and(Toast::is_unread) {
                Toast::report(&mut self.work.toast, Tone::Good, format!("At this desk: {name}."));
            }
        }
        self.work.session = session;
        self.work.actor = entered.actor;
        self.connection = ConnectionStatus::Live;
        self.live_updates = LiveUpdates::default();
        self.unlock(effects);
    }

    /// Locks the screen at once because the server no longer accepts this login.
    pub(super) fn handle_sign_out(&mut self, session: SessionId, refusal: &SignInError) {
        if self.work.session == session && self.lock_screen.as_ref().is_none_or(SignIn::is_optional) {
            let sentence = match refusal {
                SignInError::Wrong => {
                    "The password was changed elsewhere, or the account has ended. Sign in again.".into()
                }
                other => other.sentence(),
            };
            self.show_lock_screen(Why::Ended(format!("{}: {sentence}", self.work.actor.name)));
            self.ignore_keys_for_hidden_pane();
        }
    }
}

/// Whether the text is a ticket's or a license's scan. It is no password and never counts as a wrong one.
fn is_scan(text: &str) -> bool {
    license::looks_like(text) || is_torn_license(text) || scan::is_ticket(text)
}

/// A license that lost its first characters has several lines; a password has one.
fn is_torn_license(text: &str) -> bool {
    text.split(char::is_control).filter(|line| !line.is_empty()).count() > 1 && license::looks_torn(text)
}
