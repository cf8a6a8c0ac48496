//! While nobody answers, check-in looks people up in the classes that have been read already.

use super::{App, PaneId};
use crate::domain::desk::{Answer, DeskError, Found, Query};
use crate::domain::lookup;
use crate::domain::scan::Code;
use crate::ui::context::{Toast, Tone};
use crate::ui::effect::{Effect, Slot};
use crate::ui::frame::ConnectionStatus;

impl App {
    /// Answers what check-in asks, while there is known to be no connection. What is not among the classes that were
    /// read is asked for all the same.
    pub(super) fn answer_offline(&mut self, effects: &mut Vec<Effect>) {
        if !matches!(self.connection, ConnectionStatus::Reconnecting { .. }) {
            return;
        }
        // Each answer may bring the next question: scans stand in a line.
        let mut at = 0;
        while at < effects.len() {
            match &effects[at] {
                Effect::Ask { slot: Slot::Find, id, query } if let Some(found) = self.lookup_cached(query) => {
                    let id = *id;
                    effects.remove(at);
                    self.say_offline_lookup();
                    self.with_pane(PaneId::CheckIn, effects, |pane, cx| {
                        pane.answer(Slot::Find, id, Ok(Answer::Found(found)), cx);
                    });
                }
                _ => at += 1,
            }
        }
    }

    /// The same for an answer that did not come because nobody is there.
    pub(super) fn or_cached(&mut self, query: &Query, result: Result<Answer, DeskError>) -> Result<Answer, DeskError> {
        match &result {
            Err(trouble)
                if trouble.kind.is_away()
                    && let Some(found) = self.lookup_cached(query) =>
            {
                self.say_offline_lookup();
                Ok(Answer::Found(found))
            }
            _ => result,
        }
    }

    fn lookup_cached(&self, query: &Query) -> Option<Found> {
        let Query::Find { text, .. } = query else { return None };
        if !self.work.panes.check_in.is_unanswered() {
            return None;
        }
        let panes = &self.work.panes;
        let sessions = panes.today.sessions().iter().chain(panes.check_in.classes()).chain(panes.roster.session());
        let found = lookup::search_seats(text, sessions.flat_map(|session| &session.seats));
        // A code names them for certain.
        let is_partial = Code::parse(text).is_err();
        (!found.seats.is_empty()).then_some(Found { is_partial, ..found })
    }

    fn say_offline_lookup(&mut self) {
        if self.work.toast.is_some() {
            return;
        }
        let read_at = self.work.panes.today.read_at().map(|at| self.site.clock(at)).unwrap_or_default();
        let words = format!("Nobody answers: looked up in the classes as they were read at {read_at}.");
        self.work.toast = Some(Toast::new(Tone::Info, words));
    }
}
