//! Pane 3: check-in. The field takes a scan, a name, an order number or a phone number. Below it are the card with
//! ADMIT, ASK or STOP, and the last arrivals with undo.

mod classes;
mod commands;
mod find;
mod keys;
mod pane;
mod shown;
mod view;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crossterm::event::KeyEvent;
use uuid::Uuid;

pub use pane::PANE;
use view::draw;

use super::context::{Cx, Tone, View};
use super::effect::Slot;
use super::forms::{self, Forms};
use super::remote::Remote;
use super::widgets::cursor::Cursor;
use super::widgets::line_input::LineInput;
use crate::domain::admission::Verdict;
use crate::domain::desk::{Answer, DeskError, Found, Query, RecentArrival};
use crate::domain::journal::WriteId;
use crate::domain::license::License;
use crate::domain::live::{Changes, Topic};
use crate::domain::seat::Seat;
use crate::domain::session::Day;
use crate::domain::text;
use crate::keys::Action;
use crate::ui::ids::QueryId;
use shown::{OnEnter, Shown};

/// The part of the pane that arrows and Space act on. Letters and digits always go into the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Part {
    /// The field, and the card below it.
    #[default]
    Field,
    /// The list of seats.
    Results,
    /// The last arrivals.
    Arrivals,
}

/// A scan, or text that Enter sent.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    text: String,
    is_scan: bool,
    /// The license that gave the name to look up.
    license: Option<License>,
}

/// The pane's state.
#[derive(Debug, Default)]
pub struct CheckIn {
    input: LineInput,
    part: Part,
    found: Remote<Found>,
    /// The text that `found` was asked for.
    asked: String,
    /// The text that the answer in `found` belongs to.
    answered: String,
    /// The scan or entered text that is being looked up. The pane acts on its answer.
    entered: Option<Entry>,
    /// The license of the shown holder. People with another date of birth are left out.
    license: Option<License>,
    /// Scans and entered texts that came during a lookup. None is lost.
    queue: VecDeque<Entry>,
    /// The shown result was scanned or entered, so it must not disappear without a message.
    is_entered: bool,
    /// The row of the list under the cursor.
    cursor: Cursor,
    /// The list is shown, although one of its seats needs no choosing.
    is_listing: bool,
    /// The seat whose card was opened from the list.
    opened: Option<Uuid>,
    /// The selected seats.
    party: BTreeSet<Uuid>,
    /// The chosen class, if only one class is checked in: its id and its words.
    class: Option<(Uuid, String)>,
    /// Today's classes.
    day: Remote<Day>,
    arrivals: Remote<Vec<RecentArrival>>,
    /// The arrival under the cursor.
    arrival: Option<Uuid>,
    forms: Forms,
    /// Admissions in flight: the seat of each write.
    admitting: BTreeMap<WriteId, Seat>,
    /// The seats already admitted, out of the admissions in flight together.
    arrived: Vec<Seat>,
    /// Warnings that no key has followed yet. The next message repeats them.
    unseen: Vec<String>,
    /// The shown arrivals that wait for a connection.
    waiting: BTreeSet<Uuid>,
}

impl CheckIn {
    /// Whether letters go into the field. They do unless a form is open.
    #[must_use]
    pub fn is_typing(&self) -> bool {
        !self.forms.is_open()
    }

    /// Whether the field is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.input.value().is_empty()
    }

    /// Whether a form has a draft that is not sent yet.
    #[must_use]
    pub fn has_drafts(&self) -> bool {
        self.forms.has_drafts()
    }

    /// Whether a form is open above the pane.
    #[must_use]
    pub fn has_form(&self) -> bool {
        self.forms.is_open()
    }

    /// Whether a letter goes into the field and changes nothing but the lookup.
    #[must_use]
    pub fn takes_letters(&self) -> bool {
        self.part == Part::Field && self.party.is_empty()
    }

    /// Whether letters go into a field of the form.
    #[must_use]
    pub fn form_takes_letters(&self) -> bool {
        self.forms.takes_letters()
    }

    /// Drops the data of a license, so that no data outlasts a lock.
    pub fn forget_license(&mut self) {
        self.license = None;
        self.forms.keep(None);
    }

    /// Fills in an open form from a license. Returns whether there is such a form.
    pub fn fill_in(&mut self, license: &License) -> bool {
        self.forms.fill_in(license)
    }

    /// Takes a key for the form.
    pub fn form_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        self.forms.key(key, cx);
    }

    /// Takes the answer to a form's query.
    pub fn form_answer(&mut self, id: QueryId, answer: &Result<Answer, DeskError>, cx: &Cx<'_>) {
        self.forms.answer(id, answer, cx);
    }

    /// Reads the classes, the arrivals and the search result again.
    pub fn load(&mut self, cx: &mut Cx<'_>) {
        self.load_classes(cx);
        self.load_arrivals(cx);
        self.look_again(cx);
    }

    /// Repeats the search. An entry that is being looked up continues as it is.
    pub fn look_again(&mut self, cx: &mut Cx<'_>) {
        if !self.asked.is_empty() && self.entered.is_none() {
            self.ask(cx);
        }
    }

    /// Whether changes concern the search result. Without a result, a change of any class may produce one.
    #[must_use]
    pub fn is_concerned(&self, changes: &Changes) -> bool {
        if self.asked.is_empty() {
            return false;
        }
        let seats = self.seats();
        let people = seats.iter().flat_map(|seat| [seat.order_item_id, seat.order_id]);
        seats.is_empty() && changes.any(Topic::Class)
            || self.found.is_loading()
            || changes.touches(Topic::Class, seats.iter().map(|seat| seat.schedule_id))
            || changes.touches(Topic::Person, people)
    }

    /// Reads the arrivals again.
    pub fn load_arrivals(&mut self, cx: &mut Cx<'_>) {
        let today = cx.today();
        self.arrivals.asking(cx.ask(Slot::Arrivals, Query::Arrivals(today)));
    }

    /// Limits check-in to one class; `None` allows every class.
    pub fn for_class(&mut self, class: Option<(Uuid, String)>) {
        self.class = class;
        self.part = Part::Field;
    }

    /// Called when another pane is shown. Clears the chosen arrival, so that an undo means the last one. The next typed
    /// text is a new search.
    pub fn leave(&mut self) {
        self.leave_arrivals();
        self.input.finish();
    }

    /// Returns every seat that this pane has.
    pub fn seats_mut(&mut self) -> impl Iterator<Item = &mut Seat> {
        let found = self.found.value_mut().into_iter().flat_map(|found| &mut found.seats);
        let sessions = self.day.value_mut().into_iter().flat_map(|day| &mut day.sessions);
        found.chain(sessions.flat_map(|session| &mut session.seats))
    }

    /// Returns a seat that this pane has, or that an admission in flight is about.
    #[must_use]
    pub fn seat(&self, id: Uuid) -> Option<&Seat> {
        self.seats().iter().chain(self.admitting.values()).find(|seat| seat.seat_id == id)
    }

    /// Returns the seats that were found. Empty while another text is looked up, so that no key acts on the person
    /// before.
    fn seats(&self) -> &[Seat] {
        let found = self.found.value().filter(|_| self.answered == self.asked);
        found.map(|found| found.seats.as_slice()).unwrap_or_default()
    }

    /// Returns the arrival under the cursor; `None` if the list no longer has it.
    #[must_use]
    pub fn arrival_on(&self) -> Option<&RecentArrival> {
        let arrivals = self.arrivals.value().filter(|_| self.part == Part::Arrivals)?;
        arrivals.iter().find(|arrival| Some(arrival.event_id) == self.arrival)
    }

    /// Whether no lookup is active, so that the last arrivals are shown.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.asked.is_empty()
    }

    /// Returns the seat that keys act on.
    #[must_use]
    pub fn selected<'a>(&'a self, view: &View<'_>) -> Option<&'a Seat> {
        self.seat_at_hand(view.here())
    }

    fn class_id(&self) -> Option<Uuid> {
        self.class.as_ref().map(|(id, _)| *id)
    }

    /// Takes the answer with the arrivals.
    pub fn arrivals_answer(&mut self, id: QueryId, answer: Result<Answer, DeskError>, cx: &Cx<'_>) {
        match answer {
            Ok(Answer::Arrivals(arrivals)) => {
                self.arrivals.answer(id, arrivals, cx.now);
                self.keep_arrival();
            }
            Ok(_) => {}
            Err(trouble) => self.arrivals.fail(id, trouble),
        }
    }

    /// Returns why an action is not possible now; `None` if it is possible.
    #[must_use]
    pub fn why_not(&self, action: Action, view: &View<'_>) -> Option<String> {
        let here = view.here();
        let may_not = forms::why_not_mark(view.actor);
        match action {
            Action::Admit => match self.on_enter(here) {
                OnEnter::Admit(_) => may_not,
                OnEnter::Nothing(why) => Some(why),
                OnEnter::LookUp | OnEnter::Open(_) | OnEnter::Arrival(_) => None,
            },
            _ if is_about_found(action) && !self.asked.is_empty() && self.is_unanswered() => Some(self.still_looking()),
            Action::Select | Action::SelectAll if !matches!(self.shown(here), Shown::Party | Shown::List) => {
                Some("There is no list to select from.".into())
            }
            Action::Select if self.row().is_none() => Some("↓ goes to the list first.".into()),
            Action::SelectAll if self.shown(here) != Shown::Party => {
                Some("Only the seats of one order are selected together.".into())
            }
            Action::GoToLinked => match self.selected(view) {
                None => Some("Choose a person first.".into()),
                Some(seat) if seat.valid_seat.is_none() => Some("This person has no other seat that is good.".into()),
                Some(_) => None,
            },
            _ if forms::opens(action) => {
                let seat = self.selected(view);
                let decision = seat.map(|seat| view.decide(seat, self.class_id()));
                forms::why_not(action, seat, decision.as_ref(), view)
            }
            _ => None,
        }
    }

    fn still_looking(&self) -> String {
        format!("Still looking for “{}”.", text::fit(&self.asked, 40))
    }

    /// Carries out an action.
    pub fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        if self.move_cursor(action, cx) {
            return;
        }
        match action {
            Action::Filter => self.part = Part::Field,
            Action::NextField | Action::PreviousField => self.next_part(cx),
            Action::Back => self.back(cx),
            Action::Admit => self.enter(cx),
            Action::Select => self.toggle(cx),
            Action::SelectAll => self.select_all(cx),
            Action::GoToLinked => {
                let valid = self.seat_at_hand(cx.here()).and_then(|seat| seat.valid_seat.as_ref());
                if let Some(code) = valid.map(crate::domain::seat::ValidSeat::code) {
                    self.show_code(&code, cx);
                }
            }
            _ if forms::opens(action) => {
                if let Some(seat) = self.seat_at_hand(cx.here()).cloned() {
                    let decision = cx.decide(&seat, self.class_id());
                    self.input.finish();
                    self.is_entered = true;
                    self.forms.open(action, &seat, &decision, self.class_id(), cx);
                }
            }
            _ => {}
        }
    }

    /// Moves by arrows and page keys, in the list or among the arrivals. Returns whether the action was a move.
    fn move_cursor(&mut self, action: Action, cx: &Cx<'_>) -> bool {
        match self.part {
            Part::Arrivals => {
                let mut cursor = self.arrival_cursor();
                let arrivals = self.arrivals.value().map(Vec::as_slice).unwrap_or_default();
                if action == Action::Up && cursor.0 == 0 {
                    self.part = Part::Field;
                    return true;
                }
                let moved = cursor.act(action, arrivals.len());
                self.arrival = arrivals.get(cursor.0).map(|arrival| arrival.event_id);
                moved
            }
            Part::Results if action == Action::Up && self.cursor.0 == 0 => {
                self.part = Part::Field;
                true
            }
            Part::Results => {
                let len = self.seats().len();
                self.cursor.act(action, len)
            }
            Part::Field => match action {
                Action::Down | Action::PageDown | Action::Last => {
                    self.go_down(cx);
                    true
                }
                Action::Up | Action::PageUp | Action::First => true,
                _ => false,
            },
        }
    }

    /// Moves from the field to the list, or to the arrivals if there is no list.
    fn go_down(&mut self, cx: &Cx<'_>) {
        self.input.finish();
        match self.shown(cx.here()) {
            Shown::List | Shown::Party => self.part = Part::Results,
            Shown::Card(row) if self.seats().len() > 1 => {
                self.is_listing = true;
                self.opened = None;
                self.cursor = Cursor(row);
                self.part = Part::Results;
            }
            Shown::Idle => {
                let arrivals = self.arrivals.value().map(Vec::as_slice).unwrap_or_default();
                let chosen =
                    arrivals.iter().find(|arrival| Some(arrival.event_id) == self.arrival).or(arrivals.first());
                self.arrival = chosen.map(|arrival| arrival.event_id);
                if self.arrival.is_some() {
                    self.part = Part::Arrivals;
                }
            }
            Shown::Card(_) | Shown::Looking | Shown::Failed | Shown::Nothing => {}
        }
    }

    fn next_part(&mut self, cx: &Cx<'_>) {
        match self.part {
            Part::Field => self.go_down(cx),
            Part::Results | Part::Arrivals => self.part = Part::Field,
        }
    }

    /// Handles Esc: goes from a card to its list, and from a list to the field. Then it clears the search, then it
    /// returns to all classes.
    fn back(&mut self, cx: &mut Cx<'_>) {
        if self.queue.is_empty() && self.opened.take().is_some() && self.seats().len() > 1 {
            self.part = Part::Results;
        } else if self.part != Part::Field && self.queue.is_empty() {
            self.part = Part::Field;
        } else if !self.input.value().is_empty() || !self.asked.is_empty() {
            self.clear();
            self.next_entry(cx);
        } else if self.class.take().is_some() {
            cx.say(Tone::Info, "Checking in for every class.");
        }
    }

    /// Clears the pane for the next person.
    fn clear(&mut self) {
        self.input.reset();
        self.forget();
    }

    /// Finishes the person who was looked up. Text typed for the next person stays.
    fn done_with(&mut self) {
        if self.input.value().trim() == self.asked {
            self.input.reset();
        }
        self.forget();
    }

    /// Clears the search result. The typed text stays.
    fn forget(&mut self) {
        self.found.clear();
        self.asked.clear();
        self.begin_list();
        self.entered = None;
    }

    /// Resets the list, so that nothing in it is chosen.
    fn begin_list(&mut self) {
        self.license = None;
        self.party.clear();
        self.cursor = Cursor::default();
        self.is_listing = false;
        self.opened = None;
        self.is_entered = false;
        self.part = Part::Field;
    }

    /// Selects or deselects the seat under the cursor, and moves to the next.
    fn toggle(&mut self, cx: &mut Cx<'_>) {
        let Some(seat) = self.row().and_then(|row| self.seats().get(row)).cloned() else { return };
        if !self.party.remove(&seat.seat_id) {
            match cx.decide(&seat, self.class_id()).verdict {
                Verdict::Admit if let OnEnter::Nothing(why) = self.on_card(&seat, cx.here()) => cx.say(Tone::Bad, why),
                Verdict::Admit => {
                    self.party.insert(seat.seat_id);
                }
                Verdict::AlreadyIn => cx.say(Tone::Info, seat.already_in(seat.arrival.as_ref(), cx.site, cx.today())),
                Verdict::Ask | Verdict::Stop => {
                    let words =
                        format!("{} cannot be selected: \u{21b5} opens the card, which says why.", seat.label());
                    cx.say(Tone::Bad, words);
                }
            }
        }
        let len = self.seats().len();
        self.cursor.act(Action::Down, len);
    }

    /// Selects all seats of the order that can be admitted. Clears the selection if they are selected already.
    fn select_all(&mut self, cx: &mut Cx<'_>) {
        let class = self.class_id();
        let ready: BTreeSet<Uuid> = self
            .seats()
            .iter()
            .filter(|seat| cx.decide(seat, class).verdict == Verdict::Admit)
            .map(|seat| seat.seat_id)
            .collect();
        if ready.is_empty() {
            cx.say(Tone::Info, "No seat of this order is ready to be admitted.");
        }
        self.part = Part::Results;
        self.party = if self.party == ready { BTreeSet::new() } else { ready };
    }
}

/// Whether an action is about the seats that were found.
fn is_about_found(action: Action) -> bool {
    forms::opens(action) || matches!(action, Action::Select | Action::SelectAll | Action::GoToLinked)
}
