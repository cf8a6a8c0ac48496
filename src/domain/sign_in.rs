//! Sign-in: credentials, outcome and password rules.

use chrono::Duration;
use secrecy::{ExposeSecret, SecretString};

use super::site::Site;
use super::staff::Actor;

/// A password. Dropping it wipes its memory, and `Debug` does not show it.
#[derive(Debug, Clone)]
pub struct Password(SecretString);

impl Password {
    /// Wraps a typed password.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// Returns the password, for the one place that sends it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Returns true if no password was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.expose().is_empty()
    }

    /// Returns why the password cannot be a new password for `login`; `None` if it can.
    #[must_use]
    pub fn problem(&self, login: &str) -> Option<&'static str> {
        let text = self.expose();
        let distinct = text.chars().collect::<std::collections::BTreeSet<_>>().len();
        if text.chars().count() < MIN_LENGTH {
            Some("Use at least 10 characters; three words work well.")
        } else if distinct < 4 {
            Some("Use more different characters; this is easy to guess.")
        } else if !login.is_empty() && text.to_lowercase().contains(&login.to_lowercase()) {
            Some("The password must not contain the sign-in name.")
        } else if stringprep::saslprep(text).is_err() {
            Some("Use only letters, digits and symbols; this password has other characters.")
        } else {
            None
        }
    }
}

const MIN_LENGTH: usize = 10;

impl PartialEq for Password {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

/// Login and password of a sign-in attempt.
#[derive(Debug, Clone, PartialEq)]
pub struct Credentials {
    /// PostgreSQL login.
    pub login: String,
    /// Password of the login.
    pub password: Password,
}

/// A successful sign-in, with the settings that the console needs.
#[derive(Debug, Clone, PartialEq)]
pub struct SignedIn {
    /// PostgreSQL login.
    pub login: String,
    /// The user, with their rights.
    pub actor: Actor,
    /// Settings of the institute.
    pub site: Site,
    /// Idle time after which the screen locks; `None` for never.
    pub lock_after: Option<Duration>,
    /// Whether the user must choose a new password first, because an admin set the current one.
    pub must_change: bool,
}

/// Reason why a sign-in failed. It does not reveal which names exist: a wrong name, a wrong password and an expired
/// server login give the same answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignInError {
    /// Wrong name or password.
    Wrong,
    /// Too soon after a failed attempt; the time to wait.
    Wait(Duration),
    /// Locked after too many failed attempts; the time to wait.
    Locked(Duration),
    /// Right password, but the account is disabled.
    Disabled,
    /// Right password, but the account has expired.
    Expired,
    /// Right password, but the login is not on the staff here.
    Stranger,
    /// The server does not answer or reports a problem: a sentence.
    NoServer(String),
}

impl SignInError {
    /// Returns the sentence for the user.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Wrong => "The name or the password is not right.".into(),
            Self::Wait(time) => format!("Wait {} before the next attempt.", spoken(*time)),
            Self::Locked(time) => format!(
                "Too many wrong passwords: this name is locked for {}. An admin can unlock it (frontdesk staff unlock).",
                spoken(*time)
            ),
            Self::Disabled => "This account is disabled. Ask an admin.".into(),
            Self::Expired => "This account has expired. Ask an admin.".into(),
            Self::Stranger => "This login is not on the staff here. Ask an admin.".into(),
            Self::NoServer(sentence) => sentence.clone(),
        }
    }
}

/// Formats a waiting time: `3 s`, `14 min`. Rounds up, so that the wait is always long enough.
fn spoken(time: Duration) -> String {
    let seconds = (time.num_milliseconds() + 999) / 1000;
    if seconds < 90 { format!("{} s", seconds.max(1)) } else { format!("{} min", (seconds + 59) / 60) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_shown() {
        let credentials = Credentials { login: "dana".into(), password: Password::new("correct horse") };
        assert!(!format!("{credentials:?}").contains("horse"));
    }

    #[test]
    fn a_password_is_long_varied_and_not_the_name() {
        let objection = |text: &str| Password::new(text).problem("dana.cole");
        assert_eq!(objection("three good words"), None);
        assert!(objection("short one").is_some_and(|why| why.contains("10")));
        assert!(objection("aaaaaaaaabbb").is_some());
        assert!(objection("my-Dana.Cole-2026").is_some());
        assert!(objection("with a\tcontrol").is_some());
        assert_eq!(objection("drei gute Wörter"), None);
    }

    #[test]
    fn a_wait_is_rounded_up() {
        assert_eq!(spoken(Duration::milliseconds(1)), "1 s");
        assert_eq!(spoken(Duration::milliseconds(1001)), "2 s");
        assert_eq!(spoken(Duration::minutes(14) + Duration::seconds(1)), "15 min");
    }

    #[test]
    fn a_stranger_hears_the_same_for_a_wrong_name_and_a_wrong_password() {
        let sentence = SignInError::Wrong.sentence();
        assert!(sentence.contains("name or the password"), "{sentence}");
    }
}
