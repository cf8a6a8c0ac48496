//! The part of a form body that only forms about tickets have. The database keeps unsent text to a ticket, and other
//! users see that a user writes.

use uuid::Uuid;

use super::TicketForms;
use crate::domain::ticket::page::TicketPage;
use crate::ui::collection::forms::FormBody;

/// Unsent text to a ticket, which the database keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ui::tickets) struct DraftText {
    pub(super) ticket: Uuid,
    pub(super) is_note: bool,
    pub(super) body: String,
}

/// A form body about tickets. The defaults are those of a form that writes nothing to a ticket.
pub(in crate::ui::tickets) trait TicketFormBody: FormBody<TicketForms> {
    /// Returns the text that the database keeps; `None` for a form whose draft stays in this console.
    fn kept(&self) -> Option<DraftText> {
        None
    }

    /// Returns the ticket that is written to, so that other users see it.
    fn writes_to(&self) -> Option<Uuid> {
        None
    }

    /// Takes the page of the ticket that is written to, after it was read again.
    fn page_came(&mut self, _page: &TicketPage) {}

    /// Takes the draft of another desk, which is newer than the text here.
    fn take_kept(&mut self, _body: &str) {}
}

/// Returns the trimmed text; `None` if it is empty.
pub(super) fn said(typed: &str) -> Option<String> {
    Some(typed.trim().to_owned()).filter(|typed| !typed.is_empty())
}
