//! What the desk does: admissions, undos, and what is said of them.

use uuid::Uuid;

use super::{CheckIn, Part};
use crate::domain::admission::Verdict;
use crate::domain::desk::{Admit, Command, Found, Outcome, RecentArrival, Trouble};
use crate::domain::seat::Seat;
use crate::ui::context::{Cx, Tone};
use crate::ui::widgets::cursor::Cursor;
use crate::ui::{forms, outcomes};

impl CheckIn {
    /// Enter on the results: the selected party, or the one seat.
    pub(super) fn admit_selected(&mut self, cx: &mut Cx<'_>) {
        let chosen: Vec<Seat> = if self.party.is_empty() {
            self.selected().cloned().into_iter().collect()
        } else {
            self.seats().iter().filter(|seat| self.party.contains(&seat.seat_id)).cloned().collect()
        };
        if self.party.is_empty() {
            let verdict = chosen.first().map(|seat| cx.decide(seat, self.class_id()).verdict);
            if let Some(why) = self.why_not_admit(verdict) {
                return cx.say(Tone::Bad, why);
            }
        }
        self.party.clear();
        self.banner = None;
        for seat in &chosen {
            self.admit(seat, cx);
        }
    }

    /// Why Enter admits nobody on a card with this verdict, or without a card; `None` if it does, or if the person is in
    /// already.
    pub(super) fn why_not_admit(&self, verdict: Option<Verdict>) -> Option<&'static str> {
        match verdict {
            None if self.must_choose => Some("Choose with ↓ and ↑ first."),
            None => Some("Find a person first."),
            Some(Verdict::Ask) => Some("ASK: Alt with the letter beside the reason. Alt-O admits with a reason."),
            Some(Verdict::Stop) => Some("STOP: Alt with the letter beside the reason comes first."),
            Some(Verdict::Admit | Verdict::AlreadyIn) => None,
        }
    }

    /// Admits where the card says so. The field is free for the next person at once, unless others
    /// of the party still wait.
    pub(super) fn admit(&mut self, seat: &Seat, cx: &mut Cx<'_>) {
        if self.is_admitting(seat) {
            return;
        }
        if let Some(why) = forms::why_not_mark(cx.actor) {
            self.banner = Some((Tone::Bad, why));
            self.part = Part::Results;
            return;
        }
        match cx.decide(seat, self.class_id()).verdict {
            Verdict::Admit => {
                let event_id = cx.ids.write();
                let write = cx.run(Command::Admit(Admit {
                    event_id,
                    seat: seat.into(),
                    token: seat.token.clone(),
                    reason: None,
                    overridden: Vec::new(),
                }));
                self.admitting.insert(write, seat.clone());
                if !self.others_wait(seat) {
                    self.done_with();
                    self.next_entry(cx);
                }
            }
            Verdict::AlreadyIn => {
                self.announce(Tone::Info, seat.already_in(seat.arrival.as_ref(), cx.site, cx.today()), cx);
            }
            Verdict::Ask | Verdict::Stop => self.part = Part::Results,
        }
    }

    pub(super) fn is_admitting(&self, seat: &Seat) -> bool {
        self.admitting.values().any(|known| known.seat_id == seat.seat_id)
    }

    /// Whether somebody else of the same order is still to be looked at.
    pub(super) fn others_wait(&self, seat: &Seat) -> bool {
        self.seats().iter().any(|other| {
            other.order_id == seat.order_id
                && other.seat_id != seat.seat_id
                && other.is_open()
                && !other.is_here()
                && !self.is_admitting(other)
        })
    }

    /// Where the arrival that one is on stands now.
    pub(super) fn arrival_cursor(&self) -> Cursor {
        let arrivals = self.arrivals.value().map(Vec::as_slice).unwrap_or_default();
        Cursor(arrivals.iter().position(|arrival| Some(arrival.event_id) == self.arrival).unwrap_or(0))
    }

    /// Clears the message that a person is in: an undo has made it untrue.
    pub fn forget_success(&mut self) {
        self.banner.take_if(|(tone, _)| *tone == Tone::Good);
    }

    /// The last arrival that `desk` recorded.
    #[must_use]
    pub fn last_arrival(&self, desk: &str) -> Option<&RecentArrival> {
        self.arrivals.value()?.iter().find(|arrival| arrival.arrival.desk == desk)
    }

    /// Whether an arrival is being saved, or about to be by what was entered: which one is the last is not known yet.
    #[must_use]
    pub fn is_admitting_any(&self) -> bool {
        !self.admitting.is_empty() || self.entered.is_some()
    }

    /// A write has to wait for a connection: whoever it lets in is in, and the desk goes on to the next.
    pub fn waits(&mut self, write: Uuid, cx: &mut Cx<'_>) {
        self.forms.waits(write);
        if let Some(seat) = self.admitting.remove(&write) {
            let words = format!("{} is in · waiting: kept here, sent when the connection is back.", seat.label());
            if !matches!(self.banner, Some((Tone::Bad, _))) {
                self.told_to_wait = Some((seat.seat_id, words.clone()));
                self.banner = Some((Tone::Info, words));
            }
            let is_shown = self.seats().iter().any(|known| known.seat_id == seat.seat_id);
            if is_shown && self.part == Part::Results && !self.others_wait(&seat) {
                self.done_with();
                self.next_entry(cx);
            }
        }
    }

    /// Puts the arrivals that wait among the last ones, in the place of what was shown of them before.
    pub fn show_waiting(&mut self, waiting: Vec<RecentArrival>) {
        let waits = |seat: Uuid| waiting.iter().any(|arrival| arrival.seat_id == seat);
        if let Some((_, told)) = self.told_to_wait.take_if(|(seat, _)| !waits(*seat)) {
            self.banner.take_if(|(_, words)| *words == told);
        }
        let Some(arrivals) = self.arrivals.value_mut() else { return };
        arrivals.retain(|known| !self.waiting.contains(&known.event_id));
        self.waiting = waiting.iter().map(|arrival| arrival.event_id).collect();
        arrivals.retain(|known| !self.waiting.contains(&known.event_id));
        arrivals.extend(waiting);
        arrivals.sort_by_key(|known| std::cmp::Reverse(known.arrival.at));
    }

    /// Takes a write's result. Says whether it was this pane's.
    pub fn outcome(&mut self, write: Uuid, result: &Result<Outcome, Trouble>, cx: &mut Cx<'_>) -> bool {
        let was_form = self.forms.outcome(write, result, cx);
        let admitted = self.admitting.remove(&write).is_some();
        if !was_form && !admitted {
            return false;
        }
        if admitted || matches!(result, Ok(Outcome::Admitted { .. } | Outcome::AlreadyIn { .. })) {
            self.tell(result, cx);
            self.after_admission(result, cx);
        }
        // A split gives the other seats new rows, and the arrivals have changed.
        self.load(cx);
        true
    }

    /// Says what came of an admission; of a party that all went well, how many. What went wrong
    /// stays until the next key or scan, whatever goes well after it.
    pub(super) fn tell(&mut self, result: &Result<Outcome, Trouble>, cx: &mut Cx<'_>) {
        let is_in = matches!(result, Ok(Outcome::Admitted { .. }));
        let (tone, words) = outcomes::words(result, "admitted", cx);
        self.arrived = if is_in { self.arrived + 1 } else { 0 };
        self.announce(tone, if self.arrived > 1 { format!("✓ {} are in.", self.arrived) } else { words }, cx);
        if self.admitting.is_empty() {
            self.arrived = 0;
        }
    }

    /// Says something under the field. What went wrong gives way to nothing but a key or a scan: the rest stands
    /// behind it, or at the foot.
    pub(super) fn announce(&mut self, tone: Tone, words: String, cx: &mut Cx<'_>) {
        match (&mut self.banner, tone) {
            (Some((Tone::Bad, said)), Tone::Bad) if *said != words => *said = format!("{said} {words}"),
            (Some((Tone::Bad, _)), Tone::Info) => cx.report(tone, words),
            (Some((Tone::Bad, _)), _) => {}
            (banner, _) => *banner = Some((tone, words)),
        }
    }

    /// Somebody whose seat has changed comes back as a card, unless the desk is busy with the next
    /// person.
    pub(super) fn after_admission(&mut self, result: &Result<Outcome, Trouble>, cx: &mut Cx<'_>) {
        let Ok(outcome) = result else { return };
        let Some(seat) = outcome.seat() else { return };
        if matches!(outcome, Outcome::Admitted { .. }) {
            let is_shown = self.seats().iter().any(|known| known.seat_id == seat.seat_id);
            if is_shown && self.part == Part::Results && !self.others_wait(seat) {
                self.done_with();
                self.next_entry(cx);
            }
        } else if self.found.value().is_none() && self.entered.is_none() && self.input.value().is_empty() {
            let id = cx.ids.question();
            self.found.asking(id);
            self.found.answer(id, Found::of_seats(vec![seat.clone()]), cx.now);
            self.asked = seat.code();
            self.answered.clone_from(&self.asked);
            self.part = Part::Results;
        }
    }

    /// Keeps the last arrivals right until they are read again: an undo must not take back the
    /// one before.
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

    /// Brings a seat up to date that a write has changed.
    pub fn seat_changed(&mut self, seat: &Seat) {
        self.forms.seat_changed(seat);
        self.put_arrival(seat);
        if let Some(found) = self.found.value_mut() {
            for known in found.seats.iter_mut().filter(|known| known.seat_id == seat.seat_id) {
                known.clone_from(seat);
            }
        }
    }
}
