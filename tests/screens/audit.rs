//! The audit pane: who changed what.

use chrono::Duration;
use frontdesk::domain::audit::{Ask, Change, Deed, Entry, Page, Part, Place, Record, Writer};
use uuid::Uuid;

use crate::fixtures::{at, day, now};

const DANA: Uuid = Uuid::from_u128(501);

fn entry(id: i64, minutes_ago: i64, deed: Deed, table: &str, subject: &str, changes: &[(&str, &str, &str)]) -> Entry {
    let side = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Entry {
        place: Place { at: now() - Duration::minutes(minutes_ago), id },
        login: "dana".into(),
        staff_id: Some(DANA),
        staff_name: Some("Dana Cole".into()),
        desk: Some("desk-1".into()),
        application: Some("frontdesk desk-1".into()),
        deed,
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

fn because(cause: &str, transaction: &str, entry: Entry) -> Entry {
    Entry { cause: cause.into(), transaction: transaction.into(), ..entry }
}

fn elsewhere(cause: &str, login: &str, entry: Entry) -> Entry {
    let (staff_id, staff_name) = (None, None);
    Entry { cause: cause.into(), login: login.into(), staff_id, staff_name, desk: None, ..entry }
}

/// A morning's log, newest first, and before it a long night of the website's.
pub fn log() -> Vec<Entry> {
    use Deed::{Delete, Insert, Update};
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
                    "Rifle II, Fri 20 Nov 17:00",
                    &[("status", "scheduled", "completed")],
                ),
            ),
        ),
    ];
    log.extend((1..=29).rev().map(|n| {
        let number = format!("MDI-2026-{:05}", 100 + n);
        elsewhere("website", "web", entry(n, 500 - n, Insert, "orders", &number, &[("order_number", "", &number)]))
    }));
    log
}

pub fn page(ask: &Ask) -> Page {
    let fits = |entry: &Entry| match &ask.part {
        Part::Day(date) => *date == day(2026, 11, 21),
        Part::By(Writer::Staff(id)) => entry.staff_id == Some(*id),
        Part::By(Writer::Login(login)) => entry.staff_id.is_none() && entry.login == *login,
        Part::Of(Record::Class(_)) => entry.table == "schedule",
        Part::Of(_) => ["order_items", "attendance_events"].contains(&entry.table.as_str()),
    };
    let is_older = |entry: &Entry| ask.before.is_none_or(|before| entry.place < before);
    let mut entries: Vec<Entry> = log().into_iter().filter(fits).filter(is_older).collect();
    let has_more = entries.len() > ask.most;
    entries.truncate(ask.most);
    Page { entries, has_more }
}

pub fn together(transaction: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = log().into_iter().filter(|entry| entry.transaction == transaction).collect();
    entries.reverse();
    entries
}
