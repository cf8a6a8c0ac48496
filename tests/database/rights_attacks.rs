//! What a reviewer with psql tried under each role, and got away with once.

use chrono::{Duration, Utc};
use frontdesk::domain::desk::Outcome;

use crate::institute::*;
use crate::rights::denied;

/// A function that reads settings for everybody is no way to those that are nobody's: neither a number nor
/// the words of an error.
#[tokio::test]
async fn a_secret_setting_is_in_no_answer_and_no_error() {
    let mut mdi = Institute::open().await;
    mdi.sql(
        r#"INSERT INTO settings (key, value, description)
           VALUES ('stripe.key', '"sk_live_51"', 'secret'), ('smtp.port', '2525', 'secret')"#,
    )
    .await;
    for role in ["desk", "instructor", "manager"] {
        let mut staff = mdi.sign_in(role, "Sam Staff").await;
        assert_eq!(staff.get::<i32>("SELECT whole_setting('desk.lock_after_minutes', 7)").await, 10);
        for key in ["stripe.key", "smtp.port"] {
            let told = staff.try_get::<i32>(&format!("SELECT whole_setting('{key}', 7)")).await;
            assert!(matches!(told, Ok(7)), "{role}, {key}: {told:?}");
        }
    }
}
