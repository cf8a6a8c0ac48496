//! `frontdesk backup` and `restore`: the private server's data in one file, by PostgreSQL's own
//! tools. A server of your own has its own backups.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use clap::Args;
use sqlx::{Executor, PgConnection};

use super::database::{DATABASE, Database, Place, Trouble};
use super::{Done, Failure};
use crate::config::Config;
use crate::db::migrate::{self, MigrationTrouble};
use crate::embedded::{Attached, Binaries, SUPERUSER};

/// `frontdesk backup`.
#[derive(Debug, Args)]
pub(super) struct Backup {
    /// The file to write; it must not exist yet
    file: PathBuf,
}

/// `frontdesk restore`.
#[derive(Debug, Args)]
pub(super) struct Restore {
    /// A file that `frontdesk backup` wrote
    file: PathBuf,
}

/// Writes a consistent copy while the desks go on working.
pub(super) async fn backup(place: &Place, config: &Config, args: &Backup) -> Done {
    let database = Database::open(place, config).await?;
    let server = private(&database)?;
    let file = absolute(&args.file)?;
    // Made first, and only by us: no other user of the machine may read people's data.
    let created = std::fs::OpenOptions::new().write(true).create_new(true).open(&file);
    created.map_err(|error| Failure::not_done(format!("{} cannot be written: {error}.", file.display())))?;
    restrict(&file);
    let done = run("pg_dump", server, &["--format=custom", "--no-owner", "--file"], &file);
    if done.is_err() {
        let _ = std::fs::remove_file(&file);
    }
    done?;
    say!("Saved {}. Try it from time to time with: frontdesk restore, on another machine.", file.display());
    Ok(ExitCode::SUCCESS)
}

/// Reads a backup into a private server that holds nothing yet; all of it or nothing.
pub(super) async fn restore(place: &Place, config: &Config, args: &Restore) -> Done {
    let file = absolute(&args.file)?;
    let database = Database::reach(place, config).await?;
    let server = private(&database)?;
    let mut conn = database.connect().await?;
    match migrate::status(&mut conn).await {
        Ok(status) if status.applied.is_empty() => {}
        Ok(_) | Err(MigrationTrouble::NotAdopted | MigrationTrouble::Foreign(_)) => make_room(&mut conn).await?,
        Err(other) => return Err(Trouble::from(other).into()),
    }
    run("pg_restore", server, &["--no-owner", "--single-transaction", "--exit-on-error", "--dbname", DATABASE], &file)?;
    let ran = migrate::migrate(&mut conn, &migrate::Options::default()).await.map_err(Trouble::from)?;
    say!("Restored. {} further step(s) of the schema ran.", ran.len());
    Ok(ExitCode::SUCCESS)
}

/// A new console makes its tables before anybody is entered; such an empty institute gives way,
/// one with people never does.
async fn make_room(conn: &mut PgConnection) -> Result<(), Failure> {
    let people: i64 = sqlx::query_scalar("SELECT count(*) FROM users").fetch_one(&mut *conn).await?;
    if people > 0 {
        return Err(Failure::not_done(format!(
            "This machine's database already has {people} people, so nothing was restored. Restore on a machine (or \
             with a data_dir) that has none."
        )));
    }
    conn.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public").await?;
    Ok(())
}

fn private(database: &Database) -> Result<&Attached, Failure> {
    database.server().ok_or_else(|| {
        Failure::usage(
            "This works on this machine's private server. For a server of your own use pg_dump and pg_restore.",
        )
    })
}

fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    std::path::absolute(path).map_err(|error| Failure::usage(format!("{} is no path: {error}.", path.display())))
}

fn restrict(file: &Path) {
    use std::os::unix::fs::PermissionsExt;
    // Where the file system has no permissions there is nothing to restrict.
    let _ = std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600));
}

/// Runs one of PostgreSQL's tools on the private server's socket.
fn run(tool: &str, server: &Attached, arguments: &[&str], file: &Path) -> Result<(), Failure> {
    let binaries = Binaries::find(None).map_err(|error| Failure::no_database(error.to_string()))?;
    let mut command = Command::new(binaries.program(tool));
    command.args(arguments).arg(file).stdin(Stdio::null()).env("PGHOST", server.socket_dir()).env("PGUSER", SUPERUSER);
    if tool == "pg_dump" {
        command.env("PGDATABASE", DATABASE);
    }
    let output = command.output().map_err(|error| Failure::not_done(format!("{tool} did not start: {error}.")))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(Failure::not_done(format!("{tool} did not finish, and nothing was changed: {}", said.trim())))
}
