//! Pane 6: finds people, and shows everything about one person on one page.

mod head;
mod keys;
mod navigation;
mod notes;
mod pane;
mod sections;
#[cfg(test)]
mod tests;
mod tickets;
mod view;

use chrono::{DateTime, Utc};
use uuid::Uuid;

pub use pane::PANE;
use view::draw;

use super::context::{Cx, View};
use super::effect::Slot;
use super::remote::Remote;
use super::widgets::cursor::Cursor;
use super::widgets::line_input::LineInput;
use crate::domain::desk::{Answer, DeskError, Query};
use crate::domain::live::{Changes, Topic};
use crate::domain::person::{PersonHit, PersonKind, PersonPage};
use crate::domain::rights::{Right, Rights};
use crate::domain::sealed::PersonSealed;
use crate::domain::seat::Seat;
use crate::domain::site::Site;
use crate::domain::ticket::PersonTickets;
use crate::keys::Action;
use crate::ui::ids::QueryId;
use sections::{Entry, Facts, Target};

/// Fewest letters of a search. A shorter text matches too many people.
const FEWEST: usize = 2;

/// The message for an action that needs a page.
const OPEN_FIRST: &str = "Open the person's page first.";
/// The message for Enter on a row of the page that opens nothing.
const ALL_HERE: &str = "All of it is on this page. Enter opens a class, a ticket or the notes.";

/// The part of the pane that has the keys. In the field and in the list, letters are text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Focus {
    #[default]
    Field,
    List,
    Page,
}

/// A person's id, and the kind of record that has it.
type Who = (Uuid, PersonKind);

/// The person that an action is about. It is always the person shown by the part that has the keys.
enum Subject<'a> {
    /// The person of the page.
    Page(&'a PersonPage),
    /// The person on the list's current row.
    Row(&'a PersonHit),
}

/// The pane's state.
#[derive(Debug, Default)]
pub struct People {
    search: LineInput,
    focus: Focus,
    results: Remote<Vec<PersonHit>>,
    /// The text of the last search.
    asked: String,
    /// The text that the results belong to.
    answered: String,
    cursor: Cursor,
    /// The person whose page is open. The page stays beside the list while the list has the keys.
    opened: Option<Who>,
    page: Remote<Option<PersonPage>>,
    /// The encrypted data about that person.
    sealed: Remote<PersonSealed>,
    tickets: Remote<PersonTickets>,
    /// The current row of the page.
    reading: Cursor,
    forms: notes::NotesForms,
}

impl People {
    /// Searches for the typed text if it has changed.
    fn search_typed(&mut self, cx: &mut Cx<'_>) {
        let text = self.search.value().trim();
        if text == self.asked {
            return;
        }
        text.clone_into(&mut self.asked);
        self.cursor = Cursor::default();
        // The page belongs to the search before, so no action may use its person.
        self.forget_page();
        if self.is_short() {
            self.results.clear();
            self.answered.clear();
        } else {
            self.ask(cx);
        }
    }

    fn is_short(&self) -> bool {
        self.asked.chars().count() < FEWEST
    }

    fn ask(&mut self, cx: &mut Cx<'_>) {
        let query = Query::People { text: self.asked.clone(), day: cx.today() };
        self.results.asking(cx.ask(Slot::People, query));
    }

    /// Reads the results and the page (again).
    pub fn load(&mut self, cx: &mut Cx<'_>) {
        self.look_again(cx);
        self.load_page(cx);
    }

    /// Repeats the current search.
    pub fn look_again(&mut self, cx: &mut Cx<'_>) {
        if !self.is_short() {
            self.ask(cx);
        }
    }

    /// Whether these changes concern the open page.
    #[must_use]
    pub fn is_page_concerned(&self, changes: &Changes) -> bool {
        let Some((id, _)) = self.opened else { return false };
        let seats = self.shown_page().map(|page| page.seats.as_slice()).unwrap_or_default();
        self.page.is_loading()
            || changes.touches(Topic::Person, [id])
            || changes.touches(Topic::Class, seats.iter().map(|seat| seat.schedule_id))
    }

    /// Reads the open page (again).
    pub fn load_page(&mut self, cx: &mut Cx<'_>) {
        if let Some((id, kind)) = self.opened {
            self.sealed.asking(cx.ask(Slot::Sealed, Query::Sealed(id, kind)));
            self.load_tickets(cx);
            self.page.asking(cx.ask(Slot::Person, Query::Person(id, kind)));
        }
    }

    /// Opens a person's page.
    pub fn open_person(&mut self, id: Uuid, kind: PersonKind, cx: &mut Cx<'_>) {
        if self.opened != Some((id, kind)) {
            self.forget_page();
            self.opened = Some((id, kind));
        }
        self.reading = Cursor::default();
        self.focus = Focus::Page;
        self.load_page(cx);
    }

    fn forget_page(&mut self) {
        self.opened = None;
        self.page.clear();
        self.sealed.clear();
        self.tickets.clear();
    }

    /// Takes the answer of a search or of a page's query. The cursor of the page stays on its row's record.
    pub fn answer(&mut self, slot: Slot, id: QueryId, answer: Result<Answer, DeskError>, cx: &Cx<'_>) {
        let before = self.entries(cx.site, cx.now, &cx.actor.rights);
        let on = before.get(self.reading.0).and_then(|entry| entry.id);
        match (slot, answer) {
            (Slot::PersonTickets, answer) => self.tickets_answer(id, answer, cx),
            (Slot::People, Ok(Answer::People(hits))) => self.take_results(id, hits, cx),
            (Slot::Person, Ok(Answer::Person(page))) => {
                self.page.answer(id, page.map(|page| *page), cx.now);
            }
            (Slot::Sealed, Ok(Answer::Sealed(sealed))) => {
                self.sealed.answer(id, *sealed, cx.now);
            }
            (Slot::Sealed, Err(trouble)) => self.sealed.fail(id, trouble),
            (Slot::People, Err(trouble)) => self.results.fail(id, trouble),
            (Slot::Person, Err(trouble)) => self.page.fail(id, trouble),
            _ => {}
        }
        let entries = self.entries(cx.site, cx.now, &cx.actor.rights);
        let at = entries.iter().position(|entry| on.is_some() && entry.id == on);
        self.reading = at.map_or(self.reading, Cursor);
        self.reading.clamp(entries.len());
    }

    /// Takes search results. The cursor stays on its person if the same search was repeated. A new search puts it on
    /// the first row.
    fn take_results(&mut self, id: QueryId, hits: Vec<PersonHit>, cx: &Cx<'_>) {
        let on = self.selected().map(who);
        if self.results.answer(id, hits, cx.now) {
            let is_again = self.answered == self.asked;
            self.answered.clone_from(&self.asked);
            let at = self.hits().iter().position(|hit| is_again && Some(who(hit)) == on);
            self.cursor = at.map_or(if is_again { self.cursor } else { Cursor::default() }, Cursor);
            let len = self.hits().len();
            self.cursor.clamp(len);
            if len == 0 && self.focus == Focus::List {
                self.focus = Focus::Field;
            }
        }
    }

    /// Shows a changed seat.
    pub fn seat_changed(&mut self, seat: &Seat) {
        if let Some(Some(page)) = self.page.value_mut() {
            for known in page.seats.iter_mut().filter(|known| known.seat_id == seat.seat_id) {
                known.clone_from(seat);
            }
        }
    }

    /// Returns every seat of the open page.
    pub fn seats_mut(&mut self) -> impl Iterator<Item = &mut Seat> {
        self.page.value_mut().into_iter().flatten().flat_map(|page| &mut page.seats)
    }

    /// Returns the people that were found. Returns no one while another text is searched, so that no key acts on an old
    /// result.
    fn hits(&self) -> &[PersonHit] {
        let hits = self.results.value().filter(|_| self.answered == self.asked);
        hits.map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns the person on the list's current row.
    #[must_use]
    pub fn selected(&self) -> Option<&PersonHit> {
        self.hits().get(self.cursor.0)
    }

    fn shown_page(&self) -> Option<&PersonPage> {
        self.page.value().and_then(Option::as_ref)
    }

    /// Returns the person that an action is about.
    fn subject(&self) -> Option<Subject<'_>> {
        match self.focus {
            Focus::Page => self.shown_page().map(Subject::Page),
            Focus::Field | Focus::List => self.selected().map(Subject::Row),
        }
    }

    /// Returns the page if it has the keys.
    fn focused_page(&self) -> Option<&PersonPage> {
        match self.subject() {
            Some(Subject::Page(page)) => Some(page),
            Some(Subject::Row(_)) | None => None,
        }
    }

    fn facts<'a>(&'a self, site: &'a Site, now: DateTime<Utc>, rights: &'a Rights) -> Option<Facts<'a>> {
        let page = self.shown_page()?;
        Some(Facts { page, sealed: &self.sealed, tickets: &self.tickets, site, now, rights })
    }

    /// Returns the rows of the open page. There are none before the page is read.
    fn entries(&self, site: &Site, now: DateTime<Utc>, rights: &Rights) -> Vec<Entry> {
        self.facts(site, now, rights).map(sections::entries).unwrap_or_default()
    }

    /// Returns the target of Enter on the page's current row.
    fn target(&self, site: &Site, now: DateTime<Utc>, rights: &Rights) -> Target {
        let entries = self.entries(site, now, rights);
        entries.get(self.reading.0).map_or(Target::Nothing, |entry| entry.target)
    }

    /// Returns why an action is not possible now; `None` if it is.
    #[must_use]
    pub fn why_not(&self, action: Action, view: &View<'_>) -> Option<String> {
        match action {
            Action::Open if self.focus == Focus::Page => match self.target(view.site, view.now, &view.actor.rights) {
                Target::Class(_) if view.actor.may(Right::ScheduleRead) => None,
                Target::Class(_) => view.actor.why_not(Right::ScheduleReadOwn),
                Target::Ticket(_) => None,
                Target::Notes => self.why_no_notes(view),
                Target::Nothing => Some(ALL_HERE.into()),
            },
            Action::PersonNotes => self.why_no_notes(view),
            Action::PersonTickets => self.why_no_ticket(view),
            _ => self.why_no_person(action),
        }
    }

    fn why_no_person(&self, action: Action) -> Option<String> {
        match action {
            Action::Open if self.selected().is_none() => Some("Find a person first: type a name.".into()),
            Action::CheckInHere if self.current_person().is_none() => Some("Find a person first: type a name.".into()),
            _ => None,
        }
    }

    /// Returns the person that an action is about. It is the page's person if the page has the keys, or else the list's
    /// current row.
    #[must_use]
    pub fn current_person(&self) -> Option<&PersonHit> {
        self.subject().map(|subject| match subject {
            Subject::Page(page) => &page.person,
            Subject::Row(hit) => hit,
        })
    }
}

fn who(hit: &PersonHit) -> Who {
    (hit.person_id, hit.kind)
}
