//! Administration of the staff: an admin's view of each member, and an admin's commands.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::sign_in::Password;
use super::staff::Role;
use super::text::count;

/// A member of staff as an admin sees them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Member {
    /// Id of the staff row.
    pub id: Uuid,
    /// Login, the name for signing in.
    pub login: String,
    /// Display name.
    pub name: String,
    /// Role of the member.
    pub role: Role,
    /// Whether the account is enabled.
    pub is_active: bool,
    /// Expiry time of the account.
    pub valid_until: Option<DateTime<Utc>>,
    /// Whether the member must change the password at the next sign-in.
    pub must_change: bool,
    /// Whether the server has the login. A restore on another server does not create logins.
    pub has_login: bool,
    /// End of the lock after wrong passwords.
    pub locked_until: Option<DateTime<Utc>>,
    /// Time of the last sign-in.
    pub last_entered: Option<DateTime<Utc>>,
    /// Number of open connections.
    pub connections: i64,
    /// Email of the member's own account. An instructor's classes depend on this link.
    pub account: Option<String>,
    /// Single rights that an admin granted or denied.
    #[serde(rename = "decided")]
    pub overrides: Vec<RightOverride>,
    /// Open work assigned to the member.
    #[serde(flatten)]
    pub work: OpenWork,
}

/// Open work that is assigned to a member of staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct OpenWork {
    /// Number of leads that are neither won nor lost.
    #[serde(rename = "open_leads")]
    pub leads: i64,
    /// Number of open next steps of these leads.
    #[serde(rename = "open_steps")]
    pub steps: i64,
    /// Number of tickets that are not done.
    #[serde(rename = "open_tickets")]
    pub tickets: i64,
}

impl OpenWork {
    /// Returns true if there are no open leads and tickets.
    #[must_use]
    pub fn is_none(self) -> bool {
        self.leads == 0 && self.tickets == 0
    }

    /// Returns the counts as text: `5 leads (2 next steps) and 3 tickets`; empty if there are none.
    #[must_use]
    pub fn summary(self) -> String {
        let many = |n: i64, one, several| (n > 0).then(|| count(usize::try_from(n).unwrap_or_default(), one, several));
        let steps = many(self.steps, "next step", "next steps").map(|steps| format!(" ({steps})")).unwrap_or_default();
        let leads = many(self.leads, "lead", "leads").map(|leads| format!("{leads}{steps}"));
        [leads, many(self.tickets, "ticket", "tickets")].into_iter().flatten().collect::<Vec<_>>().join(" and ")
    }
}

/// A single right that an admin granted or denied to a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RightOverride {
    /// Right, as stored in the database.
    pub right: String,
    /// Whether the right is granted; false if denied.
    pub given: bool,
    /// Time at which the override ends by itself.
    pub until: Option<DateTime<Utc>>,
    /// Reason for the override.
    pub reason: Option<String>,
}

impl Member {
    /// Returns the state of the account in a word or two; the most serious state wins.
    #[must_use]
    pub fn status_label(&self, now: DateTime<Utc>) -> &'static str {
        match self {
            Self { is_active: false, .. } => "disabled",
            Self { valid_until: Some(until), .. } if *until <= now => "expired",
            Self { has_login: false, .. } => "no login",
            Self { locked_until: Some(until), .. } if *until > now => "locked",
            Self { connections: 1.., .. } => "signed in",
            Self { must_change: true, .. } => "new password due",
            _ => "ok",
        }
    }
}

/// A command of an admin on a member of staff.
#[derive(Debug, Clone, PartialEq)]
pub enum StaffCommand {
    /// Adds a member with a first password.
    Add {
        /// Login for signing in.
        login: String,
        /// Display name.
        name: String,
        /// Role of the member.
        role: Role,
        /// First password.
        password: Password,
        /// Expiry time of the account.
        valid_until: Option<DateTime<Utc>>,
        /// Email of the member's own account.
        account: Option<String>,
        /// Whether the member must change the password at the first sign-in.
        must_change: bool,
    },
    /// Changes the role.
    SetRole {
        /// Login of the member.
        login: String,
        /// New role.
        role: Role,
        /// Email of the member's own account, to link it.
        account: Option<String>,
    },
    /// Disables the account and closes its connections.
    Disable {
        /// Login of the member.
        login: String,
    },
    /// Enables the account again.
    Enable {
        /// Login of the member.
        login: String,
        /// Expiry time of the account.
        valid_until: Option<DateTime<Utc>>,
    },
    /// Sets a new password.
    ResetPassword {
        /// Login of the member.
        login: String,
        /// New password.
        password: Password,
        /// Whether the member must change the password at the next sign-in.
        must_change: bool,
    },
    /// Reassigns all open leads and tickets of one member to another.
    Reassign {
        /// Previous assignee: login, or the id in a lead or ticket.
        login: String,
        /// Name of the previous assignee.
        name: String,
        /// New assignee: login or id.
        to: String,
        /// Name of the new assignee.
        to_name: String,
    },
    /// Clears the counter of wrong passwords.
    Unlock {
        /// Login of the member.
        login: String,
    },
    /// Grants or denies a single right, or lets it follow the role again.
    Decide {
        /// Login of the member.
        login: String,
        /// Right, as stored in the database.
        right: String,
        /// Whether to grant or deny the right; `None` to follow the role.
        given: Option<bool>,
        /// Time at which the override ends by itself.
        until: Option<DateTime<Utc>>,
        /// Reason for the override.
        reason: Option<String>,
    },
}

impl StaffCommand {
    /// Returns the login of the command.
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

    /// Validates the command before it is sent. Returns a sentence about the problem; `None` if the command is valid.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        let login = self.login();
        match self {
            Self::Add { name, .. } if name.trim().is_empty() => Some("The name is missing.".into()),
            Self::Add { .. } if login.is_empty() => Some("The name to sign in with is missing.".into()),
            Self::Add { .. } if login.len() > 63 || login.chars().any(char::is_control) || login.trim() != login => {
                Some("A login has at most 63 characters and no spaces around it.".into())
            }
            Self::Add { password, .. } | Self::ResetPassword { password, .. } => {
                password.problem(login).map(str::to_owned)
            }
            _ => None,
        }
    }

    /// Returns the message for an outcome of the database.
    ///
    /// # Errors
    /// A sentence if the database did not apply the command.
    pub fn outcome_message(&self, outcome: &str) -> Result<String, String> {
        if let Self::Reassign { name, to_name, .. } = self {
            return reassigned_message(outcome, name, to_name);
        }
        let login = self.login();
        match outcome {
            "done" => Ok(self.done_message()),
            "login_taken" => Err(format!("The login {login} is taken on this server. Choose another.")),
            "no_account" => Err("No account has that email. Correct it or leave it out.".into()),
            "not_found" => Err(format!("No one on the staff signs in as {login}.")),
            "last_admin" => Err("This is the last admin. Add another admin first.".into()),
            "no_login" => {
                Err(format!("The server does not know the login {login} (after a restore?). Reset the password first."))
            }
            "no_such_right" => Err("There is no such right. The list: docs/rights.md.".into()),
            _ => Err("The database did not apply the change. The log has the details.".into()),
        }
    }

    fn done_message(&self) -> String {
        match self {
            Self::Add { login, name, role, .. } => format!("{name} ({}) can sign in as {login}.", role.title()),
            Self::SetRole { login, role, .. } => format!("{login} is now {}.", role.title()),
            Self::Disable { login } => format!("{login} is disabled and signed out of every console."),
            Self::Enable { login, .. } => format!("{login} can sign in again."),
            Self::ResetPassword { login, must_change: true, .. } => {
                format!("{login} has a new password, to be changed at the next sign-in.")
            }
            Self::ResetPassword { login, .. } => format!("{login} has a new password."),
            Self::Reassign { name, to_name, .. } => format!("{to_name} now has the open work of {name}."),
            Self::Unlock { login } => format!("{login} is unlocked."),
            Self::Decide { login, right, given, until, .. } => {
                let until = if until.is_some() { " until the given time" } else { "" };
                match given {
                    Some(true) => format!("{login} has the right {right}{until}."),
                    Some(false) => format!("{login} does not have the right {right}{until}."),
                    None => format!("{login}'s right {right} follows the role again."),
                }
            }
        }
    }
}

/// Formats the database's answer to a reassignment: the outcome, and the numbers of leads, steps and tickets.
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
        "done" => Ok(format!("{to} now has {} of {name}.", work.summary())),
        "not_found" => Err(format!("No one on the staff signs in as {name}.")),
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
        _ => Err("The database did not apply the change. The log has the details.".into()),
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
        assert_eq!(told("done", 5, 1, 3).unwrap(), "Mia now has 5 leads (1 next step) and 3 tickets of Dana.");
        assert_eq!(told("done", 0, 0, 1).unwrap(), "Mia now has 1 ticket of Dana.");
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
