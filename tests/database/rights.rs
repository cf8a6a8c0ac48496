//! Rights, tested with connections under each role.

use frontdesk::db;
use frontdesk::domain::desk::{Command, Outcome};
use frontdesk::domain::scan::Code;
use frontdesk::domain::seat::Seat;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, Executor, PgConnection, Postgres, Row};
use uuid::Uuid;

use crate::institute::*;
use crate::support::TestDb;

/// A user who has signed in with their own login.
pub struct Staff {
    pub id: Uuid,
    pub login: String,
    pub name: String,
    pub conn: PgConnection,
}

impl Institute {
    pub async fn sign_in(&mut self, role: &str, name: &str) -> Staff {
        let login = self.db.sign_up(role, name).await;
        Staff { id: login.id, conn: login.connect().await, login: login.name, name: name.to_owned() }
    }

    /// Creates an instructor with an account, a row in `instructors` and a login.
    pub async fn sign_in_instructor(&mut self, name: &str) -> (Staff, Uuid) {
        let instructor = self.instructor(name).await;
        let staff = self.sign_in("instructor", name).await;
        self.sql(&format!(
            "UPDATE staff SET user_id = (SELECT user_id FROM instructors WHERE id = '{instructor}') WHERE id = '{}'",
            staff.id
        ))
        .await;
        (staff, instructor)
    }

    /// Grants or withholds a single right.
    pub async fn set_right(&mut self, staff: &Staff, right: &str, is_granted: bool) {
        let known = self
            .sql(&format!(
                "INSERT INTO staff_permissions (staff_id, permission_id, is_granted)
                 SELECT '{}', id, {is_granted} FROM permissions WHERE name = '{right}'
                 ON CONFLICT (staff_id, permission_id) DO UPDATE SET is_granted = excluded.is_granted",
                staff.id
            ))
            .await;
        assert_eq!(known, 1, "{right}");
    }
}

impl Staff {
    pub async fn run(&mut self, command: &Command) -> sqlx::Result<Outcome> {
        db::desk::run(&mut self.conn, command, &stamp("Somebody Else", "desk-7")).await
    }

    pub async fn done(&mut self, command: &Command) -> Outcome {
        self.run(command).await.unwrap_or_else(|error| panic!("{}: {command:?}: {error}", self.name))
    }

    /// Returns the right that the server required and this user lacks.
    pub async fn refused(&mut self, command: &Command) -> String {
        denied(&self.run(command).await.expect_err("it went through"))
    }

    pub async fn try_sql(&mut self, statement: &str) -> sqlx::Result<u64> {
        Ok(self.conn.execute(AssertSqlSafe(statement.to_owned())).await?.rows_affected())
    }

    /// Returns the server's error message.
    pub async fn denied(&mut self, statement: &str) -> String {
        match self.try_sql(statement).await {
            Ok(rows) => panic!("{} did it ({rows} rows): {statement}", self.name),
            Err(error) => denied(&error),
        }
    }

    pub async fn try_get<T>(&mut self, query: &str) -> sqlx::Result<T>
    where
        T: Send + Unpin + for<'r> sqlx::Decode<'r, Postgres> + sqlx::Type<Postgres>,
    {
        sqlx::query_scalar(AssertSqlSafe(query.to_owned())).fetch_one(&mut self.conn).await
    }

    pub async fn get<T>(&mut self, query: &str) -> T
    where
        T: Send + Unpin + for<'r> sqlx::Decode<'r, Postgres> + sqlx::Type<Postgres>,
    {
        self.try_get(query).await.unwrap_or_else(|error| panic!("{}: {query}: {error}", self.name))
    }

    /// Returns all rows of a query as one text, to search it for forbidden content.
    pub async fn dump(&mut self, query: &str) -> String {
        let query = format!("SELECT coalesce(jsonb_agg(to_jsonb(q)), '[]')::text FROM ({query}) q");
        let row: PgRow = sqlx::query(AssertSqlSafe(query)).fetch_one(&mut self.conn).await.unwrap();
        row.get(0)
    }

    pub async fn seats(&mut self, order: &Order) -> Vec<Seat> {
        let code = Code::parse(&order.number).unwrap();
        db::seats::by_code(&mut self.conn, &code, today()).await.unwrap()
    }

    pub async fn seat(&mut self, order: &Order) -> Seat {
        self.seats(order).await.remove(0)
    }
}

/// Asserts that the server refused for lack of a privilege, and returns its message.
pub fn denied(error: &sqlx::Error) -> String {
    let database = error.as_database_error().unwrap_or_else(|| panic!("not from the server: {error}"));
    assert_eq!(database.code().as_deref(), Some("42501"), "{error}");
    database.message().to_owned()
}

async fn may(conn: &mut PgConnection, right: &str) -> bool {
    sqlx::query_scalar("SELECT may($1)").bind(right).fetch_one(conn).await.unwrap()
}

#[tokio::test]
async fn a_single_right_ends_by_itself_and_goes_before_the_roles() {
    let db = TestDb::new().await;
    let dana = db.sign_up("desk", "Dana Cole").await;
    let (mut owner, mut desk) = (db.connect().await, dana.connect().await);
    assert!(may(&mut owner, "audit.read").await, "the owner has every right");
    assert!(may(&mut desk, "payments.write").await);
    assert!(!may(&mut desk, "schedule.manage").await);
    let grant = "INSERT INTO staff_permissions (staff_id, permission_id, is_granted, expires_at)
                 SELECT $1, id, name = 'schedule.manage', CASE name WHEN 'schedule.manage' THEN clock_timestamp() + interval '300 ms' END
                 FROM permissions WHERE name IN ('schedule.manage', 'payments.write')";
    sqlx::query(grant).bind(dana.id).execute(&mut owner).await.unwrap();
    assert!(may(&mut desk, "schedule.manage").await, "given");
    assert!(!may(&mut desk, "payments.write").await, "withheld");
    sqlx::query("SELECT pg_sleep_until(expires_at) FROM staff_permissions WHERE expires_at IS NOT NULL")
        .execute(&mut owner)
        .await
        .unwrap();
    assert!(!may(&mut desk, "schedule.manage").await, "and over");
}
