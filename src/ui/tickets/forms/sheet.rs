//! What a form about tickets is filled in on. Each form is one.

use std::fmt::Debug;

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use uuid::Uuid;

use super::Wanted;
use crate::domain::desk::{Answer, Trouble};
use crate::domain::ticket::page::TicketPage;
use crate::domain::ticket::work::{Command, Outcome};
use crate::ui::context::{Cx, Tone, View};
use crate::ui::effect::Slot;
use crate::ui::tickets::words;

/// What a key did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pressed {
    /// Something was typed, chosen or moved.
    Taken,
    /// The form is to be sent.
    Submit,
    /// Nothing is left to be sent: the form goes, and no draft stays.
    Shut,
}

/// A command, or the sentence that says what is missing.
pub(super) type Filled = Result<Command, String>;

/// A command that is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Done {
    pub(super) tone: Tone,
    /// What to say.
    pub(super) sentence: String,
    /// Whose page to show.
    pub(super) show: Option<Uuid>,
    /// What it did, in words, where it can be taken back.
    pub(super) undo: Option<String>,
}

/// What an outcome means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is done.
    Done(Done),
    /// It is not, and this is why.
    Stay(String),
}

impl Verdict {
    pub(super) fn done(sentence: impl Into<String>) -> Self {
        Self::Done(Done { tone: Tone::Good, sentence: sentence.into(), show: None, undo: None })
    }
}

/// What is being written to a ticket: kept in the database while it is not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) ticket: Uuid,
    pub(super) is_note: bool,
    pub(super) body: String,
}

/// A sheet to fill in. It knows nothing of sending: the form around it does.
pub(super) trait Sheet: Debug + Send {
    /// What the form is, and about which ticket.
    fn title(&self) -> String;

    /// What the keys do here and now.
    fn keys(&self) -> &'static str;

    /// Lines that it would like to have.
    fn height(&self) -> u16;

    /// Whether something is filled in that would be lost with it.
    fn holds_something(&self) -> bool;

    /// What of it is kept in the database; none of a sheet that is only kept here.
    fn kept(&self) -> Option<Kept> {
        None
    }

    /// The ticket that is being written to, for others to see.
    fn writes_to(&self) -> Option<Uuid> {
        None
    }

    /// It lies on the table for the first time: what it needs to know is asked.
    fn opened(&mut self, _cx: &mut Cx<'_>) {}

    /// A draft is opened again, about what stands there now.
    fn reopened(&mut self, _wanted: &Wanted) {}

    /// The ticket that is written to was read again.
    fn page_came(&mut self, _page: &TicketPage) {}

    /// The draft of another desk is newer than what is here.
    fn take_kept(&mut self, _body: &str) {}

    /// Esc: one step back within the sheet. Says whether there was one.
    fn back(&mut self) -> bool {
        false
    }

    /// Takes a key.
    fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> Pressed;

    /// Types pasted text.
    fn paste(&mut self, text: &str, cx: &mut Cx<'_>);

    /// Takes an answer that may be to a question of its own.
    fn answer(&mut self, _slot: Slot, _id: u64, _answer: &Result<Answer, Trouble>, _cx: &mut Cx<'_>) {}

    /// The command. `thing` is the id of what it makes, where it makes something.
    fn command(&mut self, thing: Uuid, cx: &Cx<'_>) -> Filled;

    /// What the sheet says of what came back. What is no success is told as everywhere.
    fn verdict(&mut self, outcome: &Outcome, cx: &mut Cx<'_>) -> Verdict;

    /// Draws it.
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>);
}

/// The sentence about an outcome that is no success.
pub(super) fn failure(outcome: &Outcome, cx: &Cx<'_>) -> Verdict {
    Verdict::Stay(words::of_outcome(outcome, &[], "", cx).1)
}

/// Text that the database takes or none.
pub(super) fn said(typed: &str) -> Option<String> {
    Some(typed.trim().to_owned()).filter(|typed| !typed.is_empty())
}
