//! Who may do what, tried by connections under each role.

use sqlx::PgConnection;

use crate::support::TestDb;

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
