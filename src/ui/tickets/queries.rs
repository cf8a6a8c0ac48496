//! What the pane asks for, where the answers go, and who else is told that a ticket is open.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::commands::is_refused;
use super::page::Page;
use super::{Tickets, why_no_pane};
use crate::domain::desk::{Answer, Command, DeskError, Outcome, Query};
use crate::domain::live::{Changes, Topic};
use crate::domain::ticket::query;
use crate::domain::ticket::work::PersonalState;
use crate::ui::collection::forms::Settled;
use crate::ui::context::Cx;
use crate::ui::effect::Slot;

impl Tickets {
    /// Reads what is shown, and what the institute has set up for tickets.
    pub fn load(&mut self, cx: &mut Cx<'_>) {
        self.load_rules(cx);
        self.reload(cx);
    }

    /// Reads what the institute has set up for tickets, and the saved views. Nothing for somebody who sees no tickets.
    pub fn load_rules(&mut self, cx: &mut Cx<'_>) {
        if why_no_pane(cx.actor).is_none() {
            self.rules.asking(cx.ask(Slot::TicketRules, Query::Ticket(query::Query::Rules)));
            self.views.asking(cx.ask(Slot::TicketViews, Query::Ticket(query::Query::Views)));
        }
    }

    /// Reads what is shown again. Nothing is asked for somebody who sees no tickets.
    pub fn reload(&mut self, cx: &mut Cx<'_>) {
        if why_no_pane(cx.actor).is_some() {
            return;
        }
        self.peek.forget_question();
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

    /// The ticket whose page is open.
    #[must_use]
    pub fn opened(&self) -> Option<Uuid> {
        self.page.as_ref().map(Page::ticket)
    }

    /// Closes the page; others learn that nobody here has the ticket open any more.
    pub fn close_page(&mut self, cx: &mut Cx<'_>) {
        if let Some(page) = self.page.take() {
            cx.run(Command::TicketPersonal(Box::new(PersonalState::Leave(page.ticket()))));
        }
    }

    /// Tells others that the ticket is open here, when they do not know it yet or something has changed.
    pub fn announce_presence(&mut self, cx: &mut Cx<'_>) {
        if let Some(page) = &mut self.page {
            let is_writing = self.forms.is_writing_to(page.ticket());
            page.be_present(is_writing, cx);
        }
    }

    /// Asks who else has the open ticket open.
    pub fn ask_presence(&mut self, cx: &mut Cx<'_>) {
        if let Some(page) = &mut self.page {
            page.ask_presence(self.forms.is_writing_to(page.ticket()), cx);
        }
    }

    /// Whether others have come to the open ticket, left it, or begun to write.
    #[must_use]
    pub fn is_presence_concerned(&self, changes: &Changes) -> bool {
        self.page.as_ref().is_some_and(|page| changes.touches(Topic::Presence, [page.ticket()]))
    }

    /// When what is being written is to be kept in the database; none when nothing is.
    #[must_use]
    pub fn autosave_at(&self) -> Option<DateTime<Utc>> {
        self.forms.keeps_at()
    }

    /// Keeps in the database what is being written, after a pause in typing.
    pub fn autosave_drafts(&mut self, cx: &mut Cx<'_>) {
        self.forms.keep_in_time(cx);
    }

    /// When to say again that the ticket is open here; none when none is.
    #[must_use]
    pub fn heartbeat_at(&self) -> Option<DateTime<Utc>> {
        self.page.as_ref().and_then(Page::beats_at)
    }

    /// Takes an answer.
    pub fn answer(&mut self, slot: Slot, id: u64, answer: Result<Answer, DeskError>, cx: &mut Cx<'_>) {
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
                self.deeds.show_moves(&mut self.cards);
            }
        }
    }

    /// Takes a write's result. Says whether it was one of this pane's.
    pub fn outcome(&mut self, write: Uuid, result: &Result<Outcome, DeskError>, cx: &mut Cx<'_>) -> bool {
        // A draft was kept, or was not: nothing has changed for others.
        if self.forms.settle_kept(write, result.is_ok(), cx) {
            return true;
        }
        let changed = self.deeds.changed_by(write);
        self.cards.settle(changed, |ticket| is_refused(result, ticket));
        match self.forms.outcome(write, result, cx) {
            Settled::NotMine if !self.deeds.settle(write, result, cx) => return false,
            Settled::Done { show, undo, .. } => {
                self.cards.list.keep_index();
                if let Some((command, what)) = undo {
                    self.cards.selected.clear();
                    self.deeds.remember(command, what);
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
