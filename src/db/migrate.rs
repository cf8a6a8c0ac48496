//! Migrates a database to this console's schema, or adopts one made from the MDI document.

use sqlx::migrate::{Migrate, MigrateError, Migration, Migrator};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use super::schema;

/// The migrations under `migrations/`, built into the binary.
pub static MIGRATOR: Migrator = sqlx::migrate!();

/// Advisory lock held while a database is migrated.
const LOCK: i64 = 0x4d49_4752_4154;

/// Oldest PostgreSQL major version that this console supports.
pub const OLDEST_SERVER: i32 = 15;

/// Reasons why a database cannot be migrated, in sentences for the operator.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// The server is too old.
    #[error("The server is PostgreSQL {0}; this console needs {OLDEST_SERVER} or later. Nothing was changed.")]
    OldServer(i32),
    /// The database has migrations that this console does not know.
    #[error(
        "The database was made by a newer console (step {0} is not known here). Update this console. \
         Nothing was changed."
    )]
    FromTheFuture(i64),
    /// The database has only tables of another product.
    #[error(
        "This database belongs to another product: it has {0} tables and none of Frontdesk. Choose another \
         database. Nothing was changed."
    )]
    Foreign(i64),
    /// The database has the documented tables and is not adopted yet.
    #[error(
        "This database has the documented tables and was not made by this console. To take it over: \
         frontdesk migrate --adopt (add --dry-run to try it first). Nothing was changed."
    )]
    NotAdopted,
    /// The database has some of the documented tables, or other tables with their names.
    #[error(
        "This database has some of the documented tables, but not as documented, so it can neither be made \
         nor be adopted. Nothing was changed:\n{}", .0.join("\n")
    )]
    Partly(Vec<String>),
    /// `--adopt` was given, and there is nothing to adopt.
    #[error("There is nothing to adopt here: {0}. Nothing was changed.")]
    NothingToAdopt(String),
    /// The tables differ from the document.
    #[error("The tables differ from the document, so they were not adopted and nothing was changed:\n{}", .0.join("\n"))]
    Differs(Vec<String>),
    /// A migration was changed after it ran.
    #[error(
        "Step {0} ran here in another form than this console has it. Use the console that ran it. Nothing was changed."
    )]
    Changed(i64),
    /// A migration failed and was rolled back.
    #[error("Step {0} ({1}) failed and was rolled back: {2}")]
    Step(i64, String, String),
    /// A function or view could not be replaced. All functions and views stayed unchanged.
    #[error("{0}. The functions and views were left as they were.")]
    Schema(#[from] schema::LoadError),
    /// An error of the database itself.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Migration state of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Migrations that ran, as (version, description).
    pub applied: Vec<(i64, String)>,
    /// Migrations still to run. The newest one counts as pending until the functions and views are loaded too.
    pub pending: Vec<(i64, String)>,
}

/// Options of a migration.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Adopt a database made from the MDI document.
    pub adopt: bool,
    /// Run everything and roll it back.
    pub dry_run: bool,
    /// Time zone of the institute, for the document's wall-clock columns. Only used before they are converted.
    pub timezone: Option<chrono_tz::Tz>,
}

/// Returns the migration state of the database, without changing it.
///
/// # Errors
/// If the database is not ours, is newer than this console, or runs on a server that is too old.
pub async fn status(conn: &mut PgConnection) -> Result<Status, MigrationError> {
    check_server(conn).await?;
    let applied = applied_versions(conn).await?;
    let ours = applied.iter().any(|(version, _)| steps().any(|step| step.version == *version));
    if !ours {
        let tables = count_tables(conn).await?;
        if tables > 0 {
            return Err(whose(conn, tables).await?);
        }
    }
    let mut status = compare(&applied)?;
    if status.pending.is_empty() && !schema::is_loaded(conn).await? {
        status.pending.extend(status.applied.pop());
    }
    Ok(status)
}

/// Returns the error that says whose tables these are, if none of our migrations ran.
async fn whose(conn: &mut PgConnection, tables: i64) -> Result<MigrationError, MigrationError> {
    let differences = differences(conn).await?;
    Ok(if differences.is_empty() {
        MigrationError::NotAdopted
    } else if documented_tables(conn).await? == 0 {
        MigrationError::Foreign(tables)
    } else {
        MigrationError::Partly(differences)
    })
}

/// Runs the pending migrations, each in its own transaction, and then loads the functions and views. Returns the
/// migrations that ran (or, in a dry run, would run). Of two consoles that migrate at once, the second waits and
/// finds nothing left to do.
///
/// # Errors
/// See [`MigrationError`]. A failed migration is rolled back; earlier ones stay.
pub async fn migrate(conn: &mut PgConnection, options: &Options) -> Result<Vec<(i64, String)>, MigrationError> {
    // We take our own lock: sqlx takes its lock after checking what is pending, and keeps it after a failure.
    // Building search tables and indexes takes long on a large database, so a desk's timeouts do not fit.
    conn.execute("SET statement_timeout = 0; SET lock_timeout = 0; SET client_min_messages = warning").await?;
    sqlx::query("SELECT pg_advisory_lock($1)").bind(LOCK).execute(&mut *conn).await?;
    let done = under_lock(conn, options).await;
    let tidied = conn
        .execute(
            "SELECT pg_advisory_unlock_all(); RESET statement_timeout; RESET lock_timeout; RESET client_min_messages;
             RESET frontdesk.timezone",
        )
        .await;
    let done = done?;
    tidied?;
    Ok(done)
}

async fn under_lock(conn: &mut PgConnection, options: &Options) -> Result<Vec<(i64, String)>, MigrationError> {
    let before = match status(conn).await {
        Err(MigrationError::NotAdopted) if options.adopt => Status { applied: Vec::new(), pending: adoptable() },
        Err(MigrationError::Foreign(_) | MigrationError::Partly(_)) if options.adopt => {
            return Err(MigrationError::Differs(differences(conn).await?));
        }
        Ok(status) if options.adopt => {
            let why = match (status.applied.len(), status.pending.len()) {
                (0, _) => "the database is empty; make it with: frontdesk migrate",
                (_, 0) => "it is this console's already",
                _ => "it is this console's already, with steps to go; run: frontdesk migrate",
            };
            return Err(MigrationError::NothingToAdopt(why.into()));
        }
        other => other?,
    };
    if let Some(zone) = options.timezone {
        sqlx::query("SELECT set_config('frontdesk.timezone', $1, false)").bind(zone.name()).execute(&mut *conn).await?;
    }
    // From here on a session that locks a table fails the migration instead of blocking all desks.
    conn.execute("SET lock_timeout = '30s'").await?;
    if options.dry_run {
        rehearse(conn, &before.pending).await?;
    } else {
        if options.adopt {
            MIGRATOR.skip(&mut *conn, Some(1)).await.map_err(explain)?;
        }
        MIGRATOR.run(&mut *conn).await.map_err(explain)?;
        if !schema::is_loaded(conn).await? {
            schema::load(conn).await?;
        }
    }
    Ok(before.pending)
}

/// Runs the migrations in one transaction and rolls it back.
async fn rehearse(conn: &mut PgConnection, pending: &[(i64, String)]) -> Result<(), MigrationError> {
    let applied: Vec<i64> = applied_versions(conn).await?.into_iter().map(|(version, _)| version).collect();
    let mut transaction = conn.begin().await?;
    let is_new = |step: &&Migration| !applied.contains(&step.version);
    for migration in steps().filter(is_new).filter(|step| pending.iter().any(|(version, _)| *version == step.version)) {
        transaction.execute(sqlx::raw_sql(migration.sql.clone())).await.map_err(|error| {
            MigrationError::Step(migration.version, migration.description.to_string(), error.to_string())
        })?;
    }
    if !pending.is_empty() {
        schema::load_files(&mut transaction).await?;
    }
    transaction.rollback().await?;
    Ok(())
}

/// Creates the missing group roles. Roles belong to the whole server, so no backup of a database contains them. They
/// must exist before a backup is restored on a new server.
///
/// # Errors
/// If the login may not create roles.
pub async fn make_roles(conn: &mut PgConnection) -> Result<(), MigrationError> {
    let missing: Vec<String> = sqlx::query_scalar(
        "SELECT format('CREATE ROLE %I NOLOGIN%s', name, CASE WHEN is_staff THEN ' IN ROLE frontdesk_staff' ELSE '' END)
         FROM (VALUES (1, 'frontdesk_staff', FALSE), (2, 'frontdesk_desk', TRUE), (3, 'frontdesk_instructor', TRUE),
                      (4, 'frontdesk_manager', TRUE), (5, 'frontdesk_admin', TRUE), (6, 'frontdesk_website', FALSE),
                      (7, 'frontdesk_door', FALSE)) wanted (n, name, is_staff)
         WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) ORDER BY n",
    )
    .fetch_all(&mut *conn)
    .await?;
    for statement in missing {
        // The server quoted the names, and they come from the list above.
        conn.execute(AssertSqlSafe(statement)).await?;
    }
    Ok(())
}

fn steps() -> impl Iterator<Item = &'static Migration> {
    MIGRATOR.iter().filter(|step| step.migration_type.is_up_migration())
}

/// Returns the version of the newest migration that this console knows.
#[must_use]
pub fn newest_step() -> i64 {
    steps().map(|step| step.version).max().unwrap_or_default()
}

fn named(step: &Migration) -> (i64, String) {
    (step.version, step.description.to_string())
}

fn adoptable() -> Vec<(i64, String)> {
    steps().skip(1).map(named).collect()
}

async fn check_server(conn: &mut PgConnection) -> Result<(), MigrationError> {
    let version: i32 =
        sqlx::query_scalar("SELECT current_setting('server_version_num')::integer / 10000").fetch_one(conn).await?;
    if version < OLDEST_SERVER { Err(MigrationError::OldServer(version)) } else { Ok(()) }
}

async fn applied_versions(conn: &mut PgConnection) -> Result<Vec<(i64, Vec<u8>)>, MigrationError> {
    let exists: bool =
        sqlx::query_scalar("SELECT to_regclass('_sqlx_migrations') IS NOT NULL").fetch_one(&mut *conn).await?;
    if !exists {
        return Ok(Vec::new());
    }
    let applied = conn.list_applied_migrations(&MIGRATOR.table_name).await.map_err(explain)?;
    Ok(applied.into_iter().map(|step| (step.version, step.checksum.into_owned())).collect())
}

fn compare(applied: &[(i64, Vec<u8>)]) -> Result<Status, MigrationError> {
    for (version, checksum) in applied {
        match steps().find(|step| step.version == *version) {
            None => return Err(MigrationError::FromTheFuture(*version)),
            Some(step) if step.checksum.as_ref() != checksum => return Err(MigrationError::Changed(*version)),
            Some(_) => {}
        }
    }
    let (done, pending): (Vec<_>, Vec<_>) =
        steps().partition(|step| applied.iter().any(|(version, _)| *version == step.version));
    Ok(Status { applied: done.into_iter().map(named).collect(), pending: pending.into_iter().map(named).collect() })
}

async fn count_tables(conn: &mut PgConnection) -> Result<i64, MigrationError> {
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename <> '_sqlx_migrations'",
    )
    .fetch_one(conn)
    .await?)
}

/// Returns how many of the documented tables exist.
async fn documented_tables(conn: &mut PgConnection) -> Result<i64, MigrationError> {
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename IN (
             'users', 'courses', 'instructors', 'schedule', 'orders', 'order_items', 'waivers', 'id_verifications',
             'church_inquiries', 'promo_codes', 'blog_posts', 'newsletter_subscribers')",
    )
    .fetch_one(conn)
    .await?)
}

/// Returns how the existing tables differ from the documented ones: missing tables, columns or named checks, and
/// columns of another type. Additional tables and columns are fine.
///
/// Builds the documented tables in a schema of their own that is rolled back, and compares the two. This way the
/// first migration stays the only description of the document.
async fn differences(conn: &mut PgConnection) -> Result<Vec<String>, MigrationError> {
    let Some(document) = steps().next() else { return Ok(Vec::new()) };
    let mut transaction = conn.begin().await?;
    let live: String = sqlx::query_scalar("SELECT current_schema()::text").fetch_one(&mut *transaction).await?;
    transaction.execute("CREATE SCHEMA frontdesk_document; SET LOCAL search_path = frontdesk_document, public").await?;
    transaction.execute(sqlx::raw_sql(document.sql.clone())).await?;
    let found = sqlx::query_scalar(
        "SELECT CASE WHEN l.table_name IS NULL AND NOT EXISTS (
                         SELECT 1 FROM information_schema.tables t WHERE t.table_schema = $1 AND t.table_name = d.table_name)
                     THEN format('  table %s is missing', d.table_name)
                     WHEN l.column_name IS NULL THEN format('  column %s.%s is missing', d.table_name, d.column_name)
                     ELSE format('  column %s.%s is %s and should be %s', d.table_name, d.column_name, l.data_type, d.data_type)
                END
         FROM information_schema.columns d
         LEFT JOIN information_schema.columns l
             ON l.table_schema = $1 AND l.table_name = d.table_name AND l.column_name = d.column_name
         WHERE d.table_schema = 'frontdesk_document' AND l.data_type IS DISTINCT FROM d.data_type
         UNION
         SELECT format('  constraint %s of %s is missing', d.constraint_name, d.table_name)
         FROM information_schema.table_constraints d
         WHERE d.table_schema = 'frontdesk_document' AND starts_with(d.constraint_name, 'chk_')
           AND EXISTS (SELECT 1 FROM information_schema.tables t
                       WHERE t.table_schema = $1 AND t.table_name = d.table_name)
           AND NOT EXISTS (SELECT 1 FROM information_schema.table_constraints l
                           WHERE l.table_schema = $1 AND l.table_name = d.table_name
                             AND l.constraint_name = d.constraint_name)
         ORDER BY 1",
    )
    .bind(live)
    .fetch_all(&mut *transaction)
    .await?;
    transaction.rollback().await?;
    Ok(found)
}

fn explain(error: MigrateError) -> MigrationError {
    let description =
        |version| steps().find(|step| step.version == version).map_or_else(String::new, |step| named(step).1);
    match error {
        MigrateError::VersionMissing(version) => MigrationError::FromTheFuture(version),
        MigrateError::VersionMismatch(version) => MigrationError::Changed(version),
        MigrateError::ExecuteMigration(error, version) => {
            MigrationError::Step(version, description(version), error.to_string())
        }
        MigrateError::Dirty(version) => {
            MigrationError::Step(version, description(version), "it was interrupted halfway".into())
        }
        MigrateError::Execute(error) => MigrationError::Database(error),
        other => MigrationError::Database(sqlx::Error::Protocol(other.to_string())),
    }
}
