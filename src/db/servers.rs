//! The servers of one database: a primary that takes writes, and those that may become it.

use std::str::FromStr;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use secrecy::{ExposeSecret, SecretString};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{Connection, Error, Executor, Row};

use super::connect::silent;
use super::pooler::Backend;

/// How long one server may take to say whether it takes writes.
const PATIENCE: Duration = Duration::from_secs(5);

/// How to reach each server of a database, in the order of the address. Never none.
#[derive(Clone)]
pub struct Servers {
    first: Way,
    others: Vec<Way>,
    backend: Backend,
}

/// One server, with and without the settings of a session.
#[derive(Clone)]
struct Way {
    own: PgConnectOptions,
    bare: PgConnectOptions,
}

impl From<PgConnectOptions> for Way {
    fn from(own: PgConnectOptions) -> Self {
        Self { bare: own.clone(), own }
    }
}

impl Way {
    fn with(self, change: &impl Fn(PgConnectOptions) -> PgConnectOptions) -> Self {
        Self { own: change(self.own), bare: change(self.bare) }
    }

    fn options(&self, backend: Backend) -> &PgConnectOptions {
        if backend == Backend::Own { &self.own } else { &self.bare }
    }
}

/// By hand, because sqlx's options show a password.
impl std::fmt::Debug for Servers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Servers({})", 1 + self.others.len())
    }
}

impl From<PgConnectOptions> for Servers {
    fn from(first: PgConnectOptions) -> Self {
        Self { first: first.into(), others: Vec::new(), backend: Backend::Own }
    }
}

impl Servers {
    /// Reads a `postgres://` address (`sslmode=verify-full`, `host=/socket/folder` and libpq's environment
    /// variables included). As for libpq, there may be several hosts, with commas, and a port for each or one
    /// for all: `postgres://a:5432,b:5433/frontdesk`, `postgres:///frontdesk?host=a,b`. A missing password comes
    /// from `PGPASSWORD` or `.pgpass`.
    ///
    /// # Errors
    /// A sentence that never repeats the address, because a password may stand in it.
    pub fn parse(url: &SecretString) -> Result<Self, String> {
        let text = url.expose_secret();
        if !(text.starts_with("postgres://") || text.starts_with("postgresql://")) {
            return Err(
                "The database address must begin with postgres:// (it is not shown here, for its password).".into()
            );
        }
        let mut each = Vec::new();
        for address in addresses(text)? {
            each.push(Way::from(PgConnectOptions::from_str(&address).map_err(|_| UNREADABLE)?));
        }
        let mut each = each.into_iter();
        Ok(Self { first: each.next().ok_or(UNREADABLE)?, others: each.collect(), backend: Backend::Own })
    }

    /// What tells this database from others, however its servers are listed: hosts, ports and its name. No password.
    #[must_use]
    pub fn place(&self) -> String {
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

    /// The same servers, with further options for each.
    #[must_use]
    pub fn with(self, change: impl Fn(PgConnectOptions) -> PgConnectOptions) -> Self {
        let others = self.others.into_iter().map(|way| way.with(&change)).collect();
        Self { first: self.first.with(&change), others, backend: self.backend }
    }

    /// The same servers, with the settings of a session for each: `own` where they come through, `bare` where a
    /// pooler takes none.
    #[must_use]
    pub fn with_session(
        self,
        own: impl Fn(PgConnectOptions) -> PgConnectOptions,
        bare: impl Fn(PgConnectOptions) -> PgConnectOptions,
    ) -> Self {
        let change = |way: Way| Way { own: own(way.own), bare: bare(way.bare) };
        let others = self.others.into_iter().map(change).collect();
        Self { first: change(self.first), others, backend: self.backend }
    }

    /// The same servers, and whether a pooler stands before them. Where that cannot be found out, as without a
    /// password, nothing changes.
    #[must_use]
    pub async fn through_poolers(mut self) -> Self {
        if self.backend == Backend::Own {
            let mut asked: FuturesUnordered<_> = std::iter::once(&self.first)
                .chain(&self.others)
                .map(|way| tokio::time::timeout(PATIENCE, Backend::find_out(&way.own, &way.bare)))
                .collect();
            let mut found = Backend::Own;
            while let Some(answer) = asked.next().await {
                match answer {
                    Ok(Ok(backend)) => {
                        found = backend;
                        break;
                    }
                    Ok(Err(error)) => tracing::debug!(%error, "it is not known whether there is a pooler"),
                    Err(_) => {}
                }
            }
            drop(asked);
            self.backend = found;
            if found == Backend::Shared {
                let forget = |options: PgConnectOptions| options.statement_cache_capacity(0);
                self = self.with_session(|own| own, forget);
            }
            if found != Backend::Own {
                tracing::info!(?found, "the consoles' settings do not come through: a pooler stands before the server");
            }
        }
        self
    }

    /// What their connections' backends are.
    #[must_use]
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// The one that the address names first.
    #[must_use]
    pub fn first(&self) -> &PgConnectOptions {
        self.first.options(self.backend)
    }

    /// Whether there is another to turn to.
    #[must_use]
    pub fn are_several(&self) -> bool {
        !self.others.is_empty()
    }

    /// The server that takes writes, as libpq's `target_session_attrs=read-write` finds it: all are asked at
    /// once, so that a dead one keeps nobody waiting. A single one is not asked.
    ///
    /// # Errors
    /// When none takes writes now: that there are only copies ([`is_only_copies`]), or what a reachable one said, above
    /// all that the login is not let in.
    pub async fn writable(&self) -> sqlx::Result<PgConnectOptions> {
        match self.find().await? {
            Found::Primary(options) => Ok(options),
            Found::Copy(_) => Err(Error::Io(std::io::Error::other(OnlyCopies))),
        }
    }

    /// The server to work with now: the one that takes writes, or else a copy to read from.
    ///
    /// # Errors
    /// When there is neither, as [`Self::writable`].
    pub async fn find(&self) -> sqlx::Result<Found> {
        if !self.are_several() {
            return Ok(Found::Primary(self.first().clone()));
        }
        let mut asked: FuturesUnordered<_> = std::iter::once(&self.first)
            .chain(&self.others)
            .map(|way| takes_writes(way.options(self.backend)))
            .collect();
        let (mut copy, mut problem) = (None, silent());
        while let Some(answer) = asked.next().await {
            match answer {
                Ok((options, true)) => return Ok(Found::Primary(options)),
                Ok((options, false)) => copy = copy.or(Some(options)),
                Err(error) if matches!(error, Error::Database(_)) || matches!(problem, Error::Io(_)) => problem = error,
                Err(_) => {}
            }
        }
        copy.map(Found::Copy).ok_or(problem)
    }
}

/// A server that was found.
#[derive(Clone)]
pub enum Found {
    /// It takes writes.
    Primary(PgConnectOptions),
    /// It can only be read.
    Copy(PgConnectOptions),
}

/// By hand, because sqlx's options show a password.
impl std::fmt::Debug for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if matches!(self, Self::Primary(_)) { "Primary" } else { "Copy" })
    }
}

/// Why there is nobody to write to.
#[derive(Debug)]
struct OnlyCopies;

impl std::fmt::Display for OnlyCopies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("only servers that take no writes are there")
    }
}

impl std::error::Error for OnlyCopies {}

/// Whether there was nobody to write to, and somebody to read from.
#[must_use]
pub fn is_only_copies(error: &Error) -> bool {
    matches!(error, Error::Io(io) if io.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<OnlyCopies>))
}

const UNREADABLE: &str = "The database address cannot be read (it is not shown here, for its password).";

async fn takes_writes(options: &PgConnectOptions) -> sqlx::Result<(PgConnectOptions, bool)> {
    let ask = async {
        let mut conn = PgConnection::connect_with(options).await?;
        // On a standby, and where an operator has set default_transaction_read_only.
        // Not by a prepared statement, which a pooler may lose.
        let answer = conn.fetch_one("SHOW transaction_read_only").await?;
        let is_read_only = answer.try_get_unchecked::<&str, _>(0)? == "on";
        let _ = conn.close().await;
        Ok((options.clone(), !is_read_only))
    };
    // Nothing is in flight yet, so giving up loses nothing.
    tokio::time::timeout(PATIENCE, ask).await.unwrap_or_else(|_| Err(silent()))
}

/// One address for each host of an address: sqlx reads only one.
fn addresses(text: &str) -> Result<Vec<String>, String> {
    let (scheme, rest) = text.split_once("://").unwrap_or_default();
    let (before, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, path) = before.split_once('/').map_or((before, String::new()), |(a, p)| (a, format!("/{p}")));
    let (user, hosts) = authority.rsplit_once('@').map_or(("", authority), |(user, hosts)| (user, hosts));
    let user = if user.is_empty() { String::new() } else { format!("{user}@") };
    let (mut query_hosts, mut query_ports, mut others) = (None, None, Vec::new());
    for part in query.split('&').filter(|part| !part.is_empty()) {
        match part.split_once('=') {
            Some(("host", value)) => query_hosts = Some(list(value)),
            Some(("port", value)) => query_ports = Some(list(value)),
            // All that Frontdesk ever wants.
            Some(("target_session_attrs", "read-write" | "primary")) => {}
            Some(("target_session_attrs", _)) => {
                return Err("target_session_attrs can only be read-write: Frontdesk always looks for the server that \
                            takes writes."
                    .into());
            }
            _ => others.push(part),
        }
    }
    let count = hosts.split(',').count().max(query_hosts.as_ref().map_or(0, Vec::len));
    let hosts: Vec<&str> = hosts.split(',').collect();
    if hosts.len() > 1 && query_hosts.is_some() {
        return Err(UNREADABLE.into());
    }
    (0..count)
        .map(|at| {
            let mut query: Vec<String> = others.iter().map(|part| (*part).to_owned()).collect();
            if let Some(hosts) = &query_hosts {
                query.push(format!("host={}", hosts[at]));
            }
            if let Some(ports) = &query_ports {
                let port = ports.get(at).or(ports.first().filter(|_| ports.len() == 1)).ok_or(UNREADABLE)?;
                query.push(format!("port={port}"));
            }
            let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
            let host = hosts.get(at).or(hosts.first()).copied().unwrap_or_default();
            // A name without a host is no address to sqlx, as it is to libpq; what the query names goes before.
            let host = if host.is_empty() && !user.is_empty() { "localhost" } else { host };
            Ok(format!("{scheme}://{user}{host}{path}{query}"))
        })
        .collect()
}

/// The commas of a query may be written as `%2C`.
fn list(value: &str) -> Vec<String> {
    value.replace("%2C", ",").replace("%2c", ",").split(',').map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(url: &str) -> Vec<(String, u16)> {
        let servers = Servers::parse(&url.to_owned().into()).unwrap();
        std::iter::once(&servers.first)
            .chain(&servers.others)
            .map(|way| (way.own.get_host().to_owned(), way.own.get_port()))
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
        for Way { own: options, .. } in [&servers.first, &servers.others[0]] {
            assert_eq!((options.get_username(), options.get_database()), ("dana", Some("mdi")));
        }
    }

    #[test]
    fn what_cannot_be_is_said_and_the_address_is_not() {
        for wrong in [
            "postgres://dana:horse@a,b/mdi?host=c",
            "postgres://dana:horse@/mdi?host=a,b,c&port=1,2",
            "postgres://dana:horse@a,b/mdi?target_session_attrs=standby",
            "postgres://dana:horse@a:x,b/mdi",
            "mysql://dana:horse@a/mdi",
        ] {
            let sentence = Servers::parse(&wrong.to_owned().into()).unwrap_err();
            assert!(!sentence.contains("horse"), "{wrong}: {sentence}");
        }
        assert!(!format!("{:?}", Servers::parse(&"postgres://d:horse@a,b/m".to_owned().into())).contains("horse"));
    }
}
