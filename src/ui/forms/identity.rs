//! Identity check: records that a person at the desk has seen a document. No image is kept. The number is optional and
//! stored encrypted.

use chrono::NaiveDate;
use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use uuid::Uuid;

use super::{FormEvent, Validated};
use crate::domain::dates::{optional, parse_birth_date, parse_expiry_date};
use crate::domain::desk::{Command, RecordIdentity};
use crate::domain::format::Format;
use crate::domain::license::{Expiry, License};
use crate::domain::sealed::Confidential;
use crate::domain::seat::Seat;
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::fields::{Fields, FieldsEvent};

const KIND: usize = 0;
const VALID_UNTIL: usize = 1;
const BIRTH_DATE: usize = 2;
/// The last field, because the number is rarely needed. Enter saves from every field.
const NUMBER: usize = 3;

/// Most characters of a number: more than any document has.
const NUMBER_LENGTH: usize = 60;

/// The stored kinds of documents, in the order of the choice.
const KINDS: [&str; 5] = ["drivers_license", "state_id", "passport", "military_id", "other"];

/// The kinds as words in a sentence.
const KIND_WORDS: [&str; 5] = ["driver's license", "state ID", "passport", "military ID", "other document"];

const BORN_LATER: &str = "A date of birth must be in the past.";

#[derive(Debug)]
pub(super) struct IdentityForm {
    pub(super) fields: Fields,
    /// Whether the form has already asked if the document has no expiry date.
    was_asked_until: bool,
    /// Whether the form has already asked if the document has no date of birth.
    was_asked_birth: bool,
}

impl IdentityForm {
    pub(super) fn new(seat: &Seat) -> Self {
        let fields = Fields::default()
            .choice("Document", &["driver's", "state ID", "passport", "military", "other"])
            .text("Valid until (12/31/30)", "");
        let mut fields = fields.text("Date of birth", "").text("Number, kept sealed (seldom needed)", "");
        fields.show(BIRTH_DATE, seat.birth_date.is_none());
        fields.focus(KIND);
        Self { fields, was_asked_until: false, was_asked_birth: false }
    }

    /// Fills in the form from a license. Returns a message if the license cannot be used as it is.
    pub(super) fn fill_in(&mut self, license: &License, class_date: NaiveDate) -> Option<String> {
        let kind = KINDS.iter().position(|kind| *kind == license.kind.word()).unwrap_or_default();
        self.fields.choose(KIND, kind);
        self.fields.set(NUMBER, license.number.as_ref().map_or("", Confidential::expose));
        self.fields.set(BIRTH_DATE, &written(license.birth_date));
        let until = match license.expiry {
            Expiry::On(day) => written(day),
            Expiry::Never | Expiry::Unknown => String::new(),
        };
        self.fields.set(VALID_UNTIL, &until);
        self.fields.focus(VALID_UNTIL);
        match license.expiry {
            Expiry::On(day) if day < class_date => {
                Some(format!("This {} expired on {until}. Ask for another document.", license.kind.title()))
            }
            Expiry::Unknown => Some("The code on the license has no expiry date. Copy it from the card.".into()),
            Expiry::On(_) | Expiry::Never => None,
        }
    }

    pub(super) fn key(&mut self, key: KeyEvent) -> FormEvent {
        match self.fields.key(key) {
            FieldsEvent::Submit => FormEvent::Submit,
            _ => FormEvent::Taken,
        }
    }

    /// Puts the focus on a field that needs attention, and returns the reason.
    fn complain<T>(&mut self, field: usize, sentence: impl Into<String>) -> Result<T, String> {
        self.fields.focus(field);
        Err(sentence.into())
    }

    fn date(
        &mut self,
        field: usize,
        today: NaiveDate,
        read: impl Fn(&str, NaiveDate) -> Result<NaiveDate, String>,
    ) -> Result<Option<NaiveDate>, String> {
        optional(self.fields.value(field), today, read).or_else(|sentence| self.complain(field, sentence))
    }

    /// Returns why the date in a field without focus cannot be recorded.
    pub(super) fn fault_without_focus(&self, seat: &Seat, format: Format<'_>) -> Option<String> {
        let today = format.today();
        let is_left = |field: usize| self.fields.focused() != field && !self.fields.value(field).is_empty();
        if is_left(VALID_UNTIL) {
            match parse_expiry_date(self.fields.value(VALID_UNTIL), today) {
                Err(sentence) => return Some(sentence),
                Ok(until) if until < seat.class_date => return Some(expired(until, format)),
                Ok(_) => {}
            }
        }
        if seat.birth_date.is_some() || !is_left(BIRTH_DATE) {
            return None;
        }
        match parse_birth_date(self.fields.value(BIRTH_DATE), today) {
            Err(sentence) => Some(sentence),
            Ok(birth) => (birth >= today).then(|| BORN_LATER.to_owned()),
        }
    }

    /// Returns what Enter does.
    pub(super) fn says(&self, seat: &Seat, format: Format<'_>) -> String {
        let kind = KIND_WORDS.get(self.fields.chosen(KIND)).copied().unwrap_or_default();
        let until = parse_expiry_date(self.fields.value(VALID_UNTIL), format.today()).ok();
        let until = until.map_or(String::new(), |until| format!(", valid until {}", format.dated(until)));
        format!("Enter records the check of {}: {kind}{until}.", seat.label())
    }

    pub(super) fn command(&mut self, id: Uuid, seat: &Seat, format: Format<'_>) -> Validated {
        let today = format.today();
        let number = self.fields.value(NUMBER).to_owned();
        if number.chars().count() > NUMBER_LENGTH {
            return self.complain(NUMBER, format!("A document's number has at most {NUMBER_LENGTH} characters."));
        }
        let number = (!number.is_empty()).then(|| number.into());
        let valid_until = self.date(VALID_UNTIL, today, parse_expiry_date)?;
        if let Some(until) = valid_until.filter(|until| *until < seat.class_date) {
            return self.complain(VALID_UNTIL, expired(until, format));
        }
        let birth_date = if seat.birth_date.is_none() { self.date(BIRTH_DATE, today, parse_birth_date)? } else { None };
        if birth_date.is_some_and(|birth| birth >= today) {
            return self.complain(BIRTH_DATE, BORN_LATER);
        }
        if valid_until.is_none() && !std::mem::replace(&mut self.was_asked_until, true) {
            return self.complain(VALID_UNTIL, "No date on it? Enter again records it without one.");
        }
        let wants_birth = seat.birth_date.is_none() && birth_date.is_none();
        if wants_birth && !std::mem::replace(&mut self.was_asked_birth, true) {
            return self.complain(BIRTH_DATE, "No date of birth on it? Enter again records it without one.");
        }
        let kind = KINDS.get(self.fields.chosen(KIND)).copied().unwrap_or("other").to_owned();
        let covers = seat.name.clone().unwrap_or_default();
        Ok(Command::RecordIdentity(RecordIdentity {
            id,
            seat: seat.into(),
            covers,
            kind,
            valid_until,
            birth_date,
            number,
        }))
    }

    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>, seat: &Seat) {
        let [facts, _, fields] =
            Layout::vertical([Constraint::Length(1), Constraint::Length(1), Constraint::Min(0)]).areas(area);
        let words = match seat.birth_date {
            Some(birth) => format!("Compare: {}, born {}.", seat.label(), view.format().dated(birth)),
            None => "The date of birth is not known yet: copy it from the document.".into(),
        };
        frame.render_widget(Line::styled(crate::domain::text::safe(&words), view.theme.style(Meaning::Text)), facts);
        self.fields.draw(frame, fields, view);
    }
}

fn expired(until: NaiveDate, format: Format<'_>) -> String {
    format!("The document expired on {}. Ask for another one.", format.date(until))
}

/// Returns a date in the format that the field accepts.
pub(super) fn written(date: NaiveDate) -> String {
    date.format("%m/%d/%Y").to_string()
}
