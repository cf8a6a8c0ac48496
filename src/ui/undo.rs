//! This user's last actions at this desk. Undo reverses exactly the last one and names it. It asks first if the action
//! concerns a person who is not on the screen.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::domain::desk::{
    Admit, Command, DeskError, Mark, NameSeat, Outcome, Pay, RecordIdentity, RecordKind, SeatRef, SetMark, SignWaiver,
    TakeBack, Tender, Undo,
};
use crate::domain::format::Format;
use crate::domain::journal::WriteId;
use crate::domain::seat::Seat;

/// How many actions are remembered.
const REMEMBERED: usize = 50;

/// How to reverse an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reversal {
    /// An undo event for an arrival or a mark.
    Event(Uuid),
    /// A correction with a reason for a payment, a signature, an identity check or a name.
    Record(RecordKind, Uuid),
}

/// An action that can be undone.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// How to reverse it.
    pub reversal: Reversal,
    /// The seat that it changed.
    pub seat: SeatRef,
    /// A noun for the action: "check-in", "payment of $75.00 in cash".
    pub what: String,
    /// The tenders of a payment that are still valid, each in words; empty for other actions.
    pub tenders: Vec<(Uuid, String)>,
    /// The seat's latest known state; `None` if no pane shows it.
    pub seat_now: Option<Box<Seat>>,
    /// Number of the key. Actions that one key did together have the same number.
    pub together: u64,
}

impl Done {
    /// Returns the ids of the tenders that `what` names.
    #[must_use]
    pub fn tender_ids(&self) -> Vec<Uuid> {
        self.tenders.iter().map(|(id, _)| *id).collect()
    }
}

/// This user's last actions at this desk, oldest first.
#[derive(Debug, Default)]
pub struct UndoHistory {
    done: Vec<Done>,
    in_flight: BTreeMap<WriteId, Done>,
    /// Undos and corrections in flight, with what they reverse.
    undoing: BTreeMap<WriteId, Reversal>,
    /// The number of the last key that did something.
    together: u64,
    /// Names of the people whose actions the undos in flight have reversed so far.
    undone: Vec<String>,
}

impl UndoHistory {
    /// Notes a new key: the following writes do not belong to the previous key.
    pub fn begins(&mut self) {
        self.together += 1;
    }

    /// Notes a write that is sent.
    pub fn sent(&mut self, write: WriteId, command: &Command, seat: Option<&Seat>, format: Format<'_>) {
        match command {
            Command::Undo(Undo { target, .. }) => {
                if self.undoing.is_empty() {
                    self.undone.clear();
                }
                self.undoing.insert(write, Reversal::Event(*target));
            }
            Command::TakeBack(TakeBack { kind, target, .. }) => {
                self.undoing.insert(write, Reversal::Record(*kind, *target));
            }
            _ => {
                if let Some(done) = undoable(command, format) {
                    self.in_flight
                        .insert(write, Done { seat_now: seat.cloned().map(Box::new), together: self.together, ..done });
                }
            }
        }
    }

    /// Notes that a write is queued. It counts as done; undo withdraws it.
    pub fn queued(&mut self, write: WriteId) {
        if let Some(done) = self.in_flight.remove(&write) {
            self.done.push(done);
        }
        if let Some(reversal) = self.undoing.remove(&write) {
            self.forget(reversal);
        }
    }

    /// Forgets an event that was shown but was not made, as its delayed result shows.
    pub fn not_made(&mut self, event: Uuid) {
        self.forget(Reversal::Event(event));
    }

    /// Takes a write's result. Returns the action that it undid; `None` if it undid none.
    pub fn settled(&mut self, write: WriteId, result: &Result<Outcome, DeskError>) -> Option<Done> {
        if let Some(reversal) = self.undoing.remove(&write) {
            let done = self.done.iter().find(|done| done.reversal == reversal).cloned();
            match result {
                // After a refused correction of one tender, its payment can still be undone.
                Ok(Outcome::Refused(_)) if done.is_none() => {}
                // Another attempt at a refused or superseded undo would not succeed either.
                Ok(_) => self.forget(reversal),
                Err(_) => {}
            }
            return done.filter(|_| matches!(result, Ok(Outcome::Done(_) | Outcome::Withdrawn)));
        }
        let done = self.in_flight.remove(&write)?;
        match result {
            Ok(Outcome::Admitted { seat, .. } | Outcome::Done(seat) | Outcome::Paid { seat, .. }) => {
                self.push(Done { seat_now: Some(seat.clone()), ..done });
            }
            // The server may have written it. An undo will find out.
            Err(trouble) if trouble.kind.is_away() => self.push(done),
            _ => {}
        }
        None
    }

    /// Notes the name of a person whose action was undone. Returns all names so far that were undone together.
    pub fn undone(&mut self, name: String) -> String {
        self.undone.push(name);
        let names = self.undone.join(", ");
        if self.undoing.is_empty() {
            self.undone.clear();
        }
        names
    }

    /// Returns the arrivals and marks that one key did together with the last action, by order number and seat. Returns
    /// only the last action if it is a record, which is undone alone.
    #[must_use]
    pub fn last_together(&self) -> Vec<Done> {
        let Some(last) = self.done.last() else { return Vec::new() };
        let is_event = |done: &&Done| matches!(done.reversal, Reversal::Event(_));
        if !is_event(&last) {
            return vec![last.clone()];
        }
        let mut group: Vec<Done> =
            self.done.iter().filter(is_event).filter(|done| done.together == last.together).cloned().collect();
        group.sort_by_key(|done| done.seat_now.as_ref().map(|seat| (seat.order_number.clone(), seat.seat_no)));
        group
    }

    /// Whether a write is an undo or a correction in flight.
    #[must_use]
    pub fn is_undo(&self, write: WriteId) -> bool {
        self.undoing.contains_key(&write)
    }

    /// Updates the remembered seats.
    pub fn seat_changed(&mut self, seat: &Seat) {
        for done in self.done.iter_mut().filter(|done| done.seat.seat == seat.seat_id) {
            done.seat_now = Some(Box::new(seat.clone()));
        }
    }

    /// Whether an action or an undo has no result yet.
    #[must_use]
    pub fn is_saving(&self) -> bool {
        !self.in_flight.is_empty() || !self.undoing.is_empty()
    }

    /// Returns the last action; `None` if nothing is left to undo.
    #[must_use]
    pub fn last(&self) -> Option<&Done> {
        self.done.last()
    }

    fn push(&mut self, done: Done) {
        self.done.push(done);
        if self.done.len() > REMEMBERED {
            self.done.remove(0);
        }
    }

    fn forget(&mut self, reversal: Reversal) {
        self.done.retain(|done| done.reversal != reversal);
        if let Reversal::Record(RecordKind::Payment, tender) = reversal {
            self.forget_tender(tender);
        }
    }

    /// Notes that one tender of a payment was corrected. The other tenders can still be undone.
    fn forget_tender(&mut self, tender: Uuid) {
        let is_part = |done: &Done| done.tenders.iter().any(|(id, _)| *id == tender);
        for done in self.done.iter_mut().filter(|done| is_part(done)) {
            done.tenders.retain(|(id, _)| *id != tender);
            done.what = payment_words(&done.tenders);
        }
        let is_empty =
            |done: &Done| matches!(done.reversal, Reversal::Record(RecordKind::Payment, _)) && done.tenders.is_empty();
        self.done.retain(|done| !is_empty(done));
    }
}

/// Returns what a command does as an action that can be undone; `None` if it cannot.
fn undoable(command: &Command, format: Format<'_>) -> Option<Done> {
    let of = |reversal, seat: &SeatRef, what: &str| {
        Some(Done { reversal, seat: *seat, what: what.to_owned(), tenders: Vec::new(), seat_now: None, together: 0 })
    };
    match command {
        Command::Admit(Admit { event_id, seat, .. }) => of(Reversal::Event(*event_id), seat, "check-in"),
        Command::Mark(SetMark { event_id, seat, mark, .. }) => of(Reversal::Event(*event_id), seat, mark_words(*mark)),
        Command::Pay(Pay { id, seat, tenders }) => {
            // A payment with a single tender uses the payment's own id.
            let id_of = |tender: &Tender| if tenders.len() == 1 { *id } else { tender.id };
            let words = |tender: &Tender| format!("{} {}", format.money(tender.amount), tender.method.words());
            let tenders: Vec<_> = tenders.iter().map(|tender| (id_of(tender), words(tender))).collect();
            let done = of(Reversal::Record(RecordKind::Payment, *id), seat, &payment_words(&tenders))?;
            Some(Done { tenders, ..done })
        }
        Command::SignWaiver(SignWaiver { id, seat, .. }) => {
            of(Reversal::Record(RecordKind::Waiver, *id), seat, "signature")
        }
        Command::RecordIdentity(RecordIdentity { id, seat, .. }) => {
            of(Reversal::Record(RecordKind::Identity, *id), seat, "identity check")
        }
        Command::Name(NameSeat { id: Some(id), seat, .. }) => of(Reversal::Record(RecordKind::Name, *id), seat, "name"),
        _ => None,
    }
}

/// Returns the words for a payment: `payment of $50.00 in cash and $25.00 by card`.
fn payment_words(tenders: &[(Uuid, String)]) -> String {
    let parts: Vec<&str> = tenders.iter().map(|(_, words)| words.as_str()).collect();
    format!("payment of {}", parts.join(" and "))
}

fn mark_words(mark: Mark) -> &'static str {
    match mark {
        Mark::Present => "mark “present”",
        Mark::Late => "mark “late”",
        Mark::LeftEarly => "mark “left early”",
        Mark::NoShow => "mark “no-show”",
        Mark::Note => "note",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::desk::{Method, Tender};
    use crate::domain::fixtures;
    use crate::domain::site::Site;

    fn admit(event: u128, seat: &Seat) -> Command {
        Command::Admit(Admit {
            event_id: Uuid::from_u128(event),
            seat: seat.into(),
            token: String::new(),
            reason: None,
            overridden: Vec::new(),
        })
    }

    fn format() -> Format<'static> {
        static SITE: std::sync::LazyLock<Site> = std::sync::LazyLock::new(Site::unknown);
        SITE.format(chrono::NaiveDate::default())
    }

    #[allow(clippy::unnecessary_wraps, reason = "a write's result")]
    fn done(seat: &Seat) -> Result<Outcome, DeskError> {
        Ok(Outcome::Done(Box::new(seat.clone())))
    }

    #[test]
    fn undo_reverses_the_last_action_then_the_previous_one() {
        let (mut history, ana) = (UndoHistory::default(), fixtures::seat(1, Some("Ana Ruiz")));
        for n in [1, 2] {
            history.sent(WriteId(Uuid::from_u128(n)), &admit(10 + n, &ana), Some(&ana), format());
            assert!(history.is_saving());
            assert_eq!(history.settled(WriteId(Uuid::from_u128(n)), &done(&ana)), None);
        }
        for n in [2, 1] {
            assert_eq!(history.last().map(|done| done.reversal), Some(Reversal::Event(Uuid::from_u128(10 + n))));
            let undo = Command::Undo(Undo { event_id: Uuid::nil(), target: Uuid::from_u128(10 + n) });
            history.sent(WriteId(Uuid::from_u128(20 + n)), &undo, None, format());
            let undone = history.settled(WriteId(Uuid::from_u128(20 + n)), &done(&ana)).map(|done| done.reversal);
            assert_eq!(undone, Some(Reversal::Event(Uuid::from_u128(10 + n))));
        }
        assert_eq!(history.last(), None);
    }

    #[test]
    fn a_payment_after_an_arrival_is_the_last_action() {
        let (mut history, ana) = (UndoHistory::default(), fixtures::seat(1, Some("Ana Ruiz")));
        history.sent(WriteId(Uuid::from_u128(1)), &admit(11, &ana), Some(&ana), format());
        history.settled(WriteId(Uuid::from_u128(1)), &done(&ana));
        let payment = Uuid::from_u128(2);
        let tender = |method, amount: i64| Tender {
            id: Uuid::nil(),
            amount: amount.into(),
            method,
            reference: None,
            received: None,
        };
        let tenders = vec![tender(Method::Cash, 50), tender(Method::Card, 25)];
        let pay = Command::Pay(Pay { id: payment, seat: (&ana).into(), tenders });
        history.sent(WriteId(Uuid::from_u128(3)), &pay, Some(&ana), format());
        let paid = Outcome::Paid { balance: 0.into(), seat: Box::new(ana) };
        history.settled(WriteId(Uuid::from_u128(3)), &Ok(paid));
        let last = history.last().map(|done| (done.reversal, done.what.clone()));
        assert_eq!(
            last,
            Some((
                Reversal::Record(RecordKind::Payment, payment),
                "payment of $50.00 in cash and $25.00 by card".to_owned()
            ))
        );
    }

    #[test]
    fn after_correcting_one_tender_undo_names_the_others() {
        let (mut history, ana) = (UndoHistory::default(), fixtures::seat(1, Some("Ana Ruiz")));
        let payment = Uuid::from_u128(2);
        let tender = |id, method, amount: i64| Tender {
            id: Uuid::from_u128(id),
            amount: amount.into(),
            method,
            reference: None,
            received: None,
        };
        let tenders = vec![tender(31, Method::Cash, 50), tender(32, Method::Card, 25)];
        history.sent(
            WriteId(payment),
            &Command::Pay(Pay { id: payment, seat: (&ana).into(), tenders }),
            Some(&ana),
            format(),
        );
        history.settled(WriteId(payment), &Ok(Outcome::Paid { balance: 0.into(), seat: Box::new(ana.clone()) }));
        let mut correct = |tender, result: Result<Outcome, DeskError>| {
            let (id, target) = (Uuid::from_u128(40 + tender), Uuid::from_u128(tender));
            let (seat, kind, reason) = ((&ana).into(), RecordKind::Payment, "wrong".into());
            let back = TakeBack { id, seat, kind, target, tenders: Vec::new(), reason };
            history.sent(WriteId(id), &Command::TakeBack(back), Some(&ana), format());
            assert_eq!(history.settled(WriteId(id), &result), None, "the whole payment is not undone");
            history.last().map(|done| (done.what.clone(), done.tender_ids()))
        };
        let both =
            ("payment of $50.00 in cash and $25.00 by card".into(), vec![Uuid::from_u128(31), Uuid::from_u128(32)]);
        assert_eq!(correct(31, Ok(Outcome::Refused("The order was refunded.".into()))), Some(both));
        let rest = ("payment of $25.00 by card".into(), vec![Uuid::from_u128(32)]);
        assert_eq!(correct(31, done(&ana)), Some(rest));
        assert_eq!(correct(32, done(&ana)), None, "no tender is left");
    }

    #[test]
    fn a_refused_action_cannot_be_undone() {
        let (mut history, ana) = (UndoHistory::default(), fixtures::seat(1, Some("Ana Ruiz")));
        history.sent(WriteId(Uuid::from_u128(1)), &admit(11, &ana), Some(&ana), format());
        history.settled(WriteId(Uuid::from_u128(1)), &Ok(Outcome::Changed(Box::new(ana.clone()))));
        assert_eq!((history.last(), history.is_saving()), (None, false));
        history.sent(WriteId(Uuid::from_u128(2)), &admit(12, &ana), Some(&ana), format());
        history.queued(WriteId(Uuid::from_u128(2)));
        history.not_made(Uuid::from_u128(12));
        assert_eq!(history.last(), None);
    }
}
