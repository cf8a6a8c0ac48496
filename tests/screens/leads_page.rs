//! A lead's page: its parts at both sizes, its keys, changes by other desks, and hostile text.

use chrono::Duration;
use frontdesk::domain::desk::DeskErrorKind;
use frontdesk::domain::lead::stage::Stage;
use frontdesk::domain::lead::work::{Command, Outcome};
use frontdesk::domain::lead::{Activity, Inquiry, LeadPage, MadeClass, Step};
use frontdesk::ui::effect::Slot;
use serde_json::json;
use uuid::Uuid;

use crate::fixtures::{Desk, day, now};
use crate::leads::open;
use crate::picture;
use crate::render::{hides, shows, words};

/// Opens the page of the first card of a stage.
pub fn page(stage: Stage) -> Desk {
    let mut desk = open();
    let at = Stage::ALL.iter().position(|one| *one == stage).unwrap();
    for _ in 0..at {
        desk.press("right").settle();
    }
    desk.press("enter").settle();
    desk
}

/// Returns a page with every kind of event.
pub fn eventful() -> LeadPage {
    let desk = Desk::new();
    let card = desk.world.leads.cards.iter().find(|card| card.stage == Stage::Won).unwrap();
    let whole = desk.world.leads.page(card.id).unwrap();
    let first = whole.activities[0].clone();
    let other = Uuid::from_u128(4999);
    let merged = Inquiry {
        id: other,
        org_name: "Faith Temple of Elkview".into(),
        contact_name: "Ann Byrd".into(),
        contact_email: "ann@faith.example.org".into(),
        message: Some("We asked in spring already.".into()),
        ..Inquiry::default()
    };
    let activity = |number: u128, kind: &str, hours: i64| Activity {
        id: Uuid::from_u128(5000 + number),
        kind: kind.into(),
        body: None,
        happened_at: now() - Duration::hours(hours),
        ..first.clone()
    };
    let activities = vec![
        Activity {
            body: Some("Church Security Team".into()),
            details: json!({"starts_at": "2026-12-12T14:00:00+00:00", "order_number": "MDI-2026-00077"}),
            ..activity(1, "class", 1)
        },
        Activity {
            from_stage: Some(Stage::ProposalSent),
            to_stage: Some(Stage::Won),
            reason: Some("Recommended".into()),
            body: Some("The sheriff spoke for us.".into()),
            ..activity(2, "stage", 3)
        },
        Activity {
            details: json!({
                "contact_phone": [null, "304-555-0142"], "has_security_team": [false, true],
                "services_needed": [["assessment"], ["assessment", "team_training"]], "notes": ["old", "old\nand new"],
            }),
            ..activity(3, "edited", 26)
        },
        Activity { body: Some("Send the proposal".into()), ..activity(4, "step_done", 27) },
        Activity {
            body: Some("Faith Temple of Elkview".into()),
            details: json!({"other": other, "filled": {"contact_phone": "304-555-0142", "team_size": 4}}),
            ..activity(5, "merged", 30)
        },
        Activity { details: json!({"to": "Ruth Boyd", "from": "Alex Reyes", "how": "round_robin"}), ..activity(6, "assigned", 50) },
        Activity {
            body: Some("Send the proposal".into()),
            details: json!({"due_on": "2026-11-20"}),
            ..activity(7, "step", 51)
        },
        Activity { body: Some("Second letter of theirs.".into()), lead_id: other, ..activity(8, "email", 52) },
        Activity { body: Some("A look at the building, with the trustees: two doors cannot be locked from inside, and nobody has the key to the third. ".repeat(3)), ..activity(9, "visit", 60) },
        Activity {
            from_stage: Some(Stage::Contacted),
            to_stage: Some(Stage::Nurture),
            details: json!({"return_on": "2026-11-10"}),
            ..activity(10, "stage", 200)
        },
        Activity { actor: "website".into(), to_stage: Some(Stage::New), ..activity(11, "created", 216) },
    ];
    let step = |number: u128, what: &str, due_on, done_by: Option<&str>| Step {
        id: Uuid::from_u128(5100 + number),
        what: what.into(),
        due_on,
        created_by: "Ruth Boyd".into(),
        done_at: done_by.map(|_| now() - Duration::hours(27)),
        done_by: done_by.map(str::to_owned),
    };
    LeadPage {
        merged: vec![merged],
        activities,
        steps: vec![
            step(1, "Collect the names of the team", day(2026, 11, 18), None),
            step(
                2,
                "Walk through the building with the head usher, the trustees and whoever else has a key to the doors",
                day(2026, 12, 5),
                None,
            ),
            step(3, "Send the proposal", day(2026, 11, 20), Some("Alex Reyes")),
        ],
        classes: vec![MadeClass {
            schedule: Uuid::from_u128(1),
            course: "Church Security Team".into(),
            starts_at: now() + Duration::days(21),
            venue: "Hall 1".into(),
            seats: 12,
            class_status: "full".into(),
            order: Uuid::from_u128(2),
            order_number: "MDI-2026-00077".into(),
            total: "2226.00".parse().unwrap(),
            payment_status: "pending".into(),
        }],
        ..whole
    }
}

fn eventful_page() -> Desk {
    let mut desk = open();
    desk.world.leads.page = Some(eventful());
    desk.press("right").press("right right right").settle().press("enter").settle();
    desk
}

#[test]
fn a_page_of_a_new_lead() {
    picture!(page(Stage::New));
}

#[test]
fn a_page_on_which_everything_has_happened() {
    picture!(eventful_page());
}

#[test]
fn tab_goes_through_the_parts() {
    let mut desk = eventful_page();
    desk.press("tab down");
    insta::assert_snapshot!("the_steps_of_a_page", words(&desk.app, (80, 24)));
    desk.press("tab");
    insta::assert_snapshot!("the_inquiry_of_a_page", words(&desk.app, (80, 24)));
    shows(&desk, "more below");
    desk.press("end");
    hides(&desk, "more below");
    shows(&desk, "We asked in spring already");
    desk.press("tab end");
    shows(&desk, "the inquiry came in");
}

#[test]
fn no_window_is_too_small_for_it() {
    let mut desk = eventful_page();
    for _ in 0..3 {
        for size in [(1, 1), (2, 40), (40, 2), (79, 24), (149, 20), (150, 16), (300, 90)] {
            words(&desk.app, size);
        }
        desk.press("tab end");
    }
}

#[test]
fn a_key_marks_the_step_that_one_is_on() {
    let mut desk = eventful_page();
    desk.press("x");
    let Some((_, frontdesk::domain::desk::Command::Lead(write))) = desk.writes.first() else {
        panic!("{:?}", desk.writes)
    };
    assert_eq!(write.command, Command::Finish { step: Uuid::from_u128(5101), done: true });
    // Another desk was first, and this desk shows who it was.
    desk.world.leads.answers.push(Outcome::Already { by: "Alex Reyes".into(), at: now() - Duration::minutes(2) });
    desk.settle();
    shows(&desk, "done already, by Alex Reyes");
    desk.press("tab end x");
    let Some((_, frontdesk::domain::desk::Command::Lead(write))) = desk.writes.first() else {
        panic!("{:?}", desk.writes)
    };
    assert_eq!(write.command, Command::Finish { step: Uuid::from_u128(5103), done: false }, "not yet after all");
}

#[test]
fn a_step_that_is_done_says_so() {
    let mut desk = page(Stage::New);
    desk.press("x").settle();
    shows(&desk, "call back: done.");
}

#[test]
fn of_a_lead_with_which_nothing_was_done_the_inquiry_is_read_first() {
    let mut desk = open();
    let mut whole = eventful();
    whole.activities.drain(..whole.activities.len() - 1);
    desk.world.leads.page = Some(whole);
    desk.press("enter").settle();
    shows(&desk, "▌Inquiry");
    desk.press("tab").settle().press("f5").settle();
    shows(&desk, "▌Timeline");
}

#[test]
fn what_another_desk_has_just_done_is_not_opened_again_by_chance() {
    // Its only step is done.
    let mut desk = page(Stage::Won);
    desk.press("x");
    assert!(desk.writes.is_empty());
    shows(&desk, "No step is open");
    desk.press("tab x");
    assert_eq!(desk.writes.len(), 1, "among the steps it is meant");
}

#[test]
fn what_is_not_possible_says_why() {
    let mut desk = page(Stage::Contacted);
    desk.press(":").type_in("make the class").press("enter");
    shows(&desk, "A class is made of a won lead; this one is contacted");
    desk.press("esc shift-u");
    shows(&desk, "No other inquiry was merged into this one");
    desk.press("tab");
    let mut lead = desk.world.leads.page(Uuid::from_u128(4004)).unwrap();
    lead.steps.clear();
    desk.world.leads.page = Some(lead);
    desk.press("f5").settle().press("x");
    shows(&desk, "No step is open; + plans the next step");
}

#[test]
fn whoever_stands_on_a_step_stays_on_it_when_others_come() {
    let mut desk = eventful_page();
    desk.press("tab down");
    let mut lead = eventful();
    lead.steps.remove(0);
    desk.world.leads.page = Some(lead);
    desk.press("f5").settle().press("x");
    let Some((_, frontdesk::domain::desk::Command::Lead(write))) = desk.writes.first() else {
        panic!("{:?}", desk.writes)
    };
    assert_eq!(write.command, Command::Finish { step: Uuid::from_u128(5102), done: true });
}

#[test]
fn a_lead_that_was_merged_meanwhile_is_followed() {
    let mut desk = page(Stage::New);
    let mut whole = desk.world.leads.page(Uuid::from_u128(4002)).unwrap();
    whole.inquiry.merged_into = Some(Uuid::from_u128(4004));
    desk.world.leads.page = Some(whole);
    let asked = desk.press("f5").questions.iter().find(|question| question.slot == Slot::LeadPage).unwrap().clone();
    desk.reply(&asked);
    desk.world.leads.page = None;
    desk.settle();
    shows(&desk, "Grace Chapel is a part of another lead now; this is it");
    shows(&desk, "▌St. Mark's");
}

#[test]
fn a_page_that_cannot_be_read_says_so() {
    let mut desk = open();
    desk.press("enter").fail(DeskErrorKind::Timeout);
    shows(&desk, "F5 tries again");
    desk.press("t");
    shows(&desk, "not read yet");
    desk.world.leads.cards.clear();
    desk.press("f5").settle();
    shows(&desk, "There is no such lead any more");
}

#[test]
fn esc_goes_back_to_the_board_where_one_was() {
    let mut desk = page(Stage::Qualified);
    shows(&desk, "New Life Assembly");
    shows(&desk, "Timeline");
    desk.press("esc").settle();
    hides(&desk, "Timeline");
    shows(&desk, "New Life Assembly");
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
        for inquiry in [&mut whole.inquiry].into_iter().chain(&mut whole.merged) {
            for text in [&mut inquiry.org_name, &mut inquiry.contact_name, &mut inquiry.contact_email] {
                *text = name.into();
            }
            for text in [
                &mut inquiry.message,
                &mut inquiry.notes,
                &mut inquiry.timeline,
                &mut inquiry.utm_source,
                &mut inquiry.contact_role,
            ] {
                *text = Some(name.repeat(9));
            }
            inquiry.services_needed = Some(vec![name.into(); 20]);
        }
        for activity in &mut whole.activities {
            activity.actor = name.into();
            activity.body = Some(name.repeat(9));
            activity.reason = Some(name.into());
            activity.details =
                json!({"to": name, "due_on": name, "city": [name, name], "starts_at": name, "filled": {"city": name}});
        }
        whole.activities[0].kind = name.into();
        for step in &mut whole.steps {
            step.what = name.repeat(9);
            step.created_by = name.into();
        }
        whole.classes[0].course = name.into();
        whole.classes[0].order_number = name.into();
        let mut desk = open();
        for card in &mut desk.world.leads.cards {
            card.org_name = name.into();
            card.contact_name = name.into();
            card.city = Some(name.into());
            card.assignee = Some(name.into());
        }
        desk.world.leads.page = Some(whole);
        desk.press("f5").settle().press("right right right right").settle().press("enter").settle();
        for keys in ["tab", "tab", "tab", "e", "esc shift-m", "esc shift-u", "esc t"] {
            desk.press(keys).settle();
            for size in [(80, 24), (160, 48)] {
                let shown = words(&desk.app, size);
                let is_steering = |c: char| c != '\n' && (c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c));
                assert!(!shown.contains(is_steering), "{keys}: {shown:?}");
            }
        }
    }
}
