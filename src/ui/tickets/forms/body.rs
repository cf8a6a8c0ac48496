//! What a sheet about tickets does that no other does: what is written to a ticket is kept in the database while it
//! is not sent, and others see that somebody writes.

use uuid::Uuid;

use super::TicketForms;
use crate::domain::ticket::page::TicketPage;
use crate::ui::collection::forms::FormBody;

/// What is being written to a ticket: kept in the database while it is not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ui::tickets) struct DraftText {
    pub(super) ticket: Uuid,
    pub(super) is_note: bool,
    pub(super) body: String,
}

/// A sheet about tickets. As it stands, one on which nothing is written to a ticket.
pub(in crate::ui::tickets) trait TicketFormBody: FormBody<TicketForms> {
    /// What of it is kept in the database; none of a sheet that is only kept here.
    fn kept(&self) -> Option<DraftText> {
        None
    }

    /// The ticket that is being written to, for others to see.
    fn writes_to(&self) -> Option<Uuid> {
        None
    }

    /// The ticket that is written to was read again.
    fn page_came(&mut self, _page: &TicketPage) {}

    /// The draft of another desk is newer than what is here.
    fn take_kept(&mut self, _body: &str) {}
}

/// Text that the database takes or none.
pub(super) fn said(typed: &str) -> Option<String> {
    Some(typed.trim().to_owned()).filter(|typed| !typed.is_empty())
}
