//! Messages about the result of a command, and words for due times.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::TicketRef;
use crate::domain::desk::{DeskError, Outcome};
use crate::domain::text::count;
use crate::domain::ticket::clock::Due;
use crate::domain::ticket::work::{self, Each, EachResult};
use crate::domain::ticket::{Card, number};
use crate::ui::context::{Cx, Tone};
use crate::ui::theme::Meaning;

/// Returns the message about a result, with its tone. `tickets` are those that the command named, `what` is what it
/// did.
pub(super) fn message(
    result: &Result<Outcome, DeskError>,
    tickets: &[TicketRef],
    what: &str,
    cx: &Cx<'_>,
) -> (Tone, String) {
    match result {
        Ok(Outcome::Ticket(outcome)) => outcome_message(outcome, tickets, what, cx),
        Ok(Outcome::Refused(sentence)) => (Tone::Bad, sentence.clone()),
        Ok(_) => (Tone::Good, "Kept.".into()),
        Err(trouble) => (Tone::Bad, trouble.sentence.clone()),
    }
}

/// Returns the message about a command's outcome, like [`message`].
pub(super) fn outcome_message(
    outcome: &work::Outcome,
    tickets: &[TicketRef],
    what: &str,
    cx: &Cx<'_>,
) -> (Tone, String) {
    match outcome {
        work::Outcome::Done { number: done, .. } if !what.is_empty() => {
            (Tone::Good, format!("{} → {what}.", number(*done)))
        }
        work::Outcome::Done { number: done, status, .. } => {
            (Tone::Good, format!("{} is saved: {}.", number(*done), status.title()))
        }
        work::Outcome::Each { tickets: each } => each_message(each, tickets, what, cx),
        work::Outcome::Changed { number: changed, comments, .. } => {
            let by = comments.last().map(|comment| format!(" by {}", comment.author)).unwrap_or_default();
            let sentence = format!(
                "A new message was written to {}{by}. Your text is kept: read the message, then send again.",
                number(*changed)
            );
            (Tone::Bad, sentence)
        }
        work::Outcome::Conflict { .. } => {
            (Tone::Bad, "Another user has changed this. Nothing was written: look again.".into())
        }
        work::Outcome::NotAllowed { why, .. } => (Tone::Bad, why.why().into()),
        work::Outcome::Merged { number: into, .. } => {
            (Tone::Bad, format!("This ticket was merged into {}. Continue there.", number(*into)))
        }
        work::Outcome::NotMerged => (Tone::Info, "It is not merged any more.".into()),
        work::Outcome::NotSplit => (Tone::Info, "It was not split from another ticket.".into()),
        work::Outcome::Nobody => (Tone::Bad, "That person does not work on tickets.".into()),
        work::Outcome::NothingToUndo => (Tone::Info, "That is undone already, or too old to undo.".into()),
        work::Outcome::Gone => (Tone::Bad, "It is not there any more. Nothing was written.".into()),
    }
}

/// Returns the message about text to a ticket that was queued without a connection.
pub(in crate::ui) fn of_late(to: Option<Uuid>, outcome: &work::Outcome, cx: &Cx<'_>) -> String {
    match outcome {
        work::Outcome::Done { ticket, number: done, .. } if to != Some(*ticket) => {
            format!("It was merged into {} meanwhile, and your text is there.", number(*done))
        }
        other => outcome_message(other, &[], "", cx).1,
    }
}

fn each_message(each: &[Each], tickets: &[TicketRef], what: &str, cx: &Cx<'_>) -> (Tone, String) {
    let is_fine = |one: &&Each| matches!(one.result, EachResult::Done | EachResult::Already);
    let done = each.iter().filter(is_fine).count();
    let Some(failed) = each.iter().find(|one| !is_fine(one)) else {
        return match (tickets, each) {
            ([one], _) => (Tone::Good, format!("{} → {what}.", one.name)),
            (_, [one]) => (Tone::Good, format!("{}: {what}.", label(one))),
            _ => (Tone::Good, format!("{} → {what}.", count(done, "ticket", "tickets"))),
        };
    };
    let why = why_not(failed, cx);
    match (done, each.len()) {
        (0, 1) => (Tone::Bad, why),
        (done, all) => (Tone::Bad, format!("{done} of {all} → {what}. {why}")),
    }
}

fn label(one: &Each) -> String {
    one.number.map_or_else(|| "A ticket".to_owned(), number)
}

fn why_not(one: &Each, cx: &Cx<'_>) -> String {
    let (name, status) = (label(one), one.status.map_or("elsewhere", |status| status.title()));
    let by = one.by.as_ref().map(|by| format!(", by {by}{}", when(one.at, cx))).unwrap_or_default();
    match one.result {
        EachResult::Changed => format!("{name} is {status} now{by}. Nothing was changed."),
        EachResult::NotAllowed => {
            format!("{name}: {}", one.why.map_or("That move is not possible.", |why| why.why()))
        }
        EachResult::Merged => format!("{name} was merged into another ticket."),
        EachResult::Gone => format!("{name} is not there any more."),
        EachResult::Done | EachResult::Already => format!("{name} is {status}."),
    }
}

fn when(at: Option<DateTime<Utc>>, cx: &Cx<'_>) -> String {
    at.map(|at| format!(", {}", cx.site.clock_or_day(at, cx.today()))).unwrap_or_default()
}

/// Returns a ticket's due time in relation to now, in words and style.
pub(super) fn due(card: &Card, now: DateTime<Utc>) -> (String, Meaning) {
    let due = card.due(now);
    match due {
        Due::Overdue(_) => (format!("! {}", due.words()), Meaning::Stop),
        Due::RunsOut(_) => (due.words(), Meaning::Warn),
        Due::Blocked => {
            (card.waits_for.as_ref().map_or_else(|| due.words(), |what| format!("blocked: {what}")), Meaning::Muted)
        }
        Due::Nothing => (card.close_reason.clone().unwrap_or_default(), Meaning::Muted),
        Due::In(_) | Due::Waiting => (due.words(), Meaning::Muted),
    }
}
