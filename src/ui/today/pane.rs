//! The pane as the app sees it.

use chrono::NaiveDate;
use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use uuid::Uuid;

use super::{Today, draw};
use crate::domain::audit::Record;
use crate::domain::desk::{Answer, DeskError};
use crate::domain::live::{Changes, Topic};
use crate::domain::seat::Seat;
use crate::domain::site::Site;
use crate::keys::{Action, Scope};
use crate::ui::context::{Cx, View};
use crate::ui::effect::Slot;
use crate::ui::ids::QueryId;
use crate::ui::pane::{Pane, PaneSpec};
use crate::ui::status::Status;
use crate::ui::waiting::Waiting;

/// Pane 1.
pub const PANE: PaneSpec = PaneSpec {
    number: Some(1),
    is_about_seats: true,
    ..PaneSpec::new(
        Action::PaneToday,
        Scope::Today,
        super::keys::KEYS,
        "The classes of a day. ! marks what needs attention, in words;\nthe right side says who and why. ↵ opens the roster.",
    )
};

impl Pane for Today {
    fn load(&mut self, cx: &mut Cx<'_>) {
        self.load(cx);
    }

    fn answer(&mut self, _slot: Slot, id: QueryId, answer: Result<Answer, DeskError>, cx: &mut Cx<'_>) {
        self.answer(id, answer, cx);
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        if let Some(goto) = self.act(action, cx) {
            cx.go(goto);
        }
    }

    fn why_not(&self, action: Action, view: &View<'_>) -> Option<String> {
        self.why_not(action, view)
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        draw(self, frame, area, view);
    }

    fn status(&self, view: View<'_>) -> Status {
        self.status(view)
    }

    fn is_typing(&self) -> bool {
        self.is_typing()
    }

    fn type_key(&mut self, key: KeyEvent, _cx: &mut Cx<'_>) {
        self.type_key(key);
    }

    fn has_form(&self) -> bool {
        self.has_form()
    }

    fn form_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        self.form_key(key, cx);
    }

    fn stash_form(&mut self) {
        self.stash_form();
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) {
        self.paste(text);
    }

    fn overlay(&mut self, waiting: &mut Waiting, _site: &Site, _today: NaiveDate) {
        self.seats_mut().for_each(|seat| waiting.show_on(seat));
    }

    fn seat_changed(&mut self, seat: &Seat) {
        self.seat_changed(seat);
    }

    fn seat(&self, id: Uuid) -> Option<&Seat> {
        self.sessions().iter().flat_map(|session| &session.seats).find(|seat| seat.seat_id == id)
    }

    fn shown_slots(&self, changes: &Changes) -> Vec<(Slot, bool)> {
        vec![(Slot::Day, changes.any(Topic::Class))]
    }

    fn record(&self, view: &View<'_>) -> Option<(Record, String)> {
        let class = self.selected(view.today())?;
        Some((Record::Class(class.id), format!("{} {}", view.site.clock(class.starts_at), class.course)))
    }
}
