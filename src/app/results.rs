//! Answers to queries and results of writes: applies them and reports them to the right person.

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
        // While the screen is locked, an answer is dropped: `unlock` sends the open queries again. An answer to another
        // user's query, or to an outdated query, is dropped too.
        if self.is_locked() || self.work.in_flight.get(&slot).is_none_or(|open| open.id != id) {
            return;
        }
        let Some(InFlightQuery { query, pane, .. }) = self.work.in_flight.remove(&slot) else { return };
        let trouble = result.as_ref().err().cloned();
        let mut result = self.or_cached(&query, result);
        // First apply queued writes, which the database does not know yet: decisions depend on them.
        for seat in result.iter_mut().flat_map(Answer::seats_mut) {
            self.work.waiting.show_on(seat);
        }
        match pane {
            Some(pane) => self.with_pane(pane, effects, |pane, cx| pane.answer(slot, id, result, cx)),
            None => self.site_answer(result),
        }
        self.show_waiting();
        // After the answer: `note_connection` may start a new query, and the pane would then discard this answer.
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

    /// Takes the result of a write and reports it to the user who made the write, also in a parked workspace.
    pub(super) fn wrote(&mut self, id: WriteId, result: &Result<Outcome, DeskError>, effects: &mut Vec<Effect>) {
        if self.work.awaits(id) {
            // A write withdrawn in this console says nothing about the connection.
            if !matches!(result, Ok(Outcome::Withdrawn)) {
                self.note_connection(result.as_ref().err(), effects);
            }
            self.note_server(result.as_ref().err(), effects);
            return self.wrote_here(id, result, effects);
        }
        self.in_workspace_of(id, effects, |app, effects| app.wrote_here(id, result, effects));
    }

    /// Runs `work` in the parked workspace that sent this write. Its queries are sent when the owner returns. Its
    /// acknowledgments take effect now.
    pub(super) fn in_workspace_of(
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
            // More writes may be queued for the same seat.
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
            // The form reports its own corrections.
            _ if is_undo => self.report_undone(undone.as_ref(), result, effects),
            // An undo that was refused before it was sent belongs to no pane.
            Err(error) => self.with_cx(effects, |cx| cx.report(Tone::Bad, error.sentence.clone())),
            Ok(_) => {}
        }
    }

    /// Takes the result of a staff command.
    pub(super) fn staff_done(&mut self, id: WriteId, result: Result<String, String>, effects: &mut Vec<Effect>) {
        let done = |app: &mut Self, effects: &mut Vec<Effect>| {
            app.work.writes.remove(&id);
            app.work.stale.note_result(app.ids.last_query());
            if let Some(pane) = app.work.written_by.remove(&id) {
                app.with_pane(pane, effects, |pane, cx| pane.staff_done(id, result, cx));
            }
        };
        if self.work.writes.contains(&id) { done(self, effects) } else { self.in_workspace_of(id, effects, done) }
    }

    /// Reports whether a file was saved or printed, to the user who asked for it.
    pub(super) fn file_done(&mut self, session: SessionId, worked: bool, words: String, effects: &mut Vec<Effect>) {
        let mut workspaces = std::iter::once(&mut self.work).chain(&mut self.parked);
        if let Some(work) = workspaces.find(|work| work.session == session) {
            work.progress.note_result();
            if std::mem::take(&mut work.saves_words) && worked {
                let saved = work.waiting.words_were_saved().into_iter();
                effects.extend(saved.map(|(id, divergence)| Effect::Acknowledge(Record::Diverged(id, divergence))));
            }
            Toast::report(&mut work.toast, if worked { Tone::Good } else { Tone::Bad }, words);
        }
    }
}
