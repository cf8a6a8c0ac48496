//! The sample institute in its own template. Its local time is about nine in the morning, so that tests of a morning do
//! not depend on when they run.

use std::path::Path;

use chrono::{DateTime, Timelike, Utc};
use chrono_tz::Tz;
use frontdesk::db::{migrate, staff};
use frontdesk::domain::sign_in::Password;
use frontdesk::domain::staff_admin::StaffCommand;
use frontdesk::sample::{self, Case, Plan};
use sqlx::postgres::PgConnection;
use tokio::sync::OnceCell;
use uuid::Uuid;

static MOMENT: OnceCell<(String, DateTime<Utc>)> = OnceCell::const_new();

/// Returns the `now` of the sample, the same for all tests of one program.
pub async fn now() -> DateTime<Utc> {
    moment().await.1
}

/// Returns the plan of the sample.
pub async fn plan() -> Plan {
    let now = now().await;
    let zone = morning_zone(now);
    Plan { now, ..Plan::on(1, now.with_timezone(&zone).date_naive(), zone) }
}

/// Returns the order number of a documented case.
pub async fn order_of(find: &str) -> String {
    let cases: Vec<Case> = sample::cases(&plan().await);
    let case = cases.into_iter().find(|case| case.find == find);
    case.unwrap_or_else(|| panic!("{find} is no case of the sample")).order_number
}

pub(super) async fn template() -> String {
    moment().await.0.clone()
}

async fn moment() -> &'static (String, DateTime<Utc>) {
    MOMENT
        .get_or_init(|| async {
            // One template for each hour and each build, shared by the tests of a run.
            let now = Utc::now();
            let hour = now.with_minute(0).and_then(|at| at.with_second(0)).and_then(|at| at.with_nanosecond(0));
            // The sample's events end at the beginning of the hour, so they are past for every test.
            let hour = hour.unwrap_or(now);
            let built = Path::new(super::PROGRAM).metadata().and_then(|file| file.modified());
            let key = format!("{} {:?} {hour}", super::template_name(), built.expect("the program is there"));
            let name = format!("morning_{}", Uuid::new_v5(&Uuid::NAMESPACE_OID, key.as_bytes()).simple());
            super::once(&name, async |connection: &mut PgConnection| fill(connection, hour).await).await;
            (name, hour)
        })
        .await
}

/// Fills an empty database with the morning.
pub async fn fill_empty(connection: &mut PgConnection) {
    fill(connection, now().await).await;
}

async fn fill(connection: &mut PgConnection, now: DateTime<Utc>) {
    let zone = morning_zone(now);
    let options = migrate::Options { timezone: Some(zone), ..migrate::Options::default() };
    migrate::migrate(connection, &options).await.expect("migrating the morning's template");
    let plan = Plan { now, ..Plan::on(1, now.with_timezone(&zone).date_naive(), zone) };
    sample::load(connection, &plan, false, &mut |_| ()).await.expect("loading the sample");
    // The sample's staff can sign in. Their logins belong to the whole server.
    for member in staff::overview(connection).await.expect("reading the staff") {
        let password = Password::new(super::PASSWORD);
        let deed = StaffCommand::ResetPassword { login: member.login, password, must_change: false };
        assert_eq!(staff::run(connection, &deed).await.expect("giving a login"), "done");
    }
}

/// Returns a zone in which it is nine in the morning at `now`.
fn morning_zone(now: DateTime<Utc>) -> Tz {
    let ahead = (9 + 24 - now.hour()) % 24;
    let name = match ahead {
        0 => "UTC".to_owned(),
        1..=14 => format!("Etc/GMT-{ahead}"),
        _ => format!("Etc/GMT+{}", 24 - ahead),
    };
    name.parse().expect("a zone that everybody knows")
}
