//! The documented maintenance jobs, with their errors fixed. Full and running classes are completed too. Cancelled
//! classes and closed orders stay unchanged. The purge of identity files keeps the proof (`identity_checks`). In
//! addition, the jobs seal the values that the website wrote as plain text.

use serde::Serialize;
use sqlx::PgConnection;

use super::audit;
use super::sealed::{self, Job, Next};

/// Result of a job, or of its dry run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JobReport {
    /// Name of the job.
    pub job: &'static str,
    /// Description of the job.
    pub does: &'static str,
    /// Number of rows.
    pub rows: i64,
}

/// Runs the jobs; with `dry_run` only counts the rows. Each job is one statement or a series of complete steps. A
/// broken connection leaves a step done or not done, and a second run does no harm.
///
/// # Errors
/// If the database cannot be written.
pub async fn run(conn: &mut PgConnection, dry_run: bool) -> sqlx::Result<Vec<JobReport>> {
    audit::because(conn, "maintenance").await?;
    let done = jobs(conn, dry_run).await;
    // Reset the cause after success and failure: later work on this connection has another cause.
    let told = audit::because(conn, "").await;
    let done = done?;
    told.map(|()| done)
}

async fn jobs(conn: &mut PgConnection, dry_run: bool) -> sqlx::Result<Vec<JobReport>> {
    let mut reports = vec![
        JobReport {
            job: "purge_identity_files",
            does: "expired identity uploads deleted (the checks stay)",
            rows: purge_identity_files(conn, dry_run).await?,
        },
        JobReport {
            job: "complete_classes",
            does: "past classes completed",
            rows: complete_classes(conn, dry_run).await?,
        },
        JobReport {
            job: "mark_no_shows",
            does: "absent seats marked no-show",
            rows: mark_no_shows(conn, dry_run).await?,
        },
        JobReport {
            job: "audit_ensure_partitions",
            does: "future monthly partitions of the audit log created",
            rows: audit::ensure_partitions(conn, dry_run).await?,
        },
        JobReport {
            job: "audit_archive",
            does: "audit entries older than two years archived",
            rows: audit::archive(conn, dry_run).await?,
        },
        JobReport {
            job: "forget_sign_ins",
            does: "sign-ins older than half a year deleted",
            rows: forget_sign_ins(conn, dry_run).await?,
        },
        JobReport {
            job: "forget_lead_commands",
            does: "stored answers about leads older than a month deleted",
            rows: forget_lead_commands(conn, dry_run).await?,
        },
        JobReport {
            job: "escalate_tickets",
            does: "overdue tickets escalated",
            rows: escalate_tickets(conn, dry_run).await?,
        },
        JobReport {
            job: "forget_ticket_commands",
            does: "undo data of tickets older than 30 days deleted",
            rows: forget_ticket_commands(conn, dry_run).await?,
        },
    ];
    // Only a session with the key can seal.
    let sealing = sealed::status(conn).await?;
    if sealing.can_seal() {
        reports.push(JobReport {
            job: "seal_fields",
            does: "values sealed that were written without the key",
            rows: if dry_run { sealing.unsealed() } else { seal(conn).await? },
        });
    }
    Ok(reports)
}

async fn purge_identity_files(conn: &mut PgConnection, dry_run: bool) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"SELECT purge_identity_files($1) AS "rows!""#, dry_run).fetch_one(conn).await
}

async fn forget_sign_ins(conn: &mut PgConnection, dry_run: bool) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"SELECT forget_sign_ins($1) AS "rows!""#, dry_run).fetch_one(conn).await
}

async fn forget_lead_commands(conn: &mut PgConnection, dry_run: bool) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"SELECT forget_lead_commands($1) AS "rows!""#, dry_run).fetch_one(conn).await
}

async fn escalate_tickets(conn: &mut PgConnection, dry_run: bool) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"SELECT tickets_escalate($1) AS "rows!""#, dry_run).fetch_one(conn).await
}

async fn forget_ticket_commands(conn: &mut PgConnection, dry_run: bool) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"SELECT forget_ticket_commands($1) AS "rows!""#, dry_run).fetch_one(conn).await
}

async fn seal(conn: &mut PgConnection) -> sqlx::Result<i64> {
    let mut rows = 0;
    for job in [Job::Waivers, Job::Index] {
        let mut next = Next::First;
        while let Some(batch) = sealed::batch(conn, job, &next, 500).await? {
            rows += batch.rows;
            next = batch.next;
            if next == Next::Done {
                break;
            }
        }
    }
    Ok(rows)
}

async fn complete_classes(conn: &mut PgConnection, dry_run: bool) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"SELECT complete_classes($1) AS "rows!""#, dry_run).fetch_one(conn).await
}

/// Multi-seat items are split first, because a no-show belongs to one seat.
async fn mark_no_shows(conn: &mut PgConnection, dry_run: bool) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"SELECT mark_no_shows($1) AS "rows!""#, dry_run).fetch_one(conn).await
}
