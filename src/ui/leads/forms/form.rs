//! A form: a sheet with its sending, what became of it, and its frame.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use uuid::Uuid;

use super::Subject;
use super::sheet::{Pressed, Sheet, Verdict};
use crate::domain::desk::{self, Outcome, Trouble, TroubleKind};
use crate::domain::lead::work::{Command, Write};
use crate::ui::context::{Cx, View};
use crate::ui::sending::Sending;
use crate::ui::widgets::sheet_frame::SheetFrame;

/// What is left of a form after a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    Stays,
    Done { show: Option<Uuid> },
}

#[derive(Debug)]
pub(super) struct Form {
    pub(super) subject: Subject,
    pub(super) sheet: Box<dyn Sheet>,
    sending: Sending<Command>,
    /// Why it was not accepted.
    pub(super) complaint: Option<String>,
    /// Something was typed in it.
    pub(super) is_touched: bool,
}

impl Form {
    pub(super) fn new(subject: Subject, sheet: Box<dyn Sheet>, cx: &mut Cx<'_>) -> Self {
        Self { subject, sheet, sending: Sending::new(cx), complaint: None, is_touched: false }
    }

    /// Whether it holds something of somebody's that is not sent yet.
    pub(super) fn is_draft(&self) -> bool {
        self.is_touched && self.sheet.holds_something()
    }

    /// Whether its write has no result yet.
    pub(super) fn is_saving(&self) -> bool {
        self.sending.is_underway()
    }

    /// Whether this is its write.
    pub(super) fn has_sent(&self, write: Uuid) -> bool {
        self.sending.is(write)
    }

    pub(super) fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> Pressed {
        if self.is_saving() {
            return Pressed::Taken;
        }
        self.complaint = None;
        self.is_touched = true;
        let pressed = self.sheet.key(key, cx);
        if pressed == Pressed::Submit {
            self.submit(cx);
        }
        pressed
    }

    /// Sends what is filled in, or says what is missing.
    pub(super) fn submit(&mut self, cx: &mut Cx<'_>) {
        let sheet = &mut self.sheet;
        let send = |id, command, cx: &mut Cx<'_>| cx.run(desk::Command::Lead(Box::new(Write { id, command })));
        if let Err(sentence) = self.sending.submit(|thing, cx| sheet.command(thing, cx), send, cx) {
            self.complaint = Some(sentence);
        }
    }

    /// Takes the result of its write.
    pub(super) fn settle(&mut self, result: &Result<Outcome, Trouble>, cx: &mut Cx<'_>) -> After {
        self.sending.arrived();
        let verdict = match result {
            Ok(Outcome::Lead(outcome)) => self.sheet.verdict(outcome, cx),
            Ok(Outcome::Refused(sentence)) => Verdict::Stay(sentence.clone()),
            Ok(_) => Verdict::Stay("That was something else. Ctrl-S tries again.".into()),
            // Nothing of it was done, and the same again would be answered the same.
            Err(Trouble { kind: TroubleKind::Refused | TroubleKind::Denied, sentence }) => {
                Verdict::Stay(sentence.clone())
            }
            Err(trouble) => {
                self.complaint = Some(format!("{} Ctrl-S tries again; nothing is done twice.", trouble.sentence));
                return After::Stays;
            }
        };
        self.sending.begin_anew(cx);
        match verdict {
            Verdict::Done { tone, sentence, show } => {
                cx.report(tone, sentence);
                return After::Done { show };
            }
            Verdict::Stay(sentence) => self.complaint = Some(sentence),
            Verdict::Next => self.submit(cx),
        }
        After::Stays
    }

    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let title = self.sheet.title();
        let body = SheetFrame {
            title: &title,
            keys: self.sheet.keys(),
            complaint: self.complaint.as_deref(),
            is_saving: self.is_saving(),
            height: self.sheet.height(),
        }
        .draw(frame, area, view);
        self.sheet.draw(frame, body, view);
    }
}
