//! `frontdesk check-in` and `frontdesk undo`: one object, one exit status.

use std::process::ExitCode;

use chrono::{DateTime, Utc};
use clap::Args;
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::database::Database;
use super::target::DatabaseTarget;
use super::{Done, Failure, NOT_DONE};
use crate::config::Config;
use crate::db;
use crate::domain::admission::{self, Decision, Moment, Verdict};
use crate::domain::desk::{self, Admit, Command, Outcome, Stamp};
use crate::domain::scan::Code;
use crate::domain::seat::{Arrival, Seat, ValidSeat};
use crate::domain::site::Site;
use crate::domain::staff::Actor;
use crate::domain::text::safe;

/// `frontdesk check-in`.
#[derive(Debug, Args)]
pub(super) struct CheckIn {
    /// An order number, a seat (MDI-2026-00042-2), an order item's id, or a link that ends in one
    code: String,
    /// Only for this class
    #[arg(long, value_name = "ID")]
    session: Option<Uuid>,
    /// Override, where the policy allows it, with this reason
    #[arg(long = "override", value_name = "REASON")]
    reason: Option<String>,
    /// The id of this arrival; a retry with the same id is applied once
    #[arg(long, value_name = "UUID")]
    event_id: Option<Uuid>,
    #[command(flatten)]
    json: super::Json,
}

/// `frontdesk undo`.
#[derive(Debug, Args)]
pub(super) struct Undo {
    /// The event's id, as check-in printed it
    event_id: Uuid,
    #[command(flatten)]
    json: super::Json,
}

/// The printed result.
#[derive(Debug, Default, Serialize)]
struct Report {
    outcome: &'static str,
    reasons: Vec<&'static str>,
    event_id: Option<Uuid>,
    seat_id: Option<Uuid>,
    name: Option<String>,
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    desk: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    candidates: Vec<Candidate>,
    /// Valid seat of the person, if this seat is closed or past.
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_seat: Option<Valid>,
    message: String,
}

/// The seat of a person who booked again.
#[derive(Debug, Serialize)]
struct Valid {
    code: String,
    seat_id: Uuid,
    session_id: Uuid,
    course: String,
    starts_at: DateTime<Utc>,
    venue: String,
}

impl From<&ValidSeat> for Valid {
    fn from(seat: &ValidSeat) -> Self {
        Self {
            code: seat.code(),
            seat_id: seat.seat_id,
            session_id: seat.schedule_id,
            course: seat.course.clone(),
            starts_at: seat.starts_at,
            venue: seat.venue.clone(),
        }
    }
}

/// A seat that an ambiguous code may mean.
#[derive(Debug, Serialize)]
struct Candidate {
    code: String,
    seat_id: Uuid,
    name: String,
    course: String,
    session_id: Uuid,
    /// Code of the seat that the person has instead of this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_seat: Option<String>,
}

impl Report {
    fn of(outcome: &'static str, seat: &Seat, message: impl Into<String>) -> Self {
        Self {
            outcome,
            seat_id: Some(seat.seat_id),
            name: seat.name.clone(),
            code: Some(seat.code()),
            valid_seat: seat.valid_seat.as_ref().map(Valid::from),
            message: message.into(),
            ..Self::default()
        }
    }

    fn with_arrival(mut self, arrival: Option<&Arrival>) -> Self {
        if let Some(arrival) = arrival {
            self.event_id = Some(arrival.event_id);
            self.by = Some(arrival.by.clone());
            self.desk = Some(arrival.desk.clone());
            self.at = Some(arrival.at);
        }
        self
    }

    fn finish(&self, json: bool) -> Done {
        if json {
            let line = serde_json::to_string(self).map_err(|error| Failure::not_done(error.to_string()))?;
            say!("{line}");
        } else {
            say!("{}", safe(&self.message));
            for candidate in &self.candidates {
                let valid = candidate.valid_seat.as_ref().map(|code| format!(", now {code}")).unwrap_or_default();
                say!("  {}  {} ({}{valid})", candidate.code, safe(&candidate.name), safe(&candidate.course));
            }
        }
        Ok(if matches!(self.outcome, "admitted" | "undone") { ExitCode::SUCCESS } else { ExitCode::from(NOT_DONE) })
    }
}

/// The desk that a command acts for.
struct Desk {
    conn: PgConnection,
    site: Site,
    actor: Actor,
    _database: Database,
}

impl Desk {
    async fn open(place: &DatabaseTarget, config: &Config) -> Result<Self, Failure> {
        let database = Database::open(place, config).await?;
        let mut conn = database.connect().await?;
        let site = db::site::read(&mut conn).await?;
        let actor = database.actor(&mut conn, config).await?;
        Ok(Self { conn, site, actor, _database: database })
    }

    fn stamp(&self) -> Stamp {
        Stamp { actor: self.actor.name.clone(), desk: self.actor.desk.clone(), at: Utc::now() }
    }
}

pub(super) async fn check_in(place: &DatabaseTarget, config: &Config, args: &CheckIn) -> Done {
    let code = match Code::parse(&args.code) {
        Ok(code) => code,
        Err(sentence) => {
            let report = Report { outcome: "not_found", message: sentence.to_string(), ..Report::default() };
            return report.finish(args.json.json);
        }
    };
    let mut desk = Desk::open(place, config).await?;
    let today = desk.site.date_of(Utc::now());
    let seats = db::seats::by_code(&mut desk.conn, &code, today).await?;
    let report = match one_seat(&seats, args.session, &desk.site) {
        Ok(seat) => admit(&mut desk, seat, args).await?,
        Err(report) => *report,
    };
    report.finish(args.json.json)
}

/// Returns the seat that a code means now. For an order it is the seat for today (or for the chosen class).
fn one_seat(seats: &[Seat], session: Option<Uuid>, site: &Site) -> Result<Seat, Box<Report>> {
    let today = site.date_of(Utc::now());
    let fits = |seat: &&Seat| {
        let (first, last) = site.days_of(seat.starts_at, seat.ends_at);
        seat.is_open() && session.map_or((first..=last).contains(&today), |session| session == seat.schedule_id)
    };
    let fitting: Vec<&Seat> = seats.iter().filter(fits).collect();
    let choice: Vec<&Seat> = if fitting.is_empty() { seats.iter().collect() } else { fitting };
    match choice.as_slice() {
        [] => Err(Box::new(Report {
            outcome: "not_found",
            message: "No order has this code.".into(),
            ..Report::default()
        })),
        [seat] => Ok((*seat).clone()),
        several => Err(Box::new(Report {
            outcome: "ambiguous",
            message: "The code means more than one seat. Give one of these:".into(),
            candidates: several
                .iter()
                .map(|seat| Candidate {
                    code: seat.code(),
                    seat_id: seat.seat_id,
                    name: seat.label(),
                    course: seat.course.clone(),
                    session_id: seat.schedule_id,
                    valid_seat: seat.valid_seat.as_ref().map(ValidSeat::code),
                })
                .collect(),
            ..Report::default()
        })),
    }
}

async fn admit(desk: &mut Desk, seat: Seat, args: &CheckIn) -> Result<Report, Failure> {
    let event_id = args.event_id.unwrap_or_else(Uuid::new_v4);
    let mut seat = seat;
    // The facts may change between reading and writing. Then decide again with the new facts.
    for _ in 0..3 {
        let place = desk.actor.venue.as_deref();
        let at = Moment { now: Utc::now(), site: &desk.site, class: args.session, place };
        let decision = admission::decide(&seat, at);
        let overridden = match overrides(&decision, desk, args) {
            Ok(overridden) => overridden,
            Err(sentence) => return Ok(refusal(&seat, &decision, &desk.site, sentence)),
        };
        let reason = args.reason.clone().filter(|_| !overridden.is_empty());
        let command =
            Command::Admit(Admit { event_id, seat: (&seat).into(), token: seat.token.clone(), reason, overridden });
        let stamp = desk.stamp();
        match db::desk::run(&mut desk.conn, &command, &stamp).await? {
            Outcome::Admitted { event_id, seat } => {
                let when = desk.site.clock_or_day(seat.starts_at, desk.site.date_of(at.now));
                let words = format!("{} checked in: {}, {when}, {}.", seat.label(), seat.course, seat.venue);
                let report = Report::of("admitted", &seat, words);
                return Ok(Report { event_id: Some(event_id), ..report });
            }
            Outcome::AlreadyIn { arrival, seat } => return Ok(already_in(&seat, arrival.as_ref(), &desk.site)),
            Outcome::Changed(fresh) => seat = *fresh,
            Outcome::Refused(sentence) => return Ok(Report::of("stop", &seat, sentence)),
            _ => return Err(Failure::not_done("The database gave an answer that does not fit a check-in.")),
        }
    }
    Ok(Report::of("stop", &seat, "The seat keeps changing. Nothing was written; try again."))
}

/// Returns the reasons to override; empty if no override is needed. The error says why an override is not possible.
fn overrides(decision: &Decision, desk: &Desk, args: &CheckIn) -> Result<Vec<String>, Option<String>> {
    match (decision.verdict, &args.reason) {
        (Verdict::Admit | Verdict::AlreadyIn, _) => Ok(Vec::new()),
        (_, None) => Err(None),
        (_, Some(reason)) if reason.trim().chars().count() < 3 => {
            Err(Some("An override needs a reason in a few words.".into()))
        }
        (_, Some(_)) => {
            admission::may_lift(decision, &desk.actor.rights, desk.site.format(desk.site.date_of(Utc::now())))
                .map(|()| decision.findings.iter().map(|finding| finding.reason.word().to_owned()).collect())
                .map_err(Some)
        }
    }
}

fn refusal(seat: &Seat, decision: &Decision, site: &Site, why: Option<String>) -> Report {
    let outcome = if decision.verdict == Verdict::Ask { "ask" } else { "stop" };
    let format = site.format(site.date_of(Utc::now()));
    let mut sentences: Vec<String> = decision.findings.iter().map(|finding| finding.reason.sentence(format)).collect();
    sentences.extend(why);
    sentences.extend(seat.valid_seat.as_ref().map(|valid| {
        let when = format.moment(valid.starts_at);
        format!("The valid seat is {}: {}, {when}, {}.", valid.code(), valid.course, valid.venue)
    }));
    let message = format!("{}: {}. {}", outcome.to_uppercase(), seat.label(), sentences.join(" "));
    let reasons = decision.findings.iter().map(|finding| finding.reason.word()).collect();
    Report { reasons, ..Report::of(outcome, seat, message) }
}

fn already_in(seat: &Seat, arrival: Option<&Arrival>, site: &Site) -> Report {
    let who = arrival
        .map(|arrival| {
            format!(
                ", by {} at {}, {}",
                arrival.by,
                arrival.desk,
                site.clock_or_day(arrival.at, site.date_of(Utc::now()))
            )
        })
        .unwrap_or_default();
    Report::of("already_in", seat, format!("{} is in already{who}.", seat.label())).with_arrival(arrival)
}

pub(super) async fn undo(place: &DatabaseTarget, config: &Config, args: &Undo) -> Done {
    let mut desk = Desk::open(place, config).await?;
    let command = Command::Undo(desk::Undo { event_id: Uuid::new_v4(), target: args.event_id });
    let stamp = desk.stamp();
    let report = match db::desk::run(&mut desk.conn, &command, &stamp).await? {
        Outcome::Done(seat) => Report::of("undone", &seat, format!("{}: undone; the seat is as it was.", seat.label())),
        Outcome::AlreadyUndone(seat) => {
            Report::of("undone", &seat, format!("{}: this was undone before.", seat.label()))
        }
        Outcome::Superseded { by, seat } => {
            let message = format!("{} was changed since; nothing was undone.", seat.label());
            Report::of("superseded", &seat, message).with_arrival(by.as_ref())
        }
        Outcome::Refused(sentence) => Report { outcome: "not_found", message: sentence, ..Report::default() },
        _ => return Err(Failure::not_done("The database gave an answer that does not fit an undo.")),
    };
    report.finish(args.json.json)
}
