//! The history of a lead as lines, newest first.

use chrono::DateTime;
use serde_json::Value;

use super::{PageLine, UnsentLogEntry, WIDTH};
use crate::domain::format::Format;
use crate::domain::lead::stage::Stage;
use crate::domain::lead::{Activity, LeadPage, fields};
use crate::domain::text;
use crate::ui::theme::Meaning;

/// Most entries that the database sends for one lead.
const MOST: usize = 500;

/// Returns the lines, queued entries first. They are computed without drawing, so that an update knows their number.
pub(super) fn lines(page: &LeadPage, unsent: &[UnsentLogEntry], format: Format<'_>) -> Vec<PageLine> {
    let mut lines: Vec<PageLine> = unsent.iter().rev().flat_map(|entry| waiting(entry, format)).collect();
    lines.extend(page.activities.iter().flat_map(|activity| entry(activity, page, format)));
    if page.activities.len() >= MOST {
        lines.push((Meaning::Muted, format!("Older than the last {MOST} entries: frontdesk's audit log has them.")));
    }
    lines
}

/// Returns the lines of a log entry that waits for a connection.
fn waiting(unsent: &UnsentLogEntry, format: Format<'_>) -> Vec<PageLine> {
    let head = format!("{} · {} · {} · WAITING", format.date_time(unsent.at), unsent.by, unsent.kind.word());
    let head = text::wrap(&head, WIDTH - 2).into_iter().map(|line| (Meaning::Warn, line));
    let body = text::wrap_lines(&unsent.body, WIDTH - 2).into_iter().map(|line| (Meaning::Text, format!("  {line}")));
    head.chain(body).collect()
}

/// Returns when, who and what in one line, and the text below it.
fn entry(activity: &Activity, page: &LeadPage, format: Format<'_>) -> Vec<PageLine> {
    let at = format.date_time(activity.happened_at);
    let (meaning, what) = headline(activity, format);
    let of = page.merged.iter().find(|merged| merged.id == activity.lead_id);
    let of = of.map(|merged| {
        // Most duplicates have the same name. In that case the contact tells them apart.
        let is_namesake = merged.org_name.to_lowercase() == page.card.org_name.to_lowercase();
        format!(" (of {})", if is_namesake { &merged.contact_name } else { &merged.org_name })
    });
    let of = of.unwrap_or_default();
    let mut lines: Vec<PageLine> = Vec::new();
    let head = format!("{at} · {} · {what}{of}", activity.actor);
    for (n, line) in text::wrap(&head, WIDTH - 2).into_iter().enumerate() {
        lines.push((meaning, if n == 0 { line } else { format!("  {line}") }));
    }
    for (meaning, words) in below(activity) {
        // A line break in a note starts a new line here too.
        for line in words.lines() {
            lines.extend(text::wrap(line, WIDTH - 2).into_iter().map(|line| (meaning, format!("  {line}"))));
        }
    }
    lines
}

fn stage(stage: Option<Stage>) -> &'static str {
    stage.map_or("?", Stage::title)
}

fn detail(activity: &Activity, key: &str) -> Option<String> {
    activity.details.get(key).map(fields::shown).filter(|text| !text.is_empty())
}

/// Returns a date from the details.
fn day(activity: &Activity, key: &str, format: Format<'_>) -> Option<String> {
    detail(activity, key).map(|detail| detail.parse().map(|day| format.date(day)).unwrap_or(detail))
}

fn headline(activity: &Activity, format: Format<'_>) -> (Meaning, String) {
    let body = || activity.body.clone().unwrap_or_default();
    let plain = |words: String| (Meaning::Text, words);
    match activity.kind.as_str() {
        "created" if activity.actor == "website" => (Meaning::Text, "the inquiry came in".into()),
        "created" => (Meaning::Text, "made by hand".into()),
        "imported" => (Meaning::Text, format!("imported as {}", stage(activity.to_stage))),
        "stage" => {
            let reason = activity.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
            let back =
                day(activity, "return_on", format).map(|day| format!(", to come back on {day}")).unwrap_or_default();
            let words = format!("{} → {}{reason}{back}", stage(activity.from_stage), stage(activity.to_stage));
            (Meaning::Title, words)
        }
        "assigned" => {
            let to = detail(activity, "to").unwrap_or_else(|| "nobody".into());
            let was = detail(activity, "from").map(|was| format!(", before {was}")).unwrap_or_default();
            let turn = match detail(activity, "how").as_deref() {
                Some("round_robin") => " in turn",
                Some("reassigned") => " with all other open work",
                _ => "",
            };
            plain(format!("given to {to}{turn}{was}"))
        }
        "edited" => plain("changed".into()),
        "note" | "call" | "email" | "visit" => (Meaning::Title, activity.kind.clone()),
        "step" => {
            let by = day(activity, "due_on", format).map(|day| format!(", by {day}")).unwrap_or_default();
            plain(format!("planned: {}{by}", body()))
        }
        "step_done" => (Meaning::Good, format!("done: {}", body())),
        "step_reopened" => plain(format!("open again: {}", body())),
        "merged" => plain(format!("merged with it: {}", body())),
        "unmerged" => plain(format!("a merge was undone: {}", body())),
        "class" => {
            let starts = detail(activity, "starts_at").and_then(|detail| DateTime::parse_from_rfc3339(&detail).ok());
            let starts = starts.map(|at| format!(" on {}", format.date_at(at.to_utc()))).unwrap_or_default();
            let order = detail(activity, "order_number").map(|order| format!(", order {order}")).unwrap_or_default();
            (Meaning::Good, format!("class made: {}{starts}{order}", body()))
        }
        other => plain(other.replace('_', " ")),
    }
}

/// Returns the lines below: the text of a note or a move, the changes of an edit, or the fields that a merge filled in.
fn below(activity: &Activity) -> Vec<PageLine> {
    match activity.kind.as_str() {
        "edited" => changes(&activity.details),
        "merged" => {
            let filled = activity.details.get("filled").and_then(Value::as_object);
            let names: Vec<&str> = filled.into_iter().flatten().map(|(field, _)| fields::title(field)).collect();
            if names.is_empty() {
                Vec::new()
            } else {
                vec![(Meaning::Muted, format!("filled in: {}", names.join(", ")))]
            }
        }
        "stage" | "note" | "call" | "email" | "visit" => {
            activity.body.iter().map(|body| (Meaning::Text, body.clone())).collect()
        }
        _ => Vec::new(),
    }
}

/// Returns `Phone: nothing → “304-555-0142”` for each changed field, in the order of the form.
fn changes(details: &Value) -> Vec<PageLine> {
    let Some(changed) = details.as_object() else { return Vec::new() };
    let place = |name: &str| fields::ALL.iter().position(|field| field.name == name);
    let mut changed: Vec<_> = changed.iter().collect();
    changed.sort_by_key(|(name, _)| place(name).unwrap_or(usize::MAX));
    changed
        .into_iter()
        .map(|(name, pair)| {
            let side = |at| fields::told(pair.get(at).unwrap_or(&Value::Null));
            (Meaning::Text, format!("{}: {} → {}", fields::title(name), side(0), side(1)))
        })
        .collect()
}
