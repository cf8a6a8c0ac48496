//! Pane 6: find anyone, and see all about one person on one page.

mod head;
mod notes;
mod sections;
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
use super::widgets::line_input::{LineInput, types};
use crate::domain::desk::{Answer, Query, Trouble};
use crate::domain::live::{Changes, Topic};
use crate::domain::person::{PersonHit, PersonKind, PersonPage};
use crate::domain::rights::{Right, Rights};
use crate::domain::sealed::PersonSealed;
use crate::domain::seat::Seat;
use crate::domain::site::Site;
use crate::domain::ticket::PersonTickets;
use crate::keys::Action;
use sections::{Entry, Facts, Target};

/// Fewer letters than this name half the town.
const FEWEST: usize = 2;

/// What an action says that needs a page.
const OPEN_FIRST: &str = "Open the person's page first.";
/// What Enter says on a row of the page that leads nowhere else.
const ALL_HERE: &str = "All of it is on this page. Enter opens a class, a ticket or the notes.";

/// The part of the pane that has the keys. In the field and in the list letters are text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Focus {
    #[default]
    Field,
    List,
    Page,
}

/// Where one person is kept.
type Who = (Uuid, PersonKind);

/// The person that an action is about. There is none but the one that the part with the keys shows.
enum Subject<'a> {
    /// The page's.
    Page(&'a PersonPage),
    /// The one on the list's current row.
    Row(&'a PersonHit),
}

/// The pane's state.
#[derive(Debug, Default)]
pub struct People {
    search: LineInput,
    focus: Focus,
    results: Remote<Vec<PersonHit>>,
    /// The text that was asked for last.
    asked: String,
    /// The text that the results are of.
    answered: String,
    cursor: Cursor,
    /// The person whose page is open. Beside the list it stays while the list has the keys.
    opened: Option<Who>,
    page: Remote<Option<PersonPage>>,
    /// What is sealed about that person.
    sealed: Remote<PersonSealed>,
    tickets: Remote<PersonTickets>,
    /// The current row of the page.
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
    /// To this class's roster.
    Class(Uuid),
    /// To this ticket's page.
    Ticket(Uuid),
}

impl People {
    /// Puts the focus into the search field.
    pub fn focus_search(&mut self) {
        self.search.finish();
        self.focus = Focus::Field;
    }

    /// Whether letters go into the search field: whenever the list is shown with the keys.
    #[must_use]
    pub fn is_typing(&self) -> bool {
        self.focus != Focus::Page
    }

    /// Takes a key in the field or in the list. Letters, digits and blanks are text in both; searches as one types.
    pub fn type_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        match (self.focus, key.code) {
            (_, KeyCode::Enter) => self.enter(cx),
            (_, KeyCode::Esc) => self.back(cx),
            (_, KeyCode::Tab) => self.next_part(),
            (_, KeyCode::BackTab) => self.previous_part(),
            (Focus::List, KeyCode::Up) if self.cursor.0 == 0 => self.focus = Focus::Field,
            (Focus::List, code) if list_action(code).is_some() => {
                let len = self.hits().len();
                list_action(code).map(|action| self.cursor.act(action, len));
            }
            (Focus::Field, KeyCode::Down | KeyCode::PageDown) => self.to_list(),
            (Focus::Field, KeyCode::Up | KeyCode::PageUp) => {}
            _ => {
                if types(key) || matches!(key.code, KeyCode::Backspace) {
                    self.focus = Focus::Field;
                }
                self.search.key(key);
                self.look(cx);
            }
        }
    }

    /// The list has the keys, when there is one.
    fn to_list(&mut self) {
        self.search.finish();
        if !self.hits().is_empty() {
            self.focus = Focus::List;
        }
    }

    /// Enter: from the field to the list; a single person's page, or the current row's.
    fn enter(&mut self, cx: &mut Cx<'_>) {
        self.search.finish();
        let is_only = self.hits().len() == 1;
        if self.focus == Focus::Field && !is_only {
            return self.to_list();
        }
        if let Some((id, kind)) = self.selected().map(who) {
            self.open_person(id, kind, cx);
        }
    }

    /// Takes pasted text, for the form or the search field.
    pub fn paste(&mut self, pasted: &str, cx: &mut Cx<'_>) {
        if self.has_form() {
            return self.form_paste(pasted);
        }
        self.focus = Focus::Field;
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
        // The page of the search before is no longer the person at hand.
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

    /// Takes the answer to a search or for a page. The cursor of the page stays on what it is on.
    pub fn answer(&mut self, slot: Slot, id: u64, answer: Result<Answer, Trouble>, cx: &Cx<'_>) {
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

    /// Takes what was found. The cursor stays on a person while the same text is searched again, and begins anew for
    /// another one.
    fn take_results(&mut self, id: u64, hits: Vec<PersonHit>, cx: &Cx<'_>) {
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

    /// The people that were found. None while another text is being looked up: no key is about a person of the search
    /// before.
    fn hits(&self) -> &[PersonHit] {
        let hits = self.results.value().filter(|_| self.answered == self.asked);
        hits.map(Vec::as_slice).unwrap_or_default()
    }

    /// The person on the list's current row.
    #[must_use]
    pub fn selected(&self) -> Option<&PersonHit> {
        self.hits().get(self.cursor.0)
    }

    fn shown_page(&self) -> Option<&PersonPage> {
        self.page.value().and_then(Option::as_ref)
    }

    /// The person that an action is about.
    fn subject(&self) -> Option<Subject<'_>> {
        match self.focus {
            Focus::Page => self.shown_page().map(Subject::Page),
            Focus::Field | Focus::List => self.selected().map(Subject::Row),
        }
    }

    /// The page, while it has the keys.
    fn page_at_hand(&self) -> Option<&PersonPage> {
        match self.subject() {
            Some(Subject::Page(page)) => Some(page),
            Some(Subject::Row(_)) | None => None,
        }
    }

    fn facts<'a>(&'a self, site: &'a Site, now: DateTime<Utc>, rights: &'a Rights) -> Option<Facts<'a>> {
        let page = self.shown_page()?;
        Some(Facts { page, sealed: &self.sealed, tickets: &self.tickets, site, now, rights })
    }

    /// The rows of the open page; none before it is read.
    fn entries(&self, site: &Site, now: DateTime<Utc>, rights: &Rights) -> Vec<Entry> {
        self.facts(site, now, rights).map(sections::entries).unwrap_or_default()
    }

    /// What Enter opens on the page.
    fn target(&self, site: &Site, now: DateTime<Utc>, rights: &Rights) -> Target {
        let entries = self.entries(site, now, rights);
        entries.get(self.reading.0).map_or(Target::Nothing, |entry| entry.target)
    }

    /// Why an action is not possible here and now.
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
            Action::Open if self.selected().is_none() => Some("Find a person first: type a name.".into()),
            Action::CheckInHere if self.whom().is_none() => Some("Find a person first: type a name.".into()),
            _ => None,
        }
    }

    /// The person that an action is about: the page's while the page has the keys, else the list's current row.
    #[must_use]
    pub fn whom(&self) -> Option<&PersonHit> {
        self.subject().map(|subject| match subject {
            Subject::Page(page) => &page.person,
            Subject::Row(hit) => hit,
        })
    }

    /// Does an action; may want another pane.
    pub fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> Option<Go> {
        if self.focus == Focus::Page {
            return self.act_on_page(action, cx);
        }
        match action {
            Action::Filter => self.focus_search(),
            Action::NextField => self.next_part(),
            Action::PreviousField => self.previous_part(),
            Action::Back => self.back(cx),
            Action::Open => self.enter(cx),
            Action::CheckInHere => return self.check_in(cx),
            Action::PersonNotes | Action::PersonTickets => cx.say(Tone::Info, OPEN_FIRST),
            _ => {
                let len = self.hits().len();
                self.cursor.act(action, len);
            }
        }
        None
    }

    fn act_on_page(&mut self, action: Action, cx: &mut Cx<'_>) -> Option<Go> {
        let entries = self.entries(cx.site, cx.now, &cx.actor.rights);
        if self.reading.act(action, entries.len()) {
            return None;
        }
        match action {
            Action::Filter => self.focus_search(),
            Action::NextField => self.next_section(&entries),
            Action::PreviousField => self.previous_section(&entries),
            Action::Back => self.back(cx),
            Action::Open => return self.open_row(cx),
            Action::PersonTickets => self.next_ticket(cx),
            Action::PersonNotes => self.write_notes(cx),
            Action::CheckInHere => return self.check_in(cx),
            _ => {}
        }
        None
    }

    fn open_row(&mut self, cx: &mut Cx<'_>) -> Option<Go> {
        match self.target(cx.site, cx.now, &cx.actor.rights) {
            Target::Class(class) => return Some(Go::Class(class)),
            Target::Ticket(ticket) => return Some(Go::Ticket(ticket)),
            Target::Notes => self.write_notes(cx),
            Target::Nothing => cx.say(Tone::Info, ALL_HERE),
        }
        None
    }

    /// To the first row of the next section that has one, round and round.
    fn next_section(&mut self, entries: &[Entry]) {
        let Some(on) = entries.get(self.reading.0).map(|entry| entry.section) else { return };
        let is_other = |at: &usize| entries[*at].section != on;
        let next = (self.reading.0..entries.len()).find(is_other);
        self.reading = Cursor(next.unwrap_or_default());
    }

    /// To the first row of the section before, round and round.
    fn previous_section(&mut self, entries: &[Entry]) {
        let begins = |at: &usize| *at == 0 || entries[*at - 1].section != entries[*at].section;
        let begins: Vec<usize> = (0..entries.len()).filter(begins).collect();
        let of_this = begins.iter().rposition(|at| *at <= self.reading.0).unwrap_or_default();
        let before = if of_this == 0 { begins.last() } else { begins.get(of_this - 1) };
        self.reading = Cursor(before.copied().unwrap_or_default());
    }

    /// Shift-Tab: the same way back.
    fn previous_part(&mut self) {
        match self.focus {
            Focus::Field if self.shown_page().is_some() => self.focus = Focus::Page,
            Focus::Field | Focus::Page if !self.hits().is_empty() => self.to_list(),
            Focus::Field | Focus::List | Focus::Page => self.focus_search(),
        }
    }

    /// Tab: from the field to the list, from there to the page beside it, and back to the field.
    fn next_part(&mut self) {
        match self.focus {
            Focus::Field if !self.hits().is_empty() => self.to_list(),
            Focus::Field | Focus::List if self.shown_page().is_some() => self.focus = Focus::Page,
            Focus::Field | Focus::List | Focus::Page => self.focus_search(),
        }
    }

    /// Esc: from the page to the list, from the list to the field; there it closes the page beside, then clears.
    fn back(&mut self, cx: &mut Cx<'_>) {
        match self.focus {
            Focus::Page if self.hits().is_empty() => self.focus_search(),
            Focus::Page => self.focus = Focus::List,
            Focus::List => self.focus_search(),
            Focus::Field if self.search.value().is_empty() => self.forget_page(),
            Focus::Field => {
                self.search.reset();
                self.look(cx);
            }
        }
    }

    fn check_in(&self, cx: &Cx<'_>) -> Option<Go> {
        let text = match self.subject()? {
            Subject::Page(page) => self.seat_at_hand(page, cx).or_else(|| page.person.order_number.clone()),
            Subject::Row(hit) => hit.order_number.clone(),
        };
        let text = text.or_else(|| self.whom().map(|hit| hit.name.clone()))?;
        Some(Go::CheckIn { text })
    }

    /// The code of the seat on the page's current row when that can still be checked in, else of the next one.
    fn seat_at_hand(&self, page: &PersonPage, cx: &Cx<'_>) -> Option<String> {
        let is_coming = |seat: &&Seat| seat.is_open() && seat.ends_at > cx.now;
        let entries = self.entries(cx.site, cx.now, &cx.actor.rights);
        let on = entries.get(self.reading.0).and_then(|entry| entry.id);
        let coming = || page.seats.iter().filter(is_coming);
        let seat =
            coming().find(|seat| Some(seat.seat_id) == on).or_else(|| coming().min_by_key(|seat| seat.starts_at));
        seat.map(Seat::code)
    }
}

/// What a key moves in the list.
fn list_action(code: KeyCode) -> Option<Action> {
    Some(match code {
        KeyCode::Up => Action::Up,
        KeyCode::Down => Action::Down,
        KeyCode::PageUp => Action::PageUp,
        KeyCode::PageDown => Action::PageDown,
        KeyCode::Home => Action::First,
        KeyCode::End => Action::Last,
        _ => return None,
    })
}

fn who(hit: &PersonHit) -> Who {
    (hit.person_id, hit.kind)
}
