//! The forms about tickets. Whatever is typed stays until it is sent or given up, whichever pane one goes to.

mod drafts;
mod edit;
mod form;
mod keeping;
mod meanwhile;
mod merge;
mod moving;
mod new;
mod sheet;
mod split;
mod tags;
mod unmerge;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use uuid::Uuid;

use super::Named;
use crate::domain::desk::{Answer, Outcome, Trouble};
use crate::domain::ticket::Rules;
use crate::domain::ticket::flow::Status;
use crate::domain::ticket::page::TicketPage;
use crate::domain::ticket::work::New;
use crate::ui::context::{Cx, Tone, View};
use crate::ui::effect::Slot;
use drafts::take_newer;
pub(super) use edit::field_title;
use form::{After, Form};
use sheet::{Pressed, Sheet};
use write::{WriteKind, WriteSheet};

/// Which form is wanted, and about what.
#[derive(Debug, Clone)]
pub(super) enum Wanted {
    /// A ticket by hand, with what is known of it, and what it is called where one stood on it.
    New(Box<New>, Option<String>),
    /// What a move to blocked or done needs.
    Move { tickets: Vec<Named>, to: Status, picked: Option<String> },
    /// Tags on and off; `on` are those that all of the tickets have.
    Tags { tickets: Vec<Named>, on: Vec<String> },
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
enum Subject {
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

impl Wanted {
    fn subject(&self) -> Subject {
        let ids = |tickets: &[Named]| tickets.iter().map(|named| named.id).collect();
        match self {
            Self::New(new, _) => Subject::New([new.user_id, new.seat_id, new.order_id, new.schedule_id, new.lead_id]),
            Self::Move { tickets, to, .. } => Subject::Move(ids(tickets), *to),
            Self::Tags { tickets, .. } => Subject::Tags(ids(tickets)),
            Self::Reply(page) => Subject::Write(page.card.id, WriteKind::Reply),
            Self::Note(page) => Subject::Write(page.card.id, WriteKind::Note),
            Self::Hear(page) => Subject::Write(page.card.id, WriteKind::Heard),
            Self::Edit(page) => Subject::Edit(page.card.id),
            Self::Merge(page) => Subject::Merge(page.card.id),
            Self::Unmerge(page) => Subject::Unmerge(page.card.id),
            Self::Split { comment, .. } => Subject::Split(*comment),
        }
    }

    /// The page that is written to.
    fn written_to(&self) -> Option<&TicketPage> {
        match self {
            Self::Reply(page) | Self::Note(page) | Self::Hear(page) => Some(page),
            _ => None,
        }
    }

    /// The empty sheet.
    fn sheet(self, rules: &Rules, cx: &Cx<'_>) -> Box<dyn Sheet> {
        match self {
            Self::New(new, named) => Box::new(new::NewSheet::new(*new, named, rules)),
            Self::Move { tickets, to, picked } => Box::new(moving::MoveSheet::new(tickets, to, picked.as_ref(), rules)),
            Self::Tags { tickets, on } => Box::new(tags::TagsSheet::new(tickets, on, rules)),
            Self::Reply(page) => Box::new(WriteSheet::new(WriteKind::Reply, &page, rules, cx)),
            Self::Note(page) => Box::new(WriteSheet::new(WriteKind::Note, &page, rules, cx)),
            Self::Hear(page) => Box::new(WriteSheet::new(WriteKind::Heard, &page, rules, cx)),
            Self::Edit(page) => Box::new(edit::EditSheet::new(&page, cx.actor)),
            Self::Merge(page) => Box::new(merge::MergeSheet::new(&page)),
            Self::Unmerge(page) => Box::new(unmerge::UnmergeSheet::new(&page)),
            Self::Split { page, comment } => Box::new(split::SplitSheet::new(&page, comment)),
        }
    }
}

/// What a write's result meant to the forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Settled {
    /// It was not theirs.
    NotMine,
    /// It was, and the form stays open.
    Open,
    /// A draft was kept, or was not: nothing has changed for others.
    Kept,
    /// It was, and it is done; to show this ticket's page, where there is one to show, and the command with what it
    /// did in words, where it can be taken back.
    Done { show: Option<Uuid>, undo: Option<(Uuid, String)> },
}

/// Lines of a pane that has room for the conversation and an editor.
const LEAST: u16 = 18;

/// A ticket's draft in the database: its note or its reply.
type DraftOf = (Uuid, bool);

/// The form that is open, and the drafts of others.
#[derive(Debug, Default)]
pub(super) struct Forms {
    open: Option<Form>,
    drafts: Vec<Form>,
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
    /// Opens a form, with its draft where there is one.
    pub(super) fn open(&mut self, wanted: Wanted, rules: &Rules, cx: &mut Cx<'_>) {
        self.put_aside(cx);
        let subject = wanted.subject();
        let left = self.drafts.iter().position(|draft| draft.subject == subject);
        let kept = self.kept_elsewhere(&wanted);
        let mut form = if let Some(at) = left {
            let mut form = self.drafts.swap_remove(at);
            form.sheet.reopened(&wanted);
            form
        } else {
            let mut form = Form::new(subject, wanted.sheet(rules, cx), cx);
            form.sheet.opened(cx);
            form
        };
        if let Some((body, updated_at)) = kept {
            take_newer(&mut form, &body, updated_at);
        }
        self.open = Some(form);
    }

    /// Whether a form has the keys.
    pub(super) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Whether a reply, a note or what was heard is being written to this ticket: others see it.
    pub(super) fn is_writing_to(&self, ticket: Uuid) -> bool {
        self.open.as_ref().is_some_and(|form| form.sheet.writes_to() == Some(ticket))
    }

    /// Whether something typed is not sent yet.
    pub(super) fn has_drafts(&self) -> bool {
        // What the database has of it is there again whoever leaves.
        let is_only_here = |form: &Form| form.sheet.kept().is_none_or(|kept| !form.keeping.is_all_kept(&kept.body));
        self.open.iter().chain(&self.drafts).any(|form| form.is_draft() && is_only_here(form))
    }

    /// Closes the form and keeps its draft. What nobody has typed in is made anew from what is known then.
    pub(super) fn set_aside(&mut self) {
        self.drafts.extend(self.open.take().filter(|form| form.is_touched || form.is_saving()));
    }

    /// The same, and keeps it in the database, too.
    fn put_aside(&mut self, cx: &mut Cx<'_>) {
        if let Some(form) = &mut self.open {
            form.keep(cx);
        }
        self.set_aside();
        self.tidy();
    }

    /// What was emptied and is kept so is no draft any more.
    fn tidy(&mut self) {
        let stays = |form: &Form| {
            let body = form.sheet.kept().map(|kept| kept.body);
            let is_kept = body.is_none_or(|body| form.keeping.is_all_kept(&body));
            form.is_draft() || form.is_saving() || !is_kept
        };
        self.drafts.retain(stays);
    }

    /// Takes a key while a form is open.
    pub(super) fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        let Some(form) = &mut self.open else { return };
        if key.code == KeyCode::Esc {
            // Whoever leaves a complaint has read it.
            form.complaint = None;
            if form.is_saving() || !form.sheet.back() {
                self.put_aside(cx);
            }
            return;
        }
        if form.key(key, cx) == Pressed::Shut {
            self.open = None;
        }
    }

    /// Types pasted text.
    pub(super) fn paste(&mut self, text: &str, cx: &mut Cx<'_>) {
        if let Some(form) = &mut self.open {
            form.paste(text, cx);
        }
    }

    /// The ticket to which something is written was read again.
    pub(super) fn page_came(&mut self, page: &TicketPage) {
        for form in self.open.iter_mut().chain(&mut self.drafts) {
            if form.sheet.writes_to() == Some(page.card.id) {
                form.sheet.page_came(page);
            }
        }
    }

    /// Takes an answer to `Slot::TicketFind`.
    pub(super) fn answer(&mut self, slot: Slot, id: u64, answer: &Result<Answer, Trouble>, cx: &mut Cx<'_>) {
        for form in self.open.iter_mut().chain(&mut self.drafts) {
            form.sheet.answer(slot, id, answer, cx);
        }
    }

    /// Takes a write's result.
    pub(super) fn outcome(&mut self, write: Uuid, result: &Result<Outcome, Trouble>, cx: &mut Cx<'_>) -> Settled {
        if self.settle_kept(write, result.is_ok(), cx) {
            return Settled::Kept;
        }
        let in_front = self.open.as_ref().is_some_and(|form| form.has_sent(write));
        let left = self.drafts.iter().position(|form| form.has_sent(write));
        let form = match (in_front, left) {
            (true, _) => self.open.as_mut(),
            (false, Some(at)) => self.drafts.get_mut(at),
            (false, None) => return Settled::NotMine,
        };
        let Some(form) = form else { return Settled::NotMine };
        match form.settle(result, cx) {
            After::Stays => {
                // Nobody looks at a draft: it is said at the foot, and there when it is opened again.
                if let (false, Some(complaint)) = (in_front, &form.complaint) {
                    cx.report(Tone::Bad, format!("{}: {complaint}", form.sheet.title()));
                }
                Settled::Open
            }
            After::Done { done, command, news } => {
                cx.report(done.tone, done.sentence);
                let form = if in_front { self.open.take() } else { left.map(|at| self.drafts.swap_remove(at)) };
                if let Some(form) = form {
                    self.was_sent(&form, news);
                }
                // Whoever has gone on to something else is not taken away from it.
                Settled::Done { show: done.show.filter(|_| in_front), undo: done.undo.map(|what| (command, what)) }
            }
        }
    }

    /// The lower part of the pane, where something is written to the ticket: what it answers stays in sight above.
    /// None where there is no room for both, or another form is open.
    pub(super) fn place_below(&self, area: Rect) -> Option<Rect> {
        let form = self.open.as_ref().filter(|form| form.sheet.writes_to().is_some() && area.height >= LEAST)?;
        let height = form.height().min(area.height * 2 / 3);
        Some(Rect { y: area.bottom() - height, height, ..area })
    }

    /// Draws the form that is open above the pane.
    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        if let Some(form) = &self.open {
            form.draw(frame, area, view);
        }
    }
}
