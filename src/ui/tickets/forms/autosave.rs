//! Saves a draft in the database while the user writes. The draft is then on every desk, and survives a restart of this
//! console.

use super::TicketForms;
use super::body::{DraftText, TicketFormBody};
use crate::domain::desk::Command;
use crate::domain::journal::WriteId;
use crate::domain::ticket::work::PersonalState;
use crate::ui::collection::forms::{DraftAutosave, SaveState};
use crate::ui::context::Cx;
use chrono::{DateTime, Duration, Utc};

/// A draft is saved after this pause in typing, and saved again after this time if that fails.
const PAUSE: Duration = Duration::seconds(3);
/// A draft is also saved after this many keys.
const KEYS: u32 = 80;
/// Maximum characters that the database takes.
const MOST: usize = 20_000;

/// Save state of a form's text.
#[derive(Debug, Default)]
pub(in crate::ui::tickets) struct Autosave {
    /// The text that the database has.
    kept: String,
    /// The text of the save in flight.
    underway: Option<(WriteId, String)>,
    /// When the user last typed, or a save failed; `None` if nothing is new.
    typed_at: Option<DateTime<Utc>>,
    /// Keys since the last save.
    keys: u32,
    /// When the user last typed at this desk.
    last_key: Option<DateTime<Utc>>,
}

impl Autosave {
    /// Notes that the database has this text already.
    pub(super) fn has(&mut self, body: &str) {
        body.clone_into(&mut self.kept);
        self.typed_at = None;
        self.keys = 0;
    }

    /// Notes that the database may have another text.
    pub(super) fn is_elsewhere(&mut self, now: DateTime<Utc>) {
        self.kept.clear();
        self.typed_at = Some(now);
    }

    /// Returns when the user last typed at this desk.
    pub(super) fn typed_last(&self) -> Option<DateTime<Utc>> {
        self.last_key
    }

    /// Whether all typed text is saved, as far as this console knows.
    pub(super) fn is_all_kept(&self, body: &str) -> bool {
        self.underway.is_none() && self.kept == body
    }

    /// Returns the save in flight.
    pub(super) fn underway(&self) -> Option<WriteId> {
        self.underway.as_ref().map(|(write, _)| *write)
    }

    /// Returns when to save the text; `None` while there is nothing to save.
    pub(super) fn due_at(&self) -> Option<DateTime<Utc>> {
        self.typed_at.filter(|_| self.underway.is_none()).map(|typed| typed + PAUSE)
    }

    /// Takes the result of a save. Returns whether the write was this form's save.
    pub(super) fn settle(&mut self, write: WriteId, is_kept: bool, cx: &Cx<'_>) -> bool {
        let Some((_, body)) = self.underway.take_if(|(underway, _)| *underway == write) else { return false };
        if is_kept {
            self.kept = body;
        } else {
            self.typed_at = Some(cx.now);
        }
        true
    }
}

impl DraftAutosave<TicketForms> for Autosave {
    fn typed(&mut self, sheet: &(dyn TicketFormBody + 'static), cx: &Cx<'_>) {
        if sheet.writes_to().is_some() {
            self.typed_at = Some(cx.now);
            self.last_key = Some(cx.now);
            self.keys += 1;
        }
    }

    /// Saves the text after a pause, or after many keys.
    fn in_time(&mut self, sheet: &(dyn TicketFormBody + 'static), cx: &mut Cx<'_>) {
        if self.keys >= KEYS || self.due_at().is_some_and(|due| due <= cx.now) {
            self.now(sheet, cx);
        }
    }

    fn now(&mut self, sheet: &(dyn TicketFormBody + 'static), cx: &mut Cx<'_>) {
        if self.underway.is_some() {
            return;
        }
        (self.typed_at, self.keys) = (None, 0);
        let Some(DraftText { ticket, is_note, body }) = sheet.kept() else { return };
        if body != self.kept && body.chars().count() <= MOST {
            let keep = PersonalState::Draft { ticket, is_note, body: body.clone() };
            self.underway = Some((cx.run(Command::TicketPersonal(Box::new(keep))), body));
        }
    }

    fn state(&self, sheet: &(dyn TicketFormBody + 'static)) -> SaveState {
        match sheet.kept() {
            None => SaveState::Never,
            Some(kept) if self.is_all_kept(&kept.body) => SaveState::Whole,
            Some(_) => SaveState::Partly,
        }
    }
}
