//! The audit pane: who changed what, one sentence a line, with the details on Enter. It shows a day, a person, or the
//! record that another pane asks for.

mod diff;
mod keys;
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

/// Entries of one page.
const PAGE: usize = 100;
/// Most entries that a search reads.
const SEARCHED: usize = 3_000;
/// Older entries are asked for when fewer lines than this follow. No screen shows that many.
const AHEAD: usize = 60;

/// A filter in place of the day.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Narrowed {
    part: AuditFilter,
    /// The filter in words: `Dana Cole (desk-1)`, `Ana Ruiz`.
    title: String,
    /// Whether another pane asked for it. Esc then goes back to that pane.
    is_from_other_pane: bool,
}

/// The transaction that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Opened {
    transaction: String,
    title: String,
}

/// The pane's state.
#[derive(Debug, Default)]
pub struct Audit {
    /// The chosen day. `None` follows the calendar.
    chosen: Option<NaiveDate>,
    /// A person or a record in place of the day.
    narrowed: Option<Narrowed>,
    log: Remote<Page>,
    /// Whether the running query asks for older entries.
    asks_older: bool,
    cursor: Cursor,
    opened: Option<Opened>,
    entries: Remote<Vec<AuditEntry>>,
    /// The current line of the open transaction.
    reading: Cursor,
    /// The search of the list.
    search: Search,
    /// The transactions that match the search; `None` without a search.
    found: Option<BTreeSet<String>>,
    /// The box that asks for a day, while it is open.
    jump: Option<DayJump>,
}

impl Audit {
    /// Shows the history of another pane's record.
    pub fn open_record(&mut self, record: Record, title: String, cx: &mut Cx<'_>) {
        self.narrow(Some(Narrowed { part: AuditFilter::Of(record), title, is_from_other_pane: true }), cx);
    }

    /// Reads the log (again), as far as it was read before.
    pub fn load(&mut self, cx: &mut Cx<'_>) {
        self.ask(None, self.entries().len().max(PAGE), cx);
        self.load_opened(cx);
    }

    /// Reads entries of the log. Does nothing without the right: the user may have taken over the desk from another
    /// one.
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

    /// Returns the day that is shown without a filter.
    fn date(&self, today: NaiveDate) -> NaiveDate {
        self.chosen.unwrap_or(today)
    }

    fn part(&self, today: NaiveDate) -> AuditFilter {
        self.narrowed.as_ref().map_or_else(|| AuditFilter::Day(self.date(today)), |narrowed| narrowed.part.clone())
    }

    fn entries(&self) -> &[AuditEntry] {
        self.log.value().map(|page| page.entries.as_slice()).unwrap_or_default()
    }

    /// Returns the lines of the list, one for each transaction. A search leaves out transactions that do not match.
    fn groups(&self) -> Vec<TransactionGroup<'_>> {
        let mut groups = audit::group_by_transaction(self.entries());
        if let Some(found) = &self.found {
            groups.retain(|group| transaction_of(group).is_some_and(|transaction| found.contains(&transaction)));
        }
        groups
    }

    /// Searches the entries that have been read for the typed words.
    fn apply_search(&mut self, format: Format<'_>) {
        let wanted = self.search.text().map(|text| text.to_lowercase());
        self.found = wanted.map(|wanted| {
            let fits = |group: &TransactionGroup<'_>| {
                let searched = format!("{} {}", audit::doer(group), audit::headline(group, format)).to_lowercase();
                wanted.split_whitespace().all(|word| searched.contains(word))
            };
            let groups = audit::group_by_transaction(self.entries());
            groups.iter().filter(|group| fits(group)).filter_map(transaction_of).collect()
        });
        let len = self.groups().len();
        self.cursor.clamp(len);
    }

    /// Whether letters go into the search field.
    #[must_use]
    pub fn is_typing(&self) -> bool {
        self.search.is_typing()
    }

    /// Takes a key of the search field, and searches with every key.
    pub fn type_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        match key.code {
            KeyCode::Enter | KeyCode::Down | KeyCode::Tab => self.search.type_off(),
            KeyCode::Esc => self.search.clear(),
            _ => drop(self.search.input.key(key)),
        }
        self.search_and_load_older(cx);
    }

    fn search_and_load_older(&mut self, cx: &mut Cx<'_>) {
        self.apply_search(cx.format());
        self.load_older(cx);
    }

    /// Whether the box that asks for a day has the keys.
    #[must_use]
    pub fn has_form(&self) -> bool {
        self.jump.is_some()
    }

    /// Takes a key for the box that asks for a day.
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

    /// Closes the box that asks for a day.
    pub fn stash_form(&mut self) {
        self.jump = None;
    }

    /// Inserts pasted text into the box or the search field.
    pub fn paste(&mut self, text: &str, cx: &mut Cx<'_>) {
        if let Some(jump) = &mut self.jump {
            jump.paste(text);
        } else if self.search.is_typing() {
            self.search.paste(text);
            self.search_and_load_older(cx);
        }
    }

    /// Returns the transaction that an action is about: the open one, or else the current row. New changes move the
    /// rows while a transaction is open.
    fn selected(&self) -> Option<TransactionGroup<'_>> {
        match &self.opened {
            Some(opened) => {
                self.groups().into_iter().find(|group| transaction_of(group).as_ref() == Some(&opened.transaction))
            }
            None => self.current_row(),
        }
    }

    fn current_row(&self) -> Option<TransactionGroup<'_>> {
        self.groups().into_iter().nth(self.cursor.0)
    }

    /// Takes the answer: a page of the log, or the entries of a transaction.
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
        // On the first row the cursor stays there, so that the user sees new changes.
        let on = self.current_row().filter(|_| self.cursor.0 > 0).and_then(|group| transaction_of(&group));
        if self.asks_older {
            let mut all = self.entries().to_vec();
            all.append(&mut page.entries);
            page.entries = all;
        }
        if !self.log.answer(id, page, cx.now) {
            return;
        }
        self.asks_older = false;
        self.apply_search(cx.format());
        let groups = self.groups();
        let at = groups.iter().position(|group| on.is_some() && transaction_of(group) == on);
        let len = groups.len();
        self.cursor = at.map_or(self.cursor, Cursor);
        self.cursor.clamp(len);
        self.load_older(cx);
    }

    /// Asks for older entries before the cursor reaches the last one that was read.
    fn load_older(&mut self, cx: &mut Cx<'_>) {
        let has_more = self.log.value().is_some_and(|page| page.has_more);
        let is_near = self.cursor.0 + AHEAD > self.groups().len();
        // A search reads older entries until its results fill a screen, but has a limit.
        let is_too_far = self.found.is_some() && self.entries().len() >= SEARCHED;
        if has_more && is_near && !is_too_far && !self.log.is_loading() {
            let oldest = self.entries().last().map(|entry| entry.cursor);
            self.ask(oldest, PAGE, cx);
        }
    }

    /// Returns why an action is not possible now; `None` if it is.
    #[must_use]
    pub fn why_not(&self, action: Action, view: &View<'_>) -> Option<String> {
        let is_day = self.narrowed.is_none();
        match action {
            Action::Filter if self.opened.is_some() => Some("Esc goes back to the list first.".into()),
            Action::Open if self.opened.is_some() => Some("It is open.".into()),
            Action::Open | Action::SameWriter | Action::History if self.selected().is_none() => {
                Some("There is no change here.".into())
            }
            Action::History if self.record_filter().is_none() => {
                Some("This change affected a whole table. It has no single record.".into())
            }
            Action::ThisDay if is_day && self.date(view.today()) == view.today() => {
                Some("This is today already.".into())
            }
            Action::NextDay if is_day && self.date(view.today()) >= view.today() => Some("The log ends today.".into()),
            _ => None,
        }
    }

    /// Does an action. Returns the pane to go to, if any.
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
                if let Some(entry) = self.selected().and_then(|group| group.0.first().copied().cloned()) {
                    let title = entry.staff_name.clone().unwrap_or_else(|| format!("login {}", entry.login));
                    let narrowed = Narrowed { part: AuditFilter::By(entry.writer()), title, is_from_other_pane: false };
                    self.narrow(Some(narrowed), cx);
                }
            }
            Action::History => {
                if let Some(narrowed) = self.record_filter() {
                    self.narrow(Some(narrowed), cx);
                }
            }
            Action::Back => return self.back(cx),
            _ => {}
        }
        None
    }

    /// Returns a filter for the record of the current transaction.
    fn record_filter(&self) -> Option<Narrowed> {
        let group = self.selected()?;
        let entry = group.main()?;
        let part = AuditFilter::Row { table: entry.table.clone(), row: entry.row.clone()? };
        Some(Narrowed { part, title: audit::title(entry), is_from_other_pane: false })
    }

    fn step(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        if self.opened.is_some() {
            let len = self.lines(cx).len();
            return self.reading.act(action, len);
        }
        let len = self.groups().len();
        let moved = self.cursor.act(action, len);
        if moved {
            self.load_older(cx);
        }
        moved
    }

    fn lines(&self, cx: &Cx<'_>) -> Vec<diff::DiffLine> {
        self.entries.value().map(|entries| diff::lines(entries, cx.format())).unwrap_or_default()
    }

    fn open(&mut self, cx: &mut Cx<'_>) {
        let Some(group) = self.selected() else { return cx.say(Tone::Info, "There is no change here.") };
        let title = audit::headline(&group, cx.format());
        self.opened = transaction_of(&group).map(|transaction| Opened { transaction, title });
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
        // From a person or a record the key goes back to the days.
        let date = if self.narrowed.is_some() { self.date(cx.today()) } else { day_after(self.date(cx.today()), days) };
        self.go_to(Some(date), cx);
    }

    fn go_to(&mut self, date: Option<NaiveDate>, cx: &mut Cx<'_>) {
        self.chosen = date.filter(|date| *date < cx.today());
        self.narrow(None, cx);
    }

    /// Handles Esc: goes from a transaction to the list. From a person or a record it goes to the day, or to the pane
    /// that asked.
    fn back(&mut self, cx: &mut Cx<'_>) -> Option<Goto> {
        if self.opened.take().is_some() {
            self.entries.clear();
            return None;
        }
        if self.found.is_some() {
            self.search.clear();
            self.apply_search(cx.format());
            return None;
        }
        let narrowed = self.narrowed.take()?;
        self.narrow(None, cx);
        narrowed.is_from_other_pane.then_some(Goto::Back)
    }
}

fn transaction_of(group: &TransactionGroup<'_>) -> Option<String> {
    group.0.first().map(|entry| entry.transaction.clone())
}
