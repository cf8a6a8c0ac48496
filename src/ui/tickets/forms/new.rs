//! A new ticket by hand: what it is about, who asks, and what the person said.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use uuid::Uuid;

use super::body::{TicketFormBody, said};
use super::split::title;
use super::{TicketForms, Validated, tags};
use crate::domain::email::is_email;
use crate::domain::phone::is_number;
use crate::domain::text;
use crate::domain::ticket::flow::Priority;
use crate::domain::ticket::work::{Command, New, Outcome};
use crate::domain::ticket::{Assignee, Rules, number};
use crate::ui::collection::forms::{Done, FormBody, FormEvent, FormSet, SubmitResult};
use crate::ui::context::{Cx, View};
use crate::ui::theme::Meaning;
use crate::ui::widgets::editor::Editor;
use crate::ui::widgets::fields::{Fault, Fields, FieldsEvent};

const TITLE: usize = 0;
const PRIORITY: usize = 1;
const TAKER: usize = 2;
const TAGS: usize = 3;
const NAME: usize = 4;
const EMAIL: usize = 5;
const PHONE: usize = 6;
/// What the person said, after the fields.
const TEXT: usize = 7;
/// Maximum characters of that text in the database.
const MOST: usize = 20_000;
/// Lines of that text.
const SAID: u16 = 5;

#[derive(Debug)]
pub(super) struct NewForm {
    /// The known values of the ticket.
    about: New,
    /// The name of the record that it is linked to: `Ana Ruiz`, `10:00 AM CCW Permit`.
    named: Option<String>,
    takers: Vec<Assignee>,
    fields: Fields,
    editor: Editor,
    /// Whether the keys write what the person said; otherwise they fill in the fields.
    is_writing: bool,
}

/// Returns the priorities as the form offers them.
fn priorities() -> [&'static str; 4] {
    Priority::ALL.map(Priority::word)
}

fn is_linked(new: &New) -> bool {
    new.user_id.or(new.seat_id).or(new.order_id).or(new.lead_id).is_some()
}

impl NewForm {
    pub(super) fn new(about: New, named: Option<String>, rules: &Rules) -> Self {
        let takers =
            std::iter::once("nobody yet".to_owned()).chain(rules.takers.iter().map(|taker| taker.name.clone()));
        let place = |id: Uuid| rules.takers.iter().position(|taker| taker.id == id).map_or(0, |at| at + 1);
        let medium = Priority::ALL.iter().position(|priority| *priority == about.priority).unwrap_or(1);
        let mut fields = Fields::default()
            .text("Title", &about.title)
            .choice("Priority", &priorities())
            .choosing(PRIORITY, medium)
            .pick("Given to", takers.collect(), about.assignee_id.map_or(0, place))
            .text("Tags", &about.tags.join(" "));
        if !is_linked(&about) {
            fields = fields
                .text("Who asks", about.requester_name.as_deref().unwrap_or_default())
                .text("Email", about.requester_email.as_deref().unwrap_or_default())
                .text("Phone", about.requester_phone.as_deref().unwrap_or_default());
        }
        let editor = about.description.as_deref().map(Editor::of).unwrap_or_default();
        Self { about, named, takers: rules.takers.clone(), fields, editor, is_writing: false }
    }

    /// Returns what the ticket is linked to: `Ana Ruiz (the account), the class`.
    fn links(&self) -> String {
        let New { user_id, seat_id, order_id, schedule_id, lead_id, requester_name, .. } = &self.about;
        let links = [
            (user_id, "the person"),
            (seat_id, "the seat"),
            (order_id, "the order"),
            (schedule_id, "the class"),
            (lead_id, "the lead"),
        ];
        let links = links.into_iter().filter(|(id, _)| id.is_some()).map(|(_, what)| what.to_owned());
        let who = requester_name.clone().filter(|_| is_linked(&self.about));
        let links: Vec<String> = who.into_iter().chain(links).collect();
        let named = self.named.as_ref().map(|named| format!(" · {named}")).unwrap_or_default();
        if links.is_empty() { String::new() } else { format!("Linked to it: {}{named}", links.join(", ")) }
    }

    fn filled(&self) -> Result<New, Fault> {
        let typed = |at: usize| said(self.fields.value(at));
        let is_linked = is_linked(&self.about);
        let keep = |known: &Option<String>, at: usize| if is_linked { known.clone() } else { typed(at) };
        let title = title(self.fields.value(TITLE)).map_err(Fault::of(TITLE))?;
        let email = keep(&self.about.requester_email, EMAIL);
        if let Some(wrong) = email.as_deref().filter(|email| !is_linked && !is_email(email)) {
            return Err(Fault::new(EMAIL, format!("\u{201c}{wrong}\u{201d} is not an email.")));
        }
        let phone = keep(&self.about.requester_phone, PHONE);
        if let Some(wrong) = phone.as_deref().filter(|phone| !is_linked && !is_number(phone)) {
            return Err(Fault::new(PHONE, format!("\u{201c}{wrong}\u{201d} is not one phone number.")));
        }
        let description =
            if self.editor.is_empty() { None } else { Some(self.editor.said(MOST).map_err(Fault::of(TEXT))?) };
        let taker = self.fields.chosen(TAKER).checked_sub(1).and_then(|at| self.takers.get(at));
        Ok(New {
            title,
            description,
            priority: Priority::ALL.get(self.fields.chosen(PRIORITY)).copied().unwrap_or_default(),
            tags: tags::parse(self.fields.value(TAGS)),
            assignee_id: taker.map(|taker| taker.id),
            requester_name: keep(&self.about.requester_name, NAME),
            requester_email: email,
            requester_phone: phone,
            ..self.about.clone()
        })
    }
}

impl TicketFormBody for NewForm {}

impl FormBody<TicketForms> for NewForm {
    fn title(&self) -> String {
        "A new ticket".into()
    }

    fn keys(&self) -> &'static str {
        if self.is_writing {
            "Ctrl-S makes it · ↵ new line · Tab fields · Alt-U undo · Esc, draft kept"
        } else {
            "↵ makes it · Tab next field · ←/→ choose · Esc back, draft kept"
        }
    }

    fn height(&self) -> u16 {
        self.fields.height() + SAID + 2
    }

    fn is_dirty(&self) -> bool {
        let texts = [TITLE, TAGS, NAME, EMAIL, PHONE];
        !self.editor.is_empty() || texts.into_iter().any(|at| !self.fields.value(at).is_empty())
    }

    fn key(&mut self, key: KeyEvent, _cx: &mut Cx<'_>) -> FormEvent {
        let last = usize::from(self.fields.height()).saturating_sub(1);
        match key.code {
            KeyCode::Char('s') if key.modifiers.contains(KeyModifiers::CONTROL) => return FormEvent::Submit,
            KeyCode::Tab if self.is_writing => {
                self.is_writing = false;
                self.fields.focus(TITLE);
            }
            KeyCode::BackTab if self.is_writing => {
                self.is_writing = false;
                self.fields.focus(last);
            }
            _ if self.is_writing => self.editor.key(key),
            KeyCode::Tab | KeyCode::Down if self.fields.focused() == last => self.is_writing = true,
            KeyCode::BackTab if self.fields.focused() == TITLE => self.is_writing = true,
            _ => {
                if self.fields.key(key) == FieldsEvent::Submit {
                    return FormEvent::Submit;
                }
            }
        }
        FormEvent::Taken
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) {
        if self.is_writing {
            self.editor.insert(text);
        } else {
            self.fields.paste(text);
        }
    }

    fn command(&mut self, ticket: Uuid, _cx: &Cx<'_>) -> Validated {
        let filled = self.filled();
        if let Err(fault) = &filled {
            self.is_writing = fault.at == TEXT;
        }
        Ok(Command::Create { ticket, new: Box::new(self.fields.checked(filled)?) })
    }

    fn submit_result(&mut self, outcome: &Outcome, cx: &mut Cx<'_>) -> SubmitResult {
        match outcome {
            Outcome::Done { ticket, number: made, .. } => {
                let sentence = format!("{} is a new ticket.", number(*made));
                SubmitResult::Done(Done::well(sentence).showing(*ticket))
            }
            Outcome::Gone => SubmitResult::Stay("The record that it is linked to is gone. Nothing was written.".into()),
            other => TicketForms::failure(other, cx),
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let links = self.links();
        let [fields, linked, label, body] = Layout::vertical([
            Constraint::Length(self.fields.height()),
            Constraint::Length(u16::from(!links.is_empty())),
            Constraint::Length(1),
            Constraint::Min(0),
        ])
        .areas(area);
        // Only one place may show the terminal's cursor.
        let mut shown = self.fields.clone();
        if self.is_writing {
            shown.focus_none();
        }
        shown.draw(frame, fields, view);
        let width = usize::from(linked.width).saturating_sub(2);
        let words = format!("  {}", text::fit(&links, width));
        frame.render_widget(Line::styled(words, view.theme.style(Meaning::Focus)), linked);
        let (lead, meaning) = if self.is_writing { ("▸ ", Meaning::Focus) } else { ("  ", Meaning::Text) };
        let words = format!("{lead}What they said");
        frame.render_widget(Line::styled(words, view.theme.style(meaning)), label);
        self.editor.draw(self.is_writing, frame, body, view);
    }
}
