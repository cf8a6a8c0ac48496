//! The body of a form. Each kind of form has its own body.

use std::fmt::Debug;

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use uuid::Uuid;

use super::FormSet;
use crate::domain::desk::{Answer, DeskError};
use crate::ui::context::{Cx, Tone, View};
use crate::ui::effect::Slot;
use crate::ui::ids::QueryId;

/// The result of a key in the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormEvent {
    /// The body took the key and stays open.
    Taken,
    /// The form sends its command.
    Submit,
    /// The form closes without a draft, because it has nothing left to send.
    Shut,
    /// The pane shows this card's page. The draft stays.
    Show(Uuid),
}

/// A command that was carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The tone of the message.
    pub tone: Tone,
    /// The message.
    pub sentence: String,
    /// The card whose page is shown next.
    pub show: Option<Uuid>,
    /// The change in words, if it can be undone.
    pub undo: Option<String>,
}

impl Done {
    /// Reports success with this sentence.
    pub fn well(sentence: impl Into<String>) -> Self {
        Self { tone: Tone::Good, sentence: sentence.into(), show: None, undo: None }
    }

    /// Also shows the page of this card.
    #[must_use]
    pub fn showing(self, card: Uuid) -> Self {
        Self { show: Some(card), ..self }
    }
}

/// What the outcome of a command means for the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubmitResult {
    /// The command was carried out, and the form closes.
    Done(Done),
    /// The command was not carried out. The form stays and shows this reason.
    Stay(String),
    /// One command was carried out. The form has another one to send.
    Next,
}

impl SubmitResult {
    /// Reports success with this sentence.
    pub fn done(sentence: impl Into<String>) -> Self {
        Self::Done(Done::well(sentence))
    }
}

/// The fields of a form. The body knows nothing of sending: the form around it sends.
pub trait FormBody<W: FormSet + ?Sized>: Debug + Send {
    /// Returns the title: what the form does, and for which card.
    fn title(&self) -> String;

    /// Returns the key hints for the current state.
    fn keys(&self) -> &'static str;

    /// Returns what sending will do, for the message row; `None` if title and keys say it all.
    fn consequence(&self) -> Option<String> {
        None
    }

    /// Returns the preferred height in lines.
    fn height(&self) -> u16;

    /// Whether closing would lose filled-in values.
    fn is_dirty(&self) -> bool;

    /// Called once when the form opens; sends its queries.
    fn opened(&mut self, _cx: &mut Cx<'_>) {}

    /// Called when a draft is opened again, with the current state of its card.
    fn reopened(&mut self, _wanted: &W::FormKind) {}

    /// Handles Esc: goes one step back within the body. Returns whether there was a step.
    fn back(&mut self) -> bool {
        false
    }

    /// Takes a key.
    fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> FormEvent;

    /// Inserts pasted text.
    fn paste(&mut self, text: &str, cx: &mut Cx<'_>);

    /// Takes an answer, which may be to the body's own query. Returns `Submit` if a send was waiting for it.
    fn answer(
        &mut self,
        _slot: Slot,
        _id: QueryId,
        _answer: &Result<Answer, DeskError>,
        _cx: &mut Cx<'_>,
    ) -> FormEvent {
        FormEvent::Taken
    }

    /// Returns the command. `thing` is the id for a new record, if the command creates one.
    ///
    /// # Errors
    /// Returns the sentence that says what is missing.
    fn command(&mut self, thing: Uuid, cx: &Cx<'_>) -> Result<W::Command, String>;

    /// Returns what an outcome means for this body. A body passes an outcome without success to `FormSet::failure`.
    fn submit_result(&mut self, outcome: &W::Outcome, cx: &mut Cx<'_>) -> SubmitResult;

    /// Draws the body.
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>);
}

/// How much of the typed text is saved outside this form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaveState {
    /// None of it.
    Never,
    /// A part of it.
    Partly,
    /// All of it.
    Whole,
}

/// Saves a draft while it is not sent. By default it saves nothing.
pub trait DraftAutosave<W: FormSet + ?Sized>: Default + Debug {
    /// Called when the user types.
    fn typed(&mut self, _sheet: &W::Body, _cx: &Cx<'_>) {}
    /// Saves the draft if its time has come.
    fn in_time(&mut self, _sheet: &W::Body, _cx: &mut Cx<'_>) {}
    /// Saves the draft now.
    fn now(&mut self, _sheet: &W::Body, _cx: &mut Cx<'_>) {}
    /// Returns how much of the draft is saved.
    fn state(&self, _sheet: &W::Body) -> SaveState {
        SaveState::Never
    }
}

impl<W: FormSet> DraftAutosave<W> for () {}
