//! Marks that are often a slip of the finger ask first. They are “no-show” and “late” before a class starts, and
//! “no-show” of a person who is checked in.

use chrono::TimeDelta;
use crossterm::event::KeyEvent;

use super::Roster;
use crate::domain::desk::Mark;
use crate::domain::format::wait;
use crate::domain::seat::Seat;
use crate::ui::context::{Cx, Tone};
use crate::ui::widgets::confirm::{Answer, Confirm};

/// The question before a mark.
#[derive(Debug)]
pub(super) struct EarlyMark {
    pub(super) confirm: Confirm,
    mark: Mark,
    /// The seat as the question describes it.
    seat: Seat,
}

impl EarlyMark {
    /// Returns the question that a mark needs; `None` if the mark needs none.
    pub(super) fn about(mark: Mark, seat: &Seat, cx: &Cx<'_>) -> Option<Self> {
        let left = seat.starts_at - cx.now;
        let takes_arrival = mark == Mark::NoShow && seat.is_here();
        let is_early = left > TimeDelta::zero();
        if !is_early && !takes_arrival {
            return None;
        }
        let who = seat.label();
        let (question, yes) = match mark {
            Mark::NoShow => (format!("Mark {who} as a no-show?"), "Yes, no-show"),
            Mark::Late => (format!("Mark {who} as late?"), "Yes, late"),
            Mark::Present | Mark::LeftEarly | Mark::Note => return None,
        };
        let effect = follows(mark, seat, cx);
        // A started minute counts as a whole one, so that the text never says "in 0 min".
        let minutes = (left + TimeDelta::seconds(59)).num_minutes();
        let confirm = Confirm::new(question, "No, leave the seat as it is", yes, cx.now)
            .fact(seat.class_line(cx.format()))
            .fact(if is_early { format!("The class starts in {}. {effect}", wait(minutes)) } else { effect });
        Some(Self { confirm, mark, seat: seat.clone() })
    }
}

/// Returns what the mark does to the seat.
fn follows(mark: Mark, seat: &Seat, cx: &Cx<'_>) -> String {
    match (mark, seat.arrived_at.filter(|_| seat.is_here())) {
        (Mark::NoShow, Some(at)) => {
            format!(
                "The check-in at {} no longer counts, until a mark says that the person is here.",
                cx.site.clock(at)
            )
        }
        (_, Some(at)) => format!("The arrival stays at {}.", cx.site.clock(at)),
        (Mark::NoShow, None) => "There is still time to come.".into(),
        (_, None) => "The mark also checks the person in.".into(),
    }
}

impl Roster {
    /// Takes a key of the question.
    pub(super) fn early_key(&mut self, key: KeyEvent, mut question: EarlyMark, cx: &mut Cx<'_>) {
        match question.confirm.key(key, cx.now) {
            Answer::Open => self.question = Some(question),
            Answer::No => {}
            Answer::Yes => self.mark_early(&question, cx),
        }
    }

    /// Sends the mark if the seat is still as the question described it.
    fn mark_early(&mut self, question: &EarlyMark, cx: &mut Cx<'_>) {
        let asked = &question.seat;
        let seats = self.session().map(|session| session.seats.as_slice()).unwrap_or_default();
        let now = seats.iter().find(|seat| seat.seat_id == asked.seat_id).cloned();
        match now.filter(|seat| seat.name == asked.name && seat.status_label() == asked.status_label()) {
            Some(seat) => self.mark_now(question.mark, &seat, cx),
            None => {
                cx.say(Tone::Bad, format!("{} changed meanwhile: look again. Nothing was written.", asked.label()));
            }
        }
    }
}
