//! Random messages in any order and at any size: no panic, and the invariants hold.

use std::collections::BTreeSet;

use frontdesk::app::Msg;
use frontdesk::domain::admission::{self, Moment, Verdict};
use frontdesk::domain::desk::{Admit, Command, DeskErrorKind};
use frontdesk::domain::sign_in::SignInError;
use frontdesk::domain::staff::Role;
use frontdesk::ui::effect::Effect;
use frontdesk::ui::ids::SessionId;
use proptest::prelude::*;
use uuid::Uuid;

use crate::fixtures::{self, Desk, Question, entered, trouble};
use crate::render;

/// Keys of all panes and forms. What people press often is more likely.
const KEYS: &[&str] = &[
    "enter",
    "enter",
    "enter",
    "esc",
    "esc",
    "tab",
    "backtab",
    "up",
    "down",
    "down",
    "left",
    "right",
    "pageup",
    "pagedown",
    "home",
    "end",
    "backspace",
    "delete",
    "space",
    "alt-1",
    "alt-2",
    "alt-3",
    "alt-4",
    "alt-5",
    "alt-6",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "f1",
    "f2",
    "f3",
    "f4",
    "f5",
    "f6",
    "f7",
    "f8",
    "f9",
    "ctrl-a",
    "ctrl-f",
    "ctrl-p",
    "ctrl-q",
    "ctrl-s",
    "ctrl-u",
    "ctrl-y",
    "alt-a",
    "alt-i",
    "alt-n",
    "alt-o",
    "alt-p",
    "alt-t",
    "alt-u",
    "alt-w",
    "alt-shift-v",
    "alt-q",
    "shift-left",
    "shift-right",
    "shift-up",
    "shift-down",
    "a",
    "b",
    "c",
    "d",
    "e",
    "f",
    "g",
    "h",
    "i",
    "j",
    "k",
    "l",
    "m",
    "n",
    "o",
    "p",
    "q",
    "r",
    "s",
    "t",
    "u",
    "v",
    "w",
    "x",
    "y",
    "z",
    "E",
    "M",
    "O",
    "P",
    "S",
    "U",
    "V",
    "X",
    "/",
    "?",
    ":",
    "+",
    "!",
    ",",
    ".",
    "shift-g",
];

/// Panes that have no number.
const BY_NAME: [&str; 2] = ["staff", "audit"];

const TEXTS: [&str; 14] = [
    "MDI-2026-00001",
    "MDI-2026-00008",
    "MDI-2026-00020",
    "MDI-2026-0",
    "MDI-2026-00020-4",
    "smith",
    "john smith",
    "sam lee",
    "2030-12-31",
    "王小明 \u{202e}\u{1b}[2J",
    "75.00",
    "",
    "\u{0}\n\t",
    "👩‍👩‍👧‍👦",
];

#[derive(Debug, Clone)]
enum Step {
    Key(&'static str),
    /// Opens a pane by its name in the palette.
    Open(&'static str),
    Type(&'static str),
    Burst(&'static str),
    Paste(&'static str),
    Tick(i64),
    Resize,
    /// Answers the nth pending query and keeps it, so that it may be answered again later.
    Answer(prop::sample::Index),
    Fail(prop::sample::Index, bool),
    Settle,
    Wrote(prop::sample::Index, bool),
    /// Types a name and a password if the sign-in asks for them, and sends them.
    Knock(usize),
    /// Answers a sign-in attempt, which may be long abandoned: with a user, or with a refusal.
    SignedIn(prop::sample::Index, Option<usize>),
    /// The server ends the session of a sign-in attempt, or the first session.
    SignedOut(prop::sample::Index),
    Draw(u16, u16),
}

fn step() -> impl Strategy<Value = Step> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        12 => prop::sample::select(KEYS).prop_map(Step::Key),
        1 => prop::sample::select(&BY_NAME[..]).prop_map(Step::Open),
        2 => prop::sample::select(&TEXTS[..]).prop_map(Step::Type),
        2 => prop::sample::select(&TEXTS[..]).prop_map(Step::Burst),
        1 => prop::sample::select(&TEXTS[..]).prop_map(Step::Paste),
        1 => (0i64..900).prop_map(Step::Tick),
        1 => Just(Step::Resize),
        4 => index().prop_map(Step::Answer),
        1 => (index(), any::<bool>()).prop_map(|(at, broke)| Step::Fail(at, broke)),
        3 => Just(Step::Settle),
        2 => (index(), any::<bool>()).prop_map(|(at, works)| Step::Wrote(at, works)),
        2 => (0usize..4).prop_map(Step::Knock),
        2 => (index(), prop::option::weighted(0.8, 0usize..4)).prop_map(|(at, who)| Step::SignedIn(at, who)),
        1 => index().prop_map(Step::SignedOut),
        3 => (0u16..130, 0u16..50).prop_map(|(width, height)| Step::Draw(width, height)),
    ]
}

/// A desk with every query that it ever sent. An answer may come twice, late, or never.
struct Storm {
    desk: Desk,
    asked: Vec<Question>,
    /// Events of the admissions that were sent.
    admitted: BTreeSet<Uuid>,
    /// Texts that must not be readable while no user is signed in.
    names: Vec<String>,
}

const ROLES: [Role; 4] = [Role::Desk, Role::Instructor, Role::Manager, Role::Admin];

impl Storm {
    fn of(role: Role) -> Self {
        let desk = Desk::of(role);
        let seats = desk.world.sessions.iter().flat_map(|session| &session.seats);
        // Staff names are left out, because the lock screen shows who was signed in.
        let names = seats.filter_map(|seat| seat.name.clone()).chain(["Handgun I".into()]).collect();
        Self { desk, asked: Vec::new(), admitted: BTreeSet::new(), names }
    }

    fn do_step(&mut self, step: &Step) {
        let before = self.sent();
        let was_shut = self.desk.app.is_locked();
        self.carry_out(step);
        self.note();
        if was_shut && self.desk.app.is_locked() {
            assert_eq!(self.sent(), before, "nothing leaves while nobody is in: {step:?}");
        }
        if self.desk.app.is_locked() {
            let shown = render::text(&render::drawn(&self.desk.app, (100, 30)).0);
            let hidden = self.names.iter().find(|name| shown.contains(name.as_str()));
            assert_eq!(hidden, None, "{step:?}\n{shown}");
        }
    }

    /// Returns how much was sent so far: queries and writes, and files.
    fn sent(&self) -> (u64, usize) {
        (
            self.desk.sent,
            self.desk
                .others
                .iter()
                .filter(|effect| {
                    matches!(effect, Effect::SaveFile { .. } | Effect::Print { .. } | Effect::Staff { .. })
                })
                .count(),
        )
    }

    fn tries(&self) -> Vec<SessionId> {
        let tried = |effect: &Effect| match effect {
            Effect::SignIn { id, .. } | Effect::ChangePassword { id, .. } => Some(*id),
            _ => None,
        };
        self.desk.others.iter().filter_map(tried).collect()
    }

    fn carry_out(&mut self, step: &Step) {
        let tries = self.tries();
        let desk = &mut self.desk;
        match step {
            Step::Key(key) => {
                desk.press(key);
            }
            Step::Open(pane) if !desk.app.is_locked() => {
                desk.press(":").type_in(pane).press("enter");
            }
            Step::Type(text) => {
                desk.type_in(text);
            }
            Step::Burst(text) => {
                desk.scan(text);
            }
            Step::Paste(text) => {
                desk.send(Msg::Paste((*text).into()));
            }
            Step::Tick(minutes) => {
                desk.later(*minutes).send(Msg::Tick);
            }
            Step::Resize => {
                desk.send(Msg::Resize(None));
            }
            Step::Answer(at) if !self.asked.is_empty() => {
                let question = at.get(&self.asked).clone();
                desk.reply(&question);
            }
            Step::Fail(at, broke) if !self.asked.is_empty() => {
                let Question { slot, id, .. } = *at.get(&self.asked);
                let kind = if *broke { DeskErrorKind::Connection } else { DeskErrorKind::Other };
                desk.send(Msg::Answer { slot, id, result: Err(trouble(kind)) });
            }
            Step::Settle => {
                for question in desk.questions.clone() {
                    desk.reply(&question);
                }
                desk.questions.clear();
            }
            Step::Wrote(at, works) if !desk.writes.is_empty() => {
                let (id, command) = desk.writes.remove(at.index(desk.writes.len()));
                let actor = desk.actor.clone();
                let result =
                    if *works { Ok(desk.world.run(&command, &actor)) } else { Err(trouble(DeskErrorKind::Connection)) };
                desk.send(Msg::Wrote { id, result });
            }
            Step::Knock(who) if desk.app.is_locked() => {
                desk.press("ctrl-u").type_in(&entered(ROLES[*who]).login);
                desk.press("tab ctrl-u").type_in("correct horse").press("ctrl-s");
            }
            Step::SignedIn(at, who) if !tries.is_empty() => {
                let id = *at.get(&tries);
                let result = who.map(|who| Box::new(entered(ROLES[who]))).ok_or(SignInError::Wrong);
                let led_in = desk.led_in();
                desk.send(Msg::SignedIn { id, result: result.clone() });
                if let (true, Ok(entered)) = (desk.led_in() > led_in, result) {
                    desk.actor = entered.actor.name;
                    desk.world.rights = entered.actor.rights;
                }
            }
            Step::SignedOut(at) => {
                let session = if tries.is_empty() { SessionId(0) } else { *at.get(&tries) };
                desk.send(Msg::SignedOut { session, refusal: SignInError::Disabled });
            }
            Step::Draw(width, height) if *width > 0 && *height > 0 => {
                render::drawn(&desk.app, (*width, *height));
            }
            _ => {}
        }
    }

    fn note(&mut self) {
        let known = self.asked.len();
        let fresh = self.desk.questions.iter().filter(|question| !self.asked.contains(question)).cloned();
        let fresh: Vec<_> = fresh.collect();
        self.asked.extend(fresh);
        self.asked.drain(..known.saturating_sub(12).min(self.asked.len()));
        for (_, command) in &self.desk.writes {
            let Command::Admit(admit) = command else { continue };
            if self.admitted.insert(admit.event_id) {
                self.check_admission(admit);
            }
        }
    }

    /// An admission without a reason follows the rules on the facts that the desk had.
    fn check_admission(&self, admit: &Admit) {
        assert_eq!(admit.reason.is_none(), admit.overridden.is_empty(), "a reason for each override: {admit:?}");
        let seat = self.desk.world.seats().find(|seat| seat.seat_id == admit.seat.seat);
        let Some(seat) = seat.filter(|seat| admit.reason.is_none() && seat.token == admit.token) else { return };
        let moment = Moment { now: self.desk.now, site: &fixtures::site(), class: None, place: None };
        let decision = admission::decide(seat, moment);
        assert_eq!(decision.verdict, Verdict::Admit, "{}: {decision:?}", seat.label());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_comes_makes_it_panic(
        steps in prop::collection::vec(step(), 1..120),
        role in prop::sample::select(&[Role::Desk, Role::Instructor, Role::Manager, Role::Admin][..]),
    ) {
        let mut storm = Storm::of(role);
        for step in &steps {
            storm.do_step(step);
        }
        render::drawn(&storm.desk.app, (80, 24));
        let quits = storm.desk.others.iter().filter(|effect| matches!(effect, Effect::Quit)).count();
        prop_assert!(quits <= steps.len());
    }

    #[test]
    fn every_size_is_drawn(width in 1u16..220, height in 1u16..70, keys in prop::collection::vec(prop::sample::select(KEYS), 0..8)) {
        let mut desk = Desk::of(Role::Manager);
        desk.press("3").settle().scan("MDI-2026-00008").settle();
        for key in keys {
            desk.press(key).settle();
        }
        let (buffer, cursor) = render::drawn(&desk.app, (width, height));
        prop_assert_eq!((buffer.area.width, buffer.area.height), (width, height));
        prop_assert!(cursor.is_none_or(|(x, y)| x < width && y < height), "{:?}", cursor);
    }
}
