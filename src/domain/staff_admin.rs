//! Looking after the staff: what an admin sees of each and what an admin can do.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::sign_in::Password;
use super::staff::Role;
use super::text::count;

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
    #[serde(rename = "decided")]
    pub overrides: Vec<RightOverride>,
    /// What is open and assigned to them.
    #[serde(flatten)]
    pub work: OpenWork,
}

/// What is open and assigned to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct OpenWork {
    /// Leads that are neither won nor lost.
    #[serde(rename = "open_leads")]
    pub leads: i64,
    /// Open next steps of these leads.
    #[serde(rename = "open_steps")]
    pub steps: i64,
    /// Tickets that are not done.
    #[serde(rename = "open_tickets")]
    pub tickets: i64,
}

impl OpenWork {
    /// Whether there is none.
    #[must_use]
    pub fn is_none(self) -> bool {
        self.leads == 0 && self.tickets == 0
    }

    /// `5 leads (2 next steps) and 3 tickets`; empty if there is none.
    #[must_use]
    pub fn summary(self) -> String {
        let many = |n: i64, one, several| (n > 0).then(|| count(usize::try_from(n).unwrap_or_default(), one, several));
        let steps = many(self.steps, "next step", "next steps").map(|steps| format!(" ({steps})")).unwrap_or_default();
        let leads = many(self.leads, "lead", "leads").map(|leads| format!("{leads}{steps}"));
        [leads, many(self.tickets, "ticket", "tickets")].into_iter().flatten().collect::<Vec<_>>().join(" and ")
    }
}

/// A single right that was given to somebody or withheld.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RightOverride {
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
    pub fn status_label(&self, now: DateTime<Utc>) -> &'static str {
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
pub enum StaffCommand {
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
    /// All open leads and tickets of one person go to another.
    Reassign {
        /// Whose work it is: the login, or the id that a lead or a ticket has.
        login: String,
        /// Their name.
        name: String,
        /// Who takes it: the login, or the id.
        to: String,
        /// Their name.
        to_name: String,
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

impl StaffCommand {
    /// Whom it is about.
    #[must_use]
    pub fn login(&self) -> &str {
        match self {
            Self::Add { login, .. }
            | Self::SetRole { login, .. }
            | Self::Disable { login }
            | Self::Enable { login, .. }
            | Self::ResetPassword { login, .. }
            | Self::Reassign { login, .. }
            | Self::Unlock { login }
            | Self::Decide { login, .. } => login,
        }
    }

    /// What is wrong with it before anything is sent.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        let login = self.login();
        match self {
            Self::Add { name, .. } if name.trim().is_empty() => Some("The name is missing.".into()),
            Self::Add { .. } if login.is_empty() => Some("The name to sign in with is missing.".into()),
            Self::Add { .. } if login.len() > 63 || login.chars().any(char::is_control) || login.trim() != login => {
                Some("A login has at most 63 letters, and no blanks around it.".into())
            }
            Self::Add { password, .. } | Self::ResetPassword { password, .. } => {
                password.problem(login).map(str::to_owned)
            }
            _ => None,
        }
    }

    /// What to say of it.
    ///
    /// # Errors
    /// A sentence when the database did not do it.
    pub fn outcome_message(&self, outcome: &str) -> Result<String, String> {
        if let Self::Reassign { name, to_name, .. } = self {
            return reassigned_message(outcome, name, to_name);
        }
        let login = self.login();
        match outcome {
            "done" => Ok(self.done_message()),
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

    fn done_message(&self) -> String {
        match self {
            Self::Add { login, name, role, .. } => format!("{name} ({}) can sign in as {login}.", role.title()),
            Self::SetRole { login, role, .. } => format!("{login} is {} now.", role.title()),
            Self::Disable { login } => format!("{login} is switched off, and out of every console."),
            Self::Enable { login, .. } => format!("{login} can sign in again."),
            Self::ResetPassword { login, must_change: true, .. } => {
                format!("{login} has a new password, to be changed at the next sign-in.")
            }
            Self::ResetPassword { login, .. } => format!("{login} has a new password."),
            Self::Reassign { name, to_name, .. } => format!("{to_name} has the open work of {name} now."),
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

/// What the database says of work that changes hands: the outcome, and how many leads, steps and tickets.
#[must_use]
pub fn reassign_outcome(outcome: &str, work: OpenWork) -> String {
    format!("{outcome} {} {} {}", work.leads, work.steps, work.tickets)
}

fn reassigned_message(outcome: &str, name: &str, to: &str) -> Result<String, String> {
    let mut words = outcome.split(' ');
    let outcome = words.next().unwrap_or_default();
    let mut many = || words.next().and_then(|word| word.parse().ok()).unwrap_or_default();
    let work = OpenWork { leads: many(), steps: many(), tickets: many() };
    match outcome {
        "done" if work.is_none() => Ok(format!("{name} has no open leads or tickets. Nothing was changed.")),
        "done" => Ok(format!("{to} has {} of {name} now.", work.summary())),
        "not_found" => Err(format!("Nobody on the staff signs in as {name}.")),
        "no_such_taker" => Err(format!("{to} is not on the staff, or the account is disabled. Nothing was changed.")),
        "the_same" => Err("Both are the same person. Nothing was changed.".into()),
        "cannot_take_leads" => {
            let leads = count(usize::try_from(work.leads).unwrap_or_default(), "open lead", "open leads");
            Err(format!(
                "{to} may not work on leads, and {name} has {leads}. Nothing was changed; choose someone else."
            ))
        }
        "cannot_take_tickets" => {
            let tickets = count(usize::try_from(work.tickets).unwrap_or_default(), "open ticket", "open tickets");
            Err(format!(
                "{to} may not work on tickets, and {name} has {tickets}. Nothing was changed; choose someone else."
            ))
        }
        _ => Err("The database did not do it; the log has the details.".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_that_changes_hands_is_counted() {
        let deed = StaffCommand::Reassign {
            login: "dana".into(),
            name: "Dana".into(),
            to: "mia".into(),
            to_name: "Mia".into(),
        };
        let told = |outcome: &str, leads, steps, tickets| {
            deed.outcome_message(&reassign_outcome(outcome, OpenWork { leads, steps, tickets }))
        };
        assert_eq!(told("done", 5, 1, 3).unwrap(), "Mia has 5 leads (1 next step) and 3 tickets of Dana now.");
        assert_eq!(told("done", 0, 0, 1).unwrap(), "Mia has 1 ticket of Dana now.");
        assert!(told("done", 0, 0, 0).unwrap().contains("no open leads or tickets"));
        assert!(told("cannot_take_leads", 5, 0, 0).unwrap_err().contains("5 open leads"));
        for outcome in ["not_found", "no_such_taker", "the_same", "cannot_take_tickets", "something new"] {
            assert!(told(outcome, 1, 0, 1).is_err(), "{outcome}");
        }
    }

    #[test]
    fn a_deed_is_looked_at_before_it_is_sent() {
        let add = |login: &str, name: &str, password: &str| {
            StaffCommand::Add {
                login: login.into(),
                name: name.into(),
                role: Role::Desk,
                password: Password::new(password),
                valid_until: None,
                account: None,
                must_change: true,
            }
            .problem()
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
        let deed = StaffCommand::Disable { login: "alex".into() };
        assert!(deed.outcome_message("last_admin").unwrap_err().contains("last admin"));
        assert!(deed.outcome_message("done").unwrap().contains("out of every console"));
        assert!(deed.outcome_message("something new").is_err());
    }
}
