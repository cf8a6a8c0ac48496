//! Sign in, lock, take over, and the separation of users.

use chrono::Duration;
use frontdesk::app::Msg;
use frontdesk::domain::desk::{DeskErrorKind, Query};
use frontdesk::domain::sign_in::{Password, SignInError};
use frontdesk::domain::staff::{Actor, Role};
use frontdesk::keys::Action;
use frontdesk::scanner::Burst;
use frontdesk::ui::effect::Effect;
use frontdesk::ui::ids::SessionId;
use frontdesk::ui::sign_in::{Expected, Listed};

use crate::fixtures::{Desk, closed, entered, now, staff};
use crate::picture;
use crate::render::{drawn, hides, shows, text};

fn demo() -> Expected {
    listed(Some(&Password::new("demo")))
}

/// The staff of a desk that knows them; each types a password unless there is one.
fn listed(password: Option<&Password>) -> Expected {
    let person = |actor: Actor| Listed {
        role: actor.role,
        login: actor.name.to_lowercase().replace(' ', "."),
        last_here: (actor.role == Role::Desk).then(|| now() - Duration::hours(39)),
        password: password.cloned(),
        name: actor.name,
    };
    let people = staff().into_iter().map(person).collect();
    Expected { people, desk: "Front desk 1".into(), site: Some(crate::fixtures::site()), ..Expected::default() }
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
    desk.type_in("dana.cole").press("enter").type_in("wrong one").press("enter").refuses(SignInError::Wrong);
    picture!(desk);
    desk.type_in("correct horse").press("enter");
    assert_eq!(tried(&desk), ("dana.cole", "correct horse"));
    desk.lets_in(entered(Role::Desk)).settle();
    shows(&desk, "Dana Cole · ");
    shows(&desk, "8:00 AM  Handgun I");
}

#[test]
fn a_try_that_nobody_answers_can_be_given_up() {
    let mut desk = Desk::new();
    desk.press("f2").type_in("ruth.boyd").press("enter").type_in("her words").press("enter");
    shows(&desk, "One moment… (Esc gives up)");
    desk.press("x");
    shows(&desk, "One moment");
    desk.press("esc");
    shows(&desk, "Dana Cole · ");
    hides(&desk, "One moment");
    // A late success of the abandoned attempt takes no user's place.
    desk.lets_in(entered(Role::Manager)).settle();
    shows(&desk, "Dana Cole · ");
}

#[test]
fn a_locked_name_says_for_how_long() {
    let mut desk = Desk::unanswered(closed());
    desk.type_in("x").press("enter").type_in("y").press("enter").refuses(SignInError::Locked(Duration::minutes(14)));
    shows(&desk, "locked for 14 min");
}

#[test]
fn one_key_brings_the_demonstrations_staff_in() {
    let mut start = closed();
    start.expected = demo();
    let mut desk = Desk::unanswered(start);
    desk.press("down");
    shows(&desk, "0   another name");
    picture!(desk);
    desk.press("3");
    assert_eq!(tried(&desk), ("ruth.boyd", "demo"));
    desk.lets_in(entered(Role::Manager)).settle();
    shows(&desk, "Ruth Boyd · ");
}

#[test]
fn the_first_admin_is_made_where_nobody_is() {
    let mut start = closed();
    start.expected.is_new = true;
    let mut desk = Desk::unanswered(start);
    desk.type_in("Alex Reyes").press("enter").type_in("alex").press("enter").type_in("short").press("enter enter");
    shows(&desk, "at least 10 characters");
    desk.press("up").press("ctrl-u").type_in("three good words").press("tab").press("ctrl-u");
    desk.type_in("three good words");
    picture!(desk);
    desk.press("enter");
    let made = desk.others.iter().any(|effect| {
        matches!(effect, Effect::CreateFirstAdmin { name, credentials, .. }
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
    shows(&desk, "8:00 AM  Handgun I");
}

#[test]
fn the_screen_locks_by_itself_hides_everything_and_comes_back_as_it_was() {
    let mut desk = Desk::new();
    desk.find("joon kim").press("down alt-p").press("tab").press("ctrl-u").type_in("33");
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
    desk.find("joon kim").press("down alt-p").press("tab").press("ctrl-u").type_in("33");
    shows(&desk, "Take the payment");
    desk.press("f4").press("up").press("ctrl-u").type_in("ruth.boyd").press("enter").type_in("hers").press("enter");
    assert_eq!(tried(&desk), ("ruth.boyd", "hers"));
    desk.lets_in(entered(Role::Manager)).settle();
    shows(&desk, "Ruth Boyd · ");
    hides(&desk, "Take the payment");
    desk.press("3").settle();
    hides(&desk, "joon");
    // After the switch back, the form is as Dana left it.
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
    hides(&desk, "Ana Ruiz checked in");
    desk.press("f2").type_in("dana.cole").press("enter").type_in("his").press("enter").lets_in(entered(Role::Desk));
    shows(&desk, "Ana Ruiz checked in");
}

#[test]
fn whoever_is_switched_off_sees_nothing_any_more() {
    let mut desk = Desk::new();
    desk.send(Msg::SignedOut { session: SessionId(7), refusal: SignInError::Disabled });
    shows(&desk, "8:00 AM  Handgun I");
    desk.send(Msg::SignedOut { session: SessionId(0), refusal: SignInError::Disabled });
    hides(&desk, "Handgun");
    shows(&desk, "disabled");
    desk.press("esc");
    hides(&desk, "Handgun");
}

/// A locked console with a draft of Dana's.
fn locked_with_a_draft() -> Desk {
    let mut desk = Desk::new();
    desk.find("joon kim").press("down alt-p").press("tab").press("ctrl-u").type_in("33").press("f4");
    desk
}

#[test]
fn leaving_a_locked_console_asks_and_names_whose_draft_is_lost() {
    let mut desk = locked_with_a_draft();
    desk.press("ctrl-q");
    shows(&desk, "Dana Cole has typed something that is not saved.");
    picture!(desk);
    assert!(!desk.others.contains(&Effect::Quit));
    desk.later(1).press("ctrl-y");
    assert!(desk.others.contains(&Effect::Quit));
}

#[test]
fn a_held_key_never_leaves_a_locked_console_with_a_draft() {
    for key in ["ctrl-q", "ctrl-c", "ctrl-y", "q", "enter"] {
        let mut desk = locked_with_a_draft();
        desk.press("ctrl-q");
        desk.hold(&vec![key; 50].join(" "));
        assert!(!desk.others.contains(&Effect::Quit), "{key}");
    }
}

#[test]
fn the_safe_answer_goes_back_to_the_lock_screen() {
    let mut desk = locked_with_a_draft();
    desk.press("ctrl-q").scan("MDI-2026-00001");
    shows(&desk, "Leave Frontdesk?");
    desk.later(1).press("enter");
    hides(&desk, "Leave Frontdesk?");
    shows(&desk, "Locked");
    assert!(!desk.others.contains(&Effect::Quit));
    desk.now = crate::fixtures::now() + Duration::minutes(2);
    desk.type_in("correct horse").press("enter").lets_in(entered(Role::Desk)).settle();
    shows(&desk, "33");
}

#[test]
fn letters_of_a_password_neither_act_nor_show_on_the_list_of_people() {
    let mut start = closed();
    start.expected = demo();
    let mut desk = Desk::unanswered(start);
    let list = |desk: &Desk| screen(desk, (80, 24)).lines().take(14).map(str::to_owned).collect::<Vec<_>>();
    let before = list(&desk);
    desk.type_in("wrong jkq hunter");
    assert_eq!(list(&desk), before);
    shows(&desk, "Choose by number first");
    hides(&desk, "hunter");
    assert!(desk.others.is_empty(), "{:?}", desk.others);
    desk.press("f1");
    shows(&desk, "The number of a person chooses");
    desk.press("0").type_in("dana.cole").press("enter").type_in("hunter2").press("enter");
    assert_eq!(tried(&desk), ("dana.cole", "hunter2"));
}

#[test]
fn a_number_within_a_password_lets_nobody_in() {
    let mut start = closed();
    start.expected = demo();
    let mut desk = Desk::unanswered(start);
    desk.type_in("hunter2q").press("enter");
    assert!(desk.others.is_empty(), "{:?}", desk.others);
    shows(&desk, "Choose by number first");
    desk.later(1).press("2");
    assert_eq!(tried(&desk).1, "demo");
}

#[test]
fn a_password_is_changed_by_whoever_knows_it() {
    let mut desk = Desk::new();
    desk.press(":").type_in("change your password").press("enter");
    desk.type_in("the old one").press("enter").type_in("three good words").press("enter").type_in("three good words");
    picture!(desk);
    desk.press("enter").refuses(SignInError::Wrong);
    shows(&desk, "not right");
    desk.press("esc");
    shows(&desk, "8:00 AM  Handgun I");
}

/// Signs Ruth in at Dana's console.
fn ruth_takes_over(desk: &mut Desk) {
    desk.press("f2").type_in("ruth.boyd").press("enter").type_in("hers").press("enter");
    desk.lets_in(entered(Role::Manager));
}

fn ruths_session(desk: &Desk) -> SessionId {
    let session = desk.others.iter().rev().find_map(|effect| match effect {
        Effect::ActivateSession { id } => Some(*id),
        _ => None,
    });
    session.expect("someone signed in")
}

#[test]
fn an_answer_to_the_person_before_is_nobodys() {
    let mut desk = Desk::of(Role::Manager);
    desk.press("f5");
    let late = desk.questions.clone();
    let reads = |question: &&crate::fixtures::Question| matches!(question.query, Query::Site);
    let site = late.iter().find(reads).expect("the rights are read").clone();
    desk.questions.clear();
    desk.press("f2").type_in("dana.cole").press("enter").type_in("his").press("enter").lets_in(entered(Role::Desk));
    desk.world.rights = entered(Role::Admin).actor.rights;
    desk.reply(&site);
    desk.world.rights = entered(Role::Desk).actor.rights;
    assert!(desk.app.why_not(Action::PaneStaff).is_some(), "another's rights are not Dana's");
}

#[test]
fn while_the_gate_is_shut_nobody_is_let_in_and_afterwards_it_goes_on() {
    for away in ["f4", "f2"] {
        let mut desk = Desk::new();
        desk.press("3").settle().scan("MDI-2026-00001").scan("MDI-2026-00005").press(away);
        let asked = desk.questions.clone();
        for question in &asked {
            desk.reply(question);
        }
        assert!(desk.writes.is_empty(), "{away}: {:?}", desk.writes);
        desk.questions.clear();
        match away {
            "f2" => desk.press("esc"),
            _ => desk.type_in("correct horse").press("tab").press("ctrl-u").type_in("dana.cole").press("ctrl-s"),
        };
        if away == "f4" {
            desk.lets_in(entered(Role::Desk));
        }
        desk.settle();
        assert_eq!(desk.world.sessions[2].seats.iter().filter(|seat| seat.is_here()).count(), 3, "{away}: both are in");
    }
}

#[test]
fn what_is_on_its_way_goes_on_when_they_are_back() {
    let mut desk = Desk::new();
    desk.press("3").settle().scan("MDI-2026-00001");
    ruth_takes_over(&mut desk);
    desk.settle();
    assert_eq!(desk.world.sessions[2].seats[0].arrival, None, "Ruth has scanned nobody");
    desk.press("f2").type_in("dana.cole").press("enter").type_in("his").press("enter").lets_in(entered(Role::Desk));
    desk.settle();
    let arrival = desk.world.sessions[2].seats[0].arrival.as_ref().expect("an arrival");
    assert_eq!(arrival.by, "Dana Cole");
}

#[test]
fn only_whom_the_app_takes_in_is_led_in() {
    let mut desk = Desk::new();
    desk.press("f2").type_in("ruth.boyd").press("enter").type_in("hers").press("enter");
    // The console locks in the meantime, which abandons this attempt.
    desk.later(11).send(Msg::Tick).lets_in(entered(Role::Manager));
    assert!(!desk.others.iter().any(|effect| matches!(effect, Effect::ActivateSession { .. })), "{:?}", desk.others);
    shows(&desk, "Locked");
    desk.now += Duration::seconds(1);
    desk.type_in("dana.cole").press("enter").type_in("his").press("enter").lets_in(entered(Role::Desk));
    assert!(matches!(desk.others.last(), Some(Effect::ActivateSession { .. })), "{:?}", desk.others);
}

#[test]
fn a_way_that_ended_is_not_the_one_that_was_opened_since() {
    let mut desk = Desk::new();
    desk.send(Msg::SignedOut { session: SessionId(0), refusal: SignInError::Wrong });
    desk.now += Duration::seconds(1);
    desk.type_in("dana.cole").press("enter").type_in("his").press("enter").lets_in(entered(Role::Desk)).settle();
    // A write of the previous session is retried once more and refused.
    desk.send(Msg::SignedOut { session: SessionId(0), refusal: SignInError::Wrong });
    shows(&desk, "8:00 AM  Handgun I");
}

#[test]
fn a_key_after_a_long_time_finds_the_screen_locked() {
    let mut desk = Desk::new();
    // A computer that was asleep ticks late, so the key comes first.
    desk.later(600).press("3");
    shows(&desk, "Locked");
    hides(&desk, "Handgun");
    let mut desk = Desk::new();
    desk.later(600).send(Msg::Resize(None));
    hides(&desk, "Handgun");
}

#[test]
fn a_clock_that_is_set_back_keeps_nothing_open() {
    let mut desk = Desk::new();
    desk.later(-120).send(Msg::Tick).later(10).send(Msg::Tick);
    shows(&desk, "Locked");
}

#[test]
fn behind_the_gate_nothing_is_woken_for() {
    let mut desk = Desk::new();
    desk.press("f5").fail(DeskErrorKind::Connection).press("f2").later(1).send(Msg::Tick);
    assert!(desk.app.wake_at() > desk.now + Duration::minutes(5), "{:?}", desk.app.wake_at());
}

#[test]
fn a_word_about_a_file_is_for_whoever_saved_it() {
    let mut desk = Desk::new();
    ruth_takes_over(&mut desk);
    desk.settle().press("3").send(Msg::FileDone {
        session: SessionId(0),
        worked: true,
        words: "Saved roster.csv".into(),
    });
    hides(&desk, "Saved roster");
    desk.send(Msg::FileDone { session: ruths_session(&desk), worked: true, words: "Saved day.csv".into() });
    shows(&desk, "Saved day.csv");
}

#[test]
fn what_is_typed_is_in_no_debug_output() {
    let mut desk = Desk::unanswered(closed());
    desk.type_in("dana.cole").press("enter").type_in("hunter2 hunter2");
    assert!(!format!("{:?}", desk.app).contains("hunter2"));
    desk.press("enter").refuses(SignInError::Wrong);
    assert!(!format!("{:?}", desk.app).contains("hunter2"));
}

#[test]
fn a_barcode_brings_nobody_of_the_list_in() {
    let mut start = closed();
    start.expected = demo();
    let mut desk = Desk::unanswered(start);
    desk.scan("4006381333931");
    assert!(desk.others.is_empty(), "{:?}", desk.others);
}

#[test]
fn sign_in_at_every_size() {
    for size in [(1, 1), (20, 5), (79, 24), (80, 23), (80, 24), (160, 48)] {
        let desk = Desk::unanswered(closed());
        let shown = screen(&desk, size);
        assert_eq!(shown.contains("Password"), size.0 >= 80 && size.1 >= 24, "{size:?}:\n{shown}");
    }
}

/// A console of a desk that knows its staff.
fn knows_staff(login: &str) -> Desk {
    let mut start = closed();
    start.expected = Expected { login: login.into(), ..listed(None) };
    Desk::unanswered(start)
}

#[test]
fn a_digit_chooses_a_name_and_then_every_key_is_its_password() {
    let mut desk = knows_staff("");
    desk.type_in("x");
    shows(&desk, "Password for ");
    picture!(desk);
    desk.press("3");
    shows(&desk, "Password for Ruth Boyd");
    desk.type_in("q3 0n k words");
    hides(&desk, "words");
    picture!(desk);
    desk.press("enter");
    assert_eq!(tried(&desk), ("ruth.boyd", "q3 0n k words"));
    desk.refuses(SignInError::Wrong);
    shows(&desk, "The name or the password is not right.");
    // The wrong one is forgotten, the name stays chosen.
    desk.type_in("three good words").press("enter");
    assert_eq!(tried(&desk), ("ruth.boyd", "three good words"));
    desk.lets_in(entered(Role::Manager)).settle();
    shows(&desk, "Ruth Boyd · ");
}

#[test]
fn another_name_starts_with_an_empty_password() {
    let mut desk = knows_staff("dana.cole");
    shows(&desk, "Password for Dana Cole");
    desk.type_in("half a pass").press("down").type_in("whole").press("enter");
    assert_eq!(tried(&desk).1, "whole");
    let mut desk = knows_staff("dana.cole");
    desk.type_in("half a pass").press("esc 0").type_in("mia.tran").press("enter").type_in("hers").press("enter");
    assert_eq!(tried(&desk), ("mia.tran", "hers"));
    let mut desk = knows_staff("dana.cole");
    desk.press("enter");
    shows(&desk, "Type the password.");
    assert!(!format!("{:?}", desk.app).contains("half a pass"));
}

#[test]
fn a_password_manager_types_for_the_chosen_name_only() {
    let burst = || Msg::Burst(Burst::unseen("correct horse", None));
    let mut desk = knows_staff("");
    desk.send(burst()).press("enter");
    assert!(desk.others.is_empty(), "no name was chosen: {:?}", desk.others);
    let mut desk = knows_staff("dana.cole");
    desk.send(burst()).press("enter");
    assert_eq!(tried(&desk), ("dana.cole", "correct horse"));
    let mut desk = knows_staff("dana.cole");
    desk.scan("MDI-2026-00001");
    shows(&desk, "Sign in first");
    desk.type_in("correct horse").press("enter");
    assert_eq!(tried(&desk), ("dana.cole", "correct horse"));
}

#[test]
fn a_locked_desk_names_who_was_here_and_waits_for_the_password() {
    let mut desk = knows_staff("dana.cole");
    desk.type_in("correct horse").press("enter").lets_in(entered(Role::Desk)).settle().press("f4");
    shows(&desk, "Dana Cole was here. Their work is kept.");
    picture!(desk);
    desk.type_in("correct horse").press("enter");
    assert_eq!(tried(&desk), ("dana.cole", "correct horse"));
}

#[test]
fn a_long_list_scrolls_and_keeps_the_password_in_sight() {
    let mut start = closed();
    let one = listed(None).people.remove(0);
    let people = (1..=40).map(|n| Listed { name: format!("Person {n}"), login: format!("p{n}"), ..one.clone() });
    start.expected = Expected { people: people.collect(), ..listed(None) };
    let mut desk = Desk::unanswered(start);
    for _ in 0..24 {
        desk.press("down");
    }
    shows(&desk, "Person 25");
    shows(&desk, "Password for Person 25");
    desk.press("enter").type_in("words").press("enter");
    assert_eq!(tried(&desk), ("p25", "words"));
}

#[test]
fn a_server_that_does_not_answer_is_no_connection() {
    let mut desk = knows_staff("dana.cole");
    shows(&desk, "● Connected");
    desk.type_in("words").press("enter").refuses(SignInError::NoServer("The database server does not answer.".into()));
    shows(&desk, "○ No connection");
    hides(&desk, "Connected");
}
