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
use crate::keys::{Action, Scope, Spec};
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
    /// The pane's entries of the action registry, in the order of the footer's hints.
    pub keys: &'static [Spec],
    /// Purpose of the pane, for its help. Lines end with `\n`.
    pub about: &'static str,
    /// Returns why the pane is not for this person; `None` if it is.
    pub why_not: fn(&Actor) -> Option<String>,
    /// Whether actions here are about seats. Undo then means this desk's last action, and letters in forms only make
    /// choices. Otherwise the pane has an undo of its own.
    pub is_about_seats: bool,
    /// Whether plain letters are always text here, so that actions need Alt.
    pub letters_are_text: bool,
}

impl PaneSpec {
    /// Returns a pane for everyone that is opened by name, has its own undo, and uses letters as keys.
    #[must_use]
    pub const fn new(open: Action, scope: Scope, keys: &'static [Spec], about: &'static str) -> Self {
        const fn for_everyone(_: &Actor) -> Option<String> {
            None
        }
        Self {
            open,
            number: None,
            scope,
            keys,
            about,
            why_not: for_everyone,
            is_about_seats: false,
            letters_are_text: false,
        }
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
    /// Queries the pane's contents, again if they were read before.
    fn load(&mut self, cx: &mut Cx<'_>);

    /// Takes the answer to a query of this pane.
    fn answer(&mut self, slot: Slot, id: QueryId, answer: Result<Answer, DeskError>, cx: &mut Cx<'_>);

    /// Performs an action.
    fn act(&mut self, action: Action, cx: &mut Cx<'_>);

    /// Returns why an action is not possible now; `None` if it is.
    fn why_not(&self, action: Action, view: &View<'_>) -> Option<String>;

    /// Draws the pane.
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>);

    /// Returns what the message row says while there is no message.
    fn status(&self, view: View<'_>) -> Status;

    /// Returns the scope of the keys now, if it differs from the pane's scope. A page or the figures have their own.
    fn scope(&self) -> Option<Scope> {
        None
    }

    /// Whether letters go into a text field of the pane.
    fn is_typing(&self) -> bool {
        false
    }

    /// Handles a key while [`Self::is_typing`].
    fn type_key(&mut self, _key: KeyEvent, _cx: &mut Cx<'_>) {}

    /// Whether a letter typed into the field changes only the text of the field.
    fn takes_letters(&self) -> bool {
        true
    }

    /// Whether typed text cannot begin with `?` or `:`. These keys then open help and palette.
    fn is_field_empty(&self) -> bool {
        false
    }

    /// Whether a form, a picker or a question of the pane has the keys.
    fn has_form(&self) -> bool {
        false
    }

    /// Handles a key while [`Self::has_form`].
    fn form_key(&mut self, _key: KeyEvent, _cx: &mut Cx<'_>) {}

    /// Whether the form's focus is on a text field, so that letters can be removed again.
    fn form_takes_letters(&self) -> bool {
        false
    }

    /// Closes the form, picker or question that has the keys. Drafts are kept.
    fn stash_form(&mut self) {}

    /// Whether something typed is not sent yet.
    fn has_drafts(&self) -> bool {
        false
    }

    /// Takes pasted text.
    fn paste(&mut self, _text: &str, _cx: &mut Cx<'_>) {}

    /// Fills in an open form from a driver's license. Returns whether a form was open.
    fn fill_in(&mut self, _license: &License) -> bool {
        false
    }

    /// Forgets a scanned license, so that it does not outlive a lock.
    fn forget_license(&mut self) {}

    /// Takes the result of a write of this pane. Returns whether the pane reported it.
    fn outcome(&mut self, _write: WriteId, _result: &Result<Outcome, DeskError>, _cx: &mut Cx<'_>) -> bool {
        false
    }

    /// Takes the result of a staff command of this pane: a sentence for success or failure.
    fn staff_done(&mut self, _command: WriteId, result: Result<String, String>, cx: &mut Cx<'_>) {
        match result {
            Ok(sentence) => cx.report(Tone::Good, sentence),
            Err(sentence) => cx.report(Tone::Bad, sentence),
        }
    }

    /// Notes that a write is queued until there is a connection; forms release it. Returns the message, if it differs
    /// from the usual title.
    fn queued(&mut self, _write: WriteId, _cx: &mut Cx<'_>) -> Option<String> {
        None
    }

    /// Takes the result of a write that was queued.
    fn settled(&mut self, _command: &Command, _result: &Result<Outcome, DeskError>) {}

    /// Shows queued writes over the data from the database, which does not contain them yet.
    fn overlay(&mut self, _waiting: &mut Waiting, _site: &Site, _today: NaiveDate) {}

    /// Replaces a seat that a write has changed.
    fn seat_changed(&mut self, _seat: &Seat) {}

    /// Returns a seat that this pane knows.
    fn seat(&self, _id: Uuid) -> Option<&Seat> {
        None
    }

    /// Returns the name of the lead or ticket that a command is about.
    fn name_of(&self, _command: &Command) -> Option<String> {
        None
    }

    /// Returns the slots that are shown, and whether these changes concern each.
    fn shown_slots(&self, changes: &Changes) -> Vec<(Slot, bool)>;

    /// Queries a slot of [`Self::shown_slots`] again.
    fn reload(&mut self, _slot: Slot, cx: &mut Cx<'_>) {
        self.load(cx);
    }

    /// Returns the slots that are queried together with one of [`Self::shown_slots`]. That slot is not queried while
    /// one of them is in flight.
    fn read_along(&self, _slot: Slot) -> &'static [Slot] {
        &[]
    }

    /// Queries what a screen of this many columns shows beside the current row.
    fn load_beside(&mut self, _columns: u16, _cx: &mut Cx<'_>) {}

    /// Returns when a draft must be saved; `None` if no draft has to be.
    fn autosave_at(&self) -> Option<DateTime<Utc>> {
        None
    }

    /// Saves drafts that are due, also while another pane is shown.
    fn autosave(&mut self, _cx: &mut Cx<'_>) {}

    /// Returns when the open pane has to be reported to the database again; `None` if it has not.
    fn heartbeat_at(&self) -> Option<DateTime<Utc>> {
        None
    }

    /// Reports the open record to the database.
    fn heartbeat(&mut self, _cx: &mut Cx<'_>) {}

    /// Notes that another pane is shown from now on.
    fn leave(&mut self) {}

    /// Returns the record of the current row, with its name, for its history.
    fn record(&self, _view: &View<'_>) -> Option<(Record, String)> {
        None
    }

    /// Returns the subject of a row's actions, in a few words.
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

    /// Returns the hints of the key row, if the pane provides its own.
    fn hints(&self, _can_undo: bool, _view: View<'_>) -> Option<Vec<Hint>> {
        None
    }
}
