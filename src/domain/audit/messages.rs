//! The log in the words of the trade. A table or a column without a word of its own is named as it is.

use chrono::{DateTime, NaiveDate};

use super::{AuditEntry, AuditOperation, Change, TransactionGroup};
use crate::domain::format::{Format, money_in};
use crate::domain::text::count;

/// How many columns a sentence names.
const NAMED: usize = 2;
/// Where a console writes the name that was given at a desk.
const NAMES: [&str; 5] = ["actor", "received_by", "witnessed_by", "checked_by", "recorded_by"];
/// How much of a value a sentence repeats.
const VALUE: usize = 40;

/// Who wrote an entry and from where: `Dana Cole (desk-1)`, `website`, `sql by postgres`.
#[must_use]
pub fn who(entry: &AuditEntry) -> String {
    let from = match (&entry.desk, entry.cause.as_str()) {
        (_, of_itself @ ("maintenance" | "service clock")) => of_itself.to_owned(),
        (Some(desk), _) => desk.clone(),
        (None, "website") => "website".to_owned(),
        (None, _) => "sql".to_owned(),
    };
    match &entry.staff_name {
        Some(name) => format!("{name} ({from})"),
        None if from == "website" => from,
        None => format!("{from} by {}", entry.login),
    }
}

/// Returns who made the changes of a transaction. If several people share the login, as on a desk's private server, the
/// name that was typed there is in quotes, because no password proved it.
#[must_use]
pub fn doer(together: &TransactionGroup<'_>) -> String {
    let Some(main) = together.main() else { return String::new() };
    let given = |entry: &&AuditEntry| NAMES.iter().find_map(|column| entry.became(column).map(str::to_owned));
    match together.0.iter().find_map(given) {
        Some(name) if main.staff_name.is_none() && main.desk.is_some() && main.cause != "maintenance" => {
            format!("\u{201c}{name}\u{201d} ({})", main.desk.as_deref().unwrap_or_default())
        }
        _ => who(main),
    }
}

/// What an entry says after `who`: `set order MDI-2026-00042: payment pending → completed`.
#[must_use]
pub fn sentence(entry: &AuditEntry, format: Format<'_>) -> String {
    told(entry, format).unwrap_or_else(|| plain(entry, format))
}

/// What was done together in one sentence: its most telling entry, why it was done all the same, and how many
/// more rows changed.
#[must_use]
pub fn headline(together: &TransactionGroup<'_>, format: Format<'_>) -> String {
    let Some(main) = together.main() else { return String::new() };
    let mut words = taught(together, main).unwrap_or_else(|| sentence(main, format));
    let event = together.0.iter().find(|entry| entry.table == "attendance_events" && entry.row != main.row);
    if let Some(reason) = event.and_then(|event| event.became("reason"))
        && main.cause != "maintenance"
    {
        words = format!("{words}, because: {}", cut(reason));
    }
    // The event behind a seat's state says nothing more.
    let of_it = |entry: &&&AuditEntry| entry.table == "attendance_events" && entry.subject == main.subject;
    let more = together.0.len() - 1 - together.0.iter().filter(of_it).filter(|entry| entry.row != main.row).count();
    if more > 0 {
        words = format!("{words} · {}", count(more, "more row", "more rows"));
    }
    words
}

/// Who teaches: the class has the instructor's number, its own history the names.
fn taught(together: &TransactionGroup<'_>, main: &AuditEntry) -> Option<String> {
    main.change("instructor_id").filter(|_| main.table == "schedule" && main.operation == AuditOperation::Update)?;
    let history = together.0.iter().find(|entry| entry.became("kind") == Some("instructor"))?;
    let name = |column| history.became(column).unwrap_or("nobody");
    Some(format!("gave {} to {}, after {}", subject(main), name("new_value"), name("old_value")))
}

/// The smaller, the more telling: what people came for before what follows from it.
pub(super) fn rank(entry: &AuditEntry) -> u8 {
    match entry.table.as_str() {
        "payments" => 0,
        "waivers" | "identity_checks" => 1,
        "order_items" if entry.change("status").is_some() && entry.operation == AuditOperation::Update => 2,
        "order_items" if entry.change("participant_name").is_some() && entry.operation == AuditOperation::Update => 2,
        "orders" | "schedule" => 3,
        "order_items" => 5,
        "schedule_changes" | "seat_names" => 8,
        "corrections" | "attendance_events" => 7,
        "guardians" => 6,
        _ => 4,
    }
}

/// The deeds that have a verb of their own.
fn told(entry: &AuditEntry, format: Format<'_>) -> Option<String> {
    let subject = subject(entry);
    Some(match (entry.table.as_str(), entry.operation) {
        ("order_items", AuditOperation::Update) => return seat(entry, &subject, format),
        ("schedule", AuditOperation::Update) => return class(entry, &subject, format),
        ("payments", AuditOperation::Insert) if entry.became("reverses").is_some() => format!(
            "took back {} {} for order {subject}: {}",
            amount(entry.became("amount")?, entry.became("currency").unwrap_or_default()),
            entry.became("method").unwrap_or_default(),
            cut(entry.became("reason").unwrap_or_default())
        ),
        ("corrections", AuditOperation::Insert) => format!(
            "took back the {} of {subject}: {}",
            match entry.became("kind")? {
                "identity" => "identity check",
                kind => kind,
            },
            cut(entry.became("reason").unwrap_or_default())
        ),
        ("payments", AuditOperation::Insert) => format!(
            "took {} {} for order {subject}",
            amount(entry.became("amount")?, entry.became("currency").unwrap_or_default()),
            entry.became("method").unwrap_or_default()
        ),
        ("waivers", AuditOperation::Insert) => {
            format!("had {subject} sign the waiver, version {}", entry.became("waiver_version")?)
        }
        ("waivers", AuditOperation::Update) => match entry.became("void_reason") {
            Some(why) => format!("voided the waiver of {subject}: {}", cut(why)),
            None => return None,
        },
        ("identity_checks", AuditOperation::Insert) => {
            format!("looked at the {} of {subject}", words_of(entry.became("document_type")?))
        }
        ("attendance_events", AuditOperation::Insert) => match entry.became("kind")? {
            "set_elsewhere" => format!("noted that {subject} was set elsewhere"),
            "undone" => format!("undid the last mark of {subject}"),
            kind => format!("marked {subject}: {}", words_of(kind)),
        },
        ("settings", AuditOperation::Update) => {
            format!("changed the setting {subject}: {}", arrow(entry.change("value")?, format))
        }
        ("staff", AuditOperation::Insert) => format!("entered {subject} as {}", entry.became("role")?),
        ("staff", AuditOperation::Update) => account(entry, &subject)?,
        ("staff_permissions", AuditOperation::Delete) => format!("left the right {subject} to the role again"),
        ("staff_permissions", AuditOperation::Insert) => match entry.became("is_granted")? {
            "true" => format!("gave the right {subject}"),
            _ => format!("withheld the right {subject}"),
        },
        ("password_changes", AuditOperation::Insert) => {
            match (entry.became("success")?, entry.became("change_type")?) {
                ("true", "SELF_CHANGE") => format!("changed their own password ({subject})"),
                ("true", _) => format!("set the password of {subject}"),
                _ => format!("tried to set the password of {subject}, which failed"),
            }
        }
        ("sealed_values", AuditOperation::Insert | AuditOperation::Update)
            if entry.row.as_deref().is_some_and(|row| row.starts_with("notes/")) =>
        {
            format!("wrote the emergency and medical notes of {subject}")
        }
        ("waiver_versions", AuditOperation::Insert) => format!("published the waiver {subject}"),
        _ => return None,
    })
}

/// An amount as the log keeps it, in its own currency.
fn amount(kept: &str, currency: &str) -> String {
    kept.parse().map_or_else(|_| format!("{kept} {currency}"), |amount| money_in(amount, currency))
}

/// What happened to an account of the staff.
fn account(entry: &AuditEntry, subject: &str) -> Option<String> {
    if let Some(role) = entry.became("role") {
        return Some(format!("made {subject} {}", words_of(role)));
    }
    match entry.became("is_active") {
        Some("true") => return Some(format!("switched {subject}'s account on again")),
        Some(_) => return Some(format!("disabled {subject}'s account")),
        None => {}
    }
    if entry.change("unlocked_at").is_some() {
        return Some(format!("unlocked {subject} after wrong passwords"));
    }
    // A password change says the rest.
    let is_password = entry.changes.iter().all(|change| change.column == "must_change_password");
    is_password.then(|| format!("changed the password of {subject}"))
}

/// What happened to a class: called off, or moved.
fn class(entry: &AuditEntry, subject: &str, format: Format<'_>) -> Option<String> {
    if let Some(status) = entry.change("status") {
        return Some(match status.new.as_deref()? {
            "cancelled" => format!("canceled {subject}"),
            _ => format!("set {subject}: {}{}", arrow(status, format), rest(entry, &["status", "spots_filled"])),
        });
    }
    if let Some(start) = entry.change("start_datetime") {
        let more = rest(entry, &["start_datetime", "end_datetime"]);
        return Some(format!("moved {subject}: {}{more}", arrow(start, format)));
    }
    let place = entry.change("location_name")?;
    Some(format!(
        "moved {subject}: {}{}",
        arrow(place, format),
        rest(entry, &["location_name", "venue_id", "venue_shared"])
    ))
}

/// What happened to a seat: came, was marked, was named.
fn seat(entry: &AuditEntry, subject: &str, format: Format<'_>) -> Option<String> {
    if let Some(status) = entry.change("status") {
        let verb = match entry.cause.as_str() {
            "check-in" => "checked in",
            "undo" => "undid the mark of",
            "mark" | "maintenance" => "marked",
            _ => "set",
        };
        return Some(format!("{verb} {subject}: {}{}", arrow(status, format), lateness(entry)));
    }
    if let Some(name) = entry.change("participant_name") {
        let old = name.old.as_deref().unwrap_or("nobody");
        return Some(format!("named a seat: {} → {}", cut(old), cut(name.new.as_deref().unwrap_or("nobody"))));
    }
    Some(match (entry.became("is_late"), entry.change("left_early_at"), entry.change("roster_note")) {
        (Some("true"), _, _) => format!("marked {subject}: late"),
        (Some(_), _, _) => format!("marked {subject}: not late"),
        (_, Some(Change { new: Some(_), .. }), _) => format!("marked {subject}: left early"),
        (_, Some(_), _) => format!("marked {subject}: did not leave early"),
        (_, _, Some(note)) => match &note.new {
            Some(note) => format!("noted about {subject}: {}", cut(note)),
            None => format!("removed the note about {subject}"),
        },
        _ => return None,
    })
}

fn lateness(entry: &AuditEntry) -> &'static str {
    if entry.became("is_late") == Some("true") { ", late" } else { "" }
}

/// Any other deed: a verb, what it is and what it is called, and the first columns.
fn plain(entry: &AuditEntry, format: Format<'_>) -> String {
    match entry.operation {
        AuditOperation::Insert => format!("added {}", title(entry)),
        AuditOperation::Delete => format!("deleted {}", title(entry)),
        AuditOperation::Truncate => format!("emptied the table {}", entry.table),
        AuditOperation::Update => {
            let verb = if entry.change("status").or_else(|| entry.change("payment_status")).is_some() {
                "set"
            } else {
                "changed"
            };
            let mut changes: Vec<&Change> = entry.changes.iter().collect();
            // States first; the numbers of other rows tell least.
            changes.sort_by_key(|change| (!change.column.ends_with("status"), change.column.ends_with("_id")));
            let named = changes.iter().take(NAMED);
            let said: Vec<String> =
                named.map(|change| format!("{} {}", column_words(&change.column), arrow(change, format))).collect();
            let left = changes.len().saturating_sub(NAMED);
            let more = if left > 0 { format!(" and {left} more") } else { String::new() };
            format!("{verb} {}: {}{more}", title(entry), said.join(", "))
        }
    }
}

/// `, 2 more` for columns that are not `told`.
fn rest(entry: &AuditEntry, told: &[&str]) -> String {
    match entry.changes.iter().filter(|change| !told.contains(&change.column.as_str())).count() {
        0 => String::new(),
        n => format!(" and {n} more"),
    }
}

fn subject(entry: &AuditEntry) -> String {
    match (&entry.subject, &entry.row) {
        (Some(subject), _) if !subject.trim().is_empty() => subject.clone(),
        // Enough of a key to tell two rows apart.
        (_, Some(row)) => row.chars().take(8).collect(),
        _ => String::new(),
    }
}

/// What a row is and what it is called: `class CCW Permit, Sat, Nov 21, 10:00 AM`.
#[must_use]
pub fn title(entry: &AuditEntry) -> String {
    let (row, subject) = (row_words(&entry.table), subject(entry));
    if subject.starts_with(row) { subject } else { format!("{row} {subject}").trim_end().to_owned() }
}

fn arrow(change: &Change, format: Format<'_>) -> String {
    let (old, new) = both(change, format);
    format!("{} → {}", cut(&old), cut(&new))
}

/// What a column was and what it became; a day that is the same is said once.
#[must_use]
pub fn both(change: &Change, format: Format<'_>) -> (String, String) {
    let words = |value: &Option<String>| match value {
        Some(value) if value.is_empty() => "(empty)".to_owned(),
        Some(value) => value_words(&change.column, value, format),
        None => "nothing".to_owned(),
    };
    if let Some(parts) = parts(change.old.as_deref(), change.new.as_deref()) {
        return parts;
    }
    let instant = |value: &Option<String>| DateTime::parse_from_rfc3339(value.as_deref()?).ok().map(|at| at.to_utc());
    let new = match (instant(&change.old), instant(&change.new)) {
        (Some(old), Some(new)) if format.day_of(old) == format.day_of(new) => format.time(new),
        _ => words(&change.new),
    };
    (words(&change.old), new)
}

/// Of two objects, as the policy of admission is one, only what differs: `identity warn` and `identity block`.
fn parts(old: Option<&str>, new: Option<&str>) -> Option<(String, String)> {
    let object = |text: Option<&str>| serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text?).ok();
    let (old, new) = (object(old)?, object(new)?);
    let told = |mine: &serde_json::Map<_, serde_json::Value>, other: &serde_json::Map<_, _>| {
        let differs = mine.iter().filter(|(key, value)| other.get(*key) != Some(value));
        let words = differs.map(|(key, value)| match value.as_str() {
            Some(text) => format!("{key} {text}"),
            None => format!("{key} {value}"),
        });
        let words = words.collect::<Vec<_>>().join(", ");
        if words.is_empty() { "nothing".to_owned() } else { words }
    };
    Some((told(&old, &new), told(&new, &old)))
}

fn cut(text: &str) -> String {
    if text.chars().count() <= VALUE {
        return text.to_owned();
    }
    text.chars().take(VALUE - 1).chain(['…']).collect()
}

/// `no_show` as people say it.
fn words_of(state: &str) -> String {
    match state {
        "cancelled" => "canceled".to_owned(),
        "no_show" => "no-show".to_owned(),
        "drivers_license" => "driver's license".to_owned(),
        "state_id" => "state ID".to_owned(),
        "military_id" => "military ID".to_owned(),
        "other" => "document".to_owned(),
        other => other.replace('_', " "),
    }
}

/// A value as people read it: an instant on the site's clock, a state without its underscore.
#[must_use]
pub fn value_words(column: &str, value: &str, format: Format<'_>) -> String {
    if column.ends_with("status") || column == "kind" || column == "document_type" {
        return words_of(value);
    }
    if let Ok(at) = DateTime::parse_from_rfc3339(value) {
        return format.date_time(at.to_utc());
    }
    if let Ok(day) = value.parse::<NaiveDate>() {
        return format.dated(day);
    }
    match (column.starts_with("is_") || column.starts_with("has_"), value) {
        (true, "true") => "yes".to_owned(),
        (true, "false") => "no".to_owned(),
        _ => value.to_owned(),
    }
}

/// What a row of a table is.
#[must_use]
pub fn row_words(table: &str) -> &str {
    match table {
        "users" => "person",
        "courses" => "course",
        "instructors" => "instructor",
        "schedule" => "class",
        "schedule_changes" => "change of class",
        "venues" => "venue",
        "orders" => "order",
        "order_items" => "seat",
        "guardians" => "guardian of",
        "waivers" => "waiver of",
        "waiver_versions" => "waiver version",
        "identity_checks" => "identity check of",
        "id_verifications" => "uploaded document of",
        "attendance_events" => "attendance of",
        "payments" => "payment for order",
        "church_inquiries" => "inquiry of",
        "lead_activities" => "entry about lead",
        "lead_steps" => "next step with lead",
        "lead_views" | "ticket_views" => "saved view",
        "lead_classes" => "class of lead",
        "import_batches" => "import of leads",
        "tickets" => "ticket",
        "ticket_comments" => "comment on ticket",
        "ticket_activities" => "entry about ticket",
        "promo_codes" => "promo code",
        "blog_posts" => "post",
        "newsletter_subscribers" => "subscriber",
        "settings" => "setting",
        "staff" => "staff member",
        "roles" => "role",
        "permissions" => "permission",
        "role_permissions" => "right of role",
        "user_roles" => "further role of",
        "staff_permissions" => "single right of",
        "password_changes" => "password change of",
        "sealed_values" => "sealed field",
        "sealing_keys" => "key to the sealed fields",
        other => other,
    }
}

/// What a column is called; its own name without underscores where there is no better one.
#[must_use]
pub fn column_words(column: &str) -> String {
    match column {
        "payment_status" => "payment".into(),
        "payment_ref" => "payment reference".into(),
        "participant_name" => "name on the seat".into(),
        "participant_email" => "email on the seat".into(),
        "participant_dob" => "birth date on the seat".into(),
        "participant_id" => "account of the seat".into(),
        "date_of_birth" => "birth date".into(),
        "start_datetime" => "start".into(),
        "end_datetime" => "end".into(),
        "location_name" => "place".into(),
        "location_addr" => "address".into(),
        "instructor_id" => "instructor".into(),
        "venue_id" => "venue".into(),
        "course_id" => "course".into(),
        "order_id" => "order".into(),
        "schedule_id" => "class".into(),
        "max_capacity" => "places".into(),
        "due_on" => "due".into(),
        "return_on" => "ask again on".into(),
        "assignee_name" => "assigned to".into(),
        "close_reason" => "reason".into(),
        "spots_filled" => "places taken".into(),
        "roster_note" => "note".into(),
        "is_late" => "late".into(),
        "is_active" => "active".into(),
        "display_name" => "name".into(),
        "zip_code" => "ZIP code".into(),
        "signature_data" => "signature".into(),
        other => other.replace('_', " "),
    }
}
