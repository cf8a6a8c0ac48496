//! Payment of the balance: in cash with change, by card with the terminal's reference, or both.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{FormEvent, Validated};
use crate::domain::desk::{Command, Method, Pay, Tender};
use crate::domain::format::Format;
use crate::domain::payment::{self, Part, Payment, Typed};
use crate::domain::seat::Seat;
use crate::domain::text::{count, safe};
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::fields::{Fields, FieldsEvent};

const WAY: usize = 0;
const CASH: usize = 1;
const RECEIVED: usize = 2;
const CARD: usize = 3;
const REFERENCE: usize = 4;

/// The method of payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Methods {
    Cash,
    Card,
    Both,
}

#[derive(Debug)]
pub(super) struct PaymentForm {
    pub(super) fields: Fields,
}

impl PaymentForm {
    pub(super) fn new(seat: &Seat) -> Self {
        let fields = Fields::default()
            .choice("Paid by", &["cash", "card", "both: cash and card"])
            .text("Cash amount", "")
            .text("Received", "")
            .text("Card amount", "")
            .text("Card terminal's reference", "");
        let mut form = Self { fields };
        form.lay_out(seat.balance);
        form
    }

    fn methods(&self) -> Methods {
        match self.fields.chosen(WAY) {
            0 => Methods::Cash,
            1 => Methods::Card,
            _ => Methods::Both,
        }
    }

    /// Shows the fields of the method, and fills the balance into an amount that was not typed.
    fn lay_out(&mut self, due: Option<Decimal>) {
        let methods = self.methods();
        for (field, is_shown) in [
            (CASH, methods != Methods::Card),
            (RECEIVED, methods != Methods::Card),
            (CARD, methods != Methods::Cash),
            (REFERENCE, methods != Methods::Cash),
        ] {
            self.fields.show(field, is_shown);
        }
        let are_untouched = [CASH, CARD].map(|field| self.fields.is_untouched(field));
        match (methods, are_untouched) {
            (Methods::Cash, [true, _]) => self.put(CASH, due),
            (Methods::Card, [_, true]) => self.put(CARD, due),
            // The user types how much of it is in cash.
            (Methods::Both, [true, true]) => [CASH, CARD].into_iter().for_each(|field| self.put(field, None)),
            (Methods::Both, [true, false]) => self.put_rest(CASH, CARD, due),
            (Methods::Both, [false, true]) => self.put_rest(CARD, CASH, due),
            _ => {}
        }
    }

    fn put(&mut self, field: usize, amount: Option<Decimal>) {
        self.fields.set(field, &amount.map(|amount| format!("{amount:.2}")).unwrap_or_default());
    }

    fn put_rest(&mut self, field: usize, other: usize, due: Option<Decimal>) {
        self.put(field, payment::rest(due, self.fields.value(other)));
    }

    pub(super) fn key(&mut self, key: KeyEvent, due: Option<Decimal>) -> FormEvent {
        let before = self.methods();
        let done = self.fields.key(key);
        if self.methods() != before {
            self.lay_out(due);
        }
        // While one amount is typed, the other is the remainder, until it is typed as well.
        match (self.methods(), self.fields.focused()) {
            (Methods::Both, CASH) if self.fields.is_untouched(CARD) => self.put_rest(CARD, CASH, due),
            (Methods::Both, CARD) if self.fields.is_untouched(CASH) => self.put_rest(CASH, CARD, due),
            _ => {}
        }
        if done == FieldsEvent::Submit { FormEvent::Submit } else { FormEvent::Taken }
    }

    fn typed(&self) -> Typed<'_> {
        let value = |field, is_asked: bool| if is_asked { self.fields.value(field) } else { "" };
        let (by_cash, by_card) = (self.methods() != Methods::Card, self.methods() != Methods::Cash);
        Typed {
            cash: value(CASH, by_cash),
            received: value(RECEIVED, by_cash),
            card: value(CARD, by_card),
            reference: value(REFERENCE, by_card),
        }
    }

    pub(super) fn command(&mut self, id: Uuid, seat: &Seat, format: Format<'_>) -> Validated {
        match Payment::read(self.typed(), seat.balance, format) {
            Ok(payment) => Ok(Command::Pay(Pay { id, seat: seat.into(), tenders: tenders(id, payment) })),
            Err((part, sentence)) => {
                let is_by_card = self.methods() == Methods::Card;
                self.fields.focus(match part {
                    Part::Cash if is_by_card => CARD,
                    Part::Cash => CASH,
                    Part::Received => RECEIVED,
                    Part::Card => CARD,
                    Part::Reference => REFERENCE,
                });
                Err(sentence)
            }
        }
    }

    /// Returns what Enter does, once everything is filled in.
    pub(super) fn says(&self, seat: &Seat, view: View<'_>) -> Option<String> {
        let payment = Payment::read(self.typed(), seat.balance, view.format()).ok()?;
        let change = self.change(view.format()).map(|change| format!("; change due {change}")).unwrap_or_default();
        Some(format!("↵ records {} for {}{change}.", payment.words(view.format()), seat.label()))
    }

    /// Returns the change to give back from the cash; `None` if there is none.
    pub(super) fn change(&self, format: Format<'_>) -> Option<String> {
        let payment = Payment::read(self.typed(), None, format).ok()?;
        payment.change().filter(|change| !change.is_zero()).map(|change| format.money(change))
    }

    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>, seat: &Seat) {
        let [due, _, fields, rest] = Layout::vertical([
            Constraint::Length(1),
            Constraint::Length(1),
            Constraint::Length(self.fields.height()),
            Constraint::Min(0),
        ])
        .areas(area);
        let seats = count(usize::try_from(seat.party_size).unwrap_or_default(), "seat", "seats");
        let words = match seat.balance {
            Some(due) => format!("Order {}: {} to pay for {}.", seat.order_number, view.format().money(due), seats),
            None => format!("Order {} is not paid; it is for {seats}.", seat.order_number),
        };
        frame.render_widget(Line::styled(safe(&words), view.theme.style(Meaning::Warn)), due);
        let typed = self.typed();
        self.fields.draw_with(frame, fields, view, |field| match field {
            RECEIVED => match payment::change_words(typed.cash, typed.received, view.format()) {
                none if none.is_empty() => "for the change".into(),
                words => words,
            },
            CASH | CARD => " ".into(),
            _ => String::new(),
        });
        let left = self.left(seat, view);
        let row = Rect { y: rest.y + u16::from(rest.height > 1), height: rest.height.min(1), ..rest };
        frame.render_widget(Line::styled(left, view.theme.style(Meaning::Text)), row);
    }

    /// Returns the balance that remains after this payment.
    fn left(&self, seat: &Seat, view: View<'_>) -> String {
        let typed = self.typed();
        let cash = payment::rest(seat.balance, typed.cash);
        match cash.map(|rest| payment::rest(Some(rest), typed.card)) {
            Some(Some(left)) => format!("  Still to pay after this: {}", view.format().money(left)),
            _ => String::new(),
        }
    }
}

/// Returns the tenders of a payment. Their ids are derived from the payment's id, so a retry sends the same ids.
fn tenders(id: Uuid, payment: Payment) -> Vec<Tender> {
    let is_split = payment.cash.is_some() && payment.card.is_some();
    let id_of = |method: Method| if is_split { Uuid::new_v5(&id, method.word().as_bytes()) } else { id };
    let received = payment.received;
    let cash = payment.cash.map(|amount| Tender {
        id: id_of(Method::Cash),
        amount,
        method: Method::Cash,
        reference: None,
        received,
    });
    let card = payment.card.map(|(amount, reference)| Tender {
        id: id_of(Method::Card),
        amount,
        method: Method::Card,
        reference: Some(reference),
        received: None,
    });
    cash.into_iter().chain(card).collect()
}
