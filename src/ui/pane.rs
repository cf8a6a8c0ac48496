//! The interface between the app and a pane: what the app asks of every pane, and the facts that the registry
//! (`app/panes.rs`) needs of one.
//!
//! A pane is a directory under `src/ui`. It implements [`Pane`], declares a [`PaneSpec`] named `PANE`, and has one line
//! in the registry. The app names no pane where all panes are treated alike.

use std::fmt::Debug;

use chrono::{DateTime, NaiveDate, Utc};
use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use uuid::Uuid;

use super::context::{Cx, Tone, View};
use super::effect::Slot;
use super::frame::Hint;
use super::status::Status;
use super::undo::Done;
use super::waiting::Waiting;
use crate::domain::audit::Record;
use crate::domain::desk::{Answer, Command, DeskError, Outcome};
use crate::domain::journal::WriteId;
use crate::domain::license::License;
use crate::domain::live::Changes;
use crate::domain::seat::Seat;
use crate::domain::site::Site;
use crate::domain::staff::Actor;
use crate::domain::ticket::PersonRef;
use crate::keys::{Action, Scope};
use crate::ui::ids::QueryId;

/// Facts about a pane that do not change while the console runs.
#[derive(Debug, Clone, Copy)]
pub struct PaneSpec {
    /// Action that shows the pane.
    pub open: Action,
    /// Number of the tab and of its key; `None` for a pane that is opened by name.
    pub number: Option<u8>,
    /// Scope of the pane's keys; its title is the word on the tab.
    pub scope: Scope,
    /// Purpose of the pane, for its help. Lines end with `\n`.
    pub about: &'static str,
    /// Returns why the pane is not for this person; `None` if it is.
    pub why_not: fn(&Actor) -> Option<String>,
    /// Actions here are about seats: undo means the last action of this desk, and letters in forms only choose.
    /// Otherwise the pane has an undo of its own.
    pub is_about_seats: bool,
    /// Plain letters are always text here; actions need Alt.
    pub letters_are_text: bool,
}

impl PaneSpec {
    /// A pane for everyone, opened by name, with its own undo and letters as keys.
    #[must_use]
    pub const fn new(open: Action, scope: Scope, about: &'static str) -> Self {
        const fn for_everyone(_: &Actor) -> Option<String> {
            None
        }
        Self { open, number: None, scope, about, why_not: for_everyone, is_about_seats: false, letters_are_text: false }
    }
}

/// Navigation that a pane asks for ([`Cx::go`]). The app follows it after the pane's call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goto {
    /// Roster of a class.
    Roster {
        /// The class.
        class: Uuid,
        /// Only the seats that need attention.
        exceptions: bool,
    },
    /// Check-in, limited to one class.
    CheckInClass(Uuid),
    /// Check-in, with this text looked up: a seat's code, an order number or a name.
    CheckInText(String),
    /// A person's page.
    Person(PersonRef),
    /// A lead's page.
    Lead(Uuid),
    /// A ticket's page, opened from a person's page; Esc goes back there.
    TicketOfPerson(Uuid),
    /// The pane from which this one was opened.
    Back,
}

/// A pane: its state, its update and its view. All methods are pure; work is requested through [`Cx`].
pub trait Pane: Debug {
    /// Reads what is shown, again if it was read before.
    fn load(&mut self, cx: &mut Cx<'_>);

    /// Takes the answer to a query of this pane.
    fn answer(&mut self, slot: Slot, id: QueryId, answer: Result<Answer, DeskError>, cx: &mut Cx<'_>);

    /// Does an action.
    fn act(&mut self, action: Action, cx: &mut Cx<'_>);

    /// Returns why an action is not possible now; `None` if it is.
    fn why_not(&self, action: Action, view: &View<'_>) -> Option<String>;

    /// Draws the pane.
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>);

    /// Returns what the message row says while there is no message.
    fn status(&self, view: View<'_>) -> Status;

    /// Returns the scope of the keys now, if it differs from that of the pane: a page or the figures have their own.
    fn scope(&self) -> Option<Scope> {
        None
    }

    /// Whether letters go into a text field of the pane.
    fn is_typing(&self) -> bool {
        false
    }

    /// Takes a key while [`Self::is_typing`].
    fn type_key(&mut self, _key: KeyEvent, _cx: &mut Cx<'_>) {}

    /// Whether a letter typed into the field changes nothing but the text of the field.
    fn takes_letters(&self) -> bool {
        true
    }

    /// Whether `?` and `:` cannot begin what is typed here, and so ask for help and actions.
    fn is_field_empty(&self) -> bool {
        false
    }

    /// Whether a form, a picker or a question of the pane has the keys.
    fn has_form(&self) -> bool {
        false
    }

    /// Takes a key while [`Self::has_form`].
    fn form_key(&mut self, _key: KeyEvent, _cx: &mut Cx<'_>) {}

    /// Whether the form has a text field with the keys whose letters can be taken back.
    fn form_takes_letters(&self) -> bool {
        false
    }

    /// Closes what has the keys; drafts are kept.
    fn stash_form(&mut self) {}

    /// Whether something typed is not sent yet.
    fn has_drafts(&self) -> bool {
        false
    }

    /// Takes pasted text.
    fn paste(&mut self, _text: &str, _cx: &mut Cx<'_>) {}

    /// Fills in an open form from a driver's license. Returns whether there was one.
    fn fill_in(&mut self, _license: &License) -> bool {
        false
    }

    /// Drops what a license has said, so that it does not outlive a lock.
    fn forget_license(&mut self) {}

    /// Takes the result of a write of this pane. Returns whether the pane reported it.
    fn outcome(&mut self, _write: WriteId, _result: &Result<Outcome, DeskError>, _cx: &mut Cx<'_>) -> bool {
        false
    }

    /// Takes the result of a staff command of this pane: a sentence either way.
    fn staff_done(&mut self, _command: WriteId, result: Result<String, String>, cx: &mut Cx<'_>) {
        match result {
            Ok(sentence) => cx.report(Tone::Good, sentence),
            Err(sentence) => cx.report(Tone::Bad, sentence),
        }
    }

    /// Notes that a write is queued until there is a connection: forms let go of it. Returns what to say of it, if not
    /// its usual title.
    fn queued(&mut self, _write: WriteId, _cx: &mut Cx<'_>) -> Option<String> {
        None
    }

    /// Takes the result of a write that was queued.
    fn settled(&mut self, _command: &Command, _result: &Result<Outcome, DeskError>) {}

    /// Shows queued writes over what was read: the database does not know them yet.
    fn overlay(&mut self, _waiting: &mut Waiting, _site: &Site, _today: NaiveDate) {}

    /// Puts a seat that a write has changed in the place of the old one.
    fn seat_changed(&mut self, _seat: &Seat) {}

    /// Returns a seat that is known here.
    fn seat(&self, _id: Uuid) -> Option<&Seat> {
        None
    }

    /// Returns the name of what a command is about: a lead's or a ticket's.
    fn name_of(&self, _command: &Command) -> Option<String> {
        None
    }

    /// Returns the slots that are shown, and whether these changes concern each.
    fn shown_slots(&self, changes: &Changes) -> Vec<(Slot, bool)>;

    /// Reads a slot of [`Self::shown_slots`] again.
    fn reload(&mut self, _slot: Slot, cx: &mut Cx<'_>) {
        self.load(cx);
    }

    /// Returns the slots that are read along with one of [`Self::shown_slots`]: it is not read while one of them is.
    fn read_along(&self, _slot: Slot) -> &'static [Slot] {
        &[]
    }

    /// Reads what a screen of this many columns shows beside the current row.
    fn load_beside(&mut self, _columns: u16, _cx: &mut Cx<'_>) {}

    /// Returns when a draft is to be saved; `None` if none is.
    fn autosave_at(&self) -> Option<DateTime<Utc>> {
        None
    }

    /// Saves drafts that are due, whichever pane is shown.
    fn autosave(&mut self, _cx: &mut Cx<'_>) {}

    /// Returns when the open pane has to be told to the database again; `None` if it has not.
    fn heartbeat_at(&self) -> Option<DateTime<Utc>> {
        None
    }

    /// Tells the database what is open.
    fn heartbeat(&mut self, _cx: &mut Cx<'_>) {}

    /// Another pane is shown from now on.
    fn leave(&mut self) {}

    /// Returns the record of the current row and what it is called, for its history.
    fn record(&self, _view: &View<'_>) -> Option<(Record, String)> {
        None
    }

    /// Returns what the actions of a row are about, in a few words.
    fn subject(&self, view: &View<'_>) -> Option<String> {
        self.record(view).map(|(_, title)| title)
    }

    /// Returns the lead whose page is open, to link a new ticket to it.
    fn open_lead(&self) -> Option<Uuid> {
        None
    }

    /// Whether the pane shows what an undo of this action would change.
    fn shows_action(&self, _done: &Done, _view: &View<'_>) -> bool {
        false
    }

    /// Returns the hints of the key row, if the pane makes its own.
    fn hints(&self, _can_undo: bool, _view: View<'_>) -> Option<Vec<Hint>> {
        None
    }
}
