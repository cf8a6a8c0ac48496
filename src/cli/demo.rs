//! The demo: a sample institute on a busy morning, whose staff sign in as in a real one.

use chrono::{Timelike, Utc};
use chrono_tz::Tz;
use sqlx::PgConnection;

use super::database_error::DatabaseError;
use super::progress::Wait;
use crate::db::{migrate, site, staff};
use crate::domain::sign_in::Password;
use crate::domain::staff_admin::StaffCommand;
use crate::sample::{self, Plan};

/// Fills a new demo database. A second console finds it filled.
pub(super) async fn make(conn: &mut PgConnection, wait: &Wait) -> Result<(), DatabaseError> {
    wait.now("Making the demonstration's tables…");
    let now = Utc::now();
    // Two consoles may start at once. The second waits here and then finds the data.
    sqlx::query("SELECT pg_advisory_lock(hashtext('frontdesk demo'))").execute(&mut *conn).await?;
    migrate::migrate(conn, &migrate::Options { timezone: Some(morning_zone(now.hour())), ..Default::default() })
        .await?;
    let timezone = site::read(conn).await?.timezone;
    let plan = Plan { now, ..Plan::on(1, now.with_timezone(&timezone).date_naive(), timezone) };
    wait.now("Making a sample institute…");
    let loaded = match sample::load(conn, &plan, false, &mut |_| {}).await {
        Ok(_) => give_logins(conn).await.map_err(DatabaseError::from),
        Err(sample::Error::HasPeople { .. }) => Ok(()),
        Err(problem) => Err(problem.into()),
    };
    sqlx::query("SELECT pg_advisory_unlock(hashtext('frontdesk demo'))").execute(&mut *conn).await?;
    loaded
}

/// Password of all demo users. Only this user of the machine can reach the demo server.
pub(super) const PASSWORD: &str = "demo demo 1234";

/// Sets the demo staff's passwords.
async fn give_logins(conn: &mut PgConnection) -> sqlx::Result<()> {
    for member in staff::overview(conn).await? {
        let deed =
            StaffCommand::ResetPassword { login: member.login, password: Password::new(PASSWORD), must_change: false };
        staff::run(conn, &deed).await?;
    }
    Ok(())
}

/// Returns the time zone in which it is nine in the morning, so that a demo always shows a busy morning.
fn morning_zone(utc_hour: u32) -> Tz {
    let ahead = (9 + 24 - utc_hour) % 24;
    match ahead {
        0 => Tz::UTC,
        1..=14 => format!("Etc/GMT-{ahead}").parse().unwrap_or(Tz::UTC),
        _ => format!("Etc/GMT+{}", 24 - ahead).parse().unwrap_or(Tz::UTC),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demonstration_is_at_nine_whatever_the_hour() {
        for hour in 0..24 {
            let at = Utc::now().with_hour(hour).unwrap();
            assert_eq!(at.with_timezone(&morning_zone(hour)).hour(), 9, "{hour} UTC");
        }
    }
}
