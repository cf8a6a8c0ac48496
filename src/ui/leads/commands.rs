//! What is done to leads from the cards, the list and the page: moves, assignments, and taking the last move back.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::cards::LeadCards;
use super::forms::FormKind;
use super::{LeadRef, Leads, cards, messages};
use crate::domain::desk::{self, DeskError, Outcome};
use crate::domain::journal::WriteId;
use crate::domain::lead::stage::{RequiredDetails, Stage};
use crate::domain::lead::work::{self, Command, MoveResult, SeenLead, Write};
use crate::ui::collection::Collection;
use crate::ui::context::Cx;

/// What can be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Last {
    /// The leads with the stages they came from.
    Move { leads: Vec<LeadRef>, to: Stage },
    /// The leads with those who worked on them before.
    Assign(Vec<LeadRef>),
}

/// Writes on their way, and what was done last.
#[derive(Debug, Default)]
pub(super) struct SentCommands {
    sent: BTreeMap<WriteId, Sent>,
    last: Option<Last>,
}

#[derive(Debug)]
struct Sent {
    /// The leads, by the names that were read.
    leads: Vec<LeadRef>,
    to: Option<Stage>,
    takes_back: bool,
    /// What to say when it is done, where its outcome does not tell.
    done: Option<String>,
}

impl SentCommands {
    /// Sends a command of which only the result is said: `done` when it is.
    pub(super) fn run(&mut self, command: Command, done: String, cx: &mut Cx<'_>) {
        let write = send(command, cx);
        self.sent.insert(write, Sent { leads: Vec::new(), to: None, takes_back: false, done: Some(done) });
    }

    fn send(&mut self, command: Command, leads: Vec<LeadRef>, to: Option<Stage>, takes_back: bool, cx: &mut Cx<'_>) {
        let write = send(command, cx);
        self.sent.insert(write, Sent { leads, to, takes_back, done: None });
    }

    /// Says the result of a write that was sent elsewhere in the pane.
    pub(super) fn expect(&mut self, write: WriteId, done: String) {
        self.sent.insert(write, Sent { leads: Vec::new(), to: None, takes_back: false, done: Some(done) });
    }

    /// Shows the leads that are being moved where they go, also after an answer that was read before the move.
    pub(super) fn show_moves(&self, cards: &mut Collection<LeadCards>) {
        for sent in self.sent.values() {
            if let Some(to) = sent.to {
                cards::show_moved(cards, &sent.leads, to);
            }
        }
    }

    /// Whether the lead is being moved.
    pub(super) fn is_moving(&self, lead: Uuid) -> bool {
        self.sent.values().any(|sent| sent.to.is_some() && sent.leads.iter().any(|named| named.id == lead))
    }

    /// Why nothing can be taken back; none when it can.
    pub(super) fn why_no_undo(&self) -> Option<String> {
        match &self.last {
            None => Some("Nothing has been done that could be taken back.".into()),
            Some(Last::Assign(_)) => None,
            Some(Last::Move { leads, to }) => {
                let back = |named: &&LeadRef| {
                    !to.next().contains(&named.stage) || named.stage.required_details() != RequiredDetails::Nothing
                };
                let stuck = leads.iter().find(back)?;
                Some(format!(
                    "{}: {} does not simply follow {}; m picks where it goes on.",
                    stuck.name,
                    stuck.stage.title(),
                    to.title()
                ))
            }
        }
    }

    /// A form has moved these from where they were seen.
    pub(super) fn has_moved(&mut self, leads: Vec<LeadRef>, to: Stage) {
        if !leads.is_empty() {
            self.last = Some(Last::Move { leads, to });
        }
    }

    /// Returns the leads that a write on its way changes.
    pub(super) fn changed_by(&self, write: WriteId) -> Vec<Uuid> {
        self.sent.get(&write).map(|sent| sent.leads.iter().map(|named| named.id).collect()).unwrap_or_default()
    }

    /// Takes a write's result, and says it. Says whether it was one of these.
    pub(super) fn settle(&mut self, write: WriteId, result: &Result<Outcome, DeskError>, cx: &mut Cx<'_>) -> bool {
        let Some(sent) = self.sent.remove(&write) else { return false };
        let is_done = match result {
            Ok(Outcome::Lead(outcome)) => matches!(**outcome, work::Outcome::Done { .. }),
            other => matches!(other, Ok(Outcome::Kept)),
        };
        let (tone, sentence) = messages::message(result, &sent.leads, cx);
        cx.report(tone, sent.done.clone().filter(|_| is_done).unwrap_or(sentence));
        if let Ok(Outcome::Lead(outcome)) = result
            && !sent.takes_back
        {
            self.remember(outcome, sent);
        }
        true
    }

    fn remember(&mut self, outcome: &work::Outcome, sent: Sent) {
        match (outcome, sent.to) {
            (work::Outcome::Moved { leads }, Some(to)) => {
                let moved =
                    |named: &LeadRef| leads.iter().any(|one| one.id == named.id && one.result == MoveResult::Moved);
                self.has_moved(sent.leads.into_iter().filter(moved).collect(), to);
            }
            (work::Outcome::Assigned { .. }, _) => self.last = Some(Last::Assign(sent.leads)),
            _ => {}
        }
    }
}

/// Whether a write's result leaves this lead as it was.
pub(super) fn is_refused(result: &Result<Outcome, DeskError>, lead: Uuid) -> bool {
    let Ok(Outcome::Lead(outcome)) = result else { return !matches!(result, Ok(Outcome::Kept)) };
    match outcome.as_ref() {
        work::Outcome::Moved { leads } => !leads.iter().any(|one| one.id == lead && one.result == MoveResult::Moved),
        work::Outcome::Assigned { .. } | work::Outcome::Done { .. } => false,
        _ => true,
    }
}

/// Sends a command; gives back the write's number.
pub(super) fn send(command: Command, cx: &mut Cx<'_>) -> WriteId {
    let id = cx.ids.uuid();
    cx.run(desk::Command::Lead(Box::new(Write { id, command })))
}

/// The leads as a move names them.
pub(super) fn seen(leads: &[LeadRef]) -> Vec<SeenLead> {
    leads.iter().map(|named| SeenLead { id: named.id, seen: named.stage }).collect()
}

impl Leads {
    /// Why a lead does not move to the stage beside its own; none when at least one of them does.
    pub(super) fn why_no_step(&self, to_the_right: bool) -> Option<String> {
        let targets = self.targets();
        if targets.iter().any(|named| named.stage.neighbor(to_the_right).is_some()) {
            return None;
        }
        let stage = targets.first()?.stage;
        Some(match (stage, to_the_right) {
            (Stage::Lost | Stage::Nurture, _) => {
                format!("There is no stage beside {}: m picks where the lead goes on.", stage.title())
            }
            (Stage::Won, true) => "A won lead is at the end; its page makes the class.".into(),
            (Stage::New, false) => "A new lead has no stage before it.".into(),
            _ => format!("No stage beside {} follows it; m picks one that does.", stage.title()),
        })
    }

    /// Moves by one stage along the way. Of several each goes on from where it stands.
    pub(super) fn move_to_neighbor(&mut self, to_the_right: bool, cx: &mut Cx<'_>) {
        let mut by_stage: BTreeMap<Stage, Vec<LeadRef>> = BTreeMap::new();
        for named in self.targets() {
            if let Some(to) = named.stage.neighbor(to_the_right) {
                by_stage.entry(to).or_default().push(named);
            }
        }
        for (to, leads) in by_stage {
            self.move_to(leads, to, cx);
        }
    }

    /// Moves leads, through a form where the stage needs words.
    pub(super) fn move_to(&mut self, leads: Vec<LeadRef>, to: Stage, cx: &mut Cx<'_>) {
        if leads.is_empty() {
            return;
        }
        match to.required_details() {
            RequiredDetails::Nothing => self.send_move(leads, to, false, cx),
            RequiredDetails::Reason => self.pick_reason(leads, to),
            RequiredDetails::Date => self.open_form(FormKind::Move { leads, to, reason: None }, cx),
        }
    }

    fn send_move(&mut self, leads: Vec<LeadRef>, to: Stage, takes_back: bool, cx: &mut Cx<'_>) {
        let command = Command::Move { leads: seen(&leads), to, reason: None, note: None, return_on: None };
        cards::show_moved(&mut self.cards, &leads, to);
        self.cards.change(&leads);
        self.deeds.send(command, leads, Some(to), takes_back, cx);
    }

    /// Takes the last move or assignment back, as far as nobody has moved the leads since.
    pub(super) fn undo(&mut self, cx: &mut Cx<'_>) {
        match self.deeds.last.take() {
            Some(Last::Move { leads, to }) => {
                let mut by_stage: BTreeMap<Stage, Vec<LeadRef>> = BTreeMap::new();
                for named in leads {
                    by_stage.entry(named.stage).or_default().push(LeadRef { stage: to, ..named });
                }
                for (stage, leads) in by_stage {
                    self.send_move(leads, stage, true, cx);
                }
            }
            Some(Last::Assign(leads)) => {
                let mut by_taker: BTreeMap<Option<Uuid>, Vec<LeadRef>> = BTreeMap::new();
                for named in leads {
                    by_taker.entry(named.assignee).or_default().push(named);
                }
                for (to, leads) in by_taker {
                    let command = Command::Assign { leads: leads.iter().map(|named| named.id).collect(), to };
                    self.deeds.send(command, leads, None, true, cx);
                }
            }
            None => {}
        }
    }

    /// Gives leads to one person, or to nobody.
    pub(super) fn assign(&mut self, leads: Vec<LeadRef>, to: Option<Uuid>, cx: &mut Cx<'_>) {
        let command = Command::Assign { leads: leads.iter().map(|named| named.id).collect(), to };
        self.cards.change(&leads);
        self.deeds.send(command, leads, None, false, cx);
    }

    /// Gives leads to those who take them, in turn.
    pub(super) fn assign_round_robin(&mut self, leads: Vec<LeadRef>, cx: &mut Cx<'_>) {
        let command = Command::TakeTurns { leads: leads.iter().map(|named| named.id).collect() };
        self.cards.change(&leads);
        self.deeds.send(command, leads, None, false, cx);
    }
}
