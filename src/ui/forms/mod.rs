//! The remedies: forms that lie above the Check-in and Roster panes. What is typed survives a
//! failed save, a lost connection, Esc and a pane switch; a form is done only when the database
//! says so.

mod identity;
mod name;
mod note;
mod payment;
mod reason;
mod waiver;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Clear, Paragraph, Wrap};
use uuid::Uuid;

use super::context::{Cx, Tone, View};
use super::effect::Slot;
use super::theme::Meaning;
use super::widgets::panel::{centred, panel};
use super::widgets::seat_line;
use crate::domain::admission::{self, Decision};
use crate::domain::desk::{Answer, Command, Outcome, Query, Trouble};
use crate::domain::seat::{Seat, SeatStatus};
use crate::domain::text;
use crate::keys::Action;

/// What is filled in.
#[derive(Debug)]
enum Sheet {
    Waiver(waiver::WaiverForm),
    Identity(identity::IdentityForm),
    Payment(payment::PaymentForm),
    Name(name::NameForm),
    Override(reason::OverrideForm),
    Note(Box<note::NoteForm>),
}

/// An open form, about one seat.
#[derive(Debug)]
pub struct Form {
    action: Action,
    seat: Seat,
    /// Whom it was opened for: what is filled in is theirs, and nobody else's.
    person: Person,
    /// The class that the pane checks in, when it has chosen one: the decision depends on it.
    class: Option<Uuid>,
    /// The id of the write, the same however often it is sent.
    write_id: Uuid,
    sheet: Sheet,
    /// Why it was not accepted.
    complaint: Option<String>,
    /// The write in flight.
    saving: Option<Uuid>,
    /// Something was typed in it.
    is_touched: bool,
}

/// Who holds a seat: the name and, where there is one, the account.
type Person = (Option<String>, Option<Uuid>);

fn person(seat: &Seat) -> Person {
    (seat.name.clone(), seat.person_id)
}

/// The form on top of a pane and the drafts of those that were left.
#[derive(Debug, Default)]
pub struct Forms {
    open: Option<Form>,
    drafts: Vec<Form>,
}

/// What a sheet makes of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SheetKey {
    Taken,
    Submit,
}

/// Why a remedy is not possible for a seat; none when it is.
#[must_use]
pub fn why_not(action: Action, seat: Option<&Seat>, decision: Option<&Decision>, cx: &View<'_>) -> Option<String> {
    let Some(seat) = seat else { return Some("Choose a person first.".into()) };
    if seat.seat_status == SeatStatus::Cancelled {
        return Some("The seat is cancelled.".into());
    }
    match action {
        Action::Waiver | Action::Identity if seat.name.is_none() => {
            Some("The seat has no name yet: n names it.".into())
        }
        Action::Payment if seat.balance.is_zero() => Some("Nothing is to pay.".into()),
        Action::Name if seat.seat_status != SeatStatus::Registered => {
            Some("The seat is already used; undo the arrival first.".into())
        }
        Action::Override => match decision {
            Some(decision) => admission::may_override(decision, cx.actor.role).err(),
            None => Some("Choose a person first.".into()),
        },
        _ => None,
    }
}

impl Forms {
    /// The form on top.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Whether something was typed that is not sent yet.
    #[must_use]
    pub fn has_drafts(&self) -> bool {
        self.open.iter().chain(&self.drafts).any(|form| form.is_touched)
    }

    /// Opens the remedy that `action` stands for, or the draft of it that was left.
    /// `class` is the one that the pane checks in, when it has chosen one.
    pub fn open(&mut self, action: Action, seat: &Seat, decision: &Decision, class: Option<Uuid>, cx: &mut Cx<'_>) {
        self.drafts.retain(|draft| draft.saving.is_some() || draft.is_of(seat) || draft.seat.seat_id != seat.seat_id);
        let is_left = |draft: &Form| draft.action == action && draft.seat.seat_id == seat.seat_id && draft.is_of(seat);
        let left = self.drafts.iter().position(is_left);
        let form = match left {
            Some(at) => Form { seat: seat.clone(), class, ..self.drafts.swap_remove(at) },
            None => match Sheet::new(action, seat, decision) {
                Some(sheet) => Form {
                    action,
                    seat: seat.clone(),
                    person: person(seat),
                    class,
                    write_id: cx.ids.write(),
                    sheet,
                    complaint: None,
                    saving: None,
                    is_touched: false,
                },
                None => return,
            },
        };
        self.set_aside();
        self.open = Some(form);
        if action == Action::Waiver {
            self.ask_terms(cx);
        }
    }

    fn ask_terms(&mut self, cx: &mut Cx<'_>) {
        if let Some(Form { sheet: Sheet::Waiver(sheet), .. }) = &mut self.open {
            sheet.terms.asking(cx.ask(Slot::Waiver, Query::WaiverTerms));
        }
    }

    /// Takes a key; the open form has them all.
    pub fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        let Some(form) = &mut self.open else { return };
        if key.code == KeyCode::Esc {
            self.drafts.extend(self.open.take());
            return;
        }
        if form.saving.is_some() {
            return;
        }
        if key.code == KeyCode::F(5) {
            self.ask_terms(cx);
            return;
        }
        form.complaint = None;
        form.is_touched = true;
        if form.key(key) == SheetKey::Submit {
            form.submit(cx);
        }
    }

    /// Takes pasted text.
    pub fn paste(&mut self, pasted: &str) {
        if let Some(form) = &mut self.open {
            form.paste(pasted);
        }
    }

    /// Puts an open form aside, because a scan brought somebody else.
    pub fn set_aside(&mut self) {
        self.drafts.extend(self.open.take());
    }

    /// Takes the waiver's text. Says whether a form wanted it.
    pub fn answer(&mut self, id: u64, answer: &Result<Answer, Trouble>, cx: &Cx<'_>) {
        let forms = self.open.iter_mut().chain(&mut self.drafts);
        for form in forms {
            if let Sheet::Waiver(sheet) = &mut form.sheet {
                match answer {
                    Ok(Answer::WaiverTerms(terms)) => {
                        sheet.terms.answer(id, terms.clone(), cx.now);
                    }
                    Err(trouble) => sheet.terms.fail(id, trouble.clone()),
                    Ok(_) => {}
                }
            }
        }
    }

    /// Takes a write's result. Says whether it was one of these forms'; a form that succeeded is
    /// gone with its draft.
    pub fn outcome(&mut self, write: Uuid, result: &Result<Outcome, Trouble>, cx: &mut Cx<'_>) -> bool {
        let in_front = self.open.as_ref().is_some_and(|form| form.saving == Some(write));
        let left = self.drafts.iter().position(|form| form.saving == Some(write));
        let form = match (in_front, left) {
            (true, _) => self.open.as_mut(),
            (false, Some(at)) => self.drafts.get_mut(at),
            (false, None) => return false,
        };
        let Some(form) = form else { return false };
        if !form.settle(result, cx) {
            // Nobody looks at a draft: it is said at the foot, and there when it is opened again.
            if let (false, Some(complaint)) = (in_front, &form.complaint) {
                cx.report(Tone::Bad, format!("{}, {}: {complaint}", form.seat.label(), form.title()));
            }
            return true;
        }
        if in_front {
            self.open = None;
        } else if let Some(at) = left {
            self.drafts.swap_remove(at);
        }
        true
    }

    /// Brings the seat that a form is about up to date.
    pub fn seat_changed(&mut self, seat: &Seat) {
        for form in self.open.iter_mut().chain(&mut self.drafts) {
            if form.seat.seat_id == seat.seat_id {
                form.seat = seat.clone();
            }
        }
    }

    /// Draws the form on top of `area`.
    pub fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        if let Some(form) = &self.open {
            form.draw(frame, area, view);
        }
    }
}

impl Sheet {
    /// The empty sheet of a remedy; none for an action that is no remedy.
    fn new(action: Action, seat: &Seat, decision: &Decision) -> Option<Self> {
        Some(match action {
            Action::Waiver => Self::Waiver(waiver::WaiverForm::new(seat)),
            Action::Identity => Self::Identity(identity::IdentityForm::new(seat)),
            Action::Payment => Self::Payment(payment::PaymentForm::new(seat)),
            Action::Name => Self::Name(name::NameForm::new(seat)),
            Action::Override => Self::Override(reason::OverrideForm::new(decision)),
            Action::Note => Self::Note(Box::new(note::NoteForm::new(seat))),
            _ => return None,
        })
    }
}

impl Form {
    fn key(&mut self, key: KeyEvent) -> SheetKey {
        match &mut self.sheet {
            Sheet::Waiver(sheet) => sheet.key(key),
            Sheet::Identity(sheet) => sheet.key(key),
            Sheet::Payment(sheet) => sheet.key(key),
            Sheet::Name(sheet) => sheet.key(key),
            Sheet::Override(sheet) => sheet.key(key),
            Sheet::Note(sheet) => sheet.key(key),
        }
    }

    fn paste(&mut self, pasted: &str) {
        match &mut self.sheet {
            Sheet::Waiver(sheet) => sheet.fields.paste(pasted),
            Sheet::Identity(sheet) => sheet.fields.paste(pasted),
            Sheet::Payment(sheet) => sheet.fields.paste(pasted),
            Sheet::Name(sheet) => sheet.fields.paste(pasted),
            Sheet::Override(sheet) => sheet.fields.paste(pasted),
            Sheet::Note(sheet) => sheet.paste(pasted),
        }
    }

    /// Whether what is filled in is about the person who holds the seat. A name may be another one
    /// by then: that is what its form is for.
    fn is_of(&self, seat: &Seat) -> bool {
        self.action == Action::Name || self.person == person(seat)
    }

    fn submit(&mut self, cx: &mut Cx<'_>) {
        match self.review(cx).and_then(|()| self.command(cx)) {
            Ok(command) => self.saving = Some(cx.run(command)),
            Err(sentence) => self.complaint = Some(sentence),
        }
    }

    /// What was filled in for one person is not sent for a substitute. An override holds for the
    /// reasons that were read: those that hold now are decided on anew, and shown before they are
    /// confirmed when they are others.
    fn review(&mut self, cx: &Cx<'_>) -> Result<(), String> {
        if !self.is_of(&self.seat) {
            let label = self.seat.label();
            return Err(format!("The seat is {label}'s now, and this was for somebody else. Esc, and begin anew."));
        }
        let Sheet::Override(sheet) = &mut self.sheet else { return Ok(()) };
        let decision = cx.decide(&self.seat, self.class);
        let is_as_read = sheet.show(&decision);
        admission::may_override(&decision, cx.actor.role)?;
        if is_as_read { Ok(()) } else { Err("The reasons have changed: look again, Enter confirms them.".into()) }
    }

    fn command(&mut self, cx: &Cx<'_>) -> Filled {
        match &mut self.sheet {
            Sheet::Waiver(sheet) => sheet.command(self.write_id, &self.seat),
            Sheet::Identity(sheet) => sheet.command(self.write_id, &self.seat, cx.today()),
            Sheet::Payment(sheet) => sheet.command(self.write_id, &self.seat),
            Sheet::Name(sheet) => sheet.command(&self.seat, cx.today()),
            Sheet::Override(sheet) => sheet.command(self.write_id, &self.seat),
            Sheet::Note(sheet) => Ok(sheet.command(self.write_id, &self.seat)),
        }
    }

    /// Takes the result of its write; true when the form is done.
    fn settle(&mut self, result: &Result<Outcome, Trouble>, cx: &mut Cx<'_>) -> bool {
        self.saving = None;
        if let Ok(outcome) = result
            && let Some(seat) = outcome.seat()
        {
            self.seat = seat.clone();
            if let (Sheet::Name(sheet), Outcome::Changed(_)) = (&mut self.sheet, outcome) {
                sheet.saw(seat);
            }
        }
        let complaint = match result {
            Ok(Outcome::Done(seat)) => {
                cx.report(Tone::Good, format!("{}: {}.", seat.label(), self.done_words()));
                return true;
            }
            Ok(Outcome::Paid { balance, seat }) => {
                let rest = if balance.is_zero() { "paid in full".into() } else { format!("{balance:.2} still to pay") };
                cx.report(Tone::Good, format!("{}: payment recorded, {rest}.", seat.label()));
                return true;
            }
            // An admission's result is told by the pane.
            Ok(Outcome::Admitted { .. } | Outcome::AlreadyIn { .. }) => return true,
            Ok(Outcome::Changed(seat)) if let Sheet::Note(sheet) = &mut self.sheet => {
                sheet.seen.clone_from(&seat.note);
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
                // This id has its answer for good: what is sent next is something else.
                self.write_id = cx.ids.write();
                sentence.clone()
            }
            Ok(Outcome::AlreadyUndone(_) | Outcome::Superseded { .. }) => "The seat changed meanwhile.".into(),
            Err(trouble) => format!("{} Enter tries again; nothing is done twice.", trouble.sentence),
        };
        self.complaint = Some(complaint);
        false
    }

    fn done_words(&self) -> &'static str {
        match self.sheet {
            Sheet::Waiver(_) => "waiver signed",
            Sheet::Identity(_) => "identity checked",
            Sheet::Payment(_) => "payment recorded",
            Sheet::Name(_) => "seat named",
            Sheet::Override(_) => "admitted",
            Sheet::Note(_) => "note saved",
        }
    }

    fn title(&self) -> &'static str {
        match self.sheet {
            Sheet::Waiver(_) => "Sign the waiver",
            Sheet::Identity(_) => "Identity check",
            Sheet::Payment(_) => "Take the payment",
            Sheet::Name(_) => "Who sits here",
            Sheet::Override(_) => "Admit all the same",
            Sheet::Note(_) => "Note",
        }
    }

    fn keys_line(&self) -> &'static str {
        match &self.sheet {
            Sheet::Waiver(_) => "PgUp/PgDn read · Tab next field · Enter signs · Esc back, draft kept",
            Sheet::Note(_) => "Ctrl-S saves · Esc back, draft kept",
            Sheet::Payment(sheet) if sheet.is_cash() => "←/→ choose · cash: Enter on Amount saves · Esc keeps draft",
            _ => "Tab next field · ←/→ choose · Enter saves · Esc back, draft kept",
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let wanted = match &self.sheet {
            Sheet::Waiver(_) => area.height,
            Sheet::Note(_) => 14,
            _ => 15,
        };
        let place = centred(area, 76, wanted);
        frame.render_widget(Clear, place);
        frame.buffer_mut().set_style(place, view.theme.ground());
        let block = panel(view, self.title(), true);
        let inner = block.inner(place);
        frame.render_widget(block, place);
        let complaint_height = if self.complaint.is_some() { 3 } else { 1 };
        let [who, body, complaint, keys] = Layout::vertical([
            Constraint::Length(2),
            Constraint::Min(1),
            Constraint::Length(complaint_height),
            Constraint::Length(1),
        ])
        .areas(inner);
        self.draw_who(frame, who, view);
        match &self.sheet {
            Sheet::Waiver(sheet) => sheet.draw(frame, body, view, &self.seat),
            Sheet::Identity(sheet) => sheet.draw(frame, body, view, &self.seat),
            Sheet::Payment(sheet) => sheet.draw(frame, body, view, &self.seat),
            Sheet::Name(sheet) => sheet.draw(frame, body, view, &self.seat),
            Sheet::Override(sheet) => sheet.draw(frame, body, view),
            Sheet::Note(sheet) => sheet.draw(frame, body, view),
        }
        if let Some(sentence) = &self.complaint {
            let words = Paragraph::new(text::safe(sentence)).wrap(Wrap { trim: true });
            frame.render_widget(words.style(view.theme.style(Meaning::Stop)), complaint);
        } else if self.saving.is_some() {
            frame.render_widget(Line::styled("Saving…", view.theme.style(Meaning::Accent)), complaint);
        }
        frame.render_widget(Line::styled(self.keys_line(), view.theme.style(Meaning::Muted)), keys);
    }

    fn draw_who(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let head = format!("{}  {}", self.seat.label(), seat_line::distinction(&self.seat));
        let width = usize::from(area.width);
        let class = format!("{} {}", self.seat.course, view.site.clock_or_day(self.seat.starts_at, view.today()));
        let lines = vec![
            Line::styled(text::fit(&head, width), view.theme.style(Meaning::Title)),
            Line::styled(text::fit(&class, width), view.theme.style(Meaning::Muted)),
        ];
        frame.render_widget(Paragraph::new(lines), area);
    }
}

/// A command, or the sentence that says what is missing.
type Filled = Result<Command, String>;
