//! Drafts of notes and replies in the database: which draft a form opens with, which were sent, and which to delete.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{FormKind, Forms, TicketForms};
use crate::domain::desk::Command;
use crate::domain::journal::WriteId;
use crate::domain::ticket::page::{Draft, TicketPage};
use crate::domain::ticket::work::PersonalState;
use crate::ui::collection::forms::Form;
use crate::ui::context::Cx;

impl Forms {
    /// Returns the database's draft for a form that is opened.
    pub(super) fn saved_draft(&self, kind: &FormKind) -> Option<(String, DateTime<Utc>)> {
        let is_note = match kind {
            FormKind::Reply(_) => false,
            FormKind::Note(_) => true,
            _ => return None,
        };
        let draft = self.in_database(kind.written_to()?, is_note)?;
        Some((draft.body.clone(), draft.updated_at))
    }

    /// The draft of the database, unless it was sent meanwhile.
    fn in_database<'a>(&self, page: &'a TicketPage, is_note: bool) -> Option<&'a Draft> {
        let ticket = page.card.id;
        let is_old = self.sent.get(&(ticket, is_note)).is_some_and(|news| page.card.last_event_seq < *news);
        if is_old || (is_note && self.waiting.contains(&ticket)) {
            return None;
        }
        page.drafts.iter().filter(|draft| draft.is_note == is_note).max_by_key(|draft| draft.updated_at)
    }

    /// The drafts of a reply and of a note that no open form shows: each the one here, or else the database's.
    pub(in crate::ui::tickets) fn drafts_of(&self, page: &TicketPage) -> Vec<Draft> {
        [false, true].into_iter().filter_map(|is_note| self.draft_of(page, is_note)).collect()
    }

    fn draft_of(&self, page: &TicketPage, is_note: bool) -> Option<Draft> {
        let text_of = |form: &Form<TicketForms>| {
            form.sheet.kept().filter(|kept| (kept.ticket, kept.is_note) == (page.card.id, is_note))
        };
        if self.here.in_front().and_then(text_of).is_some() {
            return None;
        }
        let here = self.here.drafts().iter().find_map(|form| {
            let text = text_of(form)?;
            Some(Draft { is_note, body: text.body, updated_at: form.backup.typed_last()? })
        });
        let there = self.in_database(page, is_note);
        let newest = match (here, there) {
            (Some(here), Some(there)) if there.updated_at > here.updated_at => Some(there.clone()),
            (Some(here), _) => Some(here),
            (None, there) => there.cloned(),
        };
        newest.filter(|draft| !draft.body.trim().is_empty())
    }

    /// Returns when to save or delete a draft in the database; `None` if there is nothing to do.
    pub(in crate::ui::tickets) fn autosave_at(&self) -> Option<DateTime<Utc>> {
        let forms = self.here.all().filter(|form| !form.is_saving());
        let overdue = self.to_forget.first().map(|_| DateTime::UNIX_EPOCH);
        forms.filter_map(|form| form.backup.due_at()).chain(overdue).min()
    }

    /// Saves typed text in the database after a pause, and deletes drafts that were sent.
    pub(in crate::ui::tickets) fn autosave_if_due(&mut self, cx: &mut Cx<'_>) {
        for (ticket, is_note) in std::mem::take(&mut self.to_forget) {
            let is_of = |form: &Form<TicketForms>| {
                form.sheet.kept().is_some_and(|kept| (kept.ticket, kept.is_note) == (ticket, is_note))
            };
            // The text that is being written now replaces the sent draft.
            if let Some(form) = self.here.all_mut().find(|form| is_of(form) && form.sheet.is_dirty()) {
                form.backup.is_elsewhere(cx.now);
                continue;
            }
            cx.run(Command::TicketPersonal(Box::new(PersonalState::Draft { ticket, is_note, body: String::new() })));
        }
        for form in self.here.all_mut() {
            form.autosave_if_due(cx);
        }
    }

    /// Handles a write that is queued. Its form lets go of it, so that text typed next is a new write.
    pub(in crate::ui::tickets) fn waits(&mut self, write: WriteId) {
        if let Some(form) = self.here.take_queued(write) {
            self.was_sent(&form, None);
        }
    }

    /// Sets the tickets that have a queued note.
    pub(in crate::ui::tickets) fn set_queued_notes(&mut self, tickets: impl Iterator<Item = Uuid>) {
        self.waiting = tickets.collect();
    }

    /// Notes that a queued note is written. `news` is the ticket's last event that the desk has seen.
    pub(in crate::ui::tickets) fn note_was_written(&mut self, ticket: Uuid, news: i64) {
        self.sent.insert((ticket, true), news);
    }

    /// Takes the result of a draft's save. Returns whether the write was such a save.
    pub(in crate::ui::tickets) fn settle_autosave(&mut self, write: WriteId, is_kept: bool, cx: &Cx<'_>) -> bool {
        if let Some(draft) = self.late_saves.remove(&write) {
            if is_kept {
                self.to_forget.push(draft);
            }
            return true;
        }
        let is_one = self.here.all_mut().any(|form| form.backup.settle(write, is_kept, cx));
        if is_one {
            self.here.tidy();
        }
        is_one
    }

    /// Handles a form that was sent. The database deletes the draft with the sending. A save still in flight, or a
    /// result that is uncertain, may leave a draft to delete.
    pub(super) fn was_sent(&mut self, form: &Form<TicketForms>, news: Option<i64>) {
        let Some(kept) = form.sheet.kept() else { return };
        let draft = (kept.ticket, kept.is_note);
        if let Some(write) = form.backup.underway() {
            self.late_saves.insert(write, draft);
        } else if form.is_uncertain() {
            self.to_forget.push(draft);
        }
        if let Some(news) = news {
            self.sent.insert(draft, news);
        }
    }
}

/// Puts the database's draft into a form, unless the text here is newer. The draft is newer if nothing was typed here.
/// It is also newer if all typed text is saved and the user has written on at another desk since.
pub(super) fn take_newer(form: &mut Form<TicketForms>, body: &str, updated_at: DateTime<Utc>) {
    let here = form.sheet.kept().map(|kept| kept.body).unwrap_or_default();
    let is_newer = match form.backup.typed_last() {
        None => true,
        Some(typed) => form.backup.is_all_kept(&here) && updated_at > typed,
    };
    if is_newer && here != body {
        form.sheet.take_kept(body);
    }
    if is_newer {
        form.backup.has(body);
    }
}
