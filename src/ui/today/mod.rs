//! Pane 1: the classes of a day.

mod detail;
mod keys;
mod pane;
mod row;
mod timeline;
mod view;

use chrono::{DateTime, NaiveDate, Utc};
use crossterm::event::{KeyCode, KeyEvent};

pub use pane::PANE;
use view::draw;

use super::context::{Cx, View};
use super::effect::Slot;
use super::pane::Goto;
use super::remote::Remote;
use super::widgets::cursor::Cursor;
use super::widgets::day_jump::{DayJump, Jumped};
use super::widgets::line_input::LineInput;
use crate::domain::desk::{Answer, DeskError, Query};
use crate::domain::seat::Seat;
use crate::domain::session::{Day, Session};
use crate::domain::site::day_after;
use crate::keys::Action;
use crate::ui::ids::QueryId;

/// The pane's state.
#[derive(Debug, Default)]
pub struct Today {
    /// The day that the user chose; `None` follows the calendar.
    chosen: Option<NaiveDate>,
    day: Remote<Day>,
    cursor: Cursor,
    filter: LineInput,
    typing: bool,
    timeline: bool,
    /// The dialog that asks for a day, while it is open.
    jump: Option<DayJump>,
}

impl Today {
    /// Returns the day that is shown.
    #[must_use]
    pub fn date(&self, today: NaiveDate) -> NaiveDate {
        self.chosen.unwrap_or(today)
    }

    /// Whether letters go into the filter.
    #[must_use]
    pub fn is_typing(&self) -> bool {
        self.typing
    }

    /// Whether the dialog for a day gets the keys.
    #[must_use]
    pub fn has_form(&self) -> bool {
        self.jump.is_some()
    }

    /// Takes a key for the dialog for a day.
    pub fn form_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        match self.jump.as_mut().map(|jump| jump.key(key, cx.format())) {
            Some(Jumped::Closed) => self.jump = None,
            Some(Jumped::To(day)) => {
                self.jump = None;
                self.go_to(Some(day), cx);
            }
            Some(Jumped::Nothing) | None => {}
        }
    }

    /// Closes the dialog for a day.
    pub fn stash_form(&mut self) {
        self.jump = None;
    }

    /// Takes pasted text, for the dialog for a day or the filter.
    pub fn paste(&mut self, text: &str) {
        if let Some(jump) = &mut self.jump {
            jump.paste(text);
        } else if self.typing {
            self.filter.insert(text);
            let len = self.shown().len();
            self.cursor.clamp(len);
        }
    }

    /// Reads the day, or reads it again.
    pub fn load(&mut self, cx: &mut Cx<'_>) {
        let date = self.date(cx.today());
        self.day.asking(cx.ask(Slot::Day, Query::Day(date)));
    }

    /// Takes the answer with the day.
    pub fn answer(&mut self, id: QueryId, answer: Result<Answer, DeskError>, cx: &Cx<'_>) {
        match answer {
            Ok(Answer::Day(day)) => {
                let previous = self.selected(cx.today()).map(|session| session.id);
                let is_first = self.day.value().is_none();
                if !self.day.answer(id, day, cx.now) {
                    return;
                }
                let shown = self.shown();
                let at = match previous {
                    Some(id) => shown.iter().position(|session| session.id == id),
                    // The first answer puts the cursor on the first class that is not over.
                    None if is_first => shown.iter().position(|session| session.ends_at > cx.now),
                    None => None,
                };
                let len = shown.len();
                self.cursor = at.map_or(self.cursor, Cursor);
                self.cursor.clamp(len);
            }
            Ok(_) => {}
            Err(trouble) => self.day.fail(id, trouble),
        }
    }

    /// Updates a seat that a write changed.
    pub fn seat_changed(&mut self, seat: &Seat) {
        if let Some(day) = self.day.value_mut() {
            for session in &mut day.sessions {
                session.put_seat(seat);
            }
        }
    }

    /// Returns every seat that this pane has.
    pub fn seats_mut(&mut self) -> impl Iterator<Item = &mut Seat> {
        self.day.value_mut().into_iter().flat_map(|day| &mut day.sessions).flat_map(|session| &mut session.seats)
    }

    /// Returns the classes that match the filter.
    fn shown(&self) -> Vec<&Session> {
        let wanted = self.filter.value().to_lowercase();
        let fits = |session: &&Session| {
            let instructor = session.instructor.as_deref().unwrap_or_default();
            format!("{} {} {instructor}", session.course, session.venue).to_lowercase().contains(wanted.trim())
        };
        self.day.value().map(|day| day.sessions.iter().filter(fits).collect()).unwrap_or_default()
    }

    /// Returns the class under the cursor; `None` while the chosen day is not read yet.
    #[must_use]
    pub fn selected(&self, today: NaiveDate) -> Option<&Session> {
        let is_the_day = self.day.value().is_some_and(|day| day.date == self.date(today));
        self.shown().get(self.cursor.0).copied().filter(|_| is_the_day)
    }

    /// Returns every class of the day, also for other panes.
    #[must_use]
    pub fn sessions(&self) -> &[Session] {
        self.day.value().map(|day| day.sessions.as_slice()).unwrap_or_default()
    }

    /// Returns when the shown classes were read.
    #[must_use]
    pub fn read_at(&self) -> Option<DateTime<Utc>> {
        self.day.read_at()
    }

    /// Returns why an action is not possible now; `None` if it is possible.
    #[must_use]
    pub fn why_not(&self, action: Action, view: &View<'_>) -> Option<String> {
        match action {
            Action::Open | Action::CheckInHere | Action::Exceptions if self.selected(view.today()).is_none() => {
                Some("There is no class here.".into())
            }
            Action::ThisDay if self.chosen.is_none() => Some("This is today already.".into()),
            _ => None,
        }
    }

    /// Carries out an action. Returns where to go, if the action leads to another pane.
    pub fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> Option<Goto> {
        let len = self.shown().len();
        if self.cursor.act(action, len) {
            return None;
        }
        match action {
            Action::PreviousDay => self.go_to(Some(day_after(self.date(cx.today()), -1)), cx),
            Action::NextDay => self.go_to(Some(day_after(self.date(cx.today()), 1)), cx),
            Action::ThisDay => self.go_to(None, cx),
            Action::PickDay => self.jump = Some(DayJump::default()),
            Action::Timeline => self.timeline = !self.timeline,
            Action::Filter => self.typing = true,
            Action::Back => self.filter.reset(),
            Action::Open => return self.roster(false, cx),
            Action::Exceptions => return self.roster(true, cx),
            Action::CheckInHere => return self.selected(cx.today()).map(|session| Goto::CheckInClass(session.id)),
            _ => {}
        }
        None
    }

    fn roster(&self, exceptions: bool, cx: &Cx<'_>) -> Option<Goto> {
        self.selected(cx.today()).map(|session| Goto::Roster { class: session.id, exceptions })
    }

    fn go_to(&mut self, date: Option<NaiveDate>, cx: &mut Cx<'_>) {
        self.chosen = date.filter(|date| *date != cx.today());
        self.cursor = Cursor::default();
        self.day.clear();
        self.load(cx);
    }

    /// Takes a key while the user types the filter.
    pub fn type_key(&mut self, key: KeyEvent) {
        match key.code {
            KeyCode::Enter | KeyCode::Down | KeyCode::Tab => {
                self.filter.finish();
                self.typing = false;
            }
            KeyCode::Esc => {
                self.filter.reset();
                self.typing = false;
            }
            _ => {
                self.filter.key(key);
            }
        }
        let len = self.shown().len();
        self.cursor.clamp(len);
    }
}
