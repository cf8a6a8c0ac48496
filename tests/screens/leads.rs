//! The leads' board, list, filter, views and figures.

use chrono::Duration;
use frontdesk::app::Msg;
use frontdesk::domain::desk::DeskErrorKind;
use frontdesk::domain::lead::stage::Stage;
use frontdesk::domain::lead::work::{Command, MoveResult, Moved, Outcome};
use frontdesk::domain::lead::{Assignee, Card};
use frontdesk::domain::staff::Role;
use frontdesk::domain::staff_admin::StaffCommand;
use frontdesk::ui::effect::Effect;
use uuid::Uuid;

use crate::fixtures::{Desk, day, now};
use crate::lead_world::{RUTH, lead, with_step};
use crate::picture;
use crate::render::{hides, reads, shows, words};

pub fn open() -> Desk {
    let mut desk = Desk::of(Role::Manager);
    desk.press("4").settle();
    desk
}

/// Asserts that a wide screen shows the text. It shows the current lead beside the list.
fn shows_wide(desk: &Desk, expected: &str) {
    let screen = words(&desk.app, (160, 48));
    assert!(screen.contains(expected), "{expected:?} is not on:\n{screen}");
}

fn moves(desk: &Desk) -> Vec<(Vec<&str>, Stage)> {
    let name = |id| desk.world.leads.cards.iter().find(|card| card.id == id).map_or("?", |card| &card.org_name);
    let commands = desk.world.leads.commands.iter();
    let moves = commands.filter_map(|command| match command {
        Command::Move { leads, to, .. } => Some((leads.iter().map(|seen| name(seen.id)).collect(), *to)),
        _ => None,
    });
    moves.collect()
}

#[test]
fn the_board() {
    let mut desk = open();
    picture!(desk);
    desk.press("right down space left space");
    picture_of_selection(&desk);
}

fn picture_of_selection(desk: &Desk) {
    insta::assert_snapshot!("the_board_with_two_selected", words(&desk.app, (80, 24)));
}

#[test]
fn the_last_columns() {
    let mut desk = open();
    desk.press("right right right right right right");
    insta::assert_snapshot!(words(&desk.app, (80, 24)));
}

#[test]
fn the_list() {
    let mut desk = open();
    desk.press("v").settle().press("down");
    picture!(desk);
}

#[test]
fn the_figures() {
    let mut desk = open();
    desk.press("v v").settle();
    picture!(desk);
    desk.press("right").settle();
    shows(&desk, "the last 3 years");
    desk.press("v").settle();
    reads(&desk, "proposal sent 1");
    desk.press(":").type_in("funnel").press("enter").settle();
    shows(&desk, "the last 3 years");
    desk.press("esc").settle();
    reads(&desk, "proposal sent 1");
}

#[test]
fn nothing_yet() {
    let mut desk = Desk::of(Role::Manager);
    desk.world.leads.cards.clear();
    desk.press("4");
    hides(&desk, "No lead");
    desk.settle();
    shows(&desk, "No leads yet. + makes one by hand");
    desk.press("v").settle();
    shows(&desk, "No leads yet. + makes one by hand");
}

#[test]
fn whoever_does_not_work_on_leads_hears_why() {
    for (role, who) in [(Role::Desk, "As front desk"), (Role::Instructor, "As instructor")] {
        let mut desk = Desk::of(role);
        desk.press("4");
        shows(&desk, &format!("{who} you may not work on leads"));
        assert!(desk.questions.is_empty(), "{:?}", desk.questions);
    }
}

#[test]
fn a_card_moves_at_once_and_the_next_key_means_the_next_card() {
    let mut desk = open();
    // Grace Chapel is due today, so it is the first card.
    desk.press("shift-right shift-right");
    reads(&desk, "new 1");
    reads(&desk, "contacted 3");
    desk.settle();
    let expected =
        [(vec!["Grace Chapel"], Stage::Contacted), (vec!["First Baptist Church of Elkview"], Stage::Contacted)];
    assert_eq!(moves(&desk), expected);
    shows(&desk, "First Baptist Church of Elkview: new → contacted.");
    desk.press("right");
    shows_wide(&desk, "│ St. Mark's");
}

#[test]
fn the_board_keeps_its_place_when_another_desk_moves_a_card() {
    let mut desk = open();
    desk.press("down");
    shows_wide(&desk, "│ First Baptist Church of Elkview");
    desk.world.leads.cards[1].stage = Stage::Contacted;
    let sooner = with_step(lead(20, "Sooner Chapel", Stage::New, 1), "now", day(2026, 11, 20));
    desk.world.leads.cards.extend([sooner, lead(21, "Older Chapel", Stage::New, 30)]);
    desk.press("f5").settle();
    shows_wide(&desk, "│ First Baptist Church of Elkview");
    desk.world.leads.cards[0].stage = Stage::Lost;
    desk.press("f5").settle();
    // The lead that moved into its place.
    shows_wide(&desk, "│ Zion Baptist");
}

#[test]
fn the_second_of_two_desks_hears_who_was_first() {
    let mut desk = open();
    desk.world.leads.answers.push(Outcome::Moved {
        leads: vec![Moved {
            id: desk.world.leads.cards[1].id,
            result: MoveResult::Changed,
            stage: Some(Stage::Won),
            by: Some("Alex Reyes".into()),
            at: Some(now() - Duration::minutes(5)),
        }],
    });
    desk.press("shift-right").settle();
    shows(&desk, "Grace Chapel is in won now, by Alex Reyes, 9:36 AM; it was left there.");
    reads(&desk, "new 3");
}

#[test]
fn a_refused_change_keeps_the_marks_and_changes_no_other_lead() {
    let mut desk = open();
    desk.press("space space");
    desk.world.leads.answers.push(Outcome::Nobody);
    desk.press("g").type_in("ruth").press("enter").press("shift-right");
    shows(&desk, "The last change of the marked leads is being saved.");
    desk.settle();
    shows(&desk, "[x] Grace Chapel");
    desk.press("A").settle();
    let marked = [desk.world.leads.cards[1].id, desk.world.leads.cards[0].id];
    let mut given: Vec<Vec<Uuid>> = Vec::new();
    for command in &desk.world.leads.commands {
        match command {
            Command::Assign { leads, .. } | Command::TakeTurns { leads } => given.push(leads.clone()),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(given.len(), 2);
    for leads in given {
        assert!(leads.len() == 2 && marked.iter().all(|id| leads.contains(id)), "{leads:?}");
    }
}

#[test]
fn an_answer_read_before_a_move_does_not_put_the_lead_under_the_cursor_again() {
    let mut desk = open();
    desk.press("f5 shift-right");
    for question in std::mem::take(&mut desk.questions) {
        desk.reply(&question);
    }
    reads(&desk, "contacted 2");
    desk.press("shift-right").settle();
    let expected =
        [(vec!["Grace Chapel"], Stage::Contacted), (vec!["First Baptist Church of Elkview"], Stage::Contacted)];
    assert_eq!(moves(&desk), expected);
}

#[test]
fn in_the_list_a_second_step_goes_on_from_the_first() {
    let mut desk = open();
    desk.press("v").settle().press("shift-right shift-right").settle();
    let expected = [(vec!["St. Mark's"], Stage::Qualified), (vec!["St. Mark's"], Stage::ProposalSent)];
    assert_eq!(moves(&desk), expected);
}

#[test]
fn several_are_moved_at_once_and_come_back() {
    let mut desk = open();
    desk.press("space space");
    shows(&desk, "2 marked");
    desk.press("m").type_in("qual").press("enter").settle();
    assert_eq!(moves(&desk).last().unwrap().0.len(), 2);
    shows(&desk, "2 leads → qualified.");
    reads(&desk, "qualified 3");
    hides(&desk, "selected");
    // A lead cannot move from qualified to new.
    desk.press("u");
    shows(&desk, "new does not simply follow qualified");
    desk.press("right right shift-left").settle().press("u").settle();
    assert_eq!(moves(&desk).last().unwrap().1, Stage::Qualified);
    desk.press("u");
    shows(&desk, "Nothing has been done that could be taken back.");
}

#[test]
fn what_a_form_moved_is_what_u_means_and_an_assignment_comes_back_too() {
    let mut desk = open();
    desk.press("shift-right").settle().press("m").type_in("lost").press("enter enter enter").settle();
    shows(&desk, "new → lost.");
    desk.press("u");
    shows(&desk, "First Baptist Church of Elkview: new does not simply follow lost");
    desk.press("right right g").type_in("alex").press("enter").settle();
    shows(&desk, "New Life Assembly → Alex Reyes.");
    desk.press("u").settle();
    shows(&desk, "New Life Assembly → Ruth Boyd.");
}

#[test]
fn a_stage_that_does_not_follow_says_why() {
    let mut desk = open();
    desk.press("m");
    picture!(desk);
    desk.type_in("won").press("enter");
    shows(&desk, "does not follow new");
    assert!(desk.writes.is_empty());
    desk.press("esc shift-left");
    shows(&desk, "A new lead has no stage before it.");
}

#[test]
fn what_is_read_meanwhile_does_not_change_what_a_picker_is_about() {
    let mut desk = open();
    desk.press("m");
    let sooner = with_step(lead(20, "Sooner Chapel", Stage::New, 1), "now", day(2026, 11, 20));
    desk.world.leads.cards.push(sooner);
    desk.now += Duration::minutes(1);
    desk.send(frontdesk::app::Msg::Tick).settle();
    desk.type_in("contacted").press("enter").settle();
    assert_eq!(moves(&desk), [(vec!["Grace Chapel"], Stage::Contacted)]);
}

#[test]
fn leads_are_given_by_hand_and_in_turn() {
    let mut desk = open();
    desk.press("g");
    picture!(desk);
    desk.press("enter").settle();
    shows(&desk, "Grace Chapel → Ruth Boyd.");
    desk.press("space space space A").settle();
    shows(&desk, "3 leads → Ruth Boyd.");
    assert!(desk.world.leads.cards[..3].iter().all(|card| card.assignee_id == Some(RUTH)));
    desk.press("g").type_in("nob").press("enter").settle();
    shows(&desk, "→ nobody.");
}

#[test]
fn marks_survive_a_filter_and_a_hidden_one_is_never_changed_unasked() {
    let mut desk = open();
    desk.press("v").settle().press("space space space");
    shows(&desk, "3 marked");
    desk.press("f5").settle();
    shows(&desk, "3 marked");
    desk.press("/").type_in("grace").settle();
    shows(&desk, "3 marked, 2 hidden by the filter");
    desk.press("enter A");
    shows(&desk, "3 marked leads, of");
    shows(&desk, "of which 2 are");
    picture!(desk);
    // Enter is the safe answer, and a key of the pane answers nothing.
    desk.press("A enter");
    assert!(desk.writes.is_empty());
    hides(&desk, "Yes, all 3");
    desk.press("A").press("ctrl-y").settle();
    shows(&desk, "3 leads → Ruth Boyd.");
    // The filter goes first, then the marks.
    desk.press("home space").press("/").type_in("mark").settle().press("enter");
    shows(&desk, "1 marked, 1 hidden by the filter");
    desk.press("esc").settle();
    shows(&desk, "1 marked");
    hides(&desk, "hidden");
    desk.press("esc");
    hides(&desk, "marked");
}

#[test]
fn a_change_of_several_that_takes_long_says_how_long() {
    let mut desk = open();
    desk.press("v").settle().press("space space A");
    assert_eq!(desk.writes.len(), 1);
    hides(&desk, "Saving");
    let wake = desk.app.wake_at();
    desk.now = wake + chrono::TimeDelta::seconds(2);
    desk.send(Msg::Tick);
    shows(&desk, "Saving 2 rows… ");
    // The keys stay free.
    desk.press("down");
    desk.settle();
    hides(&desk, "Saving");
    shows(&desk, "2 leads → Ruth Boyd.");
}

#[test]
fn what_is_due_mine_or_searched_for() {
    let mut desk = open();
    desk.press("!").settle();
    shows(&desk, "showing: due by today  (Esc: all)");
    reads(&desk, "new 1");
    desk.press("/").type_in("mark");
    desk.settle().press("enter");
    shows(&desk, "showing: “mark” · due by today");
    shows(&desk, "St. Mark's");
    hides(&desk, "Grace Chapel");
    desk.press("esc").settle();
    shows_wide(&desk, "Grace Chapel");
    desk.press("f");
    picture!(desk);
    desk.type_in("mine").press("enter").settle();
    shows(&desk, "showing: mine");
    reads(&desk, "contacted 1");
}

#[test]
fn a_view_is_kept_and_forgotten() {
    let mut desk = open();
    desk.press("f enter").type_in("wv").press("enter").settle();
    shows(&desk, "showing: WV");
    desk.press("f").type_in("save").press("enter").type_in("Our state").press("enter").settle();
    shows(&desk, "The view Our state is kept: f finds it.");
    desk.press("esc").settle();
    hides(&desk, "showing:");
    desk.press("f").type_in("our").press("enter").settle();
    shows(&desk, "showing: WV");
    desk.press("f").type_in("our").press("delete").settle();
    assert!(desk.world.leads.views.is_empty());
}

#[test]
fn the_filter_says_what_it_cannot_read() {
    let mut desk = open();
    desk.press("f enter").type_in("Virginia West").press("enter");
    shows(&desk, "A state is written as WV or West Virginia.");
    picture!(desk);
    desk.press("esc f enter").type_in("west virginia").press("ctrl-s").settle();
    shows(&desk, "showing: WV");
    desk.press("esc");
    hides(&desk, "showing:");
}

#[test]
fn the_list_sorts_by_any_column() {
    let mut desk = open();
    desk.press("s");
    shows(&desk, "v changes to the list");
    desk.press("v").settle().press("s").type_in("organ").press("enter").settle();
    shows(&desk, "by organization");
    let screen = words(&desk.app, (160, 48));
    assert!(screen.find("Faith Temple").unwrap() < screen.find("Grace Chapel").unwrap(), "{screen}");
    desk.press("s enter").settle();
    let screen = words(&desk.app, (160, 48));
    assert!(screen.find("Faith Temple").unwrap() > screen.find("Grace Chapel").unwrap(), "{screen}");
}

/// A long column loads page by page while the user moves down.
#[test]
fn a_long_column_is_read_on() {
    let mut desk = open();
    desk.world.leads.cards =
        (0..150).map(|n| lead(n, &format!("Church {n:03}"), Stage::New, 200 - i64::try_from(n).unwrap())).collect();
    desk.press("f5").settle();
    reads(&desk, "new 150");
    // The counts of what has been read say that there is more.
    shows(&desk, "+ nothing planned");
    for _ in 0..14 {
        desk.press("pagedown").settle();
    }
    shows(&desk, "Church 140");
    desk.press("down down down down down down down down down").settle();
    shows(&desk, "Church 149");
    desk.press("v").settle().press("end").settle().press("end").settle();
    shows(&desk, "Church 149");
}

#[test]
fn a_broken_line_keeps_the_board_and_says_its_age() {
    let mut desk = open();
    desk.now += Duration::minutes(3);
    desk.press("f5").fail(DeskErrorKind::Connection);
    shows(&desk, "Grace Chapel");
    shows(&desk, "Data from 9:41 AM");
}

#[test]
fn hostile_names_do_no_harm() {
    let mut desk = Desk::of(Role::Manager);
    let card = |number, name: &str| Card {
        city: Some(name.into()),
        contact_name: name.into(),
        ..lead(number, name, Stage::New, 1)
    };
    desk.world.leads.cards = vec![
        card(1, "\u{1b}[2J\u{1b}]0;x\u{7}Evil"),
        card(2, "教会教会教会教会教会教会教会"),
        card(3, "\u{202e}hcruhC"),
    ];
    desk.press("4").settle();
    let screen = words(&desk.app, (80, 24));
    assert!(!screen.contains('\u{1b}') && !screen.contains('\u{202e}'), "{screen}");
    insta::assert_snapshot!(screen);
}

#[test]
fn it_is_drawn_at_every_size() {
    let mut desk = open();
    for keys in ["", "v", "v", "esc", "m", "esc", "f", "enter"] {
        desk.press(keys).settle();
        for size in [(1, 1), (10, 5), (40, 12), (79, 24), (80, 24), (250, 80)] {
            words(&desk.app, size);
        }
    }
}

/// Opens the leads with Grace Chapel assigned to a user whose account is disabled.
fn with_disabled_assignee() -> Desk {
    let mut desk = Desk::of(Role::Manager);
    let old = uuid::Uuid::from_u128(777);
    desk.world.leads.disabled = vec![Assignee { id: old, name: "Olga Hand".into() }];
    for card in desk.world.leads.cards.iter_mut().take(2) {
        card.assignee_id = Some(old);
        card.assignee = Some("Olga Hand".into());
        card.assignee_is_disabled = true;
    }
    desk.press("4").settle();
    desk
}

#[test]
fn a_lead_of_a_disabled_account_is_marked_on_board_list_and_page() {
    let mut desk = with_disabled_assignee();
    shows(&desk, "! Hand");
    shows_wide(&desk, "Olga Hand (account disabled)");
    desk.press("v").settle();
    shows(&desk, "! Hand");
    assert!(words(&desk.app, (160, 48)).contains("! Olga Hand"));
    desk.press("f").type_in("disabled").press("enter").settle();
    shows(&desk, "of disabled accounts");
    let mut desk = with_disabled_assignee();
    let id = desk.world.leads.cards[0].id;
    desk.press("f").type_in("disabled accounts").press("enter").settle().press("enter").settle();
    assert!(desk.world.leads.page(id).is_some());
    shows(&desk, "with Olga Hand (account disabled)");
}

#[test]
fn all_open_work_of_an_assignee_goes_to_another_by_one_action() {
    let mut desk = with_disabled_assignee();
    desk.press("f").type_in("disabled accounts").press("enter").settle();
    desk.press(":").type_in("reassign").press("enter");
    shows(&desk, "All open work of Olga Hand: to whom?");
    let sent = |desk: &Desk| {
        desk.others.iter().rev().find_map(|effect| match effect {
            Effect::Staff { id, command: StaffCommand::Reassign { login, to, .. } } => {
                Some((*id, login.clone(), to.clone()))
            }
            _ => None,
        })
    };
    // Enter alone changes nothing.
    desk.press("enter");
    assert_eq!(sent(&desk), None);
    desk.press(":").type_in("reassign").press("enter").type_in("ruth").press("enter");
    let (id, login, to) = sent(&desk).unwrap();
    assert_eq!((login, to), (uuid::Uuid::from_u128(777).to_string(), RUTH.to_string()));
    desk.send(Msg::StaffDone { id, result: Ok("Ruth Boyd now has 2 leads of Olga Hand.".into()) });
    shows(&desk, "Ruth Boyd now has 2 leads of Olga Hand.");
}

#[test]
fn the_filter_takes_a_person_and_a_state_by_name() {
    let mut desk = with_disabled_assignee();
    desk.press("f")
        .type_in("filter")
        .press("enter")
        .type_in("West Virginia")
        .press("tab tab tab tab")
        .type_in("olga")
        .press("enter")
        .settle();
    shows(&desk, "Olga Hand's · WV");
    shows(&desk, "Grace Chapel");
    hides(&desk, "Riverside");
    desk.press("f").type_in("filter").press("enter").press("ctrl-u").type_in("Narnia").press("enter");
    shows(&desk, "A state is written as WV or West Virginia.");
}
