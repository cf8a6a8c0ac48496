//! Who else has the ticket open, and the heartbeat that tells others that it is open here.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use crate::domain::desk::{DeskError, Query};
use crate::domain::ticket::page::Present;
use crate::domain::ticket::query;
use crate::ui::context::Cx;
use crate::ui::effect::Slot;
use crate::ui::ids::QueryId;
use crate::ui::remote::Remote;

/// Interval of the heartbeat. Three heartbeats fit in the time after which others no longer believe it.
const HEARTBEAT: Duration = Duration::seconds(5);

/// The last announcement to other users, and who else is present.
#[derive(Debug, Default)]
pub(super) struct Presence {
    /// The last announcement: whether the user was writing, and when it was sent.
    announced: Option<(bool, DateTime<Utc>)>,
    present: Remote<Vec<Present>>,
}

impl Presence {
    /// Tells others and asks, if they do not know it yet, if writing has begun or ended, and every few seconds.
    pub(super) fn announce_if_due(&mut self, ticket: Uuid, is_writing: bool, cx: &mut Cx<'_>) {
        let is_known = self.announced.is_some_and(|(announced, at)| announced == is_writing && cx.now < at + HEARTBEAT);
        if !is_known {
            self.ask(ticket, is_writing, cx);
        }
    }

    /// Tells others and asks at once.
    pub(super) fn ask(&mut self, ticket: Uuid, is_writing: bool, cx: &mut Cx<'_>) {
        self.announced = Some((is_writing, cx.now));
        let query = query::Query::Presence { ticket, is_writing };
        self.present.asking(cx.ask(Slot::TicketPresence, Query::Ticket(query)));
    }

    /// Starts over for another ticket's page.
    pub(super) fn forget(&mut self) {
        // The next heartbeat, which is due now, tells others.
        self.announced = self.announced.map(|(announced, at)| (announced, at - HEARTBEAT));
        self.present.clear();
    }

    /// Returns when to tell others again.
    pub(super) fn heartbeat_at(&self) -> Option<DateTime<Utc>> {
        self.announced.map(|(_, at)| at + HEARTBEAT)
    }

    pub(super) fn answer(&mut self, id: QueryId, present: Vec<Present>, now: DateTime<Utc>) {
        self.present.answer(id, present, now);
    }

    pub(super) fn fail(&mut self, id: QueryId, trouble: DeskError) {
        self.present.fail(id, trouble);
    }

    /// Returns `Ruth Boyd (desk-2) is writing · Mia Tran has this open`, and whether anyone writes; `None` if no one
    /// else is there.
    pub(super) fn words(&self) -> Option<(String, bool)> {
        words(self.present.value()?)
    }
}

/// Returns `Ruth Boyd (desk-2) is writing · Mia Tran has this open`, and whether anyone writes; `None` if no one else
/// is there.
pub(super) fn words(present: &[Present]) -> Option<(String, bool)> {
    if present.is_empty() {
        return None;
    }
    let mut present: Vec<&Present> = present.iter().collect();
    // Users who write come first, so that they are seen however many are present.
    present.sort_by_key(|one| !one.is_writing);
    let is_writing = present.iter().any(|one| one.is_writing);
    let one = |one: &&Present| {
        let desk = one.desk.as_ref().map(|desk| format!(" ({desk})")).unwrap_or_default();
        let does = if one.is_writing { "is writing" } else { "has this open" };
        format!("{}{desk} {does}", one.name)
    };
    Some((present.iter().map(one).collect::<Vec<_>>().join(" · "), is_writing))
}
