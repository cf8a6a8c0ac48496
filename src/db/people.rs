//! Finds people, and reads the page of one person.

use chrono::{Datelike, NaiveDate};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::seats;
use crate::domain::desk::Found;
use crate::domain::license::Born;
use crate::domain::person::{About, IdentityLine, OrderLine, PersonHit, PersonKind, PersonPage, WaiverLine};
use crate::domain::scan::Code;
use crate::domain::seat::Seat;

/// Maximum number of people in a search result.
const PEOPLE: i32 = 30;

/// Searches for the text in the check-in field. Returns the seats of a code, or people with their seats.
///
/// # Errors
/// If the database cannot be read.
pub async fn find(conn: &mut PgConnection, text: &str, day: NaiveDate) -> sqlx::Result<Found> {
    let text = &plain(text);
    if let Ok(code) = Code::parse(text) {
        return Ok(Found::of_seats(seats::by_code(conn, &code, day).await?));
    }
    find_people(conn, text, None, day).await
}

/// The people who may be the holder of a license, with their seats: by name and birth date.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_holder(conn: &mut PgConnection, name: &str, born: Born, day: NaiveDate) -> sqlx::Result<Found> {
    find_people(conn, &plain(name), Some(born.0), day).await
}

async fn find_people(
    conn: &mut PgConnection,
    text: &str,
    born: Option<NaiveDate>,
    day: NaiveDate,
) -> sqlx::Result<Found> {
    let numbers = if born.is_some() { Vec::new() } else { short_order_numbers(text, day) };
    let row = sqlx::query!(
        r#"WITH hits AS (
               SELECT h.*, row_number() OVER () AS rank
               FROM (SELECT * FROM find_people($1, $2, $3) WHERE $5::date IS NULL
                     UNION ALL
                     SELECT * FROM find_holder($1, $5, $2, $3) WHERE $5 IS NOT NULL) h
           ), items AS (
               SELECT item, min(rank) AS rank, bool_or(is_exact) AS is_exact
               FROM (SELECT i.item, hits.rank, hits.how = 'exact' AS is_exact
                     FROM items_of_people(ARRAY(SELECT person_id FROM hits WHERE rank <= 12)) i
                     JOIN hits USING (person_id)
                     UNION ALL
                     SELECT oi.id, 0, TRUE FROM orders o JOIN order_items oi ON oi.order_id = o.id
                     WHERE o.order_number = ANY($4)) ways
               GROUP BY item
           ), nearest AS (
               SELECT items.item, items.rank, items.is_exact, site_date(s.start_datetime) AS class_date
               FROM items JOIN order_items oi ON oi.id = items.item JOIN schedule s ON s.id = oi.schedule_id
               WHERE s.start_datetime >= site_day_start($2) - interval '30 days'
               ORDER BY site_date(s.start_datetime) <> $2, s.start_datetime < site_day_start($2),
                        abs(extract(epoch FROM s.start_datetime - site_day_start($2))), items.rank
               LIMIT 40
           ), seats AS MATERIALIZED (
               SELECT n.is_exact, f.seat_id, f.facts,
                      row_number() OVER (ORDER BY n.class_date <> $2, n.class_date < $2, abs(n.class_date - $2), n.rank,
                                                  f.start_datetime, f.seat_no) AS rank
               FROM nearest n
               JOIN facts_of_items(ARRAY(SELECT item FROM nearest)) f ON f.order_item_id = n.item
           )
           SELECT (SELECT coalesce(jsonb_agg(p.hit || jsonb_build_object('matched', hits.matched, 'how', hits.how,
                                                                         'expected_today', hits.expected_today)
                                             ORDER BY hits.rank), '[]')
                   FROM hits JOIN person_hits(ARRAY(SELECT person_id FROM hits), $2) p USING (person_id)
                  ) AS "people!: Json<Vec<PersonHit>>",
                  (SELECT coalesce(jsonb_agg(facts ORDER BY rank), '[]') FROM seats) AS "seats!: Json<Vec<Seat>>",
                  ARRAY(SELECT seat_id FROM seats WHERE NOT is_exact) AS "similar!: Vec<Uuid>"
           "#,
        text,
        day,
        PEOPLE,
        &numbers,
        born
    )
    .fetch_one(conn)
    .await?;
    let similar = row.similar.into_iter().collect();
    Ok(Found { people: row.people.0, similar, ..Found::of_seats(row.seats.0) })
}

/// Returns the typed text without control characters, limited to 1,000 characters, which is longer than any link.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(1_000).collect()
}

/// Expands a short order number: "42" at the desk means order 42 of this year or of last year.
fn short_order_numbers(text: &str, day: NaiveDate) -> Vec<String> {
    match text.trim().parse::<u32>() {
        Ok(number) if text.trim().len() <= 5 => {
            [day.year(), day.year() - 1].iter().map(|year| format!("MDI-{year}-{number:05}")).collect()
        }
        _ => Vec::new(),
    }
}

/// Searches for people, best matches first.
///
/// # Errors
/// If the database cannot be read.
pub async fn search(conn: &mut PgConnection, text: &str, day: NaiveDate) -> sqlx::Result<Vec<PersonHit>> {
    let text = &plain(text);
    if let Ok(code) = Code::parse(text) {
        return people_of_code(conn, &code, day).await;
    }
    let hits = sqlx::query_scalar!(
        r#"WITH hits AS (
               SELECT h.person_id, h.matched, h.expected_today, h.how, row_number() OVER () AS rank
               FROM find_people($1, $2, $3) h
           ), of_order AS (
               SELECT unnest(distinct_people(ARRAY(
                          SELECT p.person_id
                          FROM orders o
                          JOIN order_items oi ON oi.order_id = o.id
                          JOIN person_search p ON p.person_id = ANY(ARRAY[o.id, o.user_id, oi.id, oi.participant_id])
                          WHERE o.order_number = ANY($4)))) AS person_id
           ), found AS (
               SELECT person_id, 'order' AS matched, FALSE AS expected_today, 'exact' AS how, 0 AS rank FROM of_order
               UNION ALL
               SELECT * FROM hits WHERE NOT EXISTS (SELECT 1 FROM of_order o WHERE o.person_id = hits.person_id)
           )
           SELECT p.hit || jsonb_build_object('matched', found.matched, 'expected_today', found.expected_today,
                                              'how', found.how) AS "hit!: Json<PersonHit>"
           FROM found JOIN person_hits(ARRAY(SELECT person_id FROM found), $2) p USING (person_id)
           ORDER BY found.rank"#,
        text,
        day,
        PEOPLE,
        &short_order_numbers(text, day)
    )
    .fetch_all(conn)
    .await?;
    Ok(hits.into_iter().map(|hit| hit.0).collect())
}

/// Returns all people of an order: its participants and its buyer.
async fn people_of_code(conn: &mut PgConnection, code: &Code, day: NaiveDate) -> sqlx::Result<Vec<PersonHit>> {
    let seats = seats::by_code(conn, code, day).await?;
    let Some(order) = seats.first().map(|seat| seat.order_id) else { return Ok(Vec::new()) };
    let ids: Vec<Uuid> = seats.iter().map(|seat| seat.person_id.unwrap_or(seat.seat_id)).collect();
    let hits = sqlx::query_scalar!(
        r#"SELECT p.hit || '{"matched": "order", "expected_today": false}' AS "hit!: Json<PersonHit>"
           FROM person_hits(distinct_people($1::uuid[] || $2::uuid || ARRAY(SELECT user_id FROM orders WHERE id = $2)),
                            $3) p"#,
        &ids,
        order,
        day
    )
    .fetch_all(conn)
    .await?;
    Ok(hits.into_iter().map(|hit| hit.0).collect())
}

/// Reads one person's page; `None` if the id belongs to no person of this kind.
///
/// # Errors
/// If the database cannot be read.
pub async fn page(conn: &mut PgConnection, id: Uuid, kind: PersonKind) -> sqlx::Result<Option<PersonPage>> {
    let row = sqlx::query!(
        r#"SELECT p.person || '{"matched": "name", "expected_today": false}' AS "person!: Json<PersonHit>",
                  p.person AS "about!: Json<About>",
                  p.seats AS "seats!: Json<Vec<Seat>>", p.orders AS "orders!: Json<Vec<OrderLine>>",
                  p.waivers AS "waivers!: Json<Vec<WaiverLine>>", p.identity AS "identity!: Json<Vec<IdentityLine>>",
                  p.guardians AS "guardians!"
           FROM person_page($1, (SELECT site_date(now()))) p
           WHERE p.person ->> 'kind' = $2"#,
        id,
        kind_word(kind)
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| PersonPage {
        person: row.person.0,
        about: row.about.0,
        orders: row.orders.0,
        seats: row.seats.0,
        waivers: row.waivers.0,
        identity: row.identity.0,
        guardians: row.guardians,
    }))
}

pub(super) fn kind_word(kind: PersonKind) -> &'static str {
    match kind {
        PersonKind::Account => "account",
        PersonKind::Attendee => "attendee",
        PersonKind::Buyer => "buyer",
    }
}
