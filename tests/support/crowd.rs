//! A crowd for one of today's classes. All of its guests are ready, so each scan is an arrival.

use std::time::{Duration, Instant};

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection};
use uuid::Uuid;

/// A guest of the crowd.
#[derive(Debug, Clone)]
pub struct Guest {
    pub name: String,
    /// Order number, as on the ticket.
    pub code: String,
    pub seat: Uuid,
}

/// Creates a class of this size in half an hour, with its guests. The sample must be loaded.
pub async fn gather(conn: &mut PgConnection, people: i32) -> Vec<Guest> {
    // Separate statements, because each reads what the previous one wrote.
    for statement in [
        "INSERT INTO schedule (course_id, start_datetime, end_datetime, location_name, max_capacity, status)
         SELECT id, date_trunc('minute', now()) + interval '30 minutes', date_trunc('minute', now()) + interval '4 hours',
                'Fairground', $1, 'scheduled' FROM courses WHERE name = 'CCW Permit'",
        "INSERT INTO users (email, password_hash, first_name, last_name, phone, date_of_birth)
         SELECT 'crowd' || n || '@example.org', '-', 'Crowd', 'N' || lpad(n::text, 4, '0'), '304-555-0100', '1990-05-17'
         FROM generate_series(1, $1) n",
        "INSERT INTO waivers (user_id, waiver_version, waiver_text, signed_name, signed_date)
         SELECT u.id, w.version, w.body, u.first_name || ' ' || u.last_name, now()
         FROM users u, waiver_versions w WHERE u.first_name = 'Crowd' AND w.is_current AND $1 > 0",
        "INSERT INTO id_verifications (user_id, document_type, file_url, verified, verified_at, expires_at)
         SELECT id, 'drivers_license', 's3://id', TRUE, now(), now() + interval '1 day'
         FROM users WHERE first_name = 'Crowd' AND $1 > 0",
        "INSERT INTO orders (order_number, user_id, subtotal, tax_amount, total, payment_status, status)
         SELECT 'MDI-2099-0' || substr(last_name, 2), id, 150, 0, 150, 'completed', 'confirmed'
         FROM users WHERE first_name = 'Crowd' AND $1 > 0",
        "INSERT INTO order_items (order_id, schedule_id, participant_id, participant_dob, unit_price, quantity)
         SELECT o.id, s.id, o.user_id, '1990-05-17', 150, 1
         FROM orders o, schedule s WHERE o.order_number LIKE 'MDI-2099-%' AND s.location_name = 'Fairground' AND $1 > 0",
    ] {
        let done = sqlx::query(statement).bind(people).execute(&mut *conn).await;
        assert!(done.expect(statement).rows_affected() > 0, "{statement}");
    }
    let rows: Vec<(String, String, Uuid)> = sqlx::query_as(
        "SELECT u.first_name || ' ' || u.last_name, o.order_number, oi.id
         FROM order_items oi JOIN orders o ON o.id = oi.order_id JOIN users u ON u.id = o.user_id
         WHERE u.first_name = 'Crowd' ORDER BY o.order_number",
    )
    .fetch_all(conn)
    .await
    .expect("reading the crowd");
    rows.into_iter().map(|(name, code, seat)| Guest { name, code, seat }).collect()
}

/// A separate connection for checks in the database, which reconnects when the server restarts.
pub struct Looks {
    options: PgConnectOptions,
    conn: Option<PgConnection>,
}

impl Looks {
    pub fn at(options: PgConnectOptions) -> Self {
        Self { options, conn: None }
    }

    /// Returns the number of admissions of a seat, and of its other events.
    pub async fn events(&mut self, seat: Uuid) -> (i64, i64) {
        let query = "SELECT count(*) FILTER (WHERE kind = 'admitted'), count(*) FILTER (WHERE kind <> 'admitted')
             FROM attendance_events WHERE seat_id = $1";
        self.look(async |conn| sqlx::query_as(query).bind(seat).fetch_one(conn).await).await
    }

    /// Returns the comments that contain these words.
    pub async fn like(&mut self, words: &str) -> Vec<String> {
        let query = "SELECT content FROM ticket_comments WHERE strpos(content, $1) > 0";
        self.look(async |conn| sqlx::query_scalar(query).bind(words).fetch_all(conn).await).await
    }

    /// Returns how many ticket comments have this text.
    pub async fn comments(&mut self, content: &str) -> i64 {
        let query = "SELECT count(*) FROM ticket_comments WHERE content = $1";
        self.look(async |conn| sqlx::query_scalar(query).bind(content).fetch_one(conn).await).await
    }

    async fn look<T>(&mut self, what: impl AsyncFn(&mut PgConnection) -> sqlx::Result<T>) -> T {
        let deadline = Instant::now() + Duration::from_secs(40);
        loop {
            match self.look_once(&what).await {
                Ok(seen) => return seen,
                Err(error) => assert!(Instant::now() < deadline, "the database cannot be looked at: {error}"),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn look_once<T>(&mut self, what: impl AsyncFn(&mut PgConnection) -> sqlx::Result<T>) -> sqlx::Result<T> {
        let mut conn = match self.conn.take() {
            Some(conn) => conn,
            None => self.options.connect().await?,
        };
        let seen = what(&mut conn).await?;
        self.conn = Some(conn);
        Ok(seen)
    }
}

/// Returns the seats of the crowd that do not have exactly one admission and no other event: order number, events,
/// state.
pub async fn not_once(conn: &mut PgConnection) -> Vec<(String, i64, String)> {
    sqlx::query_as(
        "SELECT o.order_number, count(e.id), oi.status::text
         FROM order_items oi JOIN orders o ON o.id = oi.order_id LEFT JOIN attendance_events e ON e.seat_id = oi.id
         WHERE o.order_number LIKE 'MDI-2099-%' GROUP BY o.order_number, oi.id
         HAVING count(e.id) <> 1 OR bool_or(e.kind <> 'admitted') OR oi.status <> 'attended'",
    )
    .fetch_all(conn)
    .await
    .expect("reading the arrivals")
}
