//! The forms about tickets. Whatever is typed stays until it is sent or given up, whichever pane one goes to.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use uuid::Uuid;

use super::Named;
use crate::domain::desk::{Answer, Outcome, Trouble};
use crate::domain::ticket::Rules;
use crate::domain::ticket::flow::Status;
use crate::domain::ticket::page::TicketPage;
use crate::domain::ticket::work::New;
use crate::ui::context::{Cx, View};
use crate::ui::effect::Slot;

/// Which form is wanted, and about what.
#[derive(Debug, Clone)]
pub(super) enum Wanted {
    /// A ticket by hand, with what is known of it.
    New(Box<New>),
    /// What a move to blocked or done needs.
    Move { tickets: Vec<Named>, to: Status },
    /// Tags on and off; `on` are those that all of the tickets have.
    Tags { tickets: Vec<Named>, on: Vec<String> },
    /// What the customer is told.
    Reply(Box<TicketPage>),
    /// What they never read.
    Note(Box<TicketPage>),
    /// What they said on the phone or at the desk.
    Hear(Box<TicketPage>),
    /// Title, who asks, links.
    Edit(Box<TicketPage>),
    /// With another ticket.
    Merge(Box<TicketPage>),
    /// Out of it again, or back to where it was split from.
    Unmerge(Box<TicketPage>),
    /// A comment becomes a ticket of its own.
    Split { page: Box<TicketPage>, comment: Uuid },
}

/// What a write's result meant to the forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Settled {
    /// It was not theirs.
    NotMine,
    /// It was, and the form stays open.
    Open,
    /// It was, and it is done; to show this ticket's page, where there is one to show.
    Done { show: Option<Uuid> },
}

/// The form that is open, and the drafts of others.
#[derive(Debug, Default)]
pub(super) struct Forms {
    open: Option<Wanted>,
}

impl Forms {
    /// Opens a form, with its draft where there is one.
    pub(super) fn open(&mut self, wanted: Wanted, _rules: &Rules, _cx: &mut Cx<'_>) {
        self.open = Some(wanted);
    }

    /// Whether a form has the keys.
    pub(super) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Whether a reply, a note or what was heard is being written to this ticket: others see it.
    pub(super) fn is_writing_to(&self, _ticket: Uuid) -> bool {
        false
    }

    /// Whether something typed is not sent yet.
    pub(super) fn has_drafts(&self) -> bool {
        false
    }

    /// Closes the form and keeps its draft.
    pub(super) fn set_aside(&mut self) {
        self.open = None;
    }

    /// Takes a key while a form is open.
    pub(super) fn key(&mut self, _key: KeyEvent, _rules: &Rules, _cx: &mut Cx<'_>) {
        self.open = None;
    }

    /// Types pasted text.
    pub(super) fn paste(&mut self, _text: &str, _cx: &mut Cx<'_>) {}

    /// Takes an answer to `Slot::TicketFind`.
    pub(super) fn answer(&mut self, _slot: Slot, _id: u64, _answer: Result<Answer, Trouble>, _cx: &mut Cx<'_>) {}

    /// Takes a write's result.
    pub(super) fn outcome(&mut self, _write: Uuid, _result: &Result<Outcome, Trouble>, _cx: &mut Cx<'_>) -> Settled {
        Settled::NotMine
    }

    /// Draws the form that is open above the pane.
    pub(super) fn draw(&self, _frame: &mut Frame<'_>, _area: Rect, _view: View<'_>) {}
}
