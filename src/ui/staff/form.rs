//! The forms of the staff pane.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Clear, Paragraph, Wrap};
use uuid::Uuid;

use crate::domain::crew::{Deed, Member};
use crate::domain::staff::Role;
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::fields::{Fields, FieldsKey};
use crate::ui::widgets::panel::{centred, panel};

const ROLES: [&str; 4] = ["desk", "instructor", "manager", "admin"];

#[derive(Debug)]
enum Kind {
    Add,
    Role { login: String },
    Password { login: String },
    Disable { login: String, name: String },
}

/// What a key sent.
#[derive(Debug)]
pub(super) enum Sent {
    Nothing,
    Deed(Deed),
}

/// A form.
#[derive(Debug)]
pub(super) struct Form {
    kind: Kind,
    fields: Fields,
    complaint: Option<String>,
    is_touched: bool,
    pub(super) saving: Option<Uuid>,
}

impl Form {
    fn new(kind: Kind, fields: Fields) -> Self {
        Self { kind, fields, complaint: None, is_touched: false, saving: None }
    }

    pub(super) fn add() -> Self {
        let fields = Fields::default()
            .text("Name", "")
            .text("Signs in as", "")
            .choice("Role", &ROLES)
            .text("Email of their own account", "")
            .secret("First password")
            .secret("Once more");
        Self::new(Kind::Add, fields)
    }

    pub(super) fn role(member: &Member) -> Self {
        let mut order = ROLES.to_vec();
        // The role so far is the one that is chosen.
        order.sort_by_key(|word| *word != member.role.word());
        let fields = Fields::default()
            .choice("Role", &order)
            .text("Email of their own account", member.account.as_deref().unwrap_or_default());
        Self::new(Kind::Role { login: member.login.clone() }, fields)
    }

    pub(super) fn password(member: &Member) -> Self {
        let fields = Fields::default().secret("New password").secret("Once more");
        Self::new(Kind::Password { login: member.login.clone() }, fields)
    }

    pub(super) fn disable(member: &Member) -> Self {
        Self::new(Kind::Disable { login: member.login.clone(), name: member.name.clone() }, Fields::default())
    }

    /// Whether something was typed that would be lost with it.
    pub(super) fn is_touched(&self) -> bool {
        self.is_touched && !matches!(self.kind, Kind::Disable { .. })
    }

    pub(super) fn paste(&mut self, text: &str) {
        self.is_touched = true;
        self.fields.paste(text);
    }

    pub(super) fn key(&mut self, key: KeyEvent) -> Sent {
        if self.saving.is_some() {
            return Sent::Nothing;
        }
        self.complaint = None;
        self.is_touched = true;
        let sends = match &self.kind {
            // What shuts somebody out is never confirmed by Enter.
            Kind::Disable { .. } => matches!(key.code, KeyCode::Char('y' | 'Y')),
            _ => self.fields.key(key) == FieldsKey::Submit,
        };
        if !sends {
            return Sent::Nothing;
        }
        match self.deed() {
            Ok(deed) => Sent::Deed(deed),
            Err(sentence) => {
                self.complaint = Some(sentence);
                Sent::Nothing
            }
        }
    }

    fn deed(&self) -> Result<Deed, String> {
        let optional = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let repeated = |at: usize| {
            let password = self.fields.password(at);
            if password == self.fields.password(at + 1) {
                Ok(password)
            } else {
                Err("The two passwords are not the same.".to_owned())
            }
        };
        let deed = match &self.kind {
            Kind::Add => Deed::Add {
                name: self.fields.value(0).to_owned(),
                login: self.fields.value(1).to_owned(),
                role: Role::ALL[self.fields.chosen(2)],
                account: optional(self.fields.value(3)),
                password: repeated(4)?,
                valid_until: None,
                must_change: true,
            },
            Kind::Role { login } => Deed::SetRole {
                login: login.clone(),
                role: Role::from_word(self.fields.option(0)).unwrap_or(Role::Desk),
                account: optional(self.fields.value(1)),
            },
            Kind::Password { login } => {
                Deed::ResetPassword { login: login.clone(), password: repeated(0)?, must_change: true }
            }
            Kind::Disable { login, .. } => Deed::Disable { login: login.clone() },
        };
        deed.objection().map_or(Ok(deed), Err)
    }

    /// The login of whoever it adds.
    pub(super) fn adds(&self) -> Option<String> {
        matches!(self.kind, Kind::Add).then(|| self.fields.value(1).to_owned())
    }

    pub(super) fn refused(&mut self, sentence: String) {
        self.saving = None;
        self.complaint = Some(sentence);
    }

    fn title(&self) -> String {
        match &self.kind {
            Kind::Add => "Somebody new on the staff".into(),
            Kind::Role { login } => format!("The role of {login}"),
            Kind::Password { login } => format!("A new password for {login}"),
            Kind::Disable { name, .. } => format!("Switch off {name}?"),
        }
    }

    fn lead(&self) -> &'static str {
        match &self.kind {
            Kind::Add => {
                "They choose a password of their own at the first sign-in. An instructor's classes hang on their \
                 own account."
            }
            Kind::Role { .. } => "It holds from their next action on.",
            Kind::Password { .. } => "Tell it to them in person: they choose another at the next sign-in.",
            Kind::Disable { .. } => {
                "They are out of every console within a second. Nothing they did is touched, what they were typing \
                 stays at their desk, and the account can be switched on again."
            }
        }
    }

    fn keys_line(&self) -> &'static str {
        match &self.kind {
            Kind::Disable { .. } => "y switches it off · Esc leaves it on",
            Kind::Add | Kind::Role { .. } => "Tab next field · ←/→ choose · ↵ or ^S saves · Esc back",
            Kind::Password { .. } => "Tab next field · ↵ saves · Esc back",
        }
    }

    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let place = centred(area, 74, self.fields.height() + 9);
        frame.render_widget(Clear, place);
        frame.buffer_mut().set_style(place, view.theme.ground());
        let block = panel(view, &self.title(), true);
        let inner = block.inner(place);
        frame.render_widget(block, place);
        let [lead, fields, complaint, keys] = Layout::vertical([
            Constraint::Length(3),
            Constraint::Length(self.fields.height()),
            Constraint::Min(0),
            Constraint::Length(1),
        ])
        .areas(inner);
        let words = Paragraph::new(self.lead()).wrap(Wrap { trim: true });
        frame.render_widget(words.style(view.theme.style(Meaning::Muted)), lead);
        self.fields.draw(frame, fields, view);
        let (told, meaning) = match (&self.complaint, self.saving) {
            (Some(sentence), _) => (text::safe(sentence), Meaning::Stop),
            (None, Some(_)) => ("Saving…".to_owned(), Meaning::Accent),
            (None, None) => (String::new(), Meaning::Text),
        };
        frame.render_widget(Paragraph::new(told).wrap(Wrap { trim: true }).style(view.theme.style(meaning)), complaint);
        frame.render_widget(Line::styled(self.keys_line(), view.theme.style(Meaning::Muted)), keys);
    }
}
