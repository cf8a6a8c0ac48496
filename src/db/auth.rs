//! Authentication: signs users in with a login and a password, and opens their sessions.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{Connection, Error};

use super::connect::Pools;
use super::limits::Limits;
use super::servers::Servers;
use super::staff::{self, LoginKind};
use super::{error, migrate, site};
use crate::domain::sign_in::{Credentials, Password, SignInError, SignedIn};
use crate::domain::staff::Role;
use crate::domain::staff_admin::StaffCommand;

/// How long a sign-in or a password change may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
const UNKNOWN: &str =
    "The server did not answer in time, so it is not known which password is valid. Try the new one first.";
const NO_ANSWER: &str = "The database server does not answer. Try again in a moment.";

/// Signs users in at a set of servers, and counts failed attempts before sign-in.
#[derive(Clone)]
pub struct Authenticator {
    /// Everything except a login and a password.
    pub servers: Servers,
    /// A login that may count failed attempts before sign-in (the owner or one of `frontdesk_door`). If `None`,
    /// failures are counted only after a successful sign-in.
    pub keeper: Option<Servers>,
    /// Timeouts of each session.
    pub limits: Limits,
    /// Name of the desk.
    pub desk: String,
    /// Venue of the desk.
    pub venue: Option<String>,
}

/// Written by hand, because sqlx's options would show a password.
impl std::fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authenticator")
            .field("desk", &self.desk)
            .field("has_keeper", &self.keeper.is_some())
            .finish_non_exhaustive()
    }
}

impl Authenticator {
    /// Signs a user in.
    ///
    /// # Errors
    /// The reason why the sign-in failed.
    pub async fn sign_in(&self, credentials: &Credentials) -> Result<(Pools, SignedIn), SignInError> {
        // Giving up changes nothing, at whichever step the connection died.
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
        // Commit even after a refusal, so that the attempt stays recorded.
        backend.end(&mut conn, Ok(())).await.map_err(sign_in_error)?;
        let _ = conn.close().await;
        entered.map(|entered| (Pools::among(servers, options, self.limits), entered))
    }

    /// Loads the profile of the staff member who has just connected as `login`.
    ///
    /// # Errors
    /// If the login belongs to no staff member, or the database lacks migrations of this console.
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
                "The database lacks {pending} step(s) of this console's schema. Run in a shell: frontdesk migrate"
            )));
        }
        let site = site::read(conn).await.map_err(sign_in_error)?;
        let lock_after = site::lock_after(conn).await.map_err(sign_in_error)?;
        Ok(SignedIn { login: login.to_owned(), actor, site, lock_after, must_change })
    }

    /// Changes a user's own password, which needs the old one, and signs the user in with the new one.
    ///
    /// # Errors
    /// The reason for the failure. The old password stays valid, unless the sentence says that the result is unknown.
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
            return Err(SignInError::NoServer("The password was not changed; the old one is still valid.".into()));
        }
        Ok(())
    }

    /// Creates the first admin with the counter login's rights, and signs that user in.
    ///
    /// # Errors
    /// The reason for the failure.
    pub async fn create_first_admin(
        &self,
        name: &str,
        credentials: &Credentials,
    ) -> Result<(Pools, SignedIn), SignInError> {
        let keeper = self.keeper.as_ref().ok_or(SignInError::Wrong)?;
        let command = StaffCommand::Add {
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
        let outcome = staff::run(&mut conn, &command).await;
        let outcome = keeper.pool_mode().end(&mut conn, outcome).await.map_err(sign_in_error)?;
        let _ = conn.close().await;
        command.outcome_message(&outcome).map_err(SignInError::NoServer)?;
        self.sign_in(credentials).await
    }

    fn servers_for(&self, login: &str, password: &Password) -> Servers {
        self.servers.clone().with(|options| options.username(login).password(password.expose()))
    }

    /// Returns a copy that uses the signed-in user's session to count the next user's attempts, if there is no
    /// counter login.
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

/// Connects to the server that takes writes, because a sign-in is recorded.
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

/// Logs the server's own message, which names the login, and returns the error for the screen, which does not.
#[allow(clippy::needless_pass_by_value, reason = "used with map_err")]
#[must_use]
pub fn sign_in_error(problem: Error) -> SignInError {
    tracing::warn!(error = %problem, "a sign-in failed");
    sign_in_error_unlogged(&problem)
}

/// Does the same without a log line, for a user who was signed in and whose error is already logged.
#[must_use]
pub fn sign_in_error_unlogged(problem: &Error) -> SignInError {
    match rejected_login(problem) {
        Some(refusal) => refusal,
        // A login or password that no SCRAM exchange can carry belongs to no account.
        None if matches!(problem, Error::Configuration(_)) => SignInError::Wrong,
        None => SignInError::NoServer(error::trouble(problem).sentence),
    }
}

/// Returns what is wrong with a login; `None` if the connection failed for another reason.
fn rejected_login(problem: &Error) -> Option<SignInError> {
    let Error::Database(said) = problem else { return None };
    match said.code().as_deref() {
        _ if error::is_by_access_rules(problem) => None,
        Some("28P01") => Some(SignInError::Wrong),
        // Reported if the server asks for no password.
        Some("28000") if said.message().contains("does not exist") => Some(SignInError::Wrong),
        // The server reports a login that is not permitted only after the correct password.
        Some("28000") => Some(SignInError::Disabled),
        // PgBouncer uses one code for everything, with its own messages.
        Some("08P01") if said.message().contains("authentication failed") => Some(SignInError::Wrong),
        Some("08P01") if said.message().contains("is not permitted to log in") => Some(SignInError::Disabled),
        _ => None,
    }
}

/// Returns true if the server no longer accepts this login.
#[must_use]
pub fn is_locked_out(problem: &Error) -> bool {
    rejected_login(problem).is_some()
}
