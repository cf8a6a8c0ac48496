//! The forms of leads: what they ask, what they send, and what is kept after Esc or a refusal.

use std::collections::BTreeMap;

use chrono::Duration;
use frontdesk::domain::desk::{self, DeskError, DeskErrorKind};
use frontdesk::domain::lead::stage::Stage;
use frontdesk::domain::lead::work::{ActivityKind, Command, Conflict, MoveResult, Moved, Outcome, SeenLead};
use frontdesk::domain::lead::{Card, Inquiry};
use frontdesk::domain::staff::Role;
use serde_json::json;
use uuid::Uuid;

use crate::fixtures::{Desk, at, day, entered, trouble};
use crate::lead_world::lead;
use crate::leads::open;
use crate::leads_page::{eventful, page};
use crate::picture;
use crate::render::{hides, shows, words};

fn screen(desk: &Desk) -> String {
    words(&desk.app, (80, 24))
}

/// Returns the only pending command.
fn sent(desk: &Desk) -> Command {
    let desk::Command::Lead(write) = desk.write() else { panic!("{:?}", desk.writes) };
    write.command.clone()
}

/// Returns the idempotency id of the pending command.
fn sent_id(desk: &Desk) -> Uuid {
    let desk::Command::Lead(write) = desk.write() else { panic!("{:?}", desk.writes) };
    write.id
}

const GRACE: Uuid = Uuid::from_u128(4002);
const ST_MARK: Uuid = Uuid::from_u128(4004);
const FAITH: Uuid = Uuid::from_u128(4007);

/// Opens Grace Chapel's page, the first card on the board because it is due today.
fn grace() -> Desk {
    page(Stage::New)
}

// ── A note, a call, an email, a visit ────────────────────────────────────────────────────────────────────

#[test]
fn a_call_is_written_down() {
    let mut desk = grace();
    desk.press("t tab c").type_in("Pastor wants January.").press("enter").type_in("Eight people.");
    picture!(desk);
    desk.press("ctrl-s");
    let body = "Pastor wants January.\nEight people.".to_owned();
    assert_eq!(sent(&desk), Command::Log { lead: GRACE, kind: ActivityKind::Call, body });
    desk.settle();
    shows(&desk, "Grace Chapel: the call is written down");
    hides(&desk, "Ctrl-S saves");
}

#[test]
fn an_empty_note_is_not_sent_and_undo_is_a_real_one() {
    let mut desk = grace();
    desk.press("t ctrl-s");
    assert!(desk.writes.is_empty());
    shows(&desk, "nothing written yet");
    desk.type_in("one ").type_in("two").press("ctrl-w alt-u");
    shows(&desk, "one two");
}

#[test]
fn a_draft_survives_esc_another_pane_another_lead_and_another_person() {
    let mut desk = grace();
    desk.press("t").type_in("half a thought").press("esc");
    hides(&desk, "half a thought");
    shows(&desk, "draft: t write");
    // Another lead has its own draft.
    desk.press("esc").settle().press("right enter").settle().press("t");
    hides(&desk, "half a thought");
    desk.type_in("of St. Mark's").press("alt-1").settle().press("alt-4").settle();
    desk.press("t");
    shows(&desk, "of St. Mark's");
    desk.press("esc esc").settle().press("left enter").settle().press("t");
    shows(&desk, "half a thought");
    // Another user works at the desk in between.
    desk.press("f2").type_in("dana.cole").press("enter").type_in("his").press("enter").lets_in(entered(Role::Desk));
    desk.settle();
    hides(&desk, "half a thought");
    desk.press("f2").type_in("ruth.boyd").press("enter").type_in("hers").press("enter").lets_in(entered(Role::Manager));
    desk.settle().press("alt-4").settle();
    if !screen(&desk).contains("half a thought") {
        desk.press("t");
    }
    shows(&desk, "half a thought");
}

#[test]
fn a_note_that_does_not_arrive_stays_and_is_sent_again_under_the_same_id() {
    let mut desk = grace();
    desk.press("t").type_in("rich").press("ctrl-s");
    let first = sent_id(&desk);
    desk.fail_writes(DeskErrorKind::Connection);
    shows(&desk, "nothing is done twice");
    shows(&desk, "rich");
    desk.finds_the_line().press("ctrl-s");
    assert_eq!(sent_id(&desk), first);
    desk.fail_writes(DeskErrorKind::Connection).finds_the_line();
    // After an edit, the note is sent under a new id.
    desk.type_in("er").press("ctrl-s");
    assert_ne!(sent_id(&desk), first);
}

#[test]
fn a_result_that_comes_after_the_form_was_left_is_told() {
    let mut desk = grace();
    desk.press("t").type_in("rich").press("ctrl-s esc");
    desk.wrote(|_, _| Err(trouble(DeskErrorKind::Timeout)));
    shows(&desk, "Write down · Grace Chapel:");
    desk.press("t");
    shows(&desk, "rich");
    shows(&desk, "nothing is done twice");
}

// ── A next step ──────────────────────────────────────────────────────────────────────────────────────────

#[test]
fn a_step_is_planned_for_a_day_as_people_say_it() {
    let mut desk = grace();
    desk.press("+").type_in("Send the proposal").press("tab").type_in("dec 1");
    picture!(desk);
    desk.press("enter");
    let Command::Step { lead, what, due_on, .. } = sent(&desk) else { panic!() };
    assert_eq!((lead, what.as_str(), due_on), (GRACE, "Send the proposal", day(2026, 12, 1)));
    desk.settle();
    shows(&desk, "planned: Send the proposal");
    desk.press("+ tab").type_in("soon").press("enter");
    assert!(desk.writes.is_empty());
    shows(&desk, "Say what is to be done");
    // The cursor has gone to the field that is missing, then to the one that is wrong.
    desk.type_in("Call").press("enter");
    assert!(desk.writes.is_empty());
    shows(&desk, "is not a date");
    desk.press("ctrl-u").type_in("+7").press("enter");
    let Command::Step { what, due_on, .. } = sent(&desk) else { panic!() };
    assert_eq!((what.as_str(), due_on), ("Call", day(2026, 11, 28)));
}

// ── Moves that need words ────────────────────────────────────────────────────────────────────────────────

fn to_stage(desk: &mut Desk, stage: &str) {
    desk.press("m").type_in(stage).press("enter");
}

#[test]
fn a_lost_lead_needs_a_reason_of_the_list() {
    let mut desk = grace();
    to_stage(&mut desk, "lost");
    shows(&desk, "Grace Chapel: why lost?");
    desk.type_in("budget").press("enter");
    picture!(desk);
    // The reason is changed and then cleared. An empty reason is refused.
    desk.press("up left ctrl-s");
    assert!(desk.writes.is_empty());
    shows(&desk, "Choose a reason from the list.");
    desk.press("right right tab").type_in("They bought cameras").press("enter");
    let command = Command::Move {
        leads: vec![SeenLead { id: GRACE, seen: Stage::New }],
        to: Stage::Lost,
        reason: Some("No answer".into()),
        note: Some("They bought cameras".into()),
        return_on: None,
    };
    assert_eq!(sent(&desk), command);
    desk.settle();
    shows(&desk, "Grace Chapel: new → lost");
}

#[test]
fn several_move_together_and_each_that_does_not_is_told() {
    let mut desk = open();
    desk.press("space right space");
    to_stage(&mut desk, "lost");
    shows(&desk, "2 leads: why lost?");
    desk.press("enter");
    shows(&desk, "2 leads → lost");
    desk.type_in("A flood").press("enter");
    let Command::Move { leads, .. } = sent(&desk) else { panic!() };
    assert_eq!(leads.len(), 2);
    let moved = |id, result, stage| Moved {
        id,
        result,
        stage: Some(stage),
        by: Some("Alex Reyes".into()),
        at: Some(at(9, 40)),
    };
    let results = vec![
        moved(leads[0].id, MoveResult::Moved, Stage::Lost),
        moved(leads[1].id, MoveResult::Changed, Stage::Qualified),
    ];
    desk.world.leads.answers.push(Outcome::Moved { leads: results });
    desk.settle();
    shows(&desk, "1 of 2 → lost");
    hides(&desk, "In words");
}

#[test]
fn nurture_needs_a_day_to_come_back_that_is_to_come() {
    let mut desk = grace();
    to_stage(&mut desk, "nurture");
    desk.type_in("today").press("ctrl-s");
    assert!(desk.writes.is_empty());
    shows(&desk, "later than today");
    desk.press("ctrl-u").type_in("+30").press("enter enter");
    let Command::Move { to, return_on, .. } = sent(&desk) else { panic!() };
    assert_eq!((to, return_on), (Stage::Nurture, Some(day(2026, 12, 21))));
}

#[test]
fn whoever_is_second_is_told_and_can_still_send_what_was_written() {
    let mut desk = grace();
    to_stage(&mut desk, "lost");
    desk.press("right enter").type_in("No answer for weeks").press("enter");
    let moved = Moved {
        id: GRACE,
        result: MoveResult::Changed,
        stage: Some(Stage::Contacted),
        by: Some("Alex Reyes".into()),
        at: Some(at(9, 40)),
    };
    desk.world.leads.answers.push(Outcome::Moved { leads: vec![moved] });
    desk.settle();
    shows(&desk, "is in contacted now, by Alex Reyes");
    desk.press("ctrl-s");
    let Command::Move { leads, note, .. } = sent(&desk) else { panic!() };
    assert_eq!((leads[0].seen, note.as_deref()), (Stage::Contacted, Some("No answer for weeks")));
}

// ── Edit ─────────────────────────────────────────────────────────────────────────────────────────────────

#[test]
fn only_what_was_changed_is_sent_with_what_was_seen() {
    let mut desk = grace();
    desk.press("e");
    picture!(desk);
    desk.press("ctrl-s");
    assert!(desk.writes.is_empty());
    shows(&desk, "Nothing is changed");
    // From the first field to the phone, which is the seventh.
    desk.press("tab tab tab tab tab tab ctrl-u").type_in("304-555-0199").press("ctrl-s");
    let changes: BTreeMap<_, _> = [("contact_phone".to_owned(), [json!("304-555-0142"), json!("304-555-0199")])].into();
    assert_eq!(sent(&desk), Command::Edit { lead: GRACE, changes });
    desk.settle();
    shows(&desk, "Grace Chapel: saved");
}

#[test]
fn what_cannot_be_kept_says_why_and_stays() {
    let mut desk = grace();
    desk.press("e ctrl-u ctrl-s");
    assert!(desk.writes.is_empty());
    shows(&desk, "Organization: a lead needs it");
    desk.type_in("Grace").press("tab tab tab tab tab ctrl-u").type_in("paul at grace").press("ctrl-s");
    assert!(desk.writes.is_empty());
    shows(&desk, "is not an email");
    desk.press("esc e");
    shows(&desk, "paul at grace");
}

fn in_conflict() -> Desk {
    let mut desk = grace();
    desk.press("e tab tab tab tab tab tab ctrl-u").type_in("304-555-0199").press("tab tab ctrl-u").type_in("Clendenin");
    let conflict = |field: &str, theirs: &str| Conflict {
        field: field.into(),
        theirs: json!(theirs),
        by: Some("Alex Reyes".into()),
        at: Some(at(9, 40)),
    };
    desk.press("ctrl-s");
    let conflicts = vec![conflict("city", "Beckley"), conflict("contact_phone", "304-555-0177")];
    desk.world.leads.answers.push(Outcome::Changed { lead: GRACE, version: 3, conflicts });
    desk.settle();
    desk
}

#[test]
fn of_two_who_edit_the_second_decides_field_by_field() {
    let mut desk = in_conflict();
    picture!(desk);
    // Keeps the other user's town and the own phone number.
    desk.press("down m enter");
    let changes: BTreeMap<_, _> = [("contact_phone".to_owned(), [json!("304-555-0177"), json!("304-555-0199")])].into();
    assert_eq!(sent(&desk), Command::Edit { lead: GRACE, changes });
}

#[test]
fn whoever_takes_all_of_theirs_has_nothing_left_to_send() {
    let mut desk = in_conflict();
    desk.press("enter");
    assert!(desk.writes.is_empty());
    shows(&desk, "nothing of yours is left to save");
    hides(&desk, "take theirs");
    // Esc goes back to the fields with the typed text.
    let mut desk = in_conflict();
    desk.press("esc");
    shows(&desk, "304-555-0199");
    hides(&desk, "take theirs");
}

// ── A new lead ───────────────────────────────────────────────────────────────────────────────────────────

fn new_lead(desk: &mut Desk) {
    desk.press("+")
        .type_in("Grace Chapel")
        .press("tab tab tab")
        .type_in("Ann")
        .press("tab tab")
        .type_in("ann@grace.org");
}

#[test]
fn a_lead_by_hand_that_nobody_is_like() {
    let mut desk = open();
    new_lead(&mut desk);
    desk.settle().press("ctrl-s").settle();
    shows(&desk, "Grace Chapel is a new lead");
    let Some(Command::Create { lead, fields }) = desk.world.leads.commands.last() else { panic!() };
    let made = Inquiry {
        id: *lead,
        org_name: "Grace Chapel".into(),
        contact_name: "Ann".into(),
        contact_email: "ann@grace.org".into(),
        ..Inquiry::default()
    };
    assert_eq!(**fields, made);
    shows(&desk, "Timeline");
}

fn with_a_double() -> Desk {
    let mut desk = open();
    desk.world.leads.doubles = vec![
        Card { contact_email: "ann@grace.org".into(), ..lead(2, "Grace Chapel", Stage::New, 1) },
        lead(30, "Riverside", Stage::New, 1),
    ];
    new_lead(&mut desk);
    desk
}

#[test]
fn a_likely_double_is_seen_while_one_types() {
    let mut desk = with_a_double();
    desk.press("tab").settle();
    picture!(desk);
}

#[test]
fn likely_doubles_are_shown_before_a_lead_is_made() {
    let mut desk = with_a_double();
    desk.press("ctrl-s");
    assert!(desk.writes.is_empty());
    shows(&desk, "Looking for duplicates");
    desk.settle();
    picture!(desk);
    desk.press("enter");
    assert!(desk.writes.is_empty(), "Enter alone makes nothing");
    desk.press("m");
    assert!(matches!(sent(&desk), Command::Create { .. }));
}

#[test]
fn the_old_one_is_opened_and_the_draft_stays() {
    let mut desk = with_a_double();
    desk.press("ctrl-s").settle().press("o").settle();
    shows(&desk, "Timeline");
    assert!(desk.world.leads.commands.is_empty());
    desk.press("esc").settle().press("+");
    shows(&desk, "ann@grace.org");
}

#[test]
fn what_was_typed_is_added_to_the_old_one() {
    let mut desk = with_a_double();
    desk.press("ctrl-s").settle().press("a").settle();
    let commands = &desk.world.leads.commands;
    let [Command::Create { lead, .. }, Command::Merge { keep, gone }] = commands.as_slice() else {
        panic!("{commands:?}")
    };
    assert_eq!((*keep, gone), (GRACE, lead));
    shows(&desk, "Grace Chapel is a part of Grace Chapel now");
}

#[test]
fn a_merge_that_fails_is_tried_again_without_a_second_lead() {
    let mut desk = with_a_double();
    desk.press("ctrl-s").settle().press("a");
    let Command::Create { lead, .. } = sent(&desk) else { panic!() };
    desk.wrote(|_, _| Ok(desk::Outcome::Lead(Box::new(Outcome::Done { lead: Uuid::from_u128(77), version: 1 }))));
    assert_eq!(sent(&desk), Command::Merge { keep: GRACE, gone: Uuid::from_u128(77) }, "{lead}");
    desk.fail_writes(DeskErrorKind::Timeout);
    desk.press("ctrl-s");
    assert_eq!(sent(&desk), Command::Merge { keep: GRACE, gone: Uuid::from_u128(77) });
}

#[test]
fn without_an_answer_about_doubles_nothing_is_made() {
    let mut desk = with_a_double();
    desk.press("ctrl-s").fail(DeskErrorKind::Timeout);
    assert!(desk.writes.is_empty());
    shows(&desk, "not made yet");
    desk.press("ctrl-s").settle();
    shows(&desk, "may be here already");
}

// ── Merge ────────────────────────────────────────────────────────────────────────────────────────────────

fn merging() -> Desk {
    let mut desk = grace();
    desk.world.leads.doubles =
        vec![lead(2, "Grace Chapel", Stage::New, 1), lead(31, "Grace Chapel Elkview", Stage::Contacted, 9)];
    desk.press("shift-m").settle();
    desk
}

#[test]
fn two_leads_are_merged_after_a_look_and_never_by_enter_alone() {
    let mut desk = merging();
    insta::assert_snapshot!("whom_to_merge_with", screen(&desk));
    desk.press("enter");
    picture!(desk);
    desk.press("enter enter");
    assert!(desk.writes.is_empty());
    desk.press("ctrl-y");
    // The older lead is kept.
    assert_eq!(sent(&desk), Command::Merge { keep: Uuid::from_u128(4031), gone: GRACE });
    let mut desk = merging();
    desk.press("enter tab ctrl-y");
    assert_eq!(sent(&desk), Command::Merge { keep: GRACE, gone: Uuid::from_u128(4031) });
}

#[test]
fn another_lead_is_found_by_search() {
    let mut desk = merging();
    desk.type_in("mark").settle();
    shows(&desk, "St. Mark's");
    hides(&desk, "Grace Chapel Elkview");
    desk.press("enter esc");
    shows(&desk, "Find: mark");
    desk.press("enter tab ctrl-y");
    let Command::Merge { keep, gone } = sent(&desk) else { panic!() };
    assert!([keep, gone].contains(&ST_MARK) && [keep, gone].contains(&GRACE));
    desk.press("ctrl-p");
    assert!(desk.writes.len() == 1);
}

#[test]
fn a_merge_is_taken_back() {
    let mut desk = open();
    desk.world.leads.page = Some(eventful());
    desk.press("right right right right").settle().press("enter").settle().press("shift-u");
    picture!(desk);
    desk.press("enter");
    assert!(desk.writes.is_empty());
    desk.press("ctrl-y");
    assert_eq!(sent(&desk), Command::Unmerge { gone: Uuid::from_u128(4999) });
    desk.settle();
    shows(&desk, "stands by itself again");
}

// ── A class ──────────────────────────────────────────────────────────────────────────────────────────────

fn class_form() -> Desk {
    let mut desk = page(Stage::Won);
    desk.press("+ down enter").settle();
    desk
}

fn filled_class() -> Desk {
    let mut desk = class_form();
    desk.press("right tab").type_in("dec 12").press("tab").type_in("9").press("tab tab right tab right right");
    desk
}

#[test]
fn a_class_is_made_of_a_won_lead() {
    insta::assert_snapshot!("an_empty_class_form", screen(&class_form()));
    let mut desk = filled_class();
    picture!(desk);
    desk.press("ctrl-s");
    let command = Command::MakeClass {
        lead: FAITH,
        course: Uuid::from_u128(601),
        starts_at: at(9, 0) + Duration::days(21),
        ends_at: at(17, 0) + Duration::days(21),
        venue: Uuid::from_u128(611),
        instructor: Some(Uuid::from_u128(622)),
        seats: 12,
        unit_price: None,
        tax_exempt: false,
    };
    assert_eq!(sent(&desk), command);
    desk.settle();
    shows(&desk, "with order MDI-2026-00077");
}

#[test]
fn a_venue_that_is_busy_is_said_and_what_was_typed_stays() {
    let mut desk = filled_class();
    desk.press("ctrl-s");
    desk.wrote(|_, _| {
        let sentence = "The venue already has a class at that time.".into();
        Err(DeskError { kind: DeskErrorKind::Refused, sentence })
    });
    hides(&desk, "tries again");
    shows(&desk, "The venue already has a class at that time");
    shows(&desk, "dec 12");
    desk.press("esc alt-1").settle().press("alt-4").settle().press("+ down enter");
    shows(&desk, "dec 12");
    desk.press("ctrl-s");
    assert!(matches!(sent(&desk), Command::MakeClass { .. }));
}

#[test]
fn what_makes_no_class_says_why() {
    let mut desk = filled_class();
    desk.press("tab").type_in("21").press("ctrl-s");
    assert!(desk.writes.is_empty());
    shows(&desk, "Hall 1 holds 20, and these are 21 seats");
    desk.press("ctrl-u").type_in("many").press("ctrl-s");
    assert!(desk.writes.is_empty());
    shows(&desk, "is not a number of seats");
    desk.press("ctrl-u tab").type_in("free").press("ctrl-s");
    assert!(desk.writes.is_empty());
    shows(&desk, "is not an amount");
    desk.press("ctrl-u").type_in("100").press("tab right");
    shows(&desk, "12 seats × $100.00 = $1,200.00, no tax");
    desk.press("ctrl-s");
    let Command::MakeClass { unit_price, tax_exempt, .. } = sent(&desk) else { panic!() };
    assert_eq!((unit_price, tax_exempt), (Some(100.into()), true));
}

#[test]
fn a_class_ends_after_it_starts_and_is_still_to_come() {
    let mut desk = class_form();
    desk.press("ctrl-s");
    shows(&desk, "Choose the course");
    desk.press("right tab").type_in("today").press("tab").type_in("9 am").press("tab").type_in("8").press("ctrl-s");
    assert!(desk.writes.is_empty());
    shows(&desk, "must end after it starts");
    desk.press("ctrl-u enter");
    assert!(desk.writes.is_empty());
    shows(&desk, "That is over already");
    desk.press("ctrl-u").type_in("tomorrow").press("enter");
    assert!(desk.writes.is_empty());
    shows(&desk, "Choose the venue");
    desk.press("right enter");
    assert!(matches!(sent(&desk), Command::MakeClass { .. }));
}

#[test]
fn enter_makes_a_lead_from_any_field_once_nothing_is_missing() {
    let mut desk = open();
    desk.press("+").type_in("Zion Chapel").press("enter").settle();
    shows(&desk, "Contact: a lead needs it.");
    desk.type_in("Pat Lee").press("enter").settle();
    shows(&desk, "Email: a lead needs it.");
    desk.type_in("pat").press("enter").settle();
    shows(&desk, "is not an email");
    assert!(desk.writes.is_empty());
    desk.press("ctrl-u").type_in("pat@zion.example").press("up up enter").settle();
    shows(&desk, "Zion Chapel is a new lead.");
}

#[test]
fn no_window_is_too_small_for_a_form() {
    for keys in ["t", "+", "e", "M", "+ down enter", "U", "m w"] {
        let mut desk = open();
        desk.world.leads.page = Some(eventful());
        desk.press("right right right right").settle().press("enter").settle().press(keys).settle();
        for size in [(1, 1), (79, 24), (80, 24), (160, 48)] {
            words(&desk.app, size);
        }
    }
}
