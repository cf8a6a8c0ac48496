//! The checks of `frontdesk doctor`.

use sqlx::PgConnection;

/// State of an institute's data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Time zone of the site.
    pub timezone: String,
    /// Number of people in the search index.
    pub people: i64,
    /// Version of the current waiver.
    pub waiver: Option<String>,
    /// Constraints that rows of an adopted database violate, each with the number of rows.
    pub findings: Vec<(String, i64)>,
    /// Number of upcoming classes with more seats sold than places.
    pub oversold: i64,
}

/// Returns the server's version as the server spells it.
///
/// # Errors
/// If the server cannot be asked.
pub async fn server_version(conn: &mut PgConnection) -> sqlx::Result<String> {
    sqlx::query_scalar!(r#"SELECT current_setting('server_version') AS "version!""#).fetch_one(conn).await
}

/// Reads the state of the data.
///
/// # Errors
/// If the database cannot be read.
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
