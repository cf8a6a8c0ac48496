//! What the desk does here: admissions, undos, and their messages.

use uuid::Uuid;

use super::shown::Shown;
use super::{CheckIn, Part};
use crate::domain::admission::Verdict;
use crate::domain::desk::{Admit, Command, DeskError, Found, Outcome, RecentArrival};
use crate::domain::journal::WriteId;
use crate::domain::seat::Seat;
use crate::ui::context::{Cx, Tone};
use crate::ui::widgets::cursor::Cursor;
use crate::ui::{forms, outcomes};

/// Rows of the last arrivals that a window of 24 lines shows.
const SHOWN_ARRIVALS: usize = 6;

impl CheckIn {
    /// Admits the seat if the verdict is ADMIT. The field is then free for the next person, unless others of the order
    /// still wait.
    pub(super) fn admit(&mut self, seat: &Seat, cx: &mut Cx<'_>) {
        if self.is_admitting(seat) {
            return;
        }
        if let Some(why) = forms::why_not_mark(cx.actor) {
            return cx.say(Tone::Bad, why);
        }
        match cx.decide(seat, self.class_id()).verdict {
            Verdict::Admit => {
                let event_id = cx.ids.uuid();
                let write = cx.run(Command::Admit(Admit {
                    event_id,
                    seat: seat.into(),
                    token: seat.token.clone(),
                    reason: None,
                    overridden: Vec::new(),
                }));
                self.admitting.insert(write, seat.clone());
                self.opened = None;
                if !self.others_wait(seat, cx) {
                    self.done_with();
                    self.next_entry(cx);
                }
            }
            Verdict::AlreadyIn => {
                self.say(Tone::Info, seat.already_in(seat.arrival.as_ref(), cx.site, cx.today()), cx);
            }
            Verdict::Ask | Verdict::Stop => {}
        }
    }

    pub(super) fn is_admitting(&self, seat: &Seat) -> bool {
        self.admitting.values().any(|known| known.seat_id == seat.seat_id)
    }

    /// Whether the seats of an order are shown and others of them still wait.
    pub(super) fn others_wait(&self, seat: &Seat, cx: &Cx<'_>) -> bool {
        let waits = |other: &Seat| other.is_open() && !other.is_here() && !self.is_admitting(other);
        self.shown(cx.here()) == Shown::Party
            && self.seats().iter().any(|other| other.seat_id != seat.seat_id && waits(other))
    }

    /// Returns the current row of the chosen arrival; the first row if there is none.
    pub(super) fn arrival_cursor(&self) -> Cursor {
        Cursor(self.arrival.and_then(|event| self.arrival_row(event)).unwrap_or(0))
    }

    fn arrival_row(&self, event: Uuid) -> Option<usize> {
        self.arrivals.value()?.iter().position(|arrival| arrival.event_id == event)
    }

    /// Whether an arrival is in the rows that every window shows while nothing is looked up.
    #[must_use]
    pub fn shows_arrival(&self, event: Uuid) -> bool {
        self.is_idle() && self.arrival_row(event).is_some_and(|row| row < SHOWN_ARRIVALS)
    }

    /// Clears the chosen arrival and leaves the list of arrivals.
    pub fn leave_arrivals(&mut self) {
        self.arrival = None;
        if self.part == Part::Arrivals {
            self.part = Part::Field;
        }
    }

    /// Leaves the list if the chosen arrival is no longer in it, because its row is now another person's.
    pub(super) fn keep_arrival(&mut self) {
        if self.part == Part::Arrivals && self.arrival.and_then(|event| self.arrival_row(event)).is_none() {
            self.leave_arrivals();
        }
    }

    /// Returns the last arrival that `desk` recorded.
    #[must_use]
    pub fn last_arrival(&self, desk: &str) -> Option<&RecentArrival> {
        self.arrivals.value()?.iter().find(|arrival| arrival.arrival.desk == desk)
    }

    /// Whether an arrival is being saved, or an entry being looked up may still admit. The last arrival is not known
    /// then.
    #[must_use]
    pub fn is_admitting_any(&self) -> bool {
        !self.admitting.is_empty() || self.entered.is_some()
    }

    /// Handles a write that is queued. After a queued admission the person counts as in, and the desk continues with
    /// the next. Returns the message for that.
    pub fn queued(&mut self, write: WriteId, cx: &mut Cx<'_>) -> Option<String> {
        self.forms.waits(write);
        let seat = self.admitting.remove(&write)?;
        self.leave_when_done(&seat, cx);
        Some(format!("{} is in · waiting: {}", seat.label(), outcomes::class_words(&seat, cx)))
    }

    /// Puts the queued arrivals into the last arrivals. They replace the queued arrivals shown before.
    pub fn show_waiting(&mut self, waiting: Vec<RecentArrival>) {
        let Some(arrivals) = self.arrivals.value_mut() else { return };
        arrivals.retain(|known| !self.waiting.contains(&known.event_id));
        self.waiting = waiting.iter().map(|arrival| arrival.event_id).collect();
        arrivals.retain(|known| !self.waiting.contains(&known.event_id));
        arrivals.extend(waiting);
        arrivals.sort_by_key(|known| std::cmp::Reverse(known.arrival.at));
        self.keep_arrival();
    }

    /// Takes a write's result. Returns whether the write was this pane's.
    pub fn outcome(&mut self, write: WriteId, result: &Result<Outcome, DeskError>, cx: &mut Cx<'_>) -> bool {
        let was_form = self.forms.outcome(write, result, cx);
        let admitted = self.admitting.remove(&write).is_some();
        if !was_form && !admitted {
            return false;
        }
        if admitted || matches!(result, Ok(Outcome::Admitted { .. } | Outcome::AlreadyIn { .. })) {
            self.report(result, cx);
            self.after_admission(result, cx);
        }
        // A split gives the other seats new rows, and the arrivals have changed.
        self.load_arrivals(cx);
        self.look_again(cx);
        true
    }

    /// Reports the results of the admissions in flight: who is in, by name, and every error.
    fn report(&mut self, result: &Result<Outcome, DeskError>, cx: &mut Cx<'_>) {
        let mut tone = Tone::Good;
        let mut message = None;
        if let Ok(Outcome::Admitted { seat, .. }) = result {
            self.arrived.push((**seat).clone());
            self.arrived
                .sort_by(|one, other| (&one.order_number, one.seat_no).cmp(&(&other.order_number, other.seat_no)));
        } else {
            let (of_result, words) = outcomes::words(result, "admitted", cx);
            tone = of_result;
            if tone == Tone::Bad { self.warn(words) } else { message = Some(words) }
        }
        let arrived = outcomes::arrivals(&self.arrived, cx);
        let sentences: Vec<String> = arrived.into_iter().chain(message).chain(self.unseen.iter().cloned()).collect();
        cx.say(if self.unseen.is_empty() { tone } else { Tone::Bad }, sentences.join(" "));
        if self.admitting.is_empty() {
            self.arrived.clear();
        }
    }

    /// Shows a message together with the warnings that no key has followed yet, so that no warning is lost.
    pub(super) fn say(&mut self, tone: Tone, words: String, cx: &mut Cx<'_>) {
        if tone == Tone::Bad {
            self.warn(words);
            return cx.say(tone, self.unseen.join(" "));
        }
        let sentences: Vec<String> = std::iter::once(words).chain(self.unseen.iter().cloned()).collect();
        cx.say(if self.unseen.is_empty() { tone } else { Tone::Bad }, sentences.join(" "));
    }

    fn warn(&mut self, words: String) {
        if !self.unseen.contains(&words) {
            self.unseen.push(words);
        }
    }

    /// Shows the card of a person again if the seat has changed, unless the desk is busy with the next person.
    fn after_admission(&mut self, result: &Result<Outcome, DeskError>, cx: &mut Cx<'_>) {
        let Ok(outcome) = result else { return };
        let Some(seat) = outcome.seat() else { return };
        if matches!(outcome, Outcome::Admitted { .. }) {
            self.leave_when_done(seat, cx);
        } else if self.asked.is_empty() && self.entered.is_none() && self.input.value().is_empty() {
            let id = cx.ids.query();
            self.found.asking(id);
            self.found.answer(id, Found::of_seats(vec![seat.clone()]), cx.now);
            self.asked = seat.code();
            self.answered.clone_from(&self.asked);
            self.is_entered = true;
        }
    }

    /// Clears the search result once no other seat in it waits for check-in.
    fn leave_when_done(&mut self, seat: &Seat, cx: &mut Cx<'_>) {
        let is_shown = self.seats().iter().any(|known| known.seat_id == seat.seat_id);
        if is_shown && !self.others_wait(seat, cx) {
            self.done_with();
            self.next_entry(cx);
        }
    }

    /// Keeps the last arrivals correct until they are read again. Otherwise an undo could reverse the arrival before.
    pub(super) fn put_arrival(&mut self, seat: &Seat) {
        let Some(arrivals) = self.arrivals.value_mut() else { return };
        arrivals.retain(|known| known.seat_id != seat.seat_id);
        if let Some(arrival) = &seat.arrival {
            arrivals.push(RecentArrival {
                event_id: arrival.event_id,
                seat_id: seat.seat_id,
                name: seat.label(),
                course: seat.course.clone(),
                arrival: arrival.clone(),
            });
            arrivals.sort_by_key(|known| std::cmp::Reverse(known.arrival.at));
        }
    }

    /// Updates a seat that a write changed.
    pub fn seat_changed(&mut self, seat: &Seat) {
        self.forms.seat_changed(seat);
        self.put_arrival(seat);
        self.keep_arrival();
        self.put_in_class(seat);
        if let Some(found) = self.found.value_mut() {
            for known in found.seats.iter_mut().filter(|known| known.seat_id == seat.seat_id) {
                known.clone_from(seat);
            }
        }
    }
}
