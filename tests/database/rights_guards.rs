//! What the database refuses in every session: SQL from psql, a command under another name, or a command after the
//! right was withdrawn.

use chrono::{Duration, Utc};
use frontdesk::domain::desk::{Admit, Command, Mark, Outcome, SeatRef};
use frontdesk::domain::seat::{Seat, WaiverState};
use uuid::Uuid;

use crate::institute::*;

/// Builds an admission of `seat` that lists `overridden` as the overridden findings.
fn admit_over(seat: &Seat, overridden: &[&str]) -> Command {
    Command::Admit(Admit {
        event_id: Uuid::new_v4(),
        seat: SeatRef::from(seat),
        token: seat.token.clone(),
        reason: Some("the manager said so".into()),
        overridden: overridden.iter().map(|&word| word.to_owned()).collect(),
    })
}

#[tokio::test]
async fn nobody_gets_past_a_block_by_saying_nothing_of_it() {
    let mut mdi = Institute::open().await;
    let soon = mdi.hold(class("CCW Permit").today_in(-Duration::minutes(5)).hours(1)).await;
    let unpaid = mdi.sell(&soon, seat_for("Ana Ruiz").waiver().identity()).await;
    let unchecked = mdi.sell(&soon, seat_for("Joon Kim").paid().waiver()).await;
    let (mut dana, mut ruth) = (mdi.sign_in("desk", "Dana Cole").await, mdi.sign_in("manager", "Ruth Boyd").await);
    let (blocked, warned) = (dana.seat(&unpaid).await, dana.seat(&unchecked).await);
    let block = "this needs the right admission.override_block";
    assert!(dana.refused(&admit(&blocked)).await.starts_with(block), "without a word");
    assert_eq!(dana.refused(&admit_over(&blocked, &["unpaid"])).await, format!("{block}: unpaid"));
    assert!(dana.refused(&admit_over(&blocked, &["identity_unverified"])).await.starts_with(block), "by another name");
    for way in [Mark::Present, Mark::Late, Mark::LeftEarly] {
        assert!(dana.refused(&mark(&blocked, way)).await.starts_with(block), "{way:?}");
    }
    for (kind, needs) in [("admitted", block), ("set_elsewhere", "this is no mark")] {
        let forged = format!(
            "SELECT mark_seat(gen_random_uuid(), '{0}', '{0}', 'registered', NULL, '{kind}', NULL, 'x', 'x', now())",
            blocked.seat_id
        );
        assert!(dana.denied(&forged).await.starts_with(needs), "{kind}");
    }
    assert_eq!(mdi.events().await, 0);
    // A warning may be overridden with a reason. After the right is withdrawn, the server names it.
    mdi.set_right(&dana, "admission.override", false).await;
    assert_eq!(
        dana.refused(&admit_over(&warned, &["identity_unverified"])).await,
        "this needs the right admission.override"
    );
    mdi.set_right(&dana, "admission.override", true).await;
    assert!(matches!(dana.done(&admit_over(&warned, &["identity_unverified"])).await, Outcome::Admitted { .. }));
    // A manager overrides the block, and so does a desk with that right.
    let over = admit_over(&blocked, &["unpaid"]);
    assert!(matches!(ruth.done(&over).await, Outcome::Admitted { .. }));
    ruth.done(&undo(&over)).await;
    mdi.set_right(&dana, "admission.override_block", true).await;
    let blocked = dana.seat(&unpaid).await;
    assert!(matches!(dana.done(&admit_over(&blocked, &["unpaid"])).await, Outcome::Admitted { .. }));
}

#[tokio::test]
async fn a_forged_clock_makes_no_day_of_another() {
    let mut mdi = Institute::open().await;
    let later = mdi.hold(class("CCW Permit").starting(Utc::now() + Duration::days(4))).await;
    let order = mdi.sell(&later, seat_for("Ana Ruiz").ready()).await;
    let mut dana = mdi.sign_in("desk", "Dana Cole").await;
    let seat = dana.seat(&order).await;
    let forged = format!(
        "SELECT admit_seat(gen_random_uuid(), '{0}', '{0}', '{1}', 'x', 'x', '{2}', NULL, '{{}}')",
        seat.seat_id, seat.token, seat.starts_at
    );
    assert!(dana.denied(&forged).await.ends_with("wrong_day"));
}

#[tokio::test]
async fn each_write_asks_for_its_right() {
    let mut mdi = Institute::open().await;
    let soon = mdi.hold(class("CCW Permit").today_in(-Duration::minutes(5))).await;
    let order = mdi.sell(&soon, seat_for("Ana Ruiz").guest()).await;
    let mut dana = mdi.sign_in("desk", "Dana Cole").await;
    let seat = dana.seat(&order).await;
    for (right, command) in [
        ("payments.write", pay(&seat, 9_999)),
        ("waivers.write", sign(&seat, "Ana Ruiz")),
        ("identity.write", check_identity(&seat, None)),
        ("seats.name", name(&seat, "Sue Stitute")),
        ("attendance.write", mark(&seat, Mark::NoShow)),
        ("attendance.write", note(&seat, "hello")),
    ] {
        mdi.set_right(&dana, right, false).await;
        assert_eq!(dana.refused(&command).await, format!("this needs the right {right}"));
        mdi.set_right(&dana, right, true).await;
    }
    assert_eq!(mdi.get::<i64>("SELECT count(*) FROM waivers").await, 0);
    for (right, statement, guard) in [
        (
            "seats.name",
            "UPDATE order_items SET participant_name = 'Sue' WHERE id = (SELECT max(id::text)::uuid FROM order_items)",
            0,
        ),
        ("people.write", "UPDATE users SET phone = '1'", 0),
        ("orders.write", "UPDATE orders SET guest_phone = '1'", 0),
        ("people.read", "UPDATE users SET phone = '1' WHERE first_name <> ''", 0),
    ] {
        mdi.set_right(&dana, right, false).await;
        assert_eq!(dana.try_sql(statement).await.unwrap(), guard, "{right}: {statement}");
        mdi.set_right(&dana, right, true).await;
    }
    // A user who may not read balances does not see them in an answer either.
    mdi.set_right(&dana, "payments.read", false).await;
    let seat = dana.seat(&order).await;
    assert_eq!((seat.balance, seat.is_owing()), (None, true));
    // A user who sees no class can act on no seat, whatever other rights they have.
    mdi.set_right(&dana, "schedule.read", false).await;
    for command in [pay(&seat, 10), sign(&seat, "Ana"), name(&seat, "Sue"), check_identity(&seat, None), admit(&seat)] {
        assert!(
            matches!(dana.done(&command).await, Outcome::Refused(why) if why.contains("no longer there")),
            "{command:?}"
        );
    }
}

#[tokio::test]
async fn what_happened_is_only_ever_added_to_and_only_by_the_functions() {
    let mut mdi = Institute::open().await;
    let (mia, _) = mdi.sign_in_instructor("Mia Tran").await;
    let all = [
        mdi.sign_in("desk", "Dana").await,
        mia,
        mdi.sign_in("manager", "Ruth").await,
        mdi.sign_in("admin", "Alex").await,
    ];
    for mut staff in all {
        for (table, column) in [
            ("attendance_events", "actor"),
            ("payments", "amount"),
            ("identity_checks", "checked_by"),
            ("guardians", "phone"),
            ("schedule_changes", "changed_by"),
        ] {
            for statement in [
                format!("UPDATE {table} SET {column} = NULL"),
                format!("DELETE FROM {table}"),
                format!("TRUNCATE {table}"),
                format!("INSERT INTO {table} DEFAULT VALUES"),
            ] {
                assert!(staff.denied(&statement).await.starts_with("permission denied"), "{statement}");
            }
        }
        for statement in [
            "SELECT password_hash FROM users",
            "SELECT * FROM users",
            "SELECT signature_data FROM waivers",
            "SELECT secret FROM facts_secret",
            "SELECT file_url FROM id_verifications",
            "UPDATE users SET password_hash = 'x'",
            "UPDATE users SET role = 'admin'",
            "UPDATE order_items SET status = 'attended'",
            "UPDATE order_items SET unit_price = 0",
            "UPDATE orders SET payment_status = 'completed'",
            "UPDATE orders SET total = 0",
            "UPDATE schedule SET spots_filled = 0",
            "UPDATE staff SET role = 'admin'",
            "INSERT INTO staff_permissions (staff_id, permission_id, is_granted) SELECT NULL, NULL, TRUE",
            "DELETE FROM users",
            "DELETE FROM waivers",
            "DELETE FROM orders",
            "SELECT staff_may(s, 'audit.read') FROM staff s",
        ] {
            staff.denied(statement).await;
        }
    }
}

#[tokio::test]
async fn the_desk_sees_that_somebody_asked_and_not_what_they_can_pay() {
    let mut mdi = Institute::open().await;
    mdi.sql(
        "INSERT INTO church_inquiries (org_name, contact_name, contact_email, budget_range, message, notes)
         VALUES ('Grace Church', 'Paul', 'p@example.org', '5k-10k', 'we have', 'rich')",
    )
    .await;
    let mut dana = mdi.sign_in("desk", "Dana Cole").await;
    assert_eq!(dana.get::<String>("SELECT org_name FROM church_inquiries").await, "Grace Church");
    for column in ["notes", "budget_range", "message", "services_needed", "timeline"] {
        dana.denied(&format!("SELECT {column} FROM church_inquiries")).await;
        dana.denied(&format!("SELECT 1 FROM church_inquiries ORDER BY {column}")).await;
    }
    dana.denied("UPDATE church_inquiries SET status = 'won'").await;
    mdi.set_right(&dana, "leads.read", false).await;
    assert_eq!(dana.get::<i64>("SELECT count(*) FROM church_inquiries").await, 0);
    let mut ruth = mdi.sign_in("manager", "Ruth Boyd").await;
    assert_eq!(ruth.get::<String>("SELECT notes || budget_range FROM church_inquiries").await, "rich5k-10k");
    assert_eq!(ruth.try_sql("UPDATE church_inquiries SET status = 'contacted', notes = 'called'").await.unwrap(), 1);
}

#[tokio::test]
async fn classes_are_moved_by_who_may_and_filled_by_anybody() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit").places(2)).await;
    let order = mdi.sell(&class, unnamed_seats(2)).await;
    assert_eq!(mdi.get::<String>("SELECT status::text FROM schedule").await, "full");
    let (mut dana, mut ruth) = (mdi.sign_in("desk", "Dana Cole").await, mdi.sign_in("manager", "Ruth Boyd").await);
    // The desk splits an item, which recounts the class.
    let open = dana.seats(&order).await.remove(1);
    assert!(matches!(dana.done(&name(&open, "Sue Stitute")).await, Outcome::Done(_)));
    let moves = [
        "UPDATE schedule SET status = 'cancelled'",
        "UPDATE schedule SET location_name = 'Range Z'",
        "UPDATE schedule SET start_datetime = start_datetime - interval '1 hour'",
        "UPDATE schedule SET max_capacity = 9",
        "UPDATE schedule SET notes = 'bring water', status = 'scheduled'",
    ];
    for statement in moves {
        assert_eq!(dana.try_sql(statement).await.unwrap(), 0, "{statement}");
        assert_eq!(ruth.try_sql(statement).await.unwrap(), 1, "{statement}");
    }
    let by: String = mdi.get("SELECT DISTINCT changed_by FROM schedule_changes").await;
    assert_eq!(by, ruth.login);
    // A single right is enough, and its withdrawal takes effect.
    mdi.set_right(&dana, "schedule.manage", true).await;
    assert_eq!(dana.try_sql(moves[3]).await.unwrap(), 1);
    mdi.set_right(&dana, "schedule.manage", false).await;
    assert_eq!(dana.try_sql(moves[3]).await.unwrap(), 0);
}

#[tokio::test]
async fn permitted_writes_by_hand_keep_everything_else_right_and_are_signed() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let order = mdi.sell(&class, seat_for("Ana Ruiz").ready()).await;
    let (mut dana, mut ruth) = (mdi.sign_in("desk", "Dana Cole").await, mdi.sign_in("manager", "Ruth Boyd").await);
    assert_eq!(dana.try_sql("UPDATE users SET last_name = 'Kowalski' WHERE last_name = 'Ruiz'").await.unwrap(), 1);
    let found = frontdesk::db::people::search(&mut dana.conn, "kowalski", today()).await.unwrap();
    assert_eq!(found.len(), 1, "found by the new name");
    let void = "UPDATE waivers SET voided_at = now(), voided_by = 'Alex Reyes', void_reason = 'signed twice'";
    assert_eq!(dana.try_sql(void).await.unwrap(), 0);
    assert_eq!(ruth.try_sql(void).await.unwrap(), 1);
    assert_eq!(mdi.get::<String>("SELECT voided_by FROM waivers").await, "Ruth Boyd", "whatever was claimed");
    assert_eq!(dana.seat(&order).await.waiver, WaiverState::Voided);
    ruth.denied("UPDATE waivers SET signed_name = 'x'").await;
    // The emergency contact is medical data.
    mdi.set_right(&dana, "medical.write", false).await;
    let words = dana.denied("UPDATE users SET emergency_name = 'Eve'").await;
    assert_eq!(words, "this needs the right medical.write");
    mdi.set_right(&dana, "medical.read", false).await;
    mdi.sql("UPDATE users SET emergency_name = 'Eve', emergency_phone = '911'").await;
    let seat = dana.seat(&order).await;
    assert_eq!((seat.emergency_name, seat.emergency_phone), (None, None));
}

#[tokio::test]
async fn settings_and_maintenance_are_the_admins() {
    let mut mdi = Institute::open().await;
    let past = mdi.hold(class("CCW Permit").starting(Utc::now() - Duration::days(3))).await;
    let order = mdi.sell(&past, seat_for("Ana Ruiz").ready()).await;
    let account = order.account.unwrap();
    mdi.sql(&format!("UPDATE id_verifications SET expires_at = now() - interval '1 day' WHERE user_id = '{account}'"))
        .await;
    let mut alex = mdi.sign_in("admin", "Alex Reyes").await;
    for role in ["desk", "manager"] {
        let mut other = mdi.sign_in(role, "Other").await;
        other.denied("UPDATE settings SET value = '\"UTC\"' WHERE key = 'site.timezone'").await;
        assert!(frontdesk::db::site::publish_waiver(&mut other.conn, "x", "y").await.is_err());
        assert!(frontdesk::db::maintain::run(&mut other.conn, true).await.is_err());
        assert_eq!(other.get::<i64>("SELECT count(*) FROM settings WHERE key = 'site.timezone'").await, 1);
    }
    let reports = frontdesk::db::maintain::run(&mut alex.conn, true).await.unwrap();
    assert_eq!(reports[..3].iter().map(|report| report.rows).collect::<Vec<_>>(), [1, 1, 1]);
    frontdesk::db::maintain::run(&mut alex.conn, false).await.unwrap();
    let reports = frontdesk::db::maintain::run(&mut alex.conn, false).await.unwrap();
    assert!(reports.iter().all(|report| report.rows == 0), "{reports:?}");
    assert_eq!(mdi.get::<String>("SELECT actor FROM attendance_events WHERE kind = 'no_show'").await, "Alex Reyes");
    frontdesk::db::site::publish_waiver(&mut alex.conn, "2026-09", "New words.").await.unwrap();
    assert_eq!(
        alex.try_sql("UPDATE settings SET value = '\"America/Denver\"' WHERE key = 'site.timezone'").await.unwrap(),
        1
    );
    alex.get::<i64>("SELECT person_search_rebuild()").await;
    mdi.set_right(&alex, "maintenance.run", false).await;
    alex.denied("SELECT person_search_rebuild()").await;
}

#[tokio::test]
async fn hostile_text_is_text_for_every_role() {
    let mut mdi = Institute::open().await;
    let (mut mia, instructor) = mdi.sign_in_instructor("Mia Tran").await;
    let mut dana = mdi.sign_in("desk", "Dana Cole").await;
    let class = mdi.hold(class("CCW Permit").today_in(-Duration::minutes(5)).taught_by(instructor)).await;
    for (n, hostile) in [
        "Bobby'); DROP TABLE users;--",
        "Quo\"te \\ Back%_",
        "\u{1b}[31mRed\u{7}",
        "\u{202e}evil\u{2066} bidi",
        "$1 ${2} {}",
    ]
    .into_iter()
    .enumerate()
    {
        let order = mdi.sell(&class, seat_for(hostile).guest().paid()).await;
        for staff in [&mut dana, &mut mia] {
            let seat = staff.seat(&order).await;
            assert_eq!(seat.name.as_deref(), Some(hostile.trim()), "{n}");
            let text = format!("{hostile} {}", staff.name);
            let Outcome::Done(noted) = staff.done(&note(&seat, &text)).await else { panic!("{hostile}") };
            assert_eq!(noted.note.as_deref(), Some(text.as_str()));
            let found = frontdesk::db::people::search(&mut staff.conn, hostile, today()).await.unwrap();
            assert!(found.iter().any(|hit| hit.name == hostile.trim()), "{hostile:?}: {found:?}");
        }
    }
    assert_eq!(mdi.get::<i64>("SELECT count(*) FROM users").await, 1, "Mia's account is still there");
}
