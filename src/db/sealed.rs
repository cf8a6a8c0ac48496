//! Sealed values (encrypted at rest): notes, document numbers, the exact look-up by email or phone, and the jobs that
//! seal values and change the key. The session's key is a setting of the connection (see `connect::with_key`). It is
//! never part of a statement.

use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::domain::desk::{Outcome, Stamp, WriteNotes};
use crate::domain::person::PersonKind;
use crate::domain::sealed::{KeptNotes, PersonSealed, SeatNotes};

/// Reads all sealed values of a person.
///
/// # Errors
/// If the database cannot be read.
pub async fn of_person(conn: &mut PgConnection, id: Uuid, kind: PersonKind) -> sqlx::Result<PersonSealed> {
    let sealed = sqlx::query_scalar!(
        r#"SELECT sealed_of_person($1, $2) AS "sealed!: Json<PersonSealed>""#,
        id,
        super::people::kind_word(kind)
    );
    Ok(sealed.fetch_one(conn).await?.0)
}

/// Reads the notes about the people in a class. Seats without notes are left out.
///
/// # Errors
/// If the database cannot be read.
pub async fn of_class(conn: &mut PgConnection, class: Uuid) -> sqlx::Result<Vec<SeatNotes>> {
    let rows = sqlx::query!(
        r#"SELECT seat_id AS "seat_id!", notes AS "notes!: Json<KeptNotes>" FROM notes_of_class($1)"#,
        class
    );
    let rows = rows.fetch_all(conn).await?;
    Ok(rows.into_iter().map(|row| SeatNotes { seat_id: row.seat_id, kept: row.notes.0 }).collect())
}

/// Writes a person's notes.
///
/// # Errors
/// Any database error, see [`super::error::trouble`].
pub async fn write_notes(conn: &mut PgConnection, command: &WriteNotes, stamp: &Stamp) -> sqlx::Result<Outcome> {
    let WriteNotes { id, person, kind, seen, notes } = command;
    let row = sqlx::query!(
        r#"SELECT outcome AS "outcome!", sealed AS "sealed: Json<PersonSealed>"
           FROM write_medical_notes($1, $2, $3, $4, $5, $6, $7, $8, $9)"#,
        id,
        person,
        super::people::kind_word(*kind),
        *seen,
        notes.emergency.expose(),
        notes.medical.expose(),
        stamp.actor,
        stamp.desk,
        stamp.at
    )
    .fetch_one(conn)
    .await?;
    let sealed = row.sealed.map(|sealed| Box::new(sealed.0)).unwrap_or_default();
    Ok(match row.outcome.as_str() {
        "written" => Outcome::NotesWritten(sealed),
        "changed" => Outcome::NotesChanged(sealed),
        other => Outcome::Refused(refusal(other).into()),
    })
}

fn refusal(outcome: &str) -> &'static str {
    match outcome {
        "no_key" => NO_KEY,
        "sealed" => "The existing notes are sealed under a key that this desk does not have. Nothing was saved.",
        "saved_before" => "Only your first version was saved. Press Esc and check the saved data before you send more.",
        _ => "Notes are kept of people who take part. This one is no longer there, or only bought.",
    }
}

/// Shown at a desk that has no key, or an old one.
pub(super) const NO_KEY: &str =
    "This desk does not have the institute's key, so nothing was saved. Leave the sealed field empty to save the rest.";

/// Finds the people with exactly this email (`email`) or phone (`phone`), without decrypting any.
///
/// # Errors
/// If the database cannot be read.
pub async fn find_exact(conn: &mut PgConnection, kind: &str, value: &str) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(r#"SELECT person_id AS "id!" FROM find_by_blind($1, $2)"#, kind, value).fetch_all(conn).await
}

/// Sealed values and indexed contacts, counted by key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Ids of the session's keys, the newest first.
    pub session: Vec<String>,
    /// Id of the key that seals; `None` before the first value was sealed.
    pub current: Option<String>,
    /// Sealed values by kind and key.
    pub values: Vec<Sealed>,
    /// Emails and phones in the keyed index, by key.
    pub looked_up: Vec<Indexed>,
    /// Waivers whose signature or network data is not sealed yet.
    pub unsealed_waivers: i64,
    /// Emails and phones that are not in the keyed index yet.
    pub unindexed: i64,
}

/// Number of sealed values of one kind under one key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// `notes`, `document_number`, `signature` or `network`.
    pub kind: String,
    /// Id of the key.
    pub key: String,
    /// Number of values.
    pub rows: i64,
}

/// Number of entries of the keyed index under one key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indexed {
    /// Id of the key.
    pub key: String,
    /// Number of entries.
    pub rows: i64,
}

impl Status {
    /// Returns true if this session can seal: it has the current key, or has any key while no key is current.
    #[must_use]
    pub fn can_seal(&self) -> bool {
        match &self.current {
            Some(current) => self.session.contains(current),
            None => !self.session.is_empty(),
        }
    }

    /// Returns how many values are under a key that is not the current one.
    #[must_use]
    pub fn under_others(&self) -> i64 {
        let is_other = |key: &String| Some(key) != self.current.as_ref();
        let values = self.values.iter().filter(|sealed| is_other(&sealed.key)).map(|sealed| sealed.rows);
        values.chain(self.looked_up.iter().filter(|entry| is_other(&entry.key)).map(|entry| entry.rows)).sum()
    }

    /// Returns how many values still have to be sealed or indexed.
    #[must_use]
    pub fn unsealed(&self) -> i64 {
        self.unsealed_waivers + self.unindexed
    }
}

/// Reads the counts. Every staff member may read them.
///
/// # Errors
/// If the database cannot be read.
pub async fn status(conn: &mut PgConnection) -> sqlx::Result<Status> {
    let status = sqlx::query_scalar!(r#"SELECT sealing_status() AS "status!: Json<Status>""#);
    Ok(status.fetch_one(conn).await?.0)
}

/// Returns true if the server logs parameter values, which would put notes into its log as plain text.
///
/// # Errors
/// If the server cannot be asked.
pub async fn log_shows_values(conn: &mut PgConnection) -> sqlx::Result<bool> {
    let shows = sqlx::query_scalar!(
        r#"SELECT current_setting('log_parameter_max_length') <> '0'
              AND (current_setting('log_statement') IN ('mod', 'all')
                   OR current_setting('log_min_duration_statement') <> '-1'
                   OR current_setting('log_min_duration_sample') <> '-1') AS "shows!""#
    );
    shows.fetch_one(conn).await
}

/// Result of making the session's first key the current one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// The key is current from now on.
    Begun,
    /// The key was current already.
    Current,
    /// The session has no key.
    NoKey,
    /// Some values are sealed under a key that the session lacks.
    LacksOld,
}

/// Makes the session's first key the one that seals.
///
/// # Errors
/// Any database error. The session needs the right to change settings.
pub async fn begin(conn: &mut PgConnection) -> sqlx::Result<Begun> {
    let outcome = sqlx::query_scalar!(r#"SELECT begin_sealing_key() AS "outcome!""#).fetch_one(conn).await?;
    Ok(match outcome.as_str() {
        "begun" => Begun::Begun,
        "current" => Begun::Current,
        "lacks_old" => Begun::LacksOld,
        _ => Begun::NoKey,
    })
}

/// Position of the next batch of a job. Each batch is one transaction, so a job may stop after any batch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Next {
    /// The first batch.
    #[default]
    First,
    /// The batch after this record.
    After(Option<String>, Uuid),
    /// No batch is left.
    Done,
}

/// Result of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Number of rows processed.
    pub rows: i64,
    /// Number of rows that could not be read and were left unchanged.
    pub stuck: i64,
    /// Position of the next batch.
    pub next: Next,
}

/// The sealing jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Job {
    /// Seals waiver data that the website wrote.
    Waivers,
    /// Seals values again under the current key.
    Reseal,
    /// Adds emails and phones to the keyed index, under the current key.
    Index,
}

/// Runs one batch of a job; `None` if this session cannot seal.
///
/// # Errors
/// Any database error. A batch is applied completely or not at all.
pub async fn batch(conn: &mut PgConnection, job: Job, from: &Next, most: i32) -> sqlx::Result<Option<Batch>> {
    let (kind, after) = match from {
        Next::First => (None, None),
        Next::After(kind, id) => (kind.as_deref(), Some(*id)),
        Next::Done => return Ok(Some(Batch { rows: 0, stuck: 0, next: Next::Done })),
    };
    let (done, stuck, kind, last) = match job {
        Job::Waivers => {
            let row = sqlx::query!("SELECT done, last FROM seal_waivers($1, $2)", after, most).fetch_one(conn).await?;
            (row.done, None, None, row.last)
        }
        Job::Index => {
            let row = sqlx::query!("SELECT done, last FROM blind_people($1, $2)", after, most).fetch_one(conn).await?;
            (row.done, None, None, row.last)
        }
        Job::Reseal => {
            let query =
                sqlx::query!("SELECT done, stuck, last_kind, last_owner FROM reseal($1, $2, $3)", kind, after, most);
            let row = query.fetch_one(conn).await?;
            (row.done, row.stuck, row.last_kind, row.last_owner)
        }
    };
    let next = last.map_or(Next::Done, |id| Next::After(kind, id));
    Ok(done.map(|rows| Batch { rows: rows.into(), stuck: stuck.unwrap_or_default().into(), next }))
}
