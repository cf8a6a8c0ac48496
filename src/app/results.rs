//! What comes back: answers to questions, results of writes, and to whom they are told.

use uuid::Uuid;

use super::App;
use super::workspace::Open;
use crate::domain::desk::{Answer, Outcome, Trouble};
use crate::domain::journal::Record;
use crate::ui::context::{Cx, Toast, Tone};
use crate::ui::effect::{Effect, Slot};

impl App {
    pub(super) fn answer(&mut self, slot: Slot, id: u64, result: Result<Answer, Trouble>, effects: &mut Vec<Effect>) {
        // While the gate is shut nothing is made of an answer: what is open then is asked again when they
        // are back. And what somebody else has asked, or nobody waits for, is no answer.
        if self.is_shut() || self.work.open.get(&slot).is_none_or(|open| open.id != id) {
            return;
        }
        let Some(Open { query, .. }) = self.work.open.remove(&slot) else { return };
        let trouble = result.as_ref().err().cloned();
        let mut result = self.or_known(&query, result);
        // Before anything is decided by it: the database does not know yet what waits.
        for seat in result.iter_mut().flat_map(Answer::seats_mut) {
            self.work.waiting.show_on(seat);
        }
        match slot {
            Slot::Site => {
                if let Ok(Answer::Site { site, clock, rights, state }) = result {
                    self.site = site;
                    self.server = state;
                    self.work.actor.rights = rights;
                    self.warn_of_clock(self.now - clock);
                }
            }
            Slot::Day => with_cx!(self, effects, today.answer(id, result)),
            Slot::Session => with_cx!(self, effects, roster.answer(id, result)),
            Slot::Find => with_cx!(self, effects, check_in.find_answer(id, result)),
            Slot::Arrivals => with_cx!(self, effects, check_in.arrivals_answer(id, result)),
            Slot::Classes => with_cx!(self, effects, check_in.classes_answer(id, result)),
            Slot::Waiver | Slot::SeatRecords => {
                with_cx!(self, effects, check_in.form_answer(id, &result));
                with_cx!(self, effects, roster.form_answer(id, &result));
            }
            Slot::Staff => with_cx!(self, effects, staff.answer(id, result)),
            Slot::ClassNotes => with_cx!(self, effects, roster.notes_answer(id, result)),
            Slot::People | Slot::Person | Slot::Sealed | Slot::PersonTickets => {
                with_cx!(self, effects, people.answer(slot, id, result));
            }
            Slot::Leads
            | Slot::LeadsMore
            | Slot::LeadsCount
            | Slot::LeadRules
            | Slot::LeadViews
            | Slot::LeadFigures
            | Slot::LeadPage
            | Slot::LeadDoubles
            | Slot::LeadChoices => with_cx!(self, effects, leads.answer(slot, id, result)),
            Slot::Tickets
            | Slot::TicketsMore
            | Slot::TicketsCount
            | Slot::TicketRules
            | Slot::TicketViews
            | Slot::TicketFigures
            | Slot::TicketPage
            | Slot::TicketPeek
            | Slot::TicketPresence
            | Slot::TicketFind => with_cx!(self, effects, tickets.answer(slot, id, result)),
            Slot::Audit | Slot::AuditTogether => with_cx!(self, effects, audit.answer(slot, id, result)),
        }
        self.show_waiting();
        // Only now: reading again makes the pane deaf to this answer.
        self.note_link(trouble.as_ref(), effects);
    }

    /// Somebody's write has its result; it is told to whoever wrote it, who may have left the desk.
    pub(super) fn wrote(&mut self, id: Uuid, result: &Result<Outcome, Trouble>, effects: &mut Vec<Effect>) {
        if self.work.awaits(id) {
            // What was taken back here says nothing about the connection.
            if !matches!(result, Ok(Outcome::Withdrawn)) {
                self.note_link(result.as_ref().err(), effects);
            }
            self.note_server(result.as_ref().err(), effects);
            return self.wrote_here(id, result, effects);
        }
        self.for_whom_wrote(id, effects, |app, effects| app.wrote_here(id, result, effects));
    }

    /// Does something in the workspace of whoever wrote it and has left the desk. What it wants to ask
    /// is asked when they are back; what is to be kept of it is kept now.
    pub(super) fn for_whom_wrote(
        &mut self,
        id: Uuid,
        effects: &mut Vec<Effect>,
        work: impl FnOnce(&mut Self, &mut Vec<Effect>),
    ) {
        let Some(at) = self.parked.iter().position(|work| work.awaits(id)) else { return };
        let mut later = Vec::new();
        std::mem::swap(&mut self.work, &mut self.parked[at]);
        work(self, &mut later);
        self.count(&later);
        std::mem::swap(&mut self.work, &mut self.parked[at]);
        effects.extend(later.into_iter().filter(|effect| matches!(effect, Effect::Keep(_))));
    }

    pub(super) fn wrote_here(&mut self, id: Uuid, result: &Result<Outcome, Trouble>, effects: &mut Vec<Effect>) {
        self.work.writes.remove(&id);
        self.work.stale.has_result(self.ids.last_question());
        let is_undo = self.work.undo.is_undo(id);
        let undone = self.work.undo.settled(id, result);
        let has_waited = self.settle_waiting(id, result, effects);
        if let Some(seat) = result.as_ref().ok().and_then(Outcome::seat) {
            self.work.today.seat_changed(seat);
            self.work.roster.seat_changed(seat);
            self.work.check_in.seat_changed(seat);
            self.work.people.seat_changed(seat);
            self.work.undo.seat_changed(seat);
            // More may wait about the same seat.
            self.show_waiting();
        }
        if has_waited {
            return;
        }
        if with_cx!(self, effects, check_in.outcome(id, result)) {
            return;
        }
        if with_cx!(self, effects, people.outcome(id, result)) {
            return;
        }
        if with_cx!(self, effects, leads.outcome(id, result)) {
            return;
        }
        if with_cx!(self, effects, tickets.outcome(id, result)) {
            return;
        }
        let is_roster_s = with_cx!(self, effects, roster.outcome(id, result));
        // A correction by a form is told by the form.
        if is_undo && !is_roster_s {
            return self.told_undone(undone.as_ref(), result, effects);
        }
        // An undo that was refused before it was sent belongs to no pane.
        if let (false, Err(trouble)) = (is_roster_s, result) {
            let words = trouble.sentence.clone();
            with_cx!(self, effects, |cx| cx.report(Tone::Bad, words));
        }
    }

    /// What an admin did about the staff has its result.
    pub(super) fn staff_done(&mut self, id: Uuid, result: Result<String, String>, effects: &mut Vec<Effect>) {
        let done = |app: &mut Self, effects: &mut Vec<Effect>| {
            app.work.writes.remove(&id);
            app.work.stale.has_result(app.ids.last_question());
            with_cx!(app, effects, staff.done(id, result));
        };
        if self.work.writes.contains(&id) { done(self, effects) } else { self.for_whom_wrote(id, effects, done) }
    }

    /// What became of a file or a printout is said to whoever wanted it.
    pub(super) fn told(&mut self, way: u64, worked: bool, words: String, effects: &mut Vec<Effect>) {
        let mut everybody = std::iter::once(&mut self.work).chain(&mut self.parked);
        if let Some(work) = everybody.find(|work| work.way == way) {
            work.progress.told();
            if std::mem::take(&mut work.saves_words) && worked {
                let saved = work.waiting.words_saved().into_iter();
                effects.extend(saved.map(|(id, told)| Effect::Keep(Record::Told(id, told))));
            }
            Toast::report(&mut work.toast, if worked { Tone::Good } else { Tone::Bad }, words);
        }
    }
}
