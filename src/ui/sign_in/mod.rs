//! The sign-in screen. It hides everything else until one person has signed in.

mod view;

use chrono::{DateTime, TimeDelta, Utc};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

pub use view::{Outlook, draw};

use super::effect::Effect;
use super::ids::Ids;
use super::widgets::cursor::Cursor;
use super::widgets::fields::{Fields, FieldsEvent};
use super::widgets::line_input::TAKE_BACK;
use crate::domain::sign_in::{Credentials, Password, SignInError, SignedIn};
use crate::domain::site::Site;
use crate::domain::staff::Role;
use crate::keys::Action;
use crate::ui::ids::SessionId;

/// A staff member that the screen lists.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// The name that others see.
    pub name: String,
    /// The role.
    pub role: Role,
    /// The login name.
    pub login: String,
    /// The password of a demo staff member, who signs in with one key; `None` for everyone else.
    pub password: Option<Password>,
    /// When they last signed in at this desk.
    pub last_here: Option<DateTime<Utc>>,
}

/// The staff and values that the console expects at sign-in.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Expected {
    /// The login name in the field when the screen opens.
    pub login: String,
    /// The desk's name; empty before it is known.
    pub desk: String,
    /// The institute, if it is known before sign-in.
    pub site: Option<Site>,
    /// The staff to choose from; empty if the login name is typed.
    pub people: Vec<Listed>,
    /// There is no staff yet. The screen creates the first admin.
    pub is_new: bool,
    /// The message when the screen opens.
    pub note: Option<String>,
}

/// Why the screen is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The console has just started.
    Start,
    /// Another person takes over. Esc returns.
    Switch,
    /// The console was locked, by a user or after a time without input. The name is the user who is expected back.
    Locked(String),
    /// The server ended the session. The sentence says why.
    Ended(String),
    /// A user changes the password. Esc returns.
    Password,
}

#[derive(Debug)]
enum Stage {
    /// A list of names, and the password field of the name under the cursor. Digits choose a name; afterwards, keys go
    /// into the password.
    Pick { cursor: Cursor, is_chosen: bool, password: Fields },
    /// The fields for login name and password.
    Ask(Fields),
    /// The fields for a new password. The first field asks for the old one, unless `old` was just typed.
    NewPassword { login: String, old: Option<Password>, fields: Fields },
    /// The fields for the first admin.
    Found(Fields),
}

/// Result of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The screen stays.
    Stay,
    /// Return to the screen below.
    Back,
    /// Quit the console.
    Quit,
}

/// A number that follows a letter within this time is part of a password and chooses no name.
const LETTER_PAUSE: TimeDelta = TimeDelta::seconds(1);

const NUMBER_FIRST: &str = "Choose by number first; 0 is for another name.";

const LOGIN: usize = 0;
const PASSWORD: usize = 1;

/// The screen's state.
#[derive(Debug)]
pub struct SignIn {
    why: Why,
    expected: Expected,
    stage: Stage,
    /// The attempt that has no answer yet.
    trying: Option<SessionId>,
    /// The last password that was tried. A required change of a first password sends it as the old one.
    last: Option<Password>,
    complaint: Option<String>,
    /// When a letter was last typed at the list.
    letter_at: Option<DateTime<Utc>>,
    /// The last attempt found no server.
    is_away: bool,
    /// Help is shown until the next key.
    helps: bool,
}

impl SignIn {
    /// Creates the screen in its first state.
    #[must_use]
    pub fn new(why: Why, expected: Expected) -> Self {
        let stage = if expected.is_new {
            Stage::Found(first_admin())
        } else if expected.people.is_empty() {
            Stage::Ask(ask(&expected.login))
        } else {
            let known = expected.people.iter().position(|person| person.login == expected.login);
            let is_chosen = known.is_some_and(|at| expected.people[at].password.is_none());
            pick(&expected.people, known.unwrap_or_default(), is_chosen)
        };
        let complaint = expected.note.clone();
        Self {
            why,
            expected,
            stage,
            trying: None,
            last: None,
            complaint,
            letter_at: None,
            is_away: false,
            helps: false,
        }
    }

    /// Creates the screen where `login` changes the password.
    #[must_use]
    pub fn change_password(login: &str) -> Self {
        let fields =
            Fields::default().secret("Password now").secret("New password").secret("Once more").enter_goes_on();
        let stage = Stage::NewPassword { login: login.to_owned(), old: None, fields };
        Self { stage, ..Self::new(Why::Password, Expected { login: login.to_owned(), ..Expected::default() }) }
    }

    /// Whether the user may see the screen below and return to it.
    #[must_use]
    pub fn is_optional(&self) -> bool {
        matches!(self.why, Why::Switch | Why::Password)
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent, now: DateTime<Utc>, ids: &mut Ids, effects: &mut Vec<Effect>) -> Step {
        if key.modifiers.contains(KeyModifiers::CONTROL) && matches!(key.code, KeyCode::Char('c' | 'q')) {
            return Step::Quit;
        }
        if self.trying.is_some() {
            if key.code != KeyCode::Esc || !self.can_cancel() {
                return Step::Stay;
            }
            // If the server accepts the canceled attempt later, `settle` ignores the answer.
            (self.trying, self.last) = (None, None);
        }
        self.complaint = None;
        self.helps = key.code == KeyCode::F(1) && !self.helps;
        if !matches!(key.code, KeyCode::Char(_) | KeyCode::Enter) {
            self.letter_at = None;
        }
        if key.code == KeyCode::F(1) {
            return Step::Stay;
        }
        if key.code == KeyCode::Esc {
            return self.escape();
        }
        if let Stage::Pick { is_chosen, .. } = self.stage {
            return if is_chosen { self.type_password(key, ids, effects) } else { self.choose(key, now, ids, effects) };
        }
        let (Stage::Ask(fields) | Stage::NewPassword { fields, .. } | Stage::Found(fields)) = &mut self.stage else {
            return Step::Stay;
        };
        if fields.key(key) == FieldsEvent::Submit {
            self.submit(ids, effects);
        }
        Step::Stay
    }

    /// Whether the name under the cursor needs a password.
    fn has_password_field(&self) -> bool {
        match &self.stage {
            Stage::Pick { cursor, .. } => {
                self.expected.people.get(cursor.0).is_some_and(|person| person.password.is_none())
            }
            _ => false,
        }
    }

    /// Whether the attempt changes nothing in the database, so that the user can cancel it before its answer.
    fn can_cancel(&self) -> bool {
        matches!(self.stage, Stage::Pick { .. } | Stage::Ask(_))
    }

    /// Types pasted text, mostly a password from a password manager. Returns whether there was a field for it. A scan
    /// on the list of people chooses no one.
    pub fn paste(&mut self, text: &str) -> bool {
        match &mut self.stage {
            Stage::Pick { is_chosen: false, .. } => false,
            _ if self.trying.is_some() => false,
            Stage::Pick { password: fields, .. }
            | Stage::Ask(fields)
            | Stage::NewPassword { fields, .. }
            | Stage::Found(fields) => {
                fields.paste(text);
                true
            }
        }
    }

    /// Whether letters go into a field.
    #[must_use]
    pub fn takes_letters(&self) -> bool {
        match &self.stage {
            Stage::Pick { is_chosen: false, .. } => false,
            Stage::Pick { password: fields, .. }
            | Stage::Ask(fields)
            | Stage::NewPassword { fields, .. }
            | Stage::Found(fields) => self.trying.is_none() && fields.takes_letters(),
        }
    }

    /// Deletes the last typed letters, because they came from a scan.
    pub fn take_back(&mut self, letters: usize) {
        let (Stage::Pick { password: fields, .. }
        | Stage::Ask(fields)
        | Stage::NewPassword { fields, .. }
        | Stage::Found(fields)) = &mut self.stage;
        for _ in 0..letters {
            fields.key(TAKE_BACK);
        }
    }

    /// Shows a message in place of a complaint.
    pub fn say(&mut self, sentence: impl Into<String>) {
        self.complaint = Some(sentence.into());
    }

    fn escape(&mut self) -> Step {
        // Esc in the password returns to the names.
        if let Stage::Pick { cursor, is_chosen: true, .. } = self.stage {
            self.stage = pick(&self.expected.people, cursor.0, false);
            return Step::Stay;
        }
        if self.is_optional() {
            return Step::Back;
        }
        // Esc in the fields returns to the list, or to empty fields.
        if !self.expected.is_new {
            *self = Self::new(self.why.clone(), self.expected.clone());
        }
        Step::Stay
    }

    /// Takes a key in the list, before a name is chosen.
    fn choose(&mut self, key: KeyEvent, now: DateTime<Utc>, ids: &mut Ids, effects: &mut Vec<Effect>) -> Step {
        if self.continues_password(key, now) {
            self.letter_at = Some(now);
            self.complaint = Some(NUMBER_FIRST.into());
            return Step::Stay;
        }
        let Stage::Pick { cursor, .. } = &mut self.stage else { return Step::Stay };
        let len = self.expected.people.len();
        let before = *cursor;
        let chosen = match key.code {
            KeyCode::Char(digit @ '1'..='9') if key.modifiers.is_empty() => {
                digit.to_digit(10).and_then(|n| usize::try_from(n - 1).ok())
            }
            KeyCode::Enter => Some(cursor.0),
            KeyCode::Down => {
                cursor.act(Action::Down, len);
                None
            }
            KeyCode::Up => {
                cursor.act(Action::Up, len);
                None
            }
            KeyCode::Char('0') | KeyCode::Tab => {
                self.stage = Stage::Ask(ask(""));
                return Step::Stay;
            }
            // A letter may be part of a password, so it is not shown and chooses nothing.
            KeyCode::Char(_) => {
                self.letter_at = Some(now);
                self.complaint = Some(NUMBER_FIRST.into());
                None
            }
            _ => None,
        };
        if *cursor != before {
            self.stage = pick(&self.expected.people, cursor.0, false);
        }
        if let Some((at, person)) = chosen.and_then(|at| Some((at, self.expected.people.get(at)?))) {
            match person.password.clone() {
                Some(password) => self.attempt(Credentials { login: person.login.clone(), password }, ids, effects),
                None => self.stage = pick(&self.expected.people, at, true),
            }
        }
        Step::Stay
    }

    /// Returns true if a number or Enter continues the letters of a password. Where a name needs no password, it would
    /// sign a person in, and the rest of the password would run commands.
    fn continues_password(&self, key: KeyEvent, now: DateTime<Utc>) -> bool {
        let lets_in = self.expected.people.iter().any(|person| person.password.is_some());
        let chooses = matches!(key.code, KeyCode::Char('0'..='9') | KeyCode::Enter);
        lets_in && chooses && self.letter_at.is_some_and(|at| now - at < LETTER_PAUSE)
    }

    /// Takes a key for the password of the chosen name.
    fn type_password(&mut self, key: KeyEvent, ids: &mut Ids, effects: &mut Vec<Effect>) -> Step {
        let Stage::Pick { cursor, password, .. } = &mut self.stage else { return Step::Stay };
        let (at, last) = (cursor.0, self.expected.people.len().saturating_sub(1));
        match key.code {
            // The password field of another name starts empty.
            KeyCode::Up => self.stage = pick(&self.expected.people, at.saturating_sub(1), true),
            KeyCode::Down => self.stage = pick(&self.expected.people, (at + 1).min(last), true),
            _ => {
                if password.key(key) == FieldsEvent::Submit {
                    self.submit(ids, effects);
                }
            }
        }
        Step::Stay
    }

    fn submit(&mut self, ids: &mut Ids, effects: &mut Vec<Effect>) {
        let sent = match &self.stage {
            Stage::Pick { cursor, password, .. } => match self.expected.people.get(cursor.0) {
                Some(_) if password.password(0).is_empty() => Err("Type the password."),
                Some(person) => {
                    let credentials = Credentials { login: person.login.clone(), password: password.password(0) };
                    self.attempt(credentials, ids, effects);
                    Ok(())
                }
                None => Ok(()),
            },
            Stage::Ask(fields) => {
                let credentials =
                    Credentials { login: fields.value(LOGIN).to_owned(), password: fields.password(PASSWORD) };
                match (credentials.login.is_empty(), credentials.password.is_empty()) {
                    (true, _) => Err("Type the name that you sign in with."),
                    (_, true) => Err("Type the password."),
                    _ => {
                        self.attempt(credentials, ids, effects);
                        Ok(())
                    }
                }
            }
            Stage::NewPassword { .. } => self.submit_new_password(ids, effects),
            Stage::Found(fields) => {
                let name = fields.value(0).to_owned();
                let login = fields.value(1).to_owned();
                let password = fields.password(2);
                let objection = password.problem(&login);
                if name.is_empty() || login.is_empty() {
                    Err("Type your name, and the name that you sign in with.")
                } else if let Some(objection) = objection {
                    Err(objection)
                } else if password != fields.password(3) {
                    Err("The two passwords are not the same.")
                } else {
                    let id = ids.session();
                    self.trying = Some(id);
                    effects.push(Effect::CreateFirstAdmin { id, name, credentials: Credentials { login, password } });
                    Ok(())
                }
            }
        };
        self.complaint = sent.err().map(str::to_owned);
    }

    fn submit_new_password(&mut self, ids: &mut Ids, effects: &mut Vec<Effect>) -> Result<(), &'static str> {
        let Stage::NewPassword { login, old, fields } = &self.stage else { return Ok(()) };
        let first = usize::from(old.is_none());
        let (new, again) = (fields.password(first), fields.password(first + 1));
        let old = old.clone().unwrap_or_else(|| fields.password(0));
        if old.is_empty() {
            return Err("Type the password that you have now.");
        }
        if let Some(objection) = new.problem(login) {
            return Err(objection);
        }
        if new != again {
            return Err("The two new passwords are not the same.");
        }
        if new == old {
            return Err("That is the password that you have now. Choose another.");
        }
        let id = ids.session();
        self.trying = Some(id);
        effects.push(Effect::ChangePassword { id, old: Credentials { login: login.clone(), password: old }, new });
        Ok(())
    }

    fn attempt(&mut self, credentials: Credentials, ids: &mut Ids, effects: &mut Vec<Effect>) {
        let id = ids.session();
        self.trying = Some(id);
        self.last = Some(credentials.password.clone());
        effects.push(Effect::SignIn { id, credentials });
    }

    /// Takes the result of an attempt. Returns the user who has signed in. A password that an admin set must be changed
    /// first.
    pub fn settle(&mut self, id: SessionId, result: Result<SignedIn, SignInError>) -> Option<SignedIn> {
        if self.trying != Some(id) {
            return None;
        }
        self.trying = None;
        // The password is kept only until the answer.
        let old = self.last.take();
        self.is_away = matches!(result, Err(SignInError::NoServer(_)));
        match result {
            Ok(entered) if entered.must_change => {
                let fields = Fields::default().secret("New password").secret("Once more").enter_goes_on();
                self.stage = Stage::NewPassword { login: entered.login, old, fields };
                None
            }
            Ok(entered) => Some(entered),
            Err(refusal) => {
                self.complaint = Some(refusal.sentence());
                match &mut self.stage {
                    Stage::Ask(fields) => {
                        fields.forget_secrets();
                        fields.focus(PASSWORD);
                    }
                    Stage::NewPassword { fields, .. } | Stage::Pick { password: fields, .. } => {
                        fields.forget_secrets();
                        fields.focus(0);
                    }
                    Stage::Found(_) => {}
                }
                None
            }
        }
    }
}

/// Returns the list with the cursor on the name `at`, and the field for its password.
fn pick(people: &[Listed], at: usize, is_chosen: bool) -> Stage {
    let label = people.get(at).map(|person| format!("Password for {}", person.name)).unwrap_or_default();
    Stage::Pick { cursor: Cursor(at), is_chosen, password: Fields::default().secret(label) }
}

fn ask(login: &str) -> Fields {
    let mut fields = Fields::default().text("Name", login).secret("Password").enter_goes_on();
    fields.focus(if login.is_empty() { LOGIN } else { PASSWORD });
    fields
}

fn first_admin() -> Fields {
    Fields::default()
        .text("Your name", "")
        .text("Sign in as", "")
        .secret("Password")
        .secret("Once more")
        .enter_goes_on()
}
