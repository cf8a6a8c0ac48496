//! Pane 3: one field that takes a scan, a name, an order number or a phone number, the card that
//! says ADMIT, ASK or STOP, and the last arrivals with undo.

mod find;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use crossterm::event::KeyEvent;
use tui_input::Input;
use uuid::Uuid;

pub use view::draw;

use super::context::{Cx, Tone, View};
use super::effect::Slot;
use super::forms::{self, Forms};
use super::outcomes;
use super::remote::Remote;
use super::widgets::cursor::Cursor;
use crate::domain::admission::{Decision, Verdict};
use crate::domain::desk::{Answer, Command, Found, Outcome, Query, RecentArrival, Trouble};
use crate::domain::seat::Seat;
use crate::keys::Action;

/// Which part of the pane has the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Part {
    /// The field: letters are typed.
    #[default]
    Field,
    /// The seats that were found: letters are actions.
    Results,
    /// The last arrivals.
    Arrivals,
}

/// The pane's state.
#[derive(Debug, Default)]
pub struct CheckIn {
    input: Input,
    part: Part,
    found: Remote<Found>,
    /// What `found` was asked for.
    asked: String,
    /// Enter came before the answer.
    entered: bool,
    /// The text came from a scanner.
    scanned: bool,
    cursor: Cursor,
    /// Several fit, and nobody has been chosen yet: no Enter may mean the first of them.
    must_choose: bool,
    party: BTreeSet<Uuid>,
    /// Only this class is checked in, when one was chosen: its id and its words.
    class: Option<(Uuid, String)>,
    banner: Option<(Tone, String)>,
    arrivals: Remote<Vec<RecentArrival>>,
    arrival: Cursor,
    forms: Forms,
    /// Admissions in flight, by write, and whose seat.
    admitting: BTreeMap<Uuid, Uuid>,
    /// How many of the party that is being admitted are in.
    arrived: usize,
    /// Undos in flight.
    undoing: BTreeSet<Uuid>,
}

impl CheckIn {
    /// Whether letters go into the field.
    #[must_use]
    pub fn is_typing(&self) -> bool {
        self.part == Part::Field
    }

    /// Whether nothing is typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.input.value().is_empty()
    }

    /// Whether a form lies above the pane.
    #[must_use]
    pub fn has_form(&self) -> bool {
        self.forms.is_open()
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
        if !self.asked.is_empty() {
            self.ask(cx);
        }
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

    /// The seats that were found.
    fn seats(&self) -> &[Seat] {
        self.found.value().map(|found| found.seats.as_slice()).unwrap_or_default()
    }

    /// The seat that one is on.
    fn selected(&self) -> Option<&Seat> {
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
                let len = arrivals.len();
                if self.arrivals.answer(id, arrivals, cx.now) {
                    self.arrival.clamp(len);
                }
            }
            Ok(_) => {}
            Err(trouble) => self.arrivals.fail(id, trouble),
        }
    }

    /// Why an action is not possible here and now.
    #[must_use]
    pub fn why_not(&self, action: Action, view: &View<'_>) -> Option<String> {
        let decision = self.decision(view);
        match action {
            Action::Admit if self.part == Part::Results && self.party.is_empty() => match decision {
                None if self.must_choose => Some("Choose with ↓ and ↑ first.".into()),
                None => Some("Find somebody first.".into()),
                Some(Decision { verdict: Verdict::AlreadyIn, .. }) => Some("Already in.".into()),
                Some(Decision { verdict: Verdict::Ask, .. }) => {
                    Some("ASK: a key beside the reason mends it, o admits all the same.".into())
                }
                Some(Decision { verdict: Verdict::Stop, .. }) => Some("STOP: mend the reason first.".into()),
                Some(_) => None,
            },
            Action::Select | Action::SelectAll if self.seats().is_empty() => Some("Find somebody first.".into()),
            Action::Undo if self.undo_target(view.actor.desk.as_str()).is_none() => {
                Some("No arrival of this desk is to undo.".into())
            }
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
            Action::Undo => self.undo(cx),
            Action::Waiver | Action::Identity | Action::Payment | Action::Name | Action::Override => {
                if let Some(seat) = self.selected().cloned() {
                    let decision = cx.decide(&seat, self.class_id());
                    self.forms.open(action, &seat, &decision, self.class_id(), cx);
                }
            }
            _ => {}
        }
    }

    fn move_cursor(&mut self, action: Action) -> bool {
        match self.part {
            Part::Arrivals => {
                let len = self.arrivals.value().map_or(0, Vec::len);
                self.arrival.act(action, len)
            }
            Part::Results if self.must_choose && matches!(action, Action::Down | Action::First | Action::PageDown) => {
                self.must_choose = false;
                true
            }
            Part::Results if action == Action::Up && self.cursor.0 == 0 => {
                self.part = Part::Field;
                true
            }
            Part::Field | Part::Results => {
                let len = self.seats().len();
                let moved = self.cursor.act(action, len);
                self.must_choose &= !moved;
                if moved && self.part == Part::Field && len > 0 {
                    self.part = Part::Results;
                    self.cursor = Cursor::default();
                }
                moved
            }
        }
    }

    fn next_part(&mut self) {
        self.part = match self.part {
            Part::Field if self.seats().is_empty() => Part::Arrivals,
            Part::Field => Part::Results,
            Part::Results => Part::Arrivals,
            Part::Arrivals => Part::Field,
        };
    }

    /// Esc: from the lists to the field, from a full field to an empty one, then to all classes.
    fn back(&mut self, cx: &mut Cx<'_>) {
        if self.part != Part::Field {
            self.part = Part::Field;
        } else if !self.input.value().is_empty() || self.found.value().is_some() {
            self.clear();
            self.banner = None;
        } else if self.class.take().is_some() {
            cx.say(Tone::Info, "Checking in for every class.");
        }
    }

    /// Ready for the next person.
    fn clear(&mut self) {
        self.input.reset();
        self.found.clear();
        self.asked.clear();
        self.party.clear();
        self.cursor = Cursor::default();
        self.must_choose = false;
        self.part = Part::Field;
        self.entered = false;
        self.scanned = false;
    }

    fn toggle(&mut self, cx: &mut Cx<'_>) {
        self.must_choose = false;
        let Some(seat) = self.selected().cloned() else { return };
        if !self.party.remove(&seat.seat_id) {
            match cx.decide(&seat, self.class_id()).verdict {
                Verdict::Admit => {
                    self.party.insert(seat.seat_id);
                }
                Verdict::AlreadyIn => cx.say(Tone::Info, format!("{} is in already.", seat.label())),
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

    /// Enter on the results: the selected party, or the one seat.
    fn admit_selected(&mut self, cx: &mut Cx<'_>) {
        let chosen: Vec<Seat> = if self.party.is_empty() {
            self.selected().cloned().into_iter().collect()
        } else {
            self.seats().iter().filter(|seat| self.party.contains(&seat.seat_id)).cloned().collect()
        };
        self.party.clear();
        for seat in &chosen {
            self.admit(seat, cx);
        }
    }

    fn admit(&mut self, seat: &Seat, cx: &mut Cx<'_>) {
        if self.admitting.values().any(|known| *known == seat.seat_id) {
            return;
        }
        let decision = cx.decide(seat, self.class_id());
        match decision.verdict {
            Verdict::Admit => {
                let event_id = cx.ids.write();
                let write = cx.run(Command::Admit {
                    event_id,
                    seat: seat.into(),
                    token: seat.token.clone(),
                    reason: None,
                    overridden: Vec::new(),
                });
                self.admitting.insert(write, seat.seat_id);
            }
            Verdict::AlreadyIn => {
                self.banner = Some((Tone::Info, outcomes::already_in(seat, seat.arrival.as_ref(), cx)));
            }
            Verdict::Ask | Verdict::Stop => self.part = Part::Results,
        }
    }

    /// The arrival that an undo takes back: the one chosen below, or this desk's last.
    fn undo_target(&self, desk: &str) -> Option<&RecentArrival> {
        let arrivals = self.arrivals.value()?;
        match self.part {
            Part::Arrivals => arrivals.get(self.arrival.0),
            _ => arrivals.iter().find(|arrival| arrival.arrival.desk == desk),
        }
    }

    fn undo(&mut self, cx: &mut Cx<'_>) {
        let Some(target) = self.undo_target(cx.actor.desk.as_str()).map(|arrival| arrival.event_id) else { return };
        let event_id = cx.ids.write();
        let write = cx.run(Command::Undo { event_id, target });
        self.undoing.insert(write);
    }

    /// Takes a write's result. Says whether it was this pane's.
    pub fn outcome(&mut self, write: Uuid, result: &Result<Outcome, Trouble>, cx: &mut Cx<'_>) -> bool {
        let was_form = self.forms.outcome(write, result, cx);
        let admitted = self.admitting.remove(&write).is_some();
        let undone = self.undoing.remove(&write);
        if !was_form && !admitted && !undone {
            return false;
        }
        if undone {
            // What it said of the arrival is not so any more.
            self.banner = None;
            outcomes::announce(result, "the arrival is undone", cx);
        } else if admitted || matches!(result, Ok(Outcome::Admitted { .. } | Outcome::AlreadyIn { .. })) {
            self.tell(outcomes::words(result, "admitted", cx), matches!(result, Ok(Outcome::Admitted { .. })));
            self.after_admission(result);
        }
        // A split gives the other seats new rows, and the arrivals have changed.
        self.load(cx);
        true
    }

    /// Says what came of an admission; of a party that all went well, how many.
    fn tell(&mut self, (tone, words): (Tone, String), is_in: bool) {
        self.arrived = if is_in { self.arrived + 1 } else { 0 };
        self.banner =
            Some(if self.arrived > 1 { (tone, format!("✓ {} are in.", self.arrived)) } else { (tone, words) });
        if self.admitting.is_empty() {
            self.arrived = 0;
        }
    }

    /// The field is free for the next person as soon as nobody of the party is left to look at.
    fn after_admission(&mut self, result: &Result<Outcome, Trouble>) {
        let Ok(Outcome::Admitted { seat, .. }) = result else { return };
        let is_waiting = |other: &Seat| {
            other.order_id == seat.order_id && other.seat_id != seat.seat_id && !other.is_here() && other.is_held()
        };
        let others_wait = self.seats().iter().any(is_waiting);
        if self.admitting.is_empty() && !others_wait && self.seats().iter().any(|known| known.seat_id == seat.seat_id) {
            self.clear();
        }
    }

    /// Brings a seat up to date that a write has changed.
    pub fn seat_changed(&mut self, seat: &Seat) {
        self.forms.seat_changed(seat);
        if let Some(found) = self.found.value_mut() {
            for known in found.seats.iter_mut().filter(|known| known.seat_id == seat.seat_id) {
                known.clone_from(seat);
            }
        }
    }
}
