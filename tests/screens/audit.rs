//! The audit pane: who changed which record.

use chrono::Duration;
use frontdesk::app::Msg;
use frontdesk::domain::audit::{
    AuditEntry, AuditFilter, AuditOperation, AuditQuery, Change, Page, PageCursor, Record, Writer,
};
use frontdesk::domain::desk::{DeskErrorKind, Query};
use frontdesk::domain::rights::Rights;
use frontdesk::domain::staff::Role;
use frontdesk::ui::effect::Slot;
use frontdesk::ui::theme::{Colors, Theme};
use uuid::Uuid;

use crate::fixtures::{Desk, day, entered, now, start};
use crate::{picture, render};

const DANA: Uuid = Uuid::from_u128(501);

fn entry(
    id: i64,
    minutes_ago: i64,
    deed: AuditOperation,
    table: &str,
    subject: &str,
    changes: &[(&str, &str, &str)],
) -> AuditEntry {
    let side = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    AuditEntry {
        cursor: PageCursor { at: now() - Duration::minutes(minutes_ago), id },
        login: "dana".into(),
        staff_id: Some(DANA),
        staff_name: Some("Dana Cole".into()),
        desk: Some("desk-1".into()),
        application: Some("frontdesk desk-1".into()),
        operation: deed,
        table: table.into(),
        row: Some(format!("row-{id}")),
        subject: side(subject),
        changes: changes
            .iter()
            .map(|(column, old, new)| Change { column: (*column).into(), old: side(old), new: side(new) })
            .collect(),
        cause: "console".into(),
        transaction: id.to_string(),
    }
}

fn because(cause: &str, transaction: &str, entry: AuditEntry) -> AuditEntry {
    AuditEntry { cause: cause.into(), transaction: transaction.into(), ..entry }
}

fn elsewhere(cause: &str, login: &str, entry: AuditEntry) -> AuditEntry {
    let (staff_id, staff_name) = (None, None);
    AuditEntry { cause: cause.into(), login: login.into(), staff_id, staff_name, desk: None, ..entry }
}

/// Returns a morning's log, newest first, preceded by many changes of the website at night.
#[allow(clippy::too_many_lines, reason = "a table of entries")]
pub fn log() -> Vec<AuditEntry> {
    use AuditOperation::{Delete, Insert, Update};
    let mut log = vec![
        because(
            "check-in",
            "80",
            entry(
                81,
                0,
                Insert,
                "attendance_events",
                "Hazel Noland",
                &[("kind", "", "admitted"), ("reason", "", "her mother vouches")],
            ),
        ),
        because(
            "check-in",
            "80",
            entry(
                80,
                0,
                Update,
                "order_items",
                "Hazel Noland",
                &[("arrived_at", "", "2026-11-21T14:41:00+00:00"), ("status", "registered", "attended")],
            ),
        ),
        because(
            "payment",
            "70",
            entry(
                71,
                4,
                Update,
                "orders",
                "MDI-2026-00007",
                &[
                    ("payment_method", "", "cash"),
                    ("payment_status", "pending", "completed"),
                    ("status", "pending", "confirmed"),
                ],
            ),
        ),
        because(
            "payment",
            "70",
            entry(
                70,
                4,
                Insert,
                "payments",
                "MDI-2026-00007",
                &[("amount", "", "75.00"), ("currency", "", "USD"), ("method", "", "cash")],
            ),
        ),
        because(
            "waiver",
            "60",
            entry(
                60,
                12,
                Insert,
                "waivers",
                "Sam \u{202e}Lee\u{1b}[31m",
                &[
                    ("waiver_version", "", "2026-1"),
                    ("waiver_text", "", "1. I know … (12345 characters)"),
                    ("signature_data", "", "•••"),
                ],
            ),
        ),
        elsewhere(
            "sql",
            "postgres",
            entry(50, 30, Delete, "promo_codes", "SUMMER", &[("code", "SUMMER", ""), ("discount_value", "10.00", "")]),
        ),
        entry(
            40,
            65,
            Update,
            "users",
            "Ana Ruiz",
            &[("phone", "304-555-0001", "304-555-0002"), ("date_of_birth", "", "1984-05-17")],
        ),
        because(
            "maintenance",
            "30",
            elsewhere(
                "maintenance",
                "frontdesk",
                entry(
                    30,
                    341,
                    Update,
                    "schedule",
                    "Rifle II, Fri, Nov 20, 5:00 PM",
                    &[("status", "scheduled", "completed")],
                ),
            ),
        ),
    ];
    log.extend((1..=129).rev().map(|n| {
        let number = format!("MDI-2026-{:05}", 100 + n);
        let order = entry(n, 500 + (129 - n), Insert, "orders", &number, &[("order_number", "", &number)]);
        AuditEntry { transaction: format!("w{n}"), ..elsewhere("website", "web", order) }
    }));
    log
}

pub fn page(ask: &AuditQuery) -> Page {
    let fits = |entry: &AuditEntry| match &ask.filter {
        AuditFilter::Day(date) => *date == day(2026, 11, 21),
        AuditFilter::By(Writer::Staff(id)) => entry.staff_id == Some(*id),
        AuditFilter::By(Writer::Login(login)) => entry.staff_id.is_none() && entry.login == *login,
        AuditFilter::Of(Record::Class(_)) => entry.table == "schedule",
        AuditFilter::Row { table, row } => entry.table == *table && entry.row.as_ref() == Some(row),
        AuditFilter::Of(_) => ["order_items", "attendance_events"].contains(&entry.table.as_str()),
    };
    let is_older = |entry: &AuditEntry| ask.before.is_none_or(|before| entry.cursor < before);
    let mut entries: Vec<AuditEntry> = log().into_iter().filter(fits).filter(is_older).collect();
    let has_more = entries.len() > ask.limit;
    entries.truncate(ask.limit);
    Page { entries, has_more }
}

pub fn together(transaction: &str) -> Vec<AuditEntry> {
    let mut entries: Vec<AuditEntry> = log().into_iter().filter(|entry| entry.transaction == transaction).collect();
    entries.reverse();
    entries
}

fn admin() -> Desk {
    Desk::of(Role::Admin)
}

pub fn opened() -> Desk {
    let mut desk = admin();
    desk.press("f7").settle();
    desk
}

/// Returns the text of a wide screen.
fn seen(desk: &Desk) -> String {
    render::words(&desk.app, (160, 48))
}

#[test]
fn a_day() {
    picture!(opened());
}

#[test]
fn what_was_done_together() {
    let mut desk = opened();
    desk.press("down enter").settle();
    picture!(desk);
}

#[test]
fn a_line_that_lost_something_without_colours() {
    let mut start = start(Role::Admin);
    start.theme = Theme { colors: Colors::None, ..Theme::default() };
    let mut desk = Desk::unanswered(start);
    desk.settle().press("f7").settle().press("down down down enter").settle();
    picture!(desk);
}

#[test]
fn by_a_person() {
    let mut desk = opened();
    desk.press("f").settle();
    picture!(desk);
}

#[test]
fn a_day_without_changes() {
    let mut desk = opened();
    desk.press("left").settle();
    picture!(desk);
}

#[test]
fn before_the_answer() {
    let mut desk = admin();
    desk.press("f7");
    picture!(desk);
}

#[test]
fn failed() {
    let mut desk = admin();
    desk.press("f7").fail(DeskErrorKind::Timeout);
    picture!(desk);
}

#[test]
fn not_up_to_date() {
    let mut desk = opened();
    desk.later(4).send(Msg::Tick).fail(DeskErrorKind::Timeout);
    let words = seen(&desk);
    assert!(words.contains("Data from 9:41 AM") && words.contains("checked in Hazel Noland"), "{words}");
}

#[test]
fn the_palette_finds_it_and_says_why_not() {
    let mut desk = Desk::new();
    desk.press(":").type_in("audit");
    let words = seen(&desk);
    assert!(words.contains("Audit: who changed what"), "{words}");
    assert!(words.contains("As front desk you may not"), "{words}");
    desk.press("esc f7 h");
    assert!(desk.questions.is_empty(), "{:?}", desk.questions);
    assert!(seen(&desk).contains("As front desk you may not"));

    let mut desk = admin();
    desk.press(":").type_in("audit").press("enter").settle();
    assert!(seen(&desk).contains("Audit · Sat, Nov 21, today"));
}

#[test]
fn hostile_text_is_text() {
    let words = seen(&opened());
    assert!(words.contains("had Sam Lee·[31m sign the waiver"), "{words}");
}

fn asked(desk: &Desk) -> Vec<AuditFilter> {
    let parts = desk.questions.iter().filter_map(|question| match &question.query {
        Query::Audit(ask) => Some(ask.filter.clone()),
        _ => None,
    });
    parts.collect()
}

#[test]
fn who_changed_this_is_one_key_away_from_every_record_and_esc_goes_back() {
    let seat = |number: u128| Record::Seat { seat: Uuid::from_u128(number), item: Uuid::from_u128(1000 + number) };
    // From a class.
    let mut desk = admin();
    desk.press("home down down h");
    assert_eq!(asked(&desk), [AuditFilter::Of(Record::Class(crate::fixtures::CCW))]);
    desk.settle();
    assert!(seen(&desk).contains("Audit · 10:00 AM CCW Permit"));
    desk.press("esc").settle();
    assert!(seen(&desk).contains("[1 Today]"), "{}", seen(&desk));
    // From a seat on the roster.
    desk.roster().at("ben okri").press("h");
    assert_eq!(asked(&desk), [AuditFilter::Of(seat(2))]);
    desk.settle();
    assert!(seen(&desk).contains("Audit · Ben Okri"), "{}", seen(&desk));
    desk.press("enter").settle().press("esc esc").settle();
    assert!(seen(&desk).contains("Gate code 4711"), "back on the roster:\n{}", seen(&desk));
    // From a card on Check-in, and from an arrival.
    desk.find("joon kim").press("down alt-h");
    assert_eq!(asked(&desk), [AuditFilter::Of(seat(7))]);
    desk.settle().press("esc").settle();
    desk.press("esc esc tab alt-h");
    let Some(AuditFilter::Of(Record::Seat { .. })) = asked(&desk).pop() else { panic!("{:?}", desk.questions) };
    desk.settle();
    // From a person.
    desk.press("ctrl-p").type_in("sam lee").settle().press("enter").settle().press("h");
    assert_eq!(asked(&desk), [AuditFilter::Of(Record::Account(Uuid::from_u128(3008)))]);
    desk.settle().press("esc").settle();
    assert!(seen(&desk).contains("Sam Lee"));
}

#[test]
fn from_a_line_to_all_of_that_person_and_to_all_of_that_record() {
    let mut desk = opened();
    desk.press("f");
    assert_eq!(asked(&desk), [AuditFilter::By(Writer::Staff(DANA))]);
    desk.settle();
    assert!(!seen(&desk).contains("sql by postgres"));
    desk.press("esc").settle().press("down down down f");
    assert_eq!(asked(&desk), [AuditFilter::By(Writer::Login("postgres".into()))]);
    desk.settle();
    assert!(seen(&desk).contains("Audit · login postgres"), "{}", seen(&desk));
    desk.press("esc").settle().press("down down down down h");
    assert_eq!(asked(&desk), [AuditFilter::Row { table: "users".into(), row: "row-40".into() }]);
    desk.settle();
    assert!(seen(&desk).contains("Audit · person Ana Ruiz"), "{}", seen(&desk));
    desk.press(".").settle();
    assert!(seen(&desk).contains("Audit · Sat, Nov 21, today"));
}

#[test]
fn older_ones_come_as_one_goes_down_and_none_is_lost_or_shown_twice() {
    let mut desk = opened();
    let asks = |desk: &Desk| desk.questions.iter().filter(|question| question.slot == Slot::Audit).count();
    assert!(seen(&desk).contains("1 of 98 · and older ones"), "{}", seen(&desk));
    desk.press("down down");
    assert_eq!(asks(&desk), 0, "far from the end");
    desk.press("end down");
    assert_eq!(asks(&desk), 1, "once");
    desk.settle().press("end");
    let words = seen(&desk);
    assert!(words.contains("135 of 135") && words.contains("MDI-2026-00101"), "{words}");
    assert_eq!(asks(&desk), 0, "that was all");
    // A tick reads all of it again, and the selection stays.
    desk.later(1).send(Msg::Tick).settle();
    assert_eq!(seen(&desk).replace("9:42 AM", "9:41 AM"), words);
    // When a page fails, the loaded entries stay, and the user can retry.
    let mut desk = opened();
    desk.press("end").fail(DeskErrorKind::Timeout);
    assert!(seen(&desk).contains("98 of 98 · and older ones") && seen(&desk).contains("Data from"));
    desk.press("f5").settle();
    assert!(seen(&desk).contains(" of 135"), "{}", seen(&desk));
}

#[test]
fn a_late_answer_to_another_question_is_dropped() {
    let mut desk = opened();
    desk.press("left");
    let yesterday = desk.questions.remove(0);
    desk.press("right").settle();
    let words = seen(&desk);
    desk.reply(&yesterday);
    assert_eq!(seen(&desk), words);
    assert!(words.contains("checked in Hazel Noland"));
}

#[test]
fn whoever_takes_over_the_desk_without_the_right_sees_none_of_it() {
    let mut desk = opened();
    desk.press("f2").type_in("dana.cole").press("enter").type_in("hers").press("enter");
    desk.lets_in(entered(Role::Desk)).settle().press("f7").settle();
    let words = seen(&desk);
    assert!(!words.contains("Hazel Noland checked") && words.contains("As front desk you may not"), "{words}");
    desk.press("h f").send(Msg::Tick);
    let asked = |desk: &Desk| {
        desk.questions.iter().any(|question| matches!(question.slot, Slot::Audit | Slot::AuditTransaction))
    };
    assert!(!asked(&desk), "{:?}", desk.questions);
}

#[test]
fn a_right_that_ends_takes_the_log_off_the_screen() {
    let mut desk = opened();
    desk.world.rights = Rights::of(Role::Manager);
    desk.later(1).send(Msg::Tick).settle();
    let words = seen(&desk);
    assert!(!words.contains("checked in Hazel Noland") && words.contains("you may not"), "{words}");
}
