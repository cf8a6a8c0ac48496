//! Commands on tickets from the queue, the board and the page, and the undo of the last one.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::cards::TicketCards;
use super::forms::FormKind;
use super::{TicketRef, Tickets, cards, messages};
use crate::domain::desk::{self, DeskError, Outcome};
use crate::domain::journal::WriteId;
use crate::domain::ticket::flow::{MoveDetails, Priority, Status};
use crate::domain::ticket::work::{self, Command, EachResult, PersonalState, SeenTicket, Write};
use crate::ui::collection::Collection;
use crate::ui::context::{Cx, Tone};

/// Writes in flight, and the last one that can be undone.
#[derive(Debug, Default)]
pub(super) struct SentCommands {
    sent: BTreeMap<WriteId, Sent>,
    /// The id of the last command that can be undone, and what it did, in words.
    last: Option<(Uuid, String)>,
}

#[derive(Debug)]
struct Sent {
    command: Uuid,
    /// The tickets, with the names that were read.
    tickets: Vec<TicketRef>,
    /// What was done to the tickets: `in progress`, `Ruth Boyd`.
    what: String,
    can_be_undone: bool,
    /// The status to which the tickets are being moved.
    to: Option<Status>,
}

impl SentCommands {
    fn send(&mut self, command: Command, tickets: Vec<TicketRef>, what: String, cx: &mut Cx<'_>) {
        let can_be_undone = matches!(
            command,
            Command::Move { .. }
                | Command::Wait { .. }
                | Command::Assign { .. }
                | Command::Prioritise { .. }
                | Command::Tag { .. }
        );
        let to = if let Command::Move { to, .. } = &command { Some(*to) } else { None };
        let id = cx.ids.uuid();
        let write = cx.run(desk::Command::Ticket(Box::new(Write { id, command })));
        self.sent.insert(write, Sent { command: id, tickets, what, can_be_undone, to });
    }

    /// Remembers a form's write, so that it can be undone.
    pub(super) fn remember(&mut self, command: Uuid, what: String) {
        self.last = Some((command, what));
    }

    /// Notes a write that was sent elsewhere in the pane, so that its result is reported.
    pub(super) fn expect(&mut self, write: WriteId, cx: &mut Cx<'_>) {
        let sent =
            Sent { command: cx.ids.uuid(), tickets: Vec::new(), what: String::new(), can_be_undone: false, to: None };
        self.sent.insert(write, sent);
    }

    /// Shows the tickets that are being moved in their new status, also after an answer that was read before the move.
    pub(super) fn show_moves(&self, cards: &mut Collection<TicketCards>) {
        for sent in self.sent.values() {
            if let Some(to) = sent.to {
                cards::show_moved(cards, &sent.tickets, to);
            }
        }
    }

    /// Whether the ticket is being moved.
    pub(super) fn is_moving(&self, ticket: Uuid) -> bool {
        self.sent.values().any(|sent| sent.to.is_some() && sent.tickets.iter().any(|named| named.id == ticket))
    }

    /// Returns why there is nothing to undo; `None` if there is something.
    pub(super) fn why_no_undo(&self) -> Option<String> {
        let nothing = "Nothing to undo. Only the last change can be undone; a sent reply stays sent.";
        self.last.is_none().then(|| nothing.into())
    }

    /// Undoes the last change, on each ticket that no one has changed since.
    pub(super) fn undo(&mut self, cx: &mut Cx<'_>) {
        if let Some((command, what)) = self.last.take() {
            self.send(Command::Undo { command }, Vec::new(), format!("undone: {what}"), cx);
        }
    }

    /// Returns the tickets that a write in flight changes.
    pub(super) fn changed_by(&self, write: WriteId) -> Vec<Uuid> {
        self.sent.get(&write).map(|sent| ids(&sent.tickets)).unwrap_or_default()
    }

    /// Takes a write's result and reports it. Returns whether the write was one of these.
    pub(super) fn settle(&mut self, write: WriteId, result: &Result<Outcome, DeskError>, cx: &mut Cx<'_>) -> bool {
        let Some(sent) = self.sent.remove(&write) else { return false };
        let (tone, sentence) = messages::message(result, &sent.tickets, &sent.what, cx);
        cx.report(tone, sentence);
        if let Ok(Outcome::Ticket(outcome)) = result
            && let work::Outcome::Each { tickets } = outcome.as_ref()
            && sent.can_be_undone
            && tickets.iter().any(|each| each.result == EachResult::Done)
        {
            self.last = Some((sent.command, sent.what));
        }
        true
    }
}

/// Whether a write's result leaves this ticket unchanged.
pub(super) fn is_refused(result: &Result<Outcome, DeskError>, ticket: Uuid) -> bool {
    let Ok(Outcome::Ticket(outcome)) = result else { return !matches!(result, Ok(Outcome::Kept)) };
    match outcome.as_ref() {
        work::Outcome::Each { tickets } => {
            !tickets.iter().any(|each| each.id == ticket && each.result == EachResult::Done)
        }
        _ => true,
    }
}

fn seen(tickets: &[TicketRef]) -> Vec<SeenTicket> {
    tickets.iter().map(|named| SeenTicket { id: named.id, seen: named.status }).collect()
}

fn ids(tickets: &[TicketRef]) -> Vec<Uuid> {
    tickets.iter().map(|named| named.id).collect()
}

impl Tickets {
    /// Returns why no ticket moves to the column beside its own; `None` if at least one does.
    pub(super) fn why_no_step(&self, to_the_right: bool) -> Option<String> {
        let targets = self.targets();
        if targets.iter().any(|named| named.status.neighbor(to_the_right).is_some()) {
            return None;
        }
        let status = targets.first()?.status;
        let side = if to_the_right { "behind" } else { "before" };
        Some(format!("There is no column {side} {}.", status.title()))
    }

    /// Moves each ticket by one column, from its own status.
    pub(super) fn move_to_neighbor(&mut self, to_the_right: bool, cx: &mut Cx<'_>) {
        let mut by_status: BTreeMap<Status, Vec<TicketRef>> = BTreeMap::new();
        for named in self.targets() {
            if let Some(to) = named.status.neighbor(to_the_right) {
                by_status.entry(to).or_default().push(named);
            }
        }
        for (to, tickets) in by_status {
            self.move_to(tickets, to, cx);
        }
    }

    /// Moves tickets, through a form if the move needs details.
    pub(super) fn move_to(&mut self, tickets: Vec<TicketRef>, to: Status, cx: &mut Cx<'_>) {
        if tickets.is_empty() {
            return;
        }
        if matches!(to, Status::Blocked | Status::Done) {
            return self.pick_words(tickets, to, cx);
        }
        let command = Command::Move { tickets: seen(&tickets), to, words: MoveDetails::default() };
        cards::show_moved(&mut self.cards, &tickets, to);
        self.cards.change(&tickets);
        self.commands.send(command, tickets, to.title().to_owned(), cx);
    }

    /// Assigns tickets to one person, or to no one.
    pub(super) fn assign(&mut self, tickets: Vec<TicketRef>, to: Option<Uuid>, cx: &mut Cx<'_>) {
        let takers = self.rules.value().map(|rules| rules.takers.as_slice()).unwrap_or_default();
        let name = takers.iter().find(|taker| Some(taker.id) == to).map(|taker| taker.name.clone());
        self.cards.change(&tickets);
        self.commands.send(
            Command::Assign { tickets: ids(&tickets), to },
            tickets,
            name.unwrap_or("nobody".into()),
            cx,
        );
    }

    pub(super) fn set_priority(&mut self, tickets: Vec<TicketRef>, to: Priority, cx: &mut Cx<'_>) {
        self.cards.change(&tickets);
        self.commands.send(Command::Prioritise { tickets: ids(&tickets), to }, tickets, to.word().to_owned(), cx);
    }

    /// Returns why no ticket becomes more, or less, urgent; `None` if at least one does.
    pub(super) fn why_no_priority(&self, up: bool) -> Option<String> {
        let targets = self.targets();
        let can = targets.iter().any(|named| named.priority.beside(up).is_some());
        let word = targets.first().filter(|_| !can)?.priority.word();
        Some(format!("{word} is the {} urgency.", if up { "highest" } else { "lowest" }))
    }

    /// Makes each ticket more, or less, urgent by one step.
    pub(super) fn step_priority(&mut self, up: bool, cx: &mut Cx<'_>) {
        let mut by_priority: BTreeMap<Priority, Vec<TicketRef>> = BTreeMap::new();
        for named in self.targets() {
            if let Some(to) = named.priority.beside(up) {
                by_priority.entry(to).or_default().push(named);
            }
        }
        for (to, tickets) in by_priority {
            self.set_priority(tickets, to, cx);
        }
    }

    /// Marks tickets as waiting for the customer. If all of them wait already, ends the wait.
    pub(super) fn toggle_waiting(&mut self, cx: &mut Cx<'_>) {
        let tickets = self.targets();
        let waiting = !tickets.iter().all(|named| named.is_waiting);
        let what = if waiting { "waiting for the customer" } else { "our turn again" };
        self.cards.change(&tickets);
        self.commands.send(Command::Wait { tickets: seen(&tickets), waiting }, tickets, what.to_owned(), cx);
    }

    pub(super) fn edit_tags(&mut self, cx: &mut Cx<'_>) {
        let tickets = self.targets();
        let mut on = tickets.first().map(|named| named.tags.clone()).unwrap_or_default();
        on.retain(|tag| tickets.iter().all(|named| named.tags.contains(tag)));
        self.open_form(FormKind::Tags { tickets, on }, cx);
    }

    /// Marks tickets as unread for this user, to be read again later.
    pub(super) fn mark_unread(&mut self, cx: &mut Cx<'_>) {
        let tickets = self.targets();
        for named in &tickets {
            let write =
                cx.run(desk::Command::TicketPersonal(Box::new(PersonalState::Read { ticket: named.id, seen: 0 })));
            self.commands.expect(write, cx);
        }
        // Reading the page again would mark it as read.
        self.close_page(cx);
        if tickets.is_empty() {
            cx.say(Tone::Info, "There is no ticket here.");
        }
    }
}
