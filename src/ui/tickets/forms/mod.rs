//! The forms about tickets. Whatever is typed stays until it is sent or given up, whichever pane one goes to.

mod autosave;
mod body;
mod concurrent_changes;
mod drafts;
mod edit;
mod merge;
mod moving;
mod new;
mod split;
mod tags;
mod unmerge;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use uuid::Uuid;

use super::{TicketRef, messages};
use crate::domain::desk::{self, Answer, DeskError};
use crate::domain::ticket::Rules;
use crate::domain::ticket::flow::Status;
use crate::domain::ticket::page::TicketPage;
use crate::domain::ticket::work::{Command, New, Outcome, Write};
use crate::ui::collection::forms::{self, FormSet, MergeForm, Settled, SubmitResult};
use crate::ui::context::{Cx, View};
use crate::ui::effect::Slot;
use autosave::Autosave;
use body::TicketFormBody;
use drafts::take_newer;
pub(super) use edit::field_title;
use write::{WriteForm, WriteKind};

/// Which form is wanted, and about what.
#[derive(Debug, Clone)]
pub(super) enum FormKind {
    /// A ticket by hand, with what is known of it, and what it is called where one stood on it.
    New(Box<New>, Option<String>),
    /// What a move to blocked or done needs.
    Move { tickets: Vec<TicketRef>, to: Status, picked: Option<String> },
    /// Tags on and off; `on` are those that all of the tickets have.
    Tags { tickets: Vec<TicketRef>, on: Vec<String> },
    /// What the customer is told.
    Reply(Box<TicketPage>),
    /// What they never read.
    Note(Box<TicketPage>),
    /// What they said on the phone or at the desk.
    Hear(Box<TicketPage>),
    /// Title, who asks, links.
    Edit(Box<TicketPage>),
    /// With another ticket.
    Merge(Box<TicketPage>),
    /// Out of it again, or back to where it was split from.
    Unmerge(Box<TicketPage>),
    /// A comment becomes a ticket of its own.
    Split { page: Box<TicketPage>, comment: Uuid },
}

/// What a draft is about: there is one of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DraftKey {
    /// About the account, seat, order, class and lead.
    New([Option<Uuid>; 5]),
    Move(Vec<Uuid>, Status),
    Tags(Vec<Uuid>),
    Write(Uuid, WriteKind),
    Edit(Uuid),
    Merge(Uuid),
    Unmerge(Uuid),
    Split(Uuid),
}

impl FormKind {
    /// The page that is written to.
    fn written_to(&self) -> Option<&TicketPage> {
        match self {
            Self::Reply(page) | Self::Note(page) | Self::Hear(page) => Some(page),
            _ => None,
        }
    }
}

/// What tickets' forms are about.
#[derive(Debug)]
pub(super) struct TicketForms;

/// A command, or the sentence that says what is missing.
type Validated = Result<Command, String>;

impl FormSet for TicketForms {
    type FormKind = FormKind;
    type DraftKey = DraftKey;
    type Rules = Rules;
    type Body = dyn TicketFormBody;
    type Autosave = Autosave;
    type Command = Command;
    type Outcome = Outcome;

    fn draft_key(wanted: &FormKind) -> DraftKey {
        let ids = |tickets: &[TicketRef]| tickets.iter().map(|named| named.id).collect();
        match wanted {
            FormKind::New(new, _) => {
                DraftKey::New([new.user_id, new.seat_id, new.order_id, new.schedule_id, new.lead_id])
            }
            FormKind::Move { tickets, to, .. } => DraftKey::Move(ids(tickets), *to),
            FormKind::Tags { tickets, .. } => DraftKey::Tags(ids(tickets)),
            FormKind::Reply(page) => DraftKey::Write(page.card.id, WriteKind::Reply),
            FormKind::Note(page) => DraftKey::Write(page.card.id, WriteKind::Note),
            FormKind::Hear(page) => DraftKey::Write(page.card.id, WriteKind::Heard),
            FormKind::Edit(page) => DraftKey::Edit(page.card.id),
            FormKind::Merge(page) => DraftKey::Merge(page.card.id),
            FormKind::Unmerge(page) => DraftKey::Unmerge(page.card.id),
            FormKind::Split { comment, .. } => DraftKey::Split(*comment),
        }
    }

    fn body(wanted: FormKind, rules: &Rules, cx: &Cx<'_>) -> Box<dyn TicketFormBody> {
        let write = |kind, page: &TicketPage| Box::new(WriteForm::new(kind, page, rules, cx));
        match wanted {
            FormKind::New(new, named) => Box::new(new::NewForm::new(*new, named, rules)),
            FormKind::Move { tickets, to, picked } => {
                Box::new(moving::MoveForm::new(tickets, to, picked.as_ref(), rules))
            }
            FormKind::Tags { tickets, on } => Box::new(tags::TagsForm::new(tickets, on, rules)),
            FormKind::Reply(page) => write(WriteKind::Reply, &page),
            FormKind::Note(page) => write(WriteKind::Note, &page),
            FormKind::Hear(page) => write(WriteKind::Heard, &page),
            FormKind::Edit(page) => Box::new(edit::EditForm::new(&page, cx.actor)),
            FormKind::Merge(page) => Box::new(MergeForm::<Self>::new(page.card.clone())),
            FormKind::Unmerge(page) => Box::new(unmerge::sheet(&page)),
            FormKind::Split { page, comment } => Box::new(split::SplitForm::new(&page, comment)),
        }
    }

    fn write(id: Uuid, command: Command) -> desk::Command {
        desk::Command::Ticket(Box::new(Write { id, command }))
    }

    fn outcome(outcome: &desk::Outcome) -> Option<&Outcome> {
        if let desk::Outcome::Ticket(outcome) = outcome { Some(outcome) } else { None }
    }

    fn failure(outcome: &Outcome, cx: &Cx<'_>) -> SubmitResult {
        SubmitResult::Stay(messages::outcome_message(outcome, &[], "", cx).1)
    }
}

/// Lines of a pane that has room for the conversation and an editor.
const LEAST: u16 = 18;

/// A ticket's draft in the database: its note or its reply.
type DraftOf = (Uuid, bool);

/// The forms, and what is known of the drafts that the database keeps.
#[derive(Debug, Default)]
pub(super) struct Forms {
    /// The forms, and the drafts that are here.
    here: forms::Forms<TicketForms>,
    /// What was sent, and the ticket's news since: an older page still tells of its draft.
    sent: BTreeMap<DraftOf, i64>,
    /// Drafts that are being kept although what was written is sent by now.
    late: BTreeMap<Uuid, DraftOf>,
    /// Such drafts, kept after all: to be forgotten.
    to_forget: Vec<DraftOf>,
    /// Tickets to which a note waits for a connection: the draft that the database has of it is sent, too.
    waiting: BTreeSet<Uuid>,
}

impl Forms {
    /// Opens a form, with its draft where there is one: the newer of the one here and the database's.
    pub(super) fn open(&mut self, wanted: FormKind, rules: &Rules, cx: &mut Cx<'_>) {
        let kept = self.kept_elsewhere(&wanted);
        self.here.tidy();
        let form = self.here.open(wanted, rules, cx);
        if let Some((body, updated_at)) = kept {
            take_newer(form, &body, updated_at);
        }
    }

    /// Whether a form has the keys.
    pub(super) fn is_open(&self) -> bool {
        self.here.is_open()
    }

    /// What the open form will do when it is sent.
    pub(super) fn consequence(&self) -> Option<String> {
        self.here.in_front()?.consequence()
    }

    /// Whether a reply, a note or what was heard is being written to this ticket: others see it.
    pub(super) fn is_writing_to(&self, ticket: Uuid) -> bool {
        self.here.in_front().is_some_and(|form| form.sheet.writes_to() == Some(ticket))
    }

    /// Whether something typed is not sent yet. What the database has of it is there again whoever leaves.
    pub(super) fn has_drafts(&self) -> bool {
        self.here.has_drafts()
    }

    /// Closes the form and keeps its draft.
    pub(super) fn set_aside(&mut self) {
        self.here.stash();
    }

    /// Takes a key while a form is open; the ticket whose page is wanted instead.
    pub(super) fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> Option<Uuid> {
        self.here.key(key, cx)
    }

    /// Types pasted text.
    pub(super) fn paste(&mut self, text: &str, cx: &mut Cx<'_>) {
        self.here.paste(text, cx);
    }

    /// The ticket to which something is written was read again.
    pub(super) fn page_came(&mut self, page: &TicketPage) {
        for form in self.here.all_mut() {
            if form.sheet.writes_to() == Some(page.card.id) {
                form.sheet.page_came(page);
            }
        }
    }

    /// Takes an answer to `Slot::TicketFind`.
    pub(super) fn answer(&mut self, slot: Slot, id: u64, answer: &Result<Answer, DeskError>, cx: &mut Cx<'_>) {
        self.here.answer(slot, id, answer, cx);
    }

    /// Takes a write's result.
    pub(super) fn outcome(
        &mut self,
        write: Uuid,
        result: &Result<desk::Outcome, DeskError>,
        cx: &mut Cx<'_>,
    ) -> Settled<TicketForms> {
        let settled = self.here.outcome(write, result, cx);
        if let Settled::Done { form: Some(form), .. } = &settled {
            self.was_sent(form, news_in(result));
        }
        settled
    }

    /// The lower part of the pane, where something is written to the ticket: what it answers stays in sight above.
    /// None where there is no room for both, or another form is open.
    pub(super) fn place_below(&self, area: Rect) -> Option<Rect> {
        let form = self.here.in_front().filter(|form| form.sheet.writes_to().is_some() && area.height >= LEAST)?;
        let height = form.height().min(area.height * 2 / 3);
        Some(Rect { y: area.bottom() - height, height, ..area })
    }

    /// Draws the form that is open above the pane.
    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        self.here.draw(frame, area, view);
    }
}

/// What the desk has seen of the ticket with a command that is done.
fn news_in(result: &Result<desk::Outcome, DeskError>) -> Option<i64> {
    match TicketForms::outcome(result.as_ref().ok()?)? {
        Outcome::Done { news, .. } => Some(*news),
        _ => None,
    }
}
