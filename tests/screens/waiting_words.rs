//! Text written offline: it is queued, shown as waiting, and never lost.

use frontdesk::app::Msg;
use frontdesk::domain::desk::{self, DeskErrorKind, Outcome, Stamp};
use frontdesk::domain::journal::{Divergence, JournaledWrite, Record, UnreadResult, WriteId};
use frontdesk::domain::lead::stage::Stage;
use frontdesk::domain::lead::work as lead;
use frontdesk::domain::staff::Role;
use frontdesk::domain::ticket::flow::Status;
use frontdesk::domain::ticket::page::{Comment, CommentKind, Draft};
use frontdesk::domain::ticket::work::{self, Command, PersonalState, Write};
use frontdesk::ui::effect::Effect;
use frontdesk::ui::ids::SessionId;
use uuid::Uuid;

use crate::fixtures::{Desk, at, entered, now, trouble};
use crate::render::{hides, shows};
use crate::tickets_page::{CHARGED, page};
use crate::{leads_page, picture};

/// Writes a note to Ana's ticket while offline.
fn a_note_waits() -> Desk {
    let mut desk = page();
    desk.loses_the_line().press("t").type_in("She sounds angry.").press("ctrl-s").writes_wait();
    desk
}

/// Delivers the result of the queued write.
fn comes(desk: &mut Desk, outcome: Result<Outcome, desk::DeskError>) {
    let waits = |command: &desk::Command| matches!(command, desk::Command::Ticket(_) | desk::Command::Lead(_));
    let at = desk.writes.iter().position(|(_, command)| waits(command)).expect("something waits");
    let (id, _) = desk.writes.remove(at);
    desk.send(Msg::Wrote { id, result: outcome });
}

fn of_ticket(outcome: work::Outcome) -> Outcome {
    Outcome::Ticket(Box::new(outcome))
}

impl Desk {
    /// Answers every query. Queued writes stay queued.
    fn settle_questions(&mut self) -> &mut Self {
        while !self.questions.is_empty() {
            for question in std::mem::take(&mut self.questions) {
                self.reply(&question);
            }
        }
        self
    }
}

/// Returns the acknowledgments sent to the journal, newest last.
fn kept(desk: &Desk) -> Vec<&Record> {
    let records = desk.others.iter().filter_map(|effect| match effect {
        Effect::Acknowledge(record) => Some(record),
        _ => None,
    });
    records.collect()
}

#[test]
fn a_note_without_a_connection_waits_and_is_shown_so() {
    let mut desk = a_note_waits();
    shows(&desk, "note to T-1001 Charged twice for CCW Permit, 9:41 AM: waits, kept on this");
    hides(&desk, "Ctrl-S saves");
    desk.press("end");
    shows(&desk, "Dana Cole, 9:41 AM · WAITING");
    shows(&desk, "She sounds angry.");
    shows(&desk, "1 waiting");
    picture!(desk);
    desk.palette("waiting ch");
    shows(&desk, "note to T-1001");
    shows(&desk, "\u{201c}She sounds angry.\u{201d}");
    picture!(desk);
    desk.press("esc q");
    shows(&desk, "1 change waits: kept on this machine");
    hides(&desk, "would be lost");
}

#[test]
fn when_the_line_is_back_it_is_written_once_and_waits_no_more() {
    let mut desk = a_note_waits();
    let note = desk.writes.iter().find(|(_, command)| matches!(command, desk::Command::Ticket(_))).unwrap().0;
    desk.finds_the_line();
    hides(&desk, "WAITING");
    shows(&desk, "1 change that waited is saved.");
    assert_eq!(kept(&desk), [&Record::Done(note)], "nothing of it has to be told at the next start");
    let notes = desk.world.tickets.commands.iter().filter(|(_, command)| matches!(command, Command::Note { .. }));
    assert_eq!(notes.count(), 1);
    assert!(desk.press("alt-1 q").others.contains(&Effect::Quit), "nothing is left to ask about");
}

#[test]
fn what_the_customer_said_waits_as_theirs() {
    let mut desk = page();
    desk.loses_the_line()
        .press(":")
        .type_in("customer said")
        .press("enter")
        .type_in("It is solved.")
        .press("ctrl-s")
        .writes_wait();
    shows(&desk, "what the customer said to T-1001");
    desk.press("end");
    shows(&desk, "by phone, taken down by Dana Cole, 9:41 AM · WAITING");
}

#[test]
fn a_reply_says_at_once_that_it_cannot_wait_and_keeps_its_draft() {
    let mut desk = page();
    desk.loses_the_line().press("r").type_in("Dear Ana,").press("ctrl-s");
    assert!(!desk.writes.iter().any(|(_, command)| matches!(command, desk::Command::Ticket(_))), "{:?}", desk.writes);
    shows(&desk, "a reply cannot wait: another user may answer");
    shows(&desk, "Dear Ana,");
    picture!(desk);
}

#[test]
fn words_that_came_out_otherwise_stay_until_they_are_saved_or_dropped() {
    let mut desk = a_note_waits();
    comes(&mut desk, Ok(of_ticket(work::Outcome::Gone)));
    desk.settle();
    shows(&desk, "T-1001 Charged twice for CCW Permit: It is not there any more. Nothing was");
    shows(&desk, ":waiting keeps this until it is read.");
    shows(&desk, "1 unread");
    hides(&desk, "WAITING");
    let [Record::Diverged(note, Divergence { sentence, is_written: false })] = kept(&desk)[..] else {
        panic!("{:?}", kept(&desk))
    };
    let note = *note;
    assert!(sentence.contains("not there any more"));
    desk.palette("waiting ch");
    shows(&desk, "Your words, which are written nowhere else:");
    shows(&desk, "She sounds angry.");
    picture!(desk);
    // After the list is closed, the result counts as read, but the user still has the text.
    desk.press("esc").palette("waiting ch").press("s");
    let file = desk.others.iter().find_map(|effect| match effect {
        Effect::SaveFile { name, content } => Some((name.as_str(), content.as_str())),
        _ => None,
    });
    let (name, content) = file.expect("a file");
    assert_eq!(name, "not-written-2026-11-21.txt");
    assert!(content.contains("note to T-1001") && content.contains("She sounds angry."), "{content}");
    // Dropping the text needs a confirmation, and neither Enter nor the same key confirms.
    desk.press("x");
    shows(&desk, "Drop your words for good?");
    desk.press("x esc");
    shows(&desk, "She sounds angry.");
    desk.press("x ctrl-y");
    hides(&desk, "She sounds angry.");
    desk.press("esc");
    hides(&desk, "unread");
    assert_eq!(*kept(&desk).last().unwrap(), &Record::Done(note));
}

#[test]
fn words_that_stand_in_a_file_are_read_like_any_result() {
    let mut desk = a_note_waits();
    comes(&mut desk, Ok(of_ticket(work::Outcome::Gone)));
    let saves = |desk: &mut Desk, worked| {
        desk.settle().palette("waiting ch").press("s");
        desk.send(Msg::FileDone { session: SessionId(0), worked, words: "Told so.".into() });
    };
    saves(&mut desk, false);
    shows(&desk, "which are written nowhere else");
    desk.press("esc");
    shows(&desk, "1 unread");
    saves(&mut desk, true);
    hides(&desk, "which are written nowhere else");
    shows(&desk, "It is not there any more");
    assert!(
        matches!(kept(&desk).last(), Some(Record::Diverged(_, Divergence { is_written: true, .. }))),
        "also after a kill"
    );
    desk.press("esc");
    hides(&desk, "unread");
}

#[test]
fn a_right_that_was_taken_away_loses_no_words_either() {
    let mut desk = a_note_waits();
    comes(&mut desk, Err(trouble(DeskErrorKind::Denied)));
    desk.settle().palette("waiting ch");
    shows(&desk, "She sounds angry.");
}

#[test]
fn what_comes_while_somebody_else_is_at_the_desk_is_kept_for_whoever_wrote_it() {
    let mut desk = a_note_waits();
    desk.press("f2").type_in("ruth.boyd").press("enter").type_in("hers").press("enter");
    desk.lets_in(entered(Role::Manager)).settle_questions();
    hides(&desk, "waiting");
    comes(&mut desk, Ok(of_ticket(work::Outcome::Gone)));
    hides(&desk, "not there any more");
    assert!(matches!(kept(&desk)[..], [Record::Diverged(..)]), "{:?}", kept(&desk));
}

#[test]
fn what_has_come_and_is_read_before_its_result_is_not_there_twice() {
    let mut desk = a_note_waits();
    let mut whole = desk.world.tickets.page(CHARGED).unwrap();
    let note = desk.writes.iter().find_map(|(_, command)| match command {
        desk::Command::Ticket(write) => match &write.command {
            Command::Note { comment, body, .. } => Some((*comment, body.clone())),
            _ => None,
        },
        _ => None,
    });
    let (id, content) = note.unwrap();
    whole.comments.push(Comment {
        id,
        content,
        kind: CommentKind::Note,
        created_at: now(),
        ..whole.comments[0].clone()
    });
    desk.world.tickets.pages.insert(CHARGED, whole);
    desk.press("f5").settle_questions().press("end");
    shows(&desk, "She sounds angry.");
    hides(&desk, "WAITING");
    shows(&desk, "1 sending");
}

#[test]
fn a_note_to_a_ticket_that_was_merged_is_told_where_it_stands() {
    let mut desk = a_note_waits();
    let (ticket, number) = (Uuid::from_u128(5050), 1050);
    let done = work::Outcome::Done { ticket, number, status: Status::Todo, version: 2, news: 60 };
    comes(&mut desk, Ok(of_ticket(done)));
    desk.settle();
    shows(&desk, "It was merged into T-1050 meanwhile");
    desk.palette("waiting ch");
    hides(&desk, "written nowhere else");
    let before = kept(&desk).len();
    desk.press("esc");
    hides(&desk, "unread");
    assert!(matches!(kept(&desk)[before..], [Record::Done(_)]), "{:?}", kept(&desk));
}

#[test]
fn long_words_are_read_to_their_end() {
    let mut desk = page();
    desk.loses_the_line().press("t");
    for line in 0..40 {
        desk.type_in(&format!("line {line}")).press("enter");
    }
    desk.type_in("the end").press("ctrl-s").writes_wait();
    comes(&mut desk, Ok(of_ticket(work::Outcome::Gone)));
    desk.settle().palette("waiting ch");
    shows(&desk, "line 3");
    hides(&desk, "the end");
    desk.press("pagedown pagedown pagedown pagedown pagedown pagedown");
    shows(&desk, "the end");
    desk.press("pageup pageup pageup pageup pageup pageup");
    shows(&desk, "! ");
    shows(&desk, "line 3");
}

#[test]
fn the_next_note_begins_empty_although_the_database_still_has_the_draft_of_the_one_that_waits() {
    let mut desk = page();
    let mut whole = desk.world.tickets.page(CHARGED).unwrap();
    whole.drafts = vec![Draft { is_note: true, body: "She sounds".into(), updated_at: now() }];
    desk.world.tickets.pages.insert(CHARGED, whole);
    desk.press("f5").settle().loses_the_line().press("t");
    shows(&desk, "She sounds");
    desk.type_in(" angry.").press("ctrl-s").writes_wait().press("t");
    hides(&desk, "Ctrl-S saves · Tab what it is · Alt-U undo · Esc back, draft kept She sounds");
    desk.type_in("And now?").press("ctrl-s").writes_wait();
    let bodies: Vec<&str> = desk
        .writes
        .iter()
        .filter_map(|(_, command)| match command {
            desk::Command::Ticket(write) => match &write.command {
                Command::Note { body, .. } => Some(body.as_str()),
                _ => None,
            },
            _ => None,
        })
        .collect();
    assert_eq!(bodies, ["She sounds angry.", "And now?"]);
    shows(&desk, "2 waiting");
}

#[test]
fn a_note_begun_while_another_waits_is_kept_although_that_ones_draft_is_forgotten() {
    let mut desk = page();
    // The draft is being saved when the connection breaks.
    desk.press("t").type_in("first").later(1).send(Msg::Tick);
    let draft = desk.writes.iter().find(|(_, command)| matches!(command, desk::Command::TicketPersonal(_))).unwrap().0;
    desk.loses_the_line().press("ctrl-s").writes_wait().press("t").type_in("second").press("esc");
    // The first draft was saved after all, before the current one.
    desk.writes.retain(|(id, _)| *id != draft);
    desk.send(Msg::Wrote { id: draft, result: Ok(Outcome::Kept) });
    desk.finds_the_line().later(1).send(Msg::Tick).later(1).send(Msg::Tick).settle();
    let mut drafts = desk.world.tickets.kept.iter().filter_map(|keep| match keep {
        PersonalState::Draft { is_note: true, body, .. } => Some(body.as_str()),
        _ => None,
    });
    assert_eq!(drafts.next_back(), Some("second"));
}

#[test]
fn what_the_last_console_left_is_on_its_page_and_no_draft_again() {
    let mut desk = Desk::new();
    let mut whole = desk.world.tickets.page(CHARGED).unwrap();
    whole.drafts = vec![Draft { is_note: true, body: "of yesterday".into(), updated_at: now() }];
    desk.world.tickets.pages.insert(CHARGED, whole.clone());
    let note = Command::Note { ticket: CHARGED, comment: Uuid::from_u128(6001), body: "of yesterday, whole".into() };
    let command = desk::Command::Ticket(Box::new(Write { id: Uuid::from_u128(6002), command: note }));
    let stamp = Stamp { actor: "Dana Cole".into(), desk: "desk-1".into(), at: at(9, 12) };
    let kept =
        JournaledWrite { id: WriteId(Uuid::from_u128(6000)), stamp, about: "T-1001 Charged twice".into(), command };
    let lost = JournaledWrite { id: WriteId(Uuid::from_u128(6003)), ..kept.clone() };
    let told = Divergence { sentence: "T-1001: It is not there any more.".into(), is_written: false };
    let unread = vec![UnreadResult { write: lost, divergence: told }];
    desk.send(Msg::RestoredFromJournal { session: SessionId(0), left: vec![kept.clone()], unread, trouble: None });
    shows(&desk, "1 earlier change was not saved as shown.");
    shows(&desk, "1 unread");
    desk.press("5").settle().press("enter").settle().press("end");
    shows(&desk, "Dana Cole, 9:12 AM · WAITING");
    desk.press("t");
    shows(&desk, "NOTE · not for the customer · T-1001");
    hides(&desk, "of yesterday ");
    desk.press("esc").palette("waiting ch");
    shows(&desk, "T-1001: It is not there any more.");
    shows(&desk, "of yesterday, whole");
    // The note is saved, and the page has it.
    desk.press("esc alt-5").settle().press("enter").settle();
    whole.drafts.clear();
    whole.comments.push(Comment {
        id: Uuid::from_u128(6001),
        kind: CommentKind::Note,
        content: "of yesterday, whole".into(),
        ..whole.comments[0].clone()
    });
    desk.world.tickets.pages.insert(CHARGED, whole);
    desk.writes.push((kept.id, kept.command));
    desk.settle();
    hides(&desk, "WAITING");
    shows(&desk, "of yesterday, whole");
    shows(&desk, "1 change that waited is saved.");
}

#[test]
fn what_has_waited_says_when_it_was_written() {
    let mut desk = page();
    let mut whole = desk.world.tickets.page(CHARGED).unwrap();
    whole.comments[1].said_at = Some(at(5, 30));
    whole.comments[2].said_at = Some(at(8, 12));
    desk.world.tickets.pages.insert(CHARGED, whole);
    desk.press("f5").settle();
    shows(&desk, "NOTE · not for the customer · Ruth Boyd, 6:41 AM (written 5:30 AM)");
    shows(&desk, "CUSTOMER Ana Ruiz by email, 8:41 AM (said 8:12 AM)");
}

#[test]
fn a_call_is_written_into_the_log_of_a_lead_without_a_connection() {
    let mut desk = leads_page::page(Stage::New);
    desk.loses_the_line().press("t tab c").type_in("Pastor wants January.").press("ctrl-s").writes_wait();
    shows(&desk, "call with Grace Chapel, 9:41 AM: waits, kept on this machine");
    hides(&desk, "Ctrl-S saves");
    shows(&desk, "Ruth Boyd · call · WAITING");
    shows(&desk, "Pastor wants January.");
    picture!(desk);
    // Data that other users plan by cannot be queued.
    desk.press("+").type_in("Call back").press("tab").type_in("+7").press("enter");
    shows(&desk, "There is no connection, and this cannot wait.");
    desk.press("esc").finds_the_line();
    hides(&desk, "WAITING");
    shows(&desk, "1 change that waited is saved.");
}

#[test]
fn a_call_to_a_lead_that_was_merged_meanwhile_loses_no_words() {
    let mut desk = leads_page::page(Stage::New);
    desk.loses_the_line().press("t").type_in("Pastor wants January.").press("ctrl-s").writes_wait();
    comes(&mut desk, Ok(Outcome::Lead(Box::new(lead::Outcome::Merged { into: Uuid::from_u128(4004) }))));
    desk.settle();
    shows(&desk, "Grace Chapel: This lead was merged into another meanwhile.");
    desk.palette("waiting ch");
    shows(&desk, "note on Grace Chapel, 9:41 AM");
    shows(&desk, "Pastor wants January.");
}
