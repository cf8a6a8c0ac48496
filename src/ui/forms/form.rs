//! One form: keys, sending, results, drawing.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Paragraph, Wrap};

use super::{Asked, Form, FormBody, FormEvent, Then, Validated, person};
use crate::domain::desk::{Command, DeskError, Outcome};
use crate::domain::license::License;
use crate::domain::seat::Seat;
use crate::domain::{admission, text};
use crate::keys::Action;
use crate::ui::context::{Cx, Tone, View};
use crate::ui::outcomes;
use crate::ui::theme::Meaning;
use crate::ui::widgets::confirm::{Answer, Confirm};
use crate::ui::widgets::dialog::Dialog;
use crate::ui::widgets::seat_line;

impl Form {
    pub(super) fn key(&mut self, key: KeyEvent) -> FormEvent {
        match &mut self.body {
            FormBody::Waiver(body) => body.key(key),
            FormBody::Identity(body) => body.key(key),
            FormBody::Payment(body) => body.key(key, self.seat.balance),
            FormBody::Name(body) => body.key(key),
            FormBody::Override(body) => body.key(key),
            FormBody::Note(body) => body.key(key),
            FormBody::Correction(body) => body.key(key),
        }
    }

    pub(super) fn paste(&mut self, pasted: &str) {
        match &mut self.body {
            FormBody::Waiver(body) => body.fields.paste(pasted),
            FormBody::Identity(body) => body.fields.paste(pasted),
            FormBody::Payment(body) => body.fields.paste(pasted),
            FormBody::Name(body) => body.fields.paste(pasted),
            FormBody::Override(body) => body.fields.paste(pasted),
            FormBody::Note(body) => body.paste(pasted),
            FormBody::Correction(body) => body.fields.paste(pasted),
        }
    }

    /// Whether typed letters go into a field.
    pub(super) fn takes_letters(&self) -> bool {
        match &self.body {
            FormBody::Waiver(body) => body.fields.takes_letters(),
            FormBody::Identity(body) => body.fields.takes_letters(),
            FormBody::Payment(body) => body.fields.takes_letters(),
            FormBody::Name(body) => body.fields.takes_letters(),
            FormBody::Override(body) => body.fields.takes_letters(),
            FormBody::Note(_) => true,
            FormBody::Correction(body) => body.fields.takes_letters(),
        }
    }

    /// Fills in a license. Returns whether the form can use one.
    pub(super) fn fill_in(&mut self, license: &License) -> bool {
        let is_holder = license.is_of(&self.seat);
        match &mut self.body {
            FormBody::Identity(_) if !is_holder => {
                let (name, label) = (license.name.shown(), self.seat.label());
                self.complaint = Some(format!(
                    "The license is {name}'s by name or birth date, not {label}'s. Nothing is filled in."
                ));
            }
            FormBody::Identity(body) => self.complaint = body.fill_in(license, self.seat.class_date),
            FormBody::Name(body) => body.fill_in(license),
            _ => return false,
        }
        self.is_touched = true;
        true
    }

    /// Whether the form's contents are about the person who holds the seat. A name form may hold another name, which is
    /// its purpose.
    pub(super) fn is_of(&self, seat: &Seat) -> bool {
        self.action == Action::Name || self.person == person(seat)
    }

    /// Sends the form. Asks first if the change is surprising or concerns money.
    pub(super) fn submit(&mut self, cx: &mut Cx<'_>) {
        match self.review(cx).and_then(|()| self.command(cx)) {
            Ok(command) => match self.doubt(cx) {
                Some(confirm) => self.asked = Some(Asked { confirm, then: Then::Send(command) }),
                None => self.saving = Some(cx.run(command)),
            },
            Err(sentence) => self.complaint = Some(sentence),
        }
    }

    fn doubt(&self, cx: &Cx<'_>) -> Option<Confirm> {
        match &self.body {
            FormBody::Waiver(body) => body.doubt(&self.seat, cx),
            FormBody::Correction(body) => body.doubt(&self.seat, cx),
            _ => None,
        }
    }

    /// Handles a key of the question. Returns whether the form stays open.
    pub(super) fn answer_key(&mut self, mut asked: Asked, key: KeyEvent, cx: &mut Cx<'_>) -> bool {
        match (asked.confirm.key(key, cx.now), asked.then) {
            (Answer::Open, then) => self.asked = Some(Asked { then, ..asked }),
            (Answer::No, Then::Open) => return false,
            (Answer::No, Then::Send(_)) => {}
            (Answer::Yes, Then::Open) => {
                if let FormBody::Waiver(body) = &mut self.body {
                    body.is_again = true;
                }
            }
            (Answer::Yes, Then::Send(command)) => self.send_confirmed(command, cx),
        }
        true
    }

    /// Sends the confirmed command, if the form would still send the same one.
    fn send_confirmed(&mut self, command: Command, cx: &mut Cx<'_>) {
        match self.review(cx).and_then(|()| self.command(cx)) {
            Ok(now) if now == command => self.saving = Some(cx.run(command)),
            Ok(_) => self.complaint = Some("The seat has changed: look again. Enter asks again.".into()),
            Err(sentence) => self.complaint = Some(sentence),
        }
    }

    /// Checks the form against the seat's current state. A form filled in for one person is not sent for a substitute.
    /// An override applies only to the reasons that the user has read. If they have changed, the form shows the current
    /// reasons, and Enter confirms them.
    pub(super) fn review(&mut self, cx: &Cx<'_>) -> Result<(), String> {
        if !self.is_of(&self.seat) {
            let label = self.seat.label();
            return Err(format!("The seat is {label}'s now, and this was for someone else. Esc, and begin again."));
        }
        let FormBody::Override(body) = &mut self.body else { return Ok(()) };
        let decision = cx.decide(&self.seat, self.class);
        let is_as_read = body.show(&decision);
        admission::may_lift(&decision, &cx.actor.rights, cx.format())?;
        if is_as_read { Ok(()) } else { Err("The reasons have changed: look again, Enter confirms them.".into()) }
    }

    pub(super) fn command(&mut self, cx: &Cx<'_>) -> Validated {
        match &mut self.body {
            FormBody::Waiver(body) => body.command(self.write_id, &self.seat),
            FormBody::Identity(body) => body.command(self.write_id, &self.seat, cx.format()),
            FormBody::Payment(body) => body.command(self.write_id, &self.seat, cx.format()),
            FormBody::Name(body) => body.command(self.write_id, &self.seat, cx.today()),
            FormBody::Override(body) => body.command(self.write_id, &self.seat),
            FormBody::Note(body) => Ok(body.command(self.write_id, &self.seat)),
            FormBody::Correction(body) => body.command(self.write_id, &self.seat, cx),
        }
    }

    /// Takes the result of the form's write. Returns whether the form is done.
    pub(super) fn settle(&mut self, result: &Result<Outcome, DeskError>, cx: &mut Cx<'_>) -> bool {
        self.saving = None;
        if let Ok(outcome) = result
            && let Some(seat) = outcome.seat()
        {
            self.seat = seat.clone();
            if let (FormBody::Name(body), Outcome::Changed(_)) = (&mut self.body, outcome) {
                body.set_seen(seat);
            }
        }
        let complaint = match result {
            Ok(Outcome::Done(seat)) => {
                let class = outcomes::class_words(seat, cx);
                cx.report(Tone::Good, format!("{}: {}. {class}.", seat.label(), self.done_words(cx)));
                return true;
            }
            Ok(Outcome::Paid { balance, seat }) => {
                let rest = if balance.is_zero() {
                    "paid in full".into()
                } else {
                    format!("{} still to pay", cx.format().money(*balance))
                };
                let class = outcomes::class_words(seat, cx);
                let words = format!("{}: {}, {rest}. {class}.", seat.label(), self.done_words(cx));
                cx.report(Tone::Good, words);
                return true;
            }
            // The pane reports the result of an admission.
            Ok(Outcome::Admitted { .. } | Outcome::AlreadyIn { .. }) => return true,
            Ok(Outcome::Changed(seat)) if let FormBody::Note(body) = &mut self.body => {
                body.seen.clone_from(&seat.note);
                let note = seat.note.as_deref().map_or("no note".to_owned(), |note| format!("the note {note:?}"));
                format!(
                    "Another desk changed this seat meanwhile: it now has {note}. Nothing was saved; Ctrl-S puts yours \
                     in its place, or Esc."
                )
            }
            Ok(Outcome::Changed(seat)) => format!(
                "Another desk changed this seat meanwhile: it is now {}. Nothing was saved; look and press Enter again, or Esc.",
                seat.label()
            ),
            Ok(Outcome::Refused(sentence)) => {
                // The id has its final answer, so the next command needs a new one.
                self.write_id = cx.ids.uuid();
                self.read(cx);
                sentence.clone()
            }
            Ok(
                Outcome::AlreadyUndone(_)
                | Outcome::Superseded { .. }
                | Outcome::NotesWritten(_)
                | Outcome::NotesChanged(_)
                | Outcome::Lead(_)
                | Outcome::Ticket(_)
                | Outcome::Kept
                | Outcome::Withdrawn,
            ) => "The seat has changed.".into(),
            Err(trouble) => format!("{} Enter tries again; nothing is done twice.", trouble.sentence),
        };
        self.complaint = Some(complaint);
        false
    }

    fn done_words(&self, cx: &Cx<'_>) -> String {
        match &self.body {
            FormBody::Waiver(_) => "waiver signed".into(),
            FormBody::Identity(_) => "identity checked".into(),
            FormBody::Payment(body) => match body.change(cx.format()) {
                Some(change) => format!("payment recorded, change due {change}"),
                None => "payment recorded".into(),
            },
            FormBody::Name(_) => "seat named".into(),
            FormBody::Override(_) => "admitted".into(),
            FormBody::Note(_) => "note saved".into(),
            FormBody::Correction(body) => body.done_words(cx.format()),
        }
    }

    pub(super) fn title(&self) -> &'static str {
        match self.body {
            FormBody::Waiver(_) => "Sign the waiver",
            FormBody::Identity(_) => "Identity check",
            FormBody::Payment(_) => "Take the payment",
            FormBody::Name(_) => "Who sits here",
            FormBody::Override(_) => "Admit all the same",
            FormBody::Note(_) => "Note",
            FormBody::Correction(_) => "Correct what was recorded",
        }
    }

    pub(super) fn keys_line(&self) -> &'static str {
        match &self.body {
            FormBody::Waiver(_) => "PgUp/PgDn read · Tab next field · ↵ sign · Esc back, draft kept",
            FormBody::Note(_) => "Ctrl-S save · Esc back, draft kept",
            FormBody::Override(_) => "↵ admit · Ctrl-U clear · Esc back, draft kept",
            FormBody::Correction(_) => "↑↓ choose · ↵ take back · Ctrl-U clear · Esc back, draft kept",
            FormBody::Name(_) => "Tab next field · ↵ save · Ctrl-U clear · Esc back, draft kept",
            _ => "Tab next field · ←→ choose · ↵ save · Esc back, draft kept",
        }
    }

    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let wanted = match &self.body {
            FormBody::Waiver(_) | FormBody::Correction(_) => area.height,
            FormBody::Note(_) => 14,
            _ => 15,
        };
        let dialog = Dialog { title: self.title(), keys: self.keys_line(), width: 76, height: wanted };
        let inner = dialog.draw(frame, area, view);
        let says = self.says(view).filter(|_| self.complaint.is_none() && self.saving.is_none());
        let complaint_height = match (&self.complaint, &says) {
            (Some(_), _) => 3,
            (None, Some(_)) => 2,
            (None, None) => 1,
        };
        let [who, inside, complaint] =
            Layout::vertical([Constraint::Length(2), Constraint::Min(1), Constraint::Length(complaint_height)])
                .areas(inner);
        self.draw_who(frame, who, view);
        match &self.body {
            FormBody::Waiver(body) => body.draw(frame, inside, view, &self.seat),
            FormBody::Identity(body) => body.draw(frame, inside, view, &self.seat),
            FormBody::Payment(body) => body.draw(frame, inside, view, &self.seat),
            FormBody::Name(body) => body.draw(frame, inside, view, &self.seat),
            FormBody::Override(body) => body.draw(frame, inside, view),
            FormBody::Note(body) => body.draw(frame, inside, view),
            FormBody::Correction(body) => body.draw(frame, inside, view, &self.seat),
        }
        if let Some(sentence) = &self.complaint {
            let words = Paragraph::new(text::safe(sentence)).wrap(Wrap { trim: true });
            frame.render_widget(words.style(view.theme.style(Meaning::Stop)), complaint);
        } else if self.saving.is_some() {
            frame.render_widget(Line::styled("Saving…", view.theme.style(Meaning::Text)), complaint);
        } else if let Some(words) = says {
            let words = Paragraph::new(text::safe(&words)).wrap(Wrap { trim: true });
            frame.render_widget(words.style(view.theme.style(Meaning::Focus)), complaint);
        }
        if let Some(asked) = &self.asked {
            asked.confirm.draw(frame, area, view);
        }
    }

    /// Returns why the value of a field without focus cannot be saved.
    pub(super) fn fault_without_focus(&self, cx: &Cx<'_>) -> Option<String> {
        match &self.body {
            FormBody::Identity(body) => body.fault_without_focus(&self.seat, cx.format()),
            FormBody::Name(body) => body.fault_without_focus(cx.today()),
            _ => None,
        }
    }

    /// Returns what Enter does, if the key row does not say all of it.
    fn says(&self, view: View<'_>) -> Option<String> {
        match &self.body {
            FormBody::Payment(body) => body.says(&self.seat, view),
            FormBody::Correction(body) => body.says(view),
            FormBody::Identity(body) => Some(body.says(&self.seat, view.format())),
            FormBody::Name(body) => body.says(&self.seat),
            _ => None,
        }
    }

    pub(super) fn draw_who(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let head = format!("{}  {}", self.seat.label(), seat_line::distinction(&self.seat));
        let width = usize::from(area.width);
        let class = self.seat.class_line(view.format());
        let lines = vec![
            Line::styled(text::fit(&head, width), view.theme.style(Meaning::Title)),
            Line::styled(text::fit(&class, width), view.theme.style(Meaning::Muted)),
        ];
        frame.render_widget(Paragraph::new(lines), area);
    }
}
