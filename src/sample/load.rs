//! Sends the sample to a server: all of it or nothing.

use sqlx::postgres::PgDatabaseError;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use super::copy_text::CopyText;
use super::indexes::Indexes;
use super::rows::{TABLES, Table};
use super::{Plan, World};

/// Bytes that wait before they are sent.
const CHUNK: usize = 1 << 20;
/// From this number of people on, indexes are built once at the end instead of row by row.
const LARGE: usize = 20_000;
/// Rows of one COPY: at its end the server checks their references, so progress stays even.
const ROWS_AT_ONCE: u64 = 100_000;

/// Where the load stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The table, or the work after the last one.
    pub stage: &'static str,
    /// Steps done of this stage.
    pub done: u64,
    /// Steps of this stage.
    pub total: u64,
}

/// What was loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Tables and the rows that went into each, in the order of loading.
    pub rows: Vec<(&'static str, u64)>,
}

/// Why nothing was loaded.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database has data already.
    #[error(
        "This database already has {people} people, so no sample was loaded. \
         Use an empty database, or --force to load the sample beside them."
    )]
    HasPeople {
        /// How many.
        people: i64,
    },
    /// The sample has a key that the database has too.
    #[error(
        "The sample cannot stand beside what this database holds, so nothing was loaded: {what} \
         Use an empty database."
    )]
    Collides {
        /// The server's words: which key of which table.
        what: String,
    },
    /// Anything else the server says.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Loads the sample in one transaction: all of it or nothing.
///
/// The connection must own the tables, since their triggers rest meanwhile; what they would have
/// derived is written with the rows, and the checks and references hold as always. With `force` the
/// sample goes beside whatever is there.
///
/// # Errors
/// [`Error::HasPeople`] unless `force`; [`Error::Collides`] when a forced sample has an order number,
/// an email, a course or a place in common with what is there.
pub async fn load(
    conn: &mut PgConnection,
    plan: &Plan,
    force: bool,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Summary, Error> {
    let mut transaction = conn.begin().await?;
    let people: i64 = sqlx::query_scalar("SELECT count(*) FROM users").fetch_one(&mut *transaction).await?;
    if people > 0 && !force {
        return Err(Error::HasPeople { people });
    }
    progress(Progress { stage: "plan", done: 0, total: 1 });
    sqlx::raw_sql("SET LOCAL maintenance_work_mem = '512MB'").execute(&mut *transaction).await?;
    let world = World::new(plan);
    triggers(&mut transaction, "DISABLE").await?;
    let keys =
        if plan.people.unwrap_or_default() > LARGE { Some(Indexes::drop(&mut transaction).await?) } else { None };
    let mut summary = Summary::default();
    for table in &TABLES {
        let rows = copy(&mut transaction, &world, table, progress).await?;
        summary.rows.push((table.name, rows));
    }
    if let Some(keys) = keys {
        keys.restore(&mut transaction, progress).await.map_err(collision)?;
    }
    progress(Progress { stage: "places", done: 0, total: 1 });
    sqlx::raw_sql(COUNT_PLACES).execute(&mut *transaction).await?;
    progress(Progress { stage: "places", done: 1, total: 1 });
    triggers(&mut transaction, "ENABLE").await?;
    for (stage, statement) in FINISH {
        progress(Progress { stage, done: 0, total: 1 });
        sqlx::raw_sql(statement).execute(&mut *transaction).await?;
        progress(Progress { stage, done: 1, total: 1 });
    }
    super::sealed::seal(&mut transaction, plan.now.with_timezone(&plan.timezone).date_naive()).await?;
    transaction.commit().await?;
    Ok(summary)
}

/// Absent participants take no place: who is absent is known seat by seat.
const COUNT_PLACES: &str = "
    UPDATE schedule s SET
        spots_filled = c.taken,
        status = CASE WHEN s.status NOT IN ('scheduled', 'full') THEN s.status
                      WHEN c.taken >= s.max_capacity THEN 'full' ELSE 'scheduled' END
    FROM (SELECT oi.schedule_id, coalesce(sum(oi.quantity) FILTER (
                     WHERE seat_is_taken(oi.status, o.status, o.payment_status)), 0) AS taken
          FROM order_items oi JOIN orders o ON o.id = oi.order_id GROUP BY oi.schedule_id) c
    WHERE c.schedule_id = s.id AND s.spots_filled <> c.taken";

/// What follows the rows.
const FINISH: [(&str, &str); 4] = [
    ("search", "SELECT person_search_rebuild()"),
    ("leads", "SELECT leads_rebuild()"),
    ("tickets", "SELECT tickets_rebuild()"),
    ("statistics", "ANALYZE"),
];

async fn triggers(conn: &mut PgConnection, verb: &'static str) -> Result<(), Error> {
    for table in &TABLES {
        let statement = format!("ALTER TABLE {} {verb} TRIGGER USER", table.name);
        sqlx::query(AssertSqlSafe(statement)).execute(&mut *conn).await?;
    }
    Ok(())
}

/// Copies one table and answers with its number of rows.
async fn copy(
    conn: &mut PgConnection,
    world: &World,
    table: &Table,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<u64, Error> {
    let statement = format!("COPY {} ({}) FROM STDIN", table.name, table.columns);
    let steps = table.source.steps(world);
    let mut report = |done| progress(Progress { stage: table.name, done: done as u64, total: steps as u64 });
    let mut text = CopyText::default();
    let mut step = 0;
    report(0);
    while step < steps {
        let until = text.rows() + ROWS_AT_ONCE;
        let mut copy = conn.copy_in_raw(&statement).await?;
        while step < steps && text.rows() < until {
            table.source.write(world, step, &mut text);
            step += 1;
            if text.bytes().len() >= CHUNK {
                copy.send(text.bytes()).await?;
                text.clear();
                report(step);
            }
        }
        copy.send(text.bytes()).await?;
        text.clear();
        copy.finish().await.map_err(collision)?;
        report(step);
    }
    Ok(text.rows())
}

/// A key or a class time that is taken already is told apart from all other errors.
fn collision(error: sqlx::Error) -> Error {
    let told = error
        .as_database_error()
        .and_then(|error| error.try_downcast_ref::<PgDatabaseError>())
        .filter(|error| matches!(error.code(), "23505" | "23P01"))
        .map(|error| format!("{}: {}", error.table().unwrap_or_default(), error.detail().unwrap_or(error.message())));
    told.map_or(Error::Database(error), |what| Error::Collides { what })
}
