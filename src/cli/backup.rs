//! `frontdesk backup` and `restore`: the private server's data in one file, with PostgreSQL's own tools. Other
//! servers need their own backups.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use clap::Args;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use super::database::{DATABASE, Database};
use super::database_error::DatabaseError;
use super::target::DatabaseTarget;
use super::{Done, Failure, NOT_DONE};
use crate::config::Config;
use crate::db::migrate::{self, MigrationError};
use crate::db::staff;
use crate::domain::text::safe;
use crate::embedded::{Attached, Binaries, SUPERUSER};

/// Database into which a backup is restored.
const BESIDE: &str = "frontdesk_restoring";
/// Name of the replaced empty database until it is dropped.
const REPLACED: &str = "frontdesk_replaced";
/// Tables with content entered by users, each with its name in a sentence.
const CONTENT: [(&str, &str); 7] = [
    ("users", "people"),
    ("orders", "orders"),
    ("staff", "staff"),
    ("courses", "courses"),
    ("schedule", "classes"),
    ("church_inquiries", "inquiries"),
    ("waiver_versions", "a waiver"),
];
const OTHERS: &str =
    "Another session is connected to this machine's database. Close the other consoles first; nothing was restored.";

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

/// Writes a consistent copy while the desks continue to work.
pub(super) async fn backup(place: &DatabaseTarget, config: &Config, args: &Backup) -> Done {
    let database = Database::open(place, config).await?;
    let server = private(&database)?;
    let file = absolute(&args.file)?;
    // Create the file first, for us only: no other user of the machine may read personal data.
    let created = std::fs::OpenOptions::new().write(true).create_new(true).open(&file);
    created.map_err(|error| Failure::not_done(format!("{} cannot be written: {error}.", file.display())))?;
    restrict(&file);
    let done = run("pg_dump", Some(server), &["--format=custom", "--no-owner", "--file"], &file);
    if done.is_err() {
        let _ = std::fs::remove_file(&file);
    }
    done?;
    say!("Saved {}. Try it from time to time with: frontdesk restore, on another machine.", file.display());
    Ok(ExitCode::SUCCESS)
}

/// Restores a backup into a private server that is still empty. It is all or nothing: the backup is restored into a
/// second database, which replaces the first only when complete.
pub(super) async fn restore(place: &DatabaseTarget, config: &Config, args: &Restore) -> Done {
    let file = absolute(&args.file)?;
    // Check the file before a server is started for it, and before anything is replaced.
    list(&file)?;
    let database = Database::reach(place, config).await?;
    let server = private(&database)?;
    let mut conn = database.connect_as_owner().await?;
    // Same requirement as for a console: no other session may enter data into the database that will be replaced.
    refuse_others(&mut conn).await?;
    match migrate::status(&mut conn).await {
        Ok(_) | Err(MigrationError::NotAdopted) => refuse_content(&mut conn).await?,
        Err(other) => return Err(DatabaseError::from(other).into()),
    }
    conn.close().await?;
    let owner = database.owner().unwrap_or_else(|| database.options());
    let mut admin = PgConnection::connect_with(&owner.clone().database("postgres")).await?;
    // A desk's timeouts do not fit a whole database.
    admin.execute("SET statement_timeout = 0; SET lock_timeout = 0").await?;
    let made = make_beside(&mut admin, owner, server, &file).await;
    let swapped = match made {
        Ok(ran) => swap(&mut admin).await.map(|()| ran),
        Err(failure) => Err(failure),
    };
    if swapped.is_err() {
        admin.execute(AssertSqlSafe(format!("DROP DATABASE IF EXISTS \"{BESIDE}\" WITH (FORCE)"))).await?;
    }
    let restored = swapped?;
    say!("Restored. {} further step(s) of the schema ran.", restored.steps);
    if !restored.without_login.is_empty() {
        say!(
            "A backup contains no passwords, so these can sign in only after: frontdesk staff reset-password LOGIN\n  {}",
            safe(&restored.without_login.join(", "))
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// Result of a restore.
struct Restored {
    steps: usize,
    /// Staff logins that this server does not have.
    without_login: Vec<String>,
}

/// Restores the backup into a second database and migrates it.
async fn make_beside(
    admin: &mut PgConnection,
    owner: PgConnectOptions,
    server: &Attached,
    file: &Path,
) -> Result<Restored, Failure> {
    // Left over by a restore that was killed.
    admin.execute(AssertSqlSafe(format!("DROP DATABASE IF EXISTS \"{BESIDE}\" WITH (FORCE)"))).await?;
    admin.execute(AssertSqlSafe(format!("CREATE DATABASE \"{BESIDE}\" TEMPLATE template0"))).await?;
    migrate::make_roles(admin).await.map_err(DatabaseError::from)?;
    let options = ["--no-owner", "--single-transaction", "--exit-on-error", "--dbname", BESIDE];
    run("pg_restore", Some(server), &options, file)?;
    let mut conn = PgConnection::connect_with(&owner.database(BESIDE)).await?;
    let ran = migrate::migrate(&mut conn, &migrate::Options::default()).await.map_err(DatabaseError::from)?;
    // A backup does not contain settings of the database itself.
    conn.execute(
        "DO $$ BEGIN
             EXECUTE format('ALTER DATABASE %I SET timezone TO %L', current_database(), site_timezone());
             EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
         END $$",
    )
    .await?;
    let staff = staff::overview(&mut conn).await?;
    conn.close().await?;
    let without_login = staff.into_iter().filter(|member| !member.has_login).map(|member| member.login).collect();
    Ok(Restored { steps: ran.len(), without_login })
}

/// Swaps the names of both databases in one transaction.
async fn swap(admin: &mut PgConnection) -> Result<(), Failure> {
    let names = format!(
        "DROP DATABASE IF EXISTS \"{REPLACED}\" WITH (FORCE);
         BEGIN;
         ALTER DATABASE \"{DATABASE}\" RENAME TO \"{REPLACED}\";
         ALTER DATABASE \"{BESIDE}\" RENAME TO \"{DATABASE}\";
         COMMIT"
    );
    for statement in names.split(';') {
        if let Err(error) = admin.execute(AssertSqlSafe(statement.to_owned())).await {
            // Without a transaction there is nothing to roll back.
            let _ = admin.execute("ROLLBACK").await;
            let is_in_use = error.as_database_error().is_some_and(|db| db.code().as_deref() == Some("55006"));
            return Err(if is_in_use { Failure::not_done(OTHERS) } else { error.into() });
        }
    }
    admin.execute(AssertSqlSafe(format!("DROP DATABASE \"{REPLACED}\" WITH (FORCE)"))).await?;
    Ok(())
}

async fn refuse_others(conn: &mut PgConnection) -> Result<(), Failure> {
    let others: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
           AND backend_type = 'client backend'",
    )
    .fetch_one(conn)
    .await?;
    if others > 0 {
        return Err(Failure::not_done(OTHERS));
    }
    Ok(())
}

/// Refuses a database with user data. A new console creates its tables before any data is entered. Such an empty
/// database may be replaced; one with data never is.
async fn refuse_content(conn: &mut PgConnection) -> Result<(), Failure> {
    for (table, what) in CONTENT {
        let statement = format!("SELECT EXISTS (SELECT FROM public.\"{table}\")");
        let is_there: bool = sqlx::query_scalar("SELECT to_regclass($1) IS NOT NULL")
            .bind(format!("public.{table}"))
            .fetch_one(&mut *conn)
            .await?;
        if is_there && sqlx::query_scalar(AssertSqlSafe(statement)).fetch_one(&mut *conn).await? {
            return Err(Failure::not_done(format!(
                "This machine's database already has {what}, so nothing was restored. Restore on a machine (or with a \
                 data_dir) that has nothing yet."
            )));
        }
    }
    Ok(())
}

/// Checks that the file is a backup. Its table of contents can be read without a server.
fn list(file: &Path) -> Result<(), Failure> {
    if let Err(error) = std::fs::File::open(file) {
        return Err(Failure::not_done(format!("{} cannot be read: {error}. Nothing was changed.", file.display())));
    }
    run("pg_restore", None, &["--list"], file).map_err(|failure| match failure.code {
        NOT_DONE => Failure::not_done(format!(
            "{} is not a backup that frontdesk backup wrote, or it is damaged. Nothing was changed.",
            file.display()
        )),
        _ => failure,
    })
}

fn private(database: &Database) -> Result<&Attached, Failure> {
    database.server().ok_or_else(|| {
        Failure::usage(
            "This works on this machine's private server. For a server of your own use pg_dump and pg_restore.",
        )
    })
}

fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    std::path::absolute(path).map_err(|error| Failure::usage(format!("{} is not a path: {error}.", path.display())))
}

fn restrict(file: &Path) {
    use std::os::unix::fs::PermissionsExt;
    // A file system without permissions has nothing to restrict.
    let _ = std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600));
}

/// Runs one of PostgreSQL's tools, on the private server's socket if it needs a server.
fn run(tool: &str, server: Option<&Attached>, arguments: &[&str], file: &Path) -> Result<(), Failure> {
    let binaries = Binaries::find(None).map_err(|error| Failure::no_database(error.to_string()))?;
    let mut command = Command::new(binaries.program(tool));
    command.args(arguments).arg(file).stdin(Stdio::null());
    // PGSERVICE and similar variables would lead the tool to another server.
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.as_encoded_bytes().starts_with(b"PG")) {
        command.env_remove(name);
    }
    if let Some(server) = server {
        command.env("PGHOST", server.socket_dir()).env("PGUSER", SUPERUSER);
    }
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
