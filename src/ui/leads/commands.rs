//! The commands about leads from the board, the list and the page: moves, assignments, and undo of the last one.

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

/// The last change, for undo.
#[derive(Debug, Clone, PartialEq, Eq)]
enum LastChange {
    /// The leads with the stages they came from.
    Move { leads: Vec<LeadRef>, to: Stage },
    /// The leads with their assignees before.
    Assign(Vec<LeadRef>),
}

/// Writes without a result yet, and the last change.
#[derive(Debug, Default)]
pub(super) struct SentCommands {
    sent: BTreeMap<WriteId, Sent>,
    last: Option<LastChange>,
}

#[derive(Debug)]
struct Sent {
    /// The leads as they were shown when the command was sent.
    leads: Vec<LeadRef>,
    to: Option<Stage>,
    is_undo: bool,
    /// The message for success, if the outcome does not have one.
    done: Option<String>,
}

impl SentCommands {
    /// Sends a command. Reports `done` if it succeeds.
    pub(super) fn run(&mut self, command: Command, done: String, cx: &mut Cx<'_>) {
        let write = send(command, cx);
        self.sent.insert(write, Sent { leads: Vec::new(), to: None, is_undo: false, done: Some(done) });
    }

    fn send(&mut self, command: Command, leads: Vec<LeadRef>, to: Option<Stage>, is_undo: bool, cx: &mut Cx<'_>) {
        let write = send(command, cx);
        self.sent.insert(write, Sent { leads, to, is_undo, done: None });
    }

    /// Reports `done` if a write that was sent elsewhere in the pane succeeds.
    pub(super) fn expect(&mut self, write: WriteId, done: String) {
        self.sent.insert(write, Sent { leads: Vec::new(), to: None, is_undo: false, done: Some(done) });
    }

    /// Shows the leads that are being moved in their new stage, even if an answer was read before the move.
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

    /// Returns why undo is not possible; `None` if it is.
    pub(super) fn why_no_undo(&self) -> Option<String> {
        match &self.last {
            None => Some("Nothing has been done that could be taken back.".into()),
            Some(LastChange::Assign(_)) => None,
            Some(LastChange::Move { leads, to }) => {
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

    /// Records a move that a form has made. `leads` have the stages before the move.
    pub(super) fn has_moved(&mut self, leads: Vec<LeadRef>, to: Stage) {
        if !leads.is_empty() {
            self.last = Some(LastChange::Move { leads, to });
        }
    }

    /// Returns the leads that a write without a result changes.
    pub(super) fn changed_by(&self, write: WriteId) -> Vec<Uuid> {
        self.sent.get(&write).map(|sent| sent.leads.iter().map(|named| named.id).collect()).unwrap_or_default()
    }

    /// Takes and reports a write's result. Returns whether the write was sent from here.
    pub(super) fn settle(&mut self, write: WriteId, result: &Result<Outcome, DeskError>, cx: &mut Cx<'_>) -> bool {
        let Some(sent) = self.sent.remove(&write) else { return false };
        let is_done = match result {
            Ok(Outcome::Lead(outcome)) => matches!(**outcome, work::Outcome::Done { .. }),
            other => matches!(other, Ok(Outcome::Kept)),
        };
        let (tone, sentence) = messages::message(result, &sent.leads, cx);
        cx.report(tone, sent.done.clone().filter(|_| is_done).unwrap_or(sentence));
        if let Ok(Outcome::Lead(outcome)) = result
            && !sent.is_undo
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
            (work::Outcome::Assigned { .. }, _) => self.last = Some(LastChange::Assign(sent.leads)),
            _ => {}
        }
    }
}

/// Whether a write's result leaves this lead unchanged.
pub(super) fn is_refused(result: &Result<Outcome, DeskError>, lead: Uuid) -> bool {
    let Ok(Outcome::Lead(outcome)) = result else { return !matches!(result, Ok(Outcome::Kept)) };
    match outcome.as_ref() {
        work::Outcome::Moved { leads } => !leads.iter().any(|one| one.id == lead && one.result == MoveResult::Moved),
        work::Outcome::Assigned { .. } | work::Outcome::Done { .. } => false,
        _ => true,
    }
}

/// Sends a command. Returns the write's id.
pub(super) fn send(command: Command, cx: &mut Cx<'_>) -> WriteId {
    let id = cx.ids.uuid();
    cx.run(desk::Command::Lead(Box::new(Write { id, command })))
}

/// Returns the leads as a move command names them.
pub(super) fn seen(leads: &[LeadRef]) -> Vec<SeenLead> {
    leads.iter().map(|named| SeenLead { id: named.id, seen: named.stage }).collect()
}

impl Leads {
    /// Returns why no target lead can move to the neighboring stage; `None` if at least one can.
    pub(super) fn why_no_step(&self, to_the_right: bool) -> Option<String> {
        let targets = self.targets();
        if targets.iter().any(|named| named.stage.neighbor(to_the_right).is_some()) {
            return None;
        }
        let stage = targets.first()?.stage;
        Some(match (stage, to_the_right) {
            (Stage::Lost | Stage::Nurture, _) => {
                format!("There is no stage beside {}; m picks another stage.", stage.title())
            }
            (Stage::Won, true) => "Won is the last stage. On the lead's page, + makes the class.".into(),
            (Stage::New, false) => "A new lead has no stage before it.".into(),
            _ => format!("A lead in {} cannot move to that neighboring stage; m picks another.", stage.title()),
        })
    }

    /// Moves each target lead to the stage beside its own.
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

    /// Moves leads, through a form or a picker if the stage needs details.
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

    fn send_move(&mut self, leads: Vec<LeadRef>, to: Stage, is_undo: bool, cx: &mut Cx<'_>) {
        let command = Command::Move { leads: seen(&leads), to, reason: None, note: None, return_on: None };
        cards::show_moved(&mut self.cards, &leads, to);
        self.cards.change(&leads);
        self.commands.send(command, leads, Some(to), is_undo, cx);
    }

    /// Undoes the last move or assignment, except for leads that someone has moved since.
    pub(super) fn undo(&mut self, cx: &mut Cx<'_>) {
        match self.commands.last.take() {
            Some(LastChange::Move { leads, to }) => {
                let mut by_stage: BTreeMap<Stage, Vec<LeadRef>> = BTreeMap::new();
                for named in leads {
                    by_stage.entry(named.stage).or_default().push(LeadRef { stage: to, ..named });
                }
                for (stage, leads) in by_stage {
                    self.send_move(leads, stage, true, cx);
                }
            }
            Some(LastChange::Assign(leads)) => {
                let mut by_taker: BTreeMap<Option<Uuid>, Vec<LeadRef>> = BTreeMap::new();
                for named in leads {
                    by_taker.entry(named.assignee).or_default().push(named);
                }
                for (to, leads) in by_taker {
                    let command = Command::Assign { leads: leads.iter().map(|named| named.id).collect(), to };
                    self.commands.send(command, leads, None, true, cx);
                }
            }
            None => {}
        }
    }

    /// Assigns leads to one person, or removes their assignee.
    pub(super) fn assign(&mut self, leads: Vec<LeadRef>, to: Option<Uuid>, cx: &mut Cx<'_>) {
        let command = Command::Assign { leads: leads.iter().map(|named| named.id).collect(), to };
        self.cards.change(&leads);
        self.commands.send(command, leads, None, false, cx);
    }

    /// Assigns leads in turn to the people who take leads.
    pub(super) fn assign_round_robin(&mut self, leads: Vec<LeadRef>, cx: &mut Cx<'_>) {
        let command = Command::TakeTurns { leads: leads.iter().map(|named| named.id).collect() };
        self.cards.change(&leads);
        self.commands.send(command, leads, None, false, cx);
    }
}
