//! The documented maintenance jobs, without their faults: full and running classes are completed
//! too, cancelled classes and closed orders are left alone, and the purge of identity files keeps
//! the proof (`identity_checks`). Beside them, what the website wrote in plain is sealed.

use serde::Serialize;
use sqlx::PgConnection;

use super::audit;
use super::sealed::{self, Job, Next};

/// What a job did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JobReport {
    /// The job.
    pub job: &'static str,
    /// What it does, in words.
    pub does: &'static str,
    /// How many rows.
    pub rows: i64,
}

/// Runs the jobs; with `dry_run` it only counts. Each is one statement, or several that are done one by one, so a broken
/// connection leaves it done or not done, and running it again does no harm.
///
/// # Errors
/// When the database cannot be written.
pub async fn run(conn: &mut PgConnection, dry_run: bool) -> sqlx::Result<Vec<JobReport>> {
    audit::because(conn, "maintenance").await?;
    let done = jobs(conn, dry_run).await;
    // Whatever came of it: what the connection does next has another cause.
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
            does: "months made ahead for the audit log",
            rows: audit::ensure_partitions(conn, dry_run).await?,
        },
        JobReport {
            job: "audit_archive",
            does: "audit entries of over two years ago archived",
            rows: audit::archive(conn, dry_run).await?,
        },
        JobReport {
            job: "forget_sign_ins",
            does: "sign-ins of over half a year ago forgotten",
            rows: forget_sign_ins(conn, dry_run).await?,
        },
        JobReport {
            job: "forget_lead_commands",
            does: "answers about leads of over a month ago forgotten",
            rows: forget_lead_commands(conn, dry_run).await?,
        },
        JobReport {
            job: "escalate_tickets",
            does: "tickets raised whose time runs out",
            rows: escalate_tickets(conn, dry_run).await?,
        },
        JobReport {
            job: "forget_ticket_commands",
            does: "deeds on tickets of over 30 days ago that cannot be undone any more",
            rows: forget_ticket_commands(conn, dry_run).await?,
        },
    ];
    // Only a session with the key can.
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

/// Seats of multi-seat items are split first: a no-show is one seat's.
async fn mark_no_shows(conn: &mut PgConnection, dry_run: bool) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"SELECT mark_no_shows($1) AS "rows!""#, dry_run).fetch_one(conn).await
}
