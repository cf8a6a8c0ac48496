//! Tests of the test harness: databases are migrated, separate, and dropped afterwards.
#![allow(clippy::unwrap_used, reason = "a helper of a test fails the test")]

mod support;

use sqlx::{Connection, Executor};
use support::TestDb;

async fn count_databases(like: &str) -> i64 {
    let options = support::server().await.connect_options("postgres");
    let mut admin = sqlx::ConnectOptions::connect(&options).await.unwrap();
    let found = sqlx::query_scalar("SELECT count(*) FROM pg_database WHERE datname LIKE $1")
        .bind(like)
        .fetch_one(&mut admin)
        .await
        .unwrap();
    admin.close().await.unwrap();
    found
}

#[tokio::test]
async fn each_test_has_a_migrated_database_of_its_own() {
    let (one, two) = tokio::join!(TestDb::new(), TestDb::new());
    let insert = "INSERT INTO users (email, password_hash, first_name, last_name, date_of_birth)
                  VALUES ('ana@example.org', '-', 'Ana', 'Ruiz', '1990-02-28')";
    one.connect().await.execute(insert).await.unwrap();
    let count = "SELECT count(*) FROM users";
    let in_one: i64 = sqlx::query_scalar(count).fetch_one(&one.pool().await).await.unwrap();
    let in_two: i64 = sqlx::query_scalar(count).fetch_one(&two.pool().await).await.unwrap();
    assert_eq!((in_one, in_two), (1, 0));
}

#[tokio::test]
async fn an_empty_one_has_no_table() {
    let db = TestDb::empty().await;
    let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        .fetch_one(&mut db.connect().await)
        .await
        .unwrap();
    assert_eq!(tables, 0);
}

#[tokio::test]
async fn the_url_is_enough_to_connect() {
    let db = TestDb::new().await;
    let mut connection = sqlx::PgConnection::connect(&db.url()).await.unwrap();
    let name: String = sqlx::query_scalar("SELECT current_database()").fetch_one(&mut connection).await.unwrap();
    assert!(db.url().contains(&name));
}

#[tokio::test]
async fn it_is_gone_afterwards_even_with_a_pool_open() {
    let db = TestDb::new().await;
    let pool = db.pool().await;
    let name: String = sqlx::query_scalar("SELECT current_database()").fetch_one(&pool).await.unwrap();
    drop(db);
    assert_eq!(count_databases(&name).await, 0);
}

#[tokio::test]
async fn nobody_can_connect_to_the_template_and_spoil_cloning() {
    let _db = TestDb::new().await;
    assert_eq!(count_databases("template\\_%\\_raw").await, 0);
    let options = support::server().await.connect_options("postgres");
    let mut admin = sqlx::ConnectOptions::connect(&options).await.unwrap();
    let template: String =
        sqlx::query_scalar("SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%' LIMIT 1")
            .fetch_one(&mut admin)
            .await
            .unwrap();
    let options = options.database(&template);
    let refused = sqlx::ConnectOptions::connect(&options).await.err().unwrap();
    assert!(refused.to_string().contains("not currently accepting connections"), "{refused}");
}

#[tokio::test]
async fn many_at_once() {
    let all = futures_util::future::join_all((0..16).map(|_| TestDb::new())).await;
    for db in &all {
        db.connect().await.ping().await.unwrap();
    }
}
