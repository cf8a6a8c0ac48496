//! A form: a sheet with its sending, what became of it, and its frame.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Clear, Paragraph, Wrap};
use uuid::Uuid;

use super::Subject;
use super::sheet::{Pressed, Sheet, Verdict};
use crate::domain::desk::{self, Outcome, Trouble, TroubleKind};
use crate::domain::lead::work::{Command, Write};
use crate::domain::text;
use crate::ui::context::{Cx, View};
use crate::ui::theme::Meaning;
use crate::ui::widgets::panel::{centred, panel};

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
    /// The command's id, the same however often it is sent.
    id: Uuid,
    /// The id of what it makes.
    thing: Uuid,
    /// What was sent last, when it is not known whether it arrived.
    sent: Option<Command>,
    /// Why it was not accepted.
    pub(super) complaint: Option<String>,
    /// The write in flight.
    pub(super) saving: Option<Uuid>,
    /// Something was typed in it.
    pub(super) is_touched: bool,
}

impl Form {
    pub(super) fn new(subject: Subject, sheet: Box<dyn Sheet>, cx: &mut Cx<'_>) -> Self {
        let (id, thing) = (cx.ids.write(), cx.ids.write());
        Self { subject, sheet, id, thing, sent: None, complaint: None, saving: None, is_touched: false }
    }

    /// Whether it holds something of somebody's that is not sent yet.
    pub(super) fn is_draft(&self) -> bool {
        self.is_touched && self.sheet.holds_something()
    }

    pub(super) fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> Pressed {
        if self.saving.is_some() {
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
        if self.saving.is_some() {
            return;
        }
        let mut filled = self.sheet.command(self.thing, cx);
        // What was changed since it may have arrived is something else, and must not be answered as the first.
        if self.sent.is_some() && filled.as_ref().ok() != self.sent.as_ref() {
            self.begin_anew(cx);
            filled = self.sheet.command(self.thing, cx);
        }
        match filled {
            Ok(command) => {
                self.sent = Some(command.clone());
                let write = Write { id: self.id, command };
                self.saving = Some(cx.run(desk::Command::Lead(Box::new(write))));
            }
            Err(sentence) => self.complaint = Some(sentence),
        }
    }

    fn begin_anew(&mut self, cx: &mut Cx<'_>) {
        (self.id, self.thing, self.sent) = (cx.ids.write(), cx.ids.write(), None);
    }

    /// Takes the result of its write.
    pub(super) fn settle(&mut self, result: &Result<Outcome, Trouble>, cx: &mut Cx<'_>) -> After {
        self.saving = None;
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
        // This id has its answer for good: what is sent next is something else.
        self.begin_anew(cx);
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
        let complaint_height = if self.complaint.is_some() { 3 } else { 1 };
        let place = centred(area, 78, self.sheet.height().saturating_add(3 + complaint_height));
        frame.render_widget(Clear, place);
        frame.buffer_mut().set_style(place, view.theme.ground());
        let title = text::fit(&self.sheet.title(), usize::from(place.width).saturating_sub(6));
        let block = panel(view, &title, true);
        let inner = block.inner(place);
        frame.render_widget(block, place);
        let [body, complaint, keys] =
            Layout::vertical([Constraint::Min(1), Constraint::Length(complaint_height), Constraint::Length(1)])
                .areas(inner);
        self.sheet.draw(frame, body, view);
        if let Some(sentence) = &self.complaint {
            let words = Paragraph::new(text::safe(sentence)).wrap(Wrap { trim: true });
            frame.render_widget(words.style(view.theme.style(Meaning::Stop)), complaint);
        } else if self.saving.is_some() {
            frame.render_widget(Line::styled("Saving…", view.theme.style(Meaning::Accent)), complaint);
        }
        let shown = text::fit(self.sheet.keys(), usize::from(keys.width));
        frame.render_widget(Line::styled(shown, view.theme.style(Meaning::Muted)), keys);
    }
}
