//! The institute's settings and published texts.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::domain::admission::Policy;
use crate::domain::desk::WaiverTerms;
use crate::domain::rights::Rights;
use crate::domain::site::Site;
use crate::domain::staff::{Actor, Role};

/// Reads the institute's settings.
///
/// # Errors
/// As [`read_with_clock`].
pub async fn read(conn: &mut PgConnection) -> sqlx::Result<Site> {
    read_with_clock(conn).await.map(|(institute, _)| institute)
}

/// Reads the institute's settings and the server's clock.
///
/// # Errors
/// When the database cannot be read, or its zone is not one that this console knows.
pub async fn read_with_clock(conn: &mut PgConnection) -> sqlx::Result<(Site, DateTime<Utc>)> {
    let row = sqlx::query!(
        r#"SELECT site_timezone() AS "timezone!", clock_timestamp() AS "clock!",
                  coalesce((SELECT value #>> '{}' FROM settings WHERE key = 'site.name'), '') AS "name!",
                  coalesce((SELECT value #>> '{}' FROM settings WHERE key = 'site.currency'), 'USD') AS "currency!",
                  (SELECT value FROM settings WHERE key = 'admission.policy') AS "policy: Json<Policy>""#
    )
    .fetch_one(conn)
    .await?;
    let timezone = row.timezone.parse().map_err(|_| {
        sqlx::Error::Decode(format!("the setting site.timezone names an unknown zone: {}", row.timezone).into())
    })?;
    let institute = Site {
        name: row.name,
        timezone,
        currency: row.currency,
        policy: row.policy.map(|policy| policy.0).unwrap_or_default(),
    };
    Ok((institute, row.clock))
}

/// The waiver that is to be signed now.
///
/// # Errors
/// When the database cannot be read.
pub async fn waiver_terms(conn: &mut PgConnection) -> sqlx::Result<Option<WaiverTerms>> {
    sqlx::query_as!(WaiverTerms, "SELECT version, body FROM waiver_versions WHERE is_current")
        .fetch_optional(conn)
        .await
}

/// Publishes a waiver: it becomes the current version, and older signatures become outdated.
///
/// # Errors
/// When the version exists already or the text is empty.
pub async fn publish_waiver(conn: &mut PgConnection, version: &str, body: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH past AS (UPDATE waiver_versions SET is_current = FALSE WHERE is_current RETURNING version)
         INSERT INTO waiver_versions (version, body, is_current)
         SELECT $1, $2, (SELECT count(*) FROM past) >= 0",
        version,
        body
    )
    .execute(conn)
    .await
    .map(|_| ())
}

/// Everybody who may act at a desk (which stands at `venue`, if at one), in the order of entry.
///
/// # Errors
/// When the database cannot be read.
pub async fn staff(conn: &mut PgConnection, desk: &str, venue: Option<&str>) -> sqlx::Result<Vec<Actor>> {
    let rows =
        sqlx::query!("SELECT id, display_name, role FROM staff WHERE is_active ORDER BY created_at, display_name")
            .fetch_all(conn)
            .await?;
    Ok(rows
        .into_iter()
        .map(|row| Actor {
            staff_id: Some(row.id),
            name: row.display_name,
            role: Role::from_word(&row.role).unwrap_or(Role::Desk),
            rights: Rights::of(Role::from_word(&row.role).unwrap_or(Role::Desk)),
            desk: desk.to_owned(),
            venue: venue.map(str::to_owned),
        })
        .collect())
}
