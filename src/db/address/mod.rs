//! Database addresses: parsed from a URL, a service, the environment and `~/.pgpass`, by libpq's rules.
//!
//! sqlx ignores unknown parameters, so Frontdesk parses addresses itself. Each parameter is honored, or listed for
//! operators as without effect, or rejected with a sentence.

mod params;
pub(crate) mod passfile;
mod service;
mod settings;
mod surroundings;
#[cfg(test)]
mod tests;
mod text;
mod tls;

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use sqlx::postgres::PgConnectOptions;

pub use passfile::NoPassword;
pub use settings::Source;
pub use surroundings::Surroundings;

use settings::Settings;
use tls::{Need, Tls};

/// `PostgreSQL`'s default port.
const PORT: u16 = 5432;

/// One server of an address.
struct Host {
    way: Way,
    port: u16,
    password: Password,
}

/// How to reach a server.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Way {
    /// The Unix socket in this folder.
    Socket(PathBuf),
    /// TCP to a host name or an IP address.
    Tcp(String),
}

/// The password for one server.
enum Password {
    /// Given in the address, in a service file or in the environment.
    Given(SecretString, Source),
    /// Found in a line of a password file.
    Listed { password: SecretString, file: PathBuf, line: usize },
    /// No password, with the reason.
    None(NoPassword),
}

/// All servers of a database, and how to sign in to them. There is at least one server.
pub struct Address {
    hosts: Vec<Host>,
    user: String,
    database: String,
    options: Option<String>,
    timeout: Option<Duration>,
    tls: Tls,
    needs: Vec<Need>,
    sources: Vec<(&'static str, Source)>,
    has_written_password: bool,
}

/// Written by hand, because the address may contain a password.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({})", self.hosts.len())
    }
}

/// Start of the error if this process has the wrong environment for the address.
const SURROUNDED: &str = "This address needs another environment than this program has: ";

impl Address {
    /// Parses an address. `login` is the configured user, for an address without one.
    ///
    /// # Errors
    /// A sentence that never repeats the address, because it may contain a password.
    pub fn read(text: &SecretString, login: Option<&str>, around: &Surroundings) -> Result<Self, String> {
        let settings = Settings::collect(text.expose_secret(), login, around)?;
        let user = settings.text("user").unwrap_or(around.user()).to_owned();
        let database = settings.text("dbname").unwrap_or(&user).to_owned();
        let ways = ways(&settings, around)?;
        let is_by_tcp = ways.iter().any(|(way, _, _)| matches!(way, Way::Tcp(_)));
        let tls = if is_by_tcp { Tls::decide(&settings, around)? } else { Tls::none() };
        check_names(&settings, &tls)?;
        let options = settings.text("options").map(str::to_owned);
        let mut needs = tls.needs(around);
        // sqlx reads PGOPTIONS by itself and adds to it. In libpq the address replaces it.
        let is_other = options.is_some() && !matches!(settings.source("options"), Some(Source::Variable(_)));
        if is_other && around.variable("PGOPTIONS").is_some() {
            needs.push(("PGOPTIONS", None));
        }
        let passwords = Passwords { settings: &settings, around, database: &database, user: &user };
        let hosts = ways
            .into_iter()
            .map(|(way, port, names)| Host { password: passwords.find(&names, port), way, port })
            .collect();
        let sources = ["host", "hostaddr", "port", "dbname", "user", "sslmode", "sslrootcert", "options"]
            .into_iter()
            .filter_map(|name| Some((name, settings.source(name)?.clone())))
            .collect();
        let seconds = settings.text("connect_timeout").and_then(|text| text.trim().parse::<u64>().ok());
        let has_written_password = settings.source("password") == Some(&Source::Address);
        Ok(Self {
            hosts,
            user,
            database,
            options,
            // As in libpq: less than one second means no timeout, and the shortest timeout is two seconds.
            timeout: seconds.filter(|seconds| *seconds > 0).map(|seconds| Duration::from_secs(seconds.max(2))),
            tls,
            needs,
            sources,
            has_written_password,
        })
    }

    /// Returns true if the address itself contains a password.
    #[must_use]
    pub fn has_written_password(&self) -> bool {
        self.has_written_password
    }

    /// Returns the variables that this process must set or unset before it connects.
    #[must_use]
    pub fn needs(&self) -> &[Need] {
        &self.needs
    }

    /// Returns how long one server may take to answer; `None` if the address does not set it.
    #[must_use]
    pub fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    /// Returns the connection options of each server, in the order of the address.
    ///
    /// # Errors
    /// A sentence if the environment does not fit the address.
    pub fn connect_options(&self) -> Result<Vec<PgConnectOptions>, String> {
        if let Some((name, value)) = self.needs.first() {
            return Err(match value {
                Some(value) => format!("{SURROUNDED}set {name}={}.", value.display()),
                None => format!("{SURROUNDED}unset {name}."),
            });
        }
        self.hosts.iter().map(|host| self.options_for(host)).collect()
    }

    fn options_for(&self, host: &Host) -> Result<PgConnectOptions, String> {
        let is_variable = |(name, source): &(&str, Source)| *name == "options" && matches!(source, Source::Variable(_));
        let options = match &self.options {
            // sqlx accepts options as text only in an address.
            Some(text) if !self.sources.iter().any(is_variable) => {
                let address = format!("postgres://localhost/?password=none&options={}", text::encoded(text));
                PgConnectOptions::from_str(&address).map_err(|_| "The value of options cannot be read.")?
            }
            _ => PgConnectOptions::new_without_pgpass(),
        };
        let password = match &host.password {
            Password::Given(password, _) | Password::Listed { password, .. } => password.expose_secret(),
            Password::None(_) => "",
        };
        let options = options.username(&self.user).database(&self.database).password(password).port(host.port);
        Ok(match &host.way {
            // The host name is part of the key under which a console stores its unsent writes.
            Way::Socket(dir) => Tls::none().apply(options.host("localhost").socket(dir)),
            Way::Tcp(name) => self.tls.apply(options.host(name)),
        })
    }

    /// Returns why no server has a password; `None` if one has.
    #[must_use]
    pub fn no_password(&self) -> Option<&NoPassword> {
        let mut none = None;
        for host in &self.hosts {
            match &host.password {
                Password::None(why) => none = none.or(Some(why)),
                Password::Given(..) | Password::Listed { .. } => return None,
            }
        }
        none
    }

    /// Returns where the first password comes from; `None` if there is none.
    #[must_use]
    pub fn password_source(&self) -> Option<String> {
        self.hosts.iter().find_map(|host| match &host.password {
            Password::Given(_, source) => Some(source.to_string()),
            Password::Listed { file, line, .. } => Some(format!("{}, line {line}", file.display())),
            Password::None(_) => None,
        })
    }

    /// Returns true if the address, its service or the environment names the user. Otherwise the user is the
    /// configured login or the system's user.
    #[must_use]
    pub fn names_user(&self) -> bool {
        self.sources.iter().any(|(name, source)| *name == "user" && *source != Source::Login)
    }

    /// Returns the user and the servers, such as `dana.cole at db.example.org:5432/shop`. No password.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{} at {}", self.user, self.server())
    }

    /// Returns the servers, such as `db.example.org:5432/shop`.
    #[must_use]
    pub fn server(&self) -> String {
        let each: Vec<_> = self.hosts.iter().map(Host::to_string).collect();
        format!("{}/{}", each.join(","), self.database)
    }

    /// Returns the parameters from outside the address, grouped by source: `host, port from PGSERVICE`.
    #[must_use]
    pub fn origins(&self) -> Vec<String> {
        let mut groups: Vec<(&Source, Vec<&str>)> = Vec::new();
        for (name, source) in self.sources.iter().filter(|(_, source)| *source != Source::Address) {
            match groups.iter_mut().find(|(known, _)| *known == source) {
                Some((_, names)) => names.push(name),
                None => groups.push((source, vec![name])),
            }
        }
        groups.into_iter().map(|(source, names)| format!("{} from {source}", names.join(", "))).collect()
    }

    /// Returns a phrase that describes the encryption.
    #[must_use]
    pub fn encryption(&self) -> &'static str {
        self.tls.words()
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.way {
            Way::Socket(dir) => write!(f, "{}:{}", dir.display(), self.port),
            Way::Tcp(name) if name.contains(':') => write!(f, "[{name}]:{}", self.port),
            Way::Tcp(name) => write!(f, "{name}:{}", self.port),
        }
    }
}

/// Returns each server with its port and the names under which a password file may list it.
fn ways(settings: &Settings, around: &Surroundings) -> Result<Vec<(Way, u16, Vec<String>)>, String> {
    let list = |name: &str| settings.text(name).map(|text| text.split(',').map(str::trim).collect::<Vec<_>>());
    let (hosts, numbers) = (list("host"), list("hostaddr"));
    let count = hosts.as_ref().or(numbers.as_ref()).map_or(1, Vec::len);
    if let (Some(hosts), Some(numbers)) = (&hosts, &numbers)
        && hosts.len() != numbers.len()
    {
        let why = format!("There are {} hosts and {} in hostaddr.", hosts.len(), numbers.len());
        return Err(settings.blame("hostaddr", &why));
    }
    let ports = list("port").unwrap_or_default();
    if ports.len() > 1 && ports.len() != count {
        return Err(settings.blame("port", &format!("There are {count} hosts and {} ports.", ports.len())));
    }
    let port = |at: usize| match ports.get(at).or(ports.first().filter(|_| ports.len() == 1)) {
        None | Some(&"") => Ok(PORT),
        Some(text) => {
            let number = text.parse::<u16>().ok().filter(|number| *number > 0);
            number.ok_or_else(|| settings.blame("port", "A port must be a number from 1 to 65535."))
        }
    };
    let at = |list: &Option<Vec<&str>>, at: usize| {
        list.as_ref().and_then(|list| list.get(at).copied()).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    (0..count)
        .map(|index| {
            let port = port(index)?;
            let (host, number) = (at(&hosts, index), at(&numbers, index));
            if number.as_ref().is_some_and(|number| number.parse::<IpAddr>().is_err()) {
                return Err(settings.blame("hostaddr", "hostaddr must be an IP address."));
            }
            if host.as_ref().is_some_and(|host| host.starts_with('@')) {
                return Err(settings.blame("host", "Frontdesk cannot connect to an abstract socket (a host with @)."));
            }
            Ok(match (host, number) {
                (host, Some(number)) => (Way::Tcp(number.clone()), port, vec![host.unwrap_or(number)]),
                (Some(dir), None) if dir.starts_with('/') => socket(PathBuf::from(dir), port, around),
                (Some(host), None) => (Way::Tcp(host.clone()), port, vec![host]),
                (None, None) => match around.socket_dir_with(port) {
                    Some(dir) => socket(dir.to_owned(), port, around),
                    None => (Way::Tcp("localhost".into()), port, vec!["localhost".into()]),
                },
            })
        })
        .collect()
}

/// Returns a local server. In the usual socket folder a password file may also list it as `localhost`, as in libpq.
fn socket(dir: PathBuf, port: u16, around: &Surroundings) -> (Way, u16, Vec<String>) {
    let mut names = vec![dir.display().to_string()];
    if around.socket_dir().is_some_and(|usual| is_same(usual, &dir)) {
        names.push("localhost".into());
    }
    (Way::Socket(dir), port, names)
}

fn is_same(one: &Path, other: &Path) -> bool {
    one == other || one.canonicalize().is_ok_and(|one| other.canonicalize().is_ok_and(|other| one == other))
}

/// Rejects a host name with another hostaddr under verify-full: sqlx compares the certificate with the host that it
/// connects to.
fn check_names(settings: &Settings, tls: &Tls) -> Result<(), String> {
    let both = settings.text("host").zip(settings.text("hostaddr"));
    if tls.checks_name() && both.is_some_and(|(host, number)| host != number) {
        return Err(settings.blame(
            "hostaddr",
            "sslmode=verify-full checks the name of the host, so Frontdesk connects by that name. Leave out hostaddr.",
        ));
    }
    Ok(())
}

/// The sources of passwords.
struct Passwords<'a> {
    settings: &'a Settings,
    around: &'a Surroundings,
    database: &'a str,
    user: &'a str,
}

impl Passwords<'_> {
    fn find(&self, hosts: &[String], port: u16) -> Password {
        if let (Some(given), Some(source)) = (self.settings.text("password"), self.settings.source("password")) {
            return Password::Given(given.into(), source.clone());
        }
        let key = passfile::Key { hosts, port, database: self.database, user: self.user };
        match find_listed(self.settings.text("passfile"), key, self.around) {
            Ok((entry, file)) => Password::Listed { password: entry.password, line: entry.line, file },
            Err(why) => Password::None(why),
        }
    }
}

fn find_listed(
    named: Option<&str>,
    key: passfile::Key<'_>,
    around: &Surroundings,
) -> Result<(passfile::Entry, PathBuf), NoPassword> {
    let file = named.map(PathBuf::from).or_else(|| around.home().map(|home| home.join(".pgpass")));
    let file = file.ok_or(NoPassword::NoHome)?;
    passfile::find(&file, key).map(|entry| (entry, file))
}

/// Returns the password of `user` at a private server whose socket is in one of these folders. Looks in `PGPASSWORD`
/// first, then in the password file.
///
/// # Errors
/// The reason why there is none.
pub fn password_at_socket(dirs: &[&Path], database: &str, user: &str) -> Result<SecretString, NoPassword> {
    let around = Surroundings::real();
    if let Some(password) = around.variable("PGPASSWORD") {
        return Ok(password.into());
    }
    let hosts: Vec<String> = dirs.iter().map(|dir| dir.display().to_string()).collect();
    let key = passfile::Key { hosts: &hosts, port: PORT, database, user };
    find_listed(around.variable("PGPASSFILE"), key, &around).map(|(entry, _)| entry.password)
}

/// Returns the address of a server behind a socket.
#[must_use]
pub fn socket_url(user: &str, password: Option<&str>, dir: &Path, database: &str) -> String {
    let password = password.map(|password| format!(":{}", text::encoded(password))).unwrap_or_default();
    let [user, dir, database] = [user, &dir.to_string_lossy(), database].map(text::encoded);
    // A slash needs no encoding there, and is easier to read.
    let dir = dir.replace("%2F", "/");
    format!("postgres://{user}{password}@localhost/{database}?host={dir}")
}
