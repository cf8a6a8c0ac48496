//! Keys and actions of the People pane: typing, moving between field, list and page, and opening a row.

use crossterm::event::{KeyCode, KeyEvent};

use super::sections::{Entry, Target};
use super::{ALL_HERE, Focus, OPEN_FIRST, People, Subject, who};
use crate::domain::person::PersonPage;
use crate::domain::seat::Seat;
use crate::keys::Action;
use crate::ui::context::{Cx, Tone};
use crate::ui::pane::Goto;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::widgets::line_input::types;

impl People {
    /// Moves the focus to the search field.
    pub fn focus_search(&mut self) {
        self.search.finish();
        self.focus = Focus::Field;
    }

    /// Whether letters go into the search field. They do unless the page has the keys.
    #[must_use]
    pub fn is_typing(&self) -> bool {
        self.focus != Focus::Page
    }

    /// Takes a key in the field or in the list. Letters, digits and spaces are text in both. Every key repeats the
    /// search.
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
            (Focus::Field, KeyCode::Down | KeyCode::PageDown) => self.focus_list(),
            (Focus::Field, KeyCode::Up | KeyCode::PageUp) => {}
            _ => {
                if types(key) || matches!(key.code, KeyCode::Backspace) {
                    self.focus = Focus::Field;
                }
                self.search.key(key);
                self.search_typed(cx);
            }
        }
    }

    /// Moves the focus to the list if it has rows.
    fn focus_list(&mut self) {
        self.search.finish();
        if !self.hits().is_empty() {
            self.focus = Focus::List;
        }
    }

    /// Handles Enter: moves from the field to the list, or opens the only person's or the current row's page.
    fn enter(&mut self, cx: &mut Cx<'_>) {
        self.search.finish();
        let is_only = self.hits().len() == 1;
        if self.focus == Focus::Field && !is_only {
            return self.focus_list();
        }
        if let Some((id, kind)) = self.selected().map(who) {
            self.open_person(id, kind, cx);
        }
    }

    /// Inserts pasted text into the form or the search field.
    pub fn paste(&mut self, pasted: &str, cx: &mut Cx<'_>) {
        if self.has_form() {
            return self.form_paste(pasted);
        }
        self.focus = Focus::Field;
        self.search.insert(pasted);
        self.search_typed(cx);
    }

    /// Does an action. Returns the pane to go to, if any.
    pub fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> Option<Goto> {
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

    fn act_on_page(&mut self, action: Action, cx: &mut Cx<'_>) -> Option<Goto> {
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

    fn open_row(&mut self, cx: &mut Cx<'_>) -> Option<Goto> {
        match self.target(cx.site, cx.now, &cx.actor.rights) {
            Target::Class(class) => return Some(Goto::Roster { class, exceptions: false }),
            Target::Ticket(ticket) => return Some(Goto::TicketOfPerson(ticket)),
            Target::Notes => self.write_notes(cx),
            Target::Nothing => cx.say(Tone::Info, ALL_HERE),
        }
        None
    }

    /// Moves to the first row of the next section that has rows. After the last section comes the first.
    fn next_section(&mut self, entries: &[Entry]) {
        let Some(on) = entries.get(self.reading.0).map(|entry| entry.section) else { return };
        let is_other = |at: &usize| entries[*at].section != on;
        let next = (self.reading.0..entries.len()).find(is_other);
        self.reading = Cursor(next.unwrap_or_default());
    }

    /// Moves to the first row of the previous section. Before the first section comes the last.
    fn previous_section(&mut self, entries: &[Entry]) {
        let begins = |at: &usize| *at == 0 || entries[*at - 1].section != entries[*at].section;
        let begins: Vec<usize> = (0..entries.len()).filter(begins).collect();
        let of_this = begins.iter().rposition(|at| *at <= self.reading.0).unwrap_or_default();
        let before = if of_this == 0 { begins.last() } else { begins.get(of_this - 1) };
        self.reading = Cursor(before.copied().unwrap_or_default());
    }

    /// Handles Shift-Tab: the order of Tab in reverse.
    fn previous_part(&mut self) {
        match self.focus {
            Focus::Field if self.shown_page().is_some() => self.focus = Focus::Page,
            Focus::Field | Focus::Page if !self.hits().is_empty() => self.focus_list(),
            Focus::Field | Focus::List | Focus::Page => self.focus_search(),
        }
    }

    /// Handles Tab: moves from the field to the list, then to the page beside it, then back to the field.
    fn next_part(&mut self) {
        match self.focus {
            Focus::Field if !self.hits().is_empty() => self.focus_list(),
            Focus::Field | Focus::List if self.shown_page().is_some() => self.focus = Focus::Page,
            Focus::Field | Focus::List | Focus::Page => self.focus_search(),
        }
    }

    /// Handles Esc: moves from the page to the list, and from the list to the field. In the field it clears the text.
    /// If the text is empty, it closes the page.
    fn back(&mut self, cx: &mut Cx<'_>) {
        match self.focus {
            Focus::Page if self.hits().is_empty() => self.focus_search(),
            Focus::Page => self.focus = Focus::List,
            Focus::List => self.focus_search(),
            Focus::Field if self.search.value().is_empty() => self.forget_page(),
            Focus::Field => {
                self.search.reset();
                self.search_typed(cx);
            }
        }
    }

    fn check_in(&self, cx: &Cx<'_>) -> Option<Goto> {
        let text = match self.subject()? {
            Subject::Page(page) => self.seat_to_check_in(page, cx).or_else(|| page.person.order_number.clone()),
            Subject::Row(hit) => hit.order_number.clone(),
        };
        let text = text.or_else(|| self.current_person().map(|hit| hit.name.clone()))?;
        Some(Goto::CheckInText(text))
    }

    /// Returns a seat's code for check-in. It is the page's current row if that can still be checked in, or else the
    /// next seat.
    fn seat_to_check_in(&self, page: &PersonPage, cx: &Cx<'_>) -> Option<String> {
        let is_coming = |seat: &&Seat| seat.is_open() && seat.ends_at > cx.now;
        let entries = self.entries(cx.site, cx.now, &cx.actor.rights);
        let on = entries.get(self.reading.0).and_then(|entry| entry.id);
        let coming = || page.seats.iter().filter(is_coming);
        let seat =
            coming().find(|seat| Some(seat.seat_id) == on).or_else(|| coming().min_by_key(|seat| seat.starts_at));
        seat.map(Seat::code)
    }
}

/// Returns the cursor action of a key in the list.
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
