//! The app: a message comes in, the state changes, effects go out. Routing only; what a pane
//! does lives in its room under `ui`.

/// Calls a pane with the context made of the app's other parts.
macro_rules! with_cx {
    ($app:ident, $effects:ident, $pane:ident . $method:ident ( $($argument:expr),* )) => {{
        let mut cx = Cx {
            now: $app.now, site: &$app.site, actor: &$app.actor, ids: &mut $app.ids,
            effects: $effects, toast: &mut $app.toast,
        };
        $app.$pane.$method($($argument,)* &mut cx)
    }};
}

mod draw;
mod input;
mod layer;
mod link;
mod msg;
mod pane;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::domain::desk::{Answer, Outcome, Query, Stamp, Trouble};
use crate::domain::site::Site;
use crate::domain::staff::Actor;
use crate::keys::{Action, KeyMap, Scope};
use crate::ui::checkin::CheckIn;
use crate::ui::context::{Cx, Toast, Tone, View};
use crate::ui::effect::{Effect, Slot};
use crate::ui::frame::Link;
use crate::ui::ids::Ids;
use crate::ui::people::{self, People};
use crate::ui::roster::{self, Roster};
use crate::ui::theme::Theme;
use crate::ui::today::{self, Today};

use layer::Layer;
pub use msg::Msg;
pub use pane::Pane;

/// What a console starts with.
#[derive(Debug, Clone)]
pub struct Start {
    /// The institute.
    pub site: Site,
    /// Who acts.
    pub actor: Actor,
    /// Who else may take over this desk.
    pub staff: Vec<Actor>,
    /// Ask first who is at the desk.
    pub ask_who: bool,
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
    actor: Actor,
    staff: Vec<Actor>,
    keys: KeyMap,
    theme: Theme,
    ids: Ids,
    now: DateTime<Utc>,
    link: Link,
    saving: usize,
    pane: Pane,
    today: Today,
    roster: Roster,
    check_in: CheckIn,
    people: People,
    layer: Option<Layer>,
    toast: Option<Toast>,
    last_enter: Option<DateTime<Utc>>,
    /// When to ask again while the database does not answer.
    retry_at: DateTime<Utc>,
    /// The question of each slot that has no answer yet, and when it was asked.
    open: BTreeMap<Slot, (u64, DateTime<Utc>)>,
}

impl App {
    /// A console that has read nothing yet, and what it reads first.
    #[must_use]
    pub fn new(start: Start, now: DateTime<Utc>) -> (Self, Vec<Effect>) {
        let mut app = Self {
            site: start.site,
            actor: start.actor,
            staff: start.staff,
            keys: start.keys,
            theme: start.theme,
            ids: Ids::new(start.seed),
            now,
            link: Link::Live,
            saving: 0,
            pane: Pane::Today,
            today: Today::default(),
            roster: Roster::default(),
            check_in: CheckIn::default(),
            people: People::default(),
            layer: None,
            toast: None,
            last_enter: None,
            retry_at: now,
            open: BTreeMap::new(),
        };
        if start.ask_who && !app.staff.is_empty() {
            app.layer = Some(Layer::staff());
        }
        let mut effects = Vec::new();
        app.refresh(&mut effects);
        app.count(&effects);
        (app, effects)
    }

    /// Takes a message at `now`, the desk's clock.
    pub fn update(&mut self, msg: Msg, now: DateTime<Utc>) -> Vec<Effect> {
        self.now = now;
        let mut effects = Vec::new();
        match msg {
            Msg::Key(key) => self.key(key, &mut effects),
            Msg::Burst { text, end } => self.burst(&text, end, &mut effects),
            Msg::Paste(text) => self.paste(&text, &mut effects),
            // What was asked and not answered is not asked again; the tick only shows its age.
            Msg::Tick if !self.open.is_empty() && self.link == Link::Live => {}
            Msg::Tick => self.refresh(&mut effects),
            Msg::Answer { slot, id, result } => self.answer(slot, id, result, &mut effects),
            Msg::Wrote { id, result } => self.wrote(id, &result, &mut effects),
            Msg::Told { worked, words } => {
                self.toast = Some(Toast { tone: if worked { Tone::Good } else { Tone::Bad }, text: words });
            }
            Msg::Resize => {}
            Msg::Terminate => effects.push(Effect::Quit),
        }
        self.count(&effects);
        effects
    }

    /// Who acts, where and when, for a write.
    #[must_use]
    pub fn stamp(&self, at: DateTime<Utc>) -> Stamp {
        Stamp { actor: self.actor.name.clone(), desk: self.actor.desk.clone(), at }
    }

    fn view(&self) -> View<'_> {
        View { now: self.now, site: &self.site, actor: &self.actor, theme: &self.theme, keys: &self.keys }
    }

    /// Where keys mean something now: the pane's own, a list's, everybody's.
    fn scopes(&self) -> [Scope; 3] {
        [self.pane.scope(), Scope::List, Scope::Global]
    }

    /// Reads the institute's settings again, and what the open pane shows.
    fn refresh(&mut self, effects: &mut Vec<Effect>) {
        self.retry_at = self.now + link::RETRY;
        effects.push(Effect::Ask { slot: Slot::Site, id: self.ids.question(), query: Query::Site });
        self.load(effects);
    }

    /// Reads again what the open pane shows.
    fn load(&mut self, effects: &mut Vec<Effect>) {
        match self.pane {
            // The arrivals too, for the undo of the last one.
            Pane::Today => {
                with_cx!(self, effects, today.load());
                with_cx!(self, effects, check_in.load_arrivals());
            }
            Pane::Roster => with_cx!(self, effects, roster.load()),
            Pane::CheckIn => with_cx!(self, effects, check_in.load()),
            Pane::People => with_cx!(self, effects, people.load()),
        }
    }

    /// Why an action is not possible now; none when it is.
    #[must_use]
    pub fn why_not(&self, action: Action) -> Option<String> {
        let view = self.view();
        if Pane::of(action) == Some(self.pane) {
            return Some("You are there.".into());
        }
        match action {
            Action::SwitchStaff if self.staff.is_empty() => Some("No staff are entered yet.".into()),
            _ => match self.pane {
                Pane::Today if action == Action::Undo => self.check_in.why_not_undo_last(&view),
                Pane::Today => self.today.why_not(action, &view),
                Pane::Roster => self.roster.why_not(action, &view),
                Pane::CheckIn => self.check_in.why_not(action, &view),
                Pane::People => self.people.why_not(action, &view),
            },
        }
    }

    fn act(&mut self, action: Action, effects: &mut Vec<Effect>) {
        if Pane::of(action) == Some(self.pane) {
            return;
        }
        if let Some(why) = self.why_not(action) {
            self.toast = Some(Toast { tone: Tone::Bad, text: why });
            return;
        }
        if let Some(pane) = Pane::of(action) {
            return self.go(pane, effects);
        }
        match action {
            Action::Quit => self.quit(effects),
            Action::Help => self.layer = Some(Layer::Help { scroll: 0 }),
            Action::Palette => self.layer = Some(Layer::palette()),
            Action::SwitchStaff => self.layer = Some(Layer::staff()),
            Action::FindPerson => {
                self.go(Pane::People, effects);
                self.people.focus_search();
            }
            Action::Refresh => self.refresh(effects),
            Action::Redraw => effects.push(Effect::Redraw),
            Action::Suspend => effects.push(Effect::Suspend),
            Action::NextTheme => self.theme.look = self.theme.look.next(),
            _ => self.pane_act(action, effects),
        }
    }

    fn pane_act(&mut self, action: Action, effects: &mut Vec<Effect>) {
        match self.pane {
            Pane::Today if action == Action::Undo => with_cx!(self, effects, check_in.undo_last()),
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
                None => {}
            },
        }
    }

    fn go(&mut self, pane: Pane, effects: &mut Vec<Effect>) {
        self.check_in.leave_arrivals();
        self.pane = pane;
        self.load(effects);
    }

    fn open_roster(&mut self, session: uuid::Uuid, exceptions: bool, effects: &mut Vec<Effect>) {
        self.pane = Pane::Roster;
        let known = self.today.sessions().iter().find(|known| known.id == session).cloned();
        if let Some(known) = known {
            with_cx!(self, effects, roster.open_known(&known, self.today.read_at().unwrap_or(self.now), exceptions));
        } else {
            with_cx!(self, effects, roster.open(session, exceptions));
        }
    }

    fn check_in_for(&mut self, session: uuid::Uuid, effects: &mut Vec<Effect>) {
        let known = self.today.sessions().iter().chain(self.roster.session()).find(|known| known.id == session);
        let class = known.map(|known| (session, format!("{} {}", self.site.clock(known.starts_at), known.course)));
        self.check_in.for_class(class);
        self.go(Pane::CheckIn, effects);
    }

    /// Leaves at once only when nothing typed or unsaved would be left behind.
    fn quit(&mut self, effects: &mut Vec<Effect>) {
        if self.roster.has_drafts() || self.check_in.has_drafts() || self.people.has_drafts() || self.saving > 0 {
            self.layer = Some(Layer::LeaveAnyway);
        } else {
            effects.push(Effect::Quit);
        }
    }

    fn answer(&mut self, slot: Slot, id: u64, result: Result<Answer, Trouble>, effects: &mut Vec<Effect>) {
        let trouble = result.as_ref().err().cloned();
        if self.open.get(&slot).is_some_and(|(asked, _)| *asked == id) {
            self.open.remove(&slot);
        }
        match slot {
            Slot::Site => {
                if let Ok(Answer::Site(site, server_clock)) = result {
                    self.site = site;
                    self.warn_of_clock(self.now - server_clock);
                }
            }
            Slot::Day => with_cx!(self, effects, today.answer(id, result)),
            Slot::Session => with_cx!(self, effects, roster.answer(id, result)),
            Slot::Find => with_cx!(self, effects, check_in.find_answer(id, result)),
            Slot::Arrivals => with_cx!(self, effects, check_in.arrivals_answer(id, result)),
            Slot::Waiver => {
                with_cx!(self, effects, check_in.waiver_answer(id, &result));
                with_cx!(self, effects, roster.waiver_answer(id, &result));
            }
            Slot::ClassNotes => with_cx!(self, effects, roster.notes_answer(id, result)),
            Slot::People | Slot::Person | Slot::Sealed => with_cx!(self, effects, people.answer(slot, id, result)),
        }
        // Only now: reading again makes the pane deaf to this answer.
        self.note_link(trouble.as_ref(), effects);
    }

    fn wrote(&mut self, id: uuid::Uuid, result: &Result<Outcome, Trouble>, effects: &mut Vec<Effect>) {
        self.saving = self.saving.saturating_sub(1);
        self.note_link(result.as_ref().err(), effects);
        if let Some(seat) = result.as_ref().ok().and_then(Outcome::seat) {
            self.today.seat_changed(seat);
            self.roster.seat_changed(seat);
            self.check_in.seat_changed(seat);
            self.people.seat_changed(seat);
        }
        if with_cx!(self, effects, check_in.outcome(id, result)) {
            return;
        }
        if with_cx!(self, effects, people.outcome(id, result)) {
            return;
        }
        with_cx!(self, effects, roster.outcome(id, result));
    }
}
