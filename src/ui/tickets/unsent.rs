//! Comments to tickets that wait for a connection here.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::page::Page;
use super::{TicketRef, Tickets};
use crate::domain::desk::{self, DeskError, Outcome};
use crate::domain::journal::{JournaledWrite, WriteId};
use crate::domain::site::Site;
use crate::domain::ticket::page::Channel;
use crate::domain::ticket::work::{self, Command};

/// A note, or what the customer said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UnsentComment {
    /// The write's id.
    pub(super) write: WriteId,
    pub(super) ticket: Uuid,
    /// The id that the comment will have.
    pub(super) comment: Uuid,
    /// How the customer said it; `None` for a note.
    pub(super) via: Option<Channel>,
    pub(super) body: String,
    pub(super) by: String,
    pub(super) at: DateTime<Utc>,
}

impl UnsentComment {
    fn of(kept: &JournaledWrite) -> Option<Self> {
        let desk::Command::Ticket(write) = &kept.command else { return None };
        let (ticket, comment, via, body) = match &write.command {
            Command::Note { ticket, comment, body } => (*ticket, *comment, None, body.clone()),
            Command::LogCustomerMessage { ticket, comment, body, via } => (*ticket, *comment, Some(*via), body.clone()),
            _ => return None,
        };
        Some(Self { write: kept.id, ticket, comment, via, body, by: kept.stamp.actor.clone(), at: kept.stamp.at })
    }
}

impl Tickets {
    /// Returns the name of a ticket that is shown here.
    #[must_use]
    pub fn name_of(&self, ticket: Uuid) -> Option<String> {
        let page = self.page.as_ref().and_then(Page::named);
        let mut cards = self.cards.cards().map(TicketRef::of);
        let known = page.into_iter().find(|named| named.id == ticket);
        known.or_else(|| cards.find(|named| named.id == ticket)).map(|named| named.name)
    }

    /// Shows the user's drafts in the conversation.
    pub(super) fn show_drafts(&mut self, site: &Site, today: NaiveDate) {
        let Some(page) = &mut self.page else { return };
        let drafts = page.page().map(|read| self.forms.drafts_of(read)).unwrap_or_default();
        page.show_drafts(drafts, site, today);
    }

    /// Handles a write that is queued. Its form lets go of it.
    pub fn queued(&mut self, write: WriteId) {
        self.forms.waits(write);
    }

    /// Shows the comments among all queued writes.
    pub fn show_waiting<'a>(
        &mut self,
        waiting: impl Iterator<Item = &'a JournaledWrite>,
        site: &Site,
        today: NaiveDate,
    ) {
        let unsent: Vec<UnsentComment> = waiting.filter_map(UnsentComment::of).collect();
        self.forms.set_queued_notes(unsent.iter().filter(|unsent| unsent.via.is_none()).map(|note| note.ticket));
        if let Some(page) = &mut self.page {
            page.show_unsent(unsent, site, today);
        }
        self.show_drafts(site, today);
    }

    /// Handles the result of a write that was queued.
    pub fn settle(&mut self, command: &desk::Command, result: &Result<Outcome, DeskError>) {
        let (desk::Command::Ticket(write), Ok(Outcome::Ticket(outcome))) = (command, result) else { return };
        if let (Command::Note { ticket, .. }, work::Outcome::Done { news, .. }) = (&write.command, outcome.as_ref()) {
            self.forms.note_was_written(*ticket, *news);
        }
    }
}
