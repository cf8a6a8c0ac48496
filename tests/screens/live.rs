//! Live updates: a change by another desk reloads only what the screen shows, once for any number of changes.

use chrono::{Duration, DurationRound};
use std::collections::BTreeMap;

use frontdesk::app::Msg;
use frontdesk::domain::desk::{DeskErrorKind, ServerState};
use frontdesk::domain::live::{Changes, LiveUpdates, Topic};
use frontdesk::domain::staff::Role;
use frontdesk::ui::effect::Slot;
use frontdesk::ui::ids::{QueryId, SessionId};
use proptest::prelude::*;
use uuid::Uuid;

use crate::fixtures::*;
use crate::render::{hides, shows};

fn slots(desk: &Desk) -> Vec<Slot> {
    desk.questions.iter().map(|question| question.slot).collect()
}

impl Desk {
    fn others_change(&mut self, others: Changes) -> &mut Self {
        self.send(Msg::Changed { session: SessionId(0), own: Changes::default(), others })
    }

    fn own_change(&mut self, own: Changes) -> &mut Self {
        self.send(Msg::Changed { session: SessionId(0), own, others: Changes::default() })
    }
}

fn class(id: Uuid) -> Changes {
    Changes::of(Topic::Class, [id])
}

#[test]
fn an_arrival_at_another_desk_shows_on_every_pane_that_shows_the_class() {
    let mut desk = Desk::new();
    desk.others_change(class(CCW));
    assert_eq!(slots(&desk), [Slot::Day, Slot::Arrivals]);
    desk.settle().roster().others_change(class(CCW));
    assert_eq!(slots(&desk), [Slot::Session]);
    desk.settle().others_change(class(Uuid::from_u128(1)));
    assert_eq!(slots(&desk), [], "another class");
    desk.find("joon kim");
    desk.now = desk.now.duration_trunc(Duration::minutes(1)).unwrap() + Duration::minutes(1);
    desk.send(Msg::Tick).settle().others_change(class(CCW));
    assert_eq!(slots(&desk), [Slot::Find, Slot::Arrivals]);
    // The counts of the other classes follow later, because they take many rows.
    desk.settle();
    assert!(desk.app.wake_at() <= desk.now + Duration::seconds(3));
    desk.now += Duration::seconds(3);
    desk.send(Msg::Tick);
    assert_eq!(slots(&desk), [Slot::Classes]);
}

#[test]
fn what_the_screen_does_not_show_is_not_read() {
    let mut desk = Desk::new();
    desk.others_change(Changes::of(Topic::Lead, [CCW])).others_change(Changes::of(Topic::Other, []));
    assert_eq!(slots(&desk), []);
    desk.send(Msg::Changed { session: SessionId(7), own: Changes::default(), others: Changes::everything() });
    assert_eq!(slots(&desk), [], "somebody's who is not at the desk");
}

#[test]
fn a_thousand_changes_are_one_question_now_and_one_afterwards() {
    let mut desk = Desk::new();
    desk.roster();
    for _ in 0..1000 {
        desk.others_change(class(CCW));
    }
    assert_eq!(slots(&desk), [Slot::Session]);
    let first = desk.questions.remove(0);
    desk.reply(&first);
    assert_eq!(slots(&desk), [Slot::Session], "once more, for what came meanwhile");
    desk.settle();
    assert_eq!(slots(&desk), []);
}

#[test]
fn every_answer_of_a_storm_is_seen() {
    let mut desk = Desk::new();
    desk.roster();
    desk.others_change(class(CCW)).others_change(class(CCW));
    desk.world.change(1, |seat| seat.name = Some("Nadia Novak".into()));
    let first = desk.questions.remove(0);
    desk.reply(&first);
    shows(&desk, "Nadia Novak");
}

#[test]
fn one_stays_on_the_person_and_nothing_flickers() {
    let mut desk = Desk::new();
    desk.roster().press("down down");
    let before = crate::render::words(&desk.app, (80, 24));
    desk.others_change(Changes::everything());
    assert_eq!(crate::render::words(&desk.app, (80, 24)), before, "while it is being read");
    desk.settle();
    assert_eq!(crate::render::words(&desk.app, (80, 24)), before);
}

#[test]
fn a_write_of_this_desk_is_not_read_twice() {
    // The notification may come before or after the result of the write.
    for comes_first in [true, false] {
        let mut desk = Desk::new();
        desk.find("ana ruiz");
        let of_it = || {
            let mut changes = class(CCW);
            changes.merge(Changes::of(Topic::Person, [Uuid::from_u128(1)]));
            changes
        };
        desk.press("enter");
        assert_eq!(desk.writes.len(), 1, "{:?}", desk.questions);
        if comes_first {
            desk.own_change(of_it());
            assert_eq!(slots(&desk), [], "its result is waited for");
        }
        let (id, command) = desk.writes.remove(0);
        let outcome = desk.world.run(&command, "Dana Cole");
        desk.send(Msg::Wrote { id, result: Ok(outcome) });
        let asked = slots(&desk).iter().filter(|slot| **slot == Slot::Arrivals).count();
        assert_eq!(asked, 1, "{:?}", slots(&desk));
        if !comes_first {
            desk.own_change(of_it());
        }
        let mut each: BTreeMap<Slot, usize> = BTreeMap::new();
        for slot in slots(&desk) {
            *each.entry(slot).or_default() += 1;
        }
        assert!(each.values().all(|times| *times == 1), "{each:?}");
        desk.settle();
        assert_eq!(slots(&desk), []);
    }
}

#[test]
fn what_a_write_of_this_desk_changes_besides_is_read() {
    let mut desk = Desk::new();
    desk.find("ana ruiz").press("enter").settle().press("alt-1").settle().press("u").later(1).press("ctrl-y");
    assert_eq!(desk.writes.len(), 1);
    desk.settle().own_change(class(CCW));
    assert_eq!(slots(&desk), [], "the day and the arrivals have been read with the result");
}

#[test]
fn behind_the_gate_nothing_is_asked_and_everything_when_it_opens() {
    let mut desk = Desk::new();
    desk.press("f2").others_change(Changes::everything());
    assert_eq!(slots(&desk), []);
    desk.type_in("dana.cole").press("enter").type_in("correct horse").press("enter").lets_in(entered(Role::Desk));
    assert_eq!(slots(&desk), [Slot::Site, Slot::Day, Slot::Arrivals]);
}

#[test]
fn new_rights_and_rules_are_read_wherever_one_is() {
    let mut desk = Desk::new();
    desk.roster().others_change(Changes::parse(r#"{"staff": true}"#).unwrap());
    assert_eq!(slots(&desk), [Slot::Site]);
    desk.settle().others_change(Changes::parse(r#"{"settings": true}"#).unwrap());
    assert_eq!(slots(&desk), [Slot::Site, Slot::Session]);
}

#[test]
fn the_top_line_says_how_changes_are_heard_of() {
    let mut desk = Desk::new();
    shows(&desk, "● Live");
    for (hearing, words) in [
        (LiveUpdates::Polling, "◐ Polling"),
        (LiveUpdates::Disconnected, "◐ Not live, trying"),
        (LiveUpdates::Notified, "● Live"),
    ] {
        desk.send(Msg::LiveUpdates { session: SessionId(0), hearing });
        shows(&desk, words);
    }
    desk.send(Msg::LiveUpdates { session: SessionId(3), hearing: LiveUpdates::Polling });
    shows(&desk, "● Live");
}

#[test]
fn a_line_that_is_found_dead_is_offline_before_any_question_says_so() {
    let mut desk = Desk::new();
    desk.send(Msg::LiveUpdates { session: SessionId(3), hearing: LiveUpdates::Unresponsive });
    shows(&desk, "● Live");
    desk.send(Msg::LiveUpdates { session: SessionId(0), hearing: LiveUpdates::Unresponsive });
    shows(&desk, "○ Offline since 9:41 AM");
    shows(&desk, "CCW Permit");
    desk.press("f5").settle();
    desk.send(Msg::LiveUpdates { session: SessionId(0), hearing: LiveUpdates::Notified });
    shows(&desk, "● Live");
}

#[test]
fn each_state_of_the_server_has_its_words() {
    let mut desk = Desk::new();
    for (kind, words) in [
        (DeskErrorKind::Connection, "○ Offline since 9:41 AM"),
        (DeskErrorKind::Full, "○ Server full since 9:41 AM"),
        (DeskErrorKind::Restarting, "○ Restarting since 9:41 AM"),
    ] {
        desk.press("f5").fail(kind);
        shows(&desk, words);
        shows(&desk, "CCW Permit");
    }
    desk.press("f5").settle();
    shows(&desk, "● Live");
    desk.world.state = ServerState { is_read_only: true, is_newer: false };
    desk.press("f5").settle();
    shows(&desk, "◐ Read-only copy");
    desk.world.state = ServerState { is_read_only: false, is_newer: true };
    desk.press("f5").settle();
    shows(&desk, "◐ Update this console");
    hides(&desk, "read-only");
}

#[test]
fn a_write_that_a_copy_refuses_has_the_top_line_say_so() {
    let mut desk = Desk::new();
    desk.find("ana ruiz").press("enter");
    desk.world.state = ServerState { is_read_only: true, is_newer: false };
    desk.fail_writes(DeskErrorKind::ReadOnly);
    assert!(slots(&desk).contains(&Slot::Site), "{:?}", slots(&desk));
    desk.settle();
    shows(&desk, "◐ Read-only copy");
}

#[derive(Debug, Clone)]
enum Step {
    Change(usize),
    Own(usize),
    Key(&'static str),
    Answer(prop::sample::Index),
    Wrote,
    Tick,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (0usize..6).prop_map(Step::Change),
        1 => (0usize..6).prop_map(Step::Own),
        2 => prop::sample::select(vec!["1", "2", "alt-1", "alt-3", "alt-6", "down", "enter", "esc", "tab"]).prop_map(Step::Key),
        4 => any::<prop::sample::Index>().prop_map(Step::Answer),
        1 => Just(Step::Wrote),
        1 => Just(Step::Tick),
    ]
}

fn changes(at: usize) -> Changes {
    match at {
        0 => class(CCW),
        1 => Changes::of(Topic::Person, [Uuid::from_u128(3001)]),
        2 => Changes::of(Topic::Staff, []),
        3 => Changes::of(Topic::Settings, []),
        4 => Changes::of(Topic::Lead, []),
        _ => Changes::everything(),
    }
}

proptest! {
    /// In any order of changes, each slot has at most one pending query that a change has caused. After all answers,
    /// the day shows the state at the last change.
    #[test]
    fn no_storm_floods_the_database_and_the_last_change_is_seen(steps in prop::collection::vec(step(), 0..80)) {
        let mut desk = Desk::new();
        let mut newest: BTreeMap<Slot, QueryId> = BTreeMap::new();
        for step in &steps {
            for Question { slot, id, .. } in &desk.questions {
                newest.entry(*slot).and_modify(|known| *known = (*known).max(*id)).or_insert(*id);
            }
            match step {
                Step::Change(at) => {
                    let before = desk.questions.len();
                    // An answer to an older query of the slot is ignored.
                    let open: Vec<Slot> = slots(&desk).into_iter().filter(|slot| newest.get(slot).is_some_and(|id| desk.questions.iter().any(|question| question.id == *id))).collect();
                    desk.others_change(changes(*at));
                    for question in &desk.questions[before..] {
                        prop_assert!(!open.contains(&question.slot), "{:?} is being asked already", question.slot);
                    }
                }
                Step::Own(at) => { desk.own_change(changes(*at)); }
                Step::Key(key) => { desk.press(key); }
                Step::Answer(at) if !desk.questions.is_empty() => {
                    let at = at.index(desk.questions.len());
                    let question = desk.questions.remove(at);
                    desk.reply(&question);
                }
                Step::Wrote => {
                    let actor = desk.actor.clone();
                    let writes = std::mem::take(&mut desk.writes);
                    for (id, command) in writes {
                        let outcome = desk.world.run(&command, &actor);
                        desk.send(Msg::Wrote { id, result: Ok(outcome) });
                    }
                }
                Step::Tick => { desk.later(1).send(Msg::Tick); }
                Step::Answer(_) => {}
            }
        }
        // A last change that no answer so far can include.
        desk.world.sessions[0].course = "Night Rifle".into();
        let first = desk.world.sessions[0].id;
        desk.others_change(class(first));
        desk.settle();
        let on_the_day = crate::render::words(&desk.app, (120, 40)).contains(" 1 Today ") && desk.app.why_not(frontdesk::keys::Action::PaneToday).is_some();
        if on_the_day {
            let screen = crate::render::words(&desk.app, (120, 40));
            prop_assert!(screen.contains("Night Rifle"), "{}", screen);
        }
        prop_assert_eq!(slots(&desk), []);
    }
}
