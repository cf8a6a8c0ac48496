//! The messages about results of commands, and how due dates are written.

use chrono::{DateTime, Utc};

use super::LeadRef;
use crate::domain::desk::{DeskError, Outcome};
use crate::domain::format::Format;
use crate::domain::lead::Card;
use crate::domain::lead::stage::Due;
use crate::domain::lead::work::{self, Assigned, MoveResult, Moved};
use crate::domain::text::count;
use crate::ui::context::{Cx, Tone};

/// Returns the message about a result, with its tone. `leads` are the leads that the command named.
pub(super) fn message(result: &Result<Outcome, DeskError>, leads: &[LeadRef], cx: &Cx<'_>) -> (Tone, String) {
    match result {
        Ok(Outcome::Lead(outcome)) => outcome_message(outcome, leads, cx),
        Ok(Outcome::Kept) => (Tone::Good, "Your views are saved.".into()),
        Ok(Outcome::Refused(sentence)) => (Tone::Bad, sentence.clone()),
        Ok(_) => (Tone::Good, "Done.".into()),
        Err(trouble) => (Tone::Bad, trouble.sentence.clone()),
    }
}

/// Returns the message about an outcome, with its tone.
pub(super) fn outcome_message(outcome: &work::Outcome, leads: &[LeadRef], cx: &Cx<'_>) -> (Tone, String) {
    match outcome {
        work::Outcome::Done { .. } => (Tone::Good, "Done.".into()),
        work::Outcome::Moved { leads: moved } => moves_message(moved, leads, cx),
        work::Outcome::Assigned { leads: assigned } => assignments_message(assigned, leads),
        work::Outcome::Changed { .. } => {
            (Tone::Bad, "Someone else has changed this in the meantime. Nothing was written: look again.".into())
        }
        work::Outcome::Class { order_number, .. } => {
            (Tone::Good, format!("The class is on the schedule, with order {order_number} for its seats."))
        }
        work::Outcome::Already { by, at } => {
            (Tone::Info, format!("That was done already, by {by}{}.", when(Some(*at), cx)))
        }
        work::Outcome::Merged { .. } => {
            (Tone::Bad, "This lead was merged into another meanwhile. Nothing was written: go on there.".into())
        }
        work::Outcome::NotMerged => (Tone::Info, "It is no longer merged.".into()),
        work::Outcome::NotWon { stage } => {
            (Tone::Bad, format!("The lead is now {}. Only a won lead can get a class.", stage.title()))
        }
        work::Outcome::Nobody => (Tone::Bad, "No one is set up to receive leads.".into()),
        work::Outcome::Gone => (Tone::Bad, "It is not there any more. Nothing was written.".into()),
    }
}

/// Returns the message about the outcome of a log entry that was queued without a connection.
pub(in crate::ui) fn of_late(outcome: &work::Outcome, cx: &Cx<'_>) -> String {
    outcome_message(outcome, &[], cx).1
}

fn moves_message(moved: &[Moved], leads: &[LeadRef], cx: &Cx<'_>) -> (Tone, String) {
    let done: Vec<&Moved> = moved.iter().filter(|one| one.result == MoveResult::Moved).collect();
    let stage = done.first().and_then(|one| one.stage).map_or("another stage", |stage| stage.title());
    let Some(failed) = moved.iter().find(|one| one.result != MoveResult::Moved) else {
        return match leads {
            [one] => (Tone::Good, format!("{}: {} → {stage}.", one.name, one.stage.title())),
            _ => (Tone::Good, format!("{} → {stage}.", count(done.len(), "lead", "leads"))),
        };
    };
    let name = leads.iter().find(|named| named.id == failed.id).map_or("A lead", |named| named.name.as_str());
    let why = why_not_moved(failed, name, cx);
    match (done.len(), moved.len()) {
        (0, 1) => (Tone::Bad, why),
        (done, all) => (Tone::Bad, format!("{done} of {all} → {stage}. {why}")),
    }
}

fn why_not_moved(one: &Moved, name: &str, cx: &Cx<'_>) -> String {
    let stage = one.stage.map_or("elsewhere", |stage| stage.title());
    let by = one.by.as_ref().map(|by| format!(", by {by}{}", when(one.at, cx))).unwrap_or_default();
    match one.result {
        MoveResult::Changed => format!("{name} is in {stage} now{by}; it was left there."),
        MoveResult::NotAllowed => format!("{name} is in {stage}; this move is not allowed from there."),
        MoveResult::HasClass => format!("{name} has a class, so it stays won; cancel the class first."),
        MoveResult::Merged => format!("{name} was merged into another lead meanwhile."),
        MoveResult::Gone => format!("{name} is not there any more."),
        MoveResult::Moved => format!("{name} was moved."),
    }
}

fn assignments_message(assigned: &[Assigned], leads: &[LeadRef]) -> (Tone, String) {
    let done: Vec<&Assigned> = assigned.iter().filter(|one| one.result == "assigned").collect();
    let to = |one: &Assigned| one.assignee.clone().unwrap_or_else(|| "nobody".into());
    if done.len() < assigned.len() {
        let left = assigned.len() - done.len();
        let were = count(left, "lead was merged or is gone", "leads were merged or are gone");
        return (Tone::Bad, format!("{} given; {were}.", done.len()));
    }
    match (leads, done.as_slice()) {
        ([lead], [one]) => (Tone::Good, format!("{} → {}.", lead.name, to(one))),
        (_, [first, rest @ ..]) if rest.iter().all(|one| one.assignee_id == first.assignee_id) => {
            (Tone::Good, format!("{} → {}.", count(done.len(), "lead", "leads"), to(first)))
        }
        _ => (Tone::Good, format!("{} given in turn.", count(done.len(), "lead", "leads"))),
    }
}

fn when(at: Option<DateTime<Utc>>, cx: &Cx<'_>) -> String {
    at.map(|at| format!(", {}", cx.site.clock_or_day(at, cx.today()))).unwrap_or_default()
}

/// Returns `3 d late`, `today` or `Nov 24`; `None` if nothing is planned.
pub(super) fn due(due: Due, card: &Card, format: Format<'_>) -> Option<String> {
    match due {
        Due::Overdue(days) => Some(format!("{days} d late")),
        Due::Today => Some("today".into()),
        Due::In(1) => Some("tomorrow".into()),
        Due::In(days) if days < 7 => card.due_on.map(|day| format.weekday(day)),
        Due::In(_) => card.due_on.map(|day| format.short_date(day)),
        Due::Nothing => None,
    }
}
