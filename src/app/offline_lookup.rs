//! Offline check-in: looks people up in the classes that have already been read.

use super::{App, PaneId};
use crate::domain::desk::{Answer, DeskError, Found, Query};
use crate::domain::lookup;
use crate::domain::scan::Code;
use crate::ui::context::{Toast, Tone};
use crate::ui::effect::{Effect, Slot};
use crate::ui::frame::ConnectionStatus;

impl App {
    /// Answers Check-in's queries while offline. Sends a query anyway if the classes in memory do not contain the
    /// answer.
    pub(super) fn answer_offline(&mut self, effects: &mut Vec<Effect>) {
        if !matches!(self.connection, ConnectionStatus::Reconnecting { .. }) {
            return;
        }
        // Each answer may start the next query, because scans are queued.
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

    /// Replaces a failed answer by a lookup in memory if the database is unreachable.
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
        // A code identifies its seats for certain.
        let is_partial = Code::parse(text).is_err();
        (!found.seats.is_empty()).then_some(Found { is_partial, ..found })
    }

    fn say_offline_lookup(&mut self) {
        if self.work.toast.is_some() {
            return;
        }
        let read_at = self.work.panes.today.read_at().map(|at| self.site.clock(at)).unwrap_or_default();
        let words = format!("Offline: the search used the class lists from {read_at}.");
        self.work.toast = Some(Toast::new(Tone::Info, words));
    }
}
