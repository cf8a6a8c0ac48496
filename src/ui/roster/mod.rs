//! Pane 2: one class with its seats: who is here, who is missing, who must not shoot, and the instructor's marks.

mod commands;
mod detail;
mod early;
#[cfg(test)]
pub(in crate::ui) mod fixtures;
mod keys;
mod order;
mod outdoors;
mod pane;
#[cfg(test)]
mod tests;
mod view;

use chrono::{DateTime, Utc};
use crossterm::event::{KeyCode, KeyEvent};
use uuid::Uuid;

use order::RowOrder;
pub use pane::PANE;
use view::draw;
pub(in crate::ui) use view::flow;
pub(super) use view::{equipment, flags, minor_words, standing_mark};

use super::context::{Cx, Tone};
use super::effect::{Effect, Slot};
use super::forms::Forms;
use super::pane::Goto;
use super::remote::Remote;
use super::roster_export;
use super::widgets::cursor::Cursor;
use super::widgets::line_input::LineInput;
use crate::domain::admission::{self, is_exception};
use crate::domain::desk::{Answer, DeskError, Query};
use crate::domain::journal::WriteId;
use crate::domain::license::License;
use crate::domain::live::{Changes, Topic};
use crate::domain::sealed::{KeptNotes, SeatNotes};
use crate::domain::seat::Seat;
use crate::domain::session::Session;
use crate::domain::site::Site;
use crate::keys::Action;
use crate::ui::ids::QueryId;

/// The pane's state.
#[derive(Debug, Default)]
pub struct Roster {
    /// The class that the user chose.
    chosen: Option<Uuid>,
    /// The answer about it; the inner value is `None` if the database has no such class.
    class: Remote<Option<Session>>,
    /// The current seat. It stays in an exception list until the cursor moves, so that its line does not vanish under
    /// the finger. `u` still means this seat.
    current: Option<Uuid>,
    order: RowOrder,
    /// The current seat's index in the list, for when the list no longer has the seat.
    cursor: Cursor,
    filter: LineInput,
    typing: bool,
    exceptions: bool,
    details: bool,
    /// Sealed notes about the people in this class. They are read only while details are shown.
    notes: Remote<Vec<SeatNotes>>,
    forms: Forms,
    /// The question before a mark.
    question: Option<early::EarlyMark>,
    sent: commands::SentActions,
}

impl Roster {
    /// Shows a class, or only the seats in it that need attention.
    pub fn open(&mut self, session: Uuid, exceptions: bool, cx: &mut Cx<'_>) {
        self.choose(session, exceptions, cx.site);
        self.load(cx);
    }

    /// Like [`Roster::open`], but shows another pane's copy, read at `read_at`, until the answer comes.
    pub fn open_known(&mut self, known: &Session, read_at: DateTime<Utc>, exceptions: bool, cx: &mut Cx<'_>) {
        self.choose(known.id, exceptions, cx.site);
        if self.session().is_none() {
            let id = cx.ids.query();
            self.class.asking(id);
            self.take(id, Some(known.clone()), read_at, cx.site);
        }
        self.load(cx);
    }

    fn choose(&mut self, session: Uuid, exceptions: bool, site: &Site) {
        if self.chosen != Some(session) {
            self.chosen = Some(session);
            self.class.clear();
            self.notes.clear();
            self.question = None;
            self.current = None;
            self.cursor = Cursor::default();
        }
        self.filter.reset();
        self.typing = false;
        self.order.forget();
        self.set_exceptions(exceptions, site);
    }

    /// Reads the class and sorts its seats.
    pub fn load(&mut self, cx: &mut Cx<'_>) {
        self.order.forget_at_next_update();
        self.reload(cx);
    }

    /// Reads the class again because others have changed it. No row moves.
    pub fn reload(&mut self, cx: &mut Cx<'_>) {
        if let Some(session) = self.chosen {
            self.load_notes(cx);
            self.class.asking(cx.ask(Slot::Session, Query::Session(session)));
        }
    }

    /// Whether changes concern the class that is shown.
    #[must_use]
    pub fn is_concerned(&self, changes: &Changes) -> bool {
        self.chosen.is_some_and(|class| changes.touches(Topic::Class, [class]))
    }

    fn load_notes(&mut self, cx: &mut Cx<'_>) {
        if let Some(session) = self.chosen.filter(|_| self.details) {
            self.notes.asking(cx.ask(Slot::ClassNotes, Query::ClassNotes(session)));
        }
    }

    /// Takes the answer with the notes.
    pub fn notes_answer(&mut self, id: QueryId, answer: Result<Answer, DeskError>, cx: &Cx<'_>) {
        match answer {
            Ok(Answer::ClassNotes(_, notes)) => {
                self.notes.answer(id, notes, cx.now);
            }
            Ok(_) => {}
            Err(trouble) => self.notes.fail(id, trouble),
        }
    }

    /// Returns the notes about the person of a seat, while the details are shown.
    fn notes_about(&self, seat: &Seat) -> Option<&KeptNotes> {
        let notes = self.notes.value().filter(|_| self.details)?;
        notes.iter().find(|notes| notes.seat_id == seat.seat_id).map(|notes| &notes.kept)
    }

    /// Takes the answer with the class.
    pub fn answer(&mut self, id: QueryId, answer: Result<Answer, DeskError>, cx: &Cx<'_>) {
        match answer {
            Ok(Answer::Session(session)) => self.take(id, session.map(|session| *session), cx.now, cx.site),
            Ok(_) => {}
            Err(trouble) => self.class.fail(id, trouble),
        }
    }

    fn take(&mut self, id: QueryId, session: Option<Session>, read_at: DateTime<Utc>, site: &Site) {
        if self.class.answer(id, session, read_at) {
            if let Some(Some(session)) = self.class.value() {
                self.order.update(&session.seats, &site.policy);
            }
            self.keep_place(site);
        }
    }

    /// Takes the answer to a form's query.
    pub fn form_answer(&mut self, id: QueryId, answer: &Result<Answer, DeskError>, cx: &Cx<'_>) {
        self.forms.answer(id, answer, cx);
    }

    /// Updates a seat that a write changed.
    pub fn seat_changed(&mut self, seat: &Seat) {
        if let Some(Some(session)) = self.class.value_mut() {
            session.put_seat(seat);
        }
        self.forms.seat_changed(seat);
    }

    /// Returns every seat that this pane has.
    pub fn seats_mut(&mut self) -> impl Iterator<Item = &mut Seat> {
        self.class.value_mut().into_iter().flatten().flat_map(|session| &mut session.seats)
    }

    /// Forgets a write that is queued. Its result says what it was.
    pub fn queued(&mut self, write: WriteId) {
        self.forms.waits(write);
        self.sent.waits(write);
    }

    /// Returns the class that is shown.
    #[must_use]
    pub fn session(&self) -> Option<&Session> {
        self.class.value().and_then(Option::as_ref)
    }

    /// Returns the current seat.
    #[must_use]
    pub fn selected(&self, site: &Site) -> Option<&Seat> {
        let shown = self.shown(site);
        shown.get(self.position(&shown)).copied()
    }

    /// Returns the seats that filter and exceptions leave, in list order.
    fn shown(&self, site: &Site) -> Vec<&Seat> {
        let wanted = self.filter.value().to_lowercase();
        let wanted: Vec<&str> = wanted.split_whitespace().collect();
        let Some(session) = self.session() else { return Vec::new() };
        let stays = |seat: &&Seat| {
            let is_asked_for =
                !self.exceptions || is_exception(seat, &site.policy) || self.current == Some(seat.seat_id);
            is_asked_for && fits(seat, &wanted, site)
        };
        self.order.sorted(session.seats.iter().filter(stays))
    }

    /// Sorts the rows anew, because the user asked for other rows.
    fn arrange(&mut self, site: &Site) {
        self.order.forget();
        if let Some(Some(session)) = self.class.value() {
            self.order.update(&session.seats, &site.policy);
        }
    }

    fn position(&self, shown: &[&Seat]) -> usize {
        let found = shown.iter().position(|seat| self.current == Some(seat.seat_id));
        found.unwrap_or(self.cursor.0.min(shown.len().saturating_sub(1)))
    }

    /// Keeps the cursor on the same person, or on the same line if the person is gone.
    fn keep_place(&mut self, site: &Site) {
        let shown = self.shown(site);
        let at = self.position(&shown);
        self.current = shown.get(at).map(|seat| seat.seat_id);
        self.cursor = Cursor(at);
    }

    fn step(&mut self, action: Action, site: &Site) -> bool {
        let shown = self.shown(site);
        let mut cursor = Cursor(self.position(&shown));
        if !cursor.act(action, shown.len()) {
            return false;
        }
        let current = shown.get(cursor.0).map(|seat| seat.seat_id);
        if current != self.current {
            // The line that the cursor leaves may vanish from the exceptions. The cursor stays with the person.
            self.current = current;
            self.cursor = cursor;
            self.keep_place(site);
        }
        true
    }

    fn set_exceptions(&mut self, exceptions: bool, site: &Site) {
        self.exceptions = exceptions;
        self.arrange(site);
        let is_listed = !exceptions || self.selected(site).is_some_and(|seat| is_exception(seat, &site.policy));
        if !is_listed {
            self.current = None;
            self.cursor = Cursor::default();
        }
        self.keep_place(site);
    }

    /// Whether letters go into the filter.
    #[must_use]
    pub fn is_typing(&self) -> bool {
        self.typing
    }

    /// Takes a key while the user types the filter.
    pub fn type_key(&mut self, key: KeyEvent, site: &Site) {
        match key.code {
            KeyCode::Enter | KeyCode::Down | KeyCode::Tab => {
                self.filter.finish();
                self.typing = false;
                self.arrange(site);
                self.keep_place(site);
            }
            KeyCode::Esc => {
                self.filter.reset();
                self.typing = false;
                self.arrange(site);
            }
            _ => {
                self.filter.key(key);
            }
        }
    }

    /// Whether a form has a draft that is not sent yet.
    #[must_use]
    pub fn has_drafts(&self) -> bool {
        self.forms.has_drafts()
    }

    /// Whether a form or a question is open above the list.
    #[must_use]
    pub fn has_form(&self) -> bool {
        self.forms.is_open() || self.question.is_some()
    }

    /// Whether letters go into a field of the form.
    #[must_use]
    pub fn form_takes_letters(&self) -> bool {
        self.question.is_none() && self.forms.takes_letters()
    }

    /// Fills in an open form from a license. Returns whether there is such a form.
    pub fn fill_in(&mut self, license: &License) -> bool {
        self.forms.fill_in(license)
    }

    /// Takes a key for the question or the open form.
    pub fn form_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        if let Some(question) = self.question.take() {
            return self.early_key(key, question, cx);
        }
        let before = cx.effects.len();
        self.forms.key(key, cx);
        self.sent.remember_forms(cx.effects.get(before..).unwrap_or_default());
    }

    /// Takes pasted text, for the form or the filter.
    pub fn paste(&mut self, pasted: &str) {
        if self.question.is_some() {
            // Pasted text answers no question.
        } else if self.forms.is_open() {
            self.forms.paste(pasted);
        } else if self.typing {
            self.filter.insert(pasted);
        }
    }

    /// Drops the data of a license, so that no data outlasts a lock.
    pub fn forget_license(&mut self) {
        self.forms.keep(None);
    }

    /// Puts an open form aside and keeps its draft. Answers an open question with no.
    pub fn stash_form(&mut self) {
        self.question = None;
        self.forms.set_aside();
    }

    /// Carries out an action. Returns where to go, if the action leads to another pane.
    pub fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> Option<Goto> {
        if self.step(action, cx.site) {
            return None;
        }
        match action {
            Action::Filter => self.typing = self.session().is_some(),
            Action::Back => self.back(cx.site),
            Action::Exceptions => self.set_exceptions(!self.exceptions, cx.site),
            Action::Details => {
                self.details = !self.details;
                self.load_notes(cx);
            }
            Action::CheckInHere => return self.session().map(|session| Goto::CheckInClass(session.id)),
            Action::ExportCsv | Action::PrintSheet => self.hand_out(action, cx),
            _ => self.change(action, cx),
        }
        None
    }

    fn back(&mut self, site: &Site) {
        if self.filter.value().is_empty() {
            self.set_exceptions(false, site);
        } else {
            self.filter.reset();
            self.arrange(site);
        }
    }

    fn hand_out(&self, action: Action, cx: &mut Cx<'_>) {
        let Some(session) = self.session() else { return };
        if action == Action::ExportCsv {
            let (name, content) = roster_export::csv(session, cx.site);
            cx.say(Tone::Info, format!("Saving {name}…"));
            cx.effects.push(Effect::SaveFile { name, content });
        } else {
            let (title, content) = roster_export::sign_in_sheet(session, cx.site, cx.today());
            cx.say(Tone::Info, "Sending the sign-in sheet to the printer…");
            cx.effects.push(Effect::Print { title, content });
        }
    }
}

/// Whether the text of the line has every typed word.
fn fits(seat: &Seat, wanted: &[&str], site: &Site) -> bool {
    if wanted.is_empty() {
        return true;
    }
    let format = site.format(seat.class_date);
    let findings = admission::lasting_findings(seat, &site.policy);
    let flags: Vec<String> = findings.iter().map(|finding| finding.reason.short(format)).collect();
    let note = seat.note.as_deref().unwrap_or_default();
    let line =
        format!("{} {} {} {} {note}", seat.label(), seat.code(), seat.standing_words(), flags.join(" ")).to_lowercase();
    wanted.iter().all(|word| line.contains(word))
}
