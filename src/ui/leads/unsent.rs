//! Log entries of leads that were written here and wait for a connection.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::page::Page;
use super::{LeadRef, Leads};
use crate::domain::desk;
use crate::domain::format::Format;
use crate::domain::journal::{JournaledWrite, WriteId};
use crate::domain::lead::work::{ActivityKind, Command};

/// A note, a call, an email or a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UnsentLogEntry {
    pub(super) lead: Uuid,
    pub(super) kind: ActivityKind,
    pub(super) body: String,
    pub(super) by: String,
    pub(super) at: DateTime<Utc>,
}

impl UnsentLogEntry {
    fn of(queued: &JournaledWrite) -> Option<Self> {
        let desk::Command::Lead(write) = &queued.command else { return None };
        let Command::Log { lead, kind, body } = &write.command else { return None };
        let (by, at) = (queued.stamp.actor.clone(), queued.stamp.at);
        Some(Self { lead: *lead, kind: *kind, body: body.clone(), by, at })
    }
}

impl Leads {
    /// Returns the name of a lead, if it is shown here.
    #[must_use]
    pub fn name_of(&self, lead: Uuid) -> Option<String> {
        let page = self.page.as_ref().and_then(Page::named);
        let mut cards = self.cards.cards().map(LeadRef::of);
        let known = page.into_iter().find(|named| named.id == lead);
        known.or_else(|| cards.find(|named| named.id == lead)).map(|named| named.name)
    }

    /// Closes the form of a queued write.
    pub fn queued(&mut self, write: WriteId) {
        self.forms.take_queued(write);
    }

    /// Shows the log entries among all queued writes.
    pub fn show_waiting<'a>(&mut self, waiting: impl Iterator<Item = &'a JournaledWrite>, format: Format<'_>) {
        if let Some(page) = &mut self.page {
            page.show_unsent(waiting.filter_map(UnsentLogEntry::of).collect(), format);
        }
    }
}
