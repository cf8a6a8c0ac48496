//! "Who changed this": opens a record's part of the audit log from any pane, and returns.

use super::{App, PaneId};
use crate::domain::audit::Record;
use crate::domain::rights::Right;
use crate::keys::Action;
use crate::ui::effect::Effect;

impl App {
    /// Returns why the log cannot be opened; `None` if it can.
    pub(super) fn why_no_audit(&self, action: Action) -> Option<String> {
        if !matches!(action, Action::PaneAudit | Action::History) {
            return None;
        }
        self.work.actor.why_not(Right::AuditRead).or_else(|| {
            let needs_record = action == Action::History && self.work.pane != PaneId::Audit && self.record().is_none();
            needs_record.then(|| "Choose a class, a seat or a person first.".to_owned())
        })
    }

    /// Returns the record of the current row, with its name.
    pub(super) fn record(&self) -> Option<(Record, String)> {
        self.open_pane().record(&self.view())
    }

    /// Opens the log at the record of the current row.
    pub(super) fn open_history(&mut self, effects: &mut Vec<Effect>) {
        if let Some((record, title)) = self.record() {
            self.work.return_to = self.work.pane;
            self.show_pane(PaneId::Audit);
            self.with_panes(PaneId::Audit, effects, |panes, cx| panes.audit.open_record(record, title, cx));
        }
    }
}
