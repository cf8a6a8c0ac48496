//! The pane as the app sees it.

use chrono::NaiveDate;
use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use uuid::Uuid;

use super::{CheckIn, draw};
use crate::domain::audit::Record;
use crate::domain::desk::{Answer, DeskError, Outcome};
use crate::domain::journal::WriteId;
use crate::domain::license::License;
use crate::domain::live::{Changes, Topic};
use crate::domain::seat::Seat;
use crate::domain::site::Site;
use crate::keys::{Action, Scope};
use crate::ui::context::{Cx, View};
use crate::ui::effect::Slot;
use crate::ui::frame::Hint;
use crate::ui::ids::QueryId;
use crate::ui::pane::{Pane, PaneSpec};
use crate::ui::status::Status;
use crate::ui::undo::{Done, Reversal};
use crate::ui::waiting::Waiting;

/// Pane 3.
pub const PANE: PaneSpec = PaneSpec {
    number: Some(3),
    is_about_seats: true,
    letters_are_text: true,
    ..PaneSpec::new(
        Action::PaneCheckIn,
        Scope::CheckIn,
        super::keys::KEYS,
        "Scan a ticket, or type a name, an order or a phone number.\nADMIT: ↵ lets them in. ASK and STOP say why; Alt with the letter\nbeside a reason fixes it. Letters alone are always typed.\n↓ and Tab go to the list and the last arrivals. A scan works\nwherever you are.",
    )
};

impl Pane for CheckIn {
    fn load(&mut self, cx: &mut Cx<'_>) {
        self.load(cx);
    }

    fn answer(&mut self, slot: Slot, id: QueryId, answer: Result<Answer, DeskError>, cx: &mut Cx<'_>) {
        match slot {
            Slot::Find => self.find_answer(id, answer, cx),
            Slot::Arrivals => self.arrivals_answer(id, answer, cx),
            Slot::Classes => self.classes_answer(id, answer, cx),
            _ => self.form_answer(id, &answer, cx),
        }
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        self.act(action, cx);
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

    fn hints(&self, can_undo: bool, view: View<'_>) -> Option<Vec<Hint>> {
        Some(self.hints(can_undo, view))
    }

    fn is_typing(&self) -> bool {
        self.is_typing()
    }

    fn type_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        self.type_key(key, cx);
    }

    fn takes_letters(&self) -> bool {
        self.takes_letters()
    }

    fn is_field_empty(&self) -> bool {
        self.is_empty()
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

    fn has_drafts(&self) -> bool {
        self.has_drafts()
    }

    fn paste(&mut self, text: &str, cx: &mut Cx<'_>) {
        self.paste(text, cx);
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

    fn queued(&mut self, write: WriteId, cx: &mut Cx<'_>) -> Option<String> {
        self.queued(write, cx)
    }

    fn overlay(&mut self, waiting: &mut Waiting, _site: &Site, _today: NaiveDate) {
        self.seats_mut().for_each(|seat| waiting.show_on(seat));
        self.show_waiting(waiting.arrivals());
    }

    fn seat_changed(&mut self, seat: &Seat) {
        self.seat_changed(seat);
    }

    fn seat(&self, id: Uuid) -> Option<&Seat> {
        self.seat(id)
    }

    fn shown_slots(&self, changes: &Changes) -> Vec<(Slot, bool)> {
        let class = changes.any(Topic::Class);
        vec![(Slot::Arrivals, class), (Slot::Classes, class), (Slot::Find, self.is_concerned(changes))]
    }

    fn reload(&mut self, slot: Slot, cx: &mut Cx<'_>) {
        match slot {
            Slot::Arrivals => self.load_arrivals(cx),
            Slot::Classes => self.load_classes(cx),
            _ => self.look_again(cx),
        }
    }

    fn leave(&mut self) {
        self.leave();
    }

    fn record(&self, view: &View<'_>) -> Option<(Record, String)> {
        match self.arrival_on() {
            Some(arrival) => {
                Some((Record::Seat { seat: arrival.seat_id, item: arrival.seat_id }, arrival.name.clone()))
            }
            None => self.selected(view).map(Record::of_seat),
        }
    }

    fn shows_action(&self, done: &Done, view: &View<'_>) -> bool {
        let is_arrival = matches!(done.reversal, Reversal::Event(event) if self.shows_arrival(event));
        is_arrival || self.selected(view).is_some_and(|shown| shown.seat_id == done.seat.seat)
    }
}
