//! Undo: reverses this user's last action at this desk. Asks first about money, about a record, or about a person who
//! is not on the screen.

use crossterm::event::KeyEvent;

use super::layer::Layer;
use super::{App, PaneId};
use crate::domain::desk::{Command, DeskError, Outcome, RecentArrival, RecordKind, TakeBack, Undo};
use crate::ui::context::Tone;
use crate::ui::effect::Effect;
use crate::ui::undo::{Done, Reversal};
use crate::ui::widgets::confirm::{Answer, Confirm};
use crate::ui::{forms, outcomes};

/// The reason that an undo gives. A correction from the form has a typed reason.
const REASON: &str = "Undone by the person who recorded it";

/// A question before an undo.
#[derive(Debug)]
pub(super) struct UndoQuestion {
    confirm: Confirm,
    /// The reversals, each with the action that the question names.
    back: Vec<UndoItem>,
}

/// How to reverse an action, and the action; `None` for an arrival that another session recorded.
type UndoItem = (Reversal, Option<Done>);

impl UndoQuestion {
    pub(super) fn confirm(&self) -> &Confirm {
        &self.confirm
    }
}

impl App {
    /// Whether Undo means this desk's last action here. Leads and tickets have an undo of their own.
    pub(super) fn undoes_desk_action(&self) -> bool {
        self.work.pane.spec().is_about_seats
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

    /// Undoes the last action, or asks first.
    pub(super) fn undo(&mut self, effects: &mut Vec<Effect>) {
        let last = self.work.undo.last_together();
        if let Some(arrival) = self.chosen_arrival().cloned() {
            let reversal = Reversal::Event(arrival.event_id);
            let is_last = matches!(last.as_slice(), [done] if done.reversal == reversal);
            if is_last {
                return self.reverse(&(reversal, last.into_iter().next()), effects);
            }
            return self.ask_about_arrival(&arrival);
        }
        if let [done] = last.as_slice() {
            let back = (done.reversal, Some(done.clone()));
            if self.is_on_screen(done) && matches!(done.reversal, Reversal::Event(_)) {
                return self.reverse(&back, effects);
            }
            let question = self.question_about(done);
            return self.ask_undo(question, vec![back]);
        }
        if !last.is_empty() {
            let question = self.question_about_all(&last);
            return self.ask_undo(question, last.into_iter().map(|done| (done.reversal, Some(done))).collect());
        }
        if let Some(arrival) = self.last_arrival_here().cloned() {
            self.ask_about_arrival(&arrival);
        }
    }

    fn ask_about_arrival(&mut self, arrival: &RecentArrival) {
        let when = arrival.arrival.words(&self.site, self.site.date_of(self.now));
        let question = Confirm::new(
            format!("Undo the check-in of {}?", arrival.name),
            "No, leave it as it is",
            "Yes, undo the check-in",
            self.now,
        )
        .fact(format!("{}: {when}.", arrival.course));
        self.ask_undo(question, vec![(Reversal::Event(arrival.event_id), None)]);
    }

    fn ask_undo(&mut self, confirm: Confirm, back: Vec<UndoItem>) {
        self.work.layer = Some(Layer::Undo(UndoQuestion { confirm, back }));
    }

    /// Returns the question about actions that one key did together, with all names.
    fn question_about_all(&self, all: &[Done]) -> Confirm {
        let what = all.first().map(|done| done.what.clone()).unwrap_or_default();
        let name = |done: &Done| done.seat_now.as_ref().map_or_else(|| "a person".to_owned(), |seat| seat.label());
        let names: Vec<String> = all.iter().map(name).collect();
        let confirm = Confirm::new(
            format!("Undo the {what} of {} people?", all.len()),
            "No, leave it as it is",
            format!("Yes, undo all {}", all.len()),
            self.now,
        )
        .fact(format!("{}.", names.join(", ")));
        match all.iter().find_map(|done| done.seat_now.as_ref()) {
            Some(seat) => confirm.fact(seat.class_line(self.site.format(self.site.date_of(self.now)))),
            None => confirm,
        }
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
            Reversal::Record(..) => confirm.fact("The record is kept, marked as reversed, and no longer counts."),
            Reversal::Event(_) => confirm,
        }
    }

    /// Whether the open pane shows the person whom an action was about.
    fn is_on_screen(&self, done: &Done) -> bool {
        self.open_pane().shows_action(done, &self.view())
    }

    /// Returns the arrival under the cursor in Check-in's list of the last arrivals.
    fn chosen_arrival(&self) -> Option<&RecentArrival> {
        self.work.panes.check_in.arrival_on().filter(|_| self.work.pane == PaneId::CheckIn)
    }

    fn last_arrival_here(&self) -> Option<&RecentArrival> {
        self.work.panes.check_in.last_arrival(&self.work.actor.desk)
    }

    /// Handles a key of the question.
    pub(super) fn undo_key(&mut self, key: KeyEvent, mut question: UndoQuestion, effects: &mut Vec<Effect>) {
        match question.confirm.key(key, self.now) {
            Answer::Open => self.work.layer = Some(Layer::Undo(question)),
            Answer::No => {}
            Answer::Yes => question.back.iter().for_each(|back| self.reverse(back, effects)),
        }
    }

    /// Reverses exactly what the question named.
    fn reverse(&mut self, (reversal, done): &UndoItem, effects: &mut Vec<Effect>) {
        // The next press must not undo the arrival of the next row.
        self.work.panes.check_in.leave_arrivals();
        let id = self.ids.uuid();
        let command = match *reversal {
            Reversal::Event(target) => Command::Undo(Undo { event_id: id, target }),
            Reversal::Record(kind, target) => {
                let Some(done) = done else { return };
                let (seat, tenders) = (done.seat, done.tender_ids());
                Command::TakeBack(TakeBack { id, seat, kind, target, tenders, reason: REASON.into() })
            }
        };
        self.with_cx(effects, |cx| cx.run(command));
    }

    /// Reports what an undo did, and reads the open pane again.
    pub(super) fn report_undone(
        &mut self,
        undone: Option<&Done>,
        result: &Result<Outcome, DeskError>,
        effects: &mut Vec<Effect>,
    ) {
        // An arrival of another session is not among this user's actions.
        let undone_action = match (undone, result) {
            (Some(Done { seat_now: Some(seat), what, .. }), Ok(Outcome::Done(_))) => Some((seat, what.as_str())),
            (None, Ok(Outcome::Done(seat))) => Some((seat, "check-in")),
            _ => None,
        };
        let names = undone_action.map(|(seat, _)| self.work.undo.undone(seat.label())).unwrap_or_default();
        self.with_cx(effects, |cx| match undone_action {
            Some((seat, what)) => {
                let class = seat.class_line(cx.format());
                cx.report(Tone::Good, format!("{names}: the {what} is undone ({class})."));
            }
            None => outcomes::announce(result, "undone", cx),
        });
        // A split order item has given the other seats of its order new ids, and the arrivals have changed.
        self.load(effects);
        if self.work.pane != PaneId::CheckIn {
            self.load_arrivals(effects);
        }
    }
}
