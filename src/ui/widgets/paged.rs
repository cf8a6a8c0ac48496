//! A long list that is read page by page as the user scrolls down. The cursor keeps its place when the list is read
//! again.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::cursor::Cursor;
use crate::domain::desk::DeskError;
use crate::keys::Action;
use crate::ui::ids::QueryId;
use crate::ui::remote::Remote;

/// Rows that are queried at once.
pub const PAGE: usize = 100;
/// More rows are queried when fewer than this follow the cursor: more than any screen shows.
const AHEAD: usize = 60;

/// A record that has an id in every list.
pub trait Identified {
    /// Returns the id.
    fn id(&self) -> Uuid;
}

/// The list.
#[derive(Debug)]
pub struct Paged<T> {
    /// The rows that have been read.
    pub rows: Remote<Vec<T>>,
    /// The position of the current row.
    pub cursor: Cursor,
    more: Remote<()>,
    /// Whether the last page was a full one, so that more may follow.
    has_more: bool,
    /// How many rows the last query asked for.
    asked: usize,
    /// Whether the cursor keeps its index at the next answer, because this desk is moving the current row.
    stays: bool,
}

impl<T> Default for Paged<T> {
    fn default() -> Self {
        Self {
            rows: Remote::default(),
            cursor: Cursor::default(),
            more: Remote::default(),
            has_more: false,
            asked: 0,
            stays: false,
        }
    }
}

impl<T: Identified> Paged<T> {
    /// Returns the rows that have been read.
    #[must_use]
    pub fn rows(&self) -> &[T] {
        self.rows.value().map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns the current row.
    #[must_use]
    pub fn current(&self) -> Option<&T> {
        self.rows().get(self.cursor.0)
    }

    /// Moves by an action. Returns whether the action moves.
    pub fn move_cursor(&mut self, action: Action) -> bool {
        let len = self.rows().len();
        self.cursor.act(action, len)
    }

    /// Makes the cursor keep its index at the next answer, because this desk's change may move the current row.
    pub fn keep_index(&mut self) {
        self.stays = true;
    }

    /// Shows a row with its change before the database confirms it.
    pub fn change(&mut self, id: Uuid, change: impl FnOnce(&mut T)) {
        let rows = self.rows.value_mut().map(Vec::as_mut_slice).unwrap_or_default();
        if let Some(row) = rows.iter_mut().find(|row| row.id() == id) {
            change(row);
        }
    }

    /// Returns how many rows to query, so that no fewer are here afterwards.
    pub fn rows_to_ask(&mut self) -> usize {
        self.asked = self.rows().len().max(PAGE);
        self.asked
    }

    /// Returns the last row if more rows should be queried.
    #[must_use]
    pub fn wants_more(&self) -> Option<&T> {
        let is_near = self.cursor.0 + AHEAD >= self.rows().len();
        let asks = self.has_more && is_near && !self.more.is_loading() && !self.rows.is_loading();
        self.rows().last().filter(|_| asks)
    }

    /// Notes that more rows were queried.
    pub fn note_more_asked(&mut self, question: QueryId) {
        self.more.asking(question);
    }

    /// Replaces the rows by a new answer. The cursor stays on its row. A cursor at the top stays at the top, where the
    /// most urgent rows come.
    pub fn set_rows(&mut self, question: QueryId, rows: Vec<T>, now: DateTime<Utc>) {
        let on = self.current().map(Identified::id);
        let is_full = rows.len() >= self.asked;
        if !self.rows.answer(question, rows, now) {
            return;
        }
        self.has_more = is_full;
        self.more = Remote::default();
        let stays = std::mem::take(&mut self.stays);
        if self.cursor.0 > 0
            && !stays
            && let Some(at) = self.rows().iter().position(|row| Some(row.id()) == on)
        {
            self.cursor = Cursor(at);
        }
        let len = self.rows().len();
        self.cursor.clamp(len);
    }

    /// Appends rows after those that are here.
    pub fn append_rows(&mut self, question: QueryId, mut rows: Vec<T>, now: DateTime<Utc>) {
        if !self.more.answer(question, (), now) {
            return;
        }
        self.has_more = rows.len() >= PAGE;
        if let Some(known) = self.rows.value_mut() {
            rows.retain(|row| known.iter().all(|other| other.id() != row.id()));
            known.append(&mut rows);
        }
    }

    /// Notes that more rows could not be read.
    pub fn fail_more(&mut self, question: QueryId, trouble: DeskError) {
        self.more.fail(question, trouble);
    }
}
