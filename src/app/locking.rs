//! The gate: nobody sees or does anything before they are in; the screen locks; somebody else takes
//! over, and everybody gets back what was theirs.

use chrono::{DateTime, Utc};

use super::workspace::{InFlightQuery, Workspace};
use super::{App, Msg};
use crate::domain::license;
use crate::domain::live::LiveUpdates;
use crate::domain::scan;
use crate::domain::sealed::Confidential;
use crate::domain::sign_in::{SignInError, SignedIn};
use crate::keys::{Action, Scope};
use crate::scanner::key_of;
use crate::ui::context::{Toast, Tone};
use crate::ui::effect::Effect;
use crate::ui::frame::ConnectionStatus;
use crate::ui::pane::Pane;
use crate::ui::sign_in::{Expected, SignIn, Step, Why};
use crate::ui::widgets::confirm::{Answer, Confirm};

impl App {
    /// Whether nobody is in, or nobody may see what was locked.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.lock_screen.is_some()
    }

    /// Takes keys while the gate is shut. What was locked draws nothing and asks nothing.
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
        let Some(gate) = &mut self.lock_screen else { return };
        let step = match msg {
            Msg::Key(key) => gate.key(key, self.now, &mut self.ids, effects),
            Msg::Burst(burst) if is_scan(burst.text.expose()) => {
                gate.take_back(burst.shown);
                gate.say("Sign in first; then scan again.");
                Step::Stay
            }
            // A password from a manager or a security key, or a quick hand: it is typed like any other.
            Msg::Burst(burst) => {
                let rest: Confidential = burst.text.expose().chars().skip(burst.done).collect::<String>().into();
                let line = rest.expose().trim_end_matches(char::is_control);
                let is_typed = gate.paste(line);
                // Text that was collected as a license has its Enter inside.
                let end = burst.end.or_else(|| rest.expose().ends_with('\r').then(|| key_of('\r')));
                end.filter(|_| is_typed).map_or(Step::Stay, |end| gate.key(end, self.now, &mut self.ids, effects))
            }
            Msg::Paste(text) => {
                gate.paste(text.expose());
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

    /// Shows what was hidden, and asks again what was open then: answers that came meanwhile were not
    /// looked at.
    fn unlock(&mut self, effects: &mut Vec<Effect>) {
        self.lock_screen = None;
        self.leaving = None;
        self.last_input = self.now;
        // What was said meanwhile is seen from now on.
        self.work.toast = self.work.toast.take().map(|toast| Toast::new(toast.tone, toast.text));
        let open = std::mem::take(&mut self.work.in_flight);
        effects.extend(open.into_iter().map(|(slot, InFlightQuery { id, query, .. })| Effect::Ask { slot, id, query }));
        self.refresh(effects);
    }

    /// Leaves at once if that loses nothing. Writes are sent to their end; drafts are lost, so the console asks first and
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

    /// Takes a key for that question. A scan or pasted text answers nothing.
    fn leaving_answer(&mut self, msg: &Msg, mut question: Confirm, effects: &mut Vec<Effect>) {
        let answer = if let Msg::Key(key) = msg { question.key(*key, self.now) } else { Answer::Open };
        match answer {
            Answer::Yes => effects.push(Effect::Quit),
            Answer::No => {}
            Answer::Open => self.leaving = Some(question),
        }
    }

    /// Something is typed: the person is there.
    pub(super) fn on_input(&mut self, work: impl FnOnce(&mut Self, &mut Vec<Effect>), effects: &mut Vec<Effect>) {
        self.last_input = self.now;
        work(self, effects);
    }

    /// When the console locks by itself; none when it never does.
    pub(super) fn locks_at(&self) -> Option<DateTime<Utc>> {
        let open = self.lock_screen.as_ref().is_none_or(SignIn::is_optional);
        self.lock_after.filter(|_| open).map(|after| self.last_input + after)
    }

    pub(super) fn is_idle(&self) -> bool {
        self.locks_at().is_some_and(|at| at <= self.now)
    }

    /// Hides everything until the same person, or another, signs in.
    pub(super) fn lock(&mut self) {
        self.show_lock_screen(Why::Locked(self.work.actor.name.clone()));
    }

    pub(super) fn show_lock_screen(&mut self, why: Why) {
        let expected = match why {
            // Whoever takes over is somebody else.
            Why::Switch => Expected { login: String::new(), ..self.expected.clone() },
            _ => self.expected.clone(),
        };
        self.leaving = None;
        self.work.panes.all_mut().for_each(Pane::forget_license);
        self.lock_screen = Some(SignIn::new(why, expected));
    }

    pub(super) fn handle_sign_in(
        &mut self,
        id: u64,
        result: Result<Box<SignedIn>, SignInError>,
        effects: &mut Vec<Effect>,
    ) {
        let result = result.map(|entered| *entered);
        if let Some(entered) = self.lock_screen.as_mut().and_then(|gate| gate.settle(id, result)) {
            effects.push(Effect::ActivateSession { id });
            self.complete_sign_in(id, entered, effects);
        }
    }

    /// Opens the gate: to the very state in which this person left, or to a fresh one.
    pub(super) fn complete_sign_in(&mut self, way: u64, entered: SignedIn, effects: &mut Vec<Effect>) {
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
            let theirs = match back {
                Some(at) => self.parked.swap_remove(at),
                None => Workspace::of(entered.login, entered.actor.clone()),
            };
            let left = std::mem::replace(&mut self.work, theirs);
            if !left.login.is_empty() {
                self.parked.push(left);
            }
            // A message that came while they were away is shown first.
            if !self.work.toast.as_ref().is_some_and(Toast::is_unread) {
                Toast::report(&mut self.work.toast, Tone::Good, format!("At this desk: {name}."));
            }
        }
        self.work.session = way;
        self.work.actor = entered.actor;
        self.connection = ConnectionStatus::Live;
        self.live_updates = LiveUpdates::default();
        self.unlock(effects);
    }

    /// The server lets this person in no longer: everything is hidden at once.
    pub(super) fn handle_sign_out(&mut self, way: u64, refusal: &SignInError) {
        if self.work.session == way && self.lock_screen.as_ref().is_none_or(SignIn::is_optional) {
            let sentence = match refusal {
                SignInError::Wrong => {
                    "The password was changed elsewhere, or the account has ended. Sign in again.".into()
                }
                other => other.sentence(),
            };
            self.show_lock_screen(Why::Ended(format!("{}: {sentence}", self.work.actor.name)));
            self.ignore_what_was_meant_for_the_pane();
        }
    }
}

/// A ticket or a license: no password, and never counted as a wrong one.
fn is_scan(text: &str) -> bool {
    license::looks_like(text) || is_torn_license(text) || scan::is_ticket(text)
}

/// A license that lost its first characters has several lines; a password has one.
fn is_torn_license(text: &str) -> bool {
    text.split(char::is_control).filter(|line| !line.is_empty()).count() > 1 && license::looks_torn(text)
}
