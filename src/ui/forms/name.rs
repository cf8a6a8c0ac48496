//! Who sits here: a name for a seat without one, or a substitute.

use chrono::NaiveDate;
use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;

use super::{Filled, SheetKey};
use crate::domain::dates::parse_optional_date;
use crate::domain::desk::Command;
use crate::domain::seat::Seat;
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::fields::{Fields, FieldsKey};

const NAME: usize = 0;
const EMAIL: usize = 1;
const BIRTH_DATE: usize = 2;

#[derive(Debug)]
pub(super) struct NameForm {
    pub(super) fields: Fields,
    /// The name that stood there when the form was opened.
    seen: Option<String>,
}

impl NameForm {
    pub(super) fn new(seat: &Seat) -> Self {
        let birth = seat.birth_date.map(|date| date.to_string()).unwrap_or_default();
        // The account that holds the waiver, when the same person has two.
        let email = seat.waiver_elsewhere.as_deref().filter(|email| email.contains('@'));
        let fields = Fields::default()
            .text("Name", seat.name.as_deref().unwrap_or_default())
            .text("Email (an account's, where there is one)", email.or(seat.email.as_deref()).unwrap_or_default())
            .text("Date of birth (2008-05-17)", &birth);
        Self { fields, seen: seat.name.clone() }
    }

    pub(super) fn key(&mut self, key: KeyEvent) -> SheetKey {
        match self.fields.key(key) {
            FieldsKey::Submit => SheetKey::Submit,
            _ => SheetKey::Taken,
        }
    }

    pub(super) fn command(&self, seat: &Seat, today: NaiveDate) -> Filled {
        let name = self.fields.value(NAME);
        if name.is_empty() {
            return Err("The name is missing.".into());
        }
        if name.chars().count() > 200 {
            return Err("The name is too long: 200 characters are kept.".into());
        }
        let email = self.fields.value(EMAIL);
        if !email.is_empty() && !is_email(email) {
            return Err(format!("\u{201c}{email}\u{201d} is not an email address. Correct it or leave it empty."));
        }
        let birth_date = parse_optional_date(self.fields.value(BIRTH_DATE))?;
        if birth_date.is_some_and(|birth| birth >= today) {
            return Err("A date of birth lies in the past.".into());
        }
        let same_person = self.seen.as_deref().is_some_and(|seen| seen.eq_ignore_ascii_case(name));
        Ok(Command::Name {
            seat: seat.into(),
            seen: self.seen.clone(),
            name: name.to_owned(),
            email: (!email.is_empty()).then(|| email.to_owned()),
            birth_date,
            person: seat.person_id.filter(|_| same_person),
        })
    }

    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>, seat: &Seat) {
        let [help, _, fields] =
            Layout::vertical([Constraint::Length(1), Constraint::Length(1), Constraint::Min(0)]).areas(area);
        let words = match (&seat.name, &seat.buyer) {
            (None, Some(buyer)) => format!("Bought by {buyer}. Prices and the other seats stay as they are."),
            (None, None) => "Prices and the other seats stay as they are.".into(),
            (Some(_), _) => "A substitute signs their own waiver. Clear the old email and birth date.".into(),
        };
        frame.render_widget(Line::styled(crate::domain::text::safe(&words), view.theme.style(Meaning::Muted)), help);
        self.fields.draw(frame, fields, view);
    }
}

/// One `@` with something before it and a dotted name behind it; the mail server knows the rest.
fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, host)| {
        !local.is_empty()
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !text.chars().any(char::is_whitespace)
            && !host.contains('@')
    })
}
