//! The interface between the app and the pane.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;

use super::{Audit, draw};
use crate::domain::desk::{Answer, DeskError};
use crate::domain::live::Changes;
use crate::domain::rights::Right;
use crate::keys::{Action, Scope};
use crate::ui::context::{Cx, View};
use crate::ui::effect::Slot;
use crate::ui::ids::QueryId;
use crate::ui::pane::{Pane, PaneSpec};
use crate::ui::status::Status;

/// The audit pane.
pub const PANE: PaneSpec = PaneSpec {
    why_not: |actor| actor.why_not(Right::AuditRead),
    ..PaneSpec::new(
        Action::PaneAudit,
        Scope::Audit,
        super::keys::KEYS,
        "Who changed what, a sentence a line, by the console, the website or psql.\n↵ shows each row with its old and new values. On a class, a seat or a\nperson in another pane, h asks who changed it; Esc goes back there.",
    )
};

impl Pane for Audit {
    fn load(&mut self, cx: &mut Cx<'_>) {
        self.load(cx);
    }

    fn answer(&mut self, slot: Slot, id: QueryId, answer: Result<Answer, DeskError>, cx: &mut Cx<'_>) {
        self.answer(slot, id, answer, cx);
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        if let Some(goto) = self.act(action, cx) {
            cx.go(goto);
        }
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

    fn paste(&mut self, text: &str, cx: &mut Cx<'_>) {
        self.paste(text, cx);
    }

    fn shown_slots(&self, _changes: &Changes) -> Vec<(Slot, bool)> {
        // Every change adds a line to the log.
        vec![(Slot::Audit, true)]
    }

    fn read_along(&self, slot: Slot) -> &'static [Slot] {
        if slot == Slot::Audit { &[Slot::AuditTransaction] } else { &[] }
    }
}
