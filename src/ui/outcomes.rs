//! What the foot of the screen says about a write's result.

use super::context::{Cx, Tone};
use super::{leads, tickets};
use crate::domain::desk::{Command, Outcome, Trouble};

/// Says what a write did to a seat; `done` is what it did when all went well.
pub fn announce(result: &Result<Outcome, Trouble>, done: &str, cx: &mut Cx<'_>) {
    let (tone, words) = words(result, done, cx);
    cx.report(tone, words);
}

/// The sentence about a write's result, with its tone.
#[must_use]
pub fn words(result: &Result<Outcome, Trouble>, done: &str, cx: &Cx<'_>) -> (Tone, String) {
    match result {
        Ok(Outcome::Admitted { seat, .. }) => {
            (Tone::Good, format!("✓ {} is in: {}, {}.", seat.label(), seat.course, seat.venue))
        }
        Ok(Outcome::AlreadyIn { arrival, seat }) => {
            (Tone::Info, seat.already_in(arrival.as_ref(), cx.site, cx.today()))
        }
        Ok(Outcome::Done(seat)) => (Tone::Good, format!("{}: {done}.", seat.label())),
        Ok(Outcome::Paid { seat, .. }) => (Tone::Good, format!("{}: payment recorded.", seat.label())),
        Ok(Outcome::Changed(seat)) => {
            (Tone::Bad, format!("{} changed meanwhile: look again. Nothing was written.", seat.label()))
        }
        Ok(Outcome::AlreadyUndone(seat)) => (Tone::Info, format!("{}: that was undone already.", seat.label())),
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
        Ok(Outcome::Withdrawn) => (Tone::Info, "Taken back before it was sent: nothing was written.".into()),
        Ok(Outcome::Refused(sentence)) => (Tone::Bad, sentence.clone()),
        Err(trouble) => (Tone::Bad, trouble.sentence.clone()),
    }
}

/// The sentence about the result of a write that has waited.
#[must_use]
pub fn late_words(command: Option<&Command>, result: &Result<Outcome, Trouble>, cx: &Cx<'_>) -> String {
    match (result, command) {
        (Ok(Outcome::Ticket(outcome)), Some(Command::Ticket(write))) => {
            tickets::words::of_late(write.command.ticket(), outcome, cx)
        }
        (Ok(Outcome::Lead(outcome)), _) => leads::words::of_late(outcome, cx),
        (Ok(Outcome::Withdrawn), _) => "taken back before it was sent; nothing was written.".into(),
        _ => words(result, "saved", cx).1,
    }
}
