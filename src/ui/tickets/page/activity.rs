//! Words for what was done about a ticket.

use serde_json::Value;

use crate::domain::lead::fields;
use crate::domain::ticket::flow::Status;
use crate::domain::ticket::number;
use crate::domain::ticket::page::Activity;
use crate::ui::tickets::forms::field_title;

/// Returns who did what: `Ruth Boyd: todo → blocked, waits for Payment provider: dispute opened`.
pub(super) fn words(activity: &Activity) -> String {
    let body = activity.body.as_deref().filter(|body| !body.trim().is_empty() && !names_other(activity));
    let body = body.map(|body| format!(". {body}")).unwrap_or_default();
    format!("{}: {}{body}", activity.actor, what(activity))
}

/// Whether the activity's text is the title of another ticket.
fn names_other(activity: &Activity) -> bool {
    matches!(activity.kind.as_str(), "merged" | "unmerged" | "split" | "unsplit")
}

fn detail(activity: &Activity, key: &str) -> Option<String> {
    activity.details.get(key).map(fields::shown).filter(|text| !text.is_empty())
}

fn is_true(activity: &Activity, key: &str) -> bool {
    activity.details.get(key).and_then(Value::as_bool).unwrap_or_default()
}

fn status(status: Option<Status>) -> &'static str {
    status.map_or("?", Status::title)
}

/// Returns `T-1051 Lost card`, as far as the activity has it.
fn other(activity: &Activity) -> String {
    let label = activity.details.get("number").and_then(Value::as_i64).map(number);
    let words = [label, activity.body.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    if words.is_empty() { "another ticket".into() } else { words }
}

fn what(activity: &Activity) -> String {
    match activity.kind.as_str() {
        "created" if activity.details.get("other").is_some() => "split off from another ticket".into(),
        "created" if activity.actor == "website" => "the request came in".into(),
        "created" => "taken down by hand".into(),
        "moved" => moved(activity),
        "reopened" => format!("opened again: {}", moved(activity)),
        "waiting" if is_true(activity, "waiting") => "waits for the customer; the clock pauses".into(),
        "waiting" => "our turn again; the clock runs".into(),
        "assigned" => {
            let to = detail(activity, "to").unwrap_or_else(|| "nobody".into());
            let was = detail(activity, "from").map(|was| format!(", before {was}")).unwrap_or_default();
            if activity.details.as_object().is_none_or(serde_json::Map::is_empty) {
                "given to another person".into()
            } else {
                format!("given to {to}{was}")
            }
        }
        "priority" => format!("priority{}", from_to(activity)),
        "escalated" => format!("raised, for its time runs out{}", from_to(activity)),
        "tagged" => {
            let tags = |key: &str, sign: char| {
                let tags = activity.details.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
                tags.iter().map(|tag| format!("{sign}{}", fields::shown(tag))).collect::<Vec<_>>()
            };
            format!("tags {}", [tags("added", '+'), tags("removed", '-')].concat().join(" "))
        }
        "edited" => edited(activity),
        "merged" if detail(activity, "to").is_some() => {
            format!("{} was merged into it, so its priority rose{}", other(activity), from_to(activity))
        }
        "merged" => format!("{} was merged into it", other(activity)),
        "unmerged" => format!("the merge with {} was undone", other(activity)),
        "split" => format!("split off: {}", other(activity)),
        "unsplit" => format!("the split was undone: {}", other(activity)),
        "undone" => "undid the previous change".into(),
        kind => kind.replace('_', " "),
    }
}

fn from_to(activity: &Activity) -> String {
    match (detail(activity, "from"), detail(activity, "to")) {
        (Some(from), Some(to)) if from != to => format!(": {from} → {to}"),
        (_, Some(to)) => format!(": {to}"),
        _ => String::new(),
    }
}

fn moved(activity: &Activity) -> String {
    let waits = match detail(activity, "waits_for") {
        Some(what) => format!(", waits for {what}"),
        None if is_true(activity, "waiting") => ", waits for the customer".into(),
        None => String::new(),
    };
    let reason = activity.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    format!("{} → {}{waits}{reason}", status(activity.from_status), status(activity.to_status))
}

/// Returns `changed Title: “old” → “new”`; links are only named.
fn edited(activity: &Activity) -> String {
    let Some(changed) = activity.details.as_object().filter(|changed| !changed.is_empty()) else {
        return "changed".into();
    };
    let one = |(name, pair): (&String, &Value)| {
        let title = field_title(name);
        let side = |at| pair.get(at).unwrap_or(&Value::Null);
        match (name.ends_with("_id"), side(1).is_null()) {
            (true, true) => format!("{title}: no link any more"),
            (true, false) => format!("{title}: another link"),
            (false, _) => format!("{title}: {} → {}", fields::told(side(0)), fields::told(side(1))),
        }
    };
    format!("changed {}", changed.iter().map(one).collect::<Vec<_>>().join("; "))
}
