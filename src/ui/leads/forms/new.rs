//! The form for a new lead, entered by hand. When the focus changes, it asks the database for possible duplicates. It
//! shows them before it creates the lead.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::edit::{NEEDED, with};
use super::merge::{LINES, duplicate_lines};
use super::{FormKind, LeadForms, Validated};
use crate::domain::desk::{Answer, DeskError, Query};
use crate::domain::lead::duplicates::{MatchFields, MatchScore};
use crate::domain::lead::fields::{self, Field, Kind};
use crate::domain::lead::work::{Command, Outcome};
use crate::domain::lead::{Card, Inquiry, query};
use crate::domain::text::{self, count};
use crate::keys::Action;
use crate::ui::collection::forms::{Done, FormBody, FormEvent, FormSet, SubmitResult};
use crate::ui::context::{Cx, Tone, View};
use crate::ui::effect::Slot;
use crate::ui::ids::QueryId;
use crate::ui::remote::Remote;
use crate::ui::theme::Meaning;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::widgets::fields::{Fault, Fields, FieldsEvent};

/// Fields that only an inquiry from the website has.
const NOT_BY_HAND: [&str; 2] = ["message", "return_on"];

#[derive(Debug)]
pub(super) struct NewForm {
    rows: Vec<&'static Field>,
    fields: Fields,
    /// The data of the last search for duplicates.
    asked: Option<MatchFields>,
    duplicates: Remote<Vec<(Card, MatchScore)>>,
    /// Whether the user sent the form and it waits for the search for duplicates.
    is_waiting: bool,
    /// The current row of the list of likely duplicates, while that list is shown.
    choosing: Option<Cursor>,
    /// Whether the user has confirmed the new lead.
    is_sure: bool,
    /// The lead into which the new lead is merged at once.
    into: Option<(Uuid, String)>,
    /// The id of the created lead.
    made: Option<Uuid>,
}

impl NewForm {
    pub(super) fn new() -> Self {
        let rows: Vec<&'static Field> = fields::ALL.iter().filter(|field| !NOT_BY_HAND.contains(&field.name)).collect();
        let fields = rows.iter().fold(Fields::default(), |fields, field| with(fields, field, &Value::Null));
        Self {
            rows,
            fields,
            asked: None,
            duplicates: Remote::default(),
            is_waiting: false,
            choosing: None,
            is_sure: false,
            into: None,
            made: None,
        }
    }

    fn typed(&self, name: &str) -> Option<String> {
        let at = self.rows.iter().position(|field| field.name == name)?;
        Some(self.fields.value(at).to_owned()).filter(|typed| !typed.is_empty())
    }

    fn match_fields(&self) -> MatchFields {
        MatchFields {
            org_name: self.typed("org_name").unwrap_or_default(),
            city: self.typed("city"),
            state: self.typed("state"),
            contact_email: self.typed("contact_email"),
            contact_phone: self.typed("contact_phone"),
        }
    }

    /// Searches for duplicates, unless the last search had the same data.
    fn ask(&mut self, cx: &mut Cx<'_>) {
        let searched = self.match_fields();
        let can_match =
            !searched.org_name.is_empty() || searched.contact_email.is_some() || searched.contact_phone.is_some();
        if can_match && self.asked.as_ref() != Some(&searched) {
            self.duplicates.clear();
            self.duplicates.asking(cx.ask(Slot::LeadDuplicates, Query::Lead(query::Query::Doubles(searched.clone()))));
            self.asked = Some(searched);
        }
    }

    fn found(&self) -> &[(Card, MatchScore)] {
        self.duplicates.value().map(Vec::as_slice).unwrap_or_default()
    }

    fn fields_of(&self) -> Result<Map<String, Value>, Fault> {
        let mut all = Map::new();
        for (at, field) in self.rows.iter().enumerate() {
            let typed = if field.kind == Kind::YesNo { self.fields.option(at) } else { self.fields.value(at) };
            let value = field.read(typed).map_err(Fault::of(at))?;
            if value.is_null() && NEEDED.contains(&field.name) {
                return Err(Fault::new(at, format!("{}: a lead needs it.", field.title)));
            }
            all.insert(field.name.to_owned(), value);
        }
        Ok(all)
    }

    fn type_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> FormEvent {
        let before = self.fields.focused();
        let event = self.fields.key(key);
        if event == FieldsEvent::Submit {
            return self.check_duplicates(cx);
        }
        self.is_waiting = false;
        if self.fields.focused() != before {
            self.ask(cx);
        }
        FormEvent::Taken
    }

    /// Sends the form if there is no likely duplicate. Shows the duplicates otherwise.
    fn check_duplicates(&mut self, cx: &mut Cx<'_>) -> FormEvent {
        if self.made.is_some() {
            // The lead was created before. Only the merge has failed.
            return FormEvent::Submit;
        }
        self.is_sure = false;
        self.into = None;
        if self.fields_of().is_err() {
            // The command reports what is missing.
            return FormEvent::Submit;
        }
        if self.duplicates.trouble().is_some() {
            self.asked = None;
        }
        self.ask(cx);
        self.is_waiting = self.duplicates.is_loading();
        if self.is_waiting { FormEvent::Taken } else { self.duplicates_checked() }
    }

    fn duplicates_checked(&mut self) -> FormEvent {
        self.is_waiting = false;
        if self.found().is_empty() {
            self.is_sure = true;
            return FormEvent::Submit;
        }
        self.choosing = Some(Cursor::default());
        FormEvent::Taken
    }

    fn choose(&mut self, key: KeyEvent) -> FormEvent {
        let len = self.found().len();
        let Some(cursor) = &mut self.choosing else { return FormEvent::Taken };
        let at = cursor.0;
        match key.code {
            KeyCode::Up => drop(cursor.act(Action::Up, len)),
            KeyCode::Down => drop(cursor.act(Action::Down, len)),
            KeyCode::Char('m') => {
                self.is_sure = true;
                return FormEvent::Submit;
            }
            KeyCode::Char('o') => {
                return self.found().get(at).map_or(FormEvent::Taken, |(card, _)| FormEvent::Show(card.id));
            }
            KeyCode::Char('a') => {
                self.into = self.found().get(at).map(|(card, _)| (card.id, card.org_name.clone()));
                self.is_sure = self.into.is_some();
                return FormEvent::Submit;
            }
            _ => {}
        }
        FormEvent::Taken
    }

    fn draw_duplicates(&self, cursor: Cursor, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let name = self.typed("org_name").unwrap_or_default();
        let width = usize::from(area.width);
        let mut lines: Vec<Line<'_>> = text::wrap(&format!("{name} may be here already:"), width)
            .into_iter()
            .map(|line| Line::styled(line, view.theme.style(Meaning::Warn)))
            .collect();
        let room = usize::from(area.height).saturating_sub(lines.len() + 4);
        let window = cursor.window(self.found().len(), (room / LINES).max(1));
        lines.extend(window.flat_map(|at| {
            let (card, like) = &self.found()[at];
            duplicate_lines(card, Some(like), at == cursor.0, width, view)
        }));
        lines.push(Line::default());
        for words in [
            "o  opens it; what you typed is kept as a draft",
            "a  adds yours to it: both are one lead then, and that can be taken back",
            "m  makes a lead of its own all the same",
        ] {
            lines.push(Line::styled(text::fit(words, width), view.theme.style(Meaning::Text)));
        }
        frame.render_widget(Paragraph::new(lines), area);
    }
}

impl FormBody<LeadForms> for NewForm {
    fn title(&self) -> String {
        if self.choosing.is_some() { "A new lead · is it one of these?".into() } else { "A new lead".into() }
    }

    fn keys(&self) -> &'static str {
        match self.choosing {
            Some(_) => "↑/↓ which · o open · a add to it · m make it all the same · Esc back",
            None => "↵ makes it · Tab next field · ←/→ choose · Esc back, draft kept",
        }
    }

    fn height(&self) -> u16 {
        self.fields.height() + 1
    }

    fn is_dirty(&self) -> bool {
        (0..self.rows.len()).any(|at| !self.fields.value(at).is_empty())
    }

    fn reopened(&mut self, _wanted: &FormKind) {
        self.choosing = None;
        self.is_waiting = false;
    }

    fn back(&mut self) -> bool {
        self.is_waiting = false;
        self.choosing.take().is_some()
    }

    fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> FormEvent {
        if self.choosing.is_some() { self.choose(key) } else { self.type_key(key, cx) }
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) {
        if self.choosing.is_none() {
            self.fields.paste(text);
        }
    }

    fn answer(&mut self, slot: Slot, id: QueryId, answer: &Result<Answer, DeskError>, cx: &mut Cx<'_>) -> FormEvent {
        match answer {
            Ok(Answer::Lead(query::Answer::Doubles(found))) if slot == Slot::LeadDuplicates => {
                let likely = found.iter().filter(|(_, like)| like.is_likely()).cloned().collect();
                if self.duplicates.answer(id, likely, cx.now) && self.is_waiting {
                    return self.duplicates_checked();
                }
            }
            Err(trouble) if slot == Slot::LeadDuplicates => {
                self.duplicates.fail(id, trouble.clone());
                if self.is_waiting && !self.duplicates.is_loading() {
                    self.is_waiting = false;
                    cx.say(Tone::Bad, format!("{} The lead is not made yet; ↵ tries again.", trouble.sentence));
                }
            }
            _ => {}
        }
        FormEvent::Taken
    }

    fn command(&mut self, thing: Uuid, _cx: &Cx<'_>) -> Validated {
        if let (Some(gone), Some((keep, _))) = (self.made, &self.into) {
            return Ok(Command::Merge { keep: *keep, gone });
        }
        let read = self.fields_of();
        let fields = self.fields.checked(read)?;
        if !self.is_sure {
            return Err("↵ looks for duplicates and makes it.".into());
        }
        let mut fields: Inquiry =
            serde_json::from_value(Value::Object(fields)).map_err(|error| format!("This cannot be kept: {error}."))?;
        fields.id = thing;
        self.choosing = None;
        Ok(Command::Create { lead: thing, fields: Box::new(fields) })
    }

    fn submit_result(&mut self, outcome: &Outcome, cx: &mut Cx<'_>) -> SubmitResult {
        let Outcome::Done { lead, .. } = outcome else { return LeadForms::failure(outcome, cx) };
        let name = self.typed("org_name").unwrap_or_default();
        let done = |sentence: String, lead| SubmitResult::Done(Done::well(sentence).showing(lead));
        match (&self.into, self.made) {
            (None, _) => done(format!("{name} is a new lead."), *lead),
            (Some(_), None) => {
                self.made = Some(*lead);
                SubmitResult::Next
            }
            (Some((keep, other)), Some(_)) => done(format!("{name} is a part of {other} now."), *keep),
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        if let Some(cursor) = self.choosing {
            return self.draw_duplicates(cursor, frame, area, view);
        }
        let [body, hint] = Layout::vertical([Constraint::Min(0), Constraint::Length(1)]).areas(area);
        self.fields.draw(frame, body, view);
        let (meaning, words) = match (self.is_waiting, self.found()) {
            (true, _) => (Meaning::Muted, "Looking for duplicates…".to_owned()),
            (_, []) => return,
            (_, [(card, like), rest @ ..]) => {
                let more = if rest.is_empty() {
                    String::new()
                } else {
                    format!(", and {}", count(rest.len(), "other", "others"))
                };
                (Meaning::Warn, format!("! Likely here already: {} ({}){more}", card.org_name, like.why()))
            }
        };
        frame.render_widget(Line::styled(text::fit(&words, usize::from(hint.width)), view.theme.style(meaning)), hint);
    }
}
