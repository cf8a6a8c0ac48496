//! The balance was paid: cash, or card with the terminal's reference.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use uuid::Uuid;

use super::{Filled, SheetKey};
use crate::domain::dates::parse_amount;
use crate::domain::desk::{Command, Method, Pay};
use crate::domain::format::Format;
use crate::domain::seat::Seat;
use crate::domain::text::count;
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::fields::{Fields, FieldsKey};

const METHOD: usize = 0;
const AMOUNT: usize = 1;
const REFERENCE: usize = 2;

#[derive(Debug)]
pub(super) struct PaymentForm {
    pub(super) fields: Fields,
}

impl PaymentForm {
    pub(super) fn new(seat: &Seat) -> Self {
        let fields = Fields::default()
            .choice("Paid by", &["cash", "card"])
            .text("Amount", &seat.balance.map(|due| format!("{due:.2}")).unwrap_or_default())
            .text("Card terminal's reference", "");
        Self { fields }
    }

    /// Cash has no reference: the amount is then the last field.
    pub(super) fn is_cash(&self) -> bool {
        self.fields.chosen(METHOD) == 0
    }

    pub(super) fn key(&mut self, key: KeyEvent) -> SheetKey {
        if self.is_cash() {
            match (key.code, self.fields.focused()) {
                (KeyCode::Enter, AMOUNT) => return SheetKey::Submit,
                (KeyCode::Tab | KeyCode::Down, AMOUNT) => {
                    self.fields.focus(METHOD);
                    return SheetKey::Taken;
                }
                (KeyCode::BackTab | KeyCode::Up, METHOD) => {
                    self.fields.focus(AMOUNT);
                    return SheetKey::Taken;
                }
                _ => {}
            }
        }
        match self.fields.key(key) {
            FieldsKey::Submit => SheetKey::Submit,
            _ => SheetKey::Taken,
        }
    }

    pub(super) fn command(&self, id: Uuid, seat: &Seat, format: Format<'_>) -> Filled {
        let amount = parse_amount(self.fields.value(AMOUNT))?;
        if let Some(due) = seat.balance.filter(|due| amount > *due) {
            return Err(format!("Only {} is still to pay.", format.money(due)));
        }
        let method = if self.is_cash() { Method::Cash } else { Method::Card };
        let reference = if self.is_cash() { "" } else { self.fields.value(REFERENCE) };
        if method == Method::Card && reference.is_empty() {
            return Err("A card payment needs the reference that the terminal printed.".into());
        }
        let reference = (!reference.is_empty()).then(|| reference.to_owned());
        Ok(Command::Pay(Pay { id, seat: seat.into(), amount, method, reference }))
    }

    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>, seat: &Seat) {
        let [due, _, fields] =
            Layout::vertical([Constraint::Length(1), Constraint::Length(1), Constraint::Min(0)]).areas(area);
        let seats = count(usize::try_from(seat.party_size).unwrap_or_default(), "seat", "seats");
        let words = match seat.balance {
            Some(due) => format!("Order {}: {} to pay for {}.", seat.order_number, view.format().money(due), seats),
            None => format!("Order {} is not paid; it is for {seats}.", seat.order_number),
        };
        frame.render_widget(Line::styled(words, view.theme.style(Meaning::Warn)), due);
        let shown = if self.is_cash() { self.fields.height() - 1 } else { self.fields.height() };
        self.fields.draw(frame, Rect { height: fields.height.min(shown), ..fields }, view);
    }
}
