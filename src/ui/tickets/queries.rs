//! The pane's queries and their answers, and whom it tells that a ticket is open.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::commands::is_refused;
use super::page::Page;
use super::{Tickets, why_no_pane};
use crate::domain::desk::{Answer, Command, DeskError, Outcome, Query};
use crate::domain::journal::WriteId;
use crate::domain::live::{Changes, Topic};
use crate::domain::ticket::query;
use crate::domain::ticket::work::PersonalState;
use crate::ui::collection::forms::Settled;
use crate::ui::context::Cx;
use crate::ui::effect::Slot;
use crate::ui::ids::QueryId;

impl Tickets {
    /// Reads what is shown, and the institute's rules for tickets.
    pub fn load(&mut self, cx: &mut Cx<'_>) {
        self.load_rules(cx);
        self.reload(cx);
    }

    /// Reads the institute's rules for tickets, and the saved views. Reads nothing for a user who sees no tickets.
    pub fn load_rules(&mut self, cx: &mut Cx<'_>) {
        if why_no_pane(cx.actor).is_none() {
            self.rules.asking(cx.ask(Slot::TicketRules, Query::Ticket(query::Query::Rules)));
            self.views.asking(cx.ask(Slot::TicketViews, Query::Ticket(query::Query::Views)));
        }
    }

    /// Reads what is shown again. Reads nothing for a user who sees no tickets.
    pub fn reload(&mut self, cx: &mut Cx<'_>) {
        if why_no_pane(cx.actor).is_some() {
            return;
        }
        self.peek.forget_query();
        if let Some(page) = &mut self.page {
            return page.load(cx);
        }
        self.cards.load(cx);
    }

    /// Opens a ticket's page.
    pub fn open_page(&mut self, ticket: Uuid, cx: &mut Cx<'_>) {
        self.close_page(cx);
        let mut page = Page::of(ticket);
        page.load(cx);
        self.page = Some(page);
        self.announce_presence(cx);
    }

    /// Returns the ticket whose page is open.
    #[must_use]
    pub fn opened(&self) -> Option<Uuid> {
        self.page.as_ref().map(Page::ticket)
    }

    /// Closes the page. Other users learn that this user no longer has the ticket open.
    pub fn close_page(&mut self, cx: &mut Cx<'_>) {
        if let Some(page) = self.page.take() {
            cx.run(Command::TicketPersonal(Box::new(PersonalState::Leave(page.ticket()))));
        }
    }

    /// Tells other users that the ticket is open here, if they do not know it yet or something has changed.
    pub fn announce_presence(&mut self, cx: &mut Cx<'_>) {
        if let Some(page) = &mut self.page {
            let is_writing = self.forms.is_writing_to(page.ticket());
            page.announce_if_due(is_writing, cx);
        }
    }

    /// Asks who else has the open ticket open.
    pub fn ask_presence(&mut self, cx: &mut Cx<'_>) {
        if let Some(page) = &mut self.page {
            page.ask_presence(self.forms.is_writing_to(page.ticket()), cx);
        }
    }

    /// Whether others have opened the open ticket, left it, or begun to write.
    #[must_use]
    pub fn is_presence_concerned(&self, changes: &Changes) -> bool {
        self.page.as_ref().is_some_and(|page| changes.touches(Topic::Presence, [page.ticket()]))
    }

    /// Returns when to save drafts in the database; `None` if there is nothing to save.
    #[must_use]
    pub fn autosave_at(&self) -> Option<DateTime<Utc>> {
        self.forms.autosave_at()
    }

    /// Saves drafts in the database, after a pause in typing.
    pub fn autosave_drafts(&mut self, cx: &mut Cx<'_>) {
        self.forms.autosave_if_due(cx);
    }

    /// Returns when to tell again that the ticket is open here; `None` if no ticket is open.
    #[must_use]
    pub fn heartbeat_at(&self) -> Option<DateTime<Utc>> {
        self.page.as_ref().and_then(Page::heartbeat_at)
    }

    /// Takes an answer.
    pub fn answer(&mut self, slot: Slot, id: QueryId, answer: Result<Answer, DeskError>, cx: &mut Cx<'_>) {
        match (slot, answer) {
            (Slot::TicketPage | Slot::TicketPresence, answer) => {
                if let Some(page) = &mut self.page {
                    page.answer(slot, id, answer, cx);
                    if let Some(read) = page.page() {
                        self.forms.page_came(read);
                    }
                }
                self.show_drafts(cx.site, cx.today());
            }
            (Slot::TicketPeek, answer) => self.peek_answer(id, answer, cx),
            (Slot::TicketFind, answer) => self.forms.answer(slot, id, &answer, cx),
            (Slot::TicketRules, Ok(Answer::Ticket(query::Answer::Rules(rules)))) => {
                self.rules.answer(id, *rules, cx.now);
                if let Some(wanted) = self.wanted.take() {
                    *cx.toast = None;
                    self.open_form(wanted, cx);
                }
            }
            (Slot::TicketViews, Ok(Answer::Ticket(query::Answer::Views(views)))) => {
                self.views.answer(id, views, cx.now);
            }
            (Slot::TicketRules, Err(trouble)) => {
                self.wanted = None;
                self.rules.fail(id, trouble);
            }
            (Slot::TicketViews, Err(trouble)) => self.views.fail(id, trouble),
            (_, answer) => {
                self.cards.answer(slot, id, answer, cx);
                self.commands.show_moves(&mut self.cards);
            }
        }
    }

    /// Takes a write's result. Returns whether the write was this pane's.
    pub fn outcome(&mut self, write: WriteId, result: &Result<Outcome, DeskError>, cx: &mut Cx<'_>) -> bool {
        // A draft was saved, or was not. Nothing has changed for others.
        if self.forms.settle_autosave(write, result.is_ok(), cx) {
            return true;
        }
        let changed = self.commands.changed_by(write);
        self.cards.settle(changed, |ticket| is_refused(result, ticket));
        match self.forms.outcome(write, result, cx) {
            Settled::NotMine if !self.commands.settle(write, result, cx) => return false,
            Settled::Done { show, undo, .. } => {
                self.cards.list.keep_index();
                if let Some((command, what)) = undo {
                    self.cards.selected.clear();
                    self.commands.remember(command, what);
                }
                if let Some(ticket) = show
                    && self.page.as_ref().is_none_or(|page| page.ticket() != ticket)
                {
                    self.open_page(ticket, cx);
                }
            }
            Settled::NotMine | Settled::Open => {}
        }
        self.announce_presence(cx);
        self.load(cx);
        true
    }
}
