//! `frontdesk today`, `roster` and `search`.

use std::process::ExitCode;

use chrono::{NaiveDate, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::database::Database;
use super::target::DatabaseTarget;
use super::{Done, Failure};
use crate::config::Config;
use crate::db;
use crate::domain::admission;
use crate::domain::format::{TIME_WIDTH, phone_tail};
use crate::domain::person::PersonHit;
use crate::domain::seat::{Seat, SeatStatus};
use crate::domain::session::Session;
use crate::domain::site::Site;
use crate::domain::text::{column, safe};

#[derive(Debug, Serialize)]
struct ClassLine<'a> {
    id: Uuid,
    course: &'a str,
    starts_at: String,
    ends_at: String,
    venue: &'a str,
    instructor: Option<&'a str>,
    status: crate::domain::seat::ClassStatus,
    capacity: i32,
    taken: i32,
    arrived: usize,
    attention: usize,
}

impl<'a> ClassLine<'a> {
    fn of(session: &'a Session, site: &Site) -> Self {
        Self {
            id: session.id,
            course: &session.course,
            starts_at: session.starts_at.with_timezone(&site.timezone).to_rfc3339(),
            ends_at: session.ends_at.with_timezone(&site.timezone).to_rfc3339(),
            venue: &session.venue,
            instructor: session.instructor.as_deref(),
            status: session.status,
            capacity: session.capacity,
            taken: session.taken,
            arrived: session.here(),
            attention: session.exceptions(&site.policy).count(),
        }
    }
}

pub(super) async fn today(place: &DatabaseTarget, config: &Config, date: Option<NaiveDate>, json: bool) -> Done {
    let database = Database::open(place, config).await?;
    let mut conn = database.connect().await?;
    let site = db::site::read(&mut conn).await?;
    let date = date.unwrap_or_else(|| site.date_of(Utc::now()));
    let day = db::day::day(&mut conn, date).await?;
    if json {
        let lines: Vec<_> = day.sessions.iter().map(|session| ClassLine::of(session, &site)).collect();
        return print_json(&lines);
    }
    let format = site.format(site.date_of(Utc::now()));
    say!("{} · {}", safe(&site.name), format.full_date(date));
    if day.sessions.is_empty() {
        say!("No classes on this day.");
    }
    for session in &day.sessions {
        let mut remarks = session.warnings(format);
        let attention = session.exceptions(&site.policy).count();
        remarks.extend((attention > 0).then(|| format!("{attention} need attention")));
        say!(
            "{}–{:<TIME_WIDTH$}  {} {} {} {:>2}/{:<2} {:>2} here  {}",
            format.time_column(session.starts_at),
            format.time(session.ends_at),
            column(&session.course, 22),
            column(&session.venue, 12),
            column(session.instructor.as_deref().unwrap_or("—"), 16),
            session.taken,
            session.capacity,
            session.here(),
            safe(&remarks.join(", "))
        );
        say!("{:1$}{2}", "", 2 * TIME_WIDTH + 3, session.id);
    }
    Ok(ExitCode::SUCCESS)
}

#[derive(Debug, Serialize)]
struct SeatLine<'a> {
    seat_id: Uuid,
    name: Option<&'a str>,
    state: SeatStatus,
    flags: Vec<&'static str>,
    order_number: &'a str,
    code: String,
}

impl<'a> SeatLine<'a> {
    fn of(seat: &'a Seat, site: &Site) -> Self {
        Self {
            seat_id: seat.seat_id,
            name: seat.name.as_deref(),
            state: seat.seat_status,
            flags: admission::lasting_findings(seat, &site.policy)
                .iter()
                .map(|finding| finding.reason.word())
                .collect(),
            order_number: &seat.order_number,
            code: seat.code(),
        }
    }
}

pub(super) async fn roster(place: &DatabaseTarget, config: &Config, id: Uuid, json: bool) -> Done {
    let database = Database::open(place, config).await?;
    let mut conn = database.connect().await?;
    let site = db::site::read(&mut conn).await?;
    let session = db::day::session(&mut conn, id).await?;
    let session =
        session.ok_or_else(|| Failure::not_done("There is no class with this id. frontdesk today lists them."))?;
    if json {
        let lines: Vec<_> = session.seats.iter().map(|seat| SeatLine::of(seat, &site)).collect();
        return print_json(&lines);
    }
    let format = site.format(site.date_of(Utc::now()));
    say!(
        "{} · {} · {}",
        safe(&session.course),
        format.full_date(site.date_of(session.starts_at)),
        format.time(session.starts_at)
    );
    for seat in &session.seats {
        let flags: Vec<String> =
            admission::lasting_findings(seat, &site.policy).iter().map(|f| f.reason.short(format)).collect();
        say!(
            "{} {} {} {}",
            column(&seat.label(), 28),
            column(seat.status_label(), 10),
            column(&seat.code(), 18),
            safe(&flags.join(", "))
        );
    }
    Ok(ExitCode::SUCCESS)
}

#[derive(Debug, Serialize)]
struct PersonLine<'a> {
    person_id: Uuid,
    kind: crate::domain::person::PersonKind,
    name: &'a str,
    matched: &'a str,
    birth_year: Option<i32>,
    phone_tail: Option<String>,
    order_number: Option<&'a str>,
}

impl<'a> PersonLine<'a> {
    fn of(hit: &'a PersonHit) -> Self {
        Self {
            person_id: hit.person_id,
            kind: hit.kind,
            name: &hit.name,
            matched: &hit.matched,
            birth_year: hit.birth_year(),
            phone_tail: hit.phone_tail(),
            order_number: hit.order_number.as_deref(),
        }
    }
}

pub(super) async fn search(place: &DatabaseTarget, config: &Config, text: &str, json: bool) -> Done {
    let database = Database::open(place, config).await?;
    let mut conn = database.connect().await?;
    let site = db::site::read(&mut conn).await?;
    let hits = db::people::search(&mut conn, text, site.date_of(Utc::now())).await?;
    if json {
        let lines: Vec<_> = hits.iter().map(PersonLine::of).collect();
        return print_json(&lines);
    }
    if hits.is_empty() {
        say!("No one matches “{}”.", safe(text));
    }
    for hit in &hits {
        let birth = hit.birth_year().map(|year| format!("b. {year}")).unwrap_or_default();
        let phone = hit.phone.as_deref().and_then(phone_tail).unwrap_or_default();
        say!(
            "{} {} {} {} {}",
            column(&hit.name, 28),
            column(&birth, 8),
            column(&phone, 6),
            column(hit.order_number.as_deref().unwrap_or_default(), 16),
            safe(hit.class.as_deref().unwrap_or_default())
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn print_json<T: Serialize>(value: &T) -> Done {
    let text = serde_json::to_string_pretty(value).map_err(|error| Failure::not_done(error.to_string()))?;
    say!("{text}");
    Ok(ExitCode::SUCCESS)
}
