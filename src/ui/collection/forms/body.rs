//! What a form is filled in on. Each form is one.

use std::fmt::Debug;

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use uuid::Uuid;

use super::FormSet;
use crate::domain::desk::{Answer, DeskError};
use crate::ui::context::{Cx, Tone, View};
use crate::ui::effect::Slot;

/// What a key did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormEvent {
    /// Something was typed, chosen or moved.
    Taken,
    /// The form is to be sent.
    Submit,
    /// Nothing is left to be sent: the form goes, and no draft stays.
    Shut,
    /// This one's page is wanted; the draft stays.
    Show(Uuid),
}

/// A command that is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// How it is said.
    pub tone: Tone,
    /// What to say.
    pub sentence: String,
    /// Whose page to show.
    pub show: Option<Uuid>,
    /// What it did, in words, where it can be taken back.
    pub undo: Option<String>,
}

impl Done {
    /// It is done, and this says so.
    pub fn well(sentence: impl Into<String>) -> Self {
        Self { tone: Tone::Good, sentence: sentence.into(), show: None, undo: None }
    }

    /// Its page is shown then.
    #[must_use]
    pub fn showing(self, whose: Uuid) -> Self {
        Self { show: Some(whose), ..self }
    }
}

/// What an outcome means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubmitResult {
    /// It is done.
    Done(Done),
    /// It is not, and this is why.
    Stay(String),
    /// One command is done and the form has another to send.
    Next,
}

impl SubmitResult {
    /// It is done, and this says so.
    pub fn done(sentence: impl Into<String>) -> Self {
        Self::Done(Done::well(sentence))
    }
}

/// A sheet to fill in. It knows nothing of sending: the form around it does.
pub trait FormBody<W: FormSet + ?Sized>: Debug + Send {
    /// What the form is, and about whom or what.
    fn title(&self) -> String;

    /// What the keys do here and now.
    fn keys(&self) -> &'static str;

    /// What will be done when it is sent, for the message row; `None` where title and keys say it all.
    fn consequence(&self) -> Option<String> {
        None
    }

    /// Lines that it would like to have.
    fn height(&self) -> u16;

    /// Whether something is filled in that would be lost with it.
    fn is_dirty(&self) -> bool;

    /// It lies on the table for the first time: what it needs to know is asked.
    fn opened(&mut self, _cx: &mut Cx<'_>) {}

    /// A draft is opened again, about what stands there now.
    fn reopened(&mut self, _wanted: &W::FormKind) {}

    /// Esc: one step back within the sheet. Says whether there was one.
    fn back(&mut self) -> bool {
        false
    }

    /// Takes a key.
    fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> FormEvent;

    /// Types pasted text.
    fn paste(&mut self, text: &str, cx: &mut Cx<'_>);

    /// Takes an answer that may be to a question of its own; `Submit` when it waited for that to be sent.
    fn answer(&mut self, _slot: Slot, _id: u64, _answer: &Result<Answer, DeskError>, _cx: &mut Cx<'_>) -> FormEvent {
        FormEvent::Taken
    }

    /// The command. `thing` is the id of what it makes, where it makes something.
    ///
    /// # Errors
    /// The sentence that says what is missing.
    fn command(&mut self, thing: Uuid, cx: &Cx<'_>) -> Result<W::Command, String>;

    /// What the sheet says of what came back. What is no success is told as everywhere.
    fn submit_result(&mut self, outcome: &W::Outcome, cx: &mut Cx<'_>) -> SubmitResult;

    /// Draws it.
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>);
}

/// Where else what is typed in a form is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaveState {
    /// Nowhere: it is only here.
    Never,
    /// Not all of it is yet.
    Partly,
    /// All of it.
    Whole,
}

/// What else is done with what is typed, while it is not sent. As it stands, nothing.
pub trait DraftAutosave<W: FormSet + ?Sized>: Default + Debug {
    /// Something is typed.
    fn typed(&mut self, _sheet: &W::Body, _cx: &Cx<'_>) {}
    /// Backs it up, when it is time for that.
    fn in_time(&mut self, _sheet: &W::Body, _cx: &mut Cx<'_>) {}
    /// Backs it up now.
    fn now(&mut self, _sheet: &W::Body, _cx: &mut Cx<'_>) {}
    /// How much of it is elsewhere.
    fn state(&self, _sheet: &W::Body) -> SaveState {
        SaveState::Never
    }
}

impl<W: FormSet> DraftAutosave<W> for () {}
