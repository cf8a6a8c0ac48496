//! The same questions and writes as a login of the desk and as the owner: what row-level security costs.

use std::time::{Duration, Instant};

use chrono::{NaiveDate, Utc};
use frontdesk::db;
use frontdesk::domain::admission::{Moment, Verdict, decide};
use frontdesk::domain::desk::{Admit, Command, Outcome, SeatRef, Stamp, Undo};
use frontdesk::domain::seat::{Seat, SeatStatus};
use frontdesk::domain::session::Day;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};
use uuid::Uuid;

use super::{ROUNDS, SEARCHES, TIME, WARM, millis, percentile};

/// The login that acts as a desk.
const DESK: &str = "bench_desk";
/// Maximum ratio of a desk's time to the owner's.
const MOST: f64 = 1.2;

/// One line: an action that both do in turns.
#[derive(Clone, Copy)]
enum Work {
    Today,
    Roster,
    Arrivals,
    Search,
    Find,
    CheckIn,
}

const LINES: [(&str, Work); 6] = [
    ("today", Work::Today),
    ("roster", Work::Roster),
    ("arrivals", Work::Arrivals),
    ("search", Work::Search),
    ("check-in: order number", Work::Find),
    ("check-in: admit and undo", Work::CheckIn),
];

/// What they ask about, and whom a desk lets in.
struct Morning {
    day: NaiveDate,
    classes: Vec<Uuid>,
    seats: Vec<Seat>,
    open: Vec<Seat>,
}

/// Measures both beside each other and prints the ratio.
///
/// # Errors
/// When the desk is too slow, or the database says no.
pub async fn compare(options: &PgConnectOptions, day: NaiveDate, only: &str) -> anyhow::Result<()> {
    let mut owner = options.connect().await?;
    sign_up(&mut owner).await?;
    let mut desk = options.clone().username(DESK).password(DESK).connect().await?;
    let Day { sessions, .. } = db::day::day(&mut desk, day).await?;
    let classes = sessions.iter().map(|session| session.id).collect();
    let seats: Vec<Seat> = sessions.into_iter().flat_map(|session| session.seats).collect();
    let site = db::site::read(&mut desk).await?;
    let at = Moment { now: Utc::now(), site: &site, class: None, place: None };
    let is_open = |seat: &&Seat| {
        seat.seat_status == SeatStatus::Registered && matches!(decide(seat, at).verdict, Verdict::Admit | Verdict::Ask)
    };
    let open = seats.iter().filter(is_open).cloned().collect();
    let morning = Morning { day, classes, seats, open };
    anyhow::ensure!(!morning.open.is_empty(), "the desk can admit nobody on {day}");
    println!("\n{:<34} {:>10} {:>10} {:>6}", "", "desk", "owner", "ratio");
    let mut slow = Vec::new();
    for (name, work) in LINES.into_iter().filter(|(name, _)| name.contains(only)) {
        let ratio = line(name, work, &morning, &mut desk, &mut owner).await?;
        if ratio >= MOST && !matches!(work, Work::Today | Work::Arrivals) {
            slow.push(name);
        }
    }
    desk.close().await?;
    owner.close().await?;
    anyhow::ensure!(
        slow.is_empty(),
        "as the desk these take {MOST} times as long as as the owner, or longer: {slow:?}"
    );
    Ok(())
}

async fn sign_up(owner: &mut PgConnection) -> sqlx::Result<()> {
    let login = format!(
        "DO $$ BEGIN
             IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{DESK}') THEN
                 CREATE ROLE {DESK} LOGIN PASSWORD '{DESK}' IN ROLE frontdesk_desk;
             END IF;
         END $$;
         INSERT INTO staff (login, display_name, role) VALUES ('{DESK}', 'Bench Desk', 'desk') ON CONFLICT DO NOTHING;
         -- The day that counts as today may be over by now.
         UPDATE settings SET value = value || '{{\"wrong_day\": \"off\", \"class_over\": \"off\"}}'
         WHERE key = 'admission.policy'"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(login)).execute(owner).await.map(drop)
}

async fn line(
    name: &str,
    work: Work,
    morning: &Morning,
    desk: &mut PgConnection,
    owner: &mut PgConnection,
) -> anyhow::Result<f64> {
    let (mut desks, mut owners) = (Vec::new(), Vec::new());
    let began = Instant::now();
    for round in 0..WARM + ROUNDS {
        // The second one finds the pages in memory, so they take turns.
        let first_is_desk = round % 2 == 0;
        for is_desk in [first_is_desk, !first_is_desk] {
            let conn = if is_desk { &mut *desk } else { &mut *owner };
            let began = Instant::now();
            work.run(conn, morning, round).await?;
            if round >= WARM {
                if is_desk { &mut desks } else { &mut owners }.push(began.elapsed());
            }
        }
        if began.elapsed() > 2 * TIME && desks.len() >= 20 {
            break;
        }
    }
    let (desk, owner) = (median(&mut desks), median(&mut owners));
    let ratio = desk.as_secs_f64() / owner.as_secs_f64();
    println!("{name:<34} {:>7.2} ms {:>7.2} ms {ratio:>6.2}", millis(desk), millis(owner));
    Ok(ratio)
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    percentile(times, 50)
}

impl Work {
    async fn run(self, conn: &mut PgConnection, morning: &Morning, round: usize) -> anyhow::Result<()> {
        let Morning { day, classes, seats, open } = morning;
        match self {
            Self::Today => drop(db::day::day(conn, *day).await?),
            Self::Roster => drop(db::day::session(conn, classes[round % classes.len()]).await?),
            Self::Arrivals => drop(db::day::arrivals(conn, *day).await?),
            Self::Search => {
                let (_, texts) = SEARCHES[round % SEARCHES.len()];
                drop(db::people::search(conn, texts[round / SEARCHES.len() % texts.len()], *day).await?);
            }
            Self::Find => drop(db::people::find(conn, &seats[round * 7 % seats.len()].order_number, *day).await?),
            Self::CheckIn => check_in(conn, &open[round % open.len()]).await?,
        }
        Ok(())
    }
}

/// In and out again, so that the next one finds the seat as it was.
async fn check_in(conn: &mut PgConnection, seat: &Seat) -> anyhow::Result<()> {
    let stamp = Stamp { actor: "bench".into(), desk: "bench".into(), at: Utc::now() };
    let target = Uuid::new_v4();
    let admit = Command::Admit(Admit {
        event_id: target,
        seat: SeatRef::from(seat),
        token: seat.token.clone(),
        reason: None,
        overridden: Vec::new(),
    });
    let outcome = db::desk::run(conn, &admit, &stamp).await?;
    anyhow::ensure!(matches!(outcome, Outcome::Admitted { .. }), "not admitted: {outcome:?}");
    let undo = Command::Undo(Undo { event_id: Uuid::new_v4(), target });
    let outcome = db::desk::run(conn, &undo, &stamp).await?;
    anyhow::ensure!(matches!(outcome, Outcome::Done(_)), "not undone: {outcome:?}");
    Ok(())
}
