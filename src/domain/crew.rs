//! Looking after the staff: what an admin sees of each and what an admin can do.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::sign_in::Password;
use super::staff::Role;

/// A member of staff as an admin sees them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Member {
    /// The row.
    pub id: Uuid,
    /// The name one signs in with.
    pub login: String,
    /// The name that others see.
    pub name: String,
    /// The role.
    pub role: Role,
    /// Not switched off.
    pub is_active: bool,
    /// From then on the account holds no more.
    pub valid_until: Option<DateTime<Utc>>,
    /// Has to choose another password at the next sign-in.
    pub must_change: bool,
    /// The server knows the login; it does not after a restore on another server.
    pub has_login: bool,
    /// Locked for wrong passwords until then.
    pub locked_until: Option<DateTime<Utc>>,
    /// The last sign-in.
    pub last_entered: Option<DateTime<Utc>>,
    /// Connections that are open now.
    pub connections: i64,
    /// The email of their own account; an instructor's classes hang on it.
    pub account: Option<String>,
    /// Single rights, given or withheld.
    pub decided: Vec<Decided>,
}

/// A single right that was given to somebody or withheld.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// The right's word.
    pub right: String,
    /// Given, else withheld.
    pub given: bool,
    /// It ends by itself then.
    pub until: Option<DateTime<Utc>>,
    /// Why.
    pub reason: Option<String>,
}

impl Member {
    /// How the account stands, in a word or two; the gravest first.
    #[must_use]
    pub fn standing(&self, now: DateTime<Utc>) -> &'static str {
        match self {
            Self { is_active: false, .. } => "disabled",
            Self { valid_until: Some(until), .. } if *until <= now => "run out",
            Self { has_login: false, .. } => "no login",
            Self { locked_until: Some(until), .. } if *until > now => "locked",
            Self { connections: 1.., .. } => "signed in",
            Self { must_change: true, .. } => "new password due",
            _ => "ok",
        }
    }
}

/// What an admin does about a member of staff.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    /// A new one, with a first password.
    Add {
        /// The name to sign in with.
        login: String,
        /// The name that others see.
        name: String,
        /// The role.
        role: Role,
        /// The first password.
        password: Password,
        /// From then on the account holds no more.
        valid_until: Option<DateTime<Utc>>,
        /// The email of their own account.
        account: Option<String>,
        /// Whether another password has to be chosen at the first sign-in.
        must_change: bool,
    },
    /// Another role.
    SetRole {
        /// Whose.
        login: String,
        /// Which.
        role: Role,
        /// The email of their own account, to be linked.
        account: Option<String>,
    },
    /// Out at once, connections included.
    Disable {
        /// Who.
        login: String,
    },
    /// Back in.
    Enable {
        /// Who.
        login: String,
        /// From then on the account holds no more.
        valid_until: Option<DateTime<Utc>>,
    },
    /// Another password.
    ResetPassword {
        /// Whose.
        login: String,
        /// Which.
        password: Password,
        /// Whether it has to be changed at the next sign-in.
        must_change: bool,
    },
    /// Wrong passwords are forgotten.
    Unlock {
        /// Whose.
        login: String,
    },
    /// A single right is given, withheld, or left to the role again.
    Decide {
        /// Whose.
        login: String,
        /// The right's word.
        right: String,
        /// Given, withheld; none to leave it to the role.
        given: Option<bool>,
        /// It ends by itself then.
        until: Option<DateTime<Utc>>,
        /// Why.
        reason: Option<String>,
    },
}

impl Deed {
    /// Whom it is about.
    #[must_use]
    pub fn login(&self) -> &str {
        match self {
            Self::Add { login, .. }
            | Self::SetRole { login, .. }
            | Self::Disable { login }
            | Self::Enable { login, .. }
            | Self::ResetPassword { login, .. }
            | Self::Unlock { login }
            | Self::Decide { login, .. } => login,
        }
    }

    /// What is wrong with it before anything is sent.
    #[must_use]
    pub fn objection(&self) -> Option<String> {
        if let Self::Add { name, .. } = self
            && name.trim().is_empty()
        {
            return Some("The name is missing.".into());
        }
        let login = self.login();
        if login.is_empty() {
            return Some("The name to sign in with is missing.".into());
        }
        if login.len() > 63 || login.chars().any(char::is_control) || login.trim() != login {
            return Some("A login has at most 63 letters, and no blanks around it.".into());
        }
        match self {
            Self::Add { password, .. } | Self::ResetPassword { password, .. } => {
                password.objection(login).map(str::to_owned)
            }
            _ => None,
        }
    }

    /// What to say of it.
    ///
    /// # Errors
    /// A sentence when the database did not do it.
    pub fn told(&self, outcome: &str) -> Result<String, String> {
        let login = self.login();
        match outcome {
            "done" => Ok(self.done()),
            "login_taken" => Err(format!("The login {login} is taken on this server. Choose another.")),
            "no_account" => Err("Nobody has an account with that email. Leave it out, or correct it.".into()),
            "not_found" => Err(format!("Nobody on the staff signs in as {login}.")),
            "last_admin" => Err("This is the last admin: make another one first.".into()),
            "no_login" => {
                Err(format!("The server does not know the login {login} (after a restore?). Reset the password first."))
            }
            "no_such_right" => Err("There is no such right. The list: docs/rights.md.".into()),
            _ => Err("The database did not do it; the log has the details.".into()),
        }
    }

    fn done(&self) -> String {
        match self {
            Self::Add { login, name, role, .. } => format!("{name} ({}) can sign in as {login}.", role.title()),
            Self::SetRole { login, role, .. } => format!("{login} is {} now.", role.title()),
            Self::Disable { login } => format!("{login} is switched off, and out of every console."),
            Self::Enable { login, .. } => format!("{login} can sign in again."),
            Self::ResetPassword { login, must_change: true, .. } => {
                format!("{login} has a new password, to be changed at the next sign-in.")
            }
            Self::ResetPassword { login, .. } => format!("{login} has a new password."),
            Self::Unlock { login } => format!("{login} is unlocked."),
            Self::Decide { login, right, given, until, .. } => {
                let until = if until.is_some() { ", until the time that was given" } else { "" };
                match given {
                    Some(true) => format!("{login} has the right {right}{until}."),
                    Some(false) => format!("{login} has not the right {right}{until}."),
                    None => format!("{login}'s right {right} follows the role again."),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deed_is_looked_at_before_it_is_sent() {
        let add = |login: &str, name: &str, password: &str| {
            Deed::Add {
                login: login.into(),
                name: name.into(),
                role: Role::Desk,
                password: Password::new(password),
                valid_until: None,
                account: None,
                must_change: true,
            }
            .objection()
        };
        assert_eq!(add("dana", "Dana Cole", "three good words"), None);
        assert!(add("dana", " ", "three good words").is_some());
        assert!(add("", "Dana", "three good words").is_some());
        assert!(add(" dana", "Dana", "three good words").is_some());
        assert!(add(&"d".repeat(64), "Dana", "three good words").is_some());
        assert!(add("dana", "Dana", "short").is_some_and(|why| why.contains("10")));
    }

    #[test]
    fn every_no_is_a_sentence() {
        let deed = Deed::Disable { login: "alex".into() };
        assert!(deed.told("last_admin").unwrap_err().contains("last admin"));
        assert!(deed.told("done").unwrap().contains("out of every console"));
        assert!(deed.told("something new").is_err());
    }
}
