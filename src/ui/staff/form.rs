//! The forms of the staff pane.

use crate::domain::journal::WriteId;
use crate::domain::staff::Role;
use crate::domain::staff_admin::{Member, OpenWork, StaffCommand};
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::confirm::{Answer, Confirm};
use crate::ui::widgets::dialog::Dialog;
use crate::ui::widgets::fields::{Fault, Fields, FieldsEvent};
use chrono::{DateTime, Utc};
use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::widgets::{Paragraph, Wrap};

const DISABLED: &str = "They are out of every console within a second. Nothing they did is touched, what they were \
                        typing stays at their desk, and the account can be switched on again.";

const ROLES: [&str; 4] = ["desk", "instructor", "manager", "admin"];

#[derive(Debug)]
enum Kind {
    Add,
    Role {
        login: String,
    },
    Password {
        login: String,
    },
    Disable {
        login: String,
        name: String,
        question: Confirm,
    },
    /// Gives the open work of one person to another.
    Reassign {
        login: String,
        name: String,
        work: OpenWork,
        takers: Vec<(String, String)>,
    },
}

/// The result of a key in a form.
#[derive(Debug)]
pub(super) enum Sent {
    Nothing,
    /// The user answered the question with no.
    Closed,
    Command(StaffCommand),
}

/// A form.
#[derive(Debug)]
pub(super) struct Form {
    kind: Kind,
    fields: Fields,
    complaint: Option<String>,
    is_touched: bool,
    pub(super) saving: Option<WriteId>,
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
        // The current role is preselected.
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

    pub(super) fn disable(member: &Member, now: DateTime<Utc>) -> Self {
        let (login, name) = (member.login.clone(), member.name.clone());
        let question = format!("Switch off the account of {name} ({login})?");
        let question = Confirm::new(question, "No, leave it on", "Yes, switch it off", now).fact(DISABLED);
        let question = match member.work.summary() {
            none if none.is_empty() => question,
            work => question.fact(format!("{work} stay assigned to them until g gives them to someone else.")),
        };
        Self::new(Kind::Disable { login, name, question }, Fields::default())
    }

    /// Creates the form that gives all open work of a person to someone else who can sign in.
    pub(super) fn reassign(member: &Member, members: &[Member]) -> Self {
        let takers = members.iter().filter(|other| other.is_active && other.id != member.id);
        let takers: Vec<(String, String)> = takers.map(|other| (other.login.clone(), other.name.clone())).collect();
        let names = takers.iter().map(|(_, name)| name.clone());
        // No one is preselected, so that Enter alone gives nothing away.
        let options = std::iter::once("choose with ←/→ or a letter".to_owned()).chain(names).collect();
        let fields = Fields::default().pick("To", options, 0);
        let (login, name) = (member.login.clone(), member.name.clone());
        Self::new(Kind::Reassign { login, name, work: member.work, takers }, fields)
    }

    /// Whether closing would lose typed text.
    pub(super) fn is_touched(&self) -> bool {
        self.is_touched && !matches!(self.kind, Kind::Disable { .. } | Kind::Reassign { .. })
    }

    pub(super) fn paste(&mut self, text: &str) {
        self.is_touched = true;
        self.fields.paste(text);
    }

    pub(super) fn key(&mut self, key: KeyEvent, now: DateTime<Utc>) -> Sent {
        if self.saving.is_some() {
            return Sent::Nothing;
        }
        self.complaint = None;
        self.is_touched = true;
        let sends = match &mut self.kind {
            Kind::Disable { question, .. } => match question.key(key, now) {
                Answer::No => return Sent::Closed,
                answer => answer == Answer::Yes,
            },
            _ => self.fields.key(key) == FieldsEvent::Submit,
        };
        if !sends {
            return Sent::Nothing;
        }
        match self.command() {
            Ok(command) => Sent::Command(command),
            Err(fault) => {
                self.fields.focus(fault.at);
                self.complaint = Some(fault.why);
                Sent::Nothing
            }
        }
    }

    fn command(&self) -> Result<StaffCommand, Fault> {
        let optional = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let command = match &self.kind {
            Kind::Add => StaffCommand::Add {
                name: self.fields.value(0).to_owned(),
                login: self.fields.value(1).to_owned(),
                role: Role::ALL[self.fields.chosen(2)],
                account: optional(self.fields.value(3)),
                password: self.fields.password(4),
                valid_until: None,
                must_change: true,
            },
            Kind::Role { login } => StaffCommand::SetRole {
                login: login.clone(),
                role: Role::from_word(self.fields.option(0)).unwrap_or(Role::Desk),
                account: optional(self.fields.value(1)),
            },
            Kind::Password { login } => StaffCommand::ResetPassword {
                login: login.clone(),
                password: self.fields.password(0),
                must_change: true,
            },
            Kind::Disable { login, .. } => StaffCommand::Disable { login: login.clone() },
            Kind::Reassign { login, name, takers, .. } => {
                let chosen = self.fields.chosen(0).checked_sub(1).and_then(|at| takers.get(at));
                let (to, to_name) = chosen.cloned().ok_or_else(|| Fault::new(0, "Choose who takes it."))?;
                StaffCommand::Reassign { login: login.clone(), name: name.clone(), to, to_name }
            }
        };
        if let Some(why) = command.problem() {
            return Err(Fault::new(self.rejected_field(), why));
        }
        match self.password_at() {
            Some(at) if self.fields.password(at) != self.fields.password(at + 1) => {
                Err(Fault::new(at + 1, "The two passwords are not the same."))
            }
            _ => Ok(command),
        }
    }

    /// Returns the field of a new password. The field after it repeats the password.
    fn password_at(&self) -> Option<usize> {
        match &self.kind {
            Kind::Add => Some(4),
            Kind::Password { .. } => Some(0),
            Kind::Role { .. } | Kind::Disable { .. } | Kind::Reassign { .. } => None,
        }
    }

    /// Returns the first field that `StaffCommand::problem` rejects: the name, the login, or else the password.
    fn rejected_field(&self) -> usize {
        let login = self.fields.value(1);
        match &self.kind {
            Kind::Add if self.fields.value(0).is_empty() => 0,
            Kind::Add if login.is_empty() || login.len() > 63 || login.chars().any(char::is_control) => 1,
            _ => self.password_at().unwrap_or_default(),
        }
    }

    /// Returns the login of the added person; `None` for other forms.
    pub(super) fn added_login(&self) -> Option<String> {
        matches!(self.kind, Kind::Add).then(|| self.fields.value(1).to_owned())
    }

    pub(super) fn refused(&mut self, sentence: String) {
        self.saving = None;
        self.complaint = Some(sentence);
    }

    fn title(&self) -> String {
        match &self.kind {
            Kind::Add => "New staff account".into(),
            Kind::Role { login } => format!("The role of {login}"),
            Kind::Password { login } => format!("A new password for {login}"),
            Kind::Disable { name, .. } => format!("Switch off {name}"),
            Kind::Reassign { name, .. } => format!("Who takes the open work of {name}?"),
        }
    }

    fn lead(&self) -> String {
        match &self.kind {
            Kind::Add => "They choose a password of their own at the first sign-in. An instructor's classes hang on \
                          their own account."
                .into(),
            Kind::Role { .. } => "It takes effect with their next action.".into(),
            Kind::Password { .. } => "Tell it to them in person: they choose another at the next sign-in.".into(),
            Kind::Disable { .. } => DISABLED.into(),
            Kind::Reassign { work, .. } => {
                format!("{}, all that is open. What is won, lost or done stays as it is.", work.summary())
            }
        }
    }

    fn keys_line(&self) -> &'static str {
        match &self.kind {
            Kind::Disable { .. } => "Ctrl-Y switch it off · Esc leave it on",
            Kind::Add | Kind::Role { .. } => "↵ saves · Tab next field · ←/→ choose · Esc back",
            Kind::Password { .. } => "↵ saves · Tab next field · Esc back",
            Kind::Reassign { .. } => "↵ gives it to them · ←/→ choose · Esc leaves it as it is",
        }
    }

    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        if let Kind::Disable { question, .. } = &self.kind
            && self.complaint.is_none()
            && self.saving.is_none()
        {
            return question.draw(frame, area, view);
        }
        let title = self.title();
        let dialog = Dialog { title: &title, keys: self.keys_line(), width: 74, height: self.fields.height() + 8 };
        let inner = dialog.draw(frame, area, view);
        let [lead, fields, complaint] =
            Layout::vertical([Constraint::Length(3), Constraint::Length(self.fields.height()), Constraint::Min(0)])
                .areas(inner);
        let words = Paragraph::new(self.lead()).wrap(Wrap { trim: true });
        frame.render_widget(words.style(view.theme.style(Meaning::Muted)), lead);
        self.fields.draw(frame, fields, view);
        let (message, meaning) = match (&self.complaint, self.saving) {
            (Some(sentence), _) => (text::safe(sentence), Meaning::Stop),
            (None, Some(_)) => ("Saving…".to_owned(), Meaning::Text),
            (None, None) => (String::new(), Meaning::Text),
        };
        frame.render_widget(
            Paragraph::new(message).wrap(Wrap { trim: true }).style(view.theme.style(meaning)),
            complaint,
        );
    }
}
