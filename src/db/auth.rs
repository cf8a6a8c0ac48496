//! The door: how somebody comes in with a name and a password, and what the console may then use.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{Connection, Error};

use super::connect::{Limits, Pools};
use super::servers::Servers;
use super::staff::{self, LoginKind};
use super::{error, migrate, site};
use crate::domain::sign_in::{Credentials, Password, SignInError, SignedIn};
use crate::domain::staff::Role;
use crate::domain::staff_admin::StaffCommand;

/// How long a sign-in, or the change of a password, may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
const UNKNOWN: &str =
    "The server did not answer in time, so it is not known which password holds. Try the new one first.";
const NO_ANSWER: &str = "The database server does not answer. Try again in a moment.";

/// Where people come in: a server, and a session that counts failures before anybody is in.
#[derive(Clone)]
pub struct Authenticator {
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
impl std::fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Door")
            .field("desk", &self.desk)
            .field("has_keeper", &self.keeper.is_some())
            .finish_non_exhaustive()
    }
}

impl Authenticator {
    /// Lets somebody in.
    ///
    /// # Errors
    /// Why not.
    pub async fn sign_in(&self, credentials: &Credentials) -> Result<(Pools, SignedIn), SignInError> {
        // Whoever gives up has changed nothing, whichever step the line died in.
        let came = tokio::time::timeout(CONNECT_TIMEOUT, self.open_session(credentials)).await;
        came.unwrap_or_else(|_| Err(SignInError::NoServer(NO_ANSWER.into())))
    }

    async fn open_session(&self, credentials: &Credentials) -> Result<(Pools, SignedIn), SignInError> {
        self.register_attempt(&credentials.login).await?;
        let servers = self.servers_for(&credentials.login, &credentials.password).through_poolers().await;
        let (mut conn, options) = connect(&servers).await?;
        let backend = servers.pool_mode();
        backend.begin(&mut conn, self.limits).await.map_err(sign_in_error)?;
        let entered = self.load_profile(&mut conn, &credentials.login).await;
        // Whoever is not let in has left a trace all the same.
        backend.end(&mut conn, Ok(())).await.map_err(sign_in_error)?;
        let _ = conn.close().await;
        entered.map(|entered| (Pools::among(servers, options, self.limits), entered))
    }

    /// What a member of staff needs to know who has just connected as `login`.
    ///
    /// # Errors
    /// When the login is nobody's here, or the database is not this console's.
    pub async fn load_profile(&self, conn: &mut PgConnection, login: &str) -> Result<SignedIn, SignInError> {
        let (actor, must_change) =
            match staff::enter_session(conn, &self.desk, self.venue.as_deref()).await.map_err(sign_in_error)?? {
                LoginKind::Staff { actor, must_change } => (actor, must_change),
                LoginKind::Owner | LoginKind::Door => return Err(SignInError::Stranger),
            };
        let pending =
            migrate::status(conn).await.map_err(|trouble| SignInError::NoServer(trouble.to_string()))?.pending.len();
        if pending > 0 {
            return Err(SignInError::NoServer(format!(
                "The database lacks {pending} step(s) of this console's schema. Somebody has to run: frontdesk migrate"
            )));
        }
        let site = site::read(conn).await.map_err(sign_in_error)?;
        let lock_after = site::lock_after(conn).await.map_err(sign_in_error)?;
        Ok(SignedIn { login: login.to_owned(), actor, site, lock_after, must_change })
    }

    /// Changes somebody's own password, which takes the old one, and lets them in with the new one.
    ///
    /// # Errors
    /// Why not; the old password then still holds, unless the sentence says that nobody knows.
    pub async fn change_password(&self, old: &Credentials, new: &Password) -> Result<(Pools, SignedIn), SignInError> {
        let changed = tokio::time::timeout(CONNECT_TIMEOUT, self.replace_password(old, new)).await;
        changed.unwrap_or_else(|_| Err(SignInError::NoServer(UNKNOWN.into())))?;
        self.sign_in(&Credentials { login: old.login.clone(), password: new.clone() }).await
    }

    async fn replace_password(&self, old: &Credentials, new: &Password) -> Result<(), SignInError> {
        self.register_attempt(&old.login).await?;
        let servers = self.servers_for(&old.login, &old.password).through_poolers().await;
        let (mut conn, _) = connect(&servers).await?;
        let backend = servers.pool_mode();
        backend.begin(&mut conn, self.limits).await.map_err(sign_in_error)?;
        staff::enter_session(&mut conn, &self.desk, self.venue.as_deref()).await.map_err(sign_in_error)??;
        let outcome = staff::change_my_password(&mut conn, new).await;
        let outcome = backend.end(&mut conn, outcome).await.map_err(sign_in_error)?;
        let _ = conn.close().await;
        if outcome != "done" {
            return Err(SignInError::NoServer("The password was not changed; the old one still holds.".into()));
        }
        Ok(())
    }

    /// Makes the first admin, where the keeper may, and lets them in.
    ///
    /// # Errors
    /// Why not.
    pub async fn create_first_admin(
        &self,
        name: &str,
        credentials: &Credentials,
    ) -> Result<(Pools, SignedIn), SignInError> {
        let keeper = self.keeper.as_ref().ok_or(SignInError::Wrong)?;
        let deed = StaffCommand::Add {
            login: credentials.login.clone(),
            name: name.to_owned(),
            role: Role::Admin,
            password: credentials.password.clone(),
            valid_until: None,
            account: None,
            must_change: false,
        };
        let (mut conn, _) = connect(keeper).await?;
        keeper.pool_mode().begin(&mut conn, self.limits).await.map_err(sign_in_error)?;
        let outcome = staff::run(&mut conn, &deed).await;
        let outcome = keeper.pool_mode().end(&mut conn, outcome).await.map_err(sign_in_error)?;
        let _ = conn.close().await;
        deed.outcome_message(&outcome).map_err(SignInError::NoServer)?;
        self.sign_in(credentials).await
    }

    fn servers_for(&self, login: &str, password: &Password) -> Servers {
        self.servers.clone().with(|options| options.username(login).password(password.expose()))
    }

    /// Whoever is in keeps the door for who comes next, where nobody else does.
    #[must_use]
    pub fn with_counter(&self, within: Option<Servers>) -> Self {
        Self { keeper: self.keeper.clone().or(within), ..self.clone() }
    }

    async fn register_attempt(&self, login: &str) -> Result<(), SignInError> {
        let Some(keeper) = &self.keeper else { return Ok(()) };
        let (mut conn, _) = connect(keeper).await?;
        keeper.pool_mode().begin(&mut conn, self.limits).await.map_err(sign_in_error)?;
        let answer = staff::register_attempt(&mut conn, login, &self.desk).await;
        let answer = keeper.pool_mode().end(&mut conn, answer).await;
        let _ = conn.close().await;
        answer.map_err(sign_in_error)?
    }
}

/// To the server that takes writes: coming in is written down.
async fn connect(servers: &Servers) -> Result<(PgConnection, PgConnectOptions), SignInError> {
    let reach = async {
        let options = servers.writable().await?;
        Ok((PgConnection::connect_with(&options).await?, options))
    };
    // Nothing is in flight yet, so giving up loses nothing.
    match tokio::time::timeout(CONNECT_TIMEOUT, reach).await {
        Ok(connected) => connected.map_err(sign_in_error),
        Err(_) => Err(SignInError::NoServer(NO_ANSWER.into())),
    }
}

/// The log has the server's own words, which name the login; the screen never has.
#[allow(clippy::needless_pass_by_value, reason = "it stands where an error is mapped")]
#[must_use]
pub fn sign_in_error(problem: Error) -> SignInError {
    tracing::warn!(error = %problem, "a sign-in failed");
    sign_in_error_unlogged(&problem)
}

/// The same for somebody who was in, and whose log line is written already.
#[must_use]
pub fn sign_in_error_unlogged(problem: &Error) -> SignInError {
    match rejected_login(problem) {
        Some(refusal) => refusal,
        // A name or password that no SCRAM exchange could carry: nobody's.
        None if matches!(problem, Error::Configuration(_)) => SignInError::Wrong,
        None => SignInError::NoServer(error::trouble(problem).sentence),
    }
}

/// What is wrong with a login, when that is why nobody was let in.
fn rejected_login(problem: &Error) -> Option<SignInError> {
    let Error::Database(said) = problem else { return None };
    match said.code().as_deref() {
        _ if error::is_by_access_rules(problem) => None,
        Some("28P01") => Some(SignInError::Wrong),
        // Where the server asks for no password.
        Some("28000") if said.message().contains("does not exist") => Some(SignInError::Wrong),
        // Only after the right password does the server say that a login is not permitted.
        Some("28000") => Some(SignInError::Disabled),
        // PgBouncer has one code for everything, and its own words.
        Some("08P01") if said.message().contains("authentication failed") => Some(SignInError::Wrong),
        Some("08P01") if said.message().contains("is not permitted to log in") => Some(SignInError::Disabled),
        _ => None,
    }
}

/// Whether the server no longer lets this login in.
#[must_use]
pub fn is_locked_out(problem: &Error) -> bool {
    rejected_login(problem).is_some()
}
