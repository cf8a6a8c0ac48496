//! Signing in: who wants to come in, what came of it, and what a password must be.

use chrono::Duration;
use secrecy::{ExposeSecret, SecretString};

use super::site::Site;
use super::staff::Actor;

/// A password. It is wiped from memory when it is dropped, and `Debug` does not show it.
#[derive(Debug, Clone)]
pub struct Password(SecretString);

impl Password {
    /// Takes what was typed.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The password itself, for the one place that sends it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Whether nothing was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.expose().is_empty()
    }

    /// Why it cannot be somebody's new password; none when it can.
    #[must_use]
    pub fn problem(&self, login: &str) -> Option<&'static str> {
        let text = self.expose();
        let distinct = text.chars().collect::<std::collections::BTreeSet<_>>().len();
        if text.chars().count() < MIN_LENGTH {
            Some("A password has at least 10 signs; three words are a good one.")
        } else if distinct < 4 {
            Some("A password of so few different signs is soon guessed.")
        } else if !login.is_empty() && text.to_lowercase().contains(&login.to_lowercase()) {
            Some("A password must not hold the name one signs in with.")
        } else if stringprep::saslprep(text).is_err() {
            Some("A password has letters, digits and signs that every keyboard sends alike; this has others.")
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

/// Who wants to come in.
#[derive(Debug, Clone, PartialEq)]
pub struct Credentials {
    /// The name one signs in with: the PostgreSQL login.
    pub login: String,
    /// The password.
    pub password: Password,
}

/// Somebody who has come in, and what the console needs to know then.
#[derive(Debug, Clone, PartialEq)]
pub struct SignedIn {
    /// The login.
    pub login: String,
    /// Who that is, with their rights.
    pub actor: Actor,
    /// The institute.
    pub site: Site,
    /// After so long without a key the screen locks; none for never.
    pub lock_after: Option<Duration>,
    /// An admin set the password: another one has to be chosen first.
    pub must_change: bool,
}

/// Why somebody did not come in. Nothing here tells a stranger which names exist: a wrong name, a
/// wrong password and a login that ended on the server are one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignInError {
    /// The name or the password.
    Wrong,
    /// Tried too soon after a failure.
    Wait(Duration),
    /// Tried too often.
    Locked(Duration),
    /// The right password of an account that was switched off.
    Disabled,
    /// The right password of an account that holds no more.
    Expired,
    /// The right password of a login that is no member of staff here.
    Stranger,
    /// The server does not answer, or something else is wrong with it: a sentence.
    NoServer(String),
}

impl SignInError {
    /// What to say.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Wrong => "The name or the password is not right.".into(),
            Self::Wait(time) => format!("That was too quick after a failure. Try again in {}.", spoken(*time)),
            Self::Locked(time) => format!(
                "Too many wrong passwords: this name is locked for {}. An admin can unlock it (frontdesk staff unlock).",
                spoken(*time)
            ),
            Self::Disabled => "This account is switched off. Ask an admin.".into(),
            Self::Expired => "This account has run out. Ask an admin.".into(),
            Self::Stranger => "This login is no member of the staff here. Ask an admin.".into(),
            Self::NoServer(sentence) => sentence.clone(),
        }
    }
}

/// `3 s`, `14 min`: rounded up, so that waiting so long is enough.
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
