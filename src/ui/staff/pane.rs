//! The interface between the app and the pane.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;

use super::{Staff, draw};
use crate::domain::desk::{Answer, DeskError};
use crate::domain::journal::WriteId;
use crate::domain::live::{Changes, Topic};
use crate::domain::rights::Right;
use crate::keys::{Action, Scope};
use crate::ui::context::{Cx, View};
use crate::ui::effect::Slot;
use crate::ui::ids::QueryId;
use crate::ui::pane::{Goto, Pane, PaneSpec};
use crate::ui::status::Status;

/// The staff pane.
pub const PANE: PaneSpec = PaneSpec {
    why_not: |actor| actor.why_not(Right::StaffManage),
    ..PaneSpec::new(
        Action::PaneStaff,
        Scope::Staff,
        super::keys::KEYS,
        "Who may sign in, and as what. Changes take effect at once: a disabled\naccount is out of every console. Single rights are given and withheld\nwith frontdesk staff right.",
    )
};

impl Pane for Staff {
    fn load(&mut self, cx: &mut Cx<'_>) {
        self.load(cx);
    }

    fn answer(&mut self, _slot: Slot, id: QueryId, answer: Result<Answer, DeskError>, cx: &mut Cx<'_>) {
        self.answer(id, answer, cx);
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        if action == Action::Back && !self.is_searched() {
            return cx.go(Goto::Back);
        }
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

    fn is_typing(&self) -> bool {
        self.is_typing()
    }

    fn type_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        self.type_key(key, cx.now);
    }

    fn has_form(&self) -> bool {
        self.has_form()
    }

    fn form_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        self.form_key(key, cx);
    }

    fn has_drafts(&self) -> bool {
        self.has_drafts()
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) {
        self.paste(text);
    }

    fn shown_slots(&self, changes: &Changes) -> Vec<(Slot, bool)> {
        vec![(Slot::Staff, changes.any(Topic::Staff))]
    }

    fn staff_done(&mut self, command: WriteId, result: Result<String, String>, cx: &mut Cx<'_>) {
        self.done(command, result, cx);
    }

    fn subject(&self, view: &View<'_>) -> Option<String> {
        self.at_hand(view.now)
    }
}
