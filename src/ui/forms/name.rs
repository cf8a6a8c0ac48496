//! Names a seat: the first name for a seat without one, or a substitute.

use chrono::NaiveDate;
use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use super::identity::written;
use super::{FormEvent, Validated};
use uuid::Uuid;

use crate::domain::dates::{optional, parse_birth_date};
use crate::domain::desk::{Command, NameSeat};
use crate::domain::license::License;
use crate::domain::seat::Seat;
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::fields::{Fields, FieldsEvent};

const NAME: usize = 0;
const EMAIL: usize = 1;
const BIRTH_DATE: usize = 2;

#[derive(Debug)]
pub(super) struct NameForm {
    pub(super) fields: Fields,
    /// The name on the seat, as far as this desk has seen.
    seen: Option<String>,
    /// The values with which the form was opened, about the person who held the seat then.
    first: First,
    /// Whether the first person's email and date of birth were removed, because the name is another one.
    is_substitute: bool,
}

/// The name, email and date of birth with which a form was opened.
#[derive(Debug)]
struct First {
    name: Option<String>,
    email: String,
    birth_date: String,
}

impl NameForm {
    pub(super) fn new(seat: &Seat) -> Self {
        let birth = seat.birth_date.map(written).unwrap_or_default();
        // The email of the account that holds the waiver, if the same person has two accounts.
        let email = seat.waiver_elsewhere.as_deref().filter(|email| email.contains('@'));
        let email = email.or(seat.email.as_deref()).unwrap_or_default();
        let fields = Fields::default()
            .text("Name", seat.name.as_deref().unwrap_or_default())
            .text("Email (an account's, where there is one)", email)
            .text("Date of birth (5/17/08)", &birth);
        let first = First { name: seat.name.clone(), email: email.to_owned(), birth_date: birth };
        Self { fields, seen: seat.name.clone(), first, is_substitute: false }
    }

    /// Notes that another desk was faster. The next Enter replaces this name.
    pub(super) fn set_seen(&mut self, seat: &Seat) {
        self.seen.clone_from(&seat.name);
    }

    /// Fills in the holder of a license.
    pub(super) fn fill_in(&mut self, license: &License) {
        if let Some(name) = license.name.whole() {
            self.fields.set(NAME, &name);
        }
        self.update_inherited_fields();
        self.fields.set(BIRTH_DATE, &written(license.birth_date));
    }

    pub(super) fn key(&mut self, key: KeyEvent) -> FormEvent {
        let done = self.fields.key(key);
        self.update_inherited_fields();
        match done {
            FieldsEvent::Submit => FormEvent::Submit,
            _ => FormEvent::Taken,
        }
    }

    /// Whether the typed name differs from that of the person who held the seat.
    fn names_another(&self) -> bool {
        let typed = self.fields.value(NAME);
        !typed.is_empty() && self.first.name.as_deref().is_some_and(|name| !name.eq_ignore_ascii_case(typed))
    }

    /// Removes the first person's email and date of birth if a substitute is typed. Restores them with the first name.
    /// Values that the user typed stay.
    fn update_inherited_fields(&mut self) {
        let is_substitute = self.names_another();
        if is_substitute == self.is_substitute {
            return;
        }
        self.is_substitute = is_substitute;
        for (field, old) in [(EMAIL, &self.first.email), (BIRTH_DATE, &self.first.birth_date)] {
            let (from, to) = if is_substitute { (old.as_str(), "") } else { ("", old.as_str()) };
            if self.fields.value(field) == from.trim() {
                self.fields.set(field, to);
            }
        }
    }

    /// Returns the first field that cannot be saved, and why.
    fn fault(&self, today: NaiveDate) -> Option<(usize, String)> {
        let (name, email) = (self.fields.value(NAME), self.fields.value(EMAIL));
        if name.is_empty() {
            return Some((NAME, "The name is missing.".into()));
        }
        if name.chars().count() > 200 {
            return Some((NAME, "The name is too long: 200 characters are kept.".into()));
        }
        if !email.is_empty() && !is_email(email) {
            let sentence = format!("\u{201c}{email}\u{201d} is not an email address. Correct it or leave it empty.");
            return Some((EMAIL, sentence));
        }
        match optional(self.fields.value(BIRTH_DATE), today, parse_birth_date) {
            Err(sentence) => Some((BIRTH_DATE, sentence)),
            Ok(Some(birth)) if birth >= today => Some((BIRTH_DATE, "A date of birth must be in the past.".into())),
            Ok(_) => None,
        }
    }

    /// Returns why the value of a field without focus cannot be saved.
    pub(super) fn fault_without_focus(&self, today: NaiveDate) -> Option<String> {
        let (field, sentence) = self.fault(today)?;
        let is_left = field != self.fields.focused() && !self.fields.value(field).is_empty();
        is_left.then_some(sentence)
    }

    /// Returns what Enter does.
    pub(super) fn says(&self, seat: &Seat) -> Option<String> {
        let name = Some(self.fields.value(NAME)).filter(|name| !name.is_empty())?;
        Some(match &seat.name {
            Some(known) if known == name => format!("Enter saves {name} as the person on this seat."),
            Some(known) => format!("Enter gives the seat of {known} to {name}."),
            None => format!("Enter names the seat: {name}."),
        })
    }

    pub(super) fn command(&mut self, id: Uuid, seat: &Seat, today: NaiveDate) -> Validated {
        if let Some((field, sentence)) = self.fault(today) {
            self.fields.focus(field);
            return Err(sentence);
        }
        let (name, email) = (self.fields.value(NAME), self.fields.value(EMAIL));
        let birth_date = optional(self.fields.value(BIRTH_DATE), today, parse_birth_date)?;
        let same_person = self.seen.as_deref().is_some_and(|seen| seen.eq_ignore_ascii_case(name));
        Ok(Command::Name(NameSeat {
            id: Some(id),
            seat: seat.into(),
            seen: self.seen.clone(),
            name: name.to_owned(),
            email: (!email.is_empty()).then(|| email.to_owned()),
            birth_date,
            person: seat.person_id.filter(|_| same_person),
        }))
    }

    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>, seat: &Seat) {
        let words = match (&seat.name, &seat.buyer) {
            (None, Some(buyer)) => format!("Bought by {buyer}. Prices and the other seats stay as they are."),
            (None, None) => "Prices and the other seats stay as they are.".into(),
            (Some(_), _) if self.names_another() => {
                "A substitute: type their own email and birth date. They sign their own waiver.".into()
            }
            (Some(_), _) => "With another name the email and birth date of the person before are dropped.".into(),
        };
        let words = text::wrap(&text::safe(&words), usize::from(area.width).max(1));
        let height = u16::try_from(words.len()).unwrap_or(1);
        let [help, _, fields] =
            Layout::vertical([Constraint::Length(height), Constraint::Length(1), Constraint::Min(0)]).areas(area);
        let words: Vec<Line<'_>> = words.into_iter().map(Line::raw).collect();
        frame.render_widget(Paragraph::new(words).style(view.theme.style(Meaning::Muted)), help);
        self.fields.draw(frame, fields, view);
    }
}

/// Whether the text has one `@` with something before it and a domain with a dot after it. The mail server checks the
/// rest.
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
