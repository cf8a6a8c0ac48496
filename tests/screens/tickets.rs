//! The tickets' queue, board, filter, views and figures.

use chrono::Duration;
use frontdesk::app::Msg;
use frontdesk::domain::desk::DeskErrorKind;
use frontdesk::domain::rights::Rights;
use frontdesk::domain::staff::Role;
use frontdesk::domain::staff_admin::StaffCommand;
use frontdesk::domain::ticket::Card;
use frontdesk::domain::ticket::flow::{Priority, Status};
use frontdesk::domain::ticket::work::{Command, Each, EachResult, Outcome, PersonalState};
use frontdesk::ui::effect::Effect;

use crate::fixtures::{Desk, now};
use crate::picture;
use crate::render::{hides, reads, shows, words};
use crate::ticket_world::{DANA, ticket};

pub fn open() -> Desk {
    let mut desk = Desk::of(Role::Desk);
    desk.press("5").settle();
    desk
}

fn commands(desk: &Desk) -> Vec<&Command> {
    desk.world.tickets.commands.iter().map(|(_, command)| command).collect()
}

#[test]
fn the_queue() {
    let mut desk = open();
    desk.press("down");
    picture!(desk);
}

#[test]
fn a_wide_screen_shows_the_conversation_of_the_current_ticket() {
    let mut desk = open();
    desk.send(Msg::Resize(Some((80, 24)))).press("down");
    assert!(desk.questions.is_empty(), "a narrow screen does not show it");
    desk.send(Msg::Resize(Some((160, 48)))).settle();
    let wide = |desk: &Desk| words(&desk.app, (160, 48));
    assert!(wide(&desk).contains("The provider shows one charge only."), "{}", wide(&desk));
    // A held key sends no new query before the last answer. The shown conversation belongs to the current ticket.
    desk.press("down down");
    assert_eq!(desk.questions.len(), 1);
    assert!(!wide(&desk).contains("The provider shows one charge only."), "{}", wide(&desk));
    desk.settle();
    assert!(wide(&desk).contains("The provider shows one charge only."), "{}", wide(&desk));
    assert!(desk.world.tickets.kept.is_empty(), "it is not read by that");
}

#[test]
fn the_board() {
    let mut desk = open();
    desk.press("v").settle().press("right space");
    picture!(desk);
}

#[test]
fn the_figures() {
    let mut desk = Desk::of(Role::Manager);
    desk.press("5").settle().press("v v").settle();
    picture!(desk);
    desk.press("left").settle();
    shows(&desk, "the last 4 weeks");
    desk.press("v").settle();
    shows(&desk, "by due");
}

#[test]
fn the_front_desk_sees_no_reports() {
    let mut desk = open();
    desk.press("v v").settle();
    shows(&desk, "by due");
    desk.press(":").type_in("new and closed").press("enter");
    shows(&desk, "As front desk you may not see reports");
}

#[test]
fn an_instructor_reads_and_hears_why_not_more() {
    let mut desk = Desk::of(Role::Instructor);
    desk.press("5").settle();
    shows(&desk, "T-1001");
    for key in ["shift-right", "shift-down", "m", "g", "x", "+", "f6"] {
        desk.press(key);
        shows(&desk, "As instructor you may not work on tickets");
    }
    assert!(desk.writes.is_empty());
}

#[test]
fn whoever_sees_no_tickets_hears_why() {
    let mut start = crate::fixtures::start(Role::Instructor);
    start.entered.as_mut().unwrap().actor.rights = Rights::from_words(["schedule.read_own"]);
    let mut desk = Desk::unanswered(start);
    desk.settle().press("5");
    shows(&desk, "As instructor you may not see every ticket");
}

#[test]
fn an_empty_queue_says_so() {
    let mut desk = Desk::of(Role::Desk);
    desk.world.tickets.cards.clear();
    desk.press("5").settle();
    shows(&desk, "The queue is empty. + takes down a new ticket.");
}

#[test]
fn a_ticket_moves_on_the_board_at_once() {
    let mut desk = open();
    desk.press("v").settle().press("shift-right");
    reads(&desk, "todo 1");
    reads(&desk, "in progress 3");
    desk.settle();
    shows(&desk, "T-1001 Charged twice for CCW Permit → in progress.");
    desk.press("right shift-left").settle();
    assert!(matches!(commands(&desk).last(), Some(Command::Move { to: Status::Todo, .. })));
}

#[test]
fn the_second_of_two_desks_hears_who_was_first() {
    let mut desk = open();
    desk.world.tickets.answers.push(Outcome::Each {
        tickets: vec![Each {
            id: desk.world.tickets.cards[0].id,
            number: Some(1001),
            result: EachResult::Changed,
            why: None,
            status: Some(Status::Done),
            version: Some(3),
            by: Some("Ruth Boyd".into()),
            at: Some(now() - Duration::minutes(5)),
        }],
    });
    desk.press("shift-right").settle();
    shows(&desk, "T-1001 is done now, by Ruth Boyd, 9:36 AM. Nothing was changed.");
}

#[test]
fn several_are_assigned_at_once_with_one_undo() {
    let mut desk = open();
    desk.press("u");
    shows(&desk, "Nothing to undo.");
    desk.press("esc space space space");
    shows(&desk, "3 marked");
    desk.press("g");
    picture!(desk);
    desk.press("enter").settle();
    shows(&desk, "3 tickets → Dana Cole.");
    assert!(matches!(commands(&desk)[0], Command::Assign { tickets, to: Some(DANA) } if tickets.len() == 3));
    let given = desk.world.tickets.commands[0].0;
    desk.press("u").settle();
    assert_eq!(commands(&desk).last(), Some(&&Command::Undo { command: given }));
}

#[test]
fn a_refused_change_keeps_the_marks_and_changes_no_other_ticket() {
    let mut desk = open();
    desk.press("space space");
    desk.world.tickets.answers.push(Outcome::Nobody);
    desk.press("g enter shift-up");
    shows(&desk, "The last change of the marked tickets is being saved.");
    desk.settle().press("shift-up").settle();
    let commands = commands(&desk);
    let [Command::Assign { tickets: first, .. }, rest @ ..] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!(first.len(), 2);
    let raised = rest.iter().flat_map(|command| match command {
        Command::Prioritise { tickets, .. } => tickets.clone(),
        other => panic!("{other:?}"),
    });
    assert!(raised.into_iter().all(|ticket| first.contains(&ticket)));
}

#[test]
fn urgency_and_waiting_are_set_with_a_key() {
    let mut desk = open();
    desk.press("shift-up").settle();
    shows(&desk, "T-1001 Charged twice for CCW Permit → urgent.");
    desk.press("shift-up");
    shows(&desk, "urgent is the highest urgency.");
    desk.press("shift-down").settle();
    shows(&desk, "T-1001 Charged twice for CCW Permit → high.");
    desk.press(":").type_in("set the urgency").press("enter").type_in("low").press("enter").settle();
    shows(&desk, "T-1001 Charged twice for CCW Permit → low.");
    assert_eq!(desk.world.tickets.cards[0].priority, Priority::Low);
    desk.press(":").type_in("waits for the customer").press("enter").settle();
    shows(&desk, "→ waiting for the customer.");
    desk.press("f").type_in("all").press("enter").settle();
}

#[test]
fn what_was_read_can_be_unread_again() {
    let mut desk = open();
    desk.world.tickets.cards[0].is_unread = false;
    desk.press("f5").settle().press(":").type_in("unread").press("enter").settle();
    let id = desk.world.tickets.cards[0].id;
    assert!(desk.world.tickets.kept.contains(&PersonalState::Read { ticket: id, seen: 0 }));
    assert!(desk.world.tickets.cards[0].is_unread);
}

#[test]
fn views_search_and_filter() {
    let mut desk = open();
    desk.press("f");
    picture!(desk);
    desk.type_in("overdue").press("enter").settle();
    shows(&desk, "showing: overdue  (Esc: all that is open)");
    shows(&desk, "T-1001");
    hides(&desk, "T-1002");
    desk.press("esc").settle().press("/").type_in("waiver").settle().press("enter");
    shows(&desk, "showing: “waiver”");
    shows(&desk, "T-1005");
    hides(&desk, "T-1001");
    desk.press("esc").settle().press("f enter").press("right right right right right tab tab right tab tab tab");
    picture!(desk);
    desk.press("enter").settle();
    shows(&desk, "showing: also done · mine");
    shows(&desk, "T-1006");
    desk.press("f").type_in("save").press("enter").type_in("My old ones").press("enter").settle();
    assert_eq!(desk.world.tickets.views[0].name, "My old ones");
}

#[test]
fn the_queue_sorts_by_any_column() {
    let mut desk = open();
    desk.press("s").type_in("title").press("enter").settle();
    shows(&desk, "by title");
    let screen = words(&desk.app, (160, 48));
    assert!(screen.find("Charged").unwrap() < screen.find("Locked out").unwrap(), "{screen}");
    desk.press("v").settle().press("s");
    shows(&desk, "The board is sorted by what is due");
}

#[test]
fn another_desk_s_change_keeps_ones_place() {
    let mut desk = open();
    desk.press("down down");
    shows(&desk, " T-1002 Which holster");
    desk.world.tickets.cards.push(Card {
        due_at: Some(now() - Duration::hours(30)),
        ..ticket(9, "Older one", Status::Todo, Priority::Low, 40)
    });
    desk.press("f5").settle();
    shows(&desk, " T-1002 Which holster");
}

#[test]
fn a_broken_line_keeps_the_queue_and_says_its_age() {
    let mut desk = open();
    desk.now += Duration::minutes(3);
    desk.press("f5").fail(DeskErrorKind::Connection);
    shows(&desk, "T-1001");
    shows(&desk, "Data from 9:41 AM");
}

#[test]
fn an_open_ticket_beats_and_a_closed_one_does_not() {
    let mut desk = open();
    desk.press("enter").settle();
    let beat = desk.app.wake_at();
    assert!(beat <= desk.now + Duration::seconds(5), "{beat}");
    let sent = desk.sent;
    desk.now = beat;
    desk.send(Msg::Tick);
    assert_eq!(desk.sent, sent + 1, "{:?}", desk.questions);
    desk.settle().press("esc").settle();
    let id = desk.world.tickets.cards[0].id;
    assert!(desk.world.tickets.kept.contains(&PersonalState::Leave(id)));
    assert!(desk.app.wake_at() > desk.now + Duration::seconds(5));
}

#[test]
fn an_open_ticket_does_not_keep_a_console_awake_that_reaches_nobody() {
    let mut desk = open();
    desk.press("enter").settle();
    desk.send(Msg::Tick).fail(DeskErrorKind::Connection);
    // The heartbeat is overdue most of the time. Only the next retry wakes the console.
    let until = desk.now + Duration::minutes(1);
    while desk.now < until {
        let wake = desk.app.wake_at();
        assert!(wake > desk.now, "it would try again at once, for ever");
        desk.now = wake;
        desk.send(Msg::Tick).fail(DeskErrorKind::Connection);
    }
}

#[test]
fn hostile_titles_do_no_harm() {
    let mut desk = Desk::of(Role::Desk);
    desk.world.tickets.cards = vec![
        ticket(1, "\u{1b}[2J\u{1b}]0;x\u{7}Evil", Status::Todo, Priority::Urgent, 1),
        Card {
            requester: Some("\u{202e}liw".into()),
            ..ticket(2, "教会教会教会教会教会教会教会教会教会", Status::Todo, Priority::Low, 1)
        },
    ];
    desk.press("5").settle();
    for keys in ["", "v"] {
        desk.press(keys).settle();
        let screen = words(&desk.app, (80, 24));
        assert!(!screen.contains('\u{1b}') && !screen.contains('\u{202e}'), "{screen}");
    }
}

#[test]
fn it_is_drawn_at_every_size() {
    let mut desk = Desk::of(Role::Manager);
    desk.press("5").settle();
    for keys in ["", "v", "v", "esc", "m", "esc", "f", "enter"] {
        desk.press(keys).settle();
        for size in [(1, 1), (10, 5), (40, 12), (79, 24), (80, 24), (250, 80)] {
            words(&desk.app, size);
        }
    }
}

#[test]
fn a_ticket_of_a_disabled_account_is_marked_and_reassigned_with_all_other_open_work() {
    let mut desk = Desk::of(Role::Manager);
    for card in desk.world.tickets.cards.iter_mut().filter(|card| card.assignee.is_some()) {
        card.assignee = Some("Olga Hand".into());
        card.assignee_id = Some(uuid::Uuid::from_u128(777));
        card.assignee_is_disabled = true;
    }
    desk.press("5").settle();
    assert!(words(&desk.app, (80, 24)).contains("! Hand") && words(&desk.app, (160, 48)).contains("! Olga Hand"));
    desk.press("v").settle();
    assert!(words(&desk.app, (160, 48)).contains("! Hand"));
    desk.press("f").type_in("disabled accounts").press("enter").settle();
    assert!(words(&desk.app, (160, 48)).contains("Olga Hand (account disabled)"));
    desk.press("enter").settle();
    shows(&desk, "Olga Hand (account disabled)");
    desk.press(":").type_in("reassign").press("enter");
    shows(&desk, "All open work of Olga Hand: to whom?");
    desk.type_in("ruth").press("enter");
    let sent = desk.others.iter().any(
        |effect| matches!(effect, Effect::Staff { command: StaffCommand::Reassign { to_name, .. }, .. } if to_name == "Ruth Boyd"),
    );
    assert!(sent, "{:?}", desk.others);
    // The front desk works on tickets, but may not reassign work.
    let mut desk = Desk::of(Role::Desk);
    desk.press("5").settle().press(":").type_in("reassign");
    shows(&desk, "you may not");
}
