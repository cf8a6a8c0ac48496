//! A form: its body, the sending of its command, the result and the frame.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use uuid::Uuid;

use super::FormSet;
use super::body::{Done, DraftAutosave, FormBody, FormEvent, SaveState, SubmitResult};
use crate::domain::desk::{Answer, DeskError, DeskErrorKind, Outcome};
use crate::domain::journal::WriteId;
use crate::ui::context::{Cx, View};
use crate::ui::effect::Slot;
use crate::ui::idempotent_submit::Sending;
use crate::ui::ids::QueryId;
use crate::ui::widgets::form_frame::FormFrame;

/// What becomes of a form after a result.
#[derive(Debug)]
pub(super) enum FormResult {
    Stays,
    /// The form closes. The command with this id was carried out.
    Done(Done, Uuid),
}

/// A body with the state of its sending.
#[derive(Debug)]
pub struct Form<W: FormSet> {
    pub(super) subject: W::DraftKey,
    /// The fields.
    pub sheet: Box<W::Body>,
    /// The draft as saved outside this form.
    pub backup: W::Autosave,
    sending: Sending<W::Command>,
    /// Why the last command was not accepted.
    pub(super) complaint: Option<String>,
    /// Whether the user typed in the form.
    is_touched: bool,
    /// Whether the command was sent without an answer, so that it may have been carried out.
    is_uncertain: bool,
}

impl<W: FormSet> Form<W> {
    pub(super) fn new(subject: W::DraftKey, sheet: Box<W::Body>, cx: &mut Cx<'_>) -> Self {
        Self {
            subject,
            sheet,
            backup: W::Autosave::default(),
            sending: Sending::new(cx),
            complaint: None,
            is_touched: false,
            is_uncertain: false,
        }
    }

    /// Returns what the form is about.
    pub fn subject(&self) -> &W::DraftKey {
        &self.subject
    }

    /// Whether the form has typed text that is not sent yet.
    #[must_use]
    pub fn is_draft(&self) -> bool {
        self.is_touched && self.sheet.is_dirty()
    }

    /// Whether the form's write has no result yet.
    #[must_use]
    pub fn is_saving(&self) -> bool {
        self.sending.is_underway()
    }

    /// Whether a write of the form may have been carried out without an answer.
    #[must_use]
    pub fn is_uncertain(&self) -> bool {
        self.is_uncertain
    }

    /// Whether the form sent this write.
    pub(super) fn has_sent(&self, write: WriteId) -> bool {
        self.sending.is(write)
    }

    /// Returns how much of the typed text is saved outside this form.
    pub(super) fn save_state(&self) -> SaveState {
        self.backup.state(&self.sheet)
    }

    /// Whether closing would lose something. That includes an emptied text until it is saved, and a complaint that
    /// arrived while the form was set aside.
    pub(super) fn stays(&self) -> bool {
        self.is_draft()
            || self.is_saving()
            || self.complaint.is_some()
            || (self.is_touched && self.save_state() == SaveState::Partly)
    }

    pub(super) fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> FormEvent {
        if self.is_saving() {
            return FormEvent::Taken;
        }
        self.complaint = None;
        self.note_typed(cx);
        let pressed = self.sheet.key(key, cx);
        match pressed {
            FormEvent::Submit => self.submit(cx),
            FormEvent::Taken => self.autosave_if_due(cx),
            FormEvent::Shut | FormEvent::Show(_) => {}
        }
        pressed
    }

    pub(super) fn paste(&mut self, text: &str, cx: &mut Cx<'_>) {
        if !self.is_saving() {
            self.note_typed(cx);
            self.sheet.paste(text, cx);
        }
    }

    fn note_typed(&mut self, cx: &Cx<'_>) {
        self.is_touched = true;
        self.backup.typed(&self.sheet, cx);
    }

    /// Saves the draft if its time has come.
    pub fn autosave_if_due(&mut self, cx: &mut Cx<'_>) {
        if !self.is_saving() {
            self.backup.in_time(&self.sheet, cx);
        }
    }

    /// Saves the draft now.
    pub(super) fn autosave_now(&mut self, cx: &mut Cx<'_>) {
        if self.is_touched && !self.is_saving() {
            self.backup.now(&self.sheet, cx);
        }
    }

    pub(super) fn answer(&mut self, slot: Slot, id: QueryId, answer: &Result<Answer, DeskError>, cx: &mut Cx<'_>) {
        if self.sheet.answer(slot, id, answer, cx) == FormEvent::Submit {
            self.submit(cx);
        }
    }

    /// Sends the command, or shows what is missing.
    fn submit(&mut self, cx: &mut Cx<'_>) {
        let sheet = &mut self.sheet;
        let send = |id, command, cx: &mut Cx<'_>| cx.run(W::write(id, command));
        if let Err(sentence) = self.sending.submit(|thing, cx| sheet.command(thing, cx), send, cx) {
            self.complaint = Some(sentence);
        }
    }

    /// Takes the result of the form's write.
    pub(super) fn settle(&mut self, result: &Result<Outcome, DeskError>, cx: &mut Cx<'_>) -> FormResult {
        let command = self.sending.arrived().command;
        let verdict = match result {
            Ok(Outcome::Refused(sentence)) => SubmitResult::Stay(sentence.clone()),
            Ok(outcome) => match W::outcome(outcome) {
                Some(outcome) => self.sheet.submit_result(outcome, cx),
                None => SubmitResult::Stay("Unexpected answer. Ctrl-S tries again.".into()),
            },
            // The database changed nothing, and the same command would have the same result.
            Err(DeskError { kind: DeskErrorKind::Refused | DeskErrorKind::Denied, sentence }) => {
                SubmitResult::Stay(sentence.clone())
            }
            Err(trouble) => {
                self.is_uncertain = true;
                self.complaint = Some(format!("{} Ctrl-S tries again; nothing is done twice.", trouble.sentence));
                return FormResult::Stays;
            }
        };
        self.sending.begin_anew(cx);
        match verdict {
            SubmitResult::Done(done) => return FormResult::Done(done, command),
            SubmitResult::Stay(sentence) => self.complaint = Some(sentence),
            SubmitResult::Next => self.submit(cx),
        }
        FormResult::Stays
    }

    /// Returns what sending will do, for the message row.
    #[must_use]
    pub fn consequence(&self) -> Option<String> {
        self.sheet.consequence()
    }

    /// Returns the preferred height in lines, with the frame.
    #[must_use]
    pub fn height(&self) -> u16 {
        self.form_frame("").outer_height()
    }

    fn form_frame<'a>(&'a self, title: &'a str) -> FormFrame<'a> {
        FormFrame {
            title,
            keys: self.sheet.keys(),
            complaint: self.complaint.as_deref(),
            is_saving: self.is_saving(),
            height: self.sheet.height(),
        }
    }

    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let title = self.sheet.title();
        let body = self.form_frame(&title).draw(frame, area, view);
        self.sheet.draw(frame, body, view);
    }
}
