//! The institute's settings and published texts.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

use super::migrate;
use crate::domain::admission::Policy;
use crate::domain::desk::{ServerState, WaiverTerms};
use crate::domain::format::Locale;
use crate::domain::rights::Rights;
use crate::domain::site::{ASK_HOURS_BEFORE, Site};

/// Reads the institute's settings.
///
/// # Errors
/// Same as [`read_with_session`].
pub async fn read(conn: &mut PgConnection) -> sqlx::Result<Site> {
    read_with_session(conn).await.map(|(institute, ..)| institute)
}

/// Reads the institute's settings, the server's clock, the session's current rights and the server's state.
///
/// # Errors
/// If the database cannot be read, or if this console does not know its time zone.
pub async fn read_with_session(conn: &mut PgConnection) -> sqlx::Result<(Site, DateTime<Utc>, Rights, ServerState)> {
    let row = sqlx::query!(
        r#"SELECT site_timezone() AS "timezone!", clock_timestamp() AS "clock!", my_rights() AS "rights!",
                  coalesce((SELECT value #>> '{}' FROM settings WHERE key = 'site.name'), '') AS "name!",
                  coalesce((SELECT value #>> '{}' FROM settings WHERE key = 'site.currency'), 'USD') AS "currency!",
                  coalesce((SELECT value #>> '{}' FROM settings WHERE key = 'site.locale'), 'en-US') AS "locale!",
                  (SELECT value FROM settings WHERE key = 'admission.policy') AS "policy: Json<Policy>",
                  whole_setting('admission.ask_hours_before', $1) AS "ask_hours_before!",
                  current_setting('transaction_read_only')::boolean AS "is_read_only!", newest_step() AS "step!""#,
        ASK_HOURS_BEFORE
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
        locale: Locale::from_setting(&row.locale),
        policy: row.policy.map(|policy| policy.0).unwrap_or_default(),
        ask_hours_before: row.ask_hours_before,
    };
    let state = ServerState { is_read_only: row.is_read_only, is_newer: row.step > migrate::newest_step() };
    Ok((institute, row.clock, Rights::from_words(row.rights.iter().map(String::as_str)), state))
}

/// Reads the current waiver; `None` if none is published.
///
/// # Errors
/// If the database cannot be read.
pub async fn waiver_terms(conn: &mut PgConnection) -> sqlx::Result<Option<WaiverTerms>> {
    sqlx::query_as!(WaiverTerms, "SELECT version, body FROM waiver_versions WHERE is_current")
        .fetch_optional(conn)
        .await
}

/// Publishes a waiver. It becomes the current version, and older signatures become outdated.
///
/// # Errors
/// If the version exists already or the text is empty.
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

/// Returns the idle time after which a console locks; `None` if it never locks.
///
/// # Errors
/// If the database cannot be read.
pub async fn lock_after(conn: &mut PgConnection) -> sqlx::Result<Option<Duration>> {
    let minutes = sqlx::query_scalar!(r#"SELECT whole_setting('desk.lock_after_minutes', 10) AS "minutes!""#)
        .fetch_one(conn)
        .await?;
    Ok((minutes > 0).then(|| Duration::minutes(i64::from(minutes))))
}
