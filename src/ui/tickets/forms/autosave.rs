//! What is being written is kept in the database while one writes: it is there on every desk, and when this
//! console is started again.

use super::TicketForms;
use super::body::{DraftText, TicketFormBody};
use crate::domain::desk::Command;
use crate::domain::journal::WriteId;
use crate::domain::ticket::work::PersonalState;
use crate::ui::collection::forms::{DraftAutosave, SaveState};
use crate::ui::context::Cx;
use chrono::{DateTime, Duration, Utc};

/// After such a pause in typing it is kept, and after a failure tried again.
const PAUSE: Duration = Duration::seconds(3);
/// It is kept after so many keys, too.
const KEYS: u32 = 80;
/// As much as the database takes.
const MOST: usize = 20_000;

/// What is kept of a form's text.
#[derive(Debug, Default)]
pub(in crate::ui::tickets) struct Autosave {
    /// The text that the database has.
    kept: String,
    /// The text that is on its way there.
    underway: Option<(WriteId, String)>,
    /// When something was last typed, or a try failed; none when there is nothing new.
    typed_at: Option<DateTime<Utc>>,
    /// Keys since it was last kept.
    keys: u32,
    /// The last key of all.
    last_key: Option<DateTime<Utc>>,
}

impl Autosave {
    /// The database has this text already.
    pub(super) fn has(&mut self, body: &str) {
        body.clone_into(&mut self.kept);
        self.typed_at = None;
        self.keys = 0;
    }

    /// The database may have another text.
    pub(super) fn is_elsewhere(&mut self, now: DateTime<Utc>) {
        self.kept.clear();
        self.typed_at = Some(now);
    }

    /// When something was last typed at this desk.
    pub(super) fn typed_last(&self) -> Option<DateTime<Utc>> {
        self.last_key
    }

    /// Everything that was typed is kept, as far as one knows here.
    pub(super) fn is_all_kept(&self, body: &str) -> bool {
        self.underway.is_none() && self.kept == body
    }

    /// The write in flight.
    pub(super) fn underway(&self) -> Option<WriteId> {
        self.underway.as_ref().map(|(write, _)| *write)
    }

    /// When it is to be kept; none while there is nothing to keep.
    pub(super) fn due_at(&self) -> Option<DateTime<Utc>> {
        self.typed_at.filter(|_| self.underway.is_none()).map(|typed| typed + PAUSE)
    }

    /// Takes the result of its write. Says whether it was one.
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

    /// After a pause, or after many keys.
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
