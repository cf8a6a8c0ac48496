//! What `frontdesk doctor` looks at.

use sqlx::PgConnection;

/// The state of an institute's data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// The site's zone.
    pub timezone: String,
    /// People who can be found.
    pub people: i64,
    /// The current waiver's version.
    pub waiver: Option<String>,
    /// Promises that rows of an adopted database break, and how many do.
    pub findings: Vec<(String, i64)>,
    /// Coming classes with more seats than places.
    pub oversold: i64,
}

/// The server's version, as it says it.
///
/// # Errors
/// When the server cannot be asked.
pub async fn server_version(conn: &mut PgConnection) -> sqlx::Result<String> {
    sqlx::query_scalar!(r#"SELECT current_setting('server_version') AS "version!""#).fetch_one(conn).await
}

/// Reads it all.
///
/// # Errors
/// When the database cannot be read.
pub async fn read(conn: &mut PgConnection) -> sqlx::Result<Health> {
    let row = sqlx::query!(
        r#"SELECT site_timezone() AS "timezone!",
                  (SELECT count(*) FROM person_search) AS "people!",
                  (SELECT version FROM waiver_versions WHERE is_current) AS waiver,
                  (SELECT count(*) FROM schedule
                   WHERE start_datetime > now() AND status <> 'cancelled' AND spots_filled > max_capacity) AS "oversold!""#
    )
    .fetch_one(&mut *conn)
    .await?;
    let findings =
        sqlx::query!(r#"SELECT promise, count(*) AS "rows!" FROM adoption_findings GROUP BY promise ORDER BY promise"#)
            .fetch_all(conn)
            .await?;
    Ok(Health {
        timezone: row.timezone,
        people: row.people,
        waiver: row.waiver,
        findings: findings.into_iter().map(|finding| (finding.promise, finding.rows)).collect(),
        oversold: row.oversold,
    })
}
