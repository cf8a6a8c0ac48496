//! Reads the audit log page by page, newest entries first. Keyset pages: each page starts where the last one ended.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::domain::audit::{
    AuditEntry, AuditFilter, AuditOperation, AuditQuery, Change, MAX_GROUP, Page, PageCursor, Record, Writer,
};

/// Longest transaction, in hours. It limits the look-up to one or two partitions. It also matters because transaction
/// ids restart after a restore.
const LONGEST: i64 = 24;
/// Number of monthly partitions created in advance. The job may fail for a quarter of a year without harm.
const MONTHS_AHEAD: i32 = 3;

struct Line {
    id: i64,
    at: DateTime<Utc>,
    login: String,
    staff_id: Option<Uuid>,
    staff_name: Option<String>,
    desk: Option<String>,
    application: Option<String>,
    action: String,
    table_name: String,
    row_id: Option<String>,
    subject: Option<String>,
    changes: Json<BTreeMap<String, [Option<String>; 2]>>,
    cause: String,
    transaction_id: String,
}

impl From<Line> for AuditEntry {
    fn from(row: Line) -> Self {
        let changes = row.changes.0.into_iter();
        Self {
            cursor: PageCursor { at: row.at, id: row.id },
            login: row.login,
            staff_id: row.staff_id,
            staff_name: row.staff_name,
            desk: row.desk,
            application: row.application,
            // The table's check constraint allows no other value.
            operation: AuditOperation::from_word(&row.action).unwrap_or(AuditOperation::Update),
            table: row.table_name,
            row: row.row_id,
            subject: row.subject,
            changes: changes.map(|(column, [old, new])| Change { column, old, new }).collect(),
            cause: row.cause,
            transaction: row.transaction_id,
        }
    }
}

/// A query for entries. Values are read as text, because a number would lose trailing zeros of cents. The columns are
/// always the same; the caller of the macro adds the rest.
macro_rules! entries {
    ($rest:literal, $($argument:expr),*) => {
        sqlx::query_as!(
            Line,
            r#"SELECT a.id, a.at, a.login, a.staff_id, a.staff_name, a.desk, a.application, a.action, a.table_name,
                      a.row_id, a.subject, a.cause, a.transaction_id::text AS "transaction_id!",
                      (SELECT coalesce(jsonb_object_agg(c.key, jsonb_build_array(c.value ->> 0, c.value ->> 1)), '{}')
                       FROM jsonb_each(a.changes) c) AS "changes!: _"
               "# + $rest,
            $($argument),*
        )
    };
}

/// Reads a page, newest first.
///
/// # Errors
/// If the database cannot be read. A session without the right gets an empty page.
pub async fn page(conn: &mut PgConnection, ask: &AuditQuery) -> sqlx::Result<Page> {
    let most = i64::try_from(ask.limit).unwrap_or(i64::MAX - 1);
    // One more row shows whether there are more pages.
    let limit = most.saturating_add(1);
    let PageCursor { at, id } = ask.before.unwrap_or(PageCursor { at: end_of_days(), id: i64::MAX });
    let mut rows = match &ask.filter {
        AuditFilter::Day(day) => {
            entries!(
                "FROM audit_logs a
                 WHERE a.at >= (SELECT site_day_start($1)) AND a.at < (SELECT site_day_start($1 + 1))
                   AND (a.at, a.id) < ($2, $3)
                 ORDER BY a.at DESC, a.id DESC LIMIT $4",
                *day,
                at,
                id,
                limit
            )
            .fetch_all(conn)
            .await?
        }
        AuditFilter::By(Writer::Staff(staff)) => {
            entries!(
                "FROM audit_logs a WHERE a.staff_id = $1 AND (a.at, a.id) < ($2, $3)
                 ORDER BY a.at DESC, a.id DESC LIMIT $4",
                *staff,
                at,
                id,
                limit
            )
            .fetch_all(conn)
            .await?
        }
        AuditFilter::By(Writer::Login(login)) => {
            entries!(
                "FROM audit_logs a WHERE a.login = $1 AND a.staff_id IS NULL AND (a.at, a.id) < ($2, $3)
                 ORDER BY a.at DESC, a.id DESC LIMIT $4",
                login,
                at,
                id,
                limit
            )
            .fetch_all(conn)
            .await?
        }
        AuditFilter::Row { table, row } => {
            entries!(
                "FROM audit_logs a WHERE a.table_name = $1 AND a.row_id = $2 AND (a.at, a.id) < ($3, $4)
                 ORDER BY a.at DESC, a.id DESC LIMIT $5",
                table,
                row,
                at,
                id,
                limit
            )
            .fetch_all(conn)
            .await?
        }
        AuditFilter::Of(record) => {
            let (kind, id_of, item) = named(record);
            entries!(
                "FROM audit_records($1, $2, $3) r
                 JOIN audit_logs a ON a.table_name = r.table_name AND a.row_id = r.row_id
                 WHERE (a.at, a.id) < ($4, $5)
                 ORDER BY a.at DESC, a.id DESC LIMIT $6",
                kind,
                id_of,
                item,
                at,
                id,
                limit
            )
            .fetch_all(conn)
            .await?
        }
    };
    let has_more = rows.len() > ask.limit;
    rows.truncate(ask.limit);
    Ok(Page { entries: rows.into_iter().map(AuditEntry::from).collect(), has_more })
}

/// Returns a moment later than any entry. Both chrono and PostgreSQL can represent it.
fn end_of_days() -> DateTime<Utc> {
    NaiveDate::from_ymd_opt(9999, 1, 1).unwrap_or(NaiveDate::MAX).and_time(NaiveTime::MIN).and_utc()
}

/// Returns the database's words for a record: its kind, its id and, for a seat, the order item that held it.
fn named(record: &Record) -> (&'static str, Uuid, Option<Uuid>) {
    match *record {
        Record::Seat { seat, item } => ("seat", seat, Some(item)),
        Record::Class(id) => ("class", id, None),
        Record::Account(id) => ("account", id, None),
        Record::Attendee(id) => ("attendee", id, None),
        Record::Buyer(id) => ("buyer", id, None),
    }
}

/// Reads the entries of one transaction, oldest first. `at` is the time of one of its entries.
///
/// # Errors
/// If the database cannot be read.
pub async fn together(conn: &mut PgConnection, transaction: &str, at: DateTime<Utc>) -> sqlx::Result<Vec<AuditEntry>> {
    let around = Duration::hours(LONGEST);
    let rows = entries!(
        "FROM audit_logs a WHERE a.transaction_id = $1::text::xid8 AND a.at BETWEEN $2 AND $3
         ORDER BY a.at, a.id LIMIT $4",
        transaction,
        at - around,
        at + around,
        i64::try_from(MAX_GROUP).unwrap_or(i64::MAX)
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(AuditEntry::from).collect())
}

/// Sets the cause that the log records for later writes of this connection. An empty text resets it.
///
/// # Errors
/// If the connection is broken.
pub async fn because(conn: &mut PgConnection, cause: &str) -> sqlx::Result<()> {
    sqlx::query!(r#"SELECT set_config('frontdesk.cause', $1, false) AS "said""#, cause).fetch_one(conn).await.map(drop)
}

/// Creates the log's partitions for the coming months. Returns their number; a dry run only counts them.
///
/// # Errors
/// If the login may not run maintenance.
pub async fn ensure_partitions(conn: &mut PgConnection, dry_run: bool) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"SELECT audit_ensure_partitions($1, $2) AS "made!""#, MONTHS_AHEAD, dry_run)
        .fetch_one(conn)
        .await
}

/// Archives entries that are older than two years and not kept for compliance. Returns their number.
///
/// # Errors
/// If the login may not run maintenance.
pub async fn archive(conn: &mut PgConnection, dry_run: bool) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"SELECT audit_archive($1) AS "moved!""#, dry_run).fetch_one(conn).await
}
