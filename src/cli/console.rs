//! Opens the console: signs the user in if the login is known, otherwise shows the sign-in screen.

use std::process::ExitCode;

use secrecy::ExposeSecret;
use sqlx::Connection;

use super::database::{self, Database};
use super::database_error::DatabaseError;
use super::demo;
use super::progress;
use super::target::DatabaseTarget;
use super::{Done, Failure};
use crate::app::Start;
use crate::app::key_map;
use crate::config::{Config, Theme as Wanted};
use crate::db::address::Address;
use crate::db::auth::Authenticator;
use crate::db::connect::Pools;
use crate::db::servers::Servers;
use crate::db::site;
use crate::db::staff::{self, LoginKind};
use crate::domain::sign_in::{Credentials, Password, SignedIn};
use crate::runtime;
use crate::ui::sign_in::{Expected, Listed};
use crate::ui::theme::{Colors, Look, Theme};

/// Opens the console.
pub(super) async fn open(place: &DatabaseTarget, config: &Config) -> Done {
    use std::io::IsTerminal;
    if !std::io::stdout().is_terminal() || !std::io::stdin().is_terminal() {
        return Err(Failure::usage(
            "The console needs a terminal. For scripts: frontdesk today, roster, search, check-in.",
        ));
    }
    let keys = key_map().with(&config.keys, config.ui.vi_keys).map_err(Failure::usage)?;
    let wait = progress::wait(place.wait_words());
    let entrance = match place {
        DatabaseTarget::Server(..) => at_a_server(place, config).await?,
        DatabaseTarget::Embedded | DatabaseTarget::Demo => at_home(place, config).await?,
    };
    let (pools, entered) = entrance.entered.unzip();
    let start = Start { entered, expected: entrance.expected, keys, theme: theme(config), seed: random_seed() };
    let lifeline = entrance.database.into_lifeline();
    drop(wait);
    let left = Box::pin(runtime::run(start, entrance.door, pools, lifeline)).await;
    left.map_err(|error| Failure::not_done(error.to_string()))?;
    Ok(ExitCode::SUCCESS)
}

struct Entrance {
    database: Database,
    door: Authenticator,
    entered: Option<(Pools, SignedIn)>,
    expected: Expected,
}

fn make_door(database: &Database, config: &Config, keeper: Option<Servers>) -> Authenticator {
    Authenticator {
        servers: database.servers(),
        keeper,
        limits: database.limits(),
        desk: config.desk.clone(),
        venue: config.venue.clone(),
    }
}

/// Prepares the private server. Its owner is the system user who started it, and serves as the counter login.
async fn at_home(place: &DatabaseTarget, config: &Config) -> Result<Entrance, Failure> {
    let database = Database::open_for_password(place, config).await?;
    let door = make_door(&database, config, database.owner().map(Servers::from));
    let mut owner = database.connect_as_owner().await?;
    let members = staff::overview(&mut owner).await?;
    let last_here = staff::last_here(&mut owner, &config.desk).await?;
    let known_site = site::read(&mut owner).await?;
    let _ = owner.close().await;
    // The demo preselects a user who checks people in.
    let usual = if matches!(place, DatabaseTarget::Demo) { "dana.cole" } else { "" };
    let mut expected = Expected {
        login: config.login.clone().unwrap_or_else(|| usual.into()),
        is_new: members.is_empty(),
        note: (!members.is_empty() && members.iter().all(|member| !member.has_login)).then(|| {
            "No staff member has a password on this server yet. In a shell: frontdesk staff reset-password LOGIN".into()
        }),
        desk: config.desk.clone(),
        site: Some(known_site),
        people: members
            .into_iter()
            .filter(|member| member.is_active && member.has_login)
            .map(|member| Listed {
                last_here: last_here.get(&member.login).copied(),
                password: matches!(place, DatabaseTarget::Demo).then(|| Password::new(demo::PASSWORD)),
                name: member.name,
                role: member.role,
                login: member.login,
            })
            .collect(),
    };
    let password = database.server().and_then(|server| database::private_password(place, config, server));
    let entered = match (&config.login, password) {
        (Some(login), Some(password)) => {
            let password = Password::new(password.expose_secret());
            let credentials = Credentials { login: login.clone(), password };
            // The environment may be meant for another server: then the user types the password.
            door.sign_in(&credentials).await.map_err(|refusal| expected.note = Some(refusal.sentence())).ok()
        }
        _ => None,
    };
    Ok(Entrance { database, door, entered: entered.filter(|(_, entered)| !entered.must_change), expected })
}

/// Prepares a server. Signs in the address's user if the password is known; otherwise the sign-in screen asks. A
/// login that belongs to no staff member may serve as the counter login.
async fn at_a_server(place: &DatabaseTarget, config: &Config) -> Result<Entrance, Failure> {
    let database = Database::reach(place, config).await?;
    let mut expected =
        Expected { login: config.login.clone().unwrap_or_default(), desk: config.desk.clone(), ..Expected::default() };
    let mut conn = match database.connect_for_door().await {
        Ok(conn) => conn,
        // No password, or a wrong one: the user types it on the sign-in screen.
        Err(
            trouble @ (DatabaseError::Refused(_)
            | DatabaseError::NoPassword { .. }
            | DatabaseError::WrongPassword { .. }),
        ) => {
            expected.note = worth_telling(&trouble, &database).then(|| trouble.to_string());
            let door = make_door(&database, config, None);
            return Ok(Entrance { database, door, entered: None, expected });
        }
        Err(problem) => return Err(problem.into()),
    };
    let backend = database.servers().pool_mode();
    backend.begin(&mut conn, database.limits()).await?;
    database::check_schema(&mut conn).await?;
    let options = database.options();
    let login = options.get_username().to_owned();
    let whose = staff::enter_session(&mut conn, &config.desk, config.venue.as_deref())
        .await?
        .map_err(DatabaseError::Refused)?;
    let keeps = matches!(whose, LoginKind::Owner | LoginKind::Door).then(|| database.servers());
    let door = make_door(&database, config, keeps);
    let mut entered = None;
    match whose {
        LoginKind::Staff { must_change: true, .. } => {
            expected.login = login;
            expected.note = Some("An admin has set your password. Sign in with it here, and choose a new one.".into());
        }
        LoginKind::Staff { .. } => {
            let welcome = door.load_profile(&mut conn, &login).await.map_err(DatabaseError::Refused)?;
            entered = Some((Pools::among(database.servers(), options, database.limits()), welcome));
        }
        LoginKind::Owner => expected.is_new = staff::overview(&mut conn).await?.is_empty(),
        LoginKind::Door => {}
    }
    backend.end(&mut conn, Ok(())).await?;
    let _ = conn.close().await;
    Ok(Entrance { database, door, entered, expected })
}

/// Returns true if the sign-in screen should show the error. A missing password is expected if the user is about to
/// type it, but not if the address names a user.
fn worth_telling(trouble: &DatabaseError, database: &Database) -> bool {
    match trouble {
        DatabaseError::NoPassword { why, .. } => {
            why.is_fault() || database.servers().address().is_some_and(Address::names_user)
        }
        _ => true,
    }
}

fn random_seed() -> [u8; 32] {
    let (a, b) = (uuid::Uuid::new_v4(), uuid::Uuid::new_v4());
    let mut seed = [0; 32];
    seed[..16].copy_from_slice(a.as_bytes());
    seed[16..].copy_from_slice(b.as_bytes());
    seed
}

/// Returns the theme from the configuration.
fn theme(config: &Config) -> Theme {
    let var = |name: &str| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned());
    Theme { look: look(config.theme), colors: Colors::detect(var), ascii: config.ui.ascii }
}

fn look(wanted: Wanted) -> Look {
    match wanted {
        Wanted::Light => Look::Light,
        Wanted::Sunlight => Look::Sunlight,
        Wanted::Auto if is_light_terminal(std::env::var("COLORFGBG").ok().as_deref()) => Look::Light,
        Wanted::Dark | Wanted::Auto => Look::Dark,
    }
}

/// Returns true if the terminal has a light background. Many terminals set the variable to `foreground;background`; 7
/// and 15 are light.
fn is_light_terminal(colours: Option<&str>) -> bool {
    colours.and_then(|colours| colours.rsplit(';').next()).is_some_and(|ground| matches!(ground, "7" | "15"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_light_terminal_is_known_by_what_it_says() {
        assert!(is_light_terminal(Some("0;15")));
        assert!(!is_light_terminal(Some("15;0")));
        assert!(!is_light_terminal(None));
    }
}
