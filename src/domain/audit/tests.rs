//! The log's words.

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use uuid::Uuid;

use super::*;
use crate::domain::admission::Policy;
use crate::domain::site::Site;

fn site() -> Site {
    Site {
        name: "MDI".into(),
        timezone: chrono_tz::America::New_York,
        currency: "USD".into(),
        locale: crate::domain::format::Locale::default(),
        policy: Policy::default(),
        ask_hours_before: 2,
    }
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
}

fn at(minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 21, 14, minute, 0).unwrap()
}

fn entry(table: &str, deed: AuditOperation, cause: &str, subject: &str, changes: &[(&str, &str, &str)]) -> AuditEntry {
    let side = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    AuditEntry {
        cursor: PageCursor { at: at(41), id: 1 },
        login: "dana".into(),
        staff_id: Some(Uuid::from_u128(1)),
        staff_name: Some("Dana Cole".into()),
        desk: Some("desk-1".into()),
        application: Some("frontdesk desk-1".into()),
        operation: deed,
        table: table.into(),
        row: Some("row-1".into()),
        subject: side(subject),
        changes: changes
            .iter()
            .map(|(column, old, new)| Change { column: (*column).into(), old: side(old), new: side(new) })
            .collect(),
        cause: cause.into(),
        transaction: "7".into(),
    }
}

fn said(table: &str, deed: AuditOperation, cause: &str, subject: &str, changes: &[(&str, &str, &str)]) -> String {
    sentence(&entry(table, deed, cause, subject, changes), site().format(day()))
}

#[test]
#[allow(clippy::too_many_lines, reason = "a table of sentences")]
fn each_deed_has_the_words_of_the_trade() {
    use AuditOperation::{Delete, Insert, Truncate, Update};
    for (table, deed, cause, subject, changes, words) in [
        (
            "order_items",
            Update,
            "check-in",
            "Ana Ruiz",
            &[
                ("arrived_at", "", "2026-11-21T14:41:00+00:00"),
                ("status", "registered", "attended"),
                ("is_late", "false", "true"),
            ][..],
            "checked in Ana Ruiz: registered → attended, late",
        ),
        (
            "order_items",
            Update,
            "undo",
            "Ana Ruiz",
            &[("status", "attended", "registered")],
            "undid the mark of Ana Ruiz: attended → registered",
        ),
        (
            "order_items",
            Update,
            "maintenance",
            "Ana Ruiz",
            &[("status", "registered", "no_show")],
            "marked Ana Ruiz: registered → no-show",
        ),
        (
            "order_items",
            Update,
            "sql",
            "Ana Ruiz",
            &[("status", "registered", "cancelled")],
            "set Ana Ruiz: registered → canceled",
        ),
        (
            "order_items",
            Update,
            "name seat",
            "Ana Ruiz",
            &[("participant_name", "", "Ana Ruiz")],
            "named a seat: nobody → Ana Ruiz",
        ),
        (
            "order_items",
            Update,
            "mark",
            "Ana Ruiz",
            &[("roster_note", "", "left-handed")],
            "noted about Ana Ruiz: left-handed",
        ),
        (
            "order_items",
            Update,
            "sql",
            "Ana Ruiz",
            &[("unit_price", "10.00", "20.00")],
            "changed seat Ana Ruiz: unit price 10.00 → 20.00",
        ),
        (
            "orders",
            Update,
            "website",
            "MDI-2026-00042",
            &[("payment_status", "pending", "completed")],
            "set order MDI-2026-00042: payment pending → completed",
        ),
        (
            "orders",
            Update,
            "payment",
            "MDI-2026-00042",
            &[
                ("payment_method", "", "cash"),
                ("payment_ref", "", "1"),
                ("payment_status", "pending", "completed"),
                ("status", "pending", "confirmed"),
            ],
            "set order MDI-2026-00042: payment pending → completed, status pending → confirmed and 2 more",
        ),
        (
            "payments",
            Insert,
            "payment",
            "MDI-2026-00042",
            &[("amount", "", "75.00"), ("currency", "", "USD"), ("method", "", "cash")],
            "took $75.00 cash for order MDI-2026-00042",
        ),
        (
            "waivers",
            Insert,
            "waiver",
            "Ana Ruiz",
            &[("waiver_version", "", "2026-1")],
            "had Ana Ruiz sign the waiver, version 2026-1",
        ),
        (
            "waivers",
            Update,
            "sql",
            "Ana Ruiz",
            &[("void_reason", "", "wrong person")],
            "voided the waiver of Ana Ruiz: wrong person",
        ),
        (
            "identity_checks",
            Insert,
            "identity check",
            "Ana Ruiz",
            &[("document_type", "", "drivers_license")],
            "looked at the driver's license of Ana Ruiz",
        ),
        (
            "schedule",
            Update,
            "console",
            "CCW, Sat, Nov 21, 10:00 AM",
            &[("status", "scheduled", "cancelled")],
            "canceled CCW, Sat, Nov 21, 10:00 AM",
        ),
        (
            "schedule",
            Update,
            "console",
            "CCW, Sat, Nov 21, 10:00 AM",
            &[("start_datetime", "2026-11-21T14:00:00+00:00", "2026-11-21T15:00:00+00:00")],
            "moved CCW, Sat, Nov 21, 10:00 AM: Sat, Nov 21, 9:00 AM → 10:00 AM",
        ),
        (
            "schedule",
            Update,
            "console",
            "CCW, Sat, Nov 21, 10:00 AM",
            &[("location_name", "Range A", "Range B"), ("venue_id", "1", "2")],
            "moved CCW, Sat, Nov 21, 10:00 AM: Range A → Range B",
        ),
        (
            "users",
            Update,
            "console",
            "Ana Ruiz",
            &[("phone", "1", ""), ("date_of_birth", "", "1984-05-17")],
            "changed person Ana Ruiz: phone 1 → nothing, birth date nothing → May 17, 1984",
        ),
        ("staff", Insert, "console", "Mia Tran", &[("role", "", "instructor")], "entered Mia Tran as instructor"),
        (
            "staff_permissions",
            Insert,
            "sql",
            "Mia Tran: audit.read",
            &[("is_granted", "", "false")],
            "withheld the right Mia Tran: audit.read",
        ),
        (
            "settings",
            Update,
            "sql",
            "waiver.valid_days",
            &[("value", "365", "30")],
            "changed the setting waiver.valid_days: 365 → 30",
        ),
        (
            "settings",
            Update,
            "sql",
            "admission.policy",
            &[("value", r#"{"age": "block", "identity": "warn"}"#, r#"{"age": "block", "identity": "block", "x": 1}"#)],
            "changed the setting admission.policy: identity warn → identity block, x 1",
        ),
        (
            "password_changes",
            Insert,
            "console",
            "dana.cole",
            &[("success", "", "true"), ("change_type", "", "ADMIN_RESET")],
            "set the password of dana.cole",
        ),
        (
            "password_changes",
            Insert,
            "console",
            "dana.cole",
            &[("success", "", "false"), ("change_type", "", "SELF_CHANGE")],
            "tried to set the password of dana.cole, which failed",
        ),
        ("blog_posts", Delete, "website", "News", &[("title", "News", "")], "deleted post News"),
        ("newsletter_subscribers", Truncate, "sql", "", &[], "emptied the table newsletter_subscribers"),
        ("gift_cards", Insert, "sql", "", &[("amount", "", "5")], "added gift_cards row-1"),
        ("gift_cards", Update, "sql", "", &[("paid_out", "1", "2")], "changed gift_cards row-1: paid out 1 → 2"),
    ] {
        assert_eq!(said(table, deed, cause, subject, changes), words);
    }
}

#[test]
fn who_it_was_is_said_with_the_place() {
    let mut line = entry("users", AuditOperation::Insert, "console", "Ana", &[]);
    assert_eq!(who(&line), "Dana Cole (desk-1)");
    line.cause = "maintenance".into();
    assert_eq!(who(&line), "Dana Cole (maintenance)");
    line.cause = "service clock".into();
    assert_eq!(who(&line), "Dana Cole (service clock)");
    (line.desk, line.cause) = (None, "sql".into());
    assert_eq!(who(&line), "Dana Cole (sql)");
    (line.staff_id, line.staff_name, line.login) = (None, None, "postgres".into());
    assert_eq!(who(&line), "sql by postgres");
    line.cause = "website".into();
    assert_eq!(who(&line), "website");
}

#[test]
fn who_teaches_now_is_said_by_name() {
    let class = entry(
        "schedule",
        AuditOperation::Update,
        "console",
        "CCW, Sat, Nov 21, 10:00 AM",
        &[("instructor_id", "4691b7ef", "21bb6db8")],
    );
    let history = [("kind", "", "instructor"), ("old_value", "", "Mia Tran"), ("new_value", "", "Luis Ortiz")];
    let history = entry("schedule_changes", AuditOperation::Insert, "console", "CCW, Sat, Nov 21, 10:00 AM", &history);
    let together = TransactionGroup(vec![&class, &history]);
    assert_eq!(
        headline(&together, site().format(day())),
        "gave CCW, Sat, Nov 21, 10:00 AM to Luis Ortiz, after Mia Tran · 1 more row"
    );
}

#[test]
fn a_row_is_not_named_twice() {
    let of_nobody = entry("order_items", AuditOperation::Delete, "sql", "seat 4 of MDI-1", &[]);
    assert_eq!(sentence(&of_nobody, site().format(day())), "deleted seat 4 of MDI-1");
}

#[test]
fn where_nobody_signs_in_the_name_that_was_given_stands_in_quotes() {
    let mut event =
        entry("attendance_events", AuditOperation::Insert, "check-in", "Ana", &[("actor", "", "Dana Cole")]);
    assert_eq!(doer(&TransactionGroup(vec![&event])), "Dana Cole (desk-1)", "their own login");
    (event.staff_id, event.staff_name, event.login) = (None, None, "frontdesk".into());
    assert_eq!(doer(&TransactionGroup(vec![&event])), "\u{201c}Dana Cole\u{201d} (desk-1)");
    event.desk = None;
    event.cause = "sql".into();
    assert_eq!(doer(&TransactionGroup(vec![&event])), "sql by frontdesk", "psql may claim any name");
}

#[test]
fn a_long_value_is_cut_in_a_sentence_only() {
    let long = "x".repeat(100);
    let line = entry("users", AuditOperation::Update, "console", "Ana", &[("city", &long, "B")]);
    let words = sentence(&line, site().format(day()));
    assert!(words.contains("xxx… → B"), "{words}");
    assert_eq!(line.change("city").and_then(|change| change.old.as_deref()), Some(long.as_str()));
}

#[test]
fn what_was_done_together_is_one_line_with_its_most_telling_part() {
    let numbered = |id: i64, transaction: &str, mut entry: AuditEntry| {
        entry.cursor.id = id;
        entry.row = Some(format!("row-{id}"));
        entry.transaction = transaction.into();
        entry
    };
    let seat =
        entry("order_items", AuditOperation::Update, "check-in", "Ana Ruiz", &[("status", "registered", "attended")]);
    let event = entry(
        "attendance_events",
        AuditOperation::Insert,
        "check-in",
        "Ana Ruiz",
        &[("kind", "", "admitted"), ("reason", "", "known to us")],
    );
    let other = entry("users", AuditOperation::Insert, "website", "Ben Okri", &[]);
    let payment = entry("payments", AuditOperation::Insert, "payment", "MDI-1", &[("amount", "", "1")]);
    let order = entry("orders", AuditOperation::Update, "payment", "MDI-1", &[("status", "pending", "confirmed")]);
    let log = [
        numbered(5, "b", event),
        numbered(4, "c", other),
        numbered(3, "b", seat),
        numbered(2, "a", order),
        numbered(1, "a", payment),
    ];
    let groups = group_by_transaction(&log);
    let ids: Vec<Vec<i64>> = groups.iter().map(|group| group.0.iter().map(|entry| entry.cursor.id).collect()).collect();
    assert_eq!(ids, [vec![3, 5], vec![4], vec![1, 2]]);
    let lines: Vec<String> = groups.iter().map(|group| headline(group, site().format(day()))).collect();
    assert_eq!(
        lines,
        [
            "checked in Ana Ruiz: registered → attended, because: known to us",
            "added person Ben Okri",
            "took 1.00   for order MDI-1 · 1 more row",
        ]
    );
}
