//! The forms about tickets. Typed text stays until it is sent or given up, whichever pane is open.

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
use crate::domain::journal::WriteId;
use crate::domain::ticket::Rules;
use crate::domain::ticket::flow::Status;
use crate::domain::ticket::page::TicketPage;
use crate::domain::ticket::work::{Command, New, Outcome, Write};
use crate::ui::collection::forms::{self, FormSet, MergeForm, Settled, SubmitResult};
use crate::ui::context::{Cx, View};
use crate::ui::effect::Slot;
use crate::ui::ids::QueryId;
use autosave::Autosave;
use body::TicketFormBody;
use drafts::take_newer;
pub(super) use edit::field_title;
use write::{WriteForm, WriteKind};

/// Which form to open, and about what.
#[derive(Debug, Clone)]
pub(super) enum FormKind {
    /// A new ticket by hand, with its known values, and the name of the record that it is opened from.
    New(Box<New>, Option<String>),
    /// The details of a move to blocked or done.
    Move { tickets: Vec<TicketRef>, to: Status, picked: Option<String> },
    /// Tags to add and remove; `on` are the tags that all of the tickets have.
    Tags { tickets: Vec<TicketRef>, on: Vec<String> },
    /// A reply to the customer.
    Reply(Box<TicketPage>),
    /// A note, which the customer never reads.
    Note(Box<TicketPage>),
    /// What the customer said on the phone or at the desk.
    Hear(Box<TicketPage>),
    /// Title, requester and links.
    Edit(Box<TicketPage>),
    /// A merge with another ticket.
    Merge(Box<TicketPage>),
    /// Undoes a merge, or joins a split ticket with its origin again.
    Unmerge(Box<TicketPage>),
    /// A comment that becomes a ticket of its own.
    Split { page: Box<TicketPage>, comment: Uuid },
}

/// What a draft is about. There is one draft of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DraftKey {
    /// The account, seat, order, class and lead.
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
    /// Returns the page that is written to.
    fn written_to(&self) -> Option<&TicketPage> {
        match self {
            Self::Reply(page) | Self::Note(page) | Self::Hear(page) => Some(page),
            _ => None,
        }
    }
}

/// The set of forms about tickets.
#[derive(Debug)]
pub(super) struct TicketForms;

/// A command, or a sentence that says what is missing.
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

/// Minimum lines of a pane with room for the conversation and an editor.
const LEAST: u16 = 18;

/// A draft in the database: its ticket, and whether it is a note or a reply.
type DraftOf = (Uuid, bool);

/// The forms, and the state of the drafts in the database.
#[derive(Debug, Default)]
pub(super) struct Forms {
    /// The forms, and the drafts of this console.
    here: forms::Forms<TicketForms>,
    /// Drafts that were sent, with the ticket's last event then. An older page still has the sent draft.
    sent: BTreeMap<DraftOf, i64>,
    /// Saves in flight of drafts whose text was sent already, by write.
    late_saves: BTreeMap<WriteId, DraftOf>,
    /// Drafts that such a save has written, to be deleted.
    to_forget: Vec<DraftOf>,
    /// Tickets with a note that is queued. The database's draft of that note counts as sent.
    waiting: BTreeSet<Uuid>,
}

impl Forms {
    /// Opens a form. If there are drafts, it opens with the newer of this console's draft and the database's.
    pub(super) fn open(&mut self, wanted: FormKind, rules: &Rules, cx: &mut Cx<'_>) {
        let kept = self.saved_draft(&wanted);
        self.here.tidy();
        let form = self.here.open(wanted, rules, cx);
        if let Some((body, updated_at)) = kept {
            take_newer(form, &body, updated_at);
        }
    }

    /// Whether a form gets the keys.
    pub(super) fn is_open(&self) -> bool {
        self.here.is_open()
    }

    /// What the open form will do when it is sent.
    pub(super) fn consequence(&self) -> Option<String> {
        self.here.in_front()?.consequence()
    }

    /// Whether the user writes a reply, a note or a customer's message to this ticket. Other users see that.
    pub(super) fn is_writing_to(&self, ticket: Uuid) -> bool {
        self.here.in_front().is_some_and(|form| form.sheet.writes_to() == Some(ticket))
    }

    /// Whether typed text is not sent yet. Text that the database has is kept when the user leaves.
    pub(super) fn has_drafts(&self) -> bool {
        self.here.has_drafts()
    }

    /// Closes the form and keeps its draft.
    pub(super) fn set_aside(&mut self) {
        self.here.stash();
    }

    /// Takes a key while a form is open. Returns the ticket whose page to open instead.
    pub(super) fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> Option<Uuid> {
        self.here.key(key, cx)
    }

    /// Takes pasted text.
    pub(super) fn paste(&mut self, text: &str, cx: &mut Cx<'_>) {
        self.here.paste(text, cx);
    }

    /// Takes a ticket's page after it was read again, for the forms that write to it.
    pub(super) fn page_came(&mut self, page: &TicketPage) {
        for form in self.here.all_mut() {
            if form.sheet.writes_to() == Some(page.card.id) {
                form.sheet.page_came(page);
            }
        }
    }

    /// Takes an answer to `Slot::TicketFind`.
    pub(super) fn answer(&mut self, slot: Slot, id: QueryId, answer: &Result<Answer, DeskError>, cx: &mut Cx<'_>) {
        self.here.answer(slot, id, answer, cx);
    }

    /// Takes a write's result.
    pub(super) fn outcome(
        &mut self,
        write: WriteId,
        result: &Result<desk::Outcome, DeskError>,
        cx: &mut Cx<'_>,
    ) -> Settled<TicketForms> {
        let settled = self.here.outcome(write, result, cx);
        if let Settled::Done { form: Some(form), .. } = &settled {
            self.was_sent(form, news_in(result));
        }
        settled
    }

    /// Returns the lower part of the pane for a form that writes to the ticket. The conversation stays in sight above.
    /// `None` if there is no room for both, or another form is open.
    pub(super) fn place_below(&self, area: Rect) -> Option<Rect> {
        let form = self.here.in_front().filter(|form| form.sheet.writes_to().is_some() && area.height >= LEAST)?;
        let height = form.height().min(area.height * 2 / 3);
        Some(Rect { y: area.bottom() - height, height, ..area })
    }

    /// Draws the open form above the pane.
    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        self.here.draw(frame, area, view);
    }
}

/// Returns the ticket's last event that the desk has seen with a command that succeeded.
fn news_in(result: &Result<desk::Outcome, DeskError>) -> Option<i64> {
    match TicketForms::outcome(result.as_ref().ok()?)? {
        Outcome::Done { news, .. } => Some(*news),
        _ => None,
    }
}
