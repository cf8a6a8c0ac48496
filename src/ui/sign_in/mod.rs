//! The sign-in screen: it stands before everything, hides everything, and lets one person in.

mod view;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

pub use view::draw;

use super::effect::Effect;
use super::ids::Ids;
use super::widgets::cursor::Cursor;
use super::widgets::fields::{Fields, FieldsKey};
use super::widgets::line_input::TAKE_BACK;
use crate::domain::sign_in::{Credentials, Entered, Password, Refusal};
use crate::domain::staff::Role;
use crate::keys::Action;

/// Somebody who comes in with one key: the demonstration's staff.
#[derive(Debug, Clone, PartialEq)]
pub struct Quick {
    /// The name that others see.
    pub name: String,
    /// The role.
    pub role: Role,
    /// What is sent.
    pub credentials: Credentials,
}

/// Whom the console expects.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Expected {
    /// The name that stands in the field from the start.
    pub login: String,
    /// Who comes in with one key.
    pub people: Vec<Quick>,
    /// Nobody is on the staff yet: the first admin is made here.
    pub is_new: bool,
    /// What stands there from the start.
    pub note: Option<String>,
}

/// Why the screen is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The console has just begun.
    Start,
    /// Somebody takes over; Esc goes back.
    Switch,
    /// Nobody was there for a while, or somebody locked it. The name of who is expected back.
    Locked(String),
    /// The server has let somebody go: a sentence.
    Ended(String),
    /// A password is changed; Esc goes back.
    Password,
}

#[derive(Debug)]
enum Stage {
    /// One key each.
    Pick(Cursor),
    /// Name and password.
    Ask(Fields),
    /// Another password; with the old one in the first field unless it was just typed.
    NewPassword { login: String, old: Option<Password>, fields: Fields },
    /// The first admin.
    Found(Fields),
}

/// What a key did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Still here.
    Stay,
    /// Back to where one was.
    Back,
    /// Leave the console.
    Quit,
}

const LOGIN: usize = 0;
const PASSWORD: usize = 1;

/// The screen's state.
#[derive(Debug)]
pub struct SignIn {
    why: Why,
    expected: Expected,
    stage: Stage,
    /// The try that has no answer yet.
    trying: Option<u64>,
    /// What was tried last, for the change that a first password asks for.
    last: Option<Password>,
    complaint: Option<String>,
}

impl SignIn {
    /// The screen as it comes up.
    #[must_use]
    pub fn new(why: Why, expected: Expected) -> Self {
        let stage = if expected.is_new {
            Stage::Found(first_admin())
        } else if expected.people.is_empty() {
            Stage::Ask(ask(&expected.login))
        } else {
            let known = expected.people.iter().position(|person| person.credentials.login == expected.login);
            Stage::Pick(Cursor(known.unwrap_or_default()))
        };
        let complaint = expected.note.clone();
        Self { why, expected, stage, trying: None, last: None, complaint }
    }

    /// For `login`, who wants another password.
    #[must_use]
    pub fn change_password(login: &str) -> Self {
        let fields =
            Fields::default().secret("Password now").secret("New password").secret("Once more").enter_goes_on();
        let stage = Stage::NewPassword { login: login.to_owned(), old: None, fields };
        Self { stage, ..Self::new(Why::Password, Expected { login: login.to_owned(), ..Expected::default() }) }
    }

    /// Whether what is under it may be seen and gone back to.
    #[must_use]
    pub fn is_optional(&self) -> bool {
        matches!(self.why, Why::Switch | Why::Password)
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent, ids: &mut Ids, effects: &mut Vec<Effect>) -> Step {
        if key.modifiers.contains(KeyModifiers::CONTROL) && matches!(key.code, KeyCode::Char('c' | 'q')) {
            return Step::Quit;
        }
        if self.trying.is_some() {
            if key.code != KeyCode::Esc || !self.can_give_up() {
                return Step::Stay;
            }
            // Whoever is let in all the same is not taken in any more.
            (self.trying, self.last) = (None, None);
        }
        self.complaint = None;
        if key.code == KeyCode::Esc {
            return self.escape();
        }
        if let Stage::Pick(_) = self.stage {
            return self.pick(key, ids, effects);
        }
        let (Stage::Ask(fields) | Stage::NewPassword { fields, .. } | Stage::Found(fields)) = &mut self.stage else {
            return Step::Stay;
        };
        if fields.key(key) == FieldsKey::Submit {
            self.submit(ids, effects);
        }
        Step::Stay
    }

    /// Whether a try changes nothing, so that it can be given up before its answer.
    fn can_give_up(&self) -> bool {
        matches!(self.stage, Stage::Pick(_) | Stage::Ask(_))
    }

    /// Types what was pasted, a password out of a manager above all. Says whether there was a field for
    /// it: a scan on the list of people chooses nobody.
    pub fn paste(&mut self, text: &str) -> bool {
        match &mut self.stage {
            Stage::Pick(_) => false,
            _ if self.trying.is_some() => false,
            Stage::Ask(fields) | Stage::NewPassword { fields, .. } | Stage::Found(fields) => {
                fields.paste(text);
                true
            }
        }
    }

    /// Whether letters are typed into a field.
    #[must_use]
    pub fn takes_letters(&self) -> bool {
        match &self.stage {
            Stage::Pick(_) => false,
            Stage::Ask(fields) | Stage::NewPassword { fields, .. } | Stage::Found(fields) => {
                self.trying.is_none() && fields.takes_letters()
            }
        }
    }

    /// Takes the last letters back that were typed: they were a scan's.
    pub fn take_back(&mut self, letters: usize) {
        if let Stage::Ask(fields) | Stage::NewPassword { fields, .. } | Stage::Found(fields) = &mut self.stage {
            for _ in 0..letters {
                fields.key(TAKE_BACK);
            }
        }
    }

    /// Says something in the place of a complaint.
    pub fn say(&mut self, sentence: impl Into<String>) {
        self.complaint = Some(sentence.into());
    }

    fn escape(&mut self) -> Step {
        if self.is_optional() {
            return Step::Back;
        }
        // From the fields back to the list, or to empty fields.
        if !self.expected.is_new {
            *self = Self::new(self.why.clone(), self.expected.clone());
        }
        Step::Stay
    }

    fn pick(&mut self, key: KeyEvent, ids: &mut Ids, effects: &mut Vec<Effect>) -> Step {
        let Stage::Pick(cursor) = &mut self.stage else { return Step::Stay };
        let len = self.expected.people.len();
        let chosen = match key.code {
            KeyCode::Char(digit @ '1'..='9') => digit.to_digit(10).and_then(|n| usize::try_from(n - 1).ok()),
            KeyCode::Enter => Some(cursor.0),
            KeyCode::Down | KeyCode::Char('j') => {
                cursor.act(Action::Down, len);
                None
            }
            KeyCode::Up | KeyCode::Char('k') => {
                cursor.act(Action::Up, len);
                None
            }
            KeyCode::Char('n') | KeyCode::Tab => {
                self.stage = Stage::Ask(ask(""));
                None
            }
            KeyCode::Char('q') => return Step::Quit,
            _ => None,
        };
        if let Some(person) = chosen.and_then(|at| self.expected.people.get(at)) {
            let credentials = person.credentials.clone();
            self.attempt(credentials, ids, effects);
        }
        Step::Stay
    }

    fn submit(&mut self, ids: &mut Ids, effects: &mut Vec<Effect>) {
        let sent = match &self.stage {
            Stage::Pick(_) => Ok(()),
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
                let objection = password.objection(&login);
                if name.is_empty() || login.is_empty() {
                    Err("Type your name, and the name that you sign in with.")
                } else if let Some(objection) = objection {
                    Err(objection)
                } else if password != fields.password(3) {
                    Err("The two passwords are not the same.")
                } else {
                    let id = ids.question();
                    self.trying = Some(id);
                    effects.push(Effect::Found { id, name, credentials: Credentials { login, password } });
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
        if let Some(objection) = new.objection(login) {
            return Err(objection);
        }
        if new != again {
            return Err("The two new passwords are not the same.");
        }
        if new == old {
            return Err("That is the password that you have now. Choose another.");
        }
        let id = ids.question();
        self.trying = Some(id);
        effects.push(Effect::ChangePassword { id, old: Credentials { login: login.clone(), password: old }, new });
        Ok(())
    }

    fn attempt(&mut self, credentials: Credentials, ids: &mut Ids, effects: &mut Vec<Effect>) {
        let id = ids.question();
        self.trying = Some(id);
        self.last = Some(credentials.password.clone());
        effects.push(Effect::SignIn { id, credentials });
    }

    /// Takes what came of a try; gives back who is in. A password that an admin has set is changed first.
    pub fn settle(&mut self, id: u64, result: Result<Entered, Refusal>) -> Option<Entered> {
        if self.trying != Some(id) {
            return None;
        }
        self.trying = None;
        // Kept no longer than until the answer.
        let old = self.last.take();
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
                    Stage::NewPassword { fields, .. } => {
                        fields.forget_secrets();
                        fields.focus(0);
                    }
                    Stage::Pick(_) | Stage::Found(_) => {}
                }
                None
            }
        }
    }
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
