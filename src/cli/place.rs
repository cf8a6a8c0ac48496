//! Which database a command works on: the private server, the demonstration's, or one that was named.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use crate::config::Config;
use crate::db::servers::Servers;

/// Where the data is.
pub enum Place {
    /// The private server in the user's data folder.
    Embedded,
    /// The throw-away server of the demonstration.
    Demo,
    /// A server that was named.
    Server(Box<Servers>),
}

/// By hand, because sqlx's options show the password.
impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Embedded => "Embedded",
            Self::Demo => "Demo",
            Self::Server(_) => "Server(..)",
        })
    }
}

impl Place {
    /// The place: `--demo`, else `--database-url`, else `DATABASE_URL`, else the configuration
    /// file, else the private server.
    ///
    /// # Errors
    /// When the address cannot be read, or shows a password to everybody on the machine.
    pub fn choose(demo: bool, argument: Option<String>, config: &Config) -> Result<Self, String> {
        if demo {
            return Ok(Self::Demo);
        }
        if argument.as_deref().is_some_and(has_password) {
            return Err("A password on the command line can be read by everybody on this machine. Leave it out, and \
                        give it with PGPASSWORD, ~/.pgpass, DATABASE_URL or the configuration file."
                .into());
        }
        let variable = std::env::var("DATABASE_URL").ok().filter(|url| !url.is_empty());
        let named = argument.or(variable).map(SecretString::from).or_else(|| config.database_url.clone());
        let Some(url) = named else { return Ok(Self::Embedded) };
        let url = match &config.login {
            Some(login) => with_login(&url, login),
            None => url,
        };
        Servers::parse(&url).map(|servers| Self::Server(Box::new(servers)))
    }
}

/// `postgres://user:password@host` has a colon in what comes before the `@`.
fn has_password(url: &str) -> bool {
    let authority = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = authority.split(['/', '?']).next().unwrap_or_default();
    let in_user = authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'));
    in_user || url.split(['?', '&']).any(|part| part.starts_with("password="))
}

/// The address with the configured login, unless it names one: in the address it also finds its line in
/// `~/.pgpass`.
fn with_login(url: &SecretString, login: &str) -> SecretString {
    let text = url.expose_secret();
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    if rest.split(['/', '?']).next().unwrap_or_default().contains('@') {
        return url.clone();
    }
    let login = login.bytes().fold(String::new(), |written, byte| written + &format!("%{byte:02X}"));
    let sign = if rest.contains('?') { '&' } else { '?' };
    format!("{text}{sign}user={login}").into()
}

#[cfg(test)]
mod tests {
    use sqlx::postgres::PgConnectOptions;

    use super::*;

    #[test]
    fn the_configured_login_stands_in_an_address_that_names_none() {
        let named = |url: &str| with_login(&url.to_owned().into(), "o'hara@desk").expose_secret().to_owned();
        let address = named("postgres://db:5432/frontdesk?sslmode=require");
        let options: PgConnectOptions = address.parse().unwrap();
        assert_eq!((options.get_username(), options.get_host()), ("o'hara@desk", "db"));
        assert_eq!(named("postgres://ruth@db/frontdesk"), "postgres://ruth@db/frontdesk");
        let options: PgConnectOptions = named("postgres:///frontdesk?host=/run/pg").parse().unwrap();
        assert_eq!(options.get_username(), "o'hara@desk");
    }

    #[test]
    fn a_password_in_an_address_is_seen() {
        assert!(has_password("postgres://dana:secret@db/frontdesk"));
        assert!(has_password("postgres://dana@db/frontdesk?sslmode=require&password=secret"));
        assert!(!has_password("postgres://dana@db:5432/frontdesk"));
        assert!(!has_password("postgres://dana@localhost/frontdesk?host=/run/a:b"));
    }
}
