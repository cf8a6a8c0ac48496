//! The remedies: forms above the Check-in and Roster panes. Typed text survives a failed save, a lost connection, Esc
//! and a change of the pane. A form is done only when the database has confirmed its write.

mod correction;
mod form;
mod identity;
mod name;
mod note;
mod payment;
mod reason;
mod waiver;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use uuid::Uuid;

use super::context::{Cx, Tone, View};
use super::effect::Slot;
use super::widgets::confirm::Confirm;
use crate::domain::admission::{self, Decision};
use crate::domain::desk::{Answer, Command, DeskError, Outcome, Query, SeatRef};
use crate::domain::journal::WriteId;
use crate::domain::license::License;
use crate::domain::rights::Right;
use crate::domain::seat::{Seat, SeatStatus};
use crate::domain::staff::Actor;
use crate::keys::Action;
use crate::ui::ids::QueryId;

/// The contents of a form, by kind.
#[derive(Debug)]
enum FormBody {
    Waiver(waiver::WaiverForm),
    Identity(identity::IdentityForm),
    Payment(payment::PaymentForm),
    Name(name::NameForm),
    Override(reason::OverrideForm),
    Note(Box<note::NoteForm>),
    Correction(correction::CorrectionForm),
}

/// A question above the form.
#[derive(Debug)]
struct Asked {
    confirm: Confirm,
    then: Then,
}

/// What follows a yes to the question.
#[derive(Debug)]
enum Then {
    /// The form opens for input. A no closes it.
    Open,
    /// This command is sent. A no returns to the form.
    Send(Command),
}

/// An open form, about one seat.
#[derive(Debug)]
pub struct Form {
    action: Action,
    seat: Seat,
    /// The person for whom the form was opened. Its contents apply only to this person.
    person: Person,
    /// The class that the pane checks in, if one is chosen. The decision depends on it.
    class: Option<Uuid>,
    /// The id of the write, the same for every retry.
    write_id: Uuid,
    body: FormBody,
    /// Why the form was not accepted.
    complaint: Option<String>,
    /// The question that has to be answered first.
    asked: Option<Asked>,
    /// The write in flight.
    saving: Option<WriteId>,
    /// Whether the user typed something.
    is_touched: bool,
}

/// The holder of a seat: the name and the account, as far as they are known.
type Person = (Option<String>, Option<Uuid>);

fn person(seat: &Seat) -> Person {
    (seat.name.clone(), seat.person_id)
}

/// The form on top of a pane, and the drafts of forms that were left.
#[derive(Debug, Default)]
pub struct Forms {
    open: Option<Form>,
    drafts: Vec<Form>,
    /// The license that was scanned last. It fills in the next form for its holder.
    license: Option<License>,
}

/// What a form does with a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FormEvent {
    Taken,
    Submit,
}

/// Whether an action opens one of these forms.
#[must_use]
pub fn opens(action: Action) -> bool {
    matches!(
        action,
        Action::Waiver
            | Action::Identity
            | Action::Payment
            | Action::Name
            | Action::Override
            | Action::Note
            | Action::Correct
    )
}

/// Returns why a remedy is not possible for a seat; `None` if it is.
#[must_use]
pub fn why_not(action: Action, seat: Option<&Seat>, decision: Option<&Decision>, cx: &View<'_>) -> Option<String> {
    let Some(seat) = seat else { return Some("Choose a person first.".into()) };
    // A record of a canceled seat can be corrected, too.
    if action == Action::Correct {
        return None;
    }
    if seat.seat_status == SeatStatus::Cancelled {
        return Some("The seat is canceled.".into());
    }
    match action {
        Action::Waiver | Action::Identity if seat.name.is_none() => {
            Some("The seat has no name yet: n names it.".into())
        }
        Action::Payment if !seat.is_owing() => Some("Nothing is to pay.".into()),
        Action::Name if seat.seat_status != SeatStatus::Registered => {
            Some("The seat is already used; undo the arrival first.".into())
        }
        Action::Override => match decision {
            Some(decision) => admission::may_lift(decision, &cx.actor.rights, cx.format()).err(),
            None => Some("Choose a person first.".into()),
        },
        _ => None,
    }
}

/// Returns why this user may not check in, mark or undo; `None` if they may. Instructors with the right for their own
/// classes see no other classes.
#[must_use]
pub fn why_not_mark(actor: &Actor) -> Option<String> {
    if actor.may(Right::AttendanceWriteOwn) { None } else { actor.why_not(Right::AttendanceWrite) }
}

impl Forms {
    /// Whether a form is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Whether something typed is not sent yet.
    #[must_use]
    pub fn has_drafts(&self) -> bool {
        self.open.iter().chain(&self.drafts).any(|form| form.is_touched)
    }

    /// Opens the remedy of `action`, or its draft. `class` is the class that the pane checks in, if one is chosen.
    pub fn open(&mut self, action: Action, seat: &Seat, decision: &Decision, class: Option<Uuid>, cx: &mut Cx<'_>) {
        self.drafts.retain(|draft| draft.saving.is_some() || draft.is_of(seat) || draft.seat.seat_id != seat.seat_id);
        let is_left = |draft: &Form| draft.action == action && draft.seat.seat_id == seat.seat_id && draft.is_of(seat);
        let left = self.drafts.iter().position(is_left);
        let form = match left {
            Some(at) => Form { seat: seat.clone(), class, ..self.drafts.swap_remove(at) },
            None => match FormBody::new(action, seat, decision) {
                Some(body) => Form {
                    action,
                    seat: seat.clone(),
                    person: person(seat),
                    class,
                    write_id: cx.ids.uuid(),
                    body,
                    complaint: None,
                    asked: None,
                    saving: None,
                    is_touched: false,
                },
                None => return,
            },
        };
        self.set_aside();
        self.open = Some(form);
        if let Some(license) = self.license.take_if(|license| license.is_of(seat)) {
            self.fill_in(&license);
        }
        if let Some(form) = &mut self.open {
            form.ask_before(cx);
            form.read(cx);
        }
    }

    /// Handles a key; the open form gets all keys.
    pub fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        let Some(form) = &mut self.open else { return };
        if let Some(asked) = form.asked.take() {
            if !form.answer_key(asked, key, cx) {
                self.open = None;
            }
            return;
        }
        if key.code == KeyCode::Esc {
            self.drafts.extend(self.open.take());
            return;
        }
        if form.saving.is_some() {
            return;
        }
        if key.code == KeyCode::F(5) {
            form.read(cx);
            return;
        }
        form.complaint = None;
        form.is_touched = true;
        if form.key(key) == FormEvent::Submit {
            form.submit(cx);
        } else {
            form.complaint = form.fault_without_focus(cx);
        }
    }

    /// Inserts pasted text.
    pub fn paste(&mut self, pasted: &str) {
        if let Some(form) = self.open.as_mut().filter(|form| form.takes_input()) {
            form.complaint = None;
            form.is_touched = true;
            form.paste(pasted);
        }
    }

    /// Whether typed letters go into a field.
    #[must_use]
    pub fn takes_letters(&self) -> bool {
        self.open.as_ref().is_some_and(|form| form.takes_input() && form.takes_letters())
    }

    /// Keeps a license for the form that is opened next.
    pub fn keep(&mut self, license: Option<License>) {
        self.license = license;
    }

    /// Fills in an open form for an identity check or a name. Returns whether such a form is open.
    pub fn fill_in(&mut self, license: &License) -> bool {
        self.open.as_mut().filter(|form| form.takes_input()).is_some_and(|form| form.fill_in(license))
    }

    /// Stashes the open form, because a scan brought another person. Answers an open question with no.
    pub fn set_aside(&mut self) {
        let Some(mut form) = self.open.take() else { return };
        if !matches!(form.asked.take(), Some(Asked { then: Then::Open, .. })) {
            self.drafts.push(form);
        }
    }

    /// Takes the waiver's text, or the records that can be corrected.
    pub fn answer(&mut self, id: QueryId, answer: &Result<Answer, DeskError>, cx: &Cx<'_>) {
        for form in self.open.iter_mut().chain(&mut self.drafts) {
            match (&mut form.body, answer) {
                (FormBody::Waiver(body), Ok(Answer::WaiverTerms(terms))) => {
                    body.terms.answer(id, terms.clone(), cx.now);
                }
                (FormBody::Waiver(body), Err(trouble)) => body.terms.fail(id, trouble.clone()),
                (FormBody::Correction(body), Ok(Answer::SeatRecords(records))) => {
                    body.records.answer(id, records.clone(), cx.now);
                }
                (FormBody::Correction(body), Err(trouble)) => body.records.fail(id, trouble.clone()),
                _ => {}
            }
        }
    }

    /// Takes a write's result. Returns whether one of these forms sent the write. A form that succeeded is closed, and
    /// its draft is deleted.
    pub fn outcome(&mut self, write: WriteId, result: &Result<Outcome, DeskError>, cx: &mut Cx<'_>) -> bool {
        let in_front = self.open.as_ref().is_some_and(|form| form.saving == Some(write));
        let left = self.drafts.iter().position(|form| form.saving == Some(write));
        let form = match (in_front, left) {
            (true, _) => self.open.as_mut(),
            (false, Some(at)) => self.drafts.get_mut(at),
            (false, None) => return false,
        };
        let Some(form) = form else { return false };
        if !form.settle(result, cx) {
            // The user does not see a draft. So the message row reports the failure, and the form shows it when it is
            // opened again.
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

    /// Closes the form of a queued write. The write is kept in the journal.
    pub fn waits(&mut self, write: WriteId) {
        self.open.take_if(|form| form.saving == Some(write));
        self.drafts.retain(|form| form.saving != Some(write));
    }

    /// Updates the seat of each form.
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

impl Form {
    /// Whether the form takes input: no question is open, and no write is in flight.
    fn takes_input(&self) -> bool {
        self.saving.is_none() && self.asked.is_none()
    }

    /// Asks before a form opens that is probably not needed.
    fn ask_before(&mut self, cx: &Cx<'_>) {
        if let FormBody::Waiver(body) = &self.body {
            self.asked = body.again(&self.seat, cx).map(|confirm| Asked { confirm, then: Then::Open });
        }
    }

    /// Queries what the form shows besides the seat.
    fn read(&mut self, cx: &mut Cx<'_>) {
        match &mut self.body {
            FormBody::Waiver(body) => body.terms.asking(cx.ask(Slot::Waiver, Query::WaiverTerms)),
            FormBody::Correction(body) => {
                let query = Query::SeatRecords(SeatRef::from(&self.seat));
                body.records.asking(cx.ask(Slot::SeatRecords, query));
            }
            _ => {}
        }
    }
}

impl FormBody {
    /// Returns the empty form of a remedy; `None` if the action is no remedy.
    fn new(action: Action, seat: &Seat, decision: &Decision) -> Option<Self> {
        Some(match action {
            Action::Waiver => Self::Waiver(waiver::WaiverForm::new(seat)),
            Action::Identity => Self::Identity(identity::IdentityForm::new(seat)),
            Action::Payment => Self::Payment(payment::PaymentForm::new(seat)),
            Action::Name => Self::Name(name::NameForm::new(seat)),
            Action::Override => Self::Override(reason::OverrideForm::new(decision)),
            Action::Note => Self::Note(Box::new(note::NoteForm::new(seat))),
            Action::Correct => Self::Correction(correction::CorrectionForm::new()),
            _ => return None,
        })
    }
}

/// A command, or the message about missing or wrong input.
type Validated = Result<Command, String>;

impl License {
    /// Whether this can be the license of the person who holds a seat.
    fn is_of(&self, seat: &Seat) -> bool {
        seat.name.as_deref().is_some_and(|name| self.fits(name, seat.birth_date))
    }
}
