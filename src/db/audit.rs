//! Reads the audit log, a page at a time: from the newest entry to the oldest, each page beginning where the
//! last one ended.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::domain::audit::{
    AuditEntry, AuditFilter, AuditOperation, AuditQuery, Change, MAX_GROUP, Page, PageCursor, Record, Writer,
};

/// No transaction takes longer; it keeps the look-up to a partition or two, and after a restore the numbers
/// of transactions begin anew.
const LONGEST: i64 = 24;
/// Partitions that lie ready, so that a job which does not run for a quarter of a year does no harm.
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
            // The table's own rule knows no other.
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

/// A query for entries, the values as texts, since a number would lose the cents' last nought: the columns are the same everywhere, and the rest is told apart by the macro's caller.
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

/// A page, newest first.
///
/// # Errors
/// When the database cannot be read. Who has not the right reads an empty log.
pub async fn page(conn: &mut PgConnection, ask: &AuditQuery) -> sqlx::Result<Page> {
    let most = i64::try_from(ask.limit).unwrap_or(i64::MAX - 1);
    // One more, to know whether there are more.
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

/// Later than any entry, and a day that both calendars know.
fn end_of_days() -> DateTime<Utc> {
    NaiveDate::from_ymd_opt(9999, 1, 1).unwrap_or(NaiveDate::MAX).and_time(NaiveTime::MIN).and_utc()
}

/// The database's words for a record: its kind, its id and, for a seat, the item that held it.
fn named(record: &Record) -> (&'static str, Uuid, Option<Uuid>) {
    match *record {
        Record::Seat { seat, item } => ("seat", seat, Some(item)),
        Record::Class(id) => ("class", id, None),
        Record::Account(id) => ("account", id, None),
        Record::Attendee(id) => ("attendee", id, None),
        Record::Buyer(id) => ("buyer", id, None),
    }
}

/// What was done in one transaction, of which an entry was written `at`, oldest first.
///
/// # Errors
/// When the database cannot be read.
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

/// Says why this connection writes from now on, for the log; an empty word takes it back.
///
/// # Errors
/// When the connection is broken.
pub async fn because(conn: &mut PgConnection, cause: &str) -> sqlx::Result<()> {
    sqlx::query!(r#"SELECT set_config('frontdesk.cause', $1, false) AS "said""#, cause).fetch_one(conn).await.map(drop)
}

/// Makes the log's partitions for the months to come; how many, or in a dry run how many there would be.
///
/// # Errors
/// When the login may not run maintenance.
pub async fn ensure_partitions(conn: &mut PgConnection, dry_run: bool) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"SELECT audit_ensure_partitions($1, $2) AS "made!""#, MONTHS_AHEAD, dry_run)
        .fetch_one(conn)
        .await
}

/// Archives what is older than two years and not kept for compliance; how many entries.
///
/// # Errors
/// When the login may not run maintenance.
pub async fn archive(conn: &mut PgConnection, dry_run: bool) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"SELECT audit_archive($1) AS "moved!""#, dry_run).fetch_one(conn).await
}
