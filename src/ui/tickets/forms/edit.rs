//! Edits what a ticket is about and who asks. Sends only the changed fields, each with the value that the user saw.

use std::collections::BTreeMap;

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use serde_json::{Value, json};
use uuid::Uuid;

use super::body::TicketFormBody;
use super::{TicketForms, Validated, split};
use crate::domain::email::is_email;
use crate::domain::lead::fields::{shown, told};
use crate::domain::phone::is_number;
use crate::domain::rights::Right;
use crate::domain::staff::Actor;
use crate::domain::ticket::page::TicketPage;
use crate::domain::ticket::work::{Command, Conflict, Outcome};
use crate::ui::collection::forms::{Done, FormBody, FormEvent, FormSet, SubmitResult};
use crate::ui::context::{Cx, Tone, View};
use crate::ui::widgets::conflicts::FieldDecision;
use crate::ui::widgets::edited::{self, Edited};
use crate::ui::widgets::fields::{Fault, Fields};

/// Titles of the fields that can be written.
pub(in crate::ui::tickets) const TITLES: [(&str, &str); 10] = [
    ("title", "Title"),
    ("description", "What they said"),
    ("requester_name", "Who asks"),
    ("requester_email", "Email"),
    ("requester_phone", "Phone"),
    ("order_id", "Order"),
    ("schedule_id", "Class"),
    ("lead_id", "Lead"),
    ("user_id", "Person"),
    ("seat_id", "Seat"),
];

/// Returns a field's title.
pub(in crate::ui::tickets) fn field_title(name: &str) -> &str {
    TITLES.iter().find(|(field, _)| *field == name).map_or(name, |(_, title)| title)
}

/// A field with the value that the user saw.
#[derive(Debug)]
struct Row {
    name: &'static str,
    seen: Value,
    /// What a link leads to, in words; `None` for text.
    link: Option<String>,
}

impl Row {
    fn title(&self) -> &'static str {
        TITLES.iter().find(|(field, _)| *field == self.name).map_or(self.name, |(_, title)| title)
    }
}

#[derive(Debug)]
pub(super) struct EditForm {
    ticket: Uuid,
    name: String,
    rows: Vec<Row>,
    form: Edited,
}

impl EditForm {
    pub(super) fn new(page: &TicketPage, actor: &Actor) -> Self {
        let card = &page.card;
        let text = |name, value: Option<&String>| Row { name, seen: json!(value), link: None };
        let link = |name, id: Option<Uuid>, words: Option<&String>| {
            let words = words.cloned().unwrap_or_else(|| "linked".into());
            id.map(|id| Row { name, seen: json!(id), link: Some(words) })
        };
        let mut rows = vec![
            text("title", Some(&card.title)),
            text("description", page.description.as_ref()),
            text("requester_name", page.contact.name.as_ref()),
        ];
        // A user who may not see how people are reached must not overwrite it.
        if actor.may(Right::PeopleRead) {
            rows.push(text("requester_email", page.contact.email.as_ref()));
            rows.push(text("requester_phone", page.contact.phone.as_ref()));
        }
        let links = [
            link("order_id", card.order_id, card.order_number.as_ref()),
            link("schedule_id", card.schedule_id, card.class.as_ref()),
            link("lead_id", card.lead_id, page.lead.as_ref()),
        ];
        rows.extend(links.into_iter().flatten());
        let fields = rows.iter().fold(Fields::default(), |fields, row| match &row.link {
            Some(words) => fields.pick(row.title(), vec![words.clone(), "take the link off".into()], 0),
            None => fields.text(row.title(), &shown(&row.seen)),
        });
        Self { ticket: card.id, name: format!("{} {}", card.label(), card.title), rows, form: Edited::new(fields) }
    }

    /// Returns the wanted value of the field at `at`.
    fn wanted(&self, at: usize) -> Value {
        let row = &self.rows[at];
        match (&row.link, self.form.fields.chosen(at), self.form.fields.value(at)) {
            (Some(_), 0, _) => row.seen.clone(),
            (Some(_), ..) | (None, _, "") => Value::Null,
            (None, _, typed) => json!(typed.replace('⏎', "\n")),
        }
    }

    fn is_changed(&self, at: usize) -> bool {
        let row = &self.rows[at];
        match row.link {
            Some(_) => self.form.fields.chosen(at) > 0 && !row.seen.is_null(),
            None => self.form.fields.value(at) != shown(&row.seen).trim(),
        }
    }

    /// Returns the changes, each with the value that the user saw.
    fn changes(&self) -> Result<BTreeMap<String, [Value; 2]>, Fault> {
        let mut changes = BTreeMap::new();
        for (at, row) in self.rows.iter().enumerate().filter(|(at, _)| self.is_changed(*at)) {
            let typed = self.form.fields.value(at);
            if row.name == "title" {
                split::title(typed).map_err(Fault::of(at))?;
            }
            if row.name == "requester_email" && !typed.is_empty() && !is_email(typed) {
                return Err(Fault::new(at, format!("\u{201c}{typed}\u{201d} is not an email.")));
            }
            if row.name == "requester_phone" && !typed.is_empty() && !is_number(typed) {
                return Err(Fault::new(at, format!("\u{201c}{typed}\u{201d} is not one phone number.")));
            }
            changes.insert(row.name.to_owned(), [row.seen.clone(), self.wanted(at)]);
        }
        Ok(changes)
    }

    /// Takes the other user's value where this user chose so. Where this user keeps their own value, the other value
    /// now counts as seen.
    fn decide(&mut self, decided: Vec<FieldDecision>, cx: &mut Cx<'_>) -> FormEvent {
        for conflict in decided {
            let Some(at) = self.rows.iter().position(|row| row.name == conflict.field) else { continue };
            if conflict.takes_theirs {
                match self.rows[at].link {
                    Some(_) => self.form.fields.choose(at, 0),
                    None => self.form.fields.set(at, &shown(&conflict.theirs)),
                }
            }
            self.rows[at].seen = conflict.theirs;
        }
        if (0..self.rows.len()).any(|at| self.is_changed(at)) {
            return FormEvent::Submit;
        }
        cx.say(Tone::Info, format!("{}: the present values stay. You have no changes left to save.", self.name));
        FormEvent::Shut
    }

    fn conflict(&self, conflict: &Conflict) -> Option<FieldDecision> {
        let at = self.rows.iter().position(|row| row.name == conflict.field)?;
        let row = &self.rows[at];
        let words = |value: &Value| match row.link {
            Some(_) if value.is_null() => "no link".to_owned(),
            Some(_) => "another link".to_owned(),
            None => told(value),
        };
        Some(FieldDecision {
            field: conflict.field.clone(),
            title: row.title().into(),
            theirs: conflict.theirs.clone(),
            theirs_told: words(&conflict.theirs),
            mine_told: words(&self.wanted(at)),
            by: conflict.by.clone(),
            at: conflict.at,
            takes_theirs: true,
        })
    }
}

impl TicketFormBody for EditForm {}

impl FormBody<TicketForms> for EditForm {
    fn title(&self) -> String {
        self.form.title(&self.name)
    }

    fn keys(&self) -> &'static str {
        self.form.keys()
    }

    fn height(&self) -> u16 {
        self.form.height()
    }

    fn is_dirty(&self) -> bool {
        (0..self.rows.len()).any(|at| self.is_changed(at))
    }

    fn back(&mut self) -> bool {
        self.form.back()
    }

    fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> FormEvent {
        match self.form.key(key) {
            edited::EditEvent::Taken => FormEvent::Taken,
            edited::EditEvent::Submit => FormEvent::Submit,
            edited::EditEvent::Decided(decided) => self.decide(decided, cx),
        }
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) {
        self.form.paste(text);
    }

    fn command(&mut self, _thing: Uuid, _cx: &Cx<'_>) -> Validated {
        let read = self.changes();
        let changes = self.form.fields.checked(read)?;
        if changes.is_empty() {
            return Err("Nothing is changed. Esc goes back.".into());
        }
        Ok(Command::Edit { ticket: self.ticket, changes })
    }

    fn submit_result(&mut self, outcome: &Outcome, cx: &mut Cx<'_>) -> SubmitResult {
        match outcome {
            Outcome::Done { ticket, .. } => {
                SubmitResult::Done(Done::well(format!("{}: saved.", self.name)).showing(*ticket))
            }
            Outcome::Conflict { conflicts, .. } => {
                let decided = conflicts.iter().filter_map(|conflict| self.conflict(conflict)).collect();
                SubmitResult::Stay(self.form.clash(decided))
            }
            other => TicketForms::failure(other, cx),
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        self.form.draw(frame, area, view);
    }
}
