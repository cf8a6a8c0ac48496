//! The interface between the app and the pane.

use chrono::NaiveDate;
use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use uuid::Uuid;

use super::{Leads, draw};
use crate::domain::desk::{Answer, Command, DeskError, Outcome};
use crate::domain::journal::WriteId;
use crate::domain::live::{Changes, Topic};
use crate::domain::rights::Right;
use crate::domain::site::Site;
use crate::keys::{Action, Scope};
use crate::ui::context::{Cx, View};
use crate::ui::effect::Slot;
use crate::ui::ids::QueryId;
use crate::ui::pane::{Pane, PaneSpec};
use crate::ui::status::Status;
use crate::ui::waiting::Waiting;

/// Pane 4.
pub const PANE: PaneSpec = PaneSpec {
    number: Some(4),
    why_not: |actor| actor.why_not(Right::LeadsManage),
    ..PaneSpec::new(
        Action::PaneLeads,
        Scope::Leads,
        super::keys::KEYS,
        "Churches and others who asked for training, by stage, what is due\nfirst. Shift-← and Shift-→ move a lead, m picks a stage; Space selects several.\n↵ opens the page with timeline and next steps. v changes between\nboard, list and figures.",
    )
};

impl Pane for Leads {
    fn load(&mut self, cx: &mut Cx<'_>) {
        self.load(cx);
    }

    fn answer(&mut self, slot: Slot, id: QueryId, answer: Result<Answer, DeskError>, cx: &mut Cx<'_>) {
        self.answer(slot, id, answer, cx);
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        self.act(action, cx);
    }

    fn why_not(&self, action: Action, view: &View<'_>) -> Option<String> {
        self.why_not(action, view)
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        draw(self, frame, area, view);
    }

    fn status(&self, view: View<'_>) -> Status {
        self.status(view)
    }

    fn scope(&self) -> Option<Scope> {
        Some(self.scope())
    }

    fn is_typing(&self) -> bool {
        self.is_typing()
    }

    fn type_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        self.type_key(key, cx);
    }

    fn has_form(&self) -> bool {
        self.has_form()
    }

    fn form_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        self.form_key(key, cx);
    }

    fn stash_form(&mut self) {
        self.stash_form();
    }

    fn has_drafts(&self) -> bool {
        self.has_drafts()
    }

    fn paste(&mut self, text: &str, cx: &mut Cx<'_>) {
        self.paste(text, cx);
    }

    fn outcome(&mut self, write: WriteId, result: &Result<Outcome, DeskError>, cx: &mut Cx<'_>) -> bool {
        self.outcome(write, result, cx)
    }

    fn queued(&mut self, write: WriteId, _cx: &mut Cx<'_>) -> Option<String> {
        self.queued(write);
        None
    }

    fn overlay(&mut self, waiting: &mut Waiting, site: &Site, today: NaiveDate) {
        self.show_waiting(waiting.waiting(), site.format(today));
    }

    fn name_of(&self, command: &Command) -> Option<String> {
        let Command::Lead(write) = command else { return None };
        self.name_of(write.command.lead()?)
    }

    fn shown_slots(&self, changes: &Changes) -> Vec<(Slot, bool)> {
        vec![(Slot::Leads, changes.any(Topic::Lead)), (Slot::LeadRules, changes.any(Topic::Staff))]
    }

    fn read_along(&self, slot: Slot) -> &'static [Slot] {
        match slot {
            Slot::Leads => &[Slot::LeadsMore, Slot::LeadsCount, Slot::LeadFigures, Slot::LeadPage],
            Slot::LeadRules => &[Slot::LeadViews],
            _ => &[],
        }
    }

    fn reload(&mut self, slot: Slot, cx: &mut Cx<'_>) {
        match slot {
            Slot::LeadRules => self.load_rules(cx),
            _ => self.reload(cx),
        }
    }

    fn subject(&self, _view: &View<'_>) -> Option<String> {
        self.at_hand()
    }

    fn open_lead(&self) -> Option<Uuid> {
        self.page_of()
    }
}
