//! Finding people and showing one whole.

use chrono::{Datelike, NaiveDate};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::seats;
use crate::domain::desk::Found;
use crate::domain::person::{IdentityLine, OrderLine, PersonHit, PersonKind, PersonPage, WaiverLine};
use crate::domain::scan::Code;
use crate::domain::seat::Seat;

/// How many people a search shows.
const PEOPLE: i32 = 30;

/// What the check-in field found: the seats of a code, or people with their seats.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(conn: &mut PgConnection, text: &str, day: NaiveDate) -> sqlx::Result<Found> {
    let text = &plain(text);
    if let Ok(code) = Code::parse(text) {
        return Ok(Found { people: Vec::new(), seats: seats::by_code(conn, &code, day).await? });
    }
    let row = sqlx::query!(
        r#"WITH hits AS (
               SELECT h.*, row_number() OVER () AS rank FROM search_people($1, $2, $3) h
           ), items AS (
               SELECT i.item, min(hits.rank) AS rank
               FROM hits, person_items(hits.person_id, hits.kind) i
               WHERE hits.rank <= 12
               GROUP BY i.item
               UNION
               SELECT oi.id, 0 FROM orders o JOIN order_items oi ON oi.order_id = o.id
               WHERE o.order_number = ANY($4)
           ), nearest AS (
               SELECT items.item, items.rank, site_date(s.start_datetime) AS class_date
               FROM items JOIN order_items oi ON oi.id = items.item JOIN schedule s ON s.id = oi.schedule_id
               WHERE s.start_datetime >= site_day_start($2) - interval '30 days'
               ORDER BY site_date(s.start_datetime) <> $2, s.start_datetime < site_day_start($2),
                        abs(extract(epoch FROM s.start_datetime - site_day_start($2))), items.rank
               LIMIT 40
           )
           SELECT (SELECT coalesce(jsonb_agg(person_hit(person_id, kind, matched, $2, expected_today) ORDER BY rank), '[]')
                   FROM hits) AS "people!: Json<Vec<PersonHit>>",
                  (SELECT coalesce(jsonb_agg(f.facts ORDER BY n.class_date <> $2, n.class_date < $2,
                                             abs(n.class_date - $2), n.rank, f.start_datetime, f.seat_no), '[]')
                   FROM nearest n JOIN seat_facts f ON f.order_item_id = n.item) AS "seats!: Json<Vec<Seat>>""#,
        text,
        day,
        PEOPLE,
        &short_order_numbers(text, day)
    )
    .fetch_one(conn)
    .await?;
    Ok(Found { people: row.people.0, seats: row.seats.0 })
}

/// What was typed, without characters that the server cannot take and no longer than any link.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(1_000).collect()
}

/// "42" at the desk means this year's or last year's order of that number.
fn short_order_numbers(text: &str, day: NaiveDate) -> Vec<String> {
    match text.trim().parse::<u32>() {
        Ok(number) if text.trim().len() <= 5 => {
            [day.year(), day.year() - 1].iter().map(|year| format!("MDI-{year}-{number:05}")).collect()
        }
        _ => Vec::new(),
    }
}

/// People, best first.
///
/// # Errors
/// When the database cannot be read.
pub async fn search(conn: &mut PgConnection, text: &str, day: NaiveDate) -> sqlx::Result<Vec<PersonHit>> {
    let text = &plain(text);
    if let Ok(code) = Code::parse(text) {
        return people_of_code(conn, &code, day).await;
    }
    let hits = sqlx::query_scalar!(
        r#"WITH hits AS (
               SELECT h.person_id, h.kind, h.matched, h.expected_today, row_number() OVER () AS rank
               FROM search_people($1, $2, $3) h
           ), of_order AS (
               SELECT DISTINCT p.person_id, p.kind
               FROM orders o
               JOIN order_items oi ON oi.order_id = o.id
               JOIN person_search p ON p.person_id = ANY(ARRAY[o.id, o.user_id, oi.id, oi.participant_id])
               WHERE o.order_number = ANY($4)
           )
           SELECT person_hit(person_id, kind, matched, $2, expected_today) AS "hit!: Json<PersonHit>"
           FROM (SELECT person_id, kind, 'order' AS matched, FALSE AS expected_today, 0 AS rank FROM of_order
                 UNION ALL
                 SELECT * FROM hits WHERE NOT EXISTS (SELECT 1 FROM of_order o WHERE o.person_id = hits.person_id)) found
           ORDER BY rank"#,
        text,
        day,
        PEOPLE,
        &short_order_numbers(text, day)
    )
    .fetch_all(conn)
    .await?;
    Ok(hits.into_iter().map(|hit| hit.0).collect())
}

/// Everybody whom an order concerns: its participants and its buyer.
async fn people_of_code(conn: &mut PgConnection, code: &Code, day: NaiveDate) -> sqlx::Result<Vec<PersonHit>> {
    let seats = seats::by_code(conn, code, day).await?;
    let Some(order) = seats.first().map(|seat| seat.order_id) else { return Ok(Vec::new()) };
    let ids: Vec<Uuid> = seats.iter().map(|seat| seat.person_id.unwrap_or(seat.seat_id)).collect();
    let hits = sqlx::query_scalar!(
        r#"SELECT DISTINCT person_hit(p.person_id, p.kind, 'order', $3, FALSE) AS "hit!: Json<PersonHit>"
           FROM person_search p
           WHERE p.person_id = ANY($1) OR p.person_id = $2
              OR p.person_id = (SELECT user_id FROM orders WHERE id = $2)"#,
        &ids,
        order,
        day
    )
    .fetch_all(conn)
    .await?;
    Ok(hits.into_iter().map(|hit| hit.0).collect())
}

/// One person's page; none when nobody has this id.
///
/// # Errors
/// When the database cannot be read.
pub async fn page(conn: &mut PgConnection, id: Uuid, kind: PersonKind) -> sqlx::Result<Option<PersonPage>> {
    let row = sqlx::query!(
        r#"WITH items AS (SELECT item FROM person_items($1, $2))
           SELECT person_hit($1, $2, 'name', site_date(now()), FALSE) AS "person: Json<PersonHit>",
                  (SELECT coalesce(jsonb_agg(f.facts ORDER BY f.start_datetime DESC, f.seat_no), '[]')
                   FROM items JOIN seat_facts f ON f.order_item_id = items.item
                   WHERE $2 <> 'account' OR f.participant_id = $1 OR f.participant_id IS NULL
                  ) AS "seats!: Json<Vec<Seat>>",
                  (SELECT coalesce(jsonb_agg(jsonb_build_object(
                              'order_id', o.id, 'order_number', o.order_number, 'created_at', o.created_at,
                              'status', o.status, 'payment_status', o.payment_status, 'total', o.total::text,
                              'balance', order_balance(o)::text) ORDER BY o.created_at DESC), '[]')
                   FROM (SELECT id FROM orders WHERE user_id = $1 UNION SELECT $1
                         UNION SELECT oi.order_id FROM items JOIN order_items oi ON oi.id = items.item) mine
                   JOIN orders o USING (id)
                  ) AS "orders!: Json<Vec<OrderLine>>",
                  (SELECT coalesce(jsonb_agg(jsonb_build_object(
                              'version', w.waiver_version, 'signed_name', w.signed_name, 'guardian', w.guardian_name,
                              'signed_at', w.signed_date, 'void_reason', w.void_reason) ORDER BY w.signed_date DESC), '[]')
                   FROM waivers w WHERE w.covers_user_id = $1 OR (w.covers_user_id IS NULL AND w.order_item_id = $1)
                  ) AS "waivers!: Json<Vec<WaiverLine>>",
                  (SELECT coalesce(jsonb_agg(jsonb_build_object(
                              'kind', i.document_type, 'valid_until', i.valid_until, 'checked_by', i.checked_by,
                              'checked_at', i.checked_at) ORDER BY i.checked_at DESC), '[]')
                   FROM identity_checks i WHERE i.user_id = $1 OR (i.user_id IS NULL AND i.order_item_id = $1)
                  ) AS "identity!: Json<Vec<IdentityLine>>",
                  ARRAY(SELECT DISTINCT g.guardian_name::text FROM guardians g
                        WHERE g.minor_user_id = $1 OR g.order_item_id = $1) AS "guardians!""#,
        id,
        kind_word(kind)
    )
    .fetch_one(conn)
    .await?;
    Ok(row.person.map(|person| PersonPage {
        person: person.0,
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
