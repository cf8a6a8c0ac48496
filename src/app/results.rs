//! What comes back: answers to questions, results of writes, and to whom they are told.

use super::App;
use super::workspace::InFlightQuery;
use crate::domain::desk::{Answer, DeskError, Outcome};
use crate::domain::journal::{Record, WriteId};
use crate::ui::context::{Toast, Tone};
use crate::ui::effect::{Effect, Slot};
use crate::ui::ids::{QueryId, SessionId};

impl App {
    pub(super) fn answer(
        &mut self,
        slot: Slot,
        id: QueryId,
        result: Result<Answer, DeskError>,
        effects: &mut Vec<Effect>,
    ) {
        // While the gate is shut nothing is made of an answer: what is open then is asked again when they
        // are back. And what somebody else has asked, or nobody waits for, is no answer.
        if self.is_locked() || self.work.in_flight.get(&slot).is_none_or(|open| open.id != id) {
            return;
        }
        let Some(InFlightQuery { query, pane, .. }) = self.work.in_flight.remove(&slot) else { return };
        let trouble = result.as_ref().err().cloned();
        let mut result = self.or_cached(&query, result);
        // Before anything is decided by it: the database does not know yet what waits.
        for seat in result.iter_mut().flat_map(Answer::seats_mut) {
            self.work.waiting.show_on(seat);
        }
        match pane {
            Some(pane) => self.with_pane(pane, effects, |pane, cx| pane.answer(slot, id, result, cx)),
            None => self.site_answer(result),
        }
        self.show_waiting();
        // Only now: reading again makes the pane deaf to this answer.
        self.note_connection(trouble.as_ref(), effects);
    }

    fn site_answer(&mut self, result: Result<Answer, DeskError>) {
        if let Ok(Answer::Site { site, clock, rights, state }) = result {
            self.site = site;
            self.server = state;
            self.work.actor.rights = rights;
            self.warn_of_clock(self.now - clock);
        }
    }

    /// Somebody's write has its result; it is told to whoever wrote it, who may have left the desk.
    pub(super) fn wrote(&mut self, id: WriteId, result: &Result<Outcome, DeskError>, effects: &mut Vec<Effect>) {
        if self.work.awaits(id) {
            // What was taken back here says nothing about the connection.
            if !matches!(result, Ok(Outcome::Withdrawn)) {
                self.note_connection(result.as_ref().err(), effects);
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
        id: WriteId,
        effects: &mut Vec<Effect>,
        work: impl FnOnce(&mut Self, &mut Vec<Effect>),
    ) {
        let Some(at) = self.parked.iter().position(|work| work.awaits(id)) else { return };
        let mut later = Vec::new();
        std::mem::swap(&mut self.work, &mut self.parked[at]);
        work(self, &mut later);
        self.track_in_flight(&later);
        std::mem::swap(&mut self.work, &mut self.parked[at]);
        effects.extend(later.into_iter().filter(|effect| matches!(effect, Effect::Acknowledge(_))));
    }

    pub(super) fn wrote_here(&mut self, id: WriteId, result: &Result<Outcome, DeskError>, effects: &mut Vec<Effect>) {
        self.work.writes.remove(&id);
        self.work.stale.note_result(self.ids.last_query());
        let is_undo = self.work.undo.is_undo(id);
        let undone = self.work.undo.settled(id, result);
        let has_waited = self.settle_waiting(id, result, effects);
        if let Some(seat) = result.as_ref().ok().and_then(Outcome::seat) {
            self.work.panes.all_mut().for_each(|pane| pane.seat_changed(seat));
            self.work.undo.seat_changed(seat);
            // More may wait about the same seat.
            self.show_waiting();
        }
        if has_waited {
            return;
        }
        let pane = self.work.written_by.remove(&id);
        let is_reported =
            pane.is_some_and(|pane| self.with_pane(pane, effects, |pane, cx| pane.outcome(id, result, cx)));
        match result {
            _ if is_reported => {}
            // A correction by a form is reported by the form.
            _ if is_undo => self.told_undone(undone.as_ref(), result, effects),
            // An undo that was refused before it was sent belongs to no pane.
            Err(error) => self.with_cx(effects, |cx| cx.report(Tone::Bad, error.sentence.clone())),
            Ok(_) => {}
        }
    }

    /// What an admin did about the staff has its result.
    pub(super) fn staff_done(&mut self, id: WriteId, result: Result<String, String>, effects: &mut Vec<Effect>) {
        let done = |app: &mut Self, effects: &mut Vec<Effect>| {
            app.work.writes.remove(&id);
            app.work.stale.note_result(app.ids.last_query());
            if let Some(pane) = app.work.written_by.remove(&id) {
                app.with_pane(pane, effects, |pane, cx| pane.staff_done(id, result, cx));
            }
        };
        if self.work.writes.contains(&id) { done(self, effects) } else { self.for_whom_wrote(id, effects, done) }
    }

    /// What became of a file or a printout is said to whoever wanted it.
    pub(super) fn file_done(&mut self, session: SessionId, worked: bool, words: String, effects: &mut Vec<Effect>) {
        let mut everybody = std::iter::once(&mut self.work).chain(&mut self.parked);
        if let Some(work) = everybody.find(|work| work.session == session) {
            work.progress.told();
            if std::mem::take(&mut work.saves_words) && worked {
                let saved = work.waiting.words_were_saved().into_iter();
                effects.extend(saved.map(|(id, told)| Effect::Acknowledge(Record::Diverged(id, told))));
            }
            Toast::report(&mut work.toast, if worked { Tone::Good } else { Tone::Bad }, words);
        }
    }
}
