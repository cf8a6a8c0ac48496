//! The writes of the roster: admissions and marks, which of them are in flight, and their results.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::Roster;
use super::early::EarlyMark;
use crate::domain::admission::{self, Decision, Verdict};
use crate::domain::desk::{Admit, Command, DeskError, Mark, Outcome, SetMark};
use crate::domain::format::Format;
use crate::domain::journal::{JournaledWrite, WriteId};
use crate::domain::rights::Right;
use crate::domain::seat::{ClassStatus, Closure, Seat, SeatStatus};
use crate::domain::staff::Actor;
use crate::keys::Action;
use crate::ui::context::{Cx, Tone, View};
use crate::ui::effect::Effect;
use crate::ui::{forms, outcomes};

/// The action of a write in flight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AttendanceAction {
    Admit,
    Mark(Mark),
}

/// The pane's own writes.
#[derive(Debug, Default)]
pub(super) struct SentActions {
    /// Writes in flight: each write's seat and action.
    in_flight: BTreeMap<WriteId, (Uuid, AttendanceAction)>,
}

impl SentActions {
    /// Remembers what a form has sent, so that its result is reported like the others.
    pub(super) fn remember_forms(&mut self, effects: &[Effect]) {
        for effect in effects {
            let Effect::Run(JournaledWrite { id, command, .. }) = effect else { continue };
            let known = match command {
                Command::Admit(Admit { seat, .. }) => (seat.seat, AttendanceAction::Admit),
                Command::Mark(SetMark { seat, mark, .. }) => (seat.seat, AttendanceAction::Mark(*mark)),
                _ => continue,
            };
            self.in_flight.insert(*id, known);
        }
    }

    fn is_in_flight(&self, seat: Uuid, fits: impl Fn(AttendanceAction) -> bool) -> bool {
        self.in_flight.values().any(|(known, action)| *known == seat && fits(*action))
    }

    /// Forgets a write that is queued. Its result is reported elsewhere.
    pub(super) fn waits(&mut self, write: WriteId) {
        self.in_flight.remove(&write);
    }
}

impl Roster {
    /// Carries out an action that changes a seat.
    pub(super) fn change(&mut self, action: Action, cx: &mut Cx<'_>) {
        let Some(seat) = self.selected(cx.site).cloned() else {
            if is_about_a_seat(action) {
                cx.say(Tone::Info, self.no_seat_words());
            }
            return;
        };
        // The user chose the class, so the decision does not ask about its venue.
        let decision = cx.decide(&seat, Some(seat.schedule_id));
        match action {
            Action::Admit => self.admit(&seat, &decision, cx),
            _ if forms::opens(action) => {
                self.forms.open(action, &seat, &decision, Some(seat.schedule_id), cx);
            }
            _ => {
                if let Some(mark) = mark_of(action) {
                    self.mark(mark, &seat, &decision, cx);
                }
            }
        }
    }

    fn admit(&mut self, seat: &Seat, decision: &Decision, cx: &mut Cx<'_>) {
        if decision.verdict == Verdict::AlreadyIn {
            let words = seat.already_in(seat.arrival.as_ref(), cx.site, cx.today());
            cx.say(Tone::Info, words);
        } else if decision.verdict != Verdict::Admit {
            cx.say(Tone::Bad, refusal(seat, decision, cx.actor, cx.format()));
        } else if self.sent.is_in_flight(seat.seat_id, |action| matches!(action, AttendanceAction::Admit)) {
            cx.say(Tone::Info, format!("{} is being admitted…", seat.label()));
        } else {
            let event_id = cx.ids.uuid();
            let token = seat.token.clone();
            let command =
                Command::Admit(Admit { event_id, seat: seat.into(), token, reason: None, overridden: Vec::new() });
            self.send(seat, AttendanceAction::Admit, command, cx);
        }
    }

    fn mark(&mut self, mark: Mark, seat: &Seat, decision: &Decision, cx: &mut Cx<'_>) {
        if let Some(words) = cannot_mark(mark, seat) {
            cx.say(Tone::Info, words);
            return;
        }
        if let Some(words) = why_not_let_in(mark, seat, decision, cx.actor, cx.format()) {
            cx.say(Tone::Bad, words);
            return;
        }
        self.question = EarlyMark::about(mark, seat, cx);
        if self.question.is_none() {
            self.mark_now(mark, seat, cx);
        }
    }

    pub(super) fn mark_now(&mut self, mark: Mark, seat: &Seat, cx: &mut Cx<'_>) {
        let event_id = cx.ids.uuid();
        let command = Command::Mark(SetMark {
            event_id,
            seat: seat.into(),
            seen_status: seat.seat_status,
            seen_note: seat.note.clone(),
            mark,
            note: None,
        });
        self.send(seat, AttendanceAction::Mark(mark), command, cx);
    }

    fn send(&mut self, seat: &Seat, action: AttendanceAction, command: Command, cx: &mut Cx<'_>) {
        let id = cx.run(command);
        self.sent.in_flight.insert(id, (seat.seat_id, action));
    }

    /// Takes a write's result. Returns whether the write was this pane's.
    pub fn outcome(&mut self, write: WriteId, result: &Result<Outcome, DeskError>, cx: &mut Cx<'_>) -> bool {
        let action = self.sent.in_flight.remove(&write);
        let is_forms = self.forms.outcome(write, result, cx);
        if !is_forms && action.is_none() {
            return false;
        }
        if let Some((_, action)) = action {
            // A form reports its own result, except an admission's.
            if !is_forms || matches!(result, Ok(Outcome::Admitted { .. } | Outcome::AlreadyIn { .. })) {
                outcomes::announce(result, &done_words(action, result, cx), cx);
            }
        }
        if let Ok(outcome) = result
            && let Some(seat) = outcome.seat()
        {
            self.seat_changed(seat);
        }
        // A split item gives the other seats of its order new ids.
        self.load(cx);
        true
    }

    /// Returns why an action is not possible now; `None` if it is possible.
    #[must_use]
    pub fn why_not(&self, action: Action, view: &View<'_>) -> Option<String> {
        let needs_class = matches!(
            action,
            Action::Exceptions | Action::Filter | Action::CheckInHere | Action::ExportCsv | Action::PrintSheet
        );
        if needs_class {
            return self.session().is_none().then(|| self.no_seat_words());
        }
        if !is_about_a_seat(action) {
            return None;
        }
        let Some(seat) = self.selected(view.site) else { return Some(self.no_seat_words()) };
        match action {
            Action::Details => None,
            Action::Admit => why_not_admit(seat, view),
            _ => match mark_of(action) {
                Some(mark) => cannot_mark(mark, seat).or_else(|| {
                    let decision = view.decide(seat, Some(seat.schedule_id));
                    why_not_let_in(mark, seat, &decision, view.actor, view.format())
                }),
                None => forms::why_not(action, Some(seat), Some(&view.decide(seat, Some(seat.schedule_id))), view),
            },
        }
    }

    /// Returns why there is no seat to act on.
    fn no_seat_words(&self) -> String {
        match self.session() {
            None if self.chosen.is_none() => "Choose a class in Today (1) first.".into(),
            None => "The class is not here yet.".into(),
            Some(session) if session.seats.is_empty() => "No one has a seat in this class.".into(),
            Some(_) => "The list is empty: Esc shows all.".into(),
        }
    }
}

fn is_about_a_seat(action: Action) -> bool {
    let is_other = forms::opens(action) || matches!(action, Action::Admit | Action::Details);
    is_other || mark_of(action).is_some()
}

fn mark_of(action: Action) -> Option<Mark> {
    Some(match action {
        Action::MarkPresent => Mark::Present,
        Action::MarkLate => Mark::Late,
        Action::MarkLeftEarly => Mark::LeftEarly,
        Action::MarkNoShow => Mark::NoShow,
        _ => return None,
    })
}

/// Returns the mark's words in a message.
fn mark_words(mark: Mark) -> &'static str {
    match mark {
        Mark::Present => "present",
        Mark::Late => "late",
        Mark::LeftEarly => "left early",
        Mark::NoShow => "no-show",
        Mark::Note => "note",
    }
}

/// Returns a seat's status after the mark, as in [`Seat::status_label`].
fn label_after(mark: Mark) -> &'static str {
    match mark {
        Mark::Present => "in",
        Mark::Late => "in, late",
        other => mark_words(other),
    }
}

pub(super) fn cannot_mark(mark: Mark, seat: &Seat) -> Option<String> {
    if seat.seat_status == SeatStatus::Cancelled {
        Some("The seat is canceled.".into())
    } else if seat.class_status == ClassStatus::Cancelled {
        Some("The class is canceled.".into())
    } else if mark == Mark::NoShow && seat.closure().is_some() {
        let closed = if seat.closure() == Some(Closure::OrderRefunded) { "refunded" } else { "canceled" };
        Some(format!("The order was {closed}: {} cannot be a no-show.", seat.label()))
    } else if mark == Mark::LeftEarly && !seat.is_here() {
        Some(format!("{} has not arrived yet.", seat.label()))
    } else if seat.status_label() == label_after(mark) {
        Some(format!("{} is marked {} already.", seat.label(), mark_words(mark)))
    } else {
        None
    }
}

/// Returns why a mark that would admit a person is refused, so that marks do not bypass the admission rules. A person
/// who is already in can be marked freely.
fn why_not_let_in(mark: Mark, seat: &Seat, decision: &Decision, actor: &Actor, format: Format<'_>) -> Option<String> {
    let lets_in = matches!(mark, Mark::Present | Mark::Late) && !seat.is_here();
    let is_open = matches!(decision.verdict, Verdict::Ask | Verdict::Stop);
    (lets_in && is_open).then(|| refusal(seat, decision, actor, format))
}

fn why_not_admit(seat: &Seat, view: &View<'_>) -> Option<String> {
    let decision = view.decide(seat, Some(seat.schedule_id));
    match decision.verdict {
        Verdict::Admit => None,
        Verdict::AlreadyIn => Some(seat.already_in(seat.arrival.as_ref(), view.site, view.today())),
        Verdict::Ask | Verdict::Stop => Some(refusal(seat, &decision, view.actor, view.format())),
    }
}

/// Returns why Enter does not admit: the gravest reason, the others in a few words, and whether `o` helps.
fn refusal(seat: &Seat, decision: &Decision, actor: &Actor, format: Format<'_>) -> String {
    let first = decision.findings.first().map(|finding| super::view::sentence(&finding.reason, actor, format));
    let sees_amounts = actor.may(Right::PaymentsRead);
    let others = decision.findings.iter().skip(1);
    let others: Vec<String> = others.map(|finding| super::view::short(&finding.reason, sees_amounts, format)).collect();
    let more = if others.is_empty() { String::new() } else { format!(" Also: {}.", others.join(", ")) };
    let hint =
        if admission::may_lift(decision, &actor.rights, format).is_ok() { " o admits with a reason." } else { "" };
    format!("{}: {}{more}{hint}", seat.label(), first.unwrap_or_default())
}

/// Returns what a successful write did, and what is still open.
fn done_words(action: AttendanceAction, result: &Result<Outcome, DeskError>, cx: &Cx<'_>) -> String {
    let AttendanceAction::Mark(mark) = action else { return "admitted".into() };
    let is_in = matches!(mark, Mark::Present | Mark::Late);
    let open = match result {
        Ok(outcome) if is_in => {
            let sees_amounts = cx.actor.may(Right::PaymentsRead);
            outcome.seat().map(|seat| super::view::flags(seat, cx.site, cx.format(), sees_amounts)).unwrap_or_default()
        }
        _ => Vec::new(),
    };
    let open = if open.is_empty() { String::new() } else { format!(", but {}", open.join(", ")) };
    format!("marked {}{open}; u undoes it", mark_words(mark))
}
