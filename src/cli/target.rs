//! The database that a command works on: the private server's, the demo's, or a named one.

use std::fmt;
use std::path::PathBuf;

use secrecy::SecretString;

use crate::config::Config;
use crate::db::address::{Address, Surroundings};
use crate::db::servers::Servers;
use crate::paths;

/// The target of a command.
pub enum DatabaseTarget {
    /// The private server in the user's data folder.
    Embedded,
    /// The throw-away server of the demo.
    Demo,
    /// A named server.
    Server(Box<Servers>, Origin),
}

/// Written by hand, because sqlx's options would show the password.
impl fmt::Debug for DatabaseTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Embedded => "Embedded",
            Self::Demo => "Demo",
            Self::Server(..) => "Server(..)",
        })
    }
}

/// Where the address of a server was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// `--database-url`.
    Argument,
    /// `DATABASE_URL`.
    DatabaseUrl,
    /// `database_url` in the configuration file.
    Config(Option<PathBuf>),
    /// libpq's variables alone; this one is set.
    Variables(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Argument => f.write_str("--database-url"),
            Self::DatabaseUrl => f.write_str("DATABASE_URL"),
            Self::Config(Some(path)) => write!(f, "database_url in {}", path.display()),
            Self::Config(None) => f.write_str("database_url in the configuration"),
            Self::Variables(name) => write!(f, "the environment ({name})"),
        }
    }
}

impl DatabaseTarget {
    /// Returns the text to show while the user waits for the database.
    pub(super) fn wait_words(&self) -> String {
        match self {
            Self::Embedded => "Starting this machine's private database…".into(),
            Self::Demo => "Starting the demonstration's database…".into(),
            Self::Server(servers, _) => match servers.address() {
                Some(address) => format!("Connecting to {}…", address.server()),
                None => "Connecting to the database…".into(),
            },
        }
    }

    /// Chooses the target: `--demo`, else `--database-url`, else `DATABASE_URL`, else the configuration file, else
    /// libpq's variables, else the private server.
    ///
    /// # Errors
    /// A sentence if the address cannot be read, exposes a password to all users of the machine, or leaves open which
    /// of two databases is meant.
    pub fn choose(demo: bool, argument: Option<String>, config: &Config) -> Result<Self, String> {
        if demo {
            return Ok(Self::Demo);
        }
        let around = Surroundings::real();
        let Some((text, origin)) = named(argument, config, &around)? else { return Ok(Self::Embedded) };
        let address = Address::read(&text, config.login.as_deref(), &around).map_err(|why| told(&why, &origin))?;
        if origin == Origin::Argument && address.has_written_password() {
            return Err("All users of this machine can read a password on the command line. Leave it out, and \
                        give it with PGPASSWORD, ~/.pgpass, DATABASE_URL or the configuration file."
                .into());
        }
        let address = super::restart::in_fit_environment(address)?;
        let servers = Servers::at(address).map_err(|why| told(&why, &origin))?;
        Ok(Self::Server(Box::new(servers), origin))
    }
}

/// Returns the address and where it was given; `None` for the private server.
fn named(
    argument: Option<String>,
    config: &Config,
    around: &Surroundings,
) -> Result<Option<(SecretString, Origin)>, String> {
    if let Some(text) = argument {
        return Ok(Some((text.into(), Origin::Argument)));
    }
    if let Some(text) = std::env::var("DATABASE_URL").ok().filter(|url| !url.is_empty()) {
        return Ok(Some((text.into(), Origin::DatabaseUrl)));
    }
    if let Some(text) = &config.database_url {
        return Ok(Some((text.clone(), Origin::Config(config.file.clone()))));
    }
    let Some(variable) = around.names_a_server() else { return Ok(None) };
    // A variable set for another program must not lead users to another database.
    let private = paths::server_dir(config.data_dir.as_deref()).map(|dir| dir.join("data"));
    if let Ok(data) = private
        && data.exists()
    {
        return Err(format!(
            "{variable} names a server, and this machine has a private database in {}. To use the server, set \
             database_url = \"postgres://\" in the configuration file. To use the private database, unset {variable}. \
             Nothing was started.",
            data.display()
        ));
    }
    Ok(Some((SecretString::from("postgres://"), Origin::Variables(variable))))
}

/// Returns the error about an address, with the place where it was given.
fn told(why: &str, origin: &Origin) -> String {
    match origin {
        Origin::Argument | Origin::Variables(_) => why.to_owned(),
        Origin::DatabaseUrl | Origin::Config(_) => format!("{why} The address is {origin}."),
    }
}
