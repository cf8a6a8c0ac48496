//! Leads. Each query is one database function, and each command one statement. Both check the session's rights. The
//! stage rules are in `domain::lead`, and the schema enforces them too.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::delayed::Delayed;
use crate::domain::lead::duplicates::{MatchFields, MatchScore, compare};
use crate::domain::lead::filter::{Filter, PageCursor, SavedView};
use crate::domain::lead::import_stage::ImportStage;
use crate::domain::lead::query::{Answer, Choices, Course, Instructor, Query, Venue};
use crate::domain::lead::work::{Command, Outcome, ViewWrite};
use crate::domain::lead::{Card, Column, Inquiry, LeadPage, Rules, Stats};

/// Runs a query and returns its answer.
///
/// # Errors
/// If the session may not work on leads, or the database cannot be read.
pub async fn ask(conn: &mut PgConnection, query: &Query) -> sqlx::Result<Answer> {
    Ok(match query {
        Query::Board { ask, most } => Answer::Board(board(conn, ask, cards(*most)).await?),
        Query::List { ask, after, most } => Answer::List(list(conn, ask, after.as_ref(), cards(*most)).await?),
        Query::Count(ask) => Answer::Count(u64::try_from(count(conn, ask).await?).unwrap_or_default()),
        Query::Page(lead) => Answer::Page(page(conn, *lead).await?.map(Box::new)),
        Query::Rules => Answer::Rules(Box::new(rules(conn).await?)),
        Query::Views => Answer::Views(views(conn).await?),
        Query::Doubles(face) => {
            let found = doubles(conn, std::slice::from_ref(face)).await?;
            Answer::Doubles(found.into_iter().next().unwrap_or_default())
        }
        Query::Figures(since) => Answer::Figures(Box::new(figures(conn, *since).await?)),
        Query::Choices => Answer::Choices(Box::new(choices(conn).await?)),
    })
}

fn cards(most: usize) -> i32 {
    i32::try_from(most).unwrap_or(i32::MAX)
}

/// Reads the board: every stage with its count and sums, and its first `most` cards, most urgent due time first.
///
/// # Errors
/// If the session may not work on leads, or the database cannot be read.
pub async fn board(conn: &mut PgConnection, ask: &Filter, most: i32) -> sqlx::Result<Vec<Column>> {
    sqlx::query_scalar!(r#"SELECT lead_board($1, $2) AS "board!: Json<Vec<Column>>""#, Json(ask) as _, most)
        .fetch_one(conn)
        .await
        .map(|board| board.0)
}

/// Reads a page of the list, or of a stage of the board.
///
/// # Errors
/// Same as [`board`].
pub async fn list(
    conn: &mut PgConnection,
    ask: &Filter,
    after: Option<&PageCursor>,
    most: i32,
) -> sqlx::Result<Vec<Card>> {
    sqlx::query_scalar!(
        r#"SELECT lead_list($1, $2, $3) AS "cards!: Json<Vec<Card>>""#,
        Json(ask) as _,
        after.map(Json) as _,
        most
    )
    .fetch_one(conn)
    .await
    .map(|cards| cards.0)
}

/// Counts the leads that match a filter.
///
/// # Errors
/// Same as [`board`].
pub async fn count(conn: &mut PgConnection, ask: &Filter) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"SELECT lead_count($1) AS "found!""#, Json(ask) as _).fetch_one(conn).await
}

/// Reads one lead in full; `None` if there is no such lead.
///
/// # Errors
/// Same as [`board`].
pub async fn page(conn: &mut PgConnection, lead: Uuid) -> sqlx::Result<Option<LeadPage>> {
    let page = sqlx::query_scalar!(r#"SELECT lead_page($1) AS "page: Json<LeadPage>""#, lead).fetch_one(conn).await?;
    Ok(page.map(|page| page.0))
}

/// Returns for each of `faces` the leads that are likely the same organization, best match first.
///
/// # Errors
/// Same as [`board`].
pub async fn doubles(conn: &mut PgConnection, faces: &[MatchFields]) -> sqlx::Result<Vec<Vec<(Card, MatchScore)>>> {
    let rows = sqlx::query!(
        r#"SELECT n AS "n!", card AS "card!: Json<Card>", face AS "face!: Json<MatchFields>" FROM lead_duplicates($1)"#,
        Json(faces) as _
    )
    .fetch_all(conn)
    .await?;
    let mut found: Vec<Vec<(Card, MatchScore)>> = faces.iter().map(|_| Vec::new()).collect();
    for row in rows {
        let at = usize::try_from(row.n - 1).unwrap_or_default();
        let (Some(face), Some(near)) = (faces.get(at), found.get_mut(at)) else { continue };
        // A merged lead counts as its root lead.
        let merged = Some(row.face.0.org_name.clone()).filter(|_| row.face.0 != row.card.match_fields());
        let like = MatchScore { merged, ..compare(face, &row.face) };
        if like.is_likely() {
            near.push((row.card.0, like));
        }
    }
    for near in &mut found {
        near.sort_by_key(|(card, like)| (std::cmp::Reverse(like.score), card.id, like.merged.is_some()));
        let mut seen = HashSet::new();
        near.retain(|(card, _)| seen.insert(card.id));
    }
    Ok(found)
}

/// Reads the institute's settings for leads, and today's date at the site.
///
/// # Errors
/// Same as [`board`].
pub async fn rules(conn: &mut PgConnection) -> sqlx::Result<Rules> {
    sqlx::query_scalar!(r#"SELECT lead_rules() AS "rules!: Json<Rules>""#).fetch_one(conn).await.map(|rules| rules.0)
}

/// Reads the funnel, and the leads by source, month and state, of all leads that came in since a day.
///
/// # Errors
/// Same as [`board`].
pub async fn figures(conn: &mut PgConnection, since: NaiveDate) -> sqlx::Result<Stats> {
    sqlx::query_scalar!(r#"SELECT lead_figures($1) AS "figures!: Json<Stats>""#, since)
        .fetch_one(conn)
        .await
        .map(|figures| figures.0)
}

/// Runs a command. `id` comes from the client: a command that is resent gets the first answer. `actor` is the
/// signature for a login that belongs to no staff member.
///
/// # Errors
/// If the session may not, or a named constraint refuses the command.
pub async fn run(conn: &mut PgConnection, id: Uuid, command: &Command, actor: &str) -> sqlx::Result<Outcome> {
    run_late(conn, id, command, actor, TimeDelta::zero()).await
}

/// Runs a command like [`run`], after it waited at its desk for `waited`.
///
/// # Errors
/// Same as [`run`].
pub async fn run_late(
    conn: &mut PgConnection,
    id: Uuid,
    command: &Command,
    actor: &str,
    waited: TimeDelta,
) -> sqlx::Result<Outcome> {
    let late = Delayed { command, waited: waited.num_seconds() };
    sqlx::query_scalar!(r#"SELECT lead_command($1, $2, $3) AS "outcome!: Json<Outcome>""#, id, Json(late) as _, actor)
        .fetch_one(conn)
        .await
        .map(|outcome| outcome.0)
}

/// Reads all leads as they came in, each with its current card, oldest first.
///
/// # Errors
/// Same as [`board`].
pub async fn export(conn: &mut PgConnection) -> sqlx::Result<Vec<(Inquiry, Card)>> {
    let rows =
        sqlx::query!(r#"SELECT inquiry AS "inquiry!: Json<Inquiry>", card AS "card!: Json<Card>" FROM lead_export()"#)
            .fetch_all(conn)
            .await?;
    Ok(rows.into_iter().map(|row| (row.inquiry.0, row.card.0)).collect())
}

/// Earlier imports that match a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// Time and importer of the same file; `None` if it is new.
    pub file: Option<(DateTime<Utc>, String)>,
    /// Hashes of its rows that were imported before.
    pub rows: Vec<String>,
}

/// Checks whether a file, or some of its rows, were imported before.
///
/// # Errors
/// Same as [`board`].
pub async fn imported(conn: &mut PgConnection, file_hash: &str, row_hashes: &[String]) -> sqlx::Result<Before> {
    let row = sqlx::query!(r#"SELECT file_at, file_by, rows FROM lead_imported($1, $2)"#, file_hash, row_hashes)
        .fetch_one(conn)
        .await?;
    Ok(Before { file: row.file_at.zip(row.file_by), rows: row.rows.unwrap_or_default() })
}

/// Values of a file's rows that existing leads may share.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
#[allow(missing_docs, reason = "the names are clear")]
pub struct Marks {
    pub emails: Vec<String>,
    pub phones: Vec<String>,
    pub towns: Vec<String>,
    /// Lead ids in an exported file.
    pub ids: Vec<Uuid>,
}

/// A lead that shares a value with a row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    /// Id of the lead.
    pub lead: Uuid,
    /// Root lead that it was merged into; the lead itself if it was not merged.
    pub root: Uuid,
    /// Organization of the root.
    pub name: String,
    /// Fields for the duplicate check.
    pub face: MatchFields,
    /// Current state of the lead, if it has a row's email or id.
    pub inquiry: Option<Inquiry>,
}

/// Reads a page of the leads that share a value with the rows of a file. Ordered by id, starting after `after`.
///
/// # Errors
/// Same as [`board`].
pub async fn alike(conn: &mut PgConnection, marks: &Marks, after: Uuid, most: i32) -> sqlx::Result<Vec<Alike>> {
    let rows = sqlx::query!(
        r#"SELECT lead_id AS "lead!", root AS "root!", name AS "name!", face AS "face!: Json<MatchFields>",
                  inquiry AS "inquiry: Json<Inquiry>"
           FROM lead_alike($1, $2, $3)"#,
        Json(marks) as _,
        after,
        most
    )
    .fetch_all(conn)
    .await?;
    let alike = rows.into_iter().map(|row| Alike {
        lead: row.lead,
        root: row.root,
        name: row.name,
        face: row.face.0,
        inquiry: row.inquiry.map(|inquiry| inquiry.0),
    });
    Ok(alike.collect())
}

/// A row of a file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Row {
    /// Line number in the file.
    pub line: i32,
    /// Hash from `domain::lead::file::row_hash`.
    pub hash: String,
    /// Values of the row.
    pub fields: Inquiry,
    /// Stage in which the lead starts.
    pub standing: ImportStage,
    /// Lead that the row was exported from, if the file has it.
    #[serde(skip)]
    pub lead: Option<Uuid>,
}

/// Adds rows of a file within the caller's transaction. Returns how many were new.
///
/// # Errors
/// If the session may not, or a constraint refuses a row.
pub async fn import(
    conn: &mut PgConnection,
    batch: Uuid,
    (file_hash, file_name): (&str, &str),
    rows: &[Row],
    actor: &str,
) -> sqlx::Result<i32> {
    sqlx::query_scalar!(
        r#"SELECT added AS "added!" FROM lead_import($1, $2, $3, $4, $5)"#,
        batch,
        file_hash,
        file_name,
        Json(rows) as _,
        actor
    )
    .fetch_one(conn)
    .await
}

/// Reads the saved views of the login, by name.
///
/// # Errors
/// If the database cannot be read.
pub async fn views(conn: &mut PgConnection) -> sqlx::Result<Vec<SavedView>> {
    let rows = sqlx::query!(
        r#"SELECT id, name, ask AS "ask: Json<Filter>" FROM lead_views WHERE login = session_user ORDER BY lower(name)"#
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| SavedView { id: row.id, name: row.name, ask: row.ask.0 }).collect())
}

/// Saves a view, or changes the view with this id.
///
/// # Errors
/// If another view has the name.
pub async fn save_view(conn: &mut PgConnection, view: &SavedView) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO lead_views (id, name, ask) VALUES ($1, $2, $3)
         ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, ask = EXCLUDED.ask",
        view.id,
        view.name,
        Json(&view.ask) as _
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Deletes a view.
///
/// # Errors
/// If the database cannot be written.
pub async fn forget_view(conn: &mut PgConnection, id: Uuid) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM lead_views WHERE id = $1 AND login = session_user", id).execute(conn).await.map(drop)
}

/// Saves or deletes a saved view of the login.
///
/// # Errors
/// Same as [`save_view`].
pub async fn write_view(conn: &mut PgConnection, write: &ViewWrite) -> sqlx::Result<()> {
    match write {
        ViewWrite::Save(view) => save_view(conn, view).await,
        ViewWrite::Forget(id) => forget_view(conn, *id).await,
    }
}

/// Reads the active courses, venues and instructors that a class can be made from.
///
/// # Errors
/// If the database cannot be read.
pub async fn choices(conn: &mut PgConnection) -> sqlx::Result<Choices> {
    let row = sqlx::query!(
        r#"SELECT
             (SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'name', name, 'price', price::text,
                                                           'hours', duration_hours, 'seats', max_capacity)
                                        ORDER BY name, id), '[]')
              FROM courses WHERE is_active) AS "courses!: Json<Vec<Course>>",
             (SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'name', name, 'capacity', capacity)
                                        ORDER BY lower(name), id), '[]')
              FROM venues WHERE is_active) AS "venues!: Json<Vec<Venue>>",
             (SELECT coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'name', trim(u.first_name || ' ' || u.last_name))
                                        ORDER BY u.last_name, u.first_name, i.id), '[]')
              FROM instructors i JOIN users u ON u.id = i.user_id
              WHERE i.is_active AND u.deleted_at IS NULL) AS "instructors!: Json<Vec<Instructor>>""#
    )
    .fetch_one(conn)
    .await?;
    Ok(Choices { courses: row.courses.0, venues: row.venues.0, instructors: row.instructors.0 })
}
