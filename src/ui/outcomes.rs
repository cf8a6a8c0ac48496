//! Messages about results of writes.

use super::context::{Cx, Tone};
use super::{leads, tickets};
use crate::domain::desk::{Command, DeskError, Outcome};
use crate::domain::seat::Seat;

/// Reports the result of a write to a seat; `done` describes the change after a success.
pub fn announce(result: &Result<Outcome, DeskError>, done: &str, cx: &mut Cx<'_>) {
    let (tone, words) = words(result, done, cx);
    cx.report(tone, words);
}

/// Returns the message about a write's result, with its tone.
#[must_use]
pub fn words(result: &Result<Outcome, DeskError>, done: &str, cx: &Cx<'_>) -> (Tone, String) {
    match result {
        Ok(Outcome::Admitted { seat, .. }) => {
            (Tone::Good, format!("✓ {} checked in: {}.", seat.label(), class_words(seat, cx)))
        }
        Ok(Outcome::AlreadyIn { arrival, seat }) => {
            (Tone::Info, seat.already_in(arrival.as_ref(), cx.site, cx.today()))
        }
        Ok(Outcome::Done(seat)) => (Tone::Good, format!("{}: {done}. {}.", seat.label(), class_words(seat, cx))),
        Ok(Outcome::Paid { seat, .. }) => {
            (Tone::Good, format!("{}: payment recorded. {}.", seat.label(), class_words(seat, cx)))
        }
        Ok(Outcome::Changed(seat)) => {
            (Tone::Bad, format!("{} changed meanwhile: look again. Nothing was written.", seat.label()))
        }
        Ok(Outcome::AlreadyUndone(seat)) => (Tone::Info, format!("{}: this was already undone.", seat.label())),
        Ok(Outcome::Superseded { by, seat }) => {
            let who =
                by.as_ref().map(|arrival| format!(" ({})", arrival.words(cx.site, cx.today()))).unwrap_or_default();
            (Tone::Bad, format!("{} was changed since{who}; nothing was undone.", seat.label()))
        }
        Ok(Outcome::NotesWritten(_)) => (Tone::Good, "The notes are saved, sealed.".into()),
        Ok(Outcome::NotesChanged(_)) => {
            (Tone::Bad, "Another desk wrote these notes meanwhile. Nothing was written.".into())
        }
        Ok(Outcome::Lead(_) | Outcome::Ticket(_) | Outcome::Kept) => (Tone::Good, "Done.".into()),
        Ok(Outcome::Withdrawn) => (Tone::Info, "Withdrawn before it was sent: nothing was written.".into()),
        Ok(Outcome::Refused(sentence)) => (Tone::Bad, sentence.clone()),
        Err(trouble) => (Tone::Bad, trouble.sentence.clone()),
    }
}

/// Returns a seat's class with its time and place: `Handgun I, 1:00 PM, Range A`. Includes the day if that is not
/// today.
#[must_use]
pub fn class_words(seat: &Seat, cx: &Cx<'_>) -> String {
    format!("{}, {}, {}", seat.course, cx.site.clock_or_day(seat.starts_at, cx.today()), seat.venue)
}

/// Returns one sentence per class with the names of everyone who was checked in.
#[must_use]
pub fn arrivals(seats: &[Seat], cx: &Cx<'_>) -> Vec<String> {
    let mut classes: Vec<(String, Vec<String>)> = Vec::new();
    for seat in seats {
        let class = class_words(seat, cx);
        match classes.iter_mut().find(|(known, _)| *known == class) {
            Some((_, names)) => names.push(seat.label()),
            None => classes.push((class, vec![seat.label()])),
        }
    }
    classes.into_iter().map(|(class, names)| format!("✓ {} checked in: {class}.", names.join(", "))).collect()
}

/// Returns the message about the result of a queued write.
#[must_use]
pub fn delayed_result(command: Option<&Command>, result: &Result<Outcome, DeskError>, cx: &Cx<'_>) -> String {
    match (result, command) {
        (Ok(Outcome::Ticket(outcome)), Some(Command::Ticket(write))) => {
            tickets::messages::of_late(write.command.ticket(), outcome, cx)
        }
        (Ok(Outcome::Lead(outcome)), _) => leads::messages::of_late(outcome, cx),
        (Ok(Outcome::Withdrawn), _) => "withdrawn before it was sent; nothing was written.".into(),
        _ => words(result, "saved", cx).1,
    }
}
