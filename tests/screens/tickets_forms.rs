//! The forms of tickets: what they ask, what they send, and what is kept after Esc or a refusal.

use std::collections::BTreeMap;

use chrono::Duration;
use frontdesk::app::Msg;
use frontdesk::domain::desk::{self, DeskErrorKind};
use frontdesk::domain::live::{Changes, Topic};
use frontdesk::domain::staff::Role;
use frontdesk::domain::ticket::flow::{AfterReply, InvalidMove, MoveDetails, Priority, Status};
use frontdesk::domain::ticket::page::{Activity, Channel, Comment, CommentKind, Draft, TicketPage};
use frontdesk::domain::ticket::work::{Command, Conflict, Each, EachResult, Outcome, PersonalState, SeenTicket};
use frontdesk::ui::ids::SessionId;
use serde_json::json;
use uuid::Uuid;

use crate::fixtures::{Desk, at, entered, now, trouble};
use crate::picture;
use crate::render::{hides, shows, words};
use crate::ticket_world::DANA;
use crate::tickets_page::{CHARGED, RAISED, REFUND, eventful_page, page, queue};

/// Returns the only pending command.
fn sent(desk: &Desk) -> Command {
    write(desk).1
}

/// Returns the only pending command with its id.
fn write(desk: &Desk) -> (Uuid, Command) {
    let mut found = desk.writes.iter().filter_map(|(_, command)| match command {
        desk::Command::Ticket(write) => Some((write.id, write.command.clone())),
        _ => None,
    });
    let first = found.next().unwrap_or_else(|| panic!("nothing is on its way: {:?}", desk.writes));
    assert!(found.next().is_none(), "more than one: {:?}", desk.writes);
    first
}

/// Returns the drafts that were saved: whether each is a note, and its text.
fn kept(desk: &Desk) -> Vec<(bool, &str)> {
    let kept = desk.world.tickets.kept.iter();
    kept.filter_map(|keep| match keep {
        PersonalState::Draft { is_note, body, .. } => Some((*is_note, body.as_str())),
        _ => None,
    })
    .collect()
}

fn is_nothing_sent(desk: &Desk) -> bool {
    !desk.writes.iter().any(|(_, command)| matches!(command, desk::Command::Ticket(_)))
}

// ── Reply, note, what was heard ──────────────────────────────────────────────────────────────────────────

#[test]
fn a_reply() {
    let mut desk = page();
    desk.press("r").type_in("Dear Ana,").press("enter").type_in("one of the two is on its way back.");
    picture!(desk);
    desk.press("tab right tab right ctrl-s");
    let Command::Reply { ticket, seen, body, via, then, .. } = sent(&desk) else { panic!("{:?}", desk.writes) };
    assert_eq!((ticket, seen), (CHARGED, 41));
    assert_eq!(body, "Dear Ana,\none of the two is on its way back.");
    assert_eq!((via, then), (Channel::Phone, AfterReply::Wait));
    desk.settle();
    shows(&desk, "T-1001: the reply is saved; it waits for the customer");
    hides(&desk, "Ctrl-S saves");
    desk.press("u");
    shows(&desk, "Nothing to undo.");
}

#[test]
fn a_reply_that_closes_is_taken_back_as_far_as_it_closed() {
    let mut desk = page();
    desk.press("r").type_in("Done.").press("tab tab").press("right right ctrl-s");
    let (id, Command::Reply { then: AfterReply::Close, .. }) = write(&desk) else { panic!("{:?}", desk.writes) };
    desk.settle();
    shows(&desk, "T-1001: the reply is saved, not emailed; the ticket is done. u reopens it;");
    desk.press("u");
    assert_eq!(sent(&desk), Command::Undo { command: id });
    let each = Each {
        id: CHARGED,
        number: Some(1001),
        result: EachResult::Done,
        why: None,
        status: Some(Status::Todo),
        version: Some(4),
        by: None,
        at: None,
    };
    desk.world.tickets.answers.push(Outcome::Each { tickets: vec![each] });
    desk.settle();
    shows(&desk, "T-1001: undone: the closing; the reply stays.");
    desk.press("u");
    shows(&desk, "Nothing to undo.");
}

#[test]
fn a_reply_to_what_was_done_before_closes_nothing() {
    let mut desk = queue(Role::Desk);
    desk.world.tickets.cards.iter_mut().find(|card| card.id == CHARGED).unwrap().status = Status::Done;
    desk.press("enter").settle().press("r").type_in("Once more.").press("tab tab right right ctrl-s").settle();
    shows(&desk, "the reply is saved, not emailed");
    desk.press("u");
    shows(&desk, "Nothing to undo.");
}

#[test]
fn a_note_says_that_the_customer_never_reads_it() {
    let mut desk = page();
    desk.press("t").type_in("She sounds angry.");
    shows(&desk, "NOTE · not for the customer · T-1001");
    desk.press("ctrl-s");
    let Command::Note { ticket, body, .. } = sent(&desk) else { panic!("{:?}", desk.writes) };
    assert_eq!((ticket, body.as_str()), (CHARGED, "She sounds angry."));
    desk.settle();
    shows(&desk, "the note is written");
}

#[test]
fn what_was_heard_is_taken_down() {
    let mut desk = page();
    desk.press(":")
        .type_in("customer said")
        .press("enter")
        .type_in("She has the statement.")
        .press("shift-tab right ctrl-s");
    let Command::LogCustomerMessage { via, body, .. } = sent(&desk) else { panic!("{:?}", desk.writes) };
    assert_eq!((via, body.as_str()), (Channel::InPerson, "She has the statement."));
}

#[test]
fn nothing_is_sent_empty_and_undo_is_a_real_one() {
    let mut desk = page();
    desk.press("r ctrl-s");
    assert!(is_nothing_sent(&desk));
    shows(&desk, "nothing written yet");
    desk.type_in("one ").type_in("two").press("ctrl-w alt-u");
    shows(&desk, "one two");
}

#[test]
fn a_canned_reply_is_filled_in() {
    let mut desk = page();
    desk.press("r ctrl-t").type_in("papers").press("enter");
    shows(&desk, "Dear Ana Ruiz,");
    shows(&desk, "photo ID to CCW Permit on Sun, Nov 22 at 9:41 AM.");
    shows(&desk, "Dana Cole");
    desk.press("ctrl-s");
    assert!(matches!(sent(&desk), Command::Reply { .. }));
}

#[test]
fn a_field_that_could_not_be_filled_is_not_sent_unnoticed() {
    let mut desk = queue(Role::Desk);
    let mut whole = desk.world.tickets.page(CHARGED).unwrap();
    (whole.course, whole.starts_at) = (None, None);
    desk.world.tickets.pages.insert(CHARGED, whole);
    desk.press("enter").settle().press("r ctrl-t enter ctrl-s");
    assert!(is_nothing_sent(&desk));
    shows(&desk, "{class} and {date} could not be filled in");
    picture!(desk);
    // After more typing, the user is warned again.
    desk.type_in("!").press("ctrl-s");
    assert!(is_nothing_sent(&desk));
    desk.press("ctrl-s");
    let Command::Reply { body, .. } = sent(&desk) else { panic!("{:?}", desk.writes) };
    assert!(body.contains("{date}"));
}

#[test]
fn the_second_to_send_is_warned_and_keeps_the_draft() {
    let mut desk = page();
    desk.press("r").type_in("We look into it.").press("ctrl-s");
    let (first, _) = write(&desk);
    let comment = Comment {
        seq: 50,
        kind: CommentKind::Reply,
        author: "Ruth Boyd".into(),
        content: "It is paid back already.\nSorry!".into(),
        created_at: now(),
        ..desk.world.tickets.page(CHARGED).unwrap().comments[0].clone()
    };
    let changed = Outcome::Changed { ticket: CHARGED, number: 1001, news: 50, comments: vec![comment] };
    desk.world.tickets.answers.push(changed);
    desk.settle();
    shows(&desk, "Ruth Boyd has replied, 9:41 AM:");
    shows(&desk, "It is paid back already.");
    shows(&desk, "We look into it.");
    picture!(desk);
    desk.press("ctrl-s");
    let (second, command) = write(&desk);
    let Command::Reply { seen, .. } = command else { panic!("{command:?}") };
    assert_eq!(seen, 50);
    assert_ne!(first, second, "an answered id is never used for something else");
}

#[test]
fn enter_saves_from_a_choice_and_is_a_new_line_in_the_text() {
    let mut desk = page();
    desk.press("r tab enter");
    assert!(is_nothing_sent(&desk));
    shows(&desk, "There is nothing written yet.");
    desk.type_in("Dear Ana,").press("enter").type_in("it is on its way.").press("tab tab");
    shows(&desk, "▸ Then");
    shows(&desk, "↵ saves");
    desk.press("right enter");
    let Command::Reply { body, then, .. } = sent(&desk) else { panic!("{:?}", desk.writes) };
    assert_eq!((body.as_str(), then), ("Dear Ana,\nit is on its way.", AfterReply::Wait));
}

#[test]
fn a_new_ticket_that_is_not_complete_goes_to_the_field_that_is_not() {
    let mut desk = queue(Role::Desk);
    desk.press("+ enter");
    shows(&desk, "Give the ticket a title");
    desk.type_in("Lost card").press("tab tab tab tab tab").type_in("no email").press("up up up enter");
    assert!(is_nothing_sent(&desk));
    shows(&desk, "is not an email");
    desk.press("ctrl-u").type_in("ana@example.org").press("enter");
    let Command::Create { new, .. } = sent(&desk) else { panic!("{:?}", desk.writes) };
    assert_eq!((new.title.as_str(), new.requester_email.as_deref()), ("Lost card", Some("ana@example.org")));
}

#[test]
fn whoever_replies_is_warned_once_when_the_ticket_is_closed_meanwhile() {
    let mut desk = page();
    desk.press("r").type_in("We look into it.");
    let closed = Activity {
        id: Uuid::from_u128(77),
        ticket_id: CHARGED,
        kind: "moved".into(),
        from_status: Some(Status::Todo),
        to_status: Some(Status::Done),
        reason: Some("paid back".into()),
        body: None,
        details: serde_json::Value::Null,
        happened_at: now(),
        actor: "Ruth Boyd".into(),
        desk: None,
    };
    let page = desk.world.tickets.page(CHARGED).unwrap();
    desk.world.tickets.pages.insert(CHARGED, TicketPage { activities: vec![closed], ..page });
    desk.world.tickets.cards.iter_mut().find(|card| card.id == CHARGED).unwrap().status = Status::Done;
    desk.send(Msg::Changed {
        session: SessionId(0),
        own: Changes::default(),
        others: Changes::of(Topic::Ticket, [CHARGED]),
    })
    .settle();
    shows(&desk, "! Ruth Boyd has closed the ticket, 9:41 AM");
    picture!(desk);
    desk.press("ctrl-s");
    shows(&desk, "Not saved: Ruth Boyd has closed the ticket meanwhile.");
    assert!(is_nothing_sent(&desk));
    desk.press("ctrl-s");
    assert!(matches!(sent(&desk), Command::Reply { .. }));
}

#[test]
fn what_does_not_arrive_is_sent_again_under_the_same_id() {
    let mut desk = page();
    desk.press("r").type_in("Hello").press("ctrl-s");
    let first = write(&desk);
    desk.fail_writes(DeskErrorKind::Connection).finds_the_line();
    shows(&desk, "nothing is done twice");
    shows(&desk, "Hello");
    desk.press("ctrl-s");
    assert_eq!(write(&desk), first);
    desk.fail_writes(DeskErrorKind::Connection).finds_the_line().type_in("!").press("ctrl-s");
    assert_ne!(write(&desk).0, first.0, "other words are another reply");
}

#[test]
fn what_is_refused_says_why_and_offers_no_second_try() {
    let mut desk = page();
    desk.press("r").type_in("Hello").press("ctrl-s");
    let first = write(&desk);
    // The form was left while it was saving. The error shows when it is opened again.
    desk.press("esc").fail_writes(DeskErrorKind::Denied).press("r");
    shows(&desk, "The database refused this.");
    hides(&desk, "tries again");
    shows(&desk, "Hello");
    desk.press("ctrl-s");
    assert_ne!(write(&desk).0, first.0, "it is asked anew");
}

// ── Drafts ───────────────────────────────────────────────────────────────────────────────────────────────

#[test]
fn a_draft_survives_esc_another_pane_another_ticket_and_another_person() {
    let mut desk = page();
    desk.press("r").type_in("half a thought").press("esc").settle();
    // The conversation shows the draft in its place.
    shows(&desk, "DRAFT of a reply, 9:41 AM · not sent");
    shows(&desk, "┃ half a thought");
    assert_eq!(kept(&desk), [(false, "half a thought")]);
    desk.press("r");
    hides(&desk, "DRAFT of a reply");
    // A note has its own draft, and so does another ticket.
    desk.press("esc t").type_in("mine").press("esc").settle();
    shows(&desk, "DRAFT of a note, 9:41 AM · not sent");
    desk.press("t backspace backspace backspace backspace");
    shows(&desk, "DRAFT of a reply");
    desk.press("esc esc").settle().press("down enter").settle().press("r");
    hides(&desk, "half a thought");
    desk.type_in("of the second").press("alt-1").settle().press("alt-5").settle();
    shows(&desk, "of the second");
    desk.press("esc esc").settle().press("up enter").settle().press("r");
    shows(&desk, "half a thought");
    desk.press("f2").type_in("ruth.boyd").press("enter").type_in("hers").press("enter").lets_in(entered(Role::Manager));
    desk.settle();
    hides(&desk, "half a thought");
    desk.press("f2").type_in("dana.cole").press("enter").type_in("his").press("enter").lets_in(entered(Role::Desk));
    desk.settle().press("alt-5").settle();
    shows(&desk, "half a thought");
}

#[test]
fn a_draft_is_kept_after_a_pause_and_not_with_every_key() {
    let mut desk = page();
    desk.press("r").type_in("Dear Ana");
    desk.settle();
    assert!(kept(&desk).is_empty(), "{:?}", kept(&desk));
    desk.now += Duration::seconds(4);
    assert!(desk.app.wake_at() <= desk.now, "the app wants to be woken for it");
    desk.send(Msg::Tick).settle();
    assert_eq!(kept(&desk), [(false, "Dear Ana")]);
    desk.now += Duration::seconds(4);
    desk.send(Msg::Tick).settle();
    assert_eq!(kept(&desk).len(), 1, "what is kept is not kept again");
    // The draft is also saved while the user types without a pause.
    desk.type_in(&"word ".repeat(20)).settle();
    assert_eq!(kept(&desk).len(), 2);
}

#[test]
fn a_draft_that_could_not_be_kept_is_kept_later() {
    let mut desk = page();
    desk.press("r").type_in("Dear Ana");
    desk.now += Duration::seconds(4);
    desk.send(Msg::Tick).fail_writes(DeskErrorKind::Timeout).settle();
    assert!(kept(&desk).is_empty());
    shows(&desk, "Dear Ana");
    desk.now += Duration::seconds(4);
    desk.send(Msg::Tick).settle();
    assert_eq!(kept(&desk), [(false, "Dear Ana")]);
}

#[test]
fn a_draft_of_the_database_is_opened_after_a_restart_or_at_another_desk() {
    let mut desk = queue(Role::Desk);
    let mut whole = desk.world.tickets.page(CHARGED).unwrap();
    let draft = |is_note, body: &str| Draft { is_note, body: body.into(), updated_at: now() - Duration::hours(1) };
    whole.drafts = vec![draft(false, "begun yesterday"), draft(true, "a note begun")];
    desk.world.tickets.pages.insert(CHARGED, whole.clone());
    desk.press("enter").settle();
    shows(&desk, "DRAFT of a reply");
    shows(&desk, "a note begun");
    desk.press("r");
    shows(&desk, "begun yesterday");
    // The text typed here is newer than the draft that the page has.
    desk.type_in(", and on").press("esc").settle().press("r");
    shows(&desk, "begun yesterday, and on");
    desk.press("esc t");
    shows(&desk, "a note begun");
    desk.press("esc").settle();
    // The same user continues the draft at another desk.
    whole.drafts[0] = Draft { updated_at: now() + Duration::hours(1), ..draft(false, "finished elsewhere") };
    desk.world.tickets.pages.insert(CHARGED, whole);
    desk.press("f5").settle().press("r");
    shows(&desk, "finished elsewhere");
}

#[test]
fn what_is_sent_leaves_no_draft() {
    let mut desk = queue(Role::Desk);
    let mut whole = desk.world.tickets.page(CHARGED).unwrap();
    whole.drafts = vec![Draft { is_note: false, body: "Dear".into(), updated_at: now() }];
    desk.world.tickets.pages.insert(CHARGED, whole);
    desk.press("enter").settle().press("r").type_in(" Ana");
    // The draft is being saved when the reply is sent, so the save arrives last.
    desk.now += Duration::seconds(4);
    desk.send(Msg::Tick);
    let (id, keep) = desk.writes.pop().unwrap();
    assert!(matches!(keep, desk::Command::TicketPersonal(_)), "{keep:?}");
    desk.press("ctrl-s").settle();
    desk.send(Msg::Wrote { id, result: Ok(desk::Outcome::Kept) });
    // The page in memory still has the old state.
    desk.press("r");
    hides(&desk, "Dear");
    assert!(desk.app.wake_at() <= desk.now);
    desk.send(Msg::Tick).settle();
    assert_eq!(kept(&desk).last(), Some(&(false, "")), "it is forgotten again");
}

#[test]
fn a_draft_that_is_emptied_is_given_up() {
    let mut desk = page();
    desk.press("r").type_in("no").press("esc").settle().press("r backspace backspace esc").settle();
    assert_eq!(kept(&desk), [(false, "no"), (false, "")]);
    desk.press("r");
    hides(&desk, "no ");
}

#[test]
fn a_draft_that_is_emptied_before_a_scan_is_given_up_later() {
    let mut desk = page();
    desk.press("r").type_in("no").press("esc").settle().press("r backspace backspace");
    desk.scan("MDI-2026-00001-1").settle();
    assert_eq!(kept(&desk), [(false, "no")]);
    desk.now += Duration::seconds(4);
    desk.send(Msg::Tick).settle();
    assert_eq!(kept(&desk), [(false, "no"), (false, "")]);
}

#[test]
fn quitting_asks_for_a_draft_that_is_nowhere_but_here() {
    let lost = "what is typed in it would be lost";
    let mut desk = page();
    desk.press("r").type_in("Dear Ana").press("ctrl-q");
    shows(&desk, lost);
    let mut desk = page();
    desk.press("r").type_in("Dear Ana").press("esc").settle().press("ctrl-q");
    hides(&desk, lost);
}

// ── A new ticket ─────────────────────────────────────────────────────────────────────────────────────────

#[test]
fn a_new_ticket_takes_no_words_for_a_phone_number() {
    let mut desk = queue(Role::Desk);
    desk.press("+").type_in("Lost card").press("tab tab tab tab tab tab").type_in("banana").press("enter");
    assert!(is_nothing_sent(&desk));
    shows(&desk, "\u{201c}banana\u{201d} is not one phone number");
}

#[test]
fn a_new_ticket() {
    let mut desk = queue(Role::Desk);
    desk.press("+").type_in("Lost her wallet").press("tab u tab right tab").type_in("lost-property #Wallet");
    desk.press("tab").type_in("Eva Stone").press("tab").type_in("eva at home").press("ctrl-s");
    assert!(is_nothing_sent(&desk));
    shows(&desk, "is not an email");
    for _ in 0..11 {
        desk.press("backspace");
    }
    desk.press("tab")
        .type_in("304-555-0142")
        .press("tab")
        .type_in("On the range,")
        .press("enter")
        .type_in("yesterday.");
    picture!(desk);
    desk.press("ctrl-s");
    let Command::Create { new, .. } = sent(&desk) else { panic!("{:?}", desk.writes) };
    assert_eq!(new.title, "Lost her wallet");
    assert_eq!(new.priority, Priority::Urgent);
    assert_eq!(new.assignee_id, Some(DANA));
    assert_eq!(new.tags, ["lost-property", "wallet"]);
    assert_eq!(new.requester_name.as_deref(), Some("Eva Stone"));
    assert_eq!((new.requester_email, new.requester_phone.as_deref()), (None, Some("304-555-0142")));
    assert_eq!(new.description.as_deref(), Some("On the range,\nyesterday."));
    desk.settle();
    shows(&desk, "is a new ticket");
    shows(&desk, "T-1056 Lost her wallet");
}

#[test]
fn a_new_ticket_needs_a_title_and_is_kept_as_a_draft() {
    let mut desk = queue(Role::Desk);
    desk.press("+ ctrl-s");
    assert!(is_nothing_sent(&desk));
    shows(&desk, "Give the ticket a title");
    desk.type_in("Half a title").press("esc alt-1").settle().press("alt-5").settle().press("+");
    shows(&desk, "Half a title");
}

// ── Moves and tags ───────────────────────────────────────────────────────────────────────────────────────

#[test]
fn blocked_needs_why_and_what_it_waits_for() {
    let mut desk = page();
    desk.press("m").type_in("blocked").press("enter");
    shows(&desk, "what does it wait for?");
    desk.type_in("instructor").press("enter ctrl-s");
    assert!(is_nothing_sent(&desk));
    shows(&desk, "Say why it is blocked.");
    // The reason is changed and then cleared. An empty reason is refused.
    desk.press("up right ctrl-s");
    shows(&desk, "Say what it waits for.");
    desk.press("left left tab");
    desk.type_in("dispute opened");
    picture!(desk);
    desk.press("enter");
    let words =
        MoveDetails { reason: Some("dispute opened".into()), waits_for: Some("Payment provider".into()), note: None };
    let (id, command) = write(&desk);
    let tickets = vec![SeenTicket { id: CHARGED, seen: Status::Todo }];
    assert_eq!(command, Command::Move { tickets, to: Status::Blocked, words });
    desk.settle();
    shows(&desk, "→ blocked");
    desk.press("u");
    assert_eq!(sent(&desk), Command::Undo { command: id });
}

#[test]
fn done_needs_an_answer_or_a_reason() {
    let mut desk = page();
    desk.press("x enter ctrl-s");
    let Command::Move { words, .. } = sent(&desk) else { panic!("{:?}", desk.writes) };
    assert_eq!(words, MoveDetails::default());
    let each = Each {
        id: CHARGED,
        number: Some(1001),
        result: EachResult::NotAllowed,
        why: Some(InvalidMove::Unanswered),
        status: Some(Status::Todo),
        version: Some(1),
        by: None,
        at: None,
    };
    desk.world.tickets.answers.push(Outcome::Each { tickets: vec![each] });
    desk.settle();
    shows(&desk, "No answer since it was last opened");
    desk.press("up right right ctrl-s");
    let Command::Move { words, .. } = sent(&desk) else { panic!("{:?}", desk.writes) };
    assert_eq!(words.reason.as_deref(), Some("Spam"));
}

#[test]
fn several_are_closed_together_and_taken_back_at_once() {
    let mut desk = queue(Role::Desk);
    desk.press("space space x");
    shows(&desk, "2 tickets: why is it done?");
    desk.type_in("spam").press("enter");
    shows(&desk, "2 tickets → done");
    desk.press("enter");
    let (id, command) = write(&desk);
    let Command::Move { tickets, .. } = command else { panic!("{command:?}") };
    assert_eq!(tickets.iter().map(|seen| seen.id).collect::<Vec<_>>(), [CHARGED, RAISED]);
    desk.settle();
    shows(&desk, "2 tickets → done");
    hides(&desk, "selected");
    desk.press("u");
    assert_eq!(sent(&desk), Command::Undo { command: id });
}

#[test]
fn tags_go_on_and_come_off() {
    let mut desk = page();
    desk.press(":").type_in("tags").press("enter").press("ctrl-s");
    shows(&desk, "Type a tag");
    desk.type_in("wai").press("tab").type_in("-ref").press("tab");
    insta::assert_snapshot!("tags", words(&desk.app, (80, 24)));
    desk.press("enter");
    let (add, remove) = (vec!["waiver".to_owned()], vec!["refund".to_owned()]);
    assert_eq!(sent(&desk), Command::Tag { tickets: vec![CHARGED], add, remove });
    desk.settle();
    shows(&desk, "+waiver -refund");
}

// ── Edit ─────────────────────────────────────────────────────────────────────────────────────────────────

#[test]
fn only_what_was_changed_is_sent_with_what_was_seen() {
    let mut desk = page();
    desk.press("e ctrl-s");
    shows(&desk, "Nothing is changed");
    desk.press("end").type_in("!").press("ctrl-s");
    let title = "Charged twice for CCW Permit";
    let changes: BTreeMap<_, _> = [("title".to_owned(), [json!(title), json!(format!("{title}!"))])].into();
    assert_eq!(sent(&desk), Command::Edit { ticket: CHARGED, changes });
}

#[test]
fn of_two_who_edit_the_second_decides_field_by_field() {
    let mut desk = page();
    desk.press("e end").type_in("!").press("tab tab end").type_in(" Lopez").press("ctrl-s");
    let conflict = |field: &str, theirs: &str| Conflict {
        field: field.into(),
        theirs: json!(theirs),
        by: Some("Ruth Boyd".into()),
        at: Some(at(9, 40)),
    };
    let conflicts = vec![conflict("requester_name", "Anna Ruiz"), conflict("title", "Paid twice")];
    desk.world.tickets.answers.push(Outcome::Conflict { ticket: CHARGED, version: 2, conflicts });
    desk.settle();
    insta::assert_snapshot!("an_edit_in_conflict", words(&desk.app, (80, 24)));
    // Keeps the other user's name and the own title.
    desk.press("down m enter");
    let title = [json!("Paid twice"), json!("Charged twice for CCW Permit!")];
    assert_eq!(sent(&desk), Command::Edit { ticket: CHARGED, changes: [("title".to_owned(), title)].into() });
}

// ── Merge, split, and back ───────────────────────────────────────────────────────────────────────────────

#[test]
fn two_tickets_are_merged_after_a_look_and_never_by_enter_alone() {
    let mut desk = page();
    desk.press("shift-m").settle().type_in("refund").settle().press("enter");
    picture!(desk);
    desk.press("enter enter");
    assert!(is_nothing_sent(&desk));
    desk.press("ctrl-y");
    let (id, command) = write(&desk);
    assert_eq!(command, Command::Merge { keep: CHARGED, gone: REFUND });
    desk.world.tickets.answers.push(Outcome::Done {
        ticket: CHARGED,
        number: 1001,
        status: Status::Todo,
        version: 2,
        news: 44,
    });
    desk.settle();
    shows(&desk, "T-1004 points to T-1001 now");
    desk.press("u");
    assert_eq!(sent(&desk), Command::Undo { command: id });
}

#[test]
fn the_other_one_may_stay_and_trouble_is_told() {
    let mut desk = page();
    desk.press("shift-m").fail(DeskErrorKind::Timeout);
    shows(&desk, &trouble(DeskErrorKind::Timeout).sentence);
    desk.press("f5").settle().type_in("refund").settle().press("enter tab ctrl-y");
    assert_eq!(sent(&desk), Command::Merge { keep: REFUND, gone: CHARGED });
}

#[test]
fn whoever_has_gone_on_is_not_taken_to_the_ticket_that_a_merge_kept() {
    let mut desk = page();
    desk.press("shift-m").settle().type_in("refund").settle().press("enter tab ctrl-y esc");
    let (_, Command::Merge { keep: REFUND, .. }) = write(&desk) else { panic!("{:?}", desk.writes) };
    let done = Outcome::Done { ticket: REFUND, number: 1004, status: Status::Todo, version: 2, news: 44 };
    desk.world.tickets.answers.push(done);
    desk.settle();
    shows(&desk, "T-1001 points to T-1004 now");
    shows(&desk, "Charged twice for CCW Permit");
}

#[test]
fn a_merge_and_a_split_are_taken_back() {
    let mut desk = eventful_page(Role::Desk);
    desk.press("shift-u");
    insta::assert_snapshot!("a_merge_is_taken_back", words(&desk.app, (80, 24)));
    desk.press("enter");
    assert!(is_nothing_sent(&desk));
    desk.press("ctrl-y");
    assert_eq!(sent(&desk), Command::Unmerge { gone: Uuid::from_u128(5050) });
    desk.settle();
    desk.press("shift-u down ctrl-y");
    assert_eq!(sent(&desk), Command::Unsplit { ticket: RAISED });
}

#[test]
fn a_comment_becomes_a_ticket_of_its_own() {
    let mut desk = page();
    desk.press("shift-s");
    shows(&desk, "Here it is: two charges");
    desk.press("enter");
    shows(&desk, "Give the ticket a title");
    desk.type_in("Two charges").press("enter");
    let (id, command) = write(&desk);
    let Command::Split { comment, title, ticket } = command else { panic!("{command:?}") };
    assert_eq!((comment, title.as_str()), (Uuid::from_u128(9043), "Two charges"));
    let status = Status::Todo;
    desk.world.tickets.answers.push(Outcome::Done { ticket, number: 1099, status, version: 1, news: 43 });
    desk.settle();
    shows(&desk, "T-1099 is a ticket of its own now");
    shows(&desk, "Charged twice");
    desk.press("u");
    assert_eq!(sent(&desk), Command::Undo { command: id });
    desk.world.tickets.answers.push(Outcome::Done { ticket: CHARGED, number: 1001, status, version: 1, news: 43 });
    desk.settle();
    shows(&desk, "T-1001 → undone: the split of T-1099.");
}
