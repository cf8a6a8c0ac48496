//! Payments in several tenders, signatures in another name, and corrections of mistaken records.

use chrono::Duration;
use frontdesk::domain::desk::{
    Command, DeskErrorKind, Method, Outcome, Pay, RecordKind, SeatRecord, SignWaiver, TakeBack, Tender,
};
use frontdesk::domain::staff::Role;
use frontdesk::ui::effect::Slot;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::fixtures::{Desk, now};
use crate::picture;
use crate::render::{hides, shows};

const PAID_IN_CASH: u128 = 801;
const PAID_BY_CARD: u128 = 802;
const SIGNED: u128 = 803;

fn record(kind: RecordKind, target: u128, detail: &str, minutes_ago: i64) -> SeatRecord {
    SeatRecord {
        kind,
        target: Uuid::from_u128(target),
        amount: None,
        detail: Some(detail.into()),
        more: None,
        by: Some("Dana Cole".into()),
        desk: Some("desk-1".into()),
        at: now() - Duration::minutes(minutes_ago),
        is_mine: Some(true),
    }
}

/// Returns one record of each kind: Ruth's cash, the user's own card payment, a signature, a check, a naming.
fn records() -> Vec<SeatRecord> {
    let paid = |target, detail: &str, amount| SeatRecord {
        amount: Some(Decimal::new(amount, 2)),
        ..record(RecordKind::Payment, target, detail, 5)
    };
    vec![
        SeatRecord { more: Some("T-881".into()), ..paid(PAID_BY_CARD, "card", 3750) },
        SeatRecord { by: Some("Ruth Boyd".into()), is_mine: Some(false), ..paid(PAID_IN_CASH, "cash", 4650) },
        record(RecordKind::Waiver, SIGNED, "2026-1, Joon Kim", 20),
        record(RecordKind::Identity, 804, "drivers_license", 30),
        SeatRecord { more: Some("Ana Kim".into()), ..record(RecordKind::Name, 805, "Joon Kim", 60) },
    ]
}

/// Opens the correction form of Joon Kim's seat on the roster.
fn correcting(role: Role) -> Desk {
    let mut desk = Desk::of(role);
    desk.world.records = records();
    desk.roster().at("joon kim").press("V").settle();
    shows(&desk, "Correct what was recorded");
    desk
}

/// Opens the payment form on Joon Kim's card; $75.00 is due.
fn owing() -> Desk {
    let mut desk = Desk::new();
    desk.find("joon kim").press("down alt-p");
    desk
}

fn tenders(desk: &Desk) -> Vec<Tender> {
    let Command::Pay(Pay { tenders, .. }) = desk.write() else { panic!("{:?}", desk.write()) };
    tenders.clone()
}

#[test]
fn cash_with_its_change() {
    let mut desk = owing();
    desk.press("tab tab").type_in("100");
    picture!(desk);
    desk.press("enter");
    let [Tender { amount, method: Method::Cash, received, reference: None, .. }] = &tenders(&desk)[..] else {
        panic!()
    };
    assert_eq!((*amount, *received), (75.into(), Some(100.into())));
}

#[test]
fn half_cash_half_card_is_one_form() {
    let mut desk = owing();
    desk.press("left tab").type_in("37.50").press("tab").type_in("40").press("tab tab").type_in("T-881");
    picture!(desk);
    desk.press("enter");
    let sent = tenders(&desk);
    let known: Vec<_> = sent.iter().map(|tender| (tender.amount, tender.method, tender.reference.as_deref())).collect();
    let half = Decimal::new(3750, 2);
    assert_eq!(known, [(half, Method::Cash, None), (half, Method::Card, Some("T-881"))]);
    // A resend has the same content and the same ids.
    desk.fail_writes(DeskErrorKind::Connection).finds_the_line().press("enter");
    assert_eq!(tenders(&desk), sent);
    desk.settle();
    shows(&desk, "Joon Kim: payment recorded, change due $2.50, paid in full.");
}

#[test]
fn more_than_is_due_says_what_it_makes() {
    let mut desk = owing();
    desk.press("left tab").type_in("50").press("tab tab").type_in("37.50").press("enter");
    assert!(desk.writes.is_empty());
    shows(&desk, "make $87.50, but only $75.00 is to pay");
    picture!(desk);
    // The card amount has the focus, because it was typed last.
    desk.press("ctrl-u").type_in("25").press("tab").type_in("T-1").press("enter");
    assert_eq!(tenders(&desk).iter().map(|tender| tender.amount).sum::<Decimal>(), 75.into());
}

#[test]
fn too_little_cash_is_said_while_it_is_typed() {
    let mut desk = owing();
    desk.press("tab tab").type_in("7");
    shows(&desk, "$68.00 too little");
    desk.press("enter");
    assert!(desk.writes.is_empty());
    shows(&desk, "less than is paid in cash");
    desk.type_in("5");
    shows(&desk, "no change due");
    desk.press("enter");
    assert_eq!(tenders(&desk)[0].received, Some(75.into()));
}

#[test]
fn an_amount_that_was_not_typed_follows_the_way_of_paying() {
    let mut desk = owing();
    desk.press("right");
    shows(&desk, "Card amount");
    hides(&desk, "Received");
    desk.press("tab tab").type_in("T-1").press("enter");
    assert_eq!(tenders(&desk)[0].amount, 75.into());
    // A typed amount stays when the user looks at another method.
    let mut desk = owing();
    desk.press("tab").type_in("20").press("up right left");
    shows(&desk, "20");
    desk.press("enter");
    assert_eq!(tenders(&desk)[0].amount, 20.into());
}

#[test]
fn every_form_of_the_desk_shows_all_its_fields() {
    for (find, keys) in [
        ("joon kim", "alt-p"),
        ("joon kim", "alt-p right"),
        ("joon kim", "alt-p left"),
        ("ben okri", "alt-i"),
        ("carla", "alt-n"),
        ("chlo", "alt-w"),
        ("sam lee", "alt-w"),
        ("sam lee", "alt-o"),
        ("sam lee", "alt-V"),
    ] {
        let mut desk = Desk::of(Role::Manager);
        desk.world.change(2, |seat| seat.birth_date = None);
        desk.find(find).press("down").press(keys).settle();
        shows(&desk, "Esc back");
        hides(&desk, "goes to the others");
        // Long error messages hide no field.
        desk.press("ctrl-u ctrl-s");
        hides(&desk, "goes to the others");
    }
}

#[test]
fn enter_saves_from_the_first_field_or_says_what_is_missing() {
    let mut desk = Desk::new();
    desk.find("carla").press("down alt-n").type_in("Kyle Lawson").press("enter");
    assert!(matches!(desk.write(), Command::Name(_)));
    // The missing field gets the focus.
    let mut desk = Desk::new();
    desk.find("carla")
        .press("down alt-n")
        .type_in("Kyle Lawson")
        .press("tab")
        .type_in("kyle at home")
        .press("up enter");
    assert!(desk.writes.is_empty());
    shows(&desk, "is not an email address");
    desk.press("ctrl-u").type_in("kyle@example.org").press("enter");
    assert!(matches!(desk.write(), Command::Name(_)));
    let mut desk = Desk::new();
    desk.find("ben okri").press("down alt-i enter");
    assert!(desk.writes.is_empty());
    shows(&desk, "No date on it?");
    desk.type_in("12/31/30").press("enter");
    let Command::RecordIdentity(check) = desk.write() else { panic!("{:?}", desk.write()) };
    assert_eq!(check.valid_until.map(|day| day.to_string()).as_deref(), Some("2030-12-31"), "two digits of a year");
}

#[test]
fn a_signature_in_another_name_asks_and_names_both() {
    let mut desk = Desk::new();
    desk.world.change(8, |seat| seat.birth_date = crate::fixtures::seat(1, "x").birth_date);
    desk.find("sam lee").press("down alt-w").settle().type_in("Peggy Lawson").press("enter");
    assert!(desk.writes.is_empty());
    shows(&desk, "Signed as “Peggy Lawson”");
    picture!(desk);
    // Answering no returns to the name.
    desk.press("enter");
    assert!(desk.writes.is_empty());
    desk.press("ctrl-u").type_in("SAM T. LEE").press("enter");
    let Command::SignWaiver(SignWaiver { signed_name, .. }) = desk.write() else { panic!("{:?}", desk.write()) };
    assert_eq!(signed_name, "SAM T. LEE");
    let mut desk = Desk::new();
    desk.find("chlo").press("down alt-w").settle().press("ctrl-u").type_in("Eva Ruiz").press("enter");
    shows(&desk, "the guardian of");
    desk.press("ctrl-y");
    assert!(matches!(desk.write(), Command::SignWaiver(SignWaiver { guardian: Some(_), .. })));
}

#[test]
fn signing_again_over_a_valid_waiver_asks_first() {
    let mut desk = Desk::new();
    desk.find("ana ruiz").press("down alt-w").settle();
    shows(&desk, "The waiver of Ana Ruiz is valid.");
    picture!(desk);
    desk.press("enter");
    hides(&desk, "Sign the waiver");
    desk.press("alt-w").settle().press("ctrl-y");
    shows(&desk, "Sign the waiver");
    hides(&desk, "is valid");
    desk.type_in("Ana Ruiz").press("enter");
    assert!(matches!(desk.write(), Command::SignWaiver(_)));
}

#[test]
fn what_can_be_corrected_is_listed() {
    picture!(correcting(Role::Manager));
}

#[test]
fn another_persons_payment_says_who_may_take_it_back() {
    let mut desk = correcting(Role::Desk);
    desk.press("down").type_in("typed twice").press("enter");
    assert!(desk.writes.is_empty());
    shows(&desk, "Only a manager or an admin may take back payments");
    shows(&desk, "Nothing was taken back");
    picture!(desk);
}

#[test]
fn a_waiver_that_is_old_is_voided_by_those_with_the_right() {
    let mut old = records();
    old[2].at = now() - Duration::minutes(31);
    for (role, may) in [(Role::Desk, false), (Role::Manager, true)] {
        let mut desk = Desk::of(role);
        desk.world.records.clone_from(&old);
        desk.roster().at("joon kim").press("V").settle();
        desk.press("down down").type_in("wrong person signed").press("enter");
        assert_eq!(desk.writes.len(), usize::from(may), "{role:?}");
        if !may {
            shows(&desk, "Only a manager or an admin may void a waiver.");
        }
    }
}

#[test]
fn a_record_is_taken_back_with_a_typed_reason() {
    let mut desk = correcting(Role::Desk);
    desk.press("down down enter");
    assert!(desk.writes.is_empty());
    shows(&desk, "Say why");
    desk.type_in("wrong person signed").press("enter");
    let Command::TakeBack(TakeBack { kind, target, reason, .. }) = desk.write() else { panic!("{:?}", desk.write()) };
    assert_eq!((*kind, target.as_u128(), reason.as_str()), (RecordKind::Waiver, SIGNED, "wrong person signed"));
    desk.settle();
    hides(&desk, "Correct what was recorded");
    shows(&desk, "Joon Kim: waiver taken back: version 2026-1");
}

#[test]
fn money_is_taken_back_after_a_question() {
    let mut desk = correcting(Role::Desk);
    desk.type_in("the terminal refused it").press("enter");
    assert!(desk.writes.is_empty());
    shows(&desk, "Take back the payment of $37.50 by card");
    picture!(desk);
    desk.press("enter").press("enter");
    assert!(desk.writes.is_empty(), "Enter is no yes");
    desk.press("ctrl-y");
    let first = desk.write().clone();
    let Command::TakeBack(TakeBack { target, .. }) = &first else { panic!("{first:?}") };
    assert_eq!(target.as_u128(), PAID_BY_CARD);
    // After a broken connection, the same correction is sent again.
    desk.fail_writes(DeskErrorKind::Connection).finds_the_line();
    shows(&desk, "Enter tries again");
    desk.press("enter ctrl-y");
    assert_eq!(desk.write(), &first);
    desk.settle();
    shows(&desk, "Joon Kim: payment taken back: $37.50 by card");
}

#[test]
fn what_was_taken_back_meanwhile_is_read_again() {
    let mut desk = correcting(Role::Desk);
    desk.type_in("mistake").press("enter ctrl-y");
    desk.wrote(|_, _| Ok(Outcome::Refused("This payment was taken back before. Nothing was changed.".into())));
    shows(&desk, "taken back before");
    assert!(desk.questions.iter().any(|question| question.slot == Slot::SeatRecords));
    desk.world.records.remove(0);
    desk.settle().press("enter");
    assert!(desk.writes.is_empty(), "Enter means no other record");
    shows(&desk, "That record is no longer there");
}

#[test]
fn there_is_nothing_to_correct() {
    let mut desk = Desk::new();
    desk.roster().press("home V");
    shows(&desk, "Reading the records");
    desk.settle();
    shows(&desk, "Nothing is recorded for this seat");
    desk.type_in("mistake").press("enter");
    assert!(desk.writes.is_empty());
    // The draft is kept.
    desk.press("esc V").settle();
    shows(&desk, "mistake");
}

#[test]
fn an_instructor_corrects_nothing() {
    let mut desk = Desk::of(Role::Instructor);
    desk.roster().press("home V");
    assert!(desk.questions.is_empty());
    shows(&desk, "As instructor you may not have waivers signed.");
}

#[test]
fn the_question_is_closed_by_a_scan() {
    let mut desk = correcting(Role::Desk);
    desk.type_in("mistake").press("enter").scan("MDI-2026-00001").settle();
    assert!(desk.writes.iter().all(|(_, command)| !matches!(command, Command::TakeBack(_))));
    desk.press("alt-2").settle().press("V").settle();
    shows(&desk, "mistake");
    hides(&desk, "Yes, take the payment back");
}

#[test]
fn undo_after_one_tender_was_corrected_names_and_reverses_the_rest() {
    let mut desk = owing();
    desk.press("left tab").type_in("37.50").press("tab tab tab").type_in("T-881").press("enter");
    let sent = tenders(&desk);
    desk.settle();
    desk.world.records = vec![SeatRecord {
        amount: Some(Decimal::new(3750, 2)),
        more: Some("T-881".into()),
        target: sent[1].id,
        ..record(RecordKind::Payment, 0, "card", 0)
    }];
    desk.find("joon kim").press("down alt-V").settle().type_in("the terminal refused it").press("enter");
    shows(&desk, "Take back the payment of $37.50 by card");
    desk.later(1).press("ctrl-y").settle();
    desk.press("esc alt-u");
    shows(&desk, "Undo the payment of $37.50 in cash of Joon Kim?");
    hides(&desk, "by card of");
    picture!(desk);
    desk.later(1).press("ctrl-y");
    let Command::TakeBack(TakeBack { tenders, .. }) = desk.write() else { panic!("{:?}", desk.write()) };
    assert_eq!(tenders, &[sent[0].id]);
    desk.settle();
    shows(&desk, "Joon Kim: the payment of $37.50 in cash is undone");
}
