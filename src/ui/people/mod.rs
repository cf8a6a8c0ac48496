//! Pane 6: find anyone, and see all about one person on one page.

mod notes;
mod page;
#[cfg(test)]
mod tests;
mod tickets;
mod view;

use chrono::{DateTime, Utc};
use crossterm::event::{KeyCode, KeyEvent};
use uuid::Uuid;

pub use view::draw;

use super::context::{Cx, Tone, View};
use super::effect::Slot;
use super::remote::Remote;
use super::widgets::cursor::Cursor;
use super::widgets::line_input::LineInput;
use crate::domain::desk::{Answer, Query, Trouble};
use crate::domain::live::{Changes, Topic};
use crate::domain::person::{PersonHit, PersonKind, PersonPage};
use crate::domain::rights::{Right, Rights};
use crate::domain::sealed::PersonSealed;
use crate::domain::seat::Seat;
use crate::domain::site::Site;
use crate::domain::ticket::PersonTickets;
use crate::keys::Action;
use page::{Facts, PageLine};

/// Fewer letters than this name half the town.
const FEWEST: usize = 2;

/// The part of the pane that has the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Focus {
    #[default]
    Search,
    Results,
    Page,
}

/// Where one person is kept.
type Who = (Uuid, PersonKind);

/// The pane's state.
#[derive(Debug, Default)]
pub struct People {
    search: LineInput,
    focus: Focus,
    results: Remote<Vec<PersonHit>>,
    /// The text that the results answer, or will.
    asked: String,
    cursor: Cursor,
    /// The person whose page is shown.
    opened: Option<Who>,
    page: Remote<Option<PersonPage>>,
    /// What is sealed about that person.
    sealed: Remote<PersonSealed>,
    tickets: Remote<PersonTickets>,
    /// The line of the page that one reads.
    reading: Cursor,
    forms: notes::NotesForms,
}

/// What the pane wants of another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Go {
    /// To checking this person in.
    CheckIn {
        /// A seat's code or an order number of theirs, else their name.
        text: String,
    },
    /// To this ticket's page.
    Ticket(Uuid),
}

impl People {
    /// Puts the focus into the search field.
    pub fn focus_search(&mut self) {
        self.search.finish();
        self.focus = Focus::Search;
    }

    /// Whether letters go into the search field.
    #[must_use]
    pub fn is_typing(&self) -> bool {
        self.focus == Focus::Search
    }

    /// Takes a key while the search is typed; searches as one types.
    pub fn type_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        match key.code {
            KeyCode::Enter | KeyCode::Down | KeyCode::Tab => {
                self.search.finish();
                self.focus = Focus::Results;
            }
            KeyCode::Esc if self.search.value().is_empty() => self.focus = Focus::Results,
            KeyCode::Esc => {
                self.search.reset();
                self.look(cx);
            }
            _ => {
                self.search.key(key);
                self.look(cx);
            }
        }
    }

    /// Takes pasted text, for the form or the search field.
    pub fn paste(&mut self, pasted: &str, cx: &mut Cx<'_>) {
        if self.has_form() {
            return self.form_paste(pasted);
        }
        self.focus = Focus::Search;
        self.search.insert(pasted);
        self.look(cx);
    }

    /// Asks for what is typed, when it is something else than before.
    fn look(&mut self, cx: &mut Cx<'_>) {
        let text = self.search.value().trim();
        if text == self.asked {
            return;
        }
        text.clone_into(&mut self.asked);
        self.cursor = Cursor::default();
        if self.is_short() {
            self.results.clear();
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

    /// Reads results and page (again).
    pub fn load(&mut self, cx: &mut Cx<'_>) {
        self.look_again(cx);
        self.load_page(cx);
    }

    /// Searches again for what is typed.
    pub fn look_again(&mut self, cx: &mut Cx<'_>) {
        if !self.is_short() {
            self.ask(cx);
        }
    }

    /// Whether changes concern the page that is open.
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

    /// Takes the answer to a search or for a page. Whoever is on a ticket's line stays on it.
    pub fn answer(&mut self, slot: Slot, id: u64, answer: Result<Answer, Trouble>, cx: &Cx<'_>) {
        let on = self.ticket_on(&self.lines(cx.site, cx.now, &cx.actor.rights));
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
        let lines = self.lines(cx.site, cx.now, &cx.actor.rights);
        if on.is_some()
            && on != self.ticket_on(&lines)
            && let Some(at) = lines.iter().position(|line| line.ticket == on)
        {
            self.reading = Cursor(at);
        }
    }

    fn take_results(&mut self, id: u64, hits: Vec<PersonHit>, cx: &Cx<'_>) {
        let on = self.selected().map(who);
        if self.results.answer(id, hits, cx.now) {
            // Not where one had moved to somebody: they stay under the cursor.
            if self.cursor.0 > 0
                && let Some(at) = self.hits().iter().position(|hit| Some(who(hit)) == on)
            {
                self.cursor = Cursor(at);
            }
            let len = self.hits().len();
            self.cursor.clamp(len);
        }
    }

    /// A seat is known to have changed.
    pub fn seat_changed(&mut self, seat: &Seat) {
        if let Some(Some(page)) = self.page.value_mut() {
            for known in page.seats.iter_mut().filter(|known| known.seat_id == seat.seat_id) {
                known.clone_from(seat);
            }
        }
    }

    /// Every seat that is known here.
    pub fn seats_mut(&mut self) -> impl Iterator<Item = &mut Seat> {
        self.page.value_mut().into_iter().flatten().flat_map(|page| &mut page.seats)
    }

    fn hits(&self) -> &[PersonHit] {
        self.results.value().map(Vec::as_slice).unwrap_or_default()
    }

    /// The person that one is on in the list.
    #[must_use]
    pub fn selected(&self) -> Option<&PersonHit> {
        self.hits().get(self.cursor.0)
    }

    fn shown_page(&self) -> Option<&PersonPage> {
        self.page.value().and_then(Option::as_ref)
    }

    /// The page, while it has the keys: no action is about a page that is not in front.
    fn page_at_hand(&self) -> Option<&PersonPage> {
        self.shown_page().filter(|_| self.focus == Focus::Page)
    }

    /// The open page as lines; none before it is read.
    fn lines(&self, site: &Site, now: DateTime<Utc>, rights: &Rights) -> Vec<PageLine> {
        let Some(page) = self.shown_page() else { return Vec::new() };
        page::lines(Facts { page, sealed: &self.sealed, tickets: &self.tickets, site, now, rights })
    }

    /// Why an action is not possible here and now.
    #[must_use]
    pub fn why_not(&self, action: Action, view: &View<'_>) -> Option<String> {
        match action {
            Action::Open if self.focus == Focus::Page => {
                let lines = self.lines(view.site, view.now, &view.actor.rights);
                self.ticket_on(&lines).is_none().then(|| tickets::NO_TICKET_HERE.into())
            }
            // An instructor finds the people of the classes taught.
            Action::Open | Action::Filter | Action::CheckInHere if !view.actor.may(Right::ScheduleReadOwn) => {
                view.actor.why_not(Right::PeopleRead).or_else(|| self.why_nobody(action))
            }
            Action::PersonNotes => self.why_no_notes(view),
            Action::PersonTickets => self.why_no_ticket(view),
            _ => self.why_nobody(action),
        }
    }

    fn why_nobody(&self, action: Action) -> Option<String> {
        match action {
            Action::Open if self.selected().is_none() => Some("Find a person first: / types a search.".into()),
            Action::CheckInHere if self.whom().is_none() => Some("Choose a person first.".into()),
            _ => None,
        }
    }

    /// The person that an action is about: the page's while one reads it, else the list's.
    #[must_use]
    pub fn whom(&self) -> Option<&PersonHit> {
        match self.focus {
            Focus::Page => self.shown_page().map(|page| &page.person),
            _ => self.selected(),
        }
    }

    /// Does an action; may want another pane.
    pub fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> Option<Go> {
        if self.step(action, cx) {
            return None;
        }
        match action {
            Action::Filter => self.focus = Focus::Search,
            Action::NextField => self.focus = self.next_part(),
            Action::PreviousField => self.focus = self.previous_part(),
            Action::Back => self.back(cx),
            Action::Open if self.focus == Focus::Page => return self.open_ticket(cx),
            Action::PersonTickets => self.next_ticket(cx),
            Action::Open => match self.selected().map(who) {
                Some((id, kind)) => self.open_person(id, kind, cx),
                None => cx.say(Tone::Info, "Find a person first: / types a search."),
            },
            Action::PersonNotes => self.write_notes(cx),
            Action::CheckInHere => return self.check_in(cx),
            _ => {}
        }
        None
    }

    fn step(&mut self, action: Action, cx: &Cx<'_>) -> bool {
        if self.focus == Focus::Page {
            let len = self.lines(cx.site, cx.now, &cx.actor.rights).len();
            return self.reading.act(action, len);
        }
        let len = self.hits().len();
        if action == Action::Up && self.cursor.0 == 0 && self.focus == Focus::Results {
            self.focus = Focus::Search;
            return true;
        }
        self.cursor.act(action, len)
    }

    fn previous_part(&self) -> Focus {
        match self.focus {
            Focus::Search if self.opened.is_some() => Focus::Page,
            Focus::Search | Focus::Page => Focus::Results,
            Focus::Results => Focus::Search,
        }
    }

    fn next_part(&self) -> Focus {
        match self.focus {
            Focus::Search => Focus::Results,
            Focus::Results if self.opened.is_some() => Focus::Page,
            Focus::Results | Focus::Page => Focus::Search,
        }
    }

    fn back(&mut self, cx: &mut Cx<'_>) {
        match self.focus {
            Focus::Page => self.focus = Focus::Results,
            Focus::Results if self.opened.is_some() => self.forget_page(),
            Focus::Results | Focus::Search => {
                self.search.reset();
                self.look(cx);
                self.focus = Focus::Search;
            }
        }
    }

    fn check_in(&self, cx: &Cx<'_>) -> Option<Go> {
        let hit = self.whom()?;
        let page = self.shown_page().filter(|_| self.opened == Some(who(hit)));
        let seat = page.and_then(|page| nearest_seat(page, cx));
        let text = seat.or_else(|| hit.order_number.clone()).unwrap_or_else(|| hit.name.clone());
        Some(Go::CheckIn { text })
    }
}

fn who(hit: &PersonHit) -> Who {
    (hit.person_id, hit.kind)
}

/// The code of the seat that somebody most likely came for: the first one that is not over.
fn nearest_seat(page: &PersonPage, cx: &Cx<'_>) -> Option<String> {
    let coming = page.seats.iter().filter(|seat| seat.is_open() && seat.ends_at > cx.now);
    coming.min_by_key(|seat| seat.starts_at).map(Seat::code)
}
