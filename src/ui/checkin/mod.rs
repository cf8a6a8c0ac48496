//! Pane 3: one field that takes a scan, a name, an order number or a phone number, the card that
//! says ADMIT, ASK or STOP, and the last arrivals with undo.

mod deeds;
mod find;
mod view;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crossterm::event::KeyEvent;
use uuid::Uuid;

pub use view::draw;

use super::context::{Cx, Tone, View};
use super::effect::Slot;
use super::forms::{self, Forms};
use super::remote::Remote;
use super::widgets::cursor::Cursor;
use super::widgets::line_input::LineInput;
use crate::domain::admission::{Decision, Verdict};
use crate::domain::desk::{Answer, Found, Query, RecentArrival, Trouble};
use crate::domain::license::License;
use crate::domain::live::{Changes, Topic};
use crate::domain::seat::Seat;
use crate::domain::text;
use crate::keys::Action;

/// The part of the pane that arrows, Space and Enter are about. Letters and digits always go into the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Part {
    /// The field.
    #[default]
    Field,
    /// The seats that were found.
    Results,
    /// The last arrivals.
    Arrivals,
}

/// A scan, or text that Enter sent.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    text: String,
    is_scan: bool,
    /// The license by whose name it is looked up.
    license: Option<License>,
}

/// The pane's state.
#[derive(Debug, Default)]
pub struct CheckIn {
    input: LineInput,
    part: Part,
    found: Remote<Found>,
    /// What `found` was asked for.
    asked: String,
    /// What was found is the answer to this text.
    answered: String,
    /// What was scanned or entered and is being looked up. Its answer is acted on.
    entered: Option<Entry>,
    /// What was scanned or entered meanwhile; nothing of it is lost.
    queue: VecDeque<Entry>,
    cursor: Cursor,
    /// Several fit, and nobody has been chosen yet: no Enter may mean the first of them.
    must_choose: bool,
    party: BTreeSet<Uuid>,
    /// Only this class is checked in, when one was chosen: its id and its words.
    class: Option<(Uuid, String)>,
    banner: Option<(Tone, String)>,
    arrivals: Remote<Vec<RecentArrival>>,
    /// The arrival that one is on.
    arrival: Option<Uuid>,
    forms: Forms,
    /// Admissions in flight, by write, and whose seat.
    admitting: BTreeMap<Uuid, Seat>,
    /// How many of the party that is being admitted are in.
    arrived: usize,
    /// Undos in flight.
    undoing: BTreeSet<Uuid>,
    /// The arrivals that are shown and wait for a connection.
    waiting: BTreeSet<Uuid>,
    /// The seat of whom the banner says so, and its words, until that waits no more.
    told_to_wait: Option<(Uuid, String)>,
}

impl CheckIn {
    /// Whether letters go into the field: whenever no form lies above the pane.
    #[must_use]
    pub fn is_typing(&self) -> bool {
        !self.forms.is_open()
    }

    /// Whether nothing is typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.input.value().is_empty()
    }

    /// Whether a form holds what is not sent yet.
    #[must_use]
    pub fn has_drafts(&self) -> bool {
        self.forms.has_drafts()
    }

    /// Whether a form lies above the pane.
    #[must_use]
    pub fn has_form(&self) -> bool {
        self.forms.is_open()
    }

    /// Whether a letter goes into the field and changes nothing else than what is looked up.
    #[must_use]
    pub fn takes_letters(&self) -> bool {
        self.part == Part::Field && self.party.is_empty()
    }

    /// Whether letters are typed into a field of the form.
    #[must_use]
    pub fn form_takes_letters(&self) -> bool {
        self.forms.takes_letters()
    }

    /// Fills in an open form by a license. Says whether there is one.
    pub fn fill_in(&mut self, license: &License, _cx: &mut Cx<'_>) -> bool {
        self.forms.fill_in(license)
    }

    /// Takes a key for the form.
    pub fn form_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        self.forms.key(key, cx);
    }

    /// Takes the waiver's text.
    pub fn waiver_answer(&mut self, id: u64, answer: &Result<Answer, Trouble>, cx: &Cx<'_>) {
        self.forms.answer(id, answer, cx);
    }

    /// Reads the arrivals, and what was found, again.
    pub fn load(&mut self, cx: &mut Cx<'_>) {
        self.load_arrivals(cx);
        self.look_again(cx);
    }

    /// Looks again for what was found. What has been entered is being looked up as it is.
    pub fn look_again(&mut self, cx: &mut Cx<'_>) {
        if !self.asked.is_empty() && self.entered.is_none() {
            self.ask(cx);
        }
    }

    /// Whether changes concern what was found; while nothing was, any class may bring it.
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

    /// Checks in for one class, or for any when none is given.
    pub fn for_class(&mut self, class: Option<(Uuid, String)>) {
        self.class = class;
        self.part = Part::Field;
    }

    /// Another pane is shown: no arrival stays chosen, so that an undo means the last one, and what is typed next is a
    /// new search.
    pub fn leave(&mut self) {
        if self.part == Part::Arrivals {
            self.part = Part::Field;
        }
        self.input.finish();
    }

    /// Every seat that is known here.
    pub fn seats_mut(&mut self) -> impl Iterator<Item = &mut Seat> {
        self.found.value_mut().into_iter().flat_map(|found| &mut found.seats)
    }

    /// A seat that is known here, or about which something is on its way.
    #[must_use]
    pub fn seat(&self, id: Uuid) -> Option<&Seat> {
        self.seats().iter().chain(self.admitting.values()).find(|seat| seat.seat_id == id)
    }

    /// The seats that were found. None while something else is being looked up: no key is about the person before.
    fn seats(&self) -> &[Seat] {
        let found = self.found.value().filter(|_| self.answered == self.asked);
        found.map(|found| found.seats.as_slice()).unwrap_or_default()
    }

    /// The arrival that one is on, while one is among them.
    #[must_use]
    pub fn arrival_on(&self) -> Option<&RecentArrival> {
        let arrivals = self.arrivals.value().filter(|_| self.part == Part::Arrivals)?;
        arrivals.get(self.arrival_cursor().0)
    }

    /// The seat that one is on.
    #[must_use]
    pub fn selected(&self) -> Option<&Seat> {
        self.seats().get(self.cursor.0).filter(|_| !self.must_choose)
    }

    fn class_id(&self) -> Option<Uuid> {
        self.class.as_ref().map(|(id, _)| *id)
    }

    fn decision(&self, view: &View<'_>) -> Option<Decision> {
        self.selected().map(|seat| view.decide(seat, self.class_id()))
    }

    /// Takes the arrivals.
    pub fn arrivals_answer(&mut self, id: u64, answer: Result<Answer, Trouble>, cx: &Cx<'_>) {
        match answer {
            Ok(Answer::Arrivals(arrivals)) => {
                self.arrivals.answer(id, arrivals, cx.now);
            }
            Ok(_) => {}
            Err(trouble) => self.arrivals.fail(id, trouble),
        }
    }

    /// Why an action is not possible here and now.
    #[must_use]
    pub fn why_not(&self, action: Action, view: &View<'_>) -> Option<String> {
        let decision = self.decision(view);
        let may_not = forms::why_not_mark(view.actor);
        let is_about_found = matches!(
            action,
            Action::Select
                | Action::SelectAll
                | Action::Waiver
                | Action::Identity
                | Action::Payment
                | Action::Name
                | Action::Override
        );
        if is_about_found && !self.asked.is_empty() && self.is_unanswered() {
            return Some(format!("Still looking for “{}”.", text::fit(&self.asked, 40)));
        }
        match action {
            Action::Admit | Action::Undo if may_not.is_some() => may_not,
            Action::Admit if self.part == Part::Results && self.party.is_empty() => match (decision, self.selected()) {
                (Some(Decision { verdict: Verdict::AlreadyIn, .. }), Some(seat)) => {
                    Some(seat.already_in(seat.arrival.as_ref(), view.site, view.today()))
                }
                (decision, _) => self.why_not_admit(decision.map(|decision| decision.verdict)).map(Into::into),
            },
            Action::Select | Action::SelectAll if self.seats().is_empty() => Some("Find somebody first.".into()),
            Action::Undo => self.why_not_undo(self.undo_target(view.actor.desk.as_str())),
            Action::Waiver | Action::Identity | Action::Payment | Action::Name | Action::Override => {
                forms::why_not(action, self.selected(), decision.as_ref(), view)
            }
            _ => None,
        }
    }

    /// Does an action.
    pub fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        if self.move_cursor(action) {
            return;
        }
        match action {
            Action::Filter => self.part = Part::Field,
            Action::NextField => self.next_part(),
            Action::Back => self.back(cx),
            Action::Admit => self.enter(cx),
            Action::Select => self.toggle(cx),
            Action::SelectAll => self.select_all(cx),
            Action::Undo => {
                let target = self.undo_target(cx.actor.desk.as_str());
                self.undo(target, cx);
            }
            Action::Waiver | Action::Identity | Action::Payment | Action::Name | Action::Override => {
                if let Some(seat) = self.selected().cloned() {
                    let decision = cx.decide(&seat, self.class_id());
                    self.input.finish();
                    self.part = Part::Results;
                    self.forms.open(action, &seat, &decision, self.class_id(), cx);
                }
            }
            _ => {}
        }
    }

    fn move_cursor(&mut self, action: Action) -> bool {
        match self.part {
            Part::Arrivals => {
                let mut cursor = self.arrival_cursor();
                let arrivals = self.arrivals.value().map(Vec::as_slice).unwrap_or_default();
                let moved = cursor.act(action, arrivals.len());
                self.arrival = arrivals.get(cursor.0).map(|arrival| arrival.event_id);
                moved
            }
            Part::Results if self.must_choose && matches!(action, Action::Down | Action::First | Action::PageDown) => {
                self.must_choose = false;
                true
            }
            Part::Results if action == Action::Up && self.cursor.0 == 0 => {
                self.part = Part::Field;
                true
            }
            Part::Field if matches!(action, Action::Up | Action::PageUp | Action::First) => true,
            Part::Field | Part::Results => {
                let len = self.seats().len();
                let moved = self.cursor.act(action, len);
                self.must_choose &= !moved;
                if moved && self.part == Part::Field {
                    self.input.finish();
                    self.part = if len > 0 { Part::Results } else { Part::Arrivals };
                    self.cursor = Cursor::default();
                }
                moved
            }
        }
    }

    fn next_part(&mut self) {
        self.input.finish();
        self.part = match self.part {
            Part::Field if self.seats().is_empty() => Part::Arrivals,
            Part::Field => Part::Results,
            Part::Results => Part::Arrivals,
            Part::Arrivals => Part::Field,
        };
    }

    /// Esc: from a list to the field, then clears what was found, then back to all classes.
    fn back(&mut self, cx: &mut Cx<'_>) {
        let is_list = self.part == Part::Arrivals || self.part == Part::Results && self.seats().len() > 1;
        if is_list && self.queue.is_empty() {
            self.part = Part::Field;
        } else if !self.input.value().is_empty() || self.found.value().is_some() || self.entered.is_some() {
            self.clear();
            self.banner = None;
            self.next_entry(cx);
        } else if self.class.take().is_some() {
            cx.say(Tone::Info, "Checking in for every class.");
        }
    }

    /// Ready for the next person.
    fn clear(&mut self) {
        self.input.reset();
        self.forget();
    }

    /// Done with whom the field asked for; what was typed for the next person stays.
    fn done_with(&mut self) {
        if self.input.value().trim() == self.asked {
            self.input.reset();
        }
        self.forget();
    }

    /// What was found is done with; what is typed stays.
    fn forget(&mut self) {
        self.found.clear();
        self.asked.clear();
        self.party.clear();
        self.cursor = Cursor::default();
        self.must_choose = false;
        self.part = Part::Field;
        self.entered = None;
    }

    fn toggle(&mut self, cx: &mut Cx<'_>) {
        self.must_choose = false;
        let Some(seat) = self.selected().cloned() else { return };
        if !self.party.remove(&seat.seat_id) {
            match cx.decide(&seat, self.class_id()).verdict {
                Verdict::Admit => {
                    self.party.insert(seat.seat_id);
                }
                Verdict::AlreadyIn => cx.say(Tone::Info, seat.already_in(seat.arrival.as_ref(), cx.site, cx.today())),
                Verdict::Ask | Verdict::Stop => {
                    cx.say(Tone::Bad, format!("{} cannot just be admitted: see the card.", seat.label()));
                }
            }
        }
        let len = self.seats().len();
        self.cursor.act(Action::Down, len);
    }

    fn select_all(&mut self, cx: &mut Cx<'_>) {
        let class = self.class_id();
        let ready: BTreeSet<Uuid> = self
            .seats()
            .iter()
            .filter(|seat| cx.decide(seat, class).verdict == Verdict::Admit)
            .map(|seat| seat.seat_id)
            .collect();
        if ready.is_empty() {
            cx.say(Tone::Info, "Nobody here can just be admitted.");
        }
        self.party = if self.party == ready { BTreeSet::new() } else { ready };
    }
}
