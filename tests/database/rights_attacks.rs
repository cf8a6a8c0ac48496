//! Attacks that a reviewer once made with psql under each role, with success.

use chrono::Duration;
use frontdesk::domain::desk::Outcome;

use crate::institute::*;
use crate::rights::denied;

/// A function that reads settings for all users must not expose secret settings, neither as a number nor in an error
/// message.
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

/// A transaction that keeps its snapshot must not keep the rights of that time while it stays open.
#[tokio::test]
async fn a_right_does_not_outlive_itself_in_an_old_snapshot() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit").today_in(Duration::minutes(20))).await;
    let ana = mdi.sell(&class, seat_for("Ana Ruiz")).await;
    let mut dana = mdi.sign_in("desk", "Dana Cole").await;
    let seat = dana.seat(&ana).await;
    for level in ["REPEATABLE READ", "SERIALIZABLE"] {
        mdi.set_right(&dana, "payments.write", true).await;
        dana.try_sql(&format!("BEGIN ISOLATION LEVEL {level}")).await.unwrap();
        assert_eq!(dana.get::<i32>("SELECT 1").await, 1);
        mdi.set_right(&dana, "payments.write", false).await;
        denied(&dana.run(&pay(&seat, 1)).await.expect_err("it was paid"));
        dana.try_sql("ROLLBACK").await.unwrap();
    }
    mdi.set_right(&dana, "payments.write", true).await;
    assert!(matches!(dana.run(&pay(&seat, 1)).await, Ok(Outcome::Paid { .. })));
}

/// One statement may run for hours. A right that ends during the statement ends at once.
#[tokio::test]
async fn a_right_does_not_outlive_itself_in_a_long_statement() {
    let mut mdi = Institute::open().await;
    let mut dana = mdi.sign_in("desk", "Dana Cole").await;
    let given = format!(
        "INSERT INTO staff_permissions (staff_id, permission_id, is_granted, expires_at)
         SELECT '{}', id, TRUE, clock_timestamp() + interval '400 ms' FROM permissions WHERE name = 'audit.read'",
        dana.id
    );
    mdi.sql(&given).await;
    let ask = |what: &str| {
        format!(
            "DO $$ BEGIN
                 ASSERT {what}, 'it never held';
                 PERFORM pg_sleep(0.5);
                 ASSERT NOT {what}, 'it still holds';
             END $$"
        )
    };
    dana.try_sql(&ask("may('audit.read')")).await.unwrap();
    mdi.sql("UPDATE staff SET valid_until = clock_timestamp() + interval '400 ms'").await;
    dana.try_sql(&ask("is_staff()")).await.unwrap();
}

/// The emergency contact is medical data. Without that right, the table does not show it either.
#[tokio::test]
async fn an_emergency_contact_is_in_the_roster_and_in_no_table() {
    let mut mdi = Institute::open().await;
    let (mut mia, instructor) = mdi.sign_in_instructor("Mia Tran").await;
    let class = mdi.hold(class("Rifle I").today_in(Duration::minutes(20)).taught_by(instructor)).await;
    let ana = mdi.sell(&class, seat_for("Ana Ruiz")).await;
    mdi.sql("UPDATE users SET emergency_name = 'Eve Ruiz', emergency_phone = '304 555 0100'").await;
    let mut dana = mdi.sign_in("desk", "Dana Cole").await;
    for staff in [&mut mia, &mut dana] {
        assert_eq!(staff.seat(&ana).await.emergency_phone.as_deref(), Some("304 555 0100"), "{}", staff.name);
        mdi.set_right(staff, "medical.read", false).await;
        assert_eq!(staff.seat(&ana).await.emergency_phone, None, "{}", staff.name);
        for column in ["emergency_name", "emergency_phone"] {
            staff.denied(&format!("SELECT {column} FROM users")).await;
        }
    }
}

/// A mark on the instructor's own seat that names another class's item as its whole leaves that item unchanged.
#[tokio::test]
async fn a_mark_does_not_split_an_item_of_another_class() {
    let mut mdi = Institute::open().await;
    let (mut mia, instructor) = mdi.sign_in_instructor("Mia Tran").await;
    let soon = Duration::minutes(20);
    let hers = mdi.hold(class("Rifle I").today_in(soon).taught_by(instructor)).await;
    let other = mdi.hold(class("CCW Permit").today_in(soon)).await;
    let ana = mdi.sell(&hers, seat_for("Ana Ruiz")).await;
    let party = mdi.sell(&other, unnamed_seats(3)).await;
    let before = mdi.row_of(party.item).await;
    let marked: String = mia
        .get(&format!(
            "SELECT outcome FROM mark_seat(gen_random_uuid(), '{}', '{}', 'registered', NULL, 'note', 'x', '', 'desk-1', now())",
            party.item, ana.item
        ))
        .await;
    assert_eq!(marked, "recorded");
    assert_eq!(mdi.row_of(party.item).await, before);
}

/// A signed-out user, or staff of another database on the server, gets no answer about sealed data.
#[tokio::test]
async fn nobody_of_this_institute_hears_nothing_of_what_is_sealed() {
    let mut mdi = Institute::open().await;
    let mut dana = mdi.sign_in("desk", "Dana Cole").await;
    assert!(dana.try_sql("SELECT sealing_status()").await.is_ok());
    mdi.sql("UPDATE staff SET is_active = FALSE").await;
    dana.denied("SELECT sealing_status()").await;
    dana.denied("SELECT * FROM find_by_blind('email', 'ana@example.org')").await;
}

/// No user can write under another name, neither as verifier of a document nor as author of a setting.
#[tokio::test]
async fn what_is_written_by_hand_is_signed_with_the_own_name() {
    let mut mdi = Institute::open().await;
    let somebody = mdi.account(&seat_for("Ana Ruiz")).await;
    let upload: uuid::Uuid = mdi
        .get(&format!(
            "INSERT INTO id_verifications (user_id, document_type, file_url, expires_at)
             VALUES ('{somebody}', 'passport', 's3://x', now() + interval '30 days') RETURNING id"
        ))
        .await;
    let mut dana = mdi.sign_in("desk", "Dana Cole").await;
    let verify =
        format!("UPDATE id_verifications SET verified = TRUE, verified_by = '{somebody}' WHERE id = '{upload}'");
    assert_eq!(dana.try_sql(&verify).await.unwrap(), 1);
    let forged = format!("SELECT count(*) FROM id_verifications WHERE verified AND verified_by = '{somebody}'");
    assert_eq!(mdi.get::<i64>(&forged).await, 0);
    assert_eq!(mdi.get::<String>("SELECT checked_by FROM identity_checks").await, "Dana Cole");
    let mut boss = mdi.sign_in("admin", "Ada Boss").await;
    let change = "UPDATE settings SET value = '\"Range\"', updated_by = 'Dana Cole' WHERE key = 'site.name'";
    assert_eq!(boss.try_sql(change).await.unwrap(), 1);
    assert_eq!(mdi.get::<String>("SELECT updated_by FROM settings WHERE key = 'site.name'").await, "Ada Boss");
}

/// The server's error shows the whole row that violates a constraint. A user must not be able to cause one in a table
/// that they see in part. A timestamp that no console can show would also break the roster for every user.
#[tokio::test]
async fn a_mark_of_ones_own_making_tells_no_row_and_stops_no_roster() {
    let mut mdi = Institute::open().await;
    let (mut mia, instructor) = mdi.sign_in_instructor("Mia Tran").await;
    let class = mdi.hold(class("Rifle I").today_in(Duration::minutes(20)).taught_by(instructor)).await;
    let ana = mdi.sell(&class, seat_for("Ana Ruiz").ready()).await;
    mdi.sql("UPDATE order_items SET participant_email = 'secret-ana@example.org', unit_price = 137.77").await;
    for (kind, at, rule) in [
        ("'undone'", "now()", "attendance_undo_names_event"),
        ("'bogus'", "now()", "attendance_kind_known"),
        ("NULL", "now()", "attendance_kind_known"),
        ("'present'", "'infinity'", "attendance_time_sane"),
        ("'note'", "'294000-01-01'", "attendance_time_sane"),
    ] {
        let mark = format!(
            "SELECT outcome FROM mark_seat(gen_random_uuid(), '{0}', '{0}', 'registered', NULL, {kind}, 'x', '', 'd', {at})",
            ana.item
        );
        let error = mia.try_get::<String>(&mark).await.expect_err("it was marked");
        let told = format!("{error:?}");
        assert!(!told.contains("secret-ana") && !told.contains("137.77"), "{kind}: {told}");
        assert_eq!(rule_of(&error), rule, "{kind}");
    }
    assert_eq!(mia.seat(&ana).await.name.as_deref(), Some("Ana Ruiz"));
}

/// A user who may read the log may not read the institute's secrets in it.
#[tokio::test]
async fn the_log_says_that_a_secret_setting_changed_and_not_what_it_is() {
    let mut mdi = Institute::open().await;
    let mut dana = mdi.sign_in("desk", "Dana Cole").await;
    mdi.set_right(&dana, "audit.read", true).await;
    mdi.sql(r#"INSERT INTO settings (key, value, description) VALUES ('stripe.key', '"sk_live_51"', 'secret')"#).await;
    mdi.sql(r#"UPDATE settings SET value = '"sk_live_52"' WHERE key = 'stripe.key'"#).await;
    mdi.sql(r#"UPDATE settings SET value = '"Range"' WHERE key = 'site.name'"#).await;
    let log = dana.dump("SELECT subject, changes FROM audit_logs WHERE table_name = 'settings'").await;
    assert!(log.contains("stripe.key") && !log.contains("sk_live"), "{log}");
    assert!(log.contains("Range"), "what every console reads is told: {log}");
}

/// The right to write notes covers only people whom the user can see.
#[tokio::test]
async fn notes_are_written_of_people_one_sees() {
    let mut mdi = Institute::open().await;
    let (mut mia, instructor) = mdi.sign_in_instructor("Mia Tran").await;
    let class = mdi.hold(class("Rifle I").taught_by(instructor)).await;
    let ana = mdi.sell(&class, seat_for("Ana Ruiz")).await;
    let stranger = mdi.account(&seat_for("Ben Okri")).await;
    mdi.set_right(&mia, "medical.write", true).await;
    for (person, told) in [(stranger, "not_found"), (ana.account.unwrap(), "no_key")] {
        let write = format!(
            "SELECT outcome FROM write_medical_notes(gen_random_uuid(), '{person}', 'account', NULL, 'x', 'x', '', 'd', now())"
        );
        assert_eq!(mia.get::<String>(&write).await, told);
    }
}

/// A birth date outside the console's calendar would break the roster of the whole class. A customer could write one
/// through the website.
#[tokio::test]
async fn nobody_writes_a_birth_date_that_no_roster_can_show() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("Rifle I")).await;
    let ana = mdi.sell(&class, seat_for("Ana Ruiz")).await;
    let mut dana = mdi.sign_in("desk", "Dana Cole").await;
    for birth in ["infinity", "-infinity", "4713-01-01 BC", "294000-01-01"] {
        for statement in [
            format!("UPDATE users SET date_of_birth = '{birth}' WHERE id = '{}'", ana.account.unwrap()),
            format!("UPDATE order_items SET participant_dob = '{birth}' WHERE id = '{}'", ana.item),
        ] {
            assert_eq!(rule_of(&dana.try_sql(&statement).await.expect_err("it was written")), "birth_date_sane");
        }
    }
    let roster = frontdesk::db::day::session(&mut dana.conn, class.id).await.unwrap().unwrap();
    assert_eq!(roster.seats.len(), 1);
}
