//! One ticket's page: the conversation, notes apart from what the customer reads, activities, and who asks.

mod activity;
mod conversation;
mod history;
mod linked;
mod parts;
mod presence;
mod side;
mod text;
mod view;

use chrono::{DateTime, NaiveDate, Utc};
use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use uuid::Uuid;

use super::TicketRef;
use super::forms::FormKind;
use super::unsent::UnsentComment;
use crate::domain::desk::{self, Answer, DeskError, Query};
use crate::domain::site::Site;
use crate::domain::staff::Actor;
use crate::domain::ticket::page::{Draft, TicketPage};
use crate::domain::ticket::query;
use crate::domain::ticket::work::PersonalState;
use crate::keys::Action;
use crate::ui::context::{Cx, View};
use crate::ui::effect::Slot;
use crate::ui::ids::QueryId;
use crate::ui::pane::Goto;
use crate::ui::remote::Remote;
use crate::ui::theme::Meaning;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::widgets::page_find::PageFind;
use conversation::{Entry, Reader, TalkLine};
use parts::Part;
use presence::Presence;
pub use text::text;

/// A line of the side, with its meaning.
type PageLine = (Meaning, String);

/// Columns of a line of the conversation. The line fits on the narrowest screen, and is not too wide to read well.
const WIDTH: usize = 76;

/// Why no action is possible on a page that is not read yet.
pub(super) const NOT_READ: &str = "The ticket is not read yet. F5 reads it again.";

/// What an action of the page requests.
#[derive(Debug, Clone)]
pub(super) enum PageRequest {
    /// Opens a form.
    Form(FormKind),
    /// Goes to another pane.
    Goto(Goto),
    /// Opens another ticket's page.
    Ticket(Uuid),
}

/// A place in the conversation, to return to after the conversation has changed.
#[derive(Debug, Clone, Copy)]
struct Place {
    was_at_end: bool,
    entry: Option<Entry>,
    /// Lines into the entry.
    within: usize,
}

/// Returns the conversation in lines of `width` columns: the bar of each line and its words, with their meanings.
pub(super) fn talk_lines(
    read: &TicketPage,
    width: usize,
    view: View<'_>,
) -> Vec<(&'static str, Meaning, String, Meaning)> {
    let reader = Reader { site: view.site, today: view.today(), read: read.read, width: width + 2 };
    let lines = conversation::lines(read, &[], &[], reader).into_iter();
    lines.map(|line| (line.bar, line.bar_meaning, line.words, line.meaning)).collect()
}

/// The page's state.
#[derive(Debug)]
pub(super) struct Page {
    ticket: Uuid,
    read: Remote<Option<TicketPage>>,
    presence: Presence,
    /// Comments to this ticket that wait for a connection here, in order.
    unsent: Vec<UnsentComment>,
    /// The user's drafts that no form shows.
    drafts: Vec<Draft>,
    part: Part,
    /// What a wide screen shows beside the conversation.
    beside: Part,
    /// The link under the cursor.
    link: Cursor,
    /// The line of the conversation under the cursor.
    cursor: Cursor,
    /// Lines by which the side is scrolled.
    side: Cursor,
    /// The last event that was read before this page was opened; `None` before the first answer.
    read_before: Option<i64>,
    /// The last event that was reported to the database as read.
    reported_read: i64,
    find: PageFind,
}

impl Page {
    /// Creates the page of a ticket. Sends no query yet.
    pub(super) fn of(ticket: Uuid) -> Self {
        Self {
            ticket,
            read: Remote::default(),
            presence: Presence::default(),
            unsent: Vec::new(),
            drafts: Vec::new(),
            part: Part::default(),
            beside: Part::Details,
            link: Cursor::default(),
            cursor: Cursor::default(),
            side: Cursor::default(),
            read_before: None,
            reported_read: 0,
            find: PageFind::default(),
        }
    }

    /// Returns the page's ticket. For a merged ticket, it is the other one as soon as that is known.
    pub(super) fn ticket(&self) -> Uuid {
        self.ticket
    }

    /// Reads the ticket, or reads it again.
    pub(super) fn load(&mut self, cx: &mut Cx<'_>) {
        let query = Query::Ticket(query::Query::Page(self.ticket));
        self.read.asking(cx.ask(Slot::TicketPage, query));
    }

    /// Tells other users that the ticket is open here, and asks who else has it open. Does so if they do not know it
    /// yet, if writing has begun or ended, and every few seconds.
    pub(super) fn announce_if_due(&mut self, is_writing: bool, cx: &mut Cx<'_>) {
        self.presence.announce_if_due(self.ticket, is_writing, cx);
    }

    /// Tells other users and asks at once.
    pub(super) fn ask_presence(&mut self, is_writing: bool, cx: &mut Cx<'_>) {
        self.presence.ask(self.ticket, is_writing, cx);
    }

    /// Returns when to tell other users again.
    pub(super) fn heartbeat_at(&self) -> Option<DateTime<Utc>> {
        self.presence.heartbeat_at()
    }

    /// Takes the answer to `Slot::TicketPage` or `Slot::TicketPresence`.
    pub(super) fn answer(&mut self, slot: Slot, id: QueryId, answer: Result<Answer, DeskError>, cx: &mut Cx<'_>) {
        match (slot, answer) {
            (Slot::TicketPage, Ok(Answer::Ticket(query::Answer::Page(page)))) => {
                self.take(id, page.map(|page| *page), cx);
            }
            (Slot::TicketPresence, Ok(Answer::Ticket(query::Answer::Presence(present)))) => {
                self.presence.answer(id, present, cx.now);
            }
            (Slot::TicketPage, Err(trouble)) => self.read.fail(id, trouble),
            (Slot::TicketPresence, Err(trouble)) => self.presence.fail(id, trouble),
            _ => {}
        }
    }

    fn take(&mut self, id: QueryId, page: Option<TicketPage>, cx: &mut Cx<'_>) {
        let place = self.place(cx.site, cx.today());
        if !self.read.answer(id, page, cx.now) {
            return;
        }
        let Some(page) = self.page() else { return };
        let (root, news, read) = (page.card.id, page.card.last_event_seq, page.read);
        if root != self.ticket {
            // The ticket was merged. From here on, other users are told about the ticket that it points to.
            self.ticket = root;
            self.presence.forget();
        }
        self.read_before.get_or_insert(read);
        self.stay_at(place, cx.site, cx.today());
        if news > read.max(self.reported_read) {
            self.reported_read = news;
            let keep = PersonalState::Read { ticket: root, seen: news };
            cx.run(desk::Command::TicketPersonal(Box::new(keep)));
        }
    }

    /// Shows the comments to this ticket, out of all that wait for a connection.
    pub(super) fn show_unsent(&mut self, mut unsent: Vec<UnsentComment>, site: &Site, today: NaiveDate) {
        let Some(page) = self.page() else { return };
        let belongs = |to: Uuid| to == page.card.id || page.merged.iter().any(|merged| merged.id == to);
        // A comment that the database already has is among the comments, even if its result has not come.
        let has_come = |id: Uuid| page.comments.iter().any(|comment| comment.id == id);
        unsent.retain(|one| belongs(one.ticket) && !has_come(one.comment));
        if unsent != self.unsent {
            let place = self.place(site, today);
            self.unsent = unsent;
            self.stay_at(place, site, today);
        }
    }

    /// Shows these drafts of the user.
    pub(super) fn show_drafts(&mut self, drafts: Vec<Draft>, site: &Site, today: NaiveDate) {
        if drafts != self.drafts {
            let place = self.place(site, today);
            self.drafts = drafts;
            self.stay_at(place, site, today);
        }
    }

    /// Returns the cursor's place in the conversation.
    fn place(&self, site: &Site, today: NaiveDate) -> Place {
        let lines = self.talk(site, today);
        let entry = lines.get(self.cursor.0).map(|line| line.of);
        let within = entry.map(|entry| lines[..self.cursor.0].iter().rev().take_while(|line| line.of == entry).count());
        Place { was_at_end: self.cursor.0 + 1 >= lines.len(), entry, within: within.unwrap_or_default() }
    }

    /// Restores a place. A cursor at the end stays at the end; a cursor on an entry stays on the entry.
    fn stay_at(&mut self, place: Place, site: &Site, today: NaiveDate) {
        let lines = self.talk(site, today);
        let kept = place.entry.and_then(|entry| lines.iter().position(|line| line.of == entry));
        self.cursor = match (place.was_at_end, kept) {
            (false, Some(at)) => Cursor(at + place.within),
            _ => Cursor(lines.len().saturating_sub(1)),
        };
        self.cursor.clamp(lines.len());
    }

    /// Returns the page; `None` before the first answer, and for a ticket that the user may not see.
    pub(super) fn page(&self) -> Option<&TicketPage> {
        self.read.value()?.as_ref()
    }

    /// Returns the lines of the conversation now.
    fn talk(&self, site: &Site, today: NaiveDate) -> Vec<TalkLine> {
        let read = self.read_before.unwrap_or_default();
        self.page()
            .map(|page| {
                conversation::lines(page, &self.unsent, &self.drafts, Reader { site, today, read, width: WIDTH })
            })
            .unwrap_or_default()
    }

    /// Returns the comment under the cursor.
    fn comment(&self, site: &Site, today: NaiveDate) -> Option<Uuid> {
        match self.talk(site, today).get(self.cursor.0)?.of {
            Entry::Comment(id) => Some(id),
            _ => None,
        }
    }

    /// Returns the ticket as a command names it; `None` before it is read.
    pub(super) fn named(&self) -> Option<TicketRef> {
        self.page().map(|page| TicketRef::of(&page.card))
    }

    /// Returns why an action of the page is not possible now; `None` if it is possible.
    pub(super) fn why_not(&self, action: Action, view: &View<'_>) -> Option<String> {
        let Some(page) = self.page() else {
            return matches!(action, Action::GoToLinked | Action::Open).then(|| NOT_READ.into());
        };
        match action {
            Action::TicketUnmerge if page.merged.is_empty() && page.split_from.is_none() => {
                Some("No other ticket was merged into this one, and it was not split off from one.".into())
            }
            Action::SplitComment if self.comment(view.site, view.today()).is_none() => {
                Some("Go to a comment first (↑/↓): it becomes a ticket of its own.".into())
            }
            Action::Open if self.part != Part::Linked => {
                Some("Enter opens what the ticket is linked to: Tab to Linked.".into())
            }
            Action::GoToLinked | Action::Open => self.linked(view.actor).err(),
            _ => None,
        }
    }

    /// Returns where the link under the cursor leads. From another part, returns where the first link leads that leads
    /// anywhere.
    ///
    /// # Errors
    /// Why the link leads nowhere.
    fn linked(&self, actor: &Actor) -> Result<PageRequest, String> {
        let links = self.page().map(|page| linked::links(page, actor)).unwrap_or_default();
        let at = if self.part == Part::Linked { self.link.0 } else { 0 };
        let chosen = links.iter().skip(at).find(|link| self.part == Part::Linked || link.to.is_ok());
        let chosen = chosen.or(links.first()).map(|link| link.to.clone());
        chosen.unwrap_or_else(|| Err("The ticket is linked to no person, class, order or lead.".into()))
    }

    /// Carries out an action of the page. Returns a request for a form or another pane.
    pub(super) fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> Option<PageRequest> {
        match action {
            Action::NextField | Action::PreviousField => {
                self.part = self.part.beside(action == Action::PreviousField);
                if self.part != Part::Talk {
                    self.beside = self.part;
                    self.side = Cursor::default();
                }
                return None;
            }
            Action::Filter => {
                self.part = Part::Talk;
                self.find.open(self.cursor.0);
                return None;
            }
            _ => {}
        }
        let page = self.page()?;
        let whole = || Box::new(page.clone());
        let form = match action {
            Action::Reply => FormKind::Reply(whole()),
            Action::WriteNote => FormKind::Note(whole()),
            Action::Hear => FormKind::Hear(whole()),
            Action::TicketEdit => FormKind::Edit(whole()),
            Action::TicketMerge => FormKind::Merge(whole()),
            Action::TicketUnmerge => FormKind::Unmerge(whole()),
            Action::SplitComment => {
                let comment = self.comment(cx.site, cx.today())?;
                FormKind::Split { page: whole(), comment }
            }
            Action::GoToLinked | Action::Open => return self.linked(cx.actor).ok(),
            _ => {
                self.step(action, cx);
                return None;
            }
        };
        Some(PageRequest::Form(form))
    }

    fn step(&mut self, action: Action, cx: &Cx<'_>) {
        match self.part {
            Part::Talk => {
                let len = self.talk(cx.site, cx.today()).len();
                self.cursor.act(action, len);
            }
            Part::Linked => {
                let len = self.page().map_or(0, |page| linked::links(page, cx.actor).len());
                self.link.act(action, len);
            }
            // The number of lines is known only when they are drawn.
            Part::Details => drop(self.side.act(action, view::SIDE_MOST)),
            Part::History => {
                let activities = self.page().map_or(0, |page| page.activities.len());
                self.side.act(action, activities * view::LINES_OF_ACTIVITY);
            }
        }
    }

    /// Whether letters go into the search field.
    pub(super) fn is_typing(&self) -> bool {
        self.find.is_open()
    }

    /// Takes a key while the user types a search.
    pub(super) fn type_key(&mut self, key: KeyEvent, cx: &Cx<'_>) {
        let lines: Vec<String> = self.talk(cx.site, cx.today()).into_iter().map(|line| line.words).collect();
        if let Some(to) = self.find.key(key, self.cursor.0, &lines) {
            self.cursor = Cursor(to);
        }
    }

    /// Takes pasted text for the search.
    pub(super) fn paste(&mut self, text: &str, cx: &Cx<'_>) {
        let lines: Vec<String> = self.talk(cx.site, cx.today()).into_iter().map(|line| line.words).collect();
        if let Some(to) = self.find.paste(text, self.cursor.0, &lines) {
            self.cursor = Cursor(to);
        }
    }

    /// Draws the page.
    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        view::draw(self, frame, area, view);
        self.find.draw(frame, area, view);
    }
}
