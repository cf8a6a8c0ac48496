//! Opens the database of a command.

use std::fmt;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};

use super::database_error::DatabaseError;
use super::demo;
use super::progress;
use super::target::DatabaseTarget;
use crate::config::Config;
use crate::db::address::{self, Address};
use crate::db::connect;
use crate::db::limits::Limits;
use crate::db::migrate;
use crate::db::pooler::PoolMode;
use crate::db::servers::Servers;
use crate::db::staff::{self, LoginKind};
use crate::domain::rights::Rights;
use crate::domain::sign_in::SignInError;
use crate::domain::staff::{Actor, Role};
use crate::embedded::{self, Attached, Mode, SupervisorHandle};
use crate::paths;

/// Name of the private server's database.
pub(super) const DATABASE: &str = "frontdesk";

/// A database that is ready for work. The private server runs while this is held.
pub struct Database {
    /// Options of the current user, at the server that takes writes.
    options: PgConnectOptions,
    /// Options of the current user at each server.
    servers: Servers,
    /// Options of the owner of a private server.
    owner: Option<PgConnectOptions>,
    limits: Limits,
    server: Option<(Attached, Mode)>,
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").field("server", &self.server).finish_non_exhaustive()
    }
}

impl Database {
    /// Connects to the server without checking the schema.
    ///
    /// # Errors
    /// A sentence that says why there is no database.
    pub async fn reach(place: &DatabaseTarget, config: &Config) -> Result<Self, DatabaseError> {
        let _wait = progress::wait(place.wait_words());
        let limits = Limits { statement: config.statement_timeout, lock: config.lock_timeout };
        let vault = super::encryption_keys::vault(place, config).await?;
        let session = |options| {
            let options = connect::session_options(options, limits, &config.desk);
            match &vault {
                Some(vault) => connect::with_key(options, &vault.keys.setting()),
                None => options,
            }
        };
        let (server, mode) = match place {
            DatabaseTarget::Server(servers, _) => {
                let bare = |options| connect::without_startup_params(options, &config.desk);
                let servers = servers.as_ref().clone().with_session(session, bare).through_poolers().await;
                // If no server takes writes, the connection attempt reports why.
                let options = servers.writable().await.unwrap_or_else(|_| servers.first().clone());
                return Ok(Self { options, servers, owner: None, limits, server: None });
            }
            DatabaseTarget::Embedded => {
                let dir = paths::server_dir(config.data_dir.as_deref())?;
                (embedded::attach(&dir, Mode::durable()).await?, Mode::durable())
            }
            DatabaseTarget::Demo => {
                let mode = Mode::throw_away(Duration::ZERO);
                (embedded::attach(&paths::demo_dir(), mode).await?, mode)
            }
        };
        server.ensure_database(DATABASE).await?;
        let owner = session(server.connect_options(DATABASE));
        // The demo has its own staff.
        let options = match (private_password(place, config, &server), &config.login) {
            (Some(password), Some(login)) => owner.clone().username(login).password(password.expose_secret()),
            _ => owner.clone(),
        };
        Ok(Self { servers: options.clone().into(), options, owner: Some(owner), limits, server: Some((server, mode)) })
    }

    /// Does the same as [`open_for_password`](Self::open_for_password), and rejects a user who must choose a new
    /// password first.
    ///
    /// # Errors
    /// A sentence that says why work cannot begin.
    pub async fn open(place: &DatabaseTarget, config: &Config) -> Result<Self, DatabaseError> {
        let database = Self::open_for_password(place, config).await?;
        let mut conn = database.connect().await?;
        let must_change = staff::must_change(&mut conn).await?;
        let _ = conn.close().await;
        if must_change { Err(DatabaseError::PasswordDue) } else { Ok(database) }
    }

    /// Connects to the server and checks that it has this console's schema. The private server is migrated; another
    /// server must be up to date.
    ///
    /// # Errors
    /// A sentence that says why work cannot begin.
    pub async fn open_for_password(place: &DatabaseTarget, config: &Config) -> Result<Self, DatabaseError> {
        let wait = progress::wait(place.wait_words());
        let database = Self::reach(place, config).await?;
        let mut conn = database.connect_as_owner().await?;
        match place {
            DatabaseTarget::Server(..) => check_schema(&mut conn).await?,
            DatabaseTarget::Embedded => {
                wait.now("Checking whether the database is up to date…");
                migrate::migrate(&mut conn, &migrate::Options::default()).await?;
            }
            DatabaseTarget::Demo => demo::make(&mut conn, &wait).await?,
        }
        Ok(database)
    }

    /// Opens a connection for the current user.
    ///
    /// # Errors
    /// A sentence that says why there is none.
    pub async fn connect(&self) -> Result<PgConnection, DatabaseError> {
        self.connect_by(&self.options).await
    }

    /// Opens a connection for the sign-in, also behind a pooler that shares connections. Each use of it must be a
    /// unit of work.
    ///
    /// # Errors
    /// A sentence that says why there is none.
    pub async fn connect_for_door(&self) -> Result<PgConnection, DatabaseError> {
        connect_by(&self.options, self.patience()).await.map_err(|trouble| self.explain(trouble))
    }

    /// Returns how long the server may take to accept a connection.
    fn patience(&self) -> Duration {
        self.servers.address().and_then(Address::timeout).unwrap_or(PATIENCE)
    }

    /// Adds to a password error where the password was found, or why there was none.
    fn explain(&self, trouble: DatabaseError) -> DatabaseError {
        let (DatabaseError::Refused(SignInError::Wrong), Some(address)) = (&trouble, self.servers.address()) else {
            return trouble;
        };
        match (address.no_password(), address.password_source()) {
            (Some(why), _) => DatabaseError::NoPassword { place: address.place(), why: why.clone() },
            (None, Some(source_name)) => DatabaseError::WrongPassword { source_name },
            (None, None) => trouble,
        }
    }

    async fn connect_by(&self, options: &PgConnectOptions) -> Result<PgConnection, DatabaseError> {
        let backend = self.servers.pool_mode();
        if backend == PoolMode::Transaction {
            return Err(DatabaseError::Pooler);
        }
        let mut conn = connect_by(options, self.patience()).await.map_err(|trouble| self.explain(trouble))?;
        backend.init_session(&mut conn, self.limits).await?;
        Ok(conn)
    }

    /// Opens a connection as the private server's owner, or as the current user at another server.
    ///
    /// # Errors
    /// A sentence that says why there is none.
    pub async fn connect_as_owner(&self) -> Result<PgConnection, DatabaseError> {
        self.connect_by(self.owner.as_ref().unwrap_or(&self.options)).await
    }

    /// Returns the user of this connection: a staff member, or the schema's owner with every right.
    ///
    /// # Errors
    /// If the login belongs to no staff member.
    pub async fn actor(&self, conn: &mut PgConnection, config: &Config) -> Result<Actor, DatabaseError> {
        match staff::enter_session(conn, &config.desk, config.venue.as_deref())
            .await?
            .map_err(DatabaseError::Refused)?
        {
            LoginKind::Staff { actor, .. } => Ok(actor),
            LoginKind::Owner => Ok(Actor {
                staff_id: None,
                name: std::env::var("USER").ok().filter(|user| !user.is_empty()).unwrap_or_else(|| "owner".into()),
                role: Role::Admin,
                rights: Rights::all(),
                desk: config.desk.clone(),
                venue: config.venue.clone(),
            }),
            LoginKind::Door => Err(DatabaseError::Refused(SignInError::Stranger)),
        }
    }

    /// Returns the server's timeouts for each session.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Returns the options of a private server's owner; `None` at another server.
    #[must_use]
    pub fn owner(&self) -> Option<PgConnectOptions> {
        self.owner.clone()
    }

    /// Returns the private server; `None` at another server.
    #[must_use]
    pub fn server(&self) -> Option<&Attached> {
        self.server.as_ref().map(|(server, _)| server)
    }

    /// Returns the handle that keeps the private server running; `None` at another server.
    #[must_use]
    pub fn into_lifeline(self) -> Option<SupervisorHandle> {
        self.server.map(|(server, mode)| SupervisorHandle::new(server, mode))
    }

    /// Returns the options for further connections at all servers, for when another server takes the writes.
    #[must_use]
    pub fn servers(&self) -> Servers {
        self.servers.clone()
    }

    /// Returns the options for further connections.
    #[must_use]
    pub fn options(&self) -> PgConnectOptions {
        self.options.clone()
    }
}

/// Returns the password of the configured login at the private server; `None` if there is none.
pub(super) fn private_password(place: &DatabaseTarget, config: &Config, server: &Attached) -> Option<SecretString> {
    let login = config.login.as_deref().filter(|_| matches!(place, DatabaseTarget::Embedded))?;
    // The socket is in another folder if this folder's name is too long.
    let folder = server.dir().join("run");
    let found = address::password_at_socket(&[&folder, server.socket_dir()], DATABASE, login);
    found.inspect_err(|why| tracing::info!(%why, "no password for the configured login")).ok()
}

/// How long a server may take to accept a connection, if the address sets no timeout.
const PATIENCE: Duration = Duration::from_secs(15);

async fn connect_by(options: &PgConnectOptions, patience: Duration) -> Result<PgConnection, DatabaseError> {
    // Nothing is in flight yet, so giving up loses nothing.
    match tokio::time::timeout(patience, PgConnection::connect_with(options)).await {
        Ok(conn) => Ok(conn?),
        Err(_) => Err(DatabaseError::Server(format!(
            "The database server did not answer within {} seconds.",
            patience.as_secs()
        ))),
    }
}

/// Checks that the schema is this console's.
///
/// # Errors
/// If migrations are missing, or the schema belongs to another product.
pub(super) async fn check_schema(conn: &mut PgConnection) -> Result<(), DatabaseError> {
    match migrate::status(conn).await?.pending.len() {
        0 => Ok(()),
        pending => Err(DatabaseError::Behind(pending)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::target::Origin;
    use super::*;

    #[test]
    fn no_password_is_shown_to_a_log() {
        let options = PgConnectOptions::new_without_pgpass().password("secret");
        let servers = Servers::from(options.clone());
        let place = DatabaseTarget::Server(Box::new(servers.clone()), Origin::Argument);
        let database = Database { options, servers, owner: None, limits: Limits::default(), server: None };
        let shown = format!("{place:?} {database:?}");
        assert!(!shown.contains("secret"), "{shown}");
    }
}
