//! Reasons why a command has no database to work on.

use crate::db::address::NoPassword;
use crate::db::migrate::MigrationError;
use crate::db::{auth, error};
use crate::domain::sign_in::SignInError;
use crate::embedded;
use crate::paths;
use crate::sample;
use crate::vault;

/// Why there is no database to work on.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The private server failed.
    #[error(transparent)]
    Embedded(#[from] embedded::Error),
    /// The folders of the app cannot be determined.
    #[error(transparent)]
    Home(#[from] paths::NoHome),
    /// The named server failed, with a sentence.
    #[error("{0}")]
    Server(String),
    /// The schema does not fit.
    #[error(transparent)]
    Schema(#[from] MigrationError),
    /// An admin set the password, and the user must choose a new one.
    #[error("An admin has set your password. Choose one of your own first: frontdesk staff password")]
    PasswordDue,
    /// The login signed in and may not work.
    #[error("{}", .0.sentence())]
    Refused(SignInError),
    /// The server asks for a password, and there is none.
    #[error("{}", no_password_sentence(.place, .why))]
    NoPassword {
        /// User, server and database.
        place: String,
        /// Where the app looked for a password, and why it found none.
        why: NoPassword,
    },
    /// The password that was found is wrong.
    #[error("{} The password comes from {source_name}.", SignInError::Wrong.sentence())]
    WrongPassword {
        /// Where the password was found.
        source_name: String,
    },
    /// A demo of another build is open.
    #[error("A demo of another build of Frontdesk is open on this machine. Quit it (q), then start this one again.")]
    OtherDemo,
    /// A pooler in transaction mode is in front of the server.
    #[error(
        "A pooler that shares connections is in front of this server. The console works through it; for this command \
             give the server's own address. Nothing was changed."
    )]
    Pooler,
    /// Migrations are missing.
    #[error("The database lacks {0} step(s) of this console's schema. Bring it up to date with: frontdesk migrate")]
    Behind(usize),
    /// The key to the sensitive fields cannot be used.
    #[error(transparent)]
    Key(#[from] vault::VaultError),
    /// The sample of the demo could not be loaded.
    #[error("The sample institute could not be loaded: {0}")]
    Sample(#[from] sample::Error),
}

impl From<sqlx::Error> for DatabaseError {
    fn from(problem: sqlx::Error) -> Self {
        tracing::warn!(error = %problem, "the database could not be reached");
        if auth::is_locked_out(&problem) {
            return Self::Refused(auth::sign_in_error_unlogged(&problem));
        }
        Self::Server(match problem {
            problem if error::encryption_sentence(&problem).is_some() => error::trouble(&problem).sentence,
            sqlx::Error::Io(_) => "The database server does not answer at this address. Is it running, and is the \
                                   host, the port and the firewall right? Nothing was changed."
                .into(),
            other => error::trouble(&other).sentence,
        })
    }
}

fn no_password_sentence(place: &str, why: &NoPassword) -> String {
    if why.is_fault() { why.to_string() } else { format!("No password was found for {place}. {why}") }
}
