//! The interface between the app and the pane.

use super::{People, draw};
use crate::domain::audit::Record;
use crate::domain::desk::{Answer, DeskError, Outcome};
use crate::domain::journal::WriteId;
use crate::domain::live::{Changes, Topic};
use crate::domain::person::PersonKind;
use crate::domain::seat::Seat;
use crate::domain::site::Site;
use crate::keys::{Action, Scope};
use crate::ui::context::{Cx, View};
use crate::ui::effect::Slot;
use crate::ui::ids::QueryId;
use crate::ui::pane::{Pane, PaneSpec};
use crate::ui::status::Status;
use crate::ui::waiting::Waiting;
use chrono::NaiveDate;
use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;

/// Pane 6.
pub const PANE: PaneSpec = PaneSpec {
    number: Some(6),
    is_about_seats: true,
    letters_are_text: true,
    ..PaneSpec::new(
        Action::PanePeople,
        Scope::People,
        super::keys::KEYS,
        "Everybody: type a part of a name, a phone number, an email or an\norder. ↵ opens the page with orders, classes and papers.",
    )
};

impl Pane for People {
    fn load(&mut self, cx: &mut Cx<'_>) {
        self.load(cx);
    }

    fn answer(&mut self, slot: Slot, id: QueryId, answer: Result<Answer, DeskError>, cx: &mut Cx<'_>) {
        self.answer(slot, id, answer, cx);
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
        self.type_key(key, cx);
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

    fn has_drafts(&self) -> bool {
        self.has_drafts()
    }

    fn paste(&mut self, text: &str, cx: &mut Cx<'_>) {
        self.paste(text, cx);
    }

    fn outcome(&mut self, write: WriteId, result: &Result<Outcome, DeskError>, cx: &mut Cx<'_>) -> bool {
        self.outcome(write, result, cx)
    }

    fn overlay(&mut self, waiting: &mut Waiting, _site: &Site, _today: NaiveDate) {
        self.seats_mut().for_each(|seat| waiting.show_on(seat));
    }

    fn seat_changed(&mut self, seat: &Seat) {
        self.seat_changed(seat);
    }

    fn shown_slots(&self, changes: &Changes) -> Vec<(Slot, bool)> {
        vec![
            (Slot::People, changes.any(Topic::Person)),
            (Slot::Person, self.is_page_concerned(changes)),
            (Slot::PersonTickets, self.shows_tickets() && changes.any(Topic::Ticket)),
        ]
    }

    fn read_along(&self, slot: Slot) -> &'static [Slot] {
        if slot == Slot::Person { &[Slot::Sealed, Slot::PersonTickets] } else { &[] }
    }

    fn reload(&mut self, slot: Slot, cx: &mut Cx<'_>) {
        match slot {
            Slot::People => self.look_again(cx),
            Slot::PersonTickets => self.load_tickets(cx),
            _ => self.load_page(cx),
        }
    }

    fn record(&self, _view: &View<'_>) -> Option<(Record, String)> {
        let hit = self.current_person()?;
        let record = match hit.kind {
            PersonKind::Account => Record::Account(hit.person_id),
            PersonKind::Attendee => Record::Attendee(hit.person_id),
            PersonKind::Buyer => Record::Buyer(hit.person_id),
        };
        Some((record, hit.name.clone()))
    }
}
