//! The app: a message comes in, the state changes, effects go out. Routing only; what a pane
//! does lives in its room under `ui`.

mod draw;
mod layer;
mod msg;
mod pane;

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, DurationRound, Utc};
use crokey::KeyCombination;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::domain::desk::{Answer, Outcome, Query, Stamp, Trouble, TroubleKind};
use crate::domain::scan::{self, Code};
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

/// How long to wait before asking again when the database did not answer.
const RETRY: Duration = Duration::seconds(3);

/// A question that takes longer than this is said to.
const SLOW: Duration = Duration::seconds(5);

/// Clocks that are further apart than this are said to.
const SKEW: Duration = Duration::minutes(2);

/// Enters closer together than this are one key held down.
const HELD: Duration = Duration::milliseconds(120);

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

    /// Remembers what is on its way.
    fn count(&mut self, effects: &[Effect]) {
        for effect in effects {
            match effect {
                Effect::Run { .. } => self.saving += 1,
                Effect::Ask { slot, id, .. } => {
                    self.open.insert(*slot, (*id, self.now));
                }
                _ => {}
            }
        }
    }

    /// When the app wants a tick: at the next minute, for the clock and for fresh data; sooner
    /// while the database does not answer.
    #[must_use]
    pub fn wake_at(&self) -> DateTime<Utc> {
        let minute = Duration::minutes(1);
        let next_minute = self.now.duration_trunc(minute).unwrap_or(self.now) + minute;
        let oldest = self.open.values().map(|(_, asked)| *asked).min();
        let slow_at = oldest.map(|asked| (asked + SLOW + Duration::seconds(1)).max(self.now + Duration::seconds(1)));
        let retry_at = matches!(self.link, Link::Reconnecting { .. }).then_some(self.retry_at);
        [slow_at, retry_at].into_iter().flatten().fold(next_minute, DateTime::min)
    }

    /// Who acts, where and when, for a write.
    #[must_use]
    pub fn stamp(&self, at: DateTime<Utc>) -> Stamp {
        Stamp { actor: self.actor.name.clone(), desk: self.actor.desk.clone(), at }
    }

    /// The link as the top line says it: a question that stays without an answer is said too.
    fn shown_link(&self) -> Link {
        let longest = self.open.values().map(|(_, asked)| self.now - *asked).max().unwrap_or_default();
        match self.link {
            Link::Live if longest > SLOW => Link::Waiting { seconds: longest.num_seconds() },
            link => link,
        }
    }

    fn view(&self) -> View<'_> {
        View { now: self.now, site: &self.site, actor: &self.actor, theme: &self.theme, keys: &self.keys }
    }

    /// Where keys mean something now: the pane's own, a list's, everybody's.
    fn scopes(&self) -> [Scope; 3] {
        [self.pane.scope(), Scope::List, Scope::Global]
    }

    fn is_typing(&self) -> bool {
        match self.pane {
            Pane::Today => self.today.is_typing(),
            Pane::Roster => self.roster.is_typing(),
            Pane::CheckIn => self.check_in.is_typing(),
            Pane::People => self.people.is_typing(),
        }
    }

    fn has_form(&self) -> bool {
        match self.pane {
            Pane::Roster => self.roster.has_form(),
            Pane::CheckIn => self.check_in.has_form(),
            Pane::Today | Pane::People => false,
        }
    }

    /// Reads the institute's settings again, and what the open pane shows.
    fn refresh(&mut self, effects: &mut Vec<Effect>) {
        self.retry_at = self.now + RETRY;
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

    fn key(&mut self, key: KeyEvent, effects: &mut Vec<Effect>) {
        if key.code != KeyCode::Enter {
            self.last_enter = None;
        } else if self.is_held() {
            return;
        }
        self.toast = None;
        let action = self.keys.resolve(KeyCombination::from(key), &self.scopes());
        if self.layer.is_some() && !matches!(action, Some(Action::Suspend | Action::Redraw)) {
            return self.layer_key(key, effects);
        }
        match action {
            Some(action) if self.passes(key, action) => self.act(action, effects),
            _ if self.has_form() => self.form_key(key, effects),
            _ if self.is_typing() => self.type_key(key, effects),
            _ => {}
        }
    }

    /// Whether this Enter comes so soon after the last one that the key is held, or bounces: what
    /// the first one brought up must be seen before a second one confirms it.
    fn is_held(&mut self) -> bool {
        let last = self.last_enter.replace(self.now);
        last.is_some_and(|last| (Duration::zero()..HELD).contains(&(self.now - last)))
    }

    /// Whether a key is an action although letters could be meant: always where nothing is typed;
    /// in a field or a form only for keys that type nothing there.
    fn passes(&self, key: KeyEvent, action: Action) -> bool {
        if !self.has_form() && !self.is_typing() {
            return true;
        }
        let types = matches!(key.code, KeyCode::Char(_))
            && !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        if types {
            // In an empty field these two cannot begin anything that is looked for.
            let asks = matches!(key.code, KeyCode::Char('?' | ':')) && matches!(action, Action::Help | Action::Palette);
            return asks && !self.has_form() && self.pane == Pane::CheckIn && self.check_in.is_empty();
        }
        let everywhere = Pane::of(action).is_some()
            || matches!(action, Action::Quit | Action::Suspend | Action::Redraw | Action::Help | Action::NextTheme);
        let in_a_field = matches!(action, Action::FindPerson | Action::Refresh | Action::Palette | Action::SwitchStaff);
        everywhere || (in_a_field && !self.has_form())
    }

    fn form_key(&mut self, key: KeyEvent, effects: &mut Vec<Effect>) {
        match self.pane {
            Pane::Roster => with_cx!(self, effects, roster.form_key(key)),
            Pane::CheckIn => with_cx!(self, effects, check_in.form_key(key)),
            Pane::Today | Pane::People => {}
        }
    }

    fn type_key(&mut self, key: KeyEvent, effects: &mut Vec<Effect>) {
        match self.pane {
            Pane::Today => self.today.type_key(key),
            Pane::Roster => self.roster.type_key(key),
            Pane::CheckIn => with_cx!(self, effects, check_in.type_key(key)),
            Pane::People => with_cx!(self, effects, people.type_key(key)),
        }
    }

    /// A burst is a scan wherever one is, unless it can only be typing that a slow line has brought
    /// in one piece.
    fn burst(&mut self, text: &str, end: Option<KeyEvent>, effects: &mut Vec<Effect>) {
        if self.must_say_who() {
            return;
        }
        self.toast = None;
        let takes_text = self.layer.is_some() || self.has_form() || (self.is_typing() && self.pane != Pane::CheckIn);
        let may_be_typed = takes_text || (self.is_typing() && !scan::is_foreign_code(text));
        if may_be_typed && !Code::looks_like(text) {
            return self.retype(text, end, effects);
        }
        self.layer = None;
        self.roster.set_form_aside();
        if self.pane != Pane::CheckIn {
            self.go(Pane::CheckIn, effects);
        }
        with_cx!(self, effects, check_in.scan(text));
    }

    /// Nothing is done at a desk before it is known who stands there.
    fn must_say_who(&mut self) -> bool {
        let is_open = matches!(self.layer, Some(Layer::Staff(_)));
        if is_open {
            let text = "Say first who is at this desk; then scan again.".into();
            self.toast = Some(Toast { tone: Tone::Bad, text });
        }
        is_open
    }

    /// Gives a burst back as the keys it was.
    fn retype(&mut self, text: &str, end: Option<KeyEvent>, effects: &mut Vec<Effect>) {
        for c in text.chars().filter(|c| !c.is_control()) {
            self.key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE), effects);
        }
        if let Some(end) = end {
            self.key(end, effects);
        }
    }

    fn paste(&mut self, text: &str, effects: &mut Vec<Effect>) {
        if self.must_say_who() {
            return;
        }
        if self.layer.is_some() {
            return self.retype(text.lines().next().unwrap_or_default(), None, effects);
        }
        match self.pane {
            Pane::CheckIn => with_cx!(self, effects, check_in.paste(text)),
            Pane::Roster => self.roster.paste(text),
            Pane::People => with_cx!(self, effects, people.paste(text)),
            Pane::Today if self.is_typing() => {
                self.retype(text.lines().next().unwrap_or_default(), None, effects);
            }
            Pane::Today => {}
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
        if self.roster.has_drafts() || self.check_in.has_drafts() || self.saving > 0 {
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
            Slot::People | Slot::Person => with_cx!(self, effects, people.answer(slot, id, result)),
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
        with_cx!(self, effects, roster.outcome(id, result));
    }

    /// A wrong clock makes wrong days and wrong lateness: the desk must hear of it.
    fn warn_of_clock(&mut self, ahead: Duration) {
        if ahead.abs() > SKEW && self.toast.is_none() {
            let minutes = ahead.num_minutes();
            let way = if minutes > 0 { "ahead of" } else { "behind" };
            let text = format!(
                "This machine's clock is {} min {way} the server's: set it right, or days and times go wrong.",
                minutes.abs()
            );
            self.toast = Some(Toast { tone: Tone::Bad, text });
        }
    }

    /// The connection is as the last answer says. When it comes back, everything shown is read
    /// again.
    fn note_link(&mut self, trouble: Option<&Trouble>, effects: &mut Vec<Effect>) {
        let broke = trouble.is_some_and(|trouble| trouble.kind == TroubleKind::Connection);
        match (self.link, broke) {
            (Link::Live, true) => {
                self.retry_at = self.now + RETRY;
                self.link = Link::Reconnecting { since: self.now };
            }
            (Link::Reconnecting { .. }, false) => {
                self.link = Link::Live;
                self.load(effects);
            }
            _ => {}
        }
    }
}
