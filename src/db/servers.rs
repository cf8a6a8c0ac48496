//! The servers of one database: a primary that takes writes, and standbys that may replace it.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use secrecy::SecretString;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{Connection, Error, Executor, Row};

use super::address::{Address, Surroundings};
use super::pooler::PoolMode;
use super::timeout::timed_out;

/// How long one server may take to report whether it takes writes.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Connection options of each server of a database, in the order of the address. Never empty.
#[derive(Clone)]
pub struct Servers {
    first: ServerOptions,
    others: Vec<ServerOptions>,
    backend: PoolMode,
    address: Option<Arc<Address>>,
}

/// One server, with and without the settings of a session.
#[derive(Clone)]
struct ServerOptions {
    own: PgConnectOptions,
    bare: PgConnectOptions,
}

impl From<PgConnectOptions> for ServerOptions {
    fn from(own: PgConnectOptions) -> Self {
        Self { bare: own.clone(), own }
    }
}

impl ServerOptions {
    fn with(self, change: &impl Fn(PgConnectOptions) -> PgConnectOptions) -> Self {
        Self { own: change(self.own), bare: change(self.bare) }
    }

    fn options(&self, backend: PoolMode) -> &PgConnectOptions {
        if backend == PoolMode::Direct { &self.own } else { &self.bare }
    }
}

/// Written by hand, because sqlx's options would show a password.
impl std::fmt::Debug for Servers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Servers({})", 1 + self.others.len())
    }
}

impl From<PgConnectOptions> for Servers {
    fn from(first: PgConnectOptions) -> Self {
        Self { first: first.into(), others: Vec::new(), backend: PoolMode::Direct, address: None }
    }
}

impl Servers {
    /// Parses an address with this process's environment, see [`Address`]. It may have several hosts separated by
    /// commas, and one port for each or one for all: `postgres://a:5432,b:5433/frontdesk`,
    /// `postgres:///frontdesk?host=a,b`.
    ///
    /// # Errors
    /// A sentence that never repeats the address, because it may contain a password.
    pub fn parse(url: &SecretString) -> Result<Self, String> {
        Self::at(Address::read(url, None, &Surroundings::real())?)
    }

    /// Returns the servers of an address.
    ///
    /// # Errors
    /// A sentence if the process's environment lacks something that the address needs.
    pub fn at(address: Address) -> Result<Self, String> {
        let mut each = address.connect_options()?.into_iter().map(ServerOptions::from);
        let first = each.next().ok_or("The database address names no server.")?;
        Ok(Self { first, others: each.collect(), backend: PoolMode::Direct, address: Some(Arc::new(address)) })
    }

    /// Returns the address; `None` if the servers do not come from one.
    #[must_use]
    pub fn address(&self) -> Option<&Address> {
        self.address.as_deref()
    }

    /// Returns how long one server may take to report whether it takes writes.
    fn connect_timeout(&self) -> Duration {
        self.address().and_then(Address::timeout).unwrap_or(CONNECT_TIMEOUT)
    }

    /// Returns a key that identifies this database in any order of its servers: hosts, ports and database name. No
    /// password.
    #[must_use]
    pub fn database_key(&self) -> String {
        let each = std::iter::once(&self.first).chain(&self.others).map(|options| {
            let options = &options.own;
            let socket = options.get_socket().map(|path| path.display().to_string()).unwrap_or_default();
            let name = options.get_database().unwrap_or_default();
            format!("{}{socket}:{}/{name}", options.get_host(), options.get_port())
        });
        let mut each: Vec<String> = each.collect();
        each.sort();
        each.join(",")
    }

    /// Returns the same servers with further options for each.
    #[must_use]
    pub fn with(self, change: impl Fn(PgConnectOptions) -> PgConnectOptions) -> Self {
        let others = self.others.into_iter().map(|server| server.with(&change)).collect();
        Self { first: self.first.with(&change), others, ..self }
    }

    /// Returns the same servers with the settings of a session: `own` where they reach the server, `bare` where a
    /// pooler accepts none.
    #[must_use]
    pub fn with_session(
        self,
        own: impl Fn(PgConnectOptions) -> PgConnectOptions,
        bare: impl Fn(PgConnectOptions) -> PgConnectOptions,
    ) -> Self {
        let change = |server: ServerOptions| ServerOptions { own: own(server.own), bare: bare(server.bare) };
        let others = self.others.into_iter().map(change).collect();
        Self { first: change(self.first), others, ..self }
    }

    /// Returns the same servers with the detected pooler mode. Nothing changes if it cannot be detected, for example
    /// without a password.
    #[must_use]
    pub async fn through_poolers(mut self) -> Self {
        if self.backend == PoolMode::Direct {
            let patience = self.connect_timeout();
            let mut asked: FuturesUnordered<_> = std::iter::once(&self.first)
                .chain(&self.others)
                .map(|server| tokio::time::timeout(patience, PoolMode::detect(&server.own, &server.bare)))
                .collect();
            let mut found = PoolMode::Direct;
            while let Some(answer) = asked.next().await {
                match answer {
                    Ok(Ok(backend)) => {
                        found = backend;
                        break;
                    }
                    Ok(Err(error)) => tracing::debug!(%error, "cannot detect whether there is a pooler"),
                    Err(_) => {}
                }
            }
            drop(asked);
            self.backend = found;
            if found == PoolMode::Transaction {
                let forget = |options: PgConnectOptions| options.statement_cache_capacity(0);
                self = self.with_session(|own| own, forget);
            }
            if found != PoolMode::Direct {
                tracing::info!(?found, "a pooler drops the console's settings");
            }
        }
        self
    }

    /// Returns how the connections relate to their backends.
    #[must_use]
    pub fn pool_mode(&self) -> PoolMode {
        self.backend
    }

    /// Returns the first server of the address.
    #[must_use]
    pub fn first(&self) -> &PgConnectOptions {
        self.first.options(self.backend)
    }

    /// Returns true if there is more than one server.
    #[must_use]
    pub fn are_several(&self) -> bool {
        !self.others.is_empty()
    }

    /// Finds the server that takes writes, as libpq's `target_session_attrs=read-write` does. Asks all servers at
    /// once, so that a dead one delays nothing. A single server is not asked.
    ///
    /// # Errors
    /// If no server takes writes: that there are only standbys ([`is_only_standbys`]), or an error of a server.
    /// Errors of reachable servers, such as a rejected login, come first.
    pub async fn writable(&self) -> sqlx::Result<PgConnectOptions> {
        match self.find_working().await? {
            WorkingServer::Primary(options) => Ok(options),
            WorkingServer::Standby(_) => Err(Error::Io(std::io::Error::other(OnlyStandbys))),
        }
    }

    /// Returns the server to work with now: the one that takes writes, or else a standby to read from.
    ///
    /// # Errors
    /// If there is neither, as [`Self::writable`].
    pub async fn find_working(&self) -> sqlx::Result<WorkingServer> {
        if !self.are_several() {
            return Ok(WorkingServer::Primary(self.first().clone()));
        }
        let mut asked: FuturesUnordered<_> = std::iter::once(&self.first)
            .chain(&self.others)
            .map(|server| accepts_writes(server.options(self.backend), self.connect_timeout()))
            .collect();
        let (mut standby, mut problem) = (None, timed_out());
        while let Some(answer) = asked.next().await {
            match answer {
                Ok((options, true)) => return Ok(WorkingServer::Primary(options)),
                Ok((options, false)) => standby = standby.or(Some(options)),
                Err(error) if matches!(error, Error::Database(_)) || matches!(problem, Error::Io(_)) => problem = error,
                Err(_) => {}
            }
        }
        standby.map(WorkingServer::Standby).ok_or(problem)
    }
}

/// A server that was found.
#[derive(Clone)]
pub enum WorkingServer {
    /// A server that takes writes.
    Primary(PgConnectOptions),
    /// A server that can only be read.
    Standby(PgConnectOptions),
}

/// Written by hand, because sqlx's options would show a password.
impl std::fmt::Debug for WorkingServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if matches!(self, Self::Primary(_)) { "Primary" } else { "Standby" })
    }
}

/// Error: only standbys can be reached.
#[derive(Debug)]
struct OnlyStandbys;

impl std::fmt::Display for OnlyStandbys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("only servers that take no writes can be reached")
    }
}

impl std::error::Error for OnlyStandbys {}

/// Returns true if only standbys could be reached.
#[must_use]
pub fn is_only_standbys(error: &Error) -> bool {
    matches!(error, Error::Io(io) if io.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<OnlyStandbys>))
}

async fn accepts_writes(options: &PgConnectOptions, patience: Duration) -> sqlx::Result<(PgConnectOptions, bool)> {
    let ask = async {
        let mut conn = PgConnection::connect_with(options).await?;
        // Read-only on a standby, and where an operator has set default_transaction_read_only. No prepared statement,
        // because a pooler may lose it.
        let answer = conn.fetch_one("SHOW transaction_read_only").await?;
        let is_read_only = answer.try_get_unchecked::<&str, _>(0)? == "on";
        let _ = conn.close().await;
        Ok((options.clone(), !is_read_only))
    };
    // Nothing is in flight yet, so giving up loses nothing.
    tokio::time::timeout(patience, ask).await.unwrap_or_else(|_| Err(timed_out()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(url: &str) -> Vec<(String, u16)> {
        let servers = Servers::parse(&url.to_owned().into()).unwrap();
        std::iter::once(&servers.first)
            .chain(&servers.others)
            .map(|server| (server.own.get_host().to_owned(), server.own.get_port()))
            .collect()
    }

    #[test]
    fn one_host_is_read_as_it_stands() {
        assert_eq!(
            places("postgres://dana:a,b%40c@db.example.org:5433/mdi?sslmode=require"),
            [("db.example.org".into(), 5433)]
        );
        let servers = Servers::parse(&"postgres://o@/mdi?host=/run/pg".to_owned().into()).unwrap();
        assert!(!servers.are_several());
        assert_eq!(servers.first().get_socket().unwrap().to_str(), Some("/run/pg"));
    }

    #[test]
    fn several_hosts_are_written_as_for_libpq() {
        let both = [("a".to_owned(), 5432), ("b".to_owned(), 5433)];
        assert_eq!(places("postgres://dana:horse@a:5432,b:5433/mdi?sslmode=require"), both);
        assert_eq!(places("postgres://dana@/mdi?host=a,b&port=5432,5433"), both);
        assert_eq!(places("postgres://dana@/mdi?host=a%2Cb&port=5432%2C5433&target_session_attrs=read-write"), both);
        assert_eq!(places("postgres://dana@a,b/mdi?port=6000"), [("a".to_owned(), 6000), ("b".to_owned(), 6000)]);
        let servers = Servers::parse(&"postgres://dana@a,b/mdi".to_owned().into()).unwrap();
        for ServerOptions { own: options, .. } in [&servers.first, &servers.others[0]] {
            assert_eq!((options.get_username(), options.get_database()), ("dana", Some("mdi")));
        }
    }

    #[test]
    fn no_password_is_shown() {
        let servers = Servers::parse(&"postgres://d:horse@a,b/m".to_owned().into()).unwrap();
        assert!(!format!("{servers:?} {:?}", servers.address()).contains("horse"));
    }
}
