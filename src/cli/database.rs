//! Which database a command works on: the private server, the demonstration's, or one that was
//! named; and bringing it to the point where work can begin.

use std::fmt;
use std::time::Duration;

use chrono::{Timelike, Utc};
use chrono_tz::Tz;
use secrecy::SecretString;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};

use crate::app::Start;
use crate::config::{Config, Theme as Wanted};
use crate::db::connect::{self, Limits};
use crate::db::migrate::{self, MigrationTrouble};
use crate::db::{error, site};
use crate::domain::rights::Rights;
use crate::domain::staff::{Actor, Role};
use crate::embedded::{self, Attached, Lifeline, Mode};
use crate::keys::KeyMap;
use crate::paths;
use crate::sample::{self, Plan};
use crate::ui::theme::{Look, Theme};
use crate::vault;

/// The private server's database.
pub(super) const DATABASE: &str = "frontdesk";

/// Where the data is.
pub enum Place {
    /// The private server in the user's data folder.
    Embedded,
    /// The throw-away server of the demonstration.
    Demo,
    /// A server that was named.
    Server(Box<PgConnectOptions>),
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

/// Why there is no database to work on.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The private server.
    #[error(transparent)]
    Embedded(#[from] embedded::Error),
    /// The folders.
    #[error(transparent)]
    Home(#[from] paths::NoHome),
    /// The server that was named.
    #[error("{0}")]
    Server(String),
    /// The schema.
    #[error(transparent)]
    Schema(#[from] MigrationTrouble),
    /// The configuration names somebody whom nobody knows.
    #[error(
        "The configuration says that {0} is at this desk (staff_name), but no staff member has that name. Correct it or leave it out."
    )]
    Stranger(String),
    /// A demonstration of another build is open.
    #[error("A demo of another build of Frontdesk is open on this machine. Leave it (q), then start this one again.")]
    OtherDemo,
    /// Steps are missing.
    #[error("The database lacks {0} step(s) of this console's schema. Bring it up to date with: frontdesk migrate")]
    Behind(usize),
    /// The key to the sensitive fields.
    #[error(transparent)]
    Key(#[from] vault::Trouble),
    /// The sample of the demonstration.
    #[error("The sample institute could not be loaded: {0}")]
    Sample(#[from] sample::Error),
}

impl From<sqlx::Error> for Trouble {
    fn from(problem: sqlx::Error) -> Self {
        tracing::warn!(error = %problem, "the database could not be reached");
        Self::Server(match problem {
            // What rustls refuses comes as invalid data.
            sqlx::Error::Io(io) if io.kind() != std::io::ErrorKind::InvalidData => {
                "The database server does not answer at this address. Is it running, and is the \
                                   host, the port and the firewall right? Nothing was changed."
                    .into()
            }
            sqlx::Error::Tls(_) | sqlx::Error::Io(_) => {
                "The server's certificate was not accepted (see sslmode and sslrootcert in the \
                                    address). Nothing was sent."
                    .into()
            }
            other => error::trouble(&other).sentence,
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
        named.map_or(Ok(Self::Embedded), |url| connect::parse(&url).map(|options| Self::Server(Box::new(options))))
    }
}

/// `postgres://user:password@host` has a colon in what comes before the `@`.
fn has_password(url: &str) -> bool {
    let authority = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = authority.split(['/', '?']).next().unwrap_or_default();
    let in_user = authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'));
    in_user || url.split(['?', '&']).any(|part| part.starts_with("password="))
}

/// A database that work can begin on. The private server runs as long as this is held.
pub struct Database {
    options: PgConnectOptions,
    limits: Limits,
    server: Option<(Attached, Mode)>,
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").field("server", &self.server).finish_non_exhaustive()
    }
}

impl Database {
    /// Reaches the server without looking at the schema.
    ///
    /// # Errors
    /// A sentence that says why there is no database.
    pub async fn reach(place: &Place, config: &Config) -> Result<Self, Trouble> {
        let limits = Limits { statement: config.statement_timeout, lock: config.lock_timeout };
        let vault = super::keys::vault(place, config).await?;
        let (options, server) = match place {
            Place::Server(options) => ((**options).clone(), None),
            Place::Embedded => {
                let dir = paths::server_dir(config.data_dir.as_deref())?;
                let server = embedded::attach(&dir, Mode::durable()).await?;
                server.ensure_database(DATABASE).await?;
                (server.connect_options(DATABASE), Some((server, Mode::durable())))
            }
            Place::Demo => {
                let mode = Mode::throw_away(Duration::ZERO);
                let server = embedded::attach(&paths::demo_dir(), mode).await?;
                server.ensure_database(DATABASE).await?;
                (server.connect_options(DATABASE), Some((server, mode)))
            }
        };
        let options = connect::session_options(options, limits, &config.desk);
        let options = match &vault {
            Some(vault) => connect::with_key(options, &vault.keys.setting()),
            None => options,
        };
        Ok(Self { options, limits, server })
    }

    /// Reaches the server and sees to it that the schema is this console's: the private server's
    /// is brought up to date, another's must have been.
    ///
    /// # Errors
    /// A sentence that says why work cannot begin.
    pub async fn open(place: &Place, config: &Config) -> Result<Self, Trouble> {
        let database = Self::reach(place, config).await?;
        let mut conn = database.connect().await?;
        match place {
            Place::Server(_) => {
                let pending = migrate::status(&mut conn).await?.pending.len();
                if pending > 0 {
                    return Err(Trouble::Behind(pending));
                }
            }
            Place::Embedded => {
                migrate::migrate(&mut conn, &migrate::Options::default()).await?;
            }
            Place::Demo => make_demo(&mut conn).await?,
        }
        Ok(database)
    }

    /// A connection.
    ///
    /// # Errors
    /// A sentence that says why there is none.
    pub async fn connect(&self) -> Result<PgConnection, Trouble> {
        let connecting = PgConnection::connect_with(&self.options);
        // Nothing is in flight yet, so giving up loses nothing.
        match tokio::time::timeout(Duration::from_secs(15), connecting).await {
            Ok(conn) => Ok(conn?),
            Err(_) => Err(Trouble::Server("The database server did not answer within 15 seconds.".into())),
        }
    }

    /// The bounds that the server keeps for each session.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// The private server, when it is one.
    #[must_use]
    pub fn server(&self) -> Option<&Attached> {
        self.server.as_ref().map(|(server, _)| server)
    }

    /// The private server to be kept alive as long as this is held, when it is one.
    #[must_use]
    pub fn into_lifeline(self) -> Option<Lifeline> {
        self.server.map(|(server, mode)| Lifeline::new(server, mode))
    }

    /// How further connections are made.
    #[must_use]
    pub fn options(&self) -> PgConnectOptions {
        self.options.clone()
    }

    /// What a console starts with.
    ///
    /// # Errors
    /// When the institute's settings cannot be read.
    pub async fn start(&self, place: &Place, config: &Config, keys: KeyMap) -> Result<Start, Trouble> {
        let mut conn = self.connect().await?;
        let institute = site::read(&mut conn).await?;
        let staff = site::staff(&mut conn, &config.desk, config.venue.as_deref()).await?;
        let actor = actor(config, &staff)?;
        let ask_who = matches!(place, Place::Demo) || (config.staff_name.is_none() && !staff.is_empty());
        Ok(Start {
            site: institute,
            actor,
            staff,
            ask_who,
            keys,
            theme: Theme {
                look: look(config.theme),
                no_color: std::env::var_os("NO_COLOR").is_some_and(|set| !set.is_empty()),
            },
            seed: random_seed(),
        })
    }
}

/// Who acts when nobody has been chosen: the configured staff member, else whoever is logged in
/// to the system, with the rights of the database's owner.
///
/// # Errors
/// A sentence when somebody is configured whom the database does not know.
pub fn actor(config: &Config, staff: &[Actor]) -> Result<Actor, Trouble> {
    let stranger = |name: String| Actor {
        staff_id: None,
        name,
        role: Role::Admin,
        rights: Rights::all(),
        desk: config.desk.clone(),
        venue: config.venue.clone(),
    };
    match &config.staff_name {
        None => {
            Ok(stranger(std::env::var("USER").ok().filter(|user| !user.is_empty()).unwrap_or_else(|| "staff".into())))
        }
        Some(name) => match staff.iter().find(|member| member.name.eq_ignore_ascii_case(name)) {
            Some(member) => Ok(member.clone()),
            None if staff.is_empty() => Ok(stranger(name.clone())),
            None => Err(Trouble::Stranger(name.clone())),
        },
    }
}

fn look(wanted: Wanted) -> Look {
    match wanted {
        Wanted::Light => Look::Light,
        Wanted::Sunlight => Look::Sunlight,
        Wanted::Auto if is_light_terminal(std::env::var("COLORFGBG").ok().as_deref()) => Look::Light,
        Wanted::Dark | Wanted::Auto => Look::Dark,
    }
}

/// Many terminals say their colours as `foreground;background`; 7 and 15 are the light grounds.
fn is_light_terminal(colours: Option<&str>) -> bool {
    colours.and_then(|colours| colours.rsplit(';').next()).is_some_and(|ground| matches!(ground, "7" | "15"))
}

fn random_seed() -> [u8; 32] {
    let (a, b) = (uuid::Uuid::new_v4(), uuid::Uuid::new_v4());
    let mut seed = [0; 32];
    seed[..16].copy_from_slice(a.as_bytes());
    seed[16..].copy_from_slice(b.as_bytes());
    seed
}

/// Fills a fresh demonstration; a second console finds it filled.
async fn make_demo(conn: &mut PgConnection) -> Result<(), Trouble> {
    let now = Utc::now();
    // Two consoles may start at once: the second waits here and then finds the people.
    sqlx::query("SELECT pg_advisory_lock(hashtext('frontdesk demo'))").execute(&mut *conn).await?;
    migrate::migrate(conn, &migrate::Options { timezone: Some(morning_zone(now.hour())), ..Default::default() })
        .await?;
    let timezone = site::read(conn).await?.timezone;
    let plan = Plan { now, ..Plan::on(1, now.with_timezone(&timezone).date_naive(), timezone) };
    let loaded = sample::load(conn, &plan, false, &mut |_| {}).await;
    sqlx::query("SELECT pg_advisory_unlock(hashtext('frontdesk demo'))").execute(&mut *conn).await?;
    match loaded {
        Ok(_) | Err(sample::Error::HasPeople { .. }) => Ok(()),
        Err(problem) => Err(problem.into()),
    }
}

/// The zone in which it is nine in the morning: a demonstration is always a busy morning.
fn morning_zone(utc_hour: u32) -> Tz {
    let ahead = (9 + 24 - utc_hour) % 24;
    match ahead {
        0 => Tz::UTC,
        1..=14 => format!("Etc/GMT-{ahead}").parse().unwrap_or(Tz::UTC),
        _ => format!("Etc/GMT+{}", 24 - ahead).parse().unwrap_or(Tz::UTC),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_shown_to_a_log() {
        let options = PgConnectOptions::new_without_pgpass().password("secret");
        let database = Database { options: options.clone(), limits: Limits::default(), server: None };
        let shown = format!("{:?} {database:?}", Place::Server(Box::new(options)));
        assert!(!shown.contains("secret"), "{shown}");
    }

    #[test]
    fn a_password_in_an_address_is_seen() {
        assert!(has_password("postgres://dana:secret@db/frontdesk"));
        assert!(has_password("postgres://dana@db/frontdesk?sslmode=require&password=secret"));
        assert!(!has_password("postgres://dana@db:5432/frontdesk"));
        assert!(!has_password("postgres://dana@localhost/frontdesk?host=/run/a:b"));
    }

    #[test]
    fn a_light_terminal_is_known_by_what_it_says() {
        assert!(is_light_terminal(Some("0;15")));
        assert!(!is_light_terminal(Some("15;0")));
        assert!(!is_light_terminal(None));
    }

    #[test]
    fn the_demonstration_is_at_nine_whatever_the_hour() {
        for hour in 0..24 {
            let at = Utc::now().with_hour(hour).unwrap();
            assert_eq!(at.with_timezone(&morning_zone(hour)).hour(), 9, "{hour} UTC");
        }
    }
}
