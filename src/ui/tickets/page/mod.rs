//! One ticket whole: the conversation, notes apart from what the customer reads, what was done, who asks.

use chrono::{DateTime, Duration, Utc};
use ratatui::Frame;
use ratatui::layout::Rect;
use uuid::Uuid;

use super::Named;
use super::forms::Wanted;
use crate::domain::desk::{Answer, Query, Trouble};
use crate::domain::ticket::page::{Present, TicketPage};
use crate::domain::ticket::work::Command;
use crate::domain::ticket::{PersonRef, Rules, query};
use crate::keys::Action;
use crate::ui::context::{Cx, View};
use crate::ui::effect::Slot;
use crate::ui::remote::Remote;
use crate::ui::widgets::panel::{absence, notice, remote_panel};

/// How often others are told that the ticket is open here: three times before they no longer believe it.
const BEAT: Duration = Duration::seconds(5);

/// What an action of the page asks for.
#[derive(Debug, Clone)]
pub(super) enum Go {
    /// A form.
    Form(Wanted),
    /// A command that needs none.
    Do(Command),
    /// To a person's page.
    Person(PersonRef),
}

/// The page's state.
#[derive(Debug)]
pub(super) struct Page {
    ticket: Uuid,
    read: Remote<Option<TicketPage>>,
    /// What others were told last, and when.
    told: Option<(bool, DateTime<Utc>)>,
    /// Who else has it open.
    present: Remote<Vec<Present>>,
}

impl Page {
    /// The page of a ticket; nothing is asked yet.
    pub(super) fn of(ticket: Uuid) -> Self {
        Self { ticket, read: Remote::default(), told: None, present: Remote::default() }
    }

    /// Which ticket.
    pub(super) fn ticket(&self) -> Uuid {
        self.ticket
    }

    /// Reads it (again).
    pub(super) fn load(&mut self, cx: &mut Cx<'_>) {
        let query = Query::Ticket(query::Query::Page(self.ticket));
        self.read.asking(cx.ask(Slot::TicketPage, query));
    }

    /// Tells others that the ticket is open here, and asks who else has it open: when they do not know it yet, when
    /// writing has begun or ended, and every few seconds.
    pub(super) fn be_present(&mut self, is_writing: bool, cx: &mut Cx<'_>) {
        let is_known = self.told.is_some_and(|(told, at)| told == is_writing && cx.now < at + BEAT);
        if !is_known {
            self.ask_presence(is_writing, cx);
        }
    }

    /// The same, at once.
    pub(super) fn ask_presence(&mut self, is_writing: bool, cx: &mut Cx<'_>) {
        self.told = Some((is_writing, cx.now));
        let query = query::Query::Presence { ticket: self.ticket, is_writing };
        self.present.asking(cx.ask(Slot::TicketPresence, Query::Ticket(query)));
    }

    /// When others are to be told again.
    pub(super) fn beats_at(&self) -> Option<DateTime<Utc>> {
        self.told.map(|(_, at)| at + BEAT)
    }

    /// Takes the answer to `Slot::TicketPage` or `Slot::TicketPresence`.
    pub(super) fn answer(&mut self, slot: Slot, id: u64, answer: Result<Answer, Trouble>, cx: &mut Cx<'_>) {
        match (slot, answer) {
            (Slot::TicketPage, Ok(Answer::Ticket(query::Answer::Page(page)))) => {
                self.read.answer(id, page.map(|page| *page), cx.now);
            }
            (Slot::TicketPresence, Ok(Answer::Ticket(query::Answer::Presence(present)))) => {
                self.present.answer(id, present, cx.now);
            }
            (Slot::TicketPage, Err(trouble)) => self.read.fail(id, trouble),
            (Slot::TicketPresence, Err(trouble)) => self.present.fail(id, trouble),
            _ => {}
        }
    }

    /// The ticket as a command names it; none before it is read.
    pub(super) fn named(&self) -> Option<Named> {
        self.read.value()?.as_ref().map(|page| Named::of(&page.card))
    }

    /// Why an action of the page is not possible now.
    pub(super) fn why_not(&self, _action: Action, _view: &View<'_>) -> Option<String> {
        None
    }

    /// Does an action of the page; may want a form, a command or another pane.
    pub(super) fn act(&mut self, _action: Action, _cx: &mut Cx<'_>) -> Option<Go> {
        None
    }

    /// Draws it.
    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>, _rules: &Rules) {
        let block = remote_panel(view, "Ticket", true, &self.read);
        let words = absence(&self.read).unwrap_or_default();
        frame.render_widget(notice(view, &words).block(block), area);
    }
}
