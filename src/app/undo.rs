//! Undo: takes back the last action of this user at this desk, and asks first when it concerns
//! another person than the one on the screen, money, or a record.

use crossterm::event::KeyEvent;

use super::layer::Layer;
use super::{App, Pane};
use crate::domain::desk::{Command, Outcome, RecentArrival, RecordKind, TakeBack, Trouble, Undo};
use crate::domain::seat::Seat;
use crate::ui::context::{Cx, Tone};
use crate::ui::effect::Effect;
use crate::ui::undo::{Done, Reversal};
use crate::ui::widgets::confirm::{Answer, Confirm};
use crate::ui::{forms, outcomes};

/// The reason that an undo gives; a correction from the form has a typed one.
const REASON: &str = "Undone by the person who recorded it";

/// A question before an undo.
#[derive(Debug)]
pub(super) struct UndoQuestion {
    confirm: Confirm,
    reversal: Reversal,
    /// What the question names; `None` for an arrival that another session recorded.
    done: Option<Done>,
}

impl UndoQuestion {
    pub(super) fn confirm(&self) -> &Confirm {
        &self.confirm
    }
}

impl App {
    /// Whether Undo here means the last action of this desk. Leads and tickets have their own.
    pub(super) fn undoes_desk_action(&self) -> bool {
        matches!(self.work.pane, Pane::Today | Pane::Roster | Pane::CheckIn | Pane::People)
    }

    /// Returns why nothing can be undone now; `None` if something can.
    pub(super) fn why_no_undo(&self) -> Option<String> {
        if let Some(why) = forms::why_not_mark(&self.work.actor) {
            return Some(why);
        }
        if self.chosen_arrival().is_some() {
            return None;
        }
        if self.work.undo.is_saving() || self.work.check_in.is_admitting_any() {
            return Some("The last action is still being saved.".into());
        }
        let has_any = self.work.undo.last().is_some() || self.last_arrival_here().is_some();
        (!has_any).then(|| "This desk has nothing to undo.".into())
    }

    /// Takes the last action back, or asks first.
    pub(super) fn undo(&mut self, effects: &mut Vec<Effect>) {
        if let Some(arrival) = self.chosen_arrival() {
            let reversal = Reversal::Event(arrival.event_id);
            return self.take_back(reversal, None, effects);
        }
        if let Some(done) = self.work.undo.last().cloned() {
            if self.is_on_screen(&done) && matches!(done.reversal, Reversal::Event(_)) {
                return self.take_back(done.reversal, Some(&done), effects);
            }
            let question = self.question_about(&done);
            return self.ask_undo(question, done.reversal, Some(done));
        }
        if let Some(arrival) = self.last_arrival_here().cloned() {
            let when = arrival.arrival.words(&self.site, self.site.date_of(self.now));
            let question = Confirm::new(
                format!("Undo the check-in of {}?", arrival.name),
                "No, leave it as it is",
                "Yes, undo the check-in",
                self.now,
            )
            .fact(format!("{}: {when}.", arrival.course));
            self.ask_undo(question, Reversal::Event(arrival.event_id), None);
        }
    }

    fn ask_undo(&mut self, confirm: Confirm, reversal: Reversal, done: Option<Done>) {
        self.work.layer = Some(Layer::Undo(UndoQuestion { confirm, reversal, done }));
    }

    fn question_about(&self, done: &Done) -> Confirm {
        let (who, class) = match &done.seat_now {
            Some(seat) => (seat.label(), Some(seat.class_line(self.site.format(self.site.date_of(self.now))))),
            None => ("this person".to_owned(), None),
        };
        let mut confirm = Confirm::new(
            format!("Undo the {} of {who}?", done.what),
            "No, leave it as it is",
            "Yes, undo it",
            self.now,
        );
        if let Some(class) = class {
            confirm = confirm.fact(class);
        }
        match done.reversal {
            Reversal::Record(RecordKind::Payment, _) => confirm.fact(
                "The payment is reversed in the books. Give the money back yourself: cash from the drawer, a card on its terminal.",
            ),
            Reversal::Record(..) => confirm.fact("The record stays, marked as taken back, and counts no longer."),
            Reversal::Event(_) => confirm,
        }
    }

    /// Whether the person whom an action was about is the one that the open pane shows.
    fn is_on_screen(&self, done: &Done) -> bool {
        let is_theirs = |seat: &Seat| seat.seat_id == done.seat.seat;
        match self.work.pane {
            // While nothing is looked up the last arrivals are shown.
            Pane::CheckIn => {
                let check_in = &self.work.check_in;
                check_in.is_idle() || check_in.selected(&self.view()).is_some_and(is_theirs)
            }
            Pane::Roster => self.work.roster.selected(&self.site).is_some_and(is_theirs),
            _ => false,
        }
    }

    /// The arrival that the cursor is on, in Check-in's list of the last ones.
    fn chosen_arrival(&self) -> Option<&RecentArrival> {
        self.work.check_in.arrival_on().filter(|_| self.work.pane == Pane::CheckIn)
    }

    fn last_arrival_here(&self) -> Option<&RecentArrival> {
        self.work.check_in.last_arrival(&self.work.actor.desk)
    }

    /// Takes a key of the question.
    pub(super) fn undo_key(&mut self, key: KeyEvent, mut question: UndoQuestion, effects: &mut Vec<Effect>) {
        match question.confirm.key(key, self.now) {
            Answer::Open => self.work.layer = Some(Layer::Undo(question)),
            Answer::No => {}
            Answer::Yes => self.take_back(question.reversal, question.done.as_ref(), effects),
        }
    }

    /// Reverses what the question named, and nothing else.
    fn take_back(&mut self, reversal: Reversal, done: Option<&Done>, effects: &mut Vec<Effect>) {
        let id = self.ids.write();
        let command = match reversal {
            Reversal::Event(target) => Command::Undo(Undo { event_id: id, target }),
            Reversal::Record(kind, target) => {
                let Some(done) = done else { return };
                let (seat, tenders) = (done.seat, done.tender_ids());
                Command::TakeBack(TakeBack { id, seat, kind, target, tenders, reason: REASON.into() })
            }
        };
        with_cx!(self, effects, |cx| cx.run(command));
    }

    /// Says what an undo did, and reads again what is shown.
    pub(super) fn told_undone(
        &mut self,
        undone: Option<&Done>,
        result: &Result<Outcome, Trouble>,
        effects: &mut Vec<Effect>,
    ) {
        with_cx!(self, effects, |cx| match (undone, result) {
            (Some(Done { seat_now: Some(seat), what, .. }), Ok(Outcome::Done(_))) => {
                let class = seat.class_line(cx.format());
                let words = format!("{}: the {what} is undone ({class}).", seat.label());
                cx.report(Tone::Good, words);
            }
            _ => outcomes::announce(result, "undone", cx),
        });
        // A split item has given the other seats of its order new ids, and the arrivals have changed.
        self.load(effects);
        if self.work.pane != Pane::CheckIn {
            with_cx!(self, effects, check_in.load_arrivals());
        }
    }
}
