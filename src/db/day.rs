//! Classes: all of one day, or one with its roster.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::domain::desk::RecentArrival;
use crate::domain::seat::{Arrival, ClassStatus, Seat};
use crate::domain::session::{Change, Day, Session};

struct SessionRow {
    id: Uuid,
    course: String,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    venue: String,
    instructor: Option<String>,
    status: Json<ClassStatus>,
    capacity: i32,
    taken: i32,
    ammo_count: Option<i32>,
    gear_required: Vec<String>,
    gear_provided: Vec<String>,
    notes: Option<String>,
    changes: Json<Vec<Change>>,
    seats: Json<Vec<Seat>>,
}

impl From<SessionRow> for Session {
    fn from(row: SessionRow) -> Self {
        Self {
            id: row.id,
            course: row.course,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            venue: row.venue,
            instructor: row.instructor,
            status: row.status.0,
            capacity: row.capacity,
            taken: row.taken,
            ammo_count: row.ammo_count,
            gear_required: row.gear_required,
            gear_provided: row.gear_provided,
            notes: row.notes,
            changes: row.changes.0,
            seats: row.seats.0,
        }
    }
}

/// Reads the classes that overlap a day at the site, with their seats. Drafts are left out. An instructor gets only
/// the classes that they teach.
///
/// # Errors
/// If the database cannot be read.
pub async fn day(conn: &mut PgConnection, date: NaiveDate) -> sqlx::Result<Day> {
    let rows = sqlx::query_as!(
        SessionRow,
        r#"SELECT id AS "id!", course AS "course!", starts_at AS "starts_at!", ends_at AS "ends_at!", venue AS "venue!",
                  instructor AS "instructor?", status AS "status!: _", capacity AS "capacity!", taken AS "taken!", ammo_count AS "ammo_count?",
                  gear_required AS "gear_required!", gear_provided AS "gear_provided!", notes AS "notes?",
                  changes AS "changes!: _", seats AS "seats!: _"
           FROM sessions_of(ARRAY(
               SELECT id FROM schedule
               WHERE start_datetime >= (SELECT site_day_start($1)) - interval '1 day'
                 AND start_datetime < (SELECT site_day_start($1 + 1)) AND end_datetime > (SELECT site_day_start($1))
                 AND status <> 'draft'))
           ORDER BY starts_at, venue, id"#,
        date
    )
    .fetch_all(conn)
    .await?;
    Ok(Day { date, sessions: rows.into_iter().map(Session::from).collect() })
}

/// Reads one class with its seats; `None` if it does not exist.
///
/// # Errors
/// If the database cannot be read.
pub async fn session(conn: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<Session>> {
    let row = sqlx::query_as!(
        SessionRow,
        r#"SELECT id AS "id!", course AS "course!", starts_at AS "starts_at!", ends_at AS "ends_at!", venue AS "venue!",
                  instructor AS "instructor?", status AS "status!: _", capacity AS "capacity!", taken AS "taken!", ammo_count AS "ammo_count?",
                  gear_required AS "gear_required!", gear_provided AS "gear_provided!", notes AS "notes?",
                  changes AS "changes!: _", seats AS "seats!: _"
           FROM sessions_of(ARRAY[$1::uuid])"#,
        id
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(Session::from))
}

/// Reads the arrivals of a day at the site that have not been undone, newest first. Includes arrivals of the evening
/// before for a class that runs past midnight.
///
/// # Errors
/// If the database cannot be read.
pub async fn arrivals(conn: &mut PgConnection, date: NaiveDate) -> sqlx::Result<Vec<RecentArrival>> {
    let rows = sqlx::query!(
        r#"SELECT event_id AS "event_id!", seat_id AS "seat_id!", name AS "name!", course AS "course!", actor AS "actor!",
                  desk AS "desk!", happened_at AS "happened_at!"
           FROM arrivals_of($1) ORDER BY recorded_at DESC"#,
        date
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| RecentArrival {
            event_id: row.event_id,
            seat_id: row.seat_id,
            name: row.name,
            course: row.course,
            arrival: Arrival { event_id: row.event_id, by: row.actor, desk: row.desk, at: row.happened_at },
        })
        .collect())
}
