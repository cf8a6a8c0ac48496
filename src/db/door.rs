//! The door: how somebody comes in with a name and a password, and what the console may then use.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{Connection, Error};

use super::connect::{Limits, Pools};
use super::servers::Servers;
use super::staff::{self, Whose};
use super::{error, migrate, site};
use crate::domain::crew::Deed;
use crate::domain::sign_in::{Credentials, Entered, Password, Refusal};
use crate::domain::staff::Role;

/// How long a sign-in, or the change of a password, may take.
const PATIENCE: Duration = Duration::from_secs(15);
const UNKNOWN: &str =
    "The server did not answer in time, so it is not known which password holds. Try the new one first.";
const SILENT: &str = "The database server does not answer. Try again in a moment.";

/// Where people come in: a server, and a session that counts failures before anybody is in.
#[derive(Clone)]
pub struct Door {
    /// Everything but a name and a password.
    pub servers: Servers,
    /// A session that may knock: the owner's or one of `frontdesk_door`. Without one failures are not
    /// counted before somebody has come in.
    pub keeper: Option<Servers>,
    /// The bounds of each session.
    pub limits: Limits,
    /// The desk's name.
    pub desk: String,
    /// Where the desk stands.
    pub venue: Option<String>,
}

/// By hand, because sqlx's options show a password.
impl std::fmt::Debug for Door {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Door")
            .field("desk", &self.desk)
            .field("has_keeper", &self.keeper.is_some())
            .finish_non_exhaustive()
    }
}

impl Door {
    /// Lets somebody in.
    ///
    /// # Errors
    /// Why not.
    pub async fn enter(&self, credentials: &Credentials) -> Result<(Pools, Entered), Refusal> {
        // Whoever gives up has changed nothing, whichever step the line died in.
        let came = tokio::time::timeout(PATIENCE, self.come_in(credentials)).await;
        came.unwrap_or_else(|_| Err(Refusal::NoServer(SILENT.into())))
    }

    async fn come_in(&self, credentials: &Credentials) -> Result<(Pools, Entered), Refusal> {
        self.knock(&credentials.login).await?;
        let servers = self.servers_for(&credentials.login, &credentials.password).through_poolers().await;
        let (mut conn, options) = connect(&servers).await?;
        let backend = servers.backend();
        backend.begin(&mut conn, self.limits).await.map_err(refused)?;
        let entered = self.welcome(&mut conn, &credentials.login).await;
        // Whoever is not let in has left a trace all the same.
        backend.end(&mut conn, Ok(())).await.map_err(refused)?;
        let _ = conn.close().await;
        entered.map(|entered| (Pools::among(servers, options, self.limits), entered))
    }

    /// What a member of staff needs to know who has just connected as `login`.
    ///
    /// # Errors
    /// When the login is nobody's here, or the database is not this console's.
    pub async fn welcome(&self, conn: &mut PgConnection, login: &str) -> Result<Entered, Refusal> {
        let (actor, must_change) =
            match staff::enter(conn, &self.desk, self.venue.as_deref()).await.map_err(refused)?? {
                Whose::Staff { actor, must_change } => (actor, must_change),
                Whose::Owner | Whose::Door => return Err(Refusal::Stranger),
            };
        let pending =
            migrate::status(conn).await.map_err(|trouble| Refusal::NoServer(trouble.to_string()))?.pending.len();
        if pending > 0 {
            return Err(Refusal::NoServer(format!(
                "The database lacks {pending} step(s) of this console's schema. Somebody has to run: frontdesk migrate"
            )));
        }
        let site = site::read(conn).await.map_err(refused)?;
        let lock_after = site::lock_after(conn).await.map_err(refused)?;
        Ok(Entered { login: login.to_owned(), actor, site, lock_after, must_change })
    }

    /// Changes somebody's own password, which takes the old one, and lets them in with the new one.
    ///
    /// # Errors
    /// Why not; the old password then still holds, unless the sentence says that nobody knows.
    pub async fn change_password(&self, old: &Credentials, new: &Password) -> Result<(Pools, Entered), Refusal> {
        let changed = tokio::time::timeout(PATIENCE, self.replace_password(old, new)).await;
        changed.unwrap_or_else(|_| Err(Refusal::NoServer(UNKNOWN.into())))?;
        self.enter(&Credentials { login: old.login.clone(), password: new.clone() }).await
    }

    async fn replace_password(&self, old: &Credentials, new: &Password) -> Result<(), Refusal> {
        self.knock(&old.login).await?;
        let servers = self.servers_for(&old.login, &old.password).through_poolers().await;
        let (mut conn, _) = connect(&servers).await?;
        let backend = servers.backend();
        backend.begin(&mut conn, self.limits).await.map_err(refused)?;
        staff::enter(&mut conn, &self.desk, self.venue.as_deref()).await.map_err(refused)??;
        let outcome = staff::change_my_password(&mut conn, new).await;
        let outcome = backend.end(&mut conn, outcome).await.map_err(refused)?;
        let _ = conn.close().await;
        if outcome != "done" {
            return Err(Refusal::NoServer("The password was not changed; the old one still holds.".into()));
        }
        Ok(())
    }

    /// Makes the first admin, where the keeper may, and lets them in.
    ///
    /// # Errors
    /// Why not.
    pub async fn found(&self, name: &str, credentials: &Credentials) -> Result<(Pools, Entered), Refusal> {
        let keeper = self.keeper.as_ref().ok_or(Refusal::Wrong)?;
        let deed = Deed::Add {
            login: credentials.login.clone(),
            name: name.to_owned(),
            role: Role::Admin,
            password: credentials.password.clone(),
            valid_until: None,
            account: None,
            must_change: false,
        };
        let (mut conn, _) = connect(keeper).await?;
        keeper.backend().begin(&mut conn, self.limits).await.map_err(refused)?;
        let outcome = staff::run(&mut conn, &deed).await;
        let outcome = keeper.backend().end(&mut conn, outcome).await.map_err(refused)?;
        let _ = conn.close().await;
        deed.told(&outcome).map_err(Refusal::NoServer)?;
        self.enter(credentials).await
    }

    fn servers_for(&self, login: &str, password: &Password) -> Servers {
        self.servers.clone().with(|options| options.username(login).password(password.expose()))
    }

    /// Whoever is in keeps the door for who comes next, where nobody else does.
    #[must_use]
    pub fn kept_by(&self, within: Option<Servers>) -> Self {
        Self { keeper: self.keeper.clone().or(within), ..self.clone() }
    }

    async fn knock(&self, login: &str) -> Result<(), Refusal> {
        let Some(keeper) = &self.keeper else { return Ok(()) };
        let (mut conn, _) = connect(keeper).await?;
        keeper.backend().begin(&mut conn, self.limits).await.map_err(refused)?;
        let answer = staff::knock(&mut conn, login, &self.desk).await;
        let answer = keeper.backend().end(&mut conn, answer).await;
        let _ = conn.close().await;
        answer.map_err(refused)?
    }
}

/// To the server that takes writes: coming in is written down.
async fn connect(servers: &Servers) -> Result<(PgConnection, PgConnectOptions), Refusal> {
    let reach = async {
        let options = servers.writable().await?;
        Ok((PgConnection::connect_with(&options).await?, options))
    };
    // Nothing is in flight yet, so giving up loses nothing.
    match tokio::time::timeout(PATIENCE, reach).await {
        Ok(connected) => connected.map_err(refused),
        Err(_) => Err(Refusal::NoServer(SILENT.into())),
    }
}

/// The log has the server's own words, which name the login; the screen never has.
#[allow(clippy::needless_pass_by_value, reason = "it stands where an error is mapped")]
#[must_use]
pub fn refused(problem: Error) -> Refusal {
    tracing::warn!(error = %problem, "a sign-in failed");
    refused_quietly(&problem)
}

/// The same for somebody who was in, and whose log line is written already.
#[must_use]
pub fn refused_quietly(problem: &Error) -> Refusal {
    match not_let_in(problem) {
        Some(refusal) => refusal,
        // A name or password that no SCRAM exchange could carry: nobody's.
        None if matches!(problem, Error::Configuration(_)) => Refusal::Wrong,
        None => Refusal::NoServer(error::trouble(problem).sentence),
    }
}

/// What is wrong with a login, when that is why nobody was let in.
fn not_let_in(problem: &Error) -> Option<Refusal> {
    let Error::Database(said) = problem else { return None };
    match said.code().as_deref() {
        _ if error::is_by_access_rules(problem) => None,
        Some("28P01") => Some(Refusal::Wrong),
        // Where the server asks for no password.
        Some("28000") if said.message().contains("does not exist") => Some(Refusal::Wrong),
        // Only after the right password does the server say that a login is not permitted.
        Some("28000") => Some(Refusal::Disabled),
        // PgBouncer has one code for everything, and its own words.
        Some("08P01") if said.message().contains("authentication failed") => Some(Refusal::Wrong),
        Some("08P01") if said.message().contains("is not permitted to log in") => Some(Refusal::Disabled),
        _ => None,
    }
}

/// Whether the server no longer lets this login in.
#[must_use]
pub fn is_shut_out(problem: &Error) -> bool {
    not_let_in(problem).is_some()
}
