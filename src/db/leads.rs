//! Leads. Each question is one function of the database's, each command one statement; both are asked whether
//! the session may. What is decided about stages stands in `domain::lead` and is kept by the schema, too.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::desk::Delayed;
use crate::domain::lead::duplicates::{MatchFields, MatchScore, compare};
use crate::domain::lead::filter::{Filter, PageCursor, SavedView};
use crate::domain::lead::import_stage::ImportStage;
use crate::domain::lead::query::{Answer, Choices, Course, Instructor, Query, Venue};
use crate::domain::lead::work::{Command, Outcome, ViewWrite};
use crate::domain::lead::{Card, Column, Inquiry, LeadPage, Rules, Stats};

/// Answers a question.
///
/// # Errors
/// When the session may not work on leads, or the database cannot be read.
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

/// The board: every stage with its number and sums, and its first `most` cards by what is due.
///
/// # Errors
/// When the session may not work on leads, or the database cannot be read.
pub async fn board(conn: &mut PgConnection, ask: &Filter, most: i32) -> sqlx::Result<Vec<Column>> {
    sqlx::query_scalar!(r#"SELECT lead_board($1, $2) AS "board!: Json<Vec<Column>>""#, Json(ask) as _, most)
        .fetch_one(conn)
        .await
        .map(|board| board.0)
}

/// A page of the list, or of a stage of the board.
///
/// # Errors
/// As [`board`].
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

/// How many a question finds.
///
/// # Errors
/// As [`board`].
pub async fn count(conn: &mut PgConnection, ask: &Filter) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"SELECT lead_count($1) AS "found!""#, Json(ask) as _).fetch_one(conn).await
}

/// One lead whole; none when there is no such lead.
///
/// # Errors
/// As [`board`].
pub async fn page(conn: &mut PgConnection, lead: Uuid) -> sqlx::Result<Option<LeadPage>> {
    let page = sqlx::query_scalar!(r#"SELECT lead_page($1) AS "page: Json<LeadPage>""#, lead).fetch_one(conn).await?;
    Ok(page.map(|page| page.0))
}

/// For each face those that are likely the same organisation, the likeliest first.
///
/// # Errors
/// As [`board`].
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
        // A lead that was merged counts as the lead that it is a part of.
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

/// What the institute has set, and the day at the site.
///
/// # Errors
/// As [`board`].
pub async fn rules(conn: &mut PgConnection) -> sqlx::Result<Rules> {
    sqlx::query_scalar!(r#"SELECT lead_rules() AS "rules!: Json<Rules>""#).fetch_one(conn).await.map(|rules| rules.0)
}

/// The funnel, and leads by source, month and state, of those that came since a day.
///
/// # Errors
/// As [`board`].
pub async fn figures(conn: &mut PgConnection, since: NaiveDate) -> sqlx::Result<Stats> {
    sqlx::query_scalar!(r#"SELECT lead_figures($1) AS "figures!: Json<Stats>""#, since)
        .fetch_one(conn)
        .await
        .map(|figures| figures.0)
}

/// Carries a command out. `id` is the client's: sent again it is answered as the first time. `actor` signs
/// where the login is nobody's own.
///
/// # Errors
/// When the session may not, or a named rule refuses it.
pub async fn run(conn: &mut PgConnection, id: Uuid, command: &Command, actor: &str) -> sqlx::Result<Outcome> {
    run_late(conn, id, command, actor, TimeDelta::zero()).await
}

/// The same of something that has waited at its desk for so long.
///
/// # Errors
/// As [`run`].
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

/// All leads as they came, with what has become of them, oldest first.
///
/// # Errors
/// As [`board`].
pub async fn export(conn: &mut PgConnection) -> sqlx::Result<Vec<(Inquiry, Card)>> {
    let rows =
        sqlx::query!(r#"SELECT inquiry AS "inquiry!: Json<Inquiry>", card AS "card!: Json<Card>" FROM lead_export()"#)
            .fetch_all(conn)
            .await?;
    Ok(rows.into_iter().map(|row| (row.inquiry.0, row.card.0)).collect())
}

/// What is known of a file before it is imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// When and by whom the very same file was imported.
    pub file: Option<(DateTime<Utc>, String)>,
    /// Those of its rows that came before.
    pub rows: Vec<String>,
}

/// Whether a file, or some of its rows, came before.
///
/// # Errors
/// As [`board`].
pub async fn imported(conn: &mut PgConnection, file_hash: &str, row_hashes: &[String]) -> sqlx::Result<Before> {
    let row = sqlx::query!(r#"SELECT file_at, file_by, rows FROM lead_imported($1, $2)"#, file_hash, row_hashes)
        .fetch_one(conn)
        .await?;
    Ok(Before { file: row.file_at.zip(row.file_by), rows: row.rows.unwrap_or_default() })
}

/// What the rows of a file have that a lead may have, too.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
#[allow(missing_docs, reason = "the words say it")]
pub struct Marks {
    pub emails: Vec<String>,
    pub phones: Vec<String>,
    pub towns: Vec<String>,
    /// The ids of leads that an exported file has.
    pub ids: Vec<Uuid>,
}

/// A lead that has something in common with a row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    /// The lead.
    pub lead: Uuid,
    /// The lead that it is a part of; itself, if it was not merged.
    pub root: Uuid,
    /// The root's organization.
    pub name: String,
    /// What tells it apart.
    pub face: MatchFields,
    /// The lead as it is, where it has a row's email or id.
    pub inquiry: Option<Inquiry>,
}

/// A page of the leads that have something in common with the rows of a file, by id, behind `after`.
///
/// # Errors
/// As [`board`].
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
    /// Its line in the file.
    pub line: i32,
    /// `domain::lead::file::row_hash`.
    pub hash: String,
    /// What it says.
    pub fields: Inquiry,
    /// Where it begins.
    pub standing: ImportStage,
    /// The lead that it was exported from, if the file says so.
    #[serde(skip)]
    pub lead: Option<Uuid>,
}

/// Adds rows of a file, within the caller's transaction; how many were new.
///
/// # Errors
/// When the session may not, or a rule refuses a row.
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

/// The session's own saved views, by name.
///
/// # Errors
/// When the database cannot be read.
pub async fn views(conn: &mut PgConnection) -> sqlx::Result<Vec<SavedView>> {
    let rows = sqlx::query!(
        r#"SELECT id, name, ask AS "ask: Json<Filter>" FROM lead_views WHERE login = session_user ORDER BY lower(name)"#
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| SavedView { id: row.id, name: row.name, ask: row.ask.0 }).collect())
}

/// Saves a view, or changes the one of this id.
///
/// # Errors
/// When another view has the name.
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

/// Forgets a view.
///
/// # Errors
/// When the database cannot be written.
pub async fn forget_view(conn: &mut PgConnection, id: Uuid) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM lead_views WHERE id = $1 AND login = session_user", id).execute(conn).await.map(drop)
}

/// Does something about the session's own saved views.
///
/// # Errors
/// As [`save_view`].
pub async fn write_view(conn: &mut PgConnection, write: &ViewWrite) -> sqlx::Result<()> {
    match write {
        ViewWrite::Save(view) => save_view(conn, view).await,
        ViewWrite::Forget(id) => forget_view(conn, *id).await,
    }
}

/// What a class can be made of: what is taught, where and by whom, as long as it is active.
///
/// # Errors
/// When the database cannot be read.
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
