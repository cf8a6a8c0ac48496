//! Undo: takes back the last action of this user at this desk, and asks first when it concerns
//! another person than the one on the screen, money, or a record.

use crossterm::event::KeyEvent;

use super::layer::Layer;
use super::{App, PaneId};
use crate::domain::desk::{Command, DeskError, Outcome, RecentArrival, RecordKind, TakeBack, Undo};
use crate::ui::context::Tone;
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
}

impl UndoQuestion {
    pub(super) fn confirm(&self) -> &Confirm {
        &self.confirm
    }
}

impl App {
    /// Whether Undo here means the last action of this desk. Leads and tickets have their own.
    pub(super) fn undoes_desk_action(&self) -> bool {
        self.work.pane.spec().undoes_desk_actions
    }

    /// Returns why nothing can be undone now; `None` if something can.
    pub(super) fn why_no_undo(&self) -> Option<String> {
        if let Some(why) = forms::why_not_mark(&self.work.actor) {
            return Some(why);
        }
        if self.chosen_arrival().is_some() {
            return None;
        }
        if self.work.undo.is_saving() || self.work.panes.check_in.is_admitting_any() {
            return Some("The last action is still being saved.".into());
        }
        let has_any = self.work.undo.last().is_some() || self.last_arrival_here().is_some();
        (!has_any).then(|| "This desk has nothing to undo.".into())
    }

    /// Takes the last action back, or asks first.
    pub(super) fn undo(&mut self, effects: &mut Vec<Effect>) {
        if let Some(arrival) = self.chosen_arrival() {
            let reversal = Reversal::Event(arrival.event_id);
            return self.take_back(reversal, effects);
        }
        if let Some(done) = self.work.undo.last().cloned() {
            if self.is_on_screen(&done) && matches!(done.reversal, Reversal::Event(_)) {
                return self.take_back(done.reversal, effects);
            }
            let question = self.question_about(&done);
            return self.ask_undo(question, done.reversal);
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
            self.ask_undo(question, Reversal::Event(arrival.event_id));
        }
    }

    fn ask_undo(&mut self, confirm: Confirm, reversal: Reversal) {
        self.work.layer = Some(Layer::Undo(UndoQuestion { confirm, reversal }));
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
        self.open_pane().shows_seat(done.seat.seat, &self.view())
    }

    /// The arrival that the cursor is on, in Check-in's list of the last ones.
    fn chosen_arrival(&self) -> Option<&RecentArrival> {
        self.work.panes.check_in.arrival_on().filter(|_| self.work.pane == PaneId::CheckIn)
    }

    fn last_arrival_here(&self) -> Option<&RecentArrival> {
        self.work.panes.check_in.last_arrival(&self.work.actor.desk)
    }

    /// Takes a key of the question.
    pub(super) fn undo_key(&mut self, key: KeyEvent, mut question: UndoQuestion, effects: &mut Vec<Effect>) {
        match question.confirm.key(key, self.now) {
            Answer::Open => self.work.layer = Some(Layer::Undo(question)),
            Answer::No => {}
            Answer::Yes => self.take_back(question.reversal, effects),
        }
    }

    fn take_back(&mut self, reversal: Reversal, effects: &mut Vec<Effect>) {
        let id = self.ids.write();
        let command = match reversal {
            Reversal::Event(target) => Command::Undo(Undo { event_id: id, target }),
            Reversal::Record(kind, target) => {
                let Some(seat) = self.work.undo.last().map(|done| done.seat) else { return };
                Command::TakeBack(TakeBack { id, seat, kind, target, reason: REASON.into() })
            }
        };
        self.with_cx(effects, |cx| cx.run(command));
    }

    /// Says what an undo did, and reads again what is shown.
    pub(super) fn told_undone(
        &mut self,
        undone: Option<&Done>,
        result: &Result<Outcome, DeskError>,
        effects: &mut Vec<Effect>,
    ) {
        self.with_cx(effects, |cx| match (undone, result) {
            (Some(Done { seat_now: Some(seat), what, .. }), Ok(Outcome::Done(_))) => {
                let class = seat.class_line(cx.format());
                let words = format!("{}: the {what} is undone ({class}).", seat.label());
                cx.report(Tone::Good, words);
            }
            _ => outcomes::announce(result, "undone", cx),
        });
        // A split item has given the other seats of its order new ids, and the arrivals have changed.
        self.load(effects);
        if self.work.pane != PaneId::CheckIn {
            self.load_arrivals(effects);
        }
    }
}
