//! A ticket's page: the conversation at both sizes, its keys, other users on it, and hostile text.

use std::collections::BTreeSet;

use chrono::Duration;
use frontdesk::app::PaneId;
use frontdesk::app::key_map;
use frontdesk::domain::desk::{self, DeskErrorKind};
use frontdesk::domain::staff::Role;
use frontdesk::domain::ticket::flow::{Priority, Status};
use frontdesk::domain::ticket::page::{Activity, Channel, Comment, CommentKind, Merged, Present, TicketPage};
use frontdesk::domain::ticket::query::Query;
use frontdesk::domain::ticket::work::PersonalState;
use frontdesk::ui::context::View;
use frontdesk::ui::effect::Slot;
use frontdesk::ui::theme::{Colors, Theme};
use frontdesk::ui::tickets::page_text;
use serde_json::json;
use uuid::Uuid;

use crate::fixtures::{Desk, actor, now, site};
use crate::picture;
use crate::render::{hides, shows, words};

pub const CHARGED: Uuid = Uuid::from_u128(5001);
pub const RAISED: Uuid = Uuid::from_u128(5003);
pub const REFUND: Uuid = Uuid::from_u128(5004);

/// Opens the queue.
pub fn queue(role: Role) -> Desk {
    let mut desk = Desk::of(role);
    desk.press("5").settle();
    desk
}

/// Opens the first ticket of the queue, which is overdue.
pub fn page() -> Desk {
    let mut desk = queue(Role::Desk);
    desk.press("enter").settle();
    desk
}

/// Returns a page with every kind of event.
pub fn eventful() -> TicketPage {
    let whole = Desk::new().world.tickets.page(RAISED).unwrap();
    let other = Uuid::from_u128(5050);
    let first = whole.activities[0].clone();
    let mut number = 9200;
    let mut deed = |kind: &str, minutes: i64, details: serde_json::Value| {
        number += 1;
        Activity {
            id: Uuid::from_u128(number),
            kind: kind.into(),
            actor: "Ruth Boyd".into(),
            to_status: None,
            details,
            happened_at: now() - Duration::minutes(minutes),
            ..first.clone()
        }
    };
    let activities = vec![
        Activity {
            from_status: Some(Status::Blocked),
            to_status: Some(Status::InProgress),
            ..deed("moved", 20, json!({}))
        },
        deed("escalated", 30, json!({"from": "high", "to": "urgent"})),
        deed("tagged", 35, json!({"added": ["refund"], "removed": ["waiver"]})),
        Activity {
            body: Some("The same again".into()),
            ..deed("merged", 40, json!({"other": other, "number": 1050, "filled": {}, "tags": []}))
        },
        deed("edited", 50, json!({"title": ["Locked out", "Locked out of the class"], "order_id": [null, other]})),
        Activity {
            from_status: Some(Status::Todo),
            to_status: Some(Status::Blocked),
            reason: Some("the provider does not answer".into()),
            ..deed("moved", 60, json!({"waits_for": "Payment provider"}))
        },
        deed("assigned", 70, json!({"from": "Ruth Boyd", "to": "Dana Cole"})),
        deed("waiting", 80, json!({"waiting": true})),
        Activity { from_status: Some(Status::Done), to_status: Some(Status::Todo), ..deed("reopened", 90, json!({})) },
        deed("priority", 100, json!({"from": "low", "to": "high"})),
        deed("undone", 105, json!({})),
        Activity { to_status: Some(Status::Todo), actor: "website".into(), ..first.clone() },
    ];
    let comment = |seq: i64, kind, author: &str, minutes: i64, content: &str| Comment {
        id: Uuid::from_u128(u128::try_from(9000 + seq).unwrap()),
        seq,
        kind,
        author: author.into(),
        content: content.into(),
        via: (kind != CommentKind::Note).then_some(Channel::Phone),
        is_mine: false,
        created_at: now() - Duration::minutes(minutes),
        ..whole.comments[0].clone()
    };
    let comments = vec![
        Comment {
            taken_by: Some("Dana Cole".into()),
            ..comment(41, CommentKind::Customer, "Ana Ruiz", 250, "She stands at the gate.\nIt is raining.")
        },
        Comment {
            is_mine: true,
            ..comment(
                42,
                CommentKind::Reply,
                "Dana Cole",
                240,
                "Dear Ana, somebody comes to the gate and lets you in. Please have your photo ID in your hand.",
            )
        },
        comment(43, CommentKind::Note, "Ruth Boyd", 110, "The gate's reader is broken again. Tell nobody the code."),
        Comment { ticket_id: other, ..comment(44, CommentKind::Customer, "Ana Ruiz", 45, "Nobody came.") },
        comment(45, CommentKind::Note, "Ruth Boyd", 10, "I went down. She is in."),
    ];
    TicketPage {
        activities,
        comments,
        earlier: 12,
        merged: vec![Merged {
            id: other,
            number: 1050,
            title: "The same again".into(),
            description: Some("I am still outside!".into()),
            requester: Some("Ana Ruiz".into()),
            created_at: now() - Duration::minutes(55),
        }],
        split_from: Some(CHARGED),
        lead: Some("Grace Chapel".into()),
        read: 43,
        ..whole
    }
}

/// Opens the page with every kind of event.
pub fn eventful_page(role: Role) -> Desk {
    let mut desk = queue(role);
    desk.world.tickets.pages.insert(RAISED, eventful());
    let card = desk.world.tickets.cards.iter_mut().find(|card| card.id == RAISED).unwrap();
    card.reopened = 1;
    card.last_event_seq = 45;
    card.tags = vec!["refund".into()];
    card.order_number = Some("MDI-2026-00007".into());
    card.answer_due_at = Some(now() - Duration::minutes(30));
    card.close_due_at = card.due_at;
    desk.press("f5").settle().press("down enter").settle();
    desk
}

fn reads(desk: &Desk) -> Vec<(Uuid, i64)> {
    let kept = desk.world.tickets.kept.iter();
    kept.filter_map(|keep| match keep {
        PersonalState::Read { ticket, seen } => Some((*ticket, *seen)),
        _ => None,
    })
    .collect()
}

#[test]
fn a_page() {
    picture!(page());
}

#[test]
fn a_page_on_which_everything_has_happened() {
    picture!(eventful_page(Role::Desk));
}

#[test]
fn a_narrow_screen_has_who_asks_a_tab_away() {
    let mut desk = eventful_page(Role::Desk);
    desk.press("tab");
    insta::assert_snapshot!("who_asks_and_where_it_stands", words(&desk.app, (80, 24)));
    desk.press("home shift-tab home");
    insta::assert_snapshot!("the_beginning_of_a_conversation", words(&desk.app, (80, 24)));
}

#[test]
fn what_it_is_linked_to_and_who_changed_it() {
    let mut desk = eventful_page(Role::Desk);
    desk.press("tab tab");
    insta::assert_snapshot!("what_it_is_linked_to", words(&desk.app, (80, 24)));
    desk.press("tab");
    insta::assert_snapshot!("who_changed_what", words(&desk.app, (80, 24)));
    desk.press("shift-tab");
    insta::assert_snapshot!("links_beside_the_conversation", words(&desk.app, (160, 24)));
}

#[test]
fn enter_opens_the_link_under_the_cursor() {
    let opens = |keys: &str| {
        let mut desk = eventful_page(Role::Desk);
        let class = desk.world.sessions.first().map(|session| session.id);
        desk.world.tickets.cards.iter_mut().find(|card| card.id == RAISED).unwrap().schedule_id = class;
        desk.press("f5").settle().press("tab tab").press(keys).press("enter").settle();
        desk.app.pane()
    };
    assert_eq!(opens("home"), PaneId::People);
    assert_eq!(opens("down"), PaneId::Roster);
    assert_eq!(opens("down down"), PaneId::CheckIn);
    assert_eq!(opens("end"), PaneId::Tickets, "what was merged into it has no page of its own");
    let mut desk = eventful_page(Role::Desk);
    desk.press("enter");
    shows(&desk, "Tab to Linked");
    desk.press("k").settle();
    assert_eq!(desk.app.pane(), PaneId::People);
}

#[test]
fn notes_are_apart_in_words_and_by_their_bar() {
    let desk = eventful_page(Role::Desk);
    let shown = words(&desk.app, (160, 48));
    let line = |what: &str| shown.lines().find(|line| line.contains(what)).unwrap_or_else(|| panic!("{what}: {shown}"));
    assert!(line("She is in.").contains("▒ "));
    assert!(line("NOTE · not for the customer · Ruth Boyd").contains("▒ "));
    assert!(line("lets you in").contains("┃ "));
    assert!(line("She stands at the gate").contains("│ "));
    assert!(!line("She stands at the gate").contains('▒'));
}

#[test]
fn what_is_new_is_marked_while_one_stays_and_read_once() {
    let mut desk = eventful_page(Role::Desk);
    shows(&desk, "• NEW NOTE");
    assert_eq!(reads(&desk), [(RAISED, 45)]);
    desk.press("f5").settle();
    shows(&desk, "• NEW NOTE");
    assert_eq!(reads(&desk), [(RAISED, 45)], "once is enough");
    // A new event comes while the page is open.
    desk.world.tickets.pages.get_mut(&RAISED).unwrap().read = 45;
    desk.world.tickets.cards.iter_mut().find(|card| card.id == RAISED).unwrap().last_event_seq = 46;
    desk.press("f5").settle();
    assert_eq!(reads(&desk), [(RAISED, 45), (RAISED, 46)]);
    // After leaving and coming back, the page shows nothing as new.
    desk.world.tickets.pages.get_mut(&RAISED).unwrap().read = 46;
    desk.press("esc").settle().press("enter").settle();
    hides(&desk, "NEW");
    assert_eq!(reads(&desk).len(), 2);
}

#[test]
fn a_page_is_opened_at_its_end_and_one_stays_where_one_is() {
    let mut desk = eventful_page(Role::Desk);
    shows(&desk, "She is in.");
    hides(&desk, "earlier comments");
    desk.press("home");
    shows(&desk, "12 earlier comments are not shown");
    let mut whole = eventful();
    whole.comments.push(Comment { seq: 46, id: Uuid::from_u128(9990), created_at: now(), ..whole.comments[0].clone() });
    desk.world.tickets.pages.insert(RAISED, whole);
    desk.press("f5").settle();
    shows(&desk, "12 earlier comments are not shown");
}

#[test]
fn whoever_else_is_there_is_shown() {
    let mut desk = queue(Role::Desk);
    let present = |name: &str, desk: &str, is_writing| Present {
        name: name.into(),
        desk: Some(desk.into()),
        is_writing,
        seen_at: now(),
    };
    desk.world.tickets.present = vec![present("Alex Reyes", "desk-3", false), present("Ruth Boyd", "desk-2", true)];
    desk.press("enter").settle();
    shows(&desk, "! Ruth Boyd (desk-2) is writing · Alex Reyes (desk-3) has this open");
    desk.world.tickets.present.clear();
    desk.now += Duration::seconds(6);
    desk.press("up").send(frontdesk::app::Msg::Tick).settle();
    hides(&desk, "is writing");
}

#[test]
fn others_are_told_when_writing_begins_and_ends_and_not_with_every_key() {
    let mut desk = page();
    let told = |desk: &Desk| -> Vec<bool> {
        let questions = desk.questions.iter();
        let told = questions.filter_map(|question| match &question.query {
            desk::Query::Ticket(Query::Presence { is_writing, .. }) if question.slot == Slot::TicketPresence => {
                Some(*is_writing)
            }
            _ => None,
        });
        told.collect()
    };
    desk.press("r");
    assert_eq!(told(&desk), [true]);
    desk.settle().type_in("Dear Ana");
    assert!(told(&desk).is_empty(), "{:?}", told(&desk));
    desk.press("esc");
    assert_eq!(told(&desk), [false]);
}

#[test]
fn an_instructor_reads_and_is_told_why_not_more() {
    let mut desk = eventful_page(Role::Instructor);
    shows(&desk, "To read only.");
    shows(&desk, "Notes of the staff are not shown");
    desk.press("r");
    assert!(desk.writes.is_empty());
    shows(&desk, "work on tickets");
    hides(&desk, "Ctrl-S");
}

#[test]
fn what_is_not_possible_says_why() {
    let mut desk = page();
    desk.press("shift-u");
    shows(&desk, "No other ticket was merged into this one");
    desk.press("home shift-s");
    shows(&desk, "Go to a comment first");
    desk.press("esc").settle().press("down down enter").settle().press("k");
    shows(&desk, "linked to no person, class, order or lead");
    let mut desk = queue(Role::Desk);
    desk.press("enter").fail(DeskErrorKind::Timeout);
    shows(&desk, "F5 tries again");
    desk.press("r");
    shows(&desk, "not read yet");
    desk.world.tickets.cards.clear();
    desk.press("f5").settle();
    shows(&desk, "There is no such ticket any more");
}

#[test]
fn of_a_merged_ticket_the_other_is_shown_and_told_of() {
    let mut desk = queue(Role::Desk);
    let whole = desk.world.tickets.page(REFUND).unwrap();
    desk.press("enter");
    let asked = desk.questions.iter().find(|question| question.slot == Slot::TicketPage).unwrap().id;
    let page = TicketPage { asked_for: Some(1001), ..whole };
    let answer = frontdesk::domain::ticket::query::Answer::Page(Some(Box::new(page)));
    desk.send(frontdesk::app::Msg::Answer {
        slot: Slot::TicketPage,
        id: asked,
        result: Ok(desk::Answer::Ticket(answer)),
    });
    shows(&desk, "T-1001 was merged into this one.");
    desk.questions.clear();
    desk.press("r");
    let is_told = desk
        .questions
        .iter()
        .any(|question| question.query == desk::Query::Ticket(Query::Presence { ticket: REFUND, is_writing: true }));
    assert!(is_told, "{:?}", desk.questions);
}

#[test]
fn a_split_that_was_taken_back_is_told_once() {
    let mut desk = queue(Role::Desk);
    let mut whole = eventful();
    let other = whole.merged[0].id;
    whole.merged[0].description = None;
    let back = |id: u128, ticket_id, label: i64, title: &str| Activity {
        id: Uuid::from_u128(id),
        kind: "unsplit".into(),
        ticket_id,
        body: Some(title.into()),
        details: json!({"other": other, "number": label}),
        happened_at: now(),
        ..whole.activities[0].clone()
    };
    whole.activities = vec![back(1, RAISED, 1050, "The same again"), back(2, other, 1003, "Locked out")];
    desk.world.tickets.pages.insert(RAISED, whole);
    desk.press("f5").settle().press("down enter").settle();
    shows(&desk, "the split was undone: T-1050 The same again");
    hides(&desk, "the split was undone: T-1003");
    hides(&desk, "· T-1050 The same again");
}

#[test]
fn o_goes_to_the_person() {
    let mut desk = page();
    desk.press("k").settle();
    shows(&desk, "born May 17, 1984, 42 years · customer since Jun 4, 2024");
}

#[test]
fn no_window_is_too_small_for_it() {
    let mut desk = eventful_page(Role::Desk);
    for keys in ["up", "tab", "end", "tab", "r", "esc f6", "esc shift-m", "esc shift-u", "esc e", "esc g", "esc x"] {
        desk.press(keys).settle();
        for size in [(1, 1), (2, 40), (40, 2), (79, 24), (109, 20), (110, 16), (300, 90)] {
            words(&desk.app, size);
        }
    }
}

#[test]
fn hostile_text_is_shown_safely() {
    for name in [
        "\u{1b}[31mMallory\u{1b}[0m",
        "\u{1b}]0;owned\u{7}Title",
        "美咲 田中美咲 田中美咲 田中美咲 田中美咲 田中",
        "Evan \u{202e}nosdrogN\u{202c}",
        "יוסף כהן",
        "a\nb\tc\rd",
    ] {
        let mut whole = eventful();
        whole.description = Some(name.repeat(9));
        whole.lead = Some(name.into());
        whole.contact.name = Some(name.into());
        whole.contact.email = Some(name.into());
        whole.contact.phone = Some(name.into());
        for comment in &mut whole.comments {
            comment.content = name.repeat(9);
            comment.author = name.into();
            comment.taken_by = Some(name.into());
        }
        for deed in &mut whole.activities {
            deed.actor = name.into();
            deed.body = Some(name.into());
            deed.reason = Some(name.into());
            deed.details = json!({"to": name, "from": name, "waits_for": name, "added": [name], "title": [name, name]});
        }
        whole.activities[0].kind = name.into();
        whole.merged[0].title = name.into();
        whole.merged[0].description = Some(name.into());
        let mut desk = queue(Role::Desk);
        for card in &mut desk.world.tickets.cards {
            card.title = name.into();
            card.requester = Some(name.into());
            card.assignee = Some(name.into());
            card.tags = vec![name.into()];
            card.class = Some(name.into());
            card.order_number = Some(name.into());
            card.priority = Priority::Urgent;
        }
        desk.world.tickets.pages.insert(RAISED, whole);
        desk.world.tickets.present =
            vec![Present { name: name.into(), desk: Some(name.into()), is_writing: true, seen_at: now() }];
        desk.press("f5").settle().press("down enter").settle();
        for keys in ["tab", "tab home", "r", "esc t", "esc e", "esc shift-m", "enter", "esc esc shift-u", "esc g"] {
            desk.press(keys).settle();
            for size in [(80, 24), (160, 48)] {
                let shown = words(&desk.app, size);
                let is_steering = |c: char| c != '\n' && (c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c));
                assert!(!shown.contains(is_steering), "{keys}: {shown:?}");
            }
        }
    }
}

/// Words of key hints, which a command does not print.
const KEYS: [&str; 22] = [
    "above",
    "who",
    "asks",
    "where",
    "stands",
    "somebody",
    "more",
    "below",
    "conversation",
    "details",
    "tab",
    "the",
    "other",
    "part",
    "goes",
    "their",
    "page",
    "gives",
    "linked",
    "history",
    "next",
    "person",
];

#[test]
fn a_command_prints_everything_that_the_page_shows() {
    let mut desk = eventful_page(Role::Desk);
    let page = desk.world.tickets.page(RAISED).unwrap();
    let (theme, keys) = (Theme { colors: Colors::None, ..Theme::default() }, key_map());
    let (site, actor) = (site(), actor("Dana Cole", Role::Desk));
    let text = page_text(&page, View { now: now(), site: &site, actor: &actor, theme: &theme, keys: &keys }).join("\n");
    let known: BTreeSet<String> = plain_words(&text).collect();
    let mut seen = BTreeSet::new();
    for _ in 0..4 {
        for _ in 0..8 {
            let screen = words(&desk.app, (80, 24));
            // The rows between the pane names and the keys.
            let body = screen.lines().skip(2).take(20).collect::<Vec<_>>().join("\n");
            for word in plain_words(&body).filter(|word| !KEYS.contains(&word.as_str())) {
                assert!(known.contains(&word), "{word}\n{screen}\n{text}");
                seen.insert(word);
            }
            desk.press("pageup");
        }
        desk.press("tab");
    }
    assert!(seen.len() > 100, "the whole page was looked at: {seen:?}");
}

fn plain_words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2).map(str::to_lowercase)
}
