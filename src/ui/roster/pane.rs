//! The pane as the app sees it.

use chrono::NaiveDate;
use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use uuid::Uuid;

use super::{Roster, draw};
use crate::domain::audit::Record;
use crate::domain::desk::{Answer, DeskError, Outcome};
use crate::domain::journal::WriteId;
use crate::domain::license::License;
use crate::domain::live::Changes;
use crate::domain::seat::Seat;
use crate::domain::site::Site;
use crate::keys::{Action, Scope};
use crate::ui::context::{Cx, View};
use crate::ui::effect::Slot;
use crate::ui::ids::QueryId;
use crate::ui::pane::{Pane, PaneSpec};
use crate::ui::status::Status;
use crate::ui::undo::Done;
use crate::ui::waiting::Waiting;

/// Pane 2.
pub const PANE: PaneSpec = PaneSpec {
    number: Some(2),
    is_about_seats: true,
    ..PaneSpec::new(
        Action::PaneRoster,
        Scope::Roster,
        super::keys::KEYS,
        "One class: who is here, who is missing, who must not shoot.\n↵ admits; the marks a, l, y, z say what happened; u can undo this.",
    )
};

impl Pane for Roster {
    fn load(&mut self, cx: &mut Cx<'_>) {
        self.load(cx);
    }

    fn reload(&mut self, _slot: Slot, cx: &mut Cx<'_>) {
        self.reload(cx);
    }

    fn answer(&mut self, slot: Slot, id: QueryId, answer: Result<Answer, DeskError>, cx: &mut Cx<'_>) {
        match slot {
            Slot::ClassNotes => self.notes_answer(id, answer, cx),
            Slot::Session => self.answer(id, answer, cx),
            _ => self.form_answer(id, &answer, cx),
        }
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

    fn type_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        self.type_key(key, cx.site);
    }

    fn has_form(&self) -> bool {
        self.has_form()
    }

    fn form_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        self.form_key(key, cx);
    }

    fn form_takes_letters(&self) -> bool {
        self.form_takes_letters()
    }

    fn stash_form(&mut self) {
        self.stash_form();
    }

    fn has_drafts(&self) -> bool {
        self.has_drafts()
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) {
        self.paste(text);
    }

    fn fill_in(&mut self, license: &License) -> bool {
        self.fill_in(license)
    }

    fn forget_license(&mut self) {
        self.forget_license();
    }

    fn outcome(&mut self, write: WriteId, result: &Result<Outcome, DeskError>, cx: &mut Cx<'_>) -> bool {
        self.outcome(write, result, cx)
    }

    fn queued(&mut self, write: WriteId, _cx: &mut Cx<'_>) -> Option<String> {
        self.queued(write);
        None
    }

    fn overlay(&mut self, waiting: &mut Waiting, _site: &Site, _today: NaiveDate) {
        self.seats_mut().for_each(|seat| waiting.show_on(seat));
    }

    fn seat_changed(&mut self, seat: &Seat) {
        self.seat_changed(seat);
    }

    fn seat(&self, id: Uuid) -> Option<&Seat> {
        self.session().into_iter().flat_map(|session| &session.seats).find(|seat| seat.seat_id == id)
    }

    fn shown_slots(&self, changes: &Changes) -> Vec<(Slot, bool)> {
        vec![(Slot::Session, self.is_concerned(changes))]
    }

    fn read_along(&self, slot: Slot) -> &'static [Slot] {
        if slot == Slot::Session { &[Slot::ClassNotes] } else { &[] }
    }

    fn record(&self, view: &View<'_>) -> Option<(Record, String)> {
        self.selected(view.site).map(Record::of_seat)
    }

    fn shows_action(&self, done: &Done, view: &View<'_>) -> bool {
        self.selected(view.site).is_some_and(|shown| shown.seat_id == done.seat.seat)
    }
}
