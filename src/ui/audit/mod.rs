//! The audit pane: who changed what, a sentence a line, and what exactly on Enter. Of a day, of a person, or of
//! a record that another pane was on.

mod diff;
mod pane;
mod view;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use crossterm::event::{KeyCode, KeyEvent};

pub use pane::PANE;
use view::draw;

use super::context::{Cx, Tone, View};
use super::effect::Slot;
use super::pane::Goto;
use super::remote::Remote;
use super::widgets::cursor::Cursor;
use super::widgets::day_jump::{DayJump, Jumped};
use super::widgets::search::Search;
use crate::domain::audit::{self, AuditEntry, AuditFilter, AuditQuery, Page, Record, TransactionGroup};
use crate::domain::desk::{Answer, DeskError, Query};
use crate::domain::format::Format;
use crate::domain::rights::Right;
use crate::domain::site::day_after;
use crate::keys::Action;
use crate::ui::ids::QueryId;

/// How many entries come at once.
const PAGE: usize = 100;
/// As many entries are searched.
const SEARCHED: usize = 3_000;
/// Older ones are asked for when fewer lines than this follow: more than any screen shows.
const AHEAD: usize = 60;

/// What the log is narrowed to.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Narrowed {
    part: AuditFilter,
    /// In words: `Dana Cole (desk-1)`, `Ana Ruiz`.
    title: String,
    /// Another pane asked; Esc goes back there.
    is_errand: bool,
}

/// Which deed is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Opened {
    transaction: String,
    title: String,
}

/// The pane's state.
#[derive(Debug, Default)]
pub struct Audit {
    /// The day that was chosen; none follows the calendar.
    chosen: Option<NaiveDate>,
    /// A person or a record in place of a day.
    narrowed: Option<Narrowed>,
    log: Remote<Page>,
    /// The question on its way is for older entries.
    asks_older: bool,
    cursor: Cursor,
    opened: Option<Opened>,
    entries: Remote<Vec<AuditEntry>>,
    /// The line of the opened deed that one reads.
    reading: Cursor,
    /// The words that are searched for in the list.
    search: Search,
    /// The transactions that have them; `None` while nothing is searched for.
    found: Option<BTreeSet<String>>,
    /// The box that asks for a day, while it is open.
    jump: Option<DayJump>,
}

impl Audit {
    /// Shows all that happened to a record of another pane.
    pub fn open_record(&mut self, record: Record, title: String, cx: &mut Cx<'_>) {
        self.narrow(Some(Narrowed { part: AuditFilter::Of(record), title, is_errand: true }), cx);
    }

    /// Reads the log (again), as far as it has been read.
    pub fn load(&mut self, cx: &mut Cx<'_>) {
        self.ask(None, self.entries().len().max(PAGE), cx);
        self.load_opened(cx);
    }

    /// Nothing is asked for somebody who took over the desk and has not the right.
    fn ask(&mut self, before: Option<audit::PageCursor>, most: usize, cx: &mut Cx<'_>) {
        if !cx.actor.may(Right::AuditRead) {
            return;
        }
        self.asks_older = before.is_some();
        let part = self.part(cx.today());
        self.log.asking(cx.ask(Slot::Audit, Query::Audit(AuditQuery { filter: part, before, limit: most })));
    }

    fn load_opened(&mut self, cx: &mut Cx<'_>) {
        let opened = self.opened.clone().filter(|_| cx.actor.may(Right::AuditRead));
        let Some(Opened { transaction, .. }) = opened else { return };
        let known = self.entries.value().and_then(|entries| entries.first());
        let listed = self.entries().iter().find(|entry| entry.transaction == transaction);
        if let Some(at) = listed.or(known).map(|entry| entry.cursor.at) {
            let question = cx.ask(Slot::AuditTransaction, Query::AuditTogether { transaction, at });
            self.entries.asking(question);
        }
    }

    /// The day that is shown when nothing else is.
    fn date(&self, today: NaiveDate) -> NaiveDate {
        self.chosen.unwrap_or(today)
    }

    fn part(&self, today: NaiveDate) -> AuditFilter {
        self.narrowed.as_ref().map_or_else(|| AuditFilter::Day(self.date(today)), |narrowed| narrowed.part.clone())
    }

    fn entries(&self) -> &[AuditEntry] {
        self.log.value().map(|page| page.entries.as_slice()).unwrap_or_default()
    }

    /// The lines: what was done together is one. Of a search, those that were found.
    fn deeds(&self) -> Vec<TransactionGroup<'_>> {
        let mut deeds = audit::group_by_transaction(self.entries());
        if let Some(found) = &self.found {
            deeds.retain(|deed| transaction_of(deed).is_some_and(|transaction| found.contains(&transaction)));
        }
        deeds
    }

    /// Looks for the words that are typed, among the entries that have been read.
    fn look(&mut self, format: Format<'_>) {
        let wanted = self.search.text().map(|text| text.to_lowercase());
        self.found = wanted.map(|wanted| {
            let fits = |deed: &TransactionGroup<'_>| {
                let said = format!("{} {}", audit::doer(deed), audit::headline(deed, format)).to_lowercase();
                wanted.split_whitespace().all(|word| said.contains(word))
            };
            let deeds = audit::group_by_transaction(self.entries());
            deeds.iter().filter(|deed| fits(deed)).filter_map(transaction_of).collect()
        });
        let len = self.deeds().len();
        self.cursor.clamp(len);
    }

    /// Whether letters go into the search field.
    #[must_use]
    pub fn is_typing(&self) -> bool {
        self.search.is_typing()
    }

    /// Takes a key while the search is typed; searches as one types.
    pub fn type_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        match key.code {
            KeyCode::Enter | KeyCode::Down | KeyCode::Tab => self.search.type_off(),
            KeyCode::Esc => self.search.clear(),
            _ => drop(self.search.input.key(key)),
        }
        self.look_and_read_on(cx);
    }

    fn look_and_read_on(&mut self, cx: &mut Cx<'_>) {
        self.look(cx.format());
        self.read_on(cx);
    }

    /// Whether the box that asks for a day has the keys.
    #[must_use]
    pub fn has_form(&self) -> bool {
        self.jump.is_some()
    }

    /// Takes a key for that box.
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

    /// Closes that box.
    pub fn stash_form(&mut self) {
        self.jump = None;
    }

    /// Takes pasted text, for that box or the search.
    pub fn paste(&mut self, text: &str, cx: &mut Cx<'_>) {
        if let Some(jump) = &mut self.jump {
            jump.paste(text);
        } else if self.search.is_typing() {
            self.search.paste(text);
            self.look_and_read_on(cx);
        }
    }

    /// The change that an action is about: the opened one while one is open, else the list's current row. Changes that
    /// come in meanwhile move the rows under an opened one.
    fn selected(&self) -> Option<TransactionGroup<'_>> {
        match &self.opened {
            Some(opened) => {
                self.deeds().into_iter().find(|deed| transaction_of(deed).as_ref() == Some(&opened.transaction))
            }
            None => self.current_row(),
        }
    }

    fn current_row(&self) -> Option<TransactionGroup<'_>> {
        self.deeds().into_iter().nth(self.cursor.0)
    }

    /// Takes a page of the log, or what was done together.
    pub fn answer(&mut self, slot: Slot, id: QueryId, answer: Result<Answer, DeskError>, cx: &mut Cx<'_>) {
        match (slot, answer) {
            (Slot::Audit, Ok(Answer::Audit(page))) => self.take(id, page, cx),
            (Slot::AuditTransaction, Ok(Answer::AuditTogether(entries))) => {
                self.entries.answer(id, entries, cx.now);
                let len = self.lines(cx).len();
                self.reading.clamp(len);
            }
            (Slot::Audit, Err(trouble)) => self.log.fail(id, trouble),
            (Slot::AuditTransaction, Err(trouble)) => self.entries.fail(id, trouble),
            _ => {}
        }
    }

    fn take(&mut self, id: QueryId, mut page: Page, cx: &mut Cx<'_>) {
        // Not at the top, where one watches what comes.
        let on = self.current_row().filter(|_| self.cursor.0 > 0).and_then(|deed| transaction_of(&deed));
        if self.asks_older {
            let mut all = self.entries().to_vec();
            all.append(&mut page.entries);
            page.entries = all;
        }
        if !self.log.answer(id, page, cx.now) {
            return;
        }
        self.asks_older = false;
        self.look(cx.format());
        let deeds = self.deeds();
        let at = deeds.iter().position(|deed| on.is_some() && transaction_of(deed) == on);
        let len = deeds.len();
        self.cursor = at.map_or(self.cursor, Cursor);
        self.cursor.clamp(len);
        self.read_on(cx);
    }

    /// Asks for older entries before one comes to the end of those that are here.
    fn read_on(&mut self, cx: &mut Cx<'_>) {
        let has_more = self.log.value().is_some_and(|page| page.has_more);
        let is_near = self.cursor.0 + AHEAD > self.deeds().len();
        // A search reads on until a screen is full of what it finds, and not for ever.
        let is_too_far = self.found.is_some() && self.entries().len() >= SEARCHED;
        if has_more && is_near && !is_too_far && !self.log.is_loading() {
            let oldest = self.entries().last().map(|entry| entry.cursor);
            self.ask(oldest, PAGE, cx);
        }
    }

    /// Why an action is not possible here and now.
    #[must_use]
    pub fn why_not(&self, action: Action, view: &View<'_>) -> Option<String> {
        let is_day = self.narrowed.is_none();
        match action {
            Action::Open | Action::SameWriter | Action::History if !view.actor.may(Right::AuditRead) => {
                view.actor.why_not(Right::AuditRead)
            }
            Action::Filter if self.opened.is_some() => Some("Esc goes back to the list first.".into()),
            Action::Open if self.opened.is_some() => Some("It is open.".into()),
            Action::Open | Action::SameWriter | Action::History if self.selected().is_none() => {
                Some("There is no change here.".into())
            }
            Action::History if self.row().is_none() => Some("This was done to a whole table.".into()),
            Action::ThisDay if is_day && self.date(view.today()) == view.today() => {
                Some("This is today already.".into())
            }
            Action::NextDay if is_day && self.date(view.today()) >= view.today() => {
                Some("Nothing has been changed tomorrow.".into())
            }
            _ => None,
        }
    }

    /// Does an action; may want another pane.
    pub fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> Option<Goto> {
        if self.step(action, cx) {
            return None;
        }
        match action {
            Action::PreviousDay => self.go_by(-1, cx),
            Action::NextDay => self.go_by(1, cx),
            Action::ThisDay => self.go_to(None, cx),
            Action::PickDay => self.jump = Some(DayJump::up_to(cx.today())),
            Action::Filter => self.search.type_on(),
            Action::Open => self.open(cx),
            Action::SameWriter => {
                if let Some(entry) = self.selected().and_then(|deed| deed.0.first().copied().cloned()) {
                    let title = entry.staff_name.clone().unwrap_or_else(|| format!("login {}", entry.login));
                    let narrowed = Narrowed { part: AuditFilter::By(entry.writer()), title, is_errand: false };
                    self.narrow(Some(narrowed), cx);
                }
            }
            Action::History => {
                if let Some(narrowed) = self.row() {
                    self.narrow(Some(narrowed), cx);
                }
            }
            Action::Back => return self.back(cx),
            _ => {}
        }
        None
    }

    /// The row that the line one is on tells of.
    fn row(&self) -> Option<Narrowed> {
        let deed = self.selected()?;
        let entry = deed.main()?;
        let part = AuditFilter::Row { table: entry.table.clone(), row: entry.row.clone()? };
        Some(Narrowed { part, title: audit::title(entry), is_errand: false })
    }

    fn step(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        if self.opened.is_some() {
            let len = self.lines(cx).len();
            return self.reading.act(action, len);
        }
        let len = self.deeds().len();
        let moved = self.cursor.act(action, len);
        if moved {
            self.read_on(cx);
        }
        moved
    }

    fn lines(&self, cx: &Cx<'_>) -> Vec<diff::DiffLine> {
        self.entries.value().map(|entries| diff::lines(entries, cx.format())).unwrap_or_default()
    }

    fn open(&mut self, cx: &mut Cx<'_>) {
        let Some(deed) = self.selected() else { return cx.say(Tone::Info, "There is no change here.") };
        let title = audit::headline(&deed, cx.format());
        self.opened = transaction_of(&deed).map(|transaction| Opened { transaction, title });
        self.entries.clear();
        self.reading = Cursor::default();
        self.load_opened(cx);
    }

    fn narrow(&mut self, narrowed: Option<Narrowed>, cx: &mut Cx<'_>) {
        self.narrowed = narrowed;
        self.opened = None;
        self.search.clear();
        self.found = None;
        self.cursor = Cursor::default();
        self.log.clear();
        self.load(cx);
    }

    fn go_by(&mut self, days: i64, cx: &mut Cx<'_>) {
        // From a person or a record back to the days.
        let date = if self.narrowed.is_some() { self.date(cx.today()) } else { day_after(self.date(cx.today()), days) };
        self.go_to(Some(date), cx);
    }

    fn go_to(&mut self, date: Option<NaiveDate>, cx: &mut Cx<'_>) {
        self.chosen = date.filter(|date| *date < cx.today());
        self.narrow(None, cx);
    }

    /// Esc: from a deed to the list, from a person or a record to the day or to whence one came.
    fn back(&mut self, cx: &mut Cx<'_>) -> Option<Goto> {
        if self.opened.take().is_some() {
            self.entries.clear();
            return None;
        }
        if self.found.is_some() {
            self.search.clear();
            self.look(cx.format());
            return None;
        }
        let narrowed = self.narrowed.take()?;
        self.narrow(None, cx);
        narrowed.is_errand.then_some(Goto::Back)
    }
}

fn transaction_of(deed: &TransactionGroup<'_>) -> Option<String> {
    deed.0.first().map(|entry| entry.transaction.clone())
}
