//! Coming in, locking, taking over, and what belongs to whom.

use chrono::Duration;
use frontdesk::app::Msg;
use frontdesk::domain::sign_in::{Credentials, Password, Refusal};
use frontdesk::domain::staff::Role;
use frontdesk::ui::effect::Effect;
use frontdesk::ui::sign_in::{Expected, Quick};

use crate::fixtures::{Desk, closed, entered, staff};
use crate::picture;
use crate::render::{drawn, hides, shows, text};

fn demo() -> Expected {
    let quick =
        |name: &str| Credentials { login: name.to_lowercase().replace(' ', "."), password: Password::new("demo") };
    let people =
        staff().into_iter().map(|actor| Quick { role: actor.role, credentials: quick(&actor.name), name: actor.name });
    Expected { people: people.collect(), ..Expected::default() }
}

fn screen(desk: &Desk, size: (u16, u16)) -> String {
    text(&drawn(&desk.app, size).0)
}

fn tried(desk: &Desk) -> (&str, &str) {
    let last = desk.others.iter().rev().find_map(|effect| match effect {
        Effect::SignIn { credentials, .. } => Some((credentials.login.as_str(), credentials.password.expose())),
        _ => None,
    });
    last.expect("a try")
}

#[test]
fn nobody_is_in() {
    let mut desk = Desk::unanswered(closed());
    assert!(desk.questions.is_empty(), "nothing is asked before somebody is in: {:?}", desk.questions);
    desk.type_in("dana'; DROP").press("tab").type_in("correct horse");
    picture!(desk);
    desk.press("enter");
    assert_eq!(tried(&desk), ("dana'; DROP", "correct horse"));
}

#[test]
fn a_wrong_password_keeps_the_name_and_forgets_the_password() {
    let mut desk = Desk::unanswered(closed());
    desk.type_in("dana.cole").press("enter").type_in("wrong one").press("enter").refuses(Refusal::Wrong);
    picture!(desk);
    desk.type_in("correct horse").press("enter");
    assert_eq!(tried(&desk), ("dana.cole", "correct horse"));
    desk.lets_in(entered(Role::Desk)).settle();
    shows(&desk, "Dana Cole (front desk)");
    shows(&desk, "08:00 Handgun I");
}

#[test]
fn a_locked_name_says_for_how_long() {
    let mut desk = Desk::unanswered(closed());
    desk.type_in("x").press("enter").type_in("y").press("enter").refuses(Refusal::Locked(Duration::minutes(14)));
    shows(&desk, "locked for 14 min");
}

#[test]
fn one_key_brings_the_demonstrations_staff_in() {
    let mut start = closed();
    start.expected = demo();
    let mut desk = Desk::unanswered(start);
    desk.press("down");
    picture!(desk);
    desk.press("3");
    assert_eq!(tried(&desk), ("ruth.boyd", "demo"));
    desk.lets_in(entered(Role::Manager)).settle();
    shows(&desk, "Ruth Boyd (manager)");
}

#[test]
fn the_first_admin_is_made_where_nobody_is() {
    let mut start = closed();
    start.expected.is_new = true;
    let mut desk = Desk::unanswered(start);
    desk.type_in("Alex Reyes").press("enter").type_in("alex").press("enter").type_in("short").press("enter enter");
    shows(&desk, "at least 10 signs");
    desk.press("up").press("ctrl-u").type_in("three good words").press("tab").press("ctrl-u");
    desk.type_in("three good words");
    picture!(desk);
    desk.press("enter");
    let made = desk.others.iter().any(|effect| {
        matches!(effect, Effect::Found { name, credentials, .. }
            if name == "Alex Reyes" && credentials.login == "alex" && credentials.password.expose() == "three good words")
    });
    assert!(made, "{:?}", desk.others);
}

#[test]
fn an_admins_password_is_changed_before_anything_is_seen() {
    let mut desk = Desk::unanswered(closed());
    desk.type_in("dana.cole").press("enter").type_in("from the admin").press("enter");
    let mut first = entered(Role::Desk);
    first.must_change = true;
    desk.lets_in(first);
    picture!(desk);
    assert!(desk.questions.is_empty(), "nothing is asked yet");
    desk.type_in("from the admin").press("enter").type_in("from the admin").press("enter");
    shows(&desk, "That is the password that you have now");
    desk.press("ctrl-u up")
        .press("ctrl-u")
        .type_in("my own words")
        .press("enter")
        .type_in("my own words")
        .press("enter");
    let changes = desk.others.iter().any(|effect| {
        matches!(effect, Effect::ChangePassword { old, new, .. }
            if old.password.expose() == "from the admin" && new.expose() == "my own words")
    });
    assert!(changes, "{:?}", desk.others);
    desk.lets_in(entered(Role::Desk)).settle();
    shows(&desk, "08:00 Handgun I");
}

#[test]
fn the_screen_locks_by_itself_hides_everything_and_comes_back_as_it_was() {
    let mut desk = Desk::new();
    desk.find("joon kim").press("down p").press("tab").press("ctrl-u").type_in("33");
    let before = screen(&desk, (80, 24));
    desk.later(9).send(Msg::Tick).settle();
    shows(&desk, "Joon Kim");
    desk.later(1).send(Msg::Tick);
    picture!(desk);
    hides(&desk, "Joon Kim");
    let asked = desk.questions.len();
    desk.later(30).send(Msg::Tick);
    assert_eq!(desk.questions.len(), asked, "a locked console asks nothing");
    desk.scan("MDI-2026-00001");
    shows(&desk, "Sign in first");
    assert!(desk.writes.is_empty());
    desk.press("esc");
    hides(&desk, "Joon Kim");
    desk.now = crate::fixtures::now() + Duration::minutes(2);
    desk.type_in("correct horse").press("enter").lets_in(entered(Role::Desk)).settle();
    let after = screen(&desk, (80, 24));
    assert_eq!(after.lines().skip(1).collect::<Vec<_>>(), before.lines().skip(1).collect::<Vec<_>>());
}

#[test]
fn somebody_else_takes_over_and_finds_nothing_of_what_was_typed() {
    let mut desk = Desk::new();
    desk.find("joon kim").press("down p").press("tab").press("ctrl-u").type_in("33");
    shows(&desk, "Take the payment");
    desk.press("f4").press("up").press("ctrl-u").type_in("ruth.boyd").press("enter").type_in("hers").press("enter");
    assert_eq!(tried(&desk), ("ruth.boyd", "hers"));
    desk.lets_in(entered(Role::Manager)).settle();
    shows(&desk, "Ruth Boyd (manager)");
    hides(&desk, "Take the payment");
    desk.press("3").settle();
    hides(&desk, "joon");
    // And back: the form is as Dana left it.
    desk.press("f2")
        .type_in("dana.cole")
        .press("enter")
        .type_in("his")
        .press("enter")
        .lets_in(entered(Role::Desk))
        .settle();
    shows(&desk, "Take the payment");
    shows(&desk, "33");
}

#[test]
fn a_result_comes_to_whoever_wrote_it() {
    let mut desk = Desk::new();
    desk.find("ana ruiz").press("down enter");
    assert_eq!(desk.writes.len(), 1, "an arrival is on its way");
    desk.press("f2").type_in("ruth.boyd").press("enter").type_in("hers").press("enter");
    desk.lets_in(entered(Role::Manager));
    hides(&desk, "saving");
    desk.settle();
    hides(&desk, "Ana Ruiz is in");
    desk.press("f2").type_in("dana.cole").press("enter").type_in("his").press("enter").lets_in(entered(Role::Desk));
    shows(&desk, "Ana Ruiz is in");
}

#[test]
fn whoever_is_switched_off_sees_nothing_any_more() {
    let mut desk = Desk::new();
    desk.send(Msg::SignedOut { login: "somebody.else".into(), refusal: Refusal::Disabled });
    shows(&desk, "08:00 Handgun I");
    desk.send(Msg::SignedOut { login: "dana.cole".into(), refusal: Refusal::Disabled });
    hides(&desk, "Handgun");
    shows(&desk, "switched off");
    desk.press("esc");
    hides(&desk, "Handgun");
}

#[test]
fn leaving_a_locked_console_names_whose_draft_would_be_lost() {
    let mut desk = Desk::new();
    desk.find("joon kim").press("down p").press("tab").press("ctrl-u").type_in("33").press("f4 ctrl-q");
    shows(&desk, "Dana Cole has typed something");
    assert!(!desk.others.contains(&Effect::Quit));
    desk.press("ctrl-q");
    assert!(desk.others.contains(&Effect::Quit));
}

#[test]
fn a_password_is_changed_by_whoever_knows_it() {
    let mut desk = Desk::new();
    desk.press(":").type_in("change your password").press("enter");
    desk.type_in("the old one").press("enter").type_in("three good words").press("enter").type_in("three good words");
    picture!(desk);
    desk.press("enter").refuses(Refusal::Wrong);
    shows(&desk, "not right");
    desk.press("esc");
    shows(&desk, "08:00 Handgun I");
}

#[test]
fn sign_in_at_every_size() {
    for size in [(1, 1), (20, 5), (60, 16), (160, 48)] {
        let desk = Desk::unanswered(closed());
        let shown = screen(&desk, size);
        assert_eq!(shown.contains("Password"), size.1 > 5, "{size:?}:\n{shown}");
    }
}
