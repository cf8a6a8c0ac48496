//! The writes of a desk, one statement and one round trip each. Every command carries an id, so resending it after a
//! broken connection applies it once.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::domain::desk::{
    Admit, Command, NameSeat, Outcome, Pay, RecordIdentity, RecordKind, SeatRecord, SeatRef, SetMark, SignWaiver,
    Stamp, TakeBack, Undo,
};
use crate::domain::format::money_in;
use crate::domain::sealed::Confidential;
use crate::domain::seat::{Arrival, Seat};

/// Runs a command.
///
/// # Errors
/// Any database error, see [`super::error::trouble`].
pub async fn run(conn: &mut PgConnection, command: &Command, stamp: &Stamp) -> sqlx::Result<Outcome> {
    // Both times come from the same clock, so a wrong clock does not matter.
    let waited = Utc::now() - stamp.at;
    match command {
        Command::Admit(command) => admit(conn, command, stamp).await,
        Command::Mark(command) => mark(conn, command, stamp).await,
        Command::Undo(command) => undo(conn, command, stamp).await,
        Command::Name(command) => name(conn, command, stamp).await,
        Command::SignWaiver(command) => sign_waiver(conn, command, stamp).await,
        Command::RecordIdentity(command) => record_identity(conn, command, stamp).await,
        Command::Pay(command) => pay(conn, command, stamp).await,
        Command::TakeBack(command) => take_back(conn, command, stamp).await,
        Command::WriteNotes(command) => super::sealed::write_notes(conn, command, stamp).await,
        Command::Lead(write) => {
            let outcome = super::leads::run_late(conn, write.id, &write.command, &stamp.actor, waited).await?;
            Ok(Outcome::Lead(Box::new(outcome)))
        }
        Command::LeadView(write) => super::leads::write_view(conn, write).await.map(|()| Outcome::Kept),
        Command::Ticket(write) => {
            let outcome = super::tickets::run_late(conn, write.id, &write.command, &stamp.actor, waited).await?;
            Ok(Outcome::Ticket(Box::new(outcome)))
        }
        Command::TicketPersonal(keep) => super::tickets::keep(conn, keep).await.map(|()| Outcome::Kept),
    }
}

type Facts = Option<Json<Seat>>;

async fn admit(conn: &mut PgConnection, command: &Admit, stamp: &Stamp) -> sqlx::Result<Outcome> {
    let Admit { event_id, seat: SeatRef { item, seat }, token, reason, overridden } = command;
    let row = sqlx::query!(
        r#"SELECT outcome AS "outcome!", event_id, by_whom, at_desk, happened_at, facts AS "facts: Json<Seat>"
           FROM admit_seat($1, $2, $3, $4, $5, $6, $7, $8, $9)"#,
        event_id,
        item,
        seat,
        token,
        stamp.actor,
        stamp.desk,
        stamp.at,
        reason.as_deref(),
        overridden
    )
    .fetch_one(conn)
    .await?;
    let arrival = arrival(row.event_id, row.by_whom, row.at_desk, row.happened_at);
    Ok(with_seat(&row.outcome, row.facts, |outcome, seat| match outcome {
        "admitted" => Outcome::Admitted { event_id: *event_id, seat },
        "already_in" => Outcome::AlreadyIn { arrival, seat },
        "undone" => Outcome::Refused("This arrival has been undone. Check the person in again.".into()),
        _ => Outcome::Changed(seat),
    }))
}

async fn mark(conn: &mut PgConnection, command: &SetMark, stamp: &Stamp) -> sqlx::Result<Outcome> {
    let SetMark { event_id, seat: SeatRef { item, seat }, seen_status, seen_note, mark, note } = command;
    let row = sqlx::query!(
        r#"SELECT outcome AS "outcome!", facts AS "facts: Json<Seat>"
           FROM mark_seat($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"#,
        event_id,
        item,
        seat,
        seen_status.word(),
        seen_note.as_deref(),
        mark.word(),
        note.as_deref(),
        stamp.actor,
        stamp.desk,
        stamp.at
    )
    .fetch_one(conn)
    .await?;
    Ok(with_seat(&row.outcome, row.facts, |outcome, seat| match outcome {
        "changed" => Outcome::Changed(seat),
        "undone" => Outcome::Refused("This has been undone. Check the seat and try again.".into()),
        _ => Outcome::Done(seat),
    }))
}

async fn undo(conn: &mut PgConnection, command: &Undo, stamp: &Stamp) -> sqlx::Result<Outcome> {
    let Undo { event_id, target } = *command;
    let row = sqlx::query!(
        r#"SELECT outcome AS "outcome!", by_whom, at_desk, happened_at, facts AS "facts: Json<Seat>"
           FROM undo_event($1, $2, $3, $4, $5)"#,
        event_id,
        target,
        stamp.actor,
        stamp.desk,
        stamp.at
    )
    .fetch_one(conn)
    .await?;
    let by = arrival(Some(target), row.by_whom, row.at_desk, row.happened_at);
    if row.outcome == "not_found" {
        return Ok(Outcome::Refused("There is no such arrival to undo.".into()));
    }
    Ok(with_seat(&row.outcome, row.facts, |outcome, seat| match outcome {
        "already_undone" => Outcome::AlreadyUndone(seat),
        "superseded" => Outcome::Superseded { by, seat },
        _ => Outcome::Done(seat),
    }))
}

async fn name(conn: &mut PgConnection, command: &NameSeat, stamp: &Stamp) -> sqlx::Result<Outcome> {
    if let Some(id) = command.id {
        let answer = seat_command(conn, id, "name", command, stamp).await?;
        return Ok(with_seat(&answer.outcome, answer.facts, named));
    }
    let NameSeat { seat: SeatRef { item, seat }, seen, name, email, birth_date, person, .. } = command;
    let row = sqlx::query!(
        r#"SELECT outcome AS "outcome!", facts AS "facts: Json<Seat>" FROM name_seat($1, $2, $3, $4, $5, $6, $7)"#,
        item,
        seat,
        seen.as_deref(),
        name,
        email.as_deref(),
        *birth_date,
        *person
    )
    .fetch_one(conn)
    .await?;
    Ok(with_seat(&row.outcome, row.facts, named))
}

fn named(outcome: &str, seat: Box<Seat>) -> Outcome {
    match outcome {
        "named" => Outcome::Done(seat),
        _ => Outcome::Changed(seat),
    }
}

async fn take_back(conn: &mut PgConnection, command: &TakeBack, stamp: &Stamp) -> sqlx::Result<Outcome> {
    let answer = seat_command(conn, command.id, "take_back", command, stamp).await?;
    if let Some(sentence) = not_taken_back(&answer.outcome, command.kind) {
        return Ok(Outcome::Refused(sentence.into()));
    }
    Ok(with_seat(&answer.outcome, answer.facts, |_, seat| Outcome::Done(seat)))
}

/// Returns why a record was not taken back; `None` if it was.
fn not_taken_back(outcome: &str, kind: RecordKind) -> Option<&'static str> {
    match (outcome, kind) {
        ("already_taken_back", RecordKind::Payment) => Some("This payment was taken back before. Nothing was changed."),
        ("already_taken_back", _) => Some("This was taken back before. Nothing was changed."),
        ("other_tenders", _) => {
            Some("Part of this payment was taken back before. Nothing was changed. Correct (V) lists what is left.")
        }
        ("superseded", _) => Some("The seat was named again or used since, so its name stays. Nothing was changed."),
        ("order_closed", _) => Some("The order was refunded, so its payments stay. Nothing was changed."),
        ("not_found", _) => Some("This record is no longer there. Nothing was changed."),
        _ => None,
    }
}

/// Answer of `seat_command`.
#[derive(serde::Deserialize)]
struct SeatAnswer {
    outcome: String,
    facts: Facts,
    /// Amount still due after a payment.
    #[serde(default, with = "rust_decimal::serde::str_option")]
    balance: Option<Decimal>,
    /// Currency of the site, after a payment.
    currency: Option<String>,
}

/// Runs a verb of `seat_command` in one round trip.
async fn seat_command<C: serde::Serialize>(
    conn: &mut PgConnection,
    id: Uuid,
    verb: &str,
    command: &C,
    stamp: &Stamp,
) -> sqlx::Result<SeatAnswer> {
    let json = Json(Verb { verb, command });
    let answer = sqlx::query_scalar!(
        r#"SELECT seat_command($1, $2, $3, $4, $5) AS "answer!: Json<SeatAnswer>""#,
        id,
        json as _,
        stamp.actor,
        stamp.desk,
        stamp.at
    )
    .fetch_one(conn)
    .await?;
    Ok(answer.0)
}

/// A command with the verb under which `seat_command` knows it.
#[derive(serde::Serialize)]
struct Verb<'a, C> {
    verb: &'a str,
    #[serde(flatten)]
    command: &'a C,
}

/// Reads what can be taken back for a seat, newest first.
///
/// # Errors
/// Any database error, see [`super::error::trouble`].
pub async fn records(conn: &mut PgConnection, seat: SeatRef) -> sqlx::Result<Vec<SeatRecord>> {
    let records = sqlx::query_scalar!(
        r#"SELECT seat_records($1, $2) AS "records!: Json<Vec<SeatRecord>>""#,
        seat.item,
        seat.seat
    )
    .fetch_one(conn)
    .await?;
    Ok(records.0)
}

async fn sign_waiver(conn: &mut PgConnection, command: &SignWaiver, stamp: &Stamp) -> sqlx::Result<Outcome> {
    let SignWaiver { id, seat: SeatRef { item, seat }, covers, version, signed_name, guardian, guardian_phone } =
        command;
    let row = sqlx::query!(
        r#"SELECT outcome AS "outcome!", facts AS "facts: Json<Seat>"
           FROM sign_waiver($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"#,
        id,
        item,
        seat,
        covers,
        version,
        signed_name,
        guardian.as_deref(),
        guardian_phone.as_deref(),
        stamp.actor,
        stamp.desk,
        stamp.at
    )
    .fetch_one(conn)
    .await?;
    Ok(with_seat(&row.outcome, row.facts, |outcome, seat| match outcome {
        "changed" => Outcome::Changed(seat),
        _ => Outcome::Done(seat),
    }))
}

async fn record_identity(conn: &mut PgConnection, command: &RecordIdentity, stamp: &Stamp) -> sqlx::Result<Outcome> {
    let RecordIdentity { id, seat: SeatRef { item, seat }, covers, kind, valid_until, birth_date, number } = command;
    let row = sqlx::query!(
        r#"SELECT outcome AS "outcome!", facts AS "facts: Json<Seat>"
           FROM record_identity($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"#,
        id,
        item,
        seat,
        covers,
        kind,
        *valid_until,
        *birth_date,
        stamp.actor,
        stamp.desk,
        stamp.at,
        number.as_ref().map(Confidential::expose)
    )
    .fetch_one(conn)
    .await?;
    Ok(with_seat(&row.outcome, row.facts, |outcome, seat| match outcome {
        "changed" => Outcome::Changed(seat),
        _ => Outcome::Done(seat),
    }))
}

async fn pay(conn: &mut PgConnection, command: &Pay, stamp: &Stamp) -> sqlx::Result<Outcome> {
    let answer = seat_command(conn, command.id, "pay", command, stamp).await?;
    let balance = answer.balance.unwrap_or_default();
    if answer.outcome == "more_than_due" {
        let due = money_in(balance, answer.currency.as_deref().unwrap_or("USD"));
        return Ok(Outcome::Refused(format!("Only {due} is still due. Nothing was recorded.")));
    }
    Ok(with_seat(&answer.outcome, answer.facts, |_, seat| Outcome::Paid { balance, seat }))
}

/// Turns an outcome that refuses into its sentence. Calls `yes` for an outcome that carries the current seat.
fn with_seat(outcome: &str, facts: Facts, yes: impl FnOnce(&str, Box<Seat>) -> Outcome) -> Outcome {
    let sentence = match outcome {
        "not_found" => "This seat is no longer there. Look the person up again.",
        "event_reused" => "This action was already used for another seat. Try again.",
        "saved_before" => "Only your first version was saved. Press Esc and check the saved data before you send more.",
        "seat_closed" => "The seat is already used or cancelled, so its name stays. Undo the arrival first.",
        "outdated" => "A newer waiver was published. Open the form again and have the new one signed.",
        "no_key" => super::sealed::NO_KEY,
        "unnamed" => "The seat has no name yet. Name it first.",
        "order_closed" => "The order was cancelled or refunded, so nothing is due.",
        "already_paid" => "The order is already paid. Nothing was recorded.",
        _ => match facts {
            Some(Json(seat)) => return yes(outcome, Box::new(seat)),
            None => "This seat is no longer there. Look the person up again.",
        },
    };
    Outcome::Refused(sentence.into())
}

fn arrival(
    event: Option<Uuid>,
    by: Option<String>,
    desk: Option<String>,
    at: Option<DateTime<Utc>>,
) -> Option<Arrival> {
    Some(Arrival { event_id: event?, by: by?, desk: desk?, at: at? })
}
