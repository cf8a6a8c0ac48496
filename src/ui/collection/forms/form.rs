//! A form: a sheet with its sending, what became of it, and its frame.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use uuid::Uuid;

use super::FormSet;
use super::body::{Done, DraftAutosave, FormBody, FormEvent, SaveState, SubmitResult};
use crate::domain::desk::{Answer, DeskError, DeskErrorKind, Outcome};
use crate::ui::context::{Cx, View};
use crate::ui::effect::Slot;
use crate::ui::idempotent_submit::Sending;
use crate::ui::widgets::form_frame::FormFrame;

/// What is left of a form after a result.
#[derive(Debug)]
pub(super) enum FormResult {
    Stays,
    /// It is done, by the command of this id.
    Done(Done, Uuid),
}

/// A sheet on its way.
#[derive(Debug)]
pub struct Form<W: FormSet> {
    pub(super) subject: W::DraftKey,
    /// What is filled in.
    pub sheet: Box<W::Body>,
    /// What of it is elsewhere, too.
    pub backup: W::Autosave,
    sending: Sending<W::Command>,
    /// Why it was not accepted.
    pub(super) complaint: Option<String>,
    /// Something was typed in it.
    is_touched: bool,
    /// It was sent and nobody knows whether it arrived.
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

    /// What it is about.
    pub fn subject(&self) -> &W::DraftKey {
        &self.subject
    }

    /// Whether it holds something of somebody's that is not sent yet.
    #[must_use]
    pub fn is_draft(&self) -> bool {
        self.is_touched && self.sheet.is_dirty()
    }

    /// Whether its write has no result yet.
    #[must_use]
    pub fn is_saving(&self) -> bool {
        self.sending.is_underway()
    }

    /// Whether a write of it may have been done although no answer came.
    #[must_use]
    pub fn is_uncertain(&self) -> bool {
        self.is_uncertain
    }

    /// Whether this is its write.
    pub(super) fn has_sent(&self, write: Uuid) -> bool {
        self.sending.is(write)
    }

    /// Where else what is typed is.
    pub(super) fn save_state(&self) -> SaveState {
        self.backup.state(&self.sheet)
    }

    /// Whether something would be lost with it: also that a text was emptied, until that is backed up, and a complaint
    /// that came while it was set aside.
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

    /// Backs up what is typed when it is time for that.
    pub fn autosave_if_due(&mut self, cx: &mut Cx<'_>) {
        if !self.is_saving() {
            self.backup.in_time(&self.sheet, cx);
        }
    }

    /// Backs up what is typed.
    pub(super) fn autosave_now(&mut self, cx: &mut Cx<'_>) {
        if self.is_touched && !self.is_saving() {
            self.backup.now(&self.sheet, cx);
        }
    }

    pub(super) fn answer(&mut self, slot: Slot, id: u64, answer: &Result<Answer, DeskError>, cx: &mut Cx<'_>) {
        if self.sheet.answer(slot, id, answer, cx) == FormEvent::Submit {
            self.submit(cx);
        }
    }

    /// Sends what is filled in, or says what is missing.
    fn submit(&mut self, cx: &mut Cx<'_>) {
        let sheet = &mut self.sheet;
        let send = |id, command, cx: &mut Cx<'_>| cx.run(W::write(id, command));
        if let Err(sentence) = self.sending.submit(|thing, cx| sheet.command(thing, cx), send, cx) {
            self.complaint = Some(sentence);
        }
    }

    /// Takes the result of its write.
    pub(super) fn settle(&mut self, result: &Result<Outcome, DeskError>, cx: &mut Cx<'_>) -> FormResult {
        let command = self.sending.arrived().command;
        let verdict = match result {
            Ok(Outcome::Refused(sentence)) => SubmitResult::Stay(sentence.clone()),
            Ok(outcome) => match W::outcome(outcome) {
                Some(outcome) => self.sheet.submit_result(outcome, cx),
                None => SubmitResult::Stay("That was something else. Ctrl-S tries again.".into()),
            },
            // Nothing was done, and the same again would be answered the same.
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

    /// What will be done when it is sent.
    #[must_use]
    pub fn consequence(&self) -> Option<String> {
        self.sheet.consequence()
    }

    /// Lines that it would like to have, with its frame.
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
