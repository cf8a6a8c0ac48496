//! Seats found by the code on a ticket.

use chrono::NaiveDate;
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::domain::scan::Code;
use crate::domain::seat::Seat;

/// Returns the seats that a code names, the seats of `day` first. Empty if there are none.
///
/// # Errors
/// If the database cannot be read.
pub async fn by_code(conn: &mut PgConnection, code: &Code, day: NaiveDate) -> sqlx::Result<Vec<Seat>> {
    match code {
        Code::Order(number) => by_order(conn, number, None, day).await,
        Code::Seat(number, seat_no) => by_order(conn, number, Some(*seat_no), day).await,
        Code::Item(id) => {
            let seats = sqlx::query_scalar!(
                r#"SELECT facts AS "facts!: Json<Seat>" FROM facts_of_items(ARRAY[$1::uuid]) ORDER BY seat_no"#,
                id
            )
            .fetch_all(&mut *conn)
            .await?;
            if !seats.is_empty() {
                return Ok(seats.into_iter().map(|seat| seat.0).collect());
            }
            // A seat of an unsplit item has an id derived from the item's id. The (SELECT …) makes the generic plan
            // look as good as a plan for one day. Otherwise every call is planned again.
            let seats = sqlx::query_scalar!(
                r#"SELECT f.facts AS "facts!: Json<Seat>"
                   FROM facts_of_items(ARRAY(
                       SELECT oi.id
                       FROM schedule s
                       JOIN order_items oi ON oi.schedule_id = s.id AND oi.quantity > 1
                       CROSS JOIN LATERAL generate_series(oi.seat_no, oi.seat_no + oi.quantity - 1) n
                       WHERE s.start_datetime >= (SELECT site_day_start($2) - interval '1 day')
                         AND seat_id_of(oi.id, oi.seat_no, n) = $1)) f
                   WHERE f.seat_id = $1"#,
                id,
                day
            )
            .fetch_all(conn)
            .await?;
            Ok(seats.into_iter().map(|seat| seat.0).collect())
        }
    }
}

async fn by_order(
    conn: &mut PgConnection,
    number: &str,
    seat_no: Option<i32>,
    day: NaiveDate,
) -> sqlx::Result<Vec<Seat>> {
    let seats = sqlx::query_scalar!(
        r#"SELECT f.facts AS "facts!: Json<Seat>"
           FROM facts_of_items(ARRAY(SELECT oi.id FROM orders o JOIN order_items oi ON oi.order_id = o.id
                                     WHERE o.order_number = $1
                                       AND ($2::integer IS NULL OR $2 - oi.seat_no BETWEEN 0 AND oi.quantity - 1))) f
           WHERE $2::integer IS NULL OR f.seat_no = $2
           ORDER BY site_date(f.start_datetime) <> $3, f.start_datetime, f.seat_no"#,
        number,
        seat_no,
        day
    )
    .fetch_all(conn)
    .await?;
    Ok(seats.into_iter().map(|seat| seat.0).collect())
}
