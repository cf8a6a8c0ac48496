//! One person's work at the desk. When another person signs in, it is parked whole, with drafts and layers, until its
//! owner returns.

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

/// A query without an answer yet.
#[derive(Debug)]
pub(super) struct InFlightQuery {
    pub(super) id: QueryId,
    /// The query, to be sent again when its owner returns.
    pub(super) query: Query,
    pub(super) asked_at: DateTime<Utc>,
    /// The pane that asked; `None` if the app did.
    pub(super) pane: Option<PaneId>,
}

/// One person's work.
#[derive(Debug)]
pub(super) struct Workspace {
    /// The login; empty before the first sign-in.
    pub(super) login: String,
    /// The number of the owner's latest session.
    pub(super) session: SessionId,
    pub(super) actor: Actor,
    pub(super) pane: PaneId,
    pub(super) panes: Panes,
    /// The pane from which a pane without a number was opened. Esc returns to it.
    pub(super) return_to: PaneId,
    /// The ticket that was opened from a person's page. Esc returns to that page.
    pub(super) ticket_of_person: Option<Uuid>,
    pub(super) layer: Option<Layer>,
    pub(super) toast: Option<Toast>,
    /// Whether a file is being saved with text that was not written to the database.
    pub(super) saves_words: bool,
    pub(super) last_enter: Option<DateTime<Utc>>,
    /// The query of each slot that has no answer yet.
    pub(super) in_flight: BTreeMap<Slot, InFlightQuery>,
    /// The pane that queried a slot last; no entry if the app did.
    pub(super) asked_by: BTreeMap<Slot, PaneId>,
    /// Writes without a result.
    pub(super) writes: BTreeSet<WriteId>,
    /// Progress of work that takes longer than a moment.
    pub(super) progress: Progress,
    /// The pane that sent a write; no entry for an undo, which the app sends.
    pub(super) written_by: BTreeMap<WriteId, PaneId>,
    /// This user's last actions, for undo.
    pub(super) undo: UndoHistory,
    /// Queued writes and their results.
    pub(super) waiting: Waiting,
    /// Slots that changes made stale.
    pub(super) stale: Stale,
}

impl Workspace {
    /// Returns the workspace that is used before the first sign-in.
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

    /// Returns an empty workspace.
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

    /// Whether this write has no result yet.
    pub(super) fn awaits(&self, id: WriteId) -> bool {
        self.writes.contains(&id) || self.waiting.has(id)
    }

    /// Whether something is typed, unsaved or unread.
    pub(super) fn is_unfinished(&self) -> bool {
        self.has_drafts() || !self.writes.is_empty() || self.waiting.count() > 0 || self.waiting.unread() > 0
    }

    /// Whether typed text would be lost with this workspace.
    pub(super) fn has_drafts(&self) -> bool {
        self.panes.all().any(crate::ui::pane::Pane::has_drafts)
    }
}
