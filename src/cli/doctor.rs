//! `frontdesk doctor`: reports what is set up, what is missing, and how to fix it.

use std::process::ExitCode;

use serde::Serialize;
use sqlx::PgConnection;

use super::database::Database;
use super::target::DatabaseTarget;
use super::{Done, Failure, NO_DATABASE, NOT_DONE};
use crate::app::key_map;
use crate::config::Config;
use crate::db::{self, health, migrate, staff};
use crate::domain::staff_admin::Member;
use crate::domain::text::{count, safe_lines};
use crate::embedded::{Binaries, Cluster};
use crate::journal::{self, Summary};
use crate::paths;

/// Result of one check.
#[derive(Debug, Serialize)]
struct Check {
    name: &'static str,
    ok: bool,
    says: String,
}

impl Check {
    fn good(name: &'static str, says: impl Into<String>) -> Self {
        Self { name, ok: true, says: says.into() }
    }

    fn bad(name: &'static str, says: impl Into<String>) -> Self {
        Self { name, ok: false, says: says.into() }
    }
}

pub(super) async fn run(place: &DatabaseTarget, config: &Config, json: bool) -> Done {
    let mut checks = vec![Check::good("desk", &config.desk)];
    if let Ok(dir) = paths::state_dir() {
        checks.push(Check::good("log", dir.display().to_string()));
    }
    checks.extend(waiting());
    checks.extend(keys(config));
    checks.extend(address(place));
    if let Some(check) = not_made_yet(place, config) {
        checks.push(check);
        print(&checks, json)?;
        return Ok(ExitCode::from(NO_DATABASE));
    }
    let reached = match Database::reach(place, config).await {
        Ok(database) => database.connect().await.map(|conn| (database, conn)),
        Err(trouble) => Err(trouble),
    };
    let has_database = reached.is_ok();
    match reached {
        Ok((_database, mut conn)) => look(place, &mut conn, &mut checks).await?,
        Err(trouble) => checks.push(Check::bad("database", trouble.to_string())),
    }
    print(&checks, json)?;
    Ok(match (has_database, checks.iter().all(|check| check.ok)) {
        (false, _) => ExitCode::from(NO_DATABASE),
        (true, false) => ExitCode::from(NOT_DONE),
        (true, true) => ExitCode::SUCCESS,
    })
}

/// Reports a private server that no console has made yet: a check must not make one. `None` if it exists.
fn not_made_yet(place: &DatabaseTarget, config: &Config) -> Option<Check> {
    let (folder, command) = match place {
        DatabaseTarget::Embedded => (paths::server_dir(config.data_dir.as_deref()).ok()?, "frontdesk"),
        DatabaseTarget::Demo => (paths::demo_dir(), "frontdesk demo"),
        DatabaseTarget::Server(..) => return None,
    };
    // A folder that cannot be read is reported by the attempt to use it.
    if Cluster::at(&folder).ok()?.data().try_exists().unwrap_or(true) {
        return None;
    }
    Some(match Binaries::find(None) {
        Ok(found) => {
            Check::bad("database", format!("none yet; the first {command} makes it with PostgreSQL {}", found.major))
        }
        Err(trouble) => Check::bad("database", format!("none yet. {trouble}")),
    })
}

/// Checks where the address of a server and the password come from.
fn address(place: &DatabaseTarget) -> Vec<Check> {
    let DatabaseTarget::Server(servers, origin) = place else { return Vec::new() };
    let Some(address) = servers.address() else { return Vec::new() };
    let mut says = format!("{}, {}; from {origin}", address.place(), address.encryption());
    for from in address.origins() {
        says = format!("{says}; {from}");
    }
    let password = match (address.password_source(), address.no_password()) {
        (Some(source), _) => Check::good("password", format!("from {source}")),
        (None, Some(why)) if why.is_fault() => Check::bad("password", why.to_string()),
        (None, Some(why)) => Check::good("password", format!("none: {why}")),
        (None, None) => Check::good("password", "none"),
    };
    vec![Check::good("address", says), password]
}

/// Checks the configured keys.
fn keys(config: &Config) -> Vec<Check> {
    let (_, found) = key_map().read(&config.keys, config.ui.vi_keys);
    let wrong = found.wrong.into_iter().map(|sentence| Check::bad("keys", sentence));
    let mut checks: Vec<Check> = wrong.chain(found.notes.into_iter().map(|note| Check::good("keys", note))).collect();
    if checks.is_empty() {
        let vi = if config.ui.vi_keys { ", with h j k l g G" } else { "" };
        checks.push(Check::good(
            "keys",
            match config.keys.len() {
                0 => format!("the default keys{vi}"),
                n => format!("{} with keys of your own{vi}", count(n, "action", "actions")),
            },
        ));
    }
    checks
}

/// Checks for writes that consoles on this machine have not sent yet, and for results that no user has read. Never
/// shows their content.
fn waiting() -> Vec<Check> {
    let Ok(folder) = paths::waiting_dir() else { return Vec::new() };
    let left = match journal::summaries(&folder) {
        Ok(left) => left,
        Err(error) => return vec![Check::bad("waiting", format!("{} cannot be read: {error}", folder.display()))],
    };
    if left.is_empty() {
        return vec![Check::good("waiting", "no unsent changes on this machine")];
    }
    left.iter().map(|summary| Check::good("waiting", waiting_words(summary))).collect()
}

fn waiting_words(summary: &Summary) -> String {
    let Summary { login, place, open, unread } = summary;
    let at = place.as_ref().map(|place| format!(" at {place}")).unwrap_or_default();
    let open = (*open > 0).then(|| {
        format!(
            "{} by {login}{at}: sent by their open console, or at their next sign-in here",
            count(*open, "unsent change", "unsent changes")
        )
    });
    let unread = (*unread > 0).then(|| {
        format!(
            "{} of {login}{at}: shown at their next sign-in here",
            count(*unread, "unread result", "unread results")
        )
    });
    [open, unread].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

async fn look(place: &DatabaseTarget, conn: &mut PgConnection, checks: &mut Vec<Check>) -> Result<(), Failure> {
    let kind = match place {
        DatabaseTarget::Embedded => "this machine's private server",
        DatabaseTarget::Demo => "the demonstration's server",
        DatabaseTarget::Server(..) => "a server",
    };
    checks.push(Check::good("database", format!("{kind}, PostgreSQL {}", health::server_version(conn).await?)));
    match migrate::status(conn).await {
        Ok(status) if status.pending.is_empty() => {
            checks.push(Check::good("schema", format!("{} steps, up to date", status.applied.len())));
        }
        Ok(status) => {
            // The first console migrates a private server.
            if !matches!(place, DatabaseTarget::Server(..)) {
                let words = format!("{} step(s) run when the first console starts", status.pending.len());
                checks.push(Check::good("schema", words));
                return Ok(());
            }
            let words = format!("{} step(s) are missing; run: frontdesk migrate", status.pending.len());
            checks.push(Check::bad("schema", words));
            return Ok(());
        }
        Err(trouble) => {
            checks.push(Check::bad("schema", trouble.to_string()));
            return Ok(());
        }
    }
    let health = health::read(conn).await?;
    let (site, clock, ..) = db::site::read_with_session(conn).await?;
    let here = site.format(site.date_of(clock));
    checks.push(Check::good("zone", format!("{}: it is {} there", health.timezone, here.date_time(clock))));
    checks.push(Check::good("people", health.people.to_string()));
    checks.push(match health.waiver {
        Some(version) => Check::good("waiver", format!("version {version} is current")),
        None => Check::bad("waiver", "none is published; run: frontdesk waiver publish VERSION FILE"),
    });
    let (ok, says) = super::encryption_keys::look(conn).await?;
    checks.push(Check { name: "sealed", ok, says });
    // Only an admin can read the staff.
    if let Ok(members) = staff::overview(conn).await {
        checks.push(staff_check(&members));
    }
    if let Ok(work) = staff::disabled_work(conn).await {
        checks.extend(work.into_iter().map(|(login, name, work)| {
            let words = format!("{} of {name}, whose account is disabled", work.summary());
            Check::bad("assigned", format!("{words}; run: frontdesk staff reassign {login} --to LOGIN"))
        }));
    }
    for (promise, rows) in health.findings {
        checks.push(Check::bad(
            "adopted rows",
            format!("{rows} row(s) violate {promise} (see the table adoption_findings)"),
        ));
    }
    if health.oversold > 0 {
        checks.push(Check::bad(
            "oversold",
            format!("{} upcoming class(es) have more seats than places", health.oversold),
        ));
    }
    Ok(())
}

/// Checks that a staff member can sign in, and lists logins that the server does not have.
fn staff_check(members: &[Member]) -> Check {
    let active = members.iter().filter(|member| member.is_active);
    let unknown: Vec<_> =
        active.clone().filter(|member| !member.has_login).map(|member| member.login.as_str()).collect();
    if members.is_empty() {
        Check::bad("staff", "no one can sign in yet; run: frontdesk staff add LOGIN --name NAME --role admin")
    } else if unknown.is_empty() {
        Check::good("staff", format!("{} can sign in", active.count()))
    } else {
        let logins = unknown.join(", ");
        Check::bad("staff", format!("no login on this server: {logins}; run: frontdesk staff reset-password LOGIN"))
    }
}

fn print(checks: &[Check], json: bool) -> Result<(), Failure> {
    if json {
        let text = serde_json::to_string_pretty(checks).map_err(|error| Failure::not_done(error.to_string()))?;
        say!("{text}");
        return Ok(());
    }
    for check in checks {
        let mark = if check.ok { "✓" } else { "✗" };
        say!("{mark} {:12} {}", check.name, safe_lines(&check.says).join("\n"));
    }
    Ok(())
}
