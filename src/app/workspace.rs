//! What one person at the desk works on. It is theirs: when somebody else takes over it is put aside
//! whole, drafts and layers included, until they are back.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::layer::Layer;
use super::live::Stale;
use super::panes::{PaneId, Panes};
use super::progress::Progress;
use crate::domain::desk::Query;
use crate::domain::journal::WriteId;
use crate::domain::rights::Rights;
use crate::domain::staff::{Actor, Role};
use crate::ui::context::Toast;
use crate::ui::effect::Slot;
use crate::ui::ids::{QueryId, SessionId};
use crate::ui::undo::UndoHistory;
use crate::ui::waiting::Waiting;

/// A question that has no answer yet.
#[derive(Debug)]
pub(super) struct InFlightQuery {
    pub(super) id: QueryId,
    /// To be asked again by whoever comes back.
    pub(super) query: Query,
    pub(super) asked_at: DateTime<Utc>,
    /// The pane that asked; `None` if the app did.
    pub(super) pane: Option<PaneId>,
}

/// One person's work.
#[derive(Debug)]
pub(super) struct Workspace {
    /// The login; empty before anybody has come in.
    pub(super) login: String,
    /// The number of the way that they came in by last.
    pub(super) session: SessionId,
    pub(super) actor: Actor,
    pub(super) pane: PaneId,
    pub(super) panes: Panes,
    /// The pane from which one came to a pane without a number, and to which Esc goes back.
    pub(super) return_to: PaneId,
    /// The ticket that was opened from a person's page, to which Esc goes back.
    pub(super) ticket_of_person: Option<Uuid>,
    pub(super) layer: Option<Layer>,
    pub(super) toast: Option<Toast>,
    /// A file with the words that are written nowhere else is being saved.
    pub(super) saves_words: bool,
    pub(super) last_enter: Option<DateTime<Utc>>,
    /// The question of each slot that has no answer yet.
    pub(super) in_flight: BTreeMap<Slot, InFlightQuery>,
    /// The pane that asked last for a slot; none for what the app itself asks.
    pub(super) asked_by: BTreeMap<Slot, PaneId>,
    /// Writes that have no result yet.
    pub(super) writes: BTreeSet<WriteId>,
    /// How far work is that takes longer than a moment.
    pub(super) progress: Progress,
    /// The pane that sent a write; none for an undo, which is the app's.
    pub(super) written_by: BTreeMap<WriteId, PaneId>,
    /// What this user did last, for Undo.
    pub(super) undo: UndoHistory,
    /// Writes that wait for a connection, and what came of them.
    pub(super) waiting: Waiting,
    /// What is to be read again because of changes.
    pub(super) stale: Stale,
}

impl Workspace {
    /// Before anybody has come in.
    pub(super) fn signed_out() -> Self {
        let actor = Actor {
            staff_id: None,
            name: String::new(),
            role: Role::Desk,
            rights: Rights::default(),
            desk: String::new(),
            venue: None,
        };
        Self::of(String::new(), actor)
    }

    /// A fresh one.
    pub(super) fn of(login: String, actor: Actor) -> Self {
        Self {
            login,
            session: super::INITIAL,
            actor,
            pane: PaneId::Today,
            panes: Panes::default(),
            return_to: PaneId::Today,
            ticket_of_person: None,
            layer: None,
            toast: None,
            saves_words: false,
            last_enter: None,
            in_flight: BTreeMap::new(),
            asked_by: BTreeMap::new(),
            writes: BTreeSet::new(),
            progress: Progress::default(),
            written_by: BTreeMap::new(),
            undo: UndoHistory::default(),
            waiting: Waiting::default(),
            stale: Stale::default(),
        }
    }

    /// Whether a result is still to come for this write.
    pub(super) fn awaits(&self, id: WriteId) -> bool {
        self.writes.contains(&id) || self.waiting.has(id)
    }

    /// Whether something is typed, unsaved or unread.
    pub(super) fn is_unfinished(&self) -> bool {
        self.has_drafts() || !self.writes.is_empty() || self.waiting.count() > 0 || self.waiting.unread() > 0
    }

    /// Whether something typed would be lost with it.
    pub(super) fn has_drafts(&self) -> bool {
        self.panes.all().any(crate::ui::pane::Pane::has_drafts)
    }
}
