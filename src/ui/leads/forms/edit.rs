//! The form that edits the data of the organization. It sends only changed fields, each with the value that was read
//! before.

use std::collections::BTreeMap;

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use serde_json::Value;
use uuid::Uuid;

use super::{LeadForms, Validated};
use crate::domain::dates::parse_day;
use crate::domain::lead::LeadPage;
use crate::domain::lead::fields::{self, Field, Kind};
use crate::domain::lead::stage::Stage;
use crate::domain::lead::work::{self, Command, Outcome};
use crate::ui::collection::forms::{FormBody, FormEvent, FormSet, SubmitResult};
use crate::ui::context::{Cx, Tone, View};
use crate::ui::widgets::conflicts::FieldDecision;
use crate::ui::widgets::edited::{self, Edited};
use crate::ui::widgets::fields::{Fault, Fields};

/// The options of a field that is yes, no or not said.
pub(super) const YES_NO: [&str; 3] = ["not said", "yes", "no"];

/// Fields that are not editable, because they keep the inquiry as it came.
const AS_IT_CAME: [&str; 2] = ["message", "utm_source"];

#[derive(Debug)]
pub(super) struct EditForm {
    lead: Uuid,
    name: String,
    /// The fields, in the order of the form.
    rows: Vec<&'static Field>,
    /// The value of each field that this console has read.
    seen: Vec<Value>,
    form: Edited,
}

impl EditForm {
    pub(super) fn new(page: &LeadPage) -> Self {
        let whole = serde_json::to_value(&page.inquiry).unwrap_or_default();
        let is_shown = |field: &&Field| match field.kind {
            Kind::Day => page.card.stage == Stage::Nurture,
            _ => !AS_IT_CAME.contains(&field.name),
        };
        let rows: Vec<&'static Field> = fields::ALL.iter().filter(is_shown).collect();
        let seen: Vec<Value> = rows
            .iter()
            .map(|field| match field.kind {
                Kind::Day => page.card.return_on.map_or(Value::Null, |day| Value::String(day.to_string())),
                _ => whole.get(field.name).cloned().unwrap_or_default(),
            })
            .collect();
        let fields =
            rows.iter().zip(&seen).fold(Fields::default(), |fields, (field, value)| with(fields, field, value));
        Self { lead: page.card.id, name: page.card.org_name.clone(), rows, seen, form: Edited::new(fields) }
    }

    /// Returns the current text of the field at `at`.
    fn typed(&self, at: usize) -> &str {
        match self.rows[at].kind {
            Kind::YesNo => self.form.fields.option(at),
            _ => self.form.fields.value(at),
        }
    }

    fn is_changed(&self, at: usize) -> bool {
        let shown = self.rows[at].shown(&self.seen[at]);
        match self.rows[at].kind {
            Kind::YesNo => self.form.fields.chosen(at) != yes_no(&self.seen[at]),
            _ => self.typed(at) != shown.trim(),
        }
    }

    /// Returns the changed fields, each with the value that was read and the new one.
    fn changes(&self, cx: &Cx<'_>) -> Result<BTreeMap<String, [Value; 2]>, Fault> {
        let mut changes = BTreeMap::new();
        for (at, field) in self.rows.iter().enumerate().filter(|(at, _)| self.is_changed(*at)) {
            let value = match field.kind {
                Kind::Day => {
                    let day = parse_day(self.typed(at), cx.today()).map_err(Fault::of(at))?;
                    Value::String(day.to_string())
                }
                _ => field.read(self.typed(at)).map_err(Fault::of(at))?,
            };
            if value.is_null() && NEEDED.contains(&field.name) {
                return Err(Fault::new(at, format!("{}: a lead needs it.", field.title)));
            }
            changes.insert(field.name.to_owned(), [self.seen[at].clone(), value]);
        }
        Ok(changes)
    }

    /// Applies the user's decision on each conflict: takes the other value into the field, or keeps the typed one. In
    /// both cases the other value counts as read.
    fn decide(&mut self, decided: Vec<FieldDecision>, cx: &mut Cx<'_>) -> FormEvent {
        for conflict in decided {
            let Some(at) = self.rows.iter().position(|field| field.name == conflict.field) else { continue };
            if conflict.takes_theirs {
                match self.rows[at].kind {
                    Kind::YesNo => {
                        self.form.fields = std::mem::take(&mut self.form.fields).choosing(at, yes_no(&conflict.theirs));
                    }
                    _ => self.form.fields.set(at, &self.rows[at].shown(&conflict.theirs)),
                }
            }
            self.seen[at] = conflict.theirs;
        }
        if (0..self.rows.len()).any(|at| self.is_changed(at)) {
            return FormEvent::Submit;
        }
        cx.say(Tone::Info, format!("{}: the current values stay; nothing of yours is left to save.", self.name));
        FormEvent::Shut
    }
}

/// Fields that every lead needs.
pub(super) const NEEDED: [&str; 3] = ["org_name", "contact_name", "contact_email"];

fn yes_no(value: &Value) -> usize {
    value.as_bool().map_or(0, |yes| if yes { 1 } else { 2 })
}

/// Adds a field with this value to the form.
pub(super) fn with(fields: Fields, field: &Field, value: &Value) -> Fields {
    match field.kind {
        Kind::YesNo => {
            let at = usize::from(fields.height());
            fields.choice(field.title, &YES_NO).choosing(at, yes_no(value))
        }
        _ => fields.text(field.title, &field.shown(value)),
    }
}

impl FormBody<LeadForms> for EditForm {
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

    fn command(&mut self, _thing: Uuid, cx: &Cx<'_>) -> Validated {
        let read = self.changes(cx);
        let changes = self.form.fields.checked(read)?;
        if changes.is_empty() {
            return Err("Nothing is changed. Esc goes back.".into());
        }
        Ok(Command::Edit { lead: self.lead, changes })
    }

    fn submit_result(&mut self, outcome: &Outcome, cx: &mut Cx<'_>) -> SubmitResult {
        match outcome {
            Outcome::Done { .. } => SubmitResult::done(format!("{}: saved.", self.name)),
            Outcome::Changed { conflicts, .. } => {
                let decided = |conflict: &work::Conflict| {
                    let at = self.rows.iter().position(|row| row.name == conflict.field)?;
                    Some(FieldDecision {
                        field: conflict.field.clone(),
                        title: self.rows[at].title.into(),
                        theirs: conflict.theirs.clone(),
                        theirs_told: fields::told(&conflict.theirs),
                        mine_told: fields::told(&Value::String(self.typed(at).to_owned())),
                        by: conflict.by.clone(),
                        at: conflict.at,
                        takes_theirs: true,
                    })
                };
                let decided = conflicts.iter().filter_map(decided).collect();
                SubmitResult::Stay(self.form.clash(decided))
            }
            other => LeadForms::failure(other, cx),
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        self.form.draw(frame, area, view);
    }
}
