//! A form: a sheet with its sending, what became of it, and its frame.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use uuid::Uuid;

use super::Work;
use super::sheet::{Backed, Backup, Done, Pressed, Sheet, Verdict};
use crate::domain::desk::{Answer, Outcome, Trouble, TroubleKind};
use crate::ui::context::{Cx, View};
use crate::ui::effect::Slot;
use crate::ui::sending::Sending;
use crate::ui::widgets::sheet_frame::SheetFrame;

/// What is left of a form after a result.
#[derive(Debug)]
pub(super) enum After {
    Stays,
    /// It is done, by the command of this id.
    Done(Done, Uuid),
}

/// A sheet on its way.
#[derive(Debug)]
pub struct Form<W: Work> {
    pub(super) subject: W::Subject,
    /// What is filled in.
    pub sheet: Box<W::Sheet>,
    /// What of it is elsewhere, too.
    pub backup: W::Backup,
    sending: Sending<W::Command>,
    /// Why it was not accepted.
    pub(super) complaint: Option<String>,
    /// Something was typed in it.
    is_touched: bool,
    /// It was sent and nobody knows whether it arrived.
    is_uncertain: bool,
}

impl<W: Work> Form<W> {
    pub(super) fn new(subject: W::Subject, sheet: Box<W::Sheet>, cx: &mut Cx<'_>) -> Self {
        Self {
            subject,
            sheet,
            backup: W::Backup::default(),
            sending: Sending::new(cx),
            complaint: None,
            is_touched: false,
            is_uncertain: false,
        }
    }

    /// What it is about.
    pub fn subject(&self) -> &W::Subject {
        &self.subject
    }

    /// Whether it holds something of somebody's that is not sent yet.
    #[must_use]
    pub fn is_draft(&self) -> bool {
        self.is_touched && self.sheet.holds_something()
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
    pub(super) fn backed(&self) -> Backed {
        self.backup.state(&self.sheet)
    }

    /// Whether something would be lost with it: also that a text was emptied, until that is backed up, and a complaint
    /// that came while it was set aside.
    pub(super) fn stays(&self) -> bool {
        self.is_draft()
            || self.is_saving()
            || self.complaint.is_some()
            || (self.is_touched && self.backed() == Backed::Partly)
    }

    pub(super) fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> Pressed {
        if self.is_saving() {
            return Pressed::Taken;
        }
        self.complaint = None;
        self.touched(cx);
        let pressed = self.sheet.key(key, cx);
        match pressed {
            Pressed::Submit => self.submit(cx),
            Pressed::Taken => self.back_up_in_time(cx),
            Pressed::Shut | Pressed::Show(_) => {}
        }
        pressed
    }

    pub(super) fn paste(&mut self, text: &str, cx: &mut Cx<'_>) {
        if !self.is_saving() {
            self.touched(cx);
            self.sheet.paste(text, cx);
        }
    }

    fn touched(&mut self, cx: &Cx<'_>) {
        self.is_touched = true;
        self.backup.typed(&self.sheet, cx);
    }

    /// Backs up what is typed when it is time for that.
    pub fn back_up_in_time(&mut self, cx: &mut Cx<'_>) {
        if !self.is_saving() {
            self.backup.in_time(&self.sheet, cx);
        }
    }

    /// Backs up what is typed.
    pub(super) fn back_up(&mut self, cx: &mut Cx<'_>) {
        if self.is_touched && !self.is_saving() {
            self.backup.now(&self.sheet, cx);
        }
    }

    pub(super) fn answer(&mut self, slot: Slot, id: u64, answer: &Result<Answer, Trouble>, cx: &mut Cx<'_>) {
        if self.sheet.answer(slot, id, answer, cx) == Pressed::Submit {
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
    pub(super) fn settle(&mut self, result: &Result<Outcome, Trouble>, cx: &mut Cx<'_>) -> After {
        let command = self.sending.arrived().command;
        let verdict = match result {
            Ok(Outcome::Refused(sentence)) => Verdict::Stay(sentence.clone()),
            Ok(outcome) => match W::outcome(outcome) {
                Some(outcome) => self.sheet.verdict(outcome, cx),
                None => Verdict::Stay("That was something else. Ctrl-S tries again.".into()),
            },
            // Nothing was done, and the same again would be answered the same.
            Err(Trouble { kind: TroubleKind::Refused | TroubleKind::Denied, sentence }) => {
                Verdict::Stay(sentence.clone())
            }
            Err(trouble) => {
                self.is_uncertain = true;
                self.complaint = Some(format!("{} Ctrl-S tries again; nothing is done twice.", trouble.sentence));
                return After::Stays;
            }
        };
        self.sending.begin_anew(cx);
        match verdict {
            Verdict::Done(done) => return After::Done(done, command),
            Verdict::Stay(sentence) => self.complaint = Some(sentence),
            Verdict::Next => self.submit(cx),
        }
        After::Stays
    }

    /// Lines that it would like to have, with its frame.
    #[must_use]
    pub fn height(&self) -> u16 {
        self.sheet_frame("").outer_height()
    }

    fn sheet_frame<'a>(&'a self, title: &'a str) -> SheetFrame<'a> {
        SheetFrame {
            title,
            keys: self.sheet.keys(),
            complaint: self.complaint.as_deref(),
            is_saving: self.is_saving(),
            height: self.sheet.height(),
        }
    }

    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let title = self.sheet.title();
        let body = self.sheet_frame(&title).draw(frame, area, view);
        self.sheet.draw(frame, body, view);
    }
}
