//! References, unique keys and plain indexes, taken down for a large load and put up again as they
//! were: to sort a million keys once is several times quicker than to insert each, and a reference
//! is checked for all rows at once. It happens inside the load's transaction, so no session ever sees
//! the tables without them, and a load that fails leaves them where they were.

use sqlx::{AssertSqlSafe, PgConnection};

use super::load::Progress;
use super::rows::TABLES;

/// What must be put up again, in that order.
pub(super) struct Indexes {
    definitions: Vec<String>,
}

/// How to drop and to make each: references first to go and last to come. Primary keys and unique
/// or exclusion indexes without a plain constraint stay, since views may rest on them.
const KEYS: &str = "
    WITH loaded AS (SELECT unnest($1::text[])::regclass AS tbl)
    SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
           format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)),
           contype = 'f' AS is_reference, conname::text AS name
    FROM pg_constraint WHERE conrelid IN (SELECT tbl FROM loaded) AND contype IN ('f', 'u')
    UNION ALL
    SELECT format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid), FALSE, indexrelid::regclass::text
    FROM pg_index
    WHERE indrelid IN (SELECT tbl FROM loaded) AND NOT indisunique
      AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
    ORDER BY is_reference DESC, name";

impl Indexes {
    pub(super) async fn drop(conn: &mut PgConnection) -> sqlx::Result<Self> {
        let tables: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
        let keys: Vec<(String, String, bool, String)> =
            sqlx::query_as(KEYS).bind(&tables).fetch_all(&mut *conn).await?;
        for (drop, ..) in &keys {
            sqlx::query(AssertSqlSafe(drop.clone())).execute(&mut *conn).await?;
        }
        Ok(Self { definitions: keys.into_iter().rev().map(|(_, make, ..)| make).collect() })
    }

    pub(super) async fn restore(
        self,
        conn: &mut PgConnection,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> sqlx::Result<()> {
        let total = self.definitions.len() as u64;
        for (done, make) in (0..).zip(self.definitions) {
            progress(Progress { stage: "indexes", done, total });
            sqlx::query(AssertSqlSafe(make)).execute(&mut *conn).await?;
        }
        progress(Progress { stage: "indexes", done: total, total });
        Ok(())
    }
}
