//! The forms about the cards of one kind. Whatever is typed stays until it is sent or given up, whichever pane one
//! goes to.

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

/// What the forms of a pane are about, what they send, and what comes of it.
pub trait FormSet: Debug {
    /// Which form is wanted, and about what.
    type FormKind;
    /// What a draft is about: there is one of each.
    type DraftKey: PartialEq + Debug;
    /// What the institute has set up for them.
    type Rules;
    /// What a form is filled in on.
    type Body: FormBody<Self> + ?Sized;
    /// What else is done with what is typed, while it is not sent.
    type Autosave: DraftAutosave<Self>;
    /// What is sent.
    type Command: Clone + PartialEq + Debug;
    /// What comes of it.
    type Outcome;

    /// What the draft of a form is about.
    fn draft_key(wanted: &Self::FormKind) -> Self::DraftKey;
    /// The empty sheet.
    fn body(wanted: Self::FormKind, rules: &Self::Rules, cx: &Cx<'_>) -> Box<Self::Body>;
    /// A command as the desk runs it, under this id.
    fn write(id: Uuid, command: Self::Command) -> desk::Command;
    /// What came of a command of these; none when it is the outcome of something else.
    fn outcome(outcome: &desk::Outcome) -> Option<&Self::Outcome>;
    /// What an outcome means that is no success.
    fn failure(outcome: &Self::Outcome, cx: &Cx<'_>) -> SubmitResult;
}

/// What a write's result meant to the forms.
#[derive(Debug)]
pub enum Settled<W: FormSet> {
    /// It was not theirs.
    NotMine,
    /// It was, and the form stays.
    Open,
    /// It was, and it is done.
    Done {
        /// The form that was.
        form: Option<Form<W>>,
        /// Whose page to show.
        show: Option<Uuid>,
        /// The command with what it did in words, where it can be taken back.
        undo: Option<(Uuid, String)>,
    },
}

/// The form that is open, and the drafts of others.
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
    /// Opens a form, with its draft where there is one.
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

    /// The form that has the keys.
    #[must_use]
    pub fn in_front(&self) -> Option<&Form<W>> {
        self.open.as_ref()
    }

    /// The drafts of those that are not open.
    #[must_use]
    pub fn drafts(&self) -> &[Form<W>] {
        &self.drafts
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Form<W>> {
        self.open.iter().chain(&self.drafts)
    }

    /// All of them, to change them.
    pub fn all_mut(&mut self) -> impl Iterator<Item = &mut Form<W>> {
        self.open.iter_mut().chain(&mut self.drafts)
    }

    /// Whether something typed is not sent yet, and is nowhere but here.
    #[must_use]
    pub fn has_drafts(&self) -> bool {
        self.all().any(|form| form.is_draft() && form.save_state() != SaveState::Whole)
    }

    /// Closes the form and keeps its draft. What nobody has typed in is made anew from what is known then.
    pub fn stash(&mut self) {
        self.drafts.extend(self.open.take().filter(Form::stays));
    }

    /// The same, and what is typed is backed up at once.
    fn stash_front(&mut self, cx: &mut Cx<'_>) {
        if let Some(form) = &mut self.open {
            form.autosave_now(cx);
        }
        self.stash();
    }

    /// Lets go of drafts that hold nothing any more.
    pub fn tidy(&mut self) {
        self.drafts.retain(Form::stays);
    }

    /// Takes a key while a form is open; whose page is wanted instead.
    pub fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> Option<Uuid> {
        let form = self.open.as_mut()?;
        if key.code == KeyCode::Esc {
            // Whoever leaves a complaint has read it.
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
            FormEvent::Show(whose) => {
                self.stash_front(cx);
                Some(whose)
            }
        }
    }

    /// Types pasted text.
    pub fn paste(&mut self, text: &str, cx: &mut Cx<'_>) {
        if let Some(form) = &mut self.open {
            form.paste(text, cx);
        }
    }

    /// Takes an answer that may be to a question of a sheet.
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
            // Nobody looks at a draft: it is said at the foot, and there when it is opened again.
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
        // Whoever has gone on to something else is not taken away from it.
        Settled::Done { form, show: done.show.filter(|_| left.is_none()), undo: done.undo.map(|what| (command, what)) }
    }

    /// A write has to wait: its form lets go of it, and what is typed next is something else. The form that was.
    pub fn take_queued(&mut self, write: WriteId) -> Option<Form<W>> {
        let left = self.drafts.iter().position(|form| form.has_sent(write));
        let open = self.open.take_if(|form| form.has_sent(write));
        open.or_else(|| left.map(|at| self.drafts.remove(at)))
    }

    /// Draws the form that is open above the pane.
    pub fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        if let Some(form) = &self.open {
            form.draw(frame, area, view);
        }
    }
}
