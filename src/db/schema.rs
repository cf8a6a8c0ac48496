//! The current definition of every function and view: the files under `schema/`, loaded after the
//! migrations. A migration holds what happens once; a file here holds what is true now.

use std::fmt::Write as _;
use std::sync::OnceLock;

use sha2::{Digest, Sha256};
use sqlx::{Connection, Executor, PgConnection};

/// The files under `schema/` as (path, text), sorted by path.
pub const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/schema_files.rs"));

/// A file that could not be loaded.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}")]
pub struct LoadError {
    /// Path of the file.
    pub path: &'static str,
    /// Error of the server.
    pub source: sqlx::Error,
}

/// Returns the SHA-256 over the texts of all files in the order of their paths, in hexadecimal.
/// `scripts/schema-fingerprint` prints the same.
pub fn fingerprint() -> &'static str {
    static FINGERPRINT: OnceLock<String> = OnceLock::new();
    FINGERPRINT.get_or_init(|| {
        let mut hasher = Sha256::new();
        for (_, text) in FILES {
            hasher.update(text.as_bytes());
        }
        let mut hex = String::new();
        for byte in hasher.finalize() {
            let _ = write!(hex, "{byte:02x}");
        }
        hex
    })
}

/// Returns true if the database has the functions and views of this console.
///
/// # Errors
/// If the database does not answer.
pub async fn is_loaded(conn: &mut PgConnection) -> Result<bool, sqlx::Error> {
    let may_read: Option<bool> =
        sqlx::query_scalar("SELECT has_table_privilege(to_regclass('schema_state'), 'SELECT')")
            .fetch_one(&mut *conn)
            .await?;
    match may_read {
        None => return Ok(false),
        // Staff logins cannot load anything. Their console checks only the migrations.
        Some(false) => return Ok(true),
        Some(true) => {}
    }
    sqlx::query_scalar("SELECT EXISTS (SELECT FROM schema_state WHERE fingerprint = $1)")
        .bind(fingerprint())
        .fetch_one(conn)
        .await
}

/// Replaces every function and view by its file, in one transaction. The caller holds the
/// migration lock and has run every migration.
///
/// # Errors
/// The file that failed. Then nothing was replaced.
pub async fn load(conn: &mut PgConnection) -> Result<(), LoadError> {
    let failed = |path| move |source| LoadError { path, source };
    let mut transaction = conn.begin().await.map_err(failed("schema"))?;
    load_files(&mut transaction).await?;
    transaction.commit().await.map_err(failed("schema"))
}

/// Replaces every function and view inside the caller's transaction and records the fingerprint.
///
/// # Errors
/// The file that failed.
pub async fn load_files(conn: &mut PgConnection) -> Result<(), LoadError> {
    let failed = |path| move |source| LoadError { path, source };
    // Functions may call functions and read views of files that come later.
    conn.execute("SET LOCAL check_function_bodies = off").await.map_err(failed("schema"))?;
    for (path, text) in in_load_order() {
        conn.execute(sqlx::raw_sql(*text)).await.map_err(failed(path))?;
    }
    sqlx::query("UPDATE schema_state SET fingerprint = $1, loaded_at = clock_timestamp()")
        .bind(fingerprint())
        .execute(conn)
        .await
        .map_err(failed("schema"))?;
    Ok(())
}

/// Returns the functions first, then the views: a view calls functions and must find them.
fn in_load_order() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    let is_view = |file: &&(&str, &str)| file.0.starts_with("schema/views/");
    FILES.iter().filter(move |file| !is_view(file)).chain(FILES.iter().filter(is_view))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::migrate::MIGRATOR;

    #[test]
    fn newest_migration_names_the_fingerprint() {
        let newest = MIGRATOR.iter().max_by_key(|step| step.version).unwrap();
        let named = newest.sql.as_str().lines().find_map(|line| line.strip_prefix("-- schema: "));
        assert_eq!(
            named.map(str::trim),
            Some(fingerprint()),
            "schema/ has changed: run scripts/schema-fingerprint, and write the line into the newest migration if no \
             release has it, else into a new one (migration {})",
            newest.version
        );
    }

    #[test]
    fn every_file_holds_the_object_that_its_path_names() {
        for (path, text) in FILES {
            let file = path.rsplit('/').next().and_then(|file| file.strip_suffix(".sql")).unwrap();
            // Views are numbered by the order in which they are loaded.
            let name = file.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches('_');
            let kind = if path.starts_with("schema/views/") { "VIEW" } else { "FUNCTION" };
            let creates: Vec<&str> = text.lines().filter(|line| line.starts_with("CREATE ")).collect();
            assert!(!creates.is_empty(), "{path} creates nothing");
            for line in creates {
                let rest = line.strip_prefix("CREATE OR REPLACE ").and_then(|rest| rest.strip_prefix(kind));
                let rest = rest.unwrap_or_else(|| panic!("{path}: {line}")).trim_start();
                let named = rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next();
                assert_eq!(named, Some(name), "{path}: {line}");
            }
        }
    }

    #[test]
    fn migrations_after_the_first_load_create_no_functions_for_good() {
        const FIRST_LOADED: i64 = 69;
        for step in MIGRATOR.iter().filter(|step| step.version >= FIRST_LOADED) {
            for line in step.sql.as_str().lines() {
                let line = line.trim_start().to_ascii_uppercase();
                let creates = line.starts_with("CREATE FUNCTION") || line.starts_with("CREATE OR REPLACE FUNCTION");
                assert!(!creates || step.sql.as_str().contains("-- for this step alone"), "{}: {line}", step.version);
            }
        }
    }
}
