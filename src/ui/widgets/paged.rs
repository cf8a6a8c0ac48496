//! A long list that is read page by page while one walks down, and read again without losing one's place.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::cursor::Cursor;
use crate::domain::desk::DeskError;
use crate::keys::Action;
use crate::ui::ids::QueryId;
use crate::ui::remote::Remote;

/// How many come at once.
pub const PAGE: usize = 100;
/// More are asked for when fewer lines than this follow: more than any screen shows.
const AHEAD: usize = 60;

/// Something that is known by its id wherever it stands.
pub trait Identified {
    /// The id.
    fn id(&self) -> Uuid;
}

/// The list.
#[derive(Debug)]
pub struct Paged<T> {
    /// What is here, as far as it has been read.
    pub rows: Remote<Vec<T>>,
    /// Where one is.
    pub cursor: Cursor,
    more: Remote<()>,
    /// The last page was a full one.
    has_more: bool,
    /// How many were asked for.
    asked: usize,
    /// What one is on is being moved by oneself: one stays in the place, for the next one.
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
    /// What is here.
    #[must_use]
    pub fn rows(&self) -> &[T] {
        self.rows.value().map(Vec::as_slice).unwrap_or_default()
    }

    /// The row that one is on.
    #[must_use]
    pub fn current(&self) -> Option<&T> {
        self.rows().get(self.cursor.0)
    }

    /// Moves by an action. Says whether it was one that moves.
    pub fn move_cursor(&mut self, action: Action) -> bool {
        let len = self.rows().len();
        self.cursor.act(action, len)
    }

    /// What is changed by oneself may go elsewhere in the list: one stays in the place when it is read again.
    pub fn keep_index(&mut self) {
        self.stays = true;
    }

    /// Shows a row as it is being changed, before the database has said so.
    pub fn change(&mut self, id: Uuid, change: impl FnOnce(&mut T)) {
        let rows = self.rows.value_mut().map(Vec::as_mut_slice).unwrap_or_default();
        if let Some(row) = rows.iter_mut().find(|row| row.id() == id) {
            change(row);
        }
    }

    /// How many to ask for, so that as much is here afterwards as before.
    pub fn rows_to_ask(&mut self) -> usize {
        self.asked = self.rows().len().max(PAGE);
        self.asked
    }

    /// The last row, when it is time to ask for those behind it.
    #[must_use]
    pub fn wants_more(&self) -> Option<&T> {
        let is_near = self.cursor.0 + AHEAD >= self.rows().len();
        let asks = self.has_more && is_near && !self.more.is_loading() && !self.rows.is_loading();
        self.rows().last().filter(|_| asks)
    }

    /// More is on its way.
    pub fn note_more_asked(&mut self, question: QueryId) {
        self.more.asking(question);
    }

    /// Takes the list, read again. One stays on the row that one was on; at the top one stays at the top, where
    /// what is most urgent comes.
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

    /// Takes the rows behind those that are here.
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

    /// More could not be read.
    pub fn fail_more(&mut self, question: QueryId, trouble: DeskError) {
        self.more.fail(question, trouble);
    }
}
