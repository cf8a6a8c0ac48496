//! The forms about the cards of one pane. A draft stays until the user sends it or discards it, even if the user goes
//! to another pane.

mod body;
mod form;
mod merge;
mod unmerge;

use std::fmt::Debug;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use uuid::Uuid;

use crate::domain::desk::{self, Answer, DeskError};
use crate::domain::journal::WriteId;
use crate::ui::context::{Cx, Tone, View};
use crate::ui::effect::Slot;
use crate::ui::ids::QueryId;
pub use body::{Done, DraftAutosave, FormBody, FormEvent, SaveState, SubmitResult};
pub use form::Form;
use form::FormResult;
pub use merge::{MOST, MergeForm, Merging};
pub use unmerge::{Unmerge, UnmergeForm};

/// The forms of one pane: their subjects, commands and outcomes.
pub trait FormSet: Debug {
    /// The kind of form to open, and its subject.
    type FormKind;
    /// The subject of a draft. Each subject has at most one draft.
    type DraftKey: PartialEq + Debug;
    /// The institute's settings for these cards.
    type Rules;
    /// The body of a form.
    type Body: FormBody<Self> + ?Sized;
    /// Saves drafts while they are not sent.
    type Autosave: DraftAutosave<Self>;
    /// The command that a form sends.
    type Command: Clone + PartialEq + Debug;
    /// The outcome of a command.
    type Outcome;

    /// Returns the draft key of a form.
    fn draft_key(wanted: &Self::FormKind) -> Self::DraftKey;
    /// Creates an empty body.
    fn body(wanted: Self::FormKind, rules: &Self::Rules, cx: &Cx<'_>) -> Box<Self::Body>;
    /// Returns the desk's command with this id.
    fn write(id: Uuid, command: Self::Command) -> desk::Command;
    /// Reads an outcome; `None` if it belongs to another kind of command.
    fn outcome(outcome: &desk::Outcome) -> Option<&Self::Outcome>;
    /// Returns what an outcome without success means for the form.
    fn failure(outcome: &Self::Outcome, cx: &Cx<'_>) -> SubmitResult;
}

/// What a write's result meant for the forms.
#[derive(Debug)]
pub enum Settled<W: FormSet> {
    /// The write did not belong to a form.
    NotMine,
    /// The write belonged to a form, which stays.
    Open,
    /// The write belonged to a form, which is done.
    Done {
        /// The form, which is closed now.
        form: Option<Form<W>>,
        /// The card whose page is shown next.
        show: Option<Uuid>,
        /// The command's id and the change in words, if it can be undone.
        undo: Option<(Uuid, String)>,
    },
}

/// The open form, and the drafts of other forms.
#[derive(Debug)]
pub struct Forms<W: FormSet> {
    open: Option<Form<W>>,
    drafts: Vec<Form<W>>,
}

impl<W: FormSet> Default for Forms<W> {
    fn default() -> Self {
        Self { open: None, drafts: Vec::new() }
    }
}

impl<W: FormSet> Forms<W> {
    /// Opens a form, with its draft if there is one.
    pub fn open(&mut self, wanted: W::FormKind, rules: &W::Rules, cx: &mut Cx<'_>) -> &mut Form<W> {
        self.stash_front(cx);
        let subject = W::draft_key(&wanted);
        let left = self.drafts.iter().position(|draft| draft.subject == subject);
        let form = if let Some(at) = left {
            let mut form = self.drafts.remove(at);
            form.sheet.reopened(&wanted);
            form
        } else {
            let mut form = Form::<W>::new(subject, W::body(wanted, rules, cx), cx);
            form.sheet.opened(cx);
            form
        };
        self.open.insert(form)
    }

    /// Whether a form has the keys.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Returns the form that has the keys.
    #[must_use]
    pub fn in_front(&self) -> Option<&Form<W>> {
        self.open.as_ref()
    }

    /// Returns the drafts of the forms that are not open.
    #[must_use]
    pub fn drafts(&self) -> &[Form<W>] {
        &self.drafts
    }

    /// Returns the open form and all drafts.
    pub fn all(&self) -> impl Iterator<Item = &Form<W>> {
        self.open.iter().chain(&self.drafts)
    }

    /// Returns the open form and all drafts, mutable.
    pub fn all_mut(&mut self) -> impl Iterator<Item = &mut Form<W>> {
        self.open.iter_mut().chain(&mut self.drafts)
    }

    /// Whether typed text is not sent yet and not saved elsewhere.
    #[must_use]
    pub fn has_drafts(&self) -> bool {
        self.all().any(|form| form.is_draft() && form.save_state() != SaveState::Whole)
    }

    /// Closes the open form and keeps its draft. A form without typed text is discarded, and created anew with current
    /// data.
    pub fn stash(&mut self) {
        self.drafts.extend(self.open.take().filter(Form::stays));
    }

    /// Saves the draft of the open form, then closes the form.
    fn stash_front(&mut self, cx: &mut Cx<'_>) {
        if let Some(form) = &mut self.open {
            form.autosave_now(cx);
        }
        self.stash();
    }

    /// Drops drafts that have nothing left to lose.
    pub fn tidy(&mut self) {
        self.drafts.retain(Form::stays);
    }

    /// Takes a key for the open form. Returns the card whose page the user asks for.
    pub fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> Option<Uuid> {
        let form = self.open.as_mut()?;
        if key.code == KeyCode::Esc {
            // The user has read the complaint before leaving the form.
            form.complaint = None;
            if form.is_saving() || !form.sheet.back() {
                self.stash_front(cx);
            }
            return None;
        }
        match form.key(key, cx) {
            FormEvent::Taken | FormEvent::Submit => None,
            FormEvent::Shut => {
                self.open = None;
                None
            }
            FormEvent::Show(card) => {
                self.stash_front(cx);
                Some(card)
            }
        }
    }

    /// Inserts pasted text.
    pub fn paste(&mut self, text: &str, cx: &mut Cx<'_>) {
        if let Some(form) = &mut self.open {
            form.paste(text, cx);
        }
    }

    /// Takes an answer, which may be to the query of a form.
    pub fn answer(&mut self, slot: Slot, id: QueryId, answer: &Result<Answer, DeskError>, cx: &mut Cx<'_>) {
        for form in self.all_mut() {
            form.answer(slot, id, answer, cx);
        }
    }

    /// Takes a write's result.
    pub fn outcome(
        &mut self,
        write: WriteId,
        result: &Result<desk::Outcome, DeskError>,
        cx: &mut Cx<'_>,
    ) -> Settled<W> {
        let left = self.drafts.iter().position(|form| form.has_sent(write));
        let form = match left {
            Some(at) => self.drafts.get_mut(at),
            None => self.open.as_mut().filter(|form| form.has_sent(write)),
        };
        let Some(form) = form else { return Settled::NotMine };
        let FormResult::Done(done, command) = form.settle(result, cx) else {
            // The draft is not visible. The message row shows the complaint now, and the form shows it when it is
            // opened again.
            if let (Some(_), Some(complaint)) = (left, &form.complaint) {
                cx.report(Tone::Bad, format!("{}: {complaint}", form.sheet.title()));
            }
            return Settled::Open;
        };
        cx.report(done.tone, done.sentence);
        let form = match left {
            Some(at) => Some(self.drafts.remove(at)),
            None => self.open.take(),
        };
        // A user who left the form stays on the current page.
        Settled::Done { form, show: done.show.filter(|_| left.is_none()), undo: done.undo.map(|what| (command, what)) }
    }

    /// Removes and returns the form of a queued write. Text typed later belongs to a new form.
    pub fn take_queued(&mut self, write: WriteId) -> Option<Form<W>> {
        let left = self.drafts.iter().position(|form| form.has_sent(write));
        let open = self.open.take_if(|form| form.has_sent(write));
        open.or_else(|| left.map(|at| self.drafts.remove(at)))
    }

    /// Draws the open form above the pane.
    pub fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        if let Some(form) = &self.open {
            form.draw(frame, area, view);
        }
    }
}
