//! The pane as the app sees it.

use super::{Tickets, draw, why_no_pane};
use crate::domain::desk::{Answer, Command, DeskError, Outcome};
use crate::domain::journal::WriteId;
use crate::domain::live::{Changes, Topic};
use crate::domain::site::Site;
use crate::keys::{Action, Scope};
use crate::ui::context::{Cx, View};
use crate::ui::effect::Slot;
use crate::ui::ids::QueryId;
use crate::ui::pane::{Pane, PaneSpec};
use crate::ui::status::Status;
use crate::ui::waiting::Waiting;
use chrono::{DateTime, NaiveDate, Utc};
use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;

/// Pane 5.
pub const PANE: PaneSpec = PaneSpec {
    number: Some(5),
    why_not: why_no_pane,
    ..PaneSpec::new(
        Action::PaneTickets,
        Scope::Tickets,
        super::keys::KEYS,
        "What people ask for, what is due first; • has something new to you.\nShift-← and Shift-→ move a ticket, m picks where to; space selects several.\n↵ opens the conversation: r replies, t writes a note that the\ncustomer never reads. v changes between queue, board and\nfigures.",
    )
};

impl Pane for Tickets {
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

    fn settled(&mut self, command: &Command, result: &Result<Outcome, DeskError>) {
        self.settle(command, result);
    }

    fn overlay(&mut self, waiting: &mut Waiting, site: &Site, today: NaiveDate) {
        self.show_waiting(waiting.waiting(), site, today);
    }

    fn name_of(&self, command: &Command) -> Option<String> {
        let Command::Ticket(write) = command else { return None };
        self.name_of(write.command.ticket()?)
    }

    fn shown_slots(&self, changes: &Changes) -> Vec<(Slot, bool)> {
        vec![
            (Slot::Tickets, changes.any(Topic::Ticket)),
            (Slot::TicketRules, changes.any(Topic::Staff)),
            (Slot::TicketPresence, self.is_presence_concerned(changes)),
        ]
    }

    fn read_along(&self, slot: Slot) -> &'static [Slot] {
        match slot {
            Slot::Tickets => &[Slot::TicketsMore, Slot::TicketsCount, Slot::TicketFigures, Slot::TicketPage],
            Slot::TicketRules => &[Slot::TicketViews],
            _ => &[],
        }
    }

    fn reload(&mut self, slot: Slot, cx: &mut Cx<'_>) {
        match slot {
            Slot::TicketRules => self.load_rules(cx),
            Slot::TicketPresence => self.ask_presence(cx),
            _ => self.reload(cx),
        }
    }

    fn load_beside(&mut self, columns: u16, cx: &mut Cx<'_>) {
        self.peek(columns, cx);
    }

    fn autosave_at(&self) -> Option<DateTime<Utc>> {
        self.autosave_at()
    }

    fn autosave(&mut self, cx: &mut Cx<'_>) {
        self.autosave_drafts(cx);
    }

    fn heartbeat_at(&self) -> Option<DateTime<Utc>> {
        self.heartbeat_at()
    }

    fn heartbeat(&mut self, cx: &mut Cx<'_>) {
        self.announce_presence(cx);
    }

    fn subject(&self, _view: &View<'_>) -> Option<String> {
        self.at_hand()
    }
}
