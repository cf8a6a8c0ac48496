//! The app: takes messages, changes its state and returns effects. This module only routes. Each pane has its own
//! directory under `ui`.

mod connection;
mod draw;
mod history;
mod input;
mod layer;
mod live;
mod locking;
mod message;
mod msg;
mod offline_lookup;
mod panes;
mod progress;
mod registry;
mod results;
mod routing;
mod scan;
mod ticket;
mod undo;
mod waiting;
mod workspace;

use chrono::{DateTime, Duration, Utc};

use crate::domain::backoff::Backoff;
use crate::domain::desk::{Query, ServerState};
use crate::domain::live::LiveUpdates;
use crate::domain::sign_in::SignedIn;
use crate::domain::site::Site;
use crate::keys::{Action, KeyMap, Scope};
use crate::ui::context::{Toast, Tone, View};
use crate::ui::effect::{Effect, Slot};
use crate::ui::frame::ConnectionStatus;
use crate::ui::help::Help;
use crate::ui::ids::{Ids, SessionId};
use crate::ui::sign_in::{Expected, SignIn, Why};
use crate::ui::theme::Theme;
use crate::ui::waiting::Reading;
use crate::ui::widgets::confirm::Confirm;

use layer::Layer;
pub use msg::Msg;
pub use panes::PaneId;
pub use registry::{actions, key_map};
use workspace::Workspace;

/// Session number of the user who is signed in at the start. Later sessions take the number of their sign-in attempt.
pub(crate) const INITIAL: SessionId = SessionId(0);

/// What a console starts with.
#[derive(Debug, Clone)]
pub struct Start {
    /// The user who is signed in at the start, because the password came from the environment or a file.
    pub entered: Option<SignedIn>,
    /// Whom the sign-in screen expects.
    pub expected: Expected,
    /// The key map.
    pub keys: KeyMap,
    /// Theme.
    pub theme: Theme,
    /// Seed of the ids that this console creates.
    pub seed: [u8; 32],
}

/// The whole state of a console.
#[derive(Debug)]
pub struct App {
    site: Site,
    keys: KeyMap,
    theme: Theme,
    ids: Ids,
    now: DateTime<Utc>,
    connection: ConnectionStatus,
    /// When to try again while the database does not answer.
    retry_at: DateTime<Utc>,
    /// When everything on the screen was last queried.
    refreshed_at: DateTime<Utc>,
    retry: Backoff,
    /// How the console learns of changes made elsewhere.
    live_updates: LiveUpdates,
    /// What the server last reported about itself.
    server: ServerState,
    /// Workspace of the user who is signed in.
    work: Workspace,
    /// Workspaces of the users who were signed in before, one each.
    parked: Vec<Workspace>,
    /// The lock screen, while it is shown.
    lock_screen: Option<SignIn>,
    expected: Expected,
    lock_after: Option<Duration>,
    last_input: DateTime<Utc>,
    /// The question on the lock screen before quitting would lose a draft.
    leaving: Option<Confirm>,
    /// Where the last typed letters were shown, while they can be removed again.
    shown_in: Option<scan::FocusPoint>,
    /// The terminal's columns and rows; `None` until the terminal reports them.
    size: Option<(u16, u16)>,
    /// Keys are ignored until then: they were typed for a screen that has just been hidden.
    ignore_keys_until: DateTime<Utc>,
}

impl App {
    /// Returns a console that has read nothing yet, and its first effects.
    #[must_use]
    pub fn new(start: Start, now: DateTime<Utc>) -> (Self, Vec<Effect>) {
        let mut app = Self {
            site: start.expected.site.clone().unwrap_or_else(Site::unknown),
            keys: start.keys,
            theme: start.theme,
            ids: Ids::new(start.seed),
            now,
            connection: ConnectionStatus::Live,
            retry_at: now,
            refreshed_at: now,
            retry: Backoff::default(),
            live_updates: LiveUpdates::default(),
            server: ServerState::default(),
            work: Workspace::signed_out(),
            parked: Vec::new(),
            lock_screen: None,
            expected: start.expected,
            lock_after: None,
            last_input: now,
            leaving: None,
            shown_in: None,
            size: None,
            ignore_keys_until: now,
        };
        let mut effects = Vec::new();
        match start.entered {
            Some(entered) => app.complete_sign_in(INITIAL, entered, &mut effects),
            None => app.show_lock_screen(Why::Start),
        }
        app.work.toast = None;
        app.track_in_flight(&effects);
        (app, effects)
    }

    /// Updates the state with a message at `now`, the desk's clock, and returns the effects.
    pub fn update(&mut self, msg: Msg, now: DateTime<Utc>) -> Vec<Effect> {
        self.now = now;
        // If the clock is set back, the screen must not stay unlocked for longer.
        self.last_input = self.last_input.min(now);
        let mut effects = Vec::new();
        if self.is_idle() {
            self.lock_when_idle();
        }
        if msg.is_input() && self.is_ignored(&msg) {
            return effects;
        }
        match msg {
            Msg::Key(_) | Msg::Burst(_) | Msg::ScanStarted | Msg::Paste(_) | Msg::Tick if self.is_locked() => {
                self.update_locked(msg, &mut effects);
            }
            Msg::Key(key) => self.on_input(|app, effects| app.key(key, effects), &mut effects),
            Msg::Burst(burst) => self.on_input(|app, effects| app.burst(&burst, effects), &mut effects),
            Msg::ScanStarted => self.on_input(|app, _| app.say_scanning(), &mut effects),
            Msg::Paste(text) => self.on_input(|app, effects| app.paste(text.expose(), effects), &mut effects),
            Msg::Tick => self.tick(&mut effects),
            Msg::Answer { slot, id, result } => self.answer(slot, id, result, &mut effects),
            Msg::Wrote { id, result } => self.wrote(id, &result, &mut effects),
            Msg::WriteQueued { id, is_kept, why } => self.write_queued(id, is_kept, why, &mut effects),
            Msg::RestoredFromJournal { session, left, unread, trouble } => {
                self.restored_from_journal(session, left, unread, trouble);
            }
            Msg::SignedIn { id, result } => self.handle_sign_in(id, result, &mut effects),
            Msg::SignedOut { session, refusal } => self.handle_sign_out(session, &refusal),
            Msg::StaffDone { id, result } => self.staff_done(id, result, &mut effects),
            Msg::FileDone { session, worked, words } => self.file_done(session, worked, words, &mut effects),
            Msg::Changed { session, own, others } => self.note_changes(session, &own, &others),
            Msg::LiveUpdates { session, hearing } => self.note_live_updates(session, hearing),
            Msg::WhatsNew { login } => self.show_whats_new(&login),
            Msg::Resize(size) => self.size = size.or(self.size),
            Msg::SuspendFailed => self.report_no_shell(),
            Msg::Terminate => effects.push(Effect::Quit),
        }
        self.load_beside(&mut effects);
        self.answer_offline(&mut effects);
        self.refuse_writes_that_cannot_wait(&mut effects);
        self.catch_up(&mut effects);
        self.show_optimistically(&mut effects);
        self.track_in_flight(&effects);
        self.note_progress(&effects);
        self.keep_message();
        if self.is_locked() {
            // `unlock` sends these queries again.
            effects.retain(|effect| !matches!(effect, Effect::Ask { .. }));
        }
        effects
    }

    /// Returns the open pane.
    #[must_use]
    pub fn pane(&self) -> PaneId {
        self.work.pane
    }

    fn view(&self) -> View<'_> {
        View { now: self.now, site: &self.site, actor: &self.work.actor, theme: &self.theme, keys: &self.keys }
    }

    /// Returns the scopes in which a key is looked up: the pane's own, lists, everywhere.
    fn scopes(&self) -> [Scope; 3] {
        [self.scope(), Scope::List, Scope::Global]
    }

    /// Returns the scope of the keys in the open pane's current view.
    fn scope(&self) -> Scope {
        self.open_pane().scope().unwrap_or_else(|| self.work.pane.scope())
    }

    /// Reads what a wide screen shows beside the current row.
    fn load_beside(&mut self, effects: &mut Vec<Effect>) {
        if let Some((columns, _)) = self.size.filter(|_| !self.is_locked()) {
            self.with_pane(self.work.pane, effects, |pane, cx| pane.load_beside(columns, cx));
        }
    }

    /// Queries the institute's settings and the contents of the open pane again.
    fn refresh(&mut self, effects: &mut Vec<Effect>) {
        self.refreshed_at = self.now;
        self.retry_later();
        effects.push(Effect::Ask { slot: Slot::Site, id: self.ids.query(), query: Query::Site });
        self.load(effects);
    }

    /// Queries the contents of the open pane, again if they were read before.
    fn load(&mut self, effects: &mut Vec<Effect>) {
        self.with_pane(self.work.pane, effects, |pane, cx| pane.load(cx));
        if self.work.pane == PaneId::Today {
            // For the undo of the last arrival.
            self.load_arrivals(effects);
        }
    }

    /// Queries the last arrivals, which Check-in keeps.
    fn load_arrivals(&mut self, effects: &mut Vec<Effect>) {
        self.with_pane(PaneId::CheckIn, effects, |pane, cx| pane.reload(Slot::Arrivals, cx));
    }

    /// Returns why an action is not possible now; `None` if it is.
    #[must_use]
    pub fn why_not(&self, action: Action) -> Option<String> {
        let view = self.view();
        if PaneId::of(action) == Some(self.work.pane) {
            return Some("You are there.".into());
        }
        if let Some(why) = self.why_no_audit(action).or_else(|| self.why_no_ticket(action)) {
            return Some(why);
        }
        if let Some(pane) = PaneId::of(action) {
            return self.why_no_pane(pane);
        }
        if action == Action::Undo && self.undoes_desk_action() {
            return self.why_no_undo();
        }
        self.why_no_right(action).or_else(|| self.open_pane().why_not(action, &view))
    }

    /// Returns which right this person lacks for an action of the open pane; `None` if none.
    fn why_no_right(&self, action: Action) -> Option<String> {
        let spec = self.keys.spec_of(action, &[self.scope()])?;
        self.why_no_pane(self.work.pane).or_else(|| spec.why_not(&self.work.actor))
    }

    /// Returns why this person may not use a pane; `None` if they may.
    fn why_no_pane(&self, pane: PaneId) -> Option<String> {
        (pane.spec().why_not)(&self.work.actor)
    }

    fn uses(&self, pane: PaneId) -> bool {
        self.why_no_pane(pane).is_none()
    }

    fn act(&mut self, action: Action, effects: &mut Vec<Effect>) {
        if PaneId::of(action) == Some(self.work.pane) {
            return;
        }
        if let Some(why) = self.why_not(action) {
            self.work.toast = Some(Toast::new(Tone::Bad, why));
            return;
        }
        if let Some(pane) = PaneId::of(action) {
            return self.go(pane, effects);
        }
        match action {
            Action::Quit => self.quit(effects),
            Action::Help => self.work.layer = Some(Layer::Help(Help::default())),
            Action::Palette => self.work.layer = Some(Layer::palette()),
            Action::WaitingChanges => self.work.layer = Some(Layer::Waiting(Reading::default())),
            Action::SwitchStaff => self.show_lock_screen(Why::Switch),
            Action::Lock => self.lock(),
            Action::ChangePassword => self.lock_screen = Some(SignIn::change_password(&self.work.login)),
            Action::FindPerson => {
                self.go(PaneId::People, effects);
                self.work.panes.people.focus_search();
            }
            Action::History if self.work.pane != PaneId::Audit => self.open_history(effects),
            Action::TicketNew if self.work.pane != PaneId::Tickets => self.new_ticket(effects),
            Action::Undo if self.undoes_desk_action() => self.undo(effects),
            Action::Refresh => self.refresh(effects),
            Action::Redraw => effects.push(Effect::Redraw),
            Action::Suspend => effects.push(Effect::Suspend),
            Action::NextTheme => self.theme.look = self.theme.look.next(),
            _ => self.pane_act(action, effects),
        }
    }

    fn report_no_shell(&mut self) {
        let text = "There is no shell to go to: the console is all that runs in this terminal.";
        match &mut self.lock_screen {
            Some(screen) => screen.say(text),
            None => Toast::report(&mut self.work.toast, Tone::Info, text),
        }
    }

    /// Quits at once if nothing typed or unsaved would be lost; asks otherwise.
    fn quit(&mut self, effects: &mut Vec<Effect>) {
        if self.is_unfinished() {
            self.work.layer = Some(Layer::Leave(self.leave_question()));
        } else {
            effects.push(Effect::Quit);
        }
    }

    fn is_unfinished(&self) -> bool {
        self.work.is_unfinished() || self.parked.iter().any(Workspace::is_unfinished)
    }
}
