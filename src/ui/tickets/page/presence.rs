//! Who else has the ticket open, and that it is open here.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use crate::domain::desk::{DeskError, Query};
use crate::domain::ticket::page::Present;
use crate::domain::ticket::query;
use crate::ui::context::Cx;
use crate::ui::effect::Slot;
use crate::ui::ids::QueryId;
use crate::ui::remote::Remote;

/// How often others are told that the ticket is open here: three times before they no longer believe it.
const BEAT: Duration = Duration::seconds(5);

/// What others were told, and what they tell.
#[derive(Debug, Default)]
pub(super) struct Presence {
    /// What others were told last, and when.
    told: Option<(bool, DateTime<Utc>)>,
    present: Remote<Vec<Present>>,
}

impl Presence {
    /// Tells and asks, when others do not know it yet, when writing has begun or ended, and every few seconds.
    pub(super) fn be_present(&mut self, ticket: Uuid, is_writing: bool, cx: &mut Cx<'_>) {
        let is_known = self.told.is_some_and(|(told, at)| told == is_writing && cx.now < at + BEAT);
        if !is_known {
            self.ask(ticket, is_writing, cx);
        }
    }

    /// Tells and asks at once.
    pub(super) fn ask(&mut self, ticket: Uuid, is_writing: bool, cx: &mut Cx<'_>) {
        self.told = Some((is_writing, cx.now));
        let query = query::Query::Presence { ticket, is_writing };
        self.present.asking(cx.ask(Slot::TicketPresence, Query::Ticket(query)));
    }

    /// It is another ticket's page now.
    pub(super) fn forget(&mut self) {
        // Others are told with the next beat, which is due.
        self.told = self.told.map(|(told, at)| (told, at - BEAT));
        self.present.clear();
    }

    /// When others are to be told again.
    pub(super) fn beats_at(&self) -> Option<DateTime<Utc>> {
        self.told.map(|(_, at)| at + BEAT)
    }

    pub(super) fn answer(&mut self, id: QueryId, present: Vec<Present>, now: DateTime<Utc>) {
        self.present.answer(id, present, now);
    }

    pub(super) fn fail(&mut self, id: QueryId, trouble: DeskError) {
        self.present.fail(id, trouble);
    }

    /// `Ruth Boyd (desk-2) is writing · Mia Tran has this open`, and whether anybody writes; none when nobody else
    /// is there.
    pub(super) fn words(&self) -> Option<(String, bool)> {
        words(self.present.value()?)
    }
}

/// `Ruth Boyd (desk-2) is writing · Mia Tran has this open`, and whether anybody writes; `None` if nobody else is there.
pub(super) fn words(present: &[Present]) -> Option<(String, bool)> {
    if present.is_empty() {
        return None;
    }
    let mut present: Vec<&Present> = present.iter().collect();
    // Whoever writes comes first, where it is seen however many there are.
    present.sort_by_key(|one| !one.is_writing);
    let is_writing = present.iter().any(|one| one.is_writing);
    let one = |one: &&Present| {
        let desk = one.desk.as_ref().map(|desk| format!(" ({desk})")).unwrap_or_default();
        let does = if one.is_writing { "is writing" } else { "has this open" };
        format!("{}{desk} {does}", one.name)
    };
    Some((present.iter().map(one).collect::<Vec<_>>().join(" · "), is_writing))
}
