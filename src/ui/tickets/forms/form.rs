//! A form: a sheet with its sending, what became of it, and what is kept of it meanwhile.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use uuid::Uuid;

use super::Subject;
use super::keeping::Keeping;
use super::sheet::{Done, Pressed, Sheet, Verdict};
use crate::domain::desk::{self, Outcome, Trouble};
use crate::domain::ticket::work::{self, Command, Write};
use crate::ui::context::{Cx, View};
use crate::ui::sending::Sending;
use crate::ui::widgets::sheet_frame::SheetFrame;

/// What is left of a form after a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum After {
    Stays,
    /// It is done, by the command of this id; `news` is what the desk has seen of the ticket then.
    Done {
        done: Done,
        command: Uuid,
        news: Option<i64>,
    },
}

#[derive(Debug)]
pub(super) struct Form {
    pub(super) subject: Subject,
    pub(super) sheet: Box<dyn Sheet>,
    pub(super) keeping: Keeping,
    sending: Sending<Command>,
    /// Why it was not accepted.
    pub(super) complaint: Option<String>,
    /// Something was typed in it.
    pub(super) is_touched: bool,
    /// It was sent and nobody knows whether it arrived: a draft may have been kept behind it.
    pub(super) is_uncertain: bool,
}

impl Form {
    pub(super) fn new(subject: Subject, sheet: Box<dyn Sheet>, cx: &mut Cx<'_>) -> Self {
        let sending = Sending::new(cx);
        Self {
            subject,
            sheet,
            keeping: Keeping::default(),
            sending,
            complaint: None,
            is_touched: false,
            is_uncertain: false,
        }
    }

    /// Whether its write has no result yet.
    pub(super) fn is_saving(&self) -> bool {
        self.sending.is_underway()
    }

    /// Whether this is its write.
    pub(super) fn has_sent(&self, write: Uuid) -> bool {
        self.sending.is(write)
    }

    /// Whether it holds something of somebody's that is not sent yet.
    pub(super) fn is_draft(&self) -> bool {
        self.is_touched && self.sheet.holds_something()
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
            Pressed::Taken => self.keep_in_time(cx),
            Pressed::Shut => {}
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
        if self.sheet.writes_to().is_some() {
            self.keeping.typed(cx.now);
        }
    }

    /// Keeps what is written, after a pause or many keys.
    pub(super) fn keep_in_time(&mut self, cx: &mut Cx<'_>) {
        if !self.is_saving() {
            self.keeping.keep_in_time(|| self.sheet.kept(), cx);
        }
    }

    /// Keeps what is written.
    pub(super) fn keep(&mut self, cx: &mut Cx<'_>) {
        if self.is_touched && !self.is_saving() {
            self.keeping.keep(|| self.sheet.kept(), cx);
        }
    }

    /// Sends what is filled in, or says what is missing.
    fn submit(&mut self, cx: &mut Cx<'_>) {
        let sheet = &mut self.sheet;
        let send = |id, command, cx: &mut Cx<'_>| cx.run(desk::Command::Ticket(Box::new(Write { id, command })));
        if let Err(sentence) = self.sending.submit(|thing, cx| sheet.command(thing, cx), send, cx) {
            self.complaint = Some(sentence);
        }
    }

    /// Takes the result of its write.
    pub(super) fn settle(&mut self, result: &Result<Outcome, Trouble>, cx: &mut Cx<'_>) -> After {
        let command = self.sending.arrived().command;
        let mut news = None;
        let verdict = match result {
            Ok(Outcome::Ticket(outcome)) => {
                if let work::Outcome::Done { news: seen, .. } = **outcome {
                    news = Some(seen);
                }
                self.sheet.verdict(outcome, cx)
            }
            Ok(Outcome::Refused(sentence)) => Verdict::Stay(sentence.clone()),
            Ok(_) => Verdict::Stay("That was something else. Ctrl-S tries again.".into()),
            Err(trouble) => {
                self.is_uncertain = true;
                self.complaint = Some(format!("{} Ctrl-S tries again; nothing is done twice.", trouble.sentence));
                return After::Stays;
            }
        };
        self.sending.begin_anew(cx);
        match verdict {
            Verdict::Done(done) => After::Done { done, command, news },
            Verdict::Stay(sentence) => {
                self.complaint = Some(sentence);
                After::Stays
            }
        }
    }

    /// Lines that it would like to have, with its frame.
    pub(super) fn height(&self) -> u16 {
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
