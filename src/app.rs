//! The app: a message comes in, the state changes, effects go out. Routing only; what a pane
//! does lives in its room under `ui`.

/// Calls a pane, or does something else, with the context made of the app's other parts.
macro_rules! with_cx {
    ($app:ident, $effects:ident, |$cx:ident| $work:expr) => {{
        let $cx = &mut Cx {
            now: $app.now, site: &$app.site, actor: &$app.work.actor, ids: &mut $app.ids,
            effects: $effects, toast: &mut $app.work.toast,
        };
        $work
    }};
    ($app:ident, $effects:ident, $pane:ident . $method:ident ( $($argument:expr),* )) => {
        with_cx!($app, $effects, |cx| $app.work.$pane.$method($($argument,)* cx))
    };
}

mod draw;
mod gate;
mod history;
mod input;
mod layer;
mod link;
mod live;
mod memory;
mod message;
mod msg;
mod pane;
mod progress;
mod results;
mod scan;
mod ticket;
mod undo;
mod waiting;
mod workspace;

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use crate::domain::backoff::Backoff;
use crate::domain::desk::{Query, ServerState, Stamp};
use crate::domain::live::Hearing;
use crate::domain::rights::Right;
use crate::domain::sign_in::Entered;
use crate::domain::site::Site;
use crate::keys::{Action, KeyMap, Scope};
use crate::ui::context::{Cx, Toast, Tone, View};
use crate::ui::effect::{Effect, Slot};
use crate::ui::frame::Link;
use crate::ui::help::Help;
use crate::ui::ids::Ids;
use crate::ui::sign_in::{Expected, SignIn, Why};
use crate::ui::theme::Theme;
use crate::ui::waiting::Reading;
use crate::ui::widgets::confirm::Confirm;
use crate::ui::{people, roster, tickets, today};

use layer::Layer;
pub use msg::Msg;
pub use pane::Pane;
use workspace::Workspace;

/// The number of the way of whoever is in from the start; everybody else's is their try's.
pub(crate) const FIRST_WAY: u64 = 0;

/// What a console starts with.
#[derive(Debug, Clone)]
pub struct Start {
    /// Who is in already: somebody whose password came from the environment or a file.
    pub entered: Option<Entered>,
    /// Whom the sign-in screen expects.
    pub expected: Expected,
    /// The keys.
    pub keys: KeyMap,
    /// The look.
    pub theme: Theme,
    /// Seed of the ids that this console makes.
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
    link: Link,
    /// When to ask again while the database does not answer.
    retry_at: DateTime<Utc>,
    /// When all that is shown was last asked for.
    refreshed_at: DateTime<Utc>,
    retry: Backoff,
    /// How changes are heard of.
    hearing: Hearing,
    /// What the server said of itself last.
    server: ServerState,
    /// What the person at the desk works on.
    work: Workspace,
    /// What those before left, each for themselves.
    parked: Vec<Workspace>,
    /// The sign-in screen, while nobody may see anything.
    gate: Option<SignIn>,
    expected: Expected,
    lock_after: Option<Duration>,
    last_input: DateTime<Utc>,
    /// The question at the gate before leaving, where that loses a draft.
    leaving: Option<Confirm>,
    /// Where the letters before were shown, while they can be taken back.
    shown_in: Option<scan::Place>,
    /// The terminal's columns and rows; `None` before it has said so.
    size: Option<(u16, u16)>,
    /// Until then keys are ignored: they were meant for what has just been hidden.
    blind_until: DateTime<Utc>,
}

impl App {
    /// A console that has read nothing yet, and what it reads first.
    #[must_use]
    pub fn new(start: Start, now: DateTime<Utc>) -> (Self, Vec<Effect>) {
        let mut app = Self {
            site: start.expected.site.clone().unwrap_or_else(Site::unknown),
            keys: start.keys,
            theme: start.theme,
            ids: Ids::new(start.seed),
            now,
            link: Link::Live,
            retry_at: now,
            refreshed_at: now,
            retry: Backoff::default(),
            hearing: Hearing::default(),
            server: ServerState::default(),
            work: Workspace::nobodys(),
            parked: Vec::new(),
            gate: None,
            expected: start.expected,
            lock_after: None,
            last_input: now,
            leaving: None,
            shown_in: None,
            size: None,
            blind_until: now,
        };
        let mut effects = Vec::new();
        match start.entered {
            Some(entered) => app.come_in(FIRST_WAY, entered, &mut effects),
            None => app.shut(Why::Start),
        }
        app.work.toast = None;
        app.count(&effects);
        (app, effects)
    }

    /// Takes a message at `now`, the desk's clock.
    pub fn update(&mut self, msg: Msg, now: DateTime<Utc>) -> Vec<Effect> {
        self.now = now;
        // A clock that is set back must not keep the screen open for longer.
        self.last_input = self.last_input.min(now);
        let mut effects = Vec::new();
        if self.is_idle() {
            self.lock_unasked();
        }
        if msg.is_input() && self.is_unseen(&msg) {
            return effects;
        }
        match msg {
            Msg::Key(_) | Msg::Burst(_) | Msg::Reading | Msg::Paste(_) | Msg::Tick if self.is_shut() => {
                self.at_the_gate(msg, &mut effects);
            }
            Msg::Key(key) => self.typed(|app, effects| app.key(key, effects), &mut effects),
            Msg::Burst(burst) => self.typed(|app, effects| app.burst(&burst, effects), &mut effects),
            Msg::Reading => self.typed(|app, _| app.say_reading(), &mut effects),
            Msg::Paste(text) => self.typed(|app, effects| app.paste(text.expose(), effects), &mut effects),
            Msg::Tick => self.tick(&mut effects),
            Msg::Answer { slot, id, result } => self.answer(slot, id, result, &mut effects),
            Msg::Wrote { id, result } => self.wrote(id, &result, &mut effects),
            Msg::Waits { id, is_kept, why } => self.waits(id, is_kept, why, &mut effects),
            Msg::Left { way, left, unread, trouble } => self.left(way, left, unread, trouble),
            Msg::SignedIn { id, result } => self.signed_in(id, result, &mut effects),
            Msg::SignedOut { way, refusal } => self.signed_out(way, &refusal),
            Msg::StaffDone { id, result } => self.staff_done(id, result, &mut effects),
            Msg::Told { way, worked, words } => self.told(way, worked, words, &mut effects),
            Msg::Changed { way, own, others } => self.changed(way, &own, &others),
            Msg::Hearing { way, hearing } => self.hears(way, hearing),
            Msg::WhatsNew { login } => self.tell_whats_new(&login),
            Msg::Resize(size) => self.size = size.or(self.size),
            Msg::NoShell => self.say_no_shell(),
            Msg::Terminate => effects.push(Effect::Quit),
        }
        self.peek(&mut effects);
        self.look_up_here(&mut effects);
        self.refuse_what_cannot_wait(&mut effects);
        self.catch_up(&mut effects);
        self.note_waitable(&effects);
        self.count(&effects);
        self.note_progress(&effects);
        self.keep_message();
        if self.is_shut() {
            // It is asked when they are back.
            effects.retain(|effect| !matches!(effect, Effect::Ask { .. }));
        }
        effects
    }

    /// The pane that is open.
    #[must_use]
    pub fn pane(&self) -> Pane {
        self.work.pane
    }

    /// Who acts, where and when, for a write.
    #[must_use]
    pub fn stamp(&self, at: DateTime<Utc>) -> Stamp {
        Stamp { actor: self.work.actor.name.clone(), desk: self.work.actor.desk.clone(), at }
    }

    fn view(&self) -> View<'_> {
        View { now: self.now, site: &self.site, actor: &self.work.actor, theme: &self.theme, keys: &self.keys }
    }

    /// Where keys mean something now: the pane's own, a list's, everybody's.
    fn scopes(&self) -> [Scope; 3] {
        [self.scope(), Scope::List, Scope::Global]
    }

    /// Where the open pane keeps the keys of what it shows.
    fn scope(&self) -> Scope {
        match self.work.pane {
            Pane::Leads => self.work.leads.scope(),
            Pane::Tickets => self.work.tickets.scope(),
            pane => pane.scope(),
        }
    }

    /// Reads what a wide screen shows beside the current row.
    fn peek(&mut self, effects: &mut Vec<Effect>) {
        if self.work.pane == Pane::Tickets
            && !self.is_shut()
            && let Some((columns, _)) = self.size
        {
            with_cx!(self, effects, tickets.peek(columns));
        }
    }

    /// Reads the institute's settings again, and what the open pane shows.
    fn refresh(&mut self, effects: &mut Vec<Effect>) {
        self.refreshed_at = self.now;
        self.retry_later();
        effects.push(Effect::Ask { slot: Slot::Site, id: self.ids.question(), query: Query::Site });
        self.load(effects);
    }

    /// Reads again what the open pane shows.
    fn load(&mut self, effects: &mut Vec<Effect>) {
        match self.work.pane {
            // The arrivals too, for the undo of the last one.
            Pane::Today => {
                with_cx!(self, effects, today.load());
                with_cx!(self, effects, check_in.load_arrivals());
            }
            Pane::Roster => with_cx!(self, effects, roster.load()),
            Pane::CheckIn => with_cx!(self, effects, check_in.load()),
            Pane::Leads => with_cx!(self, effects, leads.load()),
            Pane::Tickets => with_cx!(self, effects, tickets.load()),
            Pane::People => with_cx!(self, effects, people.load()),
            Pane::Staff => with_cx!(self, effects, staff.load()),
            Pane::Audit => with_cx!(self, effects, audit.load()),
        }
    }

    /// Why an action is not possible now; none when it is.
    #[must_use]
    pub fn why_not(&self, action: Action) -> Option<String> {
        let view = self.view();
        if Pane::of(action) == Some(self.work.pane) {
            return Some("You are there.".into());
        }
        if let Some(why) = self.why_no_audit(action).or_else(|| self.why_no_ticket(action)) {
            return Some(why);
        }
        if let Some(pane) = Pane::of(action) {
            return self.why_no_pane(pane);
        }
        if action == Action::Undo && self.undoes_desk_action() {
            return self.why_no_undo();
        }
        match self.work.pane {
            Pane::Today => self.work.today.why_not(action, &view),
            Pane::Roster => self.work.roster.why_not(action, &view),
            Pane::CheckIn => self.work.check_in.why_not(action, &view),
            Pane::Leads => self.work.leads.why_not(action, &view),
            Pane::Tickets => self.work.tickets.why_not(action, &view),
            Pane::People => self.work.people.why_not(action, &view),
            Pane::Staff => self.work.staff.why_not(action, &view),
            Pane::Audit => self.work.audit.why_not(action, &view),
        }
    }

    /// Why a pane is not for this person; `None` when it is.
    fn why_no_pane(&self, pane: Pane) -> Option<String> {
        match pane {
            Pane::Staff => self.work.actor.why_not(Right::StaffManage),
            Pane::Leads => self.work.actor.why_not(Right::LeadsManage),
            Pane::Tickets => tickets::why_no_pane(&self.work.actor),
            Pane::Today | Pane::Roster | Pane::CheckIn | Pane::People | Pane::Audit => None,
        }
    }

    fn uses(&self, pane: Pane) -> bool {
        self.why_no_pane(pane).is_none()
    }

    fn act(&mut self, action: Action, effects: &mut Vec<Effect>) {
        if Pane::of(action) == Some(self.work.pane) {
            return;
        }
        if let Some(why) = self.why_not(action) {
            self.work.toast = Some(Toast::new(Tone::Bad, why));
            return;
        }
        if let Some(pane) = Pane::of(action) {
            return self.go(pane, effects);
        }
        match action {
            Action::Quit => self.quit(effects),
            Action::Help => self.work.layer = Some(Layer::Help(Help::default())),
            Action::Palette => self.work.layer = Some(Layer::palette()),
            Action::WaitingChanges => self.work.layer = Some(Layer::Waiting(Reading::default())),
            Action::SwitchStaff => self.shut(Why::Switch),
            Action::Lock => self.lock(),
            Action::ChangePassword => self.gate = Some(SignIn::change_password(&self.work.login)),
            Action::FindPerson => {
                self.go(Pane::People, effects);
                self.work.people.focus_search();
            }
            Action::History if self.work.pane != Pane::Audit => self.open_history(effects),
            Action::TicketNew if self.work.pane != Pane::Tickets => self.new_ticket(effects),
            Action::Undo if self.undoes_desk_action() => self.undo(effects),
            Action::Refresh => self.refresh(effects),
            Action::Redraw => effects.push(Effect::Redraw),
            Action::Suspend => effects.push(Effect::Suspend),
            Action::NextTheme => self.theme.look = self.theme.look.next(),
            _ => self.pane_act(action, effects),
        }
    }

    fn pane_act(&mut self, action: Action, effects: &mut Vec<Effect>) {
        match self.work.pane {
            Pane::Today => match with_cx!(self, effects, today.act(action)) {
                Some(today::Go::Roster { session, exceptions }) => self.open_roster(session, exceptions, effects),
                Some(today::Go::CheckIn(session)) => self.check_in_for(session, effects),
                None => {}
            },
            Pane::Roster => match with_cx!(self, effects, roster.act(action)) {
                Some(roster::Go::CheckIn(session)) => self.check_in_for(session, effects),
                None => {}
            },
            Pane::CheckIn => with_cx!(self, effects, check_in.act(action)),
            Pane::People => match with_cx!(self, effects, people.act(action)) {
                Some(people::Go::CheckIn { text }) => {
                    self.go(Pane::CheckIn, effects);
                    with_cx!(self, effects, check_in.look_up(&text));
                }
                Some(people::Go::Class(class)) => self.open_roster(class, false, effects),
                Some(people::Go::Ticket(ticket)) => self.open_ticket_of_person(ticket, effects),
                None => {}
            },
            Pane::Leads => with_cx!(self, effects, leads.act(action)),
            Pane::Tickets if action == Action::Back && self.is_ticket_of_person() => self.back_to_person(effects),
            Pane::Tickets => match with_cx!(self, effects, tickets.act(action)) {
                Some(tickets::Go::Person(person)) => {
                    self.go(Pane::People, effects);
                    with_cx!(self, effects, people.open_person(person.id, person.kind));
                }
                Some(tickets::Go::Class(class)) => self.open_roster(class, false, effects),
                Some(tickets::Go::Order(text)) => {
                    self.go(Pane::CheckIn, effects);
                    with_cx!(self, effects, check_in.look_up(&text));
                }
                Some(tickets::Go::Lead(lead)) => {
                    self.go(Pane::Leads, effects);
                    with_cx!(self, effects, leads.open_page(lead));
                }
                None => {}
            },
            Pane::Staff if action == Action::Back && !self.work.staff.is_searched() => {
                self.go(self.work.asked_from, effects);
            }
            Pane::Staff => with_cx!(self, effects, staff.act(action)),
            Pane::Audit => self.audit_act(action, effects),
        }
    }

    fn go(&mut self, pane: Pane, effects: &mut Vec<Effect>) {
        if self.work.pane.number().is_some() {
            self.work.asked_from = self.work.pane;
        }
        self.work.check_in.leave();
        self.work.pane = pane;
        self.load(effects);
    }

    fn open_roster(&mut self, session: Uuid, exceptions: bool, effects: &mut Vec<Effect>) {
        self.work.pane = Pane::Roster;
        let known = self.work.today.sessions().iter().find(|known| known.id == session).cloned();
        if let Some(known) = known {
            with_cx!(
                self,
                effects,
                roster.open_known(&known, self.work.today.read_at().unwrap_or(self.now), exceptions)
            );
        } else {
            with_cx!(self, effects, roster.open(session, exceptions));
        }
    }

    fn check_in_for(&mut self, session: Uuid, effects: &mut Vec<Effect>) {
        let known =
            self.work.today.sessions().iter().chain(self.work.roster.session()).find(|known| known.id == session);
        let class = known.map(|known| (session, format!("{} {}", self.site.clock(known.starts_at), known.course)));
        self.work.check_in.for_class(class);
        self.go(Pane::CheckIn, effects);
    }

    fn say_no_shell(&mut self) {
        let text = "There is no shell to go to: the console is all that runs in this terminal.";
        match &mut self.gate {
            Some(gate) => gate.say(text),
            None => Toast::report(&mut self.work.toast, Tone::Info, text),
        }
    }

    /// Leaves at once only when nothing typed or unsaved would be left behind.
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
